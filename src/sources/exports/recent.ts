/**
 * Recent: what was seen lately, by name, in bounded memory.
 *
 * Two generations: when the younger is full it becomes the elder, and the elder is let go. A name is
 * remembered for at least `most` others after it.
 */
export class Recent<Value> {
  readonly #most: number
  #younger = new Map<string, Value>()
  #elder = new Map<string, Value>()

  constructor(most: number) {
    this.#most = most
  }

  get(name: string): Value | undefined {
    return this.#younger.get(name) ?? this.#elder.get(name)
  }

  set(name: string, value: Value): void {
    if (this.#younger.size >= this.#most && !this.#younger.has(name)) {
      this.#elder = this.#younger
      this.#younger = new Map()
    }
    this.#younger.set(name, value)
  }

  /** How many names are held. */
  get size(): number {
    return this.#younger.size + this.#elder.size
  }
}
