/**
 * SHA-256 (FIPS 180-4) that answers at once: for the hundreds of thousands of short texts of a tree.
 *
 * The browser's own answers later, and each of its answers costs more than hashing 64 octets here.
 * Whole files are left to it. The constants are made as the standard says they are: the first 32
 * fractional bits of the square and cube roots of the first primes.
 */
import type { Hash } from '../../src/evidence/bytes.ts'

const BLOCK_BYTES = 64
const LENGTH_BYTES = 8

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n += 1)
    if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}

/**
 * The first 32 bits behind the point of the k-th root of n: the largest r with r^k <= n * 2^(32k),
 * found bit by bit in whole numbers, for floating point does not reach so far.
 */
function fractionOfRoot(n: number, k: bigint): number {
  const most = BigInt(n) << (32n * k)
  let root = 0n
  for (let bit = 1n << 37n; bit > 0n; bit >>= 1n) if ((root + bit) ** k <= most) root += bit
  return Number(root & 0xffffffffn) | 0
}

const START = Int32Array.from(firstPrimes(8), (prime) => fractionOfRoot(prime, 2n))
const ROUND = Int32Array.from(firstPrimes(64), (prime) => fractionOfRoot(prime, 3n))

const state = new Int32Array(8)
const words = new Int32Array(64)

/** The octets of both, one behind the other; `before` is short. */
export function sha256At(before: Uint8Array, bytes: Uint8Array): Hash {
  const length = before.length + bytes.length
  const blocks = Math.ceil((length + 1 + LENGTH_BYTES) / BLOCK_BYTES)
  const padded = new Uint8Array(blocks * BLOCK_BYTES)
  padded.set(before)
  padded.set(bytes, before.length)
  padded[length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(length / 2 ** 29))
  view.setUint32(padded.length - 4, length * 8)
  state.set(START)
  for (let at = 0; at < padded.length; at += BLOCK_BYTES) take(view, at)
  let text = ''
  for (const word of state)
    text += String.fromCharCode(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255)
  return text as Hash
}

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by))
const at = (list: Int32Array, n: number): number => list[n] as number

function take(view: DataView, from: number): void {
  for (let t = 0; t < 16; t += 1) words[t] = view.getInt32(from + 4 * t)
  for (let t = 16; t < 64; t += 1) {
    const two = at(words, t - 2)
    const fifteen = at(words, t - 15)
    const s1 = turned(two, 17) ^ turned(two, 19) ^ (two >>> 10)
    const s0 = turned(fifteen, 7) ^ turned(fifteen, 18) ^ (fifteen >>> 3)
    words[t] = s1 + at(words, t - 7) + s0 + at(words, t - 16)
  }
  let a = at(state, 0)
  let b = at(state, 1)
  let c = at(state, 2)
  let d = at(state, 3)
  let e = at(state, 4)
  let f = at(state, 5)
  let g = at(state, 6)
  let h = at(state, 7)
  for (let t = 0; t < 64; t += 1) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
    const one = (h + s1 + ((e & f) ^ (~e & g)) + at(ROUND, t) + at(words, t)) | 0
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  state[0] = at(state, 0) + a
  state[1] = at(state, 1) + b
  state[2] = at(state, 2) + c
  state[3] = at(state, 3) + d
  state[4] = at(state, 4) + e
  state[5] = at(state, 5) + f
  state[6] = at(state, 6) + g
  state[7] = at(state, 7) + h
}
