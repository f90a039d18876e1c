// TextEncoder and TextDecoder where they are missing: in jsdom, and so under Jest. The build
// puts them into wasm-bindgen's glue, which cannot start without them.

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

export { Decoder as TextDecoder, Encoder as TextEncoder }
