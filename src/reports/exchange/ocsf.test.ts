import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { ocsfProblems } from '../../../test/exchange/ocsf.ts'
import { toOcsf } from '../../events/ocsf.ts'
import { samples } from '../../events/ocsf-testing.ts'
import {
  classNamed,
  EVIDENCES_MAX,
  findingsToOcsf,
  flatColumns,
  type OcsfEvent,
  ocsfClasses,
} from './ocsf.ts'
import { hijacked, investigation, pick, thief } from './testing.ts'

test('each account, data store and web origin that is accused is one finding, valid by 1.8.0', () => {
  const findings = findingsToOcsf(investigation())
  deepEqual(
    findings.map((one) => [pick(one, 'finding_info.title'), one.severity_id]),
    [
      ['Mail account taken over', 5],
      ['Data store: destructive use', 5],
      ['Web application broken into', 5],
    ],
  )
  for (const one of findings) deepEqual(ocsfProblems(one), [])
  equal(findings[0]?.type_uid, 200_401)
  deepEqual(pick(findings[0], 'finding_info.attacks.0'), {
    technique: { uid: 'T1110.003', name: 'Brute Force: Password Spraying' },
    version: '17',
  })
  deepEqual(pick(findings[0], 'evidences.0.src_endpoint'), {
    ip: '203.0.113.5',
    location: { country: 'BR' },
    autonomous_system: { number: 64_500 },
  })
})

test('a suspect is told with low confidence, one without a window over the whole log', () => {
  const { window, ...rest } = hijacked
  const [one] = findingsToOcsf(
    investigation({ accounts: [{ ...rest, verdict: 'suspect' }], engine: '' }),
  )
  ok(window !== undefined)
  deepEqual([one?.['confidence'], one?.['start_time']], ['Low', 1_759_676_400_000])
  deepEqual(ocsfProblems(one), [])
})

test('as many origins as may stand in a finding, no more', () => {
  const of = (count: number) =>
    pick(
      findingsToOcsf(
        investigation({
          accounts: [
            { ...hijacked, origins: Array.from({ length: count }, () => thief('203.0.113.5')) },
          ],
        }),
      )[0],
      'evidences.length',
    )
  equal(of(EVIDENCES_MAX), EVIDENCES_MAX)
  equal(of(EVIDENCES_MAX + 1), EVIDENCES_MAX)
})

test('every class has a table, and no table has a column twice', () => {
  for (const name of ocsfClasses) {
    const names = flatColumns[name].map((column) => column.name)
    equal(new Set(names).size, names.length, name)
    ok(names.includes('time'))
  }
})

test('every column of every table holds a value of its type for some event', () => {
  const all: readonly OcsfEvent[] = [
    ...samples.flatMap((event) => toOcsf(event) ?? []),
    ...findingsToOcsf(investigation()),
  ]
  const types = { text: 'string', id: 'number', count: 'number', moment: 'number', flag: 'boolean' }
  const isCommon = (path: string): boolean =>
    ocsfClasses.every((name) => flatColumns[name].some((column) => column.path === path))
  for (const name of ocsfClasses)
    for (const { path, type } of flatColumns[name]) {
      const own = all.filter((event) => classNamed(event.class_uid) === name)
      const values = (isCommon(path) ? all : own)
        .map((event) => pick(event, path))
        .filter((value) => value !== undefined)
      ok(values.length > 0, `${name} ${path}`)
      for (const value of values) equal(typeof value, types[type], `${name} ${path}`)
    }
})
