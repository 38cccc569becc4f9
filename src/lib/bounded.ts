/**
 * Bounded collections: every map and queue has an end, with a name.
 *
 * `BoundedMap` forgets its eldest key when one more would be too many; keys are the same that `===`
 * says are. `Line` is a first-in first-out queue that refuses instead of growing.
 */
import { assert } from './assert.ts'

/** Stands between the one that was set before it and the one that was set after it. */
type Entry<Key, Value> = {
  readonly key: Key
  value: Value
  older: Entry<Key, Value> | undefined
  younger: Entry<Key, Value> | undefined
}

/** So many keys are looked for one after the other: most of many small maps never need a `Map`. */
export const FEW_KEYS = 4

export class BoundedMap<Key, Value> {
  readonly #most: number
  /** Of more than FEW_KEYS. */
  #map: Map<Key, Entry<Key, Value>> | undefined
  #size = 0
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
    return this.#size
  }

  get(key: Key): Value | undefined {
    return this.#find(key)?.value
  }

  has(key: Key): boolean {
    return this.#find(key) !== undefined
  }

  /** Sets, and makes the key the youngest. */
  set(key: Key, value: Value): void {
    const known = this.#find(key)
    if (known === undefined) {
      this.#add(key, value)
      return
    }
    known.value = value
    if (known !== this.#youngest) this.#renew(known)
  }

  /** As `get` and `set` of what was got, in one look: the key becomes the youngest. */
  touch(key: Key): Value | undefined {
    const known = this.#find(key)
    if (known === undefined) return undefined
    if (known !== this.#youngest) this.#renew(known)
    return known.value
  }

  /** As `touch`; a key that is not there is set to what is made for it. */
  touchOr(key: Key, make: (key: Key) => Value): Value {
    const known = this.#find(key)
    if (known === undefined) {
      const value = make(key)
      this.#add(key, value)
      return value
    }
    if (known !== this.#youngest) this.#renew(known)
    return known.value
  }

  delete(key: Key): boolean {
    const known = this.#size === 0 ? undefined : this.#find(key)
    if (known === undefined) return false
    this.#remove(known)
    return true
  }

  clear(): void {
    this.#map = undefined
    this.#size = 0
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

  /** As `entries`, without making anything. */
  forEach(tell: (value: Value, key: Key) => void): void {
    for (let entry = this.#eldest; entry !== undefined; ) {
      const { younger } = entry
      tell(entry.value, entry.key)
      entry = younger
    }
  }

  #add(key: Key, value: Value): void {
    const entry = { key, value, older: undefined, younger: undefined }
    this.#link(entry)
    this.#size += 1
    if (this.#map !== undefined) this.#map.set(key, entry)
    else if (this.#size > FEW_KEYS) this.#map = this.#mapped()
    if (this.#size <= this.#most) return
    const eldest = this.#eldest
    assert(eldest !== undefined, 'a full map has an eldest')
    this.#remove(eldest)
    this.#forgotten?.(eldest.key, eldest.value)
  }

  #find(key: Key): Entry<Key, Value> | undefined {
    const map = this.#map
    if (map !== undefined) return map.get(key)
    let entry = this.#youngest
    while (entry !== undefined && entry.key !== key) entry = entry.older
    return entry
  }

  #mapped(): Map<Key, Entry<Key, Value>> {
    const map = new Map<Key, Entry<Key, Value>>()
    for (let entry = this.#eldest; entry !== undefined; entry = entry.younger)
      map.set(entry.key, entry)
    return map
  }

  #remove(entry: Entry<Key, Value>): void {
    this.#map?.delete(entry.key)
    this.#size -= 1
    this.#unlink(entry)
  }

  #renew(entry: Entry<Key, Value>): void {
    this.#unlink(entry)
    this.#link(entry)
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
  #items: (Item | undefined)[] = []
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
    // What has gone is held no longer.
    this.#items[this.#head] = undefined
    this.#head += 1
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }
}
