/**
 * Judging: the doors of a judge, and the judge that guards: the behaviour model.
 *
 * First the message is lived (`livedOf`): read against the account's habits and weighed, which is the
 * same for every judge and for the fold. Then the judge says what it thinks of it. Then the account
 * learns (`state.ts`). Nothing here changes anything.
 *
 * Hearsay never contains (decision 3): a delivery result moves the evidence, and only the next
 * message, which our own gate is asked about, is judged by it.
 */

import { type Contacts, isKnown } from '../accounts/behaviour/contacts.ts'
import type { Organisation } from '../accounts/behaviour/organisation.ts'
import type { Population } from '../accounts/behaviour/population.ts'
import type { Reading } from '../accounts/behaviour/reading.ts'
import { type Sending, sendingOf } from '../accounts/behaviour/sending.ts'
import { guarded } from '../accounts/behaviour/state.ts'
import { strangeCountry } from '../accounts/countries.ts'
import { type Contact, type ContactHash, engineTime, mayMailMany } from '../accounts/model.ts'
import type { Purpose } from '../accounts/purpose/policy.ts'
import type { MessageSubmitted } from '../events/message.ts'
import { earlier, type Instant } from '../lib/time.ts'
import { type Budgets, budgets, decibans, type Opinion, opinionOf } from './detector/bars.ts'
import { reasonsOf } from './detector/reasons.ts'
import { evidenceAgainst } from './detector/vouched.ts'
import { type Evidence, evidenceHere, weighBehaviour } from './detector/weigh.ts'
import { companyOf } from './pool/reasons.ts'
import { purposeReason } from './purpose.ts'
import type { Reason } from './reasons.ts'
import type { AccountState } from './state.ts'

/** What all accounts have in common. */
export type World = {
  readonly population: Population
  readonly organisation: Organisation
}

/** A message as its account lives it. */
export type Lived = {
  readonly sending: Sending
  readonly reading: Reading
  /** After the message. */
  readonly evidence: Evidence
  /** Recipients to whom the account had never written. */
  readonly fresh: readonly Contact[]
}

export type Verdict = {
  /** `hold`: for a person to look at. `contain`: hold, and latch the account. */
  readonly opinion: 'pass' | 'delay' | 'hold' | 'contain'
  readonly reasons: readonly Reason[]
}

export type Weighed = {
  readonly verdict: Verdict
  /** Whether the account may learn networks and countries from this message. */
  readonly trusted: boolean
  /** Since when the mail of this account may be a thief's, if this message is. */
  readonly windowFrom: Instant
}

export type Judging = {
  readonly engine: string
  /** All that its answers depend on beside the evidence; announced and named in verdicts. */
  readonly parameters: object
  readonly weigh: (
    state: AccountState,
    message: MessageSubmitted,
    lived: Lived,
    world: World,
  ) => Weighed
}

/** Hours of a week in UTC, for messages that were heard before hours were told. */
const hourInUtc = (at: Instant): number => {
  const hours = Math.floor(at / 3_600_000)
  // 1970-01-01 was a Thursday.
  const day = (Math.floor(hours / 24) + 3) % 7
  return (hours % 24) + (day >= 5 ? 24 : 0)
}

export function livedOf(
  { behaviour, evidence }: Pick<AccountState, 'behaviour' | 'evidence'>,
  message: MessageSubmitted,
  { population, organisation }: World,
  hash: ContactHash,
  /** The same message, before others were asked about it. */
  alone?: Lived,
): Lived {
  const told =
    alone?.sending ?? sendingOf(message, { hour: message.hour ?? hourInUtc(message.at) }, hash)
  const company = companyOf(message)
  const sending = company === undefined ? told : { ...told, company }
  const context = { population, organisation, learning: guarded }
  const weighed = weighBehaviour(evidence, behaviour, sending, context)
  const { reading } = weighed
  return {
    sending,
    reading,
    evidence: weighed.evidence,
    fresh: alone?.fresh ?? freshAmong(told.recipients, behaviour.contacts, reading.fresh),
  }
}

/** `many`: how many of them there are, as the reading has counted them. */
const freshAmong = (
  recipients: readonly Contact[],
  contacts: Contacts,
  many: number,
): readonly Contact[] =>
  many === 0
    ? nobody
    : many === recipients.length
      ? recipients
      : recipients.filter((contact) => !isKnown(contacts, contact))

const nobody: readonly Contact[] = []

export const ENGINE = 'behaviour/3'

/** The behaviour model, within budgets of false alarms (decision 11). */
export const behaviourJudging = (within: Budgets = budgets): Judging => ({
  engine: ENGINE,
  parameters: { version: 'behaviour-3', ...within },
  weigh: (state, message, lived, { organisation }) => {
    const { suspicion, model, behaviour, evidence } = state
    if (suspicion.containedAt !== undefined) return contained(state, suspicion.containedAt)
    const broken = brokenBy(message, model.purpose)
    const mustHold = broken.length > 0 && broken.some(isForAPerson)
    // Whoever was granted to mail many need not wait for being likely to do so.
    const mayMany = mayMailMany(model)
    const read = mayMany ? { ...lived.reading, bulkWeight: 0 } : lived.reading
    const of = mayMany ? { ...within, bulkRecipients: Number.POSITIVE_INFINITY } : within
    const against = evidenceAgainst(model, evidenceHere(lived.evidence, lived.reading))
    const evident = opinionOf(against, read, organisation, of)
    // What breaks a rule, or the policy of a device or the like, is for a person, whatever the evidence.
    const opinion = mustHold && evident !== 'contain' ? 'challenge' : evident
    const { sending, reading } = lived
    const reasons = reasonsOf(
      { behaviour, evidence, after: against, sending, reading, organisation, opinion },
      of,
    )
    const { origin } = sending
    const { unproven } = behaviour.origins
    const began =
      unproven.length === 0 ? undefined : unproven.find((one) => one.network === origin?.network)
    const strange = strangeCountry(model.countries, message.country, message.at)
    const now = engineTime(model, message)
    const risen = earlier(now, state.risenAt ?? now)
    const windowFrom = earlier(earlier(risen, began?.firstAt ?? now), strange?.since ?? now)
    return {
      verdict: {
        opinion: held[opinion],
        reasons:
          broken.length === 0 && reasons.length === 0
            ? reasons
            : [...broken, ...reasons, ...pooledIn(message, reasons)],
      },
      trusted: opinion === 'pass' || opinion === 'delay',
      windowFrom,
    }
  },
})

function brokenBy(message: MessageSubmitted, purpose: Purpose | undefined): readonly Reason[] {
  const broken = purposeReason(purpose, message)
  const restricted = restrictedIn(message)
  return broken === undefined ? restricted : [broken, ...restricted]
}

/** What stands in the message of rules that it breaks, or that could not be asked. */
const restrictedIn = ({ restricted }: MessageSubmitted): readonly Reason[] =>
  restricted === undefined ? noReasons : (restricted as unknown as readonly Reason[])

const noReasons: readonly Reason[] = []

/** What others have in common with it, where it is told why at all. */
const pooledIn = (
  { pooled = [] }: MessageSubmitted,
  reasons: readonly Reason[],
): readonly Reason[] => (reasons.length === 0 ? [] : (pooled as unknown as readonly Reason[]))

/** A rule that only tells holds nothing; nor does one that could not be asked. */
const isForAPerson = (reason: Reason): boolean =>
  reason.code.startsWith('purpose.') || ('answer' in reason && reason.answer !== 'notify')

/** The next issue lets the owner answer a challenge; until then a person looks. */
const held = {
  pass: 'pass',
  delay: 'delay',
  challenge: 'hold',
  contain: 'contain',
} as const satisfies {
  readonly [Name in Opinion]: Verdict['opinion']
}

/** While a containment stands everything is held. */
export const contained = ({ suspicion }: AccountState, since: Instant): Weighed => ({
  verdict: { opinion: 'hold', reasons: [{ code: 'account.contained', since }] },
  trusted: false,
  windowFrom: suspicion.windowFrom ?? since,
})

/** For the verdict: rounded to a hundredth; `undefined` while there is none. */
export const evidenceGiven = ({ total }: Evidence): number | undefined =>
  total > 0 ? Math.round(decibans(total) * 100) / 100 : undefined
