// The photo steps: camera or file, look at it, use it or take another.

import { CAMERA_TAKEN, CameraError, startCamera, stopCamera } from './camera'
import { post } from './messages'
import { grab, shrink } from './picture'

type State = 'choose' | 'starting' | 'live' | 'review' | 'sending'

const EVENTS = {
  document: { select: 'document-camera-select', capture: 'document-camera-capture', file: 'document-upload' },
  selfie: { select: 'selfie-camera-select', capture: 'selfie-camera-capture', file: 'selfie-record-upload' },
} as const

/**
 * Brings a photo form to life. `upload` sends the chosen photo; it resolves when
 * another view is shown and rejects when the server could not be reached.
 */
export function enterPhoto(
  form: HTMLFormElement,
  upload: (photo: Blob, onProgress: (part: number) => void) => Promise<void>,
): void {
  const events = EVENTS[form.dataset.photo as keyof typeof EVENTS]
  const video = form.querySelector('video') as HTMLVideoElement
  const shot = form.querySelector('.shot') as HTMLImageElement
  const input = form.querySelector('input[type=file]') as HTMLInputElement
  const progress = form.querySelector('progress') as HTMLProgressElement
  let photo: Blob | null = null
  let fromCamera = false

  const enter = (state: State) => {
    form.dataset.state = state
    for (const part of form.querySelectorAll<HTMLElement>('[data-on]'))
      part.hidden = !part.dataset.on?.split(' ').includes(state)
    if (state !== 'live' && state !== 'starting') stopCamera()
  }

  const problem = (kind: string | null) => {
    for (const box of form.querySelectorAll<HTMLElement>('[data-problem]')) {
      box.hidden = box.dataset.problem !== kind
      if (!box.hidden) box.focus()
    }
    // What was wrong with the photo before is over now.
    form.querySelector('[data-reason]')?.remove()
  }

  const review = (picture: Blob) => {
    photo = picture
    URL.revokeObjectURL(shot.src)
    shot.src = URL.createObjectURL(picture)
    enter('review')
    form.querySelector<HTMLElement>('[data-act=use]')?.focus()
  }

  const camera = async () => {
    problem(null)
    enter('starting')
    post(events.select)
    try {
      await startCamera(video, form.dataset.facing ?? 'user')
    } catch (error) {
      // Taken away meanwhile, or a file was chosen: there is nothing to tell.
      if (form.dataset.state !== 'starting') return
      const kind = error instanceof CameraError ? error.problem : 'failed'
      post('load-camera-failed', { reason: kind })
      permission(kind !== 'denied' && kind !== 'forbidden')
      enter('choose')
      problem(kind)
      return
    }
    permission(true)
    // A file was chosen while the browser asked.
    if (form.dataset.state !== 'starting') return stopCamera()
    enter('live')
    form.querySelector<HTMLElement>('[data-act=capture]')?.focus()
  }

  const use = async () => {
    if (!photo) return
    enter('sending')
    progress.removeAttribute('value')
    try {
      await upload(photo, (part) => {
        // Sent does not mean checked: without a value the bar shows that work goes on.
        if (part < 1) progress.value = part
        else progress.removeAttribute('value')
      })
    } catch {
      enter('review')
      problem('network')
    }
  }

  const taken = () => {
    if (!form.isConnected) removeEventListener(CAMERA_TAKEN, taken)
    else if (form.dataset.state === 'live' || form.dataset.state === 'starting') enter('choose')
  }
  addEventListener(CAMERA_TAKEN, taken)
  input.required = false
  input.addEventListener('change', () => {
    const file = input.files?.[0]
    input.value = ''
    if (!file) return
    problem(null)
    fromCamera = false
    post(events.file)
    void shrink(file).then(review)
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
    } else if (act === 'capture') {
      void grab(video).then((picture) => {
        if (!picture) return
        fromCamera = true
        post(events.capture)
        review(picture)
      })
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
