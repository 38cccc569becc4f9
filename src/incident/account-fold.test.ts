import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { networkOf } from '../events/account.ts'
import type { AccountId } from '../events/event.ts'
import { between, days, type Instant, milliseconds, minutes, plus } from '../lib/time.ts'
import {
  AccountBook,
  FOLDED_AFTER,
  QUIET_BELOW,
  SITTINGS_ALL_MAX,
  SITTINGS_MAX,
  STRANGE_FOLDED_AFTER,
  STRANGE_LEAST,
  STRANGE_NETWORKS_MAX,
  STRANGE_SITTINGS_MAX,
} from './account-book.ts'
import { mailed, type Sitting } from './sitting.ts'

const start = 1_700_000_000_000 as Instant
const QUIET_LEAST = 32

/** What is folded when, told plainly: at each look all sittings are looked at, and nothing is remembered. */
class Plain {
  kept: Sitting[] = []
  readonly folded: Sitting[] = []
  readonly #strange = new Set<string>()
  readonly #room: { sittings: number }

  constructor(room: { sittings: number }) {
    this.#room = room
  }

  came(sitting: Sitting, isAsked: boolean, now: Instant): void {
    this.kept.push(sitting)
    this.#room.sittings += 1
    if (this.kept.length % 16 !== 0 && this.kept.length <= SITTINGS_MAX) return
    const isLoud = ({ raised, swept, byExploiter }: Sitting) =>
      raised >= QUIET_BELOW || swept || byExploiter
    for (const one of this.kept)
      if (one.ip !== undefined && one.known === false && (isAsked || isLoud(one)))
        if (this.#strange.size < STRANGE_NETWORKS_MAX) this.#strange.add(networkOf(one.ip))
    const isQuiet = (one: Sitting) =>
      one.known !== false &&
      !isLoud(one) &&
      (one.ip === undefined || !this.#strange.has(networkOf(one.ip)))
    const goes = (one: Sitting) => {
      this.folded.push(one)
      this.#room.sittings -= 1
    }
    const stays = this.kept.filter((one) => {
      const loud = isAsked || isLoud(one) ? Number.POSITIVE_INFINITY : STRANGE_FOLDED_AFTER
      if (between(one.to, now) <= (isQuiet(one) ? FOLDED_AFTER : loud)) return true
      goes(one)
      return false
    })
    const isCrowded = this.#room.sittings > SITTINGS_ALL_MAX
    const quiet = stays.filter(isQuiet).length
    let strange = stays.length - quiet
    let over = isCrowded
      ? quiet - QUIET_LEAST
      : Math.min(quiet - QUIET_LEAST, stays.length - SITTINGS_MAX)
    this.kept = stays.filter((one) => {
      if (isQuiet(one)) {
        if (over <= 0) return true
        over -= 1
      } else {
        if (strange <= (isCrowded ? STRANGE_LEAST : STRANGE_SITTINGS_MAX)) return true
        strange -= 1
      }
      goes(one)
      return false
    })
  }
}

test('looking only at what came or changed folds the same sittings in the same order as looking at all', () => {
  const told = fc.record({
    seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
    /** Addresses that it is used from, how much of an hour passes, how many are strangers. */
    places: fc.constantFrom(40, 700, 3_000),
    pace: fc.constantFrom(0.02, 1, 30),
    strangers: fc.constantFrom(0, 0.1, 0.9),
    others: fc.constantFrom(0, SITTINGS_ALL_MAX - 300),
    askedAfter: fc.constantFrom(50, 900, 5_000),
  })
  fc.assert(
    fc.property(told, ({ seed, places, pace, strangers, others, askedAfter }) => {
      let state = seed
      const chance = () => {
        state = (state * 48_271) % 2_147_483_647
        return state / 2_147_483_647
      }
      const book = new AccountBook('sasl:a@example.jp' as AccountId, start, {
        sittings: others,
        failedOrigins: 0,
      })
      const plain = new Plain({ sittings: others })
      const all: Sitting[] = []
      const nth = new Map<Sitting, number>()
      let now = start
      for (let step = 0; step < 1_500; step += 1) {
        now = plus(now, minutes(Math.floor(60 * pace * chance())))
        // Now and then a line of before.
        const at = chance() < 0.05 ? plus(now, minutes(-90)) : now
        if (step === askedAfter) book.judged.challengedAt = at
        const n = Math.floor(places * chance())
        const sitting = book.sittingAt(`10.${n >> 8}.${n & 255}.1`, at)
        if (!nth.has(sitting)) {
          nth.set(sitting, all.length)
          all.push(sitting)
          plain.came(sitting, book.judged.challengedAt !== undefined, at)
        }
        if (chance() < 0.3) mailed(sitting, at)
        // It is judged at once, or some time later.
        const judged = chance() < 0.8 ? sitting : all[Math.floor(all.length * chance())]
        if (judged !== undefined)
          book.weighed(judged, {
            known: chance() < 0.1 ? undefined : chance() >= strangers,
            by: chance() < 0.1 ? 0.8 : -0.2,
            isMail: chance() < 0.5,
            swept: chance() < 0.002,
          })
        if (chance() < 0.002) book.exploited(sitting)
      }
      deepEqual(
        book.sittings.map((one) => nth.get(one)),
        plain.kept.map((one) => nth.get(one)),
      )
      deepEqual(
        all.flatMap(({ isOver }, n) => (isOver ? [n] : [])),
        plain.folded.map((one) => nth.get(one) ?? -1).toSorted((a, b) => a - b),
      )
    }),
    { numRuns: 30 },
  )
})

test('a sitting whose end a line of before took back is folded when it is due by that end', () => {
  const book = new AccountBook('sasl:a@example.jp' as AccountId, start)
  const used = plus(start, days(5))
  const sitting = book.sittingAt('10.0.0.1', used)
  for (let n = 1; n < 16; n += 1) book.sittingAt(`10.0.${n}.1`, used)
  const before = plus(start, days(3))
  equal(book.sittingAt('10.0.0.1', before), sitting)
  mailed(sitting, before)
  const now = plus(before, milliseconds(FOLDED_AFTER + 1))
  for (let n = 16; n < 32; n += 1) book.sittingAt(`10.0.${n}.1`, now)
  deepEqual([sitting.isOver, book.sittings.length], [true, 31])
})
