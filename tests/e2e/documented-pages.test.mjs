// Opens the documented pages that show the flow in a browser, with the addresses and the inquiry of the test.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { flowFrame, newPage } from './support/browser.mjs'
import { press, view } from './support/individual.mjs'
import { servePages } from './support/pages.mjs'
import { API_KEY } from './support/server.mjs'
import { snippetsOf } from './support/snippets.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const { browser, server } = await startBrowserAndServer()
const built = (name) => readFileSync(new URL(`../../dist/${name}`, import.meta.url))
const script = (name) => ({ type: 'text/javascript', body: built(name) })

const head = '<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">'
const site = { '/persona.js': script('persona.js'), '/persona.compat.js': script('persona.compat.js') }
const pages = await servePages(site)
after(pages.stop)

/** A snippet with the addresses of this test. */
const here = (code) =>
  code
    .replaceAll('https://cdn.shop.example', pages.origin)
    .replaceAll('https://verify.shop.example', server.origin)
    .replaceAll('http://localhost:3000', server.origin)
    .replaceAll('verify.shop.example', server.origin)

/** Opens a page with that content and those headers. */
async function open(content, headers = {}) {
  site['/'] = { body: head + content, headers }
  const page = await newPage(browser)
  await page.goto(pages.origin)
  return page
}

const showsTheFlow = async (page) => view(await flowFrame(page), 'Let’s verify it’s you')
/** The tag of a script that opens an inquiry. It is a separate file: a policy may forbid inline scripts. */
const openInquiry = async () => {
  const id = await server.createInquiry()
  const body = `const client = new Persona.Client({ inquiryId: '${id}', environment: 'sandbox', onLoad: () => client.open() })`
  site['/shop.js'] = { type: 'text/javascript', body }
  return '<script src="/shop.js"></script>'
}

test('docs/quick-start.md: the button shows the flow', async () => {
  const code = snippetsOf('docs/quick-start.md')['page.html']
  site['/'] = here(code).replace('inq_…', await server.createInquiry())
  const page = await newPage(browser)
  await page.goto(pages.origin)
  await press(page, 'Verify your identity')
  await showsTheFlow(page)
})

test('docs/embedding.md: the script of the server', async () => {
  const code = here(snippetsOf('docs/embedding.md')['script.html'])
  const page = await open(
    code.replace('inq_…', await server.createInquiry()).replace("'production'", "'sandbox'"),
  )
  await showsTheFlow(page)
  assert.deepEqual(page.problems, [])
})

test('docs/embedding.md: the script of another host, with its hash, or with settings', async () => {
  const snippets = snippetsOf('docs/embedding.md')
  const hash = createHash('sha384').update(built('persona.js')).digest('base64')
  const withHash = here(snippets['integrity.html']).replace('sha384-…', `sha384-${hash}`)
  for (const code of [withHash, here(snippets['settings.html'])]) {
    const page = await open(code + (await openInquiry()))
    await showsTheFlow(page)
    assert.deepEqual(page.problems, [])
  }
})

test('docs/content-security-policy.md: the headers are enough, also for the camera', async () => {
  const snippets = snippetsOf('docs/content-security-policy.md')
  const lines = here(snippets['page.headers']).trim().split('\n')
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/)))
  assert.deepEqual(Object.keys(headers), ['Content-Security-Policy', 'Permissions-Policy'])
  // The icon of the test's page.
  headers['Content-Security-Policy'] += '; img-src data:'
  const page = await open(here(snippets['compat.html']) + (await openInquiry()), headers)
  await showsTheFlow(page)
  assert.equal(await page.evaluate('Persona.engine'), 'compat')
  const frame = await flowFrame(page)
  assert.equal(await frame.evaluate("document.featurePolicy?.allowsFeature('camera') ?? true"), true)
  assert.deepEqual(page.problems, [])
})

test('docs/content-security-policy.md: a nonce is passed on', async () => {
  const code = here(snippetsOf('docs/content-security-policy.md')['nonce.html'])
  const [, nonce] = /nonce="(\w+)"/.exec(code)
  const policy = `default-src 'self'; img-src data:; script-src 'self' 'nonce-${nonce}'; frame-src ${server.origin}`
  const page = await open(code + (await openInquiry()), { 'Content-Security-Policy': policy })
  await showsTheFlow(page)
  assert.equal(await page.evaluate('Persona.engine'), 'compat')
})

test('docs/resume.md: the option and the back end resume a begun inquiry', async () => {
  const snippets = snippetsOf('docs/resume.md')
  const id = await server.createInquiry()
  await server.simulate(id, 'start_inquiry')
  Object.assign(process.env, { PERSONA_ORIGIN: server.origin, PERSONA_API_KEY: API_KEY })
  const { resume } = await import(`data:text/javascript,${encodeURIComponent(snippets['resume.mjs'])}`)
  let asked = 0
  site['/verification/token'] = async (request) => {
    asked += 1
    let body = ''
    for await (const piece of request) body += piece
    const answer = await resume(new Request(pages.origin, { method: 'POST', body }), { inquiryId: id })
    return { type: 'application/json', body: await answer.text(), status: answer.status }
  }
  const option = snippets['resume-option.js'].replace('inq_…', id)
  const page = await open(`<script src="${server.origin}/persona.js"></script><script>${option}</script>`)
  await view(await flowFrame(page), 'About you')
  assert.equal(asked, 1)
})

test('docs/troubleshooting.md: the handler writes what failed to the console', async () => {
  const handler = snippetsOf('docs/troubleshooting.md')['on-error.js']
  const page = await open(
    `<script src="${server.origin}/persona.js"></script>
     <script>new Persona.Client({ inquiryId: 'inq_none', environment: 'sandbox', ${handler} })</script>`,
  )
  const isReported = () => page.problems.some((problem) => problem.startsWith('invalid_inquiry_id'))
  while (!isReported()) await new Promise((resolve) => page.once('console', resolve))
})
