/**
 * Mirror: a copy of a log on a host where nobody of the log's host may delete anything.
 *
 * It takes the entries that are new, hashes them itself on top of what it kept, and compares the root
 * with the checkpoint that the log signed; hash tiles of the other side are not believed and not
 * fetched. What does not lead there changes nothing here: both checkpoints are written to
 * `misbehaviour.log`, with the other side's own consistency proof where it gives one.
 *
 * A crash leaves the checkpoint before, and perhaps files beyond it that are written again.
 * Limits: bodies are not mirrored. The first run believes the key line that it finds, unless one is
 * given. Narrower files of the right edge go when wider ones with the same entries are there.
 */
import { dirname, join } from 'node:path'
import type { Hash } from '../../evidence/bytes.ts'
import { toContradiction } from '../../evidence/contradiction.ts'
import { ED25519, linesOfNote, readVkey, toVkey, type Vkey } from '../../evidence/note.ts'
import { consistencyPlan } from '../../evidence/proof.ts'
import { isRefused } from '../../evidence/refused.ts'
import {
  BUNDLE_BYTES_MAX,
  bundlePath,
  readBundle,
  readTile,
  TILE_WIDTH,
  tilePath,
  widthOf,
} from '../../evidence/tiles.ts'
import { assert } from '../../lib/assert.ts'
import { Fault } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import { NOTE_FILE_BYTES_MAX, openCheckpoint, readSigned, type Signed } from './checkpoints.ts'
import { type Disk, readTextFile, readWhole, replaceFile, textIn } from './disk.ts'
import { bundleOf, emptyTree, frontierAt, rangeHashBy } from './files.ts'
import { sha256 } from './hashing.ts'
import { type Filed, RightEdge } from './right-edge.ts'

const VKEY_BYTES_MAX = 4_096
export const MISBEHAVIOUR = 'misbehaviour.log'
export const MISBEHAVIOUR_BYTES_MAX = 16 * 2 ** 20

/** Gives a file of the log by its path; `undefined` when it is not there. */
export type MirrorSource = {
  readonly name: string
  read(path: string, most: number): Promise<Uint8Array | undefined>
}
export type MirrorOptions = {
  readonly disk: Disk
  readonly source: MirrorSource
  readonly folder: string
  /** The log's key line, where it is known from elsewhere. */
  readonly vkey?: Vkey
  readonly now: Instant
  readonly progress?: (done: number, of: number) => void
}
export type Mirrored = { readonly origin: string; readonly before: number; readonly size: number }

/** Brings the mirror up to what the source shows. Rejects with `witness.mirror-refused`. */
export async function mirrorLog(options: MirrorOptions): Promise<Mirrored> {
  const { disk, source, folder } = options
  await disk.makeFolder(folder)
  const vkey = await keyOf(options)
  const kept = await readSigned(disk, join(folder, 'checkpoint'), vkey)
  const text = await source.read('checkpoint', NOTE_FILE_BYTES_MAX)
  if (text === undefined) throw refused(source, 'there is no checkpoint')
  const offered = openCheckpoint(textIn(text), vkey)
  if (isRefused(offered)) throw refused(source, `its checkpoint is not good: ${offered.refused}`)
  const before = kept?.size ?? 0
  if (kept !== undefined && offered.size < kept.size)
    throw await contradicted(
      options,
      vkey,
      kept,
      offered,
      `it shows ${offered.size} entries, ${kept.size} were kept`,
    )
  if (kept !== undefined && offered.size === kept.size && offered.root !== kept.root)
    throw await contradicted(
      options,
      vkey,
      kept,
      offered,
      'it shows another history of the same length',
    )
  if (offered.size > before) await take(options, vkey, kept, offered)
  // Also of the same size: it may have younger cosignatures. Those that we have are not given up.
  if (offered.size > before || hasAllKeysOf(offered, kept))
    await replaceFile(disk, join(folder, 'checkpoint'), Buffer.from(offered.note), true)
  if (offered.size > before) await tidy(disk, folder, before, offered.size)
  return { origin: vkey.name, before, size: offered.size }
}

function hasAllKeysOf(offered: Signed, kept: Signed | undefined): boolean {
  const there = new Set(linesOfNote(offered.note).map(({ key }) => key))
  return kept === undefined || linesOfNote(kept.note).every(({ key }) => there.has(key))
}

async function keyOf({ disk, source, folder, vkey }: MirrorOptions): Promise<Vkey> {
  const file = join(folder, 'log.vkey')
  const kept = await readTextFile(disk, file, VKEY_BYTES_MAX)
  const found = kept ?? (vkey === undefined ? await theirKey(source) : toVkey(vkey))
  const key = readVkey(found.trim(), sha256)
  if (isRefused(key) || key.type !== ED25519)
    throw refused(
      source,
      `the key of the log is not good: ${isRefused(key) ? key.refused : 'type'}`,
    )
  if (vkey !== undefined && toVkey(vkey) !== toVkey(key))
    throw refused(source, `${file} names another log`)
  if (kept === undefined) await replaceFile(disk, file, Buffer.from(`${toVkey(key)}\n`), true)
  return key
}

async function theirKey(source: MirrorSource): Promise<string> {
  const bytes = await source.read('log.vkey', VKEY_BYTES_MAX)
  if (bytes === undefined) throw refused(source, 'it has no log.vkey, and no key line was given')
  return textIn(bytes)
}

async function take(
  options: MirrorOptions,
  vkey: Vkey,
  kept: Signed | undefined,
  offered: Signed,
): Promise<void> {
  const { disk, source, folder, progress } = options
  const { size } = offered
  const from = kept?.size ?? 0
  const { frontier, rows } = await frontierAt(disk, folder, kept ?? emptyTree)
  const first = Math.floor(from / TILE_WIDTH)
  const ours = from % TILE_WIDTH === 0 ? [] : await bundleOf(disk, folder, first, from)
  if (ours === undefined)
    throw new Fault('evidence.damaged', {
      file: join(folder, bundlePath(first, from % TILE_WIDTH)),
      why: 'it is missing or malformed',
    })
  const edge = new RightEdge(frontier, rows, ours)
  for (let nth = first; nth * TILE_WIDTH < size; nth += 1) {
    const entries = await theirBundle(source, nth, size)
    for (const [i, entry] of entries.entries()) {
      const index = nth * TILE_WIDTH + i
      if (index < from) {
        if (Buffer.compare(entry, ours[i] ?? Buffer.alloc(0)) === 0) continue
        throw await contradicted(options, vkey, kept, offered, `its entry ${index} is another one`)
      }
      add(edge, entry)
    }
    for (const file of edge.takeFull()) await put(disk, folder, file)
    progress?.(Math.min(size, (nth + 1) * TILE_WIDTH), size)
  }
  if (edge.root !== offered.root)
    throw await contradicted(
      options,
      vkey,
      kept,
      offered,
      'its entries, behind those that were kept, do not lead to the root that it signed',
    )
  for (const file of edge.partials()) await put(disk, folder, file)
}

/** The entries of one bundle, as many as a log of `size` has there. */
async function theirBundle(
  source: MirrorSource,
  nth: number,
  size: number,
): Promise<readonly Uint8Array[]> {
  const width = widthOf(0, nth, size)
  for (const each of new Set([width, TILE_WIDTH])) {
    const path = bundlePath(nth, each)
    const bytes = await source.read(path, BUNDLE_BYTES_MAX)
    if (bytes === undefined) continue
    const entries = readBundle(bytes, each)
    if (isRefused(entries)) throw refused(source, `${path}: ${entries.refused}`)
    return entries.slice(0, width)
  }
  throw refused(source, `${bundlePath(nth, width)} is missing`)
}

function add(edge: RightEdge, entry: Uint8Array): void {
  assert(entry.length < 2 ** 16, 'an entry was read behind two octets of length')
  const octets = Buffer.alloc(2 + entry.length)
  octets.writeUInt16BE(entry.length, 0)
  octets.set(entry, 2)
  edge.add(octets, 2, octets.length)
}

async function put(disk: Disk, folder: string, { path, bytes }: Filed): Promise<void> {
  const whole = join(folder, path)
  await disk.makeFolder(dirname(whole))
  await replaceFile(disk, whole, bytes, true)
}

/** Narrower files, once wider ones count. */
async function tidy(disk: Disk, folder: string, before: number, size: number): Promise<void> {
  for (let level = -1; 256 ** Math.max(level, 0) <= before; level += 1) {
    const height = Math.max(level, 0)
    const nth = Math.floor(before / 256 ** (height + 1))
    const [was, is] = [widthOf(height, nth, before), widthOf(height, nth, size)]
    if (was === 0 || was === TILE_WIDTH || was === is) continue
    const path = (width: number) =>
      join(folder, level < 0 ? bundlePath(nth, width) : tilePath(height, nth, width))
    if (is === TILE_WIDTH) await disk.removeFolder(dirname(path(was)))
    else await disk.unlink(path(was)).catch(() => {})
  }
}

const refused = ({ name }: MirrorSource, why: string): Fault =>
  new Fault('witness.mirror-refused', { source: name, why })

/** Writes both notes down, so that a third party sees them; gives the refusal. */
async function contradicted(
  { disk, source, folder, now }: MirrorOptions,
  vkey: Vkey,
  kept: Signed | undefined,
  offered: Signed,
  why: string,
): Promise<Fault> {
  if (kept === undefined) return refused(source, why)
  const line = toContradiction({
    log: toVkey(vkey),
    at: new Date(now).toISOString(),
    older: kept.note,
    newer: offered.note,
    proof: await theirProof(source, kept.size, offered.size),
  })
  const file = join(folder, MISBEHAVIOUR)
  const before = (await readWhole(disk, file, MISBEHAVIOUR_BYTES_MAX)) ?? new Uint8Array()
  // What is written down is not given up for one more.
  if (before === 'too-long') return refused(source, why)
  const isKnown = textIn(before).includes(JSON.stringify(offered.note).slice(1, -1))
  const more = Buffer.from(`${line}\n`)
  if (!isKnown && before.length + more.length <= MISBEHAVIOUR_BYTES_MAX)
    await replaceFile(disk, file, Buffer.concat([before, more]), true)
  return refused(source, why)
}

/** The other side's own proof that it grew out of what we kept; empty when it has none. */
async function theirProof(source: MirrorSource, older: number, size: number): Promise<Hash[]> {
  if (older === 0 || older >= size) return []
  const tileAt = async (level: number, nth: number) => {
    const width = widthOf(level, nth, size)
    for (const each of new Set([width, TILE_WIDTH])) {
      const bytes = await source
        .read(tilePath(level, nth, each), TILE_WIDTH * 32)
        .catch(() => undefined)
      const hashes = bytes === undefined ? undefined : readTile(bytes, each)
      if (hashes !== undefined && !isRefused(hashes)) return hashes.slice(0, width)
    }
    return undefined
  }
  const hashes: Hash[] = []
  for (const range of consistencyPlan(older, size)) {
    const hash = await rangeHashBy(tileAt, range)
    if (hash === undefined) return []
    hashes.push(hash)
  }
  return hashes
}
