// The inquiry of this page, and the secrets that open it.
//
// The token is removed from the address at once, because addresses end up in histories, logs and
// screenshots. Token and browser key stay in this tab; a cookie would be shared with every other tab.

import { keepKeyOfLink, keyOfLink } from './link'
import { read, write } from './storage'

const address = new URL(location.href)

/** The page's query, without the token. */
export const query = address.searchParams

/** How the flow is embedded; null if it is a page itself. */
export const flowType = location.pathname === '/verify' ? null : (query.get('flow-type') ?? 'embedded')

/** Whether this page was opened with a one-time link. */
const isLink = query.has('code')
// Read on every page, because that removes an expired one.
const lastLink = keyOfLink()
const knownByLink = isLink ? lastLink : null

const tokenKey = (inquiryId: string) => `persona-token:${inquiryId}`

let token: string | null = null
let inquiry: string | null = query.get('inquiry-id')

/** Removes the token from the address. Call this before anything else is loaded. */
export function takeToken(): void {
  const given = query.get('session-token')
  if (given) {
    query.delete('session-token')
    history.replaceState(history.state, '', address)
    if (inquiry) write(tokenKey(inquiry), given)
  }
  token = given ?? (inquiry ? read(tokenKey(inquiry)) : null)
}

/** The session token, if there is one. */
export const sessionToken = (): string | null => token

/** The inquiry, as soon as it is known. */
export const inquiryId = (): string | null => inquiry

/** Stores the token of a session that was just created for this browser. */
export function keepToken(id: string, fresh: string): void {
  token = fresh
  write(tokenKey(id), fresh)
}

/**
 * Records the inquiry that a template's first step has created, or that a link leads to, and adds it to
 * the address, so that a reload continues it instead of creating another one. The template stays in the
 * address, because the page may recognise the frame's messages by it. An inquiry takes precedence.
 */
export function learnInquiry(id: string): void {
  if (inquiry === id) return
  inquiry = id
  query.set('inquiry-id', id)
  // A one-time link has been used up.
  query.delete('code')
  for (const key of [...query.keys()]) if (key.startsWith('fields[')) query.delete(key)
  history.replaceState(history.state, '', address)
}

/** A secret by which the server recognises this browser: 256 random bits. */
export function browserKey(): string {
  const name = 'persona-browser'
  const kept = read(name)
  const key = kept ?? knownByLink ?? newKey()
  if (key !== kept) write(name, key)
  if (isLink) keepKeyOfLink(key)
  return key
}

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '')
}
