// Calls between the engine and the shell, by the rules of wasm-bindgen (its version is
// pinned, and the build checks that the engine's exports and imports are these).
//
// By hand, since there is one function each way: a text goes in as its UTF-8 bytes in
// memory from the engine's own allocator, and comes out the same way.

import { browser } from './browser.js'

/** What the engine exports. */
export interface Exports {
  memory: WebAssembly.Memory
  /** Writes address and length of the answer to `answer`; takes the question's memory over. */
  ask(answer: number, address: number, length: number): void
  __wbindgen_add_to_stack_pointer(by: number): number
  __wbindgen_malloc(length: number, align: number): number
  __wbindgen_free(address: number, length: number, align: number): void
}

/** What the engine imports. */
export interface Imports {
  browser(answer: number, address: number, length: number): void
}

/** The engine's one function, and its imports; `exports` is called for at each use. */
export function connect(exports: () => Exports) {
  const numbers = (address: number) => new Int32Array(exports().memory.buffer, address, 2)

  const read = (address: number, length: number) =>
    new TextDecoder().decode(new Uint8Array(exports().memory.buffer, address, length))

  /** The address and length of a text that has been written. */
  function write(text: string): [number, number] {
    const bytes = new TextEncoder().encode(text)
    const address = exports().__wbindgen_malloc(bytes.length, 1) >>> 0
    new Uint8Array(exports().memory.buffer).set(bytes, address)
    return [address, bytes.length]
  }

  return {
    imports: {
      browser(answer, address, length) {
        const written = write(browser(read(address, length)))
        numbers(answer).set(written)
      },
    } satisfies Imports,

    ask(question: string): string {
      const { ask, __wbindgen_add_to_stack_pointer: move, __wbindgen_free: free } = exports()
      const answer = move(-16)
      ask(answer, ...write(question))
      const [address, length] = numbers(answer) as unknown as [number, number]
      const text = read(address, length)
      move(16)
      free(address, length, 1)
      return text
    },
  }
}
