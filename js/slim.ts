// dist/slim.mjs and slim.cjs: the same, with the engine in a separate file.

import { source } from './engine.js'
import { PersonaError } from './error.js'
import { instantiate } from './instantiate.js'

/**
 * Gets the engine ready: call it once, and await it, before the first client. Rejects
 * with a PersonaError when persona.wasm cannot be had. In a page that forbids
 * WebAssembly the same engine as plain JavaScript is loaded instead, at the first use.
 */
export async function init(
  from: string | URL | Response | PromiseLike<Response> | ArrayBuffer | ArrayBufferView | WebAssembly.Module,
): Promise<void> {
  const what = await from
  if (what instanceof WebAssembly.Module) return use(what)
  const bytes = await read(what)
  let module: WebAssembly.Module
  try {
    module = await WebAssembly.compile(bytes as BufferSource)
  } catch (error) {
    // Not WebAssembly, or forbidden: the bytes show which.
    if (!isWasm(bytes)) throw unusable('init() did not get WebAssembly: pass persona.wasm', error)
    source.load = async () => (await import('./compat-engine.js')).makeCompat
    return
  }
  use(module)
}

function use(module: WebAssembly.Module): void {
  source.make = (imports) => instantiate(module, imports)
}

async function read(
  what: string | URL | Response | ArrayBuffer | ArrayBufferView,
): Promise<ArrayBuffer | ArrayBufferView> {
  if (what instanceof ArrayBuffer || ArrayBuffer.isView(what)) return what
  try {
    const response = what instanceof Response ? what : await fetch(what)
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}`)
    return await response.arrayBuffer()
  } catch (cause) {
    throw unusable('persona.wasm could not be loaded', cause)
  }
}

/** Whether it begins as every module does. */
function isWasm(bytes: ArrayBuffer | ArrayBufferView): boolean {
  const start = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, Math.min(4, bytes.byteLength))
    : new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength))
  return String.fromCharCode(...start) === '\0asm'
}

const unusable = (message: string, cause: unknown) =>
  new PersonaError(0, 'engine_unavailable', message, cause)

export * from './index.js'
export { default } from './index.js'
