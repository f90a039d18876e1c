// Persona.Client: the crate's class, which starts the crate at the first construction. While
// the JavaScript engine loads, a stand-in queues the calls.

import { isReady, whenReady } from './engine.js'
import { PersonaError, report } from './error.js'
import * as core from './generated/core.js'
import type { ClientOptions, EventHandlers, Host, Result } from './types.js'

export class Client extends core.Client {
  constructor(options: ClientOptions) {
    if (!isReady()) return standIn(options) as Client
    super(options)
  }

  static override preload(host?: Host): Promise<void> {
    return new Promise((resolve, reject) =>
      whenReady(() => core.Client.preload(host).then(resolve, reject), reject),
    )
  }
}

/** An instance of Client that passes everything on to another one, once that can be made. */
function standIn(options: ClientOptions): object {
  let client: core.Client | undefined
  let isPending = true
  const result = new Promise<Result>((resolve, reject) => {
    const fail = (error: unknown) => {
      reject(error)
      tell(options, error as PersonaError)
    }
    whenReady(
      () => {
        isPending = false
        client = new core.Client(options)
        client.result.then(resolve, reject)
      },
      (error) => {
        isPending = false
        fail(error)
      },
    )
  })
  result.catch(() => {})
  const call = (name: 'open' | 'close' | 'cancel' | 'destroy') => (force?: boolean) =>
    whenReady(() => client && client[name](force), report)
  const method = (value: unknown) => ({ value, configurable: true, writable: true })
  const getter = (get: () => unknown) => ({ get, configurable: true })
  const dispose = (Symbol as { dispose?: symbol }).dispose
  return Object.create(Client.prototype, {
    ...(dispose && { [dispose]: method(call('destroy')) }),
    open: method(call('open')),
    close: method(call('close')),
    cancel: method(call('cancel')),
    exit: method(call('cancel')),
    destroy: method(call('destroy')),
    free: method(call('destroy')),
    render: method(() => {}),
    result: getter(() => result),
    baseUrl: getter(() => (client ? client.baseUrl : '')),
    isLoading: getter(() => (client ? client.isLoading : isPending)),
    isOpen: getter(() => !!client && client.isOpen),
  })
}

/** Tells the page's handlers of a failure where no crate runs that could. */
function tell(options: ClientOptions, error: PersonaError): void {
  const { onLoad, onError } = options
  const handlers = [onError, ...(onLoad && onLoad.length ? [onLoad] : [])].filter(Boolean)
  if (!handlers.length) console.error(`Persona: ${error.message} (${error.code}).`)
  for (const handler of handlers.reverse()) {
    try {
      handler!.call(options, error)
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
