import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { instant, milliseconds, plus } from '../../lib/time.ts'
import { PENDING_LIVES, PENDING_MAX, PENDING_OF_ONE_MAX, Pending } from './pending.ts'

const start = instant('2026-11-21T09:00:00+09:00')
const factorOf = (nth: number) => ({
  account: `sasl:n${nth}@example.jp` as AccountId,
  by: { token: 't' },
  enrolment: { factor: 'f', totp: new Uint8Array(), salt: new Uint8Array(), recovery: [] },
  shown: { totp: new Uint8Array(), recoveryCodes: [] },
  begunAt: start,
})

test(`${PENDING_MAX} enrolments are begun at once, one more waits until one is over`, () => {
  const pending = new Pending()
  const names = Array.from({ length: PENDING_MAX }, (_, nth) => pending.begin(factorOf(nth), start))
  ok(names.every((name) => name !== undefined))
  equal(new Set(names).size, PENDING_MAX)
  equal(pending.begin(factorOf(PENDING_MAX), start), undefined)
  pending.end(names[0] ?? '')
  ok(pending.begin(factorOf(PENDING_MAX), start) !== undefined)
  equal(pending.begin(factorOf(PENDING_MAX + 1), start), undefined)
  const over = plus(start, PENDING_LIVES)
  ok(pending.begin({ ...factorOf(PENDING_MAX + 1), begunAt: over }, over) !== undefined)
})

test(`of one account ${PENDING_OF_ONE_MAX}, and its own eldest gives way, nobody else’s`, () => {
  const pending = new Pending()
  const others = pending.begin(factorOf(1), start) ?? ''
  const [eldest = '', ...rest] = Array.from({ length: PENDING_OF_ONE_MAX + 1 }, () =>
    pending.begin(factorOf(0), start),
  )
  equal(pending.of(eldest, start), undefined)
  for (const name of [...rest, others]) ok(pending.of(name ?? '', start) !== undefined)
})

test('one is over after a quarter of an hour, and where the clock was set back before it began', () => {
  const pending = new Pending()
  const name = pending.begin(factorOf(0), start) ?? ''
  ok(pending.of(name, plus(start, milliseconds(PENDING_LIVES - 1))) !== undefined)
  equal(pending.of(name, plus(start, PENDING_LIVES)), undefined)
  equal(pending.of(name, plus(start, milliseconds(-1))), undefined)
})
