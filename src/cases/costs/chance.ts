/**
 * Chance: draws from the distributions of a loss model, out of one stream of numbers in [0, 1).
 *
 * The stream comes as an argument, so that the same seed gives the same figures. `seeded` is such a
 * stream (splitmix32): for models, never for secrets.
 */

export type Chance = () => number

export function seeded(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    mixed ^= mixed >>> 15
    return (mixed >>> 0) / 2 ** 32
  }
}

/** Never 0, for logarithms. */
const open = (chance: Chance): number => 1 - chance()

/** Box and Muller: one of the pair. */
const normal = (chance: Chance): number =>
  Math.sqrt(-2 * Math.log(open(chance))) * Math.cos(2 * Math.PI * chance())

/** Tries until the rejection method accepts; it does so at once in all but a few of a hundred. */
const TRIES_MAX = 1_000

/** Marsaglia and Tsang (2000), for a shape of at least 1. */
function gamma(shape: number, chance: Chance): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (let nth = 0; nth < TRIES_MAX; nth += 1) {
    const x = normal(chance)
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (Math.log(open(chance)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
  return d
}

export type Pert = { readonly least: number; readonly likely: number; readonly most: number }

/** How much the likeliest value weighs (Vose): 4 is the usual PERT. */
export const PERT_WEIGHT = 4

/** A beta distribution over [least, most] with its mode at the likeliest value. */
export function pert({ least, likely, most }: Pert, chance: Chance): number {
  const width = most - least
  if (!(width > 0)) return likely
  const a = gamma(1 + (PERT_WEIGHT * (likely - least)) / width, chance)
  const b = gamma(1 + (PERT_WEIGHT * (most - likely)) / width, chance)
  return least + (width * a) / (a + b)
}

export const pertMean = ({ least, likely, most }: Pert): number =>
  (least + PERT_WEIGHT * likely + most) / (PERT_WEIGHT + 2)

/** Events of one year; a rate above this is no rate of incidents. */
export const RATE_MAX = 20
const EVENTS_MAX = 200

/** Knuth's method, for small rates. */
export function poisson(rate: number, chance: Chance): number {
  const limit = Math.exp(-Math.min(RATE_MAX, Math.max(0, rate)))
  let product = chance()
  let events = 0
  while (product > limit && events < EVENTS_MAX) {
    product *= chance()
    events += 1
  }
  return events
}
