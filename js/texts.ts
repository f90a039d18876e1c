// What the widget itself says to the person, before or instead of the flow.

/** What the failure view says about a failure, by its code. */
export function explanation(code: string): string {
  switch (code) {
    case 'load_timeout':
      return 'It is taking too long to load. Please check your connection and retry.'
    case 'network_error':
      return 'The connection failed. Please check that you are online and retry.'
    case 'frame_blocked':
      return 'This page is not allowed to show the verification.'
    case 'unauthenticated':
    case 'session_expired':
    case 'resume_failed':
      return 'Your session has ended. Please retry, or start again from the page you came from.'
    case 'invalid_inquiry_id':
    case 'invalid_config':
    case 'inactive_template':
      return 'This verification is not available. Please contact the site’s support.'
    default:
      return 'Something went wrong. Please retry in a moment.'
  }
}

export const LOADING = 'Loading…'
export const FAILED = 'We couldn’t load the verification'
export const RETRY = 'Retry'
export const CLOSE = 'Close'
