/**
 * One entry of a package: its octets, its proof and its body against the root that was signed.
 *
 * A pure judgement over what was read; whoever calls brings SHA-256.
 */
import { fromBase64url, type Hash, type Hasher, hashAt, textOf } from '../bytes.ts'
import { LEAF_BYTES_MAX, type ReadLeaf, readLeaf } from '../leaf.ts'
import type { Unproved } from '../problems.ts'
import { rootByInclusion } from '../proof.ts'
import { readProofText } from '../proof-text.ts'
import { isRefused } from '../refused.ts'
import { commitmentOf, SALT_BYTES } from '../vault.ts'

export type EntryFiles = {
  readonly index: number
  readonly leaf: Uint8Array
  readonly proof: Uint8Array | undefined
  readonly body: Uint8Array | undefined
}

export type EntryRead = {
  readonly index: number
  /** What the leaf says; absent when it does not read as one. */
  readonly leaf?: ReadLeaf
  readonly hash: Hash
  /** Siblings from the leaf up to the root. */
  readonly path: readonly Hash[]
  /** Why it is not in the signed log; absent: it is. */
  readonly unproved?: Unproved
  /** Why the leaf is no entry of this format. */
  readonly malformed?: string
  readonly body: 'good' | 'altered' | 'absent'
  /** What the body says, when it is good. */
  readonly bodyText?: string
}

export function readEntry(
  { index, leaf: octets, proof: proofOctets, body: disclosed }: EntryFiles,
  signed: { readonly size: number; readonly root: Hash },
  hasher: Hasher,
): EntryRead {
  const hash = hasher.leaf(octets)
  const proved = provedBy(index, hash, proofOctets, signed, hasher)
  const text = octets.length <= LEAF_BYTES_MAX ? textOf(octets) : undefined
  const leaf = text === undefined ? { refused: 'it is too long or no UTF-8' } : readLeaf(text)
  const body =
    disclosed === undefined
      ? 'absent'
      : isRefused(leaf) || !isBodyOf(leaf, disclosed, hasher)
        ? 'altered'
        : 'good'
  const bodyText =
    body === 'good' && disclosed !== undefined ? textOf(disclosed.subarray(SALT_BYTES)) : undefined
  return {
    index,
    hash,
    body,
    ...(isRefused(leaf) ? { malformed: leaf.refused } : { leaf }),
    ...(bodyText === undefined ? {} : { bodyText }),
    ...proved,
  }
}

function provedBy(
  index: number,
  hash: Hash,
  octets: Uint8Array | undefined,
  { size, root }: { readonly size: number; readonly root: Hash },
  hasher: Hasher,
): Pick<EntryRead, 'path' | 'unproved'> {
  const no = (unproved: Unproved, path: readonly Hash[] = []) => ({ path, unproved })
  if (octets === undefined) return no('missing')
  const text = textOf(octets)
  const proof = text === undefined ? undefined : readProofText(text)
  if (proof === undefined || isRefused(proof)) return no('unreadable')
  if (proof.index !== index) return no('other')
  const found = rootByInclusion(index, size, hash, proof.hashes, hasher)
  if (found === undefined) return no('length')
  if (found !== root) return no('root', proof.hashes)
  return { path: proof.hashes }
}

/** Salt and body against the commitment, and the body's length against the leaf's. */
export function isBodyOf(leaf: ReadLeaf, saltAndBody: Uint8Array, hasher: Hasher): boolean {
  if (saltAndBody.length !== SALT_BYTES + leaf.length) return false
  const commitment = fromBase64url(leaf.commitment)
  return commitment?.length === 32 && commitmentOf(saltAndBody, hasher) === hashAt(commitment, 0)
}
