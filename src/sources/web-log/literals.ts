/**
 * Literals: which of many short texts stand in a piece of a line, found in one pass.
 *
 * Every request of an access log passes here and nearly all of them mean nothing, so nothing is
 * made of them: the last four characters, in small letters, are one number, and a table of bits
 * says whether any literal ends its first four so (Rabin and Karp's search). Linear in the piece,
 * whatever stands in it; only where the table says yes is a literal compared.
 */
import { assert } from '../../lib/assert.ts'

/** A literal's first four characters are what it is found by. */
export const LITERAL_MIN = 4

export type Literal = { readonly text: string; readonly pattern: number }

export class Literals {
  readonly #bits = new Uint8Array(65_536)
  readonly #byGram = new Map<number, Literal[]>()

  constructor(literals: readonly Literal[]) {
    for (const literal of literals) {
      const { text } = literal
      assert(text.length >= LITERAL_MIN, `a literal has ${LITERAL_MIN} characters: ${text}`)
      assert(text === text.toLowerCase(), `a literal is in small letters: ${text}`)
      let gram = 0
      for (let at = 0; at < LITERAL_MIN; at += 1) gram = (gram << 8) | (text.charCodeAt(at) & 255)
      this.#bits[slotOf(gram)] = 1
      const others = this.#byGram.get(gram)
      if (others === undefined) this.#byGram.set(gram, [literal])
      else others.push(literal)
    }
  }

  /**
   * Writes the patterns that have a literal in [from, to) into `found`. Escapes (`%2e`, `\x2e`) are seen
   * through, once; `true`: behind or within escapes there may be more, so unescape it and ask again.
   */
  scan(text: string, from: number, to: number, found: Set<number>): boolean {
    let gram = 0
    let length = 0
    let escaped = false
    let unsure = false
    const bits = this.#bits
    for (let at = from; at < to; at += 1) {
      let code = text.charCodeAt(at)
      if (code === PERCENT || code === BACKSLASH) {
        const digits = code === PERCENT ? at + 1 : at + 2
        const value = hexOf(text.charCodeAt(digits)) * 16 + hexOf(text.charCodeAt(digits + 1))
        if (value >= 0 && (code === PERCENT || text.charCodeAt(at + 1) === LETTER_X)) {
          escaped = true
          code = value
          at = digits + 1
          // What an escape hides may be a part of another one.
          if (code === PERCENT || code === BACKSLASH || code === LETTER_X || hexOf(code) >= 0)
            unsure = true
        }
      }
      if (code >= 65 && code <= 90) code += 32
      gram = (gram << 8) | (code & 255)
      length += 1
      if (bits[slotOf(gram)] === 1 && length >= LITERAL_MIN) {
        if (escaped) unsure ||= this.#byGram.has(gram)
        else unsure = this.#compare(text, gram, at - LITERAL_MIN + 1, to, found) || unsure
      }
    }
    return unsure
  }

  /** `true`: a literal begins here and an escape follows, so that it may go on behind it. */
  #compare(text: string, gram: number, from: number, to: number, found: Set<number>): boolean {
    const near = this.#byGram.get(gram)
    if (near === undefined) return false
    let unsure = false
    for (const { text: literal, pattern } of near) {
      if (from + literal.length > to || found.has(pattern)) continue
      const piece = text.slice(from, from + literal.length)
      if (piece.toLowerCase() === literal) found.add(pattern)
      else unsure ||= piece.includes('%') || piece.includes('\\')
    }
    return unsure
  }
}

const PERCENT = 37
const BACKSLASH = 92
const LETTER_X = 120

/** Far below zero for what is no digit, so that two of them are no number. */
function hexOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const letter = code | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1_000
}

const slotOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> 16
