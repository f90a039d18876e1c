// What the widget itself says to the person, before or instead of the flow.

/** What the failure view says about a failure, by its code. */
export function explanation(code: string): string {
  switch (code) {
    case 'load_timeout':
    case 'network_error':
      return 'Please check your connection and retry.'
    case 'unauthenticated':
    case 'session_expired':
    case 'resume_failed':
      return 'Your session has ended. Please retry.'
    case 'frame_blocked':
    case 'invalid_config':
    case 'invalid_inquiry_id':
    case 'inactive_template':
      return 'It is not available. Please contact support.'
    default:
      return 'Something went wrong. Please retry.'
  }
}

export const LOADING = 'Loading…'
export const FAILED = 'We couldn’t load the verification'
export const RETRY = 'Retry'
export const CLOSE = 'Close'
