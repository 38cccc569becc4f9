/**
 * Tree: the RFC 6962 Merkle tree of a growing list, kept by its right edge alone.
 *
 * A frontier holds the roots of the perfect subtrees that the size in binary names, largest first:
 * 53 hashes are enough for any log. Adding a leaf costs one node hash on average, the root at most
 * 53. `seen` hears of each perfect subtree as it is completed; tiles are made of those whose height
 * is a multiple of eight.
 */
import { assert } from '../lib/assert.ts'
import type { Hash, Hasher } from './bytes.ts'

export type Frontier = {
  size: number
  /** Roots of perfect subtrees, largest (leftmost) first; one for each set bit of `size`. */
  readonly peaks: Hash[]
}

export type SubtreeSeen = (height: number, hash: Hash) => void

export const emptyFrontier = (): Frontier => ({ size: 0, peaks: [] })

export const copyOf = (frontier: Frontier): Frontier => ({
  size: frontier.size,
  peaks: [...frontier.peaks],
})

/** Adds one leaf hash, in place. Height 0 (the leaf itself) is seen too. */
export function grow(frontier: Frontier, leaf: Hash, hasher: Hasher, seen?: SubtreeSeen): void {
  let hash = leaf
  let height = 0
  seen?.(0, hash)
  for (let rest = frontier.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = frontier.peaks.pop()
    assert(left !== undefined, 'a peak stands for each set bit of the size')
    hash = hasher.node(left, hash)
    height += 1
    seen?.(height, hash)
  }
  frontier.peaks.push(hash)
  frontier.size += 1
}

/** RFC 6962 §2.1: the root of no leaves is the digest of nothing. */
export function rootOf(frontier: Frontier, hasher: Hasher): Hash {
  let root: Hash | undefined
  for (let i = frontier.peaks.length - 1; i >= 0; i -= 1) {
    const peak = frontier.peaks[i] as Hash
    root = root === undefined ? peak : hasher.node(peak, root)
  }
  return root ?? hasher.digest()
}

/** The root of a row of equally high subtrees whose number is a power of two, such as a full tile. */
export function foldRow(row: readonly Hash[], hasher: Hasher): Hash {
  assert(row.length > 0 && Number.isInteger(Math.log2(row.length)), 'a row is a power of two')
  let hashes = row
  while (hashes.length > 1) {
    const above: Hash[] = []
    for (let i = 0; i < hashes.length; i += 2)
      above.push(hasher.node(hashes[i] as Hash, hashes[i + 1] as Hash))
    hashes = above
  }
  return hashes[0] as Hash
}

/**
 * The frontier of `size`, from the unfinished row of each tile level (level 0 first). `undefined`
 * when the rows do not have the widths that the size names.
 */
export function frontierOf(
  size: number,
  rows: readonly (readonly Hash[])[],
  hasher: Hasher,
): Frontier | undefined {
  const peaks: Hash[] = []
  for (let level = rows.length - 1; level >= 0; level -= 1) {
    const row = rows[level] as readonly Hash[]
    if (row.length !== Math.floor(size / 256 ** level) % 256) return undefined
    let at = 0
    for (let width = 128; width >= 1; width /= 2) {
      if ((row.length & width) === 0) continue
      peaks.push(foldRow(row.slice(at, at + width), hasher))
      at += width
    }
  }
  return Math.floor(size / 256 ** rows.length) === 0 ? { size, peaks } : undefined
}
