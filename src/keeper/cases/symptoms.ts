/**
 * Symptoms: what users say they notice, weighed with what the servers tell of the same hour.
 *
 * A voice is an entry first. Then voices without a case are looked at together (`cases/symptoms`) and
 * open a case, join one, or wait for more; killed in between, the next round looks again, for a voice
 * that belongs to a case says so. What nobody counts here is left out of the telemetry: that is
 * another thing than nought.
 */
import type { CaseAct } from '../../cases/acts.ts'
import { type Complaint, isUnfit, text } from '../../cases/shape.ts'
import {
  isSymptom,
  type Suggestion,
  type SymptomCode,
  symptomCodes,
  type Telemetry,
} from '../../cases/symptoms/symptom.ts'
import { correlate } from '../../cases/symptoms/weigh.ts'
import type { AccountId, EventOf } from '../../events/event.ts'
import { milliseconds, plus } from '../../lib/time.ts'
import type { SymptomRow } from '../../ports/cases.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Scribe } from '../scribe.ts'
import { type Cases, isNotActed, SEKIMORI } from './cases.ts'
import { ACTS_AT_ONCE_MAX, COMPARED_MAX, SYMPTOMS_AT_ONCE, SYMPTOMS_FROM } from './limits.ts'
import type { OpeningState } from './opening.ts'

export type SymptomTold = {
  readonly what: string
  readonly account?: AccountId | undefined
  readonly reporter?: string | undefined
  readonly note?: string | undefined
}
export type SymptomRead = {
  readonly what: SymptomCode
  readonly account?: AccountId
  readonly reporter?: string
  readonly note?: string
}

export const REPORTER_MAX = 200
export const SYMPTOM_NOTE_MAX = 500
const reporterIn = text(REPORTER_MAX)
const noteIn = text(SYMPTOM_NOTE_MAX)

export type SymptomParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'cases'>
  readonly scribe: Pick<Scribe, 'write'>
  readonly cases: Pick<Cases, 'act' | 'open'>
  readonly telemetry: () => Promise<Telemetry>
  readonly playbooksFor: OpeningState['playbooksFor']
  readonly opens: OpeningState['opens']
  readonly told: (problem: unknown) => void
}

export type Reported = {
  readonly symptom: string
  /** The case that it belongs to by now; `null`: it waits. */
  readonly case: string | null
  readonly suggestion: Suggestion | null
}

export class Symptoms {
  readonly #parts: SymptomParts
  #nth = 0
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: SymptomParts) {
    this.#parts = parts
  }

  read({ what, account, reporter, note }: SymptomTold): SymptomRead | Complaint {
    if (!isSymptom(what))
      return {
        field: 'what',
        found: what.slice(0, 80),
        wanted: `one of ${symptomCodes.join(', ')}`,
      }
    const by = reporter === undefined ? undefined : reporterIn(reporter, 'reporter')
    if (isUnfit(by)) return by.complaint
    const noted = note === undefined ? undefined : noteIn(note, 'note')
    if (isUnfit(noted)) return noted.complaint
    return {
      what,
      ...(account === undefined ? {} : { account }),
      ...(by === undefined ? {} : { reporter: by }),
      ...(noted === undefined ? {} : { note: noted }),
    }
  }

  /** The newest last. */
  lately(most: number): readonly SymptomRow[] {
    const { clock, folds } = this.#parts
    return folds.cases.symptomsSince(plus(clock.now(), milliseconds(-SYMPTOMS_FROM)), most)
  }

  async report(read: SymptomRead, by: string): Promise<Reported> {
    const { clock, folds, scribe } = this.#parts
    const now = clock.now()
    this.#nth += 1
    const event: EventOf<'symptom.reported'> = {
      kind: 'symptom.reported',
      id: `sy.${now.toString(36)}.${this.#nth.toString(36)}`,
      ...{ at: now, heardAt: now, trust: 'witnessed' },
      ...read,
      by,
    }
    await scribe.write([event])
    const suggestions = await this.round()
    return {
      symptom: event.id,
      case: folds.cases.symptom(event.id)?.case ?? null,
      suggestion: suggestions.find(({ voices }) => voices.includes(event.id)) ?? null,
    }
  }

  /** All voices that no case has yet; one look at a time. */
  round(): Promise<readonly Suggestion[]> {
    const mine = this.#turn.then(() => this.#round())
    this.#turn = mine.catch(() => {})
    return mine
  }

  async #round(): Promise<readonly Suggestion[]> {
    const { clock, folds, telemetry } = this.#parts
    const waiting = this.lately(SYMPTOMS_AT_ONCE).filter((row) => row.case === undefined)
    if (waiting.length === 0) return []
    const open = folds.cases.list({ most: COMPARED_MAX, open: true })
    const suggestions = correlate(
      waiting.map(({ id, what, at, account, reporter }) => ({
        ...{ id, what: what as SymptomCode, at },
        ...(account === undefined ? {} : { account }),
        ...(reporter === undefined ? {} : { reporter }),
      })),
      await telemetry(),
      clock.now(),
      open,
    )
    for (const suggestion of suggestions) await this.#follow(suggestion, waiting)
    return suggestions
  }

  async #follow(suggestion: Suggestion, waiting: readonly SymptomRow[]): Promise<void> {
    const { cases, playbooksFor, opens, told } = this.#parts
    const spoken = new Set(suggestion.voices)
    // Those of one request; the others are looked at in the next round.
    const voices = waiting.filter(({ id }) => spoken.has(id)).slice(0, ACTS_AT_ONCE_MAX)
    const [first] = voices
    if (first === undefined || suggestion.next.do === 'waits') return
    const related = voices.map(
      ({ id, what, at, account }): CaseAct => ({
        ...{ act: 'symptom.relate', symptom: id, what, moment: at },
        ...(account === undefined ? {} : { account }),
      }),
    )
    const { kind, severity, accounts } = suggestion
    if (suggestion.next.do === 'joins') {
      // The name of the request is that of the voices, so that they are related once.
      const acted = await cases.act(suggestion.next.case, related, {
        by: SEKIMORI,
        request: `symptom.${voices.at(-1)?.id}`,
      })
      if (isNotActed(acted)) told(new Error(`${acted.field}: ${acted.found} (${acted.refused})`))
      return
    }
    if (opens === 'manual') return
    const acted = await cases.open(
      {
        ...{ cause: 'symptom', kind, severity, accounts, why: 'cause.symptom' },
        subject: first.id,
        acts: [
          {
            ...{ act: 'clock.record', clock: 'detected', moment: first.at },
            ...{ detectedBy: 'user-voice', evidence: [{ entry: first.entry }] },
          },
          ...related,
          ...playbooksFor(kind).map((chosen): CaseAct => ({ act: 'playbook.start', ...chosen })),
        ],
      },
      { by: SEKIMORI, request: `symptom.${first.id}` },
    )
    if (isNotActed(acted)) told(new Error(`${acted.field}: ${acted.found} (${acted.refused})`))
  }
}
