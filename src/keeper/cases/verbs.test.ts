import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { Role } from '../../events/person.ts'
import { mayAct } from '../../people/roles.ts'
import { controlVerbs, type VerbParts } from '../control/verbs.ts'
import { ACCOUNTS_MAX, type Reply, type Request, readRequest } from '../control/wire.ts'
import { VaultReads } from '../privacy/vault-reads.ts'
import { knowledgeOf } from './knowledge.ts'
import { openCases } from './open.ts'
import { alice, CaseHouse } from './testing.ts'
import { type CaseVerbParts, caseActs } from './verbs.ts'

const roleOf: Readonly<Record<string, Role>> = {
  hanako: 'administrator',
  jiro: 'responder',
  ana: 'analyst',
  otto: 'auditor',
  vera: 'viewer',
}

async function desk(twoPersons = false) {
  const house = await CaseHouse.open(new MemoryJournal())
  const clock = { now: () => house.now, monotonic: () => house.now as number }
  const { folds, journal, scribe } = house
  const asked: string[] = []
  const gone = new Set<string>()
  const vaultReads = new VaultReads({ clock, scribe })
  const cases = openCases({
    ...{ clock, folds, scribe, journal, vaultReads },
    config: { zone: 'Asia/Tokyo', cases: { open: 'automatic', twoPersons } },
    knowledge: knowledgeOf({ zone: 'Asia/Tokyo', cases: {} }),
    notices: { raise: async () => true },
    telemetry: async () => ({}),
    told: (problem) => void house.problems.push(problem),
  })
  const answer = controlVerbs({
    ...{ clock, folds, journal, scribe, vaultReads, cases, defaultRealm: 'example.jp' },
    ...{ gaps: { verbs: {} }, anchoring: {}, privacy: {}, exporting: {}, owners: {}, people: {} },
    persons: {
      list: () => Object.keys(roleOf).map((person) => ({ person, revoked: gone.has(person) })),
      prove: async (by: string, _: string, { verb }: { verb: string }) => {
        asked.push(verb)
        const role = roleOf[by]
        if (role === undefined) return { ok: false, code: 'wrong' }
        return mayAct(role, verb) ? { ok: true, by, role } : { ok: false, code: 'role' }
      },
    },
  } as unknown as VerbParts)
  const by = (as: string, request: Request): Promise<Reply> =>
    answer({ ...request, as, code: '000000', reason: 'on duty' })
  const opened = await by('jiro', {
    verb: 'case.open',
    what: 'mass-send',
    accounts: ['sasl:Alice'],
  })
  ok(opened.ok, JSON.stringify(opened))
  return { house, answer, by, asked, gone, id: String(opened['case']) }
}
const whyOf = (reply: Reply): string => (reply.ok ? 'done' : `${reply.code}: ${reply.why}`)
const title = { act: 'title.set', facts: { ja: '件名' } }

test('a responder works in a case; what goes out or ends it takes an administrator', async () => {
  const { by, asked, id } = await desk()
  const acts: readonly (readonly [string, object, boolean])[] = [
    ['title.set', { ja: '件名' }, false],
    ['state.set', { state: 'declared', why: 'w' }, false],
    ['obligation.decide', { obligation: 'JP-APPI-26-1', decision: 'applies', why: 'w' }, false],
    ['obligation.decide', { obligation: 'X', decision: 'waived', why: 'w' }, true],
    ['obligation.decide', { obligation: 'X', decision: 'does-not-apply', why: 'w' }, true],
    ['paper.draft', { paper: 'press-first', basis: 'b'.repeat(64), files: [], slots: {} }, false],
    ['paper.review', { paper: 'D1' }, false],
    ['paper.approve', { paper: 'D1' }, true],
    ['paper.release', { paper: 'D1', to: 'press' }, true],
    ['state.set', { state: 'rejected', why: 'w' }, true],
  ]
  for (const [act, facts, isDecision] of acts) {
    asked.length = 0
    const request = { verb: 'case.act', case: id, act, facts }
    const reply = await by('jiro', request)
    equal(asked[0], isDecision ? 'case.decide' : 'case.act', act)
    equal(whyOf(reply).startsWith('control.not-allowed'), isDecision, `${act}: ${whyOf(reply)}`)
    if (isDecision) equal(whyOf(await by('hanako', request)), 'done', act)
    for (const reader of ['ana', 'otto', 'vera'])
      match(whyOf(await by(reader, request)), /not-allowed/)
  }
})

test('a decision is one also among others, and where it follows what is sealed', async () => {
  const { by, asked, id } = await desk()
  const acts = [title, { act: 'state.set', facts: { state: 'rejected', why: 'w' } }]
  match(whyOf(await by('jiro', { verb: 'case.act', case: id, acts })), /not-allowed/)
  const files = [{ sha256: 'a'.repeat(64), bytes: 1, what: 'paper' }]
  asked.length = 0
  match(whyOf(await by('jiro', { verb: 'case.seal', case: id, files, acts })), /not-allowed/)
  deepEqual(asked, ['case.decide'])
})

test('what is not understood uses up nobody’s code, and says what and where', async () => {
  const { by, asked, id } = await desk()
  asked.length = 0
  for (const [request, why] of [
    [{ verb: 'case.act', case: id, act: 'no.such', facts: {} }, /act: "no.such"; wanted: one of/],
    [{ verb: 'case.act', case: id, act: 'title.set', facts: { jp: 'x' } }, /facts\.jp/],
    [{ verb: 'case.act', case: id, ...title, request: 'cause.p1' }, /request is a name/],
    [{ verb: 'case.open', what: 'fire' }, /what is one of/],
    [{ verb: 'case.open', what: 'bec', severity: 5 }, /severity/],
    [{ verb: 'case.open', what: 'bec', accounts: ['alice'] }, /an account is named/],
    [{ verb: 'case.seal', case: id, files: [{ sha256: 'x', bytes: 1, what: 'p' }] }, /SHA-256/],
    [
      {
        verb: 'case.seal',
        case: 'SKM-1',
        files: [{ sha256: 'a'.repeat(64), bytes: 1, what: 'p' }],
      },
      /no-such/,
    ],
    [{ verb: 'symptom.report', what: 'hungry' }, /one of cannot-send/],
    [{ verb: 'contact.record', name: 'A B', facts: {} }, /name/],
    [{ verb: 'contact.test', name: 'cert', state: 'asleep' }, /one of answered/],
  ] as const)
    match(whyOf(await by('hanako', request as Request)), why)
  deepEqual(asked, [])
})

test('a refused act tells its code to programs', async () => {
  const { by, id } = await desk()
  const reply = await by('hanako', {
    verb: 'case.act',
    case: id,
    act: 'paper.approve',
    facts: { paper: 'D7' },
  })
  ok(!reply.ok)
  deepEqual((reply as unknown as { refusal: { code: string } }).refusal.code, 'no-such')
})

test('cases are read by whoever may open the socket; one that is not there is told by its absence', async () => {
  const { answer, id } = await desk()
  const list = await answer({ verb: 'case.list' })
  ok(list.ok)
  deepEqual(
    (list['cases'] as { id: string; accounts: unknown }[]).map((one) => [one.id, one.accounts]),
    [[id, [alice]]],
  )
  deepEqual(await answer({ verb: 'case.show', case: 'SKM-2026-0999' }), { ok: true, case: null })
  for (const verb of ['case.timeline', 'case.deadlines', 'case.tasks', 'case.rows'])
    equal((await answer({ verb, case: 'SKM-2026-0999' })).ok, false)
  const deadlines = await answer({ verb: 'case.deadlines', case: id })
  ok(deadlines.ok && (deadlines['deadlines'] as unknown[]).length > 0)
  const rows = await answer({ verb: 'case.rows', case: id, list: 'accounts' })
  ok(rows.ok && rows['of'] === 1)
  deepEqual((await answer({ verb: 'case.rows', case: id, list: '__proto__' })).ok, true)
})

test('a thing is sealed in pieces under one proof, the act follows, and it is fetched again', async () => {
  const { by, answer, house, id } = await desk()
  const content = Buffer.from('第一報')
  const sha256 = hash('sha256', content)
  const files = [{ sha256, bytes: content.length, what: 'paper', name: 'a.txt' }]
  const facts = {
    ...{ paper: 'press-first', basis: sha256, slots: {} },
    files: [{ language: 'ja', form: 'txt', sha256, bytes: content.length }],
  }
  const first = await by('jiro', { verb: 'case.seal', case: id, files, act: 'paper.draft', facts })
  ok(first.ok)
  const ticket = String(first['ticket'])
  const piece = (from: number, to: number): Request => ({
    ...{ verb: 'case.piece', ticket, sha256, offset: from },
    content: content.subarray(from, to).toString('base64'),
  })
  ok((await answer(piece(0, 4))).ok)
  equal(house.folds.cases.of(id)?.papers.length, 0)
  const last = await answer(piece(4, content.length))
  ok(last.ok, whyOf(last))
  deepEqual(house.folds.cases.of(id)?.papers[0]?.drafted.by, 'jiro')
  equal((await answer(piece(0, 4))).ok, false)
  const back = await by('otto', { verb: 'case.unseal', case: id, sha256 })
  ok(back.ok)
  equal(Buffer.from(String(back['content']), 'base64').toString(), '第一報')
  match(whyOf(await by('vera', { verb: 'case.unseal', case: id, sha256 })), /not-allowed/)
})

test('who is revoked while his document is on its way does nothing more', async () => {
  const { by, answer, house, gone, id } = await desk()
  const content = Buffer.from('x')
  const sha256 = hash('sha256', content)
  const files = [{ sha256, bytes: 1, what: 'paper' }]
  const first = await by('jiro', { verb: 'case.seal', case: id, files, acts: [title] })
  ok(first.ok)
  gone.add('jiro')
  const piece = { ticket: String(first['ticket']), sha256, offset: 0, content: 'eA==' }
  match(whyOf(await answer({ verb: 'case.piece', ...piece })), /revoked/)
  equal(house.folds.cases.of(id)?.title, undefined)
  equal(house.folds.cases.sealed(id, sha256), undefined)
})

test('the contact book: recorded, tried, struck; each an entry', async () => {
  const { by, answer, house } = await desk()
  const facts = { kind: 'national-cert', organisation: 'CERT', phones: ['03-0000-0000'] }
  ok((await by('jiro', { verb: 'contact.record', name: 'cert', facts })).ok)
  ok((await by('jiro', { verb: 'contact.test', name: 'cert', state: 'answered', seconds: 9 })).ok)
  match(
    whyOf(await by('jiro', { verb: 'contact.test', name: 'bank', state: 'answered' })),
    /no-such/,
  )
  const list = await answer({ verb: 'contact.list' })
  ok(list.ok)
  const [one] = list['contacts'] as {
    contact: { name: string }
    tests: unknown[]
    freshness: string
  }[]
  deepEqual([one?.contact.name, one?.tests.length, one?.freshness], ['cert', 1, 'fresh'])
  deepEqual((await house.folded()).cases.contactBook(), house.folds.cases.contactBook())
  ok((await by('jiro', { verb: 'contact.record', name: 'cert' })).ok)
  equal(house.folds.cases.contactBook().contacts.length, 0)
  match(whyOf(await by('otto', { verb: 'contact.record', name: 'cert', facts })), /not-allowed/)
})

test('a request has an end in each of its fields', () => {
  const line = (more: object) => readRequest(JSON.stringify({ verb: 'case.open', ...more }))
  const accounts = Array.from({ length: ACCOUNTS_MAX }, (_, n) => `sasl:u${n}`)
  ok(!('refused' in line({ accounts })))
  for (const more of [
    { accounts: [...accounts, 'sasl:x'] },
    { accounts: 'sasl:x' },
    { severity: -1 },
    { severity: '2' },
    { offset: 1.5 },
    { content: 5 },
    { note: 'n'.repeat(501) },
    { exercise: 'yes' },
  ])
    ok('refused' in line(more), JSON.stringify(more).slice(0, 60))
})

test('a home country is two capital letters, and nothing else is asked about', async () => {
  const { house } = await desk()
  const asked: (string | undefined)[] = []
  const find0 = async (_id: string, _who: unknown, home?: string) => {
    asked.push(home)
    return { facts: 0, events: 0, done: true }
  }
  const parts = { folds: house.folds, cases: house.cases, find: find0 }
  const acts = caseActs(parts as unknown as CaseVerbParts, () => undefined)
  const find = acts['case.find']
  for (const home of ['jp', 'JPN', 7, '', null, ['JP']]) {
    const told = find?.({ verb: 'case.find', case: 'SKM-2026-0001', facts: { home } })
    ok(typeof told === 'object' && !told.ok && /two capital letters/.test(told.why), `${home}`)
  }
  for (const facts of [{ home: 'FR' }, undefined]) {
    const told = find?.({ verb: 'case.find', case: 'SKM-2026-0001', facts })
    ok(typeof told === 'function')
    await told({ by: 'jiro', why: 'w' })
  }
  deepEqual(asked, ['FR', undefined])
})
