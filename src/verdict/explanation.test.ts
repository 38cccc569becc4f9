import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { Weight } from './detector/weights.ts'
import { explanationOf, type Leading, oddsAt } from './explanation.ts'
import type { Reason } from './reasons.ts'
import { SUMMED_UP, summaryOf } from './summary.ts'

const leading = (total: number, opinion: Leading['opinion'] = 'contain'): Leading => ({
  code: 'behaviour.leading',
  ...{ place: 'foreign', manner: 'blast', decibans: total - 1, total, opinion },
  ...{ bar: 20, delay: -15, challenge: 0, contain: 20 },
})
const where: Weight = {
  code: 'behaviour.weight',
  ...{ part: 'where', decibans: 15.3, level: 'country-new-to-organisation', country: 'NG' },
  ...{ colleagues: 0, owner: 1.4, thief: 47 },
}
const client: Weight = {
  code: 'behaviour.weight',
  ...{ part: 'client', decibans: 21.2, client: 'new', owner: 0.7, thief: 90 },
}
const who: Weight = {
  code: 'behaviour.weight',
  ...{ part: 'who', decibans: 12.3, recipients: 12, neverWritten: 12, usual: 4, owner: 3 },
}
const when: Weight = {
  code: 'behaviour.weight',
  ...{ part: 'when', decibans: -24.5, perYear: 281, hour: 4, sitting: 'begins' },
}
const standing: Weight = {
  code: 'behaviour.weight',
  ...{ part: 'standing', decibans: 30, alone: -7.25, messages: 3, heard: 6, bounced: 4 },
}
const gate = (recipients: number): Reason => ({ code: 'bulk.gate', recipients, most: 30 })

const changesOf = (...reasons: readonly Reason[]) =>
  Object.fromEntries(
    (explanationOf(reasons, 0.005)?.changes ?? []).map(({ what, total, opinion, within }) => [
      what,
      [total, opinion, within],
    ]),
  )

test('what would have changed the answer: each weight taken away, against the bars of then', () => {
  deepEqual(changesOf(leading(21), when, client, where, who), {
    'own-network': [5.7, 'challenge', true],
    'known-client': [-0.2, 'delay', true],
    'own-network-and-client': [-15.5, 'pass', true],
    'known-recipients': [8.7, 'challenge', true],
  })
})

test('an answer changes at the bar itself, and not a hundredth above it', () => {
  deepEqual(changesOf(leading(35.3), where)['own-network'], [20, 'contain', true])
  deepEqual(changesOf(leading(35.29), where)['own-network'], [19.99, 'challenge', true])
  deepEqual(changesOf(leading(15.3), where)['own-network'], [0, 'challenge', true])
  deepEqual(changesOf(leading(15.29), where)['own-network'], [-0.01, 'delay', true])
  deepEqual(changesOf(leading(0.3), where)['own-network'], [-15, 'delay', true])
  deepEqual(changesOf(leading(0.29), where)['own-network'], [-15.01, 'pass', true])
})

test('what spoke for the owner is nothing that could have been better', () => {
  deepEqual(
    changesOf(leading(21), when, { ...where, decibans: -3 }, { ...who, neverWritten: 0 }),
    {},
  )
})

test('what stood before is known exactly, and so is what the gate and the age of the house asked', () => {
  const young: Reason = { code: 'organisation.young', days: 3, bar: 20 }
  deepEqual(changesOf({ ...leading(22, 'challenge'), contain: 30 }, standing, young), {
    'nothing-before': [-7.25, 'delay', false],
    'organisation-known': [22, 'contain', false],
  })
  deepEqual(changesOf(leading(-20, 'challenge'), gate(31)), {
    'mailed-many-before': [-20, 'pass', false],
  })
})

test('a gate holds whatever the evidence, but not when the recipients would not have been new', () => {
  deepEqual(
    changesOf(
      leading(-10, 'challenge'),
      { ...where, decibans: 9 },
      { ...who, decibans: 9 },
      gate(41),
    ),
    {
      'own-network': [-19, 'challenge', true],
      'known-recipients': [-19, 'pass', true],
      'mailed-many-before': [-10, 'delay', false],
    },
  )
  equal(
    changesOf(leading(-10), { ...who, decibans: 9 }, gate(42))['known-recipients']?.[1],
    'challenge',
  )
})

test('an account of one purpose is asked about its network, which its own would have answered', () => {
  const elsewhere: Reason = { code: 'purpose.other-origin', purpose: 'device', network: 'n' }
  deepEqual(
    changesOf(leading(-10, 'challenge'), { ...where, decibans: 9 }, client, who, elsewhere),
    {
      'own-network': [-19, 'pass', true],
      'known-client': [-31.2, 'challenge', true],
      'own-network-and-client': [-40.2, 'pass', true],
      'known-recipients': [-22.3, 'challenge', true],
    },
  )
})

test('the odds are what the hazard and the evidence make of each other', () => {
  equal(oddsAt(20, 0.005).probability.toFixed(4), '0.3333')
  equal(oddsAt(0, 0.005).probability.toFixed(4), '0.0050')
  ok(oddsAt(300, 0.005).probability <= 1)
  deepEqual(explanationOf([leading(21)], 0.005)?.bars, [
    { opinion: 'delay', decibans: -15, margin: 36 },
    { opinion: 'challenge', decibans: 0, margin: 21 },
    { opinion: 'contain', decibans: 20, margin: 1 },
  ])
})

test('without the behaviour model there is nothing to explain', () => {
  equal(explanationOf([{ code: 'account.spared' }, gate(30)], 0.005), undefined)
})

test('a summary has the scenario, the two largest weights against the account, and the rest', () => {
  const all = [leading(21), when, client, where, who, gate(30)]
  deepEqual(summaryOf(all), [leading(21), client, where, gate(30)])
  equal(summaryOf(all).filter(({ code }) => code === 'behaviour.weight').length, SUMMED_UP)
  deepEqual(summaryOf([leading(21), when, client]), [leading(21), client])
  // The evidence did not reach the bar: what held it comes first.
  const [first] = summaryOf([leading(-20), who, gate(30)])
  equal(first?.code, 'bulk.gate')
  deepEqual(summaryOf([{ code: 'account.spared' }]), [{ code: 'account.spared' }])
  deepEqual(summaryOf([]), [])
})
