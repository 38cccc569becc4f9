/**
 * Link client: asks the guard over its console socket, many questions at a time over one connection.
 *
 * It never rejects. No guard, no answer in time, an answer that cannot be read, or a line too many:
 * each is a reply with `unavailable`, and the connection is made anew with the next question, not more
 * often than the pause allows. A question whose connection broke may have been done; nothing is asked
 * twice by itself.
 */
import { createConnection, type Socket } from 'node:net'
import { whyOf } from '../../lib/fault.ts'
import type { GuardLink, LinkEvent, LinkReply } from '../../ports/console.ts'
import { type LinkLimits, linkLimits } from '../limits.ts'
import { Lines } from './lines.ts'
import { LiveLink } from './live.ts'

export type LinkTimers = {
  /** The result calls it off. */
  after(ms: number, act: () => void): () => void
  now(): number
}

export const realLinkTimers: LinkTimers = {
  after: (ms, act) => {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
  now: () => performance.now(),
}

export type LinkOptions = {
  readonly path: string
  readonly timers?: LinkTimers
  readonly limits?: Partial<LinkLimits>
  /** Told when the guard comes within reach, and when it is lost. */
  readonly told?: (state: 'up' | 'down', why: string) => void
}

export type LinkState = { readonly isUp: boolean; readonly inFlight: number; readonly lost: number }

const away = (why: string): LinkReply => ({ ok: false, code: 'unavailable', why })

type Waiting = { readonly done: (reply: LinkReply) => void; readonly callOff: () => void }

export class LinkClient implements GuardLink {
  readonly #options: LinkOptions
  readonly #limits: LinkLimits
  readonly #timers: LinkTimers
  readonly #waiting = new Map<number, Waiting>()
  readonly #live: LiveLink
  #socket: Promise<Socket | undefined> | undefined
  #up: Socket | undefined
  #retryAt = 0
  #retry: number
  #asked = 0
  #lost = 0
  #isClosed = false

  constructor(options: LinkOptions) {
    this.#options = options
    this.#limits = { ...linkLimits, ...options.limits }
    this.#timers = options.timers ?? realLinkTimers
    this.#retry = this.#limits.retry
    this.#live = new LiveLink({ ...options, timers: this.#timers, limits: this.#limits })
  }

  state(): LinkState {
    return { isUp: this.#up !== undefined, inFlight: this.#waiting.size, lost: this.#lost }
  }

  listen(session: string, listener: (event: LinkEvent) => void): () => void {
    return this.#live.listen(session, listener)
  }

  async ask(
    session: string | undefined,
    verb: string,
    fields: Readonly<Record<string, unknown>> = {},
  ): Promise<LinkReply> {
    if (this.#waiting.size >= this.#limits.inFlight) return away('too many questions at once')
    this.#asked += 1
    const id = this.#asked
    const line = `${JSON.stringify({ ...fields, id, verb, ...(session === undefined ? {} : { session }) })}\n`
    if (Buffer.byteLength(line) > this.#limits.askBytes)
      return { ok: false, code: 'refused', why: `more than ${this.#limits.askBytes} bytes` }
    const { promise, resolve } = Promise.withResolvers<LinkReply>()
    const callOff = this.#timers.after(this.#limits.answer, () =>
      this.#answered(id, away('the guard did not answer in time')),
    )
    this.#waiting.set(id, { done: resolve, callOff })
    const socket = await this.#connected()
    if (socket === undefined) this.#answered(id, away('the guard cannot be reached'))
    else socket.write(line)
    return promise
  }

  close(): void {
    this.#isClosed = true
    this.#live.close()
    this.#up?.destroy()
    for (const id of [...this.#waiting.keys()]) this.#answered(id, away('the console stops'))
  }

  #answered(id: number, reply: LinkReply): void {
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return
    this.#waiting.delete(id)
    waiting.callOff()
    waiting.done(reply)
  }

  #connected(): Promise<Socket | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined)
    if (this.#socket !== undefined) return this.#socket
    const now = this.#timers.now()
    if (now < this.#retryAt) return Promise.resolve(undefined)
    this.#retryAt = now + this.#retry
    this.#retry = Math.min(this.#retry * 2, this.#limits.retryMax)
    this.#socket = this.#connect()
    return this.#socket
  }

  #connect(): Promise<Socket | undefined> {
    return new Promise((resolve) => {
      const socket = createConnection(this.#options.path)
      let isOver = false
      const lost = (why: string): void => {
        if (isOver) return
        isOver = true
        callOff()
        socket.destroy()
        this.#socket = undefined
        const wasUp = this.#up === socket
        if (wasUp) this.#up = undefined
        this.#lost += 1
        if (wasUp || this.#lost === 1) this.#options.told?.('down', why)
        if (wasUp)
          for (const id of [...this.#waiting.keys()])
            this.#answered(id, away('the connection to the guard broke; look whether it was done'))
        resolve(undefined)
      }
      const callOff = this.#timers.after(this.#limits.connect, () => lost('no answer in time'))
      const lines = new Lines(this.#limits.answerBytes, (line) => {
        const reply = replyIn(line)
        if (reply === undefined) lost('an answer could not be read')
        else this.#answered(reply.id, reply.reply)
      })
      socket.on('data', (octets: Buffer) => {
        if (!lines.feed(octets)) lost('an answer is too long')
      })
      socket.on('error', (failed) => lost(whyOf(failed)))
      socket.on('close', () => lost('the connection was closed'))
      socket.on('connect', () => {
        callOff()
        this.#up = socket
        this.#retry = this.#limits.retry
        this.#options.told?.('up', this.#options.path)
        resolve(socket)
      })
    })
  }
}

/** `undefined`: no answer that can be meant. */
export function replyIn(line: string): { id: number; reply: LinkReply } | undefined {
  let told: unknown
  try {
    told = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof told !== 'object' || told === null) return undefined
  const { id, ...reply } = told as Record<string, unknown>
  if (typeof id !== 'number') return undefined
  if (reply['ok'] === true) return { id, reply: reply as LinkReply }
  const { code, why } = reply
  if (reply['ok'] !== false || typeof code !== 'string') return undefined
  return {
    id,
    reply: { ...reply, ok: false, code, why: typeof why === 'string' ? why : '' },
  }
}
