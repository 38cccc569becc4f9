/**
 * Peers: the connections of the auth-policy gate, and what each is allowed to take of us.
 *
 * A connection is a stranger's until it has shown the secret. Strangers have few places, and the
 * eldest of them gives way to a new one: a program without the secret can crowd out its like, not
 * Dovecot's open connections. Age is looked at from outside (`sweep`), by what the kernel has read,
 * so that an octet now and then does not keep a half request alive.
 *
 * Limits: Dovecot is a stranger too until its first request is read; who opens more than
 * `strangers` connections in that moment can make it try again.
 */
import type { Socket } from 'node:net'
import type { Exchange } from './exchange.ts'
import type { PolicyLimits } from './limits.ts'
import type { Cause, Note } from './notes.ts'
import type { Tally } from './tally.ts'

export type Peer = {
  readonly socket: Socket
  isStranger: boolean
  requests: number
  /** Requests whose answers are not handed to the kernel yet. */
  readonly open: Set<Exchange>
  /** Monotonic moments: of the last sign of life, since when a body, or a head, is unfinished. */
  heardAt: number
  bodySince: number | undefined
  headSince: number | undefined
  /** Since when the answer that is next is not fetched. */
  unfetchedSince: number | undefined
  /** What the kernel had read when the last request was done with. */
  readAtRest: number
}

export type PeersOptions = {
  readonly instance: string
  readonly limits: PolicyLimits
  readonly tally: Tally
  readonly note: (note: Note) => void
  /** Monotonic. */
  readonly now: () => number
  readonly gone: () => void
}

export class Peers {
  readonly #its: PeersOptions
  readonly #peers = new Map<Socket, Peer>()
  /** Eldest first. */
  readonly #strangers = new Set<Peer>()

  constructor(its: PeersOptions) {
    this.#its = its
  }

  get size(): number {
    return this.#peers.size
  }

  /** `undefined`: we closed it, or never let it in. */
  of(socket: Socket): Peer | undefined {
    return this.#peers.get(socket)
  }

  welcome(socket: Socket): void {
    const { limits, tally, now } = this.#its
    tally.connections += 1
    socket.on('error', () => socket.destroy())
    if (this.#peers.size >= limits.connections) {
      const [eldest] = this.#strangers
      if (eldest === undefined) {
        this.#told('connections')
        socket.destroy()
        return
      }
      this.close(eldest, 'strangers')
    } else if (this.#strangers.size >= limits.strangers) {
      const [eldest] = this.#strangers
      if (eldest !== undefined) this.close(eldest, 'strangers')
    }
    const peer: Peer = {
      socket,
      isStranger: true,
      requests: 0,
      open: new Set(),
      heardAt: now(),
      bodySince: undefined,
      headSince: undefined,
      unfetchedSince: undefined,
      readAtRest: 0,
    }
    this.#peers.set(socket, peer)
    this.#strangers.add(peer)
    this.#count()
    socket.once('close', () => this.#forget(peer))
  }

  /** It has shown the secret. */
  trust(peer: Peer): void {
    if (!peer.isStranger) return
    peer.isStranger = false
    this.#strangers.delete(peer)
    this.#count()
  }

  /** A request is done with. */
  rest(peer: Peer): void {
    peer.heardAt = this.#its.now()
    peer.readAtRest = peer.socket.bytesRead
    peer.headSince = undefined
    peer.unfetchedSince = undefined
  }

  close(peer: Peer, cause: Cause): void {
    if (!this.#peers.has(peer.socket)) return
    this.#told(cause)
    peer.socket.destroy()
    this.#forget(peer)
  }

  /** Called from time to time. A question under way has its own deadline. */
  sweep(): void {
    const { limits, now } = this.#its
    const at = now()
    for (const peer of [...this.#peers.values()]) {
      const [eldest] = peer.open
      if (eldest?.isAnswered === true) peer.unfetchedSince ??= at
      else if (eldest === undefined && peer.socket.bytesRead !== peer.readAtRest)
        peer.headSince ??= at
      const since = peer.unfetchedSince ?? peer.bodySince ?? peer.headSince
      if (eldest !== undefined && since === undefined) continue
      if (since !== undefined) {
        if (at - since > limits.stall) this.close(peer, 'stalled')
      } else if (at - peer.heardAt > limits.idle) this.close(peer, 'idle')
    }
  }

  /** Closes those that wait for nothing. */
  drain(): void {
    for (const peer of [...this.#peers.values()])
      if (peer.open.size === 0) this.close(peer, 'draining')
  }

  end(): void {
    for (const peer of [...this.#peers.values()]) this.close(peer, 'draining')
  }

  #forget(peer: Peer): void {
    if (!this.#peers.delete(peer.socket)) return
    this.#strangers.delete(peer)
    this.#count()
    for (const exchange of [...peer.open]) exchange.closed(false)
    this.#its.gone()
  }

  #count(): void {
    this.#its.tally.open = this.#peers.size
    this.#its.tally.strangers = this.#strangers.size
  }

  #told(cause: Cause): void {
    const { tally, note, instance } = this.#its
    tally.closed[cause] += 1
    // An idle peer is no news, and we close them all at the end.
    if (cause !== 'draining' && cause !== 'idle') note({ code: 'peer-closed', instance, cause })
  }
}
