import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { lived } from '../../../test/detector/lived.ts'
import { accountOf, Living, toSending } from '../../../test/detector/living.ts'
import { behaviourLearned, organisationLearned } from '../../accounts/behaviour/learned.ts'
import { newOrganisation, type Organisation } from '../../accounts/behaviour/organisation.ts'
import { unpacked } from '../../accounts/behaviour/pack.ts'
import { unpackedOrganisation } from '../../accounts/behaviour/pack-organisation.ts'
import { shipped } from '../../accounts/behaviour/population.ts'
import { guarded, newBehaviour } from '../../accounts/behaviour/state.ts'
import type { AccountId, Event } from '../../events/event.ts'
import { isRefused, readWire, toWire } from '../../events/wire.ts'
import { days, type Instant, plus } from '../../lib/time.ts'
import { barOf, budgets } from '../../verdict/detector/bars.ts'
import type { LearnedAccount } from '../../verdict/learner.ts'
import { newState } from '../../verdict/state.ts'
import { batchesOf, rfc3339, toldOrganisation } from './batches.ts'
import { Learning, TICKET_ENDS, TICKET_LIVES, TICKETS_MAX } from './learning.ts'
import {
  ACCOUNTS_AT_ONCE_MAX,
  BATCH_CHARACTERS_MAX,
  LOGS_TOLD_MAX,
  readAccounts,
  readOrganisation,
} from './wire.ts'

const living = new Living(guarded)
for (const event of lived(51)) living.sends(toSending(event))

const now = Date.parse('2026-11-21T00:00:00Z') as Instant
const learnedOf = (account: AccountId): LearnedAccount => ({
  account,
  behaviour: living.of(accountOf(1)).state,
  messages: 40,
  from: (now - 9e9) as Instant,
  until: (now - 5e8) as Instant,
  highest: 0,
  highestAt: now,
})
const some = (count: number): readonly LearnedAccount[] =>
  Array.from({ length: count }, (_, n) => learnedOf(accountOf(n)))
const shared = (organisation: Organisation = living.organisation) => ({
  organisation: toldOrganisation(organisation).organisation,
  accounts: 3,
  messages: 120,
  from: rfc3339((now - 9e9) as Instant),
  until: rfc3339(now),
  logs: ['ab'.repeat(32)],
})

/** Folds as the keeper's do. */
function world() {
  const states = new Map<AccountId, typeof newState>()
  let organisation = newOrganisation(shipped)
  const events: Event[] = []
  let clock = now
  const revoked = new Set<string>()
  const forgotten: string[] = []
  const learning = new Learning({
    clock: { now: () => clock, monotonic: () => 0 },
    stands: (by) => !revoked.has(by),
    desk: {
      forget: (account) => void forgotten.push(account),
      forgetOrganisation: () => void forgotten.push('organisation'),
    },
    folds: {
      account: (account) => states.get(account) ?? newState,
      world: () => ({ population: shipped, organisation }),
    },
    scribe: {
      write: async (written) => {
        for (const event of written) {
          const back = readWire(toWire(event))
          ok(!isRefused(back))
          events.push(back)
          if (back.kind === 'account.learned') {
            const behaviour = unpacked(Buffer.from(back.behaviour, 'base64'))
            const state = states.get(back.account) ?? newState
            if (behaviour !== undefined)
              states.set(back.account, {
                ...state,
                behaviour: behaviourLearned(state.behaviour, behaviour),
              })
          } else if (back.kind === 'organisation.learned') {
            const told = unpackedOrganisation(Buffer.from(back.organisation, 'base64'))
            if (told !== undefined) organisation = organisationLearned(organisation, told)
          }
        }
      },
    },
  })
  return {
    learning,
    events,
    states,
    revoked,
    forgotten,
    passes: (ms: number) => {
      clock = plus(clock, ms as never)
    },
  }
}

test('accounts and then what they share become entries, with who taught them', async () => {
  const { learning, events } = world()
  const ticket = learning.open('hanako')
  const [batch] = [...batchesOf(some(3))]
  deepEqual(await learning.accounts(ticket, batch), { learned: 3, known: 0 })
  deepEqual(await learning.finish(ticket, shared()), { learned: 1, known: 0 })
  deepEqual(
    events.map((event) => [event.kind, 'by' in event && event.by]),
    [
      ['account.learned', 'hanako'],
      ['account.learned', 'hanako'],
      ['account.learned', 'hanako'],
      ['organisation.learned', 'hanako'],
    ],
  )
  equal(new Set(events.map(({ id }) => id)).size, 4)
  ok(events.every(({ id }) => /^[A-Za-z0-9._:-]{1,64}$/.test(id) && !id.includes(ticket)))
})

test('to learn the same again writes nothing', async () => {
  const { learning, events } = world()
  for (const isFirst of [true, false]) {
    const ticket = learning.open('hanako')
    const [batch] = [...batchesOf(some(3))]
    const taken = { learned: isFirst ? 3 : 0, known: isFirst ? 0 : 3 }
    deepEqual(await learning.accounts(ticket, batch), taken)
    deepEqual(await learning.finish(ticket, shared()), {
      learned: isFirst ? 1 : 0,
      known: isFirst ? 0 : 1,
    })
    equal(events.length, 4)
  }
})

test('one more account brings the logs’ hashes with it, though its colleagues teach nothing new', async () => {
  const { learning, events } = world()
  for (const count of [3, 4]) {
    const ticket = learning.open('hanako')
    await learning.accounts(ticket, [...batchesOf(some(count))][0])
    deepEqual(await learning.finish(ticket, shared()), { learned: 1, known: 0 })
  }
  equal(events.length, 6)
})

test('without a ticket, after its end, too late and behind newer ones nobody teaches anything', async () => {
  const { learning, events, passes } = world()
  const [batch] = [...batchesOf(some(1))]
  const refused = async (ticket: string): Promise<void> => {
    ok('refused' in (await learning.accounts(ticket, batch)))
    ok('refused' in (await learning.finish(ticket, shared())))
  }
  await refused('')
  const ended = learning.open('hanako')
  await learning.finish(ended, shared())
  await refused(ended)
  const late = learning.open('hanako')
  passes(TICKET_LIVES)
  ok('learned' in (await learning.accounts(late, batch)))
  passes(TICKET_LIVES + 1)
  await refused(late)
  const eldest = learning.open('hanako')
  const newer = Array.from({ length: TICKETS_MAX }, () => learning.open('taro'))
  await refused(eldest)
  ok('known' in (await learning.accounts(newer[0] ?? '', batch)))
  equal(events.length, 2)
})

test('however often it is used a ticket ends after TICKET_ENDS', async () => {
  const { learning, events, passes } = world()
  const ticket = learning.open('hanako')
  const [batch] = [...batchesOf(some(1))]
  for (let passed = 0; passed < TICKET_ENDS; passed += days(1)) {
    ok('known' in (await learning.accounts(ticket, batch)))
    passes(days(1))
  }
  ok('known' in (await learning.accounts(ticket, batch)))
  passes(1)
  ok('refused' in (await learning.accounts(ticket, batch)))
  ok('refused' in (await learning.finish(ticket, shared())))
  equal(events.length, 1)
})

test('whoever was revoked teaches nothing more, nor does somebody who has the name after him', async () => {
  const { learning, events, revoked } = world()
  const [tickets, [batch]] = [['hanako', 'taro'].map((by) => learning.open(by)), batchesOf(some(1))]
  revoked.add('hanako')
  ok('refused' in (await learning.accounts(tickets[0] ?? '', batch)))
  revoked.delete('hanako')
  ok('refused' in (await learning.finish(tickets[0] ?? '', shared())))
  deepEqual(await learning.accounts(tickets[1] ?? '', batch), { learned: 1, known: 0 })
  deepEqual(
    events.map((event) => 'by' in event && event.by),
    ['taro'],
  )
})

test('a contained account and one that is asked about are not taught; one just below is', async () => {
  const { learning, events, states } = world()
  const asked = barOf(budgets.challenge)
  const standing = (total: number) => ({
    ...newState,
    evidence: { ...newState.evidence, total },
  })
  const taught = [
    [{ ...newState, suspicion: { containedAt: now } }, 0],
    [{ ...newState, suspicion: { containedAt: now, scope: 'outbound' as const } }, 0],
    [standing(asked), 0],
    [standing(asked * (1 - 1e-9)), 1],
    [newState, 1],
  ] as const
  for (const [nth, [state]] of taught.entries()) states.set(accountOf(nth), state)
  const [batch] = [...batchesOf(some(taught.length))]
  deepEqual(await learning.accounts(learning.open('hanako'), batch), { learned: 2, known: 3 })
  deepEqual(
    events.map((event) => event.account),
    taught.flatMap(([, times], nth) => (times > 0 ? [accountOf(nth)] : [])),
  )
})

test('what was expected of an account or of the organisation before it was taught is void', async () => {
  const { learning, forgotten } = world()
  const ticket = learning.open('hanako')
  await learning.accounts(ticket, [...batchesOf(some(2))][0])
  deepEqual(forgotten, [accountOf(0), accountOf(1)])
  await learning.finish(ticket, shared())
  deepEqual(forgotten.slice(2), ['organisation'])
})

test('a batch is taken whole or not at all; what is torn, of the future or misnamed is refused', () => {
  const [batch = []] = [...batchesOf(some(2))]
  const [first, second] = batch
  ok(Array.isArray(readAccounts(batch, now)))
  for (const wrong of [
    { ...second, behaviour: 'AAAA' },
    { ...second, behaviour: `${second?.behaviour}!` },
    { ...second, account: 'sasl:Alice@example.jp' },
    { ...second, account: 'uid:0' },
    { ...second, messages: 0 },
    { ...second, until: rfc3339(plus(now, 1 as never)) },
    { ...second, from: second?.until, until: second?.from },
    { ...second, from: 'yesterday' },
    7,
    null,
  ])
    ok('refused' in readAccounts([first, wrong], now), JSON.stringify(wrong))
  for (const wrong of [undefined, {}, [], 'x']) ok('refused' in readAccounts(wrong, now))
  for (const wrong of [
    { ...shared(), organisation: 'AQ==' },
    { ...shared(), accounts: 0 },
    { ...shared(), logs: [] },
    { ...shared(), logs: ['ab'] },
    { ...shared(), until: 'x' },
    undefined,
  ])
    ok('refused' in readOrganisation(wrong, now))
})

test('so many accounts and logs are read at once, and not one more', () => {
  const told = (count: number) =>
    Array.from({ length: count }, () => [...batchesOf(some(1))][0]?.[0])
  ok(Array.isArray(readAccounts(told(ACCOUNTS_AT_ONCE_MAX), now)))
  ok('refused' in readAccounts(told(ACCOUNTS_AT_ONCE_MAX + 1), now))
  const logs = (count: number) => ({ ...shared(), logs: Array(count).fill('ab'.repeat(32)) })
  ok(!('refused' in readOrganisation(logs(LOGS_TOLD_MAX), now)))
  ok('refused' in readOrganisation(logs(LOGS_TOLD_MAX + 1), now))
})

test('batches keep the order and stay under their bounds', () => {
  const accounts = some(ACCOUNTS_AT_ONCE_MAX * 2 + 1)
  const batches = [...batchesOf(accounts)]
  deepEqual(
    batches.flat().map(({ account }) => account),
    accounts.map(({ account }) => account),
  )
  ok(batches.length >= 3)
  for (const batch of batches) {
    ok(batch.length <= ACCOUNTS_AT_ONCE_MAX)
    ok(JSON.stringify(batch).length <= BATCH_CHARACTERS_MAX + 2)
  }
  deepEqual([...batchesOf([])], [])
  ok(behaviourLearned(newBehaviour, living.of(accountOf(1)).state) !== newBehaviour)
})

test('what does not fit is left out, what the fewest use first', () => {
  const { organisation: whole, leftOut } = toldOrganisation(living.organisation)
  equal(leftOut, 0)
  const trimmed = toldOrganisation(living.organisation, whole.length - 1)
  ok(trimmed.organisation.length < whole.length && trimmed.leftOut > 0)
  const back = unpackedOrganisation(Buffer.from(trimmed.organisation, 'base64'))
  const most = (organisation: Organisation | undefined): number =>
    Math.max(...[...(organisation?.operators.values() ?? [])].map(({ size }) => size))
  equal(most(back), most(living.organisation))
  const nothing = toldOrganisation(living.organisation, 1)
  equal(nothing.leftOut, living.organisation.operators.size + living.organisation.countries.size)
})
