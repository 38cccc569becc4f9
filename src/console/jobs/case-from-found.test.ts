import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { LinkReply } from '../../ports/console.ts'
import { jsonText, toJson } from '../../reports/exchange/json.ts'
import { blast } from '../../reports/testing.ts'
import { casesFromFound } from './case-from-found.ts'

function fileOf(t: TestContext, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-found-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'investigation.json')
  writeFileSync(path, text)
  return { path, bytes: statSync(path).size }
}
const wanted = { reason: 'reported', severity: 2, exercise: false }

function guard(no: Readonly<Record<string, LinkReply>> = {}) {
  const asked: { readonly verb: string; readonly fields: Record<string, unknown> }[] = []
  const ask = async (verb: string, fields: object): Promise<LinkReply> => {
    asked.push({ verb, fields: fields as Record<string, unknown> })
    return no[verb] ?? { ok: true, case: '2026-0001', ticket: 't1' }
  }
  return { asked, ask }
}

test('a case is opened, the investigation sealed in it under its hash, and told what is known', async (t) => {
  const file = fileOf(t, jsonText(toJson(blast)))
  const { asked, ask } = guard()
  const made = await casesFromFound(ask, file, wanted)
  ok(!('ok' in made), JSON.stringify(made))
  equal(made.case, '2026-0001')
  ok(made.facts > 0)
  deepEqual(
    asked.map(({ verb }) => verb).filter((verb, at, all) => verb !== all[at - 1]),
    ['case.open', 'case.seal', 'case.piece'],
  )
  const [opened, sealed] = asked
  equal(opened?.fields['reason'], 'reported')
  equal('exercise' in (opened?.fields ?? {}), false)
  const [sealedFile] = (sealed?.fields['files'] ?? []) as { sha256: string; bytes: number }[]
  const pieces = asked
    .slice(2)
    .map(({ fields }) => Buffer.from(String(fields['content']), 'base64'))
  const whole = Buffer.concat(pieces)
  equal(hash('sha256', whole), sealedFile?.sha256)
  equal(whole.length, sealedFile?.bytes)
  const acts = sealed?.fields['acts'] as { act: string; facts: object }[]
  equal(acts[0]?.act, 'found.take')
  ok(acts.length <= 200)
  equal(acts.filter(({ act }) => act === 'fact.record').length, made.facts)
})

test('what the guard refuses on the way is the answer, and nothing is asked after it', async (t) => {
  const file = fileOf(t, jsonText(toJson(blast)))
  for (const verb of ['case.open', 'case.seal', 'case.piece']) {
    const { asked, ask } = guard({ [verb]: { ok: false, code: 'not-allowed', why: 'no' } })
    const made = await casesFromFound(ask, file, { ...wanted, exercise: true })
    ok('ok' in made)
    equal(made.code, 'not-allowed')
    equal(asked.at(-1)?.verb, verb)
    equal(asked[0]?.fields['exercise'], true)
  }
})

test('what is no investigation opens no case', async (t) => {
  for (const text of ['', '{', 'null', '5', '[]', '{"format":"x"}', '{"stamp":{"at":"never"}}']) {
    const { asked, ask } = guard()
    const made = await casesFromFound(ask, fileOf(t, text), wanted)
    ok('ok' in made, text)
    match(made.why, /cannot be read/)
    deepEqual(asked, [])
  }
})
