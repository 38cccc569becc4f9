/**
 * Live link: one stream of the guard for the whole process, on a connection of its own, however many
 * listen.
 *
 * It is open while somebody listens. It is kept by the token of one who does, shown again at a third
 * of the lease; a token that the guard no longer knows is passed over, and the next one is shown. A
 * stream that breaks is opened again after a pause that doubles.
 */
import { createConnection, type Socket } from 'node:net'
import type { LinkEvent } from '../../ports/console.ts'
import type { LinkLimits } from '../limits.ts'
import type { LinkTimers } from './client.ts'
import { Lines } from './lines.ts'

const RENEWALS_A_LEASE = 3
const LEASE_SECONDS_LEAST = 3

type Listener = { readonly session: string; readonly hear: (event: LinkEvent) => void }

export type LiveLinkParts = {
  readonly path: string
  readonly timers: LinkTimers
  readonly limits: LinkLimits
}

export class LiveLink {
  readonly #parts: LiveLinkParts
  /** Bounded by whoever fans out: the console has one. */
  readonly #listeners = new Set<Listener>()
  /** Tokens that the guard did not know, until none is left to show. */
  #spent = new Set<string>()
  #socket: Socket | undefined
  #callOff: (() => void) | undefined
  #retry: number
  #shown: string | undefined
  #asked = 0

  constructor(parts: LiveLinkParts) {
    this.#parts = parts
    this.#retry = parts.limits.retry
  }

  listen(session: string, hear: (event: LinkEvent) => void): () => void {
    const listener = { session, hear }
    this.#listeners.add(listener)
    this.#spent.delete(session)
    if (this.#socket === undefined) this.#open()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#end()
    }
  }

  close(): void {
    this.#listeners.clear()
    this.#end()
  }

  #end(): void {
    this.#callOff?.()
    this.#callOff = undefined
    const socket = this.#socket
    this.#socket = undefined
    this.#spent = new Set()
    socket?.destroy()
  }

  /** One that the guard has not turned away; when all were, all are tried once more. */
  #token(): string | undefined {
    for (const { session } of this.#listeners) if (!this.#spent.has(session)) return session
    return undefined
  }

  #open(): void {
    this.#callOff?.()
    this.#callOff = undefined
    if (this.#listeners.size === 0) return
    if (this.#token() === undefined) this.#spent = new Set()
    const socket = createConnection(this.#parts.path)
    this.#socket = socket
    const lines = new Lines(this.#parts.limits.eventBytes, (line) => this.#hear(socket, line))
    socket.on('connect', () => this.#show('live'))
    socket.on('data', (octets: Buffer) => {
      if (!lines.feed(octets)) socket.destroy()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#later(this.#retry, () => this.#open())
      this.#retry = Math.min(this.#retry * 2, this.#parts.limits.retryMax)
    })
  }

  #later(ms: number, act: () => void): void {
    this.#callOff?.()
    this.#callOff = this.#parts.timers.after(ms, act)
  }

  #show(verb: 'live' | 'live.renew'): void {
    const session = this.#token()
    if (session === undefined) {
      this.#socket?.destroy()
      return
    }
    this.#shown = session
    this.#asked += 1
    this.#socket?.write(`${JSON.stringify({ id: this.#asked, session, verb })}\n`)
  }

  #hear(socket: Socket, line: string): void {
    if (this.#socket !== socket) return
    let told: unknown
    try {
      told = JSON.parse(line)
    } catch {
      socket.destroy()
      return
    }
    if (typeof told !== 'object' || told === null) return
    if ('topic' in told) {
      for (const { hear } of this.#listeners) hear(told as LinkEvent)
      return
    }
    const { ok, seconds } = told as { ok?: unknown; seconds?: unknown }
    if (ok === true) {
      this.#retry = this.#parts.limits.retry
      const lease = Math.max(LEASE_SECONDS_LEAST, typeof seconds === 'number' ? seconds : 30)
      this.#later((lease * 1_000) / RENEWALS_A_LEASE, () => this.#show('live.renew'))
    } else if (this.#shown !== undefined) {
      this.#spent.add(this.#shown)
      if (this.#token() === undefined) socket.destroy()
      else this.#show('live')
    }
  }
}
