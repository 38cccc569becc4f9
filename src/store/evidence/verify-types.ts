/** What may be asked of a verification, and what it tells. */
import type { Bracket } from '../../evidence/brackets.ts'
import type { Missing } from '../../evidence/coverage.ts'
import type { NotChecked } from '../../evidence/not-checked.ts'
import type { Problem } from '../../evidence/problems.ts'
import type { SealsToldOf } from '../../evidence/seal-check.ts'
import type { Disk } from './disk.ts'

export type VerifyOptions = {
  /** A checkpoint (signed note) that came by another way; its text. */
  readonly checkpoint?: string
  /** A C2SP tlog-policy; its text. */
  readonly policy?: string
  /** The log's public key, as it came by another way; absent: the one in the folder is believed. */
  readonly vkey?: string
  /** With keys, bodies are opened and checked. */
  readonly keysFolder?: string
  readonly kek?: Uint8Array
  readonly hwmFolder?: string
  /** False for a mirror of leaves and tiles alone. */
  readonly bodies?: boolean
  readonly disk?: Disk
  /** Entries looked at, of those that the published checkpoint names. */
  readonly progress?: (done: number, of: number) => void
}

/** Who swore from outside, over how much. */
export type Cosigned = {
  /** Entries below this are covered by a statement that meets the policy that was demanded. */
  readonly quorumAt: number | null
  readonly witnesses: readonly string[]
  /** Cosignatures that are entries, checked against the tree. */
  readonly entries: number
}

export type Verified = {
  readonly ok: boolean
  /** Entries that are here. */
  readonly size: number
  /** The first entry that is not as it was signed, or the first of the block in which it lies. */
  readonly firstAltered: number | null
  readonly gaps: number
  /** Bodies that are gone, and whose erasure stands in the log. */
  readonly erased: number
  readonly problems: readonly Problem[]
  /** What forward-secure seals vouch for; absent: there are none that can be checked. */
  readonly seals?: SealsToldOf
  /** The gaps by themselves, the first ones of many. */
  readonly missing: readonly Missing[]
  /** Tickets and months under which bodies were erased. */
  readonly erasures: { readonly tickets: readonly string[]; readonly months: readonly string[] }
  /** Between which times of witnesses entries were written. */
  readonly brackets: readonly Bracket[]
  readonly cosigned: Cosigned
  /** Anchors that entries tell of, by their way. */
  readonly anchors: Readonly<Record<string, number>>
  readonly notChecked: readonly NotChecked[]
}
