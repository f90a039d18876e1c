// The flow without script: only forms, and photos as files.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newPage } from './support/browser.mjs'
import * as noscript from './support/noscript.mjs'
import { choose, DETAILS, fill, press } from './support/noscript.mjs'
import { photoFile } from './support/photo.mjs'
import { servePages } from './support/pages.mjs'
import { keepShot } from './support/shots.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const { browser, server } = await startBrowserAndServer({ camera: false, script: false })

/** Sends the shown form, and takes a screenshot of the next view. */
async function send(page, frame) {
  const shown = await noscript.send(frame)
  await keepShot(page, `noscript-${shown}`)
  return shown
}

async function walk(page, frame) {
  assert.equal(await send(page, frame), 'consent')
  assert.equal(await send(page, frame), 'details')
  await fill(frame, { ...DETAILS, 'birthdate-day': '31', 'birthdate-month': '2' })
  assert.equal(await send(page, frame), 'details')
  assert.ok(await frame.$('[role=alert]:not([hidden])'), 'what is wrong is said')
  assert.equal(await frame.$eval('#name-last', ({ value }) => value), 'Lovelace', 'what was typed is kept')
  await fill(frame, DETAILS)
  assert.equal(await send(page, frame), 'document')
  await choose(frame, photoFile(1))
  assert.equal(await send(page, frame), 'selfie')
  await choose(frame, photoFile(1))
  assert.equal(await send(page, frame), 'selfie')
  assert.ok(await frame.$('[data-reason=image_repeated]'), 'the document again is no face')
  await choose(frame, photoFile(2))
  assert.equal(await send(page, frame), 'done')
}

test('without script the hosted flow can be completed with forms', async () => {
  const id = await server.createInquiry()
  const page = await newPage(browser, { width: 400, height: 650 })
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await walk(page, page)
  assert.equal((await server.inquiry(id)).attributes.status, 'completed')
  const cookies = await page.browserContext().cookies()
  assert.deepEqual(
    cookies.map(({ name, httpOnly, secure, path }) => ({ name, httpOnly, secure, path })),
    [{ name: 'persona-browser', httpOnly: true, secure: true, path: '/flow' }],
  )
})

test('without script the flow can be completed in a frame of another origin', async () => {
  const id = await server.createInquiry()
  const src = `${server.origin}/widget?inquiry-id=${id}`
  const site = await servePages({
    '/': `<!doctype html><iframe width="400" height="650" src="${src}"></iframe>`,
  })
  // Another site than the server's, so that the frame's cookie is a third-party cookie.
  const elsewhere = site.origin.replace('localhost', '127.0.0.1')
  try {
    const page = await newPage(browser)
    await page.goto(elsewhere)
    const frame = await (await page.$('iframe')).contentFrame()
    await walk(page, frame)
    assert.equal((await server.inquiry(id)).attributes.status, 'completed')
  } finally {
    await site.stop()
  }
})

test('without script a handoff shows a code, and only one device is active at a time', async () => {
  const id = await server.createInquiry()
  const page = await newPage(browser, { width: 400, height: 650 })
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  for (let step = 0; step < 2; step++) await send(page, page)
  await fill(page, DETAILS)
  assert.equal(await send(page, page), 'document')
  assert.equal(await press(page, '.offer'), 'handoff')
  assert.ok(await page.$('.code svg path'))
  await keepShot(page, 'noscript-handoff')

  const phone = await newPage(browser, { width: 375, height: 667 })
  await phone.goto(await page.$eval('#handoff-link', (input) => input.value))
  assert.equal(await send(phone, phone), 'document')
  assert.equal(await phone.$('.offer'), null)
  assert.equal(await press(page, '[action="/flow/open"] button'), 'handoff')
  assert.equal(await page.$('.code'), null, 'the link is known only when it is made')
  await choose(phone, photoFile(1))
  assert.equal(await send(phone, phone), 'selfie')
  await choose(phone, photoFile(2))
  assert.equal(await send(phone, phone), 'done')
  assert.equal(await press(page, '[action="/flow/here"] button'), 'done')
  assert.equal((await server.inquiry(id)).attributes.status, 'completed')
})
