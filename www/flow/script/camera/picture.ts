// Makes a photo upright and no larger than needed before it leaves the device. Redrawing it also removes
// its metadata, such as the location.

/** The size that a photo needs, by what it shows. */
const MAX_SIDE = { document: 2200, selfie: 1440 } as const
const QUALITY = 0.88

export type Kind = keyof typeof MAX_SIDE

/**
 * Returns the file as an upright JPEG, no larger than needed. Files that the browser cannot show are
 * returned unchanged, and the server says what is wrong with them.
 */
export async function shrink(file: Blob, kind: Kind): Promise<Blob> {
  let bitmap: ImageBitmap
  try {
    // Rotates the picture according to its metadata. Safari before 17 accepts no options here.
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() =>
      createImageBitmap(file),
    )
  } catch {
    return file
  }
  const jpeg = await draw(bitmap, bitmap.width, bitmap.height, kind)
  bitmap.close()
  return jpeg ?? file
}

/** The current picture of the camera. */
export function grab(video: HTMLVideoElement, kind: Kind): Promise<Blob | null> {
  return draw(video, video.videoWidth, video.videoHeight, kind)
}

function draw(source: CanvasImageSource, width: number, height: number, kind: Kind): Promise<Blob | null> {
  const scale = Math.min(1, MAX_SIDE[kind] / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const pen = canvas.getContext('2d')
  if (!pen || !canvas.width || !canvas.height) return Promise.resolve(null)
  // JPEG has no transparency: transparent parts would become black.
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(source, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
}
