import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { Role } from '../../events/person.ts'
import { type Instant, minutes } from '../../lib/time.ts'
import { mayRead, needsFreshProof, readVerbs } from '../../people/reading.ts'
import { actVerbs, roles } from '../../people/roles.ts'
import type { Request } from '../control/wire.ts'
import { outsideVerbs } from '../gaps/outside/verbs.ts'
import { layoutIn } from '../layout.ts'
import { notifyTestVerbs } from '../settings/notify-test.ts'
import { settingsActs, settingsReads } from '../settings/verbs.ts'
import { consoleAreas } from './areas.ts'
import { auditReads } from './audit.ts'
import { peopleActs } from './desk/people.ts'
import { SESSION } from './session.ts'
import { consoleHouse } from './testing.ts'
import { asking } from './verbs.ts'

/** Without what only a whole guard has: their rights are looked at, their answers are not. */
const every = [...readVerbs, ...actVerbs]

/** Stands for whatever it is asked to be: only names of verbs are looked at. */
const standIn = (own: Readonly<Record<string, unknown>> = {}): never =>
  new Proxy(() => {}, {
    get: (_, key) =>
      typeof key === 'string' && Object.hasOwn(own, key)
        ? own[key]
        : key === Symbol.toPrimitive
          ? () => 0
          : key === 'then'
            ? undefined
            : anything,
    apply: () => anything,
  }) as never
const anything = standIn()

test('every verb of the guard stands in a table of rights', async () => {
  const areas = consoleAreas(standIn({ layout: layoutIn('/nowhere') }))
  const { verbs } = await consoleHouse({
    journal: new MemoryJournal(),
    more: (whoever) => [
      ...areas.verbs(whoever),
      { reads: auditReads(anything, anything) },
      { reads: settingsReads(anything), acts: settingsActs(anything) },
      notifyTestVerbs(anything),
      { acts: peopleActs(anything) },
    ],
    parts: { cases: anything, gaps: { verbs: outsideVerbs(anything) } },
  })
  for (const verb of ['account.page', 'case.act', 'outside.compare', 'audit.list', 'second.list'])
    ok(
      Object.hasOwn(verbs.reading, verb) ||
        Object.hasOwn(verbs.acting, verb) ||
        verb === 'second.list',
    )
  const known = new Set([...every])
  const strangers = [...Object.keys(verbs.reading), ...Object.keys(verbs.acting)].filter(
    (verb) => !known.has(verb),
  )
  deepEqual(strangers, [])
})

test('a verb of an area that stands in no table is refused, whatever the role', async () => {
  const house = await consoleHouse({
    journal: new MemoryJournal(),
    more: () => [{ reads: { 'new.thing': () => ({ ok: true }) } }],
  })
  for (const role of roles) {
    const reply = await house.ask(role, 'new.thing')
    equal(reply.ok ? 'ok' : reply.code, 'not-allowed')
  }
})

test('no verb answers without a session, with one that nobody has, or one that has ended', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  for (const verb of [...every, 'desk.me', 'no.such', '__proto__', 'constructor'])
    for (const token of [undefined, '', 'forged', '__proto__']) {
      const reply = await house.raw({ verb, reason: 'w' }, token)
      equal(reply.ok ? 'ok' : reply.code, 'signed-out', `${verb} ${token}`)
    }
  house.pass(minutes(601))
  for (const verb of every) {
    const reply = await house.ask('administrator', verb)
    equal(reply.ok ? 'ok' : reply.code, 'signed-out', verb)
  }
  deepEqual(house.told, [])
})

test('each role is walked over each verb: what it may not is refused before it is read', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  for (const role of roles)
    for (const verb of every.filter((one) => !mayRead(role, one))) {
      const reply = await house.ask(role, verb)
      equal(reply.ok ? 'ok' : reply.code, 'not-allowed', `${role} ${verb}`)
    }
  deepEqual(house.acts, [])
  ok(house.told.every((event) => event.kind === 'act.refused' && event.why === 'role'))
  ok(house.told.length > 0 && house.told.length <= roles.length * 20, 'refusals are bounded')
})

test('the auditor reads all that changes nothing, and changes nothing', () => {
  const may = every.filter((verb) => mayRead('auditor', verb))
  const changes = may.filter((verb) => !mayRead('analyst', verb))
  deepEqual(changes, [])
  for (const verb of ['audit.list', 'settings.show', 'held.list', 'case.unseal', 'explain'])
    ok(may.includes(verb), verb)
  for (const verb of ['evidence.scrub', 'anchor.lay', 'outside.compare', 'second.confirm'])
    ok(!may.includes(verb), verb)
})

const alice = 'sasl:alice@example.jp'

test('an act is by the person of the session, and stands in the evidence before it', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  const reply = await house.ask('responder', 'account.clear', { account: alice })
  ok(reply.ok)
  deepEqual(house.acts, [['clear', alice, 'a-responder', 'on duty', false]])
  const [proved] = house.told
  ok(proved?.kind === 'person.proved')
  deepEqual(
    [proved.person, proved.method, proved.session, proved.verb, proved.why],
    ['a-responder', 'session', 's-responder', 'account.clear', 'on duty'],
  )
})

test('an act without a reason is not done', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  for (const reason of ['', '   ', undefined]) {
    const reply = await house.raw({ verb: 'account.clear', account: alice, reason }, 'responder')
    match(reply.ok ? '' : reply.why, /reason/)
  }
  deepEqual([house.told, house.acts], [[], []])
})

test('root, names and codes do not exist here; nobody writes himself a session', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  const asked = { verb: 'account.clear', account: alice, breakGlass: 'w', as: 'x', code: '1' }
  const reply = await house.raw({ ...asked, reason: 'w' }, 'viewer')
  equal(reply.ok ? 'ok' : reply.code, 'not-allowed')
  const forged = {
    ...asked,
    [SESSION.toString()]: {},
    session: { person: 'a', role: 'administrator' },
  }
  const again = await house.raw(forged, undefined)
  equal(again.ok ? 'ok' : again.code, 'signed-out')
  const { as: _, breakGlass: __, ...bare } = forged
  const over = await house.control(JSON.parse(JSON.stringify(bare)))
  ok(!over.ok, 'nor over the control socket')
  deepEqual(house.acts, [])
})

test('what cannot be undone takes a factor proved just now', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  house.pass(minutes(60))
  const asked: readonly (readonly [Role, string, object])[] = [
    ['responder', 'held.delete', { references: ['A'] }],
    ['administrator', 'person.add', { person: 'b', role: 'viewer' }],
    ['administrator', 'person.revoke', { person: 'b' }],
    ['administrator', 'owner.enrol', { account: alice }],
    ['administrator', 'evidence.erase', { account: alice, ticket: 'T-1' }],
    ['administrator', 'evidence.export', { entries: '1-2', bodies: true }],
  ]
  for (const [role, verb, fields] of asked) {
    const reply = await house.ask(role, verb, fields)
    equal(reply.ok ? 'ok' : reply.code, 'fresh-proof', verb)
  }
  ok((await house.ask('responder', 'account.suspend', { account: alice })).ok)
  deepEqual(
    house.acts.map(([name]) => name),
    ['suspend'],
  )
  equal(needsFreshProof('evidence.export'), false)
  equal(needsFreshProof('case.decide'), true)
})

test('many messages, or an account’s, are released with a factor proved just now; one without', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  house.pass(minutes(60))
  for (const fields of [
    { references: ['A', 'B'] },
    { account: alice },
    { account: alice, references: ['A'] },
  ]) {
    const reply = await house.ask('responder', 'held.release', fields)
    equal(reply.ok ? 'ok' : reply.code, 'fresh-proof', JSON.stringify(fields))
  }
  deepEqual([house.acts, house.told], [[], []])
  ok((await house.ask('responder', 'held.release', { references: ['A'] })).ok)
  deepEqual(
    house.acts.map(([name]) => name),
    ['release'],
  )
})

test('a look at content is an entry that names the session, before anything is shown', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  const look = { what: 'held.show', references: ['5'] }
  const not = await house.ask('viewer', 'vault.read', look)
  equal(not.ok ? 'ok' : not.code, 'not-allowed')
  ok((await house.ask('analyst', 'vault.read', look)).ok)
  const written = house.told.at(-1)
  ok(written?.kind === 'vault.read')
  deepEqual([written.by, written.what, written.session], ['a-analyst', 'held.show', 's-analyst'])
  const asked = { verb: 'held.show', reason: ' why ', [SESSION]: house.sessions.get('analyst') }
  deepEqual(
    await house.vaultReads.who(asked as Request, { ask: async () => ({ by: '', why: '' }) }),
    {
      ...{ by: 'a-analyst', why: 'why', session: 's-analyst' },
    },
  )
})

test('what a page asks by itself keeps nobody signed in', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  const renewed: boolean[] = []
  const desk = {
    ...house.desk,
    of: (token: string | undefined, now: Instant, renews = true) => {
      renewed.push(renews)
      return house.desk.of(token, now)
    },
  }
  const persons = { refused: async () => {} } as never
  const ask = asking({ clock: house.clock, consoleDesk: desk, persons }, async (request) => ({
    ...{ ok: true, isLeft: 'unattended' in request },
  }))
  await ask({ verb: 'status' }, 'viewer')
  const reply = await ask({ verb: 'status', unattended: true }, 'viewer')
  deepEqual([renewed, reply], [[true, false], { ok: true, isLeft: false }])
})

test('a viewer sees that there is a note in a case; its words whoever may look at content', async () => {
  const rows = [{ id: 'E1', by: 'hanako', text: '上司に確認済み' }]
  const read = () => ({ ok: true as const, rows })
  const house = await consoleHouse({
    journal: new MemoryJournal(),
    more: () => [{ reads: { 'case.rows': read, 'symptom.list': read, 'account.list': read } }],
  })
  for (const role of roles)
    for (const verb of ['case.rows', 'symptom.list', 'account.list']) {
      const reply = await house.ask(role, verb)
      const isVeiled = role === 'viewer' && verb !== 'account.list'
      equal(JSON.stringify(reply).includes('上司'), !isVeiled, `${role} ${verb}`)
      equal(reply.ok && reply['veiled'] === true, isVeiled, `${role} ${verb}`)
    }
})
