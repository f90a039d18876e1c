// The same browser can follow a one-time link again for a while, even if the first tab was closed. A
// tab's storage ends with it, so the key by which the server recognises the browser is also stored for
// the next tab, but no longer than needed. The session token is not.

const KEY = 'persona-link'
/** As long as the server accepts the link again from the same browser. */
const KEEP_MS = 5 * 60_000

interface Kept {
  key: string
  at: number
}

/** The key with which this browser recently followed a link. */
export function keyOfLink(): string | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null
    if (!kept) return null
    if (typeof kept.key === 'string' && Math.abs(Date.now() - kept.at) < KEEP_MS) return kept.key
    localStorage.removeItem(KEY)
  } catch {
    // Forbidden, or not ours.
  }
  return null
}

/** Stores the key with which this tab follows a link. */
export function keepKeyOfLink(key: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ key, at: Date.now() } satisfies Kept))
  } catch {
    // Forbidden, or full. The link will then be refused the second time.
  }
}
