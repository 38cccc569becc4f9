import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { IDS_MAX, isQueueId, READ_BYTES_MAX, REQUEST_BYTES_MAX, readRequest } from './protocol.ts'
import { USER_CHARACTERS_MAX, USERS_MAX } from './users.ts'

const ask = (request: unknown) => readRequest(JSON.stringify(request))
const whyOf = (request: unknown): string => {
  const read = ask(request)
  return 'why' in read ? read.why : 'taken'
}
const hold = { id: 1, verb: 'hold', instance: 'mx1', queueIds: ['D0F6E20E017'] }

test('short and long queue ids are known; options, paths and ALL are none', () => {
  for (const id of ['D0F6E20E017', 'ABCDEF', '4ZxK1c2Qjmz5ZQ', '3Pt2mN2VXxznjll'])
    ok(isQueueId(id), id)
  for (const id of [
    'ALL',
    '--help',
    '-',
    '',
    'abcdef',
    '../x',
    'hold/ABCDEF0',
    'ABCDEF\n',
    'A B',
    7,
  ])
    ok(!isQueueId(id), String(id))
})

test('a request is taken as it was meant, its ids once each', () => {
  deepEqual(ask({ ...hold, queueIds: ['ABCDEF', 'ABCDEF'], more: 1 }), {
    ...hold,
    queueIds: ['ABCDEF'],
  })
  deepEqual(ask({ id: 2, verb: 'ping' }), { id: 2, verb: 'ping' })
})

test('hostile requests are refused with a reason, and the reason stays short', () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [{ ...hold, verb: 'exec' }, /no such verb/],
    [{ ...hold, verb: ['hold'] }, /no such verb/],
    [{ ...hold, verb: 'constructor' }, /no such verb/],
    [{ ...hold, instance: '../etc' }, /no name of an instance/],
    [{ ...hold, instance: undefined }, /no name/],
    [{ ...hold, queueIds: ['--help'] }, /"--help" is no queue id/],
    [{ ...hold, queueIds: ['ALL'] }, /"ALL" is no queue id/],
    [{ ...hold, queueIds: ['../x'] }, /no queue id/],
    [{ ...hold, queueIds: ['ABCDEF\nALL'] }, /no queue id/],
    [{ ...hold, queueIds: 'ABCDEF' }, /not a list/],
    [{ ...hold, queueIds: [null] }, /null is no queue id/],
    [{ ...hold, queueIds: ['x'.repeat(9999)] }, /^"x{1,60}….{0,20}$/],
    [{ ...hold, id: 0 }, /no number/],
    [{ ...hold, id: '1' }, /no number/],
    [{ id: 1, verb: 'list', instance: 'mx1', queue: '../hold' }, /no queue/],
    [{ id: 1, verb: 'read', instance: 'mx1', queueId: '-q', bytesMax: 1 }, /no queue id/],
    [{ id: 1, verb: 'read', instance: 'mx1', queueId: 'ABCDEF', bytesMax: -1 }, /bytesMax/],
    [[hold], /no object/],
    [null, /no object/],
  ]
  for (const [request, said] of cases) match(whyOf(request), said)
  match((readRequest('{') as { why: string }).why, /no JSON/)
  match((readRequest(undefined) as { why: string }).why, /longer than/)
})

test('ids and bytes have a bound: at it they are taken, one past it refused', () => {
  const ids = (count: number) =>
    Array.from({ length: count }, (_, i) => i.toString(16).toUpperCase().padStart(8, '0'))
  equal(whyOf({ ...hold, queueIds: ids(IDS_MAX) }), 'taken')
  match(whyOf({ ...hold, queueIds: ids(IDS_MAX + 1) }), /at most 10000/)
  const read = { id: 1, verb: 'read', instance: 'mx1', queueId: 'ABCDEF' }
  equal(whyOf({ ...read, bytesMax: READ_BYTES_MAX }), 'taken')
  match(whyOf({ ...read, bytesMax: READ_BYTES_MAX + 1 }), /bytesMax/)
})

test('names are taken once each, all or none, and a verb takes what it needs', () => {
  const kick = { id: 1, verb: 'kick', instance: 'imap1', users: ['a', 'b', 'a'] }
  deepEqual(ask(kick), { ...kick, users: ['a', 'b'] })
  deepEqual(ask({ ...kick, verb: 'deny', denied: false, more: 1 }), {
    id: 1,
    verb: 'deny',
    instance: 'imap1',
    users: ['a', 'b'],
    denied: false,
  })
  deepEqual(ask({ id: 1, verb: 'denied', instance: 'imap1', users: 7 }), {
    id: 1,
    verb: 'denied',
    instance: 'imap1',
  })
  match(whyOf({ ...kick, verb: 'deny' }), /neither true nor false/)
  match(whyOf({ ...kick, verb: 'deny', denied: 'yes' }), /neither true nor false/)
  match(whyOf({ ...kick, users: 'a' }), /not a list/)
  for (const odd of ['*', '-a', 'a:b', '', null, ['a'], 'x'.repeat(999)])
    match(whyOf({ ...kick, users: ['a', odd] }), /^the name .{0,70}: it/)
})

test('names have a bound: at it they fit into a request, one past it they are refused', () => {
  const name = (i: number) => `${'関'.repeat(USER_CHARACTERS_MAX - 4)}${String(i).padStart(4, '0')}`
  const kick = (count: number) => ({
    id: 1,
    verb: 'kick',
    instance: 'imap1',
    users: Array.from({ length: count }, (_, i) => name(i)),
  })
  equal(whyOf(kick(USERS_MAX)), 'taken')
  ok(Buffer.byteLength(JSON.stringify(kick(USERS_MAX))) < REQUEST_BYTES_MAX)
  match(whyOf(kick(USERS_MAX + 1)), /at most 500/)
})

test('no text, however odd, makes reading a request throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => 'id' in readRequest(text)))
})
