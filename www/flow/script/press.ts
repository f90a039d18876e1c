// Presses that were meant for what was there before: the second click of a double click, a
// key that is held down, a tap on the shutter's button just after an automatic photo.

/** For this long after a change, a press that continues the one before is ignored. */
const SETTLE_MS = 500
/** Two taps of a double tap are no farther apart, in pixels. */
const NEAR = 40

interface Press {
  /** The key, or none where it was a pointer. */
  key: string | null
  x: number
  y: number
}

let before: Press | null = null
/** Where a key went down that is still held. */
let heldOn: EventTarget | null = null
let changedAt = -Infinity
let isLeftover = false

/** Says that another view is shown now. */
export function viewChanged(): void {
  changedAt = performance.now()
}

/**
 * Disables a form's buttons for a moment, because they mean something else than those before
 * them. `rest` has the focus meanwhile, then `goal`, unless it has moved elsewhere.
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

// In the capturing phase, before anything else hears of it.
addEventListener(
  'pointerdown',
  ({ clientX: x, clientY: y, timeStamp }) => (isLeftover = continues({ key: null, x, y }, timeStamp)),
  true,
)
addEventListener(
  'keydown',
  (event) => {
    if (event.repeat) {
      // Held down, Enter presses a button again and again, and Space the one that has the focus now.
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
// Whoever has typed, chosen or aimed at something else since sees what is there now.
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
