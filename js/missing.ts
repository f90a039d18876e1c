// Globals that wasm-bindgen's glue cannot start without, where they are missing: TextEncoder and
// TextDecoder in jsdom, and so under Jest; any of them on a page that has deleted it. The build
// puts them in place of the globals.

const Encoder =
  typeof TextEncoder === 'function'
    ? TextEncoder
    : class {
        encode(text: string): Uint8Array {
          // encodeURIComponent throws at halves of surrogate pairs.
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

/** An async function's promise is the browser's own. */
const OwnPromise = typeof Promise === 'function' ? Promise : (async () => {})().constructor

export { Decoder as TextDecoder, Encoder as TextEncoder, OwnPromise as Promise }
