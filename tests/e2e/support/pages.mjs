// A customer's web server: serves the pages that a test writes, from an origin of its own.

import { createServer } from 'node:http'

/**
 * Serves `files`: path → `{type?, body, headers?}` or just the HTML. Returns the origin
 * and a way to stop.
 */
export async function servePages(files) {
  const server = createServer((request, response) => {
    const file = files[new URL(request.url, 'http://localhost').pathname]
    if (!file) return response.writeHead(404).end()
    const {
      type = 'text/html; charset=utf-8',
      body,
      headers = {},
    } = typeof file === 'string' ? { body: file } : file
    response.writeHead(200, { 'Content-Type': type, ...headers }).end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${server.address().port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}
