/** What: what happened and when, which data, how many persons, why, and what may come of it. */

import type { CaseFactKey } from '../../../../cases/case.ts'
import { sumsOf } from '../../../document/sums.ts'
import { entryNames } from '../../../words/accounts.ts'
import { caseKindNames, detectorNames } from '../../../words/case.ts'
import { type Said, say } from '../../said.ts'
import { leakSentence } from '../../sentences.ts'
import { at, clockOf, figure, isCounted, isKnown, moment, name, pick } from '../../slots.ts'
import { quoted } from '../shared/quoted.ts'
import { figureLine, figuresOf, isAttack, only, type Topic, together, written } from './topic.ts'

export const what: Topic = (filling) => [
  pick(filling, {
    ja: say`${[caseKindNames[filling.file.case.kind].ja]}`,
    en: say`${[caseKindNames[filling.file.case.kind].en]}`,
  }),
]

export const occurred: Topic = (filling) => {
  const told = clockOf(filling, 'occurred')
  if (told === undefined) return []
  const from = at(filling, told.moment, 'occurred')
  if (told.until === undefined) return [[from]]
  const to = at(filling, told.until, 'occurred')
  return [pick(filling, { ja: say`${from} から ${to} まで`, en: say`from ${from} to ${to}` })]
}

export const detected: Topic = (filling) => {
  const told = clockOf(filling, 'detected')
  if (told === undefined) return []
  const when = at(filling, told.moment, 'detected')
  if (told.detectedBy === undefined) return [[when]]
  const how = detectorNames[told.detectedBy][filling.language]
  return [pick(filling, { ja: say`${when}（${[how]}）`, en: say`${when} (${[how]})` })]
}

/** When it became known, to which department, and on what basis: the law counts from there. */
export const known: Topic = (filling) => {
  const told = clockOf(filling, 'known')
  if (told === undefined) return []
  const when = at(filling, told.moment, 'known')
  const lines: Said[] = [
    told.department === undefined
      ? [when]
      : pick(filling, {
          ja: say`${when}（${name(told.department)}）`,
          en: say`${when} (${name(told.department)})`,
        }),
  ]
  if (told.basis !== undefined)
    lines.push([quoted(filling, 'clock.known', { by: told.by, text: told.basis })])
  return lines
}

const labelled =
  (ja: string, en: string, topic: Topic): Topic =>
  (filling) => {
    const [first, ...rest] = topic(filling)
    const label = pick(filling, { ja: [ja, '：'], en: [en, ': '] })
    return [
      [...label, ...(first ?? [pick(filling, { ja: '調査中', en: 'under investigation' })])],
      ...rest,
    ]
  }
const contained: Topic = (filling) =>
  clockOf(filling, 'contained') === undefined ? [] : [[moment(filling, 'contained')]]

export const times: Topic = together(
  labelled('発生', 'Occurred', occurred),
  labelled('検知', 'Detected', detected),
  labelled('覚知', 'Became known', known),
)
export const discovery: Topic = together(detected, known)

/** How big it is, in the figures of its kind. */
export const size: Topic = (filling) =>
  [
    ...figuresOf(filling.file.case.kind),
    // Held mail never left: where a guard held it, that is part of how big it is.
    ...(['mail.held', 'mail.passed'] as const).filter((key) => isKnown(filling, key)),
  ].map((key) => figureLine(filling, key))

export const overview: Topic = together(
  what,
  times,
  labelled('封じ込め', 'Contained', contained),
  size,
  only('regulator.overview'),
)

/** One to three sentences. */
export const narrative: Topic = (filling) => {
  const own = written(filling, 'regulator.overview')
  if (own.length > 0) return own
  const stopped = clockOf(filling, 'contained')
  const kind = [caseKindNames[filling.file.case.kind][filling.language]]
  return [
    pick(filling, {
      ja: say`${kind}を ${moment(filling, 'known')} に認識した。${
        stopped === undefined
          ? ['封じ込めを進めている。']
          : say`${moment(filling, 'contained')} に封じ込めた。`
      }`,
      en: say`We became aware of ${kind} at ${moment(filling, 'known')}. ${
        stopped === undefined
          ? ['Containment is under way.']
          : say`It was contained at ${moment(filling, 'contained')}.`
      }`,
    }),
  ]
}

export const items: Topic = only('regulator.items')

export const persons: Topic = (filling) => {
  const keys: readonly CaseFactKey[] = ['persons.confirmed', 'persons.possible']
  const lines = keys.filter((key) => isKnown(filling, key)).map((key) => figureLine(filling, key))
  if (lines.length === 0) return []
  return [...lines, ...written(filling, 'regulator.persons-split')]
}

/** Persons and records, or accounts where persons are not counted yet. */
export const people: Topic = (filling) => {
  const known = persons(filling)
  const keys: readonly CaseFactKey[] = [
    'records.confirmed',
    'records.possible',
    'accounts.confirmed',
    'accounts.possible',
    'accounts.hijacked',
  ]
  return [
    ...(known.length > 0 ? known : [figureLine(filling, 'persons.possible')]),
    ...keys.filter((key) => isKnown(filling, key)).map((key) => figureLine(filling, key)),
  ]
}

export const nature: Topic = together(what, items, people)

export const users: Topic = (filling) => [
  ...written(filling, 'regulator.users'),
  ...(isKnown(filling, 'accounts.possible') ? [figureLine(filling, 'accounts.possible')] : []),
  ...(isKnown(filling, 'contracts.possible') ? [figureLine(filling, 'contracts.possible')] : []),
]

/** What the evidence supports, and the best explanation of the logs, marked as what it is. */
export const cause: Topic = (filling) => {
  const { case: its, found } = filling.file
  const supported = its.hypotheses
    .filter(({ standing, for: lines }) => standing === 'supported' && lines.length > 0)
    .map((one): Said => {
      const text = quoted(filling, `hypothesis.${one.id}`, one)
      return pick(filling, {
        ja: say`調査により支持されている原因：${text}`,
        en: say`Cause that the evidence supports: ${text}`,
      })
    })
  const paths = new Set(
    (found?.accounts ?? [])
      .filter(({ verdict }) => verdict === 'hijacked')
      .flatMap(({ entry }) => {
        const [best] = entry
          .filter(({ standing, path }) => standing === 'supported' && path !== 'unknown')
          .toSorted((a, b) => b.weight - a.weight)
        return best === undefined ? [] : [best.path]
      }),
  )
  const inferred = [...paths].map(
    (path): Said =>
      pick(filling, {
        ja: say`ログから推定される侵入経路：${name(entryNames[path].ja, 200)}（推定であり、確定していない）`,
        en: say`Way in as inferred from the logs: ${name(entryNames[path].en, 200)} (an inference, not established)`,
      }),
  )
  return [...written(filling, 'regulator.cause'), ...supported, ...inferred]
}

/** Never milder than the verdict that the case computes. */
export const secondary: Topic = (filling) => [
  leakSentence(filling, 'inside'),
  ...(isCounted(filling, 'mail.delivered')
    ? [
        pick(filling, {
          ja: say`当組織の名で送られた不正なメールが到達した先：${figure(filling, 'mail.delivered')}`,
          en: say`Fraudulent mail in our name was delivered to: ${figure(filling, 'mail.delivered')}`,
        }),
      ]
    : []),
  ...(isKnown(filling, 'complaints') ? [figureLine(filling, 'complaints')] : []),
  ...written(filling, 'regulator.secondary'),
]

export const consequences: Topic = together(only('regulator.consequences'), secondary)

export const impact: Topic = together(
  size,
  (filling) => (isKnown(filling, 'outage.hours') ? [figureLine(filling, 'outage.hours')] : []),
  (filling) => [leakSentence(filling, 'inside')],
  only('regulator.impact'),
)

export const financial: Topic = (filling) => [
  ...(isKnown(filling, 'cost.total') ? [figureLine(filling, 'cost.total')] : []),
  ...written(filling, 'regulator.financial'),
]

export const severity: Topic = (filling) => [
  pick(filling, {
    ja: say`深刻度：${[severities[filling.file.case.severity].ja]}`,
    en: say`Severity: ${[severities[filling.file.case.severity].en]}`,
  }),
]
const severities = {
  1: { ja: '最も重い', en: 'the highest' },
  2: { ja: '重い', en: 'high' },
  3: { ja: '中程度', en: 'moderate' },
  4: { ja: '軽い', en: 'low' },
} as const

export const unlawful: Topic = (filling) => [
  [
    isAttack(filling.file.case.kind)
      ? pick(filling, {
          ja: '有（不正アクセスの疑い）',
          en: 'yes (unauthorised access is suspected)',
        })
      : pick(filling, { ja: '不明', en: 'unknown' }),
  ],
]

/** Where the attacker came from says nothing of where the impact is: only what is known of both. */
export const crossBorder: Topic = (filling) => {
  const { found } = filling.file
  const abroad = found === undefined ? 0 : sumsOf(found).foreign
  return [
    ...(isCounted(filling, 'mail.foreign')
      ? [
          pick(filling, {
            ja: say`有：${figureLine(filling, 'mail.foreign')}`,
            en: say`yes: ${figureLine(filling, 'mail.foreign')}`,
          }),
        ]
      : abroad > 0
        ? [[pick(filling, { ja: '有（国外の宛先あり）', en: 'yes (recipients abroad)' })]]
        : []),
    ...(isKnown(filling, 'origins.countries') ? [figureLine(filling, 'origins.countries')] : []),
    ...written(filling, 'regulator.cross-border'),
  ]
}
