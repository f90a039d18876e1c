// What was typed into a step survives the renewal of the session and a reload, and is removed when
// nobody needs it any more.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { flowFrame, launchBrowser, newPage } from './support/browser.mjs'
import { CONTAINER, embeddingSite } from './support/embedding.mjs'
import { click } from './support/individual.mjs'
import { servePages } from './support/pages.mjs'
import { API_KEY, startServer } from './support/server.mjs'
import { templatesFile } from './support/templates.mjs'

const options = [
  { value: 'rent', label: 'I rent' },
  { value: 'own', label: 'I own it' },
]
const steps = [
  { step: 'consent' },
  {
    step: 'fields',
    title: 'Where you live',
    fields: [
      { name: 'address-street-1' },
      { name: 'address-city', required: false },
      { name: 'address-country-code' },
      { name: 'home', type: 'choices', label: 'Your home', options },
      { name: 'moved-in', type: 'date', label: 'Since', max_date: '2026-12-31' },
      { name: 'tools', type: 'multi-choices', label: 'What you use', options, required: false },
    ],
  },
  { step: 'fields', title: 'Work', fields: [{ name: 'email-address' }] },
]
const documentSteps = [{ step: 'consent' }, { step: 'government_id' }]
const templates = templatesFile({ itmpl_drafts: steps, itmpl_documents: documentSteps })

let browser
let server

before(async () => {
  ;[browser, server] = await Promise.all([
    launchBrowser({ camera: false }),
    startServer({ args: ['--templates', templates] }),
  ])
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

const FIRST = 'fields'
const create = (template = 'itmpl_drafts') => server.createInquiry({ 'inquiry-template-id': template })
const shows = (frame, name) => frame.waitForSelector(`[data-view="${name}"]`)
const send = (frame, step) => click(frame, `form[action="/flow/steps/${step}"] button:not([type=button])`)
const tokenOf = async (id) => (await server.api('POST', `/inquiries/${id}/resume`)).body.meta['session-token']

async function firstStep(frame) {
  await shows(frame, 'consent')
  await send(frame, 'consent')
  await frame.waitForSelector('#address-street-1')
}

async function type(frame) {
  await frame.locator('#address-street-1').fill('12 St James’s Square')
  await frame.select('#address-country-code', 'GB')
  await frame.locator('#field-moved-in-day').fill('7')
  await frame.locator('#field-moved-in-year').fill('2021')
  for (const choice of ['#field-home-2', '#field-tools-1', '#field-tools-2']) {
    await frame.focus(choice)
    await frame.$eval(choice, (button) => button.click())
  }
}

/** The values of the form: texts and chosen options. */
const typed = (frame) =>
  frame.$$eval('form[data-form] :is(input:not([type=hidden]), select)', (controls) =>
    Object.fromEntries(
      controls
        .map((control) => [
          control.id,
          ['radio', 'checkbox'].includes(control.type) ? control.checked : control.value,
        ])
        .filter(([, value]) => value),
    ),
  )

const EXPECTED = {
  'address-street-1': '12 St James’s Square',
  'address-country-code': 'GB',
  'field-moved-in-day': '7',
  'field-moved-in-year': '2021',
  'field-home-2': true,
  'field-tools-1': true,
  'field-tools-2': true,
}

/** Everything that the tab stores for the flow, except the token and the browser key. */
const kept = (frame) =>
  frame.evaluate(() =>
    Object.entries(sessionStorage)
      .filter(([key]) => !/^persona-(token:|browser$)/.test(key))
      .map(([, value]) => value),
  )

const waitUntilEmpty = (frame) =>
  frame.waitForFunction(() => sessionStorage.getItem('persona-draft') === null)

/** A shop whose widget renews sessions; `renewals` counts the requests. */
async function shop(id, token) {
  const site = await servePages({
    '/': `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
      <script src="${server.origin}/persona.js"></script>
      <script>
        window.errors = []
        window.readies = 0
        window.client = new Persona.Client({
          environment: 'sandbox', inquiryId: '${id}', accessToken: '${token}',
          resume: (inquiryId) => window.renew(inquiryId),
          onError: ({ code }) => errors.push(code), onReady: () => readies++,
          onLoad: () => client.open(),
        })
      </script></html>`,
  })
  const page = await newPage(browser)
  let renewals = 0
  await page.exposeFunction('renew', async (inquiryId) => {
    renewals += 1
    const answer = await fetch(`${server.origin}/api/v1/inquiries/${inquiryId}/resume`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${API_KEY}` },
    })
    return (await answer.json()).meta['session-token']
  })
  await page.goto(site.origin)
  return { page, stop: site.stop, renewals: () => renewals }
}

const moveClock = () => server.advanceClock(24 * 60 * 60)

test('a session that expires while a step is filled in is renewed, and keeps what was typed', async () => {
  const id = await create()
  await server.api('POST', `/inquiries/${id}/perform-simulate-actions`, {
    meta: { 'simulate-actions': [{ type: 'start_inquiry' }] },
  })
  const { page, stop, renewals } = await shop(id, await tokenOf(id))
  try {
    const frame = await flowFrame(page)
    await frame.waitForSelector('#address-street-1')
    await type(frame)
    await frame.select('#field-moved-in-month', '3')
    await moveClock()
    await send(frame, FIRST)
    await page.waitForFunction(() => window.readies === 2)
    const renewed = await flowFrame(page)
    await renewed.waitForSelector('#address-street-1')
    assert.equal(renewals(), 1)
    assert.deepEqual(await typed(renewed), { ...EXPECTED, 'field-moved-in-month': '3' })
    await send(renewed, FIRST)
    await renewed.waitForSelector('#email-address')
    assert.deepEqual(await kept(renewed), [])
    const { fields } = (await server.inquiry(id)).attributes
    assert.equal(fields['address-street-1'].value, '12 St James’s Square')
    assert.deepEqual(fields.tools.value, ['rent', 'own'])
    assert.deepEqual(await page.evaluate(() => window.errors), [])
  } finally {
    await stop()
    await server.api('DELETE', '/test-clock')
  }
})

test('a reload keeps what was typed, and the chosen country and document', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await create()}`)
  await firstStep(page)
  await type(page)
  await page.reload()
  await page.waitForSelector('#address-street-1')
  assert.deepEqual(await typed(page), EXPECTED)

  // Another inquiry in the same tab.
  await page.goto(`${server.origin}/verify?inquiry-id=${await create('itmpl_documents')}`)
  await shows(page, 'consent')
  assert.deepEqual(await kept(page), [])
  await send(page, 'consent')
  await shows(page, 'document-kind')
  await page.select('#country', 'DE')
  await page.$eval('#identity_card', (button) => button.click())
  await page.reload()
  await shows(page, 'document-kind')
  assert.deepEqual(await typed(page), { country: 'DE', identity_card: true })
})

test('a reload stays at the step that is being corrected, and the step after it keeps its draft', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await create()}`)
  await firstStep(page)
  await type(page)
  await page.select('#field-moved-in-month', '3')
  await send(page, FIRST)
  await page.waitForSelector('#email-address')
  await page.locator('#email-address').fill('ada@example.com')
  await click(page, '.back button')
  await page.waitForSelector('#address-street-1')
  await page.locator('#address-city').fill('London')
  const corrected = { ...EXPECTED, 'field-moved-in-month': '3', 'address-city': 'London' }
  for (const _ of ['once', 'and again']) {
    await page.reload()
    await page.waitForSelector('#address-street-1')
    assert.deepEqual(await typed(page), corrected)
  }
  await send(page, FIRST)
  await page.waitForSelector('#email-address')
  assert.deepEqual(await typed(page), { 'email-address': 'ada@example.com' })
  // The correction is finished.
  await page.reload()
  await page.waitForSelector('#email-address')
  assert.deepEqual(await typed(page), { 'email-address': 'ada@example.com' })
  await send(page, 'fields-2')
  await shows(page, 'done')
  assert.deepEqual(await kept(page), [])
})

test('a value that was changed back is not filled in again', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await create()}`)
  await firstStep(page)
  await type(page)
  await page.locator('#address-street-1').fill('')
  await page.$eval('#field-tools-2', (button) => button.click())
  await page.reload()
  await page.waitForSelector('#address-street-1')
  const { 'address-street-1': _street, 'field-tools-2': _tool, ...rest } = EXPECTED
  assert.deepEqual(await typed(page), rest)
})

test('the draft contains only what was typed: no token, no hidden field', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await create()}`)
  await firstStep(page)
  await type(page)
  const [draft, ...others] = (await kept(page)).map((text) => JSON.parse(text))
  assert.deepEqual(others, [])
  assert.deepEqual([...new Set(draft.values[FIRST].map(([name]) => name))].sort(), [
    'address-city',
    'address-country-code',
    'address-street-1',
    'field-home',
    'field-moved-in-day',
    'field-moved-in-month',
    'field-moved-in-year',
    'field-tools',
  ])
  const hidden = await page.$$eval('form[data-form] [type=hidden]', (inputs) =>
    inputs.map(({ value }) => value),
  )
  const token = await page.evaluate((id) => sessionStorage.getItem(`persona-token:${id}`), draft.inquiryId)
  assert.ok(token)
  for (const secret of [token, ...hidden.filter((value) => value && value !== draft.inquiryId)])
    assert.ok(!JSON.stringify(draft).includes(secret), secret)
})

test('after an error of the server the draft stays, and an accepted step removes it', async () => {
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${await create()}`)
  await firstStep(page)
  await type(page)
  // Only the server knows the limit.
  await page.select('#field-moved-in-month', '3')
  await page.locator('#field-moved-in-year').fill('2031')
  await send(page, FIRST)
  await page.waitForSelector('[data-problem]:not([hidden])')
  await page.reload()
  await page.waitForSelector('#address-street-1')
  assert.equal((await typed(page))['field-moved-in-year'], '2031')
  await page.locator('#field-moved-in-year').fill('2021')
  await send(page, FIRST)
  await page.waitForSelector('#email-address')
  assert.deepEqual(await kept(page), [])
  await page.locator('#email-address').fill('ada@example.com')
  assert.equal((await kept(page)).length, 1)
  await send(page, 'fields-2')
  await shows(page, 'done')
  assert.deepEqual(await kept(page), [])
})

test('an inquiry that was finished elsewhere leaves no draft', async () => {
  const id = await create()
  const page = await newPage(browser)
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await firstStep(page)
  await type(page)
  await server.api('POST', `/inquiries/${id}/perform-simulate-actions`, {
    meta: { 'simulate-actions': [{ type: 'complete_inquiry' }] },
  })
  await page.reload()
  await shows(page, 'done')
  await waitUntilEmpty(page)
})

test('if the browser forbids storage, the draft lasts as long as the page', async () => {
  const id = await create()
  const site = await embeddingSite()
  try {
    const page = await newPage(browser)
    await page.evaluateOnNewDocument(() =>
      Object.defineProperty(globalThis, 'sessionStorage', {
        get() {
          throw new DOMException('forbidden', 'SecurityError')
        },
      }),
    )
    const frame = await site.embed(page, server, { 'inquiry-id': id })
    await firstStep(frame)
    await type(frame)
    // The page sends a new token when the flow asks for one, without reloading the flow.
    await server.api('POST', `/inquiries/${id}/expire`)
    await page.evaluate(
      (containerId, token, origin) =>
        addEventListener('message', ({ data, source }) => {
          if (data.containerId !== containerId || data.name !== 'session-token-request') return
          source.postMessage({ action: 'session-token', metadata: { sessionToken: token } }, origin)
        }),
      CONTAINER,
      await tokenOf(id),
      server.origin,
    )
    // The inquiry is open again, but this page's token is no longer valid.
    await frame.locator('#address-city').fill('London')
    await frame.select('#field-moved-in-month', '3')
    await send(frame, FIRST)
    await page.waitForFunction(() => window.heard.some(({ name }) => name === 'session-token-request'))
    await frame.waitForFunction(() => document.querySelector('#address-city')?.value === 'London')
    await send(frame, FIRST)
    await frame.waitForSelector('#email-address')
  } finally {
    await site.stop()
  }
})
