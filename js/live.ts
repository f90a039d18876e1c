// What the wrappers for React, Vue and custom elements share: a client whose callbacks are
// always the newest, and which options make it another flow.

import { Client, type ClientOptions, type InquiryError } from 'persona-wasm'

/** The callbacks. */
export const HANDLERS = [
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

/**
 * The options that say whose flow it is, and where: another value starts it anew. The
 * others count when it starts; taking the form away from somebody who is typing since a
 * colour has changed would be worse than the old colour.
 */
export const IDENTITY = [
  'inquiryId',
  'sessionToken',
  'accessToken',
  'templateId',
  'templateVersionId',
  'environment',
  'environmentId',
  'referenceId',
  'accountId',
  'accountTypeId',
  'host',
  'customHost',
] as const

/** Equal for options of the same flow. */
export const identityOf = (options: ClientOptions): string =>
  JSON.stringify(IDENTITY.map((name) => options[name] ?? null))

/**
 * Constructs a client; `read` is asked for the callbacks at each call. Options that cannot
 * be used are told to onError, if there is one, and thrown otherwise.
 */
export function start(options: ClientOptions, read: () => ClientOptions): Client | undefined {
  const live = { ...options }
  for (const name of HANDLERS) {
    Object.defineProperty(live, name, { get: () => read()[name], enumerable: true })
  }
  try {
    return new Client(live)
  } catch (error) {
    const { onError } = read()
    if (!onError) throw error
    onError(error as InquiryError)
    return
  }
}
