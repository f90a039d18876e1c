// The template's theme: colours, rounding and logo, in light and dark.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { launchBrowser, newPage } from './support/browser.mjs'
import { embeddingSite } from './support/embedding.mjs'
import { consent, details, follow, press, view } from './support/individual.mjs'
import { photoFile } from './support/photo.mjs'
import { BINARY, startServer } from './support/server.mjs'
import { keepShot } from './support/shots.mjs'

const folder = mkdtempSync(join(tmpdir(), 'persona-theme-'))

/** Writes a theme to a file, and returns its path. */
function themeFile(name, theme) {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(theme))
  return path
}

const logo = `data:image/png;base64,${readFileSync(photoFile(3)).toString('base64')}`
const THEME = {
  light: { accent: '#0b6e4f', background: '#fffdf7', text: '#1b1a17' },
  dark: { accent: '#7ee0b8' },
  radius: 2,
  logo,
}

let browser
let server
let site

before(async () => {
  ;[browser, server, site] = await Promise.all([
    launchBrowser(),
    startServer({ args: ['--demo-theme', themeFile('theme.json', THEME)] }),
    embeddingSite(),
  ])
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await site?.stop()
})

async function look(page, frame, screen) {
  await keepShot(page, `theme-${screen}`)
  await assertAccessible(frame, screen)
}

/** The visible colours of a button and of the page. */
const seen = (frame) =>
  frame.evaluate(() => {
    const button = getComputedStyle(document.querySelector('.primary'))
    return {
      button: button.backgroundColor,
      words: button.color,
      radius: button.borderRadius,
      page: getComputedStyle(document.body).backgroundColor,
    }
  })

const LIGHT = {
  button: 'rgb(11, 110, 79)',
  words: 'rgb(255, 255, 255)',
  radius: '2px',
  page: 'rgb(255, 253, 247)',
}
const DARK = {
  button: 'rgb(126, 224, 184)',
  words: 'rgb(11, 13, 18)',
  radius: '2px',
  page: 'rgb(20, 23, 31)',
}

for (const { name, dark, variant, expected } of [
  { name: 'a light device', dark: false, expected: LIGHT },
  { name: 'a dark device', dark: true, expected: DARK },
  { name: 'a light device whose page asks for dark', dark: false, variant: 'dark', expected: DARK },
  { name: 'a dark device whose page asks for light', dark: true, variant: 'base', expected: LIGHT },
])
  test(`${name} sees the theme’s own colours, on every screen`, async () => {
    const page = await newPage(browser, { width: 400, height: 650, dark })
    const frame = await site.embed(page, server, {
      'inquiry-id': await server.createInquiry(),
      ...(variant && { 'style-variant': variant }),
    })
    const see = (screen) => look(page, frame, `${dark ? 'dark' : 'light'}-${variant ?? 'device'}-${screen}`)
    await view(frame, 'Let’s verify it’s you')
    assert.deepEqual(await seen(frame), expected)
    const image = await frame.waitForSelector('img.logo')
    await frame.waitForFunction(() => document.querySelector('img.logo').naturalWidth > 0)
    assert.equal(await image.evaluate(({ alt }) => alt), 'Harbour Boats')
    await see('consent')
    await consent(frame)
    await view(frame, 'About you')
    await press(frame, 'Continue')
    await frame.waitForSelector('[role=alert]:not([hidden])')
    await see('details-wrong')
    await details(frame)
    await view(frame, 'Your identity document')
    assert.deepEqual(await seen(frame), expected)
    await see('document')
    await press(frame, 'Continue on your phone')
    await view(frame, 'Continue on your phone')
    await see('handoff')
  })

test('a link shows the theme as soon as its template is known', async () => {
  const id = await server.createInquiry()
  const { body } = await server.api('POST', `/inquiries/${id}/generate-one-time-link`)
  const page = await newPage(browser, { width: 400, height: 650 })
  await follow(page, body.meta['one-time-link'])
  await view(page, 'Let’s verify it’s you')
  // The button has another colour under the pointer.
  await page.mouse.move(1, 1)
  await page.waitForFunction(
    (color) => getComputedStyle(document.querySelector('.primary')).backgroundColor === color,
    {},
    LIGHT.button,
  )
  assert.equal(await page.$$eval('link[href*="/flow/themes/"]', (all) => all.length), 1)
})

test('theme and logo come from our own origin, are cached forever, and cannot run scripts', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  const image = await page.waitForSelector('img.logo')
  for (const [address, type] of [
    [await image.evaluate(({ src }) => src), 'image/png'],
    [await page.$eval('link[href*="/flow/themes/"]', ({ href }) => href), 'text/css; charset=utf-8'],
  ]) {
    assert.equal(new URL(address).origin, server.origin)
    const answer = await fetch(address)
    assert.equal(answer.headers.get('content-type'), type)
    assert.match(answer.headers.get('cache-control'), /immutable/)
    assert.match(answer.headers.get('content-security-policy'), /default-src 'none'; sandbox/)
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    const other = address.replace(/\/[0-9a-f]{16}\//, '/0000000000000000/')
    assert.equal((await fetch(other)).status, 404, 'another version is not there')
  }
})

test('a theme that cannot be read is refused on the command line, with the pair and its contrast', () => {
  const theme = themeFile('pale.json', { light: { accent: '#ffd84d', 'on-accent': '#ffffff' } })
  const database = `sqlite://${join(folder, 'pale.db')}`
  const args = ['templates', 'create', '--environment', 'sandbox', '--name', 'Pale', '--theme', theme]
  const run = spawnSync(BINARY, [...args, '--database', database], { encoding: 'utf8' })
  assert.notEqual(run.status, 0)
  assert.match(
    run.stderr,
    /pale\.json cannot be used: light: on-accent #ffffff on accent #ffd84d has a contrast of 1\.\d\d:1/,
  )
  assert.match(run.stderr, /4\.5:1/)
})
