// The packed package in each bundler, as a customer uses it, loaded in a browser with a real server
// until the flow is ready.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { launchBrowser, newPage } from '../e2e/support/browser.mjs'
import { view } from '../e2e/support/individual.mjs'
import { startServer } from '../e2e/support/server.mjs'
import { makeProject, serveFolder } from './support.mjs'

let project
let server
let browser

before(async () => {
  project = await makeProject()
  server = await startServer()
  // The official packages can use one server of ours: http://localhost:3000. That port may be in use.
  const { port } = new URL(server.origin)
  browser = await launchBrowser({ args: [`--host-resolver-rules=MAP localhost:3000 127.0.0.1:${port}`] })
})

after(async () => {
  await browser?.close()
  await server?.stop()
  project?.remove()
})

/** The page's code, the same for every bundler: a client as in the official documentation. */
const USE = `
  window.heard = []
  window.client = new Client({
    inquiryId: new URLSearchParams(location.search).get('inquiry'),
    host: 'development',
    onLoad: () => { heard.push('load'); client.open() },
    onReady: () => { heard.push('ready') },
    onError: (error) => { heard.push(error.code) },
  })
`
const CORE = `import { Client } from 'persona-wasm'\n${USE}`
const REACT = (from) => `
  import { createElement, StrictMode } from 'react'
  import { createRoot } from 'react-dom/client'
  import Inquiry from '${from}'
  window.heard = []
  const inquiryId = new URLSearchParams(location.search).get('inquiry')
  createRoot(document.querySelector('#app')).render(createElement(StrictMode, null, createElement(Inquiry, {
    inquiryId, host: 'development',
    onLoad: () => { heard.push('load') },
    onReady: () => { heard.push('ready') },
    onError: (error) => { heard.push(error.code) },
  })))
`
const VUE = `
  import { createApp, h } from 'vue'
  import Inquiry from 'persona-wasm/vue'
  window.heard = []
  const inquiryId = new URLSearchParams(location.search).get('inquiry')
  createApp({ render: () => h(Inquiry, { inquiryId, host: 'development',
    onLoad: () => { heard.push('load') }, onReady: () => { heard.push('ready') } }) }).mount('#app')
`
const ELEMENT = `
  import { define } from 'persona-wasm/element'
  define()
  window.heard = []
  const element = document.createElement('persona-inquiry')
  element.addEventListener('load', () => heard.push('load'))
  element.addEventListener('ready', () => heard.push('ready'))
  element.inquiryId = new URLSearchParams(location.search).get('inquiry')
  element.setAttribute('host', 'development')
  document.querySelector('#app').append(element)
`
const slim = (wasm) => `import { Client, init } from 'persona-wasm/slim'\n${wasm}\nawait init(wasm)\n${USE}`
const html = (script, kind = 'type="module"') =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Customer</title><link rel="icon" href="data:,"></head>` +
  `<body><div id="app"></div><script ${kind} src="${script}"></script></body></html>`

/** Loads a page until the flow is ready, and returns it. */
async function load(origin, { problems = [], ready = ['load', 'ready'], frames = 1 } = {}) {
  const page = await newPage(browser)
  await page.goto(`${origin}/?inquiry=${await server.createInquiry()}`)
  await page.waitForFunction((count) => window.heard?.length >= count, {}, ready.length)
  const frame = await (await page.waitForSelector('iframe')).contentFrame()
  await view(frame, 'Let’s verify it’s you')
  assert.deepEqual(await page.evaluate(() => window.heard), ready)
  assert.equal(await page.$$eval('iframe', ({ length }) => length), frames)
  assert.deepEqual(page.problems, problems)
  return page
}

async function loadFolder(folder, expectations) {
  const site = await serveFolder(folder)
  try {
    return await load(site.origin, expectations)
  } finally {
    await site.stop()
  }
}

const VITE_SLIM = `import wasm from 'persona-wasm/persona.wasm?url'`
const URL_SLIM = `const wasm = new URL('persona-wasm/persona.wasm', import.meta.url)`

for (const [what, source] of [
  ['the core', CORE],
  ['/slim', slim(VITE_SLIM)],
  ['/react', REACT('persona-wasm/react')],
  ['/vue', VUE],
  ['/element', ELEMENT],
]) {
  test(`Vite: ${what}`, async () => {
    const files = { 'index.html': html('./main.js'), 'main.js': source }
    if (what === '/slim') files['vite.config.js'] = `export default { build: { target: 'es2022' } }`
    const folder = project.write(`vite-${what.replace(/\W/g, '')}`, files)
    await project.bin(folder, 'vite', 'build')
    await loadFolder(join(folder, 'dist'))
  })

  test(`webpack 5: ${what}`, async () => {
    const folder = project.write(`webpack-${what.replace(/\W/g, '')}`, {
      'main.js': what === '/slim' ? slim(URL_SLIM) : source,
      'out/index.html': html('main.js', 'defer'),
    })
    const args = [
      '--mode',
      'production',
      '--entry',
      './main.js',
      '--output-path',
      'out',
      '--output-public-path',
      '/',
    ]
    await project.bin(folder, 'webpack', ...args)
    await loadFolder(join(folder, 'out'))
  })

  test(`esbuild: ${what}`, async () => {
    const folder = project.write(`esbuild-${what.replace(/\W/g, '')}`, {
      'main.js': what === '/slim' ? slim(`import wasm from 'persona-wasm/persona.wasm'`) : source,
      'out/index.html': html('main.js'),
    })
    const args = [
      'main.js',
      '--bundle',
      '--minify',
      '--splitting',
      '--format=esm',
      '--loader:.wasm=file',
      '--outdir=out',
    ]
    await project.bin(folder, 'esbuild', ...args, '--define:process.env.NODE_ENV="production"')
    await loadFolder(join(folder, 'out'))
  })

  // Rollup cannot include the file, so /slim gets the address of a copy.
  test(`Rollup: ${what}`, async () => {
    const folder = project.write(`rollup-${what.replace(/\W/g, '')}`, {
      'main.js': what === '/slim' ? slim(`const wasm = '/persona.wasm'`) : source,
      'out/index.html': html('main.js'),
      'rollup.config.mjs': `
        import commonjs from '@rollup/plugin-commonjs'
        import resolve from '@rollup/plugin-node-resolve'
        import replace from '@rollup/plugin-replace'
        export default {
          input: 'main.js',
          output: { dir: 'out', format: 'es' },
          plugins: [
            replace({ preventAssignment: true, values: { 'process.env.NODE_ENV': '"production"',
              __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' } }),
            resolve({ browser: true }), commonjs()],
        }`,
    })
    await project.bin(folder, 'rollup', '--config', '--silent')
    cpSync(
      join(project.folder, 'node_modules/persona-wasm/dist/persona.wasm'),
      join(folder, 'out/persona.wasm'),
    )
    await loadFolder(join(folder, 'out'))
  })

  test(`Parcel: ${what}`, async () => {
    const folder = project.write(`parcel-${what.replace(/\W/g, '')}`, {
      'package.json': `{ "name": "parcel-app", "private": true, "browserslist": "chrome 110" }`,
      'index.html': html('./main.js'),
      'main.js': what === '/slim' ? slim(`import wasm from 'url:persona-wasm/persona.wasm'`) : source,
    })
    await project.bin(folder, 'parcel', 'build', 'index.html', '--no-cache', '--no-source-maps')
    await loadFolder(join(folder, 'dist'))
  })
}

test('a script tag, from the package’s own dist/', async () => {
  const folder = project.write('script', {
    'index.html': html('persona.js', '').replace(
      '</body>',
      `<script>const { Client } = Persona\n${USE}</script></body>`,
    ),
  })
  cpSync(join(project.folder, 'node_modules/persona-wasm/dist/persona.js'), join(folder, 'persona.js'))
  await loadFolder(folder)
})

test('module scripts without a bundler, from the package’s own dist/', async () => {
  const folder = project.write('modules', {
    'index.html': html('main.js'),
    'main.js': ELEMENT.replace('persona-wasm/element', './dist/element.mjs'),
  })
  cpSync(join(project.folder, 'node_modules/persona-wasm/dist'), join(folder, 'dist'), { recursive: true })
  await loadFolder(folder)
})

test('Next.js renders on the server, then shows the flow in the browser', async () => {
  const component = `'use client'
    import { useSearchParams } from 'next/navigation'
    import { useEffect } from 'react'
    import { Inquiry } from 'persona-wasm/react'
    export function Verify() {
      const inquiryId = useSearchParams().get('inquiry')
      useEffect(() => { window.heard ??= [] }, [])
      const hear = (name) => (window.heard ??= []).push(name)
      return <Inquiry inquiryId={inquiryId} host="development" className="verify"
        onLoad={() => hear('load')} onReady={() => hear('ready')} onError={({ code }) => hear(code)} />
    }`
  const folder = project.write('next', {
    'package.json': '{ "name": "next-app", "private": true }',
    'next.config.mjs': `export default { turbopack: { root: ${JSON.stringify(project.folder)} } }`,
    'app/layout.js': `export default ({ children }) => <html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>`,
    'app/verify.js': component,
    'app/page.js': `import { Verify } from './verify'
      export const dynamic = 'force-dynamic'
      export default () => <Verify />`,
  })
  await project.bin(folder, 'next', 'build')
  const port = await freePort()
  const child = spawn(
    join(project.folder, 'node_modules/.bin/next'),
    ['start', '--port', port, '--hostname', '127.0.0.1'],
    {
      cwd: folder,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    await new Promise((resolve, reject) => {
      child.stdout.on('data', (piece) => /ready/i.test(piece) && resolve())
      ended.then(() => reject(new Error('next start has ended')))
    })
    const origin = `http://127.0.0.1:${port}`
    const rendered = await (await fetch(`${origin}/?inquiry=inq_1`)).text()
    assert.match(rendered, /<div class="verify"><\/div>/)
    await load(`http://localhost:${port}`)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
})

// An application that was written for the official package changes only its import.
for (const [what, official, ours, source] of [
  ['persona', 'persona', 'persona-wasm', CORE],
  ['persona-react', 'persona-react', 'persona-wasm/react', REACT('persona-wasm/react')],
]) {
  for (const from of [official, ours]) {
    test(`the small application for ${what}, with ${from}`, async () => {
      const folder = project.write(`migrate-${from.replace(/\W/g, '')}`, {
        'index.html': html('./main.js'),
        'main.js': source.replace(`'${ours}'`, `'${from}'`),
      })
      await project.bin(folder, 'vite', 'build')
      await loadFolder(join(folder, 'dist'))
    })
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(String(port)))
    })
  })
}
