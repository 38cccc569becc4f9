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
import { saslAccount } from '../events/account.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { LoginEvent } from '../events/login.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { between, type Duration, type Instant, minutes } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { LoginAnswer, LoginKeeper, OfferedLogin, ReportedLogin } from '../ports/gatekeeper.ts'
import type { Places } from '../ports/places.ts'
import type { Exhaustion } from '../sources/exhaustion.ts'
import type { Origins } from '../verdict/origins.ts'
import { stateAfterLogin } from '../verdict/state.ts'
import type { Desk } from './desk.ts'
import { referenceOf } from './reference.ts'
import type { Scribe } from './scribe.ts'

/** Logins that wait to be told once more, by a report or by the log. */
export const TOLD_MAX = 20_000
const TOLD_WITHIN: Duration = minutes(2)

export type LoginParts = {
  readonly clock: Clock
  readonly desk: Desk
  readonly scribe: Scribe
  readonly places: Pick<Places, 'countryOf'>
  readonly origins: Origins
  readonly exhaustion: Exhaustion
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
    const { clock, observes, origins, defaultRealm } = this.#parts
    const now = clock.now()
    const account = saslAccount(offered.login, defaultRealm)
    // A name that cannot be an account's is the server's to refuse.
    if (account === undefined) return { kind: 'allow' }
    const { ordered = false } = this.#parts.desk.stateOf(account).suspicion
    const observed = observes(offered.instance, now)
    if ((!observed || ordered) && this.#isClosed(account))
      return this.#refuse(offered, account, now)
    if (offered.stage === 'after') {
      await this.#accept(offered, account, now, false)
      return { kind: 'allow' }
    }
    const { clientIp } = offered.facts
    const seconds = observed || clientIp === undefined ? 0 : origins.waitOf(clientIp, account, now)
    return seconds > 0 ? { kind: 'tarpit', seconds } : { kind: 'allow' }
  }

  async reported(report: ReportedLogin): Promise<void> {
    const { clock, origins, defaultRealm, scribe, exhaustion, letIn } = this.#parts
    const now = clock.now()
    const account = saslAccount(report.login, defaultRealm)
    const { clientIp } = report.facts
    if (report.success) {
      if (account === undefined) return
      if (this.#isClosed(account)) letIn(account)
      if (taken(this.#accepted, wayOf(report, account), now)) return
      await this.#accept(report, account, now, true)
      return
    }
    // Our own refusal stands in the evidence already.
    if (report.policyRefused) return
    if (account !== undefined && clientIp !== undefined) origins.failed(clientIp, account, now)
    if (account !== undefined) this.#remember('login.refused', report, account, now)
    await scribe.write(
      exhaustion.hear(
        {
          ...this.#facts('login.refused', report, account, now),
          refusal: report.refusal ?? 'credentials',
        },
        now,
      ),
    )
  }

  loginUnheard(offered: OfferedLogin, why: 'deadline' | 'lost'): void {
    const { clock, scribe, defaultRealm, letIn, told } = this.#parts
    const now = clock.now()
    const account = saslAccount(offered.login, defaultRealm)
    if (account !== undefined && this.#isClosed(account)) letIn(account)
    scribe
      .write([
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
      ])
      .catch(told)
  }

  /** True when the log only repeats what our own gate was asked or told (decision 3). */
  isTold(event: Event): boolean {
    if (event.kind !== 'login.accepted' && event.kind !== 'login.refused') return false
    const { account, clientIp, session } = event
    const now = this.#parts.clock.now()
    if (session !== undefined && taken(this.#known, `${event.kind} ${session}`, now)) return true
    return taken(this.#known, `${event.kind} ${account ?? ''} ${clientIp ?? ''}`, now)
  }

  #isClosed(account: AccountId): boolean {
    const { containedAt, scope = 'full' } = this.#parts.desk.stateOf(account).suspicion
    return containedAt !== undefined && scope === 'full'
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
    return {
      kind: 'refuse',
      text: `This account is stopped for safety. Please call your administrator, reference ${reference}`,
    }
  }

  async #accept(
    login: OfferedLogin | ReportedLogin,
    account: AccountId,
    now: Instant,
    unasked: boolean,
  ): Promise<void> {
    const { desk, scribe, origins } = this.#parts
    const { clientIp } = login.facts
    const event: LoginEvent = {
      ...this.#facts('login.accepted', login, account, now),
      ...(unasked ? { unasked } : {}),
    }
    const expectation = desk.expect(account, stateAfterLogin(desk.stateOf(account), event), now)
    try {
      await scribe.write([event])
    } catch (fault) {
      desk.settle(account, expectation, false)
      throw fault
    }
    desk.settle(account, expectation, true)
    if (clientIp !== undefined) origins.succeeded(clientIp, account)
    if (!unasked) counted(this.#accepted, wayOf(login, account), now)
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
  }

  #facts<Kind extends 'login.accepted' | 'login.refused'>(
    kind: Kind,
    login: OfferedLogin | ReportedLogin,
    account: AccountId | undefined,
    now: Instant,
  ): LoginEvent & { readonly kind: Kind } {
    const { facts } = login
    const country =
      facts.clientIp === undefined ? undefined : this.#parts.places.countryOf(facts.clientIp)
    return {
      kind,
      id: `l.${login.id}`.slice(0, 64),
      at: now,
      heardAt: now,
      trust: 'witnessed',
      instance: login.instance,
      saslUsername: login.login,
      ...facts,
      ...(account === undefined ? {} : { account }),
      ...(country === undefined ? {} : { country }),
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
