// Specific to Firefox: its test camera, which shows one plain colour, and its settings.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { assertAccessible } from './support/axe.mjs'
import { launchBrowser } from './support/browser.mjs'
import { consent, details, press, view } from './support/individual.mjs'
import { photoFile } from './support/photo.mjs'
import { startServer } from './support/server.mjs'

let server

before(async () => {
  server = await startServer()
})

after(() => server?.stop())

/** Goes to the document's photo, in a Firefox with those settings. */
async function atDocument(preferences, act) {
  const browser = await launchBrowser({ preferences })
  try {
    const page = await browser.newPage()
    const id = await server.createInquiry()
    await page.goto(`${server.origin}/verify?inquiry-id=${id}`)
    await consent(page)
    await details(page)
    await view(page, 'Your identity document')
    await press(page, 'Use the camera')
    await act(page, id)
  } finally {
    await browser.close()
  }
}

test('a picture of one plain colour is refused, and a file can be used instead', () =>
  atDocument({}, async (page, id) => {
    await page.waitForFunction(() => document.querySelector('video').videoWidth > 0)
    await press(page, 'Take photo')
    await press(page, 'Use this photo')
    await page.waitForSelector('[data-reason=image_blurry]')
    await assertAccessible(page, 'refused')
    for (const [seed, heading] of ['A photo of your face', 'All done'].entries()) {
      await (await page.$('input[type=file]')).uploadFile(photoFile(seed))
      await press(page, 'Use this photo')
      await view(page, heading)
    }
    assert.equal((await server.inquiry(id)).attributes.status, 'completed')
  }))

test('if the settings deny the camera, the page says where to change them', () =>
  atDocument(
    { 'media.navigator.permission.disabled': false, 'permissions.default.camera': 2 },
    async (page) => {
      await page.waitForSelector('[data-problem=denied]:not([hidden])')
      const ways = await page.$$eval('[data-browser]:not([hidden])', (all) =>
        all.map((way) => way.dataset.browser),
      )
      assert.deepEqual(ways, ['firefox'])
      await assertAccessible(page, 'denied')
    },
  ))
