/**
 * Containing: carries containment plans out and undoes them, step by step, and finishes them after
 * a crash.
 *
 * The latch itself needs no hand: it stands from the plan's entry on, because the fold of it is what
 * the next message and login are weighed against. Of each other step the intent is written before
 * and the result after; a step without a result is done again. A step that fails does not keep the
 * others waiting: it is tried again by itself, later and later, and a person is told.
 *
 * One account is in one hand at a time: what is left of an undoing goes before a newer plan, and
 * what the newer plan does as well is not undone.
 */
import { type StepName, stepsLeft, undoLeft } from '../containment/plan.ts'
import type { AccountId, Event } from '../events/event.ts'
import { CONTAINED_AGAIN } from '../events/verdict.ts'
import { whyOf } from '../lib/fault.ts'
import { type Duration, type Instant, minutes, seconds } from '../lib/time.ts'
import type { FoldedPlan, FoldedUndoing } from '../ports/folds.ts'
import { type StepAct, type StepParts, type StepResult, type Subject, stepsOf } from './steps.ts'

/** Accounts at work at a time; the others wait for the next round. */
export const ACCOUNTS_AT_ONCE = 8
const FIRST_PAUSE: Duration = seconds(2)
const LONGEST_PAUSE: Duration = minutes(5)
/** Tries of one step after which a person is told. */
export const TRIES_BEFORE_TOLD = 4

export type StepFailure = {
  readonly subject: Subject
  readonly step: StepName
  readonly direction: 'apply' | 'revert'
  readonly tries: number
  readonly why: string
}

export type ContainingParts = StepParts & {
  readonly told: (problem: unknown) => void
  /** A step could not be done TRIES_BEFORE_TOLD times, and at each further try. */
  readonly failing: (failure: StepFailure) => void
}

/** `nextAt` by the clock that never steps. */
type Trouble = { readonly tries: number; readonly nextAt: number }

export class Containing {
  readonly #parts: ContainingParts
  readonly #steps: ReturnType<typeof stepsOf>
  readonly #lines = new Map<AccountId, Promise<void>>()
  /** By plan, step and direction; bounded by the steps of the plans that stand. */
  readonly #troubles = new Map<string, Trouble>()

  constructor(parts: ContainingParts) {
    this.#parts = parts
    this.#steps = stepsOf(parts)
  }

  /** Does what is left of every plan and every undoing. Safe to call at any time. */
  async resume(): Promise<void> {
    const { folds } = this.#parts
    const idle = folds.unfinished().filter((account) => !this.#lines.has(account))
    await Promise.all(
      idle
        .filter((account) => this.#isDue(account))
        .slice(0, ACCOUNTS_AT_ONCE)
        .map((account) => this.settle(account)),
    )
  }

  /** As `resume` for one account, after what is under way with it. Never rejects. */
  settle(account: AccountId): Promise<void> {
    const before = this.#lines.get(account) ?? Promise.resolve()
    const line = before
      .then(() => this.#all(account))
      .catch(this.#parts.told)
      .finally(() => {
        if (this.#lines.get(account) === line) this.#lines.delete(account)
      })
    this.#lines.set(account, line)
    return line
  }

  /**
   * Somebody is in who should not be: a login that we would have refused went on, because nobody
   * was asked in time. Its sessions are ended again.
   */
  async kickAgain(account: AccountId): Promise<void> {
    const plan = this.#standing(account)
    if (plan?.scope !== 'full') return
    await this.#steps.apply['kick-sessions'](subjectOf(plan)).catch(this.#parts.told)
  }

  #standing(account: AccountId): FoldedPlan | undefined {
    return this.#parts.folds.standingPlan(account)
  }

  #left(account: AccountId): {
    undo: readonly [FoldedUndoing, readonly StepName[]][]
    apply: readonly StepName[]
    plan: FoldedPlan | undefined
  } {
    const plan = this.#standing(account)
    return {
      undo: this.#parts.folds
        .undoingsOf(account)
        .map((undoing) => [undoing, undoLeft(undoing.steps, new Set(undoing.reverted))] as const)
        .map(([undoing, steps]) => [undoing, steps]),
      plan,
      apply: plan === undefined ? [] : stepsLeft(plan.steps, new Set(plan.done)),
    }
  }

  #isDue(account: AccountId): boolean {
    const { undo, plan, apply } = this.#left(account)
    return (
      undo.some(([{ id }, steps]) => steps.some((step) => this.#mayTry(id, step, 'revert'))) ||
      (plan !== undefined && apply.some((step) => this.#mayTry(plan.id, step, 'apply')))
    )
  }

  async #all(account: AccountId): Promise<void> {
    const { undo, plan, apply } = this.#left(account)
    for (const [undoing, steps] of undo)
      for (const step of steps) {
        // What a newer plan does as well stays; what was never begun left nothing behind.
        const note =
          plan?.steps.includes(step) === true
            ? CONTAINED_AGAIN
            : step === 'disable-in-directory' && !undoing.intended.includes(step)
              ? 'never-begun'
              : undefined
        await this.#try(
          step,
          'revert',
          { ...subjectOf(undoing), by: undoing.undoneBy },
          note === undefined ? this.#steps.revert[step] : async () => ({ touched: 0, note }),
        )
      }
    if (plan !== undefined)
      for (const step of apply)
        await this.#try(step, 'apply', subjectOf(plan, step), this.#steps.apply[step])
  }

  #mayTry(plan: string, step: StepName, direction: 'apply' | 'revert'): boolean {
    const trouble = this.#troubles.get(`${plan} ${step} ${direction}`)
    return trouble === undefined || trouble.nextAt <= this.#parts.clock.monotonic()
  }

  async #try(
    step: StepName,
    direction: 'apply' | 'revert',
    subject: Subject,
    act: StepAct,
  ): Promise<void> {
    const { clock, scribe, told, failing } = this.#parts
    const key = `${subject.plan} ${step} ${direction}`
    if (!this.#mayTry(subject.plan, step, direction)) return
    try {
      await scribe.write([intentOf(step, direction, subject, clock.now())])
      const result = await act(subject)
      await scribe.write([resultOf(step, direction, subject, result, clock.now())])
      this.#troubles.delete(key)
    } catch (problem) {
      told(problem)
      const tries = (this.#troubles.get(key)?.tries ?? 0) + 1
      const pause = Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
      this.#troubles.set(key, { tries, nextAt: clock.monotonic() + pause })
      // Again and again: whoever tells it tells it once, and may have failed to.
      if (tries >= TRIES_BEFORE_TOLD)
        failing({ subject, step, direction, tries, why: whyOf(problem) })
    }
  }
}

const subjectOf = (
  { id, account, windowFrom, by, intended, done, found }: FoldedPlan,
  step?: StepName,
): Subject => ({
  plan: id,
  account,
  windowFrom,
  by,
  isAgain: step !== undefined && intended.includes(step) && !done.includes(step),
  found,
})

const intentOf = (
  step: StepName,
  direction: 'apply' | 'revert',
  { plan, account }: Subject,
  now: Instant,
): Event => ({
  kind: 'containment.intended',
  id: `w.${direction}.${step}.${plan}`.slice(0, 64),
  at: now,
  heardAt: now,
  trust: 'witnessed',
  account,
  plan,
  step,
  direction,
})

const resultOf = (
  step: StepName,
  direction: 'apply' | 'revert',
  { plan, account }: Subject,
  { touched, note, found }: StepResult,
  now: Instant,
): Event => ({
  kind: direction === 'apply' ? 'containment.applied' : 'containment.reverted',
  id: `${direction === 'apply' ? 's' : 'u'}.${step}.${plan}`.slice(0, 64),
  at: now,
  heardAt: now,
  trust: 'witnessed',
  account,
  plan,
  step,
  touched,
  ...(note === undefined ? {} : { note }),
  ...(found === undefined ? {} : { found }),
})
