// Replacements for globals that wasm-bindgen's glue needs to start: TextEncoder and TextDecoder are
// missing in jsdom (and so in Jest), and a page may have deleted any of them. The build uses these in
// place of the globals.

const Encoder =
  typeof TextEncoder === 'function'
    ? TextEncoder
    : class {
        encode(text: string): Uint8Array {
          // encodeURIComponent throws for lone surrogates.
          const bytes = unescape(encodeURIComponent(text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD')))
          return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))
        }
      }

const Decoder =
  typeof TextDecoder === 'function'
    ? TextDecoder
    : class {
        decode(bytes: ArrayLike<number> = []): string {
          return decodeURIComponent(escape(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')))
        }
      }

/** The promise of an async function always has the browser's own class. */
const OwnPromise = typeof Promise === 'function' ? Promise : (async () => {})().constructor

export { Decoder as TextDecoder, Encoder as TextEncoder, OwnPromise as Promise }
