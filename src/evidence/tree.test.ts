import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sha256 } from '../store/evidence/hashing.ts'
import { type Hash, utf8 } from './bytes.ts'
import {
  consistencyPlan,
  hashOfParts,
  inclusionPlan,
  isConsistent,
  type Range,
  rootByInclusion,
  subtreesOf,
} from './proof.ts'
import { copyOf, emptyFrontier, frontierOf, grow, rootOf } from './tree.ts'

const leaves = Array.from({ length: 700 }, (_, i) => sha256.leaf(utf8(`entry ${i}`)))

/** RFC 6962 §2.1, word for word. */
function naiveRoot(hashes: readonly Hash[]): Hash {
  if (hashes.length === 0) return sha256.digest()
  if (hashes.length === 1) return hashes[0] as Hash
  let k = 1
  while (k * 2 < hashes.length) k *= 2
  return sha256.node(naiveRoot(hashes.slice(0, k)), naiveRoot(hashes.slice(k)))
}

const hashOf = (range: Range): Hash =>
  hashOfParts(
    subtreesOf(range).map(({ height, nth }) =>
      naiveRoot(leaves.slice(nth * 2 ** height, (nth + 1) * 2 ** height)),
    ),
    sha256,
  )

test('the tree of nothing and of RFC 6962’s own example have the known roots', () => {
  const hex = (hash: Hash) => Buffer.from(hash, 'latin1').toString('hex')
  equal(
    hex(rootOf(emptyFrontier(), sha256)),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
  // Certificate Transparency's reference tree of eight small leaves.
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ]
  const frontier = emptyFrontier()
  for (const input of inputs) grow(frontier, sha256.leaf(Buffer.from(input, 'hex')), sha256)
  equal(
    hex(rootOf(frontier, sha256)),
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  )
})

test('a growing right edge has the root of the naive tree at every size', () => {
  const frontier = emptyFrontier()
  for (let size = 0; size <= 300; size += 1) {
    equal(rootOf(frontier, sha256), naiveRoot(leaves.slice(0, size)))
    grow(frontier, leaves[size] as Hash, sha256)
  }
})

test('a right edge rebuilt from unfinished rows is the one that grew', () => {
  const frontier = emptyFrontier()
  const rows: Hash[][] = []
  for (const [i, leaf] of leaves.entries()) {
    grow(frontier, leaf, sha256, (height, hash) => {
      if (height % 8 !== 0) return
      const row = rows[height / 8] ?? []
      rows[height / 8] = row
      row.push(hash)
      if (row.length === 256) rows[height / 8] = []
    })
    if (i % 37 === 0 || i === 255 || i === 511)
      deepEqual(frontierOf(frontier.size, rows, sha256), frontier)
  }
  equal(frontierOf(frontier.size + 1, rows, sha256), undefined)
})

test('a copy of a right edge grows apart from it', () => {
  const frontier = emptyFrontier()
  grow(frontier, leaves[0] as Hash, sha256)
  const copy = copyOf(frontier)
  grow(copy, leaves[1] as Hash, sha256)
  equal(rootOf(frontier, sha256), leaves[0])
})

const sizes = fc.integer({ min: 1, max: leaves.length })

test('every inclusion proof leads to the root, and no altered one does', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
      const index = a % size
      const root = naiveRoot(leaves.slice(0, size))
      const proof = inclusionPlan(index, size).map(hashOf)
      const leaf = leaves[index] as Hash
      equal(rootByInclusion(index, size, leaf, proof, sha256), root)
      ok(rootByInclusion(index, size, leaves[(index + 1) % 700] as Hash, proof, sha256) !== root)
      ok(rootByInclusion(index, size, leaf, [...proof, leaf], sha256) !== root)
      equal(rootByInclusion(size, size, leaf, proof, sha256), undefined)
      if (proof.length === 0) return
      const at = b % proof.length
      ok(rootByInclusion(index, size, leaf, proof.toSpliced(at, 1), sha256) !== root)
      ok(rootByInclusion(index, size, leaf, proof.with(at, leaf), sha256) !== root)
    }),
    { numRuns: 200 },
  )
})

test('every consistency proof holds, and none for another root', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
      const older = 1 + (a % size)
      const oldRoot = naiveRoot(leaves.slice(0, older))
      const root = naiveRoot(leaves.slice(0, size))
      const proof = consistencyPlan(older, size).map(hashOf)
      ok(isConsistent(older, size, oldRoot, root, proof, sha256))
      const other = leaves[699] as Hash
      ok(!isConsistent(older, size, other, root, proof, sha256))
      ok(!isConsistent(older, size, oldRoot, other, proof, sha256))
      ok(!isConsistent(older, size, oldRoot, root, [...proof, other], sha256))
      if (proof.length === 0) return
      const at = b % proof.length
      ok(!isConsistent(older, size, oldRoot, root, proof.with(at, other), sha256))
      ok(!isConsistent(older, size, oldRoot, root, proof.toSpliced(at, 1), sha256))
    }),
    { numRuns: 200 },
  )
})

test('plans are exact beyond 2^32 entries', () => {
  const size = 2 ** 40 + 3
  equal(inclusionPlan(2 ** 40 + 2, size).length, 2)
  equal(inclusionPlan(5, size).length, 41)
  deepEqual(subtreesOf({ from: 2 ** 40, to: size }), [
    { height: 1, nth: 2 ** 39 },
    { height: 0, nth: 2 ** 40 + 2 },
  ])
})
