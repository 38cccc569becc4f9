/**
 * Watchdog: notices that a log has fallen silent, and that its clock is not ours.
 *
 * A log asks at least once a minute, also when nothing happens. After SILENT_AFTER without a right
 * request it is told of once, and once more when it is heard again. The clocks are compared by the
 * `Date` of right requests; a difference counts when three in a row have it.
 *
 * Limits: `Date` is not signed; who stands between can make us tell of a wrong clock, nothing else.
 */
import { type Duration, seconds } from '../lib/time.ts'

export const SILENT_AFTER: Duration = seconds(90)
export const SKEW_MAX: Duration = seconds(2)
/** RFC 9110 §5.6.7: a date has whole seconds. */
const DATE_STEP_MS = 1_000
const SKEWED_IN_A_ROW = 3

export type Noticed =
  | { readonly what: 'silent'; readonly origin: string; readonly seconds: number }
  | { readonly what: 'heard-again'; readonly origin: string; readonly seconds: number }
  | { readonly what: 'clock-differs'; readonly origin: string; readonly seconds: number }

type Heard = { at: number; isSilent: boolean; skewed: number; isSkewTold: boolean }

export class Watchdog {
  readonly #logs = new Map<string, Heard>()
  readonly #silentAfter: number

  constructor(silentAfter: number = SILENT_AFTER) {
    this.#silentAfter = silentAfter
  }

  /** Watches over exactly these logs; one that is new has its time from now on. */
  watch(origins: readonly string[], now: number): void {
    for (const origin of this.#logs.keys()) if (!origins.includes(origin)) this.#logs.delete(origin)
    for (const origin of origins)
      if (!this.#logs.has(origin))
        this.#logs.set(origin, { at: now, isSilent: false, skewed: 0, isSkewTold: false })
  }

  /** A right request; `skew`: how far the log's clock is ahead of ours, in milliseconds. */
  heard(origin: string, now: number, skew: number | undefined): Noticed | undefined {
    const log = this.#logs.get(origin)
    if (log === undefined) return undefined
    const silence = Math.round((now - log.at) / 1_000)
    log.at = now
    if (log.isSilent) {
      log.isSilent = false
      return { what: 'heard-again', origin, seconds: silence }
    }
    if (skew === undefined) return undefined
    // The half second in the middle of what a date may mean.
    const ahead = skew + DATE_STEP_MS / 2
    if (Math.abs(ahead) <= SKEW_MAX + DATE_STEP_MS / 2) {
      log.skewed = 0
      log.isSkewTold = false
      return undefined
    }
    log.skewed += 1
    if (log.skewed < SKEWED_IN_A_ROW || log.isSkewTold) return undefined
    log.isSkewTold = true
    return { what: 'clock-differs', origin, seconds: Math.round(ahead / 1_000) }
  }

  /** Who has fallen silent since the last look. */
  look(now: number): readonly Noticed[] {
    const silent: Noticed[] = []
    for (const [origin, log] of this.#logs) {
      if (log.isSilent || now - log.at < this.#silentAfter) continue
      log.isSilent = true
      silent.push({ what: 'silent', origin, seconds: Math.round((now - log.at) / 1_000) })
    }
    return silent
  }
}
