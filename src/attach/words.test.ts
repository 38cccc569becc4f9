import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { linesOfApplied, linesOfInspected, linesOfUndone, warningWords } from './words.ts'

const languages = ['ja', 'en'] as const
const isJapanese = (text: string): boolean => /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)

test('every warning is said in both languages, and names its service or a way out', () => {
  for (const [code, wording] of Object.entries(warningWords))
    for (const language of languages) {
      const text = wording[language]({ service: 'submission/inet', found: 'no' })
      equal(isJapanese(text), language === 'ja', code)
      match(text, /submission|postconf|attach/, code)
    }
})

test('who attaches before a guard runs is told what happens to the mail', () => {
  for (const language of languages) {
    const said = (isGateThere: boolean) =>
      linesOfApplied({ changed: true, reloaded: true, isGateThere }, language).join('\n')
    match(said(false), /sekimori guard/)
    ok(!/sekimori guard/.test(said(true)))
  }
})

test('every standing and every undoing has its sentence', () => {
  for (const language of languages) {
    const standings = (['as-written', 'changed', 'gone', 'unknown'] as const).map((standing) =>
      linesOfInspected(
        {
          standing,
          differences: [{ where: 'non_smtpd_milters', written: 'x', stillAsked: false }],
          warnings: [],
          services: [],
          undoesToTheByte: true,
        },
        language,
      ).join(),
    )
    const undone = (['to-the-byte', 'ours-only', 'was-out'] as const).map((how) =>
      linesOfUndone({ how, reloaded: false }, language).join(),
    )
    equal(new Set([...standings, ...undone]).size, 7)
    ok([...standings, ...undone].every((text) => isJapanese(text) === (language === 'ja')))
  }
})
