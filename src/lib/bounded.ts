/**
 * Bounded collections: every map and queue has an end, with a name.
 *
 * `BoundedMap` forgets its eldest key when one more would be too many. `Line` is a first-in
 * first-out queue that refuses instead of growing.
 */
import { assert } from './assert.ts'

export class BoundedMap<Key, Value> {
  readonly #most: number
  readonly #map = new Map<Key, Value>()
  /**
   * Stands before the eldest: whatever it has passed is gone or was made younger. A new iterator
   * would walk each time over all that left before; an old one keeps every table that the map has
   * outgrown since. So there is a new one after as many changes as the map has room for.
   */
  #eldest: Iterator<[Key, Value]> | undefined
  #changes = 0
  readonly #forgotten: ((key: Key, value: Value) => void) | undefined

  constructor(most: number, forgotten?: (key: Key, value: Value) => void) {
    assert(Number.isInteger(most) && most > 0, 'a bound is a whole number above zero')
    this.#most = most
    this.#forgotten = forgotten
  }

  get size(): number {
    return this.#map.size
  }

  get(key: Key): Value | undefined {
    return this.#map.get(key)
  }

  has(key: Key): boolean {
    return this.#map.has(key)
  }

  /** Sets, and makes the key the youngest. */
  set(key: Key, value: Value): void {
    this.#map.delete(key)
    this.#map.set(key, value)
    this.#changes += 1
    if (this.#changes > this.#most) {
      this.#changes = 0
      this.#eldest = undefined
    }
    if (this.#map.size <= this.#most) return
    this.#eldest ??= this.#map.entries()
    const { value: first } = this.#eldest.next()
    assert(first !== undefined, 'a full map has an eldest')
    const [eldest, its] = first
    this.#map.delete(eldest)
    this.#forgotten?.(eldest, its)
  }

  delete(key: Key): boolean {
    return this.#map.delete(key)
  }

  clear(): void {
    this.#map.clear()
    this.#eldest = undefined
  }

  entries(): IterableIterator<[Key, Value]> {
    return this.#map.entries()
  }
}

export class Line<Item> {
  readonly #most: number
  #items: Item[] = []
  #head = 0

  constructor(most: number) {
    assert(Number.isInteger(most) && most > 0, 'a bound is a whole number above zero')
    this.#most = most
  }

  get length(): number {
    return this.#items.length - this.#head
  }

  /** False when the line is full; the item is not taken then. */
  push(item: Item): boolean {
    if (this.length >= this.#most) return false
    this.#items.push(item)
    return true
  }

  shift(): Item | undefined {
    const item = this.#items[this.#head]
    if (item === undefined) return undefined
    this.#head += 1
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }
}
