/**
 * Work: the desk's thread as seen from the guard: what is asked, what waits, and what is too much.
 *
 * One password is hashed at a time. Those that wait stand in two lines with a bound each: who comes
 * from a known device does not wait behind strangers, however many they are. Beyond the bound the
 * answer is `busy`. The thread is started with the first work and again after it died; whoever waited
 * for it then is told `busy`.
 */
import { Worker } from 'node:worker_threads'
import { Line } from '../../../lib/bounded.ts'
import {
  HASHES_WAITING_KNOWN_MAX,
  HASHES_WAITING_MAX,
  PROVIDER_WAITING_MAX,
  WORK_WAITING_MAX,
} from './limits.ts'
import type { Answered, Said, TaskName, Tasks } from './work-talk.ts'

const HEAP_MIB_MAX = 128

export type Done<Name extends TaskName> = Answered<Name> | 'busy'

export interface DeskWork {
  /** `known`: the line of known devices. */
  hash(ask: Tasks['hash']['ask'], known: boolean): Promise<Done<'hash'>>
  /** Never rejects. */
  do<Name extends Exclude<TaskName, 'hash'>>(
    task: Name,
    ask: Tasks[Name]['ask'],
  ): Promise<Done<Name>>
  close(): Promise<void>
}

type Waiting = (its: Answered<TaskName> | 'busy') => void
type Hashing = { readonly ask: Tasks['hash']['ask']; readonly done: (its: Done<'hash'>) => void }

export class ThreadWork implements DeskWork {
  readonly #waiting = new Map<number, Waiting>()
  readonly #known = new Line<Hashing>(HASHES_WAITING_KNOWN_MAX)
  readonly #strangers = new Line<Hashing>(HASHES_WAITING_MAX)
  readonly #under = { talks: 0, passkeys: 0 }
  #isHashing = false
  #worker: Worker | undefined
  #nth = 0
  #isClosed = false

  hash(ask: Tasks['hash']['ask'], known: boolean): Promise<Done<'hash'>> {
    return new Promise((done) => {
      const line = known ? this.#known : this.#strangers
      if (this.#isClosed || !line.push({ ask, done })) done('busy')
      else this.#hashNext()
    })
  }

  do<Name extends Exclude<TaskName, 'hash'>>(
    task: Name,
    ask: Tasks[Name]['ask'],
  ): Promise<Done<Name>> {
    const isTalk = task === 'oidcBegin' || task === 'oidcFinish'
    const kind = isTalk ? 'talks' : 'passkeys'
    const most = isTalk ? PROVIDER_WAITING_MAX : WORK_WAITING_MAX
    if (this.#isClosed || this.#under[kind] >= most) return Promise.resolve('busy')
    this.#under[kind] += 1
    return this.#ask(task, ask).finally(() => {
      this.#under[kind] -= 1
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const worker = this.#worker
    this.#worker = undefined
    this.#giveUp()
    await worker?.terminate()
  }

  #hashNext(): void {
    if (this.#isHashing) return
    const next = this.#known.shift() ?? this.#strangers.shift()
    if (next === undefined) return
    this.#isHashing = true
    void this.#ask('hash', next.ask).then((its) => {
      this.#isHashing = false
      next.done(its)
      this.#hashNext()
    })
  }

  #ask<Name extends TaskName>(task: Name, ask: Tasks[Name]['ask']): Promise<Done<Name>> {
    return new Promise((done) => {
      this.#nth += 1
      this.#waiting.set(this.#nth, done as Waiting)
      this.#thread().postMessage({ ...ask, nth: this.#nth, task })
    })
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(beside('worker'), {
      name: 'desk',
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
    })
    worker.unref()
    worker.on('message', ({ nth, ...its }: Said) => {
      const done = this.#waiting.get(nth)
      this.#waiting.delete(nth)
      done?.('refused' in its ? { refused: its.refused } : its.answer)
    })
    const ended = (): void => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      this.#giveUp()
    }
    worker.on('error', ended)
    worker.on('exit', ended)
    this.#worker = worker
    return worker
  }

  #giveUp(): void {
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const done of all) done('busy')
    if (!this.#isClosed) return
    for (const line of [this.#known, this.#strangers])
      for (let next = line.shift(); next !== undefined; next = line.shift()) next.done('busy')
  }
}

/** With the ending of this very file: a package has no TypeScript. */
const beside = (name: string): URL => {
  const here = import.meta.url
  return new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, here)
}
