/**
 * Containing: carries a containment plan out, step by step, and finishes it after a crash.
 *
 * The latch itself needs no hand: it stands from the verdict on, because the fold of the verdict is
 * what the next message is weighed against. The rest is done here, each step's result written when
 * it is done; a step without a result is done again on restart.
 */
import { type StepName, stepsLeft } from '../containment/plan.ts'
import type { AccountId } from '../events/event.ts'
import { between, type Instant, seconds } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Hands } from '../ports/hands.ts'
import type { Acts } from './acts.ts'
import type { Scribe } from './scribe.ts'

export type ContainingParts = {
  readonly clock: Clock
  readonly scribe: Scribe
  readonly folds: FoldStore
  readonly hands: Hands
  readonly acts: Acts
  readonly instances: () => readonly string[]
  readonly told: (problem: unknown) => void
}

export class Containing {
  readonly #parts: ContainingParts
  readonly #underWay = new Set<string>()

  constructor(parts: ContainingParts) {
    this.#parts = parts
  }

  /** Does what is left of every standing plan. Safe to call at any time. */
  async resume(): Promise<void> {
    for (const plan of this.#parts.folds.plans()) {
      if (this.#underWay.has(plan.id)) continue
      this.#underWay.add(plan.id)
      try {
        const left = stepsLeft(plan.steps as readonly StepName[], new Set(plan.done))
        for (const step of left) await this.#do(step, plan.id, plan.account, plan.windowFrom)
      } catch (problem) {
        this.#parts.told(problem)
      } finally {
        this.#underWay.delete(plan.id)
      }
    }
  }

  async #do(step: StepName, plan: string, account: AccountId, windowFrom: Instant): Promise<void> {
    const { clock, scribe } = this.#parts
    const touched = step === 'latch' ? 1 : await this.#holdQueued(account, windowFrom)
    const now = clock.now()
    await scribe.write([
      {
        kind: 'containment.applied',
        id: `s.${step}.${plan}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        plan,
        step,
        touched,
      },
    ])
  }

  /** Mail of the window that had passed and has not left the queue yet. */
  async #holdQueued(account: AccountId, windowFrom: Instant): Promise<number> {
    const { hands, folds, acts, instances } = this.#parts
    let touched = 0
    for (const instance of instances()) {
      const ids: string[] = []
      for (const queued of await hands.list(instance)) {
        if (queued.queue === 'hold' || queued.queue === 'maildrop' || queued.queue === 'corrupt')
          continue
        const row = folds.messages.byQueueId(instance, queued.queueId)
        if (
          row?.account === account &&
          row.state === 'passed' &&
          row.arrivedAt >= windowFrom &&
          Math.abs(between(row.arrivedAt, queued.arrivedAt)) <= seconds(60)
        )
          ids.push(queued.queueId)
      }
      if (ids.length > 0)
        touched += (await acts.do('hold.intended', instance, ids, 'judge', 'contained')).length
    }
    return touched
  }
}
