import { PersonaError } from './error.js'

/** As long as a client waits for its flow. */
const LIMIT = 20_000

/** Loads the flow's files through a hidden frame, so that they are in the cache. */
export function preload(baseUrl: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const address = baseUrl + '/preload'
    const frame = document.createElement('iframe')
    const finish = (settle: () => void) => () => {
      clearTimeout(timer)
      frame.remove()
      settle()
    }
    const timer = setTimeout(
      finish(() => reject(new PersonaError(0, 'load_timeout', 'The flow could not be preloaded in time'))),
      LIMIT,
    )
    frame.hidden = true
    frame.onload = finish(resolve)
    frame.src = address
    document.body.append(frame)
  })
}
