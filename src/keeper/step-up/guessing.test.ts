import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { instant, minutes, plus, seconds } from '../../lib/time.ts'
import { TRIES_MAX, WAITS } from '../../people/tries.ts'
import { GUESSED_NAMES_MAX, GUESSING_CLIENTS_MAX, Guessing } from './guessing.ts'

const start = instant('2026-11-21T09:00:00+09:00')
const alice = 'sasl:alice@example.jp' as AccountId
const guesser = (
  nth: number,
  more: { isOwner?: boolean; provedFrom?: readonly string[] } = {},
) => ({
  account: alice,
  isOwner: true,
  provedFrom: [],
  clientIp: `10.${Math.floor(nth / 65_536)}.${Math.floor(nth / 256) % 256}.${nth % 256}`,
  ...more,
})

test('guesses from many clients count against the account together', () => {
  const guessing = new Guessing()
  for (let nth = 0; nth < TRIES_MAX - 1; nth += 1) guessing.wrong(guesser(nth), start)
  equal(guessing.waits(guesser(99), start), 0)
  guessing.wrong(guesser(5), start)
  equal(guessing.waits(guesser(99), start), WAITS[0] / 1_000)
  equal(guessing.waits(guesser(99), plus(start, WAITS[0])), 0)
})

test('10,000 guesses from as many clients within a day: fewer than 500 are listened to', () => {
  const guessing = new Guessing()
  let looked = 0
  for (let nth = 0; nth < 10_000; nth += 1) {
    const now = plus(start, seconds(nth * 8))
    if (guessing.waits(guesser(nth), now) > 0) continue
    looked += 1
    guessing.wrong(guesser(nth), now)
  }
  ok(looked < 500, `${looked}`)
})

test('strangers make nobody wait where the owner proved himself; who guesses there waits himself', () => {
  const guessing = new Guessing()
  const own = { provedFrom: ['10.0.0.0/24'] }
  for (let nth = 256; nth < 256 + TRIES_MAX; nth += 1) guessing.wrong(guesser(nth, own), start)
  ok(guessing.waits(guesser(9_999, own), start) > 0)
  equal(guessing.waits(guesser(7, own), start), 0)
  for (let nth = 0; nth < TRIES_MAX; nth += 1) guessing.wrong(guesser(nth, own), start)
  ok(guessing.waits(guesser(7, own), start) > 0)
})

test('a host of IPv6 is one client whatever address of its /64 it takes', () => {
  const guessing = new Guessing()
  const six = (nth: number) => ({
    account: `sasl:n${nth}` as AccountId,
    isOwner: false,
    provedFrom: [],
    clientIp: `2001:db8:1:2::${nth.toString(16)}`,
  })
  for (let nth = 0; nth < TRIES_MAX; nth += 1) guessing.wrong(six(nth), start)
  ok(guessing.waits(six(99), start) > 0)
  equal(guessing.waits({ ...six(99), clientIp: '2001:db8:1:3::1' }, start), 0)
})

test('memory is bounded: invented names and clients beyond the bound push out only each other', () => {
  const guessing = new Guessing()
  for (let nth = 0; nth < TRIES_MAX; nth += 1) guessing.wrong(guesser(nth), start)
  const invented = (nth: number) => ({
    account: `sasl:n${nth}` as AccountId,
    isOwner: false,
    provedFrom: [],
    clientIp: guesser(1_000 + nth).clientIp,
  })
  const first = { ...invented(0), clientIp: '192.0.2.1' }
  for (let nth = 0; nth < TRIES_MAX; nth += 1) guessing.wrong(invented(0), start)
  for (let nth = 1; nth < GUESSED_NAMES_MAX; nth += 1) guessing.wrong(invented(nth), start)
  ok(guessing.waits(first, plus(start, seconds(1))) > 0)
  guessing.wrong(invented(GUESSED_NAMES_MAX), start)
  equal(guessing.waits(first, plus(start, seconds(1))), 0)
  ok(guessing.waits(guesser(99), plus(start, seconds(1))) > 0)
  equal(GUESSING_CLIENTS_MAX, GUESSED_NAMES_MAX)
  equal(guessing.waits(invented(3), plus(start, minutes(1))), 0)
})
