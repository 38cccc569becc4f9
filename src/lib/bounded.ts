/**
 * Bounded collections: every map and queue has an end, with a name.
 *
 * `BoundedMap` forgets its eldest key when one more would be too many. `Line` is a first-in
 * first-out queue that refuses instead of growing.
 */
import { assert } from './assert.ts'

/** Stands between the one that was set before it and the one that was set after it. */
type Entry<Key, Value> = {
  readonly key: Key
  value: Value
  older: Entry<Key, Value> | undefined
  younger: Entry<Key, Value> | undefined
}

export class BoundedMap<Key, Value> {
  readonly #most: number
  readonly #map = new Map<Key, Entry<Key, Value>>()
  /** Linked by age: taking a key out of a `Map` and putting it in again, to make it young, costs more. */
  #eldest: Entry<Key, Value> | undefined
  #youngest: Entry<Key, Value> | undefined
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
    return this.#map.get(key)?.value
  }

  has(key: Key): boolean {
    return this.#map.has(key)
  }

  /** Sets, and makes the key the youngest. */
  set(key: Key, value: Value): void {
    const known = this.#map.get(key)
    if (known !== undefined) {
      known.value = value
      if (known === this.#youngest) return
      this.#unlink(known)
      this.#link(known)
      return
    }
    const entry = { key, value, older: undefined, younger: undefined }
    this.#map.set(key, entry)
    this.#link(entry)
    if (this.#map.size <= this.#most) return
    const eldest = this.#eldest
    assert(eldest !== undefined, 'a full map has an eldest')
    this.#map.delete(eldest.key)
    this.#unlink(eldest)
    this.#forgotten?.(eldest.key, eldest.value)
  }

  delete(key: Key): boolean {
    const known = this.#map.get(key)
    if (known === undefined) return false
    this.#map.delete(key)
    this.#unlink(known)
    return true
  }

  clear(): void {
    this.#map.clear()
    this.#eldest = undefined
    this.#youngest = undefined
  }

  /** Eldest first. Meanwhile the entry at hand may be deleted, and nothing else be changed. */
  *entries(): Generator<[Key, Value], undefined> {
    for (let entry = this.#eldest; entry !== undefined; ) {
      const { younger } = entry
      yield [entry.key, entry.value]
      entry = younger
    }
    return undefined
  }

  #link(entry: Entry<Key, Value>): void {
    const before = this.#youngest
    entry.older = before
    entry.younger = undefined
    if (before === undefined) this.#eldest = entry
    else before.younger = entry
    this.#youngest = entry
  }

  #unlink(entry: Entry<Key, Value>): void {
    const { older, younger } = entry
    // One that is gone must not keep another.
    entry.older = undefined
    entry.younger = undefined
    if (older === undefined) this.#eldest = younger
    else older.younger = younger
    if (younger === undefined) this.#youngest = older
    else younger.older = older
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
