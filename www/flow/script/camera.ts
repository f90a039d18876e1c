// The camera: started, shown in a video element, and always let go of.

export type CameraProblem = 'denied' | 'missing' | 'busy' | 'forbidden' | 'failed'

/** Fired at the window when the camera is taken from whoever uses it. */
export const CAMERA_TAKEN = 'persona-camera-taken'

export class CameraError extends Error {
  constructor(readonly problem: CameraProblem) {
    super(problem)
  }
}

let stream: MediaStream | null = null
// How often the camera was let go of: a start that was overtaken by that must not go on.
let stops = 0

/** Starts the camera on that side and shows it. Rejects with a CameraError. */
export async function startCamera(video: HTMLVideoElement, facing: string): Promise<void> {
  stopCamera()
  const stopsBefore = stops
  // Missing on pages without https, and in old browsers.
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError('failed')
  if (isForbidden()) throw new CameraError('forbidden')
  let started: MediaStream
  try {
    started = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: facing }, width: { ideal: 1920 }, height: { ideal: 1080 } },
    })
  } catch (error) {
    throw new CameraError(problemOf(error))
  }
  // The view may have gone meanwhile.
  if (!video.isConnected || stops !== stopsBefore) {
    for (const track of started.getTracks()) track.stop()
    throw new CameraError('failed')
  }
  stream = started
  video.srcObject = started
  await video.play().catch(() => {})
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
  const name = error instanceof DOMException ? error.name : ''
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
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
