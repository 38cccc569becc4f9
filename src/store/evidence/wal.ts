/**
 * Write-ahead log: reading it back, whoever is writing and however the last writer ended.
 *
 * Segments `wal.<8 digits>` are read in order of number. A writer that could not write begins a new
 * segment at its durable size; so where an index stands twice, the later segment is right, and what
 * the earlier one has from there on was never acknowledged. A frame is at most one write: what
 * follows the last whole frame of the last segment is the torn end of a crash and is left out. A
 * whole frame behind a broken one, or a hole between segments, is no crash: it is damage.
 *
 * Limits: a flipped bit in the very last frame looks like a torn write. Once that entry is signed,
 * the checkpoint tells.
 */
import { join } from 'node:path'
import { u32At, u64At } from '../../evidence/bytes.ts'
import {
  FRAME_HEAD_BYTES,
  FRAME_PAYLOAD_BYTES_MAX,
  type FrameEntry,
  readFrame,
  readPayload,
} from '../../evidence/frame.ts'
import { isRefused } from '../../evidence/refused.ts'
import { Fault } from '../../lib/fault.ts'
import { type Disk, type DiskFile, readFully, using } from './disk.ts'
import { sha256 } from './hashing.ts'

const CHUNK_BYTES = 1024 * 1024
/** How far ahead the index of a frame behind a broken one may lie; it keeps chance finds out. */
const INDEXES_AHEAD_MAX = 2 ** 32

export const walName = (segment: number): string => `wal.${String(segment).padStart(8, '0')}`

/** Numbers of the segments in a state folder, in order. */
export async function segmentsIn(disk: Disk, stateFolder: string): Promise<number[]> {
  const numbers = (await disk.list(stateFolder)).flatMap((name) => {
    const match = /^wal\.(\d{8})$/.exec(name)
    return match === null ? [] : [Number(match[1])]
  })
  return numbers.sort((a, b) => a - b)
}

/** A segment of the write-ahead log as its writer knows it. */
export type LiveSegment = {
  readonly segment: number
  readonly firstIndex: number
  /** Above the last durable entry in it. */
  endIndex: number
  /** Octets that are durable. */
  bytes: number
  /** Where some entries begin, in order, so that a reader need not start at the top. */
  readonly marks: { readonly index: number; readonly at: number }[]
}

export type WholeFrame = {
  readonly kind: 'frame'
  readonly firstIndex: number
  readonly payload: Buffer
  /** Octets in the file up to the end of this frame. */
  readonly end: number
}
export type BrokenFrame = { readonly kind: 'broken'; readonly at: number; readonly why: string }

/** Frames of one open segment from an offset up to `stop` octets; the last item may be a broken one. */
export async function* payloadsOf(
  file: DiskFile,
  start: number,
  stop: number,
): AsyncGenerator<WholeFrame | BrokenFrame> {
  let at = start
  let bytes = Buffer.alloc(0)
  let offset = 0
  for (;;) {
    const read = readFrame(bytes, offset, sha256)
    if (read.kind === 'short') {
      const there = bytes.length - offset
      const want = Math.min(stop - at, Math.max(read.bytes, CHUNK_BYTES))
      if (want <= there) {
        if (there > 0) yield { kind: 'broken', at, why: 'it ends inside a frame' }
        return
      }
      const next = Buffer.allocUnsafeSlow(want)
      next.set(bytes.subarray(offset))
      const got = await readFully(file, next.subarray(there), at + there)
      bytes = next.subarray(0, there + got)
      offset = 0
      if (got === 0) {
        if (there > 0) yield { kind: 'broken', at, why: 'it ends inside a frame' }
        return
      }
      continue
    }
    if (read.kind === 'bad') {
      yield { kind: 'broken', at, why: read.why }
      return
    }
    // A view of a buffer is one, too.
    const payload = read.payload as Buffer
    yield { kind: 'frame', firstIndex: read.firstIndex, payload, end: at + read.bytes }
    at += read.bytes
    offset += read.bytes
  }
}

export type ReadFrame = {
  readonly kind: 'frame'
  readonly firstIndex: number
  readonly entries: readonly FrameEntry[]
  readonly end: number
}

/** The same, with their entries taken out. */
export async function* framesOf(
  file: DiskFile,
  start: number,
  stop: number,
): AsyncGenerator<ReadFrame | BrokenFrame> {
  let at = start
  for await (const frame of payloadsOf(file, start, stop)) {
    if (frame.kind === 'broken') {
      yield frame
      return
    }
    const entries = readPayload(frame.payload)
    if (isRefused(entries)) {
      yield { kind: 'broken', at, why: entries.refused }
      return
    }
    yield { kind: 'frame', firstIndex: frame.firstIndex, entries, end: frame.end }
    at = frame.end
  }
}

/** Whether any whole frame stands behind an offset: then a broken one before it is no torn write. */
async function hasFrameBehind(
  file: DiskFile,
  from: number,
  size: number,
  atLeast: number,
): Promise<boolean> {
  const bytes = new Uint8Array(
    Math.min(size - from, 2 * (FRAME_HEAD_BYTES + FRAME_PAYLOAD_BYTES_MAX)),
  )
  const got = await readFully(file, bytes, from)
  const there = bytes.subarray(0, got)
  for (let at = 1; at + FRAME_HEAD_BYTES < there.length; at += 1) {
    // Cheap doubts first: most octets are no length that fits, before any digest is made.
    const length = u32At(there, at)
    if (length === 0 || at + FRAME_HEAD_BYTES + length > there.length) continue
    const index = u64At(there, at + 4)
    if (!(index >= atLeast && index <= atLeast + INDEXES_AHEAD_MAX)) continue
    if (readFrame(there, at, sha256).kind === 'frame') return true
  }
  return false
}

export type WalFrame = {
  readonly segment: number
  readonly firstIndex: number
  readonly entries: readonly FrameEntry[]
  readonly end: number
}

export type WalSummary = {
  /** Segments that hold acknowledged entries, and how far they are good. */
  readonly segments: readonly {
    readonly segment: number
    readonly firstIndex: number
    readonly endIndex: number
    readonly bytes: number
  }[]
  /** Above every segment there is, good or empty. */
  readonly nextSegment: number
  /** Octets that were left out: torn ends, and what was never acknowledged. */
  readonly cut: number
}

/**
 * Gives the frames that count, in order of index and without holes. Throws `evidence.damaged`.
 * Entries below `from` may be among them; a first frame above it is a hole.
 */
export async function* walkWal(
  disk: Disk,
  stateFolder: string,
  from: number,
): AsyncGenerator<WalFrame, WalSummary> {
  const numbers = await segmentsIn(disk, stateFolder)
  const damaged = (segment: number, why: string) =>
    new Fault('evidence.damaged', { file: join(stateFolder, walName(segment)), why })
  const open = async (segment: number) => disk.open(join(stateFolder, walName(segment)), 'read')

  const firsts: { segment: number; firstIndex: number | undefined }[] = []
  for (const segment of numbers) {
    let firstIndex: number | undefined
    await using(await open(segment), async (file) => {
      for await (const frame of framesOf(file, 0, await file.size())) {
        if (frame.kind === 'frame') firstIndex = frame.firstIndex
        break
      }
    })
    firsts.push({ segment, firstIndex })
  }

  const good: WalSummary['segments'][number][] = []
  let cut = 0
  let next: number | undefined
  for (const [i, { segment, firstIndex }] of firsts.entries()) {
    const laterFirsts = firsts.slice(i + 1).flatMap((it) => it.firstIndex ?? [])
    const limit = laterFirsts.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...laterFirsts)
    const file = await open(segment)
    try {
      const size = await file.size()
      let bytes = 0
      let begun: number | undefined
      if (firstIndex !== undefined && firstIndex < limit) {
        // Below `from` holes do no harm: retired segments vanish in no promised order.
        if (firstIndex > Math.max(next ?? 0, from))
          throw damaged(segment, `it begins at entry ${firstIndex}, not ${next ?? from}`)
        begun = firstIndex
        next = firstIndex
      }
      let broken: BrokenFrame | undefined
      for await (const frame of framesOf(file, 0, size)) {
        if (frame.kind === 'broken') {
          broken = frame
          break
        }
        if (frame.firstIndex >= limit) break
        if (frame.firstIndex !== next)
          throw damaged(segment, `entry ${frame.firstIndex} stands where ${next} should`)
        next += frame.entries.length
        bytes = frame.end
        yield { segment, firstIndex: frame.firstIndex, entries: frame.entries, end: frame.end }
      }
      if (
        broken !== undefined &&
        next !== limit &&
        (await hasFrameBehind(file, broken.at, size, next ?? 0))
      )
        throw damaged(segment, `octet ${broken.at}: ${broken.why}, and whole frames follow`)
      cut += size - bytes
      if (begun !== undefined)
        good.push({ segment, firstIndex: begun, endIndex: next as number, bytes })
    } finally {
      await file.close()
    }
    if (limit !== Number.POSITIVE_INFINITY && limit > from && (next ?? limit) < limit)
      throw damaged(segment, `entries ${next} to ${limit - 1} are missing`)
  }
  return { segments: good, nextSegment: (numbers.at(-1) ?? -1) + 1, cut }
}
