// Fields that a template asks for: every type of them, filled in with script and without,
// mistakes told in the page, and the customer's view of it in the end.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { launchBrowser, newPage } from './support/browser.mjs'
import { click } from './support/individual.mjs'
import * as noscript from './support/noscript.mjs'
import { startServer } from './support/server.mjs'
import { keepShot } from './support/shots.mjs'
import { templatesFile } from './support/templates.mjs'

const options = [
  { value: 'rent', label: { en: 'I rent', ar: 'مستأجر' } },
  { value: 'own', label: { en: 'I own it', ar: 'مالك' } },
]
const steps = [
  { step: 'consent' },
  {
    step: 'fields',
    title: { en: 'Where you live', ar: 'عنوانك' },
    lead: { en: 'As it stands on your bills.', ar: 'كما هو مذكور في فواتيرك.' },
    fields: [
      { name: 'address-street-1' },
      { name: 'address-street-2', required: false },
      { name: 'address-postal-code' },
      { name: 'address-city' },
      { name: 'address-country-code' },
      { name: 'home', type: 'choices', label: { en: 'Your home', ar: 'سكنك' }, options },
      {
        name: 'moved-in',
        type: 'date',
        label: { en: 'Since', ar: 'منذ' },
        required: false,
        max_date: '2026-12-31',
      },
    ],
  },
  {
    step: 'fields',
    title: { en: 'Work', ar: 'العمل' },
    fields: [
      { name: 'email-address' },
      { name: 'phone-number', required: false },
      {
        name: 'income',
        type: 'number',
        label: { en: 'Income a month', ar: 'الدخل الشهري' },
        hint: { en: 'In euros, before taxes', ar: 'باليورو، قبل الضرائب' },
        min: 0,
      },
      { name: 'people', type: 'integer', label: { en: 'People who live on it', ar: 'عدد المعالين' }, min: 1 },
      { name: 'self-employed', type: 'boolean', label: { en: 'Self-employed', ar: 'عمل حر' } },
      {
        name: 'tools',
        type: 'multi-choices',
        label: { en: 'What you use', ar: 'ما تستخدمه' },
        options,
        required: false,
      },
    ],
  },
  { step: 'review' },
]
const templates = templatesFile({ itmpl_forms: steps })

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

const create = (fields = {}) => server.createInquiry({ 'inquiry-template-id': 'itmpl_forms', fields })
const shows = (page, name) => page.waitForSelector(`[data-view="${name}"]`)
const send = (page, step) => click(page, `form[action="/flow/steps/${step}"] button:not([type=button])`)

/** Chooses by keyboard, because the sticky buttons may cover what is scrolled to. */
const choose = async (page, option) => {
  await page.focus(option)
  await page.keyboard.press(' ')
}

const home = async (page) => {
  await page.type('#address-street-1', '12 St James’s Square')
  await page.type('#address-postal-code', 'SW1Y 4JH')
  await page.type('#address-city', 'London')
  await page.select('#address-country-code', 'GB')
  await choose(page, '#field-home-2')
}

const work = async (page) => {
  await page.type('#email-address', 'ada@example.com')
  await page.type('#field-income', '1250,50')
  await page.type('#field-people', '2')
  await choose(page, '#field-self-employed-2')
  await choose(page, '#field-tools-1')
  await choose(page, '#field-tools-2')
}

const values = async (id) => {
  const { attributes } = await server.inquiry(id)
  assert.equal(attributes.status, 'completed')
  return Object.fromEntries(
    Object.entries(attributes.fields)
      .filter(([, { value }]) => value !== null)
      .map(([name, { type, value }]) => [name, `${type}: ${JSON.stringify(value)}`]),
  )
}

const EXPECTED = {
  'address-street-1': 'string: "12 St James’s Square"',
  'address-city': 'string: "London"',
  'address-postal-code': 'string: "SW1Y 4JH"',
  'address-country-code': 'string: "GB"',
  'email-address': 'string: "ada@example.com"',
  home: 'choices: "own"',
  income: 'number: 1250.5',
  people: 'integer: 2',
  'self-employed': 'boolean: false',
  tools: 'multi-choices: ["rent","own"]',
}

/** The mistakes that the page shows: in the list of all mistakes, and at the fields. */
const mistakes = (page) =>
  page.evaluate(() => ({
    focused: document.activeElement?.hasAttribute('data-problem') ?? false,
    listed: [...document.querySelectorAll('[data-problem] a')].map((link) => ({
      text: link.textContent,
      leads: document.getElementById(link.hash.slice(1))?.matches('input, select') ?? false,
    })),
    marked: [...document.querySelectorAll('.field:has(.error)')].map((field) => {
      const error = field.querySelector('.error')
      const described = field.matches('fieldset') ? field : field.querySelector('input, select')
      const isTied = described.getAttribute('aria-describedby')?.split(' ').includes(error.id)
      const isInvalid = Boolean(field.querySelector('[aria-invalid=true]'))
      return `${field.dataset.first}${isTied && isInvalid ? '' : ' (not tied)'}`
    }),
  }))

test('with script mistakes are shown before anything is sent, and mistakes found by the server in the same way', async () => {
  const id = await create({ 'address-city': 'Londo' })
  const page = await newPage(browser, { width: 320, height: 640 })
  const sent = []
  page.on('request', (request) => {
    if (request.url().includes('/flow/steps/')) sent.push(new URL(request.url()).pathname)
  })
  const look = async (screen) => {
    await keepShot(page, `forms-${screen}`, { fullPage: true })
    await assertAccessible(page, screen)
  }
  await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
  await shows(page, 'consent')
  assert.match(await page.$eval('.needs', (list) => list.textContent), /Where you live/)
  await send(page, 'consent')
  await shows(page, 'fields')
  await look('address')
  sent.length = 0

  await page.type('#address-city', 'n')
  await page.type('#field-moved-in-day', '31')
  await page.select('#field-moved-in-month', '2')
  await send(page, 'fields')
  let told = await mistakes(page)
  assert.ok(told.focused, 'the list of mistakes has the focus')
  assert.deepEqual(
    told.listed.map(({ text }) => text),
    [
      'Street and number: Fill in this field.',
      'Postal code: Fill in this field.',
      'Country: Choose one.',
      'Your home: Choose one.',
      'Since: This date does not exist. Check the day, month and year.',
    ].map((text) => text.replace(/^([^:]*): (.*)$/, '\u2068$1\u2069: \u2068$2\u2069')),
  )
  assert.ok(told.listed.every(({ leads }) => leads))
  const first = ['address-street-1', 'address-postal-code', 'address-country-code', 'field-home-1']
  assert.deepEqual(told.marked, [...first, 'field-moved-in-month'])
  await look('address-wrong')
  assert.deepEqual(sent, [], 'nothing was sent')

  await page.type('#field-moved-in-year', '2020')
  await home(page)
  await page.$eval('#address-city', (input) => (input.value = 'London'))
  await send(page, 'fields')
  told = await mistakes(page)
  assert.deepEqual(told.marked, ['field-moved-in-month'], '31 February of no year')
  await page.select('#field-moved-in-month', '3')
  await send(page, 'fields')
  await shows(page, 'fields-2')
  await look('work')

  await work(page)
  await page.$eval('#email-address', (input) => (input.value = 'ada'))
  await page.$eval('#field-income', (input) => (input.value = '1.250,50'))
  await send(page, 'fields-2')
  told = await mistakes(page)
  assert.deepEqual(told.marked, ['email-address', 'field-income'])
  await page.$eval('#email-address', (input) => (input.value = 'ada@example.com'))
  // Only the server knows the minimum.
  await page.$eval('#field-income', (input) => (input.value = '-1'))
  await send(page, 'fields-2')
  await page.waitForFunction(() => /0\W* or more/.test(document.querySelector('.error')?.textContent ?? ''))
  told = await mistakes(page)
  assert.ok(told.focused)
  assert.deepEqual(told.marked, ['field-income'])
  assert.equal(await page.$eval('#email-address', (input) => input.value), 'ada@example.com')
  await look('work-wrong')
  await page.$eval('#field-income', (input) => (input.value = '1250,50'))
  await send(page, 'fields-2')
  await shows(page, 'review')
  await look('review')
  assert.match(
    await page.$eval('.step', (step) => step.innerText),
    /United Kingdom[^]*I own it[^]*March 31 2020/,
  )
  await send(page, 'review')
  await shows(page, 'done')
  assert.deepEqual(await values(id), { ...EXPECTED, 'moved-in': 'date: "2020-03-31"' })
})

test('without script the same forms can be filled in', async () => {
  const id = await create()
  await noscript.withoutScript(`${server.origin}/verify?inquiry-id=${id}`, async (page) => {
    const sent = (expected) => noscript.send(page).then((shown) => assert.equal(shown, expected))
    await sent('consent')
    await sent('fields')
    await sent('fields')
    assert.ok(await page.$('[role=alert]:not([hidden])'))
    const told = await mistakes(page)
    assert.equal(told.marked.length, 5)
    assert.ok(
      told.marked.every((field) => !field.includes('not tied')),
      String(told.marked),
    )
    await noscript.fill(page, {
      'address-street-1': '12 St James’s Square',
      'address-postal-code': 'SW1Y 4JH',
      'address-city': 'London',
      'address-country-code': 'GB',
      'field-home-2': true,
    })
    await sent('fields-2')
    await noscript.fill(page, {
      'email-address': 'ada@example.com',
      'field-income': '1250,50',
      'field-people': '2',
      'field-self-employed-2': true,
      'field-tools-1': true,
      'field-tools-2': true,
    })
    await sent('review')
    assert.equal(await noscript.press(page, 'form[action="/flow/steps/review"] button'), 'done')
  })
  assert.deepEqual(await values(id), EXPECTED)
})

for (const language of ['es', 'fr', 'de', 'pt-BR', 'ja', 'ar']) {
  test(`the forms pass axe in ${language}, with countries in its order, and fit the screen`, async () => {
    const page = await newPage(browser, { width: 320, height: 640, dark: language === 'ar' })
    await page.goto(`${server.origin}/verify?inquiry-id=${await create()}&language=${language}`)
    await shows(page, 'consent')
    await send(page, 'consent')
    await shows(page, 'fields')
    const { names, autofill } = await page.$eval('#address-country-code', (select) => ({
      names: [...select.options].slice(1).map((option) => option.text),
      autofill: select.autocomplete,
    }))
    assert.equal(names.length, 250)
    assert.equal(autofill, 'country')
    assert.deepEqual(names, [...names].sort(new Intl.Collator(language).compare))
    await send(page, 'fields')
    await page.waitForSelector('[role=alert]:not([hidden])')
    await keepShot(page, `forms-${language}`, { fullPage: true })
    await assertAccessible(page, language)
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.ok(tooWide <= 0, `it is ${tooWide} px too wide`)
  })
}
