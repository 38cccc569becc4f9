import { deepEqual, equal, rejects } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Event } from '../../events/event.ts'
import { Fault } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import { OPEN_LOGS_MAX, readLogs } from './read-logs.ts'

const now = Date.parse('2026-11-01T00:00:00Z') as Instant
let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-learn-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const line = (at: string, id: string): string => `${at} mx1 postfix/qmgr[2]: ${id}: removed\n`
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function read(files: readonly string[]) {
  const ids: string[] = []
  const shown: (readonly [bytes: number, of: number, lines: number])[] = []
  const logs = await readLogs(files, {
    zone: 'UTC',
    defaultRealm: '',
    now,
    take: (event: Event) => void ids.push('queueId' in event ? String(event.queueId) : event.kind),
    progress: (...told) => void shown.push(told),
  })
  return { ids, logs, shown }
}

suite('old logs', () => {
  test('packed or not and in any order, they are read as one story', async () => {
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
    const { ids, logs, shown } = await read([third, second, first, second])
    deepEqual(ids, ['AAAAA1', 'AAAAA2', 'AAAAA3', 'AAAAA4', 'AAAAA5'])
    deepEqual(
      logs.map((log) => [log.file, log.lines, log.unrecognised, log.sha256]),
      [third, second, first].map((path, n) => [
        path,
        n === 0 ? 1 : 2,
        0,
        hash('sha256', readFileSync(path)),
      ]),
    )
    const of = logs.reduce((sum, { bytes }) => sum + bytes, 0)
    deepEqual(shown.at(-1), [of, of, 5])
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
    const moments: string[] = []
    await readLogs([path], {
      zone: 'UTC',
      defaultRealm: '',
      now,
      take: ({ at }) => void moments.push(new Date(at).toISOString()),
    })
    deepEqual(moments, ['2023-12-30T10:00:00.000Z', '2024-01-02T10:00:00.000Z'])
  })

  test('a log that is still written is read as far as it was when it was opened, no end of line needed', async () => {
    const path = file('live', line('2026-10-01T01:00:00Z', 'AAAAA1').trimEnd())
    const { ids, logs } = await read([path])
    deepEqual(ids, ['AAAAA1'])
    equal(logs[0]?.lines, 1)
    deepEqual((await read([file('empty', '')])).ids, [])
  })

  test('what is no line of a mail server is counted and passed over, however long', async () => {
    const { ids, logs } = await read([
      file(
        'odd',
        `no header\n${'x'.repeat(200_000)}\n\0\0${line('2026-10-01T01:00:00Z', 'AAAAA1')}${'y'.repeat(70_000)}`,
      ),
    ])
    deepEqual(ids, ['AAAAA1'])
    deepEqual([logs[0]?.lines, logs[0]?.unrecognised], [4, 3])
  })

  test('a missing log, a torn one and a folder are told, and nothing goes on', async () => {
    const whole = gzipSync(line('2026-10-01T01:00:00Z', 'AAAAA1').repeat(2_000))
    const torn = file('torn.gz', whole.subarray(0, whole.length - 20))
    for (const path of [join(folder, 'missing'), torn, folder])
      await rejects(
        read([path]),
        (thrown) =>
          thrown instanceof Fault && thrown.code === 'log.unreadable' && thrown.message !== '',
      )
  })

  test('so many logs may overlap, and one more is refused', async () => {
    const logs = Array.from({ length: OPEN_LOGS_MAX + 1 }, (_, n) =>
      file(
        `side${n}`,
        line('2026-10-01T01:00:00Z', `AAAAA${n + 10}`) + line('2026-10-01T02:00:00Z', 'AAAAA1'),
      ),
    )
    equal((await read(logs.slice(1))).ids.length, OPEN_LOGS_MAX * 2)
    await rejects(read(logs), /overlap/)
  })
})
