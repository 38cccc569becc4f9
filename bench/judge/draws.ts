/**
 * Draws: chance that can be told again, for the examiners only.
 *
 * `soundDraws` for the attacks, where one run may take 20,000 draws. `publishedDraws` for the made-up
 * origins and the results of honest mail: the generator of the published figures, so that the false
 * alarms can be compared number by number. It repeats after 8,190 draws, which an account's origins
 * hardly ever reach; attacks drawn from it would repeat within one run.
 */
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const WARM_UP_PUBLISHED = 8
const WARM_UP_SOUND = 15

/** After how many draws `publishedDraws` begins anew. */
export const PUBLISHED_PERIOD = 8_190

export class Draws {
  readonly #word: () => number

  /** `word` gives 32 bits. */
  constructor(word: () => number) {
    this.#word = word
  }

  /** Evenly in [0, 1), in steps of 2^-32. */
  unit(): number {
    return this.#word() / 2 ** 32
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.unit() * count)
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit())
  }

  /** Mean 0, deviation 1 (Box and Muller, one half of it). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(6.283185307 * this.unit())
  }

  logNormal(median: number, deviation: number): number {
    return Math.exp(Math.log(median) + deviation * this.normal())
  }
}

/** A whole number below `count`, small ones far more often: about 1/(k+1). */
export const zipf = (unit: number, count: number): number =>
  Math.min(count - 1, Math.floor(Math.exp(unit * Math.log(count + 1)) - 1))

/** Small fast counting generator: three words of chaos and a counter, so at least 2^32 draws. */
export function soundDraws(seed: number): Draws {
  let a = seed >>> 0
  let b = ~seed >>> 0
  let c = 0x5eed
  let counter = 1
  const word = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let n = 0; n < WARM_UP_SOUND; n += 1) word()
  return new Draws(word)
}

export function publishedDraws(seed: number): Draws {
  let older = (seed ^ 0x9e3779b9) >>> 0 || 1
  let younger = Math.imul(seed, 0x85ebca6b) >>> 0 || 2
  const word = (): number => {
    let mixed = older
    const other = younger
    older = other
    mixed ^= mixed << 23
    mixed ^= mixed >>> 17
    mixed ^= other ^ (other >>> 26)
    younger = mixed >>> 0
    return (younger + other) >>> 0
  }
  for (let n = 0; n < WARM_UP_PUBLISHED; n += 1) word()
  return new Draws(word)
}

/** FNV-1a of ASCII text: a name's own seed. */
export function seedOf(name: string): number {
  let hash = FNV_OFFSET
  for (let at = 0; at < name.length; at += 1)
    hash = Math.imul(hash ^ name.charCodeAt(at), FNV_PRIME)
  return hash >>> 0
}
