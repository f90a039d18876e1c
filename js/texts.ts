// What the widget itself says to the person, before or instead of the flow.

import type { Texts } from './types.js'

/** Where the page says nothing else. */
export const ENGLISH: Texts = {
  loading: 'Loading…',
  failed: 'We couldn’t load the verification',
  connection: 'Please check your connection and retry.',
  session: 'Your session has ended. Please retry.',
  unavailable: 'It is not available. Please contact support.',
  other: 'Something went wrong. Please retry.',
  retry: 'Retry',
  close: 'Close',
}

/** Which of them explains a failure, by its code. */
export function explanation(code: string): keyof Texts {
  switch (code) {
    case 'load_timeout':
    case 'network_error':
      return 'connection'
    case 'unauthenticated':
    case 'session_expired':
    case 'resume_failed':
      return 'session'
    case 'frame_blocked':
    case 'invalid_config':
    case 'invalid_inquiry_id':
    case 'inactive_template':
      return 'unavailable'
    default:
      return 'other'
  }
}
