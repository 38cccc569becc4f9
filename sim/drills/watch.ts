/**
 * Watch: a day while it is lived, for somebody who looks on: once a minute of the story all that was
 * counted by then, and what happened since the last look, in the order of the evidence.
 *
 * Limits: of what happened in a minute so much is told; how often it happened stands in the counts.
 */
import { type Duration, type Instant, minutes, plus } from '../../src/lib/time.ts'
import type { Entry } from '../../src/ports/journal.ts'
import type { House } from '../house.ts'
import type { Messages, Tally } from './score.ts'

export const WATCHED_EVERY: Duration = minutes(1)
/** Sights of one minute. */
export const SIGHTS_MAX = 12

/** Something that an onlooker would be told. */
export type Sight = {
  readonly at: string
  readonly what: 'held' | 'delayed' | 'refused' | 'asked' | 'contained' | 'lifted' | 'noticed'
  readonly account: string
}

export type Tick = {
  readonly at: string
  /** Of the day that is over, 0 to 1. */
  readonly share: number
  /** Of all, and of the stolen account's thief; since the day began. */
  readonly all: Messages
  readonly stolen: Messages
  readonly recipients: { readonly passed: number; readonly left: number }
  readonly turnedAway: number
  readonly contained: readonly string[]
  readonly sights: readonly Sight[]
}

const KINDS: Readonly<Record<string, Sight['what']>> = {
  'containment.planned': 'contained',
  'containment.undone': 'lifted',
  'stepup.asked': 'asked',
  'notice.intended': 'noticed',
}
const ANSWERS: Readonly<Record<string, Sight['what']>> = {
  hold: 'held',
  delay: 'delayed',
  refuse: 'refused',
  cut: 'refused',
}

export class Watcher {
  readonly #house: House
  readonly #tally: Tally
  readonly #begins: Instant
  readonly #until: Instant
  readonly #watch: (tick: Tick) => void
  #nextAt: Instant
  #seen: number

  constructor(
    house: House,
    tally: Tally,
    begins: Instant,
    until: Instant,
    watch: (tick: Tick) => void,
  ) {
    this.#house = house
    this.#tally = tally
    this.#begins = begins
    this.#until = until
    this.#watch = watch
    this.#nextAt = begins
    // What was learned before the day is no part of it.
    this.#seen = house.journal.entries.length
  }

  look(now: Instant): void {
    if (now < this.#nextAt && now !== this.#until) return
    this.#nextAt = plus(now, WATCHED_EVERY)
    const { entries } = this.#house.journal
    const sights: Sight[] = []
    for (; this.#seen < entries.length; this.#seen += 1) {
      const sight = sightOf(entries[this.#seen] as Entry)
      if (sight !== undefined && sights.length < SIGHTS_MAX) sights.push(sight)
    }
    const { all, stolen, recipientsPassed, recipientsLeft, turnedAway } = this.#tally
    this.#watch({
      at: new Date(now).toISOString(),
      share: (now - this.#begins) / (this.#until - this.#begins),
      all: countsOf(all),
      stolen: countsOf(stolen),
      recipients: { passed: recipientsPassed, left: recipientsLeft },
      turnedAway,
      contained: this.#house.folds.contained(),
      sights,
    })
  }
}

const countsOf = ({ submitted, passed, held, refused, postponed }: Messages): Messages => ({
  ...{ submitted, passed, held, refused, postponed },
})

function sightOf({ kind, at, account, body }: Entry): Sight | undefined {
  const what =
    kind === 'verdict.given' ? ANSWERS[String(body['answer'])] : (KINDS[kind] ?? undefined)
  if (what === undefined) return undefined
  return { at: new Date(at).toISOString(), what, account: account ?? '' }
}
