/**
 * Dovecot: logins and sessions in the words of Dovecot 2.3 under syslog, and what LMTP saved.
 *
 * A session says at its end what it read. Failed logins are told by the login process alone
 * (`auth_verbose = no`, as shipped). ManageSieve is told as an operator who asks for it sees it.
 */
import { type Instant, plus, seconds } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import type { Agenda } from './agenda.ts'
import type { Logs } from './logs.ts'
import { realOf } from './real-places.ts'

export type Sitting = {
  readonly account: string
  /** `localhost`: by the webmail on the same machine. */
  readonly clientIp: string
  readonly protocol: 'imap' | 'pop3'
  readonly seconds: number
  readonly bytesOut: number
  readonly headers: number
  readonly bodies: number
  readonly deleted?: number
  /** POP3: messages in the mailbox. */
  readonly mailbox?: number
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export class Dovecot {
  readonly #agenda: Agenda
  readonly #logs: Logs
  readonly #chance: Chance
  #pid = 3_000

  constructor(agenda: Agenda, logs: Logs, chance: Chance) {
    this.#agenda = agenda
    this.#logs = logs
    this.#chance = chance
  }

  sit(sitting: Sitting): void {
    const { account, protocol } = sitting
    const { now } = this.#agenda
    const pid = this.#newPid()
    const session = this.#session()
    this.#log(
      now,
      `${protocol}-login: Login: user=<${account}>, method=PLAIN, ${whence(sitting.clientIp)}, mpid=${pid}, ${channel(sitting.clientIp)}, session=<${session}>`,
    )
    this.#agenda.plan(plus(now, seconds(sitting.seconds)), (at) =>
      this.#log(
        at,
        `${protocol}(${account})<${pid}><${session}>: ${farewell(sitting, this.#chance)}`,
      ),
    )
  }

  refuse(account: string, clientIp: string, protocol: 'imap' | 'pop3', attempts: number): void {
    const session = this.#session()
    const secs = 2 + attempts * 3
    this.#agenda.plan(plus(this.#agenda.now, seconds(secs)), (at) =>
      this.#log(
        at,
        `${protocol}-login: Disconnected: Connection closed (auth failed, ${attempts} attempts in ${secs} secs): user=<${account}>, method=PLAIN, ${whence(clientIp)}, ${channel(clientIp)}, session=<${session}>`,
      ),
    )
  }

  /** Nobody said a name: what scanners leave. */
  knock(clientIp: string): void {
    this.#log(
      this.#agenda.now,
      `imap-login: Disconnected: Connection closed (no auth attempts in 0 secs): user=<>, ${whence(clientIp)}, session=<${this.#session()}>`,
    )
  }

  /** A script is stored and made active over ManageSieve. */
  rule(account: string, clientIp: string, script: string): void {
    const { now } = this.#agenda
    const pid = this.#newPid()
    const session = this.#session()
    const who = `managesieve(${account})<${pid}><${session}>`
    this.#log(
      now,
      `managesieve-login: Login: user=<${account}>, method=PLAIN, ${whence(clientIp)}, mpid=${pid}, ${channel(clientIp)}, session=<${session}>`,
    )
    const later = (after: number, text: string): void =>
      this.#agenda.plan(plus(now, seconds(after)), (at) => this.#log(at, `${who}: ${text}`))
    later(1, `Debug: Stored script \`${script}' successfully (0 warnings)`)
    later(2, `Debug: Activated script \`${script}'  (0 warnings)`)
    later(3, 'Disconnected: Logged out bytes=412/388')
  }

  saved(address: string, messageId: string, now: Instant): void {
    const pid = 3_900 + (this.#pid % 20)
    this.#log(
      now,
      `lmtp(${address.replace('@in.', '@')})<${pid}><${this.#session()}>: msgid=<${messageId}>: saved mail to INBOX`,
    )
  }

  #log(at: Instant, text: string): void {
    this.#logs.write('dovecot', at, `dovecot: ${text}`)
  }

  #session(): string {
    let session = ''
    for (let n = 0; n < 16; n += 1) session += LETTERS[this.#chance.between(0, LETTERS.length - 1)]
    return session
  }

  #newPid(): number {
    this.#pid = this.#pid >= 32_500 ? 3_000 : this.#pid + 1
    return this.#pid
  }
}

const whence = (clientIp: string): string =>
  clientIp === 'localhost'
    ? 'rip=127.0.0.1, lip=127.0.0.1'
    : `rip=${realOf(clientIp)}, lip=192.0.2.26`
const channel = (clientIp: string): string => (clientIp === 'localhost' ? 'secured' : 'TLS')

function farewell(sitting: Sitting, chance: Chance): string {
  const { bytesOut, headers, bodies, deleted = 0, mailbox = 0 } = sitting
  if (sitting.protocol === 'pop3')
    return `Disconnected: Logged out top=0/0, retr=${bodies}/${bytesOut}, del=${deleted}/${mailbox}, size=${mailbox * 41_000}`
  const bytesIn = 180 + 40 * (headers + bodies) + chance.between(0, 300)
  const headerBytes = Math.min(headers * 2_100, Math.floor(bytesOut / 3))
  const bodyBytes = Math.max(0, bytesOut - headerBytes - 1_200)
  return `Disconnected: Logged out in=${bytesIn} out=${bytesOut} deleted=${deleted} expunged=${deleted} trashed=0 hdr_count=${headers} hdr_bytes=${headerBytes} body_count=${bodies} body_bytes=${bodies === 0 ? 0 : bodyBytes}`
}
