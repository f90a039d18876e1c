// Web servers for tests: a customer's site, a flow, an attacker's page. Each has a different origin.

import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'

/**
 * Serves `files`: path → the HTML, or `{type?, body, headers?, status?}`, or a function of
 * the request that returns one of these; `'*'` means all other paths. A file that is
 * `null` is never answered. Returns the origin and a way to stop. `secure` serves https,
 * with a certificate that a browser has to be told to accept.
 */
export async function servePages(files, { secure = false } = {}) {
  const answer = async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const found = Object.hasOwn(files, pathname) ? files[pathname] : files['*']
    const file = typeof found === 'function' ? await found(request) : found
    if (file === null) return
    if (file === undefined) return response.writeHead(404).end()
    const {
      type = 'text/html; charset=utf-8',
      body,
      headers = {},
      status = 200,
    } = typeof file === 'string' ? { body: file } : file
    response.writeHead(status, { 'Content-Type': type, ...headers }).end(body)
  }
  const server = secure ? createTlsServer(certificate(), answer) : createServer(answer)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  return {
    port,
    origin: `${secure ? 'https' : 'http'}://localhost:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

/** The whole body of a request. */
export async function bodyOf(request) {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

/** A key and a self-signed certificate for localhost, as PEM. */
export function certificate() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const der = (tag, ...parts) => {
    const body = Buffer.concat(parts)
    const { length } = body
    const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
    return Buffer.concat([Buffer.from([tag, ...size]), body])
  }
  const sequence = (...parts) => der(0x30, ...parts)
  const bytes = (hex) => Buffer.from(hex, 'hex')
  const ecdsaWithSha256 = sequence(der(6, bytes('2a8648ce3d040302')))
  const name = sequence(der(0x31, sequence(der(6, bytes('550403')), der(12, Buffer.from('localhost')))))
  const time = (text) => der(0x18, Buffer.from(text))
  const names = sequence(der(0x82, Buffer.from('localhost')))
  const extensions = sequence(sequence(der(6, bytes('551d11')), der(4, names)))
  const contents = sequence(
    der(0xa0, der(2, bytes('02'))),
    der(2, bytes('01')),
    ecdsaWithSha256,
    name,
    sequence(time('20200101000000Z'), time('20991231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  )
  const signature = der(3, bytes('00'), sign('sha256', contents, privateKey))
  const whole = sequence(contents, ecdsaWithSha256, signature).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${whole.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}
