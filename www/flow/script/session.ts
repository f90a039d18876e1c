// Which inquiry this page is about, and the secrets that open it.
//
// The token comes in the address and leaves it at once: addresses end up in histories,
// logs and screenshots. Token and browser key stay in this tab; a cookie would be shared
// with every other tab.

import { keepKeyOfLink, keyOfLink } from './link'
import { read, write } from './storage'

const address = new URL(location.href)

/** What the page's address says, without the token. */
export const query = address.searchParams

/** How the flow stands in a page; null where it is a page by itself. */
export const flowType = location.pathname === '/verify' ? null : (query.get('flow-type') ?? 'embedded')

/** Whether a one-time link has led here, which is followed on this page. */
const isLink = query.has('code')
// Read on every page, which removes one that is too old.
const lastLink = keyOfLink()
const knownByLink = isLink ? lastLink : null

const tokenKey = (inquiryId: string) => `persona-token:${inquiryId}`

let token: string | null = null
let inquiry: string | null = query.get('inquiry-id')

/** Takes the token out of the address; to be called before anything else is loaded. */
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

/** Keeps the token of a session that has just been given to this browser. */
export function keepToken(id: string, fresh: string): void {
  token = fresh
  write(tokenKey(id), fresh)
}

/**
 * Learns which inquiry a template's first step has made, or a link leads to. The address names it from now
 * on, so that a reload goes on with it and does not make another. (The template stays:
 * the page may know the frame's messages by it. An inquiry in the address wins.)
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

/** A secret by which the server knows this browser again: 256 random bits. */
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
