import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { instant } from '../lib/time.ts'
import { REFUSED_LINE_MAX, Refused } from './refused.ts'

const first = instant('2026-11-20T12:00:00Z')
const second = instant('2026-11-21T12:00:00Z')

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-refused-'))
  try {
    await body(join(folder, 'refused'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
const read = (folder: string, day: string) =>
  readFileSync(join(folder, `refused-${day}.log`), 'utf8')

test('lines are kept by day, one a line, for the owner only', () =>
  inFolder(async (folder) => {
    const refused = new Refused(folder)
    await Promise.all([refused.keep(['a\nb', 'c'], first), refused.keep(['d'], first)])
    await refused.keep(['e'.repeat(REFUSED_LINE_MAX + 1)], second)
    equal(read(folder, '2026-11-20'), 'a b\nc\nd\n')
    equal(read(folder, '2026-11-21').length, REFUSED_LINE_MAX + 1)
    equal(statSync(join(folder, 'refused-2026-11-20.log')).mode & 0o777, 0o600)
  }))

test('at the budget nothing more is kept of today, and it is counted; elder days go first', () =>
  inFolder(async (folder) => {
    await new Refused(folder, 10).keep(['1234'], first)
    const refused = new Refused(folder, 10)
    await refused.keep(['abcd'], second)
    deepEqual([readdirSync(folder).length, refused.dropped], [2, 0])
    await refused.keep(['efgh'], second)
    deepEqual(readdirSync(folder), ['refused-2026-11-21.log'])
    await refused.keep(['i', 'j'], second)
    deepEqual([read(folder, '2026-11-21'), refused.dropped], ['abcd\nefgh\n', 2])
  }))

test('days that were over before go by time, and their room is free again', () =>
  inFolder(async (folder) => {
    const refused = new Refused(folder, 10)
    await refused.keep(['1234'], first)
    await refused.keep(['abcd'], second)
    await refused.forget(first)
    equal(readdirSync(folder).length, 2, 'of its own day nothing goes')
    await refused.forget(second)
    deepEqual(readdirSync(folder), ['refused-2026-11-21.log'])
    await refused.keep(['efgh'], second)
    deepEqual([read(folder, '2026-11-21'), refused.dropped], ['abcd\nefgh\n', 0])
  }))
