/**
 * Proof: what of the evidence says that a step is done, whoever did it.
 *
 * A step names conditions; all of them have to hold. Each gives the entry and moment from which it
 * held, the step is done from the last of them on. A condition that we do not know never holds.
 * Limits: what was undone later was done all the same.
 */
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { Case } from '../case.ts'

/** What a containment plan did, out of `containment.planned` and `containment.applied`. */
export type PlanSeen = {
  readonly plan: string
  readonly account: AccountId
  readonly steps: readonly string[]
  readonly applied: readonly {
    readonly step: string
    readonly at: Instant
    readonly entry: number
    /** Of the event: `no-server`, `no-directory`, `no-name`: it could not be done. */
    readonly note?: string
  }[]
}

export type Proven = { readonly entry: number; readonly at: Instant }

const latest = (proofs: readonly Proven[]): Proven | undefined =>
  proofs.reduce<Proven | undefined>(
    (last, one) => (last === undefined || one.entry > last.entry ? one : last),
    undefined,
  )
const earliest = (proofs: readonly Proven[]): Proven | undefined =>
  proofs.reduce<Proven | undefined>(
    (first, one) => (first === undefined || one.entry < first.entry ? one : first),
    undefined,
  )

/** Done for every affected account; without one, for whatever account a plan is of. */
function contained(step: string, its: Case, plans: readonly PlanSeen[]): Proven | undefined {
  const affected = its.accounts.filter(({ relation }) => relation === 'affected')
  const accounts =
    affected.length > 0
      ? affected.map(({ account }) => account)
      : [...new Set(plans.map(({ account }) => account))]
  const proofs = accounts.map((account) =>
    earliest(
      plans
        .filter((plan) => plan.account === account && plan.steps.includes(step))
        .flatMap(({ applied }) =>
          applied.filter((one) => one.step === step && one.note?.startsWith('no-') !== true),
        ),
    ),
  )
  return proofs.length === 0 || proofs.includes(undefined)
    ? undefined
    : latest(proofs.filter((one) => one !== undefined))
}

function proven(condition: string, its: Case, plans: readonly PlanSeen[]): Proven | undefined {
  const colon = condition.indexOf(':')
  const what = colon < 0 ? condition : condition.slice(0, colon)
  const which = colon < 0 ? '' : condition.slice(colon + 1)
  switch (what) {
    case 'containment':
      return contained(which, its, plans)
    case 'paper':
      return earliest(
        its.papers.flatMap(({ paper, released }) =>
          paper === which && released !== undefined ? [released] : [],
        ),
      )
    case 'round':
      return earliest(
        its.rounds.flatMap(({ audience, finished }) =>
          audience === which && finished !== undefined ? [finished] : [],
        ),
      )
    case 'clock':
      return earliest(its.clocks.filter(({ clock }) => clock === which))
    case 'role':
      return earliest(its.roles.filter(({ role }) => role === which))
    case 'fact':
      return earliest(
        its.facts.filter(
          ({ key, value, status }) => key === which && value !== null && status !== 'retracted',
        ),
      )
    case 'party':
      return earliest(
        its.parties.filter(({ party, toldAt }) => party === which && toldAt !== undefined),
      )
    case 'custody':
      return earliest(its.custody.filter(({ handling }) => handling === which))
    case 'met': {
      const slash = which.lastIndexOf('/')
      return earliest(
        its.met.filter(
          ({ obligation, stage }) =>
            obligation === which.slice(0, slash) && stage === which.slice(slash + 1),
        ),
      )
    }
    case 'found':
      return earliest(its.found)
    case 'decided': {
      // Contained by itself is not yet decided by anybody.
      const { stated, state, clocks } = its
      const byPerson = stated !== undefined && stated.by !== 'sekimori' && state !== 'suspected'
      return earliest([
        ...clocks.filter(({ clock }) => clock === 'declared'),
        ...(byPerson ? [stated] : []),
      ])
    }
    default:
      return undefined
  }
}

/** Since when all of them hold; of none nothing is proven. */
export function provenBy(
  conditions: readonly string[],
  its: Case,
  plans: readonly PlanSeen[],
): Proven | undefined {
  const proofs = conditions.map((condition) => proven(condition, its, plans))
  return proofs.includes(undefined)
    ? undefined
    : latest(proofs.filter((proof) => proof !== undefined))
}
