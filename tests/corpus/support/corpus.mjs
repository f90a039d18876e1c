// Runs all pages of tests/pages in one engine. PAGE names some of them, by how their folders'
// names begin.

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { differsComposited, startBrowser } from './browsers.mjs'
import { answer, pagesFolder } from './files.mjs'
import { startInternet } from './internet.mjs'
import { Visit } from './visit.mjs'

/** The page that the others have to look like. */
const PLAIN = 'plain'

/** The folders with a page, the plain one first. */
export function pageNames() {
  const names = readdirSync(pagesFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  return [PLAIN, ...names.filter((name) => name !== PLAIN)]
}

/** What a page's folder says must be true. */
export const truthOf = (name) => import(pathToFileURL(join(pagesFolder, name, 'truth.mjs')).href)

/** Where there is nothing to add to the report, the widget has to work. */
const works = (page) => page.works()

/** Defines the tests of an engine. */
export async function testPages(engine) {
  const wanted = process.env.PAGE
  const names = pageNames().filter((name) => !wanted || name === PLAIN || name.startsWith(wanted))
  const truths = new Map()
  for (const name of names) truths.set(name, await truthOf(name))

  describe(`pages in ${engine}`, () => {
    let internet, browser, composited, plain
    let current = PLAIN

    before(async () => {
      internet = await startInternet(
        async (url, request) => (await truths.get(current).answer?.(url, request)) || answer(current, url),
      )
      browser = await startBrowser(engine, internet.proxy)
    })
    after(async () => {
      await Promise.all([browser?.stop(), composited?.stop()])
      internet?.stop()
    })

    /** The browser for a page: the common one, or one with compositing. */
    async function browserFor({ isComposited }) {
      if (!isComposited || !differsComposited(engine)) return browser
      composited ??= await startBrowser(engine, internet.proxy, { isComposited })
      return composited
    }

    for (const [name, truth] of truths) {
      const { report, isFramed = false, except = {}, default: holds = works } = truth
      const { address = `https://${name}.shop.example/${isFramed ? 'framed' : ''}` } = truth
      test(`${name}: ${report}`, async (t) => {
        const { driver } = await browserFor(truth)
        current = name
        let visit
        const visiting = async () => {
          internet.requests.length = 0
          truth.begin?.()
          const isExpected = !except[engine]
          visit = new Visit({
            driver,
            engine,
            requests: internet.requests,
            plain,
            isFramed,
            isExpected,
          })
          await driver.get(address)
          const seen = await holds(visit)
          await visit.endsWell()
          if (name === PLAIN) plain = seen
        }
        try {
          if (!except[engine]) {
            return await visiting().catch(async (error) => {
              // On a busy machine, about one page in several hundred fails by accident.
              t.diagnostic(`${name} is visited again: ${error.message}`)
              await leave(driver)
              return visiting()
            })
          }
          await assert.rejects(
            visiting,
            `it holds in ${engine} now: take this exception away: ${except[engine]}`,
          )
        } finally {
          await leave(driver)
          // The next page replaces this one, whose last requests may arrive after that.
          if (visit?.mustEnd) await driver.get('about:blank')
        }
      })
    }
  })
}

/** Closes what the page has opened. */
async function leave(driver) {
  const [first, ...others] = await driver.getAllWindowHandles()
  for (const other of others) {
    await driver.switchTo().window(other)
    await driver.close()
  }
  await driver.switchTo().window(first)
  await driver.actions().clear()
}
