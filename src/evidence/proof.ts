/**
 * Proofs: that an entry is in a tree, and that one tree grew out of another (RFC 6962 §2.1.1-2.1.2).
 *
 * Making a proof is two steps, because the hashes lie in files: a plan names the ranges of leaves
 * whose subtree hashes the proof consists of, whoever owns the tiles finds them. Checking follows
 * RFC 9162 §2.1.3.2 and §2.1.4.2, with divisions instead of shifts, for sizes beyond 2^32.
 */
import { assert } from '../lib/assert.ts'
import type { Hash, Hasher } from './bytes.ts'

/** Leaves `from` up to and without `to`. */
export type Range = { readonly from: number; readonly to: number }

/** A perfect subtree: `height` levels above the leaves, the `nth` of that height from the left. */
export type Subtree = { readonly height: number; readonly nth: number }

/** The largest power of two below n, for n above one. */
function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** Ranges from the leaf's sibling up to the root's child. */
export function inclusionPlan(index: number, size: number): Range[] {
  assert(index >= 0 && index < size, 'the entry is in the tree')
  const plan: Range[] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + split(to - from)
    if (index < middle) {
      plan.push({ from: middle, to })
      to = middle
    } else {
      plan.push({ from, to: middle })
      from = middle
    }
  }
  return plan.reverse()
}

export function consistencyPlan(older: number, size: number): Range[] {
  assert(older > 0 && older <= size, 'a tree grows out of an older one that was not empty')
  if (older === size) return []
  const plan: Range[] = []
  let from = 0
  let to = size
  while (to !== older) {
    const middle = from + split(to - from)
    if (older <= middle) {
      plan.push({ from: middle, to })
      to = middle
    } else {
      plan.push({ from, to: middle })
      from = middle
    }
  }
  // The old tree itself is known to the checker when it is one perfect subtree from the left.
  if (from !== 0) plan.push({ from, to })
  return plan.reverse()
}

/** The perfect subtrees that make up a range that begins where a subtree may begin, left to right. */
export function subtreesOf({ from, to }: Range): Subtree[] {
  const parts: Subtree[] = []
  let at = from
  while (at < to) {
    let height = 0
    while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= to) height += 1
    parts.push({ height, nth: at / 2 ** height })
    at += 2 ** height
  }
  return parts
}

/** One hash out of those of `subtreesOf`, left to right. */
export function hashOfParts(parts: readonly Hash[], hasher: Hasher): Hash {
  assert(parts.length > 0, 'a range is not empty')
  return parts.reduceRight((right, left) => hasher.node(left, right))
}

/** The root that an inclusion proof leads to; `undefined` when its length cannot be right. */
export function rootByInclusion(
  index: number,
  size: number,
  leaf: Hash,
  proof: readonly Hash[],
  hasher: Hasher,
): Hash | undefined {
  if (!(index >= 0 && index < size)) return undefined
  let nth = index
  let last = size - 1
  let root = leaf
  for (const hash of proof) {
    if (last === 0) return undefined
    if (nth % 2 === 1 || nth === last) {
      root = hasher.node(hash, root)
      while (nth % 2 === 0 && nth !== 0) {
        nth /= 2
        last = Math.floor(last / 2)
      }
    } else root = hasher.node(root, hash)
    nth = Math.floor(nth / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? root : undefined
}

/** Whether the proof shows that the tree of `size` begins with the tree of `older`. */
export function isConsistent(
  older: number,
  size: number,
  olderRoot: Hash,
  root: Hash,
  proof: readonly Hash[],
  hasher: Hasher,
): boolean {
  if (!(older > 0 && older <= size)) return false
  if (older === size) return proof.length === 0 && olderRoot === root
  const shown = rootsByConsistency(older, size, olderRoot, proof, hasher)
  return shown !== undefined && shown.older === olderRoot && shown.root === root
}

/**
 * The two roots that a consistency proof leads to; `undefined` when its length cannot be right. The
 * older one is taken from the proof alone, unless `older` is a power of two: then the proof does not
 * hold it, and begins with the one that is given.
 */
export function rootsByConsistency(
  older: number,
  size: number,
  olderRoot: Hash,
  proof: readonly Hash[],
  hasher: Hasher,
): { readonly older: Hash; readonly root: Hash } | undefined {
  if (!(older > 0 && older < size)) return undefined
  const path = isPowerOfTwo(older) ? [olderRoot, ...proof] : proof
  if (path.length === 0) return undefined
  let nth = older - 1
  let last = size - 1
  while (nth % 2 === 1) {
    nth = (nth - 1) / 2
    last = Math.floor(last / 2)
  }
  let old = path[0] as Hash
  let now = old
  for (const hash of path.slice(1)) {
    if (last === 0) return undefined
    if (nth % 2 === 1 || nth === last) {
      old = hasher.node(hash, old)
      now = hasher.node(hash, now)
      while (nth % 2 === 0 && nth !== 0) {
        nth /= 2
        last = Math.floor(last / 2)
      }
    } else now = hasher.node(now, hash)
    nth = Math.floor(nth / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? { older: old, root: now } : undefined
}

/** Exact for every size that a tree may have. */
const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n))
