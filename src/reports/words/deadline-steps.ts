/**
 * Deadline steps: how a date was counted, each step as a sentence.
 *
 * What somebody typed (departments, reasons, receipts) is shown, not obeyed. A code that is not known
 * here stands as it is.
 */
import type { ClockName, Deadline } from '../../cases/case.ts'
import type { Language } from '../../lib/words.ts'
import { length, moment, type Speaking } from '../say/moments.ts'
import { shown } from '../say/shown.ts'
import { clockLabels } from './case.ts'

type Facts = Deadline['steps'][number]['facts']
type Say = (facts: Facts, speaking: Speaking) => string

const text = (facts: Facts, name: string): string =>
  Object.hasOwn(facts, name) ? shown(String(facts[name])) : '–'
const at = (facts: Facts, name: string, speaking: Speaking): string =>
  typeof facts[name] === 'number' ? moment(facts[name], speaking) : '–'
const clockIn = (facts: Facts, name: string, language: Language): string => {
  const code = facts[name]
  if (typeof code !== 'string' || !Object.hasOwn(clockLabels, code)) return text(facts, name)
  const label = clockLabels[code as ClockName][language]
  return language === 'ja' ? `${label}日時` : label.toLowerCase()
}
const some = (facts: Facts, name: string, before: string, after: string): string =>
  Object.hasOwn(facts, name) && facts[name] !== '' ? `${before}${text(facts, name)}${after}` : ''

const says: { readonly [code: string]: { readonly ja: Say; readonly en: Say } } = {
  clock: {
    ja: (f, s) =>
      `起算：${clockIn(f, 'clock', 'ja')} ${at(f, 'at', s)}（${some(f, 'department', '', '、')}記録者 ${text(f, 'by')}）`,
    en: (f, s) =>
      `counted from: ${clockIn(f, 'clock', 'en')} ${at(f, 'at', s)} (${some(f, 'department', '', ', ')}recorded by ${text(f, 'by')})`,
  },
  'clock.instead': {
    ja: (f) =>
      `${clockIn(f, 'clock', 'ja')}の記録がないため、${clockIn(f, 'used', 'ja')}から数えています`,
    en: (f) =>
      `no time «${clockIn(f, 'clock', 'en')}» is recorded; counted from «${clockIn(f, 'used', 'en')}»`,
  },
  'clock.earliest': {
    ja: (f, s) =>
      `記録が ${text(f, 'records')} 件あり、最も早いものを採りました（次は ${at(f, 'other', s)}）`,
    en: (f, s) =>
      `${text(f, 'records')} records, of which the earliest counts (the next is ${at(f, 'other', s)})`,
  },
  'clock.latest': {
    ja: (f, s) =>
      `記録が ${text(f, 'records')} 件あり、最も新しいものを採りました（前は ${at(f, 'other', s)}）`,
    en: (f, s) =>
      `${text(f, 'records')} records, of which the latest counts (before it ${at(f, 'other', s)})`,
  },
  'clock.culprit': {
    ja: (f, s) =>
      `内部不正の行為者本人の認識は数えません（${text(f, 'records')} 件、最も早いもの ${at(f, 'at', s)}）`,
    en: (f, s) =>
      `what the culprit knew himself does not count (${text(f, 'records')} records, the earliest ${at(f, 'at', s)})`,
  },
  'clock.corrected': {
    ja: (f, s) => `訂正前の記録は ${at(f, 'was', s)}（訂正者 ${text(f, 'by')}）`,
    en: (f, s) => `corrected by ${text(f, 'by')}; it was ${at(f, 'was', s)}`,
  },
  'no-clock': {
    ja: (f) => `${clockIn(f, 'clock', 'ja')}が未記録です。記録すると期限を計算します`,
    en: (f) => `no time «${clockIn(f, 'clock', 'en')}» is recorded; once it is, this is counted`,
  },
  'waits-for': {
    ja: (f) => `前の段階（${text(f, 'stage')}）の提出日時から数えます`,
    en: (f) => `counted from when the stage before (${text(f, 'stage')}) was handed in`,
  },
  'after-stage': {
    ja: (f, s) => `起算：前の段階（${text(f, 'stage')}）の提出 ${at(f, 'at', s)}`,
    en: (f, s) =>
      `counted from the stage before (${text(f, 'stage')}), handed in ${at(f, 'at', s)}`,
  },
  undecided: {
    ja: () => '適用の有無は未判断です',
    en: () => 'nobody has decided yet whether it applies',
  },
  'decided.applies': {
    ja: (f, s) => `適用ありと判断（${text(f, 'by')}、${at(f, 'at', s)}）：${text(f, 'why')}`,
    en: (f, s) =>
      `decided that it applies (${text(f, 'by')}, ${at(f, 'at', s)}): ${text(f, 'why')}`,
  },
  'decided.does-not-apply': {
    ja: (f, s) => `適用なしと判断（${text(f, 'by')}、${at(f, 'at', s)}）：${text(f, 'why')}`,
    en: (f, s) =>
      `decided that it does not apply (${text(f, 'by')}, ${at(f, 'at', s)}): ${text(f, 'why')}`,
  },
  'decided.waived': {
    ja: (f, s) => `対応しないと決定（${text(f, 'by')}、${at(f, 'at', s)}）：${text(f, 'why')}`,
    en: (f, s) => `waived (${text(f, 'by')}, ${at(f, 'at', s)}): ${text(f, 'why')}`,
  },
  zone: {
    ja: (f) => `日の区切りは ${text(f, 'zone')} の時刻による`,
    en: (f) => `days as in ${text(f, 'zone')}`,
  },
  minutes: { ja: (f) => `${text(f, 'n')} 分`, en: (f) => `${text(f, 'n')} minutes` },
  hours: { ja: (f) => `${text(f, 'n')} 時間`, en: (f) => `${text(f, 'n')} hours` },
  'no-rollover': {
    ja: () => '時間で数える期限は、閉庁日でも延びません',
    en: () => 'hours run on through closed days',
  },
  days: { ja: (f) => `${text(f, 'n')} 日`, en: (f) => `${text(f, 'n')} days` },
  range: {
    ja: (f) => `${text(f, 'soft')} 日から ${text(f, 'hard')} 日`,
    en: (f) => `${text(f, 'soft')} to ${text(f, 'hard')} days`,
  },
  'first-day.counted': {
    ja: () => '起算日を 1 日目として数えます（数えない場合の日を併記）',
    en: () => 'the day of the clock is day 1 (the date without it stands beside)',
  },
  'first-day.excluded': {
    ja: () => '起算日の翌日を 1 日目として数えます',
    en: () => 'the day after the clock is day 1',
  },
  'first-day.in-doubt': {
    ja: () =>
      '起算日を数えるか明らかでないため、数える早い方を期限とします（数えない場合の日を併記）',
    en: () =>
      'whether the day of the clock counts is not settled: the earlier date is taken (the later one stands beside)',
  },
  'rolled-over': {
    ja: (f) =>
      `${text(f, 'from')} は閉庁日（${text(f, 'whyJa')}）のため、翌開庁日 ${text(f, 'to')}`,
    en: (f) =>
      `${text(f, 'from')} is closed (${text(f, 'whyEn')}), so the next open day, ${text(f, 'to')}`,
  },
  'business-days': {
    ja: (f) => `${text(f, 'n')} 営業日（${text(f, 'calendarJa')}）`,
    en: (f) => `${text(f, 'n')} business days (${text(f, 'calendarEn')})`,
  },
  'year-computed': {
    ja: (f) =>
      `${text(f, 'year')} 年の祝日は計算によるもので、まだ公告されていません。公告後に確認してください`,
    en: (f) =>
      `the holidays of ${text(f, 'year')} are computed and not announced yet; check them once they are`,
  },
  months: { ja: (f) => `${text(f, 'n')} か月`, en: (f) => `${text(f, 'n')} month(s)` },
  quarter: {
    ja: (f) => `四半期の末日 ${text(f, 'ended')} の翌日から`,
    en: (f) => `from the day after the quarter ended, ${text(f, 'ended')}`,
  },
  monthly: {
    ja: () => '毎月。当月末を期限とし、翌月末を併記',
    en: () => 'every month: its end, with the end of the next beside',
  },
  keep: {
    ja: (f) => `${text(f, 'n')} 日間、消去してはなりません`,
    en: (f) => `nothing may be deleted for ${text(f, 'n')} days`,
  },
  'keep-extended': {
    ja: (f) =>
      `延長により通算 ${text(f, 'n')} 日となることがあります。要請元に確認するまで消去しないでください`,
    en: (f) =>
      `it may be extended to ${text(f, 'n')} days in all: delete nothing before asking whoever requested it`,
  },
  'without-delay': { ja: () => '速やかに（日数の定めなし）', en: () => 'without delay (no date)' },
  'on-request': { ja: () => '求めがあったとき', en: () => 'when asked for' },
  voluntary: { ja: () => '任意', en: () => 'voluntary' },
  recommended: {
    ja: (f) => `${text(f, 'hours')} 時間以内を推奨`,
    en: (f) => `within ${text(f, 'hours')} hours is advised`,
  },
  'not-fixed': {
    ja: () => '期限は定まっていないか、確認できていません',
    en: () => 'its time is not fixed, or was not found',
  },
  'purpose.unlawful': {
    ja: (f) => `不正の目的によるおそれがある行為と回答されたため、${text(f, 'n')} 日`,
    en: (f) => `${text(f, 'n')} days, for it was answered that the purpose may be unlawful`,
  },
  'purpose.likely': {
    ja: (f) =>
      `事案の種別から、不正の目的によるおそれがある行為として ${text(f, 'n')} 日（そうでない場合の ${text(f, 'shorter')} 日を併記）。「不正の目的」の質問に答えて確定してください`,
    en: (f) =>
      `${text(f, 'n')} days, as the kind of case suggests an unlawful purpose (${text(f, 'shorter')} days stand beside); answer the question of the purpose to settle it`,
  },
  'purpose.unsure': {
    ja: (f) =>
      `不正の目的によるおそれがあるか不明のため、早い方の ${text(f, 'n')} 日（${text(f, 'longer')} 日の場合を併記）`,
    en: (f) =>
      `${text(f, 'n')} days, for the purpose is not known (${text(f, 'longer')} days stand beside)`,
  },
  'purpose.lawful': {
    ja: (f) => `不正の目的によるものではないと回答されたため、${text(f, 'n')} 日`,
    en: (f) => `${text(f, 'n')} days, for it was answered that there was no unlawful purpose`,
  },
  'calendar.uncovered': {
    ja: (f) =>
      `暦「${text(f, 'calendar')}」は ${text(f, 'first')}〜${text(f, 'last')} 年のもので、${text(f, 'year')} 年の休日が分からないため、期限を計算していません。時計の日時を確かめ、正しければ義務のファイルの calendars に ${text(f, 'year')} 年を加えてください`,
    en: (f) =>
      `not counted: the calendar «${text(f, 'calendar')}» covers ${text(f, 'first')} to ${text(f, 'last')}, and not ${text(f, 'year')}. Check the clock; if it is right, add ${text(f, 'year')} under «calendars» in the file of obligations`,
  },
  'calendar.unknown': {
    ja: (f) =>
      `暦「${text(f, 'calendar')}」がないため、期限を計算していません。義務のファイルの calendars に加えてください`,
    en: (f) =>
      `not counted: there is no calendar «${text(f, 'calendar')}»; add it under «calendars» in the file of obligations`,
  },
  'moment.impossible': {
    ja: () => '起算の日時が扱える範囲にないため、期限を計算していません。時計を訂正してください',
    en: () => 'not counted: the moment of the clock is out of all range; correct the clock',
  },
  met: {
    ja: (f, s) => `対応済み ${at(f, 'at', s)}${some(f, 'receipt', '（受付番号 ', '）')}`,
    en: (f, s) => `met ${at(f, 'at', s)}${some(f, 'receipt', ' (receipt ', ')')}`,
  },
  'met.late': {
    ja: (f) => `期限を ${length(Number(f['milliseconds']), 'ja')}過ぎて対応`,
    en: (f) => `${length(Number(f['milliseconds']), 'en')} after the deadline`,
  },
}

export const stepCodes: readonly string[] = Object.keys(says)

export function stepSaid({ code, facts }: Deadline['steps'][number], speaking: Speaking): string {
  const said = Object.hasOwn(says, code) ? says[code] : undefined
  return said === undefined ? shown(code) : said[speaking.language](facts, speaking)
}
