/**
 * Missing: every gap that a log tells of, or shows without telling it, as a fold over its leaves.
 *
 * Needs no key: the open facts of `source.gap`, `source.read`, `canary.lost`, `guard.started` and
 * `guard.stopped`, and the counters, are all that is looked at. A canary that came back closes the
 * gap that its loss opened. A guard that was stopped and said so was away until it was started.
 * Limits: MISSING_MAX gaps are listed, what is beyond is counted; a guard that is killed tells its own
 * gap when it is back, and until then there is none.
 */
import { gapKinds } from '../events/source.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'
import { Ranges } from './byte-ranges.ts'
import type { Missing, MissingKind } from './coverage.ts'
import { readMoment } from './moment.ts'

export const MISSING_MAX = 10_000
/** Sources whose counters and last moments are remembered. */
export const MISSING_SOURCES_MAX = 65_536
/** A guard that is back so soon missed nothing that anybody would ask for. */
export const AWAY_LEAST = 10_000

export type MissingLeaf = {
  readonly at: Instant
  readonly source: string
  readonly nth: number
  readonly kind: string
  readonly facts: { readonly [key: string]: unknown }
}

const kinds: ReadonlySet<string> = new Set(gapKinds)

export class MissingFold {
  readonly #list: Missing[] = []
  #unlisted = 0
  readonly #ranges = new Ranges()
  readonly #counters = new BoundedMap<string, { next: number; at: Instant }>(MISSING_SOURCES_MAX)
  readonly #readAt = new BoundedMap<string, Instant>(MISSING_SOURCES_MAX)
  /** Losses that have not ended, by source and way: their place in the list. */
  readonly #open = new BoundedMap<string, number>(MISSING_SOURCES_MAX)
  #stoppedAt: Instant | undefined
  #first: Instant | undefined
  #last: Instant | undefined

  get list(): readonly Missing[] {
    return this.#list
  }

  get unlisted(): number {
    return this.#unlisted
  }

  /** Between the first entry and the last: before, and behind, nothing is covered. */
  get span(): { readonly from: Instant; readonly until: Instant } | undefined {
    return this.#first === undefined || this.#last === undefined
      ? undefined
      : { from: this.#first, until: this.#last }
  }

  hear(entry: number, leaf: MissingLeaf): void {
    const { at, source, nth, kind, facts } = leaf
    this.#first ??= at
    this.#last = this.#last === undefined || at > this.#last ? at : this.#last
    const counter = this.#counters.get(source)
    if (counter !== undefined && nth !== counter.next && nth !== 0)
      this.#add({ what: 'counter', name: source, from: counter.at, until: at, entry, at })
    this.#counters.set(source, { next: nth + 1, at })
    const hole = this.#ranges.hear(kind, facts)
    if (hole !== undefined) {
      const from = this.#readAt.get(hole.name)
      const { name, missed } = hole
      this.#add({
        what: 'range',
        name,
        ...(from === undefined ? {} : { from }),
        until: at,
        ...(missed === undefined ? {} : { missed }),
        entry,
        at,
      })
    }
    if (kind === 'source.read') {
      if (typeof facts['name'] === 'string') this.#readAt.set(facts['name'], at)
    } else if (kind === 'source.gap') this.#gap(entry, at, facts)
    else if (kind === 'canary.lost') this.#lost(entry, at, facts)
    else if (kind === 'guard.stopped') this.#stoppedAt = at
    else if (kind === 'guard.started') {
      const from = this.#stoppedAt
      this.#stoppedAt = undefined
      if (from !== undefined && at - from >= AWAY_LEAST)
        this.#add({ what: 'guard-away', from, until: at, entry, at })
    }
  }

  #gap(entry: number, at: Instant, facts: MissingLeaf['facts']): void {
    const what = facts['what']
    if (typeof what !== 'string' || !kinds.has(what)) return
    const name = wordOf(facts['name'])
    const half = wordOf(facts['half'])
    const from = momentOf(facts['from'])
    const until = momentOf(facts['to'])
    const missed = facts['missed']
    const gap: Missing = {
      what: what as MissingKind,
      ...(name === undefined ? {} : { name }),
      ...(half === undefined ? {} : { half }),
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      ...(typeof missed === 'number' ? { missed } : {}),
      entry,
      at,
    }
    const key = `${name} ${half}`
    const open = what === 'silent' ? this.#open.get(key) : undefined
    if (open === undefined) {
      this.#add(gap)
      return
    }
    this.#open.delete(key)
    this.#list[open] = gap
  }

  #lost(entry: number, at: Instant, facts: MissingLeaf['facts']): void {
    const name = wordOf(facts['name']) ?? ''
    const half = wordOf(facts['way']) ?? ''
    const from = momentOf(facts['from']) ?? at
    if (this.#add({ what: 'canary', name, half, from, entry, at }))
      this.#open.set(`${name} ${half}`, this.#list.length - 1)
  }

  #add(gap: Missing): boolean {
    if (this.#list.length >= MISSING_MAX) {
      this.#unlisted += 1
      return false
    }
    this.#list.push(gap)
    return true
  }
}

const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

const momentOf = (value: unknown): Instant | undefined =>
  typeof value === 'string' ? readMoment(value) : undefined
