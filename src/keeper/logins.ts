/**
 * Logins: the one loop for logins. Hear, remember, judge, write evidence, and only then answer.
 *
 * A contained account is refused before its password is looked at, and again when it was right. An
 * origin that guesses waits. Whoever is let in stands in the evidence before the server hears of it,
 * and the account remembers the country. Where evidence cannot be written the gate lets in and
 * counts it (decision 15): mail is judged again when it is sent.
 *
 * The server's log tells the same logins once more; `isTold` says which are known already.
 */
import { networkNumber } from '../accounts/behaviour/sending.ts'
import { saslAccount } from '../events/account.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { LoginEvent } from '../events/login.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { between, type Duration, type Instant, minutes } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { LoginAnswer, LoginKeeper, OfferedLogin, ReportedLogin } from '../ports/gatekeeper.ts'
import { clientOf } from '../senses/client.ts'
import type { SenseHash } from '../senses/hash.ts'
import type { Exhaustion } from '../sources/exhaustion.ts'
import type { Company } from './company.ts'
import type { Desk } from './desk.ts'
import { type LoginJudge, stoppedText } from './login-judge.ts'
import type { MailSessions } from './mail-sessions.ts'
import { referenceOf } from './reference.ts'
import type { Scribe } from './scribe.ts'
import { type WhereParts, whereabouts } from './whereabouts.ts'

/** Logins that wait to be told once more, by a report or by the log. */
export const TOLD_MAX = 20_000
const TOLD_WITHIN: Duration = minutes(2)

export type LoginParts = WhereParts & {
  readonly clock: Clock
  readonly desk: Desk
  readonly scribe: Scribe
  readonly judge: LoginJudge
  /** Keyed. */
  readonly senses: SenseHash
  /** The hour of the organisation's week, 0 to 47. */
  readonly hourOf: (at: Instant) => number
  readonly company: Company
  readonly exhaustion: Exhaustion
  readonly sessions: MailSessions
  readonly defaultRealm: string
  readonly observes: (instance: string, now: Instant) => boolean
  /** A contained account was let in all the same; for its sessions to be ended again. */
  readonly letIn: (account: AccountId) => void
  readonly told: (problem: unknown) => void
}

type Told = { readonly at: Instant; readonly times: number }

export class Logins implements LoginKeeper {
  readonly #parts: LoginParts
  /** Let in by us, and not reported yet. */
  readonly #accepted = new BoundedMap<string, Told>(TOLD_MAX)
  /** Known to us, and not told by the log yet. */
  readonly #known = new BoundedMap<string, Told>(TOLD_MAX)

  constructor(parts: LoginParts) {
    this.#parts = parts
  }

  async login(offered: OfferedLogin): Promise<LoginAnswer> {
    const { clock, observes, company, defaultRealm } = this.#parts
    const now = clock.now()
    const account = saslAccount(offered.login, defaultRealm)
    // A name that cannot be an account's is the server's to refuse.
    if (account === undefined) return { kind: 'allow' }
    const { ordered = false } = this.#parts.desk.stateOf(account).suspicion
    const observed = observes(offered.instance, now)
    if ((!observed || ordered) && this.#isClosed(account))
      return this.#refuse(offered, account, now)
    if (offered.stage === 'after') return this.#right(offered, account, now, observed)
    const { clientIp } = offered.facts
    if (observed || clientIp === undefined) return { kind: 'allow' }
    const seconds = company.origins.waitOf(clientIp, account, now, this.#isOwn(account, clientIp))
    return seconds > 0 ? { kind: 'tarpit', seconds } : { kind: 'allow' }
  }

  async reported(report: ReportedLogin): Promise<void> {
    const { clock, company, defaultRealm, scribe, exhaustion, letIn } = this.#parts
    const now = clock.now()
    const account = saslAccount(report.login, defaultRealm)
    if (report.success) {
      if (account === undefined) return
      if (this.#isClosed(account)) letIn(account)
      if (taken(this.#accepted, wayOf(report, account), now)) return
      await this.#acceptUnasked(report, account, now)
      return
    }
    // Our own refusal stands in the evidence already.
    if (report.policyRefused) return
    if (account !== undefined) this.#remember('login.refused', report, account, now)
    const repeated = company.isRepeated(account, report.passwordHash, now)
    const failure: LoginEvent = {
      ...this.#facts('login.refused', report, account, now),
      refusal: report.refusal ?? 'credentials',
      ...(repeated === undefined ? {} : { repeated }),
    }
    await scribe.write(exhaustion.hear(failure, now))
    // One by one, also where a flood is written as its count: the names in it are what tells.
    company.failed(failure)
  }

  loginUnheard(offered: OfferedLogin, why: 'deadline' | 'lost'): void {
    const { clock, scribe, exhaustion, defaultRealm, letIn, told } = this.#parts
    const now = clock.now()
    const account = saslAccount(offered.login, defaultRealm)
    if (account !== undefined && this.#isClosed(account)) letIn(account)
    const events = exhaustion.hear(
      {
        kind: 'answer.unheard',
        id: `u.${offered.id}`.slice(0, 64),
        at: now,
        heardAt: now,
        trust: 'witnessed',
        instance: offered.instance,
        subject: offered.id,
        why,
      },
      now,
    )
    if (events.length > 0) scribe.write(events).catch(told)
  }

  /** True when the log only repeats what our own gate was asked or told (decision 3). */
  isTold(event: Event): boolean {
    if (event.kind !== 'login.accepted' && event.kind !== 'login.refused') return false
    const { clock, defaultRealm } = this.#parts
    const { clientIp, session, saslUsername = '' } = event
    // A log's refusal names no account, for strangers choose that name; here it is only compared.
    const account = event.account ?? saslAccount(saslUsername, defaultRealm)
    const now = clock.now()
    if (session !== undefined && taken(this.#known, `${event.kind} ${session}`, now)) return true
    return taken(this.#known, `${event.kind} ${account ?? ''} ${clientIp ?? ''}`, now)
  }

  #isClosed(account: AccountId): boolean {
    const { containedAt, scope = 'full' } = this.#parts.desk.stateOf(account).suspicion
    return containedAt !== undefined && scope === 'full'
  }

  #isOwn(account: AccountId, clientIp: string): boolean {
    const network = networkNumber(clientIp)
    const { networks } = this.#parts.desk.stateOf(account).behaviour.origins
    return network !== undefined && networks.includes(network)
  }

  async #refuse(offered: OfferedLogin, account: AccountId, now: Instant): Promise<LoginAnswer> {
    const { scribe, exhaustion, desk } = this.#parts
    const reference = referenceOf(offered.id)
    const since = desk.stateOf(account).suspicion.containedAt ?? now
    this.#remember('login.refused', offered, account, now)
    await scribe.write(
      exhaustion.hear(
        {
          ...this.#facts('login.refused', offered, account, now),
          refusal: 'policy',
          reference,
          reasons: [{ code: 'account.contained', since }],
        },
        now,
      ),
    )
    return { kind: 'refuse', text: stoppedText(reference) }
  }

  /** The password was right. */
  async #right(
    offered: OfferedLogin,
    account: AccountId,
    now: Instant,
    observed: boolean,
  ): Promise<LoginAnswer> {
    const { judge, sessions } = this.#parts
    const event = this.#facts('login.accepted', offered, account, now)
    const answer = await judge.right(event, account, now, observed)
    if (answer.kind === 'refuse') {
      this.#remember('login.refused', offered, account, now)
      return answer
    }
    sessions.heard(event)
    counted(this.#accepted, wayOf(offered, account), now)
    this.#remember('login.accepted', offered, account, now)
    return answer
  }

  /** Let in without our being asked in time. */
  async #acceptUnasked(login: ReportedLogin, account: AccountId, now: Instant): Promise<void> {
    const { judge, sessions } = this.#parts
    const event = { ...this.#facts('login.accepted', login, account, now), unasked: true }
    sessions.heard(event)
    await judge.unasked(event, account, now)
    this.#remember('login.accepted', login, account, now)
  }

  #remember(
    kind: 'login.accepted' | 'login.refused',
    { facts }: OfferedLogin | ReportedLogin,
    account: AccountId,
    now: Instant,
  ): void {
    const key =
      facts.session === undefined || kind === 'login.refused'
        ? `${kind} ${account} ${facts.clientIp ?? ''}`
        : `${kind} ${facts.session}`
    counted(this.#known, key, now)
    // The mail server's log tells it beside Dovecot's.
    if (kind === 'login.refused' && facts.protocol === 'smtp') counted(this.#known, key, now)
  }

  #facts<Kind extends 'login.accepted' | 'login.refused'>(
    kind: Kind,
    login: OfferedLogin | ReportedLogin,
    account: AccountId | undefined,
    now: Instant,
  ): LoginEvent & { readonly kind: Kind } {
    const { facts } = login
    const { clientIp } = facts
    const client = clientOf(facts, this.#parts.senses)
    return {
      kind,
      id: `l.${login.id}`.slice(0, 64),
      at: now,
      heardAt: now,
      trust: 'witnessed',
      instance: login.instance,
      saslUsername: login.login,
      hour: this.#parts.hourOf(now),
      ...whereabouts(clientIp, this.#parts),
      ...(client === undefined ? {} : { client }),
      ...facts,
      ...(account === undefined ? {} : { account }),
    }
  }
}

/** A login as report and question have it in common; SMTP AUTH has no session (gate design §4.4). */
const wayOf = ({ instance, facts }: OfferedLogin | ReportedLogin, account: AccountId): string =>
  `${instance} ${account} ${facts.protocol ?? ''} ${facts.clientIp ?? ''} ${facts.session ?? ''}`

function counted(map: BoundedMap<string, Told>, key: string, now: Instant): void {
  const known = map.get(key)
  const fresh = known !== undefined && between(known.at, now) < TOLD_WITHIN
  map.set(key, { at: now, times: (fresh ? known.times : 0) + 1 })
}

/** Takes one back; false when there was none. */
function taken(map: BoundedMap<string, Told>, key: string, now: Instant): boolean {
  const known = map.get(key)
  if (known === undefined) return false
  if (known.times > 1) map.set(key, { ...known, times: known.times - 1 })
  else map.delete(key)
  return between(known.at, now) < TOLD_WITHIN
}
