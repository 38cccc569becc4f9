/**
 * Delisting gate: whether a blocklist may be asked already.
 *
 * A list that takes an address off and sees it send again lists it for longer, and believes the next
 * request less. So we ask when the account is contained, nothing of the attacker waits in the queue,
 * nothing of his went out for six hours that we really watched, and it is known how he got in.
 *
 * Limits: what is not recorded counts against us: a queue that nobody counted after the containment
 * is not clean, and hours that no log covers are no clean hours.
 */
import type { CaseFact, CaseFactKey, CaseFile, CaseState } from '../../../cases/case.ts'
import { currentFact, ledgerOf } from '../../../cases/ledger.ts'
import { between, earlier, hours, type Instant, later } from '../../../lib/time.ts'

/** So long nothing of the attacker may have gone out. */
export const CLEAN_FOR = hours(6)

export const delistingRefusals = [
  'exercise',
  'not-contained',
  'queue-not-counted',
  'queue-not-clean',
  'not-watched',
  'not-clean-long-enough',
  'no-root-cause',
] as const
export type DelistingRefusal = {
  readonly code: (typeof delistingRefusals)[number]
  readonly facts: {
    /** Recipients that mail of the attacker still waits for. */
    readonly waiting?: number
    readonly since?: Instant
    /** The last moment that the logs tell of. */
    readonly watchedUntil?: Instant
  }
}
export type DelistingGate =
  | { readonly isOpen: true; readonly since: Instant; readonly watchedUntil: Instant }
  | { readonly isOpen: false; readonly refusals: readonly DelistingRefusal[] }

/** After the containment, as long as nobody took it back. */
const afterContainment: readonly CaseState[] = [
  'contained',
  'eradicated',
  'recovering',
  'monitoring',
  'closed',
]

export function delistingGate(file: CaseFile, now: Instant): DelistingGate {
  const its = file.case
  const refusals: DelistingRefusal[] = []
  const refuse = (code: DelistingRefusal['code'], facts: DelistingRefusal['facts'] = {}): void => {
    refusals.push({ code, facts })
  }
  if (its.exercise) refuse('exercise')
  const contained = its.clocks.findLast(({ clock }) => clock === 'contained')?.moment
  const isContained =
    contained !== undefined && contained <= now && afterContainment.includes(its.state)
  if (!isContained) refuse('not-contained')
  const last = lastSent(file)
  const since =
    contained === undefined
      ? undefined
      : typeof last === 'number'
        ? later(contained, last)
        : contained
  queueOf(file, contained, refuse)
  const watched = since === undefined ? undefined : watchedUntil(file, since, now)
  if (since !== undefined) {
    if (watched === undefined || watched < since || last === 'unknown')
      refuse('not-watched', { since, ...(watched === undefined ? {} : { watchedUntil: watched }) })
    else if (between(since, watched) < CLEAN_FOR)
      refuse('not-clean-long-enough', { since, watchedUntil: watched })
  }
  const cause = its.hypotheses.some((one) => one.standing === 'supported' && one.for.length > 0)
  if (!cause) refuse('no-root-cause')
  if (refusals.length > 0 || since === undefined || watched === undefined)
    return { isOpen: false, refusals }
  return { isOpen: true, since, watchedUntil: watched }
}

/** Logs that tell of mail that goes out. */
const sending = /^(postfix|exim|sendmail|opensmtpd|exchange|m365-t|google)/

/** Figures that somebody counted: what others claim, and what is open, is none. */
const isSure = (fact: CaseFact): boolean =>
  fact.value !== null && (fact.status === 'confirmed' || fact.status === 'estimated')

/** The figure over all, else that of each account. */
function factsOf({ case: its }: CaseFile, key: CaseFactKey): readonly CaseFact[] {
  const whole = currentFact(its, key)
  return whole === undefined ? ledgerOf(its).filter((fact) => fact.key === key) : [whole]
}
const sum = (facts: readonly CaseFact[]): number | undefined =>
  facts.length > 0 && facts.every((fact) => isSure(fact) && typeof fact.value === 'number')
    ? facts.reduce((all, { value }) => all + Number(value), 0)
    : undefined

/** The last mail of the attacker; `unknown`: he sent, and nobody knows until when. */
function lastSent(file: CaseFile): Instant | 'none' | 'unknown' {
  const last = factsOf(file, 'mail.last')
  if (last.length > 0 && sum(last) !== undefined)
    return Math.max(...last.map(({ value }) => Number(value))) as Instant
  return sum(factsOf(file, 'mail.submitted')) === 0 ? 'none' : 'unknown'
}

/** Counted after the containment, and nothing of it there. */
function queueOf(
  file: CaseFile,
  contained: Instant | undefined,
  refuse: (code: DelistingRefusal['code'], facts?: DelistingRefusal['facts']) => void,
): void {
  const counted = factsOf(file, 'mail.deferred')
  const waiting = sum(counted)
  if (
    waiting === undefined ||
    (contained !== undefined && counted.some(({ asOf }) => asOf < contained))
  )
    refuse('queue-not-counted')
  else if (waiting > 0) refuse('queue-not-clean', { waiting })
}

/** As far as the logs go that the counts of sent mail rest on, without a gap since. */
function watchedUntil(
  { case: its, found }: CaseFile,
  since: Instant,
  now: Instant,
): Instant | undefined {
  const last = its.facts
    .filter((fact) => fact.key === 'mail.submitted' && isSure(fact) && fact.method !== 'stated')
    .reduce<Instant | undefined>((most, { asOf }) => later(most ?? asOf, asOf), undefined)
  if (last === undefined) return undefined
  const gaps = (found?.coverage ?? [])
    .filter(({ format }) => sending.test(format))
    .flatMap((log) => log.gaps)
    .filter(({ to }) => to > since)
    .map(({ from }) => later(from, since))
  return [last, now, ...gaps].reduce((a, b) => earlier(a, b))
}
