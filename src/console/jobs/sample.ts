/**
 * Sample: the logs of a made-up office, for whoever wants to see an investigation before he has a case.
 *
 * Five people write for three weeks as people do, then one password is known to somebody abroad. Names
 * and addresses are those that documents may use (RFC 2606, RFC 5737); the last night is the last one.
 * The same day gives the same octets.
 */
import { hash } from 'node:crypto'

export type SampleFile = {
  readonly name: string
  readonly content: Buffer
  readonly sha256: string
}

const DAY = 86_400_000
const DAYS = 21
const BLAST = 420
const people = ['sato', 'suzuki', 'takahashi', 'tanaka', 'ito'] as const
const VICTIM = 'tanaka'
const THIEF = '203.0.113.77'

/** Whole numbers from a seed (xorshift, 32 bits). */
function chanceFrom(seed: number): (below: number) => number {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

export function sampleFiles(now: number): readonly SampleFile[] {
  const today = Math.floor((now + 9 * 3_600_000) / DAY) * DAY - 9 * 3_600_000
  const chance = chanceFrom(20_251_006)
  const mail: Line[] = []
  const logins: Line[] = []
  let nth = 0
  const send = (at: number, who: string, ip: string, recipients: readonly string[]): void => {
    nth += 1
    const id = (0x4a_0000_0000 + nth * 4_099).toString(16).toUpperCase()
    const from = `${who}@example.jp`
    const say = (after: number, program: string, text: string): void =>
      void mail.push([at + after, `mx1 postfix/${program}: ${id}: ${text}`])
    say(
      0,
      'submission/smtpd[2101]',
      `client=unknown[${ip}], sasl_method=PLAIN, sasl_username=${from}`,
    )
    say(20, 'cleanup[2105]', `message-id=<${nth}.${who}@example.jp>`)
    const size = 1_500 + chance(60_000)
    say(60, 'qmgr[1990]', `from=<${from}>, size=${size}, nrcpt=${recipients.length} (queue active)`)
    for (const [each, to] of recipients.entries()) {
      const bounces = ip === THIEF && chance(4) === 0
      const status = bounces
        ? 'dsn=5.1.1, status=bounced (host mx.example.net[198.51.100.25] said: 550 5.1.1 User unknown (in reply to RCPT TO command))'
        : 'dsn=2.0.0, status=sent (250 2.0.0 Ok: queued)'
      say(
        900 + each * 40,
        'smtp[2110]',
        `to=<${to}>, relay=mx.example.net[198.51.100.25]:25, delay=1.1, delays=0.1/0/0.4/0.6, ${status}`,
      )
    }
    say(1_800 + recipients.length * 40, 'qmgr[1990]', 'removed')
  }
  const login = (at: number, who: string, ip: string, isRight = true): void =>
    void logins.push([
      at,
      isRight
        ? `mx1 dovecot: imap-login: Login: user=<${who}@example.jp>, method=PLAIN, rip=${ip}, lip=192.0.2.1, mpid=${3_000 + logins.length}, TLS, session=<s${logins.length}>`
        : `mx1 dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<${who}@example.jp>, method=PLAIN, rip=${ip}, lip=192.0.2.1, TLS, session=<s${logins.length}>`,
    ])

  for (let day = today - DAYS * DAY; day < today; day += DAY) {
    const weekday = new Date(day + 9 * 3_600_000).getUTCDay()
    if (weekday === 0 || weekday === 6) continue
    for (const [seat, who] of people.entries()) {
      const ip = `192.0.2.${10 + seat}`
      const morning = day + 8.5 * 3_600_000 + chance(1_800_000)
      login(morning, who, ip)
      login(morning + 4.5 * 3_600_000, who, ip)
      for (let n = 4 + chance(7); n > 0; n -= 1) {
        const partner = chance(9)
        send(morning + 600_000 + chance(8 * 3_600_000), who, ip, [
          `partner${(seat * 3 + partner) % 14}@example.com`,
          ...(chance(3) === 0 ? [`${people[chance(people.length)]}@example.jp`] : []),
        ])
      }
    }
  }
  const night = today - DAY + 2.2 * 3_600_000
  for (let n = 0; n < 6; n += 1) login(night + n * 9_000, VICTIM, THIEF, false)
  login(night + 60_000, VICTIM, THIEF)
  for (let n = 0; n < BLAST; n += 1)
    send(
      night + 300_000 + n * 6_000 + chance(2_000),
      VICTIM,
      THIEF,
      Array.from({ length: 1 + chance(3) }, (_, each) => `user${n * 3 + each}@example.net`),
    )
  return [fileOf('mail.log', mail), fileOf('dovecot.log', logins)]
}

type Line = readonly [at: number, text: string]

function fileOf(name: string, lines: readonly Line[]): SampleFile {
  const text = lines
    .toSorted(([a], [b]) => a - b)
    .map(([at, line]) => `${stampOf(at)} ${line}\n`)
    .join('')
  const content = Buffer.from(text)
  return { name, content, sha256: hash('sha256', content) }
}

const stampOf = (at: number): string =>
  `${new Date(at + 9 * 3_600_000).toISOString().slice(0, -1)}+09:00`
