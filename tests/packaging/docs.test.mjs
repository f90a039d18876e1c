// Builds and loads the unchanged snippets of docs/frameworks.md, and the one of the languages.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { launchBrowser, newPage } from '../e2e/support/browser.mjs'
import { view } from '../e2e/support/individual.mjs'
import { startServer } from '../e2e/support/server.mjs'
import { snippetsOf } from '../e2e/support/snippets.mjs'
import { makeProject, serveFolder } from './support.mjs'

const snippets = [
  ...Object.entries(snippetsOf('docs/frameworks.md')),
  ['texts.js', snippetsOf('docs/embedding.md')['texts.js']],
]

let project
let server
let browser

before(async () => {
  project = await makeProject()
  server = await startServer()
  browser = await launchBrowser()
})

after(async () => {
  await browser?.close()
  await server?.stop()
  project?.remove()
})

/** The code that puts a snippet into the page. What the snippet presupposes are globals. */
const mounting = {
  js: (name) => `import './${name}'`,
  jsx: (name) => `
    import { createElement } from 'react'
    import { createRoot } from 'react-dom/client'
    import { Verify } from './${name}'
    createRoot(document.querySelector('#app')).render(createElement(Verify))`,
  vue: (name) => `
    import { createApp } from 'vue'
    import Snippet from './${name}'
    const app = createApp(Snippet)
    // In a template a bare name belongs to the component.
    Object.assign(app.config.globalProperties, { inquiryId, host })
    app.mount('#app')`,
}

test('there are snippets for each entry', () => {
  const all = snippets.map(([, code]) => code).join('')
  for (const entry of ['', '/react', '/vue', '/element', '/slim', '/languages'])
    assert.ok(all.includes(`'persona-wasm${entry}'`), entry)
})

for (const [name, code] of snippets) {
  test(`${name} shows the flow`, async () => {
    const folder = project.write(`docs-${name.replace(/\W/g, '')}`, {
      'index.html':
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Customer</title><link rel="icon" href="data:,"></head><body><div id="app"></div>' +
        '<script>const query = new URLSearchParams(location.search), inquiryId = query.get("inquiry"), host = query.get("host")</script>' +
        '<script type="module" src="./main.js"></script></body></html>',
      'main.js': mounting[name.split('.').at(-1)](name),
      [name]: code,
      'vite.config.js': `import vue from '@vitejs/plugin-vue'
        export default { plugins: [vue()], build: { target: 'es2022' } }`,
    })
    await project.bin(folder, 'vite', 'build')
    const site = await serveFolder(join(folder, 'dist'))
    try {
      const page = await newPage(browser)
      await page.goto(
        `${site.origin}/?host=${new URL(server.origin).host}&inquiry=${await server.createInquiry()}`,
      )
      const button = code.includes('id="open"') && (await page.waitForSelector('#open:enabled'))
      if (button) await button.click()
      const frame = await (await page.waitForSelector('iframe', { visible: true })).contentFrame()
      if (name === 'texts.js') await frame.waitForSelector('html[lang=ar] .view')
      else await view(frame, 'Let’s verify it’s you')
      assert.deepEqual(page.problems, [])
    } finally {
      await site.stop()
    }
  })
}
