/** A day: the same seed tells the same, without a guard all passes, its evidence stands by itself. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { layoutIn } from '../../src/keeper/layout.ts'
import { hours, plus } from '../../src/lib/time.ts'
import { cardOf } from './card.ts'
import { liveDay } from './day.ts'
import { type Drill, drillNamed } from './drills.ts'
import { keepEvidence, prepareFolder } from './keep.ts'
import { plotOf } from './plot.ts'
import type { Score } from './score.ts'

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
/** Until before people come to work: less to live. */
const early = (name: string): Drill => {
  const drill = named(name)
  return { ...drill, ends: plus(drill.begins, hours(6)) }
}

test('the same seed tells the same day, to the byte; another seed another', {
  timeout: 110_000,
}, async () => {
  const live = (seed: number) => liveDay(early('botnet'), { seed, guarded: true, hash })
  const one = await live(7)
  const again = await live(7)
  equal(JSON.stringify(one.score), JSON.stringify(again.score))
  deepEqual(one.house.journal.entries, again.house.journal.entries)
  const other = await live(8)
  ok(other.score.evidence.sha256 !== one.score.evidence.sha256)
})

test('without the guard everything passes, a sixth arrives, and the evidence says what it saw', {
  timeout: 110_000,
}, async () => {
  const drill = early('botnet')
  const { score, course } = await liveDay(
    { ...drill, ends: plus(drill.begins, hours(5)) },
    { seed: 3, guarded: false, hash },
  )
  const { stolen } = score
  ok(stolen.messages.submitted > 2_000)
  equal(stolen.messages.passed, stolen.messages.submitted)
  equal(stolen.recipientsPassed, stolen.messages.submitted)
  const arrived = stolen.recipientsDelivered / stolen.messages.submitted
  ok(arrived > 0.13 && arrived < 0.19, `${arrived} arrived`)
  equal(score.containedAt, null)
  equal(score.expected, null)
  ok(score.wouldHaveHeld > stolen.messages.submitted - 20, `${score.wouldHaveHeld}`)
  equal(course.left.length, stolen.recipientsLeft)
  deepEqual(score.broken, [])
})

test('the evidence of a day is a log of its own, which verifies and judges the same again', {
  timeout: 110_000,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-drill-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const layout = layoutIn(join(folder, 'data'))
  const drill = named('kumamoto')
  const { house, score, course } = await liveDay(drill, {
    seed: 5,
    guarded: true,
    hash: prepareFolder(layout, 5),
  })
  const kept = await keepEvidence(layout, drill.name, house.journal.entries, house.now)
  const { size, ...rest } = kept
  equal(size, house.journal.entries.length)
  deepEqual(rest, { verified: true, judgedAgain: score.messages.submitted, differs: 0 })

  const whole: Score = { ...score, evidence: { ...score.evidence, ...kept } }
  for (const language of ['ja', 'en'] as const) {
    const card = cardOf(drill, whole, language).join('\n')
    ok(card.includes(language === 'ja' ? '訓練' : 'EXERCISE'))
    ok(card.includes('120,000') && card.includes('19,000'))
    ok(!/undefined|NaN/.test(card), card)
    const plot = plotOf(drill, whole, course, language)
    ok(plot.startsWith('<svg ') && plot.endsWith('</svg>\n'))
    ok(!/<script|href=|undefined|NaN/.test(plot))
    equal(plot.match(/<text /g)?.length, plot.match(/<\/text>/g)?.length)
    equal(plot.match(/<polyline /g)?.length, 3, 'reported, sent, left')
  }
})
