/**
 * Drawing: a picture as shapes in roles of colour, for the page and the paper alike.
 *
 * Roles instead of colours: the page gives them colours by its style, light or dark, the paper by
 * `paper`. Texts are kept apart from shapes, because the paper sets them with its own fonts.
 */

export const roles = [
  'ink',
  'soft',
  'line',
  'faint',
  'ours',
  'stolen',
  'stolen-light',
  'good',
  'bad',
  'watch',
  'unknown',
  'mark',
  /** Behind everything: the time of the thief. */
  'window',
  'paper',
] as const
export type Role = (typeof roles)[number]

export type Shape =
  | {
      readonly kind: 'rect'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly fill: Role
      readonly stroke?: Role
      readonly radius?: number
    }
  | {
      readonly kind: 'line'
      readonly x1: number
      readonly y1: number
      readonly x2: number
      readonly y2: number
      readonly stroke: Role
      readonly width?: number
      readonly isDashed?: boolean
    }
  | {
      readonly kind: 'circle'
      readonly x: number
      readonly y: number
      readonly radius: number
      readonly fill: Role
      readonly stroke?: Role
      readonly opacity?: number
    }
  /** Of commands M, L, H, V, C, Z with numbers only; `pathOf` makes them. */
  | {
      readonly kind: 'path'
      readonly d: string
      readonly fill?: Role
      readonly stroke?: Role
      readonly width?: number
      readonly opacity?: number
    }

export type Label = {
  readonly x: number
  /** Of the base line. */
  readonly y: number
  readonly text: string
  readonly size: number
  readonly fill: Role
  readonly anchor: 'start' | 'middle' | 'end'
  readonly isBold?: boolean
}

export type Drawing = {
  readonly width: number
  readonly height: number
  /** Said to those who do not see it; the whole of what it shows, in a sentence. */
  readonly alternative: string
  readonly shapes: readonly Shape[]
  readonly labels: readonly Label[]
}

/** Two decimals at most: bytes are the same on every machine. */
export const round = (n: number): number => Math.round(n * 100) / 100

/** Colours of the paper, and of the page by day. */
export const paper: Readonly<Record<Role, string>> = {
  ink: '#1c2733',
  soft: '#55616e',
  line: '#b9c1c9',
  faint: '#e6eaee',
  ours: '#7d95ab',
  stolen: '#b3261e',
  'stolen-light': '#f0b8b2',
  good: '#2f7d5b',
  bad: '#b3261e',
  watch: '#a86400',
  unknown: '#7b8590',
  mark: '#1c2733',
  window: '#fbeae8',
  paper: '#ffffff',
}

/** Colours of the page by night. */
export const night: Readonly<Record<Role, string>> = {
  ink: '#e6eaee',
  soft: '#aab4bf',
  line: '#4a545f',
  faint: '#262d34',
  ours: '#6f8aa3',
  stolen: '#ff8a80',
  'stolen-light': '#6e3a36',
  good: '#6cc79b',
  bad: '#ff8a80',
  watch: '#f0b35a',
  unknown: '#8b96a1',
  mark: '#e6eaee',
  window: '#2e1c1b',
  paper: '#14181c',
}

/** Widths of letters, near enough to keep labels apart: wide ones are an em, narrow ones a half. */
const wide =
  /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u

export function widthOf(text: string, size: number): number {
  let width = 0
  for (const character of text)
    width += wide.test(character) ? 1 : /[A-Z0-9%@–…]/.test(character) ? 0.64 : 0.56
  return width * size
}

/** A step of 1, 2 or 5 times a power of ten, so that at most `parts` of them fill the whole. */
export function niceStep(whole: number, parts: number): number {
  const raw = Math.max(whole, 1) / parts
  const power = 10 ** Math.floor(Math.log10(raw))
  const times = raw / power
  return Math.max(1, (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10) * power)
}
