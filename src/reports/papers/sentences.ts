/**
 * Sentences: what many documents say in the same words: the leak verdict with what caps it, as of
 * when, which release this is, who is told to ask whom.
 *
 * The verdict is the computed one of the case and no other: six rungs, each with its wording, and a
 * verdict that rests on ways out nobody has looked at names them.
 */
import { asOfAll, disclaimer, shippedObligations } from '../../cases/clocks/obligations.ts'
import type { LeakVerdictCode } from '../../incident/found.ts'
import type { Language } from '../../lib/words.ts'
import type { Tone } from '../document/model.ts'
import { shown } from '../say/shown.ts'
import { channelNames } from '../words/leak.ts'
import { datingOf, momentOf } from './dates.ts'
import type { Filling } from './paper.ts'
import { type Said, type Slot, say } from './said.ts'
import { clockOf, law, missing, name, pick, reckoned } from './slots.ts'

/** `outside`: です・ます. `inside`: である, 体言止め. English has one voice. */
export type Voice = 'outside' | 'inside'

const verdicts: Readonly<Record<LeakVerdictCode, { outside: string; inside: string; en: string }>> =
  {
    confirmed: {
      outside: '情報が漏えいした事実を確認しております。',
      inside: '漏えいした事実を確認。',
      en: 'We have confirmed that information was leaked.',
    },
    likely: {
      outside: '情報が漏えいした可能性が高いと判断しております。',
      inside: '漏えいした可能性が高い。',
      en: 'We consider it likely that information was leaked.',
    },
    'not-deniable': {
      outside: '情報漏えいの可能性は否定できません。',
      inside: '漏えいの可能性は否定できない。',
      en: 'We cannot rule out that information was leaked.',
    },
    unlikely: {
      outside: '情報が流出した可能性は低いと判断しております。',
      inside: '流出の可能性は低い。',
      en: 'We consider it unlikely that information was leaked.',
    },
    'no-trace': {
      outside: '現時点で、情報の流出は確認されておりません。',
      inside: '現時点で流出は確認されていない。',
      en: 'As of now, no leak of information has been confirmed.',
    },
    none: {
      outside: '調査の結果、情報の流出がなかったことを確認しております。',
      inside: '流出がなかったことを確認。',
      en: 'Our investigation has confirmed that no information was leaked.',
    },
  }

/** The verdict alone, in a sentence. */
export const leakVerdictSlot = (filling: Filling, voice: Voice = 'outside'): Slot => {
  const { verdict } = filling.file.leak
  const said = verdicts[verdict]
  return reckoned('leak.verdict', filling.language === 'en' ? said.en : said[voice])
}

/** The verdict, as of when, and which ways out are not examined to the end. */
export function leakSentence(filling: Filling, voice: Voice = 'outside'): Said {
  const whole = leakVerdictSlot(filling, voice)
  const slot = { ...whole, text: whole.text.replace(/[。.]$/, '') }
  const verdict = pick(filling, {
    ja: say`${slot}（${asOf(filling)}）。`,
    en: say`${slot} (${asOf(filling)}).`,
  })
  const open = leakCaps(filling, voice)
  return open.length === 0
    ? verdict
    : [...verdict, ...(filling.language === 'en' ? [' '] : []), ...open]
}

/** Why it may still change: what nobody has examined to the end. Empty where all is. */
export function leakCaps(filling: Filling, voice: Voice = 'outside'): Said {
  const open = openChannels(filling)
  if (open.length === 0) return []
  return voice === 'outside'
    ? pick(filling, {
        ja: say`${list(filling, open)}については、調査を終えておりません。今後の調査により、この判断が変わることがあります。`,
        en: say`The following have not been fully examined yet, and what we find there may change this assessment: ${list(filling, open)}.`,
      })
    : pick(filling, {
        ja: say`調査未了の経路：${list(filling, open)}。`,
        en: say`Not fully examined yet: ${list(filling, open)}.`,
      })
}

export const leakTone = ({ file }: Filling): Tone =>
  (
    ({
      confirmed: 'bad',
      likely: 'bad',
      'not-deniable': 'watch',
      unlikely: 'watch',
      'no-trace': 'watch',
      none: 'good',
    }) as const
  )[file.leak.verdict]

/** Ways out that cap the verdict, by their names. */
export function openChannels({ file, language }: Filling): readonly Said[] {
  const seen = new Set(file.leak.caps.map(({ channel }) => channel))
  return [...seen].map((channel) => [channelNames[channel]?.[language] ?? shown(channel, 40)])
}

const confidence = {
  high: { ja: '高', en: 'high' },
  moderate: { ja: '中', en: 'moderate' },
  low: { ja: '低', en: 'low' },
} as const
export const leakConfidence = (filling: Filling): Said => [
  confidence[filling.file.leak.confidence][filling.language],
]

/** 2025年10月6日 17:45 現在, as of 6 October 2025, 17:45 JST. */
export function asOf(filling: Filling): Slot {
  const when = momentOf(filling.file.now, datingOf(filling.file, filling.language))
  return {
    slot: 'moment',
    name: 'now',
    text: pick(filling, { ja: `${when} 現在`, en: `as of ${when}` }),
  }
}

const KANJI = '〇一二三四五六七八九十'
const ORDINALS = [
  ...['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'],
  'tenth',
]
/** 第一報, 第二報; in English an ordinal to stand before a noun. */
export function releaseName(number: number, language: Language): Slot {
  const ja = number <= 10 ? `第${KANJI[number] ?? number}報` : `第${number}報`
  const en = ORDINALS[number] || `${number}th`
  return reckoned('release', language === 'ja' ? ja : en)
}
/** 確報 instead of a number: the last word on the matter. */
export const finalName = (language: Language): Slot =>
  reckoned('release', language === 'ja' ? '確報' : 'final')

/** With the commas of the language. */
export function list(filling: Filling, items: readonly (Said | Slot)[]): Said {
  const comma = filling.language === 'ja' ? '、' : ', '
  return items.flatMap((item, nth) => {
    const said: Said = Array.isArray(item) ? (item as Said) : [item as Slot]
    return nth === 0 ? [...said] : [comma, ...said]
  })
}

export const organisationName = ({ file, language }: Filling): Slot =>
  name(file.organisation.name[language] || file.organisation.name.ja)
export const caseNumber = ({ file }: Filling): Slot => name(file.case.id)

/** 件名: what people call the case; else by its kind. */
export const signatory = (filling: Filling): readonly Said[] => {
  const { organisation } = filling.file
  const { representative, department, address } = organisation
  return [
    say`${organisationName(filling)}`,
    ...(department === undefined ? [] : [say`${name(department[filling.language])}`]),
    ...(representative === undefined ? [] : [say`${name(representative)}`]),
    ...(address === undefined ? [] : [say`${name(address[filling.language], 200)}`]),
  ]
}

/** The enquiries desk: each way on a line of its own; `missing` where the organisation has none. */
export function deskLines(filling: Filling): readonly Said[] {
  const { desk } = filling.file.organisation
  const lines: Said[] = []
  if (desk?.phone !== undefined)
    lines.push(
      pick(filling, {
        ja: say`電話：${name(desk.phone)}`,
        en: say`Telephone: ${name(desk.phone)}`,
      }),
    )
  if (desk?.hours !== undefined)
    lines.push(
      pick(filling, {
        ja: say`受付時間：${name(desk.hours.ja)}`,
        en: say`Hours: ${name(desk.hours.en)}`,
      }),
    )
  if (desk?.mail !== undefined)
    lines.push(
      pick(filling, { ja: say`メール：${name(desk.mail)}`, en: say`E-mail: ${name(desk.mail)}` }),
    )
  if (desk?.page !== undefined)
    lines.push(
      pick(filling, {
        ja: say`ウェブサイト：${name(desk.page, 200)}`,
        en: say`Web page: ${name(desk.page, 200)}`,
      }),
    )
  if (lines.length > 0) return lines
  return [
    say`${missing(filling, 'organisation.desk', pick(filling, { ja: 'お問い合わせ窓口（設定の organisation）', en: 'enquiries desk (organisation in the configuration)' }))}`,
  ]
}

/** Where deadlines appear; never left out there. */
export const notLegalAdvice = ({ language }: Filling): Said => [
  law(disclaimer(language, asOfAll(shippedObligations))),
]

export const isClockKnown = (filling: Filling, clock: Parameters<typeof clockOf>[1]): boolean =>
  clockOf(filling, clock) !== undefined
