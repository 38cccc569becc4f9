/**
 * Forms of Postfix, Dovecot and syslog (test/data/mail-forms.jsonl), each as a log of its own: what each
 * line means, field by field.
 *
 * Client, name, sender and recipient are asked of every line, stated or not: what a line does not state,
 * or only a stranger wrote into it, must not be told.
 */
import { deepEqual, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { toldOf } from '../testing.ts'

type Row = {
  readonly raw: string
  readonly expect: { readonly kind: string; readonly [name: string]: string | number }
}

const now = instant('2026-11-23T12:00:00Z')
const always = ['clientIp', 'saslUsername', 'envelopeSender', 'recipient']

const rows = readFileSync(join(import.meta.dirname, '../../../test/data/mail-forms.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)

function disagreements({ raw, expect }: Row): readonly string[] {
  const told = toldOf(raw, now)
  const event =
    told.find(({ kind }) => kind !== 'line.unrecognised') ??
    told[0] ??
    ({ kind: 'nothing' } as const)
  const said = event as { readonly [name: string]: unknown }
  return [...new Set([...always, ...Object.keys(expect)])].flatMap((name) => {
    const value = said[name]
    const is = name === 'at' ? new Date(Number(value)).toISOString() : String(value ?? '')
    const wanted = String(expect[name] ?? '')
    return is === wanted ? [] : [`${name}: «${wanted}», said «${is}» of «${raw.slice(0, 300)}»`]
  })
}

test('every form is read as it is stated, and nothing is told that it does not state', (t) => {
  ok(rows.length > 600)
  t.diagnostic(`${rows.length} lines`)
  deepEqual(rows.flatMap(disagreements), [])
})
