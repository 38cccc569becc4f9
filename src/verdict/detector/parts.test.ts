import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { lived } from '../../../test/detector/lived.ts'
import { Living, toSending } from '../../../test/detector/living.ts'
import { nth } from '../../accounts/behaviour/numbers.ts'
import { guarded } from '../../accounts/behaviour/state.ts'
import { decibans } from './bars.ts'
import { leadingOf, partsOf } from './parts.ts'
import { MANNERS, PLACES, PRIORS, SCENARIOS } from './scenarios.ts'
import { noEvidence } from './weigh.ts'

test('the parts of every scenario add to its evidence, message by message', () => {
  const living = new Living(guarded)
  let told = 0
  for (const event of lived(5).slice(0, 3_000)) {
    const sending = toSending(event)
    const before = living.of(sending.account)
    const { evidence, reading } = living.sends(sending)
    for (let scenario = 0; scenario < SCENARIOS; scenario += 1) {
      const parts = partsOf(before.evidence, evidence, before.state, reading, scenario)
      if (nth(PRIORS, scenario) === 0) {
        equal(parts.length, 0)
        continue
      }
      const sum = parts.reduce((total, part) => total + part.decibans, 0)
      const whole = decibans(nth(PRIORS, scenario) * nth(evidence.years, scenario))
      ok(Math.abs(sum - whole) < 1e-6, `${sum} is not ${whole}`)
      ok(parts.every((part) => Number.isFinite(part.decibans)))
      ok(parts.every(({ name }) => name !== 'cut'))
      told += 1
    }
  }
  ok(told > 20_000)
})

test('the leading scenario of a blast from abroad is a blast from abroad', () => {
  const living = new Living(guarded)
  const blast = lived(7).find(({ client }) => client === 999)
  ok(blast !== undefined)
  for (const event of lived(7)) {
    if (event.account !== blast.account || event.at > blast.at + 2) continue
    living.sends(toSending(event))
  }
  const { evidence } = living.of(toSending(blast).account)
  const leading = leadingOf(evidence)
  equal(leading?.place, 'foreign')
  equal(leading?.manner, 'blast')
  ok((leading?.decibans ?? 0) <= decibans(evidence.total))
})

test('without evidence no scenario leads', () => {
  equal(leadingOf(noEvidence), undefined)
})

test('the priors of the scenarios add to one, and two are left out', () => {
  ok(Math.abs(PRIORS.reduce((sum, prior) => sum + prior, 0) - 1) < 1e-12)
  equal(PRIORS.length, PLACES.length * MANNERS.length)
  equal(PRIORS.filter((prior) => prior === 0).length, 2)
})
