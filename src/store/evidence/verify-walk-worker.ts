/**
 * A thread that walks: hashes the entries of the blocks that it is given, and compares with their tiles.
 *
 * It works on octets in rooms that are used again: a hash is a string for no longer than it takes to
 * write it down, and no entry is taken out of its bundle.
 */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { HASH_BYTES } from '../../evidence/bytes.ts'
import {
  BUNDLE_BYTES_MAX,
  bundlePath,
  TILE_WIDTH,
  tilePath,
  widthOf,
} from '../../evidence/tiles.ts'
import { assert } from '../../lib/assert.ts'
import { archived } from './archive.ts'
import { readWhole } from './disk.ts'
import { toFailure } from './materialise-talk.ts'
import type { Found, WalkAsked, WalkBorn, WalkSaid } from './verify-walk-talk.ts'
import { waitingDisk } from './waiting-disk.ts'

const port = parentPort
assert(port !== null, 'it is started as a thread')
const { folder, size } = workerData as WalkBorn

const LEAVES_BYTES = TILE_WIDTH * HASH_BYTES
/** One octet stands before the hashes, so that the prefix of a node can be lent there. */
const leaves = Buffer.alloc(1 + LEAVES_BYTES) as Buffer & Latin1
/** The runtime has `latin1Write`, its type declarations do not. */
type Latin1 = { latin1Write(text: string, at: number): number }
let bundle: Buffer = Buffer.alloc(2 ** 18)

/** Octets of a file of a block: from the file, else from where it was packed. */
async function octetsOf(path: string, full: string, nth: number, most: number) {
  for (const name of path === full ? [path] : [path, full]) {
    const bytes = await readWhole(waitingDisk, join(folder, name), most)
    if (bytes instanceof Uint8Array) return bytes
  }
  return archived(waitingDisk, folder, full, 0, nth, most)
}

/** Hashes `width` entries into `leaves`; false where the bundle is not made of so many. */
function hashEntries(bytes: Uint8Array, width: number): boolean {
  // One octet of each length is lent for the prefix, so it must be a buffer of ours.
  if (bundle.length < bytes.length) bundle = Buffer.alloc(2 * bytes.length)
  bundle.set(bytes)
  let at = 0
  for (let n = 0; n < width; n += 1) {
    if (at + 2 > bytes.length) return false
    const end = at + 2 + bundle.readUInt16BE(at)
    if (end > bytes.length) return false
    bundle[at + 1] = 0x00
    leaves.latin1Write(hash('sha256', bundle.subarray(at + 1, end), 'latin1'), 1 + n * HASH_BYTES)
    at = end
  }
  return at === bytes.length || width < TILE_WIDTH
}

/** The root of the full block in `leaves`, which it uses up. */
function foldLeaves(): string {
  for (let count = TILE_WIDTH / 2; count > 1; count /= 2)
    for (let n = 0; n < count; n += 1) leaves.latin1Write(nodeAt(n), 1 + n * HASH_BYTES)
  return nodeAt(0)
}

function nodeAt(n: number): string {
  const at = 2 * n * HASH_BYTES
  const lent = leaves[at] as number
  leaves[at] = 0x01
  const node = hash('sha256', leaves.subarray(at, at + 1 + 2 * HASH_BYTES), 'latin1')
  leaves[at] = lent
  return node
}

async function share({ first, end }: WalkAsked): Promise<WalkSaid> {
  const problems: Found[] = []
  const roots = Buffer.alloc((end - first) * HASH_BYTES) as Buffer & Latin1
  let full = 0
  let edge: Uint8Array | undefined
  for (let nth = first; nth < end; nth += 1) {
    const width = widthOf(0, nth, size)
    const from = nth * TILE_WIDTH
    const to = from + width - 1
    const where = bundlePath(nth, width)
    const hashed = leaves.subarray(1, 1 + width * HASH_BYTES)
    const tile = (
      await octetsOf(tilePath(0, nth, width), tilePath(0, nth), nth, LEAVES_BYTES)
    )?.subarray(0, width * HASH_BYTES)
    const hasTile = tile?.length === hashed.length
    const entries = await octetsOf(where, bundlePath(nth), nth, BUNDLE_BYTES_MAX)
    if (!hasTile) problems.push({ kind: 'tile', where: tilePath(0, nth, width), from, to })
    if (entries === undefined || !hashEntries(entries, width)) {
      problems.push({ kind: 'missing', where, from, to })
      // What is missing altogether leaves a hole that no root can be made over.
      leaves.fill(0)
      if (hasTile) leaves.set(tile, 1)
    } else if (hasTile && hashed.compare(tile) !== 0) {
      let n = 0
      while (hashed[n] === tile[n]) n += 1
      const at = from + Math.floor(n / HASH_BYTES)
      problems.push({ kind: 'differs', where, from: at, to: at })
    }
    if (width < TILE_WIDTH) edge = Uint8Array.from(hashed)
    else {
      roots.latin1Write(foldLeaves(), full * HASH_BYTES)
      full += 1
    }
  }
  return { kind: 'share', first, hashes: roots.subarray(0, full * HASH_BYTES), edge, problems }
}

async function answerTo(asked: WalkAsked): Promise<WalkSaid> {
  try {
    return await share(asked)
  } catch (thrown) {
    return { kind: 'failed', failure: toFailure(thrown) }
  }
}

port.on('message', (asked: WalkAsked) => {
  void answerTo(asked).then((said) => port.postMessage(said))
})
