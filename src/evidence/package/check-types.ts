/** What the check of a package is asked, by whom it reads and reckons, and what it tells. */
import type { Instant } from '../../lib/time.ts'
import type { Bracket, Crypto, Moment } from '../brackets.ts'
import type { Checkpoint } from '../checkpoint.ts'
import { MOMENT_MAX, momentText } from '../moment.ts'
import type { NotChecked } from '../not-checked.ts'
import type { Note, Vkey } from '../note.ts'
import type { Problem } from '../problems.ts'
import type { Refused } from '../refused.ts'
import type { AnchoredEntry } from '../testimony.ts'
import type { Custody } from './custody.ts'
import type { EntryRead } from './entry.ts'

export interface PackageFiles {
  readonly names: readonly string[]
  /** `undefined`: there is none; a refusal: it does not unpack to what was declared. */
  read(name: string): Promise<Uint8Array | Refused | undefined>
}

/** Does work that needs SHA-256 and Ed25519; the work may be begun more than once. */
export type Run = <Result>(work: (crypto: Crypto) => Result) => Promise<Result>

export type PackageOptions = {
  /** A policy that came by another way; its text. */
  readonly policy?: string
  /** A checkpoint that came by another way; its text. */
  readonly checkpoint?: string
  /** False where ML-DSA cannot be checked, as in a browser. */
  readonly postQuantum?: boolean
  /** The log's key that came by another way; its text. */
  readonly vkey?: string
  /** Each entry, in order of index, with its bracket not yet known. */
  readonly hear?: (entry: EntryRead) => void
  readonly progress?: (done: number, all: number) => void
}

/** The package's checkpoint, signed by the log. */
export type Signed = Checkpoint & {
  readonly note: Note
  readonly text: string
  readonly vkey: Vkey
}

export type Swore = { readonly witness: string; readonly at: string }

export type PackageChecked = {
  readonly ok: boolean
  readonly origin: string | null
  /** Entries of the log under the package's checkpoint. */
  readonly size: number
  /** Entries that are in the package. */
  readonly entries: number
  readonly bodies: number
  readonly firstAltered: number | null
  /** `source.gap` entries, and `erase.done` entries, that are in the package. */
  readonly gaps: number
  readonly erased: number
  readonly cosigned: readonly Swore[]
  /** Whether a policy was met; `unsure`: it hangs on signatures that cannot be checked here. */
  readonly quorum: 'met' | 'unmet' | 'unsure' | 'none'
  readonly moments: readonly Moment[]
  readonly brackets: readonly Bracket[]
  readonly anchors: readonly AnchoredEntry[]
  readonly custody: Custody | null
  readonly problems: readonly Problem[]
  readonly notChecked: readonly NotChecked[]
}

/** Whole seconds of somebody's clock as RFC 3339; a number where they are no moment. */
export const swearingText = (seconds: number): string =>
  seconds >= 0 && seconds * 1_000 <= MOMENT_MAX
    ? momentText((seconds * 1_000) as Instant).replace('.000Z', 'Z')
    : String(seconds)

export const hexOf = (hash: string): string =>
  Array.from(hash, (it) => it.charCodeAt(0).toString(16).padStart(2, '0')).join('')
