// A whole internet for one browser: a proxy that answers for every name there is, over http
// and https, and remembers what was asked for. So a page can have the origins of the report,
// and an attacker's server can be one that would answer.

import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect } from 'node:net'
import { certificate } from '../../e2e/support/pages.mjs'

/**
 * Starts it. `answer` gets the request's URL and its headers and returns `{status?, headers?, body?}`.
 * Returns the proxy's address, the requests so far as `{url, headers, body}`, and a way to stop.
 */
export async function startInternet(answer) {
  const requests = []
  const respond = (scheme) => async (request, response) => {
    // Through a proxy, http has whole addresses.
    const url = new URL(request.url, `${scheme}://${request.headers.host}`)
    let body = ''
    for await (const piece of request) body += piece
    requests.push({ url, headers: request.headers, body })
    const { status = 200, headers = {}, body: content = '' } = await answer(url, request)
    response.writeHead(status, { 'Cache-Control': 'no-store', ...headers }).end(content)
  }
  const secure = createTlsServer(certificate(), respond('https'))
  const proxy = createServer(respond('http'))
  proxy.on('connect', (request, socket, head) => {
    const tunnel = connect(secure.address().port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      tunnel.write(head)
      tunnel.pipe(socket).pipe(tunnel)
    })
    // A browser that leaves a page drops its connections.
    tunnel.on('error', () => socket.destroy())
    socket.on('error', () => tunnel.destroy())
  })
  for (const server of [secure, proxy]) {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  }
  return {
    proxy: `127.0.0.1:${proxy.address().port}`,
    requests,
    stop() {
      for (const server of [secure, proxy]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}
