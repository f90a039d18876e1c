// The constraints for getUserMedia: first all preferred ones, then fewer, because some drivers fail at a
// size instead of ignoring it.

export type Facing = 'user' | 'environment'

/** The camera: a side of the phone, or a certain device. */
export interface Wanted {
  facing: Facing
  deviceId?: string | undefined
}

const SIZE = { width: { ideal: 1920 }, height: { ideal: 1080 } }

/** The constraints to try, in this order. */
export function constraintsFor({ facing, deviceId }: Wanted): MediaTrackConstraints[] {
  const side = { facingMode: { ideal: facing } }
  // Exact, because an ideal size would count as much as the individual's choice.
  const device = deviceId
    ? [{ ...SIZE, deviceId: { exact: deviceId } }, { deviceId: { exact: deviceId } }]
    : []
  return [...device, { ...SIZE, ...side }, side, {}]
}

/** Whether fewer constraints may help: the device exists, but cannot satisfy them. */
export function mayHelp(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: unknown }
  return ['NotReadableError', 'OverconstrainedError', 'AbortError', 'TrackStartError'].includes(String(name))
}

/** A step of starting the camera has taken too long. */
export class TooLong extends Error {}

/** Rejects with `TooLong` if a promise does not settle in that time. `late` gets a value that arrives later. */
export function within<T>(milliseconds: number, promise: Promise<T>, late: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false
    const timer = setTimeout(() => {
      isOver = true
      reject(new TooLong())
    }, milliseconds)
    promise.then(
      (value) => {
        clearTimeout(timer)
        if (isOver) late(value)
        else resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error as Error)
      },
    )
  })
}
