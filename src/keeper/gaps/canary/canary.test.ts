import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../../events/event.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Gatekeeper, OfferedRecipient } from '../../../ports/gatekeeper.ts'
import type { PostfixInstance } from '../../../ports/instance.ts'
import { Canary, entryOfChange } from './canary.ts'
import { helloOf, nonceInHello, nonceInReply, type Outcome, replyOf } from './dialogue.ts'
import { submissionIn } from './master.ts'
import { NONCE_FORM, Nonces } from './nonce.ts'
import { syslogWay } from './syslog.ts'
import { CANARY_EVERY, CanaryWatch, keyOf, RETURN_WITHIN, UNDER_WAY_MAX } from './watch.ts'

const t = (n: number): Instant => n as Instant
const way = { name: 'postfix-log:mx', way: 'syslog' } as const
const key = keyOf(way)

test('a log that stops is known three minutes after its last canary at the latest', () => {
  const watch = new CanaryWatch(t(0))
  let lost: number | undefined
  const stopped = 10 * CANARY_EVERY + 1
  for (let now = 0; lost === undefined && now < 60 * CANARY_EVERY; now += 1_000) {
    if (now % CANARY_EVERY === 0) {
      watch.sent(way, `n${now}`, t(now))
      if (now < stopped) watch.returned(`n${now}`, way.name, t(now + 500))
    }
    for (const change of watch.changes(t(now))) {
      deepEqual(change, { kind: 'lost', way, from: 10 * CANARY_EVERY })
      lost = now
    }
  }
  ok((lost ?? Number.POSITIVE_INFINITY) - stopped <= 180_000, `${lost}`)
})

test('a loss is told once, and its end with both bounds when one comes back', () => {
  const watch = new CanaryWatch(t(0))
  watch.sent(way, 'a', t(0))
  ok(watch.returned('a', way.name, t(10)))
  watch.sent(way, 'b', t(60_000))
  deepEqual(watch.changes(t(60_000 + RETURN_WITHIN - 1)), [])
  equal(watch.changes(t(60_000 + RETURN_WITHIN)).length, 1)
  watch.sent(way, 'c', t(200_000))
  deepEqual(watch.changes(t(200_000 + RETURN_WITHIN)), [])
  deepEqual(watch.marks, { [key]: 0 })
  watch.sent(way, 'd', t(400_000))
  watch.returned('d', way.name, t(400_100))
  deepEqual(watch.changes(t(400_200)), [{ kind: 'back', way, from: 0, until: 400_100 }])
  deepEqual(watch.marks, { [key]: 1 })
})

test('a way that never spoke is no loss; one that spoke in an earlier life is', () => {
  const never = new CanaryWatch(t(0))
  never.sent(way, 'a', t(0))
  deepEqual(never.changes(t(RETURN_WITHIN)), [])
  equal(never.standing[0]?.state, 'never')
  const before = new CanaryWatch(t(1_000), { [key]: 1 })
  before.sent(way, 'a', t(2_000))
  deepEqual(before.changes(t(2_000 + RETURN_WITHIN)), [{ kind: 'lost', way, from: 1_000 }])
  const lost = new CanaryWatch(t(1_000), { [key]: 0 })
  lost.sent(way, 'a', t(2_000))
  deepEqual(lost.changes(t(2_000 + RETURN_WITHIN)), [], 'told already')
})

test('a log of which much is unread has not lost the canary that stands behind all that', () => {
  const watch = new CanaryWatch(t(1_000), { [key]: 1 })
  watch.sent(way, 'a', t(2_000))
  const late = t(2_000 + 10 * RETURN_WITHIN)
  deepEqual(
    watch.changes(late, (name) => name === way.name),
    [],
  )
  ok(watch.returned('a', way.name, late))
  deepEqual(watch.changes(late), [])
  watch.sent(way, 'b', late)
  equal(watch.changes(t(late + RETURN_WITHIN), () => false).length, 1)
})

test('one line lost among others that came is no silent log', () => {
  const watch = new CanaryWatch(t(0))
  watch.sent(way, 'a', t(0))
  watch.sent(way, 'b', t(60_000))
  watch.returned('b', way.name, t(60_001))
  deepEqual(watch.changes(t(RETURN_WITHIN)), [])
})

test('what could not be sent is no loss; UNDER_WAY_MAX are waited for, one more forgets the eldest', () => {
  const watch = new CanaryWatch(t(0), { [key]: 1 })
  watch.sent(way, 'a', t(0))
  watch.unsent(way, { code: 'unreachable' }, 'a')
  deepEqual(watch.changes(t(RETURN_WITHIN)), [])
  equal(watch.standing[0]?.state, 'unsent')
  for (let n = 0; n < UNDER_WAY_MAX; n += 1) watch.sent(way, `x${n}`, t(0))
  ok(watch.isUnderWay('x0'))
  watch.sent(way, 'one more', t(0))
  equal(watch.isUnderWay('x0'), false)
})

test('nonces know themselves, and nobody makes one without the key', () => {
  const nonces = new Nonces(Buffer.alloc(32, 1))
  const others = new Nonces(Buffer.alloc(32, 2))
  for (let n = 0; n < 100; n += 1) {
    const nonce = nonces.make()
    ok(NONCE_FORM.test(nonce) && nonces.isOurs(nonce) && !others.isOurs(nonce))
  }
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => equal(nonces.isOurs(text), false)))
})

const instance: PostfixInstance = {
  ...{ name: 'mx', kind: 'postfix', configDirectory: '/nowhere', queueDirectory: '/nowhere' },
  ...{ log: '/nowhere', milter: 'inet:127.0.0.1:1', mode: 'enforce' },
}
const source = 'postfix-log:mx'
const keeper: Gatekeeper = {
  message: () => Promise.reject(new Error('not asked')),
  command: () => undefined,
  unheard: () => {},
}
const offered = (helo: string, stage: 'mail' | 'rcpt' = 'mail'): OfferedRecipient => ({
  session: { id: 's', instance: 'mx', openedAt: t(0), helo },
  envelopeSender: '',
  recipient: '',
  stage,
})

function worldOf(dial: (nonce: string, canary: Canary) => Promise<Outcome>) {
  const said: string[] = []
  const clock = { now: () => t(1_000), monotonic: () => 1_000 }
  const canary: Canary = new Canary({
    ...{ clock, startedAt: t(0), before: {}, instances: () => [instance] },
    config: { syslog: '/dev/null', submission: '127.0.0.1:587' },
    nonces: new Nonces(Buffer.alloc(32, 1)),
    dial: (_submission, nonce) => dial(nonce, canary),
    hand: async (_way, text) => void said.push(text),
  })
  return { canary, said }
}

test('our own submission is refused at its sender, and nobody else’s that says it is ours', async () => {
  let asked: string | undefined
  const { canary } = worldOf(async (nonce, self) => {
    const gate = self.before(keeper)
    const answer = await gate.command(offered(helloOf(nonce)))
    asked = answer?.kind === 'refuse' ? answer.reply.text : undefined
    equal(gate.command(offered(helloOf(nonce), 'rcpt')), undefined)
    equal(gate.command(offered(helloOf('0'.repeat(32)))), undefined)
    equal(gate.command(offered('canary-x.example')), undefined)
    return { kind: 'refused' }
  })
  await canary.send()
  equal(nonceInReply(asked) !== undefined, true)
})

test('the refused line is taken out of the log’s events, and the way counts as alive', async () => {
  let sent = ''
  const { canary, said } = worldOf(async (nonce) => {
    sent = nonce
    return { kind: 'refused' }
  })
  await canary.send()
  const refused = (status: string): Event => ({
    ...{ kind: 'message.refused', id: 'x', at: t(0), heardAt: t(0), trust: 'hearsay', status },
  })
  ok(canary.isOwn(source, refused(`550 5.7.1 ${replyOf(sent)}`)))
  equal(canary.isOwn(source, refused(`550 5.7.1 ${replyOf('0'.repeat(32))}`)), false)
  equal(canary.isOwn(source, refused('554 5.7.1 Relay access denied')), false)
  canary.line('postfix-log:other', said[0] ?? '')
  equal(canary.standing.find((one) => one.way === 'syslog')?.state, 'never')
  canary.line(source, said[0] ?? '')
  deepEqual(
    canary.standing.map((one) => [one.way, one.state]),
    [
      ['syslog', 'returns'],
      ['gate', 'returns'],
    ],
  )
})

test('a server that takes the sender did not ask the gate: that canary stays lost', async () => {
  const { canary } = worldOf(async () => ({ kind: 'accepted' }))
  await canary.send()
  const gate = canary.standing.find((one) => one.way === 'gate')
  equal(gate?.state, 'unsent')
  equal(gate?.why?.code, 'accepted')
})

test('a logger that is gone is a loss where it had worked, and none where there never was one', async () => {
  for (const [before, changes] of [
    [{ [`${source}:syslog`]: 1 }, ['lost']],
    [{}, []],
  ] as const) {
    let now = 1_000
    const canary = new Canary({
      ...{ clock: { now: () => t(now), monotonic: () => now }, startedAt: t(0), before },
      instances: () => [instance],
      config: { syslog: '/dev/null', submission: 'off' },
      nonces: new Nonces(Buffer.alloc(32, 1)),
      hand: () => Promise.reject(new Error('connection refused')),
    })
    await canary.send()
    now += RETURN_WITHIN
    deepEqual(
      canary.changes().map((change) => change.kind),
      changes,
    )
    equal(canary.standing[0]?.why?.code, 'no-logger')
  }
})

test('a change becomes an entry: a loss with where it began, a return with both ends', () => {
  const lost = entryOfChange({ kind: 'lost', way, from: t(5) }, t(9))
  deepEqual([lost.kind, 'from' in lost && lost.from], ['canary.lost', 5])
  const back = entryOfChange({ kind: 'back', way, from: t(5), until: t(8) }, t(9))
  deepEqual(back.kind === 'source.gap' && [back.what, back.half, back.from, back.until], [
    'silent',
    'syslog',
    5,
    8,
  ])
})

test('hello and reply carry the nonce and nothing else is taken for one', () => {
  const nonce = 'ab'.repeat(16)
  equal(nonceInHello(helloOf(nonce)), nonce)
  equal(nonceInReply(`550 5.7.1 ${replyOf(nonce)}`), nonce)
  fc.assert(fc.property(fc.string(), (text) => equal(nonceInHello(text), undefined)))
})

test('the submission service is found in master.cf: the one with milters of its own first', () => {
  const master = `
smtp      inet  n       -       y       -       -       smtpd
#submission inet n      -       y       -       -       smtpd
submission inet n       -       y       -       -       smtpd
  -o syslog_name=postfix/submission
  -o smtpd_tls_security_level=encrypt
submissions inet n      -       y       -       -       smtpd
  -o smtpd_tls_wrappermode=yes
  -o { smtpd_milters = unix:sekimori/milter.sock, { inet:localhost:1, default_action=accept } }
pickup    unix  n       -       y       60      1       pickup
`
  deepEqual(submissionIn(master), { host: '127.0.0.1', port: 465, implicitTls: true })
  deepEqual(submissionIn(master.replace(/^submissions(.*\n.*)*?.*milters.*$/m, '')), {
    ...{ host: '127.0.0.1', port: 587, implicitTls: false },
  })
  deepEqual(submissionIn('[::1]:2587 inet n - n - - smtpd -o smtpd_milters=inet:127.0.0.1:9'), {
    ...{ host: '::1', port: 2587, implicitTls: false },
  })
  deepEqual(submissionIn('0.0.0.0:587 inet n - n - - smtpd')?.host, '127.0.0.1')
  equal(submissionIn('smtp inet n - y - - smtpd\n'), undefined)
  equal(submissionIn('465 inet n - y - - postscreen\n'), undefined)
})

test('whatever stands in master.cf, reading it throws nothing', () => {
  fc.assert(fc.property(fc.string(), (text) => void submissionIn(text)))
})

test('the way to syslog is what was configured, or the machine’s own where there is one', () => {
  equal(syslogWay('off'), undefined)
  deepEqual(syslogWay('/run/log'), { kind: 'socket', path: '/run/log' })
  deepEqual(syslogWay('udp:[::1]:514'), { kind: 'udp', host: '::1', port: 514 })
})
