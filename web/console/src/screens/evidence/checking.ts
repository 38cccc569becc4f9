/**
 * Checking: what this browser finds out for itself about an entry and about the log's head.
 *
 * Nothing that the server says of its own is believed: the leaf is hashed here, the path is hashed up to
 * a root here, and the root must be the one that the log's key signed. Then the tree must have grown out
 * of the one that this browser saw before, under the same key. The hashing and the signatures are the
 * browser's own (WebCrypto); the order of the work is the same that the offline page follows.
 *
 * Limits: the key is believed the first time it is seen here; who wants more compares it with the one
 * that he was given by another way. ML-DSA cosignatures are named, and not checked.
 */
import {
  fromBase64,
  type Hash,
  type Hasher,
  hashText,
  readHashText,
} from '../../../../../src/evidence/bytes.ts'
import { type Checkpoint, readCheckpoint } from '../../../../../src/evidence/checkpoint.ts'
import {
  MLDSA_COSIGNATURE,
  type Note,
  readNote,
  readVkey,
  signatureOf,
  type Verify,
  type Vkey,
} from '../../../../../src/evidence/note.ts'
import type { Run } from '../../../../../src/evidence/package/check-types.ts'
import { readPolicy } from '../../../../../src/evidence/policy.ts'
import { isConsistent } from '../../../../../src/evidence/proof.ts'
import { PROOF_HASHES_MAX, readProofText } from '../../../../../src/evidence/proof-text.ts'
import { isRefused } from '../../../../../src/evidence/refused.ts'
import { type Step, stepsOf } from '../../../../verify/merkle.ts'

export type Outcome = 'good' | 'bad' | 'unknown'
export type Check = {
  /**
   * `key`: the log's key reads and is the one seen before; `note`: the checkpoint bears its signature;
   * `leaf`: the leaf reads and was hashed; `path`: the path leads from it to the signed root.
   */
  readonly what: 'key' | 'note' | 'leaf' | 'path'
  readonly outcome: Outcome
  /** What was wrong, as the rooms of the evidence say it. */
  readonly why?: string
}

export type Cosigned = {
  readonly name: string
  /** Seconds since 1970. */
  readonly at?: number
  /** `unchecked`: by an algorithm that browsers do not know. */
  readonly state: 'good' | 'bad' | 'absent' | 'unchecked'
}

export type HeadChecked = {
  readonly isGood: boolean
  readonly checks: readonly Check[]
  readonly checkpoint?: Checkpoint
  readonly cosigned: readonly Cosigned[]
}

export type EntryChecked = HeadChecked & {
  /** From the leaf up to the root; none: it could not be walked. */
  readonly steps: readonly Step[]
  readonly leafHash?: Hash
}

type Tools = { readonly hasher: Hasher; readonly verify: Verify }

export type HeadToCheck = {
  readonly vkey: string
  readonly checkpoint: string
  readonly policy?: string | null
  /** The key that was seen before under this name. */
  readonly pinned?: string
}

export const checkHead = (run: Run, head: HeadToCheck): Promise<HeadChecked> =>
  run((tools) => headChecked(head, tools))

function headChecked(
  { vkey, checkpoint, policy, pinned }: HeadToCheck,
  { hasher, verify }: Tools,
): HeadChecked {
  const key = readVkey(vkey, hasher)
  if (isRefused(key)) return failed('key', key.refused)
  if (pinned !== undefined && pinned !== vkey) return failed('key', 'changed')
  const good: Check[] = [{ what: 'key', outcome: 'good' }]
  const note = readNote(checkpoint)
  if (isRefused(note)) return failed('note', note.refused, good)
  const read = readCheckpoint(note.text)
  if (isRefused(read)) return failed('note', read.refused, good)
  if (read.origin !== key.name) return failed('note', 'it is another log’s', good)
  const signed = signatureOf(note, key, verify)
  if (typeof signed !== 'number') return failed('note', signed, good)
  return {
    isGood: true,
    checks: [...good, { what: 'note', outcome: 'good' }],
    checkpoint: read,
    cosigned: cosignedBy(note, policy ?? undefined, { hasher, verify }),
  }
}

const failed = (what: Check['what'], why: string, before: readonly Check[] = []): HeadChecked => ({
  isGood: false,
  checks: [...before, { what, outcome: 'bad', why }],
  cosigned: [],
})

function cosignedBy(note: Note, policy: string | undefined, { hasher, verify }: Tools): Cosigned[] {
  const read = policy === undefined ? undefined : readPolicy(policy, hasher)
  if (read === undefined || isRefused(read)) return []
  return [...read.witnesses].map(([name, key]) => stateOf(name, key, note, verify))
}

function stateOf(name: string, key: Vkey, note: Note, verify: Verify): Cosigned {
  if (key.type === MLDSA_COSIGNATURE) {
    const isThere = note.signatures.some((one) => one.name === key.name && one.id === key.id)
    return { name, state: isThere ? 'unchecked' : 'absent' }
  }
  const signed = signatureOf(note, key, verify)
  return typeof signed === 'number' ? { name, state: 'good', at: signed } : { name, state: signed }
}

export type EntryToCheck = {
  readonly entry: number
  /** Base64. */
  readonly leaf: string
  readonly proof: string
  readonly vkey: string
  readonly policy?: string | null
  readonly pinned?: string
}

export const checkEntry = (run: Run, it: EntryToCheck): Promise<EntryChecked> =>
  run((tools) => entryChecked(it, tools))

function entryChecked(
  { entry, leaf, proof, vkey, policy, pinned }: EntryToCheck,
  tools: Tools,
): EntryChecked {
  const { hasher } = tools
  const read = readProofText(proof)
  if (isRefused(read)) return { ...failed('path', read.refused), steps: [] }
  const head = headChecked(
    {
      ...{ vkey, checkpoint: read.checkpoint },
      ...(policy === undefined ? {} : { policy }),
      ...(pinned === undefined ? {} : { pinned }),
    },
    tools,
  )
  const octets = fromBase64(leaf)
  if (octets === undefined)
    return { ...head, ...failed('leaf', 'it is no base64', head.checks), steps: [] }
  const leafHash = hasher.leaf(octets)
  const checks: Check[] = [...head.checks, { what: 'leaf', outcome: 'good' }]
  const { checkpoint } = head
  // Under a head that is not good a leaf is nothing.
  if (checkpoint === undefined) return { ...head, steps: [], leafHash }
  const { size, root } = checkpoint
  if (read.index !== entry || entry >= size)
    return { ...head, ...failed('path', 'it is of another entry', checks), steps: [], leafHash }
  const steps = stepsOf(entry, size, leafHash, read.hashes, hasher)
  const isWhole = read.hashes.length === pathLength(entry, size)
  const isGood = isWhole && steps.at(-1)?.node === root
  return {
    ...head,
    isGood,
    checks: [
      ...checks,
      isGood
        ? { what: 'path', outcome: 'good' }
        : { what: 'path', outcome: 'bad', why: isWhole ? 'another root' : 'its length is wrong' },
    ],
    steps,
    leafHash,
  }
}

/** Hashes that an inclusion proof has (RFC 9162 §2.1.3.1), with divisions for sizes beyond 2^32. */
function pathLength(index: number, size: number): number {
  let length = 0
  let nth = index
  for (let last = size - 1; last > 0; last = Math.floor(last / 2)) {
    if (nth % 2 === 1 || nth !== last) length += 1
    nth = Math.floor(nth / 2)
  }
  return length
}

/** The head as this browser saw it last. */
export type Seen = {
  readonly log: string
  readonly vkey: string
  /** The signed note, so that it can be shown to others. */
  readonly checkpoint: string
  readonly at: number
}

/**
 * - `first`: nothing was seen here before
 * - `same`, `grew`: as it should be
 * - `shrank`: what was signed is smaller than what was signed before
 * - `forked`: the same log, and not the same history
 * - `renamed`: the log goes on under another name, and says so of the one that was seen
 * - `unknown`: another log, that says nothing of the one that was seen; or the proof was not given
 */
export type Growth = 'first' | 'same' | 'grew' | 'shrank' | 'forked' | 'renamed' | 'unknown'

export const isAlarm = (growth: Growth): boolean => growth === 'shrank' || growth === 'forked'
/** Only what follows from what was seen may take its place: another name alone is no way around it. */
export const follows = (growth: Growth): boolean => !isAlarm(growth) && growth !== 'unknown'

export type GrowthToCheck = {
  readonly seen: Seen | undefined
  readonly log: string
  readonly checkpoint: string
  /** Base64 of the consistency proof from the seen size; null: there cannot be one. */
  readonly hashes: readonly string[] | null | undefined
  /** The logs that came before, and how many entries of each are still here. */
  readonly elders: readonly { readonly log: string; readonly entries: number }[]
}

/** Both notes have been checked against the key before; what is left is the tree. */
export const checkGrowth = (run: Run, it: GrowthToCheck): Promise<Growth> =>
  run(({ hasher }) => growthOf(it, hasher))

function growthOf(
  { seen, log, checkpoint, hashes, elders }: GrowthToCheck,
  hasher: Hasher,
): Growth {
  if (seen === undefined) return 'first'
  const before = checkpointIn(seen.checkpoint)
  if (seen.log !== log) {
    const elder = elders.find((one) => one.log === seen.log)
    if (elder === undefined || before === undefined) return 'unknown'
    return before.size > elder.entries ? 'shrank' : 'renamed'
  }
  const now = checkpointIn(checkpoint)
  if (before === undefined || now === undefined) return 'unknown'
  if (before.size === now.size) return before.root === now.root ? 'same' : 'forked'
  if (before.size > now.size) return 'shrank'
  if (before.size === 0) return 'grew'
  if (hashes === undefined) return 'unknown'
  const proof = hashes?.slice(0, PROOF_HASHES_MAX + 1).map(readHashText)
  // A log that did grow out of it can always show it.
  if (proof === undefined || proof.includes(undefined)) return 'forked'
  return isConsistent(
    before.size,
    now.size,
    before.root,
    now.root,
    proof as readonly Hash[],
    hasher,
  )
    ? 'grew'
    : 'forked'
}

export function checkpointIn(note: string): Checkpoint | undefined {
  const read = readNote(note)
  const told = isRefused(read) ? read : readCheckpoint(read.text)
  return isRefused(told) ? undefined : told
}

export const hashShown = (hash: Hash): string => hashText(hash)
