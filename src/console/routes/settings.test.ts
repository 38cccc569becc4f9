import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { checkedApp } from '../testing.ts'
import { settingsArea } from './settings.ts'

const areas = [settingsArea]
const at = '2026-11-22T00:00:00.000Z'

test('settings are told by section, and changes go on as they were asked', async () => {
  const setting = {
    ...{ path: 'stepUp.policy', value: 'strict', origin: 'people', editable: true },
    ...{ isLive: true, waits: false, file: 'notify', by: 'hanako', at, why: 'w', entry: 7 },
  }
  const app = checkedApp({
    areas,
    replies: {
      'settings.show': {
        ...{ ok: true, sections: [{ name: 'stepUp', settings: [setting] }], unfit: [] },
        ...{ revision: 7, retention: { own: 400, carrier: 180 } },
      },
      'settings.preview': { ok: true, rows: [], revision: 7 },
      'settings.set': { ok: true, entry: 8, afterRestart: true },
      'settings.undo': { ok: false, code: 'moved-on', why: 'w', entry: 9 },
      'settings.history': {
        ok: true,
        changes: [{ entry: 7, at, path: 'zone', by: 'a', why: 'w' }],
      },
      'audit.list': { ok: true, rows: [], next: null },
    },
  })
  equal((await app.get('/api/v1/settings')).status, 200)
  const changes = [{ path: 'stepUp.policy', value: null }, { path: 'zone' }]
  equal((await app.send('POST', '/api/v1/settings/previews', { changes })).status, 200)
  const done = await app.send('POST', '/api/v1/settings/changes', { changes, base: 7, reason: 'w' })
  equal(done.status, 200)
  deepEqual(app.asked?.at(-1)?.fields, { facts: { changes, base: 7 }, reason: 'w' })
  const late = await app.send('POST', '/api/v1/settings/undos', { entry: 7, reason: 'w' })
  equal(late.status, 409)
  equal((await app.get('/api/v1/settings/changes?most=5')).status, 200)
  equal((await app.get('/api/v1/audit?before=9&most=2&who=hanako')).status, 200)
  deepEqual(app.asked?.at(-1)?.fields, { facts: { before: 9, most: 2, who: 'hanako' } })
})

test('what is no change is refused before the guard is asked', async () => {
  const app = checkedApp({ areas, replies: {} })
  const bodies: readonly unknown[] = [
    { changes: [], reason: 'w' },
    { changes: [{ path: 'zone' }], reason: '  ' },
    { changes: [{ path: 'x'.repeat(61) }], reason: 'w' },
    { changes: [{ path: 'zone' }], reason: 'x'.repeat(501) },
    { changes: Array.from({ length: 21 }, () => ({ path: 'zone' })), reason: 'w' },
  ]
  for (const body of bodies)
    equal((await app.send('POST', '/api/v1/settings/changes', body)).status, 400)
  equal((await app.get('/api/v1/audit?most=201')).status, 400)
  deepEqual(
    app.asked?.filter(({ verb }) => verb !== 'desk.me'),
    [],
  )
})

test('contacts, their tests, and a test of the notices', async () => {
  const contact = {
    ...{ name: 'csirt', kind: 'security-officer', organisation: '<b>情報</b>', phones: ['110'] },
    ...{ deputyPhones: [], languages: ['ja'], order: 1, wait: 10, verified: { at: 1, by: 'x' } },
  }
  const app = checkedApp({
    areas,
    replies: {
      'contact.list': {
        ok: true,
        contacts: [{ contact, tests: [{ at: 0, by: 'a', state: 'answered' }], freshness: 'fresh' }],
      },
      'contact.record': { ok: true, name: 'csirt', contacts: 1 },
      'contact.test': { ok: true, name: 'csirt', contacts: 1 },
      'notify.test': { ok: true, notice: 'notice.test:abc', channels: ['mail:ops'] },
      'notify.state': { ok: true, channels: ['mail:ops'], took: [] },
    },
  })
  equal((await app.get('/api/v1/contacts')).status, 200)
  const facts = { kind: 'security-officer', organisation: 'x', phones: ['110'] }
  const put = await app.send('PUT', '/api/v1/contacts/csirt', { ...facts, reason: 'w' })
  equal(put.status, 200)
  deepEqual(app.asked?.at(-1)?.fields, {
    ...{ name: 'csirt', reason: 'w' },
    facts: { languages: ['ja'], ...facts },
  })
  const tested = { state: 'answered', seconds: 4, reason: 'w' }
  equal((await app.send('POST', '/api/v1/contacts/csirt/tests', tested)).status, 200)
  equal((await app.send('DELETE', '/api/v1/contacts/csirt', { reason: 'w' })).status, 200)
  equal((await app.send('PUT', '/api/v1/contacts/..%2Fx', { ...facts, reason: 'w' })).status, 400)
  equal((await app.send('POST', '/api/v1/notice-tests', { reason: 'w' })).status, 200)
  equal((await app.get('/api/v1/notice-tests/notice.test:abc')).status, 200)
})
