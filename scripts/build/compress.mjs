// Compresses what the server sends: dist/NAME → dist/NAME.br and dist/NAME.gz. They are
// built into the server and are not part of the npm package.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { root, say } from '../setup/step.mjs'

/** The files that the server sends compressed, as paths below dist/. */
export const WIDGET_FILES = ['persona.js', 'persona.compat.js']
export const FLOW_FILES = ['flow/flow.js', 'flow/refuse.js', 'flow/flow.css']

/** Writes the compressed files of those paths below dist/, and prints the sizes. */
export async function compress(names) {
  for (const name of names) {
    const file = join(root, 'dist', name)
    const bytes = readFileSync(file)
    const { br, gz } = await compressed(bytes)
    writeFileSync(`${file}.br`, br)
    writeFileSync(`${file}.gz`, gz)
    say(`dist/${name}: ${bytes.length} bytes, gzip ${gz.length}, brotli ${br.length}`)
  }
}

/**
 * Both encodings of `bytes`, each with a flush before its end: the last block is empty and
 * starts at a byte. That costs a byte or two. The server puts a block in front of it with
 * the line that names its host (server/src/routes/appended.rs).
 */
async function compressed(bytes) {
  const { constants } = zlib
  const brotli = zlib.createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
  const br = await flushed(brotli, bytes, constants.BROTLI_OPERATION_FLUSH)
  const gz = await flushed(zlib.createGzip({ level: 9 }), bytes, constants.Z_SYNC_FLUSH)
  if (!zlib.brotliDecompressSync(br).equals(bytes) || !zlib.gunzipSync(gz).equals(bytes))
    throw new Error('What was compressed does not decompress to the same bytes.')
  return { br, gz }
}

async function flushed(stream, bytes, kind) {
  const pieces = []
  stream.on('data', (piece) => pieces.push(piece))
  stream.write(bytes)
  await promisify(stream.flush.bind(stream))(kind)
  const ended = new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject))
  stream.end()
  await ended
  return Buffer.concat(pieces)
}
