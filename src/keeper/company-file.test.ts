/** Company file: what was remembered is there after a restart, once, or not at all. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { MemoryJournal } from '../../sim/memory-journal.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { LoginEvent } from '../events/login.ts'
import { type Instant, instant, minutes, plus } from '../lib/time.ts'
import type { Recorded } from '../ports/journal.ts'
import { Company } from './company.ts'
import { type CompanyMemory, openCompany, SINCE_MAX } from './company-file.ts'
import { entryOf } from './entries.ts'

const now = instant('2026-11-20T09:00:00+09:00')
const abroad = '198.51.100.7'

const login = (name: string, at: Instant, more: Partial<LoginEvent> = {}): LoginEvent => ({
  kind: 'login.accepted',
  id: `l.${name}.${at}`,
  at,
  heardAt: at,
  trust: 'witnessed',
  account: `sasl:${name}@example.jp` as AccountId,
  clientIp: abroad,
  ...more,
})
const failed = (name: string, at: Instant): LoginEvent => ({
  ...login(name, at),
  kind: 'login.refused',
  refusal: 'credentials',
})

class Life {
  readonly file: string
  readonly journal = new MemoryJournal()
  company = new Company()
  now = now
  memory: CompanyMemory | undefined

  constructor(context: TestContext) {
    const folder = mkdtempSync(join(tmpdir(), 'company-'))
    context.after(() => rmSync(folder, { recursive: true }))
    this.file = join(folder, 'company')
  }

  async start(): Promise<CompanyMemory> {
    this.company = new Company()
    this.memory = await openCompany({
      file: this.file,
      company: this.company,
      journal: this.journal,
      clock: { now: () => this.now, monotonic: () => 0 },
    })
    return this.memory
  }

  async wrote(event: Event): Promise<void> {
    await this.journal.append([entryOf(event)])
  }

  /** A login from abroad by a thief whose password was guessed there: as the keeper does it. */
  async arrives(name: string): Promise<LoginEvent> {
    this.now = plus(this.now, minutes(1))
    const told = login(name, this.now)
    const account = told.account as AccountId
    const event = { ...told, pooled: this.company.ofLogin(told, account, this.now) }
    await this.wrote(event)
    this.company.loginAfter(event, account, true, false)
    return event
  }

  async fails(name: string): Promise<void> {
    this.now = plus(this.now, minutes(1))
    const event = failed(`${name}`, this.now)
    await this.wrote(event)
    this.company.failed(event)
  }

  codesOf(name: string): readonly string[] {
    const event = login(name, this.now)
    return this.company.ofLogin(event, event.account as AccountId, this.now).map(({ code }) => code)
  }
}

test('without a file it begins anew, and nothing is wrong', async (context) => {
  const life = new Life(context)
  deepEqual((await life.start()).facts(), {
    began: 'anew',
    problem: null,
    savedAt: null,
    fault: null,
  })
})

test('after a stop the guessing of the morning is still known, and a login is not weighed twice', async (context) => {
  const life = new Life(context)
  await life.start()
  for (let n = 0; n < 8; n += 1) await life.fails(`u${n}`)
  const { pooled } = await life.arrives('alice')
  equal(pooled?.[0]?.code, 'pool.many-names')
  await life.memory?.save()
  equal(statSync(life.file).mode & 0o777, 0o600)
  const { began, problem } = (await life.start()).facts()
  deepEqual([began, problem], ['restored', null])
  deepEqual(life.codesOf('alice'), [])
  deepEqual(life.codesOf('bob'), ['pool.many-names'])
})

test('after a crash what was written since the file is gone over', async (context) => {
  const life = new Life(context)
  await life.start()
  for (let n = 0; n < 4; n += 1) await life.fails(`u${n}`)
  await life.memory?.save()
  for (let n = 4; n < 8; n += 1) await life.fails(`u${n}`)
  await life.arrives('alice')
  equal((await life.start()).facts().began, 'restored')
  deepEqual(life.codesOf('alice'), [])
  deepEqual(life.codesOf('bob'), ['pool.many-names'])
})

for (const isWritten of [true, false])
  test(`what was told of a login that is ${isWritten ? 'not taken in' : 'written after the file'} is given once`, async (context) => {
    const life = new Life(context)
    await life.start()
    const account = 'sasl:alice@example.jp' as AccountId
    await life.arrives('mallory')
    life.company.told('sasl:mallory@example.jp' as AccountId, 'hijacked')
    const pooled = life.company.ofLogin(login('alice', life.now), account, life.now)
    equal(pooled.find(({ code }) => code === 'pool.company')?.['decibans'], 20)
    const event = { ...login('alice', life.now), pooled }
    if (isWritten) await life.wrote(event)
    await life.memory?.save()
    if (!isWritten) await life.wrote(event)
    // The guard dies, and another begins.
    await life.start()
    ok(!life.codesOf('alice').includes('pool.company'))
    ok(life.codesOf('carol').includes('pool.company'))
  })

test('who is forgotten stands in no file that is written from then on', async (context) => {
  const life = new Life(context)
  await life.start()
  await life.fails('alice')
  await life.arrives('alice')
  await life.arrives('bob')
  await life.memory?.save()
  ok(readFileSync(life.file, 'utf8').includes('sasl:alice@'))
  life.company.forget('sasl:alice@example.jp' as AccountId)
  await life.memory?.save()
  const kept = readFileSync(life.file, 'utf8')
  ok(!kept.includes('alice') && kept.includes('sasl:bob@'))
})

test('accounts of which somebody only tried the password make who comes from there suspect', async (context) => {
  const life = new Life(context)
  await life.start()
  for (const name of ['u1', 'u2', 'u3']) {
    const { account, clientIp = '', at } = await life.arrives(name)
    const read = {
      kind: 'mailbox.read',
      id: 'r',
      at,
      heardAt: at,
      trust: 'hearsay',
      clientIp,
    } as const
    life.company.sessionBegan(read, account as AccountId, 10)
  }
  const account = 'sasl:u4@example.jp' as AccountId
  const pooled = life.company.ofLogin(login('u4', life.now), account, life.now)
  const company = pooled.find(({ code }) => code === 'pool.company')
  equal(company?.['accounts'], 3)
  ok(Number(company?.['decibans']) > 10, `${company?.['decibans']}`)
  // An address that nobody logged in from is nobody's company.
  const elsewhere = {
    kind: 'mailbox.read',
    id: 'r',
    at: now,
    heardAt: now,
    trust: 'hearsay',
  } as const
  life.company.sessionBegan({ ...elsewhere, clientIp: '192.0.2.9' }, account, 1e6)
  const there = life.company.ofLogin(
    login('u5', life.now, { clientIp: '192.0.2.9' }),
    account,
    life.now,
  )
  ok(!there.some(({ code }) => code === 'pool.company'))
})

test('a file that is damaged, of another version or of other evidence is refused whole', async (context) => {
  const life = new Life(context)
  await life.start()
  for (let n = 0; n < 8; n += 1) await life.fails(`u${n}`)
  await life.memory?.save()
  const good = readFileSync(life.file, 'utf8')
  const problemOf = async (text: string) => {
    writeFileSync(life.file, text)
    const { began, problem } = (await life.start()).facts()
    equal(began, problem === null ? 'restored' : 'anew')
    if (problem !== null) deepEqual(life.codesOf('bob'), ['pool.none'])
    return problem
  }
  equal(await problemOf(good), null)
  equal(await problemOf(good.replace('u3@', 'u9@')), 'damaged')
  equal(await problemOf(''), 'damaged')
  equal(await problemOf('{}'), 'damaged')
  equal(await problemOf(good.replace('company 1 ', 'company 2 ')), 'other-version')
  equal(await problemOf(good.replace('company 1 8 ', 'company 1 9 ')), 'other-evidence')
  truncateSync(life.file, 64)
  equal((await life.start()).facts().problem, 'damaged')
})

test('SINCE_MAX entries since the file are gone over, one more is too many', async () => {
  const company = new Company()
  const packed = company.packed(now)
  equal(new Company().restored(packed), true)
  let read = 0
  const folder = mkdtempSync(join(tmpdir(), 'company-'))
  const file = join(folder, 'company')
  const journal = (size: number) => ({
    health: () => ({ size }) as never,
    read: async function* (from: number, to = size): AsyncIterable<Recorded> {
      for (let n = from; n < to; n += 1) {
        read += 1
        yield { index: n, kind: 'guard.started' } as Recorded
      }
    },
  })
  const open = (size: number) =>
    openCompany({
      file,
      company: new Company(),
      journal: journal(size),
      clock: { now: () => now, monotonic: () => 0 },
    })
  await (await open(5)).save()
  equal((await open(5 + SINCE_MAX)).facts().began, 'restored')
  equal(read, SINCE_MAX)
  equal((await open(6 + SINCE_MAX)).facts().problem, 'too-far-behind')
  rmSync(folder, { recursive: true })
})

test('where it cannot be written the guard goes on, and says so', async (context) => {
  const life = new Life(context)
  const memory = await openCompany({
    file: join(life.file, 'not-there', 'company'),
    company: life.company,
    journal: life.journal,
    clock: { now: () => now, monotonic: () => 0 },
  })
  await memory.save()
  ok(memory.facts().fault !== null)
  equal(memory.facts().savedAt, null)
})
