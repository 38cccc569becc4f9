/**
 * Rounds: letters of an approved round go out, so many a minute, until each one was handed over.
 *
 * What is sent is what was approved: the sealed list with its letters. Before letters go their places
 * and Message-IDs are an entry, and another says what the relay answered; so a second run, or a guard
 * that was killed, sends only what is missing. Of letters that were begun when it was killed nobody
 * knows: they wait until the mail log had time to tell, and then go once more under the same
 * Message-ID, by which receivers know them as one.
 *
 * A letter that the relay does not want now waits by itself; it holds up no other.
 *
 * Nothing goes out while the account is not contained yet, for an exercise, or once the case is over or
 * the document was withdrawn: that is asked before each handful.
 */
import { hash } from 'node:crypto'
import type { Case, NoticeRound } from '../../../cases/case.ts'
import { momentOf } from '../../../cases/clocks-of.ts'
import { messageIdOf } from '../../../cases/notices/message-id.ts'
import {
  isListRefusal,
  type RoundList,
  readListInTurns,
} from '../../../cases/notices/round-list.ts'
import type { Event } from '../../../events/event.ts'
import { BoundedMap } from '../../../lib/bounded.ts'
import { Fault } from '../../../lib/fault.ts'
import { days, hours, type Instant, minutes, plus, seconds } from '../../../lib/time.ts'
import type { RoundCounts } from '../../../ports/cases.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { FoldStore } from '../../../ports/folds.ts'
import type { Journal } from '../../../ports/journal.ts'
import type { Scribe } from '../../scribe.ts'
import { type Cases, SEKIMORI } from '../cases.ts'
import type { Handed, Relay } from './relay.ts'

/** Letters of one intent; of them at most go out twice when the guard is killed. */
export const AT_ONCE = 5
/** Letters of one turn, so that other duties have theirs. */
export const A_TURN_MAX = 100
/** So long the mail log has to tell of letters that were begun: since then, and since we are here. */
export const DOUBT = seconds(30)
/** No letter is begun in a turn after that: a relay that is slow must not stop other duties. */
export const TURN_FOR = seconds(2)
/** After this long without an answer of the relay it is asked again. */
export const AWAY_FOR = seconds(30)
/** Between two entries of progress, unless the round is over. */
export const PROGRESS_EVERY = seconds(30)
/** What is still deferred so long after the last letter is counted as failed. */
export const RESULTS_WITHIN = days(5)
/** A letter that the relay does not want now waits so long, twice as long each time, up to LATER_MOST. */
export const LATER_FOR = minutes(5)
export const LATER_MOST = hours(1)
/** Then it counts as refused. */
export const TRIES_MAX = 10
/** Letters whose tries are remembered; one more forgets the eldest, which begins anew. */
export const LATER_MAX = 1_000
/** A list that cannot be read is told, and looked at again after so long. */
export const UNREAD_FOR = minutes(10)
const UNREAD_MAX = 1_000
/** Open cases that are looked at. */
export const CASES_MAX = 1_000

const MINUTE = 60_000

export type RoundsParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'cases' | 'rounds'>
  readonly scribe: Pick<Scribe, 'write'>
  readonly cases: Pick<Cases, 'act'>
  readonly journal: Pick<Journal, 'kept'>
  readonly relay: Relay
  readonly from: string
  readonly perMinute: number
  readonly told: (problem: unknown) => void
}

export class Rounds {
  readonly #parts: RoundsParts
  /** Of the round that is going on. */
  #list: { readonly sha256: string; readonly list: RoundList } | undefined
  #awayUntil = 0
  /** Of our first turn: what the log told while no guard was there is read after it. */
  #since: Instant | undefined
  #turnEnds = 0
  #tokens = 0
  #filledAt: Instant | undefined
  /** By case, round and place. */
  readonly #later = new BoundedMap<string, { readonly tries: number; readonly until: Instant }>(
    LATER_MAX,
  )
  readonly #unread = new BoundedMap<string, Instant>(UNREAD_MAX)
  readonly #progressedAt = new Map<string, Instant>()
  #nth = 0

  constructor(parts: RoundsParts) {
    this.#parts = parts
  }

  /** One turn; resolves with how many letters were handed over. */
  async turn(): Promise<number> {
    const { clock, folds } = this.#parts
    this.#since ??= clock.now()
    this.#turnEnds = clock.now() + TURN_FOR
    const open = new Map<string, { readonly its: Case; readonly round: NoticeRound }>()
    for (const { id, sending } of folds.cases.list({ most: CASES_MAX, open: true })) {
      // Of a thousand open cases few send: the others are not folded each second.
      const its = sending === true ? folds.cases.of(id) : undefined
      if (its === undefined || its.exercise) continue
      for (const round of its.rounds)
        if (round.approved !== undefined && round.finished === undefined)
          open.set(`${id} ${round.id}`, { its, round })
    }
    let handed = 0
    for (const { its, round } of this.#inTurn([...open.values()])) {
      const list = await this.#listOf(its, round)
      if (list === undefined) continue
      // One round after the other: their lists are large.
      handed = await this.#send(its.id, round, list)
      break
    }
    for (const { its, round } of open.values()) await this.#progress(its, round)
    for (const key of this.#progressedAt.keys()) if (!open.has(key)) this.#progressedAt.delete(key)
    return handed
  }

  close(): void {
    this.#parts.relay.close()
  }

  /** Those that have letters to send now, the one whose list is at hand first. */
  #inTurn<One extends { readonly its: Case; readonly round: NoticeRound }>(
    open: readonly One[],
  ): readonly One[] {
    if (!this.#isOn()) return []
    const { clock, folds } = this.#parts
    const isAtHand = ({ round }: One): number => (round.list.sha256 === this.#list?.sha256 ? 0 : 1)
    return open
      .filter(
        ({ its, round }) =>
          maySend(its, round) &&
          (this.#unread.get(`${its.id} ${round.id}`) ?? 0) <= clock.now() &&
          (folds.rounds.next(its.id, round.id) < round.list.persons ||
            this.#doubtful(its.id, round.id).length > 0),
      )
      .toSorted((one, other) => isAtHand(one) - isAtHand(other))
  }

  /** What is not begun goes first: what is tried again may be many that nobody wants. */
  async #send(id: string, round: NoticeRound, list: RoundList): Promise<number> {
    const { folds } = this.#parts
    let handed = 0
    for (
      let n = folds.rounds.next(id, round.id);
      n < list.persons.length && handed < A_TURN_MAX;
    ) {
      const many = Math.min(AT_ONCE, list.persons.length - n)
      const its = this.#going(id, round)
      if (its === undefined || !this.#mayGo(many)) return handed
      handed += await this.#hand(its, round, list, n, many, false)
      n += many
    }
    for (const n of this.#doubtful(id, round.id)) {
      const its = handed < A_TURN_MAX ? this.#going(id, round) : undefined
      if (its === undefined || !this.#mayGo(1)) return handed
      handed += await this.#hand(its, round, list, n, 1, true)
    }
    return handed
  }

  /** Asked before each handful: people close cases and withdraw documents while letters go out. */
  #going(id: string, round: NoticeRound): Case | undefined {
    const its = this.#isOn() ? this.#parts.folds.cases.of(id) : undefined
    return its !== undefined && maySend(its, round) ? its : undefined
  }

  #doubtful(id: string, round: string): readonly number[] {
    const { clock, folds } = this.#parts
    const now = clock.now()
    const before = (now - DOUBT) as Instant
    if ((this.#since ?? before) > before) return []
    return folds.rounds
      .doubtful(id, round, before, A_TURN_MAX + this.#later.size)
      .filter((n) => (this.#later.get(`${id} ${round} ${n}`)?.until ?? 0) <= now)
      .slice(0, A_TURN_MAX)
  }

  #isOn(): boolean {
    const now = this.#parts.clock.now()
    return now >= this.#awayUntil && now < this.#turnEnds
  }

  /** So many a minute, and never more at once than a minute's. */
  #mayGo(many: number): boolean {
    const { clock, perMinute } = this.#parts
    const now = clock.now()
    const since = this.#filledAt === undefined ? MINUTE : now - this.#filledAt
    this.#tokens = Math.min(
      Math.max(perMinute, AT_ONCE),
      this.#tokens + (Math.max(0, since) * perMinute) / MINUTE,
    )
    this.#filledAt = now
    if (this.#tokens < many) return false
    this.#tokens -= many
    return true
  }

  async #listOf(its: Case, round: NoticeRound): Promise<RoundList | undefined> {
    const { sha256 } = round.list
    if (this.#list?.sha256 === sha256) return this.#list.list
    const content = await this.#parts.journal.kept(sha256)
    const list =
      content === undefined
        ? undefined
        : await readListInTurns(
            Buffer.from(content).toString('utf8'),
            () => new Promise((done) => setImmediate(done)),
          )
    const why =
      list === undefined
        ? 'it is not there'
        : isListRefusal(list)
          ? `${list.field}: ${list.found}`
          : // What was approved is as many letters as were told.
            list.persons.length === round.list.persons && list.audience === round.audience
            ? undefined
            : `${list.persons.length} ${list.audience}, and ${round.list.persons} ${round.audience} were approved`
    if (why !== undefined) {
      const { clock, told } = this.#parts
      this.#unread.set(`${its.id} ${round.id}`, plus(clock.now(), UNREAD_FOR))
      told(new Fault('round.list', { case: its.id, round: round.id, why }))
      return undefined
    }
    this.#list = { sha256, list: list as RoundList }
    return list as RoundList
  }

  async #hand(
    its: Case,
    round: NoticeRound,
    list: RoundList,
    offset: number,
    many: number,
    repeated: boolean,
  ): Promise<number> {
    const { scribe, relay, clock, from } = this.#parts
    const domain = from.slice(from.lastIndexOf('@') + 1)
    const persons = list.persons.slice(offset, offset + many)
    const ids = persons.map((_, i) =>
      messageIdOf(
        { case: its.id, round: round.id, n: offset + i },
        hash('sha256', `${round.list.sha256}\n${offset + i}`).slice(0, 16),
        domain,
      ),
    )
    await scribe.write([
      this.#event({
        ...{ kind: 'round.intended', case: its.id, notice: round.id, offset, done: ids },
        ...(repeated ? { repeated } : {}),
      }),
    ])
    const done: (string | undefined)[] = []
    for (const [i, person] of persons.entries()) {
      const letter = list.letters.find(({ id }) => id === person.letter)
      if (letter === undefined) break
      const handed = await relay.hand(person.address, letter, ids[i] as string)
      if (handed.state === 'away') {
        this.#awayUntil = clock.now() + AWAY_FOR
        this.#parts.told(
          new Fault('round.away', { case: its.id, round: round.id, why: handed.why }),
        )
        break
      }
      done.push(
        handed.state === 'later'
          ? this.#laterOf(`${its.id} ${round.id} ${offset + i}`, handed.why)
          : toldOf(handed),
      )
    }
    // What is left of the intent is doubtful, and goes out again in time.
    const told = runsOf(done).map(({ from: first, run }) =>
      this.#event({
        ...{ kind: 'round.handed', case: its.id, notice: round.id },
        ...{ offset: offset + first, done: run },
      }),
    )
    if (told.length > 0) await scribe.write(told)
    return done.filter((one) => one !== undefined).length
  }

  /** `undefined`: it is tried again. */
  #laterOf(key: string, why: string): string | undefined {
    const tries = (this.#later.get(key)?.tries ?? 0) + 1
    if (tries >= TRIES_MAX) {
      this.#later.delete(key)
      return toldOf({ state: 'refused', why })
    }
    const wait = Math.min(LATER_FOR * 2 ** (tries - 1), LATER_MOST)
    this.#later.set(key, { tries, until: (this.#parts.clock.now() + wait) as Instant })
    return undefined
  }

  async #progress(its: Case, round: NoticeRound): Promise<void> {
    const { folds, clock, cases } = this.#parts
    const counts = folds.rounds.counts(its.id, round.id)
    const now = clock.now()
    const key = `${its.id} ${round.id}`
    const sent = sentOf(counts)
    const waits = counts.intended + counts.handed + counts.deferred
    const isSentOut = sent + counts.intended === round.list.persons || isWithdrawn(its, round)
    const isOld =
      isSentOut &&
      now - (round.approved?.at ?? now) > RESULTS_WITHIN &&
      now - (folds.rounds.lastAt(its.id, round.id) ?? 0) > RESULTS_WITHIN
    const failed = counts.bounced + counts.refused + (isOld ? waits : 0)
    const isOver = isSentOut && (waits === 0 || isOld)
    const { delivered } = counts
    const isSame = sent === round.sent && delivered === round.delivered && failed === round.failed
    const last = this.#progressedAt.get(key) ?? (0 as Instant)
    if (!isOver && (isSame || now - last < PROGRESS_EVERY)) return
    this.#progressedAt.set(key, now)
    const acted = await cases.act(
      its.id,
      {
        ...{ act: 'notice.progress', round: round.id, sent, delivered, failed },
        ...(isOver ? { finished: true } : {}),
      },
      { by: SEKIMORI },
    )
    if ('refused' in acted)
      this.#parts.told(
        new Fault('round.list', { case: its.id, round: round.id, why: acted.refused }),
      )
  }

  #event(told: { readonly [name: string]: unknown }): Event {
    const now = this.#parts.clock.now()
    this.#nth += 1
    const id = `rd.${now.toString(36)}.${this.#nth.toString(36)}`
    return { id, at: now, heardAt: now, trust: 'witnessed', ...told } as unknown as Event
  }
}

/** The brake was pulled, or its document withdrawn. */
const isWithdrawn = (its: Case, round: NoticeRound): boolean =>
  round.stopped !== undefined ||
  its.papers.find(({ id }) => id === round.paper)?.state === 'withdrawn'

const over: ReadonlySet<Case['state']> = new Set(['closed', 'rejected', 'merged'])
const maySend = (its: Case, round: NoticeRound): boolean =>
  !over.has(its.state) && !isWithdrawn(its, round) && momentOf(its, 'contained') !== undefined

/** What was answered without a gap: an entry tells of places that follow one another. */
function runsOf(
  done: readonly (string | undefined)[],
): readonly { readonly from: number; readonly run: readonly string[] }[] {
  const runs: { from: number; run: string[] }[] = []
  for (const [i, one] of done.entries()) {
    if (one === undefined) continue
    if (i > 0 && done[i - 1] !== undefined) runs.at(-1)?.run.push(one)
    else runs.push({ from: i, run: [one] })
  }
  return runs
}

const toldOf = (handed: Handed): string =>
  handed.state === 'taken'
    ? ['taken', handed.queueId].filter((one) => one !== undefined).join(' ')
    : `refused ${handed.why}`

/** All that were handed over or refused: nothing more is done for them. */
const sentOf = ({ handed, delivered, deferred, bounced, refused }: RoundCounts): number =>
  handed + delivered + deferred + bounced + refused
