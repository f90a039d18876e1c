// Checks the live picture several times a second, and reports the result.

import { type Kind, type Luma, type Steady, assess, lumaOf, measure, steady, UNSTEADY } from './quality'

const EVERY_MS = 150
/** The width of the checked picture: fine enough for print, fast on old phones. */
const WIDTH = 320
/** A camera that sends no new picture for this long counts as frozen. In the dark, some cameras send few. */
const FROZEN_MS = 700
/** The part of the guide that must be in view, so that the individual can see the picture. */
const IN_VIEW = 0.6

/**
 * Watches the part of the video that the guide shows, until the returned function is
 * called or `seen` returns false. `edges` says how sharp the picture is.
 */
export function watch(
  video: HTMLVideoElement,
  guide: HTMLElement,
  kind: Kind,
  seen: (state: Steady, edges: number) => boolean,
): () => void {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  let before: Luma | null = null
  let state = UNSTEADY
  let timer = 0
  let isOver = !pen
  let isInView = false
  let shownAt = -1
  let pictureAt = -FROZEN_MS
  /** Old browsers do not report frames. Their clock is used instead, although it runs while the camera is frozen. */
  const tells = 'requestVideoFrameCallback' in HTMLVideoElement.prototype
  const shown = () => {
    pictureAt = performance.now()
    if (!isOver) video.requestVideoFrameCallback(shown)
  }
  if (tells) shown()
  const observer = new IntersectionObserver(
    (entries) => (isInView = (entries[entries.length - 1]?.intersectionRatio ?? 0) >= IN_VIEW),
    { threshold: IN_VIEW },
  )
  observer.observe(guide)
  /** Whether the picture is moving and can be seen. */
  const isLive = () => {
    const track = (video.srcObject as MediaStream | null)?.getVideoTracks()[0]
    const isMoving = tells ? performance.now() - pictureAt < FROZEN_MS : video.currentTime !== shownAt
    shownAt = video.currentTime
    return (
      isMoving &&
      !video.paused &&
      isInView &&
      !document.hidden &&
      track?.readyState === 'live' &&
      !track.muted
    )
  }
  const look = () => {
    if (isOver || !pen) return
    const part = visiblePart(video, guide)
    const isSeen = isLive()
    if (!isSeen) [before, state] = [null, UNSTEADY]
    if (part && isSeen) {
      canvas.width = WIDTH
      canvas.height = Math.max(3, Math.round((WIDTH * part.height) / part.width))
      // Averages pixels, because the noise of a sensor must not count as sharpness.
      pen.imageSmoothingQuality = 'medium'
      pen.drawImage(video, part.x, part.y, part.width, part.height, 0, 0, canvas.width, canvas.height)
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height)
      const luma = lumaOf(data, canvas.width, canvas.height)
      const quality = measure(luma, before)
      state = steady(state, assess(quality, kind), performance.now())
      before = luma
      if (!seen(state, quality.edges)) isOver = true
    }
    if (!isOver) timer = window.setTimeout(look, EVERY_MS)
  }
  look()
  return () => {
    isOver = true
    observer.disconnect()
    clearTimeout(timer)
  }
}

/** The guide's box in the video's pixels: the video covers its stage and is cropped on two sides. */
function visiblePart(video: HTMLVideoElement, guide: HTMLElement): DOMRect | null {
  const { videoWidth, videoHeight } = video
  const stage = video.getBoundingClientRect()
  const box = guide.getBoundingClientRect()
  if (!videoWidth || !videoHeight || !stage.width || !box.width) return null
  const scale = Math.max(stage.width / videoWidth, stage.height / videoHeight)
  const left = (stage.width - videoWidth * scale) / 2
  const top = (stage.height - videoHeight * scale) / 2
  const x = Math.max(0, (box.left - stage.left - left) / scale)
  const y = Math.max(0, (box.top - stage.top - top) / scale)
  const width = Math.min(videoWidth - x, box.width / scale)
  const height = Math.min(videoHeight - y, box.height / scale)
  // A mirrored video shows the same part, because guides are centred.
  return width > 8 && height > 8 ? new DOMRect(x, y, width, height) : null
}
