/**
 * Instances: the attached mail servers as the guard sees them, read again when the list changes.
 *
 * The guard needs no root to read it, and does not judge who may write it: the hands do, who act on
 * it. A list that cannot be read leaves the last good one standing, and says so.
 */
import { readFileSync, statSync } from 'node:fs'
import { whyOf } from '../lib/fault.ts'
import { type Instant, instant } from '../lib/time.ts'
import type { Instance } from '../ports/instance.ts'
import { readInstanceList } from '../ports/instance-list.ts'

export class Instances {
  readonly #file: string
  #stamp = ''
  #known: readonly Instance[] = []
  #fault: string | undefined

  constructor(file: string) {
    this.#file = file
  }

  get all(): readonly Instance[] {
    return this.#known
  }

  get fault(): string | undefined {
    return this.#fault
  }

  named(name: string): Instance | undefined {
    return this.#known.find((instance) => instance.name === name)
  }

  /** True when the list is not what it was. */
  refresh(): boolean {
    let stamp = 'none'
    try {
      const { ino, mtimeMs, size } = statSync(this.#file)
      stamp = `${ino}:${mtimeMs}:${size}`
    } catch {}
    if (stamp === this.#stamp) return false
    this.#stamp = stamp
    if (stamp === 'none') {
      this.#known = []
      this.#fault = undefined
      return true
    }
    try {
      const list = readInstanceList(readFileSync(this.#file, 'utf8'))
      if ('refused' in list) {
        this.#fault = `${this.#file}: ${list.refused}`
        return false
      }
      this.#known = list.instances
      this.#fault = undefined
      return true
    } catch (thrown) {
      this.#fault = whyOf(thrown)
      return false
    }
  }

  /** A server that is not in the list (the default listener) is only watched. */
  observes(name: string, now: Instant): boolean {
    const instance = this.named(name)
    if (instance === undefined) return true
    if (instance.mode === 'enforce') return false
    return instance.observeUntil === undefined || now < instant(instance.observeUntil)
  }
}
