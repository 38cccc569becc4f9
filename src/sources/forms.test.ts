/**
 * Our reading of lines in the forms that servers' own sources and manuals know, whether or not the sets of
 * other tools have them (test/data/forms: one JSON object a line, `raw` the line or lines, `expect` the
 * events that they mean; `null` where a field may not be told).
 *
 * Each row is a log of its own, read through the registry of all formats. An address that a stranger
 * wrote into a name, a greeting, a subject or a request is never the client's: where a row states no
 * client and no user, none may be told.
 */
import { deepEqual, ok } from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { instant } from '../lib/time.ts'
import { toldOf } from './testing.ts'

type Fields = { readonly [name: string]: unknown }
type Row = { readonly raw: string; readonly expect: readonly Fields[] }

const now = instant('2026-11-22T00:00:00Z')
const folder = join(import.meta.dirname, '../../test/data/forms')

/** Never told where a row does not state them. */
const stranger = ['clientIp', 'saslUsername']

function differences({ raw, expect }: Row): readonly string[] {
  // That a message has left is concluded, and only some rows are about that.
  const isAsked = expect.some(({ kind }) => kind === 'message.removed')
  const told = toldOf(raw, now).filter(({ kind }) => isAsked || kind !== 'message.removed')
  if (told.length !== expect.length)
    return [`${expect.length} events: said ${JSON.stringify(told.map(({ kind }) => kind))}`]
  return expect.flatMap((wanted, nth) => {
    const event = (told[nth] ?? {}) as Fields
    const unstated = stranger.filter((name) => !(name in wanted) && event[name] !== undefined)
    return [
      ...Object.entries(wanted).flatMap(([name, value]) =>
        (event[name] ?? null) === value
          ? []
          : [`${name} ${String(value)}: said ${String(event[name])}`],
      ),
      ...unstated.map((name) => `${name} not stated: said ${String(event[name])}`),
    ]
  })
}

for (const file of globSync('*.jsonl', { cwd: folder }).sort())
  test(`the forms of ${basename(file, '.jsonl')} are read as their servers mean them`, (t) => {
    const rows = readFileSync(join(folder, file), 'utf8')
      .trim()
      .split('\n')
      .map((line): Row => JSON.parse(line) as Row)
    const open = rows.flatMap((row) => differences(row).map((one) => `${one} «${row.raw}»`))
    t.diagnostic(`${rows.length} rows, ${open.length} differences`)
    ok(rows.length > 100)
    deepEqual(open, [])
  })
