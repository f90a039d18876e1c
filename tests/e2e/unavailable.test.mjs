// A database that goes away while individuals are at it: each page says so, and goes on by itself
// when the database is back.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { MASTER_KEY, until } from '../faults/support/load.mjs'
import { startPostgres, withoutPostgres } from '../faults/support/postgres.mjs'
import { launchBrowser, newPage } from './support/browser.mjs'
import { embeddingSite, names } from './support/embedding.mjs'
import { consent, details, view } from './support/individual.mjs'
import { shows } from './support/noscript.mjs'
import { startServer } from './support/server.mjs'

const AWAY = 'This is taking longer than usual'
const CONSENT = 'Let’s verify it’s you'

let browser
let scriptless
let postgres
let server
let site

before(async () => {
  if (withoutPostgres) return
  ;[browser, scriptless, postgres, site] = await Promise.all([
    launchBrowser(),
    launchBrowser({ camera: false, script: false }),
    startPostgres(),
    embeddingSite(),
  ])
  server = await startServer({ database: postgres.url(), env: MASTER_KEY })
})

after(async () => {
  await Promise.all([browser?.close(), scriptless?.close(), site?.stop(), server?.stop()])
  postgres?.end()
})

/** Until it is back, each page waits for the database as long as the server does. */
const patiently = async (of) => {
  const page = await newPage(of)
  page.setDefaultTimeout(90_000)
  return page
}

test('pages say that the database is away, and go on by themselves', { skip: withoutPostgres }, async () => {
  const hosted = (id) => `${server.origin}/verify?inquiry-id=${id}`
  const [begun, late, framed, plain] = await Promise.all(
    Array.from({ length: 4 }, () => server.createInquiry()),
  )
  const [step, opened, around, bare] = await Promise.all(
    [browser, browser, browser, scriptless].map(patiently),
  )
  await step.goto(hosted(begun))
  await consent(step)
  await view(step, 'About you')

  /** What happens in the frame: the status of each page, and each request to open the flow. */
  const inFrame = []
  around.on('response', (response) => {
    if (new URL(response.url()).pathname === '/widget') inFrame.push(response.status())
  })
  around.on('request', (request) => {
    if (new URL(request.url()).pathname === '/flow/open') inFrame.push('open')
  })

  postgres.stop()
  await Promise.all([
    // One in the middle of the flow sends what was typed.
    details(step).then(() => view(step, AWAY)),
    // Others open it only now, by itself, in a frame, and without script.
    opened.goto(hosted(late)).then(() => view(opened, AWAY)),
    site.embed(around, server, { 'inquiry-id': framed }).then((frame) => view(frame, AWAY)),
    bare.goto(hosted(plain)).then(() => shows(bare, 'unavailable')),
  ])
  // The page around the frame is not told that the flow is there, or that it has failed.
  assert.deepEqual(await names(around), [])

  postgres.start()
  await Promise.all([
    view(step, 'Your identity document'),
    view(opened, CONSENT),
    // Chromium lets a page itself wait only where it is seen, so this asks from outside.
    until(async () => (await names(around)).includes('ready'), 90),
    // There the way in is a form.
    shows(bare, 'opening'),
  ])
  // A page that does not know whose frame it may be in shows nothing of the flow.
  assert.match(inFrame.join(), /^503,(503,)*200,open$/)
  const { attributes } = await server.inquiry(begun)
  assert.equal(attributes.fields['name-first'].value, 'Ada', 'what was typed while it was away')
})
