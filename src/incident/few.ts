/**
 * Few: maps and sets that mostly hold one thing, such as the recipients of a message.
 *
 * The first is kept in the object itself, and a `Map` or `Set` is made when a second one comes. They
 * are told in the order in which they came. Nothing is taken out again; whoever fills one bounds it.
 */

/** What may be read of one. */
export type Few<Key extends string | number, Value> = Pick<
  FewMap<Key, Value>,
  'size' | 'has' | 'get' | 'forEach' | typeof Symbol.iterator
>

export class FewMap<Key extends string | number, Value> {
  #key: Key | undefined
  #value: Value | undefined
  #others: Map<Key, Value> | undefined

  get size(): number {
    return this.#key === undefined ? 0 : 1 + (this.#others?.size ?? 0)
  }

  has(key: Key): boolean {
    return this.#key === key || this.#others?.has(key) === true
  }

  get(key: Key): Value | undefined {
    return this.#key === key ? this.#value : this.#others?.get(key)
  }

  set(key: Key, value: Value): void {
    if (this.#key === undefined) this.#key = key
    if (this.#key === key) {
      this.#value = value
      return
    }
    this.#others ??= new Map()
    this.#others.set(key, value)
  }

  forEach(tell: (value: Value, key: Key) => void): void {
    if (this.#key === undefined) return
    tell(this.#value as Value, this.#key)
    this.#others?.forEach(tell)
  }

  *[Symbol.iterator](): Iterator<readonly [Key, Value], undefined> {
    if (this.#key === undefined) return undefined
    yield [this.#key, this.#value as Value]
    yield* this.#others ?? []
    return undefined
  }
}

export class FewSet<Key extends string> {
  #key: Key | undefined
  #others: Set<Key> | undefined

  /** With all of the other's. */
  constructor(other?: FewSet<Key>) {
    if (other === undefined) return
    this.#key = other.#key
    if (other.#others !== undefined) this.#others = new Set(other.#others)
  }

  get size(): number {
    return this.#key === undefined ? 0 : 1 + (this.#others?.size ?? 0)
  }

  has(key: Key): boolean {
    return this.#key === key || this.#others?.has(key) === true
  }

  add(key: Key): void {
    if (this.#key === undefined) this.#key = key
    if (this.#key === key) return
    this.#others ??= new Set()
    this.#others.add(key)
  }

  /** All of them, in a list of its own. */
  list(): Key[] {
    if (this.#key === undefined) return []
    return this.#others === undefined ? [this.#key] : [this.#key, ...this.#others]
  }

  *[Symbol.iterator](): Generator<Key> {
    if (this.#key === undefined) return
    yield this.#key
    yield* this.#others ?? []
  }
}
