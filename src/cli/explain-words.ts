/** Explain words: what `sekimori explain` says around the reasons themselves. */
import type { Language } from '../lib/words.ts'
import type { Opinion } from '../verdict/detector/bars.ts'
import type { Bar, Change } from '../verdict/explanation.ts'

const en = {
  about: 'why a message was answered as it was, or how an account stands',
  help: `ID is a reference (7K3QX2M) or a Message-ID; ACCOUNT is name@realm, or sasl:, host:, uid:, cert:.

How to read it: the evidence that an account is stolen is a number of decibans (dB). 10 dB are ten
times the evidence, 0 dB as much as honest mail gathers by chance in a year. Each bar is a budget of
false alarms: at 20 dB an honest account is contained at most once in a hundred years. What was seen
adds to the evidence or takes from it; these weights add, to the hundredth, to the share of the
scenario that explains most. The evidence of all scenarios together is what is held against the bars.

  sekimori explain 7K3QX2M
  sekimori explain hanako@example.jp --lang ja
  sekimori explain '<20251006.1@example.jp>' --json`,
  answer: 'Answer',
  wouldHave: (answer: string) => `(observing; otherwise: ${answer})`,
  answers: {
    pass: 'passed',
    delay: 'delayed 15 seconds',
    hold: 'held for a person',
    refuse: 'refused',
    postpone: 'postponed',
  } as Readonly<Record<string, string>>,
  states: {
    passed: 'passed',
    waiting: 'in the 15-second queue',
    held: 'held',
    stranded: 'about to be released',
    released: 'released',
    deleted: 'deleted',
    vanished: 'vanished',
    refused: 'refused',
    postponed: 'postponed',
  } as Readonly<Record<string, string>>,
  state: 'Now',
  mail: 'Mail',
  mailFacts: (recipients: number, size: number) =>
    `${recipients} ${recipients === 1 ? 'recipient' : 'recipients'}, ${size} bytes`,
  entry: 'Evidence entry',
  owner: 'owner',
  thief: 'thief',
  ofScenario: 'of this scenario',
  ofAll: 'of all scenarios: this is held against the bars',
  began: (reference: string) => `What stood before began with: sekimori explain ${reference}`,
  odds: (odds: string, percent: string) =>
    `Odds: ${odds} that the account is stolen, at ${percent} % hijacks an account and year`,
  oneIn: (n: string) => `1 in ${n}`,
  certainly: (percent: string) => `${percent} %`,
  bars: 'Bars',
  barNames: { delay: 'delay', challenge: 'hold', contain: 'contain' } as Readonly<
    Record<Bar['opinion'], string>
  >,
  reached: (decibans: string) => `reached, ${decibans} dB above`,
  missing: (decibans: string) => `not reached, ${decibans} dB below`,
  changes: 'What would have changed the answer',
  within: '~ worked out within this scenario, as if the others changed by as much: up to 10 dB off',
  noChange: 'none of this would have changed the answer',
  changed: {
    'own-network': 'had it come from a network of the account’s own',
    'known-client': 'had it been sent with a client that the account uses',
    'own-network-and-client': 'had it come from its own network, with its own client',
    'known-recipients': 'had it gone only to people written to before',
    'usual-pace': 'had it come at the account’s usual pace',
    'nothing-before': 'had nothing stood against the account before',
    'mailed-many-before': 'had the account mailed many before, or been granted the right',
    'organisation-known': 'had the organisation been known for 30 days',
  } as Readonly<Record<Change['what'], string>>,
  opinions: { pass: 'pass', delay: 'delay', challenge: 'hold', contain: 'contain' } as Readonly<
    Record<Opinion, string>
  >,
  same: '(as it is)',
  others: 'Beside the evidence',
  nothing:
    'Nothing is told of the behaviour model: the message passed clearly, or another rule judged it.',
  contained: 'Contained',
  when: 'When',
  evidence: 'Evidence',
  evidenceNow: 'Evidence, as of the last message',
  latest: 'Latest messages',
  strongest: (reference: string) => `The strongest of late: ${reference}`,
  noMessages: 'No message of this account is known lately.',
  colEvidence: 'dB',
  colAnswer: 'Answer',
  colState: 'Now',
}

export type ExplainWords = typeof en

const ja: ExplainWords = {
  about: 'メールの判定理由、またはアカウントの状況を説明します',
  help: `ID は参照番号（7K3QX2M など）またはメッセージ ID、ACCOUNT は 名前@レルム または
sasl:・host:・uid:・cert: で始まる名前です。

読み方：アカウントが乗っ取られていることを示す証拠の重みをデシバン（dB）で表します。10 dB で証拠は
10 倍です。0 dB は、正常なメールでも 1 年に 1 回程度は偶然に達する重みです。各基準は誤検知の予算
です。たとえば 20 dB は、正常なアカウントの誤った封じ込めが 100 年に 1 回以下になる基準です。観察した
事実ごとに重みを加減し、その合計は、最もよく説明できる手口の重みと小数第 2 位まで一致します。
基準と比べるのは、すべての手口を合わせた重みです。

  sekimori explain 7K3QX2M
  sekimori explain hanako@example.jp --lang ja
  sekimori explain '<20251006.1@example.jp>' --json`,
  answer: '判定',
  wouldHave: (answer) => `（監視のみ。実施中であれば：${answer}）`,
  answers: {
    pass: '通過',
    delay: '15 秒待機',
    hold: '保留（担当者の確認待ち）',
    refuse: '拒否',
    postpone: '一時拒否',
  },
  states: {
    passed: '通過',
    waiting: '15 秒待機中',
    held: '保留中',
    stranded: '解放待ち',
    released: '解放済み',
    deleted: '削除済み',
    vanished: '行方不明',
    refused: '拒否',
    postponed: '一時拒否',
  },
  state: '現在の状態',
  mail: 'メール',
  mailFacts: (recipients, size) => `宛先 ${recipients} 件、${size} バイト`,
  entry: '証跡の番号',
  owner: '本人',
  thief: '攻撃者',
  ofScenario: 'この手口の重み',
  ofAll: 'すべての手口を合わせた重み（基準と比べる値）',
  began: (reference) => `疑いの始まりのメール：sekimori explain ${reference}`,
  odds: (odds, percent) =>
    `乗っ取られている確率：${odds}（乗っ取りが 1 アカウントあたり年 ${percent} % 起きるとした場合）`,
  oneIn: (n) => `およそ ${n} 分の 1`,
  certainly: (percent) => `${percent} %`,
  bars: '基準',
  barNames: { delay: '15 秒待機', challenge: '保留', contain: '封じ込め' },
  reached: (decibans) => `到達（${decibans} dB 超過）`,
  missing: (decibans) => `未到達（あと ${decibans} dB）`,
  changes: '判定が変わり得た条件',
  within:
    '~ はこの手口の範囲での概算です（ほかの手口も同じだけ変わると仮定、誤差は 10 dB 程度まで）',
  noChange: 'いずれの条件でも判定は変わりません',
  changed: {
    'own-network': '普段のネットワークからの送信であった場合',
    'known-client': '普段のメールソフトからの送信であった場合',
    'own-network-and-client': '普段のネットワークと普段のメールソフトからの送信であった場合',
    'known-recipients': '宛先がすべて送信実績のある相手であった場合',
    'usual-pace': '普段どおりの間隔での送信であった場合',
    'nothing-before': 'それまでに疑いがなかった場合',
    'mailed-many-before': '一斉送信の実績または許可があった場合',
    'organisation-known': '組織の学習期間が 30 日に達していた場合',
  },
  opinions: { pass: '通過', delay: '15 秒待機', challenge: '保留', contain: '封じ込め' },
  same: '（変化なし）',
  others: '証拠の重み以外の根拠',
  nothing:
    '行動モデルによる根拠の記録はありません。問題なく通過したか、別の規則で判定されたメールです。',
  contained: '封じ込め',
  when: '日時',
  evidence: '証拠の重み',
  evidenceNow: '証拠の重み（最後のメール時点）',
  latest: '最近のメール',
  strongest: (reference) => `最近のうち証拠の重みが最も大きいメール：${reference}`,
  noMessages: 'このアカウントの最近のメールはありません。',
  colEvidence: 'dB',
  colAnswer: '判定',
  colState: '現在の状態',
}

export const explainWords: Readonly<Record<Language, ExplainWords>> = { ja, en }
