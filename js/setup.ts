// For pages that make the frame themselves.

import { call } from './callbacks.js'
import type { Engine } from './engine.js'
import { PersonaError } from './error.js'
import { prepareFrame } from './frame.js'
import { property, receive } from './messages.js'
import { readOptions } from './options.js'
import type { ClientOptions, EventHandlers } from './types.js'
import { flat } from './wire.js'

/** Which frame was set up for which container, so that its window can be checked. */
const frames = new Map<string, { deref(): HTMLIFrameElement | undefined }>()

/** Gives a frame its attributes and its address. */
export function setupIframe(
  ask: Engine,
  frame: HTMLIFrameElement,
  containerId: string,
  flowType: string,
  page: ClientOptions,
): void {
  const options = readOptions(ask, flowType || 'none', page)
  prepareFrame(frame, flowType, page)
  for (const [id, known] of frames) if (!known.deref()) frames.delete(id)
  // Browsers of 2020 have none; the frame is then kept.
  frames.set(containerId, typeof WeakRef === 'function' ? new WeakRef(frame) : { deref: () => frame })
  frame.src = options.base.url + ask('path', flowType, options.flat, containerId, location.origin, '')[0]
}

/** Tells the page what a message says, if it is the flow's. */
export function tell(
  ask: Engine,
  containerId: string,
  origin: string,
  handlers: EventHandlers,
  event: MessageEvent,
): void {
  const message = receive(event, frames.get(containerId)?.deref(), origin, containerId)
  // Empty ones count for none, as in the official SDK.
  const isOther = (id: unknown, name: string) => id && property(message!.data, name) !== id
  if (
    !message ||
    isOther(handlers.templateId, 'templateId') ||
    isOther(handlers.templateVersionId, 'templateVersionId')
  ) {
    return
  }
  const [listening] = ask('start', 'listen')
  const [name, inquiryId, sessionToken, status, code, text, , ...calls] = ask(
    'message',
    listening!,
    message.flat,
    flat(handlers.eventsAllowlist),
  )
  const error = code ? new PersonaError(+status!, code, text!) : undefined
  for (const effect of calls) {
    call(handlers, effect, { name, metadata: message.metadata, error, inquiryId, sessionToken })
  }
}
