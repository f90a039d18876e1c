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
