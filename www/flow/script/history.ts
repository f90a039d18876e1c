// The browser's own Back and Forward buttons go from step to step, and not out of the flow.

let shown: string | null = null

const stepOf = (state: unknown): unknown => (state as { step?: unknown } | null)?.step

/** Says that a step is shown, which the browser's buttons lead back to. */
export function rememberStep(step: string | undefined): void {
  if (!step) return
  shown = step
  const before = stepOf(history.state)
  if (before === step) return
  const state = { ...(history.state as object | null), step }
  // The page's first step takes the place of its address alone.
  if (before === undefined) history.replaceState(state, '')
  else history.pushState(state, '')
}

/** Runs `go` when the browser's buttons lead to another step than the one that is shown. */
export function onStepWanted(go: (step: string) => void): void {
  addEventListener('popstate', ({ state }) => {
    const step = stepOf(state)
    if (typeof step === 'string' && step !== shown) go(step)
  })
}
