import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../events/event.ts'
import { isConduct } from './conduct.ts'

const event = (kind: string, more: object = {}): Event => ({ kind, ...more }) as unknown as Event

test('what people do and look at is conduct, what we do by ourselves is not', () => {
  for (const kind of ['person.proved', 'vault.read', 'settings.changed', 'act.proposed'])
    equal(isConduct(event(kind)), true, kind)
  for (const kind of ['release.intended', 'containment.planned', 'config.changed', 'case.acted']) {
    equal(isConduct(event(kind, { by: 'hanako' })), true, kind)
    equal(isConduct(event(kind, { by: 'root (break-glass)' })), true, kind)
    for (const by of [undefined, 'judge', 'keeper', 'sekimori', 'owner (step-up)'])
      equal(isConduct(event(kind, by === undefined ? {} : { by })), false, `${kind} ${by}`)
  }
  for (const kind of ['message.submitted', 'verdict.given', 'login.accepted', 'factor.proved'])
    equal(isConduct(event(kind, { by: 'hanako' })), false, kind)
})
