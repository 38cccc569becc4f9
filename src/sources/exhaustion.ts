/**
 * Exhaustion: failures beyond FAILURES_PER_MINUTE of one origin become one counted entry.
 *
 * A stranger who fails a thousand times a minute must not write a thousand entries into our
 * evidence (decision 17). The first ten of a minute pass as they are; the others are added up in
 * one event, the eleventh with `times`, which is told when its minute is over. A user name that
 * was not the same in all of them is left out. A storm of logins makes other lines as well: sessions
 * in which nobody was let in, questions that the server did not hear our answers of, and its own
 * complaints, which are counted by what they begin with. Pure: time comes with the call, and whoever holds
 * it calls `due` now and then, and `rest` before the end.
 * Limits: a crash loses the counts of the minute under way, never the first ten.
 */
import { hostAccount } from '../events/account.ts'
import type { Event } from '../events/event.ts'
import { assert } from '../lib/assert.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { type Instant, minutes } from '../lib/time.ts'

export const FAILURES_PER_MINUTE = 10
/** Origins counted at a time; the eldest is told at once when one more comes. */
export const ORIGINS_MAX = 10_000
const WINDOW = minutes(1)

type Counter = { readonly since: Instant; passed: number; held: Event | undefined }

export class Exhaustion {
  readonly #counters: BoundedMap<string, Counter>
  #overdue: Event[] = []

  constructor(originsMax: number = ORIGINS_MAX) {
    this.#counters = new BoundedMap(originsMax, (_origin, counter) => {
      if (counter.held !== undefined) this.#overdue.push(counter.held)
    })
  }

  /** What is to be written of this event now: itself, nothing, or it and counts that fell due. */
  hear(event: Event, now: Instant): readonly Event[] {
    const origin = originOf(event)
    if (origin === undefined) return [event]
    const counter = this.#counters.get(origin)
    if (counter === undefined || now - counter.since >= WINDOW || now < counter.since) {
      const told = counter?.held === undefined ? [] : [counter.held]
      this.#counters.set(origin, { since: now, passed: timesOf(event), held: undefined })
      return [...told, ...this.#taken(), event]
    }
    if (counter.passed < FAILURES_PER_MINUTE) {
      counter.passed += timesOf(event)
      return [event]
    }
    counter.held = counter.held === undefined ? event : together(counter.held, event)
    return []
  }

  /** Counts whose minute is over. */
  due(now: Instant): readonly Event[] {
    const told = this.#taken()
    for (const [origin, counter] of this.#counters.entries()) {
      if (now >= counter.since && now - counter.since < WINDOW) continue
      if (counter.held !== undefined) told.push(counter.held)
      this.#counters.delete(origin)
    }
    return told
  }

  /** Every count there is: before the end. */
  rest(): readonly Event[] {
    const told = this.#taken()
    for (const [origin, counter] of this.#counters.entries()) {
      if (counter.held !== undefined) told.push(counter.held)
      this.#counters.delete(origin)
    }
    return told
  }

  #taken(): Event[] {
    const told = this.#overdue
    this.#overdue = []
    return told
  }
}

/** What counts as a failure, and whose; IPv6 by /64, for one host owns all of it. */
function originOf(event: Event): string | undefined {
  switch (event.kind) {
    case 'login.refused':
    case 'message.refused':
      return `${event.kind} ${event.clientIp === undefined ? '?' : hostAccount(event.clientIp)}`
    case 'session.ended':
      // Of one in which somebody was let in there is a login as well.
      return event.loginsAccepted === 0 && event.clientIp !== undefined
        ? `${event.kind} ${hostAccount(event.clientIp)}`
        : undefined
    case 'service.failed':
      return `${event.kind} ${event.instance ?? ''} ${event.program ?? ''} ${said(event.status)}`
    case 'answer.unheard':
      return `${event.kind} ${event.instance ?? ''} ${event.why}`
    case 'line.unrecognised':
      return `${event.kind} ${event.instance ?? ''}`
    default:
      return undefined
  }
}

/** Of what failed, what comes before names, numbers and addresses. */
const said = (status: string): string => /^[^\d(<[:=]{0,60}/.exec(status)?.[0] ?? ''

const timesOf = (event: Event): number => event.times ?? 1

/** Two of one origin and kind as one: the first's id and moment, and what both have in common. */
/** Left out of a count where it was not the same in all. */
const notTheSame = [
  ...['account', 'saslUsername', 'recipient', 'envelopeSender', 'queueId', 'dsn', 'mechanism'],
  ...['repeated', 'pooled', 'reasons', 'reference', 'clientPort', 'session', 'loginsAttempted'],
]

function together(held: Event, event: Event): Event {
  assert(held.kind === event.kind, 'only failures of one kind are added up')
  const sum: { [name: string]: unknown } = { ...held, times: timesOf(held) + timesOf(event) }
  const other = event as unknown as { readonly [name: string]: unknown }
  for (const name of notTheSame) if (sum[name] !== other[name]) delete sum[name]
  return sum as unknown as Event
}
