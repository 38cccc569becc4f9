/**
 * Beat: the guard's own sign of life, once a minute, and what its absence means.
 *
 * A beat has what each source heard since the start, the newest signed size, and the machine's boot id.
 * Who finds no `guard.stopped` behind the last beat when the guard starts knows that it was killed, or
 * the machine was, and between which moments. A guard that was stood still (a frozen process, a
 * machine that was paused) tells the same of itself when it goes on.
 */
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { EventOf } from '../../events/event.ts'
import type { SourceGap } from '../../events/source.ts'
import { type Instant, seconds } from '../../lib/time.ts'
import type { GapsFold } from '../../ports/gaps.ts'

export const BEAT_EVERY = seconds(60)
/** Two beats that lie further apart: the guard stood still in between. */
export const STILL_LEAST = seconds(180)
/** Sources named in a beat; the leaf has room for 4 KiB. */
export const BEAT_SOURCES_MAX = 40
const BOOT_SIGNS = 8
const NAME_MAX = 48

/** The first signs of this boot's id (random(4)); it names no machine. */
export function bootId(file = '/proc/sys/kernel/random/boot_id'): string | undefined {
  try {
    const id = readFileSync(file, 'latin1').replaceAll('-', '').trim()
    return /^[0-9a-f]{32}$/.test(id) ? id.slice(0, BOOT_SIGNS) : undefined
  } catch {
    return undefined
  }
}

export type BeatFacts = {
  readonly now: Instant
  readonly startedAt: Instant
  readonly boot: string | undefined
  readonly size: number
  readonly heard: ReadonlyMap<string, number>
  readonly canaries: { readonly [key: string]: 0 | 1 }
  readonly synchronised: boolean | undefined
  /** The canaries as the beat before it told them; absent: it is the first of this life. */
  readonly told?: { readonly [key: string]: 0 | 1 }
}

/** What has not changed since the beat before it, of the same life, is left out. */
export function beatOf(facts: BeatFacts): EventOf<'guard.beat'> {
  const { now, startedAt, boot, size, heard, canaries, synchronised, told } = facts
  const counted = [...heard].slice(0, BEAT_SOURCES_MAX)
  const known = Object.fromEntries(Object.entries(canaries).slice(0, BEAT_SOURCES_MAX))
  return {
    kind: 'guard.beat',
    id: `beat.${now}`,
    at: now,
    heardAt: now,
    trust: 'witnessed',
    uptime: Math.max(0, Math.floor((now - startedAt) / 1_000)),
    size,
    ...(boot === undefined || told !== undefined ? {} : { boot }),
    ...(counted.length === 0
      ? {}
      : { heard: Object.fromEntries(counted.map(([name, n]) => [name.slice(0, NAME_MAX), n])) }),
    ...(isDeepStrictEqual(known, told ?? {}) ? {} : { canaries: known }),
    ...(synchronised === undefined ? {} : { synchronised }),
  }
}

const gapOf = (now: Instant, from: Instant): SourceGap => ({
  kind: 'source.gap',
  id: `gap:guard.${now}`,
  at: now,
  heardAt: now,
  trust: 'witnessed',
  what: 'guard-stopped',
  from,
  until: now,
})

/** What the start of the guard shows of its end before; asked before it says that it has started. */
export function stopGap(
  fold: Pick<GapsFold, 'lastBeat' | 'lastLife'>,
  now: Instant,
  boot?: string,
): SourceGap | undefined {
  const life = fold.lastLife()
  if (life === undefined || life.kind === 'guard.stopped') return undefined
  const beat = fold.lastBeat()
  // Killed within its first minute: nothing shows life behind its own start.
  const from = beat !== undefined && beat.at > life.at ? beat.at : life.at
  if (from >= now) return undefined
  const isReboot = boot !== undefined && beat?.boot !== undefined && beat.boot !== boot
  return { ...gapOf(now, from), ...(isReboot ? { half: 'reboot' } : {}) }
}

/** What a beat shows that comes too late; both clocks in ms. */
export function stillGap(
  before: { readonly wall: Instant; readonly monotonic: number },
  now: { readonly wall: Instant; readonly monotonic: number },
): SourceGap | undefined {
  return now.monotonic - before.monotonic < STILL_LEAST ? undefined : gapOf(now.wall, before.wall)
}
