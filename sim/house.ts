/**
 * House: the production keeper's parts over simulated ports, for lived days and failure sweeps.
 *
 * `crash` drops everything that is only in memory, as kill -9 would, and opens anew what rests: the
 * journal and the queue. The index may be kept (as SQLite would) or lost.
 */
import { hash } from 'node:crypto'
import type { ContactHash } from '../src/accounts/model.ts'
import type { AccountId, Event } from '../src/events/event.ts'
import type { NetworkFacts } from '../src/events/senses.ts'
import type { StepUpPolicy } from '../src/events/step-up.ts'
import { Acts } from '../src/keeper/acts.ts'
import { Keeping } from '../src/keeper/bodies.ts'
import { Breaker } from '../src/keeper/breaker.ts'
import { hourOfWeek, workingCalendar } from '../src/keeper/calendar.ts'
import { Company } from '../src/keeper/company.ts'
import { Containing } from '../src/keeper/containing.ts'
import { Desk } from '../src/keeper/desk.ts'
import { Judge } from '../src/keeper/judge.ts'
import { LoginJudge } from '../src/keeper/login-judge.ts'
import { Logins } from '../src/keeper/logins.ts'
import { MailSessions } from '../src/keeper/mail-sessions.ts'
import { People } from '../src/keeper/people.ts'
import { Planner } from '../src/keeper/planner.ts'
import { ReadJudge } from '../src/keeper/read-judge.ts'
import { openIndex } from '../src/keeper/rebuild.ts'
import { type Restricting, unrestricted } from '../src/keeper/restricting.ts'
import { Returning } from '../src/keeper/returning.ts'
import { Scribe } from '../src/keeper/scribe.ts'
import { effectsOf } from '../src/keeper/step-up/effects.ts'
import { StepUpKeys } from '../src/keeper/step-up/keys.ts'
import { type OpenStepUp, openStepUp } from '../src/keeper/step-up/open.ts'
import { whereabouts } from '../src/keeper/whereabouts.ts'
import { type Duration, type Instant, instant, plus } from '../src/lib/time.ts'
import type { Directory } from '../src/ports/directory.ts'
import type { FoldStore } from '../src/ports/folds.ts'
import type { Answer, LoginAnswer, OfferedLogin, OfferedMessage } from '../src/ports/gatekeeper.ts'
import type { Networks } from '../src/ports/networks.ts'
import type { Places } from '../src/ports/places.ts'
import { Exhaustion } from '../src/sources/exhaustion.ts'
import { behaviourJudging, type Judging } from '../src/verdict/judging.ts'
import { ruleJudging } from '../src/verdict/rule.ts'
import { MemoryJournal } from './memory-journal.ts'
import { QueueHands } from './queue-hands.ts'

export const INSTANCE = 'mx1'
export const IMAP = 'imap1'
const REALM = 'example.jp'
/** The documentation networks as two countries: 203.0.113.0/24 is home, the others are abroad. */
const countryOf = (ip: string): string | undefined =>
  ip.startsWith('203.0.113.') ? 'JP' : /^(198\.51\.100|192\.0\.2)\./.test(ip) ? 'XX' : undefined
const contactHash = (account: string, recipient: string): number =>
  Number.parseInt(hash('sha256', `${account}\0${recipient}`).slice(0, 12), 16)

/** Without a secret. */
const senseHash = (about: string, text: string): number => contactHash(about, text)

export type HouseOptions = {
  readonly start?: Instant
  /** `rule`: static limits, which need no history. */
  readonly judge?: 'behaviour' | 'rule'
  /** Default: the documentation networks. */
  readonly places?: Pick<Places, 'countryOf'>
  /** Default: nothing is known of networks. */
  readonly networks?: Pick<Networks, 'factsOf'>
  /** What accounts without a policy of their own are asked. */
  readonly stepUp?: StepUpPolicy
  /** Default: no rules. */
  readonly restricting?: Restricting
  /** Where owners' factors lie; without it nobody can enrol. */
  readonly keysFolder?: string
  /** Names of acts; default: chance. */
  readonly named?: () => string
  /** How recipients become contacts; default: without a secret. */
  readonly hash?: ContactHash
  /** What verdicts name their parameters by; default: `test`. */
  readonly parametersHash?: string
}

export type OfferOptions = {
  readonly clientIp?: string
  readonly size?: number
  /** Default: those of one program, whoever sends. */
  readonly headers?: string
}

export type LoginOptions = {
  readonly right?: boolean
  readonly protocol?: 'imap' | 'smtp' | 'pop3' | 'http'
  readonly instance?: string
  /** Hex, 12 bits, as Dovecot's auth policy client makes it. */
  readonly passwordHash?: string
  readonly client?: number
  readonly network?: NetworkFacts
}

export class House {
  readonly judging: Judging
  readonly journal = new MemoryJournal()
  readonly hands = new QueueHands()
  readonly problems: unknown[] = []
  readonly notices: string[] = []
  /** Of whom owners or administrators were told, by step-up. */
  readonly told: { readonly account: AccountId; readonly at: Instant }[] = []
  /** Accounts of whose held mail people are told. */
  readonly asked = new Set<AccountId>()
  readonly directories: Directory[] = []
  readonly spared = new Set<AccountId>()
  now: Instant
  /** When the evidence began. */
  readonly began: Instant
  observes = false
  readonly #places: Pick<Places, 'countryOf'>
  readonly #networks: Pick<Networks, 'factsOf'>
  readonly #policy: StepUpPolicy
  readonly #restricting: Restricting
  readonly #keysFolder: string
  readonly #named: (() => string) | undefined
  readonly #hash: ContactHash
  readonly #parametersHash: string
  #starts = 0
  #nth = 0
  folds!: FoldStore
  acts!: Acts
  desk!: Desk
  judge!: Judge
  scribe!: Scribe
  containing!: Containing
  breaker!: Breaker
  planner!: Planner
  people!: People
  logins!: Logins
  reads!: ReadJudge
  company!: Company
  readonly letIn: AccountId[] = []
  returning!: Returning
  stepUp!: OpenStepUp

  constructor(options: HouseOptions = {}) {
    const { start = instant('2025-10-06T04:45:00+09:00'), judge = 'rule', named } = options
    this.#places = options.places ?? { countryOf }
    this.#networks = options.networks ?? { factsOf: () => ({}) }
    this.#policy = options.stepUp ?? 'notify'
    this.#restricting = options.restricting ?? unrestricted
    this.#keysFolder = options.keysFolder ?? ''
    this.#named = named
    this.#hash = options.hash ?? contactHash
    this.#parametersHash = options.parametersHash ?? 'test'
    this.now = start
    this.began = start
    this.judging = judge === 'rule' ? ruleJudging() : behaviourJudging()
  }

  static async open(options: HouseOptions = {}): Promise<House> {
    const house = new House(options)
    await house.start()
    return house
  }

  async start(): Promise<void> {
    this.#starts += 1
    const clock = { now: () => this.now, monotonic: () => this.now as number }
    const told = (problem: unknown) => void this.problems.push(problem)
    const { journal, hands } = this
    const index = await openIndex(
      ':memory:',
      { read: (from) => journal.read(from), size: journal.health().size },
      this.#hash,
    )
    const { folds } = index
    this.folds = folds
    this.scribe = new Scribe(journal, folds)
    this.desk = new Desk(folds)
    this.acts = new Acts({
      clock,
      scribe: this.scribe,
      folds,
      hands,
      told,
      ...(this.#named === undefined ? {} : { named: this.#named }),
    })
    this.breaker = new Breaker(folds, this.now)
    this.containing = new Containing({
      clock,
      scribe: this.scribe,
      folds,
      hands,
      acts: this.acts,
      defaultRealm: REALM,
      postfixes: () => [INSTANCE],
      dovecots: () => [IMAP],
      directories: this.directories,
      tell: async ({ plan }, direction) => {
        this.notices.push(`${direction} ${plan}`)
        return 1
      },
      failing: ({ step }) => {
        if (!this.notices.includes(`failing ${step}`)) this.notices.push(`failing ${step}`)
      },
      told,
    })
    this.planner = new Planner({
      breaker: this.breaker,
      spared: (account) => this.spared.has(account),
      contained: () => {},
      breakerOpened: () => void this.notices.push('breaker'),
    })
    this.company = new Company()
    const where = { places: this.#places, networks: this.#networks, senses: senseHash }
    this.judge = new Judge({
      ...where,
      company: this.company,
      restricting: this.#restricting,
      clock,
      desk: this.desk,
      scribe: this.scribe,
      hash: this.#hash,
      judging: this.judging,
      parametersHash: this.#parametersHash,
      hourOf: hourOfWeek('Asia/Tokyo'),
      calendar: workingCalendar('Asia/Tokyo', 9 * 60, 18 * 60),
      defaultRealm: REALM,
      planner: this.planner,
      waiting: () => folds.messages.waiting(),
      observes: () => this.observes,
      held: (account, facts, reference) => {
        this.asked.add(account)
        this.stepUp.stepUp.held(account, facts, reference).catch(told)
      },
      told,
    })
    const keeping = new Keeping({ clock, hands, folds, scribe: this.scribe })
    this.returning = new Returning({
      ...where,
      clock,
      hands,
      folds,
      acts: this.acts,
      judge: this.judge,
      keeping,
      scribe: this.scribe,
      hourOf: hourOfWeek('Asia/Tokyo'),
      defaultRealm: REALM,
      upSince: this.now,
      since: this.began,
    })
    this.people = new People({
      ...(this.#named === undefined ? {} : { named: this.#named }),
      clock,
      folds,
      acts: this.acts,
      desk: this.desk,
      hands,
      scribe: this.scribe,
      keeping,
      containing: this.containing,
      company: this.company,
    })
    this.stepUp = openStepUp({
      clock,
      scribe: this.scribe,
      fold: folds.stepUp,
      keysFolder: this.#keysFolder,
      keys: new StepUpKeys(new Uint8Array(32)),
      ...(this.#named === undefined ? {} : { named: this.#named }),
      policy: this.#policy,
      address: 'https://mail.example.jp',
      defaultRealm: REALM,
      notices: {
        raise: (facts) => {
          this.notices.push(`${facts.what}`)
          if ('account' in facts && facts.account !== undefined)
            this.told.push({ account: facts.account, at: this.now })
          return Promise.resolve(true)
        },
      },
      isContained: (account) => this.desk.stateOf(account).suspicion.containedAt !== undefined,
      effects: effectsOf(this.people, folds),
      changed: (account) => this.desk.forget(account),
      told,
      sleep: (length) => new Promise((done) => setTimeout(done, length / 10)),
    })
    this.reads = new ReadJudge({
      clock,
      desk: this.desk,
      folds,
      scribe: this.scribe,
      planner: this.planner,
      observes: () => this.observes,
      swept: () => void this.notices.push('mailbox.swept'),
    })
    const exhaustion = new Exhaustion()
    this.logins = new Logins({
      ...where,
      clock,
      desk: this.desk,
      scribe: this.scribe,
      judge: new LoginJudge({
        desk: this.desk,
        scribe: this.scribe,
        planner: this.planner,
        stepUp: this.stepUp.stepUp,
        exhaustion,
        company: this.company,
        restricting: this.#restricting,
        restricted: () => void this.notices.push('login.restricted'),
      }),
      hourOf: hourOfWeek('Asia/Tokyo'),
      company: this.company,
      exhaustion,
      sessions: new MailSessions(),
      defaultRealm: REALM,
      observes: () => this.observes,
      letIn: (account) => void this.letIn.push(account),
      told,
    })
  }

  /** Events that a log tells, as the feed takes them. */
  async heard(events: readonly Event[]): Promise<void> {
    const judged = this.reads.before(events)
    await this.scribe.write(events)
    await judged()
  }

  /** As kill -9 and a new start, with the index lost. */
  crash(): Promise<void> {
    return this.start()
  }

  pass(length: Duration): void {
    this.now = plus(this.now, Math.round(length) as Duration)
  }

  /** One message offered at the gate, as the milter would; what Postfix does with the answer. */
  async offer(
    name: string,
    recipients: readonly string[],
    options: OfferOptions = {},
  ): Promise<{ answer: Answer; queueId: string }> {
    this.#nth += 1
    const queueId = `Q${this.#starts.toString(16)}${this.#nth.toString(16).toUpperCase()}`
    const answer = await this.judge.message(
      offered(this.#starts, this.#nth, queueId, name, recipients, this.now, options),
    )
    if (answer.kind === 'hold') this.hands.put(queueId, 'hold', this.now, name, recipients.length)
    if (answer.kind === 'pass') this.hands.put(queueId, 'active', this.now, name, recipients.length)
    return { answer, queueId }
  }

  /** One login as Dovecot asks: before the password is checked, after it was right, the report. */
  async login(name: string, clientIp: string, options: LoginOptions = {}): Promise<LoginAnswer> {
    const { right = true, protocol = 'imap', instance = IMAP } = options
    const { passwordHash, client, network } = options
    this.#nth += 1
    const facts = {
      protocol,
      clientIp,
      ...(client === undefined ? {} : { client }),
      ...(network === undefined ? {} : { network }),
      ...(protocol === 'smtp' ? {} : { session: `s${this.#starts}-${this.#nth}` }),
    }
    const asked = (stage: 'before' | 'after', part: string): OfferedLogin => ({
      id: `a${this.#starts}-${this.#nth}${part}`,
      instance,
      stage,
      login: name,
      facts,
      askedAt: this.now,
      ...(passwordHash === undefined ? {} : { passwordHash }),
    })
    const report = (success: boolean, policyRefused: boolean) =>
      this.logins.reported({ ...asked('after', 'r'), success, policyRefused })
    const before = await this.logins.login(asked('before', 'b'))
    if (before.kind === 'refuse' || !right) {
      await report(false, before.kind === 'refuse')
      return before
    }
    const after = await this.logins.login(asked('after', 'a'))
    await report(after.kind !== 'refuse', after.kind === 'refuse')
    return after.kind === 'refuse' ? after : before
  }

  /** One session's reading, as the server's log tells it when the session ends. */
  mailboxRead(
    name: string,
    clientIp: string,
    read: {
      bytesOut: number
      headersRead: number
      bodiesRead: number
      protocol?: 'imap' | 'pop3'
    },
  ): Promise<void> {
    this.#nth += 1
    const { protocol = 'imap', ...volumes } = read
    return this.heard([
      {
        kind: 'mailbox.read',
        id: `mr.${this.#starts}.${this.#nth}`,
        at: this.now,
        heardAt: this.now,
        trust: 'hearsay',
        account: `sasl:${name}` as AccountId,
        instance: IMAP,
        protocol,
        clientIp,
        ...whereabouts(clientIp, { places: this.#places, networks: this.#networks }),
        ...volumes,
      },
    ])
  }

  account(name: string) {
    return this.folds.account(`sasl:${name}` as AccountId)
  }
}

export const offered = (
  start: number,
  nth: number,
  queueId: string,
  name: string,
  recipients: readonly string[],
  now: Instant,
  options: OfferOptions = {},
): OfferedMessage => ({
  session: {
    id: `g${start}-${nth}`,
    instance: INSTANCE,
    openedAt: now,
    clientIp: options.clientIp ?? '203.0.113.5',
  },
  nth: 1,
  queueId,
  saslUsername: name,
  mechanism: 'PLAIN',
  arrivedAt: now,
  protocol: 'smtp',
  envelopeSender: name,
  recipients,
  refusedRecipients: [],
  headers: options.headers ?? `Subject: to ${recipients.length}\nMessage-ID: <${queueId}@x>\n`,
  headersTruncated: false,
  size: options.size ?? 1_000,
  bodyHash: '00',
})
