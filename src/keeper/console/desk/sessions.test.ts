import { deepEqual, equal, ok } from 'node:assert/strict'
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Event } from '../../../events/event.ts'
import { hours, milliseconds, minutes, plus } from '../../../lib/time.ts'
import type { PersonRow } from '../../../people/person.ts'
import {
  FRESH_LASTS,
  SESSION_IDLE,
  SESSION_LIVES,
  SESSIONS_EACH_MAX,
  SESSIONS_MAX,
} from './limits.ts'
import { Sessions } from './sessions.ts'
import { browser, codeOf, field, house, newFolder, start, swept } from './testing.ts'

after(swept)

const ends = (events: readonly { readonly kind: string }[]): readonly string[] =>
  events.flatMap((event) =>
    event.kind === 'person.left' ? [(event as unknown as { why: string }).why] : [],
  )
const justBefore = (length: number) => milliseconds(length - 1)

test('a session ends when nobody did anything for so long, and goes on a moment before', async () => {
  const its = await house()
  const boss = browser()
  await its.setUpByTotp(boss, 'hanako')
  its.world.now = plus(its.world.now, justBefore(SESSION_IDLE))
  equal(its.is(boss)?.person, 'hanako')
  its.world.now = plus(its.world.now, justBefore(SESSION_IDLE))
  // What a page asks by itself renews nothing.
  ok(its.desk.of(boss.token, its.world.now, false) !== undefined)
  its.world.now = plus(its.world.now, milliseconds(1))
  equal(its.is(boss), undefined)
  await new Promise(setImmediate)
  await its.desk.round()
  deepEqual(ends(its.events), ['idle'])
})

test('a session ends after twelve hours, whatever is done with it', async () => {
  const its = await house()
  const boss = browser()
  await its.setUpByTotp(boss, 'hanako')
  for (let passed = 0; passed < SESSION_LIVES - minutes(20); passed += minutes(20)) {
    its.world.now = plus(its.world.now, minutes(20))
    equal(its.is(boss)?.person, 'hanako')
  }
  equal(its.is(boss)?.endsAt, plus(start, SESSION_LIVES))
  its.world.now = plus(start, justBefore(SESSION_LIVES))
  equal(its.is(boss)?.person, 'hanako')
  its.world.now = plus(start, SESSION_LIVES)
  equal(its.is(boss), undefined)
})

test('who only looks at counts is not sent away for being idle; a clock set back ends all', async () => {
  const its = await house()
  await its.setUpByTotp(browser(), 'hanako')
  const made = await its.persons.joining.invite(
    { name: 'taro', role: 'viewer', by: 'hanako', why: 'w' },
    its.world.now,
  )
  ok('token' in made)
  const taro = browser()
  await its.byTotp(taro, 'invitation', { token: made.token })
  its.world.now = plus(start, hours(11))
  equal(its.is(taro)?.role, 'viewer')
  its.world.now = plus(start, hours(-1))
  equal(its.is(taro), undefined)
})

test(`one person has ${SESSIONS_EACH_MAX} sessions: with one more the eldest ends`, async () => {
  const its = await house()
  const first = browser()
  const { secret } = await its.setUpByTotp(first, 'hanako')
  const all = [first]
  const more = async () => {
    its.world.now = plus(its.world.now, minutes(1))
    const who = browser()
    const reply = await its.signIn(who, 'hanako', 'purple kettle on the roof', its.code(secret))
    equal(codeOf(reply), 'ok')
    all.push(who)
  }
  while (all.length < SESSIONS_EACH_MAX) await more()
  equal(all.filter((who) => its.is(who) !== undefined).length, SESSIONS_EACH_MAX)
  await more()
  equal(its.is(first), undefined)
  equal(all.filter((who) => its.is(who) !== undefined).length, SESSIONS_EACH_MAX)
  deepEqual(ends(its.events), ['too-many'])
})

test('sessions outlast a restart; tokens lie nowhere, and a changed file is none', async () => {
  const its = await house()
  const boss = browser()
  await its.setUpByTotp(boss, 'hanako')
  const file = join(its.keysFolder, 'console-sessions.json')
  equal(statSync(file).mode & 0o777, 0o600)
  for (const name of ['console-sessions.json', 'console-people.json', 'console-setup.json'])
    ok(!readFileSync(join(its.keysFolder, name), 'latin1').includes(boss.token ?? '?'))
  ok(!JSON.stringify(its.events).includes(boss.token ?? '?'))
  const again = await house({ written: its.events, keysFolder: its.keysFolder })
  equal(again.is(boss)?.person, 'hanako')
  equal(again.is(boss)?.id, its.is(boss)?.id)
  const read = JSON.parse(readFileSync(file, 'utf8')) as { sealed: string }
  const bytes = Buffer.from(read.sealed, 'base64')
  bytes[40] = (bytes[40] ?? 0) ^ 1
  writeFileSync(file, JSON.stringify({ version: 1, sealed: bytes.toString('base64') }))
  const third = await house({ written: its.events, keysFolder: its.keysFolder })
  equal(third.is(boss), undefined)
  equal(third.world.problems.length, 1)
})

test('a session that ended does not come back with a restart', async () => {
  const its = await house()
  const boss = browser()
  await its.setUpByTotp(boss, 'hanako')
  equal(codeOf(await its.ask(boss, 'desk.sign-out')), 'ok')
  const again = await house({ written: its.events, keysFolder: its.keysFolder })
  equal(again.is(boss), undefined)
  deepEqual(ends(its.events), ['signed-out'])
})

test('one sees his own sessions and ends them, and nobody else’s', async () => {
  const its = await house()
  const boss = browser()
  const { secret } = await its.setUpByTotp(boss, 'hanako')
  const made = await its.persons.joining.invite(
    { name: 'taro', role: 'responder', by: 'hanako', why: 'w' },
    its.world.now,
  )
  ok('token' in made)
  const taro = browser('203.0.113.9')
  await its.byTotp(taro, 'invitation', { token: made.token })
  its.world.now = plus(its.world.now, minutes(1))
  const other = browser('192.0.2.1')
  await its.signIn(other, 'hanako', 'purple kettle on the roof', its.code(secret))
  const told = await its.ask(boss, 'desk.sessions')
  const mine = field(told, 'sessions') as unknown as {
    id: string
    client: string
    current: boolean
  }[]
  deepEqual(
    mine.map(({ client, current }) => [client, current]),
    [
      ['198.51.100.7', true],
      ['192.0.2.1', false],
    ],
  )
  const end = (who: typeof boss, session = '') => its.ask(who, 'desk.end', { session })
  equal(codeOf(await end(boss, its.is(taro)?.id)), 'unknown')
  equal(codeOf(await end(taro, mine[1]?.id)), 'unknown')
  equal(codeOf(await end(boss, mine[1]?.id)), 'ok')
  equal(its.is(other), undefined)
  equal(its.is(boss)?.person, 'hanako')
})

test('another role, a revocation and an administrator end sessions, and the evidence says why and who', async () => {
  const its = await house()
  await its.setUpByTotp(browser(), 'hanako')
  const join = async () => {
    const wanted = { name: 'taro', by: 'hanako', why: 'w' }
    const role = its.persons.row('taro') === undefined ? ({ role: 'viewer' } as const) : {}
    const made = await its.persons.joining.invite({ ...wanted, ...role }, its.world.now)
    ok('token' in made)
    const who = browser()
    await its.byTotp(who, 'invitation', { token: made.token })
    ok(its.is(who) !== undefined)
    return who
  }
  const act = async (verb: string, facts: object) => {
    const does = its.desk.acts[verb]?.({ verb, person: 'taro', ...facts })
    return typeof does === 'function' ? does({ by: 'hanako', why: 'w' }) : does
  }
  const first = await join()
  deepEqual(await act('person.sign-out', {}), { ok: true, ended: 1 })
  equal(its.is(first), undefined)
  const second = await join()
  deepEqual(await act('person.sign-out', { name: 'ffff' }), { ok: true, ended: 0 })
  equal((await act('person.role', { role: 'analyst' }))?.ok, true)
  equal(its.is(second), undefined)
  const third = await join()
  equal((await act('person.revoke', {}))?.ok, true)
  equal(its.is(third), undefined)
  const left = its.events.flatMap((event) =>
    event.kind === 'person.left' ? [`${event.why} ${event.by ?? '-'}`] : [],
  )
  deepEqual(left, ['ended hanako', 'role -', 'revoked -'])
})

test('somebody who is revoked and added again is another: his sessions of before are none', async () => {
  const its = await house()
  await its.setUpByTotp(browser(), 'hanako')
  const other = await house({ written: its.events, keysFolder: its.keysFolder })
  const made = await other.persons.joining.invite(
    { name: 'taro', role: 'viewer', by: 'hanako', why: 'w' },
    start,
  )
  ok('token' in made)
  const taro = browser()
  await other.byTotp(taro, 'invitation', { token: made.token })
  // As if the guard had died between the entries and the end of his sessions.
  const heard = { at: start, heardAt: start, trust: 'witnessed', person: 'taro' } as const
  const by = { by: 'hanako', why: 'w' } as const
  const gone: Event = { ...heard, ...by, kind: 'person.revoked', id: 'x' }
  const back: Event = {
    ...heard,
    ...by,
    kind: 'person.added',
    id: 'y',
    role: 'viewer',
    factor: 'f',
  }
  const after = (...more: readonly Event[]) => {
    const keysFolder = newFolder()
    cpSync(its.keysFolder, keysFolder, { recursive: true })
    return house({ written: [...other.events, ...more], keysFolder })
  }
  const same = await after()
  equal(same.is(taro)?.person, 'taro')
  const revoked = await after(gone)
  equal(revoked.is(taro), undefined)
  const again = await after(gone, back)
  equal(again.is(taro), undefined)
})

test(`there are ${SESSIONS_MAX} sessions in all: with one more the eldest of all ends`, async () => {
  const its = await house()
  await its.setUpByTotp(browser(), 'hanako')
  const row = its.persons.row('hanako') as PersonRow
  const parts = {
    // Everybody is hanako here.
    persons: { row: () => row },
    scribe: { write: () => Promise.resolve() },
    idle: SESSION_IDLE,
    told: () => {},
  }
  const open = (most: number) => Sessions.open({ ...parts, keysFolder: newFolder(), most })
  const sessions = await open(3)
  const admit = (nth: number) =>
    sessions.admit({ person: `p${nth}`, method: 'totp', client: '-', agent: '' }, start)
  const all = [await admit(1), await admit(2), await admit(3)]
  equal(all.filter(({ token }) => sessions.of(token, start) !== undefined).length, 3)
  await admit(4)
  equal(sessions.size, 3)
  equal(sessions.of(all[0]?.token, start), undefined)
  ok(sessions.of(all[1]?.token, start) !== undefined)
})

test('a token that is none is nobody’s', async () => {
  const its = await house()
  const boss = browser()
  await its.setUpByTotp(boss, 'hanako')
  const token = boss.token ?? ''
  for (const other of [undefined, '', 'x', `${token}A`, token.slice(1), `${token.slice(0, -1)}=`])
    equal(its.desk.of(other, its.world.now), undefined)
  equal(its.is(boss)?.freshUntil, plus(its.world.now, FRESH_LASTS))
})
