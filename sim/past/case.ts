/**
 * Case: what a past is made of, and the stage on which its plot sets people and thieves.
 *
 * A plot only says who comes and when; what they do is counted by the house, and what a right answer
 * to it would be is said beside it.
 */
import type {
  EntryPath,
  Hypothesis,
  LeakChannel,
  LeakVerdictCode,
  MissingKind,
  Span,
} from '../../src/incident/found.ts'
import type { Duration, Instant } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import type { House } from './house.ts'
import type { PostfixOptions, World } from './mail-queue.ts'
import type { Office, OfficeOptions } from './office.ts'
import type { StoreTruth, Theft, WebTruth } from './truth.ts'

export type Entry = readonly {
  readonly path: EntryPath
  readonly standing: Hypothesis['standing']
}[]

export type Stage = {
  readonly house: House
  readonly office: Office
  readonly scale: number
  readonly from: Instant
  readonly until: Instant
  /** A stream of chance of its own for each number. */
  readonly chance: (number: number) => Chance
  /** This account is stolen; what the thief does is counted in what comes back. */
  readonly stolen: (account: string, entry: Entry) => Theft
  readonly store: (truth: StoreTruth) => void
  readonly web: (truth: WebTruth) => void
}

export type PastCase = {
  readonly name: string
  readonly about: { readonly ja: string; readonly en: string }
  readonly from: Instant
  readonly until: Instant
  /** Of the whole at scale 1; default 200 people, at least 36. */
  readonly people?: number
  readonly office?: Omit<OfficeOptions, 'people'>
  readonly stamps?: 'exact' | 'traditional'
  /** Of the machine, for traditional stamps; default Tokyo's. People live by Tokyo's all the same. */
  readonly zone?: string
  /** The only mail program whose log there is. */
  readonly only?: 'postfix' | 'dovecot'
  /** Files are named and packed as somebody left them who copied them, and all as old as the copy. */
  readonly shuffled?: boolean
  /** Days between rotations; default 7. */
  readonly rotates?: number
  readonly postfix?: (scale: number) => PostfixOptions
  readonly world?: (chance: Chance, scale: number) => World
  readonly plot?: (stage: Stage) => void
  readonly leak: {
    readonly verdicts: readonly LeakVerdictCode[]
    readonly unexamined: readonly LeakChannel[]
  }
  readonly missing?: readonly MissingKind[]
  readonly lost?: readonly Span[]
  readonly gone?: readonly number[]
  readonly twoHosts?: boolean
  readonly imapAhead?: Duration
}

/** What no mail log ever shows. */
export const NEVER_SEEN: readonly LeakChannel[] = [
  'network-traffic',
  'encrypted-channel',
  'small-exfiltration',
  'cloud-storage',
  'removable-media',
]
