/**
 * Checking seals: the lines of `fs/seals.txt` against the committed keys, and against what the log says.
 *
 * Two folds. `SealChain` takes the seals in order: each epoch has exactly one, signed by its own key,
 * and sizes do not shrink; after the first that is wrong nothing more is believed. `SealHearing` takes
 * the leaves in order, for what only they can tell: that the keys were committed to in the log, that
 * the guard began again after each run of missed epochs, and that the log does not go on where the
 * seals have ended. Whether the log has the sealed root at the sealed size is asked by whoever walks it.
 *
 * Limits: that log and seals end together too early shows only against a clock (`epochsBehind`).
 */
import type { Instant } from '../lib/time.ts'
import { type Hash, hashBytes } from './bytes.ts'
import {
  epochBegins,
  epochOf,
  type Founding,
  foundingOf,
  isSameFounding,
  keyAt,
  readSealLine,
  type Seal,
  sealMessage,
} from './epoch.ts'
import type { Verify } from './note.ts'
import type { Problem } from './problems.ts'
import { isRefused } from './refused.ts'

export const SEALS_FILE = 'fs/seals.txt'
/** Runs of missed epochs that are compared with the log; the guard is not stopped more often. */
export const RUNS_MAX = 10_000
/** The guard says that it began among the first entries that it writes. */
export const STARTED_WITHIN = 256
/** The log goes on for so many epochs that are over, and no seal follows: they have ended. */
export const BEHIND_MAX = 2

export type MissedRun = { readonly from: number; to: number; readonly size: number }

export class SealChain {
  readonly #founding: Founding
  readonly #keys: Uint8Array
  readonly #verify: Verify
  readonly runs: MissedRun[] = []
  #last: Seal | undefined
  #bad: Problem | undefined

  constructor(founding: Founding, keys: Uint8Array, verify: Verify) {
    this.#founding = founding
    this.#keys = keys
    this.#verify = verify
  }

  /** The first epoch whose seal is wrong. */
  get bad(): Problem | undefined {
    return this.#bad
  }

  get last(): Seal | undefined {
    return this.#last
  }

  /** The seal, when it is good and so was every one before it. */
  take(line: string): Seal | undefined {
    if (this.#bad !== undefined) return undefined
    const due = (this.#last?.epoch ?? -1) + 1
    const not = (why: string): undefined => {
      this.#bad = { code: 'seal.bad', where: SEALS_FILE, epoch: due, why }
    }
    const seal = readSealLine(line)
    if (isRefused(seal)) return not(seal.refused)
    if (seal.epoch < due) return not(`epoch ${seal.epoch} is sealed a second time`)
    if (seal.epoch > due) return not(`it has no seal; the next is that of epoch ${seal.epoch}`)
    if (due >= this.#founding.epochs) return not('no key was made for it')
    if (seal.size < (this.#last?.size ?? 0)) return not('its size is less than the one before')
    if (!isSame(seal.publicKey, keyAt(this.#keys, due)))
      return not('its key is not the one that was committed to')
    if (!this.#verify(seal.publicKey, sealMessage(this.#founding.origin, seal), seal.signature))
      return not('its signature does not fit')
    if (seal.missed) this.#miss(seal)
    this.#last = seal
    return seal
  }

  #miss({ epoch, size }: Seal): void {
    const run = this.runs.at(-1)
    if (run !== undefined && run.to === epoch - 1 && run.size === size) run.to = epoch
    else if (this.runs.length < RUNS_MAX) this.runs.push({ from: epoch, to: epoch, size })
  }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, i) => octet === b[i])

/** Whether one of these, which ascend, is at least `from` and less than `to`. */
function hasBetween(ascending: readonly number[], from: number, to: number): boolean {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((ascending[middle] as number) < from) low = middle + 1
    else high = middle
  }
  const first = ascending[low]
  return first !== undefined && first < to
}

export class SealHearing {
  readonly #origin: string
  #founding: Founding | undefined
  /** `false`: the log names two different foundings. */
  #isOne = true
  #foundedAt: number | undefined
  /** Indexes, ascending. */
  readonly #said: number[] = []
  readonly #began: number[] = []
  readonly #stepped: number[] = []
  #latest: Instant | undefined

  constructor(origin: string) {
    this.#origin = origin
  }

  get founding(): Founding | undefined {
    return this.#founding
  }

  /** Of each leaf, in order. */
  hear(index: number, kind: string, at: Instant, facts: { readonly [key: string]: unknown }): void {
    if (this.#latest === undefined || at > this.#latest) this.#latest = at
    if (kind === 'guard.started') this.#began.push(index)
    if (kind === 'clock.stepped') this.#stepped.push(index)
    if (kind !== 'seals.founded') return
    this.#said.push(index)
    const founding = foundingOf(this.#origin, facts)
    if (founding === undefined) this.#isOne = false
    else if (this.#founding === undefined) {
      this.#founding = founding
      this.#foundedAt = index
    } else if (!isSameFounding(founding, this.#founding)) this.#isOne = false
  }

  /** Compares with what the seals say; `first` is the size of the seal of epoch 0, if there is one. */
  judge(
    founding: Founding | undefined,
    first: number | undefined,
    chain: Pick<SealChain, 'last' | 'runs' | 'bad'> | undefined,
  ): Problem[] {
    const problems: Problem[] = []
    const where = SEALS_FILE
    if (founding === undefined) {
      if (this.#founding !== undefined) problems.push({ code: 'seals.missing', where })
      return problems
    }
    const differs = (why: string) => problems.push({ code: 'seals.unfounded', where, why })
    if (this.#founding === undefined) {
      // The entry follows the files: without a seal nothing was promised yet.
      if (first !== undefined) differs('no entry of the log commits to the keys')
    } else if (!this.#isOne) differs('the log commits to two different sets of keys')
    else if (!isSameFounding(this.#founding, founding)) differs('the log commits to other keys')
    else if (first !== undefined && (this.#foundedAt ?? 0) >= first)
      differs('the keys were committed to after the first seal')
    for (const { from, to, size } of chain?.runs ?? [])
      if (!this.#isExplained(size) && !(from === 0 && this.#isSaidBefore(size)))
        problems.push({ code: 'seals.unexplained', where, from, to, size })
    const next = (chain?.last?.epoch ?? -1) + 1
    if (this.#latest !== undefined && chain !== undefined && chain.bad === undefined) {
      const of = Math.min(epochOf(founding, this.#latest), founding.epochs)
      if (of - next >= BEHIND_MAX) problems.push({ code: 'seals.behind', where, epoch: next, of })
    }
    return problems
  }

  /** Who stopped before the first seal says the keys once more, and then seals what was missed. */
  #isSaidBefore(size: number): boolean {
    return hasBetween(this.#said, size - STARTED_WITHIN, size)
  }

  /** The guard began, or the clock was set, where epochs were missed. */
  #isExplained(size: number): boolean {
    return (
      hasBetween(this.#began, size, size + STARTED_WITHIN) ||
      hasBetween(this.#stepped, size - STARTED_WITHIN + 1, size + STARTED_WITHIN)
    )
  }
}

/** What a person is told of a log's seals. */
export type SealsToldOf = {
  readonly founding: Founding
  /** The newest good seal; undefined: the first epoch is not over. */
  readonly last:
    | { readonly epoch: number; readonly size: number; readonly until: Instant }
    | undefined
  readonly missed: readonly MissedRun[]
}

export const toldOf = (
  founding: Founding,
  chain: Pick<SealChain, 'last' | 'runs'>,
): SealsToldOf => ({
  founding,
  last:
    chain.last === undefined
      ? undefined
      : {
          epoch: chain.last.epoch,
          size: chain.last.size,
          until: epochBegins(founding, chain.last.epoch + 1),
        },
  missed: chain.runs,
})

/** How many epochs are over at `now` and have no seal. */
export const epochsBehind = ({ founding, last }: SealsToldOf, now: Instant): number =>
  Math.max(0, Math.min(epochOf(founding, now), founding.epochs) - ((last?.epoch ?? -1) + 1))

export const rootHex = (root: Hash): string =>
  [...hashBytes(root)].map((octet) => octet.toString(16).padStart(2, '0')).join('')
