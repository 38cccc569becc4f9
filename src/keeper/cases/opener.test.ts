import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { AccountId, Event } from '../../events/event.ts'
import type { MessageSubmitted } from '../../events/message.ts'
import { days, hours, minutes, seconds } from '../../lib/time.ts'
import { SEKIMORI } from './cases.ts'
import { CAUSES_AT_ONCE, OPENED_A_DAY_MAX } from './limits.ts'
import { isTelling } from './opening.ts'
import { alice, bob, CaseHouse, type CaseHouseOptions, stateOf } from './testing.ts'

const openHouse = (options: CaseHouseOptions = {}): Promise<CaseHouse> =>
  CaseHouse.open(new MemoryJournal(), options)

const carol = 'sasl:carol@example.jp' as AccountId
const steps = ['deny-logins', 'kick-sessions', 'hold-queued']

/** A message of an account, and what was thought of it. */
function sent(
  house: CaseHouse,
  account: AccountId,
  n: number,
  more: Partial<MessageSubmitted> = {},
  verdict: { wouldHave?: 'hold'; evidence?: number } = {},
): readonly Event[] {
  const id = `m.${account.length}.${n}.${house.now}`
  return [
    {
      ...house.heard(id),
      ...{ kind: 'message.submitted', account, instance: 'mx1', session: 's', queueId: `Q${n}` },
      ...{ arrivedAt: house.now, protocol: 'smtp', envelopeSender: 'a', recipients: ['x@y.jp'] },
      ...{ size: 10, headers: 'x', ...more },
    },
    {
      ...house.heard(`v.${id}`),
      ...{ kind: 'verdict.given', account, instance: 'mx1', subject: id, answer: 'pass' },
      ...{ reasons: [], reference: `R${n}`, trusted: true, engine: 'e', parameters: 'p' },
      ...verdict,
    } as Event,
  ]
}
const undone = (house: CaseHouse, account: AccountId, plan: string): Event => ({
  ...house.heard(`u.${plan}`),
  ...{ kind: 'containment.undone', account, plan, by: 'hanako', why: 'the owner called' },
})
const ids = (house: CaseHouse): readonly string[] =>
  house.folds.cases.list({ most: 100 }).map(({ id }) => id)
const clocksOf = (house: CaseHouse, id: string) =>
  house.folds.cases.of(id)?.clocks.map(({ clock, moment }) => [clock, moment - house.now])

test('a containment opens a case with its clocks; that it is carried out is told when it is', async () => {
  const house = await openHouse({
    playbooksFor: () => [{ playbook: 'playbook--1', sha256: '1'.repeat(64), name: 'PB-01' }],
  })
  await house.write(house.planned(alice, 'c.1'))
  await house.opener.round()
  deepEqual(ids(house), ['SKM-2026-0001'])
  const its = house.folds.cases.of('SKM-2026-0001')
  deepEqual(
    [its?.kind, its?.cause, its?.state, its?.opened.by, its?.accounts[0]?.account],
    ['mass-send', 'verdict', 'suspected', SEKIMORI, alice],
  )
  deepEqual(clocksOf(house, 'SKM-2026-0001'), [
    ['detected', 0],
    ['occurred', -600_000],
  ])
  deepEqual(
    its?.playbooks.map(({ name }) => name),
    ['PB-01'],
  )
  house.pass(seconds(3))
  for (const step of steps.slice(0, 2)) await house.write(house.applied(alice, 'c.1', step))
  await house.opener.round()
  equal(house.folds.cases.of('SKM-2026-0001')?.state, 'suspected')
  house.pass(seconds(2))
  await house.write(house.applied(alice, 'c.1', 'hold-queued'))
  await house.opener.round()
  const after = house.folds.cases.of('SKM-2026-0001')
  equal(after?.state, 'contained')
  deepEqual(clocksOf(house, 'SKM-2026-0001')?.at(-1), ['contained', 0])
  // What stands is not done again.
  const size = house.journal.entries.length
  await house.opener.round()
  equal(house.journal.entries.length, size)
  deepEqual(stateOf(await house.folded()), stateOf(house.folds))
})

test('what it stood on says which kind it is', async () => {
  const house = await openHouse()
  const swept = [{ code: 'mailbox.swept', octets: 5 }]
  await house.write(house.planned(alice, 'c.1', { reasons: swept }))
  await house.write(house.planned(bob, 'c.2', { by: 'hanako', why: 'w' }))
  await house.write(...sent(house, carol, 1))
  await house.write(house.planned(carol, 'c.3', { by: 'hanako', why: 'w' }))
  await house.opener.round()
  deepEqual(
    house.folds.cases
      .list({ most: 9 })
      .map(({ kind, cause, accounts }) => [kind, cause, accounts[0]]),
    [
      ['mass-send', 'person', carol],
      ['mailbox-read', 'person', bob],
      ['mailbox-read', 'verdict', alice],
    ],
  )
  equal(house.folds.cases.of('SKM-2026-0002')?.clocks[0]?.detectedBy, 'analyst')
})

test('killed before any of its appends, it goes on: one case, nothing twice, nothing missing', async () => {
  const done = await lived(undefined)
  for (let n = 0; n <= done.appends; n += 1) {
    const house = await openHouse()
    await house.write(
      house.planned(alice, 'c.1'),
      ...steps.map((s) => house.applied(alice, 'c.1', s)),
    )
    await house.write(house.planned(bob, 'c.2', { clientIp: '198.51.100.7' }))
    house.journal.breakAfter(n)
    if (n < done.appends) await rejects(house.opener.round())
    await house.start()
    await house.opener.round()
    await house.opener.round()
    deepEqual(
      stateOf(house.folds).map((it) => it.case?.accounts.length),
      done.accounts,
      `killed before append ${n}`,
    )
    equal(house.journal.entries.length, done.entries)
    deepEqual(house.problems, [])
  }

  async function lived(_: undefined) {
    const house = await openHouse()
    await house.write(
      house.planned(alice, 'c.1'),
      ...steps.map((s) => house.applied(alice, 'c.1', s)),
    )
    await house.write(house.planned(bob, 'c.2', { clientIp: '198.51.100.7' }))
    let appends = 0
    const { append } = house.journal
    house.journal.append = (entries) => {
      appends += 1
      return append.call(house.journal, entries)
    }
    await house.opener.round()
    return {
      appends,
      entries: house.journal.entries.length,
      accounts: stateOf(house.folds).map((it) => it.case?.accounts.length),
    }
  }
})

test('the same account joins its open case, however late; a closed one is another matter', async () => {
  const house = await openHouse()
  await house.write(house.planned(alice, 'c.1'))
  await house.opener.round()
  house.pass(days(9))
  await house.write(undone(house, alice, 'c.1'), house.planned(alice, 'c.2'))
  await house.opener.round()
  deepEqual(ids(house), ['SKM-2026-0001'])
  const its = house.folds.cases.of('SKM-2026-0001')
  deepEqual(
    its?.timeline.map(({ code, account }) => [code, account]),
    [['cause.containment', alice]],
  )
  // The earliest moment counts: a later one is not told again.
  deepEqual(
    its?.clocks.map(({ clock }) => clock),
    ['detected', 'occurred'],
  )
  const close = { act: 'state.set', state: 'rejected', why: 'it was he' } as const
  await house.cases.act('SKM-2026-0001', close, { by: 'hanako' })
  await house.write(undone(house, alice, 'c.2'), house.planned(alice, 'c.3'))
  await house.opener.round()
  deepEqual(ids(house), ['SKM-2026-0002', 'SKM-2026-0001'])
  deepEqual(house.problems, [])
})

for (const [what, how, joins] of [
  ['the same origin', { clientIp: '198.51.100.7' }, true],
  ['the same subject', { subject: ' Your parcel is waiting ' }, true],
  ['a short subject alone', { subject: 'Hello' }, false],
  ['the webmail’s address', { clientIp: '10.0.0.5' }, false],
  ['nothing', {}, false],
] as const)
  test(`another account with ${what} within a day ${joins ? 'joins' : 'has a case of its own'}`, async () => {
    const house = await openHouse()
    await house.write(...sent(house, alice, 1, how))
    await house.write(house.planned(alice, 'c.1'))
    await house.opener.round()
    house.pass(hours(5))
    await house.write(...sent(house, bob, 2, how))
    await house.write(house.planned(bob, 'c.2'))
    await house.opener.round()
    equal(ids(house).length, joins ? 1 : 2)
    // A day after the last cause it is another story.
    house.pass(hours(30))
    await house.write(...sent(house, carol, 3, how))
    await house.write(house.planned(carol, 'c.3'))
    await house.opener.round()
    equal(ids(house).length, joins ? 2 : 3)
  })

test('three accounts in one case are no single one’s misfortune; a person’s word on it stands', async () => {
  for (const [said, severity] of [
    [false, 2],
    [true, 4],
  ] as const) {
    const house = await openHouse()
    for (const [n, account] of [alice, bob, carol].entries()) {
      await house.write(house.planned(account, `c.${n}`, { clientIp: '198.51.100.7' }))
      await house.opener.round()
      if (said && n === 0) {
        const act = { act: 'severity.set', severity: 4, why: 'a drill of ours' } as const
        await house.cases.act('SKM-2026-0001', act, { by: 'hanako' })
      }
    }
    const [one] = house.folds.cases.list({ most: 9 })
    deepEqual([one?.accountCount, one?.severity], [3, severity])
  }
})

test('alarms of the evidence are one case of tampering; the breaker joins the mass of mail', async () => {
  const house = await openHouse()
  await house.write(house.planned(alice, 'c.1'))
  await house.opener.round()
  await house.write(
    { ...house.heard('b.1'), kind: 'breaker.opened', containments: 10, most: 10 },
    {
      ...house.heard('g.1'),
      ...{ kind: 'canary.lost', name: 'postfix-log:mx1', way: 'syslog', from: house.now },
    },
    { ...house.heard('s.0'), kind: 'evidence.scrubbed', size: 9, problems: 0, seconds: 1 },
    { ...house.heard('s.1'), kind: 'evidence.scrubbed', size: 9, problems: 2, seconds: 1 },
    { ...house.heard('w.1'), kind: 'witness.refused', name: 'w', size: 9, status: '409' },
  )
  await house.opener.round()
  deepEqual(
    house.folds.cases.list({ most: 9 }).map(({ kind, severity }) => [kind, severity]),
    [
      ['log-tampering', 2],
      ['mass-send', 1],
    ],
  )
  equal(house.folds.cases.causesOf('SKM-2026-0002', 9).length, 3)
  equal(house.folds.cases.unanswered(0 as never, 9).length, 0)
})

test('in observe mode what would have been contained opens a case once, and nothing is contained', async () => {
  const house = await openHouse()
  for (const n of [1, 2, 3])
    await house.write(...sent(house, alice, n, {}, { wouldHave: 'hold', evidence: 30 }))
  await house.write(...sent(house, bob, 4, {}, { wouldHave: 'hold', evidence: 19 }))
  await house.opener.round()
  const all = house.folds.cases.list({ most: 9 })
  deepEqual(
    all.map(({ state, accounts }) => [state, accounts]),
    [['suspected', [alice]]],
  )
  equal(house.folds.cases.causesOf('SKM-2026-0001', 9).length, 1)
})

test('where cases are opened by people nothing is opened, and what has one is joined', async () => {
  const house = await openHouse({ opens: 'manual' })
  await house.write(house.planned(alice, 'c.1'))
  await house.opener.round()
  equal(ids(house).length, 0)
  const opening = { cause: 'person', kind: 'mass-send', severity: 2, why: 'w' } as const
  await house.cases.open({ ...opening, accounts: [alice] }, { by: 'hanako' })
  await house.opener.round()
  equal(house.folds.cases.answering('c.1'), 'SKM-2026-0001')
})

test('an alarm of yesterday opens nothing any more; a containment that stands does, however old', async () => {
  const house = await openHouse()
  await house.write(
    house.planned(alice, 'c.1'),
    { ...house.heard('w.1'), kind: 'witness.refused', name: 'w', size: 9, status: '409' },
    house.planned(bob, 'c.2'),
    undone(house, bob, 'c.2'),
  )
  house.pass(days(2))
  await house.start()
  await house.opener.round()
  deepEqual(
    house.folds.cases.list({ most: 9 }).map(({ accounts }) => accounts),
    [[alice]],
  )
})

test('so many cases a day are ours to open; one more joins the newest of its kind', async () => {
  const house = await openHouse()
  for (let n = 0; n <= OPENED_A_DAY_MAX; n += 1) {
    await house.write(house.planned(`sasl:u${n}@example.jp` as AccountId, `c.${n}`))
    house.pass(minutes(1))
    await house.opener.round()
  }
  equal(ids(house).length, OPENED_A_DAY_MAX)
  const [newest] = house.folds.cases.list({ most: 1 })
  equal(newest?.accountCount, 2)
})

test('a round takes so many causes; the next takes the others', async () => {
  const house = await openHouse()
  const all = Array.from({ length: CAUSES_AT_ONCE + 1 }, (_, n) =>
    house.planned(`sasl:u${n}@example.jp` as AccountId, `c.${n}`, { clientIp: '198.51.100.7' }),
  )
  await house.write(...all)
  await house.opener.round()
  equal(house.folds.cases.unanswered(0 as never, 999).length, 1)
  await house.opener.round()
  equal(house.folds.cases.unanswered(0 as never, 999).length, 0)
  deepEqual(ids(house).length, 1)
  ok(house.problems.length === 0)
})

test('origins that all share bring nothing together', () => {
  for (const shared of ['127.0.0.1', '::1', '192.168.3.4', '100.64.0.1', 'fd00::1', 'x'])
    equal(isTelling(shared), false)
  for (const own of ['198.51.100.7', '2001:db8::1', '8.8.8.8']) equal(isTelling(own), true)
})
