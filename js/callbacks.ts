// The page's callbacks, and what they are given.
//
// They are looked up at the moment of the call, so that an application may replace
// them; called with the options as `this`, as the official SDK does; and what they
// throw goes to the page's own error handlers and stops nothing here.

import { type PersonaError, report } from './error.js'
import { property } from './messages.js'

/** What a callback is about. */
export interface Subject {
  name?: string | undefined
  metadata?: Record<string, unknown> | undefined
  error?: PersonaError | undefined
  inquiryId?: string | undefined
  sessionToken?: string | undefined
}

const datum = (subject: Subject, name: string): any => property(subject.metadata, name)

/** What the flow said at its end. */
export function completion(subject: Subject): object {
  return {
    inquiryId: datum(subject, 'inquiryId'),
    status: datum(subject, 'status'),
    fields: datum(subject, 'fields') ?? datum(subject, 'scopes'),
  }
}

/** Who left, as far as it is known. */
export function person({ inquiryId, sessionToken }: Subject): object {
  return { inquiryId, sessionToken }
}

function argumentsOf(name: string, subject: Subject): unknown[] {
  const { metadata, error, inquiryId, sessionToken } = subject
  switch (name) {
    case 'onEvent':
      return [subject.name, metadata]
    case 'onLoad':
    case 'onError':
      return error ? [error] : []
    case 'onReady':
      return [
        { preferredDimensions: datum(subject, 'preferredDimensions'), styles: datum(subject, 'styles') },
      ]
    case 'onStart':
      return [datum(subject, 'inquiryId'), { sessionToken }]
    case 'onSuccess':
      return [metadata]
    case 'onFail':
      return [datum(subject, 'inquiryId')]
    case 'onComplete':
      return [completion(subject)]
    case 'onCancel':
      return [person(subject)]
    case 'onExit':
      return [undefined, metadata ?? person(subject)]
    default:
      return [{ inquiryId, expiresAt: datum(subject, 'expiresAt') }]
  }
}

/**
 * Calls a callback of the page, if it has it. `effect` is the callback's name; behind
 * it, ` error` says that only one that declares a parameter is called.
 */
export function call(page: object, effect: string, subject: Subject): void {
  const [name, error] = effect.split(' ') as [string, string?]
  try {
    const callback = (page as Record<string, unknown>)[name]
    if (typeof callback === 'function' && !(error && !callback.length)) {
      callback.apply(page, argumentsOf(name, subject))
    }
  } catch (thrown) {
    report(thrown)
  }
}
