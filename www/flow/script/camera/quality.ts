// Whether a picture is good enough, from its luminance. Pure: no document, no clock. The server measures
// again, on the whole photo; this only chooses the moment. It does not recognise documents or faces.

/** Luminance, 0 to 255, row by row. */
export interface Luma {
  width: number
  height: number
  data: Uint8Array
}

export interface Quality {
  /** How bright the brightest tenth is at least, 0 to 255. */
  highlights: number
  /** The part of the picture that is burnt out, 0 to 1. */
  glare: number
  /** How strong the strongest edges are: the 99th percentile of the Laplacian. */
  edges: number
  /** The part of the picture that has strong edges, 0 to 1. */
  detail: number
  /** How much an average pixel differs from the picture before; null for the first. */
  motion: number | null
}

export type Kind = 'document' | 'selfie'
export type Verdict = 'dark' | 'bright' | 'moving' | 'empty' | 'blurry' | 'good'

const BURNT = 250
const EDGE = 24

/** Converts pixels of four bytes (RGBA) to luminance. */
export function lumaOf(pixels: Uint8ClampedArray, width: number, height: number): Luma {
  const data = new Uint8Array(width * height)
  for (let i = 0, p = 0; i < data.length; i++, p += 4)
    // The weights of ITU-R BT.601 in 256ths.
    data[i] = (77 * (pixels[p] ?? 0) + 150 * (pixels[p + 1] ?? 0) + 29 * (pixels[p + 2] ?? 0)) >> 8
  return { width, height, data }
}

export function measure(luma: Luma, before: Luma | null): Quality {
  const { width, height, data } = luma
  const light = new Uint32Array(256)
  // A Laplacian is at most 4 * 255.
  const edges = new Uint32Array(1021)
  let strong = 0
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const here = data[i] ?? 0
      light[here] = (light[here] ?? 0) + 1
      if (!x || !y || x === width - 1 || y === height - 1) continue
      const around = (data[i - 1] ?? 0) + (data[i + 1] ?? 0) + (data[i - width] ?? 0) + (data[i + width] ?? 0)
      const edge = Math.abs(around - 4 * here)
      edges[edge] = (edges[edge] ?? 0) + 1
      if (edge > EDGE) strong += 1
    }
  const inner = Math.max(1, (width - 2) * (height - 2))
  let burnt = 0
  for (let value = BURNT; value < 256; value++) burnt += light[value] ?? 0
  return {
    highlights: percentile(light, width * height, 0.9),
    glare: burnt / Math.max(1, width * height),
    edges: percentile(edges, inner, 0.99),
    detail: strong / inner,
    motion: before && before.data.length === data.length ? difference(data, before.data) : null,
  }
}

/** The value below which that part of all values lies. */
function percentile(counts: Uint32Array, total: number, part: number): number {
  let left = total * part
  for (let value = 0; value < counts.length; value++) {
    left -= counts[value] ?? 0
    if (left < 0) return value
  }
  return counts.length - 1
}

function difference(one: Uint8Array, other: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < one.length; i++) sum += Math.abs((one[i] ?? 0) - (other[i] ?? 0))
  return sum / Math.max(1, one.length)
}

// Stricter than the server's limits, which refuse only what nobody could read, because the automatic
// photo can wait for a better moment. Print has hard edges, faces have softer ones.
const LIMITS = {
  document: { edges: 40, detail: 0.012 },
  selfie: { edges: 22, detail: 0.002 },
} as const

/** The worst problem of a picture of that kind, if there is one. */
export function assess(quality: Quality, kind: Kind): Verdict {
  const limits = LIMITS[kind]
  if (quality.highlights < 70) return 'dark'
  if (quality.glare > 0.35) return 'bright'
  // A moved picture is also blurred, and 'moving' is the better hint.
  if (quality.motion === null || quality.motion > 7) return 'moving'
  if (quality.edges < limits.edges) return 'blurry'
  if (quality.detail < limits.detail) return 'empty'
  return 'good'
}

/** For how long a picture must have been good before the photo is taken. */
export const STEADY_MS = 900
/** The least number of checks, so that two lucky ones on a slow device are not enough. */
export const STEADY_CHECKS = 4

export interface Steady {
  /** The time since which it has been good; null if it is not. */
  since: number | null
  /** The number of checks that found it good since then. */
  checks: number
  /** The hint: the problem, or 'steady' before the photo is taken. */
  hint: Verdict | 'steady'
  /** Whether to take the photo now. */
  shoot: boolean
}

export const UNSTEADY: Steady = { since: null, checks: 0, hint: 'moving', shoot: false }

/** The next state after a check at that time, in milliseconds. */
export function steady(before: Steady, verdict: Verdict, now: number): Steady {
  if (verdict !== 'good') return { since: null, checks: 0, hint: verdict, shoot: false }
  const since = before.since ?? now
  const checks = before.checks + 1
  return { since, checks, hint: 'steady', shoot: now - since >= STEADY_MS && checks >= STEADY_CHECKS }
}
