import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId, Event } from '../events/event.ts'
import type { LoginEvent, MailboxRead } from '../events/login.ts'
import type { WebRequested } from '../events/traces.ts'
import { days, type Instant, minutes, plus, seconds } from '../lib/time.ts'
import { CHANGES_MAX } from './account-book.ts'
import { BOOKS_MAX, Casebook, type Judge, PRIVILEGES_MAX, SNAPSHOTS_MAX } from './casebook.ts'
import { investigationOf } from './investigation.ts'
import { passesOver } from './passed-over.ts'

const start = 1_750_000_000_000 as Instant
const account = 'sasl:a@example.jp' as AccountId
let nth = 0

const judge: Judge = {
  message: () => [],
  result: () => undefined,
  login: () => undefined,
  read: () => undefined,
  owns: () => false,
}

function open(its: Partial<Judge> = {}): Casebook {
  return new Casebook({
    judge: () => ({ ...judge, ...its }),
    hash: () => 1,
    defaultRealm: 'example.jp',
    hourOf: () => 10,
    countryOf: (ip) => (ip.startsWith('203.') ? 'NL' : undefined),
    networkOf: () => undefined,
  })
}

const basics = (at: Instant) => {
  nth += 1
  const source = { file: 'mail.log', line: nth }
  return { id: `e${nth}`, at, heardAt: at, trust: 'hearsay', host: 'mx', source } as const
}
const login = (at: Instant, more: Partial<LoginEvent> = {}): LoginEvent => ({
  ...basics(at),
  ...{ kind: 'login.accepted', protocol: 'imap', account, clientIp: '192.0.2.1', session: 's1' },
  ...more,
})
const input = { file: 'mail.log', sha256: '', bytes: 0, lines: 0, unrecognised: 0, formats: [] }
const about = {
  stamp: { at: start, version: '1' },
  ...{ engine: 'e', population: 'p', zone: 'UTC', home: 'JP', notices: [] },
  inputs: [input],
  ...{ coverage: [], lines: 0, countryOf: () => undefined, networkFactsOf: () => undefined },
}
const closed = (casebook: Casebook) => {
  casebook.close()
  return investigationOf(casebook, about)
}

test('of nothing heard an investigation says that nothing is known', () => {
  const found = closed(open())
  deepEqual(
    [found.accounts, found.span, found.timeline, found.leak.verdict],
    [[], undefined, undefined, 'no-trace'],
  )
})

test('names that were tried and never let in are no accounts', () => {
  const casebook = open()
  for (let n = 0; n < 100; n += 1) {
    const { account: _, ...refused } = login(plus(start, seconds(n)), {
      kind: 'login.refused',
      saslUsername: `name${n}`,
      clientIp: '203.0.113.9',
    })
    casebook.hear(refused)
  }
  equal(casebook.origins.get('203.0.113.9')?.names.size, 100)
  deepEqual(closed(casebook).accounts, [])
})

test('failures before the first success are the account’s once it is one', () => {
  const casebook = open()
  const { account: _, ...refused } = login(start, { kind: 'login.refused', saslUsername: 'A' })
  casebook.hear(refused)
  casebook.hear(login(plus(start, seconds(9))))
  equal(casebook.books.get(account)?.failures, 1)
})

test('logins and readings are told to the judge with their country, in the order of their moments', () => {
  const told: string[] = []
  const casebook = open({
    login: ({ country }) => told.push(`login ${country}`),
    read: ({ bytesOut }) => told.push(`read ${bytesOut}`),
  })
  casebook.hear(login(start, { clientIp: '203.0.113.9' }))
  const read: MailboxRead = { ...basics(plus(start, minutes(1))), kind: 'mailbox.read', account }
  casebook.hear({ ...read, bytesOut: 77 })
  casebook.close()
  deepEqual(told, ['login NL', 'read 77'])
})

test('a mail session behind webmail is the one address’s that asked for a page just then', () => {
  const casebook = open()
  const page = (ip: string, at: Instant): WebRequested => ({
    ...basics(at),
    ...{ kind: 'web.requested', what: 'shell', method: 'POST', path: '/skins/x.php' },
    ...{ httpStatus: 200, clientIp: ip },
  })
  const behind = { clientIp: '127.0.0.1' }
  casebook.hear(page('203.0.113.9', start))
  casebook.hear(login(plus(start, seconds(2)), behind))
  const read = { ...basics(plus(start, seconds(9))), kind: 'mailbox.read', account } as const
  casebook.hear({ ...read, session: 's1', bytesOut: 5_000_000, ...behind } as Event)
  // Two who ask at the same time cannot be told apart.
  const later = plus(start, minutes(500))
  casebook.hear(page('203.0.113.9', later))
  casebook.hear(page('203.0.113.10', later))
  casebook.hear(login(plus(later, seconds(1)), { ...behind, session: 's2' }))
  const { accounts, web } = closed(casebook)
  deepEqual(
    accounts[0]?.origins.map(({ ip, logins, known }) => [ip, logins, known]),
    [
      ['203.0.113.9', 1, false],
      ['127.0.0.1', 1, true],
    ],
  )
  equal(accounts[0]?.reading?.octets, 5_000_000)
  deepEqual(web.find(({ ip }) => ip === '203.0.113.9')?.accounts, [account])
})

test('the order of events of the same bytes is all that an investigation depends on', () => {
  const events = [login(start), login(plus(start, minutes(5)), { clientIp: '203.0.113.9' })]
  const once = () => {
    const casebook = open()
    for (const event of events) casebook.hear(event)
    return JSON.stringify(closed(casebook))
  }
  equal(once(), once())
})

test('what failed after a thief was let in is no guess before it', () => {
  const contained: Partial<Judge> = {}
  const casebook = new Casebook({
    judge: (told) => ({
      ...judge,
      ...contained,
      login: ({ clientIp, at }) => {
        const basis = {
          account,
          at,
          what: 'login',
          known: false,
          before: 1,
          windowFrom: at,
        } as const
        const reasons = [{ code: 'x' }]
        if (clientIp === undefined) return
        told({ ...basis, clientIp, after: 1e6, opinion: 'contain', reasons })
      },
    }),
    hash: () => 1,
    defaultRealm: 'example.jp',
    hourOf: () => 10,
    countryOf: () => 'NL',
    networkOf: () => undefined,
  })
  const thief = { clientIp: '203.0.113.9' }
  const refused = (at: Instant) =>
    casebook.hear(login(at, { kind: 'login.refused', ...thief, session: `f${at}` }))
  refused(start)
  casebook.hear(login(plus(start, seconds(60)), thief))
  for (let n = 0; n < 500; n += 1) refused(plus(start, minutes(10 + n)))
  const [found] = closed(casebook).accounts
  equal(found?.verdict, 'hijacked')
  equal(found?.entry.find(({ standing }) => standing === 'supported')?.path, 'known-password')
  const told = found?.entry.flatMap((one) => [...one.for, ...one.against]).map(({ facts }) => facts)
  ok(told?.every(({ failures = 0 }) => Number(failures) <= 1))
})

test('a thief who only read has no first mail', () => {
  const casebook = new Casebook({
    judge: (told) => ({
      ...judge,
      login: ({ at }) => {
        const basis = {
          account,
          at,
          what: 'login',
          known: false,
          before: 1,
          windowFrom: at,
        } as const
        told({ ...basis, clientIp: '203.0.113.9', after: 1e6, opinion: 'contain', reasons: [] })
      },
    }),
    ...{ hash: () => 1, defaultRealm: 'example.jp', hourOf: () => 10, countryOf: () => 'NL' },
    networkOf: () => undefined,
  })
  casebook.hear(login(start, { clientIp: '203.0.113.9' }))
  const mailed = plus(start, minutes(90))
  const keys = () =>
    closed(casebook).facts.flatMap(({ key, value }) =>
      ['mail.first', 'login.first'].includes(key) ? [[key, value]] : [],
    )
  deepEqual(keys(), [['login.first', start]])
  const clientIp = '203.0.113.9'
  casebook.hear({
    ...basics(mailed),
    kind: 'message.queued',
    queueId: '1',
    account,
    clientIp,
  } as Event)
  deepEqual(keys(), [
    ['mail.first', mailed],
    ['login.first', start],
  ])
})

test('an administrator’s work of another month is no stage of a theft', () => {
  const casebook = open()
  const admin = 'os:root@mx' as AccountId
  const used = (at: Instant) =>
    casebook.hear({ ...basics(at), kind: 'privilege.used', account: admin } as Event)
  const wiped = plus(start, days(60))
  used(start)
  for (let n = 0; n < 4; n += 1) {
    const at = plus(start, days(n))
    casebook.hear(login(at, { protocol: 'database', session: `d${n}` }))
  }
  casebook.hear({
    ...basics(wiped),
    ...{ kind: 'datastore.deleted', account, session: 'd9', clientIp: '203.0.113.9' },
  } as Event)
  const stages = () => closed(casebook).stages.map(({ technique }) => technique)
  deepEqual(stages(), ['T1078', 'T1485'])
  used(plus(wiped, -minutes(5) as ReturnType<typeof minutes>))
  deepEqual(stages(), ['T1548.003', 'T1078', 'T1485'])
})

test('a page that was not there is nobody’s mail session', () => {
  const casebook = open()
  casebook.hear({
    ...basics(start),
    ...{ kind: 'web.requested', what: 'shell', method: 'GET', path: '/x.php' },
    ...{ httpStatus: 404, clientIp: '203.0.113.9' },
  } as WebRequested)
  casebook.hear(login(plus(start, seconds(2)), { clientIp: '127.0.0.1' }))
  deepEqual(
    closed(casebook).accounts[0]?.origins.map(({ ip }) => ip),
    ['127.0.0.1'],
  )
})

/** A judge that contains the account at each login from abroad. */
const containing = () => {
  const casebook: Casebook = new Casebook({
    judge: (told) => ({
      ...judge,
      login: ({ at, clientIp, account: its }) => {
        if (its === undefined || clientIp === undefined) return
        const isAbroad = clientIp.startsWith('203.')
        const basis = {
          account: its,
          at,
          clientIp,
          what: 'login',
          before: 1,
          windowFrom: at,
        } as const
        if (isAbroad) told({ ...basis, known: false, after: 1e6, opinion: 'contain', reasons: [] })
        else told({ ...basis, known: true, after: 1, opinion: 'pass', reasons: [] })
      },
    }),
    ...{ hash: () => 1, defaultRealm: 'example.jp', hourOf: () => 10 },
    countryOf: (ip) => (ip.startsWith('203.') ? 'NL' : 'JP'),
    networkOf: () => undefined,
  })
  return casebook
}

test('an address that owner and thief share is told of each by itself', () => {
  const casebook = containing()
  const shared = { clientIp: '203.0.113.9' }
  casebook.hear(login(start))
  const book = casebook.books.get(account)
  const owner = book?.sittingAt(shared.clientIp, plus(start, days(1)))
  if (owner !== undefined) {
    owner.known = true
    owner.logins = 7
  }
  casebook.hear(login(plus(start, days(20)), shared))
  const { origins } = closed(casebook).accounts[0] ?? {}
  deepEqual(
    origins?.map(({ ip, known, logins }) => [ip, known, logins]),
    [
      ['203.0.113.9', false, 1],
      ['203.0.113.9', true, 7],
      ['192.0.2.1', true, 1],
    ],
  )
})

test('what strangers typed for a name is no other account, unless it is one', () => {
  const casebook = containing()
  const thief = { clientIp: '203.0.113.9' }
  const other = 'sasl:b@example.jp' as AccountId
  casebook.hear(login(start, { account: other }))
  for (const saslUsername of ['hunter2', 'b', 'x'.repeat(70_000)]) {
    const { account: _, ...refused } = login(plus(start, minutes(1)), {
      ...{ kind: 'login.refused', saslUsername },
      ...thief,
    })
    casebook.hear(refused)
  }
  casebook.hear(login(plus(start, minutes(9)), thief))
  const found = closed(casebook).accounts.find((one) => one.account === account)
  deepEqual(found?.origins[0]?.others, [other])
  ok(
    [...(casebook.origins.get('203.0.113.9')?.names.keys() ?? [])].every(
      (one) => one.length <= 300,
    ),
  )
})

test('the same refusal of two servers is two', () => {
  const casebook = open()
  const refused = (host: string, file: string) =>
    casebook.hear({
      ...login(start, { kind: 'login.refused', program: 'exim', clientPort: 7 }),
      ...{ host, source: { file, line: 1 } },
    })
  refused('mx1', 'main.log')
  refused('mx1', 'reject.log')
  equal(casebook.origins.get('192.0.2.1')?.failures, 1)
  refused('mx2', 'main2.log')
  equal(casebook.origins.get('192.0.2.1')?.failures, 2)
})

test('a login that two copies of a log tell is one; others of that second are not', () => {
  const casebook = open()
  const heard = (file: string, more: Partial<LoginEvent>) =>
    casebook.hear({ ...login(start, more), source: { file, line: 1 } })
  const { account: _, ...refused } = login(start, { kind: 'login.refused', saslUsername: 'a' })
  for (const file of ['mail.log', 'mail.log.1'])
    casebook.hear({ ...refused, source: { file, line: 1 } })
  equal(casebook.books.get(account) ?? casebook.origins.get('192.0.2.1')?.failures, 1)
  for (const file of ['mail.log', 'mail.log.1']) heard(file, { session: 's1' })
  equal(casebook.books.get(account)?.sittings[0]?.logins, 1)
  heard('mail.log.1', { session: 's2' })
  heard('submission.log', { session: 's1', protocol: 'smtp' })
  heard('other.log', { session: 's1', account: 'sasl:b@example.jp' as AccountId })
  equal(casebook.books.get(account)?.sittings[0]?.logins, 3)
  equal(casebook.books.get('sasl:b@example.jp' as AccountId)?.sittings[0]?.logins, 1)
})

const queued = (n: number, more: object = {}) =>
  ({
    ...basics(plus(start, seconds(n))),
    ...{ kind: 'message.queued', instance: 'mx', queueId: `Q${n}`, clientIp: '192.0.2.1' },
    ...more,
  }) as Event

test('where no line tells of departures there is no queue that grows', () => {
  const told = (removed: boolean) => {
    const casebook = open()
    for (let n = 0; n < 200; n += 1) casebook.hear(queued(n))
    if (removed)
      casebook.hear({
        ...queued(0),
        ...basics(plus(start, seconds(300))),
        kind: 'message.removed',
      } as Event)
    const { queue, missing, timeline } = closed(casebook)
    return [
      queue.most,
      queue.evidence.total > 0,
      missing.some(({ what }) => what === 'queue-depth'),
      timeline?.columns.some((column) => column.queue > 0),
    ]
  }
  deepEqual(told(true), [200, true, false, true])
  deepEqual(told(false), [0, false, true, false])
})

test('full lists say how much they lack, and others are not named', () => {
  const casebook = open()
  equal(closed(casebook).evicted.lists, undefined)
  const admin = { kind: 'privilege.used', account: 'os:root@mx' } as const
  for (let n = 0; n <= PRIVILEGES_MAX; n += 1)
    casebook.hear({ ...basics(start), ...admin } as Event)
  for (let n = 0; n <= CHANGES_MAX + 1; n += 1)
    casebook.hear({ ...basics(start), kind: 'account.changed', what: 'password', account } as Event)
  for (let n = 0; n <= SNAPSHOTS_MAX; n += 1) {
    const event = { ...basics(start), kind: 'queue.seen', source: { file: `f${n}`, line: 1 } }
    casebook.hear(event as Event)
  }
  casebook.close()
  const inputs = Array.from({ length: SNAPSHOTS_MAX + 1 }, (_, n) => ({ ...input, file: `f${n}` }))
  const found = investigationOf(casebook, { ...about, inputs: [...about.inputs, ...inputs] })
  deepEqual(found.evicted.lists, { privileges: 1, changes: 2, snapshots: 1 })
})

test('every line that is shown is of an input', () => {
  const casebook = open()
  casebook.hear({ ...login(start), source: { file: 'elsewhere', line: 1 } })
  throws(() => closed(casebook), /of an input/)
})

test('of an event that is passed over its moment tells as much as the whole of it', () => {
  const { account: _, ...stranger } = login(start)
  const ended = login(plus(start, seconds(1)), { kind: 'session.ended' })
  const refused = { ...stranger, kind: 'message.refused', instance: 'log' } as unknown as Event
  const heard = open()
  const told = open()
  for (const event of [ended, refused]) {
    ok(passesOver(event))
    heard.hear(event)
    told.passed(event.at)
  }
  deepEqual(closed(heard), closed(told))
  deepEqual([told.lines, told.firstAt, told.lastAt], [2, start, plus(start, seconds(1))])
})

test('sessions with a database are not passed over when they end, and gaps are no lines', () => {
  const ended = login(start, { kind: 'session.ended', protocol: 'database' })
  const gap: Event = { ...basics(start), kind: 'line.unrecognised', status: 'x' }
  deepEqual([passesOver(ended), passesOver(gap), passesOver(login(start))], [false, false, false])
  const casebook = open()
  casebook.hear(gap)
  equal(casebook.lines, 0)
})

test('of several accounts that were let in from one address each is kept once', () => {
  const casebook = open()
  const other = 'sasl:b@example.jp' as AccountId
  for (const [n, account_] of [account, other, account, account, other].entries())
    casebook.hear(login(plus(start, seconds(n)), { account: account_ }))
  deepEqual(casebook.origins.get('192.0.2.1')?.accepted.list(), [account, other])
})

test('an account that was let go and comes again begins anew', () => {
  const casebook = open()
  const book = casebook.bookOf(account, start)
  casebook.books.delete(account)
  equal(casebook.books.get(account), undefined)
  // The one at hand must not be kept beyond the map.
  for (let n = 0; n < BOOKS_MAX; n += 1) casebook.bookOf(`sasl:${n}@x` as AccountId, start)
  ok(casebook.bookOf(account, start) !== book)
  equal(casebook.books.size, BOOKS_MAX)
})
