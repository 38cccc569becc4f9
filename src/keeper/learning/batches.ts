/**
 * Batches: what was learned, cut into requests that the guard takes one at a time.
 */
import type { Organisation } from '../../accounts/behaviour/organisation.ts'
import { packed } from '../../accounts/behaviour/pack.ts'
import { packedOrganisation } from '../../accounts/behaviour/pack-organisation.ts'
import type { Instant } from '../../lib/time.ts'
import type { LearnedAccount } from '../../verdict/learner.ts'
import {
  ACCOUNTS_AT_ONCE_MAX,
  BATCH_CHARACTERS_MAX,
  ORGANISATION_CHARACTERS_MAX,
  type ToldAccount,
} from './wire.ts'

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
export const rfc3339 = (at: Instant): string => new Date(at).toISOString()

export function* batchesOf(accounts: Iterable<LearnedAccount>): Generator<readonly ToldAccount[]> {
  let batch: ToldAccount[] = []
  let characters = 0
  for (const { account, behaviour, messages, from, until } of accounts) {
    const told: ToldAccount = {
      account,
      behaviour: base64(packed(behaviour)),
      messages,
      from: rfc3339(from),
      until: rfc3339(until),
    }
    const size = JSON.stringify(told).length + 1
    if (
      batch.length > 0 &&
      (batch.length >= ACCOUNTS_AT_ONCE_MAX || characters + size > BATCH_CHARACTERS_MAX)
    ) {
      yield batch
      batch = []
      characters = 0
    }
    batch.push(told)
    characters += size
  }
  if (batch.length > 0) yield batch
}

export type TrimmedOrganisation = {
  readonly organisation: string
  /** Operators and countries that were left out because there was no room. */
  readonly leftOut: number
}

/**
 * What the colleagues share, in base64. Where it would not fit into one entry, those that the fewest
 * use are left out: they say least of a third.
 */
export function toldOrganisation(
  organisation: Organisation,
  most = ORGANISATION_CHARACTERS_MAX,
): TrimmedOrganisation {
  let { operators, countries } = organisation
  const all = operators.size + countries.size
  for (;;) {
    const told = base64(packedOrganisation({ ...organisation, operators, countries }))
    if (told.length <= most || operators.size + countries.size === 0)
      return { organisation: told, leftOut: all - operators.size - countries.size }
    if (operators.size > 0) operators = mostUsed(operators)
    else countries = mostUsed(countries)
  }
}

/** The half that the most use, in the order as it was. */
function mostUsed<Key, Who>(
  users: ReadonlyMap<Key, ReadonlySet<Who>>,
): ReadonlyMap<Key, ReadonlySet<Who>> {
  const kept = new Set(
    [...users]
      .toSorted(([, a], [, b]) => b.size - a.size)
      .slice(0, users.size >> 1)
      .map(([key]) => key),
  )
  return new Map([...users].filter(([key]) => kept.has(key)))
}
