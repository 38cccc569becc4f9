/**
 * Radius book: what every message had for recipients and what became of each, kept small while events
 * go by, because who was stolen is known at their end.
 *
 * It listens beside the casebook, by the same ledger (what a filter hands back is one message, the
 * last that is told counts). Rows of numbers hold it: 5 octets a recipient of a message, 34 a message,
 * and each address once.
 *
 * Limits: over its bounds the first are kept and the rest is counted. Two spellings of an address that
 * differ in case are one (RFC 5321 section 2.4 allows otherwise; hardly anybody does).
 */
import type { AccountId, Event } from '../events/event.ts'
import type { ActEvent, MessageSubmitted, QueueEvent } from '../events/message.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'
import { isDomestic } from './account-found.ts'
import { Column } from './column.ts'
import type { Fates, Outcome } from './counts.ts'
import type { Refs } from './found.ts'
import { isSender, Ledger, namelessIn, queuedAs } from './ledger.ts'
import type { MessageFates, Radius, RadiusOf, Reached, Stolen } from './radius.ts'
import { type PlaceOf, RefList } from './refs.ts'
import { domainOf } from './sitting.ts'

/** Addresses that are told apart. */
export const RECIPIENTS_MAX = 500_000
/** Messages, and recipients of all of them. */
export const MESSAGES_MAX = 1_000_000
export const ROWS_MAX = 4_000_000
/** Accounts and addresses of clients. */
export const NAMES_MAX = 200_000
/** Domains of which is kept to where their mail was handed. */
export const RELAYS_MAX = 100_000
/** Messages that are not yet over, and acts that are under way. */
export const OPEN_MAX = 200_000
export const ACTS_MAX = 4_096

export const radiusBounds = {
  recipients: RECIPIENTS_MAX,
  messages: MESSAGES_MAX,
  rows: ROWS_MAX,
  names: NAMES_MAX,
}

const PASSED = 0
const HELD = 1
const RELEASED = 2
const DELETED = 3
const REFUSED = 4
type State = 0 | 1 | 2 | 3 | 4

const outcomes: readonly Outcome[] = ['unknown', 'delivered', 'bounced', 'deferred']

/** The queue that lets go by itself, after seconds: nobody held that mail back. */
const SHORT_QUEUE = 'queue15'

export type Answer = 'pass' | 'delay' | 'hold' | 'refuse' | 'postpone'

/** `message` absent: there was no room for it. */
type Under = { readonly message: number | undefined; readonly recipients: readonly string[] }
type Source = { readonly file: string; readonly line: number }

export type RadiusParts = {
  readonly home: string
  readonly countryOf: (ip: string) => string | undefined
  /** Whose mail is kept; default: everybody's. */
  readonly keeps?: (account: AccountId) => boolean
  readonly bounds?: typeof radiusBounds
}

export class RadiusBook {
  readonly #parts: RadiusParts
  readonly #bounds: typeof radiusBounds
  readonly #ledger: Ledger<Under>
  readonly #names = new Map<string, number>()
  readonly #addresses = new Map<string, number>()
  readonly #spelled: string[] = []
  readonly #relays = new Map<string, string>()
  // Of messages.
  readonly #account = new Column(32)
  readonly #origin = new Column(32)
  readonly #at = new Column(64)
  readonly #state = new Column(8)
  readonly #line = new Column(64)
  readonly #first = new Column(32)
  readonly #rows = new Column(32)
  // Of recipients of messages.
  readonly #recipient = new Column(32)
  readonly #outcome = new Column(8)
  readonly #current = new BoundedMap<string, number>(OPEN_MAX)
  readonly #acts = new BoundedMap<string, { readonly state: State; readonly by: string }>(ACTS_MAX)
  readonly #files: string[] = []
  readonly #leftOut = { messages: 0, recipients: 0, nameless: 0 }
  /** While the ledger takes in what a gate was offered. */
  #offered: Under | undefined

  constructor(parts: RadiusParts) {
    this.#parts = parts
    this.#bounds = parts.bounds ?? radiusBounds
    this.#ledger = new Ledger<Under>({
      began: (event) => this.#offered ?? { message: this.#began(event), recipients: [] },
      over: (shipment) => this.#over(shipment.owner, shipment.outcomes, namelessIn(shipment)),
      evicted: () => {
        this.#leftOut.messages += 1
      },
      most: OPEN_MAX,
    })
  }

  /** A message of a gate's: the answer is what the gate said; the server's own log needs none. */
  submitted(event: MessageSubmitted, answer: Answer): void {
    const { keeps } = this.#parts
    if (!isSender(event.account) || keeps?.(event.account) === false) return
    const queued = queuedAs(event)
    const { recipients } = event
    const message = this.#began(queued)
    if (message === undefined) return
    if (answer === 'refuse' || answer === 'postpone') {
      this.#state.set(message, REFUSED)
      this.#over({ message, recipients }, new Map(), 0)
      return
    }
    if (answer === 'hold' || answer === 'delay') this.#state.set(message, HELD)
    this.#offered = { message, recipients }
    this.#ledger.queued(queued)
    this.#offered = undefined
  }

  hear(event: Event): void {
    switch (event.kind) {
      case 'message.queued':
        if (
          event.account === undefined ||
          !isSender(event.account) ||
          this.#parts.keeps?.(event.account) !== false
        )
          this.#ledger.queued(event)
        break
      case 'message.delivered':
      case 'message.bounced':
      case 'message.deferred':
        this.#ledger.delivery(event)
        break
      case 'message.removed':
        this.#ledger.removed(event)
        break
      case 'message.expired':
        this.#ledger.expired(event)
        break
      case 'message.held':
        this.#set(event, HELD)
        break
      case 'message.released':
        this.#set(event, RELEASED)
        break
      case 'message.deleted':
        this.#set(event, DELETED)
        this.#ledger.removed(event)
        break
      case 'hold.intended':
      case 'release.intended':
      case 'deletion.intended':
      case 'act.finished':
        this.#act(event)
        break
      default:
    }
  }

  /** The end of the events. */
  close(): void {
    this.#ledger.close()
  }

  of(stolen: readonly Stolen[], placeOf: PlaceOf): Radius {
    const by = new Map<number, Stolen>()
    for (const one of stolen) {
      const name = this.#names.get(one.account)
      if (name !== undefined) by.set(name, one)
    }
    const origins = new Map<Stolen, ReadonlySet<number>>()
    for (const one of stolen)
      if (one.origins !== undefined)
        origins.set(
          one,
          new Set([...one.origins].flatMap((ip) => this.#names.get(originName(ip)) ?? [])),
        )
    const known = new Uint8Array(this.#spelled.length)
    const sums = new Map<number, Sums>()
    const people = new Map<number, Person>()
    for (let message = 0; message < this.#at.length; message += 1) {
      const account = this.#account.at(message)
      const one = by.get(account)
      if (one === undefined) continue
      const at = this.#at.at(message) as Instant
      const from = this.#first.at(message)
      const to = from + this.#rows.at(message)
      if (at < one.window.from) {
        for (let row = from; row < to; row += 1) known[this.#recipient.at(row)] = 1
        continue
      }
      const its = origins.get(one)
      if (at > one.window.to || its?.has(this.#origin.at(message)) === false) continue
      const state = this.#state.at(message) as State
      const sum = sums.get(account) ?? new Sums()
      sums.set(account, sum)
      sum.add(state, this.#sourceOf(message))
      if (state === REFUSED) continue
      for (let row = from; row < to; row += 1) {
        const fate = fateOf(state, outcomes[this.#outcome.at(row)] ?? 'unknown')
        sum.recipients[fate] += 1
        if (state === RELEASED) sum.recipients.released += 1
        const number = this.#recipient.at(row)
        let person = people.get(number)
        if (person === undefined) {
          person = newPerson(at)
          people.set(number, person)
        }
        person.messages += 1
        person[fate] += 1
        if (state === RELEASED) person.released += 1
        if (at < person.firstAt) person.firstAt = at
        if (at > person.lastAt) person.lastAt = at
      }
    }
    return {
      accounts: stolen.map(({ account }) =>
        (sums.get(this.#names.get(account) ?? -1) ?? new Sums()).told(account, placeOf),
      ),
      recipients: [...people].map(([number, person]) =>
        this.#reached(number, person, known[number] === 1, stolen),
      ),
      leftOut: { ...this.#leftOut },
    }
  }

  #reached(number: number, person: Person, known: boolean, stolen: readonly Stolen[]): Reached {
    const recipient = this.#spelled[number] as string
    const domain = domainOf(recipient)
    const { countryOf, home } = this.#parts
    const relay = this.#relays.get(domain)
    const own = stolen.some(({ account }) => domainOf(account) === domain)
    const domestic = isDomestic(domain, relay, own ? domain : '', { countryOf, home })
    return { ...person, recipient, domain, domestic, known }
  }

  #sourceOf(message: number): Source | undefined {
    const line = this.#line.at(message)
    const file = line < 0 ? undefined : this.#files[Math.floor(line / LINES)]
    return file === undefined ? undefined : { file, line: line % LINES }
  }

  /** `undefined`: there is no room. */
  #began(event: QueueEvent): number | undefined {
    const { account = '', clientIp, at, source } = event
    const name = this.#nameOf(account)
    const origin = this.#nameOf(originName(clientIp))
    if (
      name === undefined ||
      origin === undefined ||
      this.#at.length >= this.#bounds.messages ||
      this.#recipient.length >= this.#bounds.rows
    ) {
      this.#leftOut.messages += 1
      return undefined
    }
    this.#account.push(name)
    this.#origin.push(origin)
    this.#at.push(at)
    this.#line.push(
      source === undefined ? NO_LINE : this.#fileOf(source.file) * LINES + source.line,
    )
    this.#first.push(0)
    this.#rows.push(0)
    const message = this.#state.push(PASSED)
    this.#current.set(keyOf(event), message)
    return message
  }

  #fileOf(file: string): number {
    const at = this.#files.lastIndexOf(file)
    return at < 0 ? this.#files.push(file) - 1 : at
  }

  #nameOf(name: string): number | undefined {
    const known = this.#names.get(name)
    if (known !== undefined) return known
    if (this.#names.size >= this.#bounds.names) return undefined
    this.#names.set(name, this.#names.size)
    return this.#names.size - 1
  }

  #over({ message, recipients }: Under, told: Fates, nameless: number): void {
    this.#leftOut.nameless += recipients.length > 0 ? 0 : nameless
    if (message === undefined) return
    const first = this.#recipient.length
    let rows = 0
    const one = (recipient: string, outcome: Outcome): void => {
      const number = this.#addressOf(recipient)
      if (number === undefined || this.#recipient.length >= this.#bounds.rows) {
        this.#leftOut.recipients += 1
        return
      }
      this.#recipient.push(number)
      this.#outcome.push(outcomes.indexOf(outcome))
      rows += 1
    }
    told.forEach(({ outcome, relayIp }, recipient) => {
      one(recipient, outcome)
      const domain = domainOf(recipient)
      if (relayIp !== undefined && !this.#relays.has(domain) && this.#relays.size < RELAYS_MAX)
        this.#relays.set(domain, relayIp)
    })
    const named = new Set(recipients)
    for (const recipient of named) if (!told.has(recipient)) one(recipient, 'unknown')
    this.#first.set(message, first)
    this.#rows.set(message, rows)
  }

  #addressOf(recipient: string): number | undefined {
    const key = recipient.toLowerCase()
    const known = this.#addresses.get(key)
    if (known !== undefined) return known
    if (this.#spelled.length >= this.#bounds.recipients) return undefined
    const number = this.#spelled.push(key === recipient ? key : recipient) - 1
    this.#addresses.set(key, number)
    return number
  }

  #act(event: ActEvent): void {
    if (event.kind !== 'act.finished') {
      const state =
        event.kind === 'hold.intended'
          ? HELD
          : event.kind === 'release.intended'
            ? RELEASED
            : DELETED
      this.#acts.set(event.act, { state, by: event.by })
      return
    }
    const act = this.#acts.get(event.act)
    if (act === undefined) return
    const state = act.state === RELEASED && act.by === SHORT_QUEUE ? PASSED : act.state
    const { host = '', done = [] } = event
    for (const queueId of done) this.#set({ host, queueId }, state)
  }

  #set(event: { readonly host?: string; readonly queueId: string }, state: State): void {
    const message = this.#current.get(keyOf(event))
    // What was never taken in has no place in a queue, whatever its id is used for later.
    if (message !== undefined && this.#state.at(message) !== REFUSED)
      this.#state.set(message, state)
  }
}

/** A file's place and a line in one number. */
const LINES = 2 ** 40
const NO_LINE = -1
const originName = (ip: string | undefined): string => `ip ${ip ?? ''}`
const keyOf = (event: { readonly host?: string; readonly queueId: string }): string =>
  `${event.host ?? ''} ${event.queueId}`

/** What was delivered or given back left; of the rest, what we hold stays. */
const fateOf = (state: State, outcome: Outcome): Outcome | 'held' | 'deleted' =>
  outcome === 'delivered' || outcome === 'bounced'
    ? outcome
    : state === HELD
      ? 'held'
      : state === DELETED
        ? 'deleted'
        : outcome

type Person = {
  -readonly [Name in keyof Omit<
    Reached,
    'recipient' | 'domain' | 'domestic' | 'known'
  >]: Reached[Name]
}

const noFates = () => ({ delivered: 0, bounced: 0, deferred: 0, held: 0, deleted: 0, unknown: 0 })

const newPerson = (at: Instant): Person => ({
  ...noFates(),
  messages: 0,
  released: 0,
  firstAt: at,
  lastAt: at,
})

const names = ['passed', 'held', 'released', 'deleted', 'refused'] as const

class Sums {
  readonly messages = { submitted: 0, passed: 0, held: 0, released: 0, deleted: 0, refused: 0 }
  readonly recipients = { ...noFates(), released: 0 }
  readonly #refs = {
    submitted: new RefList(),
    passed: new RefList(),
    held: new RefList(),
    released: new RefList(),
    deleted: new RefList(),
    refused: new RefList(),
  }

  add(state: State, source: Source | undefined): void {
    const told = source === undefined ? {} : { source }
    for (const name of ['submitted', names[state]] as const) {
      this.messages[name] += 1
      this.#refs[name].add(told)
    }
  }

  told(account: AccountId, placeOf: PlaceOf): RadiusOf {
    const evidence = Object.fromEntries(
      Object.entries(this.#refs).map(([name, refs]) => [name, refs.refs(placeOf)]),
    ) as { [Name in keyof MessageFates]: Refs }
    return { account, messages: this.messages, recipients: this.recipients, evidence }
  }
}
