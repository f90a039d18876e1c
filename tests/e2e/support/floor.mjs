/**
 * Runs in a page before its own scripts, and removes what browsers got after Chrome 79,
 * Firefox 98 and Safari 15.4: the oldest ones that the widget and the flow run in.
 */
export function removeNewer() {
  const drop = (holder, ...names) => {
    for (const name of names) if (holder) delete holder[name]
  }
  drop(AbortSignal, 'abort', 'any', 'timeout')
  drop(AbortSignal.prototype, 'reason', 'throwIfAborted')
  drop(Array, 'fromAsync')
  drop(Array.prototype, 'at', 'findLast', 'findLastIndex', 'toReversed', 'toSorted', 'toSpliced', 'with')
  drop(Object, 'groupBy', 'hasOwn')
  drop(Promise, 'any', 'try', 'withResolvers')
  drop(String.prototype, 'at', 'isWellFormed', 'replaceAll', 'toWellFormed')
  drop(URL, 'canParse', 'parse')
  drop(Crypto.prototype, 'randomUUID')
  drop(Element.prototype, 'checkVisibility', 'getHTML', 'replaceChildren', 'setHTMLUnsafe')
  drop(Document.prototype, 'replaceChildren', 'startViewTransition')
  drop(DocumentFragment.prototype, 'replaceChildren')
  drop(HTMLElement.prototype, 'hidePopover', 'showPopover', 'togglePopover')
  drop(HTMLDialogElement.prototype, 'requestClose')
  drop(HTMLVideoElement.prototype, 'requestVideoFrameCallback')
  drop(ReadableStream, 'from')
  drop(ReadableStream.prototype, 'pipeThrough', 'pipeTo')
  drop(ReadableStream.prototype, Symbol.asyncIterator, 'values')
  drop(MediaStreamTrack.prototype, 'getCapabilities')
  drop(
    globalThis,
    'CompressionStream',
    'DecompressionStream',
    'ImageCapture',
    'OffscreenCanvas',
    'TextDecoderStream',
    'TextEncoderStream',
    'WeakRef',
    'requestIdleCallback',
    'scheduler',
    'structuredClone',
  )
  // The options that it takes now were errors then.
  const draw = globalThis.createImageBitmap
  globalThis.createImageBitmap = (source, ...rest) =>
    rest.length ? Promise.reject(new TypeError('not a valid value of ImageOrientation')) : draw(source)
}
