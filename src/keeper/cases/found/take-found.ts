/**
 * Take found: what an investigation of the evidence adds to a case.
 *
 * First the whole of it is sealed, and the list of who was reached; then the case is told of them, and
 * then what changed: accounts, figures, moments, when it happened and what kind of case it is. What is
 * told is only what the case does not have yet, and the taking is a request of its own, named by the
 * hash of the investigation: who is killed in between does it again, and nothing stands twice.
 */
import type { CaseAct } from '../../../cases/acts.ts'
import type { Case } from '../../../cases/case.ts'
import { actsFromFound } from '../../../cases/from-found.ts'
import type { Instant } from '../../../lib/time.ts'
import { type Cases, isNotActed, type NotActed, SEKIMORI } from '../cases.ts'
import { investigationBytes } from '../investigation-file.ts'
import { ACTS_AT_ONCE_MAX } from '../limits.ts'
import type { Sealed } from '../sealed.ts'
import type { Found } from './found-in-evidence.ts'
import { heldFacts } from './held-facts.ts'
import { RADIUS_NAME, RADIUS_WHAT, radiusBytesInTurns } from './radius-file.ts'

export type TakeParts = {
  readonly cases: Pick<Cases, 'act'>
  readonly sealed: Pick<Sealed, 'seal'>
  readonly caseOf: (id: string) => Case | undefined
}

export type Taking = {
  readonly found: Found
  readonly heardAt: Instant
  /** Whether the evidence was verified before it was read. */
  readonly verified: boolean
  readonly by?: string
  /** The guard had known the organisation for a short time only: what it counts may be too little. */
  readonly young?: boolean
}

export type Taken = {
  readonly acts: number
  /** Hashes under which the case keeps them. */
  readonly investigation: string
  readonly recipients: string
}

export async function takeFound(
  { cases, sealed, caseOf }: TakeParts,
  id: string,
  { found, heardAt, verified, by = SEKIMORI, young = false }: Taking,
): Promise<Taken | NotActed> {
  const { investigation, radius, entries } = found
  const whole = await sealed.seal(
    id,
    { what: 'investigation', name: 'investigation.json' },
    investigationBytes(investigation),
    by,
  )
  if ('refused' in whole) return whole
  const list = await sealed.seal(
    id,
    { what: RADIUS_WHAT, name: RADIUS_NAME },
    await radiusBytesInTurns(radius, () => new Promise((done) => setImmediate(done))),
    by,
  )
  if ('refused' in list) return list
  const { sha256 } = whole
  let acts = 0
  const acting = async (
    all: readonly CaseAct[],
    request?: string,
  ): Promise<NotActed | undefined> => {
    for (let from = 0; from < all.length; from += ACTS_AT_ONCE_MAX) {
      const some = all.slice(from, from + ACTS_AT_ONCE_MAX)
      const acted = await cases.act(id, some, { by, ...(request === undefined ? {} : { request }) })
      if (isNotActed(acted)) return acted
      acts += some.length
    }
    return undefined
  }
  const span = investigation.span
  const take: CaseAct = {
    act: 'found.take',
    ...{ sha256, of: 'evidence', entries: entries.opened + entries.gone },
    ...(span === undefined ? {} : { span }),
  }
  const notTaken = await acting([take], `found-${sha256.slice(0, 48)}`)
  if (notTaken !== undefined) return notTaken
  const its = caseOf(id)
  const from = { found: investigation, of: 'evidence', heardAt, verified } as const
  const rest =
    its === undefined
      ? []
      : [
          ...occurredIn(its, found),
          ...kindIn(its, found),
          ...actsFromFound(its, from),
          ...heldFacts(its, found),
        ]
  const notTold = await acting(young ? rest.map(lessSure) : rest)
  if (notTold !== undefined) return notTold
  return { acts, investigation: sha256, recipients: list.sha256 }
}

/** Where little was known a thief's first messages pass for the owner's, and are not counted. */
export const lessSure = (act: CaseAct): CaseAct =>
  act.act === 'fact.record' && act.confidence === 'high' ? { ...act, confidence: 'moderate' } : act

/** From the thief's first act to his last, where nobody said when it was. */
function occurredIn(its: Case, { investigation }: Found): readonly CaseAct[] {
  const windows = investigation.accounts.flatMap(({ verdict, window }) =>
    verdict === 'hijacked' && window !== undefined ? [window] : [],
  )
  const [first] = windows
  if (first === undefined) return []
  const moment = Math.min(...windows.map(({ from }) => from)) as Instant
  const until = Math.max(...windows.map(({ to }) => to)) as Instant
  const told = its.clocks.filter(({ clock }) => clock === 'occurred')
  if (told.some((one) => one.by !== SEKIMORI || one.moment <= moment)) return []
  const evidence = investigation.facts
    .filter(({ key }) => key === 'login.first' || key === 'mail.first')
    .flatMap((fact) => fact.evidence.lines)
    .slice(0, 5)
    .map(({ line }) => ({ entry: line - 1 }))
  return [{ act: 'clock.record', clock: 'occurred', moment, until, evidence }]
}

/** Trouble with delivery that turns out to be a thief's mail is that. */
function kindIn(its: Case, { investigation }: Found): readonly CaseAct[] {
  if (its.kind !== 'delivery-trouble' || its.sorted !== undefined) return []
  return investigation.accounts.some(
    ({ verdict, messages }) => verdict === 'hijacked' && messages.submitted > 0,
  )
    ? [{ act: 'kind.set', kind: 'mass-send', why: 'investigation' }]
    : []
}
