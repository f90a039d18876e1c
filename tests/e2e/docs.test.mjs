// The documentation as a site, as the server serves it: searched and read in a browser. It has to
// be built: `node scripts/build/site.mjs`.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { assertAccessible } from './support/axe.mjs'
import { newPage } from './support/browser.mjs'
import { keepShot } from './support/shots.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const folder = fileURLToPath(new URL('../../dist/docs/', import.meta.url))
assert.ok(existsSync(`${folder}index.html`), 'run `node scripts/build/site.mjs` first')

const { browser, server } = await startBrowserAndServer({ camera: false })
const docs = `${server.origin}/docs`
const WIDE = { width: 1680, height: 1050 }
const DESKTOP = { width: 1280, height: 850 }
const PHONE = { width: 390, height: 844 }

const heading = (page) => page.$eval('main h1', (element) => element.firstChild.textContent.trim())
/** Waits until the page is interactive, and shows that heading. */
const shows = (page, text) => page.waitForSelector(`::-p-xpath(//main//h1[contains(., "${text}")])`)

/** Opens the search, types, and waits for results. */
async function search(page, words) {
  await page.locator('.VPNavBarSearch button').click()
  await page.locator('#localsearch-input').fill(words)
  await page.waitForSelector('#localsearch-list a')
}

test('a search for "expired" leads to a page that speaks of it', async () => {
  const page = await newPage(browser, DESKTOP)
  await page.goto(docs)
  assert.equal(page.url(), `${docs}/`)
  await shows(page, 'persona-wasm')
  await search(page, 'expired')
  await keepShot(page, 'docs-search')
  const results = await page.$$eval('#localsearch-list a', (links) => links.map(({ pathname }) => pathname))
  assert.ok(results.includes('/docs/resume'), results.join())
  await page.locator('#localsearch-list a[href^="/docs/resume"]').click()
  await shows(page, 'Resume and expiry')
  assert.match(page.url(), /\/docs\/resume(#.+)?$/)
  assert.deepEqual(page.problems, [])
})

test('every page opens by its address and by the menu, with nothing on the console', async () => {
  const page = await newPage(browser, DESKTOP)
  await page.goto(`${docs}/`)
  await shows(page, 'persona-wasm')
  const links = await page.$$eval('.VPSidebar a', (all) => all.map(({ pathname }) => pathname))
  assert.ok(links.length >= 20, links.join())
  for (const path of links) {
    // By its address, as a reload does.
    const answer = await page.goto(server.origin + path)
    assert.equal(answer.status(), 200, path)
    await page.waitForSelector(`.VPSidebar .is-active a[href="${path}"]`)
    assert.ok(await heading(page))
  }
  const [first, second] = links
  await page.goto(server.origin + first)
  await page.locator(`.VPSidebar a[href="${second}"]`).click()
  await page.waitForFunction((path) => location.pathname === path, {}, second)
  assert.deepEqual(page.problems, [])
})

test('light and dark, on a desktop and on a phone, it can be read', async () => {
  for (const [device, size] of Object.entries({ wide: WIDE, desktop: DESKTOP, phone: PHONE })) {
    for (const dark of [false, true]) {
      const page = await newPage(browser, { ...size, dark })
      for (const name of ['', 'quick-start', 'options', 'troubleshooting']) {
        await page.goto(`${docs}/${name}`)
        await page.waitForSelector('main h1')
        assert.equal(await page.evaluate(() => document.documentElement.classList.contains('dark')), dark)
        const tooWide = await page.evaluate(() =>
          ['html', '.VPSidebar', '.VPNavBar'].filter((selector) => {
            const { scrollWidth, clientWidth } = document.querySelector(selector)
            return scrollWidth > clientWidth
          }),
        )
        assert.deepEqual(tooWide, [], `${name} on a ${device}`)
        await keepShot(page, `docs-${name || 'index'}-${device}${dark ? '-dark' : ''}`)
      }
      assert.deepEqual(page.problems, [])
      await page.close()
    }
  }
})

test('the switch between light and dark stays within the policy', async () => {
  const page = await newPage(browser, DESKTOP)
  await page.goto(`${docs}/`)
  await shows(page, 'persona-wasm')
  await page.locator('.VPNavBar .VPSwitchAppearance').click()
  await page.waitForSelector('html.dark')
  assert.deepEqual(page.problems, [])
})

test('axe finds nothing on a page', async () => {
  const page = await newPage(browser, DESKTOP)
  await page.goto(`${docs}/quick-start`)
  await shows(page, 'Quick start')
  // Its name leaves out the keys that it shows beside its text.
  await page.$eval('.DocSearch', (button) => button.remove())
  await assertAccessible(page.mainFrame(), 'docs/quick-start')
})

test('an address that does not exist shows a page that leads back', async () => {
  const page = await newPage(browser, DESKTOP)
  const answer = await page.goto(`${docs}/nothing`)
  assert.equal(answer.status(), 404)
  await page.waitForSelector('.NotFound a[href="/docs/"]')
  await keepShot(page, 'docs-404')
})

test('each link of the site leads to a page and a heading of it', () => {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.html'))
  const html = new Map(
    names.map((name) => [name.replace(/\.html$/, ''), readFileSync(folder + name, 'utf8')]),
  )
  const idsOf = (text) => new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
  let count = 0
  for (const [name, text] of html) {
    for (const [, link] of text.matchAll(/<a[^>]* href="([^"]+)"/g)) {
      if (/^https?:/.test(link)) continue
      const { pathname, hash } = new URL(link, `http://site/docs/${name}`)
      assert.ok(pathname.startsWith('/docs/'), `${name} links to ${link}`)
      const target = html.get(pathname.slice('/docs/'.length) || 'index')
      assert.ok(target, `${name} links to ${link}`)
      if (hash) assert.ok(idsOf(target).has(decodeURIComponent(hash.slice(1))), `${name} links to ${link}`)
      count += 1
    }
  }
  assert.ok(count > 300, `${count} links`)
})

test('nothing of the site is loaded from elsewhere', () => {
  const names = readdirSync(folder, { recursive: true }).filter((name) => /\.(html|css)$/.test(name))
  for (const name of names) {
    const text = readFileSync(folder + name, 'utf8')
    assert.doesNotMatch(text, /(src|<link[^>]* href)="(https?:)?\/\/|url\((https?:)?\/\//, name)
  }
})
