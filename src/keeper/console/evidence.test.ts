import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { entryOf as entry, freshPlace, START } from '../../../test/evidence/help.ts'
import type { Event } from '../../events/event.ts'
import type { Role } from '../../events/person.ts'
import { checkPackage } from '../../evidence/package/check.ts'
import { isRefused } from '../../evidence/refused.ts'
import { minutes, plus } from '../../lib/time.ts'
import { mayRead } from '../../people/reading.ts'
import { mayAct } from '../../people/roles.ts'
import { nodeRun } from '../../store/evidence/package/run.ts'
import { openPackage } from '../../store/evidence/package/zip-read.ts'
import type { Reply, Request } from '../control/wire.ts'
import { entryOf } from '../entries.ts'
import { Exporting } from '../exporting/exporting.ts'
import { KINDS_MAX, LOOKED_AT_MAX, ROWS_MAX } from './evidence/log.ts'
import { PACKAGE_LIVES, PACKAGES_KEPT_MAX } from './evidence/packages.ts'
import { type EvidenceVerbParts, openEvidence } from './evidence.ts'

const SIZE = 600

async function desk(t: TestContext, size = SIZE) {
  const place = await freshPlace()
  const journal = await place.open()
  const written: Event[] = []
  const looks: { readonly by: string; readonly what: string; readonly ranges: unknown }[] = []
  const clock = { now: () => place.now, monotonic: () => performance.now() }
  const scribe = {
    write: async (events: readonly Event[]) => {
      written.push(...events)
      await journal.append(events.map(entryOf))
    },
  }
  let names = 0
  const named = (): string => {
    names += 1
    return `t${names}`
  }
  const exporting = new Exporting({ clock, scribe, settle: () => journal.materialise(), named })
  const parts = {
    ...{ clock, journal, ledger: journal, forks: [], exporting, named, version: '0' },
    layout: { data: place.root, evidence: place.folder, keys: place.keysFolder },
    vaultReads: {
      who: async ({ reason }: Request) => ({ by: 'hanako', why: reason ?? '' }),
      before: async (who: { by: string }, look: { what: string; ranges?: unknown }) =>
        void looks.push({ by: who.by, what: look.what, ranges: look.ranges }),
    },
    status: () => ({ evidence: { level: 0 }, privacy: {}, gaps: {} }),
  } as unknown as EvidenceVerbParts
  for (let n = 0; n < size; n += 1)
    await journal.append([
      entry(n, { kind: n % 10 === 0 ? 'login.accepted' : 'message.submitted' }),
    ])
  await journal.sign()
  await journal.materialise()
  const evidence = openEvidence(parts)
  const { reads, acts } = evidence.verbs({ ask: async () => ({ by: 'hanako', why: '' }) })
  t.after(async () => {
    await evidence.close()
    await journal.close()
    await place.remove()
  })
  const ask = async (verb: string, facts?: unknown, more: object = {}): Promise<Reply> =>
    (await reads[verb]?.({ verb, facts, ...more } as Request)) as Reply
  const act = async (verb: string, request: object): Promise<Reply> => {
    const read = acts[verb]?.({ verb, ...request } as Request)
    return (typeof read === 'function' ? await read({ by: 'hanako', why: 'asked' }) : read) as Reply
  }
  return { ask, act, place, journal, written, looks, parts, evidence }
}
const codeOf = (reply: Reply): string => (reply.ok ? 'ok' : reply.code)
const whyOf = (reply: Reply): string => (reply.ok ? 'ok' : reply.why)

test('the list goes from the newest entry to the first, each once, in pages', async (t) => {
  const { ask } = await desk(t)
  const seen: number[] = []
  for (let before: number | null | undefined; before !== null; ) {
    const page = await ask('evidence.list', before === undefined ? {} : { before })
    ok(page.ok)
    const rows = page['rows'] as { entry: number }[]
    ok(rows.length <= ROWS_MAX)
    seen.push(...rows.map((row) => row.entry))
    before = page['next'] as number | null
  }
  deepEqual(seen, [...Array(SIZE + 1).keys()].reverse())
})

test('a list of some kinds has those alone, and says where to go on when it has looked long enough', async (t) => {
  const { ask } = await desk(t)
  const logins = await ask('evidence.list', { kinds: ['login.'], most: 5 })
  ok(logins.ok)
  deepEqual(
    (logins['rows'] as { entry: number }[]).map((row) => row.entry),
    [591, 581, 571, 561, 551],
  )
  const none = await ask('evidence.list', { kinds: ['case.opened'] })
  ok(none.ok)
  deepEqual([none['rows'], none['next']], [[], null])
  ok(LOOKED_AT_MAX > SIZE)
  equal(codeOf(await ask('evidence.list', { most: ROWS_MAX })), 'ok')
  match(whyOf(await ask('evidence.list', { most: ROWS_MAX + 1 })), /most/)
  match(whyOf(await ask('evidence.list', { kinds: Array(KINDS_MAX + 1).fill('a') })), /kinds/)
  match(whyOf(await ask('evidence.list', { kinds: ['../x'] })), /kinds/)
})

test('what does not fit is refused by its name, and what is not there is unknown', async (t) => {
  const { ask } = await desk(t, 3)
  for (const facts of [5, 'x', [], null]) match(whyOf(await ask('evidence.head', facts)), /facts/)
  for (const entryNamed of [-1, 1.5, '1', 2 ** 53, undefined, {}])
    match(whyOf(await ask('evidence.entry', { entry: entryNamed })), /entry/)
  equal(codeOf(await ask('evidence.entry', { entry: 4 })), 'unknown')
  equal(codeOf(await ask('evidence.entry', { entry: 0, log: 'another/log/1' })), 'unknown')
  equal(codeOf(await ask('evidence.head', { log: '../../etc' })), 'unknown')
  equal(codeOf(await ask('evidence.body', { entry: 99 }, { reason: 'x' })), 'unknown')
  const smaller = await ask('evidence.consistency', { older: 99 })
  ok(smaller.ok)
  equal(smaller['hashes'], null)
})

test('an entry that was written just now is proved as soon as it is signed', async (t) => {
  const { ask, journal } = await desk(t, 3)
  await journal.append([entry(77)])
  await journal.sign()
  equal(codeOf(await ask('evidence.entry', { entry: 4 })), 'ok')
})

test('a body is shown for a reason alone, and that somebody looked is written before', async (t) => {
  const { ask, looks } = await desk(t, 3)
  match(whyOf(await ask('evidence.body', { entry: 1 })), /reason/)
  match(whyOf(await ask('evidence.body', { entry: 1 }, { reason: '  ' })), /reason/)
  deepEqual(looks, [])
  const shown = await ask('evidence.body', { entry: 1 }, { reason: 'a complaint' })
  ok(shown.ok)
  deepEqual(looks, [{ by: 'hanako', what: 'evidence.body', ranges: [[1, 2]] }])
  equal((shown['body'] as { envelopeSender: string }).envelopeSender, 'alice@example.jp')
})

test('a look that cannot be written shows nothing', async (t) => {
  const { parts } = await desk(t, 3)
  const evidence = openEvidence({
    ...parts,
    vaultReads: {
      ...parts.vaultReads,
      before: async () => {
        throw new Error('the disk is full')
      },
    },
  })
  const { reads } = evidence.verbs({ ask: async () => ({ by: 'hanako', why: '' }) })
  let thrown: unknown
  try {
    await reads['evidence.body']?.({ verb: 'evidence.body', facts: { entry: 1 }, reason: 'x' })
  } catch (it) {
    thrown = it
  }
  ok(thrown instanceof Error)
  await evidence.close()
})

test('a package is made in its order, stands in the evidence, and comes in pieces', async (t) => {
  const { ask, act, place, written } = await desk(t, 40)
  const begun = await act('evidence.package', {
    ...{ entries: '5,10-12', bodies: true },
    facts: { matter: 'A-1' },
  })
  ok(begun.ok)
  const ticket = String(begun['ticket'])
  equal(codeOf(await ask('evidence.piece', undefined, { ticket, offset: 0 })), 'unknown')
  // One at a time.
  match(whyOf(await act('evidence.package', { entries: '1' })), /made/)
  const facts = await readyOf(ask, ticket)
  deepEqual([facts['state'], facts['chosen'], facts['bodies']], ['ready', 4, 4])
  deepEqual(
    written.map(({ kind }) => kind),
    ['vault.read', 'evidence.exported'],
  )
  const pieces: Buffer[] = []
  for (let offset = 0; offset < Number(facts['bytes']); ) {
    const piece = await ask('evidence.piece', undefined, { ticket, offset })
    ok(piece.ok)
    pieces.push(Buffer.from(String(piece['content']), 'base64'))
    offset = Number(piece['next'])
  }
  const whole = Buffer.concat(pieces)
  equal(hash('sha256', whole), facts['sha256'])
  const file = join(place.root, 'handed-out.zip')
  writeFileSync(file, whole)
  const opened = await openPackage(file)
  ok(!isRefused(opened))
  const checked = await checkPackage(opened, nodeRun)
  await opened.close()
  deepEqual([checked.ok, checked.bodies, checked.custody?.by], [true, 4, 'hanako'])
  equal(codeOf(await ask('evidence.piece', undefined, { ticket, offset: 10 ** 9 })), 'unknown')
  equal(codeOf(await ask('evidence.piece', undefined, { ticket: '../x', offset: 0 })), 'unknown')
  place.now = plus(place.now, minutes(61))
  ok(PACKAGE_LIVES < minutes(61))
  equal(codeOf(await ask('evidence.packaging', undefined, { ticket })), 'unknown')
  deepEqual(readdirSync(join(place.root, 'packages')), [])
})

test('the eldest package makes room for the one past the bound', async (t) => {
  const { ask, act, place } = await desk(t, 6)
  const tickets: string[] = []
  for (let n = 0; n <= PACKAGES_KEPT_MAX; n += 1) {
    const begun = await act('evidence.package', { entries: '1' })
    ok(begun.ok)
    tickets.push(String(begun['ticket']))
    equal((await readyOf(ask, tickets.at(-1) ?? ''))['state'], 'ready')
    if (n < PACKAGES_KEPT_MAX)
      equal(codeOf(await ask('evidence.packaging', undefined, { ticket: tickets[0] })), 'ok')
  }
  equal(codeOf(await ask('evidence.packaging', undefined, { ticket: tickets[0] })), 'unknown')
  equal(readdirSync(join(place.root, 'packages')).length, PACKAGES_KEPT_MAX)
})

test('a package of nothing fails and says so; one that cannot be meant is refused', async (t) => {
  const { ask, act, written, place } = await desk(t, 6)
  const begun = await act('evidence.package', {
    facts: { from: '2030-01-01T00:00:00Z', until: '2030-01-02T00:00:00Z' },
  })
  ok(begun.ok)
  const facts = await readyOf(ask, String(begun['ticket']))
  equal(facts['state'], 'failed')
  match(String(facts['why']), /nothing/)
  deepEqual(written, [])
  for (const wrong of [
    {},
    { entries: 'x' },
    { entries: '5-3' },
    { account: 'alice' },
    { facts: { from: 'yesterday' } },
    { entries: '1', facts: { matter: '../x' } },
    { entries: '1', facts: 7 },
  ])
    equal(codeOf(await act('evidence.package', wrong)), 'refused', JSON.stringify(wrong))
  ok(START < place.now + 1)
})

test('a guard that ends leaves no package, made or half made', async (t) => {
  const { act, evidence, place } = await desk(t, 6)
  ok((await act('evidence.package', { entries: '1', bodies: true })).ok)
  await evidence.close()
  equal(existsSync(join(place.root, 'packages')), false)
  match(whyOf(await act('evidence.package', { entries: '1' })), /stopping/)
})

test('who may what stands in the tables of rights, for every verb', async (t) => {
  const { evidence } = await desk(t, 1)
  const { reads, acts } = evidence.verbs({ ask: async () => ({ by: '', why: '' }) })
  const who = (verb: string): string =>
    (['viewer', 'analyst', 'responder', 'administrator', 'auditor'] as readonly Role[])
      .filter((role) => mayRead(role, verb) || mayAct(role, verb))
      .map((role) => role[1])
      .join('')
  deepEqual(
    Object.fromEntries(
      [...Object.keys(reads), ...Object.keys(acts)].map((verb) => [verb, who(verb)]),
    ),
    {
      'evidence.head': 'inedu',
      'evidence.entry': 'inedu',
      'evidence.consistency': 'inedu',
      'evidence.list': 'inedu',
      'evidence.page': 'inedu',
      'evidence.body': 'nedu',
      'evidence.packaging': 'd',
      'evidence.piece': 'd',
      'evidence.package': 'd',
      'investigate.begin': 'ned',
      'drill.begin': 'ned',
    },
  )
})

type Ask = (verb: string, facts?: unknown, more?: object) => Promise<Reply>

async function readyOf(ask: Ask, ticket: string): Promise<Record<string, unknown>> {
  for (;;) {
    const reply = await ask('evidence.packaging', undefined, { ticket })
    ok(reply.ok)
    if (reply['state'] === 'ready' || reply['state'] === 'failed') return reply
    await new Promise((done) => setTimeout(done, 5))
  }
}
