/** The page's pure parts: what a stranger wrote is harmless, times and rates are right, no way leads out. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Now } from '../../src/console/routes/now.ts'
import { isRole } from '../../src/people/roles.ts'
import type { Pulse } from '../../src/ports/console.ts'
import type { Area } from '../../web/console/src/area.ts'
import { ownPath } from '../../web/console/src/own-path.ts'
import {
  axisText,
  momentText,
  relativeText,
  spanText,
  zoneName,
} from '../../web/console/src/parts/format.ts'
import {
  STRANGE_LENGTH_MAX,
  strangeParts,
  strangeText,
} from '../../web/console/src/parts/strange.ts'
import { glanceOf, SILENT_AFTER_MS } from '../../web/console/src/screens/now/glance.ts'
import { ratesOf } from '../../web/console/src/screens/now/rates.ts'
import { isUnder, menuOf } from '../../web/console/src/shell/menu.ts'

const ORIGIN = 'https://sekimori.example.jp'

test('signs that are not seen or turn the direction are shown by their number', () => {
  equal(strangeText('a\u202eb\u200bc\u0000'), 'a⟨202E⟩b⟨200B⟩c⟨0000⟩')
  equal(strangeText('関守 <b>'), '関守 <b>')
  // Marks that pile up on one letter: four stay.
  equal(strangeText(`e${'\u0301'.repeat(9)}x`), `e${'\u0301'.repeat(4)}⟨0301⟩x`)
})

test('no text of a stranger leaves an invisible sign, and none is longer than its bound', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      ok(!/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(strangeText(text)))
    }),
  )
  const shown = (length: number) =>
    strangeParts('x'.repeat(length)).reduce((sum, { text }) => sum + text.length, 0)
  equal(shown(STRANGE_LENGTH_MAX), STRANGE_LENGTH_MAX)
  equal(strangeParts('x'.repeat(STRANGE_LENGTH_MAX + 1)).at(-1)?.text, '…')
})

test('only a path of our own is gone back to', () => {
  equal(ownPath('/cases/2026-0007?x=1', ORIGIN), '/cases/2026-0007?x=1')
  for (const foreign of [
    ...['//evil.example', '/\\evil.example', 'https://evil.example/', 'javascript:alert(1)'],
    ...['\\/evil.example', '/\t/evil.example', '/a\\b', '', 'cases', ' /x'],
  ])
    equal(ownPath(foreign, ORIGIN), undefined, foreign)
  equal(ownPath(null, ORIGIN), undefined)
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      const path = ownPath(text, ORIGIN)
      if (path !== undefined) equal(new URL(path, ORIGIN).origin, ORIGIN)
    }),
  )
})

test('a moment is told in the zone of the organisation, in both languages', () => {
  const at = '2026-11-22T18:31:05.000Z'
  equal(momentText(at, 'short', 'ja', 'Asia/Tokyo'), '11/23 03:31')
  equal(momentText(at, 'short', 'en', 'UTC'), '22 Nov, 18:31')
  equal(momentText('no time', 'short', 'ja', 'UTC'), undefined)
  equal(zoneName('Asia/Tokyo', 'en'), 'JST')
  equal(zoneName('UTC', 'ja'), 'UTC')
})

test('what was told a moment ahead of our clock is not told to come', () => {
  const now = Date.parse('2026-11-22T18:31:05.000Z')
  equal(relativeText(now + 3_000, now, 'ja'), 'たった今')
  equal(relativeText(now - 180_000, now, 'en'), '3 minutes ago')
  equal(relativeText(now + 7_200_000, now, 'en'), 'in 2 hours')
})

test('a span counts as a clock does, with days where there are any', () => {
  equal(spanText(59, 'ja'), '00:00:59')
  equal(spanText(71 * 3_600 + 61, 'ja'), '2 日 23:01:01')
  equal(spanText(-5, 'en'), '00:00:05')
})

const icon = () => null
const area = (to: string, order: number, roles?: readonly 'administrator'[]): Area => ({
  menu: { label: { ja: () => to, en: () => to }, to, order, icon },
  screens: [{ path: to, load: async () => ({ default: icon }), ...(roles && { roles }) }],
})

test('the menu has what a role may see, in order, each with a letter of its own', () => {
  const areas = [
    area('/people', 90),
    area('/', 10),
    area('/evidence', 50),
    area('/enrolment', 75, ['administrator']),
  ]
  const told = (role: string) =>
    menuOf(areas, isRole(role) ? role : 'viewer').map(({ to, letter }) => `${letter} ${to}`)
  // Letters do not move when a screen is not seen.
  deepEqual(told('administrator'), ['n /', 'e /evidence', 'r /enrolment', 'p /people'])
  deepEqual(told('viewer'), ['n /', 'e /evidence', 'p /people'])
})

test('a screen is here for its own path and those under it, and the first one for its own alone', () => {
  ok(isUnder('/cases/1', '/cases'))
  ok(!isUnder('/casesx', '/cases'))
  ok(isUnder('/', '/'))
  ok(!isUnder('/cases', '/'))
})

const AT = Date.parse('2026-11-22T18:31:05.000Z')
const spelled = (at: number) => new Date(at).toISOString()
const calm: Now = {
  ...{ at: spelled(AT), version: '1', startedAt: spelled(AT), ready: true, faults: [] },
  ...{ isAttached: true, hasHeard: true, held: 0, waiting: 0, overdue: 0, gates: [] },
  contained: { count: 0, accounts: [] },
  restrained: { count: 0, accounts: [] },
  sources: [{ name: 'postfix', freshAt: spelled(AT), fault: null }],
  gaps: { count: 0, sinceDays: 30 },
  canaries: [],
  evidence: {
    ...{ size: 1, signedSize: 1, fault: null, freeBytes: 1, level: 1, missing: [] },
    provable: null,
  },
  ...{ cases: [], openCases: 0, deadlines: [] },
}
const what = (now: Partial<Now>, pulse?: Pulse, live: 'live' | 'lost' = 'live') =>
  glanceOf({ ...calm, ...now }, pulse, live, AT).what

test('the sentence tells the worst of what is true', () => {
  equal(what({}), 'well')
  equal(what({ restrained: { count: 1, accounts: ['a'] } }), 'restrained')
  equal(what({ overdue: 1 }), 'overdue')
  equal(what({ canaries: [{ name: 'x', state: 'lost', returnedAt: null }], overdue: 1 }), 'canary')
  equal(what({ ready: false }), 'not-ready')
  equal(what({ contained: { count: 1, accounts: ['a'] }, ready: false }), 'contained')
  equal(what({ evidence: { ...calm.evidence, fault: 'no room' } }), 'unwritable')
  equal(what({ isAttached: false, hasHeard: false }), 'first')
})

test('a source is silent after half an hour, and not a moment before', () => {
  const heard = (ago: number) => [{ name: 'x', freshAt: spelled(AT - ago), fault: null }]
  equal(what({ sources: heard(SILENT_AFTER_MS) }), 'well')
  equal(what({ sources: heard(SILENT_AFTER_MS + 1) }), 'silent')
  equal(what({ sources: [{ name: 'x', freshAt: null, fault: 'cannot be read' }] }), 'silent')
})

const pulse = (at: number, submitted: number): Pulse => ({
  ...{ topic: 'pulse', at: spelled(at), ready: true, faults: [], held: 0, waiting: 0 },
  messages: { submitted, passed: 0, held: 0, refused: 0, postponed: 0 },
  recipients: { passed: 0, delivered: submitted * 2, bounced: 0, deferred: 0, unknown: 0 },
  logins: { accepted: 0, refused: 0 },
  contained: ['a@example.jp'],
  evidence: { size: 1, signedSize: 1, witnessedAt: null, level: 1 },
})

test('what a pulse says is newer than the answer', () => {
  equal(what({}, pulse(AT, 1)), 'contained')
  equal(what({}, pulse(AT, 1), 'lost'), 'lost')
})

test('rates are of the minute before, and a guard that began anew says nothing', () => {
  const pulses = Array.from({ length: 121 }, (_, at) => pulse(AT + at * 1_000, at * 2))
  const { times, messages, recipients } = ratesOf(pulses)
  equal(times.length, 25)
  equal(messages[0], null)
  equal(messages.at(-1), 120)
  equal(recipients.at(-1), 240)
  const anew = ratesOf([...pulses, pulse(AT + 126_000, 0)])
  equal(anew.messages.at(-1), null)
})

test('an axis tells seconds where they differ, and the day at midnight of the zone', () => {
  const at = Date.parse('2026-11-22T15:00:00.000Z')
  equal(axisText(at, 3_600, 'ja', 'Asia/Tokyo'), '11/23')
  equal(axisText(at, 3_600, 'en', 'UTC'), '15:00')
  equal(axisText(at + 5_000, 5, 'en', 'UTC'), '15:00:05')
  equal(axisText(at, 86_400, 'en', 'UTC'), '22 Nov')
})
