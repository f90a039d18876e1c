// The camera: started, shown in a video element, and always released.

import { betterLens } from './lens'
import { constraintsFor, mayHelp, TooLong, type Wanted, within } from './constraints'

export type CameraProblem = 'denied' | 'system' | 'missing' | 'busy' | 'forbidden' | 'insecure' | 'failed'

/** Fired at the window when the camera is released while it is in use. */
export const CAMERA_TAKEN = 'persona-camera-taken'

export class CameraError extends Error {
  constructor(readonly problem: CameraProblem) {
    super(problem)
  }
}

/** The properties and capabilities of a running camera. */
export interface Running {
  deviceId: string | undefined
  /** The side that it faces, if the browser knows. */
  facing: string | undefined
  hasTorch: boolean
  /** All cameras. Their names are known once one has been allowed. */
  cameras: MediaDeviceInfo[]
}

// Not in the library's types yet.
type Capabilities = MediaTrackCapabilities & { torch?: boolean; focusMode?: string[] }

let stream: MediaStream | null = null
// Counts releases: a start that began before the last release must not continue.
let stops = 0

/** A camera that is allowed starts in this time or not at all. */
const START_MS = 15_000
/** The individual may take this long to answer the permission prompt. */
const ASK_MS = 90_000
/** The first picture must arrive in this time. */
const SHOW_MS = 5000
/** Queries to the browser must be answered in this time, or are ignored. */
const TELL_MS = 3000
/** How long it may be muted, by an incoming call for example. Many cameras are muted briefly when they start. */
const MUTED_MS = 3000

/**
 * Starts a camera and shows it. Rejects with a CameraError. `onLost` runs when it stops:
 * unplugged, forbidden, or taken by another app or a call.
 */
export async function startCamera(
  video: HTMLVideoElement,
  wanted: Wanted,
  onLost: () => void,
): Promise<Running> {
  stopCamera()
  if (!isSecureContext) throw new CameraError('insecure')
  // Missing in old browsers and in some in-app browsers.
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError('failed')
  if (isForbidden()) throw new CameraError('forbidden')
  const stopsBefore = stops
  /** Whether the view has changed, or the camera was released. */
  const goesOn = () => video.isConnected && stops === stopsBefore
  let started: MediaStream
  try {
    started = await showFirst(video, wanted, goesOn)
    if (!wanted.deviceId && wanted.facing === 'environment') started = await showBest(video, started, goesOn)
  } catch (error) {
    if (goesOn()) stopCamera()
    throw new CameraError(problemOf(error))
  }
  const cameras = await listCameras()
  if (!goesOn()) throw new CameraError('failed')
  const track = started.getVideoTracks()[0]
  if (track) watchTrack(track, () => stream === started && onLost())
  const settings = track?.getSettings()
  return {
    deviceId: settings?.deviceId,
    facing: settings?.facingMode,
    hasTorch: Boolean(capabilitiesOf(started).torch),
    cameras,
  }
}

/** Shows the first camera that starts, with as many constraints as it satisfies. */
async function showFirst(
  element: HTMLVideoElement,
  wanted: Wanted,
  goesOn: () => boolean,
): Promise<MediaStream> {
  const mayAsk = await permission()
  let failure: unknown = new TooLong()
  const all = constraintsFor(wanted)
  for (const [i, video] of all.entries()) {
    try {
      const asked = navigator.mediaDevices.getUserMedia({ audio: false, video })
      const started = await within(mayAsk ? ASK_MS : START_MS, asked, letGo)
      const shown = await show(element, started, goesOn, i === all.length - 1)
      if (shown) return shown
    } catch (error) {
      failure = error
      if (!goesOn() || !mayHelp(error)) throw error
    }
  }
  throw failure
}

/** Switches to another back camera that is likely to be sharper. */
async function showBest(
  video: HTMLVideoElement,
  first: MediaStream,
  goesOn: () => boolean,
): Promise<MediaStream> {
  const cameras = await listCameras()
  const idOf = (started: MediaStream) => started.getVideoTracks()[0]?.getSettings().deviceId
  const tried: string[] = []
  let shown = first
  for (;;) {
    const deviceId = idOf(shown)
    if (deviceId) tried.push(deviceId)
    const focusModes = capabilitiesOf(shown).focusMode
    const better = goesOn() ? betterLens(cameras, { deviceId, focusModes }, tried) : undefined
    if (!better) return shown
    tried.push(better)
    // Phones run one camera at a time.
    letGo(shown)
    shown = await showFirst(video, { facing: 'environment', deviceId: better }, goesOn)
  }
}

/** Shows a stream; null if no picture arrives. For the last one to try, a press may be needed first. */
async function show(
  video: HTMLVideoElement,
  started: MediaStream,
  goesOn: () => boolean,
  isLast: boolean,
): Promise<MediaStream | null> {
  if (!goesOn()) {
    letGo(started)
    throw new CameraError('failed')
  }
  stream = started
  video.srcObject = started
  let failure: unknown
  try {
    await play(video)
  } catch (error) {
    failure = error
  }
  const isRefused = (failure as DOMException | undefined)?.name === 'NotAllowedError'
  // The wait for the first picture is over by then.
  const hasShape = failure instanceof TooLong ? video.videoWidth > 0 : isRefused || (await hasPicture(video))
  if (hasShape || (isLast && started.active)) return started
  letGo(started)
  return null
}

/** Plays the video. Rejects if it does not play in time: some browsers silently wait for a press. */
export const play = (video: HTMLVideoElement): Promise<void> => within(SHOW_MS, video.play(), () => {})

/** Whether the video is playing. Phones that save power need a press first. */
export const isRunning = (video: HTMLVideoElement): boolean =>
  !video.paused && video.readyState >= video.HAVE_CURRENT_DATA

/** Whether a picture arrives in time. Some streams stay at 0 × 0. */
function hasPicture(video: HTMLVideoElement): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (isLate: boolean) => {
      if (!video.videoWidth && !isLate) return
      clearTimeout(timer)
      for (const name of ['loadedmetadata', 'resize']) video.removeEventListener(name, again)
      resolve(video.videoWidth > 0)
    }
    const again = () => look(false)
    const timer = setTimeout(() => look(true), SHOW_MS)
    for (const name of ['loadedmetadata', 'resize']) video.addEventListener(name, again)
    look(false)
  })
}

/** Runs `onLost` once when a track ends, or is muted for long. */
function watchTrack(track: MediaStreamTrack, onLost: () => void): void {
  let timer = 0
  const muted = () => (timer = window.setTimeout(() => track.muted && onLost(), MUTED_MS))
  track.addEventListener('ended', onLost)
  track.addEventListener('unmute', () => clearTimeout(timer))
  track.addEventListener('mute', muted)
  if (track.muted) muted()
}

/** Whether the browser may prompt the individual. Some browsers do not say. */
async function permission(): Promise<boolean> {
  try {
    const asked = navigator.permissions.query({ name: 'camera' as PermissionName })
    const { state } = await within(TELL_MS, asked, () => {})
    return state !== 'granted'
  } catch {
    return true
  }
}

const capabilitiesOf = (started: MediaStream): Capabilities =>
  started.getVideoTracks()[0]?.getCapabilities?.() ?? {}

function letGo(started: MediaStream): void {
  for (const track of started.getTracks()) track.stop()
}

async function listCameras(): Promise<MediaDeviceInfo[]> {
  const devices = await within(TELL_MS, navigator.mediaDevices.enumerateDevices(), () => {}).catch(() => [])
  return devices.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId)
}

/** Switches the running camera's light. Returns whether that worked. */
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

/** Releases the camera; its light goes out. */
export function stopCamera(): void {
  if (stream) letGo(stream)
  stream = null
  stops += 1
}

/** Releases the camera because the flow is no longer visible. */
export function takeCamera(): void {
  stopCamera()
  dispatchEvent(new Event(CAMERA_TAKEN))
}

/** Whether the embedding page does not allow the frame the camera. Only some browsers say. */
function isForbidden(): boolean {
  const policy = (document as { featurePolicy?: { allowsFeature(name: string): boolean } }).featurePolicy
  return policy ? !policy.allowsFeature('camera') : false
}

function problemOf(error: unknown): CameraProblem {
  if (error instanceof CameraError) return error.problem
  const { name, message } = error instanceof DOMException ? error : { name: '', message: '' }
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      // Chromium's message when macOS or Windows does not allow the browser the camera.
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
