/**
 * People: what a person may do with held mail and contained accounts.
 *
 * Until people have names of their own here, every act is root's break-glass: it carries a reason,
 * is an entry, and names `root (break-glass)`. Whose mail it is decides which act it takes (decision
 * 16): clearing an account releases the owner's; unknown mail is picked by a person; the thief's is
 * released only when it is asked for explicitly.
 */

import { randomBytes } from 'node:crypto'
import { mayMailMany } from '../accounts/model.ts'
import { isBound } from '../accounts/purpose/policy.ts'
import type { PurposeKind } from '../accounts/purpose/recognise.ts'
import { planFor, undoLeft } from '../containment/plan.ts'
import type { AccountId, Event, EventOf } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Hands } from '../ports/hands.ts'
import type { Opinion } from '../verdict/opinion.ts'
import { stateContained } from '../verdict/state.ts'
import {
  bulkChanged,
  type Given,
  networksFor,
  opinionGiven,
  purposeChanged,
} from './account-entries.ts'
import type { Acts } from './acts.ts'
import type { Keeping } from './bodies.ts'
import type { Company } from './company.ts'
import type { Containing } from './containing.ts'
import type { Desk } from './desk.ts'
import { readReference } from './reference.ts'
import type { Scribe } from './scribe.ts'
import { inSlices } from './slices.ts'

export const ROOT = 'root (break-glass)'
const AT_ONCE_MAX = 10_000

export type PeopleParts = {
  readonly clock: Clock
  readonly folds: FoldStore
  readonly acts: Acts
  readonly desk: Desk
  readonly hands: Hands
  readonly scribe: Scribe
  readonly keeping: Keeping
  readonly containing: Pick<Containing, 'settle'>
  readonly company: Pick<Company, 'told'>
  /** Makes a part of an order's name that no other has; default: chance. */
  readonly named?: () => string
}

/** What became of each message that was named. */
export type Outcome = {
  readonly done: readonly string[]
  /** By reference: why nothing was done. */
  readonly left: readonly {
    readonly reference: string
    /** `busy`: finished by itself; `again`: the server kept it, and a person must ask again. */
    readonly code: 'unknown' | 'not-held' | 'thief' | 'busy' | 'again'
  }[]
}

export class People {
  readonly #parts: PeopleParts
  /** Orders under way, so that two at once make one plan. */
  readonly #suspending = new Set<AccountId>()
  #orders = 0
  readonly #named: () => string

  constructor(parts: PeopleParts) {
    this.#parts = parts
    this.#named = parts.named ?? (() => randomBytes(4).toString('hex'))
  }

  release(
    references: readonly string[],
    force: boolean,
    by: string,
    why: string,
  ): Promise<Outcome> {
    return this.#each('release.intended', references, force, by, why)
  }

  /** The content goes to the vault first; headers and hashes stay in the evidence in any case. */
  async delete(references: readonly string[], by: string, why: string): Promise<Outcome> {
    const { folds, keeping } = this.#parts
    await inSlices(references, async (typed) => {
      const row = folds.messages.byReference(readReference(typed))
      if (row !== undefined) await keeping.keep(row)
    })
    return this.#each('deletion.intended', references, true, by, why)
  }

  /** Held messages of an account by ownership. */
  heldOf(account: AccountId, ownership: string | undefined): readonly string[] {
    const { messages } = this.#parts.folds
    const rows =
      ownership === 'owner'
        ? messages.ofOwner(account, AT_ONCE_MAX)
        : messages.ofAccount(account, 'held', AT_ONCE_MAX)
    return rows
      .filter((row) => ownership === undefined || row.ownership === ownership)
      .map((row) => row.reference)
  }

  /**
   * Contains an account by a person's order, on every way. What stands already stays as it is; where
   * only its mail was held, the wider plan takes the place of the narrower one.
   */
  async suspend(
    account: AccountId,
    since: Instant | undefined,
    by: string,
    why: string,
  ): Promise<{ contained: boolean; plan: string }> {
    const { clock, folds, desk, scribe, containing } = this.#parts
    const { plan: standing, scope = 'full', windowFrom } = folds.account(account).suspicion
    if (standing !== undefined && scope === 'full') return { contained: false, plan: standing }
    if (this.#suspending.has(account)) return { contained: false, plan: '' }
    this.#suspending.add(account)
    try {
      const now = clock.now()
      const from = since ?? windowFrom ?? now
      const plan = planFor(`p.${this.#nameOf(now)}`, account, now, from)
      const planned: EventOf<'containment.planned'> = {
        kind: 'containment.planned',
        id: `p.${plan.id}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        plan: plan.id,
        steps: plan.steps,
        windowFrom: from,
        blastRadius: plan.blastRadius,
        scope: plan.scope,
        by,
        why,
      }
      // What is judged while this is being written is judged as if it stood.
      const expectation = desk.expect(account, stateContained(desk.stateOf(account), planned), now)
      try {
        await scribe.write([planned])
      } catch (fault) {
        desk.settle(account, expectation, false)
        throw fault
      }
      desk.settle(account, expectation, true)
      desk.forget(account)
      await containing.settle(account)
      return { contained: true, plan: plan.id }
    } finally {
      this.#suspending.delete(account)
    }
  }

  /**
   * Lifts the latch, undoes every step, and releases the owner's mail. It says nothing of whose the
   * mail was; with `benign` the same person says that it was the owner's, in the same breath.
   */
  async clear(
    account: AccountId,
    by: string,
    why: string,
    benign = false,
  ): Promise<{ lifted: boolean; released: Outcome; open: readonly string[] }> {
    const { clock, folds, desk, scribe, containing } = this.#parts
    const { suspicion } = folds.account(account)
    const { plan } = suspicion
    if (plan === undefined) {
      if (benign) await this.opine(account, 'benign', by, why)
      return {
        lifted: false,
        released: await this.release(this.heldOf(account, 'owner'), false, by, why),
        open: [],
      }
    }
    const owners = this.heldOf(account, 'owner')
    const now = clock.now()
    await scribe.write([
      ...(benign ? [opinionGiven(this.#given('o', account, by, why), 'benign')] : []),
      {
        kind: 'containment.undone',
        id: `n.${plan}`.slice(0, 64),
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        plan,
        by,
        why,
      },
    ])
    desk.forget(account)
    await containing.settle(account)
    const still = new Set(this.heldOf(account, 'owner'))
    const undoing = folds.undoings().find(({ id }) => id === plan)
    const open = undoing === undefined ? [] : undoLeft(undoing.steps, new Set(undoing.reverted))
    const code = open.includes('hold-queued') ? 'busy' : 'again'
    return {
      lifted: true,
      released: {
        done: owners.filter((reference) => !still.has(reference)),
        left: owners
          .filter((reference) => still.has(reference))
          .map((reference) => ({ reference, code })),
      },
      open,
    }
  }

  /** The right of its own to write to many. Whether it may then: a newsletter may without. */
  async allowBulk(
    account: AccountId,
    granted: boolean,
    by: string,
    why: string,
  ): Promise<{ readonly bulk: boolean }> {
    await this.#say(account, [bulkChanged(this.#given('b', account, by, why), granted)])
    return { bulk: this.#mayMailMany(account) }
  }

  #mayMailMany(account: AccountId): boolean {
    return mayMailMany(this.#parts.folds.account(account).model)
  }

  /** Whose the mail was. It lifts nothing and contains nothing: that is `clear` and `suspend`. */
  async opine(account: AccountId, opinion: Opinion, by: string, why: string): Promise<void> {
    await this.#say(account, [opinionGiven(this.#given('o', account, by, why), opinion)])
    this.#parts.company.told(account, opinion)
  }

  /** Whether the account could still send from somewhere: a network of it is known, or was named. */
  canBind(account: AccountId, kind: PurposeKind | 'none', asked: readonly string[]): boolean {
    if (kind === 'none' || !isBound(kind)) return true
    return networksFor(kind, asked, this.#parts.folds.account(account)).length > 0
  }

  /**
   * What the account is for. A newsletter may write to many as long as it is one, beside the right of
   * its own. `undefined`: it could send from nowhere.
   */
  async purpose(
    account: AccountId,
    kind: PurposeKind | 'none',
    asked: readonly string[],
    by: string,
    why: string,
  ): Promise<{ readonly networks: readonly string[]; readonly bulk: boolean } | undefined> {
    if (!this.canBind(account, kind, asked)) return undefined
    const networks = networksFor(kind, asked, this.#parts.folds.account(account))
    await this.#say(account, [purposeChanged(this.#given('u', account, by, why), kind, networks)])
    return { networks, bulk: this.#mayMailMany(account) }
  }

  async #say(account: AccountId, entries: readonly Event[]): Promise<void> {
    const { scribe, desk } = this.#parts
    await scribe.write(entries)
    desk.forget(account)
  }

  #given(letter: string, account: AccountId, by: string, why: string): Given {
    const now = this.#parts.clock.now()
    return { id: `${letter}.${this.#nameOf(now)}`, now, account, by, why }
  }

  /** No two orders have one name, not those of one moment either. It stands in the open: it names nobody. */
  #nameOf(now: Instant): string {
    this.#orders += 1
    return `${now.toString(36)}.${this.#orders.toString(36)}.${this.#named()}`
  }

  async #each(
    kind: 'release.intended' | 'deletion.intended',
    references: readonly string[],
    force: boolean,
    by: string,
    why: string,
  ): Promise<Outcome> {
    const { acts, folds } = this.#parts
    const left: Outcome['left'][number][] = []
    const picked = new Map<string, Map<string, string>>()
    const done: string[] = []
    try {
      const meant = new Map(references.map((typed) => [readReference(typed), typed]))
      await inSlices([...meant], ([read, typed]) => {
        const row = folds.messages.byReference(read)
        if (row === undefined) {
          left.push({ reference: typed, code: 'unknown' })
          return
        }
        const { reference, queueId, instance } = row
        if ((row.state !== 'held' && row.state !== 'waiting') || queueId === undefined)
          left.push({ reference, code: 'not-held' })
        else if (row.ownership === 'thief' && !force) left.push({ reference, code: 'thief' })
        // From here on nobody else acts on it: it is what it was when it was looked at.
        else if (!acts.pick(instance, queueId)) left.push({ reference, code: 'busy' })
        else picked.set(instance, (picked.get(instance) ?? new Map()).set(queueId, reference))
      })
      for (const [instance, its] of picked) {
        picked.delete(instance)
        const finished = new Set(await acts.doPicked(kind, instance, [...its.keys()], by, why))
        for (const [queueId, reference] of its)
          if (finished.has(queueId)) done.push(reference)
          else left.push({ reference, code: 'again' })
      }
    } finally {
      for (const [instance, its] of picked) acts.leave(instance, [...its.keys()])
    }
    return { done, left }
  }
}
