import { deepEqual, equal, ok } from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { AuthPolicyPeer, bodyOf } from '../../../sim/auth-policy-peer.ts'
import type { LoginAnswer } from '../../ports/gatekeeper.ts'
import { byHand, turns, until } from '../milter/testing.ts'
import { policyLimits } from './limits.ts'
import type { Refusal } from './notes.ts'
import { keeperThat, type Opened, openerOf, SECRET } from './testing.ts'

const openGate = openerOf(AuthPolicyPeer.connect)
const timeout = 60_000
const alice = { login: 'alice@example.jp', password: 'right' }
const question = bodyOf(alice, 'before')
const key = `X-Sekimori-Key: ${SECRET}\r\n`

/** Dovecot is served, whatever happened before. */
async function isServed({ peer }: Pick<Opened<AuthPolicyPeer>, 'peer'>): Promise<void> {
  const it = await peer()
  equal((await it.login(alice, true)).end, 'in')
  it.destroy()
}

const head = (more: string): string => `POST /?command=allow HTTP/1.1\r\n${key}${more}`

const broken: readonly (readonly [what: string, cause: Refusal, octets: string | Buffer])[] = [
  ['plain SMTP', 'http', 'EHLO example.jp\r\n\r\n'],
  ['a TLS hello', 'http', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])],
  ['milter', 'http', Buffer.from([0, 0, 0, 13, 0x4f, 0, 0, 0, 6])],
  ['HTTP/2', 'http', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['two lengths', 'http', head('Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}')],
  ['a length and chunks', 'http', head('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n')],
  ['a negative length', 'http', head('Content-Length: -1\r\n\r\n')],
  ['a length that is no number', 'http', head('Content-Length: ten\r\n\r\n')],
  ['a chunk that is none', 'http', head('Transfer-Encoding: chunked\r\n\r\nxyz\r\n')],
  ['a header without a name', 'http', head(': x\r\n\r\n')],
  ['a NUL in a header', 'http', head('A: \0\r\n\r\n')],
  ['a folded header', 'http', head('A: b\r\n c\r\n\r\n')],
  ['bare line feeds', 'http', `POST /?command=allow HTTP/1.1\n${key}\n`],
  ['ten thousand headers', 'header-length', head(`${'A: b\r\n'.repeat(10_000)}\r\n`)],
  ['a header without end', 'header-length', head(`A: ${'x'.repeat(100_000)}`)],
  ['a path without end', 'header-length', `POST /${'x'.repeat(100_000)}`],
]

for (const [what, cause, octets] of broken)
  test(`${what} closes that connection, and asks the keeper nothing`, { timeout }, async (t) => {
    const opened = await openGate(t)
    const it = await opened.peer()
    await it.write(octets)
    await it.closed
    equal(opened.gate.counts().refused[cause], 1)
    deepEqual([opened.keeper.logins, opened.keeper.reports], [[], []])
    await isServed(opened)
    await until(() => opened.gate.counts().open === 0)
  })

test('noise from a hundred peers is counted, told sparingly, and leaves nothing behind', {
  timeout,
}, async (t) => {
  const opened = await openGate(t)
  let seed = 42
  const octet = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return seed >>> 24
  }
  for (let n = 0; n < 100; n += 1) {
    const it = await opened.peer()
    const noise = Buffer.from(Array.from({ length: 200 }, octet))
    // Half of them know how to begin.
    await it.write(n % 2 === 0 ? noise : Buffer.concat([Buffer.from(head('A: ')), noise]))
    it.destroy()
  }
  await isServed(opened)
  await until(() => opened.gate.counts().open === 0)
  equal(opened.keeper.logins.length, 2)
  ok(opened.notes.length <= 40, `${opened.notes.length}`)
})

const bodies: readonly (readonly [what: string, body: string, command: string])[] = [
  ['no JSON', 'login=alice', 'allow'],
  ['nothing', '', 'allow'],
  ['a list', '[]', 'allow'],
  ['a name that is an object', '{"login":{}}', 'allow'],
  ['a report that does not say how it ended', question, 'report'],
]
for (const [what, body, command] of bodies)
  test(`${what} is refused, and the connection goes on`, { timeout }, async (t) => {
    const { gate, keeper, peer } = await openGate(t)
    const it = await peer()
    equal((await it.ask(command, body)).code, 400)
    equal((await it.before(alice)).code, 200)
    const { json, shape } = gate.counts().refused
    deepEqual([json + shape, gate.counts().connections, keeper.reports.length], [1, 1, 0])
  })

const padded = (octets: number): string => question + ' '.repeat(octets - question.length)

test('a body is taken at its bound, and refused one past it before it is read', {
  timeout,
}, async (t) => {
  const opened = await openGate(t)
  const it = await opened.peer()
  equal((await it.ask('allow', padded(policyLimits.bodyBytes))).code, 200)
  const told = await it.ask('allow', padded(policyLimits.bodyBytes + 1))
  deepEqual([told.code, told.closes], [413, true])
  await it.closed
  equal(opened.gate.counts().refused['body-length'], 1)
  equal(opened.keeper.logins.length, 1)
  await isServed(opened)
})

const chunked = async (it: AuthPolicyPeer, body: string, pieces: number): Promise<void> => {
  await it.write(head('Transfer-Encoding: chunked\r\n\r\n'))
  const size = Math.ceil(body.length / pieces)
  for (let at = 0; at < body.length; at += size) {
    const piece = body.slice(at, at + size)
    await it.write(`${piece.length.toString(16)}\r\n${piece}\r\n`)
  }
  await it.write('0\r\n\r\n')
}

test('chunked bodies have the same bound', { timeout }, async (t) => {
  const opened = await openGate(t)
  const it = await opened.peer()
  await chunked(it, padded(policyLimits.bodyBytes), 7)
  equal((await it.told()).code, 200)
  await chunked(it, padded(policyLimits.bodyBytes + 1), 7)
  equal((await it.told()).code, 413)
  await it.closed
  await isServed(opened)
})

test('a stranger may not make us keep a body, nor read on past its bound', {
  timeout,
}, async (t) => {
  const opened = await openGate(t)
  const it = await opened.peer(null)
  equal((await it.ask('allow', padded(policyLimits.bodyBytes))).code, 403)
  equal((await it.ask('allow', padded(policyLimits.bodyBytes + 1))).code, 403)
  await it.closed
  equal(opened.gate.counts().refused.secret, 2)
  deepEqual(opened.keeper.logins, [])
})

test('headers are taken below their bound and refused past it', { timeout }, async (t) => {
  const opened = await openGate(t)
  const it = await opened.peer()
  const some = 'x'.repeat(policyLimits.headerBytes - 500)
  equal((await it.ask('allow', question, { A: some })).code, 200)
  void it.ask('allow', question, { A: 'x'.repeat(policyLimits.headerBytes) })
  await it.closed
  equal(opened.gate.counts().refused['header-length'], 1)
  await isServed(opened)
})

test('requests octet by octet are requests', { timeout }, async (t) => {
  const { peer } = await openGate(t)
  const it = await peer()
  for (const octet of it.requestOf('allow', question)) await it.write(octet)
  equal((await it.told()).code, 200)
})

test('a half request is waited for to its bound, octets now and then or not', {
  timeout,
}, async (t) => {
  const opened = await openGate(t)
  const { gate, clock, peer } = opened
  const halves = [head('A: b'), head('Content-Length: 100\r\n\r\n{')]
  for (const half of halves) {
    const it = await peer()
    await it.write(half)
    await turns(50)
    clock.pass(1_000)
    await it.write('x')
    await turns(50)
    clock.pass(policyLimits.stall - 1_000)
    await it.write('x')
    await turns(50)
    ok(!it.isClosed)
    clock.pass(2_000)
    await it.closed
  }
  equal(gate.counts().closed.stalled, 2)
  await isServed(opened)
})

test('a peer that does not fetch its answers is not read from either, and closed in the end', {
  timeout,
}, async (t) => {
  const limits = { requestsPerConnection: 1_000_000 }
  const opened = await openGate(t, keeperThat(), { limits })
  const { gate, clock, peer } = opened
  const it = await peer(null)
  it.pause()
  const many = Buffer.from(it.requestOf('allow', 'x').repeat(1_000))
  for (let n = 0; n < 200; n += 1) void it.write(many)
  let heard = -1
  let turnsAlike = 0
  // The kernel's buffers are full when nothing moves any more.
  await until(() => {
    const before = heard
    heard = gate.counts().requests
    turnsAlike = heard === before && heard > 100 ? turnsAlike + 1 : 0
    return turnsAlike > 500
  })
  ok(heard < 200_000, `${heard}`)
  for (let n = 0; n <= policyLimits.stall + 2_000; n += 1_000) clock.pass(1_000)
  await until(() => gate.counts().closed.stalled === 1)
  await isServed(opened)
})

test('silence between requests is allowed to its bound and not beyond', { timeout }, async (t) => {
  const { gate, clock, peer } = await openGate(t)
  const it = await peer()
  equal((await it.before(alice)).code, 200)
  clock.pass(policyLimits.idle)
  await turns(50)
  ok(!it.isClosed)
  clock.pass(1_000)
  await it.closed
  equal(gate.counts().closed.idle, 1)
})

test('a hundred pipelined questions: those beyond the bound are refused, none is mixed up', {
  timeout,
}, async (t) => {
  const answers: PromiseWithResolvers<LoginAnswer>[] = []
  const opened = await openGate(
    t,
    keeperThat({
      login: () => {
        const answer = byHand<LoginAnswer>()
        answers.push(answer)
        return answer.promise
      },
    }),
  )
  const it = await opened.peer()
  const told = Array.from({ length: policyLimits.pipelined + 1 }, () => it.before(alice))
  await until(() => opened.gate.counts().refused.pipelined === 1)
  equal(answers.length, policyLimits.pipelined)
  // The last is answered first, and is heard last.
  for (const [nth, answer] of answers.entries().toArray().reverse())
    answer.resolve({ kind: 'refuse', text: `number ${nth}` })
  const all = await Promise.all(told)
  deepEqual(
    all.map(({ code, msg }) => (code === 200 ? msg : code)),
    [...answers.map((_, nth) => `number ${nth}`), 503],
  )
  await it.closed
})

test('a connection ends in good order after its last request', { timeout }, async (t) => {
  const { gate, peer } = await openGate(t, keeperThat(), { limits: { requestsPerConnection: 3 } })
  const it = await peer()
  const told = [await it.before(alice), await it.before(alice), await it.before(alice)]
  deepEqual(
    told.map(({ code, closes }) => [code, closes]),
    [
      [200, false],
      [200, false],
      [200, true],
    ],
  )
  await it.closed
  await until(() => gate.counts().open === 0)
})

test('strangers crowd out strangers, and never a connection that showed the secret', {
  timeout,
}, async (t) => {
  const opened = await openGate(t, keeperThat(), { limits: { strangers: 2 } })
  const { gate, peer } = opened
  const dovecot = await peer()
  await dovecot.before(alice)
  const eldest = await peer(null)
  const second = await peer(null)
  await until(() => gate.counts().strangers === 2)
  ok(!eldest.isClosed)
  await peer(null)
  await eldest.closed
  ok(!second.isClosed)
  deepEqual([gate.counts().closed.strangers, gate.counts().strangers], [1, 2])
  equal((await dovecot.before(alice)).code, 200)
  await isServed(opened)
})

test('connections are served to the bound; one past it takes a stranger’s place, or none', {
  timeout,
}, async (t) => {
  const { gate, peer } = await openGate(t, keeperThat(), { limits: { connections: 2 } })
  const [first, second] = [await peer(), await peer()]
  await first.before(alice)
  await until(() => gate.counts().open === 2)
  const third = await peer()
  await second.closed
  equal((await third.before(alice)).code, 200)
  const fourth = await peer()
  await fourth.closed
  deepEqual([gate.counts().closed.connections, gate.counts().open], [1, 2])
  equal((await first.before(alice)).code, 200)
})

const withBody = async (t: TestContext, headers: Record<string, string>) => {
  const { peer } = await openGate(t)
  return (await peer()).ask('allow', question, headers)
}

test('headers that ask for more than a question get no more than an answer', {
  timeout,
}, async (t) => {
  equal((await withBody(t, { Upgrade: 'websocket', Connection: 'Upgrade' })).code, 200)
  equal((await withBody(t, { Host: 'evil.example' })).code, 200)
  equal((await withBody(t, { 'Content-Type': 'text/plain' })).code, 200)
  equal((await withBody(t, { Expect: 'the impossible' })).code, 417)
})

test('CONNECT is no way through', { timeout }, async (t) => {
  const opened = await openGate(t)
  const it = await opened.peer()
  await it.write(`CONNECT 127.0.0.1:25 HTTP/1.1\r\n${key}\r\n`)
  await it.closed
  await isServed(opened)
})
