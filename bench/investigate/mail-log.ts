/**
 * A mail log of a busy server, the same octets for the same size: Postfix and Dovecot in one file, as
 * syslog writes it, over thirty days, streamed to the disk.
 *
 * The mixture: of ten connections from outside five are refused (unknown users, block lists), of the
 * rest one in eight is delivered to several; three hundred accounts send by submission, with bounces
 * and deferrals; IMAP and POP3 log in and out; guessers fail. More lines in working hours.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { Chance } from '../../sim/chance.ts'

const DAYS = 30
const BEGAN = Date.UTC(2026, 8, 1)
const PIECE = 4 * 2 ** 20
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const signs = 'bcdfghjklmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ0123456789'

/** About how many octets one event of the mail system writes. */
const OCTETS_EACH = 632

export function writeMailLog(path: string, octets: number, seed = 20_261_122): number {
  const chance = new Chance(seed)
  const file = openSync(path, 'w')
  let lines: string[] = []
  let waiting = 0
  let written = 0
  let at = BEGAN
  let count = 0
  const step = (DAYS * 86_400_000) / (octets / OCTETS_EACH)
  const pick = (n: number): number => Math.floor(chance.next() * n)
  const flush = (): void => {
    const text = Buffer.from(lines.join(''))
    writeSync(file, text)
    written += text.length
    lines = []
    waiting = 0
  }
  let second = -1
  let stamp = ''
  const say = (program: string, text: string): void => {
    const now = Math.floor(at / 1_000)
    if (now !== second) {
      second = now
      const date = new Date(at)
      stamp = `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 19)} mx1 `
    }
    const line = `${stamp}${program}: ${text}\n`
    lines.push(line)
    waiting += line.length
    if (waiting >= PIECE) flush()
  }
  const idOf = (): string => {
    let id = '4'
    for (let n = 0; n < 14; n += 1) id += signs[pick(signs.length)]
    return `${id.slice(0, 10)}z${id.slice(11)}`
  }
  const outside = (): string => `${1 + pick(222)}.${pick(256)}.${pick(256)}.${1 + pick(254)}`
  const user = (): string => `user${pick(300)}@example.jp`
  const delivery = (id: string, isOut: boolean): void => {
    const to = isOut
      ? `to=<person${pick(100_000)}@customer${pick(500)}.example.com>, relay=mx${pick(3)}.customer.example.com[198.51.100.${pick(250)}]:25`
      : `to=<${user()}>, relay=mx1.example.jp[private/dovecot-lmtp]`
    const delay = `delay=${pick(4)}.${pick(10)}, delays=0.0${pick(9)}/0.01/0.${pick(9)}/0.${pick(9)}`
    const luck = pick(40)
    const end =
      isOut && luck === 0
        ? 'dsn=5.1.1, status=bounced (host mx.customer.example.com[198.51.100.7] said: 550 5.1.1 <person@customer.example.com>: Recipient address rejected: User unknown (in reply to RCPT TO command))'
        : isOut && luck < 3
          ? 'dsn=4.4.1, status=deferred (connect to mx.customer.example.com[198.51.100.9]:25: Connection timed out)'
          : isOut
            ? 'dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A2B3C4D)'
            : `dsn=2.0.0, status=sent (250 2.0.0 <${user()}> ${idOf()} Saved)`
    say(`postfix/${isOut ? 'smtp' : 'lmtp'}[${2_200 + pick(40)}]`, `${id}: ${to}, ${delay}, ${end}`)
  }
  const message = (id: string, sender: string, isOut: boolean, recipients: number): void => {
    say(
      `postfix/cleanup[${2_100 + pick(20)}]`,
      `${id}: message-id=<${pick(1e9)}.${pick(1e9)}@mail.example.net>`,
    )
    say(
      'postfix/qmgr[900]',
      `${id}: from=<${sender}>, size=${1_000 + pick(90_000)}, nrcpt=${recipients} (queue active)`,
    )
    for (let n = 0; n < recipients; n += 1) delivery(id, isOut)
    say('postfix/qmgr[900]', `${id}: removed`)
  }
  const inbound = (): void => {
    const pid = 2_300 + pick(60)
    const ip = outside()
    const client = pick(3) === 0 ? `unknown[${ip}]` : `host${pick(9_000)}.example.net[${ip}]`
    const smtpd = `postfix/smtpd[${pid}]`
    say(smtpd, `connect from ${client}`)
    const kind = pick(10)
    if (kind < 5) {
      const why =
        kind < 2
          ? `550 5.1.1 <nobody${pick(9_999)}@example.jp>: Recipient address rejected: User unknown in virtual mailbox table`
          : `554 5.7.1 Service unavailable; Client host [${ip}] blocked using zen.example.org; https://www.example.org/query/ip/${ip}`
      say(
        smtpd,
        `NOQUEUE: reject: RCPT from ${client}: ${why}; from=<spam${pick(9_999)}@spam.example> to=<nobody${pick(9_999)}@example.jp> proto=ESMTP helo=<host.example.net>`,
      )
      say(smtpd, `disconnect from ${client} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4`)
      return
    }
    const id = idOf()
    say(smtpd, `${id}: client=${client}`)
    message(
      id,
      `someone${pick(9_999)}@sender${pick(900)}.example.org`,
      false,
      pick(8) === 0 ? 3 : 1,
    )
    say(smtpd, `disconnect from ${client} ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7`)
  }
  const outbound = (): void => {
    const smtpd = `postfix/submission/smtpd[${2_000 + pick(40)}]`
    const sender = user()
    const client = `pc${pick(300)}.office.example.jp[203.0.113.${pick(250)}]`
    const id = idOf()
    say(smtpd, `connect from ${client}`)
    say(smtpd, `${id}: client=${client}, sasl_method=PLAIN, sasl_username=${sender}`)
    message(id, sender, true, pick(10) === 0 ? 1 + pick(20) : 1)
    say(
      smtpd,
      `disconnect from ${client} ehlo=2 starttls=1 auth=1 mail=1 rcpt=1 data=1 quit=1 commands=8`,
    )
  }
  const reading = (): void => {
    const name = user()
    const session = `${idOf()}${pick(9_999)}`
    const service = pick(5) === 0 ? 'pop3' : 'imap'
    say(
      'dovecot',
      `${service}-login: Login: user=<${name}>, method=PLAIN, rip=203.0.113.${pick(250)}, lip=192.0.2.10, mpid=${4_000 + pick(9_000)}, TLS, session=<${session}>`,
    )
    if (service === 'imap')
      say(
        'dovecot',
        `imap(${name})<${4_000 + pick(9_000)}><${session}>: Disconnected: Logged out in=${pick(9_999)} out=${pick(999_999)} deleted=0 expunged=${pick(3)} trashed=0 hdr_count=${pick(50)} hdr_bytes=${pick(90_000)} body_count=${pick(9)} body_bytes=${pick(900_000)}`,
      )
    else
      say(
        'dovecot',
        `pop3(${name})<${4_000 + pick(9_000)}><${session}>: Disconnected: Logged out top=0/0, retr=${pick(3)}/${pick(90_000)}, del=${pick(3)}/${pick(90)}, size=${pick(9_999_999)}`,
      )
  }
  const guessing = (): void => {
    const ip = outside()
    if (pick(2) === 0)
      say(
        'dovecot',
        `imap-login: Disconnected: Connection closed (auth failed, ${1 + pick(4)} attempts in ${2 + pick(20)} secs): user=<${user()}>, method=PLAIN, rip=${ip}, lip=192.0.2.10, TLS, session=<${idOf()}>`,
      )
    else {
      say(
        'postfix/submission/smtpd[2050]',
        `warning: unknown[${ip}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=${user()}`,
      )
      say(
        'postfix/submission/smtpd[2050]',
        `disconnect from unknown[${ip}] ehlo=1 auth=0/1 quit=1 commands=2/3`,
      )
    }
  }
  try {
    while (written + waiting < octets) {
      const hour = Math.floor(at / 3_600_000) % 24
      at += step * (hour < 10 ? 0.5 : 1.357) * 2 * chance.next()
      const kind = pick(20)
      if (kind < 8) inbound()
      else if (kind < 11) outbound()
      else if (kind < 18) reading()
      else guessing()
      count += 1
    }
    flush()
  } finally {
    closeSync(file)
  }
  return count
}
