// A tab that was duplicated has the same token and the same key as the one it was made
// from, so that the server cannot tell them apart. The browser can: of all tabs with one
// token, one holds the lock.

const WAIT_MS = 1500
/** How long the browser may take to give up a request that was withdrawn. */
const GIVE_UP_MS = 500

let held = ''
let letGo = () => {}

/**
 * Claims the session for this tab; whether it has it. `take` takes it from another tab.
 * `onLost` runs when another tab takes it. Old browsers and pages without https have no
 * locks, and browsers that block site data reject every request: the tab goes on there, and
 * the server still sees to it that no step is done twice.
 */
export async function claim(token: string | null, take: boolean, onLost: () => void): Promise<boolean> {
  const session = sessionOf(token)
  if (!session) return true
  if (held === session && !take) return true
  letGo()
  return new Promise((resolve) => {
    // A page that is just being left lets go in a moment.
    const patience = new AbortController()
    let isOver = false
    const timer = setTimeout(() => {
      isOver = true
      patience.abort()
      // Neither given nor refused: these locks do not work.
      setTimeout(() => resolve(true), GIVE_UP_MS)
    }, WAIT_MS)
    const hold = () => {
      clearTimeout(timer)
      // Nobody waits for it any more.
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

/** The id of the session that a token is of: the same in all tabs that share it. */
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
