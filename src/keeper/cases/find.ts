/**
 * Find: has the evidence investigated for a case, and the case told of what was found.
 *
 * It takes as long as the log is long. Who asks is answered after ANSWERED_WITHIN in any case: it goes
 * on by itself then, and what is found comes into the case when it is.
 */
import { isYoung } from '../../accounts/behaviour/organisation.ts'
import type { Case } from '../../cases/case.ts'
import { momentOf } from '../../cases/clocks-of.ts'
import { stolenIn } from '../../incident/stolen.ts'
import { type Duration, type Instant, milliseconds, plus, seconds } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Who } from '../control/who.ts'
import { type Cases, type NotActed, noCase } from './cases.ts'
import type { Finding } from './found/finding.ts'
import { BEFORE, type Found } from './found/found-in-evidence.ts'
import { takeFound } from './found/take-found.ts'
import type { Sealed } from './sealed.ts'

/** Less than a silent connection is left open. */
export const ANSWERED_WITHIN: Duration = seconds(40)

export type FindParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'cases' | 'world'>
  readonly cases: Pick<Cases, 'act'>
  readonly sealed: Pick<Sealed, 'seal'>
  readonly finding: Pick<Finding, 'find'>
  /** Whether the last look through the log found it whole. */
  readonly verified: () => boolean
  readonly told: (problem: unknown) => void
  readonly within?: Duration
}

export type FindDone = {
  readonly facts: number
  readonly events: number
  /** False: it goes on. */
  readonly done: boolean
  readonly investigation?: string
  readonly recipients?: string
  /** The guard had known the organisation for a short time only; figures may be too low. */
  readonly young?: boolean
}

export const finder =
  (parts: FindParts) =>
  async (id: string, { by, why }: Who, home?: string): Promise<FindDone | NotActed> => {
    const { clock, folds, finding, told, within = ANSWERED_WITHIN } = parts
    const its = folds.cases.of(id)
    if (its === undefined) return noCase(id)
    const accounts = its.accounts.filter(({ relation }) => relation !== 'cleared')
    const cleared = its.accounts.filter(({ relation }) => relation === 'cleared')
    const found = finding.find({
      ...{ by, why, case: id },
      span: { from: beginningOf(its), to: clock.now() },
      ...(accounts.length === 0 ? {} : { accounts: accounts.map(({ account }) => account) }),
      ...(home === undefined ? {} : { home }),
      ...(cleared.length === 0 ? {} : { cleared: cleared.map(({ account }) => account) }),
    })
    if (found === undefined)
      return {
        refused: 'busy',
        ...{ field: 'case', found: id, wanted: 'to wait: other investigations are under way' },
      }
    const taken = found.then((it) =>
      takeFound({ ...parts, caseOf: (one) => folds.cases.of(one) }, id, {
        ...{ found: it, heardAt: clock.now(), verified: parts.verified(), by },
        young: isYoungIn(it, folds),
      }),
    )
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((done) => {
      timer = setTimeout(() => done('late'), within)
    })
    const first = await Promise.race([taken, late]).finally(() => clearTimeout(timer))
    if (first === 'late') {
      taken.catch(told)
      return { facts: 0, events: 0, done: false }
    }
    if ('refused' in first) return first
    const after = folds.cases.of(id) ?? its
    const young = isYoungIn(await found, folds)
    return {
      facts: after.facts.length - its.facts.length,
      events: after.timeline.length - its.timeline.length,
      done: true,
      investigation: first.investigation,
      recipients: first.recipients,
      ...(young ? { young } : {}),
    }
  }

/** When the first of the thefts began; of no theft nothing is too low. */
export function isYoungIn(
  { investigation }: Pick<Found, 'investigation'>,
  folds: Pick<FoldStore, 'world'>,
): boolean {
  const begins = stolenIn(investigation).flatMap(({ window }) =>
    window === undefined ? [] : [window.from],
  )
  if (begins.length === 0) return false
  return isYoung(folds.world().organisation, Math.min(...begins) as Instant)
}

/** A thief is in the house before he is noticed. */
const beginningOf = (its: Case): Instant => {
  const known = [momentOf(its, 'occurred'), momentOf(its, 'detected'), its.opened.at]
  const first = Math.min(...known.filter((at) => at !== undefined)) as Instant
  return plus(first, milliseconds(-BEFORE))
}
