/**
 * Life: one run as one judge sees it, and what got through.
 *
 * Two tellings. *Reached* is what the published tables count: recipients of the thief's mail before
 * the alarm at a bar, as if nothing else kept it back; *delivered* the same with the 15-second queue.
 * *Passed* is the graded answer: mail that is challenged is held, and only what was answered pass or
 * delay counts. The mail that raises the alarm is held itself.
 */
import { shownOwn } from './alarms.ts'
import { OWNER_GOES_ON, type Run } from './attack.ts'
import {
  type Account,
  type Detector,
  type Opinion,
  type Signals,
  shown,
  shownLogin,
} from './detector.ts'
import { type Family, recipientsOf } from './families.ts'
import { type Login, moreOfThief } from './logins.ts'

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
  /** So was the login before it. */
  readonly heldAtLogin: boolean
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

/** A login in a run: the owner's, or the one with which the thief hands in his mail. */
export type LoginInRun = Login & { readonly who: 'owner' | 'thief' }

const SITTING = 1_800
const LOGIN_BEFORE = 1

/** Before each sitting of the thief, and from each other address; and the owner's own meanwhile. */
export function loginsOfRun(run: Run, own: Iterable<Login>): readonly LoginInRun[] {
  const { happenings, family } = run
  const logins: LoginInRun[] = []
  let last: { readonly at: number; readonly prefix: number } | undefined
  for (const happening of happenings) {
    if (happening.kind !== 'thief') continue
    const { at, origin } = happening
    if (last === undefined || at - last.at > SITTING || last.prefix !== origin.prefix) {
      const { listed } = moreOfThief(origin, at, waysOf(family))
      logins.push({ at: at - LOGIN_BEFORE, origin, listed, who: 'thief' })
    }
    last = { at, prefix: origin.prefix }
  }
  const end = happenings.at(-1)?.at ?? 0
  for (const login of own) {
    if (login.at > end || login.at >= run.startedAt + OWNER_GOES_ON) break
    if (login.at >= run.startedAt) logins.push({ ...login, who: 'owner' })
  }
  return logins.sort((a, b) => a.at - b.at)
}

const waysOf = ({ from, honest }: Family) => ({
  ownPlace: from === 'K' || honest === true,
  ownProgram: honest === true,
})

export function live(
  detector: Detector,
  account: Account,
  id: number,
  run: Run,
  signals: Signals,
  bars: readonly number[],
  logins: readonly LoginInRun[] = [],
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

  const ways = waysOf(run.family)
  // Every other thief at the owner's machine sends by the owner's own program.
  const ownProgram = ways.ownProgram || (ways.ownPlace && Math.floor(run.startedAt) % 2 === 0)
  let isRefused = false
  let heldAtLogin = false
  let nextLogin = 0
  for (const happening of run.happenings) {
    const { at } = happening
    for (; (logins[nextLogin]?.at ?? Number.POSITIVE_INFINITY) < at; nextLogin += 1) {
      const login = logins[nextLogin] as LoginInRun
      const answer = account.login?.(shownLogin(id, login, signals))
      if (answer === undefined || !isExamined) continue
      if (login.who === 'thief') {
        isRefused = answer.challenges
        heldAtLogin ||= isRefused && messages === 0
      }
      for (let nth = 0; nth < bars.length; nth += 1)
        if (reached[nth] === undefined && answer.evidence >= (bars[nth] as number))
          reached[nth] = recipients
      if (containedAt === undefined && answer.evidence >= containAt) {
        containedAt = login.at
        reachedAtContainment = recipients
      }
    }
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
    } else {
      const { recipients: to, origin } = happening
      opinion = account.message(
        happening.kind === 'owner' || signals !== 'senses'
          ? shownOwn(id, at, to, origin, signals)
          : shown(id, at, to, origin, signals, moreOfThief(origin, at, { ...ways, ownProgram })),
      )
    }
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
      const isHeld =
        containedAt !== undefined || evidence >= challengeAt || opinion.challenges || isRefused
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
    heldAtLogin,
  }
}
