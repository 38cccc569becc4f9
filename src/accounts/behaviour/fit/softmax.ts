/**
 * Softmax: a multinomial logistic regression that is drawn towards one that is known already.
 *
 * The last class is the reference. What is known stands for `pseudo` observations: each row is also
 * seen that much, divided by the number of rows, with the answer that the known weights would expect
 * (the conjugate prior of a generalised linear model: Chen and Ibrahim, Statistica Sinica 13, 2003).
 * So few rows give nearly the known weights, whatever the scale of a feature, and many outvote them.
 * The sum of both is convex; Newton's method with halved steps finds its one minimum in some ten
 * rounds, and from the same rows it finds the same numbers.
 *
 * Limits: rows of one account hang together and are counted as if they did not; `pseudo` is chosen
 * large for that.
 */
import { assert } from '../../../lib/assert.ts'
import { nth } from '../numbers.ts'
import type { Rows } from './rows.ts'

export const ROUNDS_MAX = 40
const HALVINGS_MAX = 30
/** Keeps directions that no row speaks of where they were, in pseudo-observations. */
const RIDGE = 1
/** It has arrived when another step would gain less than this, in nats a row. */
const GAIN_LEAST = 1e-10
/** Against overflow. */
const LOGIT_MOST = 300

/** Weights of each class but the last. */
export type Weights = readonly (readonly number[])[]

/** The known weights themselves where there is nothing to learn from. */
export function softmaxFitted(rows: Rows, known: Weights, pseudo: number): Weights {
  const classes = known.length
  const features = nth([known[0]?.length ?? 0], 0)
  assert(features === rows.features, 'rows have the features that are weighed')
  if (rows.kept === 0) return known
  const start = Float64Array.from(known.flat())
  const problem = problemOf(rows, start, classes, pseudo)
  let at = start
  let here = lossAt(problem, at)
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { gradient, hessian } = slopeAt(problem, at)
    const step = solved(hessian, gradient)
    if (step === undefined) break
    let decrement = 0
    for (let n = 0; n < step.length; n += 1) decrement += (gradient[n] ?? 0) * (step[n] ?? 0)
    if (decrement / 2 < GAIN_LEAST * rows.kept) break
    let scale = 1
    let tried = at
    let there = Number.POSITIVE_INFINITY
    for (let n = 0; n < HALVINGS_MAX; n += 1, scale /= 2) {
      const length = scale
      tried = at.map((weight, w) => weight - length * (step[w] ?? 0))
      there = lossAt(problem, tried)
      if (there <= here - 1e-4 * scale * decrement) break
    }
    if (!(there < here)) break
    at = tried
    here = there
  }
  return Array.from({ length: classes }, (_, c) => [
    ...at.subarray(c * features, (c + 1) * features),
  ])
}

type Problem = {
  readonly rows: Rows
  readonly classes: number
  readonly start: Float64Array
  /** Of each row and class: what was seen and what was known, together. */
  readonly wanted: Float64Array
  /** What a row weighs: itself and its share of the pseudo-observations. */
  readonly weight: number
  readonly ridge: number
}

function problemOf(rows: Rows, start: Float64Array, classes: number, pseudo: number): Problem {
  const share = pseudo / rows.seen
  const wanted = new Float64Array(rows.kept * (classes + 1))
  const shares = new Float64Array(classes + 1)
  for (let row = 0; row < rows.kept; row += 1) {
    sharesAt(rows, start, classes, row, shares)
    for (let c = 0; c <= classes; c += 1)
      wanted[row * (classes + 1) + c] =
        (rows.answerOf(row) === c ? 1 : 0) + share * (shares[c] ?? 0)
  }
  return {
    rows,
    classes,
    start,
    wanted,
    weight: 1 + share,
    // A row that is kept stands for `seen / kept` that were seen.
    ridge: (RIDGE * rows.kept) / rows.seen,
  }
}

/** Into `shares`. */
function sharesAt(
  rows: Rows,
  weights: Float64Array,
  classes: number,
  row: number,
  shares: Float64Array,
): void {
  const { features, values } = rows
  const from = row * features
  let sum = 1
  for (let c = 0; c < classes; c += 1) {
    let z = 0
    for (let f = 0; f < features; f += 1)
      z += (weights[c * features + f] ?? 0) * (values[from + f] ?? 0)
    const e = Math.exp(Math.max(-LOGIT_MOST, Math.min(LOGIT_MOST, z)))
    shares[c] = e
    sum += e
  }
  shares[classes] = 1
  for (let c = 0; c <= classes; c += 1) shares[c] = (shares[c] ?? 0) / sum
}

function lossAt({ rows, classes, start, wanted, ridge }: Problem, weights: Float64Array): number {
  const shares = new Float64Array(classes + 1)
  let loss = 0
  for (let row = 0; row < rows.kept; row += 1) {
    sharesAt(rows, weights, classes, row, shares)
    for (let c = 0; c <= classes; c += 1) {
      const want = wanted[row * (classes + 1) + c] ?? 0
      if (want > 0) loss -= want * Math.log(Math.max(shares[c] ?? 0, Number.MIN_VALUE))
    }
  }
  for (let n = 0; n < weights.length; n += 1)
    loss += (ridge / 2) * ((weights[n] ?? 0) - (start[n] ?? 0)) ** 2
  return loss
}

function slopeAt(
  { rows, classes, start, wanted, weight, ridge }: Problem,
  weights: Float64Array,
): { readonly gradient: Float64Array; readonly hessian: Float64Array } {
  const { features, values } = rows
  const size = classes * features
  const gradient = new Float64Array(size)
  const hessian = new Float64Array(size * size)
  const shares = new Float64Array(classes + 1)
  for (let row = 0; row < rows.kept; row += 1) {
    sharesAt(rows, weights, classes, row, shares)
    const from = row * features
    for (let c = 0; c < classes; c += 1) {
      const share = shares[c] ?? 0
      const off = weight * share - (wanted[row * (classes + 1) + c] ?? 0)
      for (let f = 0; f < features; f += 1)
        add(gradient, c * features + f, off * (values[from + f] ?? 0))
      for (let d = 0; d <= c; d += 1) {
        const curve = weight * (c === d ? share * (1 - share) : -share * (shares[d] ?? 0))
        for (let f = 0; f < features; f += 1) {
          const bend = curve * (values[from + f] ?? 0)
          if (bend === 0) continue
          const line = (c * features + f) * size + d * features
          const to = c === d ? f : features - 1
          for (let g = 0; g <= to; g += 1) add(hessian, line + g, bend * (values[from + g] ?? 0))
        }
      }
    }
  }
  for (let n = 0; n < size; n += 1) {
    add(gradient, n, ridge * ((weights[n] ?? 0) - (start[n] ?? 0)))
    add(hessian, n * size + n, ridge)
  }
  return { gradient, hessian }
}

function add(list: Float64Array, n: number, by: number): void {
  list[n] = (list[n] ?? 0) + by
}

/**
 * The step that solves `lower half of a symmetric matrix` times step = gradient, by Cholesky's
 * decomposition in place; `undefined` where rounding left no positive matrix.
 */
function solved(matrix: Float64Array, right: Float64Array): Float64Array | undefined {
  const size = right.length
  const at = (i: number, j: number): number => matrix[i * size + j] ?? 0
  for (let j = 0; j < size; j += 1) {
    let pivot = at(j, j)
    for (let k = 0; k < j; k += 1) pivot -= at(j, k) ** 2
    if (!(pivot > 0)) return undefined
    const root = Math.sqrt(pivot)
    matrix[j * size + j] = root
    for (let i = j + 1; i < size; i += 1) {
      let sum = at(i, j)
      for (let k = 0; k < j; k += 1) sum -= at(i, k) * at(j, k)
      matrix[i * size + j] = sum / root
    }
  }
  const step = right.slice()
  for (let i = 0; i < size; i += 1) {
    let sum = step[i] ?? 0
    for (let k = 0; k < i; k += 1) sum -= at(i, k) * (step[k] ?? 0)
    step[i] = sum / at(i, i)
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = step[i] ?? 0
    for (let k = i + 1; k < size; k += 1) sum -= at(k, i) * (step[k] ?? 0)
    step[i] = sum / at(i, i)
  }
  return step
}
