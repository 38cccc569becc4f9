/**
 * CACAO: our playbooks judged by the schemas that OASIS publishes, in the dialect that these name
 * (draft-07), by Debian's python3-jsonschema; our extension of their steps by its own schema.
 *
 * Limits: in draft-07 `unevaluatedProperties` says nothing, so that members which CACAO does not know
 * are not seen here; `read-cacao.test.ts` holds what we require beside.
 */
// needs: python3-jsonschema
import { deepEqual, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../../scripts/needs.ts'
import type { JsonObject, Playbook } from '../../src/cases/playbook/cacao.ts'
import { CLOCK_EXTENSION } from '../../src/cases/playbook/clock-extension.ts'
import { libraryPlaybooks } from '../../src/cases/playbook/library/index.ts'
import { readCacao } from '../../src/cases/playbook/read-cacao.ts'
import { cacaoText } from '../../src/cases/playbook/to-cacao.ts'

const skip = needs['python3-jsonschema'].probes.every((probe) => existsSync(probe))
  ? false
  : 'python3-jsonschema is not installed'
const root = join(import.meta.dirname, '../..')

/** Prints the complaints about each document, as JSON. */
const script = `
import json, pathlib, sys, warnings
warnings.simplefilter('ignore')
from jsonschema import Draft7Validator, Draft202012Validator, RefResolver
root = pathlib.Path(sys.argv[1])
store = {}
for path in (root / 'test/data/exchange/cacao-2.0').glob('**/*.json'):
    schema = json.loads(path.read_text())
    store[schema['$id']] = schema
playbook = json.loads((root / 'test/data/exchange/cacao-2.0/playbook.json').read_text())
Draft7Validator.check_schema(playbook)
clock = json.loads((root / 'docs/schema/playbook-clock-1.json').read_text())
Draft202012Validator.check_schema(clock)
judges = {
    'playbook': Draft7Validator(playbook, resolver=RefResolver.from_schema(playbook, store=store)),
    'clock': Draft202012Validator(clock),
}
told = []
for nth, case in enumerate(json.load(open(sys.argv[2]))):
    for error in judges[case['judge']].iter_errors(case['document']):
        told.append('%d: %s: %s' % (nth, '/'.join(map(str, error.path)), error.message[:200]))
print(json.dumps(told))
`

type Case = { readonly judge: 'playbook' | 'clock'; readonly document: unknown }

function complaints(cases: readonly Case[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'cacao-'))
  try {
    const file = join(folder, 'cases.json')
    writeFileSync(file, JSON.stringify(cases))
    const told = execFileSync('/usr/bin/python3', ['-c', script, root, file], { encoding: 'utf8' })
    return JSON.parse(told) as readonly string[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const library = libraryPlaybooks((octets) => createHash('sha1').update(octets).digest())
const judged = (document: unknown): Case => ({ judge: 'playbook', document })
const exported = (playbook: Playbook): unknown => JSON.parse(cacaoText(playbook))
const steps = ({ document }: Playbook): readonly JsonObject[] =>
  Object.values(document['workflow'] as JsonObject) as unknown as readonly JsonObject[]

test('the schemas of OASIS find nothing wrong with our playbooks', { skip }, () => {
  deepEqual(complaints(library.map((one) => judged(exported(one)))), [])
})

test('nor with a foreign one that came in and went out again', { skip }, () => {
  const file = JSON.parse(readFileSync(join(root, 'test/data/pb01.cacao.json'), 'utf8')) as unknown
  const playbook = readCacao(file)
  ok('document' in playbook)
  deepEqual(complaints([judged(exported(playbook))]), complaints([judged(file)]))
})

test('our extension fits its own schema in every step', { skip }, () => {
  const clocks = library.flatMap(steps).flatMap((step) => {
    const its = (step['step_extensions'] as JsonObject | undefined)?.[CLOCK_EXTENSION]
    return its === undefined ? [] : [{ judge: 'clock' as const, document: its }]
  })
  ok(clocks.length > 200)
  deepEqual(complaints(clocks), [])
})

test('the judge sees what is wrong', { skip }, () => {
  const [first] = library
  ok(first !== undefined)
  const { name: _, ...nameless } = first.document
  const { clock: __, ...late } = { clock: 'detected', due_seconds: -1, mode: 'auto' }
  const broken = JSON.parse(cacaoText(first).replaceAll('"type": "manual"', '"kind": "manual"'))
  const told = complaints([judged(nameless), { judge: 'clock', document: late }, judged(broken)])
  for (const nth of [0, 1, 2])
    ok(
      told.some((one) => one.startsWith(`${nth}: `)),
      String(nth),
    )
})
