/**
 * Casebook: all that is kept while old logs are read, so that afterwards nobody need read them again.
 *
 * Events come in the order of their moments. Each is counted where it belongs (ledger, sittings,
 * origins, stores, web), and what the live judge would judge is told to it in the same order as live:
 * messages once all their recipients are known, logins and readings in between. What is kept grows
 * with accounts, origins and messages in the queue, each with a bound, never with lines.
 */
import type { Contact, ContactHash } from '../accounts/model.ts'
import { saslAccount } from '../events/account.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { LoginEvent, MailboxRead } from '../events/login.ts'
import type { DeliveryEvent, MessageSubmitted, QueueEvent } from '../events/message.ts'
import type { NetworkFacts } from '../events/senses.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'
import { AccountBook, CHANGES_MAX, type Room } from './account-book.ts'
import { Assembly, type Other } from './assembly.ts'
import { Clocks } from './clocks.ts'
import { addTally } from './counts.ts'
import { FeedbackBook } from './feedback-book.ts'
import { isSender, Ledger, namelessIn, queuedAs, type Shipment } from './ledger.ts'
import { OriginBook } from './origin-book.ts'
import { passesOver } from './passed-over.ts'
import { RefList } from './refs.ts'
import { Series } from './series.ts'
import { addDomains, cameFrom, mailed, noted, Sitting, settled } from './sitting.ts'
import { StoreBook } from './store-book.ts'
import { WebBook } from './web-book.ts'

/** Accounts that were used; of one more the one silent longest is let go, and counted. */
export const BOOKS_MAX = 100_000
/** Names that were tried and never let in. */
export const TRIED_NAMES_MAX = 20_000
/** Accounts with changed settings and used privileges that are told. */
export const PRIVILEGES_MAX = 256

/** What the judge thought of one message, login or reading; told of each. */
export type Thought = {
  readonly account: AccountId
  readonly at: Instant
  readonly clientIp?: string
  readonly what: 'message' | 'login' | 'reading'
  /** The origin was the account's own before; absent: nobody can tell. */
  readonly known?: boolean
  /** Evidence before and after, in years between false alarms. */
  readonly before: number
  readonly after: number
  readonly opinion: 'pass' | 'delay' | 'challenge' | 'contain'
  /** Since when what the account did may be a thief's. */
  readonly windowFrom: Instant
  readonly reasons: readonly ReasonGiven[]
  /** A whole mailbox, at the first reading of a visit from a country that is none of its own. */
  readonly swept?: boolean
}

export type Judge = {
  message(message: MessageSubmitted): readonly Contact[]
  result(account: AccountId, bounced: boolean): void
  login(login: LoginEvent): void
  read(read: MailboxRead): void
  owns(account: AccountId, clientIp: string): boolean
}

export type CasebookParts = {
  readonly judge: (told: (thought: Thought) => void, forgotten: () => void) => Judge
  readonly hash: ContactHash
  /** For names without a realm; empty: none. */
  readonly defaultRealm: string
  readonly hourOf: (at: Instant) => number
  readonly countryOf: (ip: string) => string | undefined
  readonly networkOf: (ip: string) => NetworkFacts | undefined
}

type Changeable<Type> = { -readonly [Name in keyof Type]: Type[Name] }

type OwnerOf = { readonly book: AccountBook; readonly sitting: Sitting }

/** What kinds of telling there were at all, so that what is missing can be named. */
export type Heard = {
  submissions: number
  deliveries: number
  smtpLogins: number
  imapLogins: number
  webLogins: number
  reads: number
  rules: number
  queue: number
  web: number
  statements: number
  subjects: number
  unplaced: number
}

type ServerSeen = { readonly host: string; arrived: number; left: number }
/** Servers of which is kept whether they ever told that a message left the queue. */
export const SERVERS_MAX = 256
/** So many arrivals and no departure: this log does not tell of departures. */
export const UNDRAINED_LEAST = 10
/** Of a name that was typed; longer names are no account's. */
const NAME_LENGTH_MAX = 255

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/i

export class Casebook {
  readonly books: BoundedMap<AccountId, AccountBook>
  readonly origins: OriginBook
  readonly stores = new StoreBook()
  readonly web: WebBook
  readonly feedback = new FeedbackBook()
  readonly series = new Series()
  readonly clocks = new Clocks()
  readonly queueRefs = new RefList()
  readonly deferralRefs = new RefList()
  readonly heard: Heard = {
    submissions: 0,
    deliveries: 0,
    smtpLogins: 0,
    imapLogins: 0,
    webLogins: 0,
    reads: 0,
    rules: 0,
    queue: 0,
    web: 0,
    statements: 0,
    subjects: 0,
    unplaced: 0,
  }
  readonly evicted = { accounts: 0, messages: 0, origins: 0, results: 0 }
  readonly leftOut = { privileges: 0, changes: 0, snapshots: 0, namesTried: 0 }
  readonly privileges: {
    readonly account: AccountId
    readonly at: Instant
    readonly refs: RefList
  }[] = []
  queueMost = 0
  queueMostAt: Instant | undefined
  firstAt: Instant | undefined
  lastAt: Instant | undefined
  lines = 0
  readonly judge: Judge
  readonly #parts: CasebookParts
  readonly #ledger: Ledger<OwnerOf>
  readonly #assembly: Assembly
  readonly #tried: BoundedMap<AccountId, AccountBook>
  /** The youngest of all books. */
  #book: AccountBook | undefined
  readonly #room: Room = { sittings: 0, failedOrigins: 0 }
  readonly #snapshots = new Map<string, number>()
  readonly #servers = new BoundedMap<string, ServerSeen>(SERVERS_MAX)
  /** The one that spoke last. */
  #server: ServerSeen | undefined
  /** The latest logins, with the file that told of each. */
  readonly #logins = new BoundedMap<string, string>(LOGINS_MAX)
  /** Those of the latest moment, as long as one file alone told of any. */
  #alone: { file: string; at: Instant | undefined; readonly logins: LoginEvent[] } | undefined = {
    ...{ file: '', at: undefined, logins: [] },
  }
  /** Webmail's mail sessions, with the address that asked for the page. */
  readonly #near = new BoundedMap<string, string>(NEAR_MAX)

  constructor(parts: CasebookParts) {
    this.#parts = parts
    const lost = () => {
      this.evicted.origins += 1
    }
    this.books = new BoundedMap(BOOKS_MAX, (_, book) => {
      this.evicted.accounts += 1
      book.leave()
    })
    this.#tried = new BoundedMap(TRIED_NAMES_MAX, (_, book) => {
      this.leftOut.namesTried += 1
      book.leave()
    })
    this.origins = new OriginBook(lost)
    this.web = new WebBook(lost)
    this.judge = parts.judge(
      (thought) => this.#thought(thought),
      () => {
        this.evicted.accounts += 1
      },
    )
    this.#ledger = new Ledger({
      began: (event) => this.#began(event),
      over: (shipment) => this.#over(shipment),
      evicted: () => {
        this.evicted.messages += 1
      },
    })
    const { hash, hourOf, countryOf, networkOf } = parts
    this.#assembly = new Assembly({
      ...{ learner: this.judge, hash, hourOf, countryOf, networkOf },
      aside: (other) => this.#aside(other),
      judges: isSender,
    })
  }

  #aside(other: Other): void {
    if (other.kind === 'message.submitted') this.judge.message(other)
    else if (other.kind === 'mailbox.read') this.judge.read(this.#placed(other))
    else this.judge.login(this.#placed(other))
  }

  hear(event: Event): void {
    if (event.kind === 'line.unrecognised' || event.kind === 'source.gap') return
    this.passed(event.at)
    if (passesOver(event)) return
    switch (event.kind) {
      case 'message.queued':
        this.#queued(event)
        break
      case 'message.submitted':
        this.#submitted(event)
        break
      case 'message.delivered':
      case 'message.bounced':
      case 'message.deferred':
        this.#delivery(event)
        break
      case 'message.removed':
      case 'message.deleted':
        this.#serverOf(event).left += 1
        if (this.#ledger.removed(event)) this.#assembly.hear(event)
        else this.#assembly.passed(event.at)
        break
      case 'message.expired':
        this.#ledger.expired(event)
        break
      case 'login.accepted':
      case 'login.refused':
      case 'session.opened':
        this.#login(event)
        break
      case 'session.ended':
        this.stores.login(event)
        break
      case 'mailbox.read':
        this.#read(event)
        break
      case 'forwarding.changed':
        this.heard.rules += 1
        if (event.change !== 'removed')
          this.#change(
            event,
            `forwarding.${event.way}`,
            event.outside === true,
            event.hides === true,
          )
        break
      case 'account.changed':
      case 'account.disabled':
        this.#change(event, `account.${event.what}`, false, false)
        break
      case 'statement.executed':
      case 'datastore.deleted':
        this.heard.statements += 1
        this.stores.statement(event)
        break
      case 'web.requested':
        this.heard.web += 1
        if (event.what === 'login') this.heard.webLogins += 1
        this.web.requested(event)
        break
      case 'report.received':
        this.feedback.hear(event)
        break
      case 'queue.seen':
        this.#seen(event)
        break
      case 'privilege.used':
        if (event.account !== undefined && this.privileges.length >= PRIVILEGES_MAX)
          this.leftOut.privileges += 1
        else if (event.account !== undefined) {
          const refs = new RefList()
          refs.add(event)
          this.privileges.push({ account: event.account, at: event.at, refs })
        }
        break
      default:
    }
  }

  /** A line of that moment, of which nothing else need be known (`passed-over.ts`). */
  passed(at: Instant): void {
    this.lines += 1
    if (this.firstAt === undefined || at < this.firstAt) this.firstAt = at
    if (this.lastAt === undefined || at > this.lastAt) this.lastAt = at
  }

  /** The end of the logs. */
  close(): void {
    this.#assembly.close()
    this.#ledger.close()
    if (!this.tellsDepth && this.heard.queue === 0) {
      this.series.drop('queue')
      this.queueMost = 0
      this.queueMostAt = undefined
    }
    this.evicted.results += this.#assembly.counts.forgotten
  }

  /** A log without the lines of departures has a queue that only grows. */
  get tellsDepth(): boolean {
    for (const [, { arrived, left }] of this.#servers.entries())
      if (left === 0 && arrived >= UNDRAINED_LEAST) return false
    return true
  }

  #serverOf({ host = '' }: Pick<Event, 'host'>): ServerSeen {
    if (this.#server?.host === host) return this.#server
    this.#server = this.#servers.touchOr(host, () => ({ host, arrived: 0, left: 0 }))
    return this.#server
  }

  bookOf(account: AccountId, at: Instant): AccountBook {
    // The one heard of last is the youngest.
    const known = this.#book?.account === account ? this.#book : this.books.touch(account)
    if (known !== undefined) {
      this.#book = known
      if (at > known.lastAt) known.lastAt = at
      return known
    }
    const book = this.#tried.get(account) ?? new AccountBook(account, at, this.#room)
    this.#tried.delete(account)
    this.books.set(account, book)
    this.#book = book
    return book
  }

  /** A book without being the youngest for it. */
  #known(account: AccountId): AccountBook | undefined {
    return this.#book?.account === account ? this.#book : this.books.get(account)
  }

  #queued(event: QueueEvent): void {
    if (event.clientIp !== undefined || event.account !== undefined)
      this.#serverOf(event).arrived += 1
    this.clocks.hear(event)
    if (event.subject !== undefined) this.heard.subjects += 1
    if (this.#ledger.queued(event)) this.#assembly.hear(event)
    else this.#assembly.passed(event.at)
    this.#deep(event)
  }

  /** A gate tells it whole: nothing of it need be put together, and it is judged in its turn. */
  #submitted(event: MessageSubmitted): void {
    if (event.subject !== undefined) this.heard.subjects += 1
    this.#ledger.queued(queuedAs(event))
    this.#serverOf(event).arrived += 1
    this.#deep(event)
    this.#assembly.aside(event)
  }

  #deep(event: QueueEvent | MessageSubmitted): void {
    const depth = this.#ledger.depth
    this.series.most(event.at, 'queue', depth)
    if (depth <= this.queueMost) return
    this.queueMost = depth
    this.queueMostAt = event.at
    this.queueRefs.add(event)
  }

  #began(event: QueueEvent & { readonly account: AccountId }): OwnerOf {
    const { account, clientIp, at } = event
    this.heard.submissions += 1
    const book = this.bookOf(account, at)
    const sitting = book.sittingAt(clientIp, at)
    mailed(sitting, at)
    cameFrom(sitting, at, event.clientPort)
    noted(sitting, 'mailRefs', event)
    this.series.add(at, 'messages')
    if (clientIp !== undefined) this.origins.letIn(clientIp, account, at)
    return { book, sitting }
  }

  #over(shipment: Shipment<OwnerOf> & { readonly owner: OwnerOf }): void {
    const { owner, at, size, subject, outcomes } = shipment
    const { book, sitting } = owner
    const nameless = namelessIn(shipment)
    this.series.add(at, 'recipients', outcomes.size + nameless)
    // Was it folded while the message was still under way?
    const of = sitting.isOver ? new Sitting(sitting.ip, at) : sitting
    settled(of, { at, size, subject, outcomes, nameless })
    if (of === sitting) return
    addTally(book.mail, of.mail)
    addDomains(book.domains, of, book.leftOut)
  }

  #delivery(event: DeliveryEvent): void {
    this.heard.deliveries += 1
    const { at } = event
    if (event.kind === 'message.delivered') this.series.add(at, 'delivered')
    else if (event.kind === 'message.bounced') this.series.add(at, 'bounced')
    else {
      this.series.add(at, 'deferred')
      this.deferralRefs.add(event)
    }
    if (this.#ledger.delivery(event)) this.#assembly.hear(event)
    else this.#assembly.passed(event.at)
  }

  #login(event: LoginEvent): void {
    const { protocol, clientIp, at } = event
    // What failed has no account yet: the name is what a stranger typed.
    const account = event.account ?? saslAccount(event.saslUsername ?? '', this.#parts.defaultRealm)
    if (protocol === 'database') {
      this.stores.login(event)
      return
    }
    const times = event.times ?? 1
    if (event.kind !== 'session.opened' && this.#isTwice(event)) return
    if (event.kind === 'login.refused') {
      this.series.add(at, 'failures', times)
      if (clientIp !== undefined) {
        const name = account ?? (event.saslUsername ?? '').slice(0, NAME_LENGTH_MAX)
        this.origins.failed(clientIp, name, at, times).refs.add(event)
      }
      if (account !== undefined) {
        const book = this.#known(account) ?? this.#triedOf(account, at)
        book.failureRefs.add(event)
        book.failedFrom(clientIp, at, times)?.refs.add(event)
      }
    } else if (account !== undefined && event.kind === 'login.accepted') {
      if (protocol === 'smtp') this.heard.smtpLogins += 1
      else if (protocol === 'http') this.heard.webLogins += 1
      else this.heard.imapLogins += 1
      const isBehindWeb = clientIp !== undefined && LOOPBACK.test(clientIp)
      if (isBehindWeb) this.heard.unplaced += 1
      const near = isBehindWeb ? this.web.opened(account, at) : undefined
      const book = this.bookOf(account, at)
      if (near !== undefined && event.session !== undefined) this.#near.set(event.session, near)
      const sitting = book.sittingAt(near ?? clientIp, at)
      sitting.logins += times
      if (near !== undefined && this.web.isExploiter(near, at)) book.exploited(sitting)
      sitting.firstLoginAt ??= at
      if (near === undefined) cameFrom(sitting, at, event.clientPort)
      noted(sitting, 'loginRefs', event)
      if (clientIp !== undefined) this.origins.letIn(clientIp, account, at)
    } else return
    if (protocol === 'ssh') return
    this.#assembly.aside(event)
  }

  #read(event: MailboxRead): void {
    const { account, clientIp, session = '', at } = event
    this.heard.reads += 1
    if (account === undefined) return
    const book = this.bookOf(account, at)
    const near = this.#near.size === 0 ? undefined : this.#near.get(session)
    if (near !== undefined) this.#near.delete(session)
    const sitting = book.sittingAt(near ?? clientIp, at)
    sitting.sessions += 1
    sitting.octets += event.bytesOut ?? event.bodyBytes ?? 0
    sitting.messagesRead += event.bodiesRead ?? 0
    sitting.mailboxMessages = Math.max(sitting.mailboxMessages, event.mailboxMessages ?? 0)
    noted(sitting, 'readRefs', event)
    this.#assembly.aside(event)
  }

  /**
   * Told before by another file: Exim writes each refusal into its main log and its reject log, and of
   * two copies of a log one may go on where the other ends.
   */
  #isTwice(event: LoginEvent): boolean {
    const { at, source } = event
    if (source === undefined) return false
    const alone = this.#alone
    if (alone === undefined) return this.#isTold(event, source.file)
    if (alone.file === '' || alone.file === source.file) {
      // Of one file nothing is told twice; but another may go on at this moment.
      if (alone.at !== at) alone.logins.length = 0
      if (alone.logins.length < LOGINS_MAX) alone.logins.push(event)
      alone.at = at
      alone.file = source.file
      return false
    }
    this.#alone = undefined
    for (const login of alone.logins) this.#isTold(login, alone.file)
    return this.#isTold(event, source.file)
  }

  #isTold(event: LoginEvent, file: string): boolean {
    const { kind, at, host = '', protocol = '', clientIp = '', clientPort = '' } = event
    const who = `${event.account ?? event.saslUsername ?? ''} ${event.session ?? ''}`
    const key = `${kind} ${protocol} ${host} ${at} ${clientIp} ${clientPort} ${who}`
    const before = this.#logins.get(key)
    this.#logins.set(key, file)
    return before !== undefined && before !== file
  }

  /** With what the tables say of its address. */
  #placed<Kind extends LoginEvent | MailboxRead>(event: Kind): Kind {
    const { clientIp, at } = event
    // Of what failed nobody asks from which country.
    const isAsked = clientIp !== undefined && event.kind !== 'login.refused'
    const country = isAsked ? this.#parts.countryOf(clientIp) : undefined
    const network = clientIp === undefined ? undefined : this.#parts.networkOf(clientIp)
    const placed: Changeable<Kind> = { ...event, hour: this.#parts.hourOf(at) }
    if (country !== undefined) placed.country = country
    if (network !== undefined) placed.network = network
    return placed
  }

  #change(
    event: Event & { readonly clientIp?: string },
    what: string,
    outside: boolean,
    hides: boolean,
  ): void {
    const { account, at } = event
    if (account === undefined) return
    const book = this.bookOf(account, at)
    // A server's log tells of a rule without the address that set it: that of the session before.
    const clientIp = event.clientIp ?? book.lately(at)?.ip
    if (book.changes.length >= CHANGES_MAX) {
      book.changesLeftOut += 1
      this.leftOut.changes += 1
      return
    }
    const refs = new RefList()
    refs.add(event)
    book.changes.push({ at, what, clientIp, outside, hides, refs })
    if (clientIp !== undefined) book.sittingAt(clientIp, at)
  }

  #seen(event: Event & { readonly kind: 'queue.seen' }): void {
    this.heard.queue += 1
    const file = event.source?.file ?? ''
    const n = (this.#snapshots.get(file) ?? 0) + 1
    if (n === 1 && this.#snapshots.size >= SNAPSHOTS_MAX) {
      this.leftOut.snapshots += 1
      return
    }
    this.#snapshots.set(file, n)
    this.series.most(event.at, 'queue', n)
    if (n > this.queueMost) {
      this.queueMost = n
      this.queueMostAt = event.at
      this.queueRefs.add(event)
    }
  }

  #triedOf(account: AccountId, at: Instant): AccountBook {
    const known = this.#tried.touch(account)
    if (known !== undefined) return known
    const book = new AccountBook(account, at, this.#room)
    this.#tried.set(account, book)
    return book
  }

  #thought(thought: Thought): void {
    const { account, at, clientIp, before, after, opinion } = thought
    const book = this.#known(account)
    if (book === undefined) return
    const { judged } = book
    judged.weighed += 1
    judged.last = after
    judged.lastAt = at
    if (after > judged.highest) {
      judged.highest = after
      judged.highestAt = at
      if (thought.reasons.length > 0) judged.reasons = thought.reasons
    }
    if (judged.reasons.length === 0) judged.reasons = thought.reasons
    if (opinion === 'challenge' || opinion === 'contain') {
      judged.challengedAt ??= at
      if (judged.windowFrom === undefined || thought.windowFrom < judged.windowFrom)
        judged.windowFrom = thought.windowFrom
    }
    if (opinion === 'contain') judged.containedAt ??= at
    if (thought.swept === true) judged.sweptAt ??= at
    const sitting = book.sittingOf(clientIp, at)
    if (sitting === undefined) return
    const by =
      after <= 0 ? 0 : Math.log(Math.max(after, EVIDENCE_LEAST) / Math.max(before, EVIDENCE_LEAST))
    book.weighed(sitting, {
      known: thought.known,
      by,
      isMail: thought.what === 'message',
      swept: thought.swept === true,
    })
  }
}

export const SNAPSHOTS_MAX = 1_000
export const NEAR_MAX = 20_000
export const LOGINS_MAX = 4_096
/** Years; what moves below it is no news. */
const EVIDENCE_LEAST = 1e-3
