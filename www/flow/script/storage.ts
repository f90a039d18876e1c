// What this tab keeps: sessionStorage, which no other tab shares and which ends with the
// tab. In a third-party frame it is partitioned by the page around it, and works where
// cookies do not. Where a browser forbids even that, or does not keep what it was given,
// values live as long as the page does.

const memory = new Map<string, string>()

/** The value that was kept under that key. */
export function read(key: string): string | null {
  // What is here could not be stored: what is stored is older.
  const kept = memory.get(key)
  if (kept !== undefined) return kept
  try {
    return sessionStorage.getItem(key) ?? null
  } catch {
    return null
  }
}

/** Keeps a value under that key. */
export function write(key: string, value: string): void {
  memory.delete(key)
  try {
    sessionStorage.setItem(key, value)
    if (sessionStorage.getItem(key) === value) return
  } catch {
    // Forbidden, or full.
  }
  memory.set(key, value)
}

/** Forgets the value under that key. */
export function remove(key: string): void {
  memory.delete(key)
  try {
    sessionStorage.removeItem(key)
  } catch {
    // Then there is none.
  }
}
