/**
 * Pool: threads that parse pieces of logs, and this thread where there is none.
 *
 * A piece lies in memory that the threads share with us, so nothing is copied to them, and a piece
 * whose thread died is still here and is parsed here; `lost` counts such threads. Results come in any
 * order; who asked for one waits for it. How many pieces are on their way is bounded by who asks.
 */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { linesOf, parsed, type Result, type Setting, type Wanted } from './job.ts'
import { pileLimits } from './limits.ts'
import { ROOM_A_TEXT, Rooms } from './rooms.ts'
import { Heard, Joint } from './vocabulary.ts'

/** Inputs whose readers a thread keeps; one more, and the eldest is opened anew when it comes again. */
export const INPUTS_KNOWN_MAX = 64
/** Pieces that one thread has at hand: it parses one while the next is waiting. */
export const PIECES_EACH = 2

/** A thread keeps nothing but its piece; where one needs more, it ends, and the piece is parsed here. */
export const THREAD_ROOM = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256 }
/** Where nobody here keeps anything of what it tells, there is room to be emptied less often. */
const WIDE_ROOM = { ...THREAD_ROOM, maxYoungGenerationSizeMb: 48 }

export type Piece = {
  readonly input: number
  readonly setting: Setting
  /** Over memory that is shared. */
  readonly bytes: Buffer
  readonly number: number
}

export type ToThread = Omit<Piece, 'bytes'> & {
  readonly job: number
  readonly shared: SharedArrayBuffer
  readonly length: number
  readonly wanted: Wanted
  /** For the octets that are wanted. */
  readonly room?: SharedArrayBuffer
}
/** What a thread is begun with. */
export type Born = {
  /** The module of a `Hearing`. */
  readonly hearing?: string
}
type FromThread = { readonly job: number; readonly result: Result }
type Job = {
  readonly piece: Piece
  readonly room: SharedArrayBuffer | undefined
  readonly done: (result: Result) => void
}

const script = new URL(`worker${extname(import.meta.filename)}`, import.meta.url)

export type PilePool = Pick<Pool, 'size' | 'parse' | 'taken' | 'lost' | 'close'>

export class Pool {
  readonly size: number
  readonly #wanted: Wanted
  readonly #threads = new Map<Worker, Map<number, Job>>()
  readonly #joint = new Joint()
  readonly #rooms: Rooms | undefined
  #jobs = 0
  lost = 0

  /** `hearing`: the module that says what of the events is heard. */
  constructor(size: number, wanted: Wanted, file: URL = script, hearing?: URL) {
    this.size = size
    this.#wanted = wanted
    this.#rooms =
      wanted.what === 'wire' ? new Rooms(ROOM_A_TEXT * pileLimits.chunkBytes) : undefined
    const born = hearing === undefined ? {} : { hearing: hearing.href }
    for (let n = 0; n < size; n += 1) this.#start(file, born)
  }

  /** A whole piece at once, or in a thread. */
  parse(piece: Piece): Promise<Result> {
    let best: readonly [Worker, Map<number, Job>] | undefined
    for (const one of this.#threads)
      if (best === undefined || one[1].size < best[1].size) best = one
    if (best === undefined) return Promise.resolve(this.#here(piece))
    const [worker, jobs] = best
    this.#jobs += 1
    const job = this.#jobs
    const { bytes, ...rest } = piece
    const room = this.#rooms?.lend()
    return new Promise((done) => {
      jobs.set(job, { piece, room, done })
      const shared = bytes.buffer as unknown as SharedArrayBuffer
      worker.postMessage({
        ...rest,
        job,
        shared,
        length: bytes.length,
        wanted: this.#wanted,
        ...(room === undefined ? {} : { room }),
      } satisfies ToThread)
    })
  }

  /** Nobody looks at these octets of a result any more. */
  taken({ buffer }: Uint8Array): void {
    if (buffer instanceof SharedArrayBuffer) this.#rooms?.giveBack(buffer)
  }

  async close(): Promise<void> {
    const threads = [...this.#threads.keys()]
    this.#threads.clear()
    await Promise.all(threads.map((thread) => thread.terminate()))
  }

  #start(file: URL, workerData: Born): void {
    const resourceLimits = this.#wanted.what === 'events' ? THREAD_ROOM : WIDE_ROOM
    const worker = new Worker(file, { resourceLimits, workerData })
    const jobs = new Map<number, Job>()
    const heard = new Heard(this.#joint)
    this.#threads.set(worker, jobs)
    worker.on('message', ({ job, result }: FromThread) => {
      const its = jobs.get(job)
      jobs.delete(job)
      if (its?.room !== undefined && result.told.wire?.bytes.buffer instanceof ArrayBuffer)
        this.#rooms?.giveBack(its.room)
      its?.done(understood(result, heard))
    })
    const over = (): void => {
      if (!this.#threads.delete(worker)) return
      this.lost += 1
      for (const { piece, done } of jobs.values()) done(this.#here(piece))
      jobs.clear()
    }
    worker.on('error', over)
    worker.on('messageerror', over)
    worker.on('exit', over)
  }

  /** As a thread would: what rests on other lines is handed back. */
  #here({ bytes, number, setting }: Piece): Result {
    const keeps = this.#wanted.what === 'events'
    return parsed(bytes, number, linesOf(setting, true), this.#wanted, keeps)
  }
}

/** With the vocabulary of the thread that it came from. */
export function understood(result: Result, heard: Heard): Result {
  const { told } = result
  if (told.packed === undefined) return result
  return { ...result, told: { ...told, packed: heard.hear(told.packed) } }
}
