/**
 * Texts: one of each text that is kept for long, by itself.
 *
 * What is cut out of a longer text keeps that one with it, and what came in other pieces of a log is
 * another text of the same signs. The engine makes a text by itself of what is a key of a map, and here
 * all get that one. Only so many are known; then it begins anew, and a text may be kept twice.
 */

/** Known at one time. */
export const TEXTS_MAX = 16_384

export class Texts {
  readonly #known = new Map<string, string>()

  kept(text: string): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    if (this.#known.size >= TEXTS_MAX) this.#known.clear()
    this.#known.set(text, text)
    return text
  }
}
