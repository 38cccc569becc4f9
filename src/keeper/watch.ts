/**
 * Watch: what the guard keeps an eye on around itself: room on the volume, who may write the logs,
 * and whether the clock was stepped.
 */
import { statfsSync } from 'node:fs'
import type { Event } from '../events/event.ts'
import type { Clock } from '../ports/clock.ts'
import { trustedLog } from '../sources/file/trusted.ts'
import type { Instances } from './instances.ts'
import type { Operator } from './operator.ts'
import { type Thinning, thinningFor } from './thinning.ts'

/** A wall clock that differs by more from the monotonic one has been stepped (decision 4). */
const STEP_MS = 500

export class Watch {
  readonly #folder: string
  readonly #clock: Clock
  readonly #operator: Operator
  #thinning: Thinning = 'none'
  readonly #doubts = new Map<string, string>()
  #wall: number

  /** `folder` lies on the volume of the evidence. */
  constructor(folder: string, clock: Clock, operator: Operator) {
    this.#folder = folder
    this.#clock = clock
    this.#operator = operator
    this.#wall = clock.now() - clock.monotonic()
  }

  get thinning(): Thinning {
    return this.#thinning
  }

  /** Why nothing is concluded from the log of this instance. */
  doubtOf(instance: string): string | undefined {
    return this.#doubts.get(instance)
  }

  get doubts(): readonly string[] {
    return [...this.#doubts.values()]
  }

  lookAtVolume(): void {
    const { bavail, blocks } = statfsSync(this.#folder)
    this.#thinning = thinningFor(bavail, blocks)
  }

  async lookAtLogs(instances: Instances): Promise<void> {
    this.#doubts.clear()
    for (const { name, log } of instances.all) {
      const doubt = log === 'journald' ? undefined : await trustedLog(log)
      if (doubt === undefined) continue
      this.#doubts.set(name, doubt)
      this.#operator.says(`${log}: ${doubt}`)
    }
  }

  /** The step since the last look, as an entry; none: nothing. */
  lookAtClock(): readonly Event[] {
    const now = this.#clock.now()
    const stepped = Math.round(now - this.#clock.monotonic() - this.#wall)
    this.#wall = now - this.#clock.monotonic()
    if (Math.abs(stepped) <= STEP_MS) return []
    return [
      {
        kind: 'clock.stepped',
        id: `t.${now}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        byMilliseconds: stepped,
      },
    ]
  }
}
