/**
 * A house for erasures: the real log, the real index and the service that erases, without gates.
 *
 * Alice and Bob send, log in, are delivered to and held; `die` ends all of it as a kill would, and
 * `start` opens it again.
 */
import { hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AccountId, Event } from '../../src/events/event.ts'
import { Privacy, type PrivacyParts } from '../../src/keeper/privacy/privacy.ts'
import { dropIndex, type Index, openIndex } from '../../src/keeper/rebuild.ts'
import { Scribe } from '../../src/keeper/scribe.ts'
import { days, hours, type Instant, plus } from '../../src/lib/time.ts'
import type { Disk } from '../../src/store/evidence/disk.ts'
import type { EvidenceJournal } from '../../src/store/evidence/journal.ts'
import { freshPlace, type Place } from './help.ts'

export const alice = 'sasl:alice@example.jp' as AccountId
export const bob = 'sasl:bob@example.jp' as AccountId
export const contactHash = (account: string, recipient: string): number =>
  Number.parseInt(hash('sha256', `${account}\0${recipient}`).slice(0, 12), 16)

/** What only Alice's mail has in it. */
export const ALICES: readonly string[] = [
  'alice@example.jp',
  '203.0.113.77',
  'Surprise for alice',
  'alices-friend',
  'ALICEQ',
]

export type HouseOptions = {
  readonly people?: 'one' | 'two'
  readonly disk?: Disk
  readonly monthsAfter?: NonNullable<PrivacyParts['monthsAfter']>
}

export class PrivacyHouse {
  readonly place: Place
  readonly problems: unknown[] = []
  readonly index: string
  journal!: EvidenceJournal
  scribe!: Scribe
  privacy!: Privacy
  #index!: Index
  /** As the machine runs; `pass` sets the clock alone. */
  monotonic = 0
  /** Up to when lines that nobody understood were to go. */
  linesGone: number[] = []
  #nth = 0

  private constructor(place: Place) {
    this.place = place
    this.index = join(place.root, 'index.db')
  }

  static async open(options: HouseOptions = {}, place?: Place): Promise<PrivacyHouse> {
    const house = new PrivacyHouse(place ?? (await freshPlace()))
    await house.start(options)
    return house
  }

  get folds() {
    return this.#index.folds
  }

  async start({ people = 'one', disk, monthsAfter }: HouseOptions = {}): Promise<void> {
    const { place } = this
    this.journal = await place.open(disk === undefined ? {} : { disk })
    this.#index = await openIndex(
      this.index,
      { read: (from) => this.journal.read(from), size: this.journal.health().size },
      contactHash,
    )
    this.scribe = new Scribe(this.journal, this.folds)
    this.privacy = new Privacy({
      clock: { now: () => place.now, monotonic: () => this.monotonic },
      folds: this.folds,
      scribe: this.scribe,
      erasing: this.journal.erasing,
      desk: { forget: () => {}, forgetOrganisation: () => {} },
      people,
      delay: hours(24),
      kept: days(400),
      forgetLines: async (before) => void this.linesGone.push(before),
      ...(monthsAfter === undefined ? {} : { monthsAfter }),
      told: (problem) => void this.problems.push(problem),
    })
  }

  pass(length: number): void {
    this.place.now = plus(this.place.now, length as never)
  }

  /** Each: a message with its verdict, a login, and a delivery. */
  async live(account: AccountId, count: number, answer = 'pass'): Promise<void> {
    const name = account.slice('sasl:'.length)
    const who = name.split('@')[0] ?? ''
    for (let n = 0; n < count; n += 1) {
      this.#nth += 1
      const nth = this.#nth
      this.pass(1_000)
      const now = this.place.now
      const heard = { at: now, heardAt: now, trust: 'witnessed', account, instance: 'mx1' }
      const clientIp = account === alice ? '203.0.113.77' : '203.0.113.5'
      const queueId = `${who.toUpperCase()}Q${nth}`
      const friend = `${who}s-friend${n % 3}@example.org`
      await this.write([
        {
          ...{ kind: 'login.accepted', id: `l${nth}`, ...heard, protocol: 'smtp', clientIp },
          ...{ saslUsername: name, country: 'JP' },
        },
        {
          ...{ kind: 'message.submitted', id: `m${nth}`, ...heard, session: 's', arrivedAt: now },
          ...{ queueId, protocol: 'smtp', clientIp, envelopeSender: name, recipients: [friend] },
          ...{ size: 10, headers: `From: ${name}`, subject: `Surprise for ${who}`, hour: 9 },
        },
        {
          ...{ kind: 'verdict.given', id: `v${nth}`, ...heard, subject: `m${nth}`, answer },
          ...{ reasons: [], reference: `R${nth}`, trusted: true, queueId },
          ...{ engine: 'rule/3', parameters: 'p' },
        },
      ])
      if (answer === 'pass')
        await this.write([
          {
            ...{ kind: 'message.delivered', id: `d${nth}`, ...heard, trust: 'hearsay', queueId },
            ...{ recipient: friend, dsn: '2.0.0' },
          },
        ])
    }
  }

  write(events: readonly object[]): Promise<void> {
    return this.scribe.write(events as readonly Event[])
  }

  async keep(account: AccountId, text: string): Promise<void> {
    this.#nth += 1
    const now = this.place.now
    await this.scribe.keep(
      {
        ...{ kind: 'message.kept', id: `k${this.#nth}`, at: now, heardAt: now },
        ...{ trust: 'witnessed', account, instance: 'mx1', queueId: 'X', subject: 'x' },
        truncated: false,
      } as unknown as Event,
      Buffer.from(text),
    )
  }

  /** As somebody acts in a case; what is about one account is sealed with its key. */
  act(id: string, act: string, facts: object, account?: AccountId): Promise<void> {
    this.#nth += 1
    const now = this.place.now
    return this.write([
      {
        ...{ kind: 'case.acted', id: `c${this.#nth}`, at: now, heardAt: now, trust: 'witnessed' },
        ...{ case: id, act, facts, by: 'hanako', ...(account === undefined ? {} : { account }) },
      },
    ])
  }

  /** A day's waiting, and the round that carries it out. */
  async erase(account: AccountId, ticket: string): Promise<void> {
    await this.privacy.orders.erase(account, { ticket, by: 'hanako', why: 'she asked' })
    this.pass(days(1))
    await this.privacy.round()
  }

  /**
   * All that is remembered, table by table; but not what all accounts have in common, nor what others
   * were weighed at against it: a rebuild weighs them against an organisation without her.
   */
  rows(file = this.index): Record<string, unknown[]> {
    this.folds.commit()
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      const tables = database
        .prepare("select name from sqlite_master where type = 'table' order by name")
        .all()
        .map((row) => String(row['name']))
      return Object.fromEntries(
        tables
          .filter((name) => !['world', 'sqlite_sequence'].includes(name))
          .map((name) => [
            name,
            database
              .prepare(`select * from ${name}`)
              .all()
              .map(({ evidence: _, risen_at: __, ...row }) => JSON.stringify(row))
              .filter((row) => !/"n":0[,}]/.test(row))
              .sort(),
          ]),
      )
    } finally {
      database.close()
    }
  }

  /** The same evidence, folded anew beside. */
  async rebuilt(): Promise<Record<string, unknown[]>> {
    const file = join(this.place.root, 'anew.db')
    dropIndex(file)
    const anew = await openIndex(file, { read: (from) => this.journal.read(from) }, contactHash)
    await anew.close()
    return this.rows(file)
  }

  /** Files in which one of these texts stands. */
  found(texts: readonly string[]): string[] {
    return readdirSync(this.place.root, { recursive: true, encoding: 'utf8' }).filter((name) => {
      const path = join(this.place.root, name)
      if (name.startsWith('anew.db') || !statSync(path).isFile()) return false
      const bytes = readFileSync(path)
      return texts.some((text) => bytes.includes(text))
    })
  }

  async close(): Promise<void> {
    await this.privacy.close()
    await this.#index.close()
    await this.journal.close()
  }

  /** As a kill: nothing more is written, and what was not committed is lost. */
  async die(lostIndex = false): Promise<void> {
    await this.journal.abandon()
    await this.privacy.close()
    // A killed process commits nothing; what a copy would hold is what lies on the disk.
    await this.#index.close()
    if (lostIndex && existsSync(this.index))
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${this.index}${suffix}`, { force: true })
  }

  async remove(): Promise<void> {
    await this.place.remove()
  }
}

export type { Instant }

/**
 * Two cases: one that Alice was in, closed; one that is open, in which others write about her. Of the
 * first a document went out.
 */
export async function casesWritten(house: PrivacyHouse): Promise<void> {
  const now = house.place.now
  const at = new Date(now).toISOString()
  const opened = (id: string, affected: readonly string[]) => ({
    ...{ kind: 'case.opened', id: `o.${id}`, at: now, heardAt: now, trust: 'witnessed', case: id },
    ...{ cause: 'person', what: 'bec', severity: 2, affected, by: 'hanako', why: 'w' },
  })
  const moment = { moment: at, heardAt: at, actor: 'staff', techniques: [], confidence: 'low' }
  const [closed, open] = ['SKM-2026-0001', 'SKM-2026-0002']
  const noted = (id: string, text: string) =>
    house.act(id, 'timeline.enter', { ...moment, evidence: [], text })
  await house.write([{ ...opened(closed, [alice]), account: alice }, opened(open, [])])
  const relation = { account: alice, relation: 'affected', why: 'w' }
  await house.act(closed, 'account.relate', relation, alice)
  const own = { ...moment, evidence: [], text: 'alice wrote', account: alice }
  await house.act(closed, 'timeline.enter', own, alice)
  await noted(closed, 'Alice called')
  const sha256 = 'a'.repeat(64)
  const draft = { paper: 'press-first', basis: sha256, files: [], slots: {} }
  await house.act(closed, 'paper.draft', draft)
  await house.act(closed, 'paper.release', { paper: 'D1', to: 'press' })
  await house.act(closed, 'state.set', { state: 'closed', why: 'w' })
  await noted(open, 'alice@example.jp がパスワードを入力したと申告')
  await noted(open, 'bob@example.jp は関係なし')
  await house.act(open, 'party.name', {
    ...{ party: 'other', name: 'Alice Smith', contact: 'ALICE@example.jp' },
  })
  await noted(open, 'Alice Smithと面談')
  await house.act(open, 'title.set', { en: 'what alice@example.jp did' })
  const question = { question: 'q', options: ['a', 'b'], chosen: 'a' }
  await house.act(open, 'decision.make', { ...question, reason: 'alice in wonderland' })
}

/** Kinds and bodies of entries in which it stands, as whoever has all keys reads them. */
export async function wordsIn(house: PrivacyHouse, pattern: RegExp): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { kind, body } of house.journal.read(0)) {
    const text = JSON.stringify(body ?? '')
    if (pattern.test(text) && !text.includes('alice in wonderland')) found.push(`${kind} ${text}`)
  }
  return found
}
