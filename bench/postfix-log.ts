/**
 * Bench: how many Postfix lines a second become events, and how that compares with only reading
 * the same bytes and cutting them into lines.
 *
 * One made-up day of a busy server, in the mixture of real logs (two lines of five are
 * deliveries). Medians of interleaved runs; `--json` prints one object a line.
 */
import { hash as digest } from 'node:crypto'
import { mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Chance } from '../sim/chance.ts'
import type { Instant } from '../src/lib/time.ts'
import { Follower } from '../src/sources/file/follow.ts'
import { splitLines } from '../src/sources/file/split.ts'
import { PostfixLog } from '../src/sources/postfix-log/reader.ts'

const LINES = 300_000
const ROUNDS = 5
const CHUNK = 256 * 1024
const now = Date.parse('2026-11-21T12:00:00Z') as Instant

const folder = mkdtempSync(join(tmpdir(), 'sekimori-bench-'))
try {
  const path = join(folder, 'mail.log')
  writeFileSync(path, day())
  const cases = { lines: onlyLines, parse: parsed, follow: followed }
  const times: { [name: string]: { wall: number[]; cpu: number[]; count: number } } = {}
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const [name, run] of Object.entries(cases)) {
      const cpu = process.cpuUsage()
      const begin = performance.now()
      const count = await run(path)
      const wall = (performance.now() - begin) / 1_000
      const used = process.cpuUsage(cpu)
      // The first round warms the compiler and the page cache.
      if (round === 0) continue
      times[name] ??= { wall: [], cpu: [], count }
      times[name].wall.push(wall)
      times[name].cpu.push((used.user + used.system) / 1e6)
      times[name].count = count
    }
  tell(times)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function tell(times: {
  readonly [name: string]: { wall: number[]; cpu: number[]; count: number }
}): void {
  const base = LINES / median(times['lines']?.wall ?? [])
  for (const [name, { wall, cpu, count }] of Object.entries(times)) {
    const rate = LINES / median(wall)
    const figures = [
      { figure: 'linesPerSecond', value: Math.round(rate), unit: '1/s', ratioTo: rate / base },
      { figure: 'linesPerSecondLeast', value: Math.round(LINES / Math.max(...wall)), unit: '1/s' },
      { figure: 'linesPerSecondMost', value: Math.round(LINES / Math.min(...wall)), unit: '1/s' },
      { figure: 'linesPerCpuSecond', value: Math.round(LINES / median(cpu)), unit: '1/s' },
      { figure: 'told', value: count, unit: '1' },
    ]
    for (const figure of figures) {
      const ratioTo = figure.ratioTo === undefined ? null : Number(figure.ratioTo.toFixed(4))
      const row = { bench: 'postfix-log', case: name, ...figure, ratioTo }
      if (process.argv.includes('--json')) console.log(JSON.stringify(row))
      else
        console.log(
          `${name.padEnd(7)} ${figure.figure.padEnd(20)} ${String(figure.value).padStart(10)} ${figure.unit}${ratioTo === null ? '' : `  (${ratioTo} of only cutting lines)`}`,
        )
    }
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

function pieces(path: string, line: (bytes: Buffer, from: number, to: number) => void): void {
  const file = openSync(path, 'r')
  const bytes = Buffer.allocUnsafeSlow(CHUNK)
  for (let offset = 0; ; ) {
    const length = readSync(file, bytes, 0, CHUNK, offset)
    if (length === 0) return
    const piece = splitLines(bytes, length, false, Number.POSITIVE_INFINITY, {
      line: (from, to) => line(bytes, from, to),
      tooLong: () => {},
    })
    if (piece.next === 0) return
    offset += piece.next
  }
}

/** The floor: every byte read, every line made a string. */
function onlyLines(path: string): number {
  let lines = 0
  let characters = 0
  pieces(path, (bytes, from, to) => {
    characters += bytes.toString('utf8', from, to).length
    lines += 1
  })
  return characters > 0 ? lines : 0
}

function reader(): PostfixLog {
  return new PostfixLog({ instance: 'mx', defaultRealm: 'example.jp', zone: 'Asia/Tokyo' })
}

function parsed(path: string): number {
  const log = reader()
  let events = 0
  let number = 0
  pieces(path, (bytes, from, to) => {
    number += 1
    if (log.read(bytes.toString('utf8', from, to), { id: 'x', heardAt: now, file: path, number }))
      events += 1
  })
  return events
}

async function followed(path: string): Promise<number> {
  const log = reader()
  const follower = new Follower({
    path,
    clock: { now: () => now, monotonic: () => performance.now() },
    hash: (bytes) => digest('sha256', bytes),
    ears: {
      hear: (text, where) => log.read(text, where),
      tooLong: (text, where) => log.tooLong(text, where),
      gap: (...told) => log.gap(...told),
      unrecognised: () => log.counts.unrecognised,
    },
  })
  let events = 0
  await follower.start(undefined, true)
  while (
    await follower.step(async (heard) => {
      events += heard.events.length
    })
  );
  await follower.close()
  return events
}

function day(): string {
  const chance = new Chance(20261121)
  const pick = (n: number) => Math.floor(chance.next() * n)
  const lines: string[] = []
  for (let at = 0; lines.length < LINES; at += 1) {
    const second = Math.floor((at / LINES) * 40_000 * 8)
    const two = (n: number) => String(n).padStart(2, '0')
    const stamp = `Nov 21 ${two(Math.floor(second / 3600) % 21)}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)} mx1 postfix`
    const id = (0x10000000 + at * 37).toString(16).toUpperCase()
    const ip = `203.0.113.${pick(250)}`
    const user = `user${pick(300)}@example.jp`
    lines.push(
      `${stamp}/submission/smtpd[${2000 + pick(40)}]: connect from host${pick(900)}.example.net[${ip}]`,
      `${stamp}/submission/smtpd[2001]: ${id}: client=host.example.net[${ip}], sasl_method=PLAIN, sasl_username=${user}`,
      `${stamp}/cleanup[2102]: ${id}: message-id=<${at}.${pick(1e9)}@host.example.net>`,
      `${stamp}/qmgr[900]: ${id}: from=<${user}>, size=${1000 + pick(90_000)}, nrcpt=4 (queue active)`,
    )
    for (let n = 0; n < 4; n += 1) {
      const to = `to=<person${pick(1e6)}@customer${pick(500)}.example.com>, relay=mx${n}.example.com[198.51.100.${pick(250)}]:25, delay=1.${n}, delays=0.05/0.01/0.6/0.7`
      lines.push(
        `${stamp}/smtp[${2200 + n}]: ${id}: ${to}, ${pick(20) === 0 ? 'dsn=5.1.1, status=bounced (host mx.example.com[198.51.100.7] said: 550 5.1.1 User unknown (in reply to RCPT TO command))' : 'dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A2B3C4D)'}`,
      )
    }
    lines.push(
      `${stamp}/qmgr[900]: ${id}: removed`,
      `${stamp}/submission/smtpd[2001]: disconnect from host.example.net[${ip}] ehlo=2 starttls=1 auth=1 mail=1 rcpt=4 data=1 quit=1 commands=11`,
    )
    if (pick(10) === 0)
      lines.push(
        `${stamp}/smtpd[2300]: NOQUEUE: reject: RCPT from unknown[${ip}]: 454 4.7.1 <a@example.org>: Relay access denied; from=<b@example.org> to=<a@example.org> proto=ESMTP helo=<x>`,
      )
  }
  return `${lines.slice(0, LINES).join('\n')}\n`
}
