/**
 * Lines: one input's lines, each known by its content and read by whoever understands it.
 *
 * A line is syslog's where its header names a program that we know; else the first format that claims
 * it has it; else it is another program's line, or nobody's (`line.unrecognised`). A format in which
 * the input mostly speaks is asked before syslog. The rest of a record, which nobody claims, belongs
 * to the format of the line above it. An input that is `whole` one format's is read by nobody else.
 *
 * In a thread (`apart`) only those lines are read whose meaning rests on themselves; the others are
 * handed back by `read`, and another `Lines` of the same input, which gets just these, reads them in
 * their order with what it remembers. Both together give what one gives that reads everything.
 */
import type { Event } from '../../events/event.ts'
import { assert } from '../../lib/assert.ts'
import type { Instant } from '../../lib/time.ts'
import type { LineFormat, LineFormatReader, LineMeaning } from '../format.ts'
import { everyProgram } from '../programs.ts'
import type { Place } from '../syslog/alike.ts'
import type { Header } from '../syslog/header.ts'
import { cleaned, SyslogLog, type TextLine, withoutReturn } from '../syslog/log.ts'
import { readRepeat } from '../syslog/repeat.ts'
import { Packing, type Sharing } from './packed.ts'
import { Tally } from './tally.ts'

export const SYSLOG = 'syslog'

export type LinesOptions = {
  /** As events name it. */
  readonly file: string
  /** What ids of its events begin with; empty: they need none. */
  readonly key: string
  readonly zone: string
  readonly defaultRealm: string
  readonly now: Instant
  /** Near which the year of moments without one is looked for. */
  readonly near: Instant
  readonly keepRaw: boolean
  /** What is stamped later than `now`: left out and counted, or told as of now. */
  readonly future: 'leave-out' | 'keep'
  readonly formats: readonly LineFormat[]
  /** The name of the format in which the input mostly speaks; default syslog. */
  readonly primary?: string
  /** The name of the format that all its lines are of (`whole.ts`); never `apart`. */
  readonly whole?: string
  /** Whether lines that rest on others are handed back. */
  readonly apart?: boolean
}

/** Where events go: a list, or who deals with each at once. */
export type Out = { push(event: Event): unknown }

/**
 * Sessions that ended, in the order of their lines: of each the line's number, and the names as one text
 * with line ends between them, since a list of small lists is dear to hand to another thread.
 */
export type Over = { readonly numbers: readonly number[]; readonly sessions: string }

type Open = { readonly format: LineFormat; readonly reader: LineFormatReader }

export class Lines {
  readonly tally = new Tally()
  #overNumbers: number[] = []
  #overSessions: string[] = []
  lines = 0
  unrecognised = 0
  future = 0
  #isTallied = false
  #syslogLines = 0
  #formats = new Map<string, number>()
  readonly #options: LinesOptions
  readonly #syslog: SyslogLog
  readonly #open = new Map<string, Open>()
  readonly #primary: LineFormat | undefined
  readonly #others: readonly LineFormat[]
  /** The format whose record may go on. */
  #last: Open | undefined
  readonly #whole: LineFormat | undefined
  #lastNumber = 0
  #lastApart = false
  #now: Instant
  readonly #where: { -readonly [Name in keyof TextLine]: TextLine[Name] }

  constructor(options: LinesOptions) {
    const { file, now, near, zone, defaultRealm, keepRaw, formats, primary, whole } = options
    assert(whole === undefined || options.apart !== true, 'a whole input is read by one reader')
    this.#options = options
    this.#now = now
    this.#syslog = new SyslogLog({ instance: 'log', defaultRealm, zone, keepRaw }, everyProgram())
    this.#primary = formats.find(({ name }) => name === primary)
    this.#whole = formats.find(({ name }) => name === whole)
    this.#others = formats.filter((format) => format !== this.#primary)
    this.#where = { id: '', heardAt: now, writtenBy: near, file, number: 0 }
  }

  /**
   * Reads a line, its events go to `out`; `false`: it is handed back (`apart`). `tallied`: it was
   * handed back by another, which has counted it by its moment. `place`: where the text was cut from.
   */
  read(text: string, number: number, out: Out, tallied = false, place?: Place): boolean {
    this.#isTallied = tallied
    const before = this.#lastApart
    const taken = this.#read(text, number, out, before, place)
    this.#lastApart = !taken
    if (!taken) this.#last = undefined
    this.#lastNumber = number
    if (taken) this.lines += 1
    return taken
  }

  #over(event: Event, number: number): void {
    const session = this.#syslog.overBy(event)
    if (session === undefined) return
    this.#overNumbers.push(number)
    this.#overSessions.push(session)
  }

  /** `apart`: sessions that ended in lines which were not handed back, since the last call. */
  takeOver(): Over {
    const taken = { numbers: this.#overNumbers, sessions: this.#overSessions.join('\n') }
    this.#overNumbers = []
    this.#overSessions = []
    return taken
  }

  isOver(session: string): void {
    this.#syslog.isOver(session)
  }

  /** Of the line that was read last. */
  get id(): string {
    return this.#where.id
  }

  packing(sharing?: Sharing): Packing {
    const { key, file } = this.#options
    return new Packing(key, file, sharing)
  }

  /** The format whose record the next line may go on; empty: none. */
  get last(): string {
    return this.#last?.format.name ?? ''
  }

  /** The line before `number` was read by another, and this is its `last`. */
  goOn(last: string, number: number): void {
    const format = this.#options.formats.find(({ name }) => name === last)
    this.#last = format === undefined ? undefined : this.#opened(format)
    this.#lastNumber = number - 1
    this.#lastApart = false
  }

  /** What comes as it comes is heard then, and of the year then. */
  hearAt(now: Instant): void {
    this.#now = now
    this.#where.heardAt = now
    this.#where.writtenBy = now
  }

  tooLong(beginning: string, number: number, out: Out): void {
    this.lines += 1
    this.#last = undefined
    this.#place(number)
    this.#tell(this.#syslog.tooLong(beginning, this.#where), out)
    this.#lastApart = false
    this.#lastNumber = number
  }

  /** Lines of each format since the last call. */
  takeFormats(): readonly (readonly [format: string, lines: number])[] {
    if (this.#syslogLines > 0) this.#count(SYSLOG, this.#syslogLines)
    this.#syslogLines = 0
    const taken = [...this.#formats]
    this.#formats.clear()
    return taken
  }

  /** The input is over. */
  end(out: Out): void {
    for (const { format, reader } of this.#open.values())
      for (const event of reader.end?.() ?? []) this.#heard(format.name, event, out)
    for (const event of this.#syslog.end()) this.#tell(event, out)
  }

  #read(text: string, number: number, out: Out, lastApart: boolean, place?: Place): boolean {
    const apart = this.#options.apart === true
    const clean = place?.hasNuls === false ? withoutReturn(text) : cleaned(text)
    if (number !== this.#lastNumber + 1) this.#last = undefined
    if (this.#whole !== undefined) return this.#by(this.#opened(this.#whole), clean, number, out)
    if (this.#primary?.claims(clean) === true) {
      if (apart && this.#primary.alone !== true) return false
      return this.#by(this.#opened(this.#primary), clean, number, out)
    }
    const header = this.#syslog.headerOf(clean, this.#where.writtenBy as Instant, place)
    if (header !== undefined) {
      const { reader, remembers } = this.#syslog.known(header.program)
      const known = reader !== undefined
      if (!known) {
        if (apart && lastApart && isRepeatOfLast(header.message)) return this.#back(header)
        const format = this.#claiming(clean)
        if (format !== undefined) {
          if (apart && format.alone !== true) return false
          return this.#by(this.#opened(format), clean, number, out)
        }
      }
      if (
        apart &&
        (header.sequence !== undefined ||
          (known && (typeof remembers === 'boolean' ? remembers : remembers(header.message))))
      )
        return this.#back(header)
      this.#last = undefined
      this.#place(number)
      this.#syslogLines += 1
      const { at, host, assumed } = header
      if (!this.#isTallied && at <= this.#now) this.tally.hear(SYSLOG, host, at, assumed.length > 0)
      const event = this.#syslog.readHeaded(clean, header, this.#where)
      if (event !== undefined) this.#tell(event, out)
      if (apart && event !== undefined && typeof remembers !== 'boolean') this.#over(event, number)
      const aside = this.#syslog.aside()
      if (aside.length > 0) for (const more of aside) this.#tell(more, out)
      return true
    }
    if (apart) {
      // Nobody's line may be the rest of a record: who read the line above it knows.
      if (this.#last?.format.alone !== true || this.#claiming(clean) !== undefined) return false
      return this.#by(this.#last, clean, number, out)
    }
    const format = this.#claiming(clean)
    if (format !== undefined) return this.#by(this.#opened(format), clean, number, out)
    if (this.#last !== undefined) return this.#by(this.#last, clean, number, out)
    this.#place(number)
    const event = this.#syslog.readHeaded(clean, undefined, this.#where)
    if (event !== undefined) this.#tell(event, out)
    return true
  }

  /** Handed back; its moment is counted here, in the order of the lines. */
  #back({ at, host, assumed }: Header): false {
    if (at <= this.#now) this.tally.hear(SYSLOG, host, at, assumed.length > 0)
    return false
  }

  #claiming(clean: string): LineFormat | undefined {
    for (const format of this.#others) if (format.claims(clean)) return format
    return undefined
  }

  #opened(format: LineFormat): Open {
    const known = this.#open.get(format.name)
    if (known !== undefined) return known
    const { zone, defaultRealm, keepRaw } = this.#options
    const reader = format.open({ instance: 'log', zone, defaultRealm, keepRaw })
    const open = { format, reader }
    this.#open.set(format.name, open)
    return open
  }

  #by(open: Open, clean: string, number: number, out: Out): boolean {
    const { format, reader } = open
    this.#last = open
    this.#syslog.forget()
    this.#place(number)
    this.#count(format.name)
    // A reader may keep the place of a record's first line.
    const meaning: LineMeaning = reader.read(clean, { ...this.#where })
    if (meaning === 'harmless') {
      const at = reader.momentOf?.(clean, this.#where)
      if (at !== undefined && at <= this.#now) this.tally.hear(format.name, '', at, false)
      return true
    }
    if (meaning === 'unknown') {
      const event = this.#syslog.readHeaded(clean, undefined, this.#where)
      if (event !== undefined) this.#tell(event, out)
    } else if (Array.isArray(meaning))
      for (const event of meaning as readonly Event[]) this.#heard(format.name, event, out)
    else this.#heard(format.name, meaning as Event, out)
    return true
  }

  #place(number: number): void {
    // Whoever only counts needs no ids.
    if (this.#options.key !== '') this.#where.id = `${this.#options.key}.${number}`
    this.#where.number = number
  }

  #count(format: string, lines = 1): void {
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + lines)
  }

  #heard(format: string, event: Event, out: Out): void {
    if (event.at < this.#now)
      this.tally.hear(
        format,
        event.host ?? '',
        event.at,
        event.assumed?.includes('year') === true || event.assumed?.includes('zone') === true,
      )
    this.#tell(event, out)
  }

  #tell(event: Event, out: Out): void {
    if (event.kind === 'line.unrecognised') this.unrecognised += 1
    else if (event.at >= this.#now) {
      this.future += 1
      if (this.#options.future === 'leave-out') {
        this.unrecognised += 1
        return
      }
    }
    out.push(event)
  }
}

const isRepeatOfLast = (message: string): boolean => readRepeat(message)?.kind === 'last'
