/**
 * Opener: goes through the causes that no case answers yet, and has each answered.
 *
 * The index knows them from the evidence, so it does not matter when the guard was killed: what was
 * not answered is found again, and what was is not answered twice, for the answer names the cause.
 */
import { BoundedMap } from '../../lib/bounded.ts'
import { days, type Instant, milliseconds, plus } from '../../lib/time.ts'
import { CAUSE, type CaseCauseRow, CONTAINED, containedWith } from '../../ports/cases.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import { type Cases, isNotActed, SEKIMORI } from './cases.ts'
import {
  CASES_AT_ONCE,
  CASES_OPEN_MAX,
  CAUSES_A_CASE_MAX,
  CAUSES_AT_ONCE,
  CAUSES_FROM,
  COMPARED_MAX,
  COMPARED_MESSAGES_MAX,
  JOINED_WITHIN,
  OPENED_A_DAY_MAX,
  TRACES_KEPT_MAX,
} from './limits.ts'
import { containedActs, type OpeningState, openingFor, type Traces } from './opening.ts'

/** Causes that could not be answered, so that they are not tried each second. */
export const GIVEN_UP_MAX = 1_000
/** A case into which another was merged may be merged itself. */
const MERGES_MAX = 20

export type OpenerParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'cases' | 'messages'>
  readonly cases: Pick<Cases, 'act' | 'open'>
  readonly playbooksFor: OpeningState['playbooksFor']
  readonly opens: OpeningState['opens']
  /** Of a drill: all that is opened is one. */
  readonly exercise?: boolean
  readonly told: (problem: unknown) => void
}

export class Opener {
  readonly #parts: OpenerParts
  readonly #givenUp = new BoundedMap<string, true>(GIVEN_UP_MAX)
  readonly #traces = new BoundedMap<string, Traces>(TRACES_KEPT_MAX)
  #working: Promise<void> | undefined

  constructor(parts: OpenerParts) {
    this.#parts = parts
  }

  /** One round at a time. Rejects when the evidence cannot be written: the next round tries again. */
  round(): Promise<void> {
    this.#working ??= this.#round().finally(() => {
      this.#working = undefined
    })
    return this.#working
  }

  async #round(): Promise<void> {
    const { clock, folds } = this.#parts
    const since = plus(clock.now(), milliseconds(-CAUSES_FROM))
    // What is known is looked up once, and again after each answer.
    let state: OpeningState | undefined
    for (const cause of folds.cases.unanswered(since, CAUSES_AT_ONCE + this.#givenUp.size)) {
      if (this.#givenUp.has(cause.subject)) continue
      state ??= this.state()
      if (await this.#answer(cause, state)) state = undefined
    }
    for (const cause of folds.cases.toContain(CAUSES_AT_ONCE + this.#givenUp.size))
      if (!this.#givenUp.has(`${CONTAINED}${cause.subject}`)) await this.#contained(cause)
  }

  /** Somebody is erased: what is remembered of origins and subjects is looked up anew. */
  forget(): void {
    this.#traces.clear()
  }

  /** What `openingFor` asks of the folds. */
  state(): OpeningState {
    const { clock, folds, opens, playbooksFor, exercise = false } = this.#parts
    const now = clock.now()
    const today = (now - days(1)) as Instant
    const listed = folds.cases.list({ most: COMPARED_MAX, open: true })
    const ours = folds.cases
      .list({ most: CASES_AT_ONCE })
      .filter(({ openedBy, openedAt }) => openedBy === SEKIMORI && openedAt >= today)
    return {
      now,
      open: listed.filter((one) => one.exercise === exercise),
      caseOf: (id) => folds.cases.of(id),
      causesOf: (id) => folds.cases.causesOf(id, CAUSES_A_CASE_MAX),
      ownOf: (account) =>
        exercise
          ? listed.find((one) => one.exercise && one.accounts.includes(account))
          : folds.cases.openOf(account)[0],
      tracesOf: (cause) => this.#tracesOf(cause),
      hasSent: (account, since) =>
        folds.messages.lately(account, COMPARED_MESSAGES_MAX).some(({ at }) => at >= since),
      playbooksFor,
      opens,
      isFull: ours.length >= OPENED_A_DAY_MAX || folds.cases.openCount() >= CASES_OPEN_MAX,
      ...(exercise ? { exercise } : {}),
    }
  }

  /** Whether anything is another than it was. */
  async #answer(cause: CaseCauseRow, state: OpeningState): Promise<boolean> {
    const { cases } = this.#parts
    const answered = openingFor(cause, state)
    if (answered.do === 'waits') return false
    const request = `${CAUSE}${cause.subject}`
    const acted =
      answered.do === 'opens'
        ? await cases.open(answered.opening, { by: SEKIMORI })
        : await cases.act(answered.case, answered.acts, { by: SEKIMORI, request })
    // It was closed between the look and the act: the next round finds another, or opens one.
    if (isNotActed(acted) && acted.refused !== 'wrong-state') this.#giveUp(cause.subject, acted)
    return true
  }

  async #contained(cause: CaseCauseRow): Promise<void> {
    const { cases, folds } = this.#parts
    const id = this.#living(cause.case ?? '')
    const its = folds.cases.of(id)
    if (its === undefined) return
    const others = folds.cases
      .causesOf(cause.case ?? '', CAUSES_A_CASE_MAX)
      .filter(({ what, subject }) => what === 'containment' && subject !== cause.subject)
    const isLast = others.every((one) => one.undone === true || containedWith(one) !== undefined)
    const acted = await cases.act(id, containedActs(its, cause, isLast), {
      by: SEKIMORI,
      request: `${CONTAINED}${cause.subject}`,
    })
    if (isNotActed(acted)) this.#giveUp(`${CONTAINED}${cause.subject}`, acted)
  }

  /** The case that a merged one went on in. */
  #living(id: string): string {
    let at = id
    for (let n = 0; n < MERGES_MAX; n += 1) {
      const into = this.#parts.folds.cases.of(at)?.mergedInto
      if (into === undefined) break
      at = into
    }
    return at
  }

  #giveUp(what: string, refusal: { readonly refused: string; readonly wanted: string }): void {
    this.#givenUp.set(what, true)
    // A case that was closed meanwhile needs nothing more said.
    if (refusal.refused !== 'wrong-state')
      this.#parts.told(new Error(`${what} is in no case: ${refusal.refused} (${refusal.wanted})`))
  }

  /** Of the newest messages of its window; looked up once, for that takes milliseconds. */
  #tracesOf({ subject, account, clientIp, from, at }: CaseCauseRow): Traces {
    const known = this.#traces.get(subject)
    if (known !== undefined) return known
    const since = Math.min(from ?? at, at - JOINED_WITHIN)
    const rows =
      account === undefined
        ? []
        : this.#parts.folds.messages
            .lately(account, COMPARED_MESSAGES_MAX)
            .filter((row) => row.at >= since)
    const origins = new Set(rows.flatMap((row) => row.clientIp ?? []))
    if (clientIp !== undefined) origins.add(clientIp)
    const campaigns = new Set(
      rows.flatMap((row) => row.subject?.trim().toLowerCase().slice(0, 200) ?? []),
    )
    const traces: Traces = { origins: [...origins], campaigns: [...campaigns] }
    this.#traces.set(subject, traces)
    return traces
  }
}
