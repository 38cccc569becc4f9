/**
 * Reading an act: from what a person or a program sent, or from the evidence, to a `CaseAct`.
 *
 * What is wrong is told with its field, what was found there and what is wanted. In events moments
 * are RFC 3339 in UTC (`actFacts`), here `Instant`.
 * Limits: whether the act fits the case is not asked here (`fold.ts`).
 */
import type { EventOf } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import { acts } from './act-table.ts'
import type { ActName, CaseAct } from './acts.ts'
import { type Complaint, fieldsOf, isUnfit, Unfit, whole } from './shape.ts'

export type ActRefusal = {
  /** `no-act`, `field`; of the fold: `moved-on`, `no-such`, `wrong-state`, ... */
  readonly refused: RefusalCode
} & Complaint

export const refusalCodes = [
  'no-act',
  'field',
  'moved-on',
  'no-such',
  'wrong-state',
  'not-approved',
  'needs-why',
  'same',
  'full',
  'number-taken',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

export const isActRefusal = (read: CaseAct | ActRefusal): read is ActRefusal => 'refused' in read

export const actNames = Object.keys(acts) as readonly ActName[]

const seen = whole(0, Number.MAX_SAFE_INTEGER)

/** From foreign data: a field that is not known is refused, for it was mistyped. */
export function readAct(name: unknown, facts: unknown): CaseAct | ActRefusal {
  return actIn(name, facts, false)
}

/** From an event: fields of a newer writer are left out; `undefined`: an act that we do not know. */
export function actOf(event: EventOf<'case.acted'>): CaseAct | undefined {
  const act = actIn(event.act, event.facts, true)
  return isActRefusal(act) ? undefined : act
}

function actIn(name: unknown, facts: unknown, lenient: boolean): CaseAct | ActRefusal {
  if (typeof name !== 'string' || !Object.hasOwn(acts, name)) {
    const { complaint } = new Unfit('act', name, `one of ${actNames.join(', ')}`)
    return { refused: 'no-act', ...complaint }
  }
  const { needed, optional = {}, check } = acts[name as ActName]
  const read = fieldsOf(facts, 'facts', needed, { ...optional, seen }, lenient)
  if (isUnfit(read)) return { refused: 'field', ...read.complaint }
  const act = { act: name, ...read } as CaseAct
  const not = check?.(act as never)
  return not === undefined ? act : { refused: 'field', ...not.complaint }
}

/** Which fields are moments, wherever they stand in an act. */
const moments: ReadonlySet<string> = new Set([
  'moment',
  'until',
  'asOf',
  'heardAt',
  'toldAt',
  'due',
  'from',
  'to',
])

/** An act as its event carries it. */
export function actFacts(act: CaseAct): { readonly [name: string]: unknown } {
  const { act: _, ...fields } = act
  return plainOf(fields, isMomentFact(act)) as { readonly [name: string]: unknown }
}

/** A fact that is a moment has one as its value and bounds. */
const isMomentFact = (act: CaseAct): boolean => act.act === 'fact.record' && act.unit === 'moment'

function plainOf(value: unknown, valuesAreMoments: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => plainOf(one, false))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, its]) => its !== undefined)
      .map(([name, its]) => [
        name,
        typeof its === 'number' &&
        (moments.has(name) || (valuesAreMoments && ['value', 'lower', 'upper'].includes(name)))
          ? spelled(its as Instant)
          : plainOf(its, false),
      ]),
  )
}

const spelled = (at: Instant): string => Temporal.Instant.fromEpochMilliseconds(at).toString()
