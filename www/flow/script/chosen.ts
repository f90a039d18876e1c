// A chosen file. The browser's File is only a reference: files in the cloud and on memory cards may be
// gone or changed when they are read.

/** The file's bytes, or null if it can no longer be read. */
export async function bytesOf(file: File): Promise<Blob | null> {
  try {
    return new Blob([await file.arrayBuffer()], { type: file.type })
  } catch {
    return null
  }
}

/** The brands of HEIF pictures with HEVC, as iPhones and some Android phones take them. */
const HEIC = /^....ftyp(?:....)*?(?:hei[cxms]|hev[cxms])/s

/** Whether a file is a HEIC picture. Most browsers cannot show these. */
export async function isHeic(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await new Response(file.slice(0, 64)).arrayBuffer())
  return HEIC.test(String.fromCharCode(...start))
}
