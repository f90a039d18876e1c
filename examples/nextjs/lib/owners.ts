/**
 * Inquiry id → customer. In a real application, this is a column in your database. It is a global because Next.js may load this module once for
 * each route.
 */
const kept = globalThis as typeof globalThis & { owners?: Map<string, string> }
export const owners = (kept.owners ??= new Map())
