/**
 * House: the servers of a past that nobody guarded; people and thieves do what they mean to do, and
 * only the logs tell of it.
 *
 * Takes the same intentions as the mail server of a drill (`people/intention.ts`) and answers as a
 * server without a guard: all are let in whose password is right, all mail is taken. What else
 * happens (a web shell, a database, a script) is a `Deed`.
 */
import { type Duration, type Instant, later, minutes, plus } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import type { Intention, Outcome } from '../people/intention.ts'
import { Agenda } from './agenda.ts'
import { Dovecot, type Sitting } from './dovecot.ts'
import { Logs, type LogsOptions } from './logs.ts'
import type { PostfixOptions, World } from './mail-queue.ts'
import { Postfix } from './postfix.ts'
import { Postgres } from './postgres.ts'
import type { Theft } from './truth.ts'
import { Web } from './web.ts'

/** Something that is no mail program's doing. */
export type Deed = {
  readonly kind: 'deed'
  readonly at: Instant
  readonly do: (house: House) => void
}
export type Past = Generator<Intention | Deed, void, Outcome>
/** One who mends his ways: what he means is changed before it happens. */
export type Doing = Iterator<Intention | Deed, void, Outcome>

/** After how many steps the packers are waited for. */
const SETTLE_EVERY = 20_000
/** Of an ordinary look into the mailbox: its shortest and longest time. */
const LOOK: readonly [Duration, Duration] = [minutes(1), minutes(25)]

export class House {
  readonly agenda: Agenda
  readonly logs: Logs
  readonly postfix: Postfix
  readonly dovecot: Dovecot
  readonly web: Web
  readonly postgres: Postgres
  readonly chance: Chance
  readonly #until: Instant
  /** SASL names whose password was changed or that were locked: nobody gets in any more. */
  readonly locked = new Set<string>()

  constructor(logs: LogsOptions, chance: Chance, world: World, options: PostfixOptions) {
    this.agenda = new Agenda(logs.from)
    this.logs = new Logs(logs)
    this.chance = chance
    this.#until = logs.until
    this.dovecot = new Dovecot(this.agenda, this.logs, chance)
    this.postfix = new Postfix(
      this.agenda,
      this.logs,
      chance,
      world,
      options,
      (address, messageId, now) => this.dovecot.saved(address, messageId, now),
    )
    this.web = new Web(this.agenda, this.logs)
    this.postgres = new Postgres(this.agenda, this.logs)
  }

  /** Somebody's life begins; with a theft, what he does is counted as that thief's. */
  comes(who: Doing, theft?: Theft): void {
    this.#goOn(who, who.next('in'), theft)
  }

  async live(): Promise<void> {
    for (let steps = 0; this.agenda.step(this.#until); steps += 1)
      if (steps % SETTLE_EVERY === 0) await this.logs.settled()
    await this.logs.close()
  }

  /** One IMAP or POP3 session, from login to logout. */
  sit(sitting: Sitting, theft?: Theft, seenIp: string = sitting.clientIp): void {
    this.dovecot.sit(sitting)
    if (theft === undefined) return
    theft.login(this.agenda.now, seenIp)
    this.agenda.plan((this.agenda.now + sitting.seconds * 1_000) as Instant, (now) =>
      theft.read(now, seenIp, sitting.bytesOut, sitting.bodies),
    )
  }

  #goOn(who: Doing, step: IteratorResult<Intention | Deed, void>, theft: Theft | undefined): void {
    if (step.done === true) return
    const meant = step.value
    const at = later(meant.at, this.agenda.now)
    if (at > this.#until) return
    this.agenda.plan(at, () => this.#goOn(who, who.next(this.#take(meant, theft)), theft))
  }

  #take(meant: Intention | Deed, theft: Theft | undefined): Outcome {
    if (meant.kind === 'deed') {
      meant.do(this)
      return 'in'
    }
    const { account, clientIp, client } = meant
    const isLocked = this.locked.has(account)
    switch (meant.kind) {
      case 'send':
        if (isLocked) {
          this.postfix.refuse(account, clientIp, client.mechanism)
          return 'shut-out'
        }
        this.postfix.submit({
          account,
          sender: account,
          clientIp,
          client,
          connection: meant.connection,
          recipients: meant.recipients,
          size: meant.size,
          ...(theft === undefined ? {} : { theft }),
        })
        return 'accepted'
      case 'open': {
        if (isLocked) {
          this.dovecot.refuse(account, clientIp, 'imap', 1)
          return 'shut-out'
        }
        const bodies = this.chance.between(0, 14)
        const headers = bodies + this.chance.between(0, 40)
        this.sit(
          {
            account,
            clientIp,
            protocol: 'imap',
            seconds: this.chance.between(LOOK[0] / 1_000, LOOK[1] / 1_000),
            bytesOut: 3_000 + headers * 2_200 + bodies * this.chance.between(9_000, 160_000),
            headers,
            bodies,
            deleted: this.chance.between(0, 3),
          },
          theft,
        )
        return 'in'
      }
      case 'try':
        return this.#try(meant, isLocked, theft)
      case 'read':
        // A session of its own that reads so much, and ends now.
        this.sit(
          {
            account,
            clientIp,
            protocol: 'imap',
            seconds: 30,
            bytesOut: meant.bytesOut,
            headers: meant.headersRead,
            bodies: meant.bodiesRead,
          },
          theft,
        )
        return 'in'
    }
  }

  #try(
    { account, clientIp, client, protocol, password }: Extract<Intention, { kind: 'try' }>,
    isLocked: boolean,
    theft: Theft | undefined,
  ): Outcome {
    if (password === 'wrong' || isLocked) {
      if (protocol === 'smtp') this.postfix.refuse(account, clientIp, client.mechanism)
      else this.dovecot.refuse(account, clientIp, 'imap', 1)
      return 'shut-out'
    }
    // Postfix names nobody who logs in and sends nothing.
    if (protocol === 'smtp') this.postfix.loggedIn(clientIp)
    else
      this.sit(
        {
          account,
          clientIp,
          protocol: 'imap',
          seconds: 1,
          bytesOut: 760,
          headers: 0,
          bodies: 0,
        },
        theft,
      )
    return 'in'
  }
}

export const deed = (at: Instant, act: Deed['do']): Deed => ({ kind: 'deed', at, do: act })
export const afterwards = (at: Instant, ms: number): Instant => plus(at, Math.round(ms) as Duration)
