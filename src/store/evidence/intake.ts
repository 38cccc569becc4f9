/**
 * Intake: entries as they are asked for become entries as they are written.
 *
 * Bodies are encoded when they are asked for, so that whatever the caller changes afterwards changes
 * nothing and what does not fit is refused alone. Place, counter, salt and seal come when the entry's
 * batch is made, for only then its index is known.
 */
import type { Hash } from '../../evidence/bytes.ts'
import { type FrameEntry, toFrame } from '../../evidence/frame.ts'
import {
  FACTS_BYTES_MAX,
  isRetention,
  KIND_CHARACTERS_MAX,
  LEAF_BYTES_MAX,
  SOURCE_CHARACTERS_MAX,
  toLeaf,
} from '../../evidence/leaf.ts'
import { MOMENT_MAX, monthOf } from '../../evidence/moment.ts'
import { assert } from '../../lib/assert.ts'
import { Fault } from '../../lib/fault.ts'
import type { Entry } from '../../ports/journal.ts'
import { sha256 } from './hashing.ts'
import type { Keys, Wanted } from './keys.ts'
import { salted, seal } from './seal.ts'

/** Octets of a body as JSON. */
export const BODY_BYTES_MAX = 2 ** 20
/** One append is one frame's worth at most. */
export const APPEND_ENTRIES_MAX = 8_192
export const APPEND_BYTES_MAX = 4 * 2 ** 20
/** What an entry costs beside body and facts, about. */
const ENTRY_BYTES_BESIDE = 256

export type Taken = {
  readonly entry: Entry
  readonly body: Buffer
  readonly facts: string
  readonly bytes: number
}

const within = (what: string, bytes: number, most: number) => {
  if (bytes > most) throw new Fault('evidence.too-large', { what, bytes, most })
}

/** Throws `evidence.too-large`. */
export function take(entry: Entry): Taken {
  assert(/^[a-z0-9.-]+$/.test(entry.kind), 'a kind is plain words with dots')
  assert(isRetention(entry.retention), 'a retention class is a plain word')
  assert(entry.severity >= 0 && entry.severity <= 9, 'severity is 0 to 9')
  assert(Number.isInteger(entry.at) && entry.at >= 0 && entry.at <= MOMENT_MAX, 'at is a moment')
  within('kind', entry.kind.length, KIND_CHARACTERS_MAX)
  within('source', entry.source.length, SOURCE_CHARACTERS_MAX)
  const body = Buffer.from(JSON.stringify(entry.body))
  within('body', body.length, BODY_BYTES_MAX)
  const facts = JSON.stringify(entry.facts ?? {})
  const factBytes = Buffer.byteLength(facts)
  within('facts', factBytes, FACTS_BYTES_MAX)
  return { entry, body, facts, bytes: body.length + factBytes + ENTRY_BYTES_BESIDE }
}

export type Batch = {
  readonly firstIndex: number
  readonly frame: Uint8Array
  readonly hashes: readonly Hash[]
  /** The next `n` of each source in it. */
  readonly sources: ReadonlyMap<string, number>
}

export type BatchMaker = {
  readonly keys: Keys
  readonly origin: Uint8Array
  readonly monotonic: () => number
  /** The next `n` of a source. */
  readonly nthOf: (source: string) => number
  /** Lets others have the thread for a moment. */
  readonly breathe: () => Promise<void>
}

/** So many entries are sealed before others get the thread. */
const BREATHE_EVERY = 512

/** Throws what the key database throws; nothing is used up then. */
export async function makeBatch(
  taken: readonly Taken[],
  firstIndex: number,
  { keys, origin, monotonic, nthOf, breathe }: BatchMaker,
): Promise<Batch> {
  const wanted = taken.map(
    ({ entry }): Wanted => ({
      account: entry.account,
      month: monthOf(entry.at),
      retention: entry.retention,
    }),
  )
  keys.ensure(wanted)
  const sources = new Map<string, number>()
  const entries: FrameEntry[] = []
  const m = Math.max(0, Math.trunc(monotonic()))
  for (const [i, { entry, body, facts }] of taken.entries()) {
    if (i % BREATHE_EVERY === BREATHE_EVERY - 1) await breathe()
    const { key, pseudonym } = keys.sealing(wanted[i] as Wanted)
    const { plain, commitment } = salted(body)
    const nth = sources.get(entry.source) ?? nthOf(entry.source)
    sources.set(entry.source, nth + 1)
    const leaf = Buffer.from(
      toLeaf({
        at: entry.at,
        monotonic: m,
        source: entry.source,
        nth,
        kind: entry.kind,
        severity: Math.trunc(entry.severity),
        ...(pseudonym === undefined ? {} : { pseudonym }),
        facts,
        commitment: Buffer.from(commitment, 'latin1').toString('base64url'),
        length: body.length,
        retention: entry.retention,
      }),
    )
    assert(leaf.length <= LEAF_BYTES_MAX, 'a leaf is within its bound')
    entries.push({ leaf, sealed: seal(plain, { index: firstIndex + i, origin, commitment, key }) })
  }
  return {
    firstIndex,
    frame: toFrame(firstIndex, entries, sha256),
    hashes: entries.map(({ leaf }) => sha256.leaf(leaf)),
    sources,
  }
}
