/**
 * Connections: how many there are, and how many of one client network; one too many is closed.
 *
 * Limits: proxies that the configuration names bring everybody and are not counted as one.
 */
import type { Socket } from 'node:net'
import { networkKeyOf, plainAddress } from '../../lib/clients.ts'
import type { MeLimits } from './limits.ts'
import type { MeTally } from './tally.ts'

export class Connections {
  readonly #limits: Pick<MeLimits, 'connections' | 'connectionsOfOne'>
  readonly #tally: Pick<MeTally, 'connections' | 'open' | 'crowded'>
  readonly #proxies: ReadonlySet<string>
  /** Bounded by the connections themselves. */
  readonly #ofOne = new Map<string, number>()

  constructor(limits: MeLimits, tally: MeTally, proxies: ReadonlySet<string>) {
    this.#limits = limits
    this.#tally = tally
    this.#proxies = proxies
  }

  /** False: it was closed. */
  welcome(socket: Socket): boolean {
    const tally = this.#tally
    tally.connections += 1
    socket.on('error', () => socket.destroy())
    const address = plainAddress(socket.remoteAddress ?? '')
    const key = networkKeyOf(address)
    const many = this.#ofOne.get(key) ?? 0
    if (
      tally.open >= this.#limits.connections ||
      (many >= this.#limits.connectionsOfOne && !this.#proxies.has(address))
    ) {
      tally.crowded += 1
      socket.destroy()
      return false
    }
    tally.open += 1
    this.#ofOne.set(key, many + 1)
    socket.once('close', () => {
      tally.open -= 1
      const left = (this.#ofOne.get(key) ?? 1) - 1
      if (left > 0) this.#ofOne.set(key, left)
      else this.#ofOne.delete(key)
    })
    return true
  }
}
