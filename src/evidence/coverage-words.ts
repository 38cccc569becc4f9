/** Coverage words: what kinds of gaps are called, and what they cap, in both languages. */
import type { Language } from '../lib/words.ts'
import type { Cap, MissingKind } from './coverage.ts'

export const gapNames: Readonly<Record<MissingKind, Readonly<Record<Language, string>>>> = {
  truncated: { ja: 'ログが途中で切り詰められた', en: 'a log was cut short' },
  replaced: { ja: 'ログが別の内容に置き換えられた', en: 'a log was replaced' },
  vanished: { ja: '読み終わる前にログが消えた', en: 'a log vanished before its end was read' },
  suppressed: { ja: 'ログ基盤が行を破棄した', en: 'the logger dropped lines' },
  sequence: { ja: 'ログの通し番号が飛んでいる', en: 'numbers of log entries are missing' },
  silent: { ja: 'ログが途絶えていた', en: 'a log was silent' },
  unpaired: { ja: '対になる行がない', en: 'lines lack their other half' },
  outside: {
    ja: '外部が受け取った数のほうが多い',
    en: 'others received more than our logs tell',
  },
  'guard-stopped': { ja: '関守が予告なく止まっていた', en: 'the guard was stopped unannounced' },
  canary: { ja: 'ログが途絶えている', en: 'a log is silent' },
  'guard-away': { ja: '関守を停止していた', en: 'the guard was shut down' },
  range: { ja: '読んだ範囲がつながらない', en: 'byte ranges do not meet' },
  counter: { ja: '証跡の通し番号が飛んでいる', en: 'entries of a source are missing' },
}

export const capWords: Readonly<Record<Cap, Readonly<Record<Language, string>>>> = {
  none: {
    ja: '欠落はありません。「何も起きていない」と言える期間です。',
    en: 'Nothing is missing: that nothing is told here does mean something.',
  },
  weak: {
    ja: '欠落がありますが、内容は分かっています。「痕跡なし」は、この欠落とともに示してください。',
    en: 'Something is missing and it is known what: «no sign of it» may be said with these gaps beside it.',
  },
  strong: {
    ja: '欠落した部分に何があったか分かりません。漏えいは「あった」とも「なかった」とも言えません。',
    en: 'What is missing could hide anything: a leak can neither be shown nor excluded.',
  },
}
