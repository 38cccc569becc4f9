import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { AuthPolicyPeer, bodyOf } from '../../../sim/auth-policy-peer.ts'
import type { LoginAnswer } from '../../ports/gatekeeper.ts'
import { byHand, turns, until } from '../milter/testing.ts'
import { policyLimits } from './limits.ts'
import { startAuthPolicy } from './server.ts'
import { keeperThat, openerOf, SECRET } from './testing.ts'

const openGate = openerOf(AuthPolicyPeer.connect)
const timeout = 60_000
const alice = { login: 'alice@example.jp', password: 'right', remote: '203.0.113.7', session: 's1' }

test('a login is asked before and after its password, and reported, on one connection', {
  timeout,
}, async (t) => {
  const { gate, keeper, peer } = await openGate(t)
  const it = await peer()
  const { end, before, after, report } = await it.login(alice, true)
  equal(end, 'in')
  deepEqual([before.text, after?.status, report.code], ['{"status":0,"msg":""}', 0, 200])
  deepEqual(
    keeper.logins.map(({ id, stage, login }) => [id, stage, login]),
    [
      ['t-1', 'before', alice.login],
      ['t-2', 'after', alice.login],
    ],
  )
  const [reported] = keeper.reports
  deepEqual(
    [reported?.success, reported?.policyRefused, reported?.refusal],
    [true, false, undefined],
  )
  equal(gate.asked(), 2)
  deepEqual(gate.counts().answers, { allow: 2, tarpit: 0, refuse: 0 })
  equal(gate.counts().connections, 1)
  equal(gate.counts().unmarked, 0)
})

test('a wrong password is asked about once, and reported with what is known of it', {
  timeout,
}, async (t) => {
  const { keeper, peer } = await openGate(t)
  equal((await (await peer()).login(alice, false)).end, 'wrong')
  deepEqual([keeper.logins.length, keeper.reports[0]?.success], [1, false])
  equal(keeper.reports[0]?.refusal, 'unknown')
})

test('a refusal reaches the server, with its text made harmless', { timeout }, async (t) => {
  const keeper = keeperThat({
    login: async () => ({ kind: 'refuse', text: 'Refused, 100 % "sure"\r\nref 7K3Q' }),
  })
  const { gate, peer } = await openGate(t, keeper)
  const { end, before } = await (await peer()).login(alice, true)
  equal(end, 'refused')
  deepEqual([before.status, before.msg], [-1, 'Refused, 100 sure ref 7K3Q'])
  equal(keeper.reports[0]?.refusal, 'policy')
  equal(gate.counts().answers.refuse, 1)
})

test('a tarpit is a wait before the password, and none after it', { timeout }, async (t) => {
  const keeper = keeperThat({ login: async () => ({ kind: 'tarpit', seconds: 99 }) })
  const { gate, peer } = await openGate(t, keeper)
  const { before, after } = await (await peer()).login(alice, true)
  deepEqual([before.status, after?.status], [15, 0])
  deepEqual(gate.counts().answers, { allow: 1, tarpit: 1, refuse: 0 })
})

for (const [what, secret] of [
  ['a wrong secret', 'another secret of this test'],
  ['a secret that begins right', SECRET.slice(0, -1)],
  ['an empty secret', ''],
  ['no secret', null],
] as const)
  test(`with ${what} nothing reaches the keeper`, { timeout }, async (t) => {
    const { gate, keeper, notes, peer } = await openGate(t)
    const it = await peer(secret)
    const told = [await it.before(alice), await it.report(alice, true)]
    deepEqual(
      told.map(({ code }) => code),
      [403, 403],
    )
    deepEqual([keeper.logins, keeper.reports], [[], []])
    equal(gate.counts().refused.secret, 2)
    deepEqual([notes[0]?.code, notes[0]?.cause], ['refused', 'secret'])
    equal(gate.counts().strangers, 1)
  })

test('while there is no secret nobody is heard, not even with an empty one', {
  timeout,
}, async (t) => {
  let secret: string | undefined
  const { keeper, peer } = await openGate(t, keeperThat(), { secret: () => secret })
  equal((await (await peer('')).before(alice)).code, 403)
  secret = ''
  equal((await (await peer('')).before(alice)).code, 403)
  secret = 'new'
  equal((await (await peer('new')).before(alice)).code, 200)
  equal(keeper.logins.length, 1)
})

test('the secret shown twice is no secret', { timeout }, async (t) => {
  const { peer } = await openGate(t)
  const it = await peer()
  equal((await it.ask('allow', bodyOf(alice, 'before'), { 'x-sekimori-key': SECRET })).code, 403)
})

test('at the deadline and not before, the login goes on, and the keeper is told', {
  timeout,
}, async (t) => {
  const answer = byHand<LoginAnswer>()
  const { gate, keeper, clock, notes, peer } = await openGate(
    t,
    keeperThat({ login: () => answer.promise }),
  )
  const told = (await peer()).before(alice)
  await until(() => keeper.logins.length === 1)
  clock.pass(policyLimits.deadline - 1)
  await turns(50)
  deepEqual([gate.counts().deadline, keeper.unheardOf], [0, []])
  clock.pass(1)
  deepEqual([(await told).code, (await told).status], [200, 0])
  deepEqual(keeper.unheardOf, [['t-1', 'deadline']])
  equal(notes[0]?.code, 'late')
  // The late answer goes nowhere.
  equal(gate.counts().waiting, 1)
  answer.resolve({ kind: 'refuse', text: 'too late' })
  await until(() => gate.counts().waiting === 0)
  deepEqual([gate.counts().deadline, gate.counts().answers.refuse, gate.counts().lost], [1, 0, 0])
  deepEqual(keeper.unheardOf.length, 1)
})

for (const [how, login] of [
  ['rejects', () => Promise.reject(new Error('disk full'))],
  [
    'throws',
    () => {
      throw new Error('disk full')
    },
  ],
  ['answers nonsense', () => Promise.resolve(undefined as unknown as LoginAnswer)],
] as const)
  test(`a keeper that ${how} lets the login go on, counted`, { timeout }, async (t) => {
    const { gate, notes, peer } = await openGate(t, keeperThat({ login }))
    equal((await (await peer()).before(alice)).text, '{"status":0,"msg":""}')
    deepEqual([gate.counts().failedOpen, gate.counts().waiting], [1, 0])
    equal(notes[0]?.code, 'failed-open')
  })

test('a refusal that the server did not wait for is told to the keeper as lost', {
  timeout,
}, async (t) => {
  const answer = byHand<LoginAnswer>()
  const { gate, keeper, peer } = await openGate(t, keeperThat({ login: () => answer.promise }))
  const it = await peer()
  void it.before(alice)
  await until(() => keeper.logins.length === 1)
  it.destroy()
  await until(() => gate.counts().open === 0)
  deepEqual(keeper.unheardOf, [])
  answer.resolve({ kind: 'refuse', text: 'no' })
  await until(() => keeper.unheardOf.length === 1)
  deepEqual(keeper.unheardOf, [['t-1', 'lost']])
  deepEqual([gate.counts().lost, gate.counts().answers.refuse], [1, 0])
})

test('an answer that lets in and was not waited for is no loss', { timeout }, async (t) => {
  const answer = byHand<LoginAnswer>()
  const { gate, keeper, peer } = await openGate(t, keeperThat({ login: () => answer.promise }))
  const it = await peer()
  void it.before(alice)
  await until(() => keeper.logins.length === 1)
  it.destroy()
  await until(() => gate.counts().open === 0)
  answer.resolve({ kind: 'allow' })
  await until(() => gate.counts().waiting === 0)
  deepEqual([keeper.unheardOf, gate.counts().lost], [[], 0])
})

test('refusals that wait behind another answer are lost with the connection too', {
  timeout,
}, async (t) => {
  const answers = [byHand<LoginAnswer>(), byHand<LoginAnswer>()]
  const { keeper, peer } = await openGate(
    t,
    keeperThat({ login: () => answers[keeper.logins.length - 1]?.promise ?? Promise.reject() }),
  )
  const it = await peer()
  void it.before(alice)
  void it.before(alice)
  await until(() => keeper.logins.length === 2)
  answers[1]?.resolve({ kind: 'refuse', text: 'no' })
  await turns(50)
  it.destroy()
  await until(() => keeper.unheardOf.length === 1)
  deepEqual(keeper.unheardOf, [['t-2', 'lost']])
})

test('a report is answered before it is written', { timeout }, async (t) => {
  const written = byHand<void>()
  const { gate, peer } = await openGate(t, keeperThat({ reported: () => written.promise }))
  equal((await (await peer()).report(alice, true)).code, 200)
  equal(gate.counts().reportsWaiting, 1)
  written.reject(new Error('disk full'))
  await until(() => gate.counts().reportsWaiting === 0)
  equal(gate.counts().reportsLost, 1)
})

test('an accepted login without the mark is counted: attach is incomplete', {
  timeout,
}, async (t) => {
  const { gate, notes, peer } = await openGate(t)
  const it = await peer()
  const end = { success: true, policyRefused: false }
  await it.ask('report', bodyOf(alice, 'before', 'nonce', end))
  equal(gate.counts().unmarked, 1)
  equal(notes[0]?.code, 'unmarked')
  await it.ask('report', bodyOf(alice, 'before', 'nonce', { ...end, success: false }))
  equal(gate.counts().unmarked, 1)
})

test('questions are bounded by what the keeper has not settled; one past it goes on unasked', {
  timeout,
}, async (t) => {
  const answer = byHand<LoginAnswer>()
  const opened = await openGate(t, keeperThat({ login: () => answer.promise }), {
    limits: { questions: 2 },
  })
  const { gate, keeper, clock, peer } = opened
  const it = await peer()
  const told = [it.before(alice), it.before(alice), it.before(alice)]
  await until(() => gate.counts().busy === 1)
  equal(keeper.logins.length, 2)
  clock.pass(policyLimits.deadline)
  deepEqual(
    (await Promise.all(told)).map(({ code }) => code),
    [200, 200, 503],
  )
  // The keeper still hangs: the server is told at once.
  equal((await it.before(alice)).code, 503)
  answer.resolve({ kind: 'allow' })
  await until(() => gate.counts().waiting === 0)
  equal((await it.before(alice)).code, 200)
})

test('reports are bounded by what is not written; one past it is dropped and counted', {
  timeout,
}, async (t) => {
  const written = byHand<void>()
  const { gate, keeper, peer } = await openGate(
    t,
    keeperThat({ reported: () => written.promise }),
    {
      limits: { reports: 2 },
    },
  )
  const it = await peer()
  const codes = []
  for (let n = 0; n < 3; n += 1) codes.push((await it.report(alice, true)).code)
  deepEqual(codes, [200, 200, 503])
  deepEqual([keeper.reports.length, gate.counts().reportsDropped], [2, 1])
  written.resolve()
})

test('the command may stand behind other parameters, as Dovecot writes it after «&»', {
  timeout,
}, async (t) => {
  const { peer } = await openGate(t)
  const it = await peer()
  const of = (line: string) => {
    void it.write(it.requestOf('', bodyOf(alice, 'before'), {}, line))
    return it.told()
  }
  equal((await of('POST /?x=1&command=allow HTTP/1.1')).code, 200)
  for (const url of [
    '/',
    '/?command=deny',
    '/?command=allow&command=report',
    '/x?command=allow',
    '//?command=allow',
    '/?command=%',
    'http://127.0.0.1/?command=allow',
  ])
    equal((await of(`POST ${url} HTTP/1.1`)).code, 404, url)
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])
    equal((await of(`${method} /?command=allow HTTP/1.1`)).code, 405, method)
})

test('closing answers what is under way, and takes nothing more', { timeout }, async (t) => {
  const answer = byHand<LoginAnswer>()
  const { gate, keeper, peer } = await openGate(t, keeperThat({ login: () => answer.promise }))
  const [busy, idle] = [await peer(), await peer()]
  const told = busy.before(alice)
  await until(() => keeper.logins.length === 1)
  const closed = gate.close()
  await idle.closed
  ok(!busy.isClosed)
  answer.resolve({ kind: 'refuse', text: 'no' })
  equal((await told).status, -1)
  await busy.closed
  await closed
  await rejects(peer())
})

test('closing waits for reports, and not for ever', { timeout }, async (t) => {
  const { gate, clock, peer } = await openGate(
    t,
    keeperThat({ reported: () => byHand<void>().promise }),
  )
  await (await peer()).report(alice, true)
  const closed = gate.close()
  let isClosed = false
  void closed.then(() => {
    isClosed = true
  })
  await turns(100)
  ok(!isClosed)
  clock.pass(policyLimits.deadline)
  await closed
})

test('only loopback is listened on, and only over TCP', async () => {
  for (const listen of ['unix:/tmp/x', 'inet:0.0.0.0:0', 'inet:192.0.2.1:0', 'nonsense'])
    await rejects(
      startAuthPolicy({
        ...{ listen, instance: 'x', secret: () => SECRET, keeper: keeperThat(), idPrefix: 'x' },
        clock: { now: () => 0 as never, monotonic: () => 0 },
        log: () => {},
      }),
      (thrown: Error) => {
        match(thrown.message, /gate\.cannot-listen/)
        return true
      },
    )
})
