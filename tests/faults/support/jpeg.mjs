// JPEGs that are small as files and large once they are decoded.

/**
 * A progressive JPEG of one colour. Its decoder keeps the coefficients of all pixels until the last
 * scan.
 */
export function progressiveJpeg(width, height) {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8)
  const components = [1, 2, 3]
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, 3]
  const scan = [3]
  for (const id of components) {
    frame.push(id, 0x11, 0)
    scan.push(id, 0)
  }
  // The DC coefficients alone: each is as the one before, which takes one bit.
  scan.push(0, 0, 0)
  const onlyZero = [0, 1, ...Array(15).fill(0), 0]
  const bits = Buffer.alloc(Math.ceil((blocks * components.length) / 8))
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...Array(64).fill(1)]),
    segment(0xc2, frame),
    segment(0xc4, onlyZero),
    segment(0xda, scan),
    bits,
    Buffer.from([0xff, 0xd9]),
  ])
}

function segment(marker, bytes) {
  const length = bytes.length + 2
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...bytes])
}
