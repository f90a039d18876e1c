// Photo files for individuals without a camera: print-like stripes, in two variants.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'

/** Writes a PNG to a temporary file and returns its path. A different `seed` gives a different picture. */
export function photoFile(seed, [width, height] = [1200, 800]) {
  const row = width * 3 + 1
  const pixels = Buffer.alloc(row * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width * 3; x++)
      pixels[y * row + 1 + x] = (Math.floor(x / (21 + seed)) + Math.floor(y / 9)) % 3 ? 205 : 60
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  const png = [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')]
  png.push(chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0)))
  const folder = mkdtempSync(join(tmpdir(), 'persona-photo-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, `photo-${seed}.png`)
  writeFileSync(path, Buffer.concat(png))
  return path
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body) >>> 0, 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
