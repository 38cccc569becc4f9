/**
 * Level: how well strangers could hold us to our evidence, from 0 to 3, and what is missing for the next.
 *
 * 0: this host alone, with its seals, and checkpoints in mailboxes and on paper. 1: a witness on another
 * host swears to every checkpoint. 2: two witnesses, such as those of organisations that swear for each
 * other, and the time of an accredited authority every day. 3: a mirror that keeps the entries, and a
 * medium that cannot be written over every week. Each has those below it. Only what is fresh counts.
 *
 * Beside it: which entry is the last one that could be proved if this host were lost now. What left the
 * host counts first; seals count where nothing did, for as long as the files survive.
 */
import type { AnchorWay } from '../events/seals.ts'
import { type Duration, days, hours, type Instant, minutes } from '../lib/time.ts'

export type Level = 0 | 1 | 2 | 3

/** A checkpoint is sworn to every minute; after so long without, nobody swears. */
export const WITNESS_FRESH: Duration = minutes(10)
/** Daily, with a day of grace. */
export const DAILY_FRESH: Duration = hours(48)
export const MIRROR_FRESH: Duration = hours(24)
/** Weekly, and a day of grace. */
export const MEDIUM_FRESH: Duration = days(8)
/** Monthly, and some days of grace. */
export const CARD_FRESH: Duration = days(35)

export type At = { readonly at: Instant; readonly size: number }

export type LevelFacts = {
  readonly now: Instant
  /** Entries of the log. */
  readonly size: number
  readonly witnesses: {
    /** How many make a checkpoint good; 0: none is named. */
    readonly needed: number
    /** What each last swore to. */
    readonly sworn: readonly At[]
    /** What the quorum swore to. */
    readonly quorum: At | undefined
  }
  readonly anchors: ReadonlyMap<AnchorWay, At>
  /** The newest seal; undefined: none yet. */
  readonly seal: At | undefined
  readonly isSealing: boolean
  /** When somebody last took the entries away and kept them. */
  readonly mirror: At | undefined
}

/** What is missing, as codes; words are made late. */
export const wants = [
  'seals',
  'mail',
  'card',
  'witness',
  'witness-fresh',
  'second-witness',
  'time-stamp',
  'mirror',
  'medium',
] as const
export type Want = (typeof wants)[number]

export type Provable = {
  /** Index of the entry. */
  readonly entry: number
  readonly at: Instant
  readonly by: 'witness' | 'mirror' | AnchorWay | 'seal'
}

export type Standing = {
  readonly level: Level
  /** For the next level; empty at 3. */
  readonly missing: readonly Want[]
  /** Of what every host should have, whatever its level. */
  readonly advised: readonly Want[]
  readonly provable: Provable | undefined
}

export function standingOf(facts: LevelFacts): Standing {
  const { now, witnesses, anchors, isSealing, mirror } = facts
  const isFresh = (it: At | undefined, within: Duration): boolean =>
    // What claims to be of tomorrow, because a clock was set back, is not fresh for ever.
    it !== undefined && Math.abs(now - it.at) <= within
  const missingAt: Record<Level, Want[]> = { 0: [], 1: [], 2: [], 3: [] }
  if (!isSealing) missingAt[0].push('seals')
  if (!isFresh(anchors.get('mail'), DAILY_FRESH)) missingAt[0].push('mail')
  if (!isFresh(anchors.get('qr'), CARD_FRESH)) missingAt[0].push('card')
  const fresh = witnesses.sworn.filter((it) => isFresh(it, WITNESS_FRESH)).length
  if (witnesses.needed === 0) missingAt[1].push('witness')
  else if (!isFresh(witnesses.quorum, WITNESS_FRESH)) missingAt[1].push('witness-fresh')
  if (fresh < 2 || witnesses.needed < 2) missingAt[2].push('second-witness')
  if (!isFresh(anchors.get('tsa'), DAILY_FRESH)) missingAt[2].push('time-stamp')
  if (!isFresh(mirror, MIRROR_FRESH)) missingAt[3].push('mirror')
  if (!isFresh(anchors.get('medium'), MEDIUM_FRESH)) missingAt[3].push('medium')
  const first = ([1, 2, 3] as const).find((level) => missingAt[level].length > 0)
  return {
    level: first === undefined ? 3 : ((first - 1) as Level),
    missing: first === undefined ? [] : missingAt[first],
    advised: missingAt[0],
    provable: provableOf(facts),
  }
}

/** The latest entry; of equals the one that was sworn to first. */
function provableOf({ size, witnesses, anchors, seal, mirror }: LevelFacts): Provable | undefined {
  const outside: [Provable['by'], At | undefined][] = [
    ['witness', witnesses.quorum],
    ['mirror', mirror],
    ...[...anchors].map(([way, it]): [AnchorWay, At] => [way, it]),
  ]
  const found = latest(outside, size) ?? latest([['seal', seal]], size)
  return found === undefined
    ? undefined
    : { entry: found.it.size - 1, at: found.it.at, by: found.by }
}

function latest(
  candidates: readonly (readonly [Provable['by'], At | undefined])[],
  size: number,
): { readonly by: Provable['by']; readonly it: At } | undefined {
  let best: { readonly by: Provable['by']; readonly it: At } | undefined
  for (const [by, it] of candidates) {
    // A larger size is that of another log, from before a fork.
    if (it === undefined || it.size === 0 || it.size > size) continue
    const isLater = best === undefined || it.size > best.it.size
    if (isLater || (it.size === best?.it.size && it.at < best.it.at)) best = { by, it }
  }
  return best
}
