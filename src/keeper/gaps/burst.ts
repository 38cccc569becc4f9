/**
 * Burst: whether journald's rate limit would drop lines of a busier half minute than any so far.
 *
 * journald lets RateLimitBurst lines of one service through in RateLimitIntervalSec, and a burst of
 * spam is just when a mail server says more than that (journald.conf(5)). The busiest time that was
 * heard is laid beside the limit; one that is not ROOM times as large is too small.
 * Limits: journald allows more while its disk is emptier, which is not counted on.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../../lib/time.ts'

/** How many times the busiest time must fit. */
export const ROOM = 2
export const CONFIG_BYTES_MAX = 65_536
const FILES_MAX = 100
/** systemd's own defaults. */
const defaults: RateLimit = { most: 10_000, within: 30 }

/** `most` 0: there is no limit. Seconds. */
export type RateLimit = { readonly most: number; readonly within: number }

/** Of texts in the order in which journald reads them: a later line counts. */
export function rateLimitIn(texts: readonly string[]): RateLimit {
  let { most, within } = defaults
  for (const text of texts)
    for (const line of text.slice(0, CONFIG_BYTES_MAX).split('\n')) {
      const found = /^\s*(RateLimit(?:Burst|IntervalSec|Interval))\s*=\s*(\S*)\s*$/.exec(line)
      if (found === null) continue
      const [, name = '', value = ''] = found
      if (name === 'RateLimitBurst') most = /^\d{1,9}$/.test(value) ? Number(value) : defaults.most
      else within = secondsIn(value) ?? defaults.within
    }
  return within === 0 ? { most: 0, within } : { most, within }
}

const units: { readonly [unit: string]: number } = { '': 1, s: 1, sec: 1, min: 60, m: 60, h: 3_600 }

function secondsIn(text: string): number | undefined {
  const found = /^(\d{1,6})([a-z]*)$/.exec(text)
  const unit = Object.hasOwn(units, found?.[2] ?? '-') ? units[found?.[2] ?? ''] : undefined
  return found === null || unit === undefined ? undefined : Number(found[1]) * unit
}

export function rateLimitHere(root = '/'): RateLimit {
  const folders = ['usr/lib/systemd', 'etc/systemd', 'run/systemd'].map((one) => join(root, one))
  const texts: string[] = []
  for (const folder of folders) texts.push(textOf(join(folder, 'journald.conf')))
  for (const folder of folders)
    for (const name of namesIn(join(folder, 'journald.conf.d')))
      texts.push(textOf(join(folder, 'journald.conf.d', name)))
  return rateLimitIn(texts)
}

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.conf'))
      .sort()
      .slice(0, FILES_MAX)
  } catch {
    return []
  }
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** The most lines in a span of `within` seconds so far; a batch is counted where it ends. */
export class Peak {
  readonly #within: number
  #began = Number.NEGATIVE_INFINITY
  #lines = 0
  #most = 0

  constructor(within: number) {
    this.#within = within * 1_000
  }

  hear(lines: number, now: Instant): void {
    if (now - this.#began >= this.#within) {
      this.#began = now
      this.#lines = 0
    }
    this.#lines += lines
    this.#most = Math.max(this.#most, this.#lines)
  }

  get most(): number {
    return this.#most
  }
}

export const isTooSmall = ({ most }: RateLimit, peak: number): boolean =>
  most > 0 && peak * ROOM > most
