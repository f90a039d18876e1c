// Which of several back cameras shows a document best. Pure: no document, no clock.
//
// Phones have up to four, and browsers start the first one, which is often the wide one: it
// makes print small and cannot focus up close. They differ by
// their names (in Chrome for Android the number, in Safari the words) and by whether they can focus.

export interface Camera {
  deviceId: string
  /** Empty until a camera has been allowed. */
  label: string
}

/** The running camera. */
export interface RunningLens {
  deviceId: string | undefined
  /** Its focus modes from `getCapabilities`; `undefined` in browsers that do not report them. */
  focusModes?: string[] | undefined
}

/** Safari translates its names into the languages of the device. */
const BACK = /back|rear|environment|rück|arrière|trasera|traseira|posterior|背面|خلف/i
const SPECIAL =
  /wide|tele|macro|depth|infrared|\bir\b|mono|triple|dual|weitwinkel|grand[- ]angle|gran angular|grande angular|広角|望遠|واسع|تقريب/i
const ANDROID = /camera2? (\d+), facing back/i

/**
 * The camera to try instead of the running one, if one is likely to be better. `tried` are the cameras
 * that have already been started.
 */
export function betterLens(
  cameras: readonly Camera[],
  running: RunningLens,
  tried: readonly string[],
): string | undefined {
  const back = cameras.filter(({ label }) => BACK.test(label))
  if (back.length < 2) return undefined
  const isNew = ({ deviceId }: Camera) => deviceId !== running.deviceId && !tried.includes(deviceId)
  const main = mainOf(back)
  if (main) return isNew(main) ? main.deviceId : undefined
  // If the names say nothing, one that can focus is better than one that cannot.
  if (!running.focusModes?.length || running.focusModes.includes('continuous')) return undefined
  return back.find(isNew)?.deviceId
}

/**
 * The camera to show when the picture of the running one stays blurred: one that was not tried yet, or
 * the sharpest. `sharpness` has the measurements of the tried ones.
 */
export function sharperLens(
  cameras: readonly Camera[],
  running: string,
  sharpness: ReadonlyMap<string, number>,
): string | undefined {
  const back = cameras.filter(({ label }) => BACK.test(label))
  if (back.length < 2) return undefined
  const other = back.find(({ deviceId }) => !sharpness.has(deviceId))
  if (other) return other.deviceId
  const of = ({ deviceId }: Camera) => sharpness.get(deviceId) ?? 0
  const best = back.reduce((one, two) => (of(two) > of(one) ? two : one))
  return best.deviceId === running ? undefined : best.deviceId
}

/** The main camera, according to the names. */
function mainOf(back: readonly Camera[]): Camera | undefined {
  const numbered = back
    .map((camera) => ({ camera, number: Number(ANDROID.exec(camera.label)?.[1] ?? Number.NaN) }))
    .filter(({ number }) => !Number.isNaN(number))
    .sort((one, other) => one.number - other.number)
  if (numbered[0]) return numbered[0].camera
  const usual = back.filter(({ label }) => !SPECIAL.test(label))
  return usual.length < back.length ? usual[0] : undefined
}
