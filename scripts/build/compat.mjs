// The engine as JavaScript: the same module by wasm2js, made smaller.
//
// wasm2js writes asm.js: every number says at every use that it is an integer of 32 bits.
// Nobody compiles asm.js ahead of time any longer, so where a number is one anyway the
// reminder is only weight. tests/engines.test.mjs holds the two engines against each other.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from '../setup/step.mjs'

/** Takes them out again, for JavaScript. */
const LOWERING = [
  '--llvm-memory-copy-fill-lowering',
  '--llvm-nontrapping-fptoint-lowering',
  '--signext-lowering',
]

/** Writes the engine of `wasmFile` to `compatFile`. */
export async function makeCompat({ wasmFile, features, compatFile, work, env }) {
  const lowered = join(work, 'lowered.wasm')
  const tool = (name) => join(root, 'node_modules', '.bin', name)
  await run(
    'wasm-opt (for JavaScript)',
    tool('wasm-opt'),
    [wasmFile, '-o', lowered, ...features, ...LOWERING, '--flatten', '--rereloop', '-Oz', '--converge'],
    { env },
  )
  const script = join(work, 'lowered.js')
  await run('wasm2js', tool('wasm2js'), [lowered, '-Oz', '-o', script], { env })
  const lines = readFileSync(script, 'utf8').split('\n')
  // What it writes is a module with the imports above and an export for each name below.
  const body = lines.filter((line) => !/^(import|export) /.test(line)).join('\n')
  const made = [withPlainData, withPlainMemory, withoutCoercions, withoutUnused].reduce(
    (text, step) => step(text),
    body.replace(/var retasmFunc = asmFunc\(\{\s*"\.": \S+,\s*\}\);/, ''),
  )
  writeFileSync(
    compatFile,
    `export function makeCompat(imports) {\n${made}\nreturn asmFunc({ '.': imports })\n}\n`,
  )
}

/**
 * Its data as strings of a byte a character, like the script's WebAssembly: base64 hides
 * from the compressor that most of it is text.
 */
function withPlainData(script) {
  const start = script.indexOf('  var base64ReverseLookup')
  const end = script.indexOf('function initActiveSegments')
  if (start < 0 || end < 0) throw new Error('wasm2js keeps its data elsewhere than before.')
  const write = `function write(at, text) {
    for (var i = 0; i < text.length; i++) bufferView[at + i] = text.charCodeAt(i)
  }
`
  return (script.slice(0, start) + write + script.slice(end)).replace(
    /base64DecodeToExistingUint8Array\(bufferView, (\d+), "([^"]*)"\)/g,
    (_, at, base64) => `write(${at}, ${JSON.stringify(Buffer.from(base64, 'base64').toString('latin1'))})`,
  )
}

/** Its memory without what only a WebAssembly.Memory needs, and without views that nobody uses. */
function withPlainMemory(script) {
  const memory = /Object\.create\(Object\.prototype, \{[^]*?return buffer;[^]*?\}\s*\}\)/
  if (!memory.test(script)) throw new Error('wasm2js writes its memory differently than before.')
  return script
    .replace(memory, '{ get buffer() { return buffer } }')
    .replace(/^.*\bHEAPF(32|64) = .*\n/gm, '')
}

/** What a variable or a view holds is an integer of 32 bits, and so are its neighbours, but at the very ends. */
function withoutCoercions(script) {
  const variable = String.raw`(?:\$\d+_\d+|global\$\d+|i64toi32_i32\$HIGH_BITS)`
  const value = String.raw`(?:${variable}|HEAPU?(?:8|16|32)\[[^\]\[]*\])`
  const compare = '(?:==|!=|<=?|>=?)'
  return script
    .replace(/^ *(\S+) = \1 \| 0;\n/gm, '')
    .replace(new RegExp(String.raw`(return |[(] ?|, )(${variable}) \| 0(?=[;),])`, 'g'), '$1$2')
    .replace(/(FUNCTION_TABLE\[\S+) \| 0\]/g, '$1]')
    .replace(/(HEAPU?8\[[^\]\[]*?) \| 0\]/g, '$1]')
    .replace(new RegExp(String.raw`\((${value}) \| 0\) (${compare}) `, 'g'), '$1 $2 ')
    .replace(new RegExp(String.raw` (${compare}) \((${value}) \| 0\)`, 'g'), ' $1 $2')
    .replace(new RegExp(String.raw`(${variable} [+-] -?\d{1,5}) \| 0`, 'g'), '$1')
    .replace(/(>>> [1-9]\d*) \| 0/g, '$1')
    .replace(/(& \d+\)) >>> 0 (<=?|>=?) /g, '$1 $2 ')
    .replace(/(HEAPU8\[[^\]\[]*\]) >>> 0 (<=?|>=?) /g, '$1 $2 ')
}

/** Without declarations whose name does not come again. */
function withoutUnused(script) {
  const declared = [...script.matchAll(/^ var (\w+) = (?:new|Math|imports).*\n/gm)]
  const unused = declared.filter(([, name]) => script.split(name).length === 2)
  return unused.reduce((rest, [line]) => rest.replace(line, ''), script)
}
