/**
 * Ranges: whether the byte ranges of followed files meet, told from the entries alone.
 *
 * Each `source.read` of a file says which bytes it was. A file goes on where it stopped; a new one
 * begins at 0, or where another one of the same log stopped (a copy that rotation made, or one that
 * was moved over it). A file that is let go was read as far as its ranges go. What is none of that
 * is a hole, unless a `source.gap` of the same source stands before it: then it is told already.
 * Limits: the first range that a source ever tells may begin anywhere; a log whose entries were all
 * left out is the counters' and the tree's matter, not this one's.
 */
import { BoundedMap } from '../lib/bounded.ts'

/** Sources remembered; one that was forgotten begins anywhere again. */
export const RANGE_SOURCES_MAX = 1_000
/** Files of one source open at a time; a follower has at most 100. */
export const RANGE_FILES_MAX = 128

type Facts = { readonly [key: string]: unknown }

type Files = {
  /** Behind the last byte that was read, by device and inode. */
  readonly open: Map<string, number>
  /** Nothing was read of it yet, or a gap was told since. */
  excused: boolean
  /** Files among them that a gap may have ended without anybody having let them go. */
  stale: number
}

export type RangeHole = {
  readonly name: string
  /** Bytes, where two ends are known. */
  readonly missed?: number
}

export class Ranges {
  readonly #sources = new BoundedMap<string, Files>(RANGE_SOURCES_MAX)

  /** The hole that this entry shows, if it shows one. */
  hear(kind: string, facts: Facts): RangeHole | undefined {
    const { name } = facts
    if (typeof name !== 'string') return undefined
    if (kind === 'source.gap') {
      const known = this.#sources.get(name)
      if (known !== undefined) known.excused = true
      return undefined
    }
    if (kind !== 'source.read') return undefined
    const known = this.#sources.get(name)
    const files = known ?? { open: new Map<string, number>(), excused: true, stale: 0 }
    if (known === undefined) this.#sources.set(name, files)
    const wasExcused = files.excused
    const hole = this.#range(name, files, facts['range']) ?? this.#finished(name, files, facts)
    const open = facts['open']
    const beyond = typeof open === 'number' ? files.open.size - open : 0
    if (wasExcused) {
      files.stale = Math.max(files.stale, beyond)
      return undefined
    }
    if (hole !== undefined || beyond <= files.stale) return hole
    files.stale = beyond
    return { name }
  }

  #range(name: string, files: Files, told: unknown): RangeHole | undefined {
    const range = readRange(told)
    if (range === undefined) return undefined
    const { key, from, to } = range
    const { open } = files
    const before = open.get(key)
    const wasExcused = files.excused
    files.excused = false
    const isNew = from === 0 && (before === undefined || files.stale > 0)
    if (isNew && before !== undefined) files.stale -= 1
    const met = before === from || isNew || this.#moved(open, key, from)
    open.delete(key)
    open.set(key, to)
    if (open.size > RANGE_FILES_MAX) prune(files, RANGE_FILES_MAX)
    if (met || wasExcused) return undefined
    return before === undefined || from < before ? { name } : { name, missed: from - before }
  }

  /** Another file of this log stopped just there, and goes on under this name. */
  #moved(open: Map<string, number>, key: string, from: number): boolean {
    if (from === 0) return false
    for (const [other, to] of open)
      if (other !== key && to === from) {
        open.delete(other)
        return true
      }
    return false
  }

  #finished(name: string, { open }: Files, facts: Facts): RangeHole | undefined {
    const { finished } = facts
    if (!Array.isArray(finished)) return undefined
    let hole: RangeHole | undefined
    for (const told of finished.slice(0, RANGE_FILES_MAX)) {
      const { device, inode, to } = (told ?? {}) as Facts
      if (typeof device !== 'string' || typeof inode !== 'string' || typeof to !== 'number')
        continue
      const key = `${device} ${inode}`
      const before = open.get(key)
      if (before === undefined) this.#moved(open, key, to)
      else if (before !== to) hole = before < to ? { name, missed: to - before } : { name }
      open.delete(key)
    }
    return hole
  }
}

/** Forgets the eldest beyond `most`. */
function prune({ open }: Files, most: number): void {
  for (const key of open.keys()) {
    if (open.size <= most) return
    open.delete(key)
  }
}

function readRange(
  told: unknown,
): { readonly key: string; readonly from: number; readonly to: number } | undefined {
  if (typeof told !== 'object' || told === null) return undefined
  const { device, inode, from, to } = told as Facts
  if (typeof device !== 'string' || typeof inode !== 'string') return undefined
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return undefined
  return { key: `${device} ${inode}`, from: from as number, to: to as number }
}
