// The tab's storage: sessionStorage, which is not shared with other tabs and ends with the tab. In a
// third-party frame it is partitioned by the embedding page, and works where cookies do not. If a
// browser forbids it or discards the data, values last as long as the page.

const memory = new Map<string, string>()

/** The stored value of that key. */
export function read(key: string): string | null {
  // A value in memory could not be stored, so the stored one is older.
  const kept = memory.get(key)
  if (kept !== undefined) return kept
  try {
    return sessionStorage.getItem(key) ?? null
  } catch {
    return null
  }
}

/** Stores a value under that key. */
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

/** Removes the value of that key. */
export function remove(key: string): void {
  memory.delete(key)
  try {
    sessionStorage.removeItem(key)
  } catch {
    // Then nothing is stored.
  }
}
