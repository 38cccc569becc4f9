/**
 * Held preview: which messages an act would touch, exactly, before anybody does it.
 *
 * The references that it tells are what is then asked for: what comes to be held in between is not
 * released or deleted unseen.
 */
import type { AccountId } from '../../../events/event.ts'
import type { MessageRow } from '../../../ports/folds.ts'
import type { HeldPlace, Ownership } from '../../../ports/lookups.ts'
import { readReference } from '../../reference.ts'
import { type HeldListParts, type HeldMeant, owners, pausing } from './listing.ts'

/** Messages of one act. */
export const AT_ONCE_MAX = 10_000
/** Rows read between two looks at what else is to be done. */
const SLICE = 100
const NAMED_MAX = 10

export const heldActs = ['release', 'delete'] as const
export type HeldAct = (typeof heldActs)[number]

type Counted = { messages: number; recipients: number; bytes: number }

class Sum {
  readonly references: string[] = []
  readonly left: { reference: string; code: 'unknown' | 'not-held' | 'thief' }[] = []
  readonly #of = new Map<Ownership, Counted>()
  readonly #accounts = new Set<AccountId>()
  #oldest: number | undefined

  take(row: MessageRow, isThiefMeant: boolean): void {
    const { reference, ownership = 'unknown' } = row
    if ((row.state !== 'held' && row.state !== 'waiting') || row.queueId === undefined) {
      this.left.push({ reference, code: 'not-held' })
      return
    }
    if (ownership === 'thief' && !isThiefMeant) {
      this.left.push({ reference, code: 'thief' })
      return
    }
    const counted = this.#of.get(ownership) ?? { messages: 0, recipients: 0, bytes: 0 }
    counted.messages += 1
    counted.recipients += row.recipients
    counted.bytes += row.size
    this.#of.set(ownership, counted)
    this.#accounts.add(row.account)
    this.#oldest = Math.min(this.#oldest ?? row.arrivedAt, row.arrivedAt)
    this.references.push(reference)
  }

  told(folds: HeldListParts['folds']) {
    const accounts = [...this.#accounts]
    return {
      references: this.references,
      left: this.left,
      of: owners.flatMap((ownership) => {
        const counted = this.#of.get(ownership)
        return counted === undefined ? [] : [{ ownership, ...counted }]
      }),
      accountCount: accounts.length,
      accounts: accounts.slice(0, NAMED_MAX),
      contained: accounts
        .filter((account) => folds.peek(account).suspicion.containedAt !== undefined)
        .slice(0, NAMED_MAX),
      oldestAt: this.#oldest === undefined ? null : new Date(this.#oldest).toISOString(),
    }
  }
}

/** `force`: the thief's are meant as well. Deleting means them always. */
export async function namedPreview(
  { folds, pause }: HeldListParts,
  references: readonly string[],
  act: HeldAct,
  force: boolean,
) {
  const sum = new Sum()
  for (const [n, typed] of [...new Set(references)].slice(0, AT_ONCE_MAX).entries()) {
    if (n % SLICE === SLICE - 1) await pausing(pause)
    const row = folds.messages.byReference(readReference(typed))
    if (row === undefined) sum.left.push({ reference: typed, code: 'unknown' })
    else sum.take(row, force || act === 'delete')
  }
  return { act, isCut: false, ...sum.told(folds) }
}

export async function meantPreview(
  { folds, pause }: HeldListParts,
  { accounts, ownership }: HeldMeant,
  act: HeldAct,
  force: boolean,
) {
  const sum = new Sum()
  let after: HeldPlace | undefined
  for (let looked = 0; looked < AT_ONCE_MAX; ) {
    const page = folds.lookups.heldPage({
      most: Math.min(SLICE, AT_ONCE_MAX - looked),
      ...(accounts === undefined ? {} : { accounts }),
      ...(ownership === undefined ? {} : { ownership }),
      ...(after === undefined ? {} : { after }),
    })
    const last = page.at(-1)
    if (last === undefined) return { act, isCut: false, ...sum.told(folds) }
    for (const { row } of page) sum.take(row, force || act === 'delete')
    after = { due: last.row.deadlineAt ?? null, place: last.place }
    looked += page.length
    await pausing(pause)
  }
  return { act, isCut: true, ...sum.told(folds) }
}
