// Compression between server and browser: the scripts in an encoding that the client accepts, directly
// from the server and through the proxy of deploy/Caddyfile.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { flowFrame, newPage } from './support/browser.mjs'
import { view } from './support/individual.mjs'
import { servePages } from './support/pages.mjs'
import { freePort } from './support/server.mjs'
import { startBrowserAndServer } from './support/start.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const COMPAT = '/assets/v2/persona.compat.js'
const SCRIPT = '/assets/v2/persona.js'

const { browser, server } = await startBrowserAndServer({ camera: false })

/** Sends a request and returns the response without decoding it. */
function get(url, headers = {}) {
  return new Promise((resolve, reject) => {
    const asked = http.get(url, { headers, agent: false }, (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }),
      )
    })
    asked.on('error', reject)
  })
}

const decode = { br: promisify(zlib.brotliDecompress), gzip: promisify(zlib.gunzip) }

/** Checks the responses of an origin. */
async function check(origin) {
  for (const [path, file] of [
    [SCRIPT, 'persona.js'],
    [COMPAT, 'persona.compat.js'],
  ]) {
    const plain = await get(origin + path)
    assert.equal(plain.status, 200)
    assert.equal(plain.headers['content-encoding'], undefined)
    const built = join(root, 'dist', file)
    for (const [accepted, encoding, ending] of [
      ['gzip, deflate, br, zstd', 'br', '.br'],
      ['gzip', 'gzip', '.gz'],
    ]) {
      const { headers, body } = await get(origin + path, { 'accept-encoding': accepted })
      assert.equal(headers['content-encoding'], encoding)
      assert.match(headers.vary, /accept-encoding/i)
      assert.notEqual(headers.etag, plain.headers.etag)
      assert.deepEqual(await decode[encoding](body), plain.body)
      // Everything except the line with the host was compressed by the build.
      const line = plain.body.length - statSync(built).size
      const more = line && line + (encoding === 'br' ? 3 : 5)
      assert.equal(body.length, statSync(built + ending).size + more)
      const again = await get(origin + path, { 'accept-encoding': accepted, 'if-none-match': headers.etag })
      assert.equal(again.status, 304)
      assert.equal(again.headers.etag, headers.etag)
      assert.equal(again.body.length, 0)
    }
  }
  const script = (await get(origin + SCRIPT)).body.toString()
  const compat = (await get(origin + COMPAT)).body
  const hash = createHash('sha384').update(compat).digest('base64')
  assert.ok(script.includes(`sha384-${hash}`))
}

test('clients get an encoding that they accept, byte for byte as it was built', () => check(server.origin))

test('a browser gets brotli for the widget’s engines and the flow’s files, and they run', async () => {
  const id = await server.createInquiry()
  const page = await newPage(browser)
  const encodings = {}
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (/\.(js|css)$/.test(pathname)) encodings[pathname] = response.headers()['content-encoding']
  })
  // The page forbids WebAssembly: the second engine is loaded with its integrity hash.
  const site = await servePages({
    '/': {
      headers: { 'content-security-policy': `script-src 'self' ${server.origin} 'unsafe-inline'` },
      body: `<!doctype html><link rel="icon" href="data:,"><title>Shop</title>
        <script src="${server.origin}${SCRIPT}"></script>
        <script>
          window.client = new Persona.Client({ inquiryId: '${id}', onLoad: () => client.open() })
        </script>`,
    },
  })
  try {
    await page.goto(site.origin)
    await view(await flowFrame(page), 'Let’s verify it’s you')
    assert.equal(await page.evaluate(() => globalThis.Persona.engine), 'compat')
    const loaded = Object.keys(encodings)
    assert.deepEqual([...new Set(Object.values(encodings))], ['br'], JSON.stringify(encodings))
    for (const wanted of [/^\/assets\/v2\/persona\.js$/, /persona\.compat\.js$/, /\/flow-\w+\.js$/, /\.css$/])
      assert.ok(
        loaded.some((path) => wanted.test(path)),
        `${wanted} of ${loaded}`,
      )
  } finally {
    await site.stop()
  }
})

const hasCaddy = spawnSync('caddy', ['version']).status === 0

/** Caddy with deploy/Caddyfile, in front of the server. */
async function startCaddy() {
  const folder = mkdtempSync(join(tmpdir(), 'persona-caddy-'))
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const config = readFileSync(join(root, 'deploy', 'Caddyfile'), 'utf8')
  const upstreams = 'persona-1:3000 persona-2:3000'
  assert.ok(config.includes(upstreams))
  const file = join(folder, 'Caddyfile')
  const global = '{\n\tadmin off\n}\n'
  writeFileSync(
    file,
    global + config.replace(upstreams, new URL(server.origin).host.replace('localhost', '127.0.0.1')),
  )
  const env = {
    ...process.env,
    PERSONA_DOMAIN: origin,
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
  }
  const caddy = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  caddy.stderr.on('data', (piece) => (said += piece))
  const ended = once(caddy, 'exit')
  const stop = async () => {
    caddy.kill()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  // It listens at once, but checks a moment later whether the server is ready.
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const answer = await get(`${origin}/readyz`).catch(() => null)
    if (answer?.status === 200) return { origin, stop }
    if (caddy.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await stop()
  throw new Error(`caddy does not answer: ${said}`)
}

test(
  'Caddy passes on what the server compresses, and compresses the rest',
  { skip: !hasCaddy && 'caddy is not installed' },
  async () => {
    const caddy = await startCaddy()
    try {
      await check(caddy.origin)
      // A client that accepts no encoding gets the ETag of the unencoded file.
      const direct = await get(server.origin + SCRIPT)
      const proxied = await get(caddy.origin + SCRIPT)
      assert.equal(proxied.headers.etag, direct.headers.etag)
      assert.deepEqual(proxied.body, direct.body)
      const page = await get(`${caddy.origin}/verify?inquiry-id=${await server.createInquiry()}`, {
        'accept-encoding': 'gzip',
      })
      assert.equal(page.status, 200)
      assert.equal(page.headers['content-encoding'], 'gzip')
      assert.match((await decode.gzip(page.body)).toString(), /^<!doctype html>/i)
    } finally {
      await caddy.stop()
    }
  },
)
