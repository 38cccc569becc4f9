/**
 * Intake: what an append may ask for, and how much of it there may be.
 *
 * Bodies are encoded when they are asked for, so that whatever the caller changes afterwards changes
 * nothing and what does not fit is refused alone. Place, counter, salt and seal come when the entry's
 * batch is made (`batch.ts`), for only then its index is known.
 */
import {
  FACTS_BYTES_MAX,
  isRetention,
  KIND_CHARACTERS_MAX,
  SOURCE_CHARACTERS_MAX,
} from '../../evidence/leaf.ts'
import { MOMENT_MAX } from '../../evidence/moment.ts'
import { assert } from '../../lib/assert.ts'
import { Fault } from '../../lib/fault.ts'
import type { Entry } from '../../ports/journal.ts'

/** Octets of a body as JSON. */
export const BODY_BYTES_MAX = 2 ** 20
/** One append is one frame's worth at most. */
export const APPEND_ENTRIES_MAX = 8_192
export const APPEND_BYTES_MAX = 4 * 2 ** 20
/** What an entry costs beside body and facts, about. */
const ENTRY_BYTES_BESIDE = 256

export type Taken = {
  readonly entry: Entry
  /** JSON, as it was when it was asked for. */
  readonly body: string
  readonly bodyBytes: number
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
  const body = JSON.stringify(entry.body)
  const bodyBytes = Buffer.byteLength(body)
  within('body', bodyBytes, BODY_BYTES_MAX)
  const facts = JSON.stringify(entry.facts ?? {})
  const factBytes = Buffer.byteLength(facts)
  within('facts', factBytes, FACTS_BYTES_MAX)
  return { entry, body, bodyBytes, facts, bytes: bodyBytes + factBytes + ENTRY_BYTES_BESIDE }
}
