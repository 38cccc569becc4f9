import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import type { OwnerFacts } from '../keeper/step-up/owners.ts'
import type { Language } from '../lib/words.ts'
import { policies } from '../step-up/policy.ts'
import { ownerLines, shownLines } from './owner.ts'
import { ownerWords } from './owner-words.ts'
import { cliWords } from './words.ts'

const alice: OwnerFacts = {
  account: 'sasl:alice@example.jp' as AccountId,
  policy: 'step-up',
  isDefault: true,
  canAnswer: false,
  factors: [{ factor: 'abc', since: '2026-11-21T00:00:00Z', goodFrom: '2026-11-22T00:00:00Z' }],
  recoveryLeft: 9,
  tokens: 1,
  openRequests: 2,
  trusted: [{ network: '203.0.113.0/24', protocol: 'imap', until: '2026-11-22T00:00:00Z' }],
  denied: [{ network: 'AS64500', protocol: '\u001b[2J' }],
}
const languages: readonly Language[] = ['ja', 'en']
const speaker = (language: Language) => ({ language, words: cliWords[language] })

test('an owner is shown with what he has, approved and denied, in both languages', () => {
  for (const language of languages) {
    const text = shownLines(alice, speaker(language)).join('\n')
    for (const told of [/alice@example\.jp/, /abc/, /203\.0\.113\.0\/24 imap/, /AS64500/])
      match(text, told)
    ok(text.includes(ownerWords[language].cannotAnswer))
    ok(!text.includes('\u001b'), 'no foreign text reaches the terminal as control characters')
    const answers = shownLines({ ...alice, canAnswer: true }, speaker(language)).join('\n')
    ok(!answers.includes(ownerWords[language].cannotAnswer))
    const told = shownLines({ ...alice, policy: 'notify' }, speaker(language)).join('\n')
    ok(!told.includes(ownerWords[language].cannotAnswer))
  }
})

test('a list has a line an owner, and says when there is none', () => {
  for (const language of languages) {
    const lines = ownerLines([alice, { ...alice, isDefault: false }], speaker(language))
    equal(lines.join('\n').split('\n').length, 3)
    match(lines.join('\n'), language === 'ja' ? /（既定）/ : /\(default\)/)
    equal(ownerLines([], speaker(language))[0], ownerWords[language].none)
  }
})

test('every policy is explained where it is chosen', () => {
  for (const language of languages)
    for (const policy of policies)
      match(ownerWords[language].helpPolicy, new RegExp(`^${policy} `, 'm'))
})
