/**
 * Reminding: tells people of deadlines before they pass, once each.
 *
 * That somebody is reminded is an act of the case first, and a notice after: killed in between, the
 * notice is raised at the next round, for its key is made of the same reminder and is told once.
 * It is for those who hold a role in it (`who-is-told.ts`), each once whatever he holds; of others the
 * text names nobody, and administrators are told.
 */

import { hash } from 'node:crypto'
import type { Case, CaseRole, Deadline } from '../../cases/case.ts'
import type { Reminder } from '../../cases/clocks/reminders.ts'
import type { NoticeFacts } from '../../containment/notice.ts'
import type { Bilingual } from '../../containment/notice-facts.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Instant } from '../../lib/time.ts'
import type { CaseSummary } from '../../ports/cases.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Notices } from '../notices.ts'
import { type Cases, isNotActed, SEKIMORI } from './cases.ts'
import { REMINDED_AT_ONCE, REMINDED_CASES_MAX, REMINDED_FROM } from './limits.ts'

export type RemindingParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'cases' | 'noticeOf'>
  readonly cases: Pick<Cases, 'act'>
  readonly notices: Pick<Notices, 'raise'>
  readonly deadlinesOf: (its: Case, now: Instant) => readonly Deadline[]
  readonly remindersDue: (
    deadlines: readonly Deadline[],
    reminded: Case['reminded'],
    now: Instant,
  ) => readonly Reminder[]
  /** What an obligation and its stage are called. */
  readonly nameOf: (obligation: string, stage: string) => Bilingual
  readonly told: (problem: unknown) => void
}

/** Who is asked first. */
const ASKED: readonly CaseRole[] = ['commander', 'legal', 'liaison']

/** Something may still be due. */
const isAwaited = /^(running|due|overdue)$/

export class Reminding {
  readonly #parts: RemindingParts
  /** Closed cases of which nothing is due any more, by their latest entry. */
  readonly #quiet = new BoundedMap<string, number>(REMINDED_CASES_MAX)

  constructor(parts: RemindingParts) {
    this.#parts = parts
  }

  /** Exercises remind nobody: their time is not ours. Resolves with how many were written. */
  async round(): Promise<number> {
    const { clock, folds, cases, deadlinesOf, remindersDue, told } = this.#parts
    const now = clock.now()
    let written = 0
    for (const { id, state, entry } of this.#looked()) {
      const its = folds.cases.of(id)
      if (its === undefined) continue
      const deadlines = deadlinesOf(its, now)
      if (state === 'closed' && !deadlines.some((one) => isAwaited.test(one.state)))
        this.#quiet.set(id, entry)
      for (const due of remindersDue(deadlines, its.reminded, now)) {
        if (written >= REMINDED_AT_ONCE) break
        const request = `remind.${nameOf(id, due)}`
        const acted = await cases.act(
          id,
          { act: 'deadline.remind', ...due },
          { by: SEKIMORI, request },
        )
        if (isNotActed(acted)) told(new Error(`${id}: ${acted.refused} (${acted.wanted})`))
        else written += 1
      }
      await this.#tell(id, now)
      // Mail is answered on the same thread.
      await new Promise((done) => setImmediate(done))
    }
    return written
  }

  /** Open ones, and of the latest those that were closed with something still to be filed. */
  #looked(): readonly CaseSummary[] {
    const { cases } = this.#parts.folds
    const open = cases.list({ most: REMINDED_CASES_MAX, open: true })
    const closed = cases
      .list({ most: REMINDED_CASES_MAX })
      .filter((one) => one.state === 'closed' && this.#quiet.get(one.id) !== one.entry)
    return [...open, ...closed].filter(({ exercise }) => !exercise)
  }

  /** Whatever stands in the case and was not told of yet. */
  async #tell(id: string, now: Instant): Promise<void> {
    const { folds, notices, nameOf: wordsOf } = this.#parts
    const its = folds.cases.of(id)
    if (its === undefined) return
    for (const one of its.reminded) {
      if (between(one.at, now) > REMINDED_FROM) continue
      const facts: NoticeFacts = {
        what: 'case.deadline',
        case: nameOf(id, one),
        at: one.at,
        number: id,
        duty: wordsOf(one.obligation, one.stage),
        dueAt: one.due,
        lead: one.lead,
        people: [
          ...new Set(
            its.roles.filter(({ role }) => ASKED.includes(role)).map(({ person }) => person),
          ),
        ],
      }
      if (folds.noticeOf(`case.deadline:${facts.case}`) === undefined) await notices.raise(facts)
    }
  }
}

/** Short, plain, and the same each time: `SKM-2026-0001.6f1d0a3c5e7b`. */
const nameOf = (
  id: string,
  {
    obligation,
    stage,
    due,
    lead,
  }:
    | Pick<Reminder, 'obligation' | 'stage' | 'due' | 'lead'>
    | {
        readonly obligation: string
        readonly stage: string
        readonly due: Instant
        readonly lead: number
      },
): string => `${id}.${hash('sha256', JSON.stringify([obligation, stage, due, lead])).slice(0, 16)}`
