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
import { Alike, type Place } from './alike.ts'
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

/** A list is never empty; its first is told at once, the others by `aside`. */
export type LineReader = (line: Line) => Reading | readonly Event[]

/** What is special to the programs whose lines are read. */
export type Programs = {
  /** How a program's lines are read; `undefined` when it is none of ours. */
  readonly readerOf: (program: string) => LineReader | undefined
  /**
   * Default: `readHeader` of syslog, and of a line with a plain host and a program told as that tells it.
   */
  readonly header?: (text: string, time: SyslogTime, heardAt: Instant) => Header | undefined
  /** The log is over: what still waited for its rest. */
  readonly end?: () => readonly Event[]
  /** What takes the programs' own kinds of secrets out of a line that is kept; default: nothing. */
  readonly discreet?: (text: string) => string
  /**
   * Whether what a line means may rest on lines before it: then all such lines of one log are read by
   * one reader in their order; the others may be read by several threads. Default: always.
   */
  readonly remembers?: (program: string) => boolean | ((text: string) => boolean)
  /** A session that is over with this event, though its line was read by itself: to be forgotten. */
  readonly over?: (event: Event) => string | undefined
  /** By another reader of the same log it was heard that this session is over. */
  readonly isOver?: (session: string) => void
}

/** A program whose lines are read. */
export type KnownProgram = {
  readonly name: string
  readonly reader: LineReader | undefined
  readonly remembers: boolean | ((text: string) => boolean)
}

const nothing: readonly Assumption[] = []

type Meant = Reading | readonly Event[]
/** Whoever only counts gives no ids. */
const isOf = (event: Event | undefined, { id, source }: Line): boolean =>
  event?.id === id && event.source?.line === source?.line
const isList = (meant: Meant | undefined): meant is readonly Event[] => Array.isArray(meant)

export class SyslogLog {
  readonly counts: Counts = { lines: 0, harmless: 0, foreign: 0, unrecognised: 0 }
  readonly #options: SyslogLogOptions
  readonly #time: SyslogTime
  readonly #alike: Alike
  readonly #readers = new Map<string, KnownProgram>()
  readonly #near: (KnownProgram | undefined)[] = new Array(256).fill(undefined)
  #asked: KnownProgram = { name: '', reader: undefined, remembers: true }
  readonly #programs: Programs
  readonly #holes = new Holes()
  /** What lines meant beside their first event, until somebody asks. */
  #more: Event[] = []
  /** The line before this one: host (`undefined`: there is none that counts), and what it was. */
  #lastHost: string | undefined
  #lastReading: Meant | undefined

  constructor(options: SyslogLogOptions, programs: Programs) {
    this.#options = options
    this.#programs = programs
    this.#time = new SyslogTime(options.zone)
    this.#alike = new Alike(this.#time)
  }

  /** The event of one line of text, without its line end; `undefined`: nothing to tell. */
  read(text: string, where: TextLine): Event | undefined {
    const clean = cleaned(text)
    return this.readHeaded(clean, this.headerOf(clean, where.writtenBy ?? where.heardAt), where)
  }

  /**
   * The header of a line that was `cleaned`, for whoever must know it before the line is read. `place`:
   * where the text was cut from.
   */
  headerOf(clean: string, near: Instant, place?: Place): Header | undefined {
    const alike = place === undefined ? undefined : this.#alike.read(clean, near, place)
    if (alike !== undefined) return alike
    const { header: headerOf = readHeader } = this.#programs
    const header = headerOf(clean, this.#time, near)
    if (header !== undefined && place !== undefined) this.#alike.learn(clean, near, header)
    return header
  }

  /** How a program's lines are read; without a reader it is none of ours. */
  known(program: string): KnownProgram {
    // Of one line it is asked more than once, with the very same string.
    if (this.#asked.name === program) return this.#asked
    // Program names are few and short; a place in a table is found faster than a hash is made.
    const { length } = program
    const place =
      (length * 7 + program.charCodeAt(length - 2) * 3 + program.charCodeAt(length >> 1)) & 255
    let found = this.#near[place]
    if (found === undefined || found.name !== program) {
      found = this.#knownAs(program)
      this.#near[place] = found
    }
    this.#asked = found
    return found
  }

  /** `read` of a line whose header is known already. */
  readHeaded(clean: string, header: Header | undefined, where: TextLine): Event | undefined {
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
      this.forget()
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
    this.forget()
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

  /** A line stood here that was none of syslog's: no later one repeats what was before it. */
  forget(): void {
    this.#lastHost = undefined
    this.#lastReading = undefined
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

  /**
   * What the lines read since the last call show beside their first event: further events of the
   * same lines, holes in counts.
   */
  aside(): readonly Event[] {
    if (this.#more.length === 0) return this.#holes.take()
    const more = [...this.#more, ...this.#holes.take()]
    this.#more = []
    return more
  }

  overBy(event: Event): string | undefined {
    return this.#programs.over?.(event)
  }

  isOver(session: string): void {
    this.#programs.isOver?.(session)
  }

  /** The log is over: what is left to tell. */
  end(): readonly Event[] {
    const last = this.#programs.end?.() ?? []
    return last.length === 0 ? this.aside() : [...this.aside(), ...last]
  }

  #tell(line: Line, whole: string): Event | undefined {
    this.counts.lines += 1
    const repeat = readRepeat(line.text)
    if (repeat === undefined) {
      const reading = this.#reading(line)
      this.#lastHost = line.host ?? ''
      // What an earlier line meant, and is told only now, is not said again.
      this.#lastReading = isList(reading) && !isOf(reading[0], line) ? 'harmless' : reading
      return this.#counted(reading, line, whole)
    }
    if (repeat.kind === 'this') {
      // The two dialects stand in no log together.
      this.forget()
      const reading = this.#reading({ ...line, text: repeat.message, times: repeat.times })
      return this.#counted(reading, line, whole)
    }
    if (this.#lastHost !== (line.host ?? ''))
      return this.#unrecognised(line, whole, 'repeats a line not heard')
    const reading = this.#lastReading
    const before = isList(reading) ? reading[0] : reading
    if (before === undefined || typeof before === 'string')
      return this.#counted(before, line, whole)
    return this.#again(before, line, repeat.times)
  }

  /** The event of the line before, once more. */
  #again(before: Event, line: Line, times: number): Event {
    const { id, at, heardAt, source, raw } = begin<LineUnrecognised>(line, {
      kind: 'line.unrecognised',
      status: '',
    })
    const { source: _source, raw: _raw, times: _times, ...rest } = before
    return {
      ...rest,
      id,
      at,
      heardAt,
      ...(source === undefined ? {} : { source }),
      ...(raw === undefined ? {} : { raw }),
      ...(times > 1 ? { times } : {}),
    }
  }

  /** `undefined`: another program's line. */
  #reading(line: Line): Meant | undefined {
    const { reader } = this.known(line.program)
    if (reader !== undefined) return reader(line)
    if (line.program === CANARY) this.canary(line.text)
    const suppressed = readSuppressed(line)
    const { source: name } = this.#options
    return suppressed === undefined || name === undefined ? suppressed : { ...suppressed, name }
  }

  #knownAs(program: string): KnownProgram {
    const before = this.#readers.get(program)
    if (before !== undefined) return before
    const found: KnownProgram = {
      name: program,
      reader: this.#programs.readerOf(program),
      remembers: this.#programs.remembers?.(program) ?? true,
    }
    // Program names are few; a log that invents them must not fill the memory.
    if (this.#readers.size < PROGRAMS_MAX) this.#readers.set(program, found)
    return found
  }

  #count(host: string, number: number, line: Line): void {
    const hole = this.#holes.hear(host, number, line.at)
    if (hole === undefined) return
    this.#holes.add(this.gap(`gap:${line.id}`.slice(0, 64), line.heardAt, 'sequence', hole))
  }

  #counted(reading: Meant | undefined, line: Line, whole: string): Event | undefined {
    if (reading === undefined) this.counts.foreign += 1
    else if (reading === 'harmless') this.counts.harmless += 1
    else if (reading === 'unknown') return this.#unrecognised(line, whole, 'unknown form')
    else if (isList(reading)) {
      for (let nth = 1; nth < reading.length; nth += 1) this.#more.push(reading[nth] as Event)
      return reading[0]
    } else return reading
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

/**
 * Without NULs (a file truncated under its writer is full of them) and without a CR at the end, as
 * rsyslog writes one: `#015`.
 */
export const cleaned = (text: string): string =>
  withoutReturn(text.includes('\u0000') ? text.replace(nuls, '') : text)

export const withoutReturn = (text: string): string => {
  const last = text.charCodeAt(text.length - 1)
  if (last === 13) return text.slice(0, -1)
  return last === 53 && text.endsWith('#015') ? text.slice(0, -4) : text
}
