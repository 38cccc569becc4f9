/**
 * Web: requests at the webmail's front, as nginx logs them (the format `combined`), and the logins
 * that Roundcube tells.
 */
import type { Instant } from '../../src/lib/time.ts'
import type { Agenda } from './agenda.ts'
import type { Logs } from './logs.ts'
import { realOf } from './real-places.ts'

export type Request = {
  readonly clientIp: string
  /** `POST /?_task=login`, without the version. */
  readonly line: string
  readonly status: number
  readonly bytes: number
  readonly referer?: string
  readonly agent?: string
}

export const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const SITE = 'https://webmail.example.jp/'

export class Web {
  readonly #agenda: Agenda
  readonly #logs: Logs

  constructor(agenda: Agenda, logs: Logs) {
    this.#agenda = agenda
    this.#logs = logs
  }

  request({ clientIp, line, status, bytes, referer = '-', agent = BROWSER }: Request): void {
    this.#logs.write(
      'access',
      this.#agenda.now,
      `${realOf(clientIp)} - - [] "${line} HTTP/1.1" ${status} ${bytes} "${referer}" "${agent}"`,
    )
  }

  /** Somebody opens the webmail, signs in, looks at so many messages, and leaves. */
  visit(account: string, clientIp: string, session: string, messages: number): void {
    const { now } = this.#agenda
    const later = (seconds: number, act: () => void): void =>
      this.#agenda.plan((now + seconds * 1_000) as Instant, act)
    const ask = (line: string, status: number, bytes: number): void =>
      this.request({ clientIp, line, status, bytes, referer: SITE })
    ask('GET /', 200, 5_310)
    later(9, () => {
      ask('POST /?_task=login', 302, 0)
      this.#logs.write(
        'roundcube',
        this.#agenda.now,
        `<${session.slice(0, 8)}> Successful login for ${account} (ID: ${17 + account.length}) from ${realOf(clientIp)} in session ${session}`,
      )
      ask('GET /?_task=mail&_token=', 200, 48_211)
    })
    for (let n = 0; n < messages; n += 1)
      later(14 + n * 23, () => {
        ask(`GET /?_task=mail&_action=show&_uid=${4_100 + n}&_mbox=INBOX`, 200, 21_430 + n * 311)
      })
    later(20 + messages * 23, () => ask('GET /?_task=logout&_token=', 200, 4_900))
  }
}
