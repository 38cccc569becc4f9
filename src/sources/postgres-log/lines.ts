/**
 * Lines: records of the server's own log (stderr) put together from its lines, and of syslog.
 *
 * A record begins with a prefix and a severity; its further lines begin with a tab; `DETAIL`,
 * `STATEMENT` and their like have a prefix of their own and belong to the record before. A record is
 * whole when another begins, or the log ends.
 */
import type { Instant } from '../../lib/time.ts'
import { rawOf } from '../syslog/plain.ts'
import type { SyslogTime } from '../syslog/time.ts'
import { auditIsOpen, beginsAudit } from './audit.ts'
import { readMessage } from './message.ts'
import { readPrefix, type Shape } from './prefix.ts'
import { type Origin, RECORD_CHARS_MAX, type Record } from './record.ts'
import { type Level, levelOf, severityIn } from './severity.ts'

type Open = {
  readonly origin: Omit<Origin, 'at' | 'assumed' | 'raw'>
  readonly text: string
  readonly prefix: string
  readonly level: Level
  readonly isOne: boolean
  readonly at: Instant | undefined
  readonly isAudit: boolean
  message: string
  statement: string | undefined
  /** Which part goes on with the next line. */
  part: 'message' | 'statement' | 'other'
}

export type Place = {
  readonly id: string
  readonly heardAt: Instant
  readonly near: Instant
  readonly source: { readonly file: string; readonly line: number } | undefined
  readonly host: string | undefined
  /** Of syslog, which tells moment and process itself. */
  readonly at?: Instant
  readonly assumed?: Origin['assumed']
  readonly pid?: number | undefined
}

const isStamped =
  /^(?:[[<]?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d|\d{10}\.\d{3}[ :[]|[0-9a-fA-F.:]{3,45}(?:\(\d{1,5}\))? \d{4}-\d\d-\d\d \d\d:\d\d)/
const bare = /^(?:(?:LOG|NOTICE|INFO|WARNING): {2})?AUDIT: (?:SESSION|OBJECT),\d/

/** Whether a line of text can begin a record of stderr. */
export function beginsRecord(line: string): boolean {
  const first = line.charCodeAt(0)
  // A digit, a bracket, a hexadecimal digit, A(UDIT), L(OG), N(OTICE), I, W.
  if (!(first >= 48 && first <= 102) && first !== 60) return false
  if (bare.test(line)) return true
  return isStamped.test(line) && severityIn(line) !== undefined
}

export class Lines {
  readonly #time: SyslogTime
  readonly #keepRaw: boolean
  readonly #shape: Shape = { hasNoClient: false }
  #open: Open | undefined
  #place: Place | undefined

  constructor(time: SyslogTime, keepRaw: boolean) {
    this.#time = time
    this.#keepRaw = keepRaw
  }

  /** The record that this line shows to be whole; `unknown` when it belongs to none. */
  read(text: string, place: Place): Record | 'waiting' | 'unknown' {
    const open = this.#open
    if (open?.isAudit === true && !beginsRecord(text) && auditIsOpen(open.message.slice(7))) {
      this.#goOn(text)
      return 'waiting'
    }
    const isBare = text.startsWith('AUDIT: ')
    const marked = isBare
      ? { kind: 'said' as const, start: 0, end: 0, isOne: true }
      : severityIn(text)
    const stamped = place.at !== undefined || isStamped.test(text) || bare.test(text)
    if (text.startsWith('\t') || marked === undefined || !stamped) {
      if (open === undefined) return 'unknown'
      this.#goOn(text.startsWith('\t') ? text.slice(1) : text)
      return 'waiting'
    }
    const level = levelOf(marked.kind)
    if (level === undefined) {
      if (open === undefined) return 'unknown'
      this.#part(open, marked.kind === 'statement', text.slice(marked.end))
      return 'waiting'
    }
    const whole = this.end()
    const message = text.slice(marked.end)
    this.#place = place
    this.#open = {
      origin: { id: place.id, heardAt: place.heardAt, source: place.source, host: place.host },
      text,
      prefix: text.slice(0, marked.start),
      level,
      isOne: marked.isOne,
      at: place.at,
      isAudit: message.startsWith('AUDIT: ') && beginsAudit(message.slice(7)),
      message,
      statement: undefined,
      part: 'message',
    }
    return whole ?? 'waiting'
  }

  /** A further piece of the same record, as syslog numbers them: cut at a line break, or anywhere. */
  more(text: string): void {
    const open = this.#open
    if (open === undefined) return
    const marked = text.startsWith('\t') ? undefined : severityIn(text)
    if (text.startsWith('\t')) this.#goOn(text.slice(1))
    else if (marked === undefined || levelOf(marked.kind) !== undefined) this.#add(text)
    else this.#part(open, marked.kind === 'statement', text.slice(marked.end))
  }

  #part(open: Open, isStatement: boolean, text: string): void {
    open.part = isStatement ? 'statement' : 'other'
    if (isStatement) open.statement = text
  }

  #goOn(text: string): void {
    this.#add(`\n${text}`)
  }

  #add(text: string): void {
    const open = this.#open
    if (open === undefined) return
    if (open.part === 'message') {
      if (open.message.length < RECORD_CHARS_MAX) open.message += text.slice(0, RECORD_CHARS_MAX)
    } else if (open.part === 'statement' && (open.statement ?? '').length < RECORD_CHARS_MAX)
      open.statement = (open.statement ?? '') + text.slice(0, RECORD_CHARS_MAX)
  }

  /** What was still waiting for its rest. */
  end(): Record | undefined {
    const open = this.#open
    const place = this.#place
    if (open === undefined || place === undefined) return undefined
    this.#open = undefined
    const said = readMessage(open.message, open.level, undefined)
    const named = said.what === 'refused' ? said.user : undefined
    const prefix = readPrefix(open.prefix, named, this.#shape, this.#time, place.near)
    const { origin } = open
    const hasText = said.what === 'statement' || said.what === 'audit'
    const raw = hasText
      ? `${open.prefix}${said.what === 'audit' ? open.message.slice(0, 15) : ''} [statement removed]`
      : open.text
    return {
      origin: {
        ...origin,
        at: place.at ?? prefix.at ?? place.heardAt,
        assumed: place.at === undefined ? prefix.assumed : (place.assumed ?? []),
        raw: this.#keepRaw ? rawOf(raw) : undefined,
      },
      level: open.level,
      state: undefined,
      pid: place.pid ?? prefix.pid,
      session: prefix.session,
      user: prefix.user,
      database: prefix.database,
      application: prefix.application,
      clientIp: prefix.clientIp,
      clientPort: prefix.clientPort,
      message: open.message,
      statement: open.statement,
      isDoubtful: !open.isOne,
    }
  }
}
