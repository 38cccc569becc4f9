/**
 * Open: one log while it is read: its pieces on their way through the threads, its events in order.
 *
 * `next` gives the events of the next piece. Ahead of it so many pieces are read as the pool can take;
 * what a thread hands back is read here, by the one reader that remembers, and put in its place by the
 * number of its line. Octets are hashed as they are read; what is not read for what it says (behind a
 * cut) is hashed all the same, except when the reading was stopped.
 */
import { createHash, type Hash } from 'node:crypto'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { PileInput, PileNoticeCode } from '../../ports/pile.ts'
import { DOCUMENT_BYTES_MAX } from '../format.ts'
import { type Chunk, chunksOf, roomFor } from './chunks.ts'
import { type Log, streamOf } from './expand.ts'
import {
  linesOf,
  parsed,
  type Result,
  type Setting,
  type Told,
  toldOf,
  type Wanted,
} from './job.ts'
import type { PileLimits } from './limits.ts'
import type { Lines, Over } from './lines.ts'
import type { Looked } from './look.ts'
import type { Notices } from './notices.ts'
import { dropped } from './packed.ts'
import type { PilePool } from './pool.ts'
import { piecesOf } from './raw.ts'
import { Tally } from './tally.ts'
import { textPieces } from './text.ts'
import { Cut } from './unpack.ts'
import { WireJoint } from './wire-joint.ts'

export type Sharing = {
  readonly limits: PileLimits
  readonly notices: Notices
  readonly pool: PilePool
  readonly wanted: Wanted
  readonly stop: AbortSignal | undefined
  /** Somebody asks for the hash of each log. */
  readonly isHashed: boolean
  /** Memory for pieces that ended logs leave to the next, at most SPARE_MAX. */
  readonly spare: Buffer[]
  /** What comes as it comes is heard by it. */
  readonly clock: (() => Instant) | undefined
}

/** Pieces of two sizes, as many as some logs have on their way. */
export const SPARE_MAX = 16

type Waiting = { readonly chunk: Chunk; readonly result: Promise<Result> | undefined }

export class OpenLog {
  readonly log: Log
  readonly tally = new Tally()
  readonly #looked: Looked
  readonly #setting: Setting
  readonly #its: Sharing
  readonly #input: number
  readonly #digest: Hash | undefined
  readonly #formats = new Map<string, number>()
  readonly #lines: Lines
  readonly #odd = { nuls: 0, notUtf8: 0, tooLong: 0 }
  #raw: AsyncIterator<Buffer> | undefined
  #chunks: AsyncGenerator<Chunk> | undefined
  #size = 0
  readonly #waiting: Waiting[] = []
  readonly #free: Buffer[] = []
  #isOver = false
  #isEnded = false
  #joint: WireJoint | undefined
  /** What was told last. */
  #lately: Told | undefined
  /** What the line before the next piece was of, where a thread read it. */
  #last: string | undefined
  /** All from here on is read by the one reader. */
  #isWhole: boolean
  #cut: PileNoticeCode | undefined
  #unrecognised = 0
  #future = 0
  bytes = 0
  lines = 0

  constructor(log: Log, looked: Looked, setting: Setting, input: number, its: Sharing) {
    this.log = log
    this.#looked = looked
    this.#setting = setting
    this.#its = its
    this.#input = input
    this.#cut = log.cut
    this.#lines = linesOf(setting, false)
    this.#digest = its.isHashed ? createHash('sha256') : undefined
    this.#isWhole = its.pool.size === 0 || log.raw.isStream === true || setting.whole !== undefined
  }

  /** Octets of one piece: fewer, the more logs are open. */
  open(size: number): void {
    this.#size = size
    const { encoding, mark } = this.#looked
    const { limits } = this.#its
    const { raw } = this.log
    const pieces = streamOf(raw, this.log.chain, limits, this.#measured())
    this.#chunks = chunksOf(
      textPieces(pieces, encoding, mark),
      size,
      () => this.#buffer(),
      raw.isStream,
    )
  }

  /** The next events, perhaps none; `undefined`: it is over. Whoever asks has done with the last. */
  async next(): Promise<Told | undefined> {
    this.#letGo()
    if (this.#looked.what === 'document') return this.#document()
    const ahead = this.#isWhole ? 1 : this.#its.pool.size * 2 + 1
    while (!this.#isOver && this.#waiting.length < ahead) await this.#ask()
    const first = this.#waiting.shift()
    if (first === undefined) return this.#end()
    this.#lately = this.#taken(first.chunk, await first.result)
    return this.#lately
  }

  /** Its memory at once, for the engine sees only that small objects name it. */
  #letGo(): void {
    const { wire, packed } = this.#lately ?? {}
    this.#lately = undefined
    if (wire !== undefined) this.#its.pool.taken(wire.bytes)
    if (packed !== undefined) dropped(packed)
  }

  /** What is left unread is hashed; nothing is told any more. */
  async finish(): Promise<void> {
    for (const { result } of this.#waiting) await result
    this.#waiting.length = 0
    if (this.log.sha256 === undefined && this.#its.stop?.aborted !== true)
      try {
        const rest = this.#measured()
        while ((await rest.next()).done !== true);
      } catch (thrown) {
        this.#fail(thrown)
      }
    await this.#raw?.return?.()
  }

  told(first: Instant | undefined, last: Instant | undefined): PileInput {
    const { file, sha256, packing, raw } = this.log
    const formats = [...this.#formats]
      .map(([format, lines]) => ({ format, lines }))
      .sort((a, b) => b.lines - a.lines || (a.format < b.format ? -1 : 1))
    return {
      file,
      sha256: sha256 ?? this.#digest?.copy().digest('hex') ?? '',
      bytes: sha256 === undefined ? this.bytes : raw.bytes,
      lines: this.lines,
      unrecognised: this.#unrecognised,
      formats,
      ...(packing === undefined ? {} : { packing }),
      ...(first === undefined ? {} : { first }),
      ...(last === undefined ? {} : { last }),
      ...(this.#cut === undefined ? {} : { cut: this.#cut }),
    }
  }

  interrupt(): void {
    this.#cut = 'interrupted'
  }

  /** The octets of the file, hashed as they pass. What is over is not begun again. */
  async *#measured(): AsyncGenerator<Buffer> {
    const { raw, chain } = this.log
    // Of what is not packed each piece is copied before the next is asked for.
    this.#raw ??= piecesOf(raw, raw.bytes, chain.length === 0)[Symbol.asyncIterator]()
    for (;;) {
      const { done, value } = await this.#raw.next()
      if (done === true) return
      if (this.log.sha256 === undefined) this.#digest?.update(value)
      this.bytes += value.length
      yield value
    }
  }

  async #ask(): Promise<void> {
    let chunk: Chunk | undefined
    try {
      const { done, value } = (await this.#chunks?.next()) ?? { done: true, value: undefined }
      chunk = done === true ? undefined : value
    } catch (thrown) {
      this.#fail(thrown)
    }
    if (chunk === undefined) {
      this.#isOver = true
      return
    }
    if (chunk.torn) this.#isWhole = true
    const { bytes, number } = chunk
    const piece = { input: this.#input, setting: this.#setting, bytes, number }
    this.#waiting.push({
      chunk,
      result: this.#isWhole ? undefined : this.#its.pool.parse(piece),
    })
  }

  /** The events of a piece: what a thread read of it, and what is read here. */
  #taken({ bytes, buffer, number }: Chunk, result: Result | undefined): Told {
    const { wanted, clock } = this.#its
    if (this.log.raw.isStream === true && clock !== undefined) this.#lines.hearAt(clock())
    const isHere = result === undefined || this.#isWhole
    if (isHere && this.#last !== undefined) {
      this.#lines.goOn(this.#last, number)
      this.#last = undefined
    }
    const told = isHere
      ? this.#add(parsed(bytes, number, this.#lines, wanted, wanted.what === 'events'))
      : this.#joined(this.#add(result), bytes, number, result)
    this.#free.push(buffer)
    return told
  }

  #add(result: Result): Told {
    this.lines += result.lines
    this.#unrecognised += result.unrecognised
    this.#future += result.future
    for (const name of ['nuls', 'notUtf8', 'tooLong'] as const) this.#odd[name] += result.odd[name]
    for (const [format, lines] of result.formats)
      this.#formats.set(format, (this.#formats.get(format) ?? 0) + lines)
    this.tally.add(result.kinds)
    return result.told
  }

  #joined(told: Told, bytes: Buffer, first: number, { apart, over, last }: Result): Told {
    const before = this.#last
    this.#last = last
    const ended = new Ended(over)
    if (apart.length === 0) {
      ended.tell(Number.POSITIVE_INFINITY, this.#lines)
      return told
    }
    if (before !== undefined) this.#lines.goOn(before, first)
    const events: Event[] = []
    const numbers: number[] = []
    const lines = this.#lines
    const { unrecognised, future } = lines
    for (let at = 0; at < apart.length; at += 3) {
      const number = apart[at] as number
      ended.tell(number, lines)
      lines.read(bytes.toString('utf8', apart[at + 1], apart[at + 2]), number, events, true)
      while (numbers.length < events.length) numbers.push(number)
    }
    ended.tell(Number.POSITIVE_INFINITY, lines)
    this.lines += apart.length / 3
    this.#unrecognised += lines.unrecognised - unrecognised
    this.#future += lines.future - future
    for (const [format, count] of lines.takeFormats())
      this.#formats.set(format, (this.#formats.get(format) ?? 0) + count)
    this.tally.add(lines.tally.take())
    const more = toldOf(events, numbers, this.#its.wanted)
    if (told.wire === undefined || more.wire === undefined) return joined(told, more)
    this.#joint ??= new WireJoint()
    const wire = this.#joint.join(told.wire, more.wire)
    if (wire !== told.wire) this.#its.pool.taken(told.wire.bytes)
    return { ...told, wire }
  }

  async #document(): Promise<Told | undefined> {
    if (this.#isOver) return undefined
    this.#isOver = true
    const parts: Buffer[] = []
    let length = 0
    try {
      for await (const piece of streamOf(
        this.log.raw,
        this.log.chain,
        this.#its.limits,
        this.#measured(),
      )) {
        length += piece.length
        if (length > DOCUMENT_BYTES_MAX)
          throw new Cut(
            'document-too-large',
            `a document of more than ${DOCUMENT_BYTES_MAX} octets`,
          )
        parts.push(Buffer.from(piece))
      }
    } catch (thrown) {
      this.#fail(thrown)
      if (length > DOCUMENT_BYTES_MAX) return toldOf([], [], this.#its.wanted)
    }
    const { document } = this.#looked
    const { zone, defaultRealm, now, near, keepRaw, key, file } = this.#setting
    const where = { id: `${key}.1`, heardAt: now, writtenBy: near, file, number: 1 }
    const events = document?.read(Buffer.concat(parts), where, {
      instance: 'log',
      defaultRealm,
      zone,
      keepRaw,
    })
    if (events === undefined || events === 'unknown') {
      this.#its.notices.add('not-a-log', file)
      return toldOf([], [], this.#its.wanted)
    }
    const name = document?.name ?? ''
    this.#formats.set(name, events.length)
    this.lines += events.length
    for (const { at, host, assumed } of events)
      if (at < now) this.tally.hear(name, host ?? '', at, assumed !== undefined)
    return toldOf(
      [...events],
      events.map((_, n) => n + 1),
      this.#its.wanted,
    )
  }

  #end(): Told | undefined {
    if (this.#isEnded) return undefined
    this.#isEnded = true
    // A pile has thousands of logs, and each is known until all are read.
    const { spare } = this.#its
    spare.push(...this.#free.splice(0, SPARE_MAX - spare.length))
    this.#free.length = 0
    this.#joint = undefined
    this.#chunks = undefined
    const { notices, wanted } = this.#its
    const { file } = this.log
    if (this.#odd.nuls > 0) notices.add('nul-octets', file, { times: this.#odd.nuls })
    if (this.#odd.notUtf8 > 0) notices.add('not-utf8', file, { times: this.#odd.notUtf8 })
    if (this.#odd.tooLong > 0) notices.add('line-too-long', file, { times: this.#odd.tooLong })
    const events: Event[] = []
    this.#lines.end(events)
    this.tally.add(this.#lines.tally.take())
    if (this.#future > 0) notices.add('future', file, { times: this.#future })
    return toldOf(
      events,
      events.map(() => this.lines),
      wanted,
    )
  }
  #fail(thrown: unknown): void {
    const cut = thrown instanceof Cut ? thrown : new Cut('unreadable', (thrown as Error).message)
    this.#cut ??= cut.code
    this.#its.notices.add(cut.code, this.log.file, { why: cut.message })
  }

  #buffer(): Buffer {
    const known = this.#free.pop()
    if (known !== undefined) return known
    const { spare } = this.#its
    const room = roomFor(this.#size)
    const fit = spare.findIndex(({ length }) => length === room)
    return fit === -1
      ? Buffer.from(new SharedArrayBuffer(room))
      : (spare.splice(fit, 1)[0] as Buffer)
  }
}

/** The sessions that ended in lines which another read, to be told in the order of all lines. */
class Ended {
  readonly #numbers: readonly number[]
  readonly #sessions: readonly string[]
  #told = 0

  constructor({ numbers, sessions }: Over) {
    this.#numbers = numbers
    this.#sessions = sessions.split('\n')
  }

  /** Those of lines above that number. */
  tell(number: number, lines: Lines): void {
    for (; (this.#numbers[this.#told] ?? Number.POSITIVE_INFINITY) < number; this.#told += 1)
      lines.isOver(this.#sessions[this.#told] ?? '')
  }
}

/** Both by the numbers of their lines. Of octets see `WireJoint`. */
function joined(a: Told, b: Told): Told {
  if (a.counts !== undefined && b.counts !== undefined) {
    const counts: { [kind: string]: number } = { ...a.counts }
    for (const [kind, count] of Object.entries(b.counts)) counts[kind] = (counts[kind] ?? 0) + count
    return { ...a, counts }
  }
  if (b.numbers.length === 0) return a
  if (a.numbers.length === 0) return b
  const events: Event[] = []
  const numbers: number[] = []
  const order: number[] = []
  const put = ({ events: its, numbers: their }: Told, n: number): void => {
    numbers.push(their[n] as number)
    if (a.packed !== undefined) order.push(their === b.numbers ? -1 - n : n)
    else events.push(its[n] as Event)
  }
  for (let x = 0, y = 0; x < a.numbers.length || y < b.numbers.length; ) {
    const isFirst =
      y >= b.numbers.length ||
      (x < a.numbers.length && (a.numbers[x] as number) < (b.numbers[y] as number))
    if (isFirst) put(a, x++)
    else put(b, y++)
  }
  if (a.packed !== undefined)
    return { events: b.events, numbers, packed: a.packed, order: Int32Array.from(order) }
  return { events, numbers }
}
