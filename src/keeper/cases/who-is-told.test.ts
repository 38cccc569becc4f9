import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { NoticeFacts } from '../../containment/notice.ts'
import type { Role } from '../../events/person.ts'
import type { Instant } from '../../lib/time.ts'
import { peopleReminded } from './who-is-told.ts'

const rows: Readonly<Record<string, readonly [Role, boolean]>> = {
  hanako: ['responder', false],
  taro: ['viewer', false],
  jiro: ['administrator', true],
}
const people = {
  person: (person: string) => {
    const row = rows[person]
    if (row === undefined) return undefined
    const [role, revoked] = row
    return {
      ...{ person, role, revoked, factor: 'f', lastCounter: -1 },
      ...{ recoveryUsed: [], passkeys: [] },
    }
  },
}
const due = (names: readonly string[], lead = 1): NoticeFacts => ({
  ...{ what: 'case.deadline', case: 'SKM-2026-0001.a', at: 0 as Instant, number: 'SKM-2026-0001' },
  ...{ duty: { ja: '速報', en: 'report' }, dueAt: 1 as Instant, lead, people: names },
})
const told = (names: readonly string[], lead?: number) => peopleReminded(due(names, lead), people)

test('who holds a role is told, once, and administrators are not', () => {
  deepEqual(told(['hanako', 'taro', 'hanako']), {
    ...{ names: ['hanako', 'taro'], administrators: false },
  })
})

test('administrators are told besides: the moment has come, nobody may record it, or somebody is not here', () => {
  deepEqual(told(['hanako'], 0), { names: ['hanako'], administrators: true })
  deepEqual(told(['hanako'], -1), { names: ['hanako'], administrators: true })
  deepEqual(told(['taro']), { names: ['taro'], administrators: true })
  deepEqual(told(['hanako', 'Counsel Ltd']), { names: ['hanako'], administrators: true })
  deepEqual(told(['hanako', 'jiro']), { names: ['hanako'], administrators: true })
})

test('a case in which nobody holds a role, and any other notice, is for administrators', () => {
  equal(told([]), undefined)
  const other = { what: 'notice.test', case: 'a', at: 0, by: 'hanako' } as unknown as NoticeFacts
  equal(peopleReminded(other, people), undefined)
})
