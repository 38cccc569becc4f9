/** Internal: the step clocks of good practice, which an organisation sets itself. */
import type { Obligation } from '../obligation.ts'
import { AS_OF, both, field } from './shared.ts'

const common = {
  version: 1,
  on: true,
  jurisdiction: 'policy',
  subjects: [],
  kinds: [],
  clock: 'detected',
  asOf: AS_OF,
  authority: both('組織内', 'Internal'),
  who: both('すべての組織', 'Every organisation'),
  sources: [],
  ground: 'secondary',
} as const

export const internalObligations: readonly Obligation[] = [
  {
    ...common,
    id: 'SEED-3',
    law: both('初動対応の内部目標', 'Internal targets of first response'),
    trigger: both('メールセキュリティのインシデント', 'Any mail security incident'),
    stages: [
      {
        id: 'h1',
        name: both('1時間', '1 hour'),
        rule: { kind: 'hours', n: 1 },
        fields: [
          field('confirm', '確認・報告', 'Confirm and report'),
          field('scope', '影響範囲の初期調査', 'First look at the scope'),
          field('isolate', '隔離', 'Isolate'),
          field('tell', '関係者連絡', 'Tell those concerned'),
        ],
      },
      {
        id: 'h24',
        name: both('24時間', '24 hours'),
        rule: { kind: 'hours', n: 24 },
        fields: [
          field('logs', 'ログ保全と分析', 'Preserve and analyse logs'),
          field('scope', '被害範囲特定', 'Settle the scope'),
          field('technique', '手法解析', 'Analyse the technique'),
          field('evidence', '証拠収集', 'Collect evidence'),
        ],
      },
      {
        id: 'w1',
        name: both('1週間', '1 week'),
        rule: { kind: 'days', n: 7 },
        fields: [
          field('restore', '復旧', 'Restore'),
          field('prevention', '再発防止策実装', 'Put prevention into place'),
          field('authorities', '関係機関報告', 'Report to authorities'),
          field('customers', '顧客・取引先説明', 'Explain to customers and partners'),
        ],
      },
    ],
    confidence: both(
      '事例記事の初動手順による目標です。法令ではありません。',
      'Targets from a published case; no law.',
    ),
  },
  {
    ...common,
    id: 'SEED-4',
    law: both('封じ込め・復旧の内部目標', 'Internal targets of containment and recovery'),
    trigger: both('あらゆるインシデント', 'Any incident'),
    stages: [
      {
        id: 'm30',
        name: both('30分', '30 minutes'),
        rule: { kind: 'minutes', n: 30 },
        fields: [
          field('isolate', 'ネットワーク分離', 'Separate from the network'),
          field('assess', '初期評価', 'First assessment'),
          field('management', '経営陣報告', 'Report to management'),
        ],
      },
      {
        id: 'h24',
        name: both('24時間', '24 hours'),
        rule: { kind: 'hours', n: 24 },
        fields: [
          field('forensics', 'フォレンジック会社連絡', 'Call a forensic firm'),
          field('preserve', '証拠保全開始', 'Begin to preserve evidence'),
          field('stakeholders', 'ステークホルダー初回報告', 'First report to stakeholders'),
        ],
      },
      {
        id: 'w1m1',
        name: both('1週間〜1か月', '1 week to 1 month'),
        rule: { kind: 'range-days', soft: 7, hard: 30 },
        fields: [
          field('staged', '段階的復旧', 'Restore in stages'),
          field('harden', '強化策', 'Harden'),
          field('publish', '詳細調査結果の公表', 'Publish detailed results'),
        ],
      },
    ],
    confidence: both(
      '事例記事の初動手順による目標です。法令ではありません。',
      'Targets from a published case; no law.',
    ),
  },
]
