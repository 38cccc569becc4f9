/**
 * Rotated: one log as logrotate leaves it: NAME, NAME.1, and packed before that, each line once.
 *
 * The story's span and the moments of rotation are known beforehand, so each piece is written under
 * its last name at once and nothing is moved. Lines come in order. What is packed is packed while it
 * is written; at most FLUSH_BYTES of a piece are in memory, and what gzip holds.
 * A piece that no line fell into is written empty, unless it is one that was lost. Each file is as old
 * as its last line may be, for stamps without a year are understood by that.
 */
import { once } from 'node:events'
import { closeSync, createWriteStream, mkdirSync, openSync, utimesSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { createGzip, type Gzip } from 'node:zlib'
import type { Span } from '../../src/incident/found.ts'
import { assert } from '../../src/lib/assert.ts'
import type { Instant } from '../../src/lib/time.ts'

const FLUSH_BYTES = 262_144
/** As logrotate packs since `delaycompress`: not the last piece that was put away. */
const PACKED_FROM = 2

export type Pieces = {
  /** Where NAME is. */
  readonly path: string
  /** Moments of rotation, in order; one piece more than moments. */
  readonly turns: readonly Instant[]
  /** Pieces that are gone, counted back from the newest, which is 0. */
  readonly gone?: readonly number[]
  /** The end of the story: when the newest piece was last written. */
  readonly until: Instant
}

type Piece = { readonly put: (text: string) => void; readonly end: () => Promise<void> }

export class Rotated {
  readonly #pieces: Pieces
  #nth = 0
  #piece: Piece | undefined
  #buffer: string[] = []
  #length = 0
  readonly #ending: Promise<void>[] = []
  readonly files: string[] = []
  readonly #ages = new Map<string, Instant>()
  #full: Gzip | undefined

  constructor(pieces: Pieces) {
    this.#pieces = pieces
    mkdirSync(dirname(pieces.path), { recursive: true })
    this.#open()
  }

  /** A line without its end. `at`: when logrotate would have seen it. */
  write(at: Instant, line: string): void {
    while (at >= (this.#pieces.turns[this.#nth] ?? Number.POSITIVE_INFINITY)) this.#turn()
    this.#buffer.push(line)
    this.#length += line.length + 1
    if (this.#length >= FLUSH_BYTES) this.#flush()
  }

  /** Resolves when the packers have caught up. */
  async settled(): Promise<void> {
    const full = this.#full
    this.#full = undefined
    if (full?.writableNeedDrain === true) await once(full, 'drain')
  }

  async close(): Promise<void> {
    while (this.#nth < this.#pieces.turns.length) this.#turn()
    this.#flush()
    if (this.#piece !== undefined) this.#ending.push(this.#piece.end())
    await Promise.all(this.#ending)
    for (const [file, at] of this.#ages) utimesSync(file, at / 1_000, at / 1_000)
  }

  #turn(): void {
    this.#flush()
    if (this.#piece !== undefined) this.#ending.push(this.#piece.end())
    this.#nth += 1
    this.#open()
  }

  #open(): void {
    const back = this.#pieces.turns.length - this.#nth
    assert(back >= 0, 'no more pieces than were planned')
    const { path, gone = [] } = this.#pieces
    this.#piece = undefined
    if (gone.includes(back)) return
    const isPacked = back >= PACKED_FROM
    const name = back === 0 ? path : `${path}.${back}${isPacked ? '.gz' : ''}`
    this.files.push(name)
    this.#ages.set(name, this.#pieces.turns[this.#nth] ?? this.#pieces.until)
    this.#piece = isPacked ? this.#packed(name) : plainPiece(name)
  }

  #flush(): void {
    if (this.#length === 0) return
    this.#piece?.put(`${this.#buffer.join('\n')}\n`)
    this.#buffer = []
    this.#length = 0
  }

  #packed(name: string): Piece {
    const gzip = createGzip()
    const file = createWriteStream(name)
    gzip.pipe(file)
    const done = once(file, 'close')
    return {
      put: (text) => {
        if (!gzip.write(text, 'utf8')) this.#full = gzip
      },
      end: async () => {
        gzip.end()
        await done
      },
    }
  }
}

function plainPiece(name: string): Piece {
  const descriptor = openSync(name, 'w')
  return {
    put: (text) => {
      writeSync(descriptor, text)
    },
    end: async () => closeSync(descriptor),
  }
}

/** Whether a moment lies in one of the spans; `to` is outside. */
export const isWithin = (at: Instant, spans: readonly Span[]): boolean =>
  spans.some(({ from, to }) => at >= from && at < to)
