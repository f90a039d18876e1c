// Calls between the engine and the shell: see src/browser.rs. A text is its UTF-8 bytes
// in the engine's memory.

import { browser } from './browser.js'

/** What the engine exports. */
export interface Exports {
  memory: WebAssembly.Memory
  /** Memory for a question; with it, everything of the question before is gone. */
  question(length: number): number
  /** Memory for a text. */
  room(length: number): number
  /** Answers; returns where the answer's address and length are. */
  ask(address: number, length: number): number
}

/** What the engine imports. */
export interface Imports {
  browser(address: number, length: number, answer: number): void
}

/** The engine's one function, and its imports; `exports` is called for at each use. */
export function connect(exports: () => Exports) {
  const read = (address: number, length: number) =>
    new TextDecoder().decode(new Uint8Array(exports().memory.buffer, address, length))

  const place = (address: number) => new Uint32Array(exports().memory.buffer, address, 2)

  /** Where a text has been written, in memory that `take` finds for it. */
  function write(text: string, take: (length: number) => number): [number, number] {
    const bytes = new TextEncoder().encode(text)
    const address = take(bytes.length)
    new Uint8Array(exports().memory.buffer).set(bytes, address)
    return [address, bytes.length]
  }

  return {
    imports: {
      browser(address, length, answer) {
        const written = write(browser(read(address, length)), exports().room)
        place(answer).set(written)
      },
    } satisfies Imports,

    ask(question: string): string {
      const [address, length] = place(exports().ask(...write(question, exports().question)))
      return read(address!, length!)
    },
  }
}
