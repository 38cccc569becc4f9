/**
 * Ranges: many ranges of addresses, sorted, in flat arrays; one look-up is one binary search.
 *
 * Twelve bytes for a range of IPv4, 36 for one of IPv6, no object for any. Ranges may overlap when
 * they are added: of those that hold an address the one that begins last counts, of those that begin
 * together the one that ends first, of equal ones the one that was added last. For networks that is
 * the longest prefix. Neighbours with the same value become one.
 *
 * Limits: built once; a changed table is built anew beside the old one.
 */

import { comparedWords, type Family, wordsOf } from './address.ts'
import { assert } from './assert.ts'

/** No range holds the address. Values lie below it. */
export const NO_VALUE = -1

const GROWS_FROM = 1_024

/** Ranges of one family: of each its first address, its last, and its value. */
export type Flat = { from: Uint32Array; to: Uint32Array; value: Uint32Array; size: number }
/** What a thread can hand to another. */
export type FlatRanges = { readonly ipv4: Flat; readonly ipv6: Flat }
const flat = (words: number, room: number): Flat => ({
  from: new Uint32Array(room * words),
  to: new Uint32Array(room * words),
  value: new Uint32Array(room),
  size: 0,
})

export type Ranges = {
  /** The value of the range that holds the address, else `NO_VALUE`. */
  readonly valueOf: (address: Uint32Array, family: Family) => number
  /** After overlaps and neighbours have become one. */
  readonly size: number
  readonly bytes: number
}

export function rangesOf({ ipv4, ipv6 }: FlatRanges): Ranges {
  const bytesOf = ({ from, to, value }: Flat) => from.byteLength + to.byteLength + value.byteLength
  return {
    valueOf: (address, family) => {
      if (family === 4) return valueIn4(ipv4, address[0] ?? 0)
      return family === 6 ? valueIn6(ipv6, address) : NO_VALUE
    },
    size: ipv4.size + ipv6.size,
    bytes: bytesOf(ipv4) + bytesOf(ipv6),
  }
}

export class RangesMaker {
  readonly #ipv4 = flat(1, GROWS_FROM)
  readonly #ipv6 = flat(4, GROWS_FROM)
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#ipv4.size + this.#ipv6.size
  }

  /** False when it is one too many. */
  add(family: Family, from: Uint32Array, to: Uint32Array, value: number): boolean {
    assert(value >= 0 && value < 2 ** 32, 'a value is a number of 32 bits')
    if (this.size >= this.#most) return false
    const words = wordsOf(family)
    const all = family === 4 ? this.#ipv4 : this.#ipv6
    if (all.size === all.value.length) grow(all, words)
    for (let i = 0; i < words; i += 1) {
      all.from[all.size * words + i] = from[i] ?? 0
      all.to[all.size * words + i] = to[i] ?? 0
    }
    all.value[all.size] = value
    all.size += 1
    return true
  }

  made(): FlatRanges {
    return { ipv4: settled(this.#ipv4, 1), ipv6: settled(this.#ipv6, 4) }
  }
}

function grow(all: Flat, words: number): void {
  const bigger = flat(words, all.size * 2)
  bigger.from.set(all.from)
  bigger.to.set(all.to)
  bigger.value.set(all.value)
  Object.assign(all, { from: bigger.from, to: bigger.to, value: bigger.value })
}

function valueIn4({ from, to, value, size }: Flat, address: number): number {
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((from[middle] ?? 0) <= address) low = middle + 1
    else high = middle
  }
  return low > 0 && (to[low - 1] ?? 0) >= address ? (value[low - 1] ?? NO_VALUE) : NO_VALUE
}

function valueIn6({ from, to, value, size }: Flat, address: Uint32Array): number {
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >>> 1
    if (comparedAt(from, middle, address) <= 0) low = middle + 1
    else high = middle
  }
  return low > 0 && comparedAt(to, low - 1, address) >= 0 ? (value[low - 1] ?? NO_VALUE) : NO_VALUE
}

/** The nth address of four words beside another one. */
function comparedAt(all: Uint32Array, nth: number, address: Uint32Array): number {
  for (let i = 0; i < 4; i += 1) {
    const difference = (all[nth * 4 + i] ?? 0) - (address[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Sorted, without overlaps, and no longer than it need be. */
function settled(all: Flat, words: number): Flat {
  const order = inOrder(all, words)
  const made = flat(words, Math.max(1, all.size))
  // Ranges that hold the place where we are; the last of them counts.
  const open: number[] = []
  const at = new Uint32Array(words)
  const end = new Uint32Array(words)
  const next = new Uint32Array(words)
  const toOf = (nth: number) => all.to.subarray(nth * words, (nth + 1) * words)
  const fromOf = (nth: number) => all.from.subarray(nth * words, (nth + 1) * words)
  /** Emits what is open, from `at` up to before `next`, or to its end. */
  const drain = (until: Uint32Array | undefined) => {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const to = toOf(top)
      if (comparedWords(to, at, words) < 0) {
        open.pop()
        continue
      }
      if (until !== undefined && comparedWords(until, at, words) <= 0) return
      if (until !== undefined && comparedWords(to, until, words) >= 0) {
        end.set(until)
        stepBack(end)
        append(made, words, at, end, all.value[top] ?? 0)
        return
      }
      append(made, words, at, to, all.value[top] ?? 0)
      open.pop()
      at.set(to)
      // The last address of all has none behind it, and nothing that could still be open.
      if (!stepOn(at)) {
        open.length = 0
        return
      }
    }
  }
  for (const nth of order) {
    const from = fromOf(nth)
    next.set(from)
    drain(next)
    at.set(from)
    open.push(nth)
  }
  drain(undefined)
  return trimmed(made, words)
}

function append(made: Flat, words: number, from: Uint32Array, to: Uint32Array, value: number) {
  const last = made.size - 1
  if (last >= 0 && made.value[last] === value) {
    const behind = made.to.slice(last * words, made.size * words)
    if (stepOn(behind) && comparedWords(behind, from, words) === 0) {
      made.to.set(to, last * words)
      return
    }
  }
  if (made.size === made.value.length) grow(made, words)
  made.from.set(from, made.size * words)
  made.to.set(to, made.size * words)
  made.value[made.size] = value
  made.size += 1
}

const trimmed = ({ from, to, value, size }: Flat, words: number): Flat => ({
  from: from.slice(0, size * words),
  to: to.slice(0, size * words),
  value: value.slice(0, size),
  size,
})

/** False when there is no address behind it. */
function stepOn(address: Uint32Array): boolean {
  for (let i = address.length - 1; i >= 0; i -= 1) {
    const word = address[i] ?? 0
    address[i] = word + 1
    if (word !== 0xffff_ffff) return true
  }
  return false
}

function stepBack(address: Uint32Array): void {
  for (let i = address.length - 1; i >= 0; i -= 1) {
    const word = address[i] ?? 0
    address[i] = word - 1
    if (word !== 0) return
  }
}

/** By beginning; of equal ones the longer first, then as they were added. */
function inOrder(all: Flat, words: number): Uint32Array {
  const { from, to, size } = all
  const compared = (a: number, b: number): number => {
    for (let i = 0; i < words; i += 1) {
      const difference = (from[a * words + i] ?? 0) - (from[b * words + i] ?? 0)
      if (difference !== 0) return difference
    }
    for (let i = 0; i < words; i += 1) {
      const difference = (to[b * words + i] ?? 0) - (to[a * words + i] ?? 0)
      if (difference !== 0) return difference
    }
    return a - b
  }
  const order = Uint32Array.from({ length: size }, (_, nth) => nth)
  let isSorted = true
  for (let nth = 1; nth < size && isSorted; nth += 1) isSorted = compared(nth - 1, nth) <= 0
  return isSorted ? order : order.sort(compared)
}
