/**
 * Decide: what a witness answers, from what it last swore to and what it is asked (C2SP tlog-witness).
 *
 * No I/O, no clock: hashes and signatures come in as functions. The order is that of the protocol: an
 * unknown log, then its signature, then the size that it thinks we have, then consistency. Whoever is
 * not signed by a key that we trust for that log changes nothing and accuses nobody.
 */
import type { Hash, Hasher } from '../evidence/bytes.ts'
import type { Checkpoint } from '../evidence/checkpoint.ts'
import { type Judgement, judgedPair } from '../evidence/contradiction.ts'
import { signatureOf, type Verify, type Vkey } from '../evidence/note.ts'
import { isConsistent } from '../evidence/proof.ts'
import type { AddCheckpoint } from './request.ts'

/** What is known of one log. */
export type Known = {
  /** Keys that are trusted for this origin. */
  readonly keys: readonly Vkey[]
  /** What we last swore to. */
  readonly latest?: Sworn
}
export type Sworn = Checkpoint & {
  /** With the log's signature and our cosignatures. */
  readonly note: string
}

export type Decision =
  /** Everything is right: to be persisted, then cosigned. `by`: the log's key that signed. */
  | { readonly status: 200; readonly by: Vkey }
  | { readonly status: 404 | 403 | 422; readonly why: string; readonly accuses?: Accusation }
  | { readonly status: 409; readonly size: number; readonly accuses?: Accusation }

/** The log signed something that does not go with what it had signed before. */
export type Accusation = { readonly judgement: Judgement; readonly by: Vkey }

export type Means = { readonly hasher: Hasher; readonly verify: Verify }

export function decide(
  { old, proof, checkpoint, note }: AddCheckpoint,
  known: Known | undefined,
  { hasher, verify }: Means,
): Decision {
  if (known === undefined) return { status: 404, why: 'this log is not known here' }
  let by: Vkey | undefined
  for (const key of known.keys) {
    const signature = signatureOf(note, key, verify)
    if (signature === 'bad') return { status: 403, why: 'a signature of the log does not verify' }
    if (signature !== 'absent') by ??= key
  }
  if (by === undefined) return { status: 403, why: 'no key that is trusted for this log signed' }

  const { latest } = known
  const judgement = latest === undefined ? undefined : judgedPair(latest, checkpoint, proof, hasher)
  const accuses = judgement === undefined ? {} : { accuses: { judgement, by } }
  const size = latest?.size ?? 0
  if (old !== size) {
    // A proof from elsewhere says nothing against what we have: only one size with two roots, or a
    // smaller size, does.
    const isContradicted = latest !== undefined && checkpoint.size <= latest.size
    return { status: 409, size, ...(isContradicted ? accuses : {}) }
  }
  const why = inconsistency(latest, checkpoint, proof, hasher)
  return why === undefined ? { status: 200, by } : { status: 422, why, ...accuses }
}

function inconsistency(
  latest: Sworn | undefined,
  checkpoint: Checkpoint,
  proof: readonly Hash[],
  hasher: Hasher,
): string | undefined {
  if (checkpoint.size === 0 && checkpoint.root !== hasher.digest())
    return 'the root of no entries is the digest of nothing'
  if (latest === undefined || latest.size === 0)
    return proof.length === 0 ? undefined : 'a proof from no entries is empty'
  if (latest.size === checkpoint.size && latest.root !== checkpoint.root)
    return 'another root was signed for this size'
  return isConsistent(latest.size, checkpoint.size, latest.root, checkpoint.root, proof, hasher)
    ? undefined
    : 'the proof does not lead from what was sworn to here before'
}
