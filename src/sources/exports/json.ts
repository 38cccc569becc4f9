/**
 * Json: records of a JSON export, taken apart without reading the whole of it.
 *
 * An array of records, records one behind another (a line each, or many lines each), or a reply
 * that holds them in a list (`value`, `items`, `records`). Only brackets and strings are looked at
 * until one record is whole; then it is parsed, if it is not deeper or longer than we take. A torn
 * file gives the records before the tear.
 */
import { type Fields, isFields } from './record.ts'

/** Of one record. */
export const RECORD_CHARS_MAX = 1024 ** 2
/** Objects and lists in each other. */
export const DEPTH_MAX = 64

/** A record's fields; `undefined`: too long, too deep, or no JSON object. */
export function readJson(text: string): Fields | undefined {
  if (text.length > RECORD_CHARS_MAX || isTooDeep(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isTooDeep(text: string): boolean {
  let depth = 0
  let isQuoted = false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (isQuoted) {
      if (code === BACKSLASH) i += 1
      else if (code === QUOTE) isQuoted = false
    } else if (code === QUOTE) isQuoted = true
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1
      if (depth > DEPTH_MAX) return true
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** Lists of a reply whose members are the records: Graph, Google, diagnostic settings. */
const lists = new Set(['value', 'items', 'records', 'Records'])

/** `lost`: a record that was longer than we take. */
export type JsonRecord<Place> = { readonly text: string; readonly place: Place } | 'lost'

export class JsonRecords<Place> {
  #depth = 0
  #isQuoted = false
  #isEscaped = false
  /** Depth at which records begin. */
  #level = 0
  #pieces: string[] = []
  #size = 0
  #isLost = false
  /** The last string of a reply's own level, which may be the name of its list. */
  #name = ''
  #isOpen = false
  #place: Place | undefined

  /** The next piece of text, which stands at `place`; what it completes. */
  push(text: string, place: Place): readonly JsonRecord<Place>[] {
    const done: JsonRecord<Place>[] = []
    let from = this.#isOpen ? 0 : -1
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i)
      if (this.#isQuoted) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (code === BACKSLASH) this.#isEscaped = true
        else if (code === QUOTE) this.#isQuoted = false
        if (this.#isQuoted && this.#level === 0 && this.#depth === 1 && this.#name.length < 16)
          this.#name += text[i]
        continue
      }
      if (code === QUOTE) {
        this.#isQuoted = true
        if (this.#level === 0 && this.#depth === 1) this.#name = ''
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        if (this.#depth === this.#level && !this.#isOpen) {
          if (code === OPEN_BRACKET) this.#level += 1
          else {
            this.#isOpen = true
            this.#place = place
            from = i
          }
        } else if (
          code === OPEN_BRACKET &&
          this.#level === 0 &&
          this.#depth === 1 &&
          lists.has(this.#name)
        ) {
          // What was taken for a record is a reply around the records.
          this.#forget()
          from = -1
          this.#level = 2
        }
        this.#depth += 1
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        if (this.#depth > 0) this.#depth -= 1
        if (this.#isOpen && this.#depth === this.#level) {
          this.#keep(text.slice(from, i + 1))
          done.push(
            this.#isLost ? 'lost' : { text: this.#pieces.join(''), place: this.#place as Place },
          )
          this.#forget()
          from = -1
        } else if (this.#depth < this.#level) this.#level = this.#depth
      }
    }
    if (from >= 0) this.#keep(text.slice(from))
    return done
  }

  #keep(piece: string): void {
    this.#size += piece.length
    if (this.#size > RECORD_CHARS_MAX) {
      this.#isLost = true
      this.#pieces = []
    } else if (!this.#isLost) this.#pieces.push(piece)
  }

  #forget(): void {
    this.#pieces = []
    this.#size = 0
    this.#isLost = false
    this.#isOpen = false
    this.#place = undefined
  }
}
