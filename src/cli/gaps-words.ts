/** Gaps words: what `evidence gaps` and `evidence outside` say, in both languages. */
import type { Language } from '../lib/words.ts'

type Words = {
  readonly about: string
  readonly optFrom: string
  readonly optUntil: string
  readonly notMoment: (text: string) => string
  readonly span: (from: string, until: string) => string
  readonly covered: (share: string, count: number) => string
  readonly none: string
  readonly unlisted: (count: number) => string
  readonly notEnded: string
  readonly unknown: string
  readonly many: (missed: number) => string
  readonly entry: (index: number) => string
  readonly legend: string
  readonly guard: string
  readonly outside: string
  readonly outsideAbout: string
  readonly outsideHelp: string
  readonly refused: (file: string, why: string) => string
  readonly report: (organisation: string, id: string, records: number) => string
  readonly compared: (day: string, outside: number, inside: number) => string
  readonly more: string
  readonly fine: string
  readonly before: string
  readonly elsewhere: (rows: number) => string
  readonly addresses: (list: string) => string
}

export const gapsWords: Readonly<Record<Language, Words>> = {
  en: {
    about: 'what was missed, when, and what may still be concluded',
    optFrom: 'from this moment (default: 30 days ago)',
    optUntil: 'to this moment (default: now)',
    notMoment: (text) => `${text}: a moment such as 2026-11-22T09:00+09:00 is needed`,
    span: (from, until) => `${from} to ${until}`,
    covered: (share, count) => `covered: ${share} · gaps: ${count}`,
    none: 'no gap',
    unlisted: (count) => `and ${count} more, not listed`,
    notEnded: 'not ended',
    unknown: 'unknown',
    many: (missed) => `${missed} missing`,
    entry: (index) => `entry ${index}`,
    legend: '█ watched   ░ a gap in it   · no evidence of that time',
    guard: 'guard',
    outside: 'outside',
    outsideAbout: 'compares what others received from our addresses with our own logs',
    outsideHelp:
      'Takes DMARC aggregate reports (.xml, .xml.gz, .zip). What others received, an intruder on this machine cannot edit.',
    refused: (file, why) => `${file}: refused: ${why}`,
    report: (organisation, id, records) => `${organisation} · ${id} · ${records} rows`,
    compared: (day, outside, inside) =>
      `${day}  received outside: ${outside}  in our logs: ${inside}`,
    more: 'more outside than inside',
    fine: 'fine',
    before: 'from before our logs begin: not compared',
    elsewhere: (rows) => `${rows} rows name other addresses than ours; they are not compared`,
    addresses: (list) => `our addresses: ${list}`,
  },
  ja: {
    about: '記録の欠落（いつ・何が）と、そこから言えることを表示します',
    optFrom: '開始時刻（既定：30 日前）',
    optUntil: '終了時刻（既定：現在）',
    notMoment: (text) => `${text}：2026-11-22T09:00+09:00 のような時刻を指定してください`,
    span: (from, until) => `${from} から ${until} まで`,
    covered: (share, count) => `記録できていた割合：${share} ・ 欠落：${count} 件`,
    none: '欠落はありません',
    unlisted: (count) => `ほか ${count} 件（一覧には出していません）`,
    notEnded: '継続中',
    unknown: '不明',
    many: (missed) => `欠落数 ${missed}`,
    entry: (index) => `証跡 ${index}`,
    legend: '█ 記録あり   ░ 欠落を含む   · 証跡のない時間',
    guard: '関守',
    outside: '外部',
    outsideAbout: '外部の組織が受け取った数と、こちらのログを突き合わせます',
    outsideHelp:
      'DMARC 集計レポート（.xml、.xml.gz、.zip）を読みます。外部が受け取った記録は、このサーバーに侵入した者には書き換えられません。',
    refused: (file, why) => `${file}：読み取りを拒否しました：${why}`,
    report: (organisation, id, records) => `${organisation} ・ ${id} ・ ${records} 行`,
    compared: (day, outside, inside) => `${day}  外部の受信：${outside}  こちらのログ：${inside}`,
    more: '外部のほうが多い',
    fine: '問題なし',
    before: 'こちらの記録が始まる前のため、突き合わせていません',
    elsewhere: (rows) => `${rows} 行は、こちらのものではないアドレスのため、突き合わせていません`,
    addresses: (list) => `こちらのアドレス：${list}`,
  },
}
