// The iframe's attributes.

const FEATURES = 'camera;microphone;clipboard-write;publickey-credentials-create;publickey-credentials-get'

/** What the engine says about a frame. */
export interface FrameOptions {
  flowType: string
  title: string
  maxHeight: string
  maxWidth: string
  sandbox: string
}

/** Gives a frame all of its attributes but the address. */
export function prepareFrame(frame: HTMLIFrameElement, options: FrameOptions): void {
  // Through the object model, which no Content-Security-Policy forbids.
  frame.style.maxHeight = options.maxHeight
  frame.style.maxWidth = options.maxWidth
  const attributes: Record<string, string> = {
    'data-testid': 'persona-widget__iframe',
    title: options.title,
    class: 'persona-widget__iframe',
    allow: FEATURES,
    sandbox: options.sandbox,
    frameborder: '0',
  }
  if (options.flowType === 'embedded') {
    // The official SDK's own; the dialog around the frame does the work.
    attributes['aria-modal'] = 'true'
    attributes['role'] = 'dialog'
  }
  for (const name in attributes) frame.setAttribute(name, attributes[name]!)
}
