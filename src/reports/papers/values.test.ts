import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { datingOf } from './dates.ts'
import { kumamotoFile } from './testing.ts'
import { valueText } from './values.ts'

test('sessions are told as sessions, and never as messages', () => {
  const told = (language: 'ja' | 'en') =>
    valueText(
      { value: 3, unit: 'messages' },
      { key: 'read.sessions', isRough: false },
      datingOf(kumamotoFile, language),
    )
  equal(told('en'), '3 sessions')
  equal(told('ja'), '3 セッション')
})
