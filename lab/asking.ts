/**
 * Asking: a guarded house whose owners can be asked, with everybody in it coming from wherever the
 * story says.
 *
 * Postfix, Dovecot and the guard are real; 45 days of mail were learned from a log; each owner has an
 * authenticator since two days and the policy is step-up, so that whoever is asked about, honest or
 * not, is seen to be asked about. Client addresses are told to the servers as a proxy tells them.
 */
import { join } from 'node:path'
import type { Chance } from '../sim/chance.ts'
import type { Event } from '../src/events/event.ts'
import { eventOf } from '../src/keeper/entries.ts'
import { openPlaces } from '../src/places/open.ts'
import { readEvidence } from '../src/store/evidence/read-evidence.ts'
import { openSession, type SmtpSession } from './client.ts'
import { fillMailbox } from './fill.ts'
import { type Guarded, type GuardedOptions, startGuarded } from './guarded.ts'
import { type MailboxKind, MailboxSession } from './mailbox.ts'
import { enrolledBefore } from './owner.ts'
import { freePorts } from './ports.ts'

/** One process for all who have not logged in: thousands of them at a time. */
export const MANY_LOGINS = `service imap-login {
  service_count = 0
  process_min_avail = 1
  process_limit = 1
  client_limit = 8000
}
service auth {
  client_limit = 10000
}
service anvil {
  client_limit = 10000
}
default_vsz_limit = 1G
`

export type AskingOptions = {
  /** Without the realm; the password is the name and `-secret`. */
  readonly names: readonly string[]
  /** Of accounts that never wrote mail before. */
  readonly besides?: readonly string[]
  readonly learned: NonNullable<GuardedOptions['learned']>
  /** Whose owners can answer; default: all. */
  readonly enrolled?: readonly string[]
  /** More of sekimori.yaml. */
  readonly config?: string
}

export type Asked = { readonly isIn: boolean; readonly line: string }

export class AskingHouse {
  readonly house: Guarded

  constructor(house: Guarded) {
    this.house = house
  }

  /** One login over IMAP or POP3, and the line that a program is answered with. */
  async login(
    name: string,
    clientIp: string,
    password = secretOf(name),
    kind: MailboxKind = 'imap',
  ): Promise<Asked> {
    const session = this.mailbox(clientIp, kind)
    const isIn = await session.login(full(name), password)
    const line = session.said.split('\r\n').find((one) => /^(a1 |-ERR)/.test(one)) ?? session.said
    session.destroy()
    return { isIn, line }
  }

  mailbox(clientIp: string, kind: MailboxKind = 'imap', program?: string): MailboxSession {
    const { imapPort, pop3Port } = this.house.lab.dovecot
    return new MailboxSession(kind, kind === 'imap' ? imapPort : pop3Port, clientIp, program)
  }

  /** A session of submission that has logged in; what refused it, if anything did. */
  submission(name: string, clientIp: string, helo = `${name}.local`) {
    return openSession(this.house.lab.submissionPort, {
      ...{ user: full(name), password: secretOf(name), clientIp, helo },
    }) as Promise<{ session: SmtpSession; refused: { code: number; text: string } | undefined }>
  }

  async evidence(): Promise<readonly Event[]> {
    const { data } = this.house
    const events: Event[] = []
    for await (const one of readEvidence(join(data, 'evidence'), join(data, 'keys'))) {
      const event = eventOf(one)
      if (event !== undefined) events.push(event)
    }
    return events
  }

  /**
   * What the guard did to these accounts that an honest owner would feel; that a message leaves 15
   * seconds later is nothing to him.
   */
  async disturbed(names: readonly string[]): Promise<readonly string[]> {
    const accounts = new Set<string>(names.map(accountOf))
    return (await this.evidence()).flatMap((event) => {
      if (!('account' in event) || event.account === undefined || !accounts.has(event.account))
        return []
      const told = `${event.kind} ${event.account}`
      if (event.kind === 'stepup.asked' || event.kind === 'containment.planned') return [told]
      if (event.kind === 'verdict.given' && event.answer !== 'pass' && event.answer !== 'delay')
        return [`${told}: ${event.answer} ${JSON.stringify(event.reasons)}`]
      return event.kind === 'login.refused' && event.refusal === 'policy' ? [told] : []
    })
  }

  /** Puts so many messages of so many octets into a mailbox, as if they lay there since long. */
  fill(name: string, messages: number, octets: number): void {
    fillMailbox(this.house.lab.folder, name, messages, octets)
  }
}

export const full = (name: string): string => `${name}@example.jp`
export const accountOf = (name: string): string => `sasl:${full(name)}`
export const secretOf = (name: string): string => `${name}-secret`

export async function startAsking(options: AskingOptions): Promise<AskingHouse> {
  const { names, besides = [], learned, enrolled = names, config = '' } = options
  const [port = 0] = await freePorts(1)
  const page = `http://localhost:${port}`
  const users = [...names, ...besides].map((name) => ({
    name: full(name),
    password: secretOf(name),
  }))
  const house = await startGuarded({
    dovecot: true,
    postfix: { users, dovecot: MANY_LOGINS },
    learned: { users: names.map(full), ...learned },
    prepared: async (data) => {
      await enrolledBefore(data, enrolled.map(full))
    },
    config: () => `
realm: example.jp
zone: Asia/Tokyo
stepUp:
  policy: step-up
me:
  listen: inet:127.0.0.1:${port}
  origins: ['${page}']
  proxies: ['127.0.0.1']
  language: en
${config}`,
  })
  return new AskingHouse(house)
}

/** Reads these and goes; default: what there is, as a program that makes a copy of everything. */
export async function readAll(session: MailboxSession, which = '1:*'): Promise<string> {
  await session.command('SELECT INBOX')
  const answer = await session.command(`UID FETCH ${which} (BODY.PEEK[])`)
  await session.command('LOGOUT')
  return answer
}

/** Addresses of any country but these, or of one of them only. */
export function addresses(
  chance: Chance,
  count: number,
  isWanted: (country: string) => boolean,
): readonly string[] {
  const places = openPlaces({})
  const found = new Set<string>()
  while (found.size < count) {
    const ip = `${chance.between(1, 223)}.${chance.between(0, 255)}.${chance.between(0, 255)}.${chance.between(1, 254)}`
    const country = places.countryOf(ip)
    if (country !== undefined && isWanted(country)) found.add(ip)
  }
  return [...found]
}
