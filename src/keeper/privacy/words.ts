/**
 * Words: strikes whoever is being erased out of what people wrote in cases, before his key goes.
 *
 * For each act that names him an entry follows that has the act without him (`case.redacted`); the body
 * of the act itself is taken from the vault afterwards. Killed in between, the acts that are left are
 * found at the next start, and those that are done are told by their entries. What was sent stays as it
 * was sent: documents that were released and letters that went out are counted and told of.
 *
 * Limits: what lies sealed as a whole (an investigation, a list of recipients, a rendered document) is
 * not opened. Entries of a log that ended keep their bodies in that log. The key of the class stays, so
 * that a copy of the vault that was made before can be read with it.
 */
import { isDesk } from '../../cases/notices/plan.ts'
import { namesIn, redacted, soughtOf } from '../../cases/redact.ts'
import type { AccountId, Event, EventOf } from '../../events/event.ts'
import { toWire } from '../../events/wire.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Scribe } from '../scribe.ts'
import { ENTRIES_AN_APPEND } from './limits.ts'

/** Acts that are looked at in one go: mail is answered on the same thread. */
export const WORDS_AT_ONCE = 200
/** Cases whose parties are kept at hand. */
const CASES_AT_HAND_MAX = 100

export type WordsParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'cases'>
  readonly scribe: Pick<Scribe, 'write'>
}

export type Whom = {
  readonly account: AccountId
  readonly ticket: string
  /** The index of the intent: what is written after it stays. */
  readonly before: number
  /** Those that he was in when it was intended: his own entries of them are forgotten since. */
  readonly cases: readonly string[]
}

export type StruckOut = {
  /** Whose bodies are to go. */
  readonly entries: readonly number[]
  readonly places: number
  readonly documents: number
}

/** May be repeated: what was struck out names nobody any more. */
export async function strikeOut(parts: WordsParts, whom: Whom): Promise<void> {
  // Parties last: by them he is known in the words of others.
  for (const isParty of [false, true]) await strike(parts, whom, isParty)
}

/** What its entries say was struck out for a ticket. */
export function struckOut({ cases }: Pick<FoldStore, 'cases'>, ticket: string): StruckOut {
  const { entries, places, cases: touched } = cases.redacted(ticket)
  const documents = touched.reduce((sum, id) => sum + wentOut(cases.of(id)), 0)
  return { entries, places, documents }
}

async function strike(
  { clock, folds, scribe }: WordsParts,
  { account, ticket, before, cases }: Whom,
  parties: boolean,
): Promise<void> {
  const sought = soughtOf(account, isDesk)
  const known = new BoundedMap<string, readonly string[]>(CASES_AT_HAND_MAX)
  const namesOf = (id: string): readonly string[] => {
    const names = known.get(id) ?? namesIn(folds.cases.of(id)?.parties ?? [], sought)
    known.set(id, names)
    return names
  }
  for (let from = 0; ; ) {
    const rows = folds.cases.wordsFrom(from, before, WORDS_AT_ONCE)
    const last = rows.at(-1)
    if (last === undefined) break
    const found: Event[] = []
    for (const { entry, event } of rows) {
      const { case: id } = event
      if (parties !== (event.kind === 'case.acted' && event.act === 'party.name')) continue
      const its = redacted(event, sought, { wasIn: cases.includes(id), names: namesOf(id) })
      if (its === undefined) continue
      const at = clock.now()
      found.push({
        ...{ kind: 'case.redacted', id: `cr.${entry}.${ticket}`, at, heardAt: at },
        ...{ trust: 'witnessed', case: id, of: entry },
        ...(event.account === undefined ? {} : { account: event.account }),
        facts: toWire(its.event, { raw: true }),
        ...{ places: its.places, ticket },
      } satisfies EventOf<'case.redacted'>)
    }
    for (let n = 0; n < found.length; n += ENTRIES_AN_APPEND)
      await scribe.write(found.slice(n, n + ENTRIES_AN_APPEND))
    from = last.entry + 1
    await new Promise((done) => setImmediate(done))
  }
}

const wentOut = (its: ReturnType<FoldStore['cases']['of']>): number =>
  its === undefined
    ? 0
    : its.papers.filter(({ state }) => state === 'released').length +
      its.rounds.filter(({ sent }) => sent > 0).length
