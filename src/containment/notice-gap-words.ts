/** Gap notices: part of what we listen to was missed, or a log has gone silent. */
import type { GapKind } from '../events/source.ts'
import type { Language } from '../lib/words.ts'
import type { FactsFor } from './notice-facts.ts'
import { plainLine, quoted } from './notice-quote.ts'
import { commands, reference, type Says, type Show } from './notice-say.ts'

const kinds: { readonly [Kind in GapKind]: Readonly<Record<Language, string>> } = {
  truncated: {
    ja: 'ログファイルが、読み終わる前に切り詰められました。',
    en: 'A log file was cut short before we had read it to its end.',
  },
  replaced: {
    ja: 'ログファイルが、読み終わる前に別の内容に置き換えられました。',
    en: 'A log file was replaced before we had read it to its end.',
  },
  vanished: {
    ja: 'ログファイルが、読み終わる前に削除または圧縮されました。',
    en: 'A log file was removed or compressed before we had read it to its end.',
  },
  suppressed: {
    ja: 'ログ基盤（journald や rsyslog）が、流量の制限などによって行を破棄したと報告しました。',
    en: 'The logger (journald or rsyslog) says that it dropped lines.',
  },
  sequence: {
    ja: 'ログの通し番号が飛んでいます。',
    en: 'Numbers by which a logger counts its entries are missing.',
  },
  silent: { ja: 'ログが途絶えていました。', en: 'A log was silent.' },
  unpaired: {
    ja: '対になるはずの行がログにありません。行が失われたか、消されています。',
    en: 'Lines stand in a log whose other halves do not: lines were lost, or taken out.',
  },
  outside: {
    ja: '外部の組織が受け取ったメールの数が、こちらのログに残る数を上回っています。',
    en: 'Others received more mail from our addresses than our own logs tell.',
  },
  'guard-stopped': {
    ja: '関守が予告なく止まっていました（強制終了、停電、または一時停止）。',
    en: 'The guard was stopped unannounced (killed, without power, or stood still).',
  },
}

const halves: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  arrival: { ja: '受付（smtpd・pickup）', en: 'arrival (smtpd, pickup)' },
  cleanup: { ja: 'cleanup', en: 'cleanup' },
  queue: { ja: 'キュー登録（qmgr）', en: 'queue manager (qmgr)' },
  delivery: { ja: '配送結果', en: 'delivery result' },
  removal: { ja: 'キューからの削除（removed）', en: 'removal from the queue' },
  login: { ja: 'ログイン', en: 'login' },
}

const when = (
  { from, until, at }: FactsFor<'source.gap'>,
  language: Language,
  show: Show,
): string => {
  const end = show.timeOf(until ?? at)
  if (from === undefined) return language === 'ja' ? `時刻：${end} まで` : `Until ${end}.`
  const begin = show.timeOf(from)
  return language === 'ja' ? `時刻：${begin} から ${end} まで` : `From ${begin} to ${end}.`
}

const details = (facts: FactsFor<'source.gap'>, language: Language): string => {
  const { source, missed, half, limit, gap } = facts
  const isJapanese = language === 'ja'
  const rows: string[] = []
  if (source !== '')
    rows.push(
      isJapanese ? `対象：${quoted(source, 'ja', 80)}` : `Source: ${quoted(source, 'en', 80)}`,
    )
  const part = half === undefined ? undefined : halves[half]?.[language]
  if (part !== undefined)
    rows.push(isJapanese ? `欠けている行：${part}` : `What is missing: ${part}`)
  if (missed !== undefined) rows.push(isJapanese ? `数：${missed}` : `How many: ${missed}`)
  if (limit !== undefined)
    rows.push(
      isJapanese
        ? `上限：${limit.within} 秒間に ${limit.most} 行`
        : `The limit: ${limit.most} lines in ${limit.within} seconds`,
    )
  if (gap === 'suppressed')
    rows.push(
      isJapanese
        ? '対策：journald の RateLimitBurst（rsyslog では imjournal・imuxsock の ratelimit.burst）を引き上げるか、Postfix の maillog_file、Dovecot の log_path でログをファイルに直接書かせてください。迷惑メールの大量送信は、ちょうどこの上限に達するときに起こります。'
        : 'What helps: raise RateLimitBurst of journald (ratelimit.burst of imjournal or imuxsock in rsyslog), or have Postfix (maillog_file) and Dovecot (log_path) write files of their own. A burst of spam is just when such a limit is reached.',
    )
  return rows.join('\n')
}

const looks = (language: Language): string =>
  commands(language, [
    ['sekimori evidence gaps', '欠落の一覧と時間帯を確認する', 'See what was missed, and when'],
    ['sekimori status', '現在の状態を確認する', 'See how it stands'],
  ])

export const gapWords: { readonly [What in 'source.gap' | 'canary.lost']: Says<What> } = {
  'source.gap': {
    ja: (facts, show) => ({
      subject: `記録の欠落を検出しました${facts.source === '' ? '' : `：${plainLine(facts.source, 60)}`}`,
      paragraphs: [
        `${kinds[facts.gap].ja}${when(facts, 'ja', show)}`,
        details(facts, 'ja'),
        'この間について「何も起きていない」とは言えません。同じ欠落が続いても、この通知は繰り返しません（証跡には残ります）。心当たりがなければ、このサーバーの root 権限が奪われているおそれがあります。',
        looks('ja'),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `part of a record is missing${facts.source === '' ? '' : `: ${plainLine(facts.source, 60)}`}`,
      paragraphs: [
        `${kinds[facts.gap].en} ${when(facts, 'en', show)}`,
        details(facts, 'en'),
        'Of that time nobody can say that nothing happened. This notice is not repeated for more of the same; the evidence has it all. If nobody knows why, somebody else may be root on this server.',
        looks('en'),
        reference('en', facts),
      ],
    }),
  },
  'canary.lost': {
    ja: (facts, show) => ({
      subject: `ログが途絶えています：${plainLine(facts.source, 60)}`,
      paragraphs: [
        facts.way === 'syslog'
          ? `${quoted(facts.source, 'ja', 80)}に 1 分ごとに書き込んでいる確認用の行が、ログから読めなくなりました。最後に確認できたのは ${show.timeOf(facts.from)} です。`
          : `${quoted(facts.source, 'ja', 80)}で、1 分ごとに行っている確認用の送信（関守が拒否するもの）が、ログに現れなくなりました。最後に確認できたのは ${show.timeOf(facts.from)} です。Postfix が関守に問い合わせていないか、ログが書かれていません。`,
        'syslog（rsyslog・journald）と Postfix の動作、ディスクの空き、ログの出力先の変更を確認してください。設定を変えた覚えがなければ、ログが意図的に止められたおそれがあります。',
        looks('ja'),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `a log has gone silent: ${plainLine(facts.source, 60)}`,
      paragraphs: [
        facts.way === 'syslog'
          ? `The line that is written into ${quoted(facts.source, 'en', 80)} every minute does not come back out of it. It did last at ${show.timeOf(facts.from)}.`
          : `The submission that the guard refuses every minute does not show in ${quoted(facts.source, 'en', 80)} any more. It did last at ${show.timeOf(facts.from)}. Either Postfix does not ask the guard, or its log is not written.`,
        'Look at the logger (rsyslog, journald), at Postfix, at the room on the disk, and where the log goes. If nobody changed anything, somebody may have stopped the log on purpose.',
        looks('en'),
        reference('en', facts),
      ],
    }),
  },
}
