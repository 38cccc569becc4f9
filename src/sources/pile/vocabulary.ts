/**
 * Vocabulary: texts that come again and again, told by a thread once and then as a number.
 *
 * A text is learnt when it comes a second time within one piece, as accounts, relays and the addresses
 * of who is here do; what comes once, as most strangers' texts do, never fills the list. Whoever gets
 * the pieces of a thread keeps the same list, in the order in which they arrive, and has one text for
 * all that are equal, whichever thread told it: such keys are found without being compared.
 *
 * Limits: VOCABULARY_MAX texts of SIGNS_MAX signs each. A full one learns nothing more, and begins anew
 * with the next piece. All threads together share JOINT_MAX texts, and begin anew beyond.
 */
import type { Packed } from './packed.ts'

export const VOCABULARY_MAX = 8_192
export const SIGNS_MAX = 128
export const JOINT_MAX = 4 * VOCABULARY_MAX

/** What a piece adds: texts of it, by their places, in the order in which they were learnt. */
export type Learnt = { readonly isAnew: boolean; readonly places: readonly number[] }

/** The thread's. */
export class Vocabulary {
  readonly #numbers = new Map<string, number>()

  /** A piece begins; true: nothing is known any more. */
  begin(): boolean {
    const isFull = this.#numbers.size >= VOCABULARY_MAX
    if (isFull) this.#numbers.clear()
    return isFull
  }

  numberOf(text: string): number | undefined {
    return this.#numbers.get(text)
  }

  /** Its number; `undefined`: it is not to be learnt. */
  learn(text: string): number | undefined {
    const number = this.#numbers.size
    if (number >= VOCABULARY_MAX || text.length > SIGNS_MAX) return undefined
    this.#numbers.set(own(text), number)
    return number
  }
}

/** Not a part of the piece, which it would keep with it. */
const own = (text: string): string => JSON.parse(JSON.stringify(text)) as string

/** Of all threads: of equal texts the first. */
export class Joint {
  readonly #texts = new Map<string, string>()

  get size(): number {
    return this.#texts.size
  }

  of(text: string): string {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    if (this.#texts.size >= JOINT_MAX) this.#texts.clear()
    this.#texts.set(text, text)
    return text
  }
}

/** What was heard of one thread's vocabulary. */
export class Heard {
  readonly #joint: Joint
  #texts: string[] = []

  constructor(joint: Joint) {
    this.#joint = joint
  }

  /** A piece as it arrived; its events may be made from then on, at any time. */
  hear(packed: Packed): Packed {
    const { learnt, texts } = packed
    if (learnt === undefined) return packed
    // Pieces that wait for their turn still have the list of before.
    if (learnt.isAnew) this.#texts = []
    for (const place of learnt.places) {
      const text = this.#joint.of(texts[place] as string)
      texts[place] = text
      this.#texts.push(text)
    }
    return { ...packed, known: this.#texts }
  }
}
