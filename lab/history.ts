/**
 * History: an old mail log of an office that never was, from a seed, for `sekimori learn`.
 *
 * Each user sits down to write a few times on a working day, hardly ever on others, from home or the
 * office, mostly to people written to before, now and then to a new one whose address is sometimes
 * wrong. The lines are those of Postfix 3.7 under rsyslog: smtpd, cleanup, qmgr, smtp and `removed`.
 * A theft is a blast to strangers from elsewhere, in the same log.
 *
 * Limits: no model of people, only of what their mail leaves in a log; nobody travels or is ill.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { Chance } from '../sim/chance.ts'
import { type Instant, plus, seconds } from '../src/lib/time.ts'

export type Theft = {
  readonly user: string
  readonly at: Instant
  /** Where the thief sends from. */
  readonly ip: string
  /** One message to each. */
  readonly recipients: number
}

/** What somebody, or a machine, sends beside the desk's mail: from a telephone, a VPN, a printer. */
export type Besides = {
  readonly user: string
  /** Where the sitting is. */
  readonly from: (chance: Chance) => string
  /** A sitting begins between these hours. */
  readonly hours: readonly [number, number]
  /** Of all days, days off among them. */
  readonly share: number
  /** Sittings on such a day; one message each. */
  readonly most: number
  /** Default: whom the user knows. */
  readonly to?: readonly string[]
}

export type History = {
  /** Written anew. */
  readonly file: string
  /** SASL names, such as `alice@example.jp`. */
  readonly users: readonly string[]
  readonly days: number
  /** The end of the last day's log. */
  readonly until: Instant
  readonly seed: number
  /** The user's own address is the one at his place in the list, taken round. */
  readonly homeIps: readonly string[]
  /** Where all of them are on most days; default: nowhere, they work from home. */
  readonly officeIp?: string
  /** Whose hours they keep; default Asia/Tokyo. */
  readonly zone?: string
  readonly thefts?: readonly Theft[]
  readonly besides?: readonly Besides[]
}

export type Written = { readonly lines: number; readonly messages: number }

const HOST = 'mx1'
const KNOWN_MOST = 40
const KNOWN_LEAST = 12
const NEW_SHARE = 0.06
const WRONG_SHARE = 0.03
const THEFT_WRONG_SHARE = 0.8

type Told = readonly [at: Instant, text: string]

export function writeHistory(history: History): Written {
  const { file, users, days, until, seed, homeIps, officeIp, zone = 'Asia/Tokyo' } = history
  const chance = new Chance(seed)
  const writers = users.map((user, n) => ({
    user,
    homeIp: homeIps[n % homeIps.length] ?? '203.0.113.1',
    known: Array.from({ length: chance.between(KNOWN_LEAST, KNOWN_MOST) }, (_, nth) =>
      nth % 3 === 0 && users.length > 1
        ? (users[chance.between(0, users.length - 1)] as string)
        : `partner${n}-${nth}@customer${chance.between(0, 60)}.example`,
    ),
    strangers: 0,
  }))
  const descriptor = openSync(file, 'w', 0o640)
  const postfix = new PostfixLines(chance)
  const written = { lines: 0, messages: 0 }
  const put = (told: Told[]): void => {
    told.sort(([a], [b]) => a - b)
    writeSync(descriptor, told.map(([at, text]) => `${stampOf(at)} ${HOST} ${text}\n`).join(''))
    written.lines += told.length
  }
  try {
    const last = Temporal.Instant.fromEpochMilliseconds(until).toZonedDateTimeISO(zone)
    for (let day = days; day >= 0; day -= 1) {
      const begins = last.subtract({ days: day }).startOfDay()
      const told: Told[] = []
      const send = (message: Sent): void => {
        if (message.at >= until) return
        written.messages += 1
        told.push(...postfix.message(message).filter(([at]) => at < until))
      }
      for (const writer of writers) {
        const isFree = begins.dayOfWeek > 5
        const sittings = isFree ? (chance.next() < 0.08 ? 1 : 0) : chance.between(0, 3)
        const ip =
          isFree || officeIp === undefined || chance.next() < 0.2 ? writer.homeIp : officeIp
        for (let sitting = 0; sitting < sittings; sitting += 1) {
          const hour = begins.add({
            hours: chance.between(9, 17),
            seconds: chance.between(0, 3_599),
          })
          let at = hour.epochMilliseconds as Instant
          for (let nth = chance.between(1, 4); nth > 0; nth -= 1) {
            const recipients = new Map<string, boolean>()
            const count = chance.next() < 0.8 ? 1 : chance.between(2, 6)
            while (recipients.size < count) {
              if (chance.next() < NEW_SHARE) {
                writer.strangers += 1
                const stranger = `new${writer.strangers}.${writer.user.replace('@', '.')}@elsewhere.example`
                recipients.set(stranger, chance.next() < WRONG_SHARE)
                writer.known.push(stranger)
              } else
                recipients.set(
                  writer.known[chance.between(0, writer.known.length - 1)] as string,
                  false,
                )
            }
            send({ at, user: writer.user, ip, recipients })
            at = plus(at, seconds(chance.between(20, 900)))
          }
        }
      }
      for (const { user, from, hours, share, most, to } of history.besides ?? []) {
        const known = to ?? writers.find((writer) => writer.user === user)?.known ?? []
        if (known.length === 0 || chance.next() >= share) continue
        for (let sitting = chance.between(1, most); sitting > 0; sitting -= 1) {
          const after = begins.add({
            hours: chance.between(hours[0], hours[1]),
            seconds: chance.between(0, 3_599),
          })
          const recipient = known[chance.between(0, known.length - 1)] as string
          send({
            at: after.epochMilliseconds as Instant,
            ...{ user, ip: from(chance), recipients: new Map([[recipient, false]]) },
          })
        }
      }
      const ends = begins.add({ days: 1 }).epochMilliseconds
      for (const theft of history.thefts ?? [])
        if (theft.at >= begins.epochMilliseconds && theft.at < ends)
          for (let nth = 0; nth < theft.recipients; nth += 1)
            send({
              at: (theft.at + nth * 400) as Instant,
              user: theft.user,
              ip: theft.ip,
              recipients: new Map([
                [`victim${nth}@town${nth % 90}.example`, chance.next() < THEFT_WRONG_SHARE],
              ]),
            })
      put(told)
    }
  } finally {
    closeSync(descriptor)
  }
  return written
}

type Sent = {
  readonly at: Instant
  readonly user: string
  readonly ip: string
  /** Whether the address is wrong. */
  readonly recipients: ReadonlyMap<string, boolean>
}

class PostfixLines {
  readonly #chance: Chance
  #ids = 0x4a1b20c3d0

  constructor(chance: Chance) {
    this.#chance = chance
  }

  message({ at, user, ip, recipients }: Sent): Told[] {
    const chance = this.#chance
    this.#ids += chance.between(1, 40)
    const id = this.#ids.toString(16).toUpperCase()
    const size = chance.between(900, 60_000)
    const after = (ms: number): Instant => (at + ms) as Instant
    let latest = 120
    const deliveries = [...recipients].map(([recipient, isWrong], nth): Told => {
      const ms = 300 + nth * 40 + chance.between(0, 3_000)
      latest = Math.max(latest, ms + 5)
      const relay = `relay=mx.${recipient.split('@')[1]}[198.51.100.${chance.between(1, 250)}]:25, delay=${(ms / 1_000).toFixed(2)}, delays=0.05/0.01/0.2/0.1`
      const status = isWrong
        ? 'dsn=5.1.1, status=bounced (host mx said: 550 5.1.1 User unknown (in reply to RCPT TO command))'
        : 'dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A2B3C4D)'
      return [
        after(ms),
        `postfix/smtp[${2_200 + nth}]: ${id}: to=<${recipient}>, ${relay}, ${status}`,
      ]
    })
    return [
      [
        at,
        `postfix/submission/smtpd[2001]: ${id}: client=unknown[${ip}], sasl_method=PLAIN, sasl_username=${user}`,
      ],
      [after(40), `postfix/cleanup[2102]: ${id}: message-id=<${id}.${size}@desk.example>`],
      [
        after(80),
        `postfix/qmgr[900]: ${id}: from=<${user}>, size=${size}, nrcpt=${recipients.size} (queue active)`,
      ],
      ...deliveries,
      [after(latest), `postfix/qmgr[900]: ${id}: removed`],
    ]
  }
}

/** As rsyslog writes it, in UTC. */
const stampOf = (at: Instant): string => new Date(at).toISOString().replace('Z', '000+00:00')
