// The camera permission is in a different place in each browser.

export type Browser = 'ios' | 'android' | 'firefox' | 'safari' | 'chrome' | 'other'

/** The browser whose settings the individual must find, from the user agent. */
export function browserOf(userAgent: string, touchPoints: number): Browser {
  // iPads identify as Macs, which have no touch screen. Every browser on iOS is based on Safari, and
  // its permissions are in the system's settings.
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1)) return 'ios'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Android/.test(userAgent)) return 'android'
  if (/Chrome\/|Chromium\/|Edg\//.test(userAgent)) return 'chrome'
  if (/Safari\//.test(userAgent)) return 'safari'
  return 'other'
}
