/**
 * Sealed: things of a case that are kept whole: rendered documents, the investigation that it stands
 * on, lists of whom to tell.
 *
 * Each lies in the vault under its hash, sealed as held mail is, and is synced before the entry that
 * commits to it; an act names a hash only after that (`cases.ts` refuses it before). The class is
 * `case`: it does not go by time, for what was published must be shown years later. What is about one
 * account alone is sealed with that account's key, and is erased with it. Whoever has it opened stands
 * in the evidence first.
 */
import { hash } from 'node:crypto'
import type { AccountId, EventOf } from '../../events/event.ts'
import type { SealedRow } from '../../ports/cases.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Journal } from '../../ports/journal.ts'
import type { Who } from '../control/who.ts'
import { rangeOf, type VaultReads } from '../privacy/vault-reads.ts'
import type { Scribe } from '../scribe.ts'
import type { NotActed } from './cases.ts'
import { SEALED_A_CASE_MAX, SEALED_BYTES_MAX } from './limits.ts'

export type SealedParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'cases'>
  readonly scribe: Pick<Scribe, 'keep'>
  readonly journal: Pick<Journal, 'kept'>
  readonly vaultReads: Pick<VaultReads, 'before'>
}

export type SealedTold = {
  /** What it is, as a word: `paper`, `investigation`, `recipients`. */
  readonly what: string
  /** A file name, for people. */
  readonly name?: string
  /** Whom alone it is about. */
  readonly account?: AccountId
}

export type SealedDone = { readonly sha256: string; readonly bytes: number; readonly entry: number }

export const SEALED_WHAT = /^[a-z][a-z0-9-]{0,31}$/
/** No folder, nothing unseen: it may become a file's name. */
export const SEALED_NAME = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]{1,120}$/u

const not = (
  refused: NotActed['refused'],
  field: string,
  found: string,
  wanted: string,
): NotActed => ({ refused, field, found, wanted }) as NotActed

export const sealedRefusal = ({ what, name }: SealedTold): NotActed | undefined =>
  SEALED_WHAT.test(what)
    ? name === undefined || (SEALED_NAME.test(name) && name !== '.' && name !== '..')
      ? undefined
      : not('field', 'name', name.slice(0, 80), 'a file name of 1 to 120 characters, no folder')
    : not('field', 'what', what.slice(0, 80), 'a word of small letters, such as paper')

export class Sealed {
  readonly #parts: SealedParts
  #nth = 0

  constructor(parts: SealedParts) {
    this.#parts = parts
  }

  /** Resolves when it is durable. The same content of the same case is kept once. */
  async seal(
    id: string,
    told: SealedTold,
    content: Uint8Array,
    by: string,
  ): Promise<SealedDone | NotActed> {
    const { clock, folds, scribe } = this.#parts
    const refused = sealedRefusal(told) ?? this.refusalOf(id, content.length)
    if (refused !== undefined) return refused
    const sha256 = hash('sha256', content)
    const before = folds.cases.sealed(id, sha256)
    if (before !== undefined) return doneIn(before)
    const now = clock.now()
    this.#nth += 1
    const event: EventOf<'case.kept'> = {
      kind: 'case.kept',
      id: `ck.${now.toString(36)}.${this.#nth.toString(36)}`,
      ...{ at: now, heardAt: now, trust: 'witnessed' },
      case: id,
      ...told,
      by,
    }
    await scribe.keep(event, content)
    const row = folds.cases.sealed(id, sha256)
    return row === undefined
      ? not('no-such', 'sha256', sha256, 'a content that is not being erased')
      : doneIn(row)
  }

  /** The bytes back, after it was written that they are going to be shown. */
  async unseal(
    id: string,
    sha256: string,
    who: Who,
  ): Promise<{ readonly row: SealedRow; readonly content: Uint8Array } | NotActed> {
    const { folds, journal, vaultReads } = this.#parts
    const row = folds.cases.sealed(id, sha256)
    if (row === undefined) return noSuch(sha256)
    await vaultReads.before(who, {
      what: 'case.unseal',
      ranges: [rangeOf(row.entry)],
      ticket: id,
    })
    const content = await journal.kept(sha256)
    return content === undefined ? noSuch(sha256) : { row, content }
  }

  refusalOf(id: string, bytes: number): NotActed | undefined {
    const { cases } = this.#parts.folds
    if (cases.summary(id) === undefined)
      return not('no-such', 'case', id.slice(0, 40), 'the number of a case that is there')
    if (bytes < 1 || bytes > SEALED_BYTES_MAX)
      return not('too-many', 'bytes', String(bytes), `1 to ${SEALED_BYTES_MAX} octets`)
    return cases.sealedCount(id) < SEALED_A_CASE_MAX
      ? undefined
      : not('full', 'case', id, `no more than ${SEALED_A_CASE_MAX} sealed things in a case`)
  }
}

const doneIn = ({ sha256, bytes, entry }: SealedRow): SealedDone => ({ sha256, bytes, entry })

const noSuch = (sha256: string): NotActed =>
  not(
    'no-such',
    'sha256',
    sha256.slice(0, 64),
    'the hash of something sealed in this case, not erased',
  )
