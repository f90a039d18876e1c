// Persona.Client: the crate's class. Its first construction starts the crate. While the JavaScript
// engine loads, a stand-in queues the calls.

import { write } from './console.js'
import { isReady, untrapped, whenReady } from './engine.js'
import { define, PersonaError, report } from './error.js'
import * as core from './generated/core.js'
import type { ClientOptions, EventHandlers, Host, Result } from './types.js'

/** The property in which wasm-bindgen keeps the address of the instance. */
const POINTER = '__wbg_ptr'

export class Client extends core.Client {
  constructor(options: ClientOptions) {
    if (!isReady()) return standIn(options) as Client
    try {
      super(options)
    } catch (error) {
      throw untrapped(error)
    }
    // wasm-bindgen's own property: hidden from loops over the client and from JSON.
    define(this, POINTER, (this as unknown as Record<string, unknown>)[POINTER])
  }

  static override preload(host?: Host): Promise<void> {
    return new Promise((resolve, reject) =>
      whenReady(() => core.Client.preload(host).then(resolve, reject), reject),
    )
  }
}

/** An instance of Client that forwards everything to another one, once that can be constructed. */
function standIn(options: ClientOptions): object {
  let client: core.Client | undefined
  let isPending: boolean
  let isGone = false
  let isTelling = false
  let settle: [(result: Result | PromiseLike<Result>) => void, (error: unknown) => void]
  const result = new Promise<Result>((...functions) => (settle = functions))
  result.catch(() => {})
  const begin = () => {
    isPending = true
    whenReady(
      () => {
        isPending = false
        if (isGone) return settle[0]({ status: 'cancelled' })
        client = new core.Client(options)
        settle[0](client.result)
      },
      (error) => {
        isPending = false
        isGone = (error as PersonaError).code !== 'engine_unavailable'
        settle[1](error)
        isTelling = true
        tell(options, error as PersonaError)
        isTelling = false
      },
    )
  }
  begin()
  const call = (name: 'open' | 'close' | 'cancel' | 'destroy') => (force?: boolean) => {
    if (name === 'destroy') isGone = true
    // The engine could not be loaded: the next `open()` tries again. Not inside the handler that gets
    // this error, because it would get the error again and again.
    if (name === 'open' && !client && !isPending && !isGone && !isTelling) begin()
    if (client || isPending)
      whenReady(
        () => client && client[name](force),
        (error) => client && report(error),
      )
  }
  // Without descriptors, which would inherit what the page adds to Object.prototype.
  return {
    __proto__: Client.prototype,
    open: call('open'),
    close: call('close'),
    cancel: call('cancel'),
    exit: call('cancel'),
    destroy: call('destroy'),
    free: call('destroy'),
    [(Symbol as { dispose?: symbol }).dispose || 'free']: call('destroy'),
    render() {},
    get result() {
      return result
    },
    get baseUrl() {
      return client ? client.baseUrl : ''
    },
    get isLoading() {
      return client ? client.isLoading : isPending && !isGone
    },
    get isOpen() {
      return !!client && client.isOpen
    },
  }
}

/** Reports a failure to the page's handlers when the crate is not running. */
function tell(options: ClientOptions | undefined, error: PersonaError): void {
  const { onLoad, onError }: ClientOptions = Object(options)
  const handlers = [onError, ...(onLoad && onLoad.length ? [onLoad] : [])].filter(Boolean)
  if (!handlers.length) write('error', `${error.message} (${error.code}).`)
  for (const handler of handlers.reverse()) {
    try {
      handler!.call(options!, error)
    } catch (thrown) {
      report(thrown)
    }
  }
}

export function verify(options: ClientOptions): Promise<Result> {
  return new Promise((resolve, reject) =>
    whenReady(
      () => core.verify(options).then(resolve, reject),
      (error) => {
        reject(error)
        tell(options, error as PersonaError)
      },
    ),
  )
}

export function setupIframe(
  iframe: HTMLIFrameElement,
  containerId: string,
  flowType: 'embedded' | 'inline',
  options: ClientOptions,
): HTMLIFrameElement {
  whenReady(() => core.setupIframe(iframe, containerId, flowType, options), report)
  return iframe
}

export function setupEvents(containerId: string, handlers: EventHandlers): () => void {
  let isStopped = false
  let stop = () => {}
  whenReady(() => {
    if (!isStopped) stop = core.setupEvents(containerId, handlers)
  }, report)
  return () => {
    isStopped = true
    stop()
  }
}
