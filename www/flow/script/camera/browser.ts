// Where the camera's permission is found differs by browser.

export type Browser = 'ios' | 'android' | 'firefox' | 'safari' | 'chrome' | 'other'

/** Whose settings the individual must look for, by what the browser says it is. */
export function browserOf(userAgent: string, touchPoints: number): Browser {
  // iPads say that they are Macs, which have no touch screen. Every browser there is
  // Safari inside, and asks in the system's settings.
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1)) return 'ios'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Android/.test(userAgent)) return 'android'
  if (/Chrome\/|Chromium\/|Edg\//.test(userAgent)) return 'chrome'
  if (/Safari\//.test(userAgent)) return 'safari'
  return 'other'
}
