// The browser's Back and Forward buttons go from step to step, and do not leave the flow.

let shown: string | null = null

const stepOf = (state: unknown): unknown => (state as { step?: unknown } | null)?.step

/** Records a shown step, so that the browser's buttons lead back to it. */
export function rememberStep(step: string | undefined): void {
  if (!step) return
  shown = step
  const before = stepOf(history.state)
  if (before === step) return
  const state = { ...(history.state as object | null), step }
  // The first step replaces the page's own history entry.
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
