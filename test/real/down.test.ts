import { equal, ok } from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { blast } from '../../lab/blast.ts'
import { sendOne } from '../../lab/client.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { until } from '../../lab/scratch.ts'

const alice = { user: 'alice@example.jp', password: 'alice-secret', clientIp: '203.0.113.7' }
const carol = { user: 'carol@example.jp', password: 'carol-secret', clientIp: '198.51.100.7' }

suite('the guard is stopped', { skip: labMissing() ?? false }, () => {
  let house: Guarded
  let strangersHold = ''
  before(async () => {
    house = await startGuarded()
    await house.end()
  })
  after(() => house?.stop())

  test('submission mail is accepted and held by Postfix', async () => {
    for (let n = 0; n < 4; n += 1) {
      const sent = await sendOne(house.lab.submissionPort, alice, {
        from: 'alice@example.jp',
        to: [`friend${n}@good.example`],
        mark: `alice-${n}`,
      })
      equal(sent.accepted, true)
    }
    await until('they are held', 10_000, async () => (await house.lab.queue('hold')).length === 4)
    equal(house.lab.sink.counts().messages, 0)
  })

  test('inbound mail on port 25 is untouched', async () => {
    const sent = await sendOne(
      house.lab.smtpPort,
      { clientIp: '192.0.2.25' },
      { from: 'outside@far.example', to: ['bob@example.jp'], mark: 'inbound' },
    )
    equal(sent.accepted, true)
    await house.lab.sink.waitFor((message) => message.mark === 'inbound')
  })

  test('a blast while nobody judges is held to the last message', async () => {
    const sent = await blast({
      port: house.lab.submissionPort,
      persona: carol,
      count: 40,
      addresses: Array.from({ length: 40 }, (_, n) => `victim${n}@far.example`),
      mark: (nth) => `theft-${nth}`,
    })
    equal(
      sent.every((one) => one.accepted),
      true,
    )
    await until('they are held', 20_000, async () => (await house.lab.queue('hold')).length === 44)
  })

  test('a stranger holds a message of his own', async () => {
    await house.lab.sink.shut()
    await sendOne(
      house.lab.smtpPort,
      { clientIp: '192.0.2.25' },
      { from: 'outside@far.example', to: ['dan@example.jp'], mark: 'strangers' },
    )
    const queued = await until('it waits in the queue', 20_000, async () =>
      (await house.lab.queue()).find((row) => row.queue !== 'hold'),
    )
    strangersHold = queued.queueId
    await house.lab.command('postsuper', ['-h', strangersHold])
    await house.lab.sink.open()
  })

  test('the guard returns: it judges and releases exactly what was held meanwhile', async () => {
    await house.start()
    await until('alice’s mail arrives', 30_000, () =>
      [0, 1, 2, 3].every((n) => house.lab.sink.messages().some((one) => one.mark === `alice-${n}`)),
    )
    const status = await until('all is judged', 30_000, async () => {
      const now = await house.status()
      return now.strays === 0 && now.held === 40 ? now : undefined
    })
    equal(status.messages.submitted, 44)
    equal(
      house.lab.sink.messages().filter((one) => one.mark?.startsWith('theft') === true).length,
      0,
      'nothing of the blast had left, so nothing leaves',
    )
  })

  test('a stranger’s held mail is left alone', async () => {
    const held = (await house.lab.queue('hold')).map((row) => row.queueId)
    ok(held.includes(strangersHold))
    equal(held.length, 41)
  })

  test('the judge is told of what was held in words that say so', async () => {
    const { held } = await house.held()
    const reasons = held.flatMap((row) => row.reasons.map((reason) => reason.code))
    ok(reasons.includes('gate.was-down'))
  })
})
