/** Each invariant is broken by hand once, and says so; a sound day breaks none. */
import { deepEqual, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import type { AccountId, Event } from '../src/events/event.ts'
import { entryOf } from '../src/keeper/entries.ts'
import { seconds } from '../src/lib/time.ts'
import { House } from './house.ts'
import { Invariants } from './invariants.ts'

const contactHash = (account: string, recipient: string): number =>
  Number.parseInt(hash('sha256', `${account}\0${recipient}`).slice(0, 12), 16)
const alice = 'alice@example.jp'
const aliceId = `sasl:${alice}` as AccountId

/** Twenty messages from abroad: contained by the fixed rule, once. */
async function lived(): Promise<{ house: House; invariants: Invariants }> {
  const house = await House.open()
  const invariants = new Invariants(house, contactHash)
  for (let n = 0; n < 20; n += 1) {
    await house.login(alice, '198.51.100.9')
    await house.offer(alice, [`stranger${n}@example.org`], { clientIp: '198.51.100.9' })
    house.pass(seconds(4))
    if (house.folds.unfinished().length > 0) await house.containing.resume()
    invariants.step()
  }
  return { house, invariants }
}

test('a lived containment breaks nothing, and the same holds after people lifted it', async () => {
  const { house, invariants } = await lived()
  ok(house.folds.contained().includes(aliceId))
  deepEqual(await invariants.whole(), [])
  await house.people.clear(aliceId, 'carol', 'talked to her')
  await house.containing.resume()
  house.pass(seconds(60))
  deepEqual(await invariants.whole(), [])
})

type Spoil = (house: House) => void
const told = (house: House, event: object): void => {
  const { now } = house
  house.journal.entries.push(
    entryOf({ at: now, heardAt: now, trust: 'witnessed', ...event } as unknown as Event),
  )
}
const verdict = {
  kind: 'verdict.given',
  id: 'v.x',
  account: aliceId,
  instance: 'mx1',
  subject: 'x',
  queueId: 'QX',
  answer: 'hold',
  reasons: [],
  reference: 'AAAAAAA',
  trusted: false,
  engine: 'e',
  parameters: 'p',
}
const message = {
  kind: 'message.submitted',
  id: 'x',
  account: aliceId,
  instance: 'mx1',
  session: 's',
  arrivedAt: 0,
  protocol: 'smtp',
  envelopeSender: alice,
  recipients: ['a@example.org'],
  size: 1,
}
const spoiled: readonly (readonly [string, RegExp, Spoil])[] = [
  [
    'a hold without a reason',
    /hold has a reason/,
    (house) => {
      told(house, message)
      told(house, verdict)
    },
  ],
  [
    'a pass of a contained account',
    /latch of .* holds/,
    (house) => {
      told(house, message)
      told(house, { ...verdict, answer: 'pass', reasons: [] })
    },
  ],
  [
    'a message without a verdict',
    /each message has its verdict/,
    (house) => told(house, { ...message, id: 'y' }),
  ],
  [
    'a verdict without a message',
    /behind its own message/,
    (house) => told(house, { ...verdict, reasons: [{ code: 'account.contained' }] }),
  ],
  [
    'a plan that does not follow',
    /a plan stands behind the verdict/,
    (house) => {
      told(house, message)
      told(house, { ...verdict, plan: 'c.x', reasons: [{ code: 'x' }] })
      told(house, { kind: 'guard.started', id: 'g', version: '1' })
    },
  ],
  [
    'a step that cannot be undone',
    /has an undo/,
    (house) =>
      told(house, {
        kind: 'containment.planned',
        id: 'p.z',
        account: aliceId,
        plan: 'z',
        steps: ['burn'],
        windowFrom: 0,
        blastRadius: { accounts: 1 },
      }),
  ],
  [
    'a step that was not intended',
    /was intended before/,
    (house) =>
      told(house, {
        kind: 'containment.applied',
        id: 's.z',
        account: aliceId,
        plan: 'zz',
        step: 'tell',
        touched: 1,
      }),
  ],
  [
    'an act without an intent',
    /an act was intended/,
    (house) =>
      told(house, {
        kind: 'act.finished',
        id: 'f.z',
        instance: 'mx1',
        act: 'zz',
        queueIds: ['Q'],
        by: 'judge',
        done: ['Q'],
      }),
  ],
  [
    'a contained account that is let in',
    /was let in/,
    (house) => told(house, { kind: 'login.accepted', id: 'l.z', account: aliceId }),
  ],
]

for (const [name, says, spoil] of spoiled)
  test(`${name} is found`, async () => {
    const { house, invariants } = await lived()
    spoil(house)
    invariants.step()
    ok(
      invariants.breaches.some((breach) => says.test(breach)),
      invariants.breaches.join('; '),
    )
  })

test('what left twice, and what left before evidence let it, is found', async () => {
  const { house, invariants } = await lived()
  house.hands.left.set('QNEVER', 2)
  const breaches = await invariants.whole()
  ok(breaches.some((breach) => /left 2 times/.test(breach)))
  ok(breaches.some((breach) => /before evidence let it/.test(breach)))
})

test('an index that is not what the evidence folds to is found', async () => {
  const { house, invariants } = await lived()
  const strange = House.open()
  await (await strange).offer('bob@example.jp', ['a@example.org'])
  house.folds = (await strange).folds
  ok((await invariants.whole()).some((breach) => /folded anew/.test(breach)))
})

test('mail that is not conserved is found, in messages and in recipients', async () => {
  for (const [name, says] of [
    ['messages.submitted', /messages are conserved/],
    ['passed.delivered', /recipients of what was passed/],
  ] as const) {
    const { house, invariants } = await lived()
    const { folds } = house
    const tallies = { ...folds.tallies(), [name]: (folds.tallies()[name] ?? 0) + 100 }
    house.folds = new Proxy(folds, {
      get: (of, key) => {
        if (key === 'tallies') return () => tallies
        const value = Reflect.get(of, key, of)
        return typeof value === 'function' ? value.bind(of) : value
      },
    })
    const breaches = await invariants.whole()
    ok(
      breaches.some((breach) => says.test(breach)),
      breaches.join('; '),
    )
  }
})
