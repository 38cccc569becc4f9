/**
 * Read logs: the events of several old logs as one story, in the order of their moments.
 *
 * Logs may be given in any order, and those of several servers overlap: the first moment of each is
 * looked up, and a log is opened when the story reaches it. Within one log the order of its lines is
 * kept. Lines that are too long, unknown or of the future are counted and passed over.
 *
 * Limits: a log without any moment is read first.
 */
import { statSync } from 'node:fs'
import type { Event } from '../../events/event.ts'
import { Fault } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import { splitLines } from '../../sources/file/split.ts'
import { PostfixLog } from '../../sources/postfix-log/reader.ts'
import { readHeader } from '../../sources/syslog/header.ts'
import { SyslogTime } from '../../sources/syslog/time.ts'
import { type OpenLog, openLog, STANDARD_INPUT } from './open-log.ts'

/** Logs that overlap, and are read side by side. */
export const OPEN_LOGS_MAX = 64
/** Lines among which the first moment of a log is looked for: those of its first piece. */
const FIRST_LINES_MAX = 1_000

export type ReadOptions = {
  /** Of stamps that tell none. */
  readonly zone: string
  readonly defaultRealm: string
  readonly now: Instant
  readonly take: (event: Event) => void
  /** After each piece of a log: bytes of the files (`of` all of them), and lines. */
  readonly progress?: (bytes: number, of: number, lines: number) => void
}

export type LogRead = {
  readonly file: string
  readonly sha256: string
  readonly bytes: number
  readonly lines: number
  readonly unrecognised: number
}

/** Rejects with `log.unreadable`. */
export async function readLogs(
  files: readonly string[],
  options: ReadOptions,
): Promise<readonly LogRead[]> {
  const logs = await Promise.all(onceEach(files).map((file) => Log.look(file, options)))
  const of = logs.reduce((sum, log) => sum + log.open.bytes, 0)
  const told = (): void =>
    options.progress?.(
      logs.reduce((sum, log) => sum + log.open.read(), 0),
      of,
      logs.reduce((sum, log) => sum + log.lines, 0),
    )
  const closed = logs.toSorted((a, b) => b.firstAt - a.firstAt)
  const reading: Log[] = []
  for (;;) {
    let first = earliestOf(reading)
    for (
      let next = closed.at(-1);
      next !== undefined && (first === undefined || next.firstAt <= first.nextAt());
      next = closed.at(-1)
    ) {
      closed.pop()
      if (reading.length >= OPEN_LOGS_MAX)
        throw new Fault('log.unreadable', {
          file: next.open.file,
          why: `more than ${OPEN_LOGS_MAX} logs overlap`,
        })
      if (await next.more()) reading.push(next)
      told()
      first = earliestOf(reading)
    }
    if (first === undefined) break
    const rival = reading.reduce(
      (least, log) => (log === first ? least : Math.min(least, log.nextAt())),
      closed.at(-1)?.firstAt ?? Number.POSITIVE_INFINITY,
    )
    if (first.tell(options.take, rival)) continue
    if (!(await first.more())) reading.splice(reading.indexOf(first), 1)
    told()
  }
  return logs.map((log) => log.told())
}

/** Each file once, however often it was named. */
function onceEach(files: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return files.filter((file) => {
    let name = file
    try {
      if (file !== STANDARD_INPUT) {
        const { dev, ino } = statSync(file)
        name = `${dev}:${ino}`
      }
    } catch {
      // Opening it will say why.
    }
    const isNew = !seen.has(name)
    seen.add(name)
    return isNew
  })
}

const earliestOf = (logs: readonly Log[]): Log | undefined =>
  logs.reduce<Log | undefined>(
    (first, log) => (first === undefined || log.nextAt() < first.nextAt() ? log : first),
    undefined,
  )

class Log {
  readonly open: OpenLog
  readonly firstAt: number
  lines = 0
  readonly #reader: PostfixLog
  readonly #now: Instant
  readonly #pieces: AsyncIterator<Buffer>
  #events: Event[] = []
  #at = 0
  #rest: Buffer = Buffer.alloc(0)
  #inside = false
  #unrecognised = 0

  private constructor(open: OpenLog, firstAt: number, { zone, defaultRealm, now }: ReadOptions) {
    this.open = open
    this.firstAt = firstAt
    this.#now = now
    this.#reader = new PostfixLog({ instance: 'log', defaultRealm, zone })
    this.#pieces = open.pieces()[Symbol.asyncIterator]()
  }

  static async look(file: string, options: ReadOptions): Promise<Log> {
    const { zone, now } = options
    const firstAt =
      file === STANDARD_INPUT ? Number.NEGATIVE_INFINITY : await firstOf(file, zone, now)
    return new Log(openLog(file, now), firstAt, options)
  }

  /** The moment of its next event; after all of them, without end. */
  nextAt(): number {
    return this.#events[this.#at]?.at ?? Number.POSITIVE_INFINITY
  }

  /** Tells its events up to that moment; false: it has no more of them at hand. */
  tell(take: (event: Event) => void, until: number): boolean {
    for (let event = this.#events[this.#at]; event !== undefined; event = this.#events[this.#at]) {
      if (event.at > until) return true
      this.#at += 1
      take(event)
    }
    return false
  }

  /** Reads on until there are events; false at the end. */
  async more(): Promise<boolean> {
    this.#events = []
    this.#at = 0
    while (this.#events.length === 0) {
      const { value, done } = await this.#pieces.next()
      if (done === true) {
        this.#cut(this.#rest, true)
        this.#rest = Buffer.alloc(0)
        return this.#events.length > 0
      }
      this.#cut(this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value]), false)
    }
    return true
  }

  told(): LogRead {
    const { file, sha256, read } = this.open
    const { lines } = this
    return {
      file,
      sha256: sha256(),
      bytes: read(),
      lines,
      unrecognised: this.#unrecognised,
    }
  }

  #cut(bytes: Buffer, last: boolean): void {
    const { writtenBy } = this.open
    const where = { id: 'log', heardAt: this.#now, writtenBy }
    const { next, lines, inside } = splitLines(
      bytes,
      bytes.length,
      this.#inside,
      Number.POSITIVE_INFINITY,
      {
        line: (from, to) => {
          const event = this.#reader.read(bytes.toString('utf8', from, to), where)
          if (event === undefined) return
          // What is stamped later than it is read was stamped by a wrong clock: nobody lived it then.
          if (event.kind === 'line.unrecognised' || event.at >= this.#now) this.#unrecognised += 1
          else this.#events.push(event)
        },
        tooLong: () => {
          this.#unrecognised += 1
        },
      },
      last,
    )
    this.lines += lines
    this.#inside = inside
    this.#rest = Buffer.from(bytes.subarray(next))
  }
}

/** The first moment of a log. */
async function firstOf(file: string, zone: string, now: Instant): Promise<number> {
  const log = openLog(file, now)
  const time = new SyslogTime(zone)
  for await (const piece of log.pieces()) {
    let first: number | undefined
    splitLines(
      piece,
      piece.length,
      false,
      FIRST_LINES_MAX,
      {
        line: (from, to) => {
          first ??= readHeader(piece.toString('utf8', from, to), time, log.writtenBy)?.at
        },
        tooLong: () => {},
      },
      true,
    )
    return first ?? Number.NEGATIVE_INFINITY
  }
  return Number.POSITIVE_INFINITY
}
