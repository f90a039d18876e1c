// A file that was chosen. What browsers hand out is only a pointer to it: files in the cloud
// and on cards may be gone, or be others, by the time they are read.

/** The file's own bytes, or null if it can no longer be read. */
export async function bytesOf(file: File): Promise<Blob | null> {
  try {
    return new Blob([await file.arrayBuffer()], { type: file.type })
  } catch {
    return null
  }
}
