/**
 * Deadlines: obligations, states, and how long there is left, as people read it.
 *
 * A deadline by days is told as its day, in the zone of its rule; one by hours as a moment.
 */
import type { Deadline, SubjectRole } from '../../cases/case.ts'
import type { Obligation, Rule } from '../../cases/clocks/obligation.ts'
import { obligationNamed, stageNamed } from '../../cases/clocks/obligations.ts'
import type { Reminder } from '../../cases/clocks/reminders.ts'
import type { Instant } from '../../lib/time.ts'
import type { Language } from '../../lib/words.ts'
import { clock, day, length, moment, type Speaking } from '../say/moments.ts'
import { shown } from '../say/shown.ts'
import { stepSaid } from './deadline-steps.ts'
import type { Names } from './named.ts'

export const deadlineStates: Names<Deadline['state']> = {
  'not-started': { ja: '起算前', en: 'not started' },
  running: { ja: '期限内', en: 'running' },
  undated: { ja: '期日なし', en: 'no date' },
  due: { ja: '期限間近', en: 'due' },
  overdue: { ja: '期限超過', en: 'overdue' },
  met: { ja: '対応済み', en: 'met' },
  waived: { ja: '対象外', en: 'does not apply or waived' },
}

/** What an organisation is before the law. */
export const subjectNames: Names<SubjectRole> = {
  controller: { ja: '個人情報取扱事業者', en: 'controller of personal data' },
  processor: { ja: '委託先', en: 'processor' },
  'public-body': { ja: '行政機関等', en: 'public body' },
  'local-government': { ja: '地方公共団体', en: 'local government' },
  carrier: { ja: '電気通信事業者', en: 'telecommunications carrier' },
  'listed-company': { ja: '上場会社', en: 'listed company' },
  'essential-entity': {
    ja: '主要・重要事業体（NIS2）',
    en: 'essential or important entity (NIS2)',
  },
  'critical-infrastructure': { ja: '特別社会基盤事業者', en: 'critical infrastructure' },
  'card-merchant': { ja: 'カード加盟店', en: 'card merchant' },
}

/** `個人情報保護法26条1項…：速報`; the ids where the obligation is not known. */
export function deadlineName(
  { obligation, stage }: Pick<Deadline, 'obligation' | 'stage'>,
  language: Language,
  obligations?: readonly Obligation[],
): string {
  const found = obligationNamed(obligation, obligations)
  const law = found === undefined ? shown(obligation) : found.law[language]
  const name = found === undefined ? undefined : stageNamed(found, stage)?.name[language]
  return `${law}${language === 'ja' ? '：' : ': '}${name ?? shown(stage)}`
}

/** In whose days it was counted; `undefined`: it runs by the clock, or has no date. */
const zoneOfDays = ({ steps }: Deadline): string | undefined => {
  const zone = steps.find(({ code }) => code === 'zone')?.facts['zone']
  return typeof zone === 'string' ? zone : undefined
}

/** A date of this deadline, as its rule means it. */
function dated(deadline: Deadline, when: Instant, speaking: Speaking): string {
  const zone = zoneOfDays(deadline)
  return zone === undefined ? moment(when, speaking) : day(when, { ...speaking, zone })
}

/** `2025年12月4日まで（別の読み方では 2025年12月5日）`; both dates of a range; why there is none, where there is none. */
export function dueSaid(deadline: Deadline, speaking: Speaking): string {
  const { due, soft, alternative } = deadline
  const isJa = speaking.language === 'ja'
  if (due === undefined) return undatedSaid(deadline, speaking)
  const until = dated(deadline, due, speaking)
  const other = (when: Instant | undefined, inJa: string, inEn: string): readonly string[] =>
    when === undefined ? [] : [`${isJa ? inJa : inEn}${dated(deadline, when, speaking)}`]
  const isRange = deadline.steps.some(({ code }) => code === 'range')
  const first =
    soft === undefined || !isRange
      ? isJa
        ? `${until}まで`
        : `by ${until}`
      : isJa
        ? `${dated(deadline, soft, speaking)}、遅くとも ${until}まで`
        : `by ${dated(deadline, soft, speaking)}, at the latest ${until}`
  const beside = [
    ...other(
      isRange ? undefined : soft,
      '不正の目的でない場合は ',
      'without an unlawful purpose: ',
    ),
    ...other(alternative, '別の読み方では ', 'read otherwise: '),
  ]
  if (beside.length === 0) return first
  return isJa ? `${first}（${beside.join('、')}）` : `${first} (${beside.join('; ')})`
}

const whyUndated = [
  'no-clock',
  'waits-for',
  'calendar.uncovered',
  'calendar.unknown',
  'moment.impossible',
  'without-delay',
  'on-request',
  'voluntary',
  'not-fixed',
]

function undatedSaid({ steps, state }: Deadline, speaking: Speaking): string {
  const why = steps.find(({ code }) => whyUndated.includes(code))
  return why === undefined ? deadlineStates[state][speaking.language] : stepSaid(why, speaking)
}

/** Below a minute «0 秒» would look like a mistake. */
const NOW_WITHIN = 60_000

/** How long there is left, in milliseconds; less than nothing: how long it is over. */
export function humanLeft(left: number, language: Language): string {
  const isJa = language === 'ja'
  if (Math.abs(left) < NOW_WITHIN) return isJa ? 'まもなく期限' : 'due now'
  if (left < 0) return isJa ? `${length(left, 'ja')} 超過` : `${length(left, 'en')} overdue`
  return isJa ? `あと ${length(left, 'ja')}` : `${length(left, 'en')} left`
}

/** Of what is due without delay: for how long it has been so. */
function sinceSaid({ state, from, steps }: Deadline, now: Instant, language: Language): string {
  if (from === undefined || now < from || !steps.some(({ code }) => code === 'without-delay'))
    return deadlineStates[state][language]
  return language === 'ja' ? `${length(now - from, 'ja')} 経過` : `for ${length(now - from, 'en')}`
}

/** For a list that is read at a glance: what is left, or how long it has been due. */
export function leftSaid(deadline: Deadline, now: Instant, speaking: Speaking): string {
  const { state, due, met } = deadline
  const { language } = speaking
  const name = deadlineStates[state][language]
  if (state === 'waived' || (state === 'met' && met === undefined)) return name
  if (state === 'met' && met !== undefined) {
    const at = `${day(met.moment, speaking)} ${clock(met.moment, speaking)}`
    return language === 'ja' ? `${name}（${at}）` : `${name} (${at})`
  }
  if (due === undefined) return sinceSaid(deadline, now, language)
  if (now > due && deadline.steps.some(({ code }) => code === 'keep'))
    return language === 'ja' ? '保全期間の終わり（要請元に確認）' : 'the time to keep is over (ask)'
  return humanLeft(due - now, language)
}

/** One line for whoever is reminded. */
export function reminderSaid(
  reminder: Reminder,
  deadline: Deadline,
  now: Instant,
  speaking: Speaking,
  obligations?: readonly Obligation[],
): string {
  const name = deadlineName(reminder, speaking.language, obligations)
  const left = leftSaid(deadline, now, speaking)
  const until = dueSaid(deadline, speaking)
  return speaking.language === 'ja'
    ? `【期限】${name} ${until}（${left}）`
    : `${name}: ${until} (${left})`
}

/** What an obligation asks for at a stage: `3〜5 日`, `30 日（不正の目的の場合 60 日）`. */
export function ruleSaid(rule: Rule, language: Language): string {
  const isJa = language === 'ja'
  const n = 'n' in rule ? rule.n : 0
  const plural = (unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`
  switch (rule.kind) {
    case 'minutes':
      return isJa ? `${n} 分` : plural('minute')
    case 'hours':
      return isJa ? `${n} 時間` : plural('hour')
    case 'days': {
      const longer = rule.ifUnlawfulPurpose
      if (longer === undefined) return isJa ? `${n} 日` : plural('day')
      return isJa
        ? `${n} 日（不正の目的の場合 ${longer} 日）`
        : `${plural('day')} (${longer} for an unlawful purpose)`
    }
    case 'range-days':
      return isJa ? `${rule.soft}〜${rule.hard} 日` : `${rule.soft} to ${rule.hard} days`
    case 'business-days':
      return isJa ? `${n} 営業日` : plural('business day')
    case 'months':
      return isJa
        ? `${rule.from === 'quarter' ? '四半期後 ' : ''}${n} か月`
        : `${plural('month')}${rule.from === 'quarter' ? ' after the quarter' : ''}`
    case 'monthly':
      return isJa ? '毎月' : 'monthly'
    case 'keep-days':
      return isJa
        ? `${n} 日保全${rule.extendTo === undefined ? '' : `（通算 ${rule.extendTo} 日まで延長あり）`}`
        : `kept ${n} days${rule.extendTo === undefined ? '' : ` (up to ${rule.extendTo} on request)`}`
    case 'without-delay':
      return isJa ? '速やかに' : 'without delay'
    case 'on-request':
      return isJa ? '求めに応じて' : 'on request'
    case 'voluntary': {
      const hours = rule.withinHours
      if (hours === undefined) return isJa ? '任意' : 'voluntary'
      return isJa ? `任意（${hours} 時間以内を推奨）` : `voluntary (advised within ${hours} hours)`
    }
    case 'not-fixed':
      return isJa ? '未定' : 'not fixed'
  }
}
