import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { NetworkFacts } from '../events/senses.ts'
import { minutes, plus } from '../lib/time.ts'
import { openHere, placesOf } from './here.ts'
import { noStepUp, OPEN_MAX, type OpenRequest, REQUEST_LIVES, type StepUpState } from './state.ts'
import { after, approved, asked, away, denied, start } from './testing.ts'

const from = (clientIp: string, network?: NetworkFacts): StepUpState =>
  after(asked('r1', start, { clientIp, ...(network === undefined ? {} : { network }) }))
const isSeen = (state: StepUpState, clientIp: string, facts?: NetworkFacts): boolean =>
  openHere(state, placesOf(clientIp, facts), start).length > 0

test('a request of the same /24 or /48 is here, one of another never', () => {
  const four = from('203.0.113.9')
  equal(isSeen(four, '203.0.113.9'), true)
  equal(isSeen(four, '203.0.113.250'), true)
  equal(isSeen(four, '::ffff:203.0.113.1'), true)
  equal(isSeen(four, '203.0.114.9'), false)
  const six = from('2001:db8:1:2::3')
  equal(isSeen(six, '2001:0DB8:0001:ffff::1'), true)
  equal(isSeen(six, '2001:db8:2:2::3'), false)
  equal(isSeen(six, '203.0.113.9'), false)
})

test('who proved himself nowhere has nothing here', () => {
  deepEqual(openHere(from('203.0.113.9'), [], start), [])
})

test('whatever two addresses there are, only those with the same first bits meet', () => {
  const octet = fc.integer({ min: 0, max: 255 })
  const four = fc.tuple(fc.constantFrom(1, 100, 203), octet, octet, octet)
  fc.assert(
    fc.property(four, four, fc.nat(3), (theirs, own, alike) => {
      const his = [...theirs.slice(0, alike), ...own.slice(alike)]
      const isSame = his.slice(0, 3).join() === theirs.slice(0, 3).join()
      equal(isSeen(from(theirs.join('.')), his.join('.')), isSame)
    }),
  )
  const group = fc.integer({ min: 0, max: 0xffff })
  const six = fc.tuple(fc.constant(0x2400), ...Array.from({ length: 7 }, () => group))
  const text = (groups: readonly number[]) => groups.map((one) => one.toString(16)).join(':')
  fc.assert(
    fc.property(six, six, fc.nat(7), (theirs, own, alike) => {
      const his = [...theirs.slice(0, alike), ...own.slice(alike)]
      const isSame = his.slice(0, 3).join() === theirs.slice(0, 3).join()
      equal(isSeen(from(text(theirs)), text(his)), isSame)
    }),
  )
})

test('a telephone is where its operator is; others of that operator are not', () => {
  const mobile = (operator: number) => ({ kind: 'mobile', operator }) as const
  const phone = from('203.0.113.9', mobile(64500))
  equal(isSeen(phone, '198.51.100.1', mobile(64500)), true)
  equal(isSeen(phone, '198.51.100.1', mobile(64501)), false)
  equal(isSeen(phone, '198.51.100.1', { operator: 64500 }), false)
  equal(isSeen(phone, '198.51.100.1', { kind: 'mobile' }), false)
  equal(isSeen(phone, '203.0.113.200', { kind: 'mobile' }), true)
  equal(isSeen(from('203.0.113.9', { operator: 64500 }), '198.51.100.1', mobile(64500)), false)
})

test('an address that tells no place is nowhere, for requests as for owners', () => {
  const kinds = ['vpn', 'tor', 'hosting'] as const
  const bad: readonly NetworkFacts[] = [
    ...kinds.map((kind) => ({ kind, operator: 64500 })),
    { attack: true },
  ]
  for (const facts of bad) {
    equal(isSeen(from('203.0.113.9', facts), '203.0.113.9'), false)
    equal(isSeen(from('203.0.113.9'), '203.0.113.9', facts), false)
  }
  for (const nowhere of [
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '::1', '::', '::127.0.0.1', '::ffff:127.0.0.1'],
    ...['64:ff9b::203.0.113.9', '64:FF9B:1::1', '2001::1', '2001:0:1:2::3'],
    ...['', 'unknown', 'AS64500', '203.0.113', 'x'.repeat(1_000)],
  ]) {
    deepEqual(placesOf(nowhere), [], nowhere)
    equal(isSeen(from(nowhere), nowhere), false)
  }
  deepEqual(placesOf('127.0.0.1', { kind: 'mobile', operator: 64500 }), [])
})

test('expired and answered ones are not here, and of open ones as many as may be open', () => {
  const places = placesOf('203.0.113.9')
  const one = asked('r1', start)
  const end = plus(start, REQUEST_LIVES)
  equal(openHere(after(one), places, (end - 1) as typeof end).length, 1)
  deepEqual(openHere(after(one), places, end), [])
  const soon = plus(start, minutes(1))
  deepEqual(openHere(after(one, approved('r1', soon)), places, soon), [])
  deepEqual(openHere(after(one, denied('r1', soon)), places, soon), [])
  const [request] = after(one).requests as [OpenRequest]
  const many = (count: number): StepUpState => ({
    ...noStepUp,
    requests: Array.from({ length: count }, (_, at) => ({ ...request, request: `r${at}` })),
  })
  equal(openHere(many(OPEN_MAX), places, start).length, OPEN_MAX)
  equal(openHere(many(OPEN_MAX + 1), places, start).length, OPEN_MAX)
})

test('a thief’s request beside the owner’s own stays hidden', () => {
  const thiefs = asked('r2', start, {
    binding: { ...away, network: '192.0.2.0/24' },
    clientIp: '192.0.2.66',
  })
  const state = after(asked('r1', start), thiefs)
  deepEqual(
    openHere(state, placesOf('203.0.113.77'), start).map(({ request }) => request),
    ['r1'],
  )
})
