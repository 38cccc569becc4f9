/** Testing: logs that can be told to misbehave, for the tests of this room. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type Hash, type Hasher, utf8 } from '../evidence/bytes.ts'
import { toCheckpoint } from '../evidence/checkpoint.ts'
import {
  COSIGNATURE,
  ED25519,
  MLDSA_COSIGNATURE,
  signedNote,
  type Vkey,
  vkeyOf,
} from '../evidence/note.ts'
import { consistencyPlan, hashOfParts, type Range } from '../evidence/proof.ts'
import { emptyFrontier, grow, rootOf } from '../evidence/tree.ts'
import { toAddCheckpoint } from './request.ts'
import type { CosigningKey } from './witness.ts'

const rawKey = (key: KeyObject, bytes: number): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-bytes))

/** A log in memory; `entries` may be changed behind its back. */
export class SmallLog {
  readonly vkey: Vkey
  readonly #hasher: Hasher
  readonly #key: KeyObject
  entries: string[] = []

  constructor(origin: string, hasher: Hasher, stolen?: SmallLog) {
    this.#hasher = hasher
    if (stolen !== undefined) {
      this.#key = stolen.#key
      this.vkey = stolen.vkey
      return
    }
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    this.#key = privateKey
    this.vkey = vkeyOf(origin, ED25519, rawKey(publicKey, 32), hasher)
  }

  add(...entries: string[]): this {
    this.entries.push(...entries)
    return this
  }

  grow(to: number): this {
    while (this.entries.length < to) this.entries.push(`entry ${this.entries.length}`)
    return this
  }

  /** The same key, another history. */
  rewritten(...entries: string[]): SmallLog {
    const other = new SmallLog(this.vkey.name, this.#hasher, this)
    other.entries = entries
    return other
  }

  #range({ from, to }: Range): Hash {
    const frontier = emptyFrontier()
    for (const entry of this.entries.slice(from, to))
      grow(frontier, this.#hasher.leaf(utf8(entry)), this.#hasher)
    return from === to ? this.#hasher.digest() : hashOfParts(frontier.peaks, this.#hasher)
  }

  root(size = this.entries.length): Hash {
    const frontier = emptyFrontier()
    for (const entry of this.entries.slice(0, size))
      grow(frontier, this.#hasher.leaf(utf8(entry)), this.#hasher)
    return rootOf(frontier, this.#hasher)
  }

  note(size = this.entries.length): string {
    const text = toCheckpoint({ origin: this.vkey.name, size, root: this.root(size) })
    return signedNote(text, this.vkey, (message) => sign(null, message, this.#key))
  }

  proof(older: number, size = this.entries.length): Hash[] {
    return older === 0 ? [] : consistencyPlan(older, size).map((range) => this.#range(range))
  }

  asks(old: number, size = this.entries.length): string {
    return toAddCheckpoint(old, old > size ? [] : this.proof(old, size), this.note(size))
  }
}

export function cosigners(name: string, hasher: Hasher): readonly CosigningKey[] {
  const ed = generateKeyPairSync('ed25519')
  const pq = generateKeyPairSync('ml-dsa-44')
  const one = (
    type: typeof COSIGNATURE | typeof MLDSA_COSIGNATURE,
    bytes: number,
    keys: typeof ed,
  ) => ({
    vkey: vkeyOf(name, type, rawKey(keys.publicKey, bytes), hasher),
    sign: (message: Uint8Array) => sign(null, message, keys.privateKey),
  })
  return [one(COSIGNATURE, 32, ed), one(MLDSA_COSIGNATURE, 1_312, pq)]
}
