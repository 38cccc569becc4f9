/**
 * Reading: entries in order, with their bodies where these can still be opened, a piece at a time.
 *
 * Below the tree state entries come from bundles and vault, above it from the write-ahead log. While
 * somebody writes, a segment may be retired under a reader: then its entries are in tiles already,
 * and the reader goes on there.
 */
import { join } from 'node:path'
import { fromBase64url } from '../../evidence/bytes.ts'
import { type ReadLeaf, readLeaf } from '../../evidence/leaf.ts'
import { monthOf } from '../../evidence/moment.ts'
import { isRefused } from '../../evidence/refused.ts'
import { bundlePath, TILE_WIDTH } from '../../evidence/tiles.ts'
import { Fault } from '../../lib/fault.ts'
import type { Recorded } from '../../ports/journal.ts'
import { type Disk, type DiskFile, isMissing, textIn } from './disk.ts'
import { bundleOf, stateFolderOf } from './files.ts'
import type { Keys } from './keys.ts'
import { unseal } from './seal.ts'
import { VaultFiles } from './vault-files.ts'
import { framesOf, type LiveSegment, walName } from './wal.ts'

export type RawEntry = {
  readonly index: number
  readonly leaf: Uint8Array
  /** Its record from the write-ahead log; absent: it is to be looked for in the vault. */
  readonly sealed?: Uint8Array
}

/** How a log stands now, as its writer (or whoever recovered it) knows. */
export type Standing = {
  readonly disk: Disk
  readonly folder: string
  readonly treeSize: () => number
  readonly segments: () => readonly LiveSegment[]
}

/** Entries `from` up to and without `to`; the caller has made sure that they are durable. */
export async function* rawEntries(
  log: Standing,
  from: number,
  to: number,
): AsyncGenerator<RawEntry> {
  let next = from
  while (next < to) {
    const before = next
    const size = log.treeSize()
    if (next < size) {
      const nth = Math.floor(next / TILE_WIDTH)
      const bundle = await bundleOf(log.disk, log.folder, nth, size)
      if (bundle === undefined) {
        // The partial file of this very size may have been replaced since.
        if (log.treeSize() > size) continue
        throw new Fault('evidence.damaged', {
          file: join(log.folder, bundlePath(nth)),
          why: 'it is missing or malformed',
        })
      }
      const end = Math.min(nth * TILE_WIDTH + bundle.length, to)
      for (; next < end; next += 1)
        yield { index: next, leaf: bundle[next - nth * TILE_WIDTH] as Uint8Array }
    } else {
      const segment = log.segments().find((it) => it.firstIndex <= next && next < it.endIndex)
      const file = segment === undefined ? undefined : await openSegment(log, segment.segment)
      if (segment !== undefined && file !== undefined) {
        try {
          for await (const entry of segmentEntries(file, segment, next, to)) {
            yield entry
            next = entry.index + 1
          }
        } finally {
          await file.close()
        }
      }
    }
    if (next === before && log.treeSize() <= next)
      throw new Fault('evidence.damaged', {
        file: stateFolderOf(log.folder),
        why: `entry ${next} cannot be read`,
      })
  }
}

async function openSegment(log: Standing, segment: number): Promise<DiskFile | undefined> {
  try {
    return await log.disk.open(join(stateFolderOf(log.folder), walName(segment)), 'read')
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
}

async function* segmentEntries(
  file: DiskFile,
  { bytes, marks }: LiveSegment,
  from: number,
  to: number,
): AsyncGenerator<RawEntry> {
  const start = marks.findLast(({ index }) => index <= from)?.at ?? 0
  for await (const frame of framesOf(file, start, bytes)) {
    if (frame.kind === 'broken') return
    for (const [i, { leaf, sealed }] of frame.entries.entries()) {
      const index = frame.firstIndex + i
      if (index < from) continue
      if (index >= to) return
      yield { index, leaf, sealed }
    }
  }
}

export type Opened =
  | { readonly kind: 'open'; readonly body: Uint8Array }
  /** Its record or a key is gone. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'broken'; readonly why: string }

export function openBody(
  index: number,
  leaf: ReadLeaf,
  sealed: Uint8Array | undefined,
  origin: Uint8Array,
  keys: Keys,
): Opened {
  if (sealed === undefined || index < (keys.lostBelow ?? Number.POSITIVE_INFINITY))
    return { kind: 'gone' }
  const key = keys.opening(leaf.pseudonym, monthOf(leaf.at), leaf.retention)
  if (key === undefined) return { kind: 'gone' }
  const commitment = fromBase64url(leaf.commitment) as Uint8Array
  const body = unseal(sealed, { index, origin, commitment, key })
  return isRefused(body) ? { kind: 'broken', why: body.refused } : { kind: 'open', body }
}

/**
 * Throws `evidence.damaged` for what is there and cannot be right; what is gone has no body, nor has
 * in a log that is over (`isOver`) what cannot be opened: nobody can go on from there but past it.
 */
export async function* recordedEntries(
  log: Standing,
  origin: string,
  keys: Keys,
  from: number,
  to: number,
  isOver = false,
): AsyncGenerator<Recorded> {
  const vault = new VaultFiles(log.disk, log.folder)
  const originBytes = Buffer.from(origin)
  try {
    for await (const { index, leaf: bytes, sealed: inWal } of rawEntries(log, from, to)) {
      const damaged = (why: string) =>
        new Fault('evidence.damaged', { file: `entry ${index}`, why })
      const leaf = readLeaf(textIn(bytes))
      if (isRefused(leaf)) throw damaged(leaf.refused)
      const sealed = inWal ?? (await vault.sealedOf(index, leaf.retention, leaf.at))
      const opened = openBody(index, leaf, sealed, originBytes, keys)
      if (opened.kind === 'broken' && !isOver) throw damaged(opened.why)
      yield {
        index,
        kind: leaf.kind,
        at: leaf.at,
        source: leaf.source,
        retention: leaf.retention,
        facts: leaf.facts as Recorded['facts'],
        body:
          opened.kind === 'open'
            ? (JSON.parse(textIn(opened.body)) as Recorded['body'])
            : undefined,
      }
    }
  } finally {
    await vault.close()
  }
}
