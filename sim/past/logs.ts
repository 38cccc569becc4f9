/**
 * Logs: the files that a house's programs write into, each with its stamp, its clock and what of it
 * is lost.
 *
 * Syslog lines of one host go to one file, as Debian's rsyslog does with the facility mail.
 */
import { join } from 'node:path'
import type { Span } from '../../src/incident/found.ts'
import { type Duration, type Instant, plus } from '../../src/lib/time.ts'
import { dayOf, startOf } from '../people/tokyo.ts'
import { isWithin, Rotated } from './rotated.ts'
import { exact, ofAccess, ofPostgres, ofRoundcube, type Stamp, traditional } from './stamps.ts'

export type LogsOptions = {
  readonly folder: string
  readonly from: Instant
  readonly until: Instant
  readonly stamps: 'exact' | 'traditional'
  /** Of traditional stamps. */
  readonly zone: string
  /** The only mail program whose log there is. */
  readonly only?: 'postfix' | 'dovecot'
  /** Days between two rotations. */
  readonly rotates: number
  /** Milliseconds that the second host's clock is ahead of the first's. */
  readonly imapAhead?: Duration
  /** Dovecot writes on a host of its own. */
  readonly twoHosts?: boolean
  /** What of every log is gone. */
  readonly lost?: readonly Span[]
  /** Pieces of the mail log that were deleted, counted back from the newest. */
  readonly gone?: readonly number[]
}

export type LogName = 'postfix' | 'dovecot' | 'access' | 'roundcube' | 'postgres'

type Log = {
  readonly file: Rotated
  readonly stamp: Stamp
  readonly ahead: number
  readonly host: string
}

/** logrotate's hour. */
const TURN: Duration = 300_000 as Duration

export class Logs {
  readonly #options: LogsOptions
  readonly #logs = new Map<LogName, Log>()
  readonly #all: Rotated[] = []
  lines = 0

  constructor(options: LogsOptions) {
    this.#options = options
  }

  /** A line of a program, without stamp; on syslog without host. */
  write(name: LogName, at: Instant, text: string): void {
    const { until, lost = [], only } = this.#options
    if (only !== undefined && name !== only) return
    const log = this.#logs.get(name) ?? this.#open(name)
    if (at > until || isWithin(at, lost)) return
    this.lines += 1
    log.file.write(at, lineOf(name, log.stamp((at + log.ahead) as Instant), text, log.host))
  }

  async settled(): Promise<void> {
    for (const file of this.#all) await file.settled()
  }

  async close(): Promise<void> {
    for (const file of this.#all) await file.close()
  }

  get files(): readonly string[] {
    return this.#all.flatMap(({ files }) => files)
  }

  #open(name: LogName): Log {
    const { twoHosts = false, stamps, zone, imapAhead = 0 } = this.#options
    const isSyslog = name === 'postfix' || name === 'dovecot'
    const other = isSyslog ? this.#logs.get(name === 'postfix' ? 'dovecot' : 'postfix') : undefined
    if (other !== undefined && !twoHosts) {
      this.#logs.set(name, other)
      return other
    }
    const log: Log = {
      file: new Rotated({
        path: join(this.#options.folder, pathOf(name, twoHosts)),
        turns: this.#turns(),
        until: this.#options.until,
        ...(isSyslog && this.#options.gone !== undefined ? { gone: this.#options.gone } : {}),
      }),
      stamp: isSyslog ? (stamps === 'exact' ? exact() : traditional(zone)) : stampOf(name),
      ahead: twoHosts && name === 'dovecot' ? imapAhead : 0,
      host: twoHosts && name === 'dovecot' ? 'imap1' : 'mx1',
    }
    this.#all.push(log.file)
    this.#logs.set(name, log)
    return log
  }

  #turns(): readonly Instant[] {
    const { from, until, rotates } = this.#options
    const turns: Instant[] = []
    for (let day = dayOf(from) + 1; plus(startOf(day), TURN) < until; day += 1)
      // Day 3 since 1970 was a Sunday.
      if ((day + 4) % rotates === 0) turns.push(plus(startOf(day), TURN))
    return turns
  }
}

const stampOf = (name: LogName): Stamp =>
  name === 'access' ? ofAccess() : name === 'roundcube' ? ofRoundcube() : ofPostgres()

function pathOf(name: LogName, twoHosts: boolean): string {
  switch (name) {
    case 'postfix':
      return twoHosts ? 'mx1/mail.log' : 'mail.log'
    case 'dovecot':
      return twoHosts ? 'imap1/mail.log' : 'mail.log'
    case 'access':
      return 'nginx/access.log'
    case 'roundcube':
      return 'roundcube/userlogins.log'
    case 'postgres':
      return 'postgresql/postgresql-15-main.log'
  }
}

function lineOf(name: LogName, stamp: string, text: string, host: string): string {
  switch (name) {
    case 'postfix':
    case 'dovecot':
      return `${stamp} ${host} ${text}`
    case 'access':
      // The moment stands inside the line.
      return text.replace('[]', `[${stamp}]`)
    case 'roundcube':
      return `[${stamp}]: ${text}`
    case 'postgres':
      return `${stamp} ${text}`
  }
}
