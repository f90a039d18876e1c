// What a camera is asked for: first all that is wished for, then less and less, because
// some drivers fail at a size that they could simply leave out.

export type Facing = 'user' | 'environment'

/** Which camera: a side of the phone, or a certain device. */
export interface Wanted {
  facing: Facing
  deviceId?: string | undefined
}

const SIZE = { width: { ideal: 1920 }, height: { ideal: 1080 } }

/** What to ask for, one after the other. */
export function wishes({ facing, deviceId }: Wanted): MediaTrackConstraints[] {
  const side = { facingMode: { ideal: facing } }
  // Exact: of ideals, the size would weigh as much as what the individual chose.
  const device = deviceId
    ? [{ ...SIZE, deviceId: { exact: deviceId } }, { deviceId: { exact: deviceId } }]
    : []
  return [...device, { ...SIZE, ...side }, side, {}]
}

/** Whether fewer wishes may help: the device is there, and does not do what is asked for. */
export function mayHelp(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: unknown }
  return ['NotReadableError', 'OverconstrainedError', 'AbortError', 'TrackStartError'].includes(String(name))
}

/** A step of the start has taken too long. */
export class TooLong extends Error {}

/** Rejects with `TooLong` where nothing comes of a promise in that time. `late` gets what comes then. */
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
