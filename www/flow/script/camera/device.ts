// The camera: started, shown in a video element, and always let go of.

export type CameraProblem = 'denied' | 'system' | 'missing' | 'busy' | 'forbidden' | 'insecure' | 'failed'
export type Facing = 'user' | 'environment'

/** Fired at the window when the camera is taken from whoever uses it. */
export const CAMERA_TAKEN = 'persona-camera-taken'

export class CameraError extends Error {
  constructor(readonly problem: CameraProblem) {
    super(problem)
  }
}

/** Which camera: a side of the phone, or a certain device. */
export interface Wanted {
  facing: Facing
  deviceId?: string
}

/** What a running camera is and can do. */
export interface Running {
  deviceId: string | undefined
  /** The side it looks to, where the browser knows. */
  facing: string | undefined
  hasTorch: boolean
  /** All cameras there are; their names are known once one has been allowed. */
  cameras: MediaDeviceInfo[]
}

// Not in the library's types yet.
type TorchCapabilities = MediaTrackCapabilities & { torch?: boolean }

let stream: MediaStream | null = null
// How often the camera was let go of: a start that was overtaken by that must not go on.
let stops = 0

/**
 * Starts a camera and shows it. Rejects with a CameraError. `onLost` runs when it stops by
 * itself: unplugged, forbidden meanwhile, or taken by another app.
 */
export async function startCamera(
  video: HTMLVideoElement,
  wanted: Wanted,
  onLost: () => void,
): Promise<Running> {
  stopCamera()
  const stopsBefore = stops
  if (!isSecureContext) throw new CameraError('insecure')
  // Missing in old browsers and in some that apps carry inside.
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError('failed')
  if (isForbidden()) throw new CameraError('forbidden')
  let started: MediaStream
  try {
    started = await ask(wanted)
  } catch (error) {
    throw new CameraError(problemOf(error))
  }
  const cameras = await listCameras()
  // The view may have gone meanwhile.
  if (!video.isConnected || stops !== stopsBefore) {
    for (const track of started.getTracks()) track.stop()
    throw new CameraError('failed')
  }
  stream = started
  video.srcObject = started
  await video.play().catch(() => {})
  const track = started.getVideoTracks()[0]
  const settings = track?.getSettings()
  track?.addEventListener('ended', () => stream === started && onLost())
  return {
    deviceId: settings?.deviceId,
    facing: settings?.facingMode,
    hasTorch: Boolean((track?.getCapabilities?.() as TorchCapabilities | undefined)?.torch),
    cameras,
  }
}

async function ask({ facing, deviceId }: Wanted): Promise<MediaStream> {
  const size = { width: { ideal: 1920 }, height: { ideal: 1080 } }
  const get = (video: MediaTrackConstraints) =>
    navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...video } })
  if (deviceId) {
    try {
      // Exact: of ideals, the size would weigh as much as what the individual chose.
      return await get({ deviceId: { exact: deviceId } })
    } catch (error) {
      // Unplugged since: any other will do.
      if ((error as DOMException).name !== 'OverconstrainedError') throw error
    }
  }
  return get({ facingMode: { ideal: facing } })
}

async function listCameras(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => [])
  return devices.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId)
}

/** Switches the running camera's light; whether that worked. */
export async function setTorch(on: boolean): Promise<boolean> {
  const track = stream?.getVideoTracks()[0]
  if (!track) return false
  try {
    await track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
    return true
  } catch {
    return false
  }
}

/** Lets go of the camera; its light goes out. */
export function stopCamera(): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
  stream = null
  stops += 1
}

/** Lets go of the camera because nobody looks at the flow any more. */
export function takeCamera(): void {
  stopCamera()
  dispatchEvent(new Event(CAMERA_TAKEN))
}

/** Whether the page around the frame keeps the camera from it. Only some browsers tell. */
function isForbidden(): boolean {
  const policy = (document as { featurePolicy?: { allowsFeature(name: string): boolean } }).featurePolicy
  return policy ? !policy.allowsFeature('camera') : false
}

function problemOf(error: unknown): CameraProblem {
  const { name, message } = error instanceof DOMException ? error : { name: '', message: '' }
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      // Chromium's words where macOS or Windows keeps the camera from all of the browser.
      return /system/i.test(message) ? 'system' : 'denied'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    default:
      return 'failed'
  }
}
