// A database that goes away while individuals use the flow: each page says so, and continues
// automatically when the database is back.

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

/** Each page waits for the database as long as the server does. */
const patiently = async (of) => {
  const page = await newPage(of)
  page.setDefaultTimeout(90_000)
  return page
}

test(
  'pages say that the database is away, and continue automatically',
  { skip: withoutPostgres },
  async () => {
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

    /** The status of each page in the frame, and each request to open the flow. */
    const inFrame = []
    around.on('response', (response) => {
      if (new URL(response.url()).pathname === '/widget') inFrame.push(response.status())
    })
    around.on('request', (request) => {
      if (new URL(request.url()).pathname === '/flow/open') inFrame.push('open')
    })

    postgres.stop()
    await Promise.all([
      // An individual in the middle of the flow sends a form.
      details(step).then(() => view(step, AWAY)),
      // Others open the flow only now: hosted, in a frame, and without script.
      opened.goto(hosted(late)).then(() => view(opened, AWAY)),
      site.embed(around, server, { 'inquiry-id': framed }).then((frame) => view(frame, AWAY)),
      bare.goto(hosted(plain)).then(() => shows(bare, 'unavailable')),
    ])
    // The embedding page is told neither that the flow has loaded nor that it has failed.
    assert.deepEqual(await names(around), [])

    postgres.start()
    await Promise.all([
      view(step, 'Your identity document'),
      view(opened, CONSENT),
      // Polled from outside, because Chromium suspends timers in a page that is not visible.
      until(async () => (await names(around)).includes('ready'), 90),
      // Without script the flow is opened with a form.
      shows(bare, 'opening'),
    ])
    // A page that does not know who may frame it shows nothing of the flow.
    assert.match(inFrame.join(), /^503,(503,)*200,open$/)
    const { attributes } = await server.inquiry(begun)
    assert.equal(attributes.fields['name-first'].value, 'Ada', 'what was typed while it was away')
  },
)
