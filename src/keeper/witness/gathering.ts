/** Gathering: cosignatures of a checkpoint as they come in, and up to where a quorum has sworn. */
import { COSIGNATURE, toVkey } from '../../evidence/note.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Instant } from '../../lib/time.ts'
import type { Signed } from '../../store/evidence/checkpoints.ts'
import type { Cosigned } from '../../witness/ask.ts'

/** Sizes whose cosignatures are still gathered. */
export const GATHERED_MAX = 16

export type Provable = { readonly size: number; readonly at: Instant }
/** `lean`: with lines of Ed25519 alone, where there are any. */
export type Notes = { readonly note: string; readonly lean: string }

type Line = Cosigned['lines'][number] & { readonly witness: string }

export class Gathering {
  readonly #quorum: number
  /** By size, and by key line. */
  readonly #bySize = new BoundedMap<number, Map<string, Line>>(GATHERED_MAX)
  #provable: Provable | undefined

  constructor(quorum: number) {
    this.#quorum = quorum
  }

  /** Entries below `size` are sworn to by a quorum, at this time of its clocks. */
  get provable(): Provable | undefined {
    return this.#provable
  }

  /** Of one key the newest line counts. */
  add(witness: string, signed: Signed, given: Cosigned['lines']): Notes {
    const lines = this.#bySize.get(signed.size) ?? new Map<string, Line>()
    for (const line of given) lines.set(toVkey(line.key), { ...line, witness })
    this.#bySize.set(signed.size, lines)
    this.#count(signed.size, lines)
    const all = [...lines.values()]
    const lean = all.filter(({ key }) => key.type === COSIGNATURE)
    return { note: noteWith(signed, all), lean: noteWith(signed, lean.length > 0 ? lean : all) }
  }

  /** The time at which the quorum had sworn: so many swore then or later. */
  #count(size: number, lines: ReadonlyMap<string, Line>): void {
    const newest = new Map<string, number>()
    for (const { witness, time } of lines.values())
      newest.set(witness, Math.max(newest.get(witness) ?? 0, time))
    const at = [...newest.values()].sort((a, b) => b - a)[this.#quorum - 1]
    if (at === undefined || size < (this.#provable?.size ?? 0)) return
    this.#provable = { size, at: (at * 1_000) as Instant }
  }
}

const noteWith = (signed: Signed, lines: readonly { readonly line: string }[]): string =>
  `${signed.note}${lines.map(({ line }) => line).join('')}`
