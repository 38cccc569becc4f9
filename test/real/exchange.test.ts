/**
 * Exchange: what we hand to other programs, judged by Debian's python3-jsonschema, with formats
 * asserted: the JSON by our schema, STIX objects and XARF documents by the published ones.
 */
// needs: python3-jsonschema
import { deepEqual, equal } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs } from '../../scripts/needs.ts'
import { hashes } from '../../src/cli/exchange-hashes.ts'
import { instant } from '../../src/lib/time.ts'
import { abuseReports } from '../../src/reports/exchange/abuse/reports.ts'
import { toJson } from '../../src/reports/exchange/json.ts'
import { stixBundle } from '../../src/reports/exchange/stix/bundle.ts'
import { investigation } from '../../src/reports/exchange/testing.ts'

const skip = needs['python3-jsonschema'].probes.every((probe) => existsSync(probe))
  ? false
  : 'python3-jsonschema is not installed'
const root = join(import.meta.dirname, '../..')

/** Each case: a schema and a document; prints the complaints as JSON. */
const script = `
import json, pathlib, sys, warnings
warnings.simplefilter('ignore')
from jsonschema import Draft202012Validator, FormatChecker, RefResolver
root = pathlib.Path(sys.argv[1])
store = {}
for path in list(root.glob('test/data/exchange/**/*.json')) + list(root.glob('docs/schema/*.json')):
    schema = json.loads(path.read_text())
    if '$id' in schema: store[schema['$id']] = schema
told = []
for case in json.load(open(sys.argv[2])):
    schema = json.loads((root / case['schema']).read_text())
    Draft202012Validator.check_schema(schema)
    resolver = RefResolver.from_schema(schema, store=store)
    judge = Draft202012Validator(schema, resolver=resolver, format_checker=FormatChecker())
    for error in judge.iter_errors(case['document']):
        told.append(case['schema'] + ': ' + '/'.join(map(str, error.path)) + ': ' + error.message[:200])
print(json.dumps(told))
`

type Case = { readonly schema: string; readonly document: unknown }

function complaints(cases: readonly Case[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'exchange-'))
  try {
    const file = join(folder, 'cases.json')
    writeFileSync(file, JSON.stringify(cases))
    const told = execFileSync('/usr/bin/python3', ['-c', script, root, file], { encoding: 'utf8' })
    return JSON.parse(told) as readonly string[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const schema = 'docs/schema/investigation-1.json'
const xarf = (doc: { readonly [name: string]: unknown }): Case => ({
  schema: `test/data/exchange/xarf-4/types/${doc['category']}-${String(doc['type']).replaceAll('_', '-')}.json`,
  document: doc,
})
const folders: Readonly<Record<string, string>> = {
  'marking-definition': 'common',
  relationship: 'sros',
  sighting: 'sros',
  'autonomous-system': 'observables',
  'ipv4-addr': 'observables',
  'ipv6-addr': 'observables',
  'user-account': 'observables',
}

test('another judge finds nothing wrong with our JSON, STIX and XARF', { skip }, () => {
  const found = investigation()
  const reporter = { organisation: '例示', contact: 'abuse@example.jp', domain: 'example.jp' }
  const at = instant('2025-10-08T01:02:03Z')
  const bundles = [false, true].map((shared) =>
    stixBundle(found, { hashes, organisation: '例示', shared }),
  )
  const cases: readonly Case[] = [
    { schema, document: toJson(found) },
    ...abuseReports(found, reporter, at, { hashes }).flatMap((one) => one.xarf.map(xarf)),
    ...bundles.flatMap(({ objects }) =>
      objects.map((object) => ({
        schema: `test/data/exchange/stix-2.1/${folders[object.type] ?? 'sdos'}/${object.type}.json`,
        document: object,
      })),
    ),
  ]
  deepEqual(complaints(cases), [])
})

test('and it does find what is wrong', { skip }, () => {
  const told = JSON.parse(JSON.stringify(toJson(investigation())))
  told.leak.verdict = 'perhaps'
  delete told.accounts[0].account
  equal(complaints([{ schema, document: told }]).length, 2)
})
