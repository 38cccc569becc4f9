/** The days are lived: what leaves, who is disturbed, and nothing that must hold is broken. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { liveDay } from './day.ts'
import { type Drill, drillNamed, drills } from './drills.ts'
import type { Score } from './score.ts'

const long = process.env['SEKIMORI_LONG'] === '1'
const hash = (account: string, recipient: string): number => {
  let mixed = 2_166_136_261
  for (const unit of `${account} ${recipient}`)
    mixed = Math.imul(mixed ^ unit.charCodeAt(0), 16_777_619)
  return mixed >>> 0
}
const named = (name: string): Drill => {
  const drill = drillNamed(name)
  ok(drill !== undefined)
  return drill
}
const live = (name: string, seed: number) => liveDay(named(name), { seed, guarded: true, hash })

const toldOf = ({ day, seed, stolen, falselyContained, broken }: Score): string =>
  `${day} ${seed}: ${stolen.recipientsLeft} left, ${falselyContained} colleagues contained, ${broken.join('; ')}`

/** The days of one name, and the worst of them. */
async function lived(name: string, seeds: number): Promise<readonly Score[]> {
  const scores: Score[] = []
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { score } = await live(name, seed)
    deepEqual(score.broken, [], toldOf(score))
    equal(score.falselyContained, 0, toldOf(score))
    ok(score.expected?.met === true, toldOf(score))
    scores.push(score)
  }
  return scores
}

test('Kumamoto: at most one recipient, the account contained, no colleague, nothing broken', {
  timeout: long ? 3_000_000 : 110_000,
}, async () => {
  for (const score of await lived('kumamoto', long ? 200 : 2)) {
    ok(score.stolen.recipientsDelivered <= 1, toldOf(score))
    ok(score.containedAt !== null)
    ok(score.stolen.turnedAway > 10, 'his program comes again and again, and is refused')
    ok(score.sessionsEnded >= 1, 'the mailbox that he had open is closed')
    equal(score.sessionsLeft, 0, 'and no other is left')
    const { submitted, passed, held, refused, postponed } = score.messages
    equal(submitted, passed + held + refused + postponed)
  }
})

for (const { name } of drills.filter((drill) => drill.name !== 'kumamoto'))
  test(`${name}: as expected, no colleague contained, nothing broken`, {
    timeout: long ? 3_000_000 : 110_000,
  }, async () => {
    await lived(name, long ? 20 : 1)
  })

for (const [name, seed, whom] of [
  ['roaming', 10, 'whose telephone lies beside his desk'],
  ['shared-vpn', 22, 'whose program is seen for the first time, in a strange place'],
] as const)
  test(`${name}, seed ${seed}: he is left alone ${whom}`, { timeout: 110_000 }, async () => {
    const { score } = await live(name, seed)
    ok(score.expected?.met === true, toldOf(score))
    equal(score.falselyHeld, 0)
  })

test('each day has a name of its own and is told in both languages', () => {
  equal(new Set(drills.map(({ name }) => name)).size, drills.length)
  for (const { name, about, begins, ends } of drills) {
    ok(/^[a-z-]+$/.test(name))
    ok(about.ja(undefined) !== about.en(undefined))
    ok(begins < ends)
  }
})
