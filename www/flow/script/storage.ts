// What this tab keeps: sessionStorage, which no other tab shares and which ends with the
// tab. In a third-party frame it is partitioned by the page around it, and works where
// cookies do not. Where a browser forbids even that, values live as long as the page does.

const memory = new Map<string, string>()

/** The value that was kept under that key. */
export function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key) ?? memory.get(key) ?? null
  } catch {
    return memory.get(key) ?? null
  }
}

/** Keeps a value under that key. */
export function write(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value)
    memory.delete(key)
  } catch {
    // Forbidden, or full.
    memory.set(key, value)
  }
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
