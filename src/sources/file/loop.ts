/**
 * Loop: asks a follower for its next step until it is closed, and waits between.
 *
 * While there is something, step follows step. When there is nothing, it looks again after POLL,
 * or at once when the system says that the folder changed: that hint may be lost (network file
 * systems, full queues), so it is only a hint. What `take` refused, or what the world refused us,
 * is tried again after RETRY.
 */
import { type FSWatcher, watch } from 'node:fs'
import { dirname } from 'node:path'
import { whyOf } from '../../lib/fault.ts'

/** All in ms. A line is heard within POLL even without hints. */
export const POLL = 100
export const RETRY = 1_000
/** After a hint: lines come in clusters, one reading serves several. */
export const GATHER = 5

export type LoopOptions = {
  /** Does one thing; false when there is nothing to do. */
  readonly step: () => Promise<boolean>
  readonly path: string
  readonly poll?: number
  readonly retry?: number
}

export class Loop {
  readonly #options: LoopOptions
  #closed = false
  #wake: (() => void) | undefined
  #hinted = false
  #fault: string | undefined
  #watcher: FSWatcher | undefined
  readonly #done: Promise<void>

  constructor(options: LoopOptions) {
    this.#options = options
    this.#done = this.#run()
  }

  fault(): string | undefined {
    return this.#fault
  }

  /** Resolves when the step under way is done; no step begins after. */
  async close(): Promise<void> {
    this.#closed = true
    this.#wake?.()
    await this.#done
    this.#watcher?.close()
  }

  async #run(): Promise<void> {
    const { step, poll = POLL, retry = RETRY } = this.#options
    while (!this.#closed) {
      this.#watch()
      try {
        const isBusy = await step()
        this.#fault = undefined
        if (!isBusy) await this.#wait(poll, true)
      } catch (thrown) {
        this.#fault = whyOf(thrown)
        await this.#wait(retry, false)
      }
    }
  }

  async #wait(milliseconds: number, mayBeWoken: boolean): Promise<void> {
    if (this.#closed) return
    const isHinted = mayBeWoken && this.#hinted
    this.#hinted = false
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, isHinted ? Math.min(GATHER, milliseconds) : milliseconds)
      this.#wake = () => {
        if (!this.#closed && !mayBeWoken) return
        clearTimeout(timer)
        if (this.#closed) resolve()
        else setTimeout(resolve, Math.min(GATHER, milliseconds))
      }
    })
    this.#wake = undefined
  }

  /** Once there is a folder; without one, or without such a service, polling is all. */
  #watch(): void {
    if (this.#watcher !== undefined) return
    try {
      this.#watcher = watch(dirname(this.#options.path), { persistent: false }, () => {
        this.#hinted = true
        const wake = this.#wake
        this.#wake = undefined
        wake?.()
      })
      this.#watcher.on('error', () => {
        this.#watcher?.close()
        this.#watcher = undefined
      })
    } catch {
      this.#watcher = undefined
    }
  }
}
