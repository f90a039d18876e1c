// A tab that was duplicated has the same token and the same key as the one it was made
// from, so that the server cannot tell them apart. The browser can: of all tabs with one
// token, one holds the lock.

const WAIT_MS = 1500

let held = ''
let letGo = () => {}

/**
 * Claims the session for this tab; whether it has it. `take` takes it from another tab.
 * `onLost` runs when another tab takes it. Old browsers and pages without https have no
 * locks; there the server still sees to it that no step is done twice.
 */
export async function claim(token: string | null, take: boolean, onLost: () => void): Promise<boolean> {
  const session = sessionOf(token)
  if (!session || !navigator.locks) return true
  if (held === session && !take) return true
  letGo()
  const name = `persona-flow:${session}`
  return new Promise((resolve) => {
    // A page that is just being left lets go in a moment.
    const options: LockOptions = take ? { steal: true } : { signal: AbortSignal.timeout(WAIT_MS) }
    navigator.locks
      .request(name, options, () => {
        held = session
        resolve(true)
        return new Promise<void>((release) => {
          letGo = () => {
            held = ''
            release()
          }
        })
      })
      .catch(() => {
        if (held === session) {
          held = ''
          onLost()
        }
        resolve(false)
      })
  })
}

/** The id of the session that a token is of: the same in all tabs that share it. */
function sessionOf(token: string | null): string | null {
  const payload = token?.split('.')[1]
  if (!payload) return null
  try {
    const { sid } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { sid?: unknown }
    return typeof sid === 'string' ? sid : null
  } catch {
    return null
  }
}
