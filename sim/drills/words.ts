/** Words: what a drill's card and plot say, in both languages. */
import type { Language } from '../../src/lib/words.ts'

const en = {
  exercise: '訓練 EXERCISE',
  seed: (seed: number) => `seed ${seed}`,
  guarded: 'guarded',
  unguarded: 'without the guard (observed only)',
  reported: 'as reported, 2025',
  thisDay: 'this day',
  rowOffered: 'the thief: messages offered',
  rowPassed: '  recipients answered «pass»',
  rowLeft: '  recipients whose mail left',
  rowDelivered: '  recipients delivered to',
  rowHeld: '  messages held back',
  held: (held: number, delayed: number) =>
    delayed === 0 ? whole(held) : `${whole(held)} (${whole(delayed)} of them for 15 seconds)`,
  rowWould: '  messages that a guard had held',
  rowRefused: '  messages turned down, for now',
  rowAway: '  connections turned away',
  rowToHold: 'first mail to first hold',
  rowToContain: 'first mail to containment',
  rowNoticed: '  how it was noticed',
  noticedReported: '«mail is hard to send», 17:15',
  noticedHere: 'by the guard',
  notNoticed: 'not at all',
  rowSessions: 'mailbox sessions ended',
  rowNotices: 'people told',
  rowColleagues: 'colleagues: messages',
  rowFalselyHeld: '  held for a person',
  rowFalselyDelayed: '  15 seconds later',
  rowFalselyContained: '  accounts contained',
  rowEvidence: 'evidence',
  evidence: (size: number, verified: boolean) =>
    `${whole(size)} entries, ${verified ? 'verified' : 'NOT VERIFIED'}`,
  rowAgain: '  verdicts judged again',
  again: (all: number, differs: number) =>
    `${whole(all)}, ${differs === 0 ? 'all the same' : `${whole(differs)} DIFFER`}`,
  never: '–',
  about: (n: number) => `about ${whole(n)}`,
  met: 'as expected',
  notMet: 'not as expected: a person must look',
  expected: (left: number, contained: boolean | null, hasThief: boolean) =>
    hasThief
      ? `expected: at most ${left} ${left === 1 ? 'recipient' : 'recipients'} of mail that left${contained === true ? ', the account contained' : ''}, no colleague contained`
      : 'expected: nobody contained',
  broken: (n: number) => `what must always hold was broken (${n}):`,
  spell: (ms: number) => (ms === 0 ? 'at once' : spelled(ms, ['ms', 's', 'min', 'h'], ' ')),
  plotTitle: 'What the thief sent, and what left',
  sent: 'offered by the thief',
  left: 'left the server',
  wasReported: 'as reported: 120,000',
  contained: 'contained',
  firstHeld: 'first hold',
  axis: 'messages (logarithmic)',
  time: 'time of day (Japan)',
}
export type DrillWords = typeof en

const ja: DrillWords = {
  exercise: '訓練 EXERCISE',
  seed: (seed) => `シード ${seed}`,
  guarded: '防御あり',
  unguarded: '防御なし（監視のみ）',
  reported: '実際の事案（2025年）',
  thisDay: '今回',
  rowOffered: '攻撃者：送信を試みたメール',
  rowPassed: '　通過と答えた宛先',
  rowLeft: '　サーバーから出た宛先',
  rowDelivered: '　相手に届いた宛先',
  rowHeld: '　保留したメール',
  held: (held, delayed) =>
    delayed === 0
      ? `${whole(held)} 通`
      : `${whole(held)} 通（うち15秒の待機 ${whole(delayed)} 通）`,
  rowWould: '　防御していれば保留したメール',
  rowRefused: '　拒否・一時拒否したメール',
  rowAway: '　追い返した接続',
  rowToHold: '最初のメールから最初の保留まで',
  rowToContain: '最初のメールから封じ込めまで',
  rowNoticed: '　気付いたきっかけ',
  noticedReported: '「メールが送りにくい」17:15',
  noticedHere: '関守の判定',
  notNoticed: '気付かず',
  rowSessions: '終了させたメールボックスのセッション',
  rowNotices: '担当者への通知',
  rowColleagues: '同僚：メール',
  rowFalselyHeld: '　担当者の確認待ちになったもの',
  rowFalselyDelayed: '　15秒遅れたもの',
  rowFalselyContained: '　封じ込められたアカウント',
  rowEvidence: '証跡',
  evidence: (size, verified) => `${whole(size)} 件、${verified ? '検証済み' : '検証できません'}`,
  rowAgain: '　再判定した判定',
  again: (all, differs) =>
    `${whole(all)} 件、${differs === 0 ? 'すべて一致' : `不一致 ${whole(differs)} 件`}`,
  never: '–',
  about: (n) => `約 ${whole(n)}`,
  met: '期待どおりです',
  notMet: '期待どおりではありません。担当者の確認が必要です',
  expected: (left, contained, hasThief) =>
    hasThief
      ? `期待：サーバーから出るのは ${left} 宛先以下${contained === true ? '、アカウントの封じ込め' : ''}、同僚の封じ込めなし`
      : '期待：誰も封じ込めない',
  broken: (n) => `常に成り立つべきことが破れました（${n} 件）：`,
  spell: (ms) => (ms === 0 ? '即時' : spelled(ms, ['ミリ秒', '秒', '分', '時間'], '')),
  plotTitle: '攻撃者が送ろうとしたメールと、実際に出たメール',
  sent: '送信を試みた数',
  left: 'サーバーから出た数',
  wasReported: '実際の事案：12万通',
  contained: '封じ込め',
  firstHeld: '最初の保留',
  axis: 'メール数（対数）',
  time: '時刻（日本時間）',
}

export const drillCardWords: Readonly<Record<Language, DrillWords>> = { ja, en }

export function whole(n: number): string {
  return String(n).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

/** The two largest units, or one and its tenth. */
function spelled(
  ms: number,
  [milli, second, minute, hour]: readonly [string, string, string, string],
  gap: string,
): string {
  if (ms < 1_000) return `${Math.round(ms)}${gap}${milli}`
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)}${gap}${second}`
  const minutes = Math.round(ms / 60_000)
  if (minutes < 60) return `${minutes}${gap}${minute}`
  return `${Math.floor(minutes / 60)}${gap}${hour} ${minutes % 60}${gap}${minute}`
}
