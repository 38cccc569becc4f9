import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { actVerbs, hasRight, isRole, mayAct, roles } from './roles.ts'

test('who may which act', () => {
  deepEqual(
    Object.fromEntries(roles.map((role) => [role, actVerbs.filter((verb) => mayAct(role, verb))])),
    {
      viewer: [],
      analyst: ['held.show', 'explain', 'vault.read'],
      responder: [
        ...[
          'held.show',
          'explain',
          'vault.read',
          'held.release',
          'held.delete',
          'account.suspend',
          'account.clear',
        ],
        ...['account.benign', 'account.hijacked'],
      ],
      administrator: actVerbs,
      auditor: ['held.show', 'explain', 'vault.read'],
    },
  )
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
