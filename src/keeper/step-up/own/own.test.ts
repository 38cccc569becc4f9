import { deepEqual, equal, ok } from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, test } from 'node:test'
import type { LoginEvent } from '../../../events/login.ts'
import type { VerdictGiven } from '../../../events/verdict.ts'
import { hours, minutes, plus } from '../../../lib/time.ts'
import { OWN_LOGINS_MAX, OWN_REFUSED_MAX, SENT_DAYS } from '../../../ports/owner-history.ts'
import { OwnerHistoryRows, ownerHistoryTables } from '../../../store/sqlite/owner-history.ts'
import { Statements } from '../../../store/sqlite/statements.ts'
import { alice, home, house, start, swept } from '../testing.ts'
import { LOST_OF_ONE_MAX, STANDS_FOR } from './lost.ts'
import { PaceOf } from './pace.ts'
import { VOICES_OF_ONE_MAX } from './voices.ts'

after(swept)

function rows() {
  const database = new DatabaseSync(':memory:')
  database.exec(ownerHistoryTables)
  return new OwnerHistoryRows(new Statements(database))
}
let nth = 0
const login = (more: Partial<LoginEvent> = {}): LoginEvent => {
  nth += 1
  return {
    ...{ kind: 'login.accepted', id: `l.${nth}`, at: start, heardAt: start, trust: 'witnessed' },
    ...{ account: alice, protocol: 'imap', clientIp: '203.0.113.9', country: 'NL', client: 7 },
    ...more,
  } as LoginEvent
}
const houseWith = (history: OwnerHistoryRows, told: string[] = []) =>
  house({
    more: {
      history,
      hearer: async (account, what) => void told.push(`${account} ${what}`),
    },
  })

test('logins of one place and program are one line, with the first and the last', () => {
  const history = rows()
  for (let n = 0; n < 5; n += 1)
    history.loggedIn(alice, login({ at: plus(start, minutes(n)), clientIp: `203.0.113.${n}` }))
  history.loggedIn(alice, login({ protocol: 'smtp', at: plus(start, hours(1)) }))
  const [smtp, imap] = history.logins(alice)
  deepEqual([smtp?.protocol, smtp?.times], ['smtp', 1])
  deepEqual(
    [imap?.times, imap?.firstAt, imap?.lastAt, imap?.clientIp],
    [5, start, plus(start, minutes(4)), '203.0.113.4'],
  )
})

test('so many places are kept; a thousand that were refused take nothing that was let in', () => {
  const history = rows()
  const refused = (n: number) =>
    login({ kind: 'login.refused', clientIp: `${(n >> 8) + 1}.${n & 255}.3.4` })
  history.loggedIn(alice, refused(0))
  deepEqual(history.logins(alice), [], 'nobody was ever let in by this name')
  for (let n = 0; n <= OWN_LOGINS_MAX; n += 1)
    history.loggedIn(
      alice,
      login({ clientIp: `10.${n}.0.1`, at: plus(start, minutes(n)), id: `a.${n}` }),
    )
  for (let n = 0; n < 1_000; n += 1) history.loggedIn(alice, refused(n))
  const all = history.logins(alice)
  equal(all.filter(({ outcome }) => outcome === 'refused').length, OWN_REFUSED_MAX)
  equal(all.filter(({ outcome }) => outcome === 'accepted').length, OWN_LOGINS_MAX)
  equal(history.login(alice, 'a.0'), undefined, 'the eldest gave way')
  ok(history.login(alice, 'a.1') !== undefined)
})

test('mail is counted by half hours and forgotten after a fortnight; a person is forgotten whole', () => {
  const history = rows()
  const given = (answer: string, at = start) =>
    history.judged({ account: alice, at, answer } as unknown as VerdictGiven)
  for (const answer of ['pass', 'delay', 'hold', 'reject']) given(answer)
  given('pass', plus(start, minutes(30)))
  deepEqual(
    history.sent(alice, start).map(({ sent, held, refused }) => [sent, held, refused]),
    [
      [2, 1, 1],
      [1, 0, 0],
    ],
  )
  given('pass', plus(start, hours(24 * SENT_DAYS + 1)))
  equal(history.sent(alice, start).length, 1)
  history.loggedIn(alice, login())
  history.forget(alice)
  deepEqual([history.logins(alice), history.sent(alice, start)], [[], []])
})

test('«this was not me» contains, by a young factor too, and closes the place; once', async () => {
  const history = rows()
  const it = houseWith(history)
  history.loggedIn(alice, login({ id: 'l.strange', at: it.world.now }))
  history.loggedIn(alice, login({ id: 'l.mine', clientIp: home, at: it.world.now }))
  history.loggedIn(alice, login({ kind: 'login.refused', id: 'l.no', at: it.world.now }))
  const owner = await it.signedIn(await it.enrolled(alice, false))
  deepEqual(await it.desk.answerLogin(owner, 'l.no', false), { refused: 'gone' })
  deepEqual(await it.desk.answerLogin(owner, 'l.none', false), { refused: 'gone' })
  deepEqual(await it.desk.answerLogin(owner, 'l.mine', true), { noted: true })
  equal(it.world.contained.length, 0)
  deepEqual(await it.desk.answerLogin(owner, 'l.strange', false), { noted: true, plan: 'p.1' })
  const [contained] = it.world.contained
  deepEqual([contained?.[0], contained?.[1]], [alice, start])
  equal(
    it.stepUp.isDenied(alice, {
      instance: 'mx1',
      subject: 'x',
      clientIp: '203.0.113.77',
      protocol: 'imap',
      client: 7,
    }),
    true,
  )
  for (const event of it.kinds('stepup.answered'))
    history.answered(event as Parameters<typeof history.answered>[0])
  deepEqual(await it.desk.answerLogin(owner, 'l.strange', true), { refused: 'gone' })
  equal(it.kinds('stepup.answered').length, 2)
})

test('killed before it was contained, it is contained when the guard starts', async () => {
  const history = rows()
  const it = houseWith(history)
  history.loggedIn(alice, login({ id: 'l.strange', at: it.world.now }))
  const owner = await it.signedIn(await it.enrolled())
  it.world.broken = true
  deepEqual(await it.desk.answerLogin(owner, 'l.strange', false), { noted: true })
  equal(it.world.contained.length, 0)
  const again = house({ written: it.events, keysFolder: it.keysFolder })
  again.world.now = it.world.now
  await again.resume()
  equal(again.world.contained.length, 1)
})

test('what is wrong is told so often in an hour, by who is signed in', async () => {
  const told: string[] = []
  const it = houseWith(rows(), told)
  const owner = await it.signedIn(await it.enrolled())
  equal(it.desk.overview(owner).hearsSymptoms, true)
  for (let n = 0; n < VOICES_OF_ONE_MAX; n += 1)
    deepEqual(await it.desk.tellSymptom(owner, 'slow-mail'), { heard: true })
  deepEqual(await it.desk.tellSymptom(owner, 'slow-mail'), { refused: 'wait' })
  it.later(hours(1))
  deepEqual(await it.desk.tellSymptom(owner, 'slow-mail'), { refused: 'wrong' }, 'an old proof')
  equal(told.length, VOICES_OF_ONE_MAX)
  const nobody = house()
  const other = await nobody.signedIn(await nobody.enrolled())
  deepEqual(await nobody.desk.tellSymptom(other, 'slow-mail'), { refused: 'wrong' })
})

test('a lost factor is asked about alike for names that nobody has, so often for one network', async () => {
  const it = houseWith(rows())
  await it.enrolled()
  const known = await it.desk.lost('alice@example.jp', '203.0.113.9')
  const unknown = await it.desk.lost('nobody@example.jp', '203.0.113.9')
  ok('number' in known && 'number' in unknown)
  equal(it.kinds('enrolment.requested').length, 1)
  equal(it.world.slept.filter((length) => length > 0).length, 2)
  // Another does not spoil the number that he was shown.
  await it.desk.lost('alice@example.jp', '192.0.2.1')
  equal(it.book.of(alice).lost?.request, known.number)
  it.later(STANDS_FOR)
  await it.desk.lost('alice@example.jp', '192.0.2.1')
  ok(it.book.of(alice).lost?.request !== known.number || known.number === '')
  for (let n = 0; n < LOST_OF_ONE_MAX; n += 1) await it.desk.lost('x', '198.51.100.1')
  const more = await it.desk.lost('x', '198.51.100.200')
  ok('refused' in more && more.refused === 'wait' && (more.seconds ?? 0) > 0)
})

test('a pace is kept at its bound, of one and of all, and begins anew', () => {
  const pace = new PaceOf({ ofOne: 2, inAll: 3, within: minutes(10) })
  deepEqual(
    ['a', 'a', 'a', 'b', 'c'].map((key) => pace.take(key, start)),
    [0, 0, 600, 0, 600],
  )
  equal(pace.take('c', plus(start, minutes(4))), 360)
  equal(pace.take('a', plus(start, minutes(10))), 0)
})
