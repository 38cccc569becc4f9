import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { type Chunk, chunksOf, roomFor } from './chunks.ts'
import { linesOf, parsed, type Wanted } from './job.ts'
import { SPARE_MAX } from './open.ts'
import type { Packed } from './packed.ts'
import { type Piece, type PilePool, Pool, understood } from './pool.ts'
import { countPile, readPile, readWire } from './read.ts'
import { Heard, Joint, Vocabulary } from './vocabulary.ts'

const now = Date.parse('2026-11-01T00:00:00Z') as Instant
let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-apart-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

/** Lines of every kind that the reading of others may rest on, and some that nobody understands. */
const stamp = 'Oct 12 01:02:03 mx1'
const kinds: readonly string[] = [
  `${stamp} postfix/smtpd[1]: connect from pc[203.0.113.5]`,
  `${stamp} postfix/smtpd[1]: 4F1A2B3C4D: client=pc[203.0.113.5], sasl_method=PLAIN, sasl_username=alice`,
  `${stamp} postfix/qmgr[2]: 4F1A2B3C4D: removed`,
  `${stamp} last message repeated 3 times`,
  `${stamp} postfix/qmgr[2]: message repeated 2 times: [ 4F1A2B3C4D: removed]`,
  `${stamp} dovecot: auth: passwd-file(bob,203.0.113.9,<s1>): Password mismatch`,
  `${stamp} dovecot: imap-login: Disconnected (auth failed, 2 attempts in 4 secs): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1, session=<s1>`,
  `${stamp} dovecot: imap-login: Login: user=<carol>, method=PLAIN, rip=203.0.113.7, lip=192.0.2.1, mpid=2, session=<s2>`,
  `${stamp} dovecot: imap-login: Login: user=<bob>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1, mpid=2, session=<s1>`,
  `${stamp} dovecot: imap(carol)<2><s2>: Disconnected: Logged out in=1 out=2 deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=1 body_bytes=9`,
  `${stamp} CRON[3]: (root) CMD (true)`,
  '<22>1 2026-10-12T01:02:03Z mx1 postfix/qmgr 2 - [meta sequenceId="5"] 4F1A2B3C4D: removed',
  '<22>1 2026-10-12T01:09:03Z mx2 postfix/qmgr 2 - [meta sequenceId="9"] 4F1A2B3C4E: removed',
  'PHP Warning:  foreach() argument must be of type array in /srv/www/a.php on line 3',
  '\tat the rest of some record',
  '',
  '203.0.113.5 - - [12/Oct/2026:01:02:03 +0000] "POST /roundcube/?_task=login HTTP/1.1" 302 5 "-" "curl/8"',
  '2026-10-12 01:02:03 1rKzjv-000001-AB <= alice@example.jp H=pc [203.0.113.5] P=esmtpsa A=plain:alice S=900',
  'Envelope-from: <alice@example.jp>',
  `${stamp} postfix/smtpd[1]: \u65e5\u672c`,
  `${stamp} postfix/smtpd[1]: \u0000\u0000torn`,
  'x'.repeat(70_000),
  'From x Sun Nov  1 01:00:00 2026',
  '-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------',
  'CreationDate,UserIds,Operations,AuditData',
  '__CURSOR=s=0123456789abcdef0123456789abcdef;i=1;b=ab;m=1;t=2;x=3',
  'MESSAGE=x',
  '203.0.113.5 - - [12/Oct/2026:01:02:03 +0000] "GET /a.css HTTP/1.1" 200 5 "-" "curl/8"',
  '#Fields: date time c-ip cs-method cs-uri-stem sc-status',
]
const logs = fc
  .array(fc.nat(kinds.length - 1), { maxLength: 60 })
  .map((picked) => picked.map((n) => kinds[n]).join('\n'))

/** As threads would, here: each piece by a reader that has seen no other. */
const asThreads = (wanted: Wanted): PilePool => {
  const vocabulary = new Vocabulary()
  const heard = new Heard(new Joint())
  return {
    size: 2,
    lost: 0,
    parse: async ({ bytes, number, setting }) => {
      const lines = linesOf(setting, true)
      const result = parsed(bytes, number, lines, wanted, false, { vocabulary })
      return understood(structuredClone(result), heard)
    },
    taken: () => {},
    close: async () => {},
  }
}

async function told(path: string, workers: number | 'as threads', chunkBytes: number) {
  const how = {
    ...{ zone: 'UTC', defaultRealm: 'example.jp', now, limits: { chunkBytes } },
    ...(workers === 'as threads' ? { pool: asThreads } : { workers }),
  }
  const events: Event[] = []
  const read = await readPile([path], { ...how, take: (event) => void events.push(event) })
  const octets: string[] = []
  await readWire([path], { ...how, keepRaw: true }, { all: true, raw: true }, (some) => {
    octets.push(Buffer.from(some).toString())
    return undefined
  })
  const { kinds: counts } = await countPile([path], how)
  return { events, read, octets: octets.join(''), counts }
}

suite('a log that several threads read', () => {
  test('is read as one reader reads it, wherever it is cut', async () => {
    const path = join(folder, 'mixed.log')
    await fc.assert(
      fc.asyncProperty(logs, fc.integer({ min: 1, max: 2_000 }), async (text, size) => {
        writeFileSync(path, text)
        const alone = await told(path, 0, 1 << 20)
        deepEqual(await told(path, 0, size), alone)
        deepEqual(await told(path, 'as threads', size), alone)
      }),
      { numRuns: 60 },
    )
  })

  test('numbers of a piece are let go once its events were told, one piece after the other', async () => {
    const path = join(folder, 'many.log')
    writeFileSync(path, Array.from({ length: 400 }, (_, n) => kinds[n % 3]).join('\n'))
    const pieces: Packed[] = []
    const pool = (wanted: Wanted): PilePool => {
      const threads = asThreads(wanted)
      const parse = async (piece: Piece) => {
        const result = await threads.parse(piece)
        if (result.told.packed !== undefined) pieces.push(result.told.packed)
        return result
      }
      return { ...threads, parse }
    }
    const left = (): number => pieces.filter(({ ats }) => ats.length > 0).length
    let most = 0
    const how = { zone: 'UTC', defaultRealm: '', now, limits: { chunkBytes: 1_000 }, pool }
    await readPile([path], {
      ...how,
      take: () => {
        most = Math.max(most, left())
      },
    })
    ok(pieces.length > 8, `${pieces.length} pieces`)
    equal(left(), 0)
    // Those on their way, and the one that is told.
    ok(most <= 6, `${most} at once`)
  })

  test('logs that follow each other are read in the same memory, however many they are', async () => {
    const paths = Array.from({ length: 40 }, (_, n) => {
      const path = join(folder, `series.${n}.log`)
      writeFileSync(path, (kinds[1] as string).replace('01:02:03', `01:${10 + n}:00`))
      return path
    })
    const rooms = new Set<unknown>()
    const pool = (wanted: Wanted): PilePool => {
      const threads = asThreads(wanted)
      const parse = (piece: Piece) => {
        rooms.add(piece.bytes.buffer)
        return threads.parse(piece)
      }
      return { ...threads, parse }
    }
    const { lines } = await readPile(paths, {
      ...{ zone: 'UTC', defaultRealm: '', now, pool, take: () => {} },
    })
    equal(lines, 40)
    ok(rooms.size <= SPARE_MAX, `${rooms.size} rooms`)
  })

  test('a login that was let in ends what failed in its session, whoever read it', async () => {
    const path = join(folder, 'session.log')
    const of = (what: string) => kinds.find((line) => line.includes(what)) as string
    const [failed, login, ended] = [
      of('Password mismatch'),
      of('user=<bob>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1, mpid'),
      of('2 attempts'),
    ]
    for (const lines of [
      [failed, login, ended],
      [failed, ended],
      [failed, login, failed, ended],
    ]) {
      writeFileSync(path, lines.join('\n'))
      const alone = await told(path, 0, 1 << 20)
      deepEqual(await told(path, 'as threads', 10), alone)
      deepEqual(await told(path, 'as threads', 1 << 20), alone)
    }
  })

  test('golden lines of real servers are read alike in two threads', async () => {
    const golden = join(import.meta.dirname, '../../../test/data')
    const path = join(folder, 'golden.log')
    const lines = ['crowdsec-hub', 'postfix-grok-patterns'].flatMap((name) =>
      readFileSync(join(golden, `${name}.jsonl`), 'utf8')
        .trim()
        .split('\n')
        .map(
          (text) => JSON.parse(text) as { raw: string; program?: string; message_only?: boolean },
        )
        .map(({ raw, program, message_only }) =>
          message_only === true ? `Oct 12 01:02:03 mx1 ${program}[1]: ${raw}` : raw,
        ),
    )
    writeFileSync(path, lines.join('\n'))
    const alone = await told(path, 0, 1 << 20)
    deepEqual(await told(path, 1, 5_000), alone)
    ok(alone.events.length > 300, `${alone.events.length} events`)
  })
})

suite('threads', () => {
  const setting = {
    file: 'x',
    key: 'k',
    zone: 'UTC',
    defaultRealm: '',
    now,
    near: now,
    keepRaw: false,
    future: 'leave-out',
  } as const
  const bytes = Buffer.from(`${kinds[2]}\n`.repeat(3))
  const shared = Buffer.from(new SharedArrayBuffer(bytes.length))
  bytes.copy(shared)
  const piece = { input: 0, setting, bytes: shared, number: 1 }

  test('one that dies is told, and what it had is parsed here', async () => {
    const dying = new URL(
      `data:text/javascript,${encodeURIComponent("require('node:worker_threads').parentPort.on('message', () => process.exit(3))".replace("require('node:worker_threads')", "(await import('node:worker_threads'))"))}`,
    )
    const pool = new Pool(2, { what: 'events' }, dying)
    const results = await Promise.all([1, 2, 3, 4].map(() => pool.parse(piece)))
    deepEqual(
      results.map(({ lines, told: { events } }) => [lines, events.length]),
      new Array(4).fill([3, 3]),
    )
    equal(pool.lost, 2)
    deepEqual((await pool.parse(piece)).lines, 3)
    await pool.close()
    equal(pool.lost, 2)
  })
})

suite('pieces of a log', () => {
  async function cut(text: Buffer, size: number, each: number): Promise<Chunk[]> {
    async function* pieces() {
      for (let at = 0; at < text.length; at += each) yield text.subarray(at, at + each)
    }
    const chunks: Chunk[] = []
    for await (const chunk of chunksOf(pieces(), size, () => Buffer.alloc(roomFor(size))))
      chunks.push({ ...chunk, bytes: Buffer.from(chunk.bytes) })
    return chunks
  }

  test('together are the log, each of whole lines, numbered through', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\u3042'), maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(line),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 64 }),
        async (lines, size, each) => {
          const text = Buffer.from(lines.join('\n'))
          const chunks = await cut(text, size, each)
          equal(Buffer.concat(chunks.map(({ bytes }) => bytes)).compare(text), 0)
          let number = 1
          for (const chunk of chunks) {
            equal(chunk.number, number)
            number += chunk.lines
            if (chunk !== chunks.at(-1)) equal(chunk.bytes.at(-1), 10)
          }
        },
      ),
    )
  })

  test('of a line too long only its beginning is kept', async () => {
    const long = Buffer.from(`a\n${'x'.repeat(900_000)}\nb\n${'y'.repeat(300_000)}`)
    for (const size of [10, 70_000, 200_000]) {
      const chunks = await cut(long, size, 4_096)
      const lines = Buffer.concat(chunks.map(({ bytes }) => bytes))
        .toString()
        .trimEnd()
        .split('\n')
      deepEqual(
        lines.map((text) => [text[0], text.length > 65_536]),
        [
          ['a', false],
          ['x', true],
          ['b', false],
          ['y', true],
        ],
      )
      ok(chunks.every(({ bytes }) => bytes.length <= roomFor(size)))
      equal(
        chunks.reduce((sum, chunk) => sum + chunk.lines, 0),
        4,
      )
    }
  })

  test('a sea of NULs is no line', async () => {
    const chunks = await cut(
      Buffer.concat([Buffer.alloc(500_000), Buffer.from('a\n')]),
      1_000,
      4_096,
    )
    equal(
      chunks.reduce((sum, chunk) => sum + chunk.lines, 0),
      1,
    )
  })

  test('none begins with what repeats the line above; where all do, it is marked', async () => {
    const repeated = `${kinds[3]}\n`
    const text = Buffer.from(`${kinds[2]}\n${repeated}${repeated}`.repeat(50))
    for (const size of [100, 300, 1_000]) {
      const chunks = await cut(text, size, 64)
      ok(chunks.length > 2)
      for (const { bytes, torn } of chunks.slice(0, -1)) {
        ok(!torn)
        ok(!bytes.toString().startsWith(repeated.trimEnd()))
      }
    }
    const all = await cut(Buffer.from(repeated.repeat(5_000)), 1_000, 4_096)
    ok(all.some(({ torn }) => torn))
  })
})
