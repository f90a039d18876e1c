// Makes a photo no larger than needed before it is sent.

const MAX_SIDE = 2400
const QUALITY = 0.9
/** Below this a file is sent as it is. */
const SMALL_BYTES = 1_500_000
const SENT_AS_IS = ['image/jpeg', 'image/png', 'image/webp']

/**
 * The file, or a smaller JPEG of it, upright. Files the browser cannot show are
 * returned as they are: the server says what is wrong with them.
 */
export async function shrink(file: Blob): Promise<Blob> {
  if (file.size <= SMALL_BYTES && SENT_AS_IS.includes(file.type)) return file
  let bitmap: ImageBitmap
  try {
    // Turns the picture as its metadata says; Safari before 17 knows no options here.
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() =>
      createImageBitmap(file),
    )
  } catch {
    return file
  }
  const jpeg = await draw(bitmap, bitmap.width, bitmap.height)
  bitmap.close()
  return jpeg ?? file
}

/** What the camera shows now. */
export function grab(video: HTMLVideoElement): Promise<Blob | null> {
  return draw(video, video.videoWidth, video.videoHeight)
}

function draw(source: CanvasImageSource, width: number, height: number): Promise<Blob | null> {
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const pen = canvas.getContext('2d')
  if (!pen || !canvas.width || !canvas.height) return Promise.resolve(null)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(source, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
}
