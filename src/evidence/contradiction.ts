/**
 * Contradiction: two checkpoints that one log signed and that cannot both be true, as a line that can
 * be handed on: whoever has it and the log's key line needs nothing else to see it.
 *
 * Two kinds are proven by the line itself. `split`: two roots for one size. `rewritten`: the log's own
 * consistency proof leads to the newer root and, on the way, to another older root than it had signed;
 * both roots follow from the same hashes, so that no third tree can excuse it. What else a witness
 * finds wrong is written down as `unproven`: a smaller size after a larger one, which anybody may have
 * sent who kept an old checkpoint, or a proof that leads nowhere, after which the log owes a right one.
 *
 * Limits: when `older` is a power of two the proof does not hold the older root, and a rewritten log is
 * `unproven` until somebody sees its tiles.
 */
import { type Hash, type Hasher, hashText, readHashText } from './bytes.ts'
import { type Checkpoint, readCheckpoint } from './checkpoint.ts'
import { readNote, readVkey, signatureOf, type Verify } from './note.ts'
import { rootsByConsistency } from './proof.ts'
import { isRefused, type Refused, refuse } from './refused.ts'

/** tlog-witness: a proof has at most so many hashes. */
export const CONSISTENCY_HASHES_MAX = 63
export const CONTRADICTION_CHARACTERS_MAX = 4 * 2 ** 20

export type Judgement = 'split' | 'rewritten' | 'unproven'

export type Contradiction = {
  /** The log's key line. */
  readonly log: string
  /** RFC 3339: when the witness saw it. */
  readonly at: string
  /** What the witness had sworn to, with its cosignatures. */
  readonly older: string
  /** What it was then asked to swear to. */
  readonly newer: string
  /** The consistency proof that came with it. */
  readonly proof: readonly Hash[]
}

/** What two checkpoints of one log, both signed, say of it; `undefined`: nothing against each other. */
export function judgedPair(
  older: Checkpoint,
  newer: Checkpoint,
  proof: readonly Hash[],
  hasher: Hasher,
): Judgement | undefined {
  if (older.size === newer.size) return older.root === newer.root ? undefined : 'split'
  if (older.size === 0 || newer.size < older.size) return 'unproven'
  const shown = rootsByConsistency(older.size, newer.size, older.root, proof, hasher)
  if (shown?.root !== newer.root) return 'unproven'
  return shown.older === older.root ? undefined : 'rewritten'
}

/** One line of `misbehaviour.log`. */
export const toContradiction = ({ log, at, older, newer, proof }: Contradiction): string =>
  JSON.stringify({ v: 1, at, log, older, newer, proof: proof.map(hashText) })

export function readContradiction(line: string): Contradiction | Refused {
  if (line.length > CONTRADICTION_CHARACTERS_MAX) return refuse('it is too long')
  let it: unknown
  try {
    it = JSON.parse(line)
  } catch {
    return refuse('it is no JSON')
  }
  if (typeof it !== 'object' || it === null) return refuse('it is no object')
  const { v, at, log, older, newer, proof } = it as Record<string, unknown>
  if (v !== 1) return refuse('its version is not 1')
  if (![at, log, older, newer].every((text) => typeof text === 'string'))
    return refuse('a text is missing')
  if (!Array.isArray(proof) || proof.length > CONSISTENCY_HASHES_MAX)
    return refuse('its proof is no list of hashes')
  const hashes: Hash[] = []
  for (const text of proof) {
    const hash = typeof text === 'string' ? readHashText(text) : undefined
    if (hash === undefined) return refuse('its proof is no list of hashes')
    hashes.push(hash)
  }
  return { at, log, older, newer, proof: hashes } as Contradiction
}

export type Judged = {
  readonly judgement: Judgement
  readonly older: Checkpoint
  readonly newer: Checkpoint
}

/** Checks a line with nothing but itself; refused is what accuses nobody. */
export function judgedContradiction(
  { log, older, newer, proof }: Contradiction,
  hasher: Hasher,
  verify: Verify,
): Judged | Refused {
  const vkey = readVkey(log, hasher)
  if (isRefused(vkey)) return refuse(`its log key is not good: ${vkey.refused}`)
  const sworn: Checkpoint[] = []
  for (const text of [older, newer]) {
    const note = readNote(text)
    if (isRefused(note)) return refuse(`a note is not good: ${note.refused}`)
    const checkpoint = readCheckpoint(note.text)
    if (isRefused(checkpoint)) return refuse(`a note is no checkpoint: ${checkpoint.refused}`)
    if (checkpoint.origin !== vkey.name) return refuse('a checkpoint is of another log')
    if (typeof signatureOf(note, vkey, verify) !== 'number')
      return refuse('a checkpoint is not signed by the log')
    sworn.push(checkpoint)
  }
  const [first, second] = sworn as [Checkpoint, Checkpoint]
  const judgement = judgedPair(first, second, proof, hasher)
  return judgement === undefined
    ? refuse('the two checkpoints agree')
    : { judgement, older: first, newer: second }
}
