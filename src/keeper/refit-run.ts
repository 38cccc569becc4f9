/**
 * Refit run: one night's fit from a data folder, read-only, and what came of it.
 *
 * Of the last eight weeks six are fitted to and the last two decide (`fit/compared.ts`). The same
 * folder, population and moment give the same octets.
 */
import { hash } from 'node:crypto'
import { type Decision, decided, lossOf } from '../accounts/behaviour/fit/compared.ts'
import { populationFitted } from '../accounts/behaviour/fit/fitted.ts'
import {
  isRefusedPopulation,
  populationFrom,
  populationText,
} from '../accounts/behaviour/fit/population-text.ts'
import { unpacked } from '../accounts/behaviour/pack.ts'
import { unpackedOrganisation } from '../accounts/behaviour/pack-organisation.ts'
import type { Population } from '../accounts/behaviour/population.ts'
import { sendingOf } from '../accounts/behaviour/sending.ts'
import type { ContactHash } from '../accounts/model.ts'
import type { AccountId, Event } from '../events/event.ts'
import { type Duration, days, type Instant, plus } from '../lib/time.ts'
import type { RefitEvidence, Weeks } from './refit-evidence.ts'
import { Replay, type Tried } from './refit-replay.ts'

/** Counted and compared, and of these only compared. */
export const COUNTED: Duration = days(8 * 7)
export const COMPARED: Duration = days(2 * 7)

export type RefitFacts = { readonly [name: string]: number }

export type Refitted =
  | {
      readonly kind: 'adopt'
      /** JSON of the population, and its SHA-256 in hex. */
      readonly population: string
      readonly sha256: string
      readonly facts: RefitFacts
    }
  | {
      readonly kind: 'keep'
      readonly why: Exclude<Decision, 'adopt'> | 'unusable'
      readonly facts: RefitFacts
    }

export type RefitRun = {
  readonly evidence: RefitEvidence
  /** The one in use. */
  readonly current: (weeks: Weeks) => Population
  readonly now: Instant
  /** For messages that were heard before hours were told. */
  readonly hourOf: (at: Instant) => number
  readonly contact: ContactHash
  /** Accounts to leave out beside those that the weeks tell of. */
  readonly contained?: readonly AccountId[]
  readonly progress?: (entries: number, of: number) => void
}

/** Entries between two words of progress. */
const PROGRESS_EVERY = 4_096

export async function refitRun(run: RefitRun): Promise<Refitted> {
  const { evidence, now, progress } = run
  const read = await evidence.weeks(now)
  const weeks = { ...read, leftOut: new Set([...read.leftOut, ...(run.contained ?? [])]) }
  const until = weeks.until ?? now
  const replay = new Replay(
    run.current(weeks),
    {
      countedFrom: plus(until, -COUNTED as Duration),
      comparedFrom: plus(until, -COMPARED as Duration),
    },
    (statistics) => populationFitted(statistics, nameAt(until)),
  )
  let told = weeks.from
  for await (const { event, index } of evidence.events(weeks.from, weeks.to)) {
    if (index >= told + PROGRESS_EVERY) {
      told = index
      progress?.(index - weeks.from, weeks.to - weeks.from)
    }
    live(replay, event, weeks, run)
  }
  progress?.(weeks.to - weeks.from, weeks.to - weeks.from)
  return refittedOf(replay.tried(), weeks.leftOut.size)
}

/** The day that the weeks end with. */
const nameAt = (until: Instant): string =>
  `refit/${Temporal.Instant.fromEpochMilliseconds(until).toString().slice(0, 10)}`

function live(
  replay: Replay,
  event: Event,
  { leftOut }: Pick<Weeks, 'leftOut'>,
  { hourOf, contact }: Pick<RefitRun, 'hourOf' | 'contact'>,
): void {
  if (event.kind === 'message.submitted') {
    if (leftOut.has(event.account)) return
    const sending = sendingOf(event, { hour: event.hour ?? hourOf(event.at) }, contact)
    replay.message(
      sending,
      event.heardAt,
      event.queueId === undefined ? undefined : `${event.instance} ${event.queueId}`,
    )
  } else if (event.kind === 'message.delivered' || event.kind === 'message.bounced') {
    const message = `${event.instance} ${event.queueId}`
    const account = replay.awaits(message)
    if (account === undefined) return
    const bounced = event.kind === 'message.bounced'
    // The address as it was submitted; where only the final one is told, that.
    replay.result(message, contact(account, event.originalRecipient ?? event.recipient), bounced)
  } else if (event.kind === 'account.learned') {
    const behaviour = unpacked(Buffer.from(event.behaviour, 'base64'))
    if (behaviour !== undefined && !leftOut.has(event.account))
      replay.learned(event.account, behaviour)
  } else if (event.kind === 'organisation.learned') {
    const organisation = unpackedOrganisation(Buffer.from(event.organisation, 'base64'))
    if (organisation !== undefined) replay.organisationLearned(organisation)
  }
}

export function refittedOf(tried: Tried, leftOut: number): Refitted {
  const { old, new: fitted, messages, accounts, beyond } = tried
  const facts: RefitFacts = {
    fittedMessages: messages,
    accounts,
    accountsLeftOut: leftOut,
    messagesBeyond: beyond,
    comparedMessages: old.messages,
    lossBefore: rounded(lossOf(old)),
    lossAfter: rounded(lossOf(fitted)),
    delayedBefore: old.delayed,
    delayedAfter: fitted.delayed,
    challengedBefore: old.challenged,
    challengedAfter: fitted.challenged,
    containedBefore: old.contained,
    containedAfter: fitted.contained,
  }
  const decision = decided(messages, old, fitted)
  if (decision !== 'adopt') return { kind: 'keep', why: decision, facts }
  const population = tried.fitted === undefined ? '' : populationText(tried.fitted)
  // Everybody is judged by it: what its reader would refuse is not offered.
  if (isRefusedPopulation(populationFrom(population)))
    return { kind: 'keep', why: 'unusable', facts }
  return { kind: 'adopt', population, sha256: hash('sha256', population), facts }
}

const rounded = (nats: number): number => Math.round(nats * 1e6) / 1e6
