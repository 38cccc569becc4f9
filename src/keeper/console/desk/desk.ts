/**
 * Desk: lets people into the console, and out of it; what they ask of it, by verbs.
 *
 * The console's process has no part in any proof: it carries what browsers say. What is held here
 * outlives that process: sessions, lanes of guessers, challenges.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duration, Instant } from '../../../lib/time.ts'
import { RECOVERY_CODES } from '../../../people/codes.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { LinkReply } from '../../../ports/console.ts'
import type { Reply, Request } from '../../control/wire.ts'
import type { Alarm, Persons } from '../../persons.ts'
import type { Scribe } from '../../scribe.ts'
import { Admitting } from './admitting.ts'
import { DeskSecrets } from './desk-secrets.ts'
import { Devices } from './devices.ts'
import { Enrolling } from './enrolling.ts'
import { isRefusedFacts, readFacts, refused, said, signedOut, text, unknown } from './facts.ts'
import { Flows } from './flows.ts'
import { Lanes } from './lanes.ts'
import { SESSION_IDLE } from './limits.ts'
import { Offering } from './offering.ts'
import type { OidcSettings } from './oidc-config.ts'
import { OwnFactors } from './own-factors.ts'
import { Passkeys } from './passkeys.ts'
import { Passwords } from './passwords.ts'
import { peopleActs, personTold, sessionTold } from './people.ts'
import type { Session } from './session.ts'
import { Sessions } from './sessions.ts'
import { SetupLink } from './setup-link.ts'
import { type DeskWork, ThreadWork } from './work.ts'

export type { Session, SignInMethod } from './session.ts'

export type DeskParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly keysFolder: string
  readonly persons: Persons
  readonly scribe: Pick<Scribe, 'write'>
  readonly alarm: Alarm
  readonly told: (problem: unknown) => void
  /** How browsers reach the console; all of one host, the first stands in links. */
  readonly origins: readonly string[]
  readonly idle?: Duration
  readonly oidc?: OidcSettings
  /** For the page, before anybody signed in: the zone of its moments, and whose console it is. */
  readonly zone?: string
  readonly organisation?: string
  readonly work?: DeskWork
}

export type DeskVerb = (request: Request, session: Session | undefined) => Promise<Reply>

const endFacts = said({ session: text(64) })

export class ConsoleDesk {
  /** `desk.*` by name; those in `open` need no session. */
  readonly verbs: Readonly<Record<string, DeskVerb>>
  readonly open: ReadonlySet<string>
  /** What administrators do with people, for both doors. */
  readonly acts: ReturnType<typeof peopleActs>
  readonly #parts: DeskParts
  readonly #sessions: Sessions
  readonly #setup: SetupLink
  readonly #admitting: Admitting
  readonly #enrolling: Enrolling
  readonly #own: OwnFactors
  readonly #work: DeskWork

  private constructor(parts: DeskParts, sessions: Sessions) {
    const { clock, keysFolder, persons, scribe, alarm, told, origins, oidc } = parts
    const work = parts.work ?? new ThreadWork()
    const kek = readFileSync(join(keysFolder, 'kek'))
    const secrets = new DeskSecrets(keysFolder)
    const flows = new Flows()
    const setup = new SetupLink(keysFolder)
    const passwords = new Passwords(work)
    const devices = new Devices(kek)
    const keys = { kek, origins, persons, secrets, scribe, work, flows, alarm }
    const passkeys = new Passkeys(keys)
    const me = (session: Session): object => this.#me(session)
    const shared = { persons, secrets, sessions, passkeys, passwords, devices, flows, me }
    this.#parts = parts
    this.#work = work
    this.#sessions = sessions
    this.#setup = setup
    this.#admitting = new Admitting({
      ...{ ...shared, origins, oidc, work, alarm, told, lanes: new Lanes() },
    })
    const offering = new Offering({ passkeys, passwords, flows })
    this.#enrolling = new Enrolling({ ...shared, setup }, offering)
    const isByProvider = (person: string): boolean =>
      oidc !== undefined && Object.values(oidc.people).includes(person)
    this.#own = new OwnFactors({ persons, secrets, sessions, scribe, isByProvider }, offering)
    const origin = origins[0] ?? ''
    this.acts = peopleActs({ persons, sessions, origin, now: () => clock.now() })
    const [opened, kept] = [this.#openVerbs(), this.#ownVerbs()]
    this.open = new Set(Object.keys(opened))
    this.verbs = { ...opened, ...kept }
    persons.follow(async (person, why) => {
      await sessions.endAll(person, why, clock.now())
      // Where it stays, no row names it and it proves nobody.
      if (why === 'revoked') await secrets.keep(person, () => undefined).catch(told)
    })
  }

  /** Never rejects for sessions that cannot be read: everybody signs in again then. */
  static async open(parts: DeskParts): Promise<ConsoleDesk> {
    const { keysFolder, persons, scribe, told, idle = SESSION_IDLE } = parts
    const sessions = await Sessions.open({ keysFolder, persons, scribe, idle, told })
    return new ConsoleDesk(parts, sessions)
  }

  /**
   * Renews the idle time, unless `renews` is false: for what a page asks by itself. `undefined`:
   * signed out.
   */
  of(token: string | undefined, now: Instant, renews = true): Session | undefined {
    return this.#sessions.of(token, now, renews)
  }

  /** To be shown where only the machine's administrator reads; `undefined`: there is a person. */
  async setupLink(): Promise<string | undefined> {
    const { persons, clock, origins } = this.#parts
    if (persons.joining.needsSetup())
      return `${origins[0]}/setup#${await this.#setup.make(clock.now())}`
    await this.#setup.close()
    return undefined
  }

  /** Ends sessions that are over. */
  round(): Promise<void> {
    return this.#sessions.round(this.#parts.clock.now())
  }

  async close(): Promise<void> {
    await this.#sessions.rest(this.#parts.clock.now()).catch(this.#parts.told)
    await this.#work.close()
  }

  #openVerbs(): Readonly<Record<string, DeskVerb>> {
    const [admitting, enrolling] = [this.#admitting, this.#enrolling]
    const now = (): Instant => this.#parts.clock.now()
    return {
      'desk.state': (_, session) => this.#state(session),
      'desk.sign-in': ({ facts }) => admitting.byPassword(facts, now()),
      'desk.passkey-options': () => admitting.passkeyOptions(now()),
      'desk.passkey': ({ facts }) => admitting.byPasskey(facts, now()),
      'desk.oidc-begin': ({ facts }) => admitting.oidcBegin(facts, now()),
      'desk.oidc-callback': ({ facts }) => admitting.oidcCallback(facts, now()),
      'desk.second': ({ facts }) => admitting.second(facts, now()),
      'desk.setup-options': ({ facts }) => enrolling.setupOptions(facts, now()),
      'desk.setup': ({ facts }) => enrolling.setup(facts, now()),
      'desk.invitation': async ({ facts }) => enrolling.invitation(facts, now()),
      'desk.invitation-options': ({ facts }) => enrolling.invitationOptions(facts, now()),
      'desk.accept': ({ facts }) => enrolling.accept(facts, now()),
    }
  }

  #ownVerbs(): Readonly<Record<string, DeskVerb>> {
    const [admitting, factors, sessions] = [this.#admitting, this.#own, this.#sessions]
    const { clock, persons } = this.#parts
    const now = (): Instant => clock.now()
    const own =
      (verb: (request: Request, session: Session) => Promise<LinkReply> | LinkReply): DeskVerb =>
      async (request, session) =>
        session === undefined ? signedOut : verb(request, session)
    return {
      'desk.me': own((_, session) => ({ ok: true, me: this.#me(session) })),
      'desk.sessions': own((_, { id, person }) => ({
        ok: true,
        sessions: sessions
          .list(person, now())
          .map((one) => ({ ...sessionTold(one), current: one.id === id })),
      })),
      'desk.end': own(async ({ facts }, { id, person }) => {
        const read = readFacts(endFacts, { facts })
        if (isRefusedFacts(read)) return refused(read.refusedFacts)
        const why = read.session === id ? 'signed-out' : 'ended'
        const ended = await sessions.end({ id: read.session, person }, why, now(), person)
        return ended ? { ok: true } : unknown('you have no such session')
      }),
      'desk.sign-out': own(async (_, { id, person }) => {
        await sessions.end({ id, person }, 'signed-out', now(), person)
        return { ok: true }
      }),
      'desk.fresh-options': own((_, session) => admitting.freshOptions(session, now())),
      'desk.fresh': own(({ facts }, session) => admitting.fresh(facts, session, now())),
      'desk.factors': own((_, session) => factors.told(session)),
      'desk.factor-options': own(({ facts }, session) => factors.options(facts, session, now())),
      'desk.factor-add': own(({ facts }, session) => factors.add(facts, session, now())),
      'desk.factor-remove': own(({ facts }, session) => factors.remove(facts, session, now())),
      'desk.people': own((_, { id, role }) => {
        const sees = role === 'administrator' || role === 'auditor'
        const told = persons.rows().map((row) => personTold(row, sessions, sees, now()))
        return {
          ok: true,
          people: told.map((one) => ({
            ...one,
            sessions: one.sessions.map((its) => ({ ...its, current: its.id === id })),
          })),
        }
      }),
    }
  }

  async #state(session: Session | undefined): Promise<LinkReply> {
    const { persons, clock, oidc, zone, organisation } = this.#parts
    return {
      ok: true,
      ...(zone === undefined ? {} : { zone }),
      ...(organisation === undefined ? {} : { organisation }),
      setup: persons.joining.needsSetup() && (await this.#setup.isOpen(clock.now())),
      ...(session === undefined ? {} : { me: this.#me(session) }),
      ...(oidc === undefined ? {} : { oidc: { name: oidc.name } }),
    }
  }

  #me({ id, person, role, method, since, freshUntil, endsAt }: Session): object {
    const row = this.#parts.persons.row(person)
    const used = row?.recovery === undefined ? RECOVERY_CODES : row.recoveryUsed.length
    const moment = (at: Instant): string => new Date(at).toISOString()
    return {
      ...{ person, role, session: id, method, recoveryLeft: RECOVERY_CODES - used },
      since: moment(since),
      freshUntil: moment(freshUntil),
      endsAt: moment(endsAt),
    }
  }
}
