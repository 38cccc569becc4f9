/**
 * A folder that wants the investigation to fail: it ends well, each trap is a notice, what is honest is
 * read, and nothing that a stranger wrote is believed or runs.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { type Hostile, SCRIPT, writeHostile } from '../../sim/past/hostile.ts'
import type { Investigation } from '../../src/incident/found.ts'
import { investigate } from '../../src/keeper/past/investigate.ts'
import { instant } from '../../src/lib/time.ts'
import { openPlaces } from '../../src/places/open.ts'
import { csvTables } from '../../src/reports/exchange/csv/tables.ts'
import { htmlReport } from '../../src/reports/html/report.ts'

const zone = 'Asia/Tokyo'

suite('a hostile folder', { timeout: 110_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-hostile-'))
  let hostile: Hostile
  let found: Investigation

  before(async () => {
    hostile = await writeHostile(join(folder, 'logs'))
    found = await investigate([join(folder, 'logs')], {
      zone,
      defaultRealm: 'example.jp',
      home: 'JP',
      places: openPlaces(),
      now: instant('2026-11-22T12:00:00+09:00'),
      version: 'test',
      workers: 0,
    })
  })
  after(() => rmSync(folder, { recursive: true }))

  test('every trap is told, by the file that it lies in', () => {
    for (const { file, notices } of hostile.files) {
      if (notices.length === 0) continue
      const told = found.notices
        .filter((one) => one.file.split('!')[0]?.endsWith(`logs/${file}`))
        .map(({ code }) => code)
      ok(
        notices.some((code) => told.includes(code)),
        `${file}: ${notices.join(' or ')}, and not ${told.join(', ') || 'silence'}`,
      )
    }
  })

  test('the honest log beside them is read whole', () => {
    const honest = found.inputs.find(({ file }) => basename(file) === 'honest.log')
    equal(honest?.lines, hostile.honestLines)
    equal(honest?.unrecognised, 0)
    // It stands once more in a torn archive, and parts of it: ids that are seen again are no new mail.
    const sender = found.accounts.find(({ account }) => account === `sasl:${hostile.sender}`)
    ok((sender?.messages.submitted ?? 0) >= hostile.messages)
  })

  test('what is behind an endless line is read', () => {
    const endless = found.inputs.find(({ file }) => basename(file) === 'endless.log')
    ok(endless !== undefined && endless.lines >= 2)
  })

  test('no member of an archive is written anywhere', () => {
    equal(existsSync('/tmp/sekimori-traversal.log'), false)
    equal(existsSync(join(folder, 'sekimori-traversal.log')), false)
    equal(existsSync(join(folder, '..', 'sekimori-traversal.log')), false)
  })

  test('an address that only strangers’ words name was nowhere', () => {
    const places = found.accounts.flatMap(({ origins }) => origins.map(({ ip }) => ip))
    ok(places.length > 0)
    ok(!places.includes(hostile.neverIp))
    ok(!found.web.some(({ ip }) => ip === hostile.neverIp))
    ok(!JSON.stringify(found.notices).includes(hostile.neverIp))
  })

  test('scripts are kept as text, and control signs are not', () => {
    const whole = JSON.stringify(found)
    const quiet = SCRIPT.replaceAll(' ', '/').toLowerCase()
    ok(found.accounts.some(({ account }) => account.includes(quiet)))
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    ok(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(whole))
    ok(!whole.includes('\\u0000'))
    deepEqual(
      found.inputs.filter(({ bytes, sha256 }) => bytes > 0 && !/^[0-9a-f]{64}$/.test(sha256)),
      [],
    )
  })

  test('nothing that strangers wrote is a tag in the report', () => {
    for (const language of ['ja', 'en'] as const) {
      const page = htmlReport(found, language).toLowerCase()
      ok(page.includes('&lt;script&gt;alert(1)'), 'the name stands in it, as text')
      ok(!page.includes('<script>alert'))
      ok(!/<img[^>]*onerror/.test(page))
      // Nothing is fetched from anywhere.
      ok(!/(?:src|href)="?https?:/.test(page))
    }
  })

  test('no cell of a table is a formula', () => {
    let cells = 0
    for (const { name, text } of csvTables(found, 'ja'))
      for (const row of parse(text, { bom: true, relax_column_count: true }) as string[][])
        for (const cell of row) {
          cells += 1
          ok(!/^[=+@\t\r]/.test(cell), `${name}: ${cell}`)
          ok(!cell.startsWith('-') || /^-\d+(?:\.\d+)?$/.test(cell), `${name}: ${cell}`)
        }
    ok(cells > 100)
  })
})
