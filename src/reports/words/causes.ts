/** Causes: why the guard opened or joined a case, in both languages. */
import type { CaseMoment } from '../../cases/causes.ts'
import type { Names } from './named.ts'

export const causeNames: Names<CaseMoment> = {
  'cause.containment': {
    ja: 'アカウントを封じ込め',
    en: 'An account was contained',
  },
  'cause.observed': {
    ja: '監視のみの設定のため、封じ込め相当と判定した時点で記録',
    en: 'In observe mode: an account would have been contained',
  },
  'cause.breaker': {
    ja: '封じ込めが多発し、以降は送信の保留のみに切り替え',
    en: 'Many containments: from here on only mail is held',
  },
  'cause.canary': {
    ja: 'ログに書き込んだ確認用の行が戻らなくなった',
    en: 'What the guard writes into a log did not come back',
  },
  'cause.scrub': {
    ja: '証跡の定期点検で改変または欠落を検出',
    en: 'The look through the evidence found what was altered or is missing',
  },
  'cause.witness': {
    ja: '証人がチェックポイントへの副署を拒否',
    en: 'A witness did not swear to a checkpoint',
  },
  'cause.symptom': {
    ja: '利用者からの申告',
    en: 'Users noticed something',
  },
  erased: { ja: '（個人に関する記録のため消去済み）', en: '(erased with the person it was about)' },
}
