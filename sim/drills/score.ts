/**
 * Score: the card of a lived day, in figures that anybody can check against its evidence.
 *
 * Whose message is the thief's is the story's own knowledge, which the guard does not have. Conserved
 * by construction: what was submitted is what was passed, held, refused and postponed.
 */
import type { Instant } from '../../src/lib/time.ts'
import type { Answered, Fate, Letter } from './mail-server.ts'

export type Messages = Readonly<
  Record<'submitted' | 'passed' | 'held' | 'refused' | 'postponed', number>
>

export type Score = {
  readonly day: string
  readonly seed: number
  readonly guarded: boolean
  readonly messages: Messages
  /** Of passed messages. */
  readonly recipients: Readonly<Record<'delivered' | 'bounced' | 'deferred' | 'unknown', number>>
  readonly stolen: {
    readonly account: string | null
    readonly messages: Messages & { readonly delayed: number }
    readonly recipientsPassed: number
    /** Of messages that left for the world, whatever became of them there. */
    readonly recipientsLeft: number
    readonly recipientsDelivered: number
    readonly recipientsBounced: number
    /** Connections that were refused at login, and cut. */
    readonly turnedAway: number
  }
  readonly firstSentAt: string | null
  readonly firstHeldAt: string | null
  /** First entry that keeps something of the stolen account back, asks its owner or contains it. */
  readonly noticedAt: string | null
  readonly containedAt: string | null
  readonly sessionsEnded: number
  /** Mailbox sessions of the stolen account that are open at the end. */
  readonly sessionsLeft: number
  readonly notices: number
  /** Messages of others than the stolen account that wait for a person; that left seconds later. */
  readonly falselyHeld: number
  readonly falselyDelayed: number
  /** Accounts of others whose login was refused by the guard, or asked about. */
  readonly falselyAsked: number
  readonly falselyContained: number
  readonly colleagueMessages: number
  /** Where servers are only observed: messages of all that a guard would not have let pass. */
  readonly wouldHaveHeld: number
  readonly evidence: {
    readonly size: number
    readonly verified: boolean
    /** Verdicts that were judged again from the log, and those that came out otherwise. */
    readonly judgedAgain: number
    readonly differs: number
    /** SHA-256 over all entries: the same day has the same. */
    readonly sha256: string
  }
  /** What does not hold that must always hold; empty. */
  readonly broken: readonly string[]
  readonly expected: {
    readonly recipientsLeftMost: number
    readonly contained: boolean | null
    readonly met: boolean
  } | null
}

/** One message of the thief's, for the plot. */
export type Course = {
  readonly sent: readonly Instant[]
  readonly left: readonly Instant[]
}

type Counts = { -readonly [Name in keyof Messages]: number } & { delayed: number }
const none = (): Counts => ({
  submitted: 0,
  passed: 0,
  held: 0,
  delayed: 0,
  refused: 0,
  postponed: 0,
})

/** Counts while the day is lived. */
export class Tally {
  readonly #account: string | undefined
  readonly stolen = none()
  readonly all = none()
  readonly sent: Instant[] = []
  readonly left: Instant[] = []
  recipientsPassed = 0
  recipientsLeft = 0
  turnedAway = 0
  firstHeldAt: Instant | undefined
  falselyHeld = 0
  falselyDelayed = 0
  colleagueMessages = 0
  readonly #fates: Record<Fate, number> = { delivered: 0, bounced: 0, deferred: 0 }

  constructor(account: string | undefined) {
    this.#account = account
  }

  get fates(): Readonly<Record<Fate, number>> {
    return this.#fates
  }

  answered(letter: Letter, answer: Answered): void {
    const isOthers = letter.account !== this.#account
    count(this.all, answer)
    if (isOthers) {
      this.colleagueMessages += 1
      if (answer === 'delayed') this.falselyDelayed += 1
      else if (answer !== 'passed') this.falselyHeld += 1
    }
    if (!letter.stolen) return
    count(this.stolen, answer)
    this.sent.push(letter.at)
    if (answer === 'passed') this.recipientsPassed += letter.recipients.length
    else this.firstHeldAt ??= letter.at
  }

  departed({ stolen, recipients }: Letter, now: Instant): void {
    if (!stolen) return
    this.recipientsLeft += recipients.length
    for (const _ of recipients) this.left.push(now)
  }

  known({ stolen }: Letter, fate: Fate): void {
    if (stolen) this.#fates[fate] += 1
  }
}

/** A delayed message is one that is held, and leaves by itself. */
function count(counts: Counts, answer: Answered): void {
  counts.submitted += 1
  counts[answer === 'delayed' ? 'held' : answer] += 1
  if (answer === 'delayed') counts.delayed += 1
}
