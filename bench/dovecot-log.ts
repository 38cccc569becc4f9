/**
 * Bench: how many Dovecot lines a second become events, and how that compares with only reading the
 * same bytes and cutting them into lines.
 *
 * One made-up day of a busy IMAP server, through syslog (`parse`), in its own form (`own`), and
 * asked of the reader that understands Postfix too (`mixed`).
 */
import { Chance } from '../sim/chance.ts'
import type { Instant } from '../src/lib/time.ts'
import { DovecotLog } from '../src/sources/dovecot-log/reader.ts'
import { splitLines } from '../src/sources/file/split.ts'
import { MailLog } from '../src/sources/mail-log/reader.ts'
import type { SyslogLog } from '../src/sources/syslog/log.ts'
import { figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const { json, runs, lines } = readBenchOptions({ lines: 200_000 })
const now = Date.parse('2026-11-21T23:59:59Z') as Instant
const options = { instance: 'imap', defaultRealm: 'example.jp', zone: 'Asia/Tokyo' }

const syslog = day('mx1 dovecot: ')
const own = day('')

/** The floor: every line made a string. */
const cut = () => each(syslog, (text) => text.length > 0)
const parsed = (bytes: Buffer, log: SyslogLog) =>
  each(bytes, (text) => log.read(text, { id: 'x', heardAt: now }) !== undefined)

const cases = {
  lines: cut,
  parse: () => parsed(syslog, new DovecotLog(options)),
  own: () => parsed(own, new DovecotLog(options)),
  mixed: () => parsed(syslog, new MailLog(options)),
}

const samples = await interleaved(
  Object.entries(cases).map(([name, run]) => ({
    name,
    run: async () => {
      const begin = performance.now()
      const told = run()
      return { rate: lines / ((performance.now() - begin) / 1_000), told }
    },
  })),
  runs + 1,
)
const about = { bench: 'dovecot-log', figure: 'linesPerSecond', unit: '1/s' }
const rates = Object.keys(cases).map((name) =>
  figureOf(
    { ...about, case: name },
    // The first round warms the compiler.
    (samples.get(name) ?? []).slice(1).map(({ rate }) => rate),
  ),
)
const [floor] = rates
print(
  floor === undefined ? rates : [...rates, ...rates.slice(1).map((one) => ratioOf(one, floor))],
  json,
)
const told = figureOf(
  { ...about, case: 'parse', figure: 'told', unit: '1' },
  (samples.get('parse') ?? []).map((one) => one.told),
)
print([told], json)

function each(bytes: Buffer, hear: (text: string) => boolean): number {
  let count = 0
  splitLines(bytes, bytes.length, false, Number.POSITIVE_INFINITY, {
    line: (from, to) => {
      if (hear(bytes.toString('utf8', from, to))) count += 1
    },
    tooLong: () => {},
  })
  return count
}

function day(source: string): Buffer {
  const chance = new Chance(20261121)
  const pick = (n: number) => Math.floor(chance.next() * n)
  const two = (n: number) => String(n).padStart(2, '0')
  const all: string[] = []
  for (let nth = 0; all.length < lines; nth += 1) {
    const second = Math.floor((all.length / lines) * 86_000)
    const stamp = `Nov 21 ${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)} ${source}`
    const user = `user${pick(300)}@example.jp`
    const ip = `203.0.113.${pick(250)}`
    const session = `${(nth + 1e12).toString(36)}NFgu5zL`
    const at = `rip=${ip}, lip=192.0.2.10, mpid=${1000 + pick(30_000)}, TLS, session=<${session}>`
    if (pick(5) === 0)
      all.push(
        `${stamp}auth: Info: passwd-file(${user},${ip},<${session}>): unknown user`,
        `${stamp}auth: Info: passwd-file(${user},${ip},<${session}>): Password mismatch`,
        `${stamp}imap-login: Info: Disconnected: Connection closed (auth failed, 1 attempts in 2 secs): user=<${user}>, method=PLAIN, ${at}`,
      )
    else
      all.push(
        `${stamp}imap-login: Info: Login: user=<${user}>, method=PLAIN, ${at}`,
        `${stamp}imap(${user})<12><${session}>: Info: Disconnected: Logged out in=${pick(9_000)} out=${pick(9e6)} deleted=0 expunged=0 trashed=0 hdr_count=${pick(90)} hdr_bytes=${pick(90_000)} body_count=${pick(9)} body_bytes=${pick(90_000)}`,
      )
  }
  return Buffer.from(`${all.slice(0, lines).join('\n')}\n`)
}
