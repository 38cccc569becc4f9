import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import { hours } from '../../lib/time.ts'
import type { Reply } from '../control/wire.ts'
import { unguardingBy } from '../settings/verbs.ts'
import {
  PROPOSAL_BYTES_MAX,
  PROPOSAL_LIVES,
  PROPOSALS_MAX,
  SETTLES,
  Second,
  settledBy,
} from './second.ts'
import type { Session } from './session.ts'
import { consoleHouse } from './testing.ts'

const alice = 'sasl:alice@example.jp'
const rules = ['held.delete', 'paper.release'] as const
const codeOf = (reply: Reply): string => (reply.ok ? 'ok' : reply.code)
const nameOf = (reply: Reply): string => (reply.ok ? '' : (reply.proposal ?? ''))

/** With a second responder. */
async function two(options: Partial<Parameters<typeof consoleHouse>[0]> = { rules }) {
  const house = await consoleHouse({ journal: new MemoryJournal(), ...options })
  const first = house.sessions.get('responder') as Session
  house.sessions.set('jiro', { ...first, id: 's-jiro', person: 'a-administrator' })
  const jiro = (verb: string, proposal: string) =>
    house.raw({ verb, reason: 'seen', facts: { proposal } }, 'jiro')
  return { ...house, jiro }
}
const kinds = (events: readonly { kind: string }[]): readonly string[] =>
  events.map(({ kind }) => kind)

test('an act under the rule waits for another person, who confirms exactly that', async () => {
  const house = await two()
  const asked = await house.ask('responder', 'held.delete', { account: alice })
  equal(codeOf(asked), 'waits-for-second')
  deepEqual(house.acts, [])
  const proposal = nameOf(asked)
  const same = await house.ask('responder', 'second.confirm', { facts: { proposal } })
  equal(codeOf(same), 'not-allowed')
  const done = await house.jiro('second.confirm', proposal)
  ok(done.ok, JSON.stringify(done))
  // What was held then, by name; by who proposed it, with his reason.
  deepEqual(house.acts, [['delete', [`REF.${alice}`], 'a-responder', 'on duty']])
  deepEqual(kinds(house.told), [
    ...['person.proved', 'act.proposed'],
    ...['person.proved', 'person.proved', 'act.seconded'],
  ])
  equal(codeOf(await house.jiro('second.confirm', proposal)), 'unknown')
  equal(house.acts.length, 1)
})

test('without a rule nothing waits; the rule is looked at when it is asked', async () => {
  const house = await two({})
  ok((await house.ask('responder', 'held.delete', { references: ['A'] })).ok)
  equal(house.acts.length, 1)
})

test('whoever has no right for the act confirms nothing, and withdraws nothing', async () => {
  const house = await two()
  const proposal = nameOf(await house.ask('responder', 'held.delete', { references: ['A'] }))
  for (const role of ['viewer', 'analyst', 'auditor'] as const)
    for (const verb of ['second.confirm', 'second.withdraw'])
      equal(codeOf(await house.ask(role, verb, { facts: { proposal } })), 'not-allowed')
  house.pass(hours(1))
  equal(codeOf(await house.jiro('second.confirm', proposal)), 'fresh-proof')
})

test('a proposal is withdrawn by anybody with the right, by its proposer too', async () => {
  const house = await two()
  const proposal = nameOf(await house.ask('responder', 'held.delete', { references: ['A'] }))
  ok((await house.ask('responder', 'second.withdraw', { facts: { proposal } })).ok)
  equal(house.told.at(-1)?.kind, 'act.withdrawn')
  equal(codeOf(await house.jiro('second.confirm', proposal)), 'unknown')
  deepEqual(house.acts, [])
})

test('two who confirm at once do it once', async () => {
  const house = await two()
  const proposal = nameOf(await house.ask('responder', 'held.delete', { references: ['A'] }))
  const both = await Promise.all([
    house.jiro('second.confirm', proposal),
    house.jiro('second.confirm', proposal),
  ])
  deepEqual(both.map(codeOf).toSorted(), ['moved-on', 'ok'])
  equal(house.acts.length, 1)
})

test('a proposal ends after a day, and outlives the guard until then', async () => {
  const house = await two()
  const kept = nameOf(await house.ask('responder', 'held.delete', { references: ['A', 'B'] }))
  const gone = nameOf(await house.ask('responder', 'held.delete', { references: ['C'] }))
  await house.jiro('second.withdraw', gone)
  const opened = () =>
    Second.open(
      {
        ...{ clock: house.clock, scribe: house.scribe, rules: () => rules },
        ...{ heldOf: () => [], stands: () => true },
      },
      house.folds,
      house.journal,
    )
  const [only, ...others] = (await opened()).list() as { id: string; references: number }[]
  deepEqual([only?.id, only?.references, others.length], [kept, 2, 0])
  house.pass(PROPOSAL_LIVES - 1)
  equal((await opened()).list().length, 1)
  house.pass(1)
  equal(codeOf(await house.jiro('second.confirm', kept)), 'signed-out')
  const again = await opened()
  const list = again.reads['second.list']?.({ verb: 'second.list' }) as { proposals?: unknown }
  deepEqual(list.proposals, [])
})

test(`${PROPOSALS_MAX} proposals wait, one more is refused`, async () => {
  const house = await two()
  for (let n = 0; n < PROPOSALS_MAX; n += 1)
    equal(
      codeOf(await house.ask('responder', 'held.delete', { references: [`A${n}`] })),
      'waits-for-second',
    )
  const more = await house.ask('responder', 'held.delete', { references: ['B'] })
  match(more.ok ? '' : more.why, /wait already/)
})

test('a proposal has a bound in octets, at it and one past it', async () => {
  const house = await two()
  const asked = (fill: number) => ({
    verb: 'case.act',
    case: 'SKM-2026-0001',
    acts: [{ act: 'paper.release', facts: { paper: 'D1', to: 'x'.repeat(fill) } }],
  })
  const bare = Buffer.byteLength(JSON.stringify(asked(0)))
  const who = { by: 'a-responder', why: 'w' }
  const at = await house.second.propose(asked(PROPOSAL_BYTES_MAX - bare), 'case.decide', who)
  equal(codeOf(at), 'waits-for-second')
  const past = await house.second.propose(asked(PROPOSAL_BYTES_MAX - bare + 1), 'case.decide', who)
  equal(codeOf(past), 'refused')
})

test('the release of a paper is bound however it is asked for; other acts are not', async () => {
  const { second } = await two()
  const release = { act: 'paper.release', facts: {} }
  ok(second.binds({ verb: 'case.act', ...release }))
  ok(second.binds({ verb: 'case.act', acts: [{ act: 'title.set' }, release] }))
  ok(second.binds({ verb: 'case.seal', acts: [release] }))
  ok(!second.binds({ verb: 'case.act', act: 'title.set' }))
  ok(!second.binds({ verb: 'case.act', acts: 'nonsense' }))
  ok(!second.binds({ verb: 'case.act', acts: [null, 7] }))
})

test('it holds over the control socket; root’s break-glass is an entry and alarms', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal(), rules })
  const root = { breakGlass: 'at night', proof: 'nonce' }
  ok((await house.control({ verb: 'held.delete', references: ['A'], ...root })).ok)
  deepEqual(house.alarms, ['break-glass'])
  deepEqual(kinds(house.told), ['glass.broken'])
  const named = await consoleHouse({
    journal: new MemoryJournal(),
    rules,
    parts: {
      persons: { prove: async () => ({ ok: true, by: 'jiro', role: 'responder' }), list: () => [] },
    } as never,
  })
  const asked = { verb: 'held.delete', references: ['A'], as: 'jiro', code: '1', reason: 'w' }
  equal(codeOf(await named.control(asked)), 'waits-for-second')
  deepEqual(named.acts, [])
})

test('what was proposed by somebody who was revoked meanwhile is not done', async () => {
  const house = await two()
  const proposed = await house.second.propose(
    { verb: 'held.delete', references: ['A'] },
    'held.delete',
    {
      ...{ by: 'gone', why: 'w' },
    },
  )
  equal(codeOf(await house.jiro('second.confirm', nameOf(proposed))), 'refused')
  deepEqual(house.acts, [])
})

test('what was proposed by somebody who may no longer do it is not done by one alone', async () => {
  const house = await two()
  const proposed = await house.second.propose(
    { verb: 'held.delete', references: ['A'] },
    'held.delete',
    { by: 'a-viewer', why: 'as a responder, then' },
  )
  equal(codeOf(await house.jiro('second.confirm', nameOf(proposed))), 'refused')
  deepEqual(house.acts, [])
})

test('a rule that stands is taken away by two; one that does not stand is set by one', async () => {
  const settings = { valueOf: () => ['held.delete'], pathOf: () => 'console.twoPersons' }
  const unguards = unguardingBy(settings)
  const set = (path: string) => ({ verb: 'settings.set', facts: { changes: [{ path }] } })
  for (const asked of [set('console.twoPersons'), { verb: 'settings.undo', facts: { entry: 7 } }])
    equal(unguards(asked), true)
  equal(unguards(set('zone')), false)
  equal(unguards({ verb: 'settings.set', facts: { changes: [null, 7, {}] } }), false)
  equal(unguards({ verb: 'held.release' }), false)
  const none = { ...settings, valueOf: () => [] }
  equal(unguardingBy(none)(set('console.twoPersons')), false)
  const house = await consoleHouse({ journal: new MemoryJournal() })
  const second = new Second({
    ...{ clock: house.clock, scribe: house.scribe, rules: () => [], unguards },
    ...{ heldOf: () => [], stands: () => true },
  })
  equal(second.binds(set('console.twoPersons')), true)
})

test('while a rule of two stands, one person alone neither hurries erasures nor opens contents to all', () => {
  const set = (...paths: string[]) => ({
    verb: 'settings.set',
    facts: { changes: paths.map((path) => ({ path })) },
  })
  const undo = { verb: 'settings.undo', facts: { entry: 7 } }
  for (const [rule, on, off] of [
    ['console.twoPersons', ['paper.release'], []],
    ['cases.twoPersons', true, false],
    ['privacy.approval', 'two', 'one'],
  ] as const)
    for (const path of ['privacy.delayHours', 'privacy.namedReaders'])
      for (const value of [on, off]) {
        const unguards = unguardingBy({
          valueOf: (one) => (one === rule ? value : undefined),
          pathOf: () => path,
        })
        for (const asked of [set(path), set('zone', path), undo])
          equal(unguards(asked), value === on, `${rule} ${String(value)} ${path}`)
        equal(unguards(set('zone')), false)
      }
})

test('nobody makes himself a second person: who came within a day confirms nothing', async () => {
  const house = await two()
  const { clock, folds, journal, scribe } = house
  const isSettled = settledBy(clock, folds.conduct, journal)
  const at = clock.now()
  await scribe.write([
    {
      ...{
        kind: 'person.added',
        id: 'pa.1',
        at,
        heardAt: at,
        trust: 'witnessed',
        person: 'puppet',
      },
      ...{ role: 'responder', factor: 'f', by: 'a-administrator', why: 'w' },
    },
  ])
  house.pass(SETTLES)
  equal(await isSettled('puppet'), false)
  equal(await isSettled('jiro'), true)
  house.pass(1)
  equal(await isSettled('puppet'), true)
  const second = new Second({
    ...{ clock, scribe, rules: () => rules, heldOf: () => [], stands: () => true },
    isSettled: async () => false,
  })
  const who = { by: 'a-responder', why: 'w' }
  const waits = await second.propose({ verb: 'held.delete', references: ['A'] }, 'held.delete', who)
  const confirm = second.acts(house.verbs)['second.confirm']
  const act = confirm?.({ verb: 'second.confirm', facts: { proposal: nameOf(waits) } })
  ok(typeof act === 'function')
  equal(codeOf(await act({ by: 'puppet', why: 'w' })), 'not-allowed')
})
