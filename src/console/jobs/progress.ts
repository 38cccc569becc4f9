/** Progress: what a child says of itself, read as a stranger's: numbers are numbers, texts short. */
import type { JobProgress } from './shape.ts'

const NOTE_CHARACTERS_MAX = 200

type Plain = Readonly<Record<string, unknown>>
const isPlain = (it: unknown): it is Plain =>
  typeof it === 'object' && it !== null && !Array.isArray(it)
const count = (it: unknown): number | undefined =>
  typeof it === 'number' && Number.isFinite(it) && it >= 0 ? it : undefined

export function progressIn(object: Plain): {
  readonly progress?: Omit<JobProgress, 'step'>
  readonly tick?: Plain
} {
  const { progress, tick } = object
  return {
    ...(isPlain(progress) ? { progress: readProgress(progress) } : {}),
    ...(isPlain(tick) ? { tick } : {}),
  }
}

function readProgress(it: Plain): Omit<JobProgress, 'step'> {
  const bytes = count(it['bytes'])
  const of = count(it['of'])
  const lines = count(it['lines'])
  const elapsed = count(it['elapsed'])
  const accounts = count(it['accounts'])
  const share =
    count(it['share']) ?? (bytes !== undefined && of !== undefined && of > 0 ? bytes / of : 0)
  const { what } = it
  return {
    share: Math.min(1, share),
    ...(typeof what === 'string' ? { note: what.slice(0, NOTE_CHARACTERS_MAX) } : {}),
    ...(bytes === undefined ? {} : { bytes }),
    ...(of === undefined ? {} : { of }),
    ...(lines === undefined ? {} : { lines }),
    ...(elapsed === undefined ? {} : { elapsed }),
    ...(accounts === undefined ? {} : { accounts }),
  }
}
