import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ocsfProblems } from '../../test/exchange/ocsf.ts'
import type { Event } from '../events/event.ts'
import { instant } from '../lib/time.ts'
import { investigation } from '../reports/exchange/testing.ts'
import { openEventsOut } from './events-out.ts'

const at = instant('2025-10-05T19:45:00.125Z')
const login = (nth: number, status = 'ok'): Event => ({
  ...{ id: `e${nth}`, at, heardAt: at, trust: 'hearsay', kind: 'login.accepted', status },
})
const gap = { ...login(1), kind: 'source.gap', what: 'silence' } as unknown as Event

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'events-out-'))
  try {
    await act(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n').slice(0, -1)

test('every event with a class is one line of NDJSON and one row; the findings follow', async () => {
  await inFolder(async (folder) => {
    const ocsf = join(folder, 'events.ndjson')
    const out = openEventsOut({ ocsf, parquet: join(folder, 'lake'), version: '1' })
    for (const event of [login(1, 'a\nb\u2028c'), gap, login(2)]) out.take(event)
    deepEqual(await out.end(investigation()), [
      ocsf,
      join(folder, 'lake', 'authentication.parquet'),
      join(folder, 'lake', 'detection_finding.parquet'),
    ])
    const lines = linesOf(ocsf).map((line) => JSON.parse(line) as { class_uid: number })
    deepEqual(
      lines.map(({ class_uid }) => class_uid),
      [3002, 3002, 2004, 2004, 2004],
    )
    for (const line of lines) deepEqual(ocsfProblems(line), [])
    deepEqual(readdirSync(folder).toSorted(), ['events.ndjson', 'lake'])
  })
})

test('more than one buffer of lines is whole and in its order', async () => {
  await inFolder(async (folder) => {
    const ocsf = join(folder, 'e.ndjson')
    const out = openEventsOut({ ocsf, version: '1' })
    for (let nth = 0; nth < 3_000; nth += 1) out.take(login(nth, 'é'.repeat(100)))
    await out.end()
    const uids = linesOf(ocsf).map(
      (line) => (JSON.parse(line) as { metadata: { uid: string } }).metadata.uid,
    )
    equal(uids.length, 3_000)
    ok(uids.every((uid, nth) => uid === `e${nth}`))
  })
})

test('what is abandoned leaves no file, a place that cannot be written is a fault', async () => {
  await inFolder(async (folder) => {
    const out = openEventsOut({ ocsf: join(folder, 'e'), parquet: folder, version: '1' })
    out.take(login(1))
    out.abandon()
    deepEqual(readdirSync(folder), [])
    throws(() => openEventsOut({ ocsf: join(folder, 'no', 'e'), version: '1' }), /cannot be/)
  })
})
