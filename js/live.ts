// Shared by the wrappers for React, Vue and custom elements: a client that always calls the latest
// callbacks, and the decision which options start another flow.

import { Client, type ClientOptions, type InquiryError, type ResumeAnswer } from 'persona-wasm'

/** The callbacks. */
const HANDLERS = [
  'onLoad',
  'onReady',
  'onStart',
  'onComplete',
  'onSuccess',
  'onFail',
  'onCancel',
  'onExit',
  'onError',
  'onEvent',
  'onSessionExpiring',
] as const

/** The options for a new inquiry. They do not matter if the page passes an inquiry. */
const CREATION = [
  'templateId',
  'templateVersionId',
  'environment',
  'environmentId',
  'referenceId',
  'accountId',
  'accountTypeId',
] as const

const PLACE = ['host', 'customHost'] as const

const tokenOf = ({ sessionToken, accessToken }: ClientOptions) => sessionToken ?? accessToken ?? null

/**
 * Equal for options of the same flow: its individual and its server. If one of these changes, the
 * flow restarts. The other options are read only when the flow starts, so that a new colour does not
 * remove the form while somebody is typing.
 */
export const identityOf = (options: ClientOptions): string =>
  JSON.stringify([
    tokenOf(options),
    ...(['inquiryId', ...PLACE, ...CREATION] as const).map((name) => options[name] ?? null),
  ])

/** A flow that was started. */
export interface Flow {
  /** `undefined` if the options could not be used. */
  client: Client | undefined
  /**
   * Whether options still mean this flow: those that it was started with, with or without what it
   * has reported since. A page may store what `onStart` reports and pass it back.
   */
  isFor(options: ClientOptions): boolean
  /** Ends it because another flow takes its place. `onCancel` is not called. */
  replace(): void
}

/**
 * Starts a flow. `read` returns the current callbacks at each call. Invalid options are reported to
 * onError, if there is one, and thrown otherwise.
 */
export function start(options: ClientOptions, read: () => ClientOptions): Flow {
  // The page may change its own object.
  const first = { ...options }
  const reported = new Set<unknown>()
  const hear = (value: unknown) => {
    const { inquiryId, sessionToken, meta } = Object(value)
    for (const known of [inquiryId, sessionToken, Object(meta)['session-token']]) known && reported.add(known)
  }
  let isReplaced = false
  const live: Record<string, unknown> = { ...options }
  for (const name of HANDLERS) {
    const get = () => {
      if (isReplaced) return
      const handler = read()[name] as Function | undefined
      // The widget looks at its number of parameters.
      if (name === 'onLoad' || name === 'onError') return handler
      return function (this: unknown, ...values: unknown[]) {
        values.forEach(hear)
        if (name === 'onStart' || name === 'onFail') hear({ inquiryId: values[0] })
        return handler && handler.apply(this, values)
      }
    }
    // A descriptor with a prototype would inherit what the page has added to it.
    Object.defineProperty(live, name, { __proto__: null, get, enumerable: true } as PropertyDescriptor)
  }
  const { resume } = options
  if (typeof resume === 'function')
    live['resume'] = async (...values: Parameters<typeof resume>): Promise<ResumeAnswer> => {
      const answer = await resume(...values)
      hear(typeof answer === 'string' ? { sessionToken: answer } : answer)
      return answer
    }
  let client: Client | undefined
  try {
    client = new Client(live as ClientOptions)
  } catch (error) {
    const { onError } = read()
    if (!onError) throw error
    onError(error as InquiryError)
  }
  return {
    client,
    replace() {
      isReplaced = true
      client?.destroy()
    },
    isFor(next) {
      const isEqual = (name: keyof ClientOptions) => (next[name] ?? null) === (first[name] ?? null)
      const isKnown = reported.has(next.inquiryId)
      return (
        (isKnown || isEqual('inquiryId')) &&
        (reported.has(tokenOf(next)) || tokenOf(next) === tokenOf(first)) &&
        PLACE.every(isEqual) &&
        CREATION.every((name) => isEqual(name) || (isKnown && next[name] == null))
      )
    },
  }
}
