/**
 * Life: one run as one judge sees it, and what got through.
 *
 * Two tellings. *Reached* is what the published tables count: recipients of the thief's mail before
 * the alarm at a bar, as if nothing else kept it back; *delivered* the same with the 15-second queue.
 * *Passed* is the graded answer: mail that is challenged is held, and only what was answered pass or
 * delay counts. The mail that raises the alarm is held itself.
 */
import type { Run } from './attack.ts'
import { type Account, type Detector, type Opinion, type Signals, shown } from './detector.ts'
import { recipientsOf } from './families.ts'

export const QUEUE_SECONDS = 15

export type Outcome = {
  /** Recipients before the alarm at each bar; absent where none was raised. */
  readonly reached: readonly (number | undefined)[]
  /** Recipients before containment. */
  readonly reachedAtContainment: number | undefined
  readonly secondsToContainment: number | undefined
  /** Recipients whose mail had left the 15-second queue when containment froze it. */
  readonly delivered: number
  /** Recipients of mail answered pass or delay. */
  readonly passed: number
  readonly passedAndDelivered: number
  readonly contained: boolean
  /** A challenge came before any containment. */
  readonly challenged: boolean
  /** The first mail was not answered pass or delay. */
  readonly heldAtOnce: boolean
}

/** Mail that left at once, and mail that still waits when the queue is frozen. */
class Queue {
  #gone = 0
  readonly #waiting: { readonly at: number; readonly recipients: number }[] = []

  take(at: number, recipients: number, delays: boolean): void {
    if (delays) this.#waiting.push({ at, recipients })
    else this.#gone += recipients
  }

  deliveredUntil(at: number): number {
    let sum = this.#gone
    for (const waiting of this.#waiting)
      if (waiting.at + QUEUE_SECONDS <= at) sum += waiting.recipients
    return sum
  }
}

export function live(
  detector: Detector,
  account: Account,
  id: number,
  run: Run,
  signals: Signals,
  bars: readonly number[],
): Outcome {
  const containAt = 1 / detector.budget.contained
  const challengeAt = 1 / detector.budget.challenged
  const highest = Math.max(containAt, ...bars)
  const reached: (number | undefined)[] = bars.map(() => undefined)
  let queue = new Queue()
  let graded = new Queue()
  let reachedAtContainment: number | undefined
  let containedAt: number | undefined
  let recipients = 0
  let messages = 0
  let passed = 0
  let challenged = false
  let heldAtOnce = false
  let isExamined = run.examinedFrom <= run.startedAt

  for (const happening of run.happenings) {
    const { at } = happening
    if (!isExamined && at >= run.examinedFrom) {
      isExamined = true
      recipients = 0
      messages = 0
      queue = new Queue()
      graded = new Queue()
      account.cleared()
      account.mailingConfirmed(recipientsOf(run.family))
    }
    let opinion: Opinion
    if (happening.kind === 'result') {
      if (signals === 'no-results') continue
      opinion = account.result({ at, bounced: happening.bounced })
    } else opinion = account.message(shown(id, at, happening.recipients, happening.origin, signals))
    const { evidence, delays } = opinion
    if (!isExamined) {
      // An administrator confirmed the earlier mailings.
      if (evidence > challengeAt || opinion.challenges) account.cleared()
      continue
    }
    for (let nth = 0; nth < bars.length; nth += 1)
      if (reached[nth] === undefined && evidence >= (bars[nth] as number)) reached[nth] = recipients
    if (containedAt === undefined && evidence >= containAt) {
      containedAt = at
      reachedAtContainment = recipients
    }
    if (happening.kind === 'thief') {
      const count = happening.recipients.length
      recipients += count
      messages += 1
      if (containedAt === undefined) queue.take(at, count, delays)
      const isHeld = containedAt !== undefined || evidence >= challengeAt || opinion.challenges
      if (isHeld) {
        challenged ||= containedAt === undefined
        heldAtOnce ||= messages === 1
      } else {
        passed += count
        graded.take(at, count, delays)
      }
    }
    if (evidence >= highest) break
  }
  const end = containedAt ?? Number.POSITIVE_INFINITY
  return {
    reached,
    reachedAtContainment,
    secondsToContainment: containedAt === undefined ? undefined : containedAt - run.startedAt,
    delivered: queue.deliveredUntil(end),
    passed,
    passedAndDelivered: graded.deliveredUntil(end),
    contained: containedAt !== undefined,
    challenged,
    heldAtOnce,
  }
}
