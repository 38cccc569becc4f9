import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { Event } from '../events/event.ts'
import { toOcsf } from '../events/ocsf.ts'
import { instant } from '../lib/time.ts'
import { findingsToOcsf, type OcsfEvent } from '../reports/exchange/ocsf.ts'
import { investigation } from '../reports/exchange/testing.ts'
import { OcsfParquet } from './parquet.ts'

const at = instant('2025-10-05T19:45:00.125Z')
const heard = { at, heardAt: at, trust: 'hearsay' as const, source: { file: 'mail.log', line: 12 } }
const login = (nth: number, more: object = {}): OcsfEvent =>
  toOcsf({
    ...{ ...heard, id: `e${nth}`, kind: 'login.accepted', clientIp: '203.0.113.5' },
    ...more,
  } as Event) as OcsfEvent
const mail = toOcsf({
  ...{ ...heard, id: 'm', kind: 'message.delivered', instance: 'mx', queueId: '4b' },
  ...{ recipient: '花子@example.jp', status: 'sent (250 \u0000 ok)', dsn: '2.0.0' },
} as Event) as OcsfEvent

async function inFolder<Value>(act: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'))
  try {
    return await act(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
const rowsOf = async (path: string) =>
  (await parquetReadObjects({
    file: await asyncBufferFromFile(path),
    compressors,
  })) as Record<string, unknown>[]
const written = (folder: string, events: Iterable<OcsfEvent>, options = {}): readonly string[] => {
  const parquet = new OcsfParquet(folder, { version: '0.6.0', ...options })
  for (const event of events) parquet.write(event)
  return parquet.close()
}

test('each class has a file of its own, which another reads: flat columns and the whole event', async () => {
  await inFolder(async (folder) => {
    const findings = findingsToOcsf(investigation())
    const files = written(folder, [login(1), mail, ...findings])
    deepEqual(
      files.map((file) => file.slice(folder.length + 1)),
      ['authentication.parquet', 'detection_finding.parquet', 'email_activity.parquet'],
    )
    const [row] = await rowsOf(files[0] ?? '')
    deepEqual(row?.['time'], new Date(at))
    equal(row?.['class_uid'], 3002)
    equal(row?.['src_endpoint_ip'], '203.0.113.5')
    equal(row?.['src_endpoint_port'], null)
    equal(row?.['unmapped_line'], 12n)
    deepEqual(JSON.parse(row?.['event'] as string), login(1))
    const [sent] = await rowsOf(files[2] ?? '')
    equal(sent?.['email_to_0'], '花子@example.jp')
    equal(sent?.['status_detail'], 'sent (250 \u0000 ok)')
    const [found] = await rowsOf(files[1] ?? '')
    deepEqual([found?.['is_alert'], found?.['resources_0_uid']], [true, 'sasl:hanako@example.jp'])
  })
})

test('as many rows as a group may have are one group, one more begins the next; none is lost', async () => {
  await inFolder(async (folder) => {
    for (const [count, groups] of [
      [5, 1],
      [6, 2],
      [10, 2],
    ] as const) {
      const events = Array.from({ length: count }, (_, nth) => login(nth))
      const [file = ''] = written(folder, events, { rows: 5 })
      const metadata = await parquetMetadataAsync(await asyncBufferFromFile(file))
      equal(metadata.row_groups.length, groups)
      deepEqual(
        (await rowsOf(file)).map((row) => row['metadata_uid']),
        events.map((_, nth) => `e${nth}`),
      )
    }
  })
})

test('large events end a group by their octets before it has all its rows', async () => {
  await inFolder(async (folder) => {
    const events = Array.from({ length: 6 }, (_, nth) => login(nth, { status: 'x'.repeat(600) }))
    const [file = ''] = written(folder, events, { octets: 3_000 })
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(file))
    ok(metadata.row_groups.length >= 2)
    equal((await rowsOf(file)).length, 6)
  })
})

test('whatever text an attacker wrote comes back as it was, also what is no Unicode', async () => {
  await inFolder(async (folder) => {
    const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), { numRuns: 300, seed: 7 })
    const [file = ''] = written(
      folder,
      texts.map((status, nth) => login(nth, { status })),
      { rows: 64 },
    )
    deepEqual(
      (await rowsOf(file)).map((row) => row['status_detail']),
      texts.map((text) => text.toWellFormed()),
    )
  })
})

test('equal events give equal bytes, and nothing but the files is left in the folder', async () => {
  await inFolder(async (folder) => {
    const events = [login(1), mail, login(2)]
    const bytes = () => written(folder, events).map((file) => readFileSync(file).toString('hex'))
    deepEqual(bytes(), bytes())
    deepEqual(readdirSync(folder).toSorted(), ['authentication.parquet', 'email_activity.parquet'])
  })
})

test('before it is closed no file is in its place, and what is abandoned leaves none', async () => {
  await inFolder(async (folder) => {
    const parquet = new OcsfParquet(folder, { version: '1' })
    parquet.write(login(1))
    equal(existsSync(join(folder, 'authentication.parquet')), false)
    parquet.abandon()
    deepEqual(readdirSync(folder), [])
    deepEqual(written(folder, []), [])
  })
})

test('a place that cannot be written is a fault with its name', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'a')
    writeFileSync(file, '')
    throws(() => new OcsfParquet(join(file, 'b'), { version: '1' }), /output\.unwritable|cannot be/)
  })
})
