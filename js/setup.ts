// For pages that make the frame themselves.

import { call } from './callbacks.js'
import type { Engine } from './engine.js'
import { PersonaError } from './error.js'
import { prepareFrame } from './frame.js'
import { receive } from './messages.js'
import { baseOf, readOptions } from './options.js'
import type { ClientOptions, EventHandlers } from './types.js'
import { flat } from './wire.js'

/** Which frame was set up for which container, so that its window can be checked. */
const frames = new Map<string, WeakRef<HTMLIFrameElement>>()

/** Gives a frame its attributes and its address. */
export function setupIframe(
  ask: Engine,
  frame: HTMLIFrameElement,
  containerId: string,
  flowType: string,
  page: ClientOptions,
): HTMLIFrameElement {
  const options = readOptions(ask, flowType || 'none', page)
  prepareFrame(frame, options)
  for (const [id, known] of frames) if (!known.deref()) frames.delete(id)
  frames.set(containerId, new WeakRef(frame))
  frame.src = options.base.url + ask('path', flowType, options.flat, containerId, location.origin, '')[0]
  return frame
}

/** Listens to the flow in a frame. Returns what stops it. */
export function setupEvents(ask: Engine, containerId: string, handlers: EventHandlers): () => void {
  const { origin } = baseOf(ask, handlers.host)
  const allowlist = flat(handlers.eventsAllowlist)
  const [listening] = ask('start', 'listen')
  const listener = (event: MessageEvent) => {
    const message = receive(event, frames.get(containerId)?.deref(), origin, containerId)
    if (!message) return
    const [name, inquiryId, sessionToken, status, code, text, , ...calls] = ask('message', listening!, message.flat, allowlist)
    const error = code ? new PersonaError(+status!, code, text!) : undefined
    for (const effect of calls) {
      call(handlers, effect, { name, metadata: message.metadata, error, inquiryId, sessionToken })
    }
  }
  addEventListener('message', listener)
  return () => removeEventListener('message', listener)
}
