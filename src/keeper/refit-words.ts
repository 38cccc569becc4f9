/** Refit words: what a fit of the population found, for people, in both languages. */
import type { Language } from '../lib/words.ts'
import type { Refitted } from './refit-run.ts'

type Why = Extract<Refitted, { kind: 'keep' }>['why']

export type RefitWords = {
  readonly about: string
  readonly optDryRun: string
  readonly reading: string
  readonly decision: (refitted: Refitted) => string
  readonly rows: (refitted: Refitted) => readonly (readonly [string, string])[]
  /** All of it in one line, for the guard's own log. */
  readonly line: (refitted: Refitted) => string
  readonly isDry: string
}

const fact = ({ facts }: Refitted, name: string): number => facts[name] ?? 0
/** Of losses: four places. */
const nats = (value: number): string => value.toFixed(4)

const en: RefitWords = {
  about:
    'fits the population parameters to the mail of the last weeks, and says what would be adopted',
  optDryRun: 'change nothing (this is always so: the guard adopts by itself, at night)',
  reading: 'Reading the last weeks',
  decision: (refitted) =>
    refitted.kind === 'adopt'
      ? `Better, and no more alarms: the fitted parameters (SHA-256 ${refitted.sha256.slice(0, 16)}…)`
      : (
          {
            'too-few-messages':
              'The parameters in use stay: there is too little mail to fit or to compare',
            'no-gain': 'The parameters in use stay: the fitted ones are as good',
            'loss-is-worse':
              'The parameters in use stay: the fitted ones describe the last weeks worse',
            'more-alarms': 'The parameters in use stay: the fitted ones would raise more alarms',
            unusable: 'The parameters in use stay: the fitted ones lie outside their bounds',
          } satisfies Record<Why, string>
        )[refitted.why],
  rows: (it) => [
    ['Fitted to', `${fact(it, 'fittedMessages')} messages of ${fact(it, 'accounts')} accounts`],
    ['Left out', `${fact(it, 'accountsLeftOut')} accounts (contained, or marked as hijacked)`],
    ['Compared on', `${fact(it, 'comparedMessages')} messages`],
    ['Surprise', `${nats(fact(it, 'lossBefore'))} → ${nats(fact(it, 'lossAfter'))} nats a message`],
    ['Delayed', `${fact(it, 'delayedBefore')} → ${fact(it, 'delayedAfter')} messages`],
    ['Challenged', `${fact(it, 'challengedBefore')} → ${fact(it, 'challengedAfter')}`],
    ['Contained', `${fact(it, 'containedBefore')} → ${fact(it, 'containedAfter')}`],
  ],
  line: (it) => lineOf('Nightly fit', en, it),
  isDry: 'Nothing was changed. A guard that runs does this by itself at 03:30.',
}

const ja: RefitWords = {
  about: '直近数週間のメールに母集団パラメーターを合わせ、採用されるかどうかを表示します',
  optDryRun: '何も変更しません（常にそうです。採用は稼働中の関守が夜間に自分で行います）',
  reading: '直近数週間を読み込み中',
  decision: (refitted) =>
    refitted.kind === 'adopt'
      ? `改善し、警報は増えません：新しいパラメーター（SHA-256 ${refitted.sha256.slice(0, 16)}…）`
      : (
          {
            'too-few-messages':
              '現在のパラメーターを維持します：推定または比較に必要なメールが足りません',
            'no-gain': '現在のパラメーターを維持します：新しいパラメーターと差がありません',
            'loss-is-worse':
              '現在のパラメーターを維持します：新しいパラメーターは直近の週に合いません',
            'more-alarms': '現在のパラメーターを維持します：新しいパラメーターでは警報が増えます',
            unusable: '現在のパラメーターを維持します：新しいパラメーターが許容範囲の外にあります',
          } satisfies Record<Why, string>
        )[refitted.why],
  rows: (it) => [
    ['推定に使用', `${fact(it, 'accounts')} アカウントの ${fact(it, 'fittedMessages')} 通`],
    ['除外', `${fact(it, 'accountsLeftOut')} アカウント（封じ込め済み、または乗っ取りと判断）`],
    ['比較に使用', `${fact(it, 'comparedMessages')} 通`],
    ['意外さ', `${nats(fact(it, 'lossBefore'))} → ${nats(fact(it, 'lossAfter'))} ナット／通`],
    ['遅延', `${fact(it, 'delayedBefore')} → ${fact(it, 'delayedAfter')} 通`],
    ['本人確認', `${fact(it, 'challengedBefore')} → ${fact(it, 'challengedAfter')} 件`],
    ['封じ込め', `${fact(it, 'containedBefore')} → ${fact(it, 'containedAfter')} 件`],
  ],
  line: (it) => lineOf('夜間の再推定', ja, it),
  isDry: '何も変更していません。稼働中の関守は毎日 03:30 に同じことを自動で行います。',
}

const lineOf = (title: string, words: RefitWords, refitted: Refitted): string =>
  `${title}: ${[
    words.decision(refitted),
    ...words.rows(refitted).map(([name, value]) => `${name} ${value}`),
  ].join(' · ')}`

export const refitWords: { readonly [Name in Language]: RefitWords } = { en, ja }
