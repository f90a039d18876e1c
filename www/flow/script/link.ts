// A one-time link can be followed again by the same browser for a while, also when the tab
// was closed that followed it first. What a tab keeps ends with it; so the key by which the
// server knows the browser is kept for the next tab, too, and no longer than needed. The
// session token is not.

const KEY = 'persona-link'
/** As long as the server lets the same browser follow a link again. */
const KEEP_MS = 5 * 60_000

interface Kept {
  key: string
  at: number
}

/** The key with which this browser followed a link not long ago. */
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

/** Keeps the key with which this tab follows a link. */
export function keepKeyOfLink(key: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ key, at: Date.now() } satisfies Kept))
  } catch {
    // Forbidden, or full: a link that is followed again is refused then.
  }
}
