/** Gaps in `status`: how much was missed lately, and whether what we write comes back to us. */

import type { MissingKind } from '../evidence/coverage.ts'
import { gapNames } from '../evidence/coverage-words.ts'
import type { Unsent } from '../keeper/gaps/canary/watch.ts'
import type { GapsFacts } from '../keeper/gaps/open.ts'
import type { Language } from '../lib/words.ts'
import { localTime } from './time.ts'

type Words = {
  readonly row: string
  readonly none: (days: number) => string
  readonly some: (days: number, count: number) => string
  readonly latest: (at: string, what: string) => string
  readonly way: { readonly [way in 'syslog' | 'gate']: string }
  readonly state: { readonly [state in 'returns' | 'lost' | 'never' | 'unsent']: string }
  readonly why: { readonly [code in Unsent['code']]: string }
  readonly unsynchronised: string
  readonly burst: (peak: number, most: number, within: number) => string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    row: 'Gaps',
    none: (days) => `none in the last ${days} days`,
    some: (days, count) => `${count} in the last ${days} days (sekimori evidence gaps)`,
    latest: (at, what) => `latest ${at}: ${what}`,
    way: { syslog: 'line through syslog', gate: 'submission refused by the gate' },
    state: {
      returns: 'comes back',
      lost: 'does not come back any more',
      never: 'has not come back yet: this log may be fed by something else',
      unsent: 'cannot be sent',
    },
    why: {
      'no-syslog': 'there is no /dev/log',
      'no-logger': 'the logger does not take it',
      'no-service': 'no submission service was found (gaps.canary.submission)',
      unreachable: 'the submission service cannot be reached',
      accepted: 'the server took it: it does not ask the gate',
      answered: 'the server answered otherwise',
    },
    unsynchronised: 'the clock of this machine is not synchronised',
    burst: (peak, most, within) =>
      `journald lets ${most} lines through in ${within} s, and the busiest time so far had ${peak}: raise RateLimitBurst, or have the mail server write a file of its own`,
  },
  ja: {
    row: '記録の欠落',
    none: (days) => `過去 ${days} 日間なし`,
    some: (days, count) => `過去 ${days} 日間に ${count} 件（sekimori evidence gaps で確認）`,
    latest: (at, what) => `最新 ${at}：${what}`,
    way: { syslog: 'syslog 経由の確認行', gate: '関守が拒否する確認用の送信' },
    state: {
      returns: 'ログに現れています',
      lost: 'ログに現れなくなりました',
      never: 'まだログに現れていません（このログは別の経路で書かれている可能性があります）',
      unsent: '送れません',
    },
    why: {
      'no-syslog': '/dev/log がありません',
      'no-logger': 'ログ基盤が受け取りません',
      'no-service': '送信受付のサービスが見つかりません（gaps.canary.submission）',
      unreachable: '送信受付のサービスに接続できません',
      accepted: 'サーバーが受け付けました（関守に問い合わせていません）',
      answered: 'サーバーが別の応答を返しました',
    },
    unsynchronised: 'このサーバーの時計は同期していません',
    burst: (peak, most, within) =>
      `journald の上限は ${within} 秒間に ${most} 行ですが、これまでの最大は ${peak} 行です。RateLimitBurst を引き上げるか、メールサーバーのログをファイルに直接書かせてください`,
  },
}

/** Name of the row, and its lines. */
export function gapsLines(
  gaps: GapsFacts,
  language: Language,
): { readonly row: string; readonly lines: readonly string[] } {
  const say = words[language]
  const { sinceDays, count, latest, canaries, synchronised, burst } = gaps
  const newest =
    latest === null
      ? ''
      : ` · ${say.latest(localTime(latest.at), gapNames[latest.what as MissingKind]?.[language] ?? latest.what)}`
  return {
    row: say.row,
    lines: [
      count === 0 ? say.none(sinceDays) : `${say.some(sinceDays, count)}${newest}`,
      ...canaries.map(({ name, way, state, why }) =>
        [
          name,
          say.way[way],
          say.state[state],
          ...(why === null ? [] : [say.why[why.code]]),
          why?.detail,
        ]
          .filter((text) => text !== undefined)
          .join(' · '),
      ),
      ...(burst === null ? [] : [say.burst(burst.peak, burst.most, burst.within)]),
      ...(synchronised === false ? [say.unsynchronised] : []),
    ],
  }
}
