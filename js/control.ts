// One client at work: words of what happens go to the engine, and what it says is done.

import { call, completion, person, type Subject } from './callbacks.js'
import type { Engine } from './engine.js'
import { PersonaError } from './error.js'
import { prepareFrame, titleOf } from './frame.js'
import { makeModal, type View } from './modal.js'
import { post, property, receive } from './messages.js'
import { readOptions } from './options.js'
import { fetchToken, isResume } from './resume.js'
import { ENGLISH, explanation } from './texts.js'
import type { ClientOptions, ResumeReason } from './types.js'
import { flat } from './wire.js'

/** How long a flow may take to report if the page does not say, in milliseconds. */
const LOAD_TIMEOUT = 20_000
/** How long a flow that was asked to exit may think, in milliseconds. */
const EXIT_TIMEOUT = 1_000
/** How long the page's server may take for a session token. */
const TOKEN_TIMEOUT = 15_000
/** How long a second renewal in a row waits. */
const TOKEN_DELAY = 1_000

/** The engine's number for a client's state: three bits of phase, of which the first two are loading; then whether it is open. */
const isLoading = (state: string) => (+state & 7) < 2
const isOpen = (state: string) => (+state & 8) > 0

export interface Control {
  readonly baseUrl: string
  readonly isLoading: boolean
  readonly isOpen: boolean
  /** Something has happened, in one of the engine's words. */
  send(word: string): void
}

/** How the client's promise ends: a status, or nothing for a rejection, and a value. */
export type Settle = (status: string, value: unknown) => void

/** Puts a client into the page and starts to load its flow. */
export function control(ask: Engine, page: ClientOptions, settle: Settle): Control {
  const options = readOptions(ask, '', page)
  const { flowType, base, warn } = options
  const parent = parentOf(page)
  // Before anything is in the page: reading an option may throw.
  const resume = page.resume
  const allowlist = flat(page.eventsAllowlist)
  const patience = patienceOf(page)
  const containerId = newContainerId()
  const frame = document.createElement('iframe')
  const isInline = flowType === 'inline'
  const modal = makeModal(parent, containerId, titleOf(page), isInline, frame, {
    ...ENGLISH,
    ...page.texts,
  })
  prepareFrame(frame, flowType, page)
  warn()
  const { container, dialog } = modal
  const canRenew = isResume(resume) && !!options.inquiryId

  let [state] = ask('start', canRenew ? 'renew' : '', isInline ? 'inline' : '') as [string]
  let inquiryId = options.inquiryId
  let sessionToken = options.sessionToken
  let reason: ResumeReason = 'missing'
  let failure: PersonaError | undefined
  /** Counts fetches, so that one that comes too late is known as such. */
  let fetches = 0
  const timers: Record<string, number> = {}
  const removals: (() => void)[] = []

  function on(target: EventTarget, type: string, listener: (event: any) => void): void {
    target.addEventListener(type, listener)
    removals.push(() => target.removeEventListener(type, listener))
  }

  function stop(timer: string): void {
    clearTimeout(timers[timer])
  }

  function wait(timer: string, milliseconds: number, then: () => void): void {
    stop(timer)
    timers[timer] = setTimeout(then, milliseconds)
  }

  function fail(word: string, code: string, message: string): void {
    send(word, new PersonaError(0, code, message))
  }

  function send(word: string, error?: PersonaError): void {
    follow(ask('next', state, word), { error })
  }

  /** Does what the engine says: its new state, then the effects. */
  function follow([next, ...effects]: string[], about: Subject): void {
    if (!next) return
    state = next
    if (about.error) failure = about.error
    const subject = { ...about, inquiryId: inquiryId || undefined, sessionToken: sessionToken || undefined }
    for (const effect of effects) carryOut(effect, subject)
  }

  function carryOut(effect: string, subject: Subject): void {
    const [verb, object, detail] = effect.split(' ') as [string, string, string?]
    switch (verb) {
      case 'post': {
        const metadata: Record<string, unknown> = {}
        if (object === 'exit') metadata['force'] = !!detail
        if (object === 'session-token') metadata['sessionToken'] = sessionToken || null
        return post(frame, base.origin, object, metadata)
      }
      case 'show':
        return modal.show()
      case 'hide':
        return modal.hide()
      case 'view':
        return modal.view(object as View, explanation(subject.error?.code ?? ''))
      case 'load':
        frame.src =
          base.url + ask('path', flowType, options.flat, containerId, location.origin, sessionToken)[0]
        return
      case 'fetch':
        fetches++
        return object ? wait('token', TOKEN_DELAY, fetchFresh) : void fetchFresh()
      case 'await':
        if (object === 'exit') wait('exit', EXIT_TIMEOUT, () => send('exit unanswered'))
        else if (patience) wait('load', patience, giveUp)
        return
      case 'stop':
        return stop(object)
      case 'fit':
        return modal.fit(subject.metadata)
      case 'grow':
        return modal.grow(subject.metadata)
      case 'remove':
        for (const remove of removals) remove()
        for (const timer in timers) stop(timer)
        fetches++
        return modal.remove()
      case 'settle':
        if (object === 'rejected') return settle('', failure)
        return settle(object, object === 'cancelled' ? person(subject) : completion(subject))
      default:
        call(page, effect, subject)
    }
  }

  /** The flow has not reported in time. */
  function giveUp(): void {
    if (navigator.onLine) fail('load failed', 'load_timeout', 'The flow did not report in time')
    else fail('load failed', 'network_error', 'The browser is offline')
  }

  /** Asks the page for a session token. */
  async function fetchFresh(): Promise<void> {
    const fetch = fetches
    const isLate = () => fetch !== fetches
    wait('token', TOKEN_TIMEOUT, () => {
      fetches++
      fail('token refused', 'resume_failed', 'No answer in time')
    })
    try {
      const token = await fetchToken(resume!, inquiryId, reason)
      if (isLate()) return
      sessionToken = token
      stop('token')
      send('token')
    } catch (error) {
      if (isLate()) return
      stop('token')
      send('token refused', error as PersonaError)
    }
  }

  function onMessage(event: MessageEvent): void {
    const message = receive(event, frame, base.origin, containerId)
    if (!message) return
    const [name, inquiry, token, status, code, text, ...step] = ask('message', state, message.flat, allowlist)
    if (!name) return
    inquiryId = inquiry || inquiryId
    sessionToken = token || sessionToken
    let error
    if (code) {
      error = new PersonaError(+status!, code, text!)
      // The flow's own word: the engine's may say that renewing was given up.
      reason = property(property(message.data, 'error'), 'code') as ResumeReason
    }
    follow(step, { name, metadata: message.metadata, error })
    if (name === 'load') checkCamera()
  }

  /**
   * Tells the page that its Permissions-Policy keeps the camera from the frame, long
   * before the person gets there. Only Chromium can tell.
   */
  function checkCamera(): void {
    // The frame's own: the page's knows nothing of what the frame is granted.
    const policy = (frame as any).featurePolicy
    if (!container.isConnected || !policy?.allowsFeature || policy.allowsFeature('camera')) return
    const to = `=(self "${base.origin}")`
    const message = `The page's headers lack: Permissions-Policy: camera${to}, microphone${to}`
    call(page, 'onError', { error: new PersonaError(0, 'camera_unavailable', message) })
  }

  on(window, 'message', onMessage)
  on(container, 'click', (event) => {
    const { action } = (event.target as HTMLElement).dataset
    if (action === 'retry') send('retry')
    if (action === 'close') send('dismiss')
  })
  on(dialog, 'cancel', (event) => {
    // Ours alone, not that of a dialog that the page put into it.
    if (event.target !== dialog) return
    event.preventDefault()
    send('dismiss')
  })
  on(dialog, 'close', (event) => {
    // It comes late: the page may have opened the widget again meanwhile.
    if (event.target === dialog && !dialog.open) send('closed')
  })
  // The page's own Content-Security-Policy has kept something out: our frame, maybe.
  on(document, 'securitypolicyviolation', (violation: SecurityPolicyViolationEvent) => {
    const { disposition, effectiveDirective, blockedURI } = violation
    // A policy that only reports blocks nothing.
    if (disposition !== 'enforce' || !/^(frame|child)-src$/.test(effectiveDirective)) return
    if (blockedURI === base.origin || blockedURI.startsWith(base.origin + '/')) {
      fail(
        'load failed',
        'frame_blocked',
        `The page's Content-Security-Policy lacks: frame-src ${base.origin}`,
      )
    }
  })
  send(canRenew && !sessionToken ? 'construct fetch' : 'construct')

  return {
    baseUrl: base.url,
    get isLoading() {
      return isLoading(state)
    },
    get isOpen() {
      return isOpen(state)
    },
    send,
  }
}

function patienceOf({ loadTimeout }: ClientOptions): number {
  return typeof loadTimeout === 'number' && loadTimeout >= 0 && loadTimeout < 2 ** 31
    ? loadTimeout
    : LOAD_TIMEOUT
}

function parentOf({ parent }: ClientOptions): Node {
  if (parent == null) {
    const body = document.body ?? document.documentElement
    if (body) return body
    throw new PersonaError(400, 'invalid_config', 'The document has no body yet')
  }
  // By what it can do: `instanceof` knows no element of another frame's document.
  if (typeof parent.appendChild !== 'function') {
    throw new PersonaError(400, 'invalid_config', 'parent must be an element')
  }
  return parent
}

function newContainerId(): string {
  let id = 'persona-widget-'
  for (let digit = 0; digit < 16; digit++) id += Math.floor(Math.random() * 36).toString(36)
  return id
}
