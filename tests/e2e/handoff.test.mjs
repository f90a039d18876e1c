// Continuing on another device, of which only one is active at a time. The other device is another
// browser context, so they share only the link.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { launchBrowser, newPage } from './support/browser.mjs'
import { embeddingSite, heard, names } from './support/embedding.mjs'
import {
  consent,
  details,
  document as sendDocument,
  follow,
  press,
  selfie,
  view,
} from './support/individual.mjs'
import { photoFile } from './support/photo.mjs'
import { startServer } from './support/server.mjs'
import { keepShot } from './support/shots.mjs'

let browser
let server
let site

before(async () => {
  ;[browser, server, site] = await Promise.all([launchBrowser(), startServer(), embeddingSite()])
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await site?.stop()
})

const WIDGET = { width: 400, height: 650 }
const PHONE = { width: 375, height: 667 }
async function look(page, frame, screen) {
  await keepShot(page, `handoff-${screen}`)
  await assertAccessible(frame, screen)
  const tooWide = await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(tooWide <= 0, `${screen} is ${tooWide} px too wide`)
}

/** Goes to the document's photo, in a frame of a shop's page. */
async function atDocument() {
  const page = await newPage(browser, WIDGET)
  const id = await server.createInquiry()
  const frame = await site.embed(page, server, { 'inquiry-id': id })
  await consent(frame)
  await details(frame)
  await view(frame, 'Your identity document')
  return { page, frame, id }
}

/** The link that is shown. */
async function link(frame) {
  await view(frame, 'Continue on your phone')
  return frame.$eval('#handoff-link', (input) => input.value)
}

const count = async (page, name) => (await names(page)).filter((other) => other === name).length

test('the phone does the rest, and the waiting page continues automatically and posts its messages', async () => {
  const { page, frame, id } = await atDocument()
  await look(page, frame, 'offer')
  await press(frame, 'Continue on your phone')
  const address = await link(frame)
  const asked = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  assert.ok(address.startsWith(`${server.origin}/verify?code=`))
  assert.equal((await heard(page, 'one-time-link-sent')).metadata.inquiryId, id)
  await look(page, frame, 'code')
  assert.equal(await count(page, 'one-time-link-start'), 0)

  await press(frame, 'Copy link')
  const phone = await newPage(browser, PHONE)
  await follow(phone, address)
  await view(phone, 'Your identity document')
  assert.ok(!phone.url().includes('code='), 'the code has left the address')
  assert.equal(await phone.$('.offer'), null, 'who is on the phone is not sent there')
  await heard(page, 'one-time-link-start')
  await frame.waitForSelector('[data-handoff][data-state=opened]')
  assert.equal(await frame.$eval('#handoff-link', (input) => input.checkVisibility()), false)
  const focused = await frame.evaluate(() => document.activeElement.tagName)
  assert.equal(focused, 'H1', 'the focus does not vanish with the button that had it')
  await look(page, frame, 'opened')

  await sendDocument(phone)
  await selfie(phone)
  await view(phone, 'All done')
  await look(phone, phone, 'phone-done')
  assert.match(await phone.$eval('main', (main) => main.innerText), /will continue automatically/)

  const complete = await heard(page, 'complete')
  assert.ok(!asked.includes('/flow/handoff/state'), 'it is told live, and does not ask')
  assert.deepEqual([complete.metadata.inquiryId, complete.metadata.status], [id, 'completed'])
  await view(frame, 'All done')
  const order = (await names(page)).filter((name) => name.startsWith('one-time-link') || name === 'complete')
  assert.deepEqual(order, ['one-time-link-sent', 'one-time-link-start', 'one-time-link-exit', 'complete'])
})

/** Opens the same inquiry in the page again, as a reload of the embedding page does. */
const reload = (page, id) => site.embed(page, server, { 'inquiry-id': id })

test('a page that is reloaded while it waits continues to wait, and posts the end once', async () => {
  const { page, frame, id } = await atDocument()
  await press(frame, 'Continue on your phone')
  const address = await link(frame)
  const again = await reload(page, id)
  await again.waitForSelector('[data-handoff][data-state=waiting]')
  assert.equal(await again.$('#handoff-link'), null, 'the link is known only when it is made')
  const phone = await newPage(browser, PHONE)
  await follow(phone, address)
  await view(phone, 'Your identity document')
  await again.waitForSelector('[data-handoff][data-state=opened]')
  const opened = await reload(page, id)
  await opened.waitForSelector('[data-handoff][data-state=opened]')
  await look(page, opened, 'opened-again')
  await sendDocument(phone)
  await selfie(phone)
  await view(phone, 'All done')
  await heard(page, 'complete')
  await view(opened, 'All done')
  assert.equal(await opened.$('[data-act=done]'), null, 'there is nothing left to press')
  assert.equal(await count(page, 'complete'), 1)
  // The embedding page was told before the reload: only a press posts the end again.
  const late = await reload(page, id)
  await view(late, 'All done')
  assert.equal(await count(page, 'complete'), 0)
  await press(late, 'Done')
  await heard(page, 'complete')
})

test('a page that was closed until the phone finished posts the end without a press', async () => {
  const { page, frame, id } = await atDocument()
  await press(frame, 'Continue on your phone')
  const address = await link(frame)
  await page.goto('about:blank')
  const phone = await newPage(browser, PHONE)
  await follow(phone, address)
  await sendDocument(phone)
  await selfie(phone)
  await view(phone, 'All done')
  await page.bringToFront()
  const late = await reload(page, id)
  await view(late, 'All done')
  assert.equal((await heard(page, 'complete')).metadata.status, 'completed')
  assert.equal(await count(page, 'complete'), 1)
})

/** Completes the inquiry with a second session, as another device does. */
async function finishElsewhere(id) {
  const { body } = await server.api('POST', `/inquiries/${id}/resume`)
  const headers = {
    Authorization: `Bearer ${body.meta['session-token']}`,
    'Persona-Flow': 'fragment',
    'Persona-Browser': 'o'.repeat(43),
  }
  const opened = new URLSearchParams({ 'inquiry-id': id })
  await fetch(`${server.origin}/flow/open`, { method: 'POST', headers, body: opened })
  for (const [i, step] of ['document', 'selfie'].entries()) {
    const form = new FormData()
    form.set('inquiry-id', id)
    form.set('picture', new Blob([readFileSync(photoFile(i + 3))], { type: 'image/png' }), 'photo.png')
    const answer = await fetch(`${server.origin}/flow/steps/${step}`, { method: 'POST', headers, body: form })
    assert.equal(answer.status, 200, step)
  }
  assert.equal((await server.inquiry(id)).attributes.status, 'completed')
}

const LATE = {
  'goes back': { act: (frame) => press(frame, 'Back') },
  'goes on here again': {
    prepare: async (frame, page) => {
      // Otherwise the page is notified of the end.
      await page.setRequestInterception(true)
      page.on('request', (request) =>
        /handoff.(events|state)/.test(request.url()) ? request.abort() : request.continue(),
      )
      await press(frame, 'Continue on your phone')
      await view(frame, 'Continue on your phone')
    },
    act: (frame) => press(frame, 'Continue here'),
  },
  'hands a form in': {
    prepare: async (frame) => {
      await press(frame, 'Back')
      await view(frame, 'About you')
    },
    act: (frame) => press(frame, 'Continue'),
  },
  'sends a photo': {
    prepare: async (frame) => {
      await (await frame.$('input[type=file]')).uploadFile(photoFile(1))
      await frame.waitForSelector('[data-state=review]')
    },
    act: (frame) => press(frame, 'Use this photo'),
  },
}

for (const [what, { prepare, act }] of Object.entries(LATE)) {
  test(`an individual who ${what} in an inquiry that was finished elsewhere posts the end once, without a press`, async () => {
    const { page, frame, id } = await atDocument()
    await prepare?.(frame, page)
    await finishElsewhere(id)
    await act(frame)
    await view(frame, 'All done')
    const { metadata } = await heard(page, 'complete')
    assert.deepEqual([metadata.inquiryId, metadata.status], [id, 'completed'])
    assert.equal(await frame.$('[data-act=done]'), null, 'there is nothing left to press')
    assert.equal(await count(page, 'complete'), 1)
  })
}

test('a new link can be made while the phone uses the old one, which then stops working', async () => {
  const { frame } = await atDocument()
  await press(frame, 'Continue on your phone')
  const phone = await newPage(browser, PHONE)
  await follow(phone, await link(frame))
  await view(phone, 'Your identity document')
  await frame.waitForSelector('[data-handoff][data-state=opened]')
  await phone.close()
  await press(frame, 'Make a new link')
  await frame.waitForSelector('[data-handoff][data-state=waiting]')
  const other = await newPage(browser, PHONE)
  await follow(other, await link(frame))
  await view(other, 'Your identity document')
  await frame.waitForSelector('[data-handoff][data-state=opened]')
})

test('the waiting page shows that the phone’s page was closed and opened again', async () => {
  const { page, frame } = await atDocument()
  await press(frame, 'Continue on your phone')
  const phone = await newPage(browser, PHONE)
  await follow(phone, await link(frame))
  await view(phone, 'Your identity document')
  await frame.waitForSelector('[data-handoff][data-state=opened]')
  const back = phone.url()
  await phone.goto('about:blank')
  await frame.waitForSelector('[data-handoff][data-state=left]')
  await heard(page, 'one-time-link-exit')
  await look(page, frame, 'left')
  await phone.goto(back)
  await view(phone, 'Your identity document')
  await frame.waitForSelector('[data-handoff][data-state=opened]')
  assert.equal(await count(page, 'one-time-link-start'), 2)
})

test('an individual who continues here takes over from the phone, which says so', async () => {
  const { page, frame } = await atDocument()
  await press(frame, 'Continue on your phone')
  const address = await link(frame)
  const phone = await newPage(browser, PHONE)
  await follow(phone, address)
  await view(phone, 'Your identity document')
  await frame.waitForSelector('[data-handoff][data-state=opened]')
  await press(frame, 'Continue here')
  await view(frame, 'Your identity document')

  await sendDocument(phone)
  await view(phone, 'This verification is open elsewhere')
  await look(phone, phone, 'elsewhere')
  // And back again: the last one that asked continues.
  await press(phone, 'Continue here')
  await view(phone, 'Your identity document')
  // A tab in the background draws no frames.
  await page.bringToFront()
  await sendDocument(frame)
  await view(frame, 'This verification is open elsewhere')
})

test('a link that was taken back, or made again, opens nothing', async () => {
  const { frame } = await atDocument()
  await press(frame, 'Continue on your phone')
  const first = await link(frame)
  await press(frame, 'Continue here')
  await view(frame, 'Your identity document')
  const phone = await newPage(browser, PHONE)
  await follow(phone, first)
  await phone.waitForSelector('[data-error-code=session_expired]')
  await press(frame, 'Continue on your phone')
  const second = await link(frame)
  assert.notEqual(second, first)
  await follow(phone, second)
  await view(phone, 'Your identity document')
  // A third device is too late.
  const third = await newPage(browser, PHONE)
  await follow(third, second)
  await third.waitForSelector('[data-error-code=unauthenticated]')
})

test('an expired link is shown as expired, and a new one can be made', async () => {
  const { page, frame } = await atDocument()
  let streams = 0
  page.on('request', (request) => (streams += Number(request.url().includes('/flow/handoff/events'))))
  await press(frame, 'Continue on your phone')
  const old = await link(frame)
  await server.advanceClock(15 * 60)
  try {
    await frame.waitForSelector('[data-handoff][data-state=over]')
    await look(page, frame, 'over')
    assert.ok(streams <= 2, `it asks ${streams} times for news where there are none`)
    await press(frame, 'Make a new link')
    await frame.waitForFunction(
      (before) => {
        const input = document.querySelector('#handoff-link')
        return input?.checkVisibility() && input.value !== before
      },
      {},
      old,
    )
  } finally {
    await server.api('DELETE', '/test-clock')
  }
})

test('if streaming is not possible the waiting page polls', async () => {
  const page = await newPage(browser, WIDGET)
  await page.setRequestInterception(true)
  const polls = []
  page.on('request', (request) => {
    if (request.url().includes('/flow/handoff/events')) return request.abort()
    if (request.url().includes('/flow/handoff/state')) polls.push(request.url())
    return request.continue()
  })
  await page.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(page)
  await details(page)
  await press(page, 'Continue on your phone')
  const phone = await newPage(browser, PHONE)
  await follow(phone, await link(page))
  await view(phone, 'Your identity document')
  await page.waitForSelector('[data-handoff][data-state=opened]')
  assert.ok(polls.length > 0)
  assert.ok(
    polls.every((url) => !url.includes('token')),
    'no token is in an address',
  )
})

test('a duplicated tab says that the other one is active, and can take over', async () => {
  const first = await newPage(browser, PHONE)
  await first.goto(`${server.origin}/verify?inquiry-id=${await server.createInquiry()}`)
  await consent(first)
  await view(first, 'About you')
  // As the browser's command does: with a copy of the tab's storage.
  const opened = new Promise((resolve) => first.once('popup', resolve))
  await first.evaluate(() => window.open(location.href, '_blank'))
  const second = await opened
  await view(second, 'This verification is open elsewhere')
  await look(second, second, 'other-tab')
  assert.ok(await first.$('[data-view=details]'), 'the first one goes on')
  await press(second, 'Continue here')
  await view(second, 'About you')
  await first.bringToFront()
  await view(first, 'This verification is open elsewhere')
  await second.bringToFront()
  // A reload does not count as a second tab.
  await second.reload()
  await view(second, 'About you')
})
