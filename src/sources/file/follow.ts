/**
 * Follower: one log through all its files, each line once, in order, across rotations and restarts.
 *
 * `step` does one bounded thing: offer a batch that was refused, find new files, or read the next
 * piece of the oldest file that has one. What has no bound in it, the waiting, is the caller's
 * (`loop.ts`), so tests live a year of rotations without a timer.
 *
 * A new file under our path means that the log was rotated: the old one is read to its end first,
 * and is kept open until it has been quiet for LINGER (daemons write to it until they are told);
 * what comes late is still heard. A file that shrank, or whose first bytes changed, was truncated:
 * we go on in the copy that copytruncate made, where there is one, and say that there is a gap
 * where there is none. After a restart the places of the position are looked for by inode and
 * first bytes, under our path and the names that rotation gives.
 *
 * Limits: what is written between copytruncate's copying and truncating is lost to everybody. A
 * rotated file that was compressed before we had read it to its end is a gap; one that we had is not,
 * where it is a gzip. A file truncated and rewritten with
 * the same first 256 bytes to at least the same length looks as if it had only grown.
 */
import { stat } from 'node:fs/promises'
import type { Event } from '../../events/event.ts'
import type { ByteRange, FinishedFile, GapKind } from '../../events/source.ts'
import { assert } from '../../lib/assert.ts'
import type { Instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Heardings, SourcePosition } from '../../ports/source.ts'
import type { GapBounds } from '../syslog/log.ts'
import { FILES_MAX, FINGERPRINT_BYTES, toPosition } from './place.ts'
import { Search } from './search.ts'
import type { Hash } from './siblings.ts'
import { fnv1a, LINE_BYTES_MAX, splitLines } from './split.ts'
import { Tail } from './tail.ts'

/** Bounds of one batch. */
export const BATCH_LINES_MAX = 2_000
export const BATCH_BYTES_MAX = 4 * LINE_BYTES_MAX
/** How long a rotated file must have been quiet before it is let go, in ms. */
export const LINGER = 60_000

export type LineAt = {
  readonly id: string
  readonly heardAt: Instant
  readonly file: string
  /** From 1; 0 when the lines before were not counted. */
  readonly number: number
}

/** What makes events of lines. */
export type Ears = {
  hear(text: string, where: LineAt): Event | undefined
  tooLong(beginning: string, where: LineAt): Event
  gap(id: string, heardAt: Instant, what: GapKind, bounds?: GapBounds): Event
  /** What the lines heard since the last call show beside their own events, and no more. */
  aside?(): readonly Event[]
  /** Lines not understood so far. */
  unrecognised(): number
}

export type Take = (heard: Heardings) => Promise<void>

export type FollowerOptions = {
  readonly path: string
  readonly ears: Ears
  readonly clock: Clock
  /** Hex SHA-256. */
  readonly hash: Hash
}

export class Follower {
  readonly #path: string
  readonly #ears: Ears
  readonly #clock: Clock
  readonly #hash: Hash
  readonly #search: Search
  readonly #chunk = Buffer.allocUnsafeSlow(BATCH_BYTES_MAX)
  /** Oldest first; the last is what stands, or stood, under our path. */
  #tails: Tail[] = []
  #gaps: Event[] = []
  #finished: FinishedFile[] = []
  #pending: Heardings | undefined
  #started = false
  #freshAt: number | undefined

  constructor(options: FollowerOptions) {
    this.#path = options.path
    this.#ears = options.ears
    this.#clock = options.clock
    this.#hash = options.hash
    this.#search = new Search({
      path: this.#path,
      hash: this.#hash,
      open: (path) => this.#open(path),
      gap: (what, where, bounds) => this.#gap(what, where, bounds),
    })
  }

  get freshAt(): number | undefined {
    return this.#freshAt
  }

  /** Nothing stands under our path, and nothing that stood there is still open. */
  get isMissing(): boolean {
    return this.#started && this.#tails.length === 0
  }

  /** Finds where to go on. Must be called once, before the first step; may be tried again. */
  async start(position: SourcePosition | undefined, fromStart: boolean): Promise<void> {
    assert(!this.#started, 'a follower starts once')
    await this.close()
    this.#gaps = []
    this.#finished = []
    if (position === undefined) {
      const tail = await this.#open(this.#path)
      if (tail !== undefined) {
        this.#tails = [tail]
        if (!fromStart) await this.#skipToEnd(tail)
        this.#pending = this.#batch([], 0, 0)
      }
    } else this.#tails = await this.#search.find(position)
    this.#started = true
  }

  /**
   * One step. True: something was done, ask again at once. False: nothing is to do now. Rejects
   * when `take` did (the same batch is offered at the next step) or when the world failed.
   */
  async step(take: Take): Promise<boolean> {
    assert(this.#started, 'a follower is started before its first step')
    if (this.#pending === undefined) this.#pending = await this.#next()
    if (this.#pending === undefined) return false
    await take(this.#pending)
    this.#pending = undefined
    return true
  }

  async close(): Promise<void> {
    const tails = this.#tails
    this.#tails = []
    for (const tail of tails) await tail.close()
  }

  async #next(): Promise<Heardings | undefined> {
    await this.#findNew()
    for (const tail of [...this.#tails]) {
      const { size, isAnother } = await tail.look()
      if (isAnother) {
        return (await this.#truncated(tail, size)) ?? this.#next()
      }
      const batch = size > tail.offset ? await this.#read(tail) : undefined
      if (size <= tail.offset) tail.seenAt = this.#clock.now()
      if (batch !== undefined) return batch
      const finished = await this.#mayLetGo(tail)
      if (finished !== undefined) return finished
    }
    return this.#gaps.length > 0 ? this.#batch([], 0, 0) : undefined
  }

  /** The next whole lines of one file; `undefined` when it has none yet. */
  async #read(tail: Tail, last = false): Promise<Heardings | undefined> {
    const length = await tail.read(this.#chunk)
    if (length === 0) return undefined
    const heardAt = this.#clock.now()
    const from = tail.offset
    const before = this.#ears.unrecognised()
    const events: Event[] = []
    const bytes = this.#chunk
    let name = tail.name
    if (
      name === undefined &&
      (last || bytes.subarray(0, length).includes(10) || length >= FINGERPRINT_BYTES)
    )
      name = await tail.nameIt()
    let number = tail.line
    const where = (start: number, end: number): LineAt => {
      if (number >= 0) number += 1
      const offset = (from + start).toString(36)
      const content = fnv1a(bytes, start, end).toString(36)
      return {
        id: `log:${name}.${offset}.${content}`,
        heardAt,
        file: this.#path,
        number: Math.max(0, number),
      }
    }
    const piece = splitLines(
      bytes,
      length,
      tail.inside,
      BATCH_LINES_MAX,
      {
        line: (start, end) => {
          const event = this.#ears.hear(bytes.toString('utf8', start, end), where(start, end))
          if (event !== undefined) events.push(event)
        },
        tooLong: (start, end) => {
          events.push(this.#ears.tooLong(bytes.toString('utf8', start, end), where(start, end)))
        },
      },
      last,
    )
    if (piece.next === 0) return undefined
    const range = tail.taken(bytes.subarray(0, piece.next), number, piece.inside ? 1 : 0)
    tail.readAt = heardAt
    tail.quietSince = undefined
    this.#freshAt = heardAt
    const aside = this.#ears.aside?.() ?? []
    if (aside.length > 0) events.push(...aside)
    return this.#batch(events, piece.lines, this.#ears.unrecognised() - before, range)
  }

  #batch(
    events: readonly Event[],
    lines: number,
    unrecognised: number,
    range?: ByteRange,
  ): Heardings {
    const told = this.#gaps.length > 0 ? [...this.#gaps, ...events] : events
    const finished = this.#finished
    this.#gaps = []
    this.#finished = []
    return {
      events: told,
      position: toPosition(this.#tails.map((tail) => tail.place)),
      lines,
      unrecognised,
      ...(range === undefined ? {} : { range }),
      ...(finished.length === 0 ? {} : { finished }),
      open: this.#tails.length,
    }
  }

  #letGo(tail: Tail): Promise<void> {
    const { device, inode, offset } = tail
    this.#tails.splice(this.#tails.indexOf(tail), 1)
    this.#finished.push({ device, inode, to: offset })
    return tail.close()
  }

  /** Lets a rotated file go when it is done; its last line may lack a line end. */
  async #mayLetGo(tail: Tail): Promise<Heardings | undefined> {
    const at = this.#tails.indexOf(tail)
    if (at === this.#tails.length - 1) return undefined
    const now = this.#clock.monotonic()
    tail.quietSince ??= now
    if (!tail.isCopy) {
      const isCrowded = this.#tails.length >= FILES_MAX
      if (!isCrowded && now - tail.quietSince < LINGER) return undefined
      // While the new file is empty the daemon still writes to the old one.
      if (!isCrowded && !(await this.#isWritten(at + 1))) return undefined
    }
    const { quietSince } = tail
    const rest = tail.inside ? undefined : await this.#read(tail, true)
    tail.quietSince = quietSince
    if (rest !== undefined) return rest
    await this.#letGo(tail)
    return this.#batch([], 0, 0)
  }

  async #isWritten(from: number): Promise<boolean> {
    for (const tail of this.#tails.slice(from)) if ((await tail.look()).size > 0) return true
    return false
  }

  /** Looks whether another file stands under our path, and which stood there in between. */
  async #findNew(): Promise<void> {
    if (this.#tails.length >= FILES_MAX) return
    const newest = this.#tails.at(-1)
    if (newest !== undefined && (await stands(this.#path, newest))) return
    const tail = await this.#open(this.#path)
    if (tail === undefined) return
    if (newest !== undefined) {
      const isContinued =
        newest.fingerprintBytes === FINGERPRINT_BYTES &&
        (await tail.isSame(newest)) &&
        (await tail.look()).size >= newest.offset
      // A copy moved over the log: the lines that we had are in it as well.
      if (isContinued) tail.goOn(newest.place)
      else
        this.#tails.push(
          ...(await this.#search.between(await newest.modifiedNs(), this.#tails, tail)),
        )
    }
    this.#tails.push(tail)
  }

  async #truncated(tail: Tail, size: number): Promise<Heardings | undefined> {
    const bounds: GapBounds = {
      from: Math.max(tail.readAt, tail.seenAt) as Instant,
      offset: tail.offset,
    }
    if (tail.isCopy) {
      this.#gap('replaced', `${tail.inode}.${tail.offset}`, bounds)
      await this.#letGo(tail)
      return undefined
    }
    const copy = await this.#search.copyOf(tail.place, this.#tails)
    if (copy === undefined && (await this.#search.isPackedWhole(tail.place))) {
      // The copy was packed at once, and holds what we had read and no more.
      const { device, inode, offset: to } = tail
      await tail.restart()
      this.#finished.push({ device, inode, to })
      return this.#batch([], 0, 0)
    }
    if (copy !== undefined) this.#tails.splice(this.#tails.indexOf(tail), 0, copy)
    else {
      const what = size < tail.offset ? 'truncated' : 'replaced'
      this.#gap(what, `${tail.inode}.${tail.offset}`, bounds)
    }
    await tail.restart()
    return undefined
  }

  /** Passes over what was there before we came, counting its lines; a torn last line is left. */
  async #skipToEnd(tail: Tail): Promise<void> {
    for (;;) {
      const length = await tail.read(this.#chunk)
      let lines = 0
      let end = -1
      for (
        let at = this.#chunk.indexOf(10);
        at !== -1 && at < length;
        at = this.#chunk.indexOf(10, at + 1)
      ) {
        lines += 1
        end = at
      }
      if (end === -1) {
        if (length < this.#chunk.length) return
        // A line too long for the chunk: its rest is passed over.
        tail.goOn({ ...passedOver, offset: tail.offset + length, line: tail.line, inside: 1 })
        continue
      }
      const offset = tail.offset + end + 1
      tail.goOn({ ...passedOver, offset, line: tail.line + lines, inside: 0 })
    }
  }

  #gap(what: GapKind, where: string, bounds: GapBounds): void {
    const name = this.#hash(Buffer.from(`${this.#path} ${what} ${where}`)).slice(0, 24)
    const now = this.#clock.now()
    this.#gaps.push(this.#ears.gap(`gap:${name}`, now, what, { until: now, ...bounds }))
  }

  #open(path: string): Promise<Tail | undefined> {
    return Tail.open(path, this.#hash, this.#clock.now())
  }
}

/** What was there before we came is nothing that we read. */
const passedOver = { running: '' }

/** Whether `tail` is what stands under `path`; true when nothing stands there. */
async function stands(path: string, tail: Tail): Promise<boolean> {
  const seen = await stat(path, { bigint: true }).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined
    throw thrown
  })
  return seen === undefined || (String(seen.dev) === tail.device && String(seen.ino) === tail.inode)
}
