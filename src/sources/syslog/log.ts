/**
 * SyslogLog: lines in, events out; everything that is to know about one log but its bytes.
 *
 * Which programs it understands is told by `Programs`; the rest is the same for every mail server.
 * Remembers one line (for BSD's `last message repeated`) and one minute (for the calendar), and
 * counts. Lines of other programs in the same log are none of ours and are only counted. A line
 * that is ours and has an unknown form becomes `line.unrecognised`, with the line itself.
 * Limits: `last message repeated` as the very first line after a start is unrecognised.
 */
import type { Assumption, Event } from '../../events/event.ts'
import type { GapKind, LineUnrecognised, SourceGap } from '../../events/source.ts'
import type { Instant } from '../../lib/time.ts'
import { type Header, readHeader } from './header.ts'
import { Holes } from './holes.ts'
import { begin, type Line, type Reading } from './line.ts'
import { rawOf } from './plain.ts'
import { readRepeat } from './repeat.ts'
import { readSuppressed } from './suppressed.ts'
import { SyslogTime } from './time.ts'

export type SyslogLogOptions = {
  /** The instance's name in our list. */
  readonly instance: string
  /** For SASL names without a realm; empty: none. */
  readonly defaultRealm: string
  /** The zone of stamps that tell none, such as `Asia/Tokyo`. */
  readonly zone: string
  /** Every event carries its line, without what looks like a secret. */
  readonly keepRaw?: boolean
  /** The source's name, for what is told of the source itself. */
  readonly source?: string
  /** Told of a line that our own canary wrote: its words. */
  readonly canary?: (text: string) => void
}

/** What is known of where something is missing. */
export type GapBounds = {
  readonly missed?: number | undefined
  readonly from?: Instant
  readonly until?: Instant
  readonly offset?: number
}

/** A line as a file has it. */
export type TextLine = {
  /** Stable for this line; becomes the event's id. */
  readonly id: string
  readonly heardAt: Instant
  /** The moment near which the year is looked for, for old logs; default `heardAt`. */
  readonly writtenBy?: Instant
  readonly file?: string
  /** Counted from 1; 0 when it is not known. */
  readonly number?: number
}

/** A message that came with its header already read, as journald's do. */
export type Entry = {
  readonly id: string
  readonly at: Instant
  readonly heardAt: Instant
  readonly host: string | undefined
  readonly program: string
  readonly pid: number | undefined
}

export type Counts = {
  lines: number
  harmless: number
  /** Lines of other programs. */
  foreign: number
  unrecognised: number
}

export type LineReader = (line: Line) => Reading

/** What is special to the programs whose lines are read. */
export type Programs = {
  /** How a program's lines are read; `undefined` when it is none of ours. */
  readonly readerOf: (program: string) => LineReader | undefined
  /** Default: `readHeader` of syslog. */
  readonly header?: (text: string, time: SyslogTime, heardAt: Instant) => Header | undefined
  /** What takes the programs' own kinds of secrets out of a line that is kept; default: nothing. */
  readonly discreet?: (text: string) => string
}

const nothing: readonly Assumption[] = []

export class SyslogLog {
  readonly counts: Counts = { lines: 0, harmless: 0, foreign: 0, unrecognised: 0 }
  readonly #options: SyslogLogOptions
  readonly #time: SyslogTime
  readonly #readers = new Map<string, LineReader | undefined>()
  readonly #programs: Programs
  readonly #holes = new Holes()
  /** The line before this one: host, and what it was. */
  #last: { readonly host: string; readonly reading: Reading | undefined } | undefined

  constructor(options: SyslogLogOptions, programs: Programs) {
    this.#options = options
    this.#programs = programs
    this.#time = new SyslogTime(options.zone)
  }

  /** The event of one line of text, without its line end; `undefined`: nothing to tell. */
  read(text: string, where: TextLine): Event | undefined {
    const clean = cleaned(text)
    const { header: headerOf = readHeader } = this.#programs
    const header = headerOf(clean, this.#time, where.writtenBy ?? where.heardAt)
    const { file, number = 0 } = where
    const source = file === undefined || number === 0 ? undefined : { file, line: number }
    const line: Line = {
      id: where.id,
      at: header?.at ?? where.heardAt,
      heardAt: where.heardAt,
      assumed: header?.assumed ?? nothing,
      instance: this.#options.instance,
      defaultRealm: this.#options.defaultRealm,
      host: header?.host === '' ? undefined : header?.host,
      program: header?.program ?? '',
      pid: header?.pid,
      source,
      raw: this.#options.keepRaw === true ? this.#raw(clean) : undefined,
      times: 1,
      text: header?.message ?? '',
    }
    if (header === undefined) {
      this.counts.lines += 1
      if (clean === '') {
        this.counts.harmless += 1
        return undefined
      }
      return this.#unrecognised(line, clean, 'no syslog header')
    }
    if (header.sequence !== undefined) this.#count(header.host, header.sequence, line)
    return this.#tell(line, clean)
  }

  /** The event of one entry whose header the logger read for us. */
  readEntry(message: string, entry: Entry): Event | undefined {
    const clean = cleaned(message)
    return this.#tell(
      {
        ...entry,
        assumed: nothing,
        instance: this.#options.instance,
        defaultRealm: this.#options.defaultRealm,
        source: undefined,
        raw: this.#options.keepRaw === true ? this.#raw(clean) : undefined,
        times: 1,
        text: clean,
      },
      clean,
    )
  }

  /** A line that was longer than we keep: `begin` is how it starts. */
  tooLong(beginning: string, where: TextLine): Event {
    this.counts.lines += 1
    const { file, number = 0 } = where
    return this.#unrecognised(
      {
        id: where.id,
        at: where.heardAt,
        heardAt: where.heardAt,
        assumed: nothing,
        instance: this.#options.instance,
        defaultRealm: '',
        host: undefined,
        program: '',
        pid: undefined,
        source: file === undefined || number === 0 ? undefined : { file, line: number },
        raw: undefined,
        times: 1,
        text: '',
      },
      cleaned(beginning),
      'line too long',
    )
  }

  /** What the source itself has to say: bytes or entries that are known to be missed. */
  gap(id: string, heardAt: Instant, what: GapKind, bounds: GapBounds = {}): SourceGap {
    const { instance, source: name } = this.#options
    const { missed, from, until, offset } = bounds
    return {
      kind: 'source.gap',
      id,
      at: heardAt,
      heardAt,
      trust: 'hearsay',
      instance,
      what,
      ...(name === undefined ? {} : { name }),
      ...(missed === undefined ? {} : { missed }),
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      ...(offset === undefined ? {} : { offset }),
    }
  }

  /** A line of our own canary, whoever wrote it: what stands in it can only be ours. */
  canary(text: string): void {
    this.#options.canary?.(text)
  }

  /** What the lines read since the last call show beside their own events: holes in counts. */
  aside(): readonly Event[] {
    return this.#holes.take()
  }

  #tell(line: Line, whole: string): Event | undefined {
    this.counts.lines += 1
    const repeat = readRepeat(line.text)
    if (repeat === undefined) {
      const reading = this.#reading(line)
      this.#last = { host: line.host ?? '', reading }
      return this.#counted(reading, line, whole)
    }
    if (repeat.kind === 'this')
      return this.#counted(
        this.#reading({ ...line, text: repeat.message, times: repeat.times }),
        line,
        whole,
      )
    const last = this.#last?.host === (line.host ?? '') ? this.#last : undefined
    if (last === undefined) return this.#unrecognised(line, whole, 'repeats a line not heard')
    if (last.reading === undefined || typeof last.reading === 'string')
      return this.#counted(last.reading, line, whole)
    const { id, at, heardAt, source, raw } = begin<LineUnrecognised>(line, {
      kind: 'line.unrecognised',
      status: '',
    })
    const { source: _source, raw: _raw, times: _times, ...before } = last.reading
    return {
      ...before,
      id,
      at,
      heardAt,
      ...(source === undefined ? {} : { source }),
      ...(raw === undefined ? {} : { raw }),
      ...(repeat.times > 1 ? { times: repeat.times } : {}),
    }
  }

  /** `undefined`: another program's line. */
  #reading(line: Line): Reading | undefined {
    let reader = this.#readers.get(line.program)
    if (reader === undefined && !this.#readers.has(line.program)) {
      reader = this.#programs.readerOf(line.program)
      // Program names are few; a log that invents them must not fill the memory.
      if (this.#readers.size < PROGRAMS_MAX) this.#readers.set(line.program, reader)
    }
    if (reader !== undefined) return reader(line)
    if (line.program === CANARY) this.canary(line.text)
    const suppressed = readSuppressed(line)
    const { source: name } = this.#options
    return suppressed === undefined || name === undefined ? suppressed : { ...suppressed, name }
  }

  #count(host: string, number: number, line: Line): void {
    const hole = this.#holes.hear(host, number, line.at)
    if (hole === undefined) return
    this.#holes.add(this.gap(`gap:${line.id}`.slice(0, 64), line.heardAt, 'sequence', hole))
  }

  #counted(reading: Reading | undefined, line: Line, whole: string): Event | undefined {
    if (reading === undefined) this.counts.foreign += 1
    else if (reading === 'harmless') this.counts.harmless += 1
    else if (reading === 'unknown') return this.#unrecognised(line, whole, 'unknown form')
    else return reading
    return undefined
  }

  #unrecognised(line: Line, whole: string, status: string): Event {
    this.counts.unrecognised += 1
    const event = begin<LineUnrecognised>(line, { kind: 'line.unrecognised', status })
    event.raw = this.#raw(whole)
    return event
  }

  #raw(text: string): string {
    return rawOf(this.#programs.discreet?.(text) ?? text)
  }
}

/** The program that our own canary calls itself. */
export const CANARY = 'sekimori-canary'

/** How many program names are remembered with their reader. */
export const PROGRAMS_MAX = 1_000

// biome-ignore lint/suspicious/noControlCharactersInRegex: a torn file starts lines with them
const nuls = /\u0000+/g

/** Without NULs (a file truncated under its writer is full of them) and without a CR at the end. */
function cleaned(text: string): string {
  let clean = text
  if (clean.includes('\u0000')) clean = clean.replace(nuls, '')
  return clean.charCodeAt(clean.length - 1) === 13 ? clean.slice(0, -1) : clean
}
