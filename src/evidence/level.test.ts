import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AnchorWay } from '../events/seals.ts'
import { days, hours, type Instant, instant, minutes } from '../lib/time.ts'
import {
  type At,
  CARD_FRESH,
  DAILY_FRESH,
  type LevelFacts,
  MEDIUM_FRESH,
  MIRROR_FRESH,
  standingOf,
  WITNESS_FRESH,
  wants,
} from './level.ts'
import { sayProvable, sayStanding } from './level-words.ts'

const now = instant('2026-11-22T09:00:00+09:00')
const ago = (ms: number, size = 100): At => ({ at: (now - ms) as Instant, size })
const nothing: LevelFacts = {
  now,
  size: 100,
  witnesses: { needed: 0, sworn: [], quorum: undefined },
  anchors: new Map(),
  seal: undefined,
  isSealing: false,
  mirror: undefined,
}
const one = ago(minutes(1))
const witnessed = { needed: 1, sworn: [one], quorum: one }
const both = { needed: 2, sworn: [one, one], quorum: one }
const anchors = (...some: [AnchorWay, number][]) =>
  new Map(some.map(([way, age]) => [way, ago(age)]))

test('a host that does nothing is at level 0, and is told what every host should have', () => {
  const { level, missing, advised, provable } = standingOf(nothing)
  equal(level, 0)
  deepEqual(missing, ['witness'])
  deepEqual(advised, ['seals', 'mail', 'card'])
  equal(provable, undefined)
})

test('each level needs those below it', () => {
  const level = (facts: Partial<LevelFacts>) => standingOf({ ...nothing, ...facts })
  equal(level({ witnesses: witnessed }).level, 1)
  deepEqual(level({ witnesses: witnessed }).missing, ['second-witness', 'time-stamp'])
  const stamped = anchors(['tsa', hours(3)])
  equal(level({ witnesses: both, anchors: stamped }).level, 2)
  equal(level({ anchors: stamped }).level, 0, 'a stamp alone is no witness')
  const all = anchors(['tsa', hours(3)], ['medium', days(2)])
  const top = level({ witnesses: both, anchors: all, mirror: ago(hours(1)) })
  equal(top.level, 3)
  deepEqual(top.missing, [])
  equal(level({ anchors: all, mirror: ago(hours(1)) }).level, 0)
})

test('only what is fresh counts: at the bound it does, past it not', () => {
  const fresh = (facts: (age: number) => Partial<LevelFacts>, within: number, want: string) => {
    const missing = (age: number) => {
      const standing = standingOf({ ...nothing, ...facts(age) })
      return [...standing.missing, ...standing.advised] as string[]
    }
    ok(!missing(within).includes(want), want)
    ok(missing(within + 1).includes(want), want)
    ok(missing(-within - 1).includes(want), `${want}, from a time that is not yet`)
  }
  const sworn = (age: number) => ({
    witnesses: { needed: 2, sworn: [ago(age), ago(age)], quorum: ago(age) },
  })
  fresh(sworn, WITNESS_FRESH, 'witness-fresh')
  fresh((age) => ({ witnesses: both, anchors: anchors(['tsa', age]) }), DAILY_FRESH, 'time-stamp')
  fresh((age) => ({ anchors: anchors(['mail', age]) }), DAILY_FRESH, 'mail')
  fresh((age) => ({ anchors: anchors(['qr', age]) }), CARD_FRESH, 'card')
  const second = (age: number) => ({
    witnesses: both,
    anchors: anchors(['tsa', 1], ['medium', age]),
  })
  fresh(second, MEDIUM_FRESH, 'medium')
  fresh((age) => ({ ...second(1), mirror: ago(age) }), MIRROR_FRESH, 'mirror')
})

test('what left the host proves more than what lies on it, and the latest entry counts', () => {
  const seal = ago(minutes(20), 90)
  deepEqual(standingOf({ ...nothing, seal }).provable, { entry: 89, at: seal.at, by: 'seal' })
  const mailed = new Map([['mail' as const, ago(hours(20), 40)]])
  deepEqual(standingOf({ ...nothing, seal, anchors: mailed }).provable, {
    entry: 39,
    at: ago(hours(20)).at,
    by: 'mail',
  })
  const { provable } = standingOf({ ...nothing, seal, anchors: mailed, witnesses: witnessed })
  deepEqual(provable, { entry: 99, at: one.at, by: 'witness' })
  // What is larger than the log is of another one, from before a fork.
  const elder = new Map([['mail' as const, ago(hours(20), 101)]])
  equal(standingOf({ ...nothing, anchors: elder }).provable, undefined)
})

test('no fact makes a level fall that was not old, and more never makes it less', () => {
  const at = fc.option(
    fc.record({ age: fc.nat(days(60)), size: fc.nat(200) }).map(({ age, size }) => ago(age, size)),
    { nil: undefined },
  )
  const facts = fc.record({
    needed: fc.nat(3),
    sworn: fc.array(fc.nat(minutes(20)), { maxLength: 3 }),
    quorum: at,
    mail: at,
    tsa: at,
    medium: at,
    mirror: at,
    seal: at,
    isSealing: fc.boolean(),
  })
  fc.assert(
    fc.property(facts, (it) => {
      const whole: LevelFacts = {
        now,
        size: 100,
        witnesses: { needed: it.needed, sworn: it.sworn.map((age) => ago(age)), quorum: it.quorum },
        anchors: new Map(
          (['mail', 'tsa', 'medium'] as const).flatMap((way) => {
            const one = it[way]
            return one === undefined ? [] : [[way, one] as const]
          }),
        ),
        seal: it.seal,
        isSealing: it.isSealing,
        mirror: it.mirror,
      }
      const standing = standingOf(whole)
      equal(standing.missing.length === 0, standing.level === 3)
      const better = standingOf({
        ...whole,
        witnesses: both,
        anchors: new Map([...whole.anchors, ['tsa', ago(0)], ['medium', ago(0)]]),
        mirror: ago(0),
      })
      equal(better.level, 3)
      ok((standing.provable?.entry ?? 0) < 100)
    }),
  )
})

test('it is said in both languages, with the age in a measure that fits', () => {
  const provable = { entry: 99, at: ago(minutes(3)).at, by: 'witness' as const }
  equal(
    sayProvable(provable, now, 'en'),
    'If this host were lost now, the last provable entry is 99 (by witnesses), 3 min old.',
  )
  equal(
    sayProvable(provable, now, 'ja'),
    'いまこのホストを失った場合、証明できる最後の記録は 99 番（証人による）で、3 分前のものです。',
  )
  const standing = { level: 0 as const, missing: wants, advised: wants, provable: undefined }
  for (const language of ['en', 'ja'] as const)
    ok(sayStanding(standing, now, language).every((line) => line !== '' && !/undefined/.test(line)))
})
