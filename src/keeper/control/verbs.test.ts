import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { AccountId, Event } from '../../events/event.ts'
import type { Role } from '../../events/person.ts'
import { type Instant, instant } from '../../lib/time.ts'
import { Book } from '../../people/book.ts'
import { roles } from '../../people/roles.ts'
import { newState } from '../../verdict/state.ts'
import { PersonSecrets } from '../person-secrets.ts'
import { type Added, Persons } from '../persons.ts'
import { SCANNED_MAX } from '../purposes.ts'
import { RootProof } from './root-proof.ts'
import { controlVerbs, SLICE, type VerbParts } from './verbs.ts'
import type { Reply, Request } from './wire.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-verbs-'))
after(() => rmSync(folder, { recursive: true }))
const self = process.getuid?.() ?? 0
const alice = 'sasl:alice@example.jp'

/** The verbs with a real book of people, and with acts that only tell what they were asked. */
async function house() {
  const keys = mkdtempSync(join(folder, 'keys-'))
  writeFileSync(join(keys, 'kek'), Buffer.alloc(32, 7))
  const now = instant('2025-10-06T12:00:00+09:00')
  const clock = { now: (): Instant => now, monotonic: () => now as number }
  const book = new Book()
  const told: Event[] = []
  const acts: unknown[][] = []
  const alarms: string[] = []
  const scribe = {
    write: async (events: readonly Event[]): Promise<void> => {
      for (const event of events) {
        told.push(event)
        if ('person' in event) book.take(event)
      }
    },
  }
  const acted =
    (name: string) =>
    async (...given: unknown[]): Promise<{ acted: string }> => {
      acts.push([name, ...given])
      return { acted: name }
    }
  const persons = new Persons({ fold: book, secrets: new PersonSecrets(keys, 2), scribe })
  const parts = {
    clock,
    status: () => ({ gate: 'ready' }),
    proof: new RootProof(folder, self),
    proofs: folder,
    persons,
    scribe,
    gaps: { verbs: {} },
    anchoring: {},
    privacy: { orders: {} },
    alarm: (what: string) => void alarms.push(what),
    people: {
      heldOf: () => ['REF'],
      release: acted('release'),
      delete: acted('delete'),
      clear: acted('clear'),
      suspend: acted('suspend'),
      allowBulk: acted('allowBulk'),
      opine: acted('opine'),
      purpose: acted('purpose'),
      canBind: (account: string) => account !== 'sasl:nowhere@example.jp',
    },
  }
  const answer = controlVerbs(parts as unknown as VerbParts)
  const people = {} as Record<Role, Added>
  for (const role of roles) {
    const person = await persons.add({ name: `a-${role}`, role, by: 'root', why: 'w' }, now)
    ok(!('refused' in person))
    people[role] = person
  }
  /** Recovery codes need no clock: the n-th of this role. */
  const as = (role: Role, nth: number) => ({
    as: `a-${role}`,
    code: people[role].recoveryCodes[nth] ?? '',
    reason: 'by phone',
  })
  const byRoot = async (request: Request): Promise<Reply> => {
    const first = await answer(request)
    if (first.ok || first.nonce === undefined) return first
    writeFileSync(join(folder, first.nonce), first.nonce)
    return answer({ ...request, proof: first.nonce })
  }
  return { answer, as, byRoot, told, acts, alarms }
}

const kinds = (events: readonly Event[]): string[] => events.map((event) => event.kind).slice(5)
const requests: readonly Request[] = [
  { verb: 'held.release', references: ['A'] },
  { verb: 'held.delete', account: alice, ownership: 'thief' },
  { verb: 'account.suspend', account: alice },
  { verb: 'account.clear', account: alice },
  { verb: 'account.benign', account: alice },
  { verb: 'account.hijacked', account: alice },
  { verb: 'account.approve', account: alice },
  { verb: 'account.purpose', account: alice, purpose: 'device' },
  { verb: 'person.add', person: 'aoi', role: 'viewer' },
  { verb: 'person.revoke', person: 'aoi' },
]

test('reading asks for nobody; an act without a name or a broken glass is refused', async () => {
  const { answer, told, acts } = await house()
  deepEqual(await answer({ verb: 'status' }), { ok: true, status: { gate: 'ready' } })
  const list = (await answer({ verb: 'person.list' })) as unknown as { people: { role: string }[] }
  deepEqual(list.people.map((one) => one.role).sort(), [...roles].sort())
  for (const request of requests) {
    const reply = await answer(request)
    ok(!reply.ok && reply.code === 'refused')
    match(reply.why, /--as NAME/)
  }
  deepEqual([kinds(told), acts], [[], []])
})

test('each role may what it may, and nothing is done for the others', async () => {
  for (const role of roles) {
    const { answer, as, acts } = await house()
    const replies: string[] = []
    for (const [nth, request] of requests.entries()) {
      const reply = await answer({ ...request, ...as(role, nth) })
      replies.push(reply.ok ? 'ok' : reply.code)
    }
    const right = role === 'administrator' ? 10 : role === 'responder' ? 6 : 0
    deepEqual(
      replies,
      requests.map((_, nth) => (nth < right ? 'ok' : 'control.not-allowed')),
      role,
    )
    equal(acts.length, Math.min(right, 8))
  }
})

test('the act carries name and reason, and its proof is written before it', async () => {
  const { answer, as, told, acts } = await house()
  await answer({ verb: 'account.clear', account: alice, ...as('responder', 0) })
  deepEqual(acts, [['clear', alice, 'a-responder', 'by phone', false]])
  deepEqual(kinds(told), ['person.proved'])
  await answer({
    verb: 'account.suspend',
    account: alice,
    since: '2025-10-06T04:45:00+09:00',
    ...as('responder', 1),
  })
  deepEqual(acts[1], [
    ...['suspend', alice, instant('2025-10-06T04:45:00+09:00')],
    ...['a-responder', 'by phone'],
  ])
})

test('a person says whose mail it was, and what an account is for', async () => {
  const { answer, as, told, acts } = await house()
  const by = ['a-administrator', 'by phone']
  const asks = [
    [{ verb: 'account.benign', account: alice }, ['opine', alice, 'benign', ...by]],
    [{ verb: 'account.hijacked', account: alice }, ['opine', alice, 'hijacked', ...by]],
    [{ verb: 'account.clear', account: alice, benign: true }, ['clear', alice, ...by, true]],
    [
      {
        verb: 'account.purpose',
        account: alice,
        purpose: 'send-only',
        networks: ['203.0.113.77', '2001:DB8::1'],
      },
      ['purpose', alice, 'send-only', ['203.0.113.0/24', '2001:db8:0::/48'], ...by],
    ],
    [
      { verb: 'account.purpose', account: alice, purpose: 'none' },
      ['purpose', alice, 'none', [], ...by],
    ],
  ] as const
  for (const [nth, [request]] of asks.entries())
    ok((await answer({ ...request, ...as('administrator', nth) })).ok)
  deepEqual(
    acts,
    asks.map(([, act]) => act),
  )
  deepEqual(
    kinds(told),
    asks.map(() => 'person.proved'),
  )
})

test('unknown, wrong, used and waiting are one answer to the caller', async () => {
  const { answer, as, told } = await house()
  const clear = { verb: 'account.clear', account: alice }
  await answer({ ...clear, ...as('responder', 0) })
  const replies = [
    await answer({ ...clear, ...as('responder', 0) }),
    await answer({ ...clear, ...as('responder', 0), as: 'nobody' }),
    await answer({ ...clear, ...as('responder', 0), code: '0000-0000-0000-0000' }),
    await answer({ ...clear, as: 'a-responder', reason: 'no code' }),
  ]
  for (const reply of replies) deepEqual(reply, replies[0])
  ok(!replies[0]?.ok && replies[0]?.code === 'control.not-proven')
  deepEqual(
    told.flatMap((event) => (event.kind === 'act.refused' ? [event.why] : [])),
    ['used', 'unknown', 'wrong', 'malformed'],
  )
})

test('no code is used up for what could not be done', async () => {
  const { answer, as, told, acts } = await house()
  const who = as('administrator', 0)
  for (const [request, why] of [
    [{ verb: 'account.clear' }, /account is named/],
    [{ verb: 'account.clear', account: 'alice' }, /account is named/],
    [{ verb: 'held.release', account: 'alice' }, /account is named/],
    [{ verb: 'account.suspend', account: alice, since: '04:45' }, /RFC 3339/],
    [{ verb: 'account.suspend', account: alice, since: '2099-01-01T00:00:00Z' }, /future/],
    [{ verb: 'account.benign' }, /account is named/],
    [{ verb: 'account.hijacked', account: 'alice' }, /account is named/],
    [{ verb: 'account.purpose', purpose: 'device' }, /account is named/],
    [{ verb: 'account.purpose', account: alice, purpose: 'toaster' }, /a purpose is one of/],
    [{ verb: 'account.purpose', account: alice }, /a purpose is one of/],
    [
      { verb: 'account.purpose', account: alice, purpose: 'device', networks: ['10.0.0.0/8'] },
      /a network is/,
    ],
    [
      { verb: 'account.purpose', account: 'sasl:nowhere@example.jp', purpose: 'device' },
      /no network/,
    ],
    [{ verb: 'person.add', person: 'aoi', role: 'king' }, /no role/],
    [{ verb: 'person.add', person: 'A', role: 'viewer' }, /a name is/],
    [{ verb: 'toString' }, /no verb/],
    [{ verb: '__proto__' }, /no verb/],
    [{ verb: 'account.clear', account: alice, reason: '  ' }, /--reason/],
    [{ verb: 'account.clear', account: alice, breakGlass: 'both' }, /not by both/],
  ] as const) {
    const reply = await answer({ ...who, ...request })
    ok(!reply.ok && reply.code === 'refused')
    match(reply.why, why)
  }
  deepEqual([kinds(told), acts], [[], []])
  ok((await answer({ ...who, verb: 'account.clear', account: alice })).ok)
})

test('root breaks the glass: proven, written, alarmed, done', async () => {
  const { byRoot, told, acts, alarms } = await house()
  const request = { verb: 'account.clear', account: alice, breakGlass: 'nobody else is here' }
  ok((await byRoot(request)).ok)
  deepEqual(kinds(told), ['glass.broken'])
  deepEqual(alarms, ['break-glass'])
  deepEqual(acts, [['clear', alice, 'root (break-glass)', 'nobody else is here', false]])
})

test('who cannot prove to be root is refused, and that is an entry', async () => {
  const { answer, told, acts, alarms } = await house()
  const request = { verb: 'account.clear', account: alice, breakGlass: 'let me' }
  const first = await answer(request)
  ok(!first.ok && first.code === 'prove-root' && first.nonce !== undefined)
  const second = await answer({ ...request, proof: first.nonce })
  ok(!second.ok && second.code === 'refused')
  deepEqual(kinds(told), ['act.refused'])
  deepEqual([acts, alarms], [[], []])
})

test('a person is added with what he proves himself by, once, and revoked once', async () => {
  const { answer, as, byRoot, told } = await house()
  const first = (await byRoot({
    verb: 'person.add',
    person: 'aoi',
    role: 'responder',
    breakGlass: 'the first',
  })) as unknown as { added: Added }
  const aoi = { as: 'aoi', code: first.added.recoveryCodes[0] ?? '', reason: 'r' }
  ok((await answer({ verb: 'account.clear', account: alice, ...aoi })).ok)
  const again = await answer({
    verb: 'person.add',
    person: 'aoi',
    role: 'viewer',
    ...as('administrator', 0),
  })
  ok(!again.ok)
  match(again.why, /has this name/)
  const revoke = (nth: number) =>
    answer({ verb: 'person.revoke', person: 'aoi', ...as('administrator', nth) })
  deepEqual(await revoke(1), { ok: true, revoked: true })
  deepEqual(await revoke(2), { ok: true, revoked: false })
  const event = told.find((one) => one.kind === 'person.revoked')
  deepEqual([event?.by, event?.why], ['a-administrator', 'by phone'])
  const gone = await answer({
    verb: 'account.clear',
    account: alice,
    ...aoi,
    code: first.added.recoveryCodes[1] ?? '',
  })
  ok(!gone.ok && gone.code === 'control.not-proven')
})

/** How many accounts were looked at in one go, each time that other work came to its turn. */
async function looks(
  accounts: number,
  request: Request,
): Promise<{ runs: number[]; reply: Reply }> {
  let looked = 0
  const names = Array.from({ length: accounts }, (_, n) => `uid:${n}` as AccountId)
  const answer = controlVerbs({
    persons: {},
    people: {},
    ...{ gaps: { verbs: {} }, anchoring: {}, privacy: { orders: {} } },
    folds: {
      accountCount: () => names.length,
      accountNames: (most: number) => names.slice(0, most),
      peek: () => {
        looked += 1
        return newState
      },
    },
  } as unknown as VerbParts)
  const runs: number[] = []
  let told = 0
  const asking = answer(request)
  let isOver = false
  void asking.finally(() => {
    isOver = true
  })
  do {
    runs.push(looked - told)
    told = looked
    await new Promise((done) => setImmediate(done))
  } while (!isOver)
  runs.push(looked - told)
  return { runs: runs.filter((run) => run > 0), reply: await asking }
}

for (const verb of ['account.list', 'account.purposes'])
  test(`${verb} looks at ${SLICE} accounts in one go, and other work has its turn before the next`, async () => {
    deepEqual((await looks(SLICE, { verb })).runs, [SLICE])
    deepEqual((await looks(SLICE + 1, { verb })).runs, [SLICE, 1])
    deepEqual((await looks(3 * SLICE, { verb, most: 2 * SLICE })).runs, [SLICE, SLICE])
  })

test('as many accounts as were asked for are listed, and for purposes SCANNED_MAX at most', async () => {
  const { reply } = await looks(30, { verb: 'account.list', most: 20 })
  equal((reply as unknown as { accounts: unknown[] }).accounts.length, 20)
  for (const most of [SCANNED_MAX, SCANNED_MAX + 1, undefined]) {
    const asked = { verb: 'account.purposes', ...(most === undefined ? {} : { most }) }
    const { reply: purposes } = await looks(SCANNED_MAX + 9, asked)
    const { scanned, accounts } = purposes as unknown as { scanned: number; accounts: number }
    deepEqual([scanned, accounts], [SCANNED_MAX, SCANNED_MAX + 9])
  }
})

test('a ticket for learning is of no more use once its person is revoked; root’s stays good', async () => {
  const { answer, as, byRoot } = await house()
  const open = { verb: 'learn.open' }
  const replies = [
    await answer({ ...open, ...as('administrator', 0) }),
    await byRoot({ ...open, breakGlass: 'nobody else is here' }),
  ]
  const tickets = replies.map((reply) => (reply as unknown as { ticket: string }).ticket)
  /** Nothing is told by it: a good ticket is refused for that only. */
  const whyNot = async (ticket: string): Promise<string> => {
    const reply = await answer({ verb: 'learn.accounts', ticket })
    return reply.ok ? '' : reply.why
  }
  for (const ticket of tickets) match(await whyNot(ticket), /no list/)
  const revoke = { verb: 'person.revoke', person: 'a-administrator' }
  // The last administrator is revoked by root alone.
  equal((await answer({ ...revoke, ...as('administrator', 1) })).ok, false)
  ok((await byRoot({ ...revoke, breakGlass: 'stolen' })).ok)
  match(await whyNot(tickets[0] ?? ''), /begin again/)
  match(await whyNot(tickets[1] ?? ''), /no list/)
})
