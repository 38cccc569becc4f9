import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Deadline } from '../../cases/case.ts'
import { deadlinesOf } from '../../cases/clocks/deadlines.ts'
import { shippedObligations } from '../../cases/clocks/obligations.ts'
import { shippedCalendars } from '../../cases/clocks/shipped/days-off.ts'
import { caseWith, local, met, TOKYO, told } from '../../cases/clocks/testing.ts'
import { milliseconds } from '../../lib/time.ts'
import { stepCodes, stepSaid } from './deadline-steps.ts'
import { deadlineName, dueSaid, humanLeft, leftSaid, reminderSaid } from './deadlines.ts'

const ja = { language: 'ja', zone: TOKYO } as const
const en = { language: 'en', zone: TOKYO } as const
const now = local('2025-10-07 09:00')
const its = caseWith({
  subjects: [],
  clocks: [
    told('detected', local('2025-10-06 17:00'), 2),
    told('known', local('2025-10-06 17:15'), 3, { department: '情報管理課' }),
  ],
  met: [met('SEED-4', 'm30', local('2025-10-06 17:20'), { receipt: 'R-1' })],
})
const list = deadlinesOf(its, shippedObligations, shippedCalendars, TOKYO, now)
function one(obligation: string, stage: string): Deadline {
  const found = list.find((it) => it.obligation === obligation && it.stage === stage)
  ok(found !== undefined)
  return found
}

test('a deadline by days is a day, one by hours a moment, a range both days', () => {
  equal(
    dueSaid(one('JP-APPI-26-1', 'prelim'), ja),
    '2025年10月8日、遅くとも 2025年10月10日まで（別の読み方では 2025年10月11日）',
  )
  equal(dueSaid(one('EU-GDPR-33', 'notify'), en), 'by 9 Oct 2025 17:15 (+09:00)')
  equal(dueSaid(one('JP-APPI-26-2', 'notice'), ja), '速やかに（日数の定めなし）')
  equal(
    dueSaid(one('JP-TBA-28-major', 'detail'), ja),
    '発生日時が未記録です。記録すると期限を計算します',
  )
})

test('the shorter time of a lawful purpose is told as that, and logs to be kept are never late', () => {
  equal(
    dueSaid(one('JP-APPI-26-1', 'final'), ja),
    '2025年12月4日まで（不正の目的でない場合は 2025年11月4日、別の読み方では 2025年12月5日）',
  )
  match(
    dueSaid(one('JP-APPI-26-1', 'final'), en),
    /^by 4 Dec 2025 \(without an unlawful purpose: 4 Nov/,
  )
  const kept = deadlinesOf(
    caseWith({ clocks: [told('received', local('2025-10-10'), 4)] }),
    shippedObligations,
    shippedCalendars,
    TOKYO,
    local('2026-01-10'),
  ).find(({ obligation }) => obligation === 'JP-police-hold')
  ok(kept !== undefined)
  match(leftSaid(kept, local('2026-01-10'), ja), /要請元に確認/)
})

test('the day is that of the rule, wherever the reader is', () => {
  const there = { language: 'en', zone: 'Pacific/Auckland' } as const
  match(dueSaid(one('JP-APPI-26-1', 'prelim'), there), /8 Oct 2025, at the latest 10 Oct 2025/)
})

test('what is left, what is over, and what has no date', () => {
  equal(leftSaid(one('EU-GDPR-33', 'notify'), now, ja), 'あと 2 日 8 時間')
  equal(leftSaid(one('EU-GDPR-33', 'notify'), now, en), '2 days 8 h left')
  equal(leftSaid(one('JP-APPI-26-2', 'notice'), now, ja), '15 時間 45 分 経過')
  equal(leftSaid(one('JP-police', 'consult'), now, en), 'no date')
  equal(leftSaid(one('JP-TBA-28-major', 'detail'), now, ja), '起算前')
  equal(humanLeft(-3 * 3_600_000, 'ja'), '3 時間 超過')
  equal(humanLeft(-3 * 3_600_000, 'en'), '3 h overdue')
  equal(humanLeft(59_999, 'en'), 'due now')
  equal(humanLeft(60_000, 'en'), '1 min left')
  equal(leftSaid(one('SEED-4', 'm30'), now, ja), '対応済み（2025年10月6日 17:20）')
})

test('how it was counted can be read, department and all', () => {
  const said = one('JP-APPI-26-1', 'final').steps.map((step) => stepSaid(step, ja))
  ok(
    said.includes('起算：覚知日時 2025年10月6日 17:15 (JST)（情報管理課、記録者 sato）'),
    said.join('\n'),
  )
  ok(said.includes('起算日を 1 日目として数えます（数えない場合の日を併記）'))
  ok(said.includes('適用の有無は未判断です'))
})

test('every step that the counting may tell has words in both languages, and none is left over', () => {
  const files = 'counting days deadline deadline-steps deadlines start'
    .split(' ')
    .map((name) => readFileSync(new URL(`../../cases/clocks/${name}.ts`, import.meta.url), 'utf8'))
  const codes = new Set<string>()
  for (const [, code = ''] of files
    .join('\n')
    .matchAll(/(?:step\(\s*|code: )['`]([\w.-]+)(?:\$|['`])/g))
    codes.add(code)
  for (const first of ['counted', 'excluded', 'in-doubt']) codes.add(`first-day.${first}`)
  for (const purpose of ['unlawful', 'likely', 'unsure', 'lawful']) codes.add(`purpose.${purpose}`)
  for (const decision of ['applies', 'does-not-apply', 'waived']) codes.add(`decided.${decision}`)
  for (const code of ['without-delay', 'on-request', 'not-fixed', 'clock.earliest', 'clock.latest'])
    codes.add(code)
  for (const prefix of ['first-day.', 'purpose.', 'decided.']) codes.delete(prefix)
  deepEqual([...codes].toSorted(), stepCodes.toSorted())
  for (const code of stepCodes) {
    match(stepSaid({ code, facts: {} }, ja), /[ぁ-ん一-龠]/)
    doesNotMatch(stepSaid({ code, facts: {} }, en), /[ぁ-ん一-龠]|undefined|NaN/)
  }
})

test('what somebody typed is shown, not obeyed; a code that nobody knows stands as it is', () => {
  const facts = { by: 'a\u202eb', at: 0, why: `x\u0000${'y'.repeat(500)}` }
  for (const speaking of [ja, en]) {
    const said = stepSaid({ code: 'decided.waived', facts }, speaking)
    doesNotMatch(said, /[\u202e\p{Cc}]/u)
    ok(said.length < 300)
  }
  equal(stepSaid({ code: '__proto__', facts: {} }, ja), '__proto__')
  equal(stepSaid({ code: 'constructor', facts: {} }, en), 'constructor')
})

test('a deadline has the name of its law and stage, and a reminder is one line', () => {
  const prelim = one('JP-APPI-26-1', 'prelim')
  equal(deadlineName(prelim, 'ja'), '個人情報保護法26条1項・施行規則7条、8条：速報')
  equal(deadlineName({ obligation: 'X\u0000', stage: 's' }, 'en'), 'X‹U+0000›: s')
  ok(prelim.due !== undefined)
  const reminder = {
    obligation: prelim.obligation,
    stage: prelim.stage,
    due: prelim.due,
    lead: milliseconds(0),
  }
  doesNotMatch(reminderSaid(reminder, prelim, now, ja), /\n/)
  match(reminderSaid(reminder, prelim, now, en), /left\)$/)
})
