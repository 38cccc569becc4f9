import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { entryOf, freshPlace, type Place } from '../../../test/evidence/help.ts'
import type { NoticeFacts } from '../../containment/notice.ts'
import type { Event } from '../../events/event.ts'
import { isRefused } from '../../evidence/refused.ts'
import { days, hours, type Instant } from '../../lib/time.ts'
import { openCheckpoint } from '../../store/evidence/checkpoints.ts'
import { realDisk } from '../../store/evidence/disk.ts'
import { readLogKey } from '../../store/evidence/founding.ts'
import { ANCHOR_RETRY, Anchors, FAILING_TOLD_AFTER, FIRST_AFTER, TAKEN_MAX } from './anchors.ts'
import { AnchorsConfig } from './config.ts'
import { lastAnchors } from './kept.ts'
import { mailText } from './mail.ts'

const config = AnchorsConfig.parse({
  mail: { from: 'guard@mx1.example.jp', to: ['auditor@example.org'] },
  tsa: { url: 'http://tsa.example.jp/' },
})

type House = {
  readonly place: Place
  readonly anchors: Anchors
  readonly events: Event[]
  readonly notices: NoticeFacts[]
  readonly mails: string[]
  readonly told: unknown[]
  fails: boolean
  monotonic: number
  settled(): Promise<void>
  reopened(): Anchors
  grow(): Promise<unknown>
  end(): Promise<void>
}

async function house(): Promise<House> {
  const place = await freshPlace()
  const journal = await place.open()
  await journal.append([entryOf(1), entryOf(2)])
  const events: Event[] = []
  const notices: NoticeFacts[] = []
  const mails: string[] = []
  const told: unknown[] = []
  const it = { fails: false, monotonic: 0 }
  const open = (): Anchors =>
    new Anchors({
      config,
      folder: place.folder,
      zone: 'Asia/Tokyo',
      clock: { now: () => place.now, monotonic: () => it.monotonic },
      newest: async () => {
        await journal.materialise()
        return readFileSync(join(place.folder, 'checkpoint'), 'utf8')
      },
      sealsRoot: () => 'c2VhbHM=',
      told: (problem) => told.push(problem),
      sending: {
        mail: async (_, facts) => {
          if (it.fails) throw new Error('the relay is away')
          const { ja, en } = mailText(facts)
          mails.push(ja.body, en.body)
          return Buffer.from(ja.body)
        },
        stamp: async () => {
          if (it.fails) throw new Error('the authority is away')
          const time = place.now
          return { answer: Buffer.from('token'), time, policy: '1.2.3', serial: '01' }
        },
      },
    })
  const anchors = open()
  anchors.begin(
    { write: async (some) => void events.push(...some) },
    {
      raise: async (facts) => {
        notices.push(facts)
        return true
      },
    },
  )
  return Object.assign(it, {
    ...{ place, anchors, events, notices, mails, told },
    // Rounds wait for nothing; what they began ends within a few turns.
    settled: () => anchors.close(),
    reopened: open,
    grow: () => journal.append([entryOf(9)]),
    end: async () => {
      await anchors.close()
      await journal.close()
      await place.remove()
    },
  })
}

test('mail and stamp go by themselves once a day, each with an entry and a file', async () => {
  const it = await house()
  try {
    it.anchors.round()
    equal(it.events.length, 0, 'a start has other things to do')
    it.monotonic = FIRST_AFTER
    it.anchors.round()
    await it.settled()
    deepEqual(it.events.map((event) => event.kind === 'checkpoint.anchored' && event.way).sort(), [
      'mail',
      'tsa',
    ])
    for (const event of it.events) {
      ok(event.kind === 'checkpoint.anchored')
      equal(event.size, 3)
      ok(readFileSync(join(it.place.folder, 'anchors', event.file ?? '')).length > 0)
    }
    const [day] = new Date(it.place.now).toISOString().split('T')
    const note = readFileSync(join(it.place.folder, `anchors/${day}/3.txt`), 'utf8')
    const vkey = await readLogKey(realDisk, it.place.folder)
    ok(vkey !== undefined && !isRefused(openCheckpoint(note, vkey)))
    it.monotonic += hours(2)
    it.anchors.round()
    await it.settled()
    equal(it.events.length, 2, 'a day is not over')
    it.place.now = (Date.now() + days(1)) as Instant
    it.monotonic += hours(2)
    it.anchors.round()
    await it.settled()
    equal(it.events.length, 4)
  } finally {
    await it.end()
  }
})

test('a restart knows from the folder what was laid down last', async () => {
  const it = await house()
  try {
    it.place.now = Date.now() as Instant
    await it.anchors.lay('mail')
    await it.anchors.take()
    await it.anchors.done('qr', 3, 'the note')
    const last = lastAnchors(it.place.folder)
    deepEqual([...last.keys()].sort(), ['mail', 'qr'])
    ok(Math.abs((last.get('mail')?.at ?? 0) - Date.now()) < 60_000)
    const again = it.reopened()
    deepEqual(
      again.facts().map(({ way, size }) => [way, size]),
      [
        ['mail', 3],
        ['tsa', null],
        ['qr', 3],
        ['medium', null],
      ],
    )
  } finally {
    await it.end()
  }
})

test('a folder that was copied has no younger anchors than the one before', async () => {
  const it = await house()
  try {
    it.place.now = (Date.now() - days(30)) as Instant
    await it.anchors.lay('mail')
    const at = lastAnchors(it.place.folder).get('mail')?.at ?? 0
    ok(Math.abs(at - it.place.now) < days(1), new Date(at).toISOString())
  } finally {
    await it.end()
  }
})

test('what fails is tried again every hour; after two days people are told, once a day', async () => {
  const it = await house()
  try {
    it.fails = true
    await rejects(it.anchors.lay('mail'), /anchor\.failed.*the relay is away/)
    equal(it.anchors.facts()[0]?.fault?.includes('the relay is away'), true)
    it.monotonic = FIRST_AFTER + ANCHOR_RETRY - 1
    it.anchors.round()
    await it.settled()
    const before = it.told.length
    it.monotonic += ANCHOR_RETRY
    it.anchors.round()
    await it.settled()
    ok(it.told.length > before, 'an hour is over')
    equal(it.notices.length, 0)
    it.place.now = (it.place.now + FAILING_TOLD_AFTER - 1) as Instant
    await rejects(it.anchors.lay('mail'))
    equal(it.notices.length, 0)
    it.place.now = (it.place.now + 1) as Instant
    await rejects(it.anchors.lay('mail'))
    equal(it.notices.length, 1)
    const [notice] = it.notices
    ok(notice?.what === 'anchor.failing')
    equal(notice.way, 'mail')
    it.fails = false
    await it.anchors.lay('mail')
    equal(it.anchors.facts()[0]?.fault, null)
  } finally {
    await it.end()
  }
})

test('a card is only of a checkpoint that was given out', async () => {
  const it = await house()
  try {
    equal(await it.anchors.done('qr', 3, 'x'), undefined)
    equal((await it.anchors.take()).checkpoint.size, 3)
    ok((await it.anchors.done('qr', 3, 'x')) !== undefined)
    equal(await it.anchors.done('qr', 4, 'x'), undefined)
    for (let more = 1; more < TAKEN_MAX; more += 1) {
      await it.grow()
      await it.anchors.take()
    }
    ok((await it.anchors.done('qr', 3, 'x')) !== undefined, 'at the bound')
    await it.grow()
    await it.anchors.take()
    equal(await it.anchors.done('qr', 3, 'x'), undefined, 'the eldest is forgotten')
  } finally {
    await it.end()
  }
})

test('the mail says what it is, and holds the checkpoint in one piece, without any address', async () => {
  const it = await house()
  try {
    await it.anchors.lay('mail')
    const vkey = await readLogKey(realDisk, it.place.folder)
    ok(vkey !== undefined)
    equal(it.mails.length, 2)
    for (const body of it.mails) {
      const [, note = ''] = body.split('-----8<-----\n')
      ok(!isRefused(openCheckpoint(note.replace(/-----8<-----$/, ''), vkey)))
      match(body, /sekimori verify .* --checkpoint checkpoint\.txt/)
      ok(!/@/.test(body))
      ok(body.split('\n').every((line) => line.length < 200))
    }
  } finally {
    await it.end()
  }
})

test('a mailbox too many and none at all are refused by the configuration', () => {
  const mail = (n: number) => ({
    mail: { from: 'a@example.jp', to: Array.from({ length: n }, (_, i) => `b${i}@example.org`) },
  })
  ok(AnchorsConfig.safeParse(mail(10)).success)
  ok(!AnchorsConfig.safeParse(mail(11)).success)
  ok(!AnchorsConfig.safeParse(mail(0)).success)
  deepEqual(AnchorsConfig.parse({}), { everyHours: 24 })
})
