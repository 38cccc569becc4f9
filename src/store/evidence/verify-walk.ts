/**
 * Verify walk: the tree of a large log checked on several threads: every entry and every tile against
 * the signed root, and nothing else.
 *
 * Blocks of 256 entries do not depend on each other, so each thread, the caller's among them, takes
 * shares of them (`verify-walk-share.ts`): it hashes the entries, compares with the tile, and gives
 * the root of each block. From these the caller makes all tiles above and the root anew. Where
 * anything differs, the first block that does is named, and the entry where the tile above it can be
 * believed.
 *
 * Limits: bodies, gaps, erasures, cosignatures and older checkpoints are what `verifyEvidence` looks
 * at, at a ninth of the speed. Threads that die make it fail, not pass.
 */
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { type Hash, hashAt } from '../../evidence/bytes.ts'
import type { Problem } from '../../evidence/problems.ts'
import { isRefused } from '../../evidence/refused.ts'
import { TILE_WIDTH, tilePath, widthOf } from '../../evidence/tiles.ts'
import { foldRow, frontierOf, rootOf } from '../../evidence/tree.ts'
import { assert } from '../../lib/assert.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import { NOTE_FILE_BYTES_MAX, openCheckpoint } from './checkpoints.ts'
import { type Disk, readTextFile, realDisk } from './disk.ts'
import { tileOf } from './files.ts'
import { readLogKey } from './founding.ts'
import { sha256 } from './hashing.ts'
import { fromFailure } from './materialise-talk.ts'
import { TrustedTiles } from './verify-tiles.ts'
import { nextShare, SHARE_BLOCKS, ShareWalker } from './verify-walk-share.ts'
import type { Found, WalkBorn, WalkSaid, WalkShare } from './verify-walk-talk.ts'

export const WALK_WORKERS_MAX = 16
/** Problems that are listed; the walk ends beyond. */
const PROBLEMS_MAX = 100

export type Walked = {
  readonly ok: boolean
  readonly size: number
  readonly firstAltered: number | null
  readonly problems: readonly Problem[]
}

export type WalkOptions = {
  /** How many threads walk, the caller's among them. */
  readonly workers?: number
  readonly disk?: Disk
  readonly progress?: (entries: number, of: number) => void
}

export async function walkTree(folder: string, options: WalkOptions = {}): Promise<Walked> {
  const { workers = 2, disk = realDisk, progress = () => {} } = options
  assert(workers >= 1 && workers <= WALK_WORKERS_MAX, '1 to 16 threads walk')
  const vkey = await readLogKey(disk, folder)
  if (vkey === undefined)
    throw new Fault('evidence.damaged', { file: folder, why: 'there is no log here' })
  const text = await readTextFile(disk, join(folder, 'checkpoint'), NOTE_FILE_BYTES_MAX)
  const signed = text === undefined ? undefined : openCheckpoint(text, vkey)
  if (signed === undefined || isRefused(signed)) {
    const problem: Problem =
      signed === undefined
        ? { code: 'checkpoint.missing', where: 'checkpoint' }
        : { code: 'checkpoint.bad', where: 'checkpoint', why: signed.refused }
    return { ok: false, size: 0, firstAltered: null, problems: [problem] }
  }
  const { size, root } = signed
  const full = Math.floor(size / TILE_WIDTH)
  const roots: Hash[] = []
  const found: Found[] = []
  let last: Hash[] = []
  let done = 0
  await walkBlocks(folder, size, workers, ({ first, hashes, edge, problems }) => {
    for (let n = 0; n * 32 < hashes.length; n += 1) roots[first + n] = hashAt(hashes, n * 32)
    if (edge !== undefined)
      last = Array.from({ length: edge.length / 32 }, (_, n) => hashAt(edge, n * 32))
    found.push(...problems.slice(0, PROBLEMS_MAX))
    done += SHARE_BLOCKS * TILE_WIDTH
    progress(Math.min(done, size), size)
  })
  const above = await tilesAbove(disk, folder, size, roots.slice(0, full))
  const rows = [last, ...above.rows]
  const frontier = frontierOf(size, rows, sha256)
  const isRoot = frontier !== undefined && rootOf(frontier, sha256) === root
  const tiles = new TrustedTiles(disk, folder, size, () => {})
  if (!isRoot) await tiles.begin(root)
  return judged(size, isRoot, isRoot ? found : await attributed(found, tiles, roots), above)
}

type Above = {
  /** The unfinished row of each level from 1 on, as the entries make it. */
  readonly rows: Hash[][]
  readonly problems: Problem[]
  /** Blocks whose root the tile above has otherwise. */
  readonly differing: readonly number[]
}

/** Makes the tiles above the blocks anew, and compares each with its file. */
async function tilesAbove(
  disk: Disk,
  folder: string,
  size: number,
  blockRoots: readonly Hash[],
): Promise<Above> {
  const rows: Hash[][] = []
  const problems: Problem[] = []
  const differing: number[] = []
  let hashes = blockRoots
  for (let level = 1; hashes.length > 0; level += 1) {
    const next: Hash[] = []
    for (let nth = 0; nth * TILE_WIDTH < hashes.length; nth += 1) {
      const row = hashes.slice(nth * TILE_WIDTH, (nth + 1) * TILE_WIDTH)
      const file = await tileOf(disk, folder, level, nth, size)
      const where = tilePath(level, nth, widthOf(level, nth, size))
      if (file === undefined) problems.push({ code: 'tile.missing', where })
      else if (file.some((hash, i) => hash !== row[i])) {
        if (level === 1)
          for (const [i, hash] of file.entries())
            if (hash !== row[i]) differing.push(nth * TILE_WIDTH + i)
        problems.push({ code: 'tile.altered', where })
      }
      if (row.length === TILE_WIDTH) next.push(foldRow(row, sha256))
    }
    rows.push([...hashes.slice(hashes.length - (hashes.length % TILE_WIDTH))])
    hashes = next
  }
  return { rows, problems, differing }
}

/** Which of what differs is the entry's, and which its tile's: asked of the tiles that hang on the root. */
async function attributed(
  found: readonly Found[],
  tiles: TrustedTiles,
  roots: readonly Hash[],
): Promise<Found[]> {
  const told: Found[] = []
  for (const it of [...found].sort((a, b) => a.from - b.from)) {
    const nth = Math.floor(it.from / TILE_WIDTH)
    const own = it.kind === 'differs' ? await tiles.hashes(0, nth) : undefined
    const above =
      own === undefined || own.isTrusted || roots[nth] === undefined
        ? undefined
        : await tiles.above(0, nth)
    if (above === undefined) told.push(it)
    else if (above === roots[nth]) told.push({ ...it, kind: 'altered' })
    else {
      const from = nth * TILE_WIDTH
      told.push({ ...it, from, to: from + TILE_WIDTH - 1 })
    }
  }
  return told
}

function judged(size: number, isRoot: boolean, found: readonly Found[], above: Above): Walked {
  const problems: Problem[] = []
  let first = Number.POSITIVE_INFINITY
  for (const it of [...found].sort((a, b) => a.from - b.from)) {
    if (it.kind === 'missing') {
      problems.push({ code: 'entry.missing', where: it.where, from: it.from, to: it.to })
      first = Math.min(first, it.from)
    } else if (it.kind === 'tile') problems.push({ code: 'tile.missing', where: it.where })
    // Entries that make the signed root are right, whatever their tile says.
    else if (isRoot || it.kind === 'altered')
      problems.push({ code: 'tile.altered', where: it.where })
    else {
      problems.push({ code: 'entry.altered', where: it.where, from: it.from, to: it.to })
      first = Math.min(first, it.from)
    }
  }
  if (isRoot) problems.push(...above.problems)
  else {
    const [block] = above.differing
    const from = (block ?? 0) * TILE_WIDTH
    if (first === Number.POSITIVE_INFINITY && block !== undefined) {
      first = from
      const to = Math.min(size, from + TILE_WIDTH) - 1
      problems.push({ code: 'entry.altered', where: `tile/entries (block ${block})`, from, to })
    }
    problems.push({ code: 'checkpoint.differs', where: 'checkpoint', size })
  }
  return {
    ok: problems.length === 0,
    size,
    firstAltered: first === Number.POSITIVE_INFINITY ? null : first,
    problems: problems.slice(0, PROBLEMS_MAX),
  }
}

/**
 * All blocks are walked, by as many as are asked for; this thread is one of them, so that a small log
 * waits for no other to be started. It listens to the others between two shares.
 */
async function walkBlocks(
  folder: string,
  size: number,
  walkers: number,
  hear: (share: WalkShare) => void,
): Promise<void> {
  const blocks = Math.ceil(size / TILE_WIDTH)
  const next = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)
  const born: WalkBorn = { folder, size, blocks, next }
  const others = Math.max(0, Math.min(walkers, Math.ceil(blocks / SHARE_BLOCKS)) - 1)
  const workers = Array.from(
    { length: others },
    () => new Worker(workerFile(), { workerData: born }),
  )
  const here = async () => {
    const walker = new ShareWalker(folder, size)
    for (let share = nextShare(born); share !== undefined; share = nextShare(born)) {
      hear(await walker.walk(share.first, share.end))
      await breathe()
    }
  }
  try {
    await Promise.all([...workers.map((worker) => heardOut(worker, hear)), here()])
  } finally {
    // Where one failed the others are told that nothing is left.
    Atomics.store(new BigInt64Array(next), 0, BigInt(blocks))
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

const heardOut = (worker: Worker, hear: (share: WalkShare) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.on('message', (said: WalkSaid) => {
      if (said.kind === 'share') hear(said)
      else if (said.kind === 'done') resolve()
      else reject(fromFailure(said.failure))
    })
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`a thread that walks ended (${whyOf(code)})`)))
  })

function workerFile(): URL {
  const here = import.meta.url
  return new URL(`./verify-walk-worker${here.slice(here.lastIndexOf('.'))}`, here)
}
