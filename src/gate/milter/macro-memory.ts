/**
 * Macro memory: the macros that belong to the next command, and to no other.
 *
 * A server sends them right before a command and names it. Counted are the pairs of a packet and
 * the packets before one command.
 */
import { type Macros, readMacros } from './fields.ts'
import type { MilterLimits } from './limits.ts'

const none: Macros = new Map()

export class MacroMemory {
  readonly #limits: MilterLimits
  #macros: Macros = none
  #stage = -1
  #packets = 0

  constructor(limits: MilterLimits) {
    this.#limits = limits
  }

  hear(payload: Buffer): 'malformed' | 'macros' | undefined {
    const { macros: most, macroBytes } = this.#limits
    this.#packets += 1
    const read = readMacros(payload, most, macroBytes)
    if ('bad' in read) return read.bad === 'malformed' ? 'malformed' : 'macros'
    if (this.#packets > most) return 'macros'
    this.#macros = read.macros
    this.#stage = read.stage
    return undefined
  }

  /** Those of this command; they are forgotten with it. */
  take(command: number): Macros {
    const macros = this.#stage === command ? this.#macros : none
    this.#macros = none
    this.#stage = -1
    this.#packets = 0
    return macros
  }
}
