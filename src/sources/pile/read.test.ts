import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { PIECE } from './raw.ts'
import { countPile, type PileOptions, readPile, readWire } from './read.ts'

const now = Date.parse('2026-11-01T00:00:00Z') as Instant
let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-pile-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const line = (at: string, id: string, host = 'mx1'): string =>
  `${at} ${host} postfix/qmgr[2]: ${id}: removed\n`
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const reading = { zone: 'UTC', defaultRealm: '', now } as const

async function read(files: readonly string[], more: Partial<PileOptions> = {}) {
  const ids: string[] = []
  const events: Event[] = []
  const shown: (readonly [bytes: number, of: number, lines: number])[] = []
  const told = await readPile(files, {
    ...reading,
    take: (event) => {
      events.push(event)
      if (event.kind !== 'line.unrecognised')
        ids.push('queueId' in event ? String(event.queueId) : event.kind)
    },
    progress: (...its) => void shown.push(its),
    ...more,
  })
  return { ...told, ids, events, shown, codes: told.notices.map(({ code }) => code) }
}

suite('a pile of logs', () => {
  test('one longer than what is read at once is read whole, and hashed only where somebody asks', async () => {
    const ids = Array.from({ length: 12_000 }, (_, n) => (0xa00000 + n).toString(16).toUpperCase())
    const text = ids.map((id) => line('2026-10-03T01:00:00Z', id)).join('')
    ok(text.length > 2 * PIECE)
    const path = file('long.log', text)
    for (const isHashed of [true, false]) {
      const told = await read([path], { isHashed })
      deepEqual(told.ids, ids)
      const [input] = told.inputs
      equal(input?.sha256, isHashed ? hash('sha256', text) : '')
      deepEqual([input?.bytes, input?.lines], [text.length, ids.length])
    }
    deepEqual((await read([path])).inputs[0]?.sha256, hash('sha256', text))
  })

  test('packed or not and in any order, it is read as one story', async () => {
    const third = file('mail.log', line('2026-10-03T01:00:00Z', 'AAAAA5'))
    const second = file(
      'mail.log.1',
      gzipSync(line('2026-10-02T01:00:00Z', 'AAAAA3') + line('2026-10-02T09:00:00Z', 'AAAAA4')),
    )
    const first = file(
      'mail.log.2.zst',
      zstdCompressSync(
        Buffer.from(
          line('2026-10-01T01:00:00Z', 'AAAAA1') + line('2026-10-01T02:00:00Z', 'AAAAA2'),
        ),
      ),
    )
    const { ids, inputs, shown, codes } = await read([third, second, first, second])
    deepEqual(ids, ['AAAAA1', 'AAAAA2', 'AAAAA3', 'AAAAA4', 'AAAAA5'])
    deepEqual(codes, ['twice'])
    deepEqual(
      inputs.map((input) => [input.file, input.lines, input.unrecognised, input.sha256]),
      [third, second, first].map((path, n) => [
        path,
        n === 0 ? 1 : 2,
        0,
        hash('sha256', readFileSync(path)),
      ]),
    )
    deepEqual(
      inputs.map(({ packing }) => packing),
      [undefined, 'gzip', 'zstd'],
    )
    const of = inputs.reduce((sum, { bytes }) => sum + bytes, 0)
    deepEqual(shown.at(-1), [of, of, 5])
  })

  test('a log beside the packed one that was made of it is read once, whichever is named first', async () => {
    const text = line('2026-10-02T01:00:00Z', 'AAAAA3') + line('2026-10-02T09:00:00Z', 'AAAAA4')
    const plain = file('kept.log.1', text)
    const packed = [
      file('kept.log.1.gz', gzipSync(text, { level: 1 })),
      file('kept.log.1.best.gz', gzipSync(text, { level: 9 })),
      file('kept.log.1.zst', zstdCompressSync(Buffer.from(text))),
    ]
    for (const paths of [
      [plain, ...packed],
      [...packed, plain],
    ]) {
      const { ids, inputs, codes } = await read(paths)
      deepEqual(ids, ['AAAAA3', 'AAAAA4'])
      deepEqual(
        inputs.map(({ file }) => file),
        paths.slice(0, 1),
      )
      deepEqual(codes, ['twice', 'twice', 'twice'])
    }
  })

  test('who stops does not wait until logs are known to be the same', async () => {
    const text = line('2026-10-02T01:00:00Z', 'AAAAA3')
    const paths = [file('same.log', text), file('same.log.gz', gzipSync(text))]
    const told = await readPile(paths, {
      ...{ zone: 'UTC', defaultRealm: '', now: Date.parse('2026-11-01T00:00:00Z') as Instant },
      ...{ stop: AbortSignal.abort(), take: () => {} },
    })
    deepEqual(
      told.notices.map(({ code }) => code),
      ['interrupted'],
    )
  })

  test('packed logs that only begin alike, or are torn, are read', async () => {
    const begin = line('2026-10-02T01:00:00Z', 'AAAAA1').repeat(1_500)
    ok(begin.length > 64 * 1_024)
    const one = file('one.gz', gzipSync(begin + line('2026-10-02T09:00:00Z', 'AAAAA2')))
    const other = file('other.log', begin + line('2026-10-02T09:00:00Z', 'AAAAA3'))
    const torn = file('torn.gz', gzipSync(begin).subarray(0, -9))
    const { ids, inputs, codes } = await read([one, other, torn])
    equal(inputs.length, 3)
    equal(ids.filter((id) => id === 'AAAAA2').length, 1)
    equal(ids.filter((id) => id === 'AAAAA3').length, 1)
    deepEqual(codes, ['truncated-archive'])
  })

  test('logs of two servers are told by the moment, each in its own order', async () => {
    const one = file(
      'mx1',
      line('2026-10-01T01:00:00Z', 'AAAAA1') + line('2026-10-01T03:00:00Z', 'AAAAA3'),
    )
    const two = file(
      'mx2',
      line('2026-10-01T02:00:00Z', 'BBBBB2') + line('2026-10-01T04:00:00Z', 'BBBBB4'),
    )
    deepEqual((await read([two, one])).ids, ['AAAAA1', 'BBBBB2', 'AAAAA3', 'BBBBB4'])
  })

  test('a line without a year is of the year before the log was last written', async () => {
    const path = file('old', line('Dec 30 10:00:00', 'AAAAA1') + line('Jan  2 10:00:00', 'AAAAA2'))
    const written = new Date('2024-01-03T00:00:00Z')
    utimesSync(path, written, written)
    const { events, coverage } = await read([path])
    deepEqual(
      events.map(({ at }) => new Date(at).toISOString()),
      ['2023-12-30T10:00:00.000Z', '2024-01-02T10:00:00.000Z'],
    )
    deepEqual(
      coverage.map(({ assumed, lines }) => [assumed, lines]),
      [[2, 2]],
    )
  })

  test('a log needs no end of line, and an empty one is told', async () => {
    const { ids, lines } = await read([
      file('live', line('2026-10-01T01:00:00Z', 'A11111').trimEnd()),
    ])
    deepEqual([ids, lines], [['A11111'], 1])
    const empty = await read([file('empty', '')])
    deepEqual([empty.ids, empty.codes, empty.inputs.length], [[], ['empty'], 1])
  })

  test('what is no line of a mail server is told as such, however long', async () => {
    const { ids, inputs, codes, events } = await read([
      file(
        'odd',
        `no header\n${'x'.repeat(200_000)}\n\0\0${line('2026-10-01T01:00:00Z', 'A11111')}${'y'.repeat(70_000)}`,
      ),
    ])
    deepEqual(ids, ['A11111'])
    deepEqual([inputs[0]?.lines, inputs[0]?.unrecognised], [4, 3])
    deepEqual(codes.sort(), ['line-too-long', 'nul-octets'])
    deepEqual(
      events.map(({ kind, source }) => [kind, source?.line]),
      [
        ['line.unrecognised', 1],
        ['line.unrecognised', 2],
        ['message.removed', 3],
        ['line.unrecognised', 4],
      ],
    )
  })

  test('a missing log and a torn one are told, and the rest is read', async () => {
    const whole = gzipSync(line('2026-10-01T01:00:00Z', 'A11111').repeat(20_000))
    const torn = file('torn.gz', whole.subarray(0, whole.length - 20))
    const fine = file('fine', line('2026-10-02T01:00:00Z', 'B22222'))
    const { ids, notices, inputs } = await read([join(folder, 'missing'), torn, fine])
    ok(ids.length > 1_000)
    equal(ids.at(-1), 'B22222')
    deepEqual(
      notices.map(({ code }) => code),
      ['no-file', 'truncated-archive'],
    )
    equal(inputs[0]?.cut, 'truncated-archive')
    equal(inputs[0]?.sha256, hash('sha256', readFileSync(torn)))
  })

  test('the same line of the same log has one id, also when the log has grown; others have others', async () => {
    const text = line('2026-10-01T01:00:00Z', 'A11111')
    const path = file('grows', text)
    const before = await read([path])
    file('grows', text + text)
    const after = await read([path])
    const other = await read([file('grows2', text)])
    const idOf = (found: typeof before, n = 0) => found.events[n]?.id ?? ''
    equal(idOf(before), idOf(after))
    equal(new Set([idOf(after), idOf(after, 1), idOf(other)]).size, 3)
    for (const { id } of after.events) match(id, /^[A-Za-z0-9._:-]{1,60}$/)
  })

  test('what is stamped in the future is left out and counted, or kept as of now', async () => {
    const path = file(
      'future',
      line('2026-10-01T01:00:00Z', 'A11111') +
        line('2031-01-01T00:00:00Z', 'F22222') +
        line('2026-10-01T02:00:00Z', 'A33333'),
    )
    const out = await read([path])
    deepEqual([out.ids, out.codes], [['A11111', 'A33333'], ['future']])
    equal(out.inputs[0]?.unrecognised, 1)
    const kept = await read([path], { future: 'keep' })
    deepEqual(kept.ids, ['A11111', 'F22222', 'A33333'])
    equal(kept.events[1]?.at, now)
    equal(kept.coverage[0]?.lines, 2)
  })

  test('stopped, it says how far it came', async () => {
    const stop = new AbortController()
    const path = file('long', line('2026-10-01T01:00:00Z', 'A11111').repeat(20_000))
    const { interrupted, codes, inputs, ids } = await read([path], {
      stop: stop.signal,
      limits: { chunkBytes: 128 * 1_024 },
      progress: () => stop.abort(),
    })
    ok(interrupted !== undefined && interrupted.bytes > 0 && interrupted.bytes < interrupted.of)
    deepEqual([codes, inputs[0]?.cut], [['interrupted'], 'interrupted'])
    ok(ids.length < 20_000)
  })

  test('counted, and as octets, it is the same story', async () => {
    const paths = [
      file('c1', line('2026-10-01T01:00:00Z', 'A11111') + line('2026-10-01T03:00:00Z', 'A33333')),
      file('c2', `${line('2026-10-01T02:00:00Z', 'B22222')}no header\n`),
    ]
    const { kinds, lines } = await countPile(paths, reading)
    deepEqual([kinds, lines], [{ 'message.removed': 3, 'line.unrecognised': 1 }, 4])
    for (const all of [false, true]) {
      const octets: Buffer[] = []
      await readWire(paths, reading, { raw: all, all }, (some) => {
        octets.push(Buffer.from(some))
        return undefined
      })
      const told = Buffer.concat(octets).toString().trimEnd().split('\n')
      deepEqual(
        told.map((text) => JSON.parse(text).queueId ?? ''),
        all ? ['A11111', 'B22222', '', 'A33333'] : ['A11111', 'B22222', 'A33333'],
      )
    }
  })

  test('more logs overlap than there is room for: all are read, and it is told', async () => {
    const paths = Array.from({ length: 20 }, (_, n) =>
      file(
        `side${n}`,
        line('2026-10-01T01:00:00Z', `A0000${n}`) + line('2026-10-01T02:00:00Z', `B0000${n}`),
      ),
    )
    const roomy = await read(paths, { limits: { textBytes: 4_096 * 20 } })
    deepEqual([roomy.ids.length, roomy.codes], [40, []])
    deepEqual(
      roomy.ids.map((id) => id[0]),
      [...'A'.repeat(20), ...'B'.repeat(20)],
    )
    const narrow = await read(paths, { limits: { textBytes: 4_096 * 19 } })
    equal(narrow.ids.length, 40)
    deepEqual(narrow.codes, ['many-logs'])
  })
})
