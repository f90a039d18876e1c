// The first step of resuming, with common HTTP clients, which send a bare POST.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { request } from 'node:http'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { API_KEY, startServer } from './support/server.mjs'

let server
let url

before(async () => {
  server = await startServer()
  const id = await server.createInquiry()
  await server.simulate(id, 'start_inquiry')
  url = `${server.origin}/api/v1/inquiries/${id}/resume`
})

after(() => server?.stop())

function assertToken(text) {
  const body = JSON.parse(text)
  assert.equal(body.data.attributes.status, 'pending')
  assert.match(body.meta['session-token'], /^[\w-]+\.[\w-]+\.[\w-]+$/)
}

const authorization = `Bearer ${API_KEY}`

test('Node resumes with a bare POST', async () => {
  const text = await new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers: { authorization } }, (response) => {
      assert.equal(response.statusCode, 200)
      let body = ''
      response.on('data', (piece) => (body += piece)).on('end', () => resolve(body))
    })
    asked.on('error', reject).end()
  })
  assertToken(text)
})

test('a POST without Content-Type, Content-Length and body is enough', async () => {
  const { host, port, pathname } = new URL(url)
  const answer = await new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`,
      ),
    )
    socket
      .on('data', (piece) => (text += piece))
      .on('end', () => resolve(text))
      .on('error', reject)
  })
  assert.match(answer, /^HTTP\/1\.1 200 /)
  assertToken(answer.slice(answer.indexOf('\r\n\r\n') + 4))
})

test("Node's fetch resumes with a bare POST", async () => {
  const answer = await fetch(url, { method: 'POST', headers: { authorization } })
  assert.equal(answer.status, 200)
  assertToken(await answer.text())
})

/** Runs a client of another language by the first of `commands` that passes `probe`. */
function withClient(name, commands, args, probe) {
  const command = commands.find((command) => spawnSync(command, probe).status === 0)
  test(`${name} resumes with a bare POST`, { skip: !command && `${name} is not installed` }, () => {
    const run = spawnSync(command, args(), { encoding: 'utf8' })
    assert.equal(run.status, 0, run.stderr)
    assertToken(run.stdout)
  })
}

withClient('curl', ['curl'], () => ['-sSf', '-X', 'POST', url, '-H', `Authorization: ${authorization}`], [
  '--version',
])

const PYTHON = `
import sys, requests
answer = requests.post(sys.argv[1], headers={"Authorization": sys.argv[2]})
answer.raise_for_status()
print(answer.text)`
// A Python of one's own often hides the system's, and with it the library.
withClient("Python's requests", ['python3', '/usr/bin/python3'], () => ['-c', PYTHON, url, authorization], [
  '-c',
  'import requests',
])

const RUBY = `
require "http"
answer = HTTP.auth(ARGV[1]).post(ARGV[0])
abort answer.to_s unless answer.status.success?
puts answer.to_s`
withClient("Ruby's http", ['ruby', '/usr/bin/ruby'], () => ['-e', RUBY, url, authorization], [
  '-e',
  'require "http"',
])
