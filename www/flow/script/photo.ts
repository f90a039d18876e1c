// The photo steps: take a photo or choose a file, review it, use it or take another.

import { browserOf } from './camera/browser'
import {
  CAMERA_TAKEN,
  CameraError,
  isRunning,
  play,
  type Running,
  setTorch,
  startCamera,
  stopCamera,
} from './camera/device'
import { grab, type Kind, shrink } from './camera/picture'
import { watch } from './camera/watch'
import type { Facing } from './camera/constraints'
import { sharperLens } from './camera/lens'
import { bytesOf, isHeic } from './chosen'
import { replaceContent } from './content'
import { post } from './messages'
import { settle } from './press'
import { sendVisibly, showProblem, type Upload } from './sending'
import { read, write } from './storage'
import { announce, frame } from './views'

type State = 'choose' | 'preparing' | 'starting' | 'live' | 'review' | 'sending'

const EVENTS = {
  document: { select: 'document-camera-select', capture: 'document-camera-capture', file: 'document-upload' },
  selfie: { select: 'selfie-camera-select', capture: 'selfie-camera-capture', file: 'selfie-record-upload' },
} as const

/** A lens whose picture stays blurred for this long is replaced by another one. */
const BLURRY_MS = 3000

/** Screen readers get hints about the camera's picture at most this often. */
const HINT_MS = 2500

// Chosen once, and kept for later photos.
let isAutomatic = true
/** The storage key of the chosen camera: for each side, and each kind of photo. */
const keyOfCamera = (facing: Facing, kind: Kind) => `persona-camera:${kind}:${facing}`

/**
 * Sets up a photo form. `upload` sends the chosen photo; it resolves when
 * another view is shown and rejects when the server could not be reached.
 */
export function enterPhoto(form: HTMLFormElement, upload: Upload): void {
  const kind: Kind = form.dataset.photo === 'selfie' ? 'selfie' : 'document'
  const events = EVENTS[kind]
  const find = <T extends HTMLElement>(selector: string) => form.querySelector(selector) as T
  const video = find<HTMLVideoElement>('video')
  const shot = find<HTMLImageElement>('.shot')
  const guide = find<HTMLElement>('.guide')
  const hint = find<HTMLElement>('[data-hint]')
  const input = find<HTMLInputElement>('input[type=file]')
  const torch = find<HTMLButtonElement>('[data-act=torch]')
  const flip = find<HTMLButtonElement>('[data-act=flip]')
  const tap = find<HTMLButtonElement>('[data-act=tap]')
  const device = find<HTMLElement>('.device')
  const devices = find<HTMLSelectElement>('.device select')
  const automatic = find<HTMLInputElement>('[data-act=automatic]')
  let facing: Facing = form.dataset.facing === 'environment' ? 'environment' : 'user'
  let photo: Blob | null = null
  let fromCamera = false
  let unwatch = () => {}
  let sending: AbortController | null = null

  /** `goal` gets the focus when the buttons of that state are enabled. */
  const enter = (state: State, goal: HTMLElement | null = null) => {
    const isFirst = !form.dataset.state
    form.dataset.state = state
    if (form.isConnected) frame(state !== 'choose' && state !== 'preparing')
    for (const part of form.querySelectorAll<HTMLElement>('[data-on]'))
      part.hidden = !part.dataset.on?.split(' ').includes(state)
    unwatch()
    if (state !== 'live' && state !== 'starting') stopCamera()
    if (isFirst) return
    settle(form, goal && form.querySelector(state === 'review' ? '[data-check]' : 'h1'), goal)
  }

  const problem = (what: string | null) => {
    showProblem(form, what)
    // Hides the problem of the previous photo.
    form.querySelector('[data-reason]')?.remove()
  }

  const review = (picture: Blob) => {
    photo = picture
    URL.revokeObjectURL(shot.src)
    shot.src = URL.createObjectURL(picture)
    enter('review', find('[data-act=use]'))
  }

  /** Prepares a chosen file for review. Large files take a while. */
  const prepare = async (file: File) => {
    enter('preparing')
    announce(find('[data-preparing]').textContent ?? '')
    const bytes = await bytesOf(file)
    const picture = bytes && (await shrink(bytes, kind))
    // So that the same file can be chosen again.
    input.value = ''
    const isUnshown = picture !== null && picture === bytes && (await isHeic(picture))
    if (form.dataset.state !== 'preparing') return
    if (picture && !isUnshown) return review(picture)
    enter('choose')
    problem(isUnshown ? 'heic' : 'gone')
  }

  const lost = () => {
    if (form.dataset.state !== 'live') return
    // The page is hidden. The camera is started again when it is shown.
    if (document.hidden) return suspend()
    post('load-camera-failed', { reason: 'busy' })
    enter('choose')
    problem('busy')
    isLost = true
  }

  let starts = 0
  /** Whether a call or another app has taken the camera, and it was not started again. */
  let isLost = false
  /** The sharpness measured for each lens, and the lens chosen by it. */
  const sharpness = new Map<string, number>()
  let sharpest: string | undefined
  let switches = 0
  const chosen = () => read(keyOfCamera(facing, kind)) ?? undefined
  const camera = async (isSwitch = false) => {
    const start = (starts += 1)
    isLost = false
    problem(null)
    enter('starting')
    if (!isSwitch) post(events.select)
    let running: Running
    try {
      running = await startCamera(
        video,
        { facing, deviceId: chosen() ?? (facing === 'environment' ? sharpest : undefined) },
        lost,
      )
    } catch (error) {
      // The camera was released, a file was chosen, or it is being started again: no problem to show.
      if (form.dataset.state !== 'starting' || start !== starts || isSuspended) return
      const what = error instanceof CameraError ? error.problem : 'failed'
      post('load-camera-failed', { reason: what })
      permission(!['denied', 'forbidden', 'system'].includes(what))
      enter('choose')
      problem(what)
      return
    }
    permission(true)
    // A file was chosen while the browser asked.
    if (form.dataset.state !== 'starting') return stopCamera()
    enter('live', isSwitch ? null : find('[data-act=capture]'))
    controls(running)
    tap.hidden = isRunning(video)
    look(running)
  }

  /** Switches to another lens, if the device has one and the individual has not chosen this one. */
  const exchange = ({ deviceId, cameras }: Running, edges: number): boolean => {
    if (!deviceId || kind !== 'document' || facing !== 'environment' || chosen()) return false
    sharpness.set(deviceId, edges)
    const other = switches < cameras.length ? sharperLens(cameras, deviceId, sharpness) : undefined
    if (!other) return false
    sharpest = other
    switches += 1
    void camera(true)
    return true
  }

  /** Shows the options that this camera has. */
  const controls = ({ deviceId, facing: side, hasTorch, cameras }: Running) => {
    // Mirrored, as people know their own face, unless it is a back camera.
    form.dataset.mirror = String(kind === 'selfie' && side !== 'environment')
    torch.hidden = !hasTorch
    torch.setAttribute('aria-pressed', 'false')
    // A button for a phone's other side, and a list of lenses and other cameras by name.
    flip.hidden = !side || cameras.length < 2
    device.hidden = cameras.length < 2
    replaceContent(
      devices,
      ...cameras.map(({ label, deviceId: id }, i) => {
        const text = label || `${devices.dataset.nameless ?? ''} ${i + 1}`
        return new Option(text, id, false, id === deviceId)
      }),
    )
  }

  /** Waits for a good picture, and shows hints until then. */
  const look = (running: Running) => {
    let lastHint = ''
    let lastHintAt = -HINT_MS
    let blurrySince: number | undefined
    let sharpestEdges = 0
    unwatch()
    unwatch = watch(video, guide, kind, (state, edges) => {
      if (form.dataset.state !== 'live' || !form.isConnected) return false
      form.dataset.seen = state.hint
      const text = hint.dataset[state.hint] ?? ''
      const now = performance.now()
      sharpestEdges = Math.max(sharpestEdges, edges)
      blurrySince = state.hint === 'blurry' ? (blurrySince ?? now) : undefined
      if (blurrySince !== undefined && now - blurrySince > BLURRY_MS) {
        blurrySince = now
        if (exchange(running, sharpestEdges)) return false
      }
      if (text !== lastHint && now - lastHintAt >= HINT_MS) {
        ;[lastHint, lastHintAt] = [text, now]
        hint.textContent = text
        announce(text)
      }
      if (!state.shoot || !isAutomatic) return true
      announce(hint.dataset.taken ?? '')
      void capture()
      return false
    })
  }

  const capture = async () => {
    const picture = await grab(video, kind)
    if (!picture || form.dataset.state !== 'live') return
    fromCamera = true
    post(events.capture)
    review(picture)
  }

  const use = async () => {
    if (!photo) return
    enter('sending', find('[data-act=stop]'))
    sending = new AbortController()
    const ended = await sendVisibly(form, photo, upload, sending.signal)
    if (ended === 'sent') return
    // An individual who stops it needs no explanation.
    enter('review', ended === 'stopped' ? find('[data-act=use]') : null)
    if (ended !== 'stopped') problem(ended)
  }

  let isSuspended = false
  const suspend = () => {
    isSuspended = true
    stopCamera()
  }

  /** Releases the camera while the page is hidden, and starts it on return, also one that a call has taken. */
  const seenOrNot = () => {
    if (!form.isConnected) document.removeEventListener('visibilitychange', seenOrNot)
    else if (isLost && !document.hidden && form.dataset.state === 'choose') void camera(true)
    else if (form.dataset.state !== 'live' && form.dataset.state !== 'starting') isSuspended = false
    else if (document.hidden) suspend()
    else if (isSuspended) {
      isSuspended = false
      void camera(true)
    }
  }
  document.addEventListener('visibilitychange', seenOrNot)

  const taken = () => {
    if (!form.isConnected) removeEventListener(CAMERA_TAKEN, taken)
    else if (form.dataset.state === 'live' || form.dataset.state === 'starting') enter('choose')
  }
  addEventListener(CAMERA_TAKEN, taken)

  const browser = browserOf(navigator.userAgent, navigator.maxTouchPoints)
  for (const way of form.querySelectorAll<HTMLElement>('[data-browser]'))
    way.hidden = way.dataset.browser !== browser
  automatic.checked = isAutomatic
  automatic.addEventListener('change', () => (isAutomatic = automatic.checked))
  devices.addEventListener('change', () => {
    write(keyOfCamera(facing, kind), devices.value)
    void camera(true).then(() => devices.focus())
  })

  // Pressed, or playing without a press.
  video.addEventListener('playing', () => (tap.hidden = true))

  input.required = false
  input.addEventListener('change', () => {
    const file = input.files?.[0]
    if (!file) return
    problem(null)
    fromCamera = isLost = false
    post(events.file)
    void prepare(file)
  })
  shot.addEventListener('error', () => {
    if (!shot.src || form.dataset.state !== 'review') return
    enter('choose')
    problem('unreadable')
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('click', (event) => {
    const act = (event.target as Element).closest<HTMLElement>('[data-act]')?.dataset.act
    if (act === 'camera') void camera()
    else if (act === 'file') input.click()
    else if (act === 'again') {
      problem(null)
      if (fromCamera) void camera()
      else enter('choose')
    } else if (act === 'use') {
      problem(null)
      void use()
    } else if (act === 'stop') sending?.abort()
    else if (act === 'capture') void capture()
    else if (act === 'tap') {
      const { srcObject } = video
      play(video).catch(() => {
        // Another camera was chosen, or the step has ended.
        if (form.dataset.state !== 'live' || video.srcObject !== srcObject) return
        post('load-camera-failed', { reason: 'failed' })
        enter('choose')
        problem('failed')
      })
    } else if (act === 'flip') {
      facing = facing === 'user' ? 'environment' : 'user'
      void camera(true).then(() => flip.focus())
    } else if (act === 'torch') {
      const on = torch.getAttribute('aria-pressed') !== 'true'
      void setTorch(on).then((done) => done && torch.setAttribute('aria-pressed', String(on)))
    }
  })
  enter('choose')
}

function permission(has: boolean): void {
  post('camera-permissions-check-result', {
    hasCameraPermission: has,
    hasMicrophonePermission: false,
    requestedMicrophone: false,
  })
}
