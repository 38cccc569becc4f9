import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Role } from '../events/person.ts'
import { actVerbs, hasRight, isRole, mayAct, roles } from './roles.ts'

const may = (role: Role): readonly string[] => actVerbs.filter((verb) => mayAct(role, verb))

test('who may which act', () => {
  deepEqual(may('viewer'), [])
  // They ask why and look; what they begin (a look into logs, an exercise) changes nothing here.
  deepEqual(
    may('analyst').toSorted(),
    [
      ...['case.unseal', 'drill.begin', 'evidence.body', 'explain', 'held.content', 'held.show'],
      ...['investigate.begin', 'vault.read'],
    ].filter((verb) => actVerbs.includes(verb)),
  )
  // An auditor sees all of it and begins nothing.
  deepEqual(
    may('auditor'),
    may('analyst').filter((verb) => !['drill.begin', 'investigate.begin'].includes(verb)),
  )
  deepEqual(may('administrator'), actVerbs)
  for (const verb of may('analyst')) equal(mayAct('responder', verb), true, verb)
  for (const verb of ['held.release', 'account.suspend', 'case.act', 'second.confirm'])
    equal(mayAct('responder', verb), true, verb)
  for (const verb of [
    'person.add',
    'case.decide',
    'settings.set',
    'evidence.export',
    'owner.enrol',
  ])
    equal(mayAct('responder', verb), false, verb)
})

test('all read, and all but the viewer may ask why', () => {
  deepEqual(
    roles.filter((role) => hasRight(role, 'read')),
    roles,
  )
  deepEqual(
    roles.filter((role) => !hasRight(role, 'explain')),
    ['viewer'],
  )
})

test('what no table names nobody may, and is no role', () => {
  for (const verb of ['', 'held.list', 'toString', '__proto__', 'constructor'])
    equal(mayAct('administrator', verb), false)
  for (const text of ['', 'Viewer', 'toString', 'root']) equal(isRole(text), false)
})
