/**
 * Select: which entries a package is about, and which others it needs beside them.
 *
 * One reading of all leaves in order. Chosen are those of an account, of a time, or of named ranges
 * (all that is asked must hold). Beside them go the cosignature that came back before each run and
 * the first that covers it, for its time bracket; gaps, anchors, erasures and forks in between, so
 * that what is missing is handed over with what is there.
 */

import { readCheckpoint } from '../../../evidence/checkpoint.ts'
import type { Missing } from '../../../evidence/coverage.ts'
import { type ReadLeaf, readLeaf } from '../../../evidence/leaf.ts'
import { MissingFold } from '../../../evidence/missing.ts'
import { momentText, monthOf } from '../../../evidence/moment.ts'
import { readNote } from '../../../evidence/note.ts'
import { FOUNDED_MAX } from '../../../evidence/package/check-entries.ts'
import { PACKAGE_ENTRIES_MAX } from '../../../evidence/package/layout.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { SPANS_MAX, type Span, spansOfIndexes } from '../../../evidence/spans.ts'
import { Fault } from '../../../lib/fault.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Disk } from '../disk.ts'
import { textIn } from '../disk.ts'
import { type RawEntry, rawEntries } from '../reading.ts'

export type Wanted = {
  readonly spans?: readonly Span[]
  readonly from?: Instant
  readonly until?: Instant
  /** What an account is called in a month; after an erasure or an upgrade it has another name. */
  readonly pseudonymsIn?: (month: string) => readonly string[]
}

/** As `sekimori evidence gaps` tells it, moments in RFC 3339. */
export type Gap = { readonly entry: number; readonly what: string; readonly at: string }

export type Selected = {
  readonly chosen: readonly number[]
  readonly context: readonly number[]
  readonly gaps: readonly Gap[]
}

export const GAPS_TOLD_MAX = 10_000
/** Entries beside the chosen ones, other than for brackets. */
export const CONTEXT_MAX = 2_000
const besides: ReadonlySet<string> = new Set([
  'source.gap',
  'checkpoint.anchored',
  'erase.done',
  'evidence.forked',
  'canary.lost',
])

type Mark = { readonly index: number; readonly size: number }

/** Throws `evidence.too-large` when more is asked for than one package holds. */
export async function select(
  disk: Disk,
  folder: string,
  size: number,
  wanted: Wanted,
  progress?: (done: number, all: number) => void,
): Promise<Selected> {
  const chosen: number[] = []
  const marks: Mark[] = []
  const others: number[] = []
  const founded: number[] = []
  const missing = new MissingFold()
  const isWanted = wantedBy(wanted)
  const log = { disk, folder, treeSize: () => size, segments: () => [] }
  for await (const { index, leaf: octets } of rawEntries(log, 0, size)) {
    const leaf = readLeaf(textIn(octets))
    if (isRefused(leaf)) continue
    if (isWanted(index, leaf)) {
      chosen.push(index)
      if (chosen.length > PACKAGE_ENTRIES_MAX)
        throw new Fault('evidence.too-large', {
          what: 'a package (entries)',
          bytes: chosen.length,
          most: PACKAGE_ENTRIES_MAX,
        })
    }
    if (leaf.kind === 'checkpoint.cosigned') {
      const covered = sizeIn(leaf.facts['note'])
      if (covered !== undefined) marks.push({ index, size: covered })
    }
    if (besides.has(leaf.kind)) others.push(index)
    if (leaf.kind === 'seals.founded' && founded.length < FOUNDED_MAX) founded.push(index)
    missing.hear(index, leaf)
    if (index % 4_096 === 0) progress?.(index, size)
  }
  const context = contextOf(chosen, marks, others)
  // Whose keys the seals are; nothing is about nothing.
  if (chosen.length > 0) for (const index of founded) context.add(index)
  for (const index of chosen) context.delete(index)
  const [first = 0] = chosen
  const last = chosen.at(-1) ?? -1
  return {
    chosen,
    context: [...context].sort((a, b) => a - b),
    gaps: missing.list
      .filter(({ entry }) => entry >= first && entry <= last)
      .slice(0, GAPS_TOLD_MAX)
      .map(toldGap),
  }
}

function wantedBy({ spans, from, until, pseudonymsIn }: Wanted) {
  const pseudonyms = new Map<string, readonly string[]>()
  let at = 0
  return (index: number, leaf: ReadLeaf): boolean => {
    if (spans !== undefined) {
      while ((spans[at]?.to ?? Number.POSITIVE_INFINITY) < index) at += 1
      if (!((spans[at]?.from ?? Number.POSITIVE_INFINITY) <= index)) return false
    }
    if (from !== undefined && leaf.at < from) return false
    if (until !== undefined && leaf.at >= until) return false
    if (pseudonymsIn === undefined) return true
    const month = monthOf(leaf.at)
    if (!pseudonyms.has(month)) pseudonyms.set(month, pseudonymsIn(month))
    return leaf.pseudonym !== undefined && pseudonyms.get(month)?.includes(leaf.pseudonym) === true
  }
}

const sizeIn = (note: unknown): number | undefined => {
  const read = typeof note === 'string' ? readNote(note) : undefined
  const checkpoint = read === undefined || isRefused(read) ? undefined : readCheckpoint(read.text)
  return checkpoint === undefined || isRefused(checkpoint) ? undefined : checkpoint.size
}

const toldGap = ({ at, from, until, ...gap }: Missing): Gap => ({
  ...gap,
  at: momentText(at),
  ...(from === undefined ? {} : { from: momentText(from) }),
  ...(until === undefined ? {} : { until: momentText(until) }),
})

/** The bracket of each run of chosen entries, and what else lies among them. */
function contextOf(
  chosen: readonly number[],
  marks: readonly Mark[],
  others: readonly number[],
): Set<number> {
  const context = new Set<number>()
  const spans = spansOfIndexes(chosen).slice(0, SPANS_MAX)
  // Sizes rise with indexes: both ends are found by halving.
  for (const { from, to } of spans) {
    const after = firstFrom(marks.length, (i) => (marks[i] as Mark).index >= from) - 1
    const before = firstFrom(marks.length, (i) => (marks[i] as Mark).size > to)
    for (const mark of [marks[after], marks[before]])
      if (mark !== undefined) context.add(mark.index)
  }
  const [first = 0] = chosen
  const last = chosen.at(-1) ?? -1
  const bound = [...context].reduce((most, it) => Math.max(most, it), last)
  const among = others.filter((index) => index >= first && index <= bound)
  for (const index of among.slice(0, CONTEXT_MAX)) context.add(index)
  // An anchor counts when it comes after.
  const anchor = others.find((index) => index > last)
  if (anchor !== undefined) context.add(anchor)
  return context
}

/** The first of `length` that holds; those behind it do too. */
function firstFrom(length: number, holds: (nth: number) => boolean): number {
  let from = 0
  let to = length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (holds(middle)) to = middle
    else from = middle + 1
  }
  return from
}

/** The octets of named entries, in order. */
export async function* leavesAt(
  disk: Disk,
  folder: string,
  size: number,
  indexes: readonly number[],
): AsyncGenerator<RawEntry> {
  const log = { disk, folder, treeSize: () => size, segments: () => [] }
  for (const { from, to } of spansOfIndexes(indexes)) yield* rawEntries(log, from, to + 1)
}
