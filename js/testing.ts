// dist/testing.mjs and .cjs: replaces the package in a customer's unit tests. The test controls the
// client's flow: there is no frame, no network, no WebAssembly and no document.
//
// The order of the callbacks and their arguments are those of src/core/lifecycle.rs and
// src/web/callbacks.rs; tests/browser/testing.test.mjs compares the two. It has
// a separate error class, because a test that replaces the package with this would import itself.

import type {
  ClientOptions,
  Completion,
  ErrorCode,
  Event,
  EventHandlers,
  Host,
  PersonaError as PublicError,
  Result,
} from 'persona-wasm'
import { PersonaError as OwnError, report } from './error.js'

declare const VERSION: string

/** As in the package. */
export const PersonaError = OwnError as unknown as typeof PublicError
export type PersonaError = PublicError

/** The events that `onEvent` gets without `eventsAllowlist`. */
const EVENTS =
  'load ready start success complete fail exit error inquiry-load page-change document-camera-select document-camera-capture document-upload selfie-camera-select selfie-camera-capture selfie-record-upload one-time-link-sent one-time-link-start one-time-link-exit load-camera-failed camera-permissions-check-result country-select verification-change documents-save-successful documents-save-fail session-expiring'.split(
    ' ',
  )
/** Events that only a loaded flow reports. */
const SIGNS_OF_LIFE = ['load', 'ready', 'start', 'inquiry-load', 'page-change']
/** The callbacks after `onEvent`. */
const CALLBACKS: Record<string, Callback[]> = {
  load: ['onLoad'],
  ready: ['onReady'],
  start: ['onStart'],
  success: ['onSuccess'],
  complete: ['onComplete', 'onExit'],
  fail: ['onFail', 'onComplete'],
  exit: ['onCancel', 'onExit'],
  'session-expiring': ['onSessionExpiring'],
}
const STATUS: Record<string, number> = {
  invalid_config: 400,
  invalid_inquiry_id: 404,
  unauthenticated: 409,
  session_expired: 409,
  inactive_template: 422,
}
/** The codes that the widget itself detects while the flow loads. The flow reports the others. */
const OF_LOADING = ['load_timeout', 'network_error', 'frame_blocked', 'engine_unavailable']
const OF_SESSION = ['unauthenticated', 'session_expired']
/** How often in a row a session is renewed. */
const MAX_RENEWALS = 2
const BASES: Record<string, string> = {
  development: 'http://localhost:3000',
  staging: 'https://inquiry.withpersona-staging.com',
  canary: 'https://canary.withpersona.com',
  production: 'https://inquiry.withpersona.com',
}

type Callback = Exclude<Extract<keyof ClientOptions, `on${string}`>, 'onEvent' | 'onError'>
type Data = Record<string, unknown>

/** The clients since the start or the last `reset()`, the oldest first. */
export const clients: Client[] = []

/** The newest client. Throws if there is none. */
export function lastClient(): Client {
  const last = clients[clients.length - 1]
  if (!last) throw new Error('No client has been constructed')
  return last
}

/** Destroys all clients and forgets them: for `afterEach`. */
export function reset(): void {
  for (const client of clients.splice(0)) client.destroy()
  Persona.defaultHost = undefined
}

const invalid = (message: string) => new OwnError(400, 'invalid_config', message)

function validate(options: Data): void {
  const isSet = (name: string) =>
    options[name] !== undefined && options[name] !== null && options[name] !== ''
  const hasTemplate = isSet('templateId') || isSet('templateVersionId')
  if (/^(production|staging|canary)$/.test(String(options['customHost'])))
    throw invalid('customHost must be either a valid host or development')
  if (hasTemplate && isSet('inquiryId'))
    throw invalid('Only one of templateId/templateVersionId or inquiryId should be specified to start a flow')
  if (!hasTemplate && !isSet('inquiryId'))
    throw invalid('Either templateId/templateVersionId or inquiryId must be specified to start a flow')
  if (isSet('accountId') && isSet('referenceId')) throw invalid('Cannot pass both accountId and referenceId')
  if (isSet('accountId') && isSet('accountTypeId'))
    throw invalid('Cannot pass both accountId and accountTypeId')
  for (const [name, other] of [
    ['sessionToken', 'accessToken'],
    ['fields', 'prefill'],
  ] as const)
    if (isSet(name) && isSet(other) && JSON.stringify(options[name]) !== JSON.stringify(options[other]))
      throw invalid(`${name} and ${other} are one option: pass one of them`)
  if (isSet('mode') && !/^(inline|embedded|modal)$/.test(String(options['mode'])))
    throw invalid("mode must be 'embedded' or 'inline'")
}

function baseOf({ host, customHost }: ClientOptions): string {
  const asked = String(customHost || (host ?? Persona.defaultHost ?? 'production')).trim()
  const named = BASES[asked]
  if (named) return named
  const hasScheme = /^https?:/i.test(asked)
  const scheme = hasScheme ? '' : /^localhost(:|\/|$)/i.test(asked) ? 'http://' : 'https://'
  const url = (scheme + asked).replace(/\/$/, '')
  try {
    const { origin, href } = new URL(url)
    if (!/[\s\\]|^\//.test(asked) && href === `${origin}/`) return hasScheme ? origin : url
  } catch {
    // The same error as for a URL that is more than a host.
  }
  throw invalid(
    `host: "${asked.includes('@') ? '' : asked}" is neither a host (verify.example.com) nor an origin (https://verify.example.com)`,
  )
}

/**
 * A client whose flow is controlled by the test. It has the methods of the package. `load`, `ready`,
 * `start`, `complete`, `fail`, `expire`, `event` and `dismiss` are the actions of a flow or an
 * individual.
 */
export class Client {
  /** The options that it was constructed with. */
  readonly options: ClientOptions
  readonly result: Promise<Result>
  readonly baseUrl: string
  isOpen: boolean
  /** The progress of the flow. */
  phase: 'loading' | 'running' | 'fetching' | 'failed' | 'destroyed' = 'loading'
  private inquiryId: string | undefined
  private sessionToken: string | undefined
  private renewals = 0
  private hasLeft = false
  private hasEnded = false
  private failure: OwnError | undefined
  private settle!: (result: Result) => void
  private reject!: (error: unknown) => void

  constructor(options: ClientOptions) {
    validate(Object(options))
    this.options = options
    this.baseUrl = baseOf(options)
    this.isOpen = this.isInline
    this.inquiryId = options.inquiryId ?? undefined
    this.sessionToken = options.sessionToken ?? options.accessToken ?? undefined
    this.result = new Promise((resolve, reject) => {
      this.settle = resolve
      this.reject = reject
    })
    this.result.catch(() => {})
    clients.push(this)
    const { signal } = options
    signal?.addEventListener('abort', () => this.destroy())
    if (signal?.aborted) this.destroy()
  }

  /** Loads nothing. */
  static preload(_host?: Host): Promise<void> {
    return Promise.resolve()
  }

  get isLoading(): boolean {
    return this.phase === 'loading' || this.phase === 'fetching'
  }

  open(): void {
    if (this.phase === 'destroyed') return
    this.hasLeft = false
    this.isOpen = true
  }

  close(): void {
    this.isOpen = false
  }

  /** Asks the flow to exit. It does so at once, without asking the individual. */
  cancel(_force?: boolean): void {
    if (this.phase === 'running') this.event('exit', this.person())
    else if (this.phase !== 'destroyed') this.leave()
  }

  exit(force?: boolean): void {
    this.cancel(force)
  }

  free(): void {
    this.destroy()
  }

  destroy(): void {
    if (this.phase === 'destroyed') return
    const { phase } = this
    const isRunning = phase === 'running'
    const isInUse = this.isOpen && !this.hasEnded && phase !== 'failed' && (!this.isInline || isRunning)
    this.phase = 'destroyed'
    this.isOpen = false
    const person = this.person()
    this.settle({ status: 'cancelled', ...person })
    if (!isInUse) return
    this.call('onCancel', person)
    this.call('onExit', undefined, person)
  }

  render(): void {}

  /** The flow has loaded. */
  load(): void {
    this.event('load')
  }

  /** The individual sees the flow's first view. Calls `load` first if that has not happened. */
  ready(metadata: Data = {}): void {
    if (this.phase !== 'running') this.load()
    this.event('ready', metadata)
  }

  /** The individual has started. */
  start(metadata: { inquiryId?: string; sessionToken?: string } = {}): void {
    this.event('start', { inquiryId: this.inquiryId ?? 'inq_test', ...metadata })
  }

  /** The individual has finished and has passed. */
  complete(metadata: Partial<Completion> & Data = {}): void {
    const defaults = { inquiryId: this.inquiryId ?? 'inq_test', status: 'completed', fields: {} }
    this.event('complete', { ...defaults, ...metadata })
  }

  /** The individual presses Esc or the close button, and leaves. */
  dismiss(): void {
    this.cancel()
  }

  /**
   * Something fails, with one of the error codes: `load_timeout`, `network_error`,
   * `frame_blocked` and `engine_unavailable` while the flow loads, any other as the flow
   * reports it. Use `event('fail', { inquiryId })` for an
   * individual who has finished and has failed.
   */
  fail(code: ErrorCode | (string & {}) = 'application_error', message = `A test says ${code}`): void {
    const error = new OwnError(STATUS[code] ?? 0, code, message)
    if (code === 'camera_unavailable') {
      if (this.phase !== 'destroyed') this.call('onError', error)
    } else if (OF_LOADING.includes(code)) {
      if (this.phase === 'loading') this.failed(error)
    } else {
      this.flowError(error)
    }
  }

  /** The session has expired. With `resume`, which must be a function, a token is fetched. */
  expire(): void {
    this.fail('session_expired')
  }

  /** The session ends in five minutes. */
  expiring(expiresAt = new Date(Date.now() + 5 * 60_000).toISOString()): void {
    this.event('session-expiring', { inquiryId: this.inquiryId, expiresAt })
  }

  /** The flow reports an event. */
  event(name: Event | (string & {}), metadata?: Data): void {
    if (this.phase === 'destroyed') return
    const { inquiryId, sessionToken } = (metadata ?? {}) as { inquiryId?: string; sessionToken?: string }
    if (typeof inquiryId === 'string') this.inquiryId = inquiryId
    if (typeof sessionToken === 'string') this.sessionToken = sessionToken
    if (name === 'error') {
      const { status, code, message } = (metadata ?? {}) as {
        status?: number
        code?: string
        message?: string
      }
      return this.flowError(new OwnError(status ?? 0, code ?? 'unknown', message ?? ''), metadata)
    }
    if (SIGNS_OF_LIFE.includes(name)) this.phase = 'running'
    if (name === 'ready') this.renewals = 0
    if (name === 'start') this.hasEnded = false
    if (['complete', 'fail', 'exit'].includes(name)) this.end(name, metadata ?? {})
    // All callbacks get the state at the time of the event, whatever the first of them does.
    const person = this.person()
    const isKnown = this.hasLeft && name === 'exit'
    this.callOnEvent(name, metadata)
    for (const callback of isKnown ? [] : (CALLBACKS[name] ?? []))
      this.call(callback, ...argumentsOf(callback, metadata, person))
  }

  private get isInline(): boolean {
    return this.options.mode === 'inline'
  }

  private person(): { inquiryId?: string; sessionToken?: string } {
    return { inquiryId: this.inquiryId!, sessionToken: this.sessionToken! }
  }

  private end(name: string, metadata: Data): void {
    if (!this.isInline) this.isOpen = false
    this.hasEnded = name !== 'exit' || this.isInline
    if (name === 'exit') return this.settle({ status: 'cancelled', ...this.person() })
    const { inquiryId, fields } = completionOf(metadata)
    this.settle({ inquiryId, status: name === 'complete' ? 'completed' : 'failed', fields })
  }

  private leave(): void {
    this.isOpen = false
    if (this.phase === 'failed') this.reject(this.failure)
    else this.settle({ status: 'cancelled', ...this.person() })
    if (this.hasLeft) return
    this.hasLeft = true
    const person = this.person()
    this.call('onCancel', person)
    this.call('onExit', undefined, person)
  }

  private flowError(
    error: OwnError,
    metadata: Data = { status: error.status, code: error.code, message: error.message },
  ): void {
    if (this.phase === 'destroyed') return
    const wouldRenew =
      this.options.resume != null && !!this.options.inquiryId && OF_SESSION.includes(error.code)
    if (wouldRenew && this.renewals < MAX_RENEWALS) {
      this.renewals++
      this.phase = 'fetching'
      this.fetchToken(error.code)
      this.callOnEvent('error', metadata)
      return
    }
    const reported = wouldRenew ? new OwnError(error.status, 'resume_failed', error.message) : error
    if (this.phase !== 'running') return this.failed(reported, metadata)
    this.failure = reported
    this.callOnEvent('error', metadata)
    this.call('onError', reported)
  }

  /** Calls `resume`. An address is not requested, because there is no network. */
  private async fetchToken(code: string): Promise<void> {
    const { resume } = this.options
    if (typeof resume !== 'function') return
    const reason =
      code === 'session_expired' ? code : this.sessionToken === undefined ? 'missing' : 'unauthenticated'
    try {
      // Not before the callbacks, as in the widget.
      await undefined
      const answer = await resume(this.inquiryId!, reason)
      if (this.phase !== 'fetching') return
      const token =
        answer == null || typeof answer === 'string'
          ? answer
          : 'sessionToken' in answer
            ? answer.sessionToken
            : answer.meta['session-token']
      this.sessionToken = token ?? undefined
      this.phase = 'loading'
    } catch (cause) {
      if (this.phase === 'fetching')
        this.failed(new OwnError(0, 'resume_failed', 'No session token could be fetched', cause))
    }
  }

  private failed(error: OwnError, metadata?: Data): void {
    this.phase = 'failed'
    this.failure = error
    const { onLoad } = this.options
    const takesError = typeof onLoad === 'function' && onLoad.length > 0
    if (!this.isOpen) {
      // An onLoad that takes no error cannot open the widget for it, so the widget opens itself.
      if (typeof onLoad === 'function' && !takesError) this.isOpen = true
      else this.reject(error)
    }
    if (metadata) this.callOnEvent('error', metadata)
    if (takesError) this.call('onLoad', error)
    this.call('onError', error)
  }

  private callOnEvent(name: string, metadata?: Data): void {
    const { eventsAllowlist } = this.options
    const allowed = eventsAllowlist ?? EVENTS
    if (allowed === 'all' || allowed.includes(name)) this.call('onEvent', name, metadata)
  }

  private call(name: keyof ClientOptions, ...values: unknown[]): void {
    try {
      const handler = this.options[name] as Function | null | undefined
      if (typeof handler === 'function') handler.apply(this.options, values)
    } catch (error) {
      report(error)
    }
  }
}

const completionOf = (metadata: Data) => ({
  inquiryId: metadata['inquiryId'] as string,
  status: metadata['status'] as string,
  fields: (metadata['fields'] ?? metadata['scopes']) as Completion['fields'],
})

function argumentsOf(
  callback: Callback,
  metadata: Data | undefined,
  person: { inquiryId?: string; sessionToken?: string },
): unknown[] {
  const data = metadata ?? {}
  switch (callback) {
    case 'onLoad':
      return []
    case 'onReady':
      return [{ preferredDimensions: data['preferredDimensions'], styles: data['styles'] }]
    case 'onStart':
      return [data['inquiryId'], { sessionToken: person.sessionToken }]
    case 'onSuccess':
      return [metadata]
    case 'onFail':
      return [data['inquiryId']]
    case 'onComplete':
      return [completionOf(data)]
    case 'onCancel':
      return [person]
    case 'onExit':
      return [undefined, metadata ?? person]
    case 'onSessionExpiring':
      return [{ inquiryId: person.inquiryId, expiresAt: data['expiresAt'] }]
  }
}

/** As in the package. The test finds the client in `clients`. */
export async function verify(options: ClientOptions): Promise<Result> {
  const client = new Client(options)
  client.open()
  try {
    return await client.result
  } finally {
    client.destroy()
  }
}

/** Leaves the frame as it is. */
export function setupIframe(
  iframe: HTMLIFrameElement,
  _containerId: string,
  _flowType: 'embedded' | 'inline',
  options: ClientOptions,
): HTMLIFrameElement {
  validate(Object(options))
  return iframe
}

/** Receives no messages. */
export function setupEvents(
  _containerId: string,
  _handlers: { [K in keyof EventHandlers]: EventHandlers[K] | null },
): () => void {
  return () => {}
}

const Persona = {
  Client,
  setupIframe,
  setupEvents,
  verify,
  PersonaError,
  version: VERSION,
  defaultHost: undefined as string | undefined,
  engine: undefined as 'wasm' | 'compat' | undefined,
}
export default Persona
