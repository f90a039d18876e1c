// A small HTTP/1.1 client. It writes whole requests and reads only the status and the body, so
// that it leaves the processors to the server that is measured.

import net from 'node:net'

const END = Buffer.from('\r\n\r\n')

/** A connection that stays open. Answers with a body need a `content-length`, as all of the API have. */
class Connection {
  #socket
  #received = Buffer.alloc(0)
  #answered
  #failed

  constructor(host, port) {
    this.#socket = net.connect({ host, port, noDelay: true })
    this.#socket.on('data', (piece) => this.#read(piece))
    this.#socket.on('error', (error) => this.#failed?.(error))
    this.#socket.on('close', () => this.#failed?.(new Error('the server closed the connection')))
  }

  #read(piece) {
    this.#received = this.#received.length ? Buffer.concat([this.#received, piece]) : piece
    const end = this.#received.indexOf(END)
    if (end < 0) return
    const head = this.#received.toString('latin1', 0, end)
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
    const whole = end + END.length + length
    if (this.#received.length < whole) return
    const body = this.#received.toString('utf8', end + END.length, whole)
    this.#received = this.#received.subarray(whole)
    this.#answered({ status: Number(head.slice(9, 12)), body })
  }

  send(request) {
    return new Promise((resolve, reject) => {
      this.#answered = resolve
      this.#failed = reject
      this.#socket.write(request)
    })
  }

  close() {
    this.#failed = undefined
    this.#socket.destroy()
  }
}

/** Sends requests to a server over so many connections. */
export class Client {
  #connections
  #host

  constructor(address, connections) {
    const [host, port] = address.split(':')
    this.#host = address
    this.#connections = Array.from({ length: connections }, () => new Connection(host, Number(port)))
  }

  #request(path, body = '') {
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: ${this.#host}`,
      'authorization: Bearer persona_sandbox_demo',
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
    ]
    return `${head.join('\r\n')}\r\n\r\n${body}`
  }

  async send(path, body, connection = this.#connections[0]) {
    const { status, body: text } = await connection.send(this.#request(path, body))
    if (status >= 300) throw new Error(`${path}: ${status} ${text}`)
    return text
  }

  /**
   * Sends requests over all connections for that time. Returns how many were answered in a
   * second, and the times they took in milliseconds: the median and the 99th percentile.
   */
  async rate(seconds, next) {
    const times = []
    const started = performance.now()
    const until = started + seconds * 1000
    const work = async (connection) => {
      for (let now = performance.now(); now < until;) {
        const { path, body } = next()
        await this.send(path, body, connection)
        const after = performance.now()
        times.push(after - now)
        now = after
      }
    }
    await Promise.all(this.#connections.map(work))
    const rate = times.length / ((performance.now() - started) / 1000)
    times.sort((a, b) => a - b)
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
    return { rate, p50: at(0.5), p99: at(0.99) }
  }

  close() {
    for (const connection of this.#connections) connection.close()
  }
}
