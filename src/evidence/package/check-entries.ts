/**
 * Entries of a package: each one's octets, proof and body, and what they tell of others; that those
 * are there, and all bodies, which the custody record says were handed over, and no others.
 */
import type { Instant } from '../../lib/time.ts'
import { isRefused } from '../refused.ts'
import { countIn, countOf, readSpans, type Span, spansOf, spansOfIndexes } from '../spans.ts'
import { Testimony } from '../testimony.ts'
import type { CheckedFiles } from './check-files.ts'
import type { FoundedEntry } from './check-seals.ts'
import type { Signed } from './check-types.ts'
import type { Custody } from './custody.ts'
import { type EntryRead, readEntry } from './entry.ts'
import {
  bodyFile,
  indexOf,
  leafFile,
  files as named,
  PACKAGE_ENTRIES_MAX,
  proofFile,
} from './layout.ts'

/** The guard says its keys at each start until there is a seal. */
export const FOUNDED_MAX = 64

export class CheckedEntries {
  readonly testimony = new Testimony()
  /** Of proven entries, in order. */
  readonly times: { readonly index: number; readonly at: Instant }[] = []
  /** Proven entries that name the keys of seals; at most FOUNDED_MAX. */
  readonly founded: FoundedEntry[] = []
  count = 0
  bodies = 0
  gaps = 0
  erased = 0
  firstAltered: number | undefined
  readonly #present: number[] = []
  readonly #bodiless: number[] = []
  readonly #files: CheckedFiles
  readonly #hear: ((entry: EntryRead) => void) | undefined

  constructor(files: CheckedFiles, hear: ((entry: EntryRead) => void) | undefined) {
    this.#files = files
    this.#hear = hear
  }

  async check(signed: Signed): Promise<void> {
    const files = this.#files
    const indexes = files.names
      .map(indexOf)
      .filter((it) => it !== undefined)
      .sort((a, b) => a - b)
    if (indexes.length > PACKAGE_ENTRIES_MAX) {
      const why = `it has more than ${PACKAGE_ENTRIES_MAX} entries`
      files.tell({ code: 'package.malformed', where: 'entries', why })
      return
    }
    const kept = new Set(indexes.flatMap((it) => [leafFile(it), proofFile(it), bodyFile(it)]))
    for (const name of files.names)
      if (name.startsWith('entries/') && !kept.has(name))
        files.tell({ code: 'package.malformed', where: name, why: 'it belongs to no entry' })
    for (const index of indexes) {
      const leaf = await files.read(leafFile(index))
      const proof = await files.read(proofFile(index))
      const body = await files.read(bodyFile(index))
      if (leaf === undefined) continue
      this.#take(
        await files.run(({ hasher }) => readEntry({ index, leaf, proof, body }, signed, hasher)),
      )
      files.advance(3)
    }
    if (this.count < signed.size)
      files.notChecked.push({ code: 'entries.others', here: this.count, size: signed.size })
    if (this.bodies < this.count)
      files.notChecked.push({ code: 'bodies.absent', count: this.count - this.bodies })
  }

  #take(read: EntryRead): void {
    const { index, leaf, unproved, malformed, body } = read
    const files = this.#files
    this.count += 1
    this.#present.push(index)
    if (unproved !== undefined) {
      this.firstAltered ??= index
      files.tell({ code: 'entry.unproved', where: leafFile(index), index, why: unproved })
    }
    if (malformed !== undefined)
      files.tell({ code: 'entry.malformed', where: `entry ${index}`, why: malformed })
    if (body === 'absent') this.#bodiless.push(index)
    else this.bodies += 1
    if (body === 'altered') files.tell({ code: 'disclosed.altered', where: bodyFile(index), index })
    if (leaf !== undefined && unproved === undefined) {
      this.testimony.hear(index, leaf.kind, leaf.facts)
      this.times.push({ index, at: leaf.at })
      if (leaf.kind === 'seals.founded' && this.founded.length < FOUNDED_MAX)
        this.founded.push({ index, facts: leaf.facts })
      if (leaf.kind === 'source.gap') this.gaps += 1
      if (leaf.kind === 'erase.done') this.erased += 1
    }
    this.#hear?.(read)
  }

  /** The custody record says which entries and bodies were handed over. */
  checkPromised({ bodies, chosen, context, without }: Custody): void {
    const files = this.#files
    const there = chosen === '' ? [] : readSpans(chosen)
    const beside = context === '' ? [] : readSpans(context)
    const gone = without === '' ? [] : readSpans(without)
    const no = (why: string) => files.tell({ code: 'package.malformed', where: named.custody, why })
    if (isRefused(there) || isRefused(beside) || isRefused(gone)) {
      no('chosen, context or without is no list of ranges')
      return
    }
    const promised = spansOf([...there, ...beside])
    const present = spansOfIndexes(this.#present)
    const both = countIn(promised, present)
    if (both < countOf(promised))
      no(`it names ${countOf(promised) - both} entries that are not here`)
    if (both < countOf(present))
      no(`it does not name ${countOf(present) - both} of the entries here`)
    if (!bodies) return
    if (gone.length > 0) files.notChecked.push({ code: 'bodies.gone', count: countOf(gone) })
    const isIn = (spans: readonly Span[], index: number) =>
      spans.some(({ from, to }) => from <= index && index <= to)
    const missing = this.#bodiless.filter((it) => isIn(there, it) && !isIn(gone, it))
    for (const { from, to } of spansOfIndexes(missing)) {
      const entries = to - from + 1
      files.tell({ code: 'body.missing', where: 'entries', from, to, entries })
    }
  }
}
