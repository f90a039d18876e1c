// The measured pages, served from this machine: a customer's page with each script, and a flow that only
// reports.

import { existsSync, readFileSync } from 'node:fs'
import http from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { SetupError } from '../../scripts/setup/step.mjs'

/** For both widgets `host: 'development'` is this origin, which the browser maps to the real one. */
export const FLOW_HOST = 'localhost:3000'

/** Reports load and ready as soon as it runs, so that the widgets are compared and not the flows. */
export const FLOW = `<!doctype html><html lang=en><title>Flow</title><script>
  const id = new URLSearchParams(location.search).get('container-id')
  const post = (name) => parent.postMessage({ containerId: id, name, metadata: {} }, '*')
  post('load')
  post('ready')
</script>`

/** A customer's page that loads the widget from `src`, with these attributes on its tag. */
export const shop = (
  src,
  attributes = '',
) => `<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title>
<link rel=icon href="data:,"><body><script>
  window.marks = { long: [] }
  const mark = (name) => {
    performance.mark('persona ' + name)
    marks[name] = performance.now()
  }
  const keep = (entries) => marks.long.push(...entries.map(({ duration }) => duration))
  const observer = new PerformanceObserver((list) => keep(list.getEntries()))
  observer.observe({ type: 'longtask', buffered: true })
  mark('begin')
</script>
<script src="${src}" ${attributes}></script>
<script>
  window.ready = new Promise((resolve, reject) => {
    window.client = new Persona.Client({
      host: 'development',
      inquiryId: 'inq_1',
      onReady() {
        mark('ready')
        resolve()
      },
      onError: ({ code }) => reject(new Error(code)),
      onEvent: (name, metadata) => window.heard?.(name, metadata),
    })
  })
  mark('constructed')
</script></html>`

/** A file as our server sends it: compressed by the build, or here. */
export function served(file) {
  if (!existsSync(file))
    throw new SetupError(`${file} is missing: run "node scripts/build.mjs --pages" first.`)
  const bytes = readFileSync(file)
  const ready = (ending, make) =>
    existsSync(file + ending) ? readFileSync(file + ending) : make(bytes, { level: 9 })
  const [br, gzip] = [ready('.br', brotliCompressSync), ready('.gz', gzipSync)]
  return { raw: bytes.length, br, gzip: gzip.length }
}

/** An HTTP server with these responses by path; `'*'` means all other paths. */
export async function serve(answers) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const { body, headers } = answers[pathname] ?? answers['*'] ?? { headers: {} }
    response.writeHead(body === undefined ? 404 : 200, headers).end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { port: server.address().port, stop }
}

export const page = (body) => {
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
  // As a proxy would.
  return { body: brotliCompressSync(body), headers: { ...headers, 'content-encoding': 'br' } }
}

export const script = ({ br }) => ({
  body: br,
  headers: {
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'br',
    'cache-control': 'public, max-age=300, must-revalidate',
    'access-control-allow-origin': '*',
    vary: 'Accept-Encoding',
  },
})
