/** What lists, forms, distances and volumes say, each by itself. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { kilometresBetween } from './countries-apart.ts'
import {
  FORMS_MAX,
  formOf,
  formSeen,
  formsAfter,
  INTENT_MOST,
  intentRatio,
  noForms,
} from './forms.ts'
import {
  NETWORK_CLASSES,
  networkClass,
  networkSeen,
  networksAfter,
  noNetworks,
} from './networks.ts'
import { noReads, readClassOf, readSeen, readsAfter, SWEEP_LEAST } from './reads.ts'

test('an address on two lists has one class, and one that was not looked up has none', () => {
  equal(networkClass({ kind: 'hosting', attack: true }), 'attack')
  equal(networkClass({ kind: 'vpn' }), 'vpn')
  equal(networkClass({ lists: true }), 'plain')
  for (const nothing of [undefined, {}, { operator: 64_500 }])
    equal(networkClass(nothing), undefined)
})

test('the shares of the classes add to one, also of an account that always comes by a VPN', () => {
  let counts = noNetworks
  for (let n = 0; n <= 250; n += 1) {
    const sum = NETWORK_CLASSES.reduce((all, one) => all + networkSeen(counts, one).share, 0)
    ok(Math.abs(sum - 1) < 1e-9)
    counts = networksAfter(counts, 'vpn')
  }
  ok(networkSeen(counts, 'vpn').share > 0.35)
})

test('a form is of the headers, not of where or when the owner writes', () => {
  const shape = { headerOrder: 5, messageIdForm: 6 }
  equal(formOf({ ...shape, dateZone: 540 })?.made, formOf({ ...shape, dateZone: 0 })?.made)
  equal(formOf({ dateZone: 540 })?.made, undefined)
  equal(formOf(undefined), undefined)
})

test('sixteen forms are known, one more pushes out the eldest; of suspect mail none is learned', () => {
  const learn = { remembers: true, counts: true }
  const form = (made: number) => ({ made, payment: undefined, elsewhere: false })
  let forms = noForms
  for (let n = 0; n < FORMS_MAX; n += 1) forms = formsAfter(forms, form(n), learn)
  equal(formSeen(forms, 0, true).isNew, false)
  forms = formsAfter(forms, form(FORMS_MAX), learn)
  equal(forms.known.length, FORMS_MAX)
  equal(formSeen(forms, 0, true).isNew, true)
  const [fresh, usual] = [formSeen(forms, 0, true), formSeen(forms, 5, true)]
  ok(Math.abs(fresh.share + usual.share - 1) < 1e-12)
  equal(formsAfter(forms, form(99), { remembers: false, counts: true }), forms)
})

test('words of payment and answers elsewhere count 3 dB at most, and next to nothing for an accountant', () => {
  const asked = { made: undefined, payment: true, elsewhere: true }
  equal(intentRatio(noForms, asked), INTENT_MOST)
  equal(intentRatio(noForms, undefined), 1)
  const accountant = { ...noForms, messages: 300, payments: 200 }
  ok(intentRatio(accountant, { ...asked, elsewhere: false }) < 1.1)
  for (const forms of [noForms, accountant])
    for (const payment of [true, false])
      ok(intentRatio(forms, { made: undefined, payment, elsewhere: false }) > 0.9)
})

test('what a message asks for is at most 1 in the mean of the owner', () => {
  for (const forms of [noForms, { ...noForms, messages: 200, payments: 120, elsewhere: 30 }]) {
    const own = (seen: number, common: number): number =>
      0.5 * ((seen + 30 * common) / (forms.messages + 30)) + 0.5 * common
    const [pays, replies] = [own(forms.payments, 0.05), own(forms.elsewhere, 0.01)]
    let mean = 0
    for (const payment of [true, false])
      for (const elsewhere of [true, false])
        mean +=
          (payment ? pays : 1 - pays) *
          (elsewhere ? replies : 1 - replies) *
          intentRatio(forms, { made: undefined, payment, elsewhere })
    ok(mean <= 1 + 1e-9 && mean > 0.9, `${mean}`)
  }
})

test('countries are told nearer than they are, never farther', () => {
  equal(kilometresBetween('JP', 'JP'), 0)
  equal(kilometresBetween('FR', 'DE'), 0, 'neighbours')
  equal(kilometresBetween('JP', 'XX'), undefined)
  const apart = kilometresBetween('JP', 'NG') ?? 0
  ok(apart > 9_000 && apart < 13_000, `${apart} km`)
  equal(kilometresBetween('NG', 'JP'), apart)
})

test('a sweep is far beyond what the account reads, and no less than five megabytes', () => {
  let reads = noReads
  for (let n = 0; n < 100; n += 1) reads = readsAfter(reads, 40_000 + 1_000 * (n % 7))
  equal(readClassOf(reads, 1_000), 'nothing')
  equal(readClassOf(reads, SWEEP_LEAST - 1), 'usual')
  equal(readClassOf(reads, 2_000_000_000), 'sweep')
  let large = noReads
  for (let n = 0; n < 100; n += 1) large = readsAfter(large, 50_000_000 + 1_000_000 * (n % 70))
  equal(readClassOf(large, 100_000_000), 'usual', 'one that always reads so much')
  deepEqual(readSeen(reads, 100, true), undefined)
})
