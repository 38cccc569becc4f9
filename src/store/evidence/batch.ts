/**
 * Batches: entries that were taken in become one frame, in octets that are used again.
 *
 * Leaf and record are written straight to their place in the frame. Two frames take turns: while the
 * disk has one, the next is made in the other; so a batch is good until the one after the next is
 * begun.
 */
import type { Hash } from '../../evidence/bytes.ts'
import { putU16 } from '../../evidence/bytes.ts'
import { FRAME_HEAD_BYTES, putHead } from '../../evidence/frame.ts'
import { LEAF_BYTES_MAX, toLeaf } from '../../evidence/leaf.ts'
import { assert } from '../../lib/assert.ts'
import { leafHashIn, sha256 } from './hashing.ts'
import type { Taken } from './intake.ts'
import type { Keys, Sealing } from './keys.ts'
import { RECORD_BYTES_BESIDE, Sealer } from './seal.ts'

export type Batch = {
  readonly firstIndex: number
  readonly frame: Uint8Array
  readonly hashes: readonly Hash[]
  /** The next `n` of each source in it. */
  readonly sources: ReadonlyMap<string, number>
}

export type BatchMakerOptions = {
  readonly keys: Keys
  readonly origin: string
  /** Milliseconds since boot. */
  readonly monotonic: () => number
  /** The next `n` of a source. */
  readonly nthOf: (source: string) => number
  /** Lets others have the thread for a moment. */
  readonly breathe: () => Promise<void>
}

/** So many entries are sealed before others get the thread: about 2 ms. */
const BREATHE_EVERY = 128
const FRAME_BYTES = 64 * 1024
/** A leaf that is too long by one character of four octets is seen to be so. */
const LEAF_ROOM_BYTES = LEAF_BYTES_MAX + 4

export class BatchMaker {
  readonly #options: BatchMakerOptions
  readonly #sealer: Sealer
  #frame: Buffer = Buffer.allocUnsafeSlow(FRAME_BYTES)
  #other: Buffer = Buffer.allocUnsafeSlow(FRAME_BYTES)
  #at = 0
  #hashes: Hash[] = []
  #sources = new Map<string, number>()

  constructor(options: BatchMakerOptions) {
    this.#options = options
    this.#sealer = new Sealer(options.origin)
  }

  /** One at a time. Throws what the key database throws; nothing is used up then. */
  async make(taken: readonly Taken[], firstIndex: number): Promise<Batch> {
    const { keys, monotonic, breathe } = this.#options
    const sealings = keys.sealings(taken.map(({ entry }) => entry))
    const m = Math.max(0, Math.trunc(monotonic()))
    ;[this.#frame, this.#other] = [this.#other, this.#frame]
    this.#at = FRAME_HEAD_BYTES
    this.#hashes = []
    this.#sources = new Map()
    for (const [i, it] of taken.entries()) {
      if (i % BREATHE_EVERY === BREATHE_EVERY - 1) await breathe()
      this.#add(it, firstIndex + i, sealings[i] as Sealing, m)
    }
    const frame = this.#frame.subarray(0, this.#at)
    putHead(firstIndex, frame, sha256)
    return { firstIndex, frame, hashes: this.#hashes, sources: this.#sources }
  }

  #add({ entry, body, bodyBytes, facts }: Taken, index: number, by: Sealing, m: number): void {
    const { source } = entry
    const { pseudonym, key } = by
    const nth = this.#sources.get(source) ?? this.#options.nthOf(source)
    this.#sources.set(source, nth + 1)
    const leaf = toLeaf({
      at: entry.at,
      monotonic: m,
      source,
      nth,
      kind: entry.kind,
      severity: Math.trunc(entry.severity),
      ...(pseudonym === undefined ? undefined : { pseudonym }),
      facts,
      commitment: this.#sealer.commit(body, bodyBytes),
      length: bodyBytes,
      retention: entry.retention,
    })
    this.#makeRoom(2 + LEAF_ROOM_BYTES + RECORD_BYTES_BESIDE + bodyBytes)
    const leafAt = this.#at + 2
    const leafBytes = this.#frame.write(leaf, leafAt, LEAF_ROOM_BYTES)
    assert(leafBytes <= LEAF_BYTES_MAX, 'a leaf is within its bound')
    const leafEnd = leafAt + leafBytes
    this.#hashes.push(leafHashIn(this.#frame, leafAt, leafEnd))
    putU16(leafBytes, this.#frame, this.#at)
    this.#at = this.#sealer.sealInto(this.#frame, leafEnd, index, key)
  }

  #makeRoom(bytes: number): void {
    const needed = this.#at + bytes
    if (needed <= this.#frame.length) return
    const larger = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(needed)))
    this.#frame.copy(larger, 0, 0, this.#at)
    this.#frame = larger
  }
}
