// The iframe's looks and rights.

import type { ClientOptions } from './types.js'

const FEATURES = 'camera;microphone;clipboard-write;publickey-credentials-create;publickey-credentials-get'
const MORE_RIGHTS = 'allow-forms allow-modals allow-top-navigation-by-user-activation'

/** A CSS measure; a number counts pixels. */
const measure = (value: unknown) => (typeof value === 'number' ? `${value}px` : String(value ?? ''))

/** The frame's name for screen readers. */
export const titleOf = ({ iframeTitle }: ClientOptions) => String(iframeTitle ?? 'Verify your identity')

/** Gives a frame all of its attributes but the address. */
export function prepareFrame(frame: HTMLIFrameElement, flowType: string, page: ClientOptions): void {
  // Through the object model, which no Content-Security-Policy forbids.
  frame.style.maxHeight = measure(page.frameHeight)
  frame.style.maxWidth = measure(page.frameWidth)
  const more = [page.sandboxAttributes ?? MORE_RIGHTS].flat().join(' ')
  const attributes: Record<string, string> = {
    'data-testid': 'persona-widget__iframe',
    title: titleOf(page),
    class: 'persona-widget__iframe',
    allow: FEATURES,
    sandbox: `allow-scripts allow-same-origin allow-popups${more && ' ' + more}`,
    frameborder: '0',
  }
  if (flowType === 'embedded') {
    // The official SDK's own; the dialog around the frame does the work.
    attributes['aria-modal'] = 'true'
    attributes['role'] = 'dialog'
  }
  for (const name in attributes) frame.setAttribute(name, attributes[name]!)
}
