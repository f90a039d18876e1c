// The pictures of test cameras. Chromium's takes a generated file, so that a test knows when it is
// dark, moving or sharp. Firefox's gets the stream of a canvas.

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const WIDTH = 1280
const HEIGHT = 720
const FRAMES_A_SECOND = 10

const print = (x, y) => (y % 24 < 13 && (x * 7 + y * 3) % 19 < 7 ? 50 : 190)

/** Scenes: brightness by position and frame number. */
export const SCENES = {
  dark: (x, y) => print(x, y) / 8 + 8,
  moving: (x, y, n) => print(x + n * 37, y + n * 11),
  document: print,
  /** A second sharp scene, because the same picture cannot be both document and face. */
  other: (x, y) => print(x + (y >> 5) * 3, y + 7),
}

/** Writes a film of scenes, each with its length in seconds, and returns its path. The film loops. */
export function film(...scenes) {
  const folder = mkdtempSync(join(tmpdir(), 'persona-film-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'film.y4m')
  const file = openSync(path, 'w')
  writeSync(file, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FRAMES_A_SECOND}:1 Ip A1:1 C420\n`)
  // Without colour.
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
  for (const [scene, seconds] of scenes) {
    const light = SCENES[scene]
    let luma = null
    for (let n = 0; n < seconds * FRAMES_A_SECOND; n++) {
      // Only what moves is drawn again.
      if (!luma || light.length > 2) {
        luma = Buffer.alloc(WIDTH * HEIGHT)
        for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) luma[y * WIDTH + x] = light(x, y, n)
      }
      writeSync(file, 'FRAME\n')
      writeSync(file, luma)
      writeSync(file, chroma)
    }
  }
  closeSync(file)
  return path
}

/**
 * Runs in a page of Firefox before its own scripts. A request for the camera, which may still be denied,
 * returns the picture of a moving canvas, which restarts each time.
 */
export function showPictures() {
  if (!navigator.mediaDevices) return
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const camera = await ask(wanted)
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 })
    const pen = canvas.getContext('2d')
    let seed = Math.floor(Math.random() * 1e9)
    const draw = () => {
      pen.fillStyle = '#bbb'
      pen.fillRect(0, 0, canvas.width, canvas.height)
      pen.fillStyle = '#333'
      for (let y = 0; y < canvas.height; y += 24) {
        for (let x = 0; x < canvas.width; x += 18) {
          seed = (seed * 48271) % 2147483647
          if (seed % 3) pen.fillRect(x, y, 9, 13)
        }
      }
    }
    draw()
    const timer = setInterval(draw, 60)
    const stream = canvas.captureStream()
    const [track] = stream.getVideoTracks()
    const stop = track.stop.bind(track)
    track.stop = () => {
      clearInterval(timer)
      for (const real of camera.getTracks()) real.stop()
      stop()
    }
    return stream
  }
}

/** The argument that makes Chromium use that file as its camera. */
export const filming = (...scenes) => `--use-file-for-fake-video-capture=${film(...scenes)}`

/**
 * Runs in a page before its own scripts. `plan` lists what the camera does at each request: it fails with
 * the name of an error; 'never' does not answer, 'later' answers when `answer()` is called, 'empty' has
 * no picture, 'print' and 'blurred' show a still page, 'frozen' shows it for four frames, and
 * anything else is a moving picture. `cameras` are the available ones, and the first one is the
 * default. `asked` are the requested constraints, `given` the streams. Long waits are shortened.
 */
export function obeyTests() {
  const { setTimeout } = globalThis
  const shorter = (milliseconds) => {
    // Longer timers belong to the inquiry's expiry.
    if (milliseconds < 3000 || milliseconds > 100_000) return milliseconds
    return milliseconds < 10_000 ? 1000 : 300
  }
  globalThis.setTimeout = (run, milliseconds = 0, ...rest) => setTimeout(run, shorter(milliseconds), ...rest)
  const cameras = [{ deviceId: 'only', label: 'Camera' }]
  Object.assign(globalThis, { plan: [], asked: [], given: [], cameras })
  const picture = (what) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 })
    const pen = canvas.getContext('2d')
    let n = 0
    const isStill = ['print', 'blurred', 'frozen'].includes(what)
    const draw = () => {
      if (what === 'frozen' && n === 4) return
      pen.fillStyle = (n += 1) % 2 || isStill ? '#bbb' : '#999'
      pen.fillRect(0, 0, canvas.width, canvas.height)
      // The further apart the grey values, the harder the edges.
      pen.fillStyle = what === 'blurred' ? '#b4b4b4' : '#333'
      for (let y = 0; isStill && y < canvas.height; y += 24)
        for (let x = 0; x < canvas.width; x += 18) if ((x * 7 + y * 3) % 5) pen.fillRect(x, y, 9, 13)
      // A canvas that is not drawn on produces no frames in its stream.
      pen.fillRect(n % 2, 0, 1, 1)
    }
    draw()
    const timer = setInterval(draw, 60)
    const stream = canvas.captureStream()
    const [track] = stream.getVideoTracks()
    const stop = track.stop.bind(track)
    track.stop = () => {
      clearInterval(timer)
      stop()
    }
    return stream
  }
  navigator.mediaDevices.enumerateDevices = async () =>
    globalThis.cameras.map((camera) => ({ kind: 'videoinput', groupId: '', ...camera }))
  navigator.mediaDevices.getUserMedia = async ({ video }) => {
    globalThis.asked.push(video)
    const what = globalThis.plan.shift() ?? 'picture'
    if (what === 'never') return new Promise(() => {})
    if (what === 'later') await new Promise((resolve) => (globalThis.answer = resolve))
    if (/Error$/.test(what)) throw new DOMException('', what)
    if (what === 'empty') return new MediaStream()
    const stream = picture(what)
    globalThis.given.push(stream)
    const deviceId = video.deviceId?.exact ?? globalThis.cameras[0].deviceId
    const [track] = stream.getVideoTracks()
    track.getSettings = () => ({ deviceId, facingMode: 'environment' })
    // Firefox dispatches no events to a track that a page has created.
    const listeners = {}
    track.addEventListener = (name, run) => (listeners[name] = run)
    globalThis.tellTrack = (name) => listeners[name]()
    return stream
  }
}
