/**
 * Lane: the notices that wait for one channel, one under way at a time.
 *
 * The gravest goes first, among equals the eldest; one that failed waits for its next try and lets
 * the others pass. A full lane gives up the least grave, among equals the youngest.
 */
import { assert } from '../../lib/assert.ts'
import { Fault } from '../../lib/fault.ts'
import type { NoticeChannel, OutgoingNotice } from '../../ports/notifier.ts'
import { safeWhy } from './handed-over.ts'

export const LANE_MAX = 200
/** Waits between tries; the last try stands some 6 hours and 42 minutes after the first. */
export const RETRY_MS = [
  5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000,
] as const
export const TRIES_MAX = RETRY_MS.length + 1
/** Outcomes that wait to be written, because the evidence cannot be. */
export const UNTOLD_MAX = 1_000

export type LaneClock = {
  /** Milliseconds that never step back. */
  readonly now: () => number
  /** Runs `work` once, `ms` from now; the returned function forgets it. */
  readonly after: (ms: number, work: () => void) => () => void
}

type Telling = {
  readonly ended: (notice: OutgoingNotice, why: string | undefined) => Promise<void>
  readonly untold: (thrown: unknown) => void
}
type Job = { readonly notice: OutgoingNotice; readonly nth: number; tries: number; dueAt: number }
type Outcome = { readonly notice: OutgoingNotice; readonly why: string | undefined; tries: number }

const weight = { page: 2, alert: 1, info: 0 } as const

/** Positive where `a` goes before `b`. */
const graver = (a: Job, b: Job): number =>
  weight[a.notice.severity] - weight[b.notice.severity] || b.nth - a.nth

export class Lane {
  readonly channel: NoticeChannel
  readonly #clock: LaneClock
  readonly #telling: Telling
  readonly #jobs = new Set<Job>()
  readonly #outcomes: Outcome[] = []
  #nth = 0
  #underWay: Job | undefined
  #sending: Promise<void> | undefined
  #tellingNow: Promise<void> | undefined
  #forget: (() => void) | undefined
  #forgetTelling: (() => void) | undefined
  #closed = false

  constructor(channel: NoticeChannel, clock: LaneClock, telling: Telling) {
    this.channel = channel
    this.#clock = clock
    this.#telling = telling
  }

  /** Notices that wait or are under way. */
  get length(): number {
    return this.#jobs.size
  }

  /** Returns the notice that had to go for it, which may be this one. */
  put(notice: OutgoingNotice): OutgoingNotice | undefined {
    const job: Job = { notice, nth: this.#nth, tries: 0, dueAt: this.#clock.now() }
    this.#nth += 1
    this.#jobs.add(job)
    let evicted: Job | undefined
    if (this.#jobs.size > LANE_MAX) {
      // What is under way has been tried and stays.
      const idle = [...this.#jobs].filter((one) => one !== this.#underWay)
      evicted = idle.reduce((least, one) => (graver(one, least) < 0 ? one : least))
      this.#jobs.delete(evicted)
    }
    this.#go()
    return evicted?.notice
  }

  /** Tells the end of a notice that is not (or no longer) in the lane. */
  end(notice: OutgoingNotice, why: string | undefined): void {
    if (this.#outcomes.length >= UNTOLD_MAX) {
      this.#telling.untold(new Error(`more than ${UNTOLD_MAX} outcomes wait`))
      return
    }
    this.#outcomes.push({ notice, why, tries: 0 })
    this.#tell()
  }

  async settled(): Promise<void> {
    while (this.#sending !== undefined || this.#tellingNow !== undefined)
      await Promise.all([this.#sending, this.#tellingNow])
  }

  async close(): Promise<number> {
    this.#closed = true
    this.#forget?.()
    this.#forgetTelling?.()
    await this.settled()
    return this.#jobs.size
  }

  /** Starts the gravest job that is due, or sets the clock for the next. */
  #go(): void {
    if (this.#closed || this.#sending !== undefined) return
    this.#forget?.()
    this.#forget = undefined
    const now = this.#clock.now()
    let next: Job | undefined
    let soonest = Number.POSITIVE_INFINITY
    for (const job of this.#jobs) {
      if (job.dueAt > now) soonest = Math.min(soonest, job.dueAt)
      else if (next === undefined || graver(job, next) > 0) next = job
    }
    if (next !== undefined) {
      this.#underWay = next
      this.#sending = this.#try(next).finally(() => {
        this.#sending = undefined
        this.#underWay = undefined
        this.#go()
      })
    } else if (soonest < Number.POSITIVE_INFINITY)
      this.#forget = this.#clock.after(soonest - now, () => this.#go())
  }

  async #try(job: Job): Promise<void> {
    job.tries += 1
    try {
      await this.channel.send(job.notice)
      this.#jobs.delete(job)
      this.end(job.notice, undefined)
    } catch (thrown) {
      const why = whyFailed(thrown)
      const wait = RETRY_MS[job.tries - 1]
      if (wait === undefined || !why.passes) {
        this.#jobs.delete(job)
        this.end(job.notice, why.text)
      } else job.dueAt = this.#clock.now() + wait
    }
  }

  #tell(): void {
    const [outcome] = this.#outcomes
    if (outcome === undefined || this.#tellingNow !== undefined || this.#forgetTelling) return
    this.#tellingNow = this.#telling
      .ended(outcome.notice, outcome.why)
      .then(
        () => {
          assert(this.#outcomes[0] === outcome, 'outcomes are told in order')
          this.#outcomes.shift()
        },
        (thrown) => {
          this.#telling.untold(thrown)
          const wait = RETRY_MS[Math.min(outcome.tries, RETRY_MS.length - 1)] ?? 0
          outcome.tries += 1
          if (this.#closed) this.#outcomes.length = 0
          else
            this.#forgetTelling = this.#clock.after(wait, () => {
              this.#forgetTelling = undefined
              this.#tell()
            })
        },
      )
      .finally(() => {
        this.#tellingNow = undefined
        this.#tell()
      })
  }
}

/** Why a try failed, in the facts of our faults, which name no secret; and whether another may help. */
const whyFailed = (thrown: unknown): { readonly text: string; readonly passes: boolean } =>
  thrown instanceof Fault
    ? {
        text: safeWhy((thrown.facts as { why?: string }).why ?? thrown.code),
        passes: thrown.passes,
      }
    : { text: safeWhy(thrown), passes: true }
