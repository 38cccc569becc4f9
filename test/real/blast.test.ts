import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { blast } from '../../lab/blast.ts'
import { type Persona, sendOne } from '../../lab/client.ts'
import { liveByDay } from '../../lab/daytime.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'
import { refusing } from '../../lab/sink.ts'

liveByDay()

/** Foreign addresses, another for each session. */
const abroad = (nth: number): Persona => ({
  user: 'alice@example.jp',
  password: 'alice-secret',
  clientIp: `198.51.${100 + (nth % 50)}.${1 + (nth % 200)}`,
  clientPort: 40_000 + nth,
})
const bob: Persona = { user: 'bob@example.jp', password: 'bob-secret', clientIp: '203.0.113.20' }
/** Each writes one message: five in as many seconds from one account would be no ordinary mail. */
const colleagues = Array.from({ length: 5 }, (_, n) => ({
  user: `colleague${n}@example.jp`,
  password: 'x',
  clientIp: '203.0.113.20',
}))
const strangers = Array.from({ length: 500 }, (_, n) => `victim${n}@far.example`)

suite('an account blasts 157 messages a minute from foreign addresses', {
  skip: labMissing() ?? false,
}, () => {
  let house: Guarded
  let accepted = 0
  before(async () => {
    house = await startGuarded({
      postfix: {
        sink: { recipient: refusing([/^gone@/, '550 5.1.1 no such user']) },
        users: [
          { name: 'alice@example.jp', password: 'alice-secret' },
          { name: 'bob@example.jp', password: 'bob-secret' },
          ...colleagues.map(({ user, password }) => ({ name: user, password })),
        ],
      },
    })
  })
  after(() => house?.stop())

  test('at most 30 recipients are answered pass, everything further is held, colleagues’ mail flows', async () => {
    const { lab } = house
    const theirs: Promise<unknown>[] = []
    const sent = await blast({
      port: lab.submissionPort,
      persona: abroad,
      count: 157,
      perMinute: 157 * 12,
      addresses: strangers,
      sessions: 8,
      perSession: 5,
      mark: (nth) => `theft-${nth}`,
      onSent: (one) => {
        const nth = Number(one.mail.mark?.split('-')[1])
        if (nth % 20 === 0 && nth < 100)
          theirs.push(
            sendOne(lab.submissionPort, colleagues[nth / 20] ?? bob, {
              from: colleagues[nth / 20]?.user ?? '',
              to: [`partner${nth}@good.example`],
              mark: `colleague-${nth}`,
            }),
          )
      },
    })
    accepted = sent.filter((one) => one.accepted).length
    const cut = sent.filter((one) => !one.accepted)
    const replies = cut.map((one) => one.reply.text).join(' | ')
    ok(cut.length <= 8, `eight sessions were open when the account was contained: ${replies}`)
    ok(
      cut.every((one) => one.reply.text.startsWith('421 4.7.0 Session closed')),
      replies,
    )
    await Promise.all(theirs)
    equal(theirs.length, 5)
    await house.lab.sink.waitFor((message) => message.mark === 'colleague-80')

    const { messages } = await house.status()
    ok(messages.passed - 5 <= 30, `${messages.passed - 5} passed`)
    equal(messages.submitted, accepted + 5)
  })

  test('both identities of conservation hold to the message: sink, queue and evidence agree', async () => {
    await sendOne(house.lab.submissionPort, bob, {
      from: 'bob@example.jp',
      to: ['gone@good.example', 'there@good.example'],
      mark: 'bob-bounce',
    })
    const status = await until('delivery results', 20_000, async () => {
      const now = await house.status()
      return now.recipients.unknown + now.recipients.deferred === 0 && now.recipients.bounced === 1
        ? now
        : undefined
    })
    const { messages, recipients } = status
    equal(
      messages.submitted,
      messages.passed + messages.held + messages.refused + messages.postponed,
    )
    equal(
      recipients.passed,
      recipients.delivered + recipients.bounced + recipients.deferred + recipients.unknown,
    )

    const inQueue = (await house.lab.queue('hold')).length
    equal(messages.held, inQueue, 'every message answered hold lies in the hold queue')
    // The first mail of a new account waits 15 seconds.
    equal(status.held + status.waiting, inQueue)
    // What we passed is what left; the bounce to bob is the server's own mail.
    const left = house.lab.sink.messages().filter((message) => message.envelopeSender !== '')
    equal(left.length, messages.passed)
    equal(
      left.reduce((sum, message) => sum + message.recipients.length, 0),
      recipients.delivered,
    )
    deepEqual(status.contained, ['sasl:alice@example.jp'])
  })

  test('a held message tells who, why and whose it is, in both languages', async () => {
    const { held } = await house.held()
    const reference = held[0]?.reference ?? ''
    const { out } = await house.sekimori('held', 'show', reference, '--lang', 'ja')
    match(out, /根拠/)
    match(out, /証拠の重み|封じ込め中/)
    const english = await house.sekimori('held', 'show', reference)
    match(english.out, /X-Lab-Mark: theft-/)
    match((await house.sekimori('held', 'list')).out, /alice@example\.jp/)
  })

  test('released mail arrives once; the act names root and its reason in the evidence', async () => {
    const { held } = await house.held()
    const some = held.slice(0, 3).map((row) => row.reference)
    const before = house.lab.sink.messages().length
    const released = await house.sekimori(
      'held',
      'release',
      ...some,
      '--break-glass',
      'owner confirmed',
      '--json',
    )
    equal(released.code, 0, released.err)
    deepEqual((JSON.parse(released.out) as { done: string[] }).done.toSorted(), some.toSorted())
    await until('they arrive', 15_000, () => house.lab.sink.messages().length >= before + 3)
    const again = await house.sekimori('held', 'release', ...some, '--break-glass', 'again')
    equal(again.code, 1)
    const marks = house.lab.sink.messages().map((message) => message.mark)
    equal(new Set(marks).size, marks.length, 'no message left twice')
    equal((await house.status()).messages.released, 3)
  })

  test('an act without a reason, or by somebody who is not root, is refused', async () => {
    const { held } = await house.held()
    const reference = held[0]?.reference ?? ''
    equal((await house.sekimori('held', 'release', reference)).code, 2)
    equal((await house.sekimori('held', 'release', reference, '--break-glass', ' ')).code, 2)
    equal((await house.status()).messages.released, 3)
  })

  test('deleted mail leaves headers and hashes in the evidence', async () => {
    const { held } = await house.held()
    const reference = held[0]?.reference ?? ''
    const deleted = await house.sekimori('held', 'delete', reference, '--break-glass', 'spam')
    equal(deleted.code, 0, deleted.err)
    equal((await house.lab.queue('hold')).length, held.length - 1)
    const shown = JSON.parse((await house.sekimori('held', 'show', reference, '--json')).out) as {
      state: string
      kept: string
      submitted: { headers: string; bodyHash: string; recipients: string[] }
    }
    equal(shown.state, 'deleted')
    match(shown.submitted.headers, /X-Lab-Mark: theft-/)
    match(shown.submitted.bodyHash, /^[0-9a-f]{64}$/)
    match(shown.kept, /^[0-9a-f]{64}$/)
  })

  test('clearing lifts the latch; the account sends again', async () => {
    equal(
      (
        await house.sekimori(
          'account',
          'clear',
          'alice@example.jp',
          '--break-glass',
          'password changed',
        )
      ).code,
      0,
    )
    deepEqual((await house.status()).contained, [])
    const before = house.lab.sink.counts().messages
    await sendOne(
      house.lab.submissionPort,
      { user: 'alice@example.jp', password: 'alice-secret' },
      { from: 'alice@example.jp', to: ['friend@good.example'], mark: 'alice-back' },
    )
    await house.lab.sink.waitFor((message) => message.mark === 'alice-back')
    ok(house.lab.sink.counts().messages > before)
  })

  test('the evidence verifies from its first entry, and tells the same after a rebuild of the index', async () => {
    const before = await until('the last result is heard', 20_000, async () => {
      const now = await house.status()
      const isOver = now.recipients.unknown === 0 && now.released.unknown === 0
      return isOver && now.waiting === 0 ? now : undefined
    })
    await house.end()
    const verified = await house.sekimori('verify', '--json')
    equal(verified.code, 0, verified.out + verified.err)
    equal((await house.sekimori('rebuild')).code, 0)
    await house.start()
    const after = await house.status()
    deepEqual(after.messages, before.messages)
    deepEqual(after.recipients, before.recipients)
  })
})
