// Ignores presses that were meant for the previous view: the second click of a double click, a key that
// is held down, a tap on the shutter just after an automatic photo.

/** For this long after a change, a press that continues the previous one is ignored. */
const SETTLE_MS = 500
/** The largest distance between two taps of a double tap, in pixels. */
const NEAR = 40

interface Press {
  /** The key, or none for a pointer. */
  key: string | null
  x: number
  y: number
}

let before: Press | null = null
/** Where the key that is still held was pressed. */
let heldOn: EventTarget | null = null
let changedAt = -Infinity
let isLeftover = false

/** Records that another view is shown. */
export function viewChanged(): void {
  changedAt = performance.now()
}

/**
 * Disables a form's buttons for a moment, because they do something else than the previous ones. `rest`
 * has the focus during that time, then `goal`, unless it has moved elsewhere.
 */
export function settle(form: HTMLElement, rest: HTMLElement | null, goal: HTMLElement | null): void {
  clearTimeout(settling)
  const buttons = [...form.querySelectorAll<HTMLButtonElement>('.actions button')]
  const enable = (is: boolean) => {
    for (const button of buttons) button.disabled = !is
  }
  enable(false)
  rest?.focus({ preventScroll: true })
  settling = window.setTimeout(() => {
    enable(true)
    const { activeElement } = document
    if (form.isConnected && (!activeElement || activeElement === document.body || activeElement === rest))
      goal?.focus()
  }, SETTLE_MS)
}

let settling = 0

const isNear = (press: Press, x: number, y: number): boolean => Math.hypot(press.x - x, press.y - y) <= NEAR

/** Whether a press continues the one that led to this view. */
function continues(press: Press, at: number): boolean {
  const last = before
  before = press
  if (!last || at - changedAt > SETTLE_MS || last.key !== press.key) return false
  return isNear(last, press.x, press.y)
}

function stop(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

const isPressing = ({ key }: KeyboardEvent): boolean => key === 'Enter' || key === ' '

// In the capturing phase, before other listeners.
addEventListener(
  'pointerdown',
  ({ clientX: x, clientY: y, timeStamp }) => (isLeftover = continues({ key: null, x, y }, timeStamp)),
  true,
)
addEventListener(
  'keydown',
  (event) => {
    if (event.repeat) {
      // While held down, Enter presses a button repeatedly, and Space the one that has the focus.
      const isTyped = event.target instanceof HTMLTextAreaElement
      if (isPressing(event) && !isTyped && (event.key === 'Enter' || event.target !== heldOn)) stop(event)
      return
    }
    heldOn = event.target
    if (isPressing(event)) isLeftover = continues({ key: event.key, x: 0, y: 0 }, event.timeStamp)
    else before = null
  },
  true,
)
// After typing, choosing or moving elsewhere, presses are intended for the new view.
addEventListener('input', () => (before = null), true)
addEventListener(
  'pointermove',
  ({ clientX, clientY }) => {
    if (before && before.key === null && !isNear(before, clientX, clientY)) before = null
  },
  true,
)
addEventListener(
  'click',
  (event) => {
    const isMeantForBefore = isLeftover
    isLeftover = false
    if (isMeantForBefore) stop(event)
  },
  true,
)
