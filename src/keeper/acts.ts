/**
 * Acts: what is done in the mail queue, each with its intent written before and its result after.
 *
 * If we stop between the two, the intent stands open in the evidence; `resume` does it again on
 * restart, and every verb of the hands may be repeated. When the hands are away the act stays open
 * and is tried again by itself. One message is in one act at a time.
 */
import { randomBytes } from 'node:crypto'
import type { AccountId, Event, EventOf } from '../events/event.ts'
import { between, type Duration, days, milliseconds, seconds } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Hands } from '../ports/hands.ts'
import type { Scribe } from './scribe.ts'
import { inSlices } from './slices.ts'

export type ActKind = 'hold.intended' | 'release.intended' | 'deletion.intended'

/** Messages in one act; more become several acts, for the fold of one is one turn of the loop. */
export const ACT_MESSAGES_MAX = 500
/** How long a queue file may take from our answer into the hold queue. */
export const SETTLING: Duration = seconds(3)
export const REQUEUED_AFTER: Duration = days(4)

export class Acts {
  readonly #clock: Clock
  readonly #scribe: Scribe
  readonly #folds: FoldStore
  readonly #hands: Hands
  readonly #told: (problem: unknown) => void
  readonly #named: () => string
  readonly #busy = new Set<string>()
  #line: Promise<void> = Promise.resolve()

  constructor(parts: {
    clock: Clock
    scribe: Scribe
    folds: FoldStore
    hands: Hands
    told: (problem: unknown) => void
    /** Makes the name of an act, which no other has; default: chance. */
    named?: () => string
  }) {
    this.#clock = parts.clock
    this.#scribe = parts.scribe
    this.#folds = parts.folds
    this.#hands = parts.hands
    this.#told = parts.told
    this.#named = parts.named ?? (() => randomBytes(9).toString('base64url'))
  }

  /** True while an act is under way with this message. */
  isBusy(instance: string, queueId: string): boolean {
    return this.#busy.has(`${instance} ${queueId}`)
  }

  /** Nobody else begins an act with this message from here on; false: one is under way. */
  pick(instance: string, queueId: string): boolean {
    if (this.isBusy(instance, queueId)) return false
    this.#busy.add(`${instance} ${queueId}`)
    return true
  }

  /** What was picked, and no act is to be done with. */
  leave(instance: string, queueIds: readonly string[]): void {
    for (const id of queueIds) this.#busy.delete(`${instance} ${id}`)
  }

  /** Resolves with the ids that are done; those left over stay in an open act and are tried again. */
  do(
    kind: ActKind,
    instance: string,
    queueIds: readonly string[],
    by: string,
    why: string,
  ): Promise<readonly string[]> {
    const free = queueIds.filter((id) => this.pick(instance, id))
    return this.doPicked(kind, instance, free, by, why)
  }

  /** The same with messages that were picked for it; they are left in any case. */
  async doPicked(
    kind: ActKind,
    instance: string,
    picked: readonly string[],
    by: string,
    why: string,
  ): Promise<readonly string[]> {
    const done: string[] = []
    try {
      for (let from = 0; from < picked.length; from += ACT_MESSAGES_MAX) {
        const ids = picked.slice(from, from + ACT_MESSAGES_MAX)
        const act = this.#named()
        await this.#scribe.write([this.#intent(kind, act, instance, ids, by, why)])
        for (const id of await this.#carryOut(kind, act, instance, ids, by, why)) done.push(id)
      }
    } finally {
      this.leave(instance, picked)
    }
    return done
  }

  /** Finishes what was intended and has no result: after a restart, or when the hands were away. */
  async resume(): Promise<void> {
    for (const act of this.#folds.openActs()) {
      const ids = act.queueIds.filter((id) => !this.isBusy(act.instance, id))
      if (ids.length < act.queueIds.length) continue
      for (const id of ids) this.#busy.add(`${act.instance} ${id}`)
      try {
        await this.#carryOut(act.kind as ActKind, act.id, act.instance, ids, act.by, act.why)
      } catch (problem) {
        this.#told(problem)
      } finally {
        for (const id of ids) this.#busy.delete(`${act.instance} ${id}`)
      }
    }
  }

  #intent(
    kind: ActKind,
    act: string,
    instance: string,
    queueIds: readonly string[],
    by: string,
    why: string,
  ): Event {
    const now = this.#clock.now()
    return {
      kind,
      id: `i.${act}`,
      at: now,
      heardAt: now,
      trust: 'witnessed',
      instance,
      act,
      queueIds,
      by,
      why,
    } as EventOf<ActKind>
  }

  /** One act after the other: the queue is one place. */
  #carryOut(
    kind: ActKind,
    act: string,
    instance: string,
    queueIds: readonly string[],
    by: string,
    why: string,
  ): Promise<readonly string[]> {
    const result = this.#line.then(async () => {
      if (kind !== 'hold.intended') await this.#settled(instance, queueIds)
      const done =
        kind === 'hold.intended'
          ? await this.#hands.hold(
              instance,
              queueIds.filter((queueId) => this.#mustStillStay(instance, queueId, why)),
            )
          : kind === 'release.intended'
            ? await this.#release(
                instance,
                queueIds.filter((queueId) => this.#mayStillGo(instance, queueId, by, why)),
              )
            : await this.#hands.delete(instance, queueIds)
      const now = this.#clock.now()
      await this.#scribe.write([
        {
          kind: 'act.finished',
          id: `f.${act}`,
          at: now,
          heardAt: now,
          trust: 'witnessed',
          instance,
          act,
          queueIds,
          by,
          done,
        },
      ])
      return done
    })
    this.#line = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }

  /**
   * Between the intent and now the account may have been contained (the hands may have been away):
   * what was to go by itself is frozen then, and goes only by a person's act.
   */
  #mayStillGo(instance: string, queueId: string, by: string, why: string): boolean {
    const row = this.#folds.messages.byQueueId(instance, queueId)
    if (why === 'cleared') return row === undefined || !this.#isContained(row.account)
    if (by !== 'queue15' && by !== 'return') return true
    return row?.state === (by === 'queue15' ? 'waiting' : 'stranded')
  }

  /** What a containment was to hold goes on when the account was cleared meanwhile. */
  #mustStillStay(instance: string, queueId: string, why: string): boolean {
    if (why !== 'contained') return true
    const row = this.#folds.messages.byQueueId(instance, queueId)
    return row === undefined || this.#isContained(row.account)
  }

  #isContained(account: AccountId): boolean {
    return this.#folds.account(account).suspicion.containedAt !== undefined
  }

  /**
   * A file that is about as old as the queue lifetime (Postfix: five days) would bounce at its first
   * temporary failure: it goes back under a new id, and with a new life.
   */
  async #release(instance: string, queueIds: readonly string[]): Promise<readonly string[]> {
    const old: string[] = []
    const young: string[] = []
    await inSlices(queueIds, (queueId) => {
      const row = this.#folds.messages.byQueueId(instance, queueId)
      const isOld = row !== undefined && between(row.arrivedAt, this.#clock.now()) > REQUEUED_AFTER
      if (isOld) old.push(queueId)
      else young.push(queueId)
    })
    return [
      ...(young.length === 0 ? [] : await this.#hands.release(instance, young)),
      ...(old.length === 0 ? [] : await this.#hands.requeue(instance, old)),
    ]
  }

  /**
   * A message that was answered a moment ago may not have reached the hold queue: to find it absent
   * would be taken for released. Waits until the youngest has had the time.
   */
  async #settled(instance: string, queueIds: readonly string[]): Promise<void> {
    const now = this.#clock.now()
    let wait = 0
    await inSlices(queueIds, (id) => {
      const row = this.#folds.messages.byQueueId(instance, id)
      if (row !== undefined) wait = Math.max(wait, SETTLING - (now - row.at))
    })
    if (wait > 0) await pause(milliseconds(Math.min(wait, SETTLING)))
  }
}

const pause = (length: Duration): Promise<void> => new Promise((done) => setTimeout(done, length))
