// A duplicated tab has the same token and key as the original, so the server cannot tell them apart. The
// browser can: of all tabs with the same token, one holds the lock.

const WAIT_MS = 1500
/** How long the browser may take to cancel an aborted request. */
const GIVE_UP_MS = 500

let held = ''
let letGo = () => {}

/**
 * Claims the session for this tab, and returns whether that worked. `take` takes it from another tab.
 * `onLost` runs when another tab takes it. Old browsers and pages without https have no locks, and
 * browsers that block site data reject every request: there the tab continues, and the server still
 * makes sure that no step is done twice.
 */
export async function claim(token: string | null, take: boolean, onLost: () => void): Promise<boolean> {
  const session = sessionOf(token)
  if (!session) return true
  if (held === session && !take) return true
  letGo()
  return new Promise((resolve) => {
    // A page that is being left releases the lock in a moment.
    const patience = new AbortController()
    let isOver = false
    const timer = setTimeout(() => {
      isOver = true
      patience.abort()
      // Neither granted nor refused: these locks do not work.
      setTimeout(() => resolve(true), GIVE_UP_MS)
    }, WAIT_MS)
    const hold = () => {
      clearTimeout(timer)
      // The result is no longer needed.
      if (isOver) return
      held = session
      resolve(true)
      return new Promise<void>((release) => {
        letGo = () => {
          held = ''
          release()
        }
      })
    }
    const ended = () => {
      clearTimeout(timer)
      const isStolen = held === session
      if (isStolen) {
        held = ''
        onLost()
      }
      // Another tab has it, or there are no locks here.
      resolve(!isStolen && !isOver)
    }
    try {
      const options: LockOptions = take ? { steal: true } : { signal: patience.signal }
      navigator.locks.request(`persona-flow:${session}`, options, hold).then(() => {}, ended)
    } catch {
      ended()
    }
  })
}

/** The id of a token's session, which is the same in all tabs that share it. */
function sessionOf(token: string | null): string | null {
  const payload = token?.split('.')[1]
  if (!payload) return null
  try {
    const { sid } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { sid?: unknown }
    return typeof sid === 'string' ? sid : null
  } catch {
    return null
  }
}
