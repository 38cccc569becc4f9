/** Done: what we did about it, towards whom, what was published, and what is to come. */

import type { ClockName, NoticeRound } from '../../../../cases/case.ts'
import { plain } from '../../../say/numbers.ts'
import { clockLabels, verifyNames } from '../../../words/case.ts'
import type { Name } from '../../../words/named.ts'
import type { Filling } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import { releaseName } from '../../sentences.ts'
import { after, at, clockOf, dayAt, figure, isKnown, name, pick, reckoned } from '../../slots.ts'
import { quoted } from '../shared/quoted.ts'
import { figureLine, only, type Topic, together, written } from './topic.ts'
import { parties } from './who.ts'

const TASKS_MAX = 30
const ACTIONS_MAX = 30
const HOURS_72 = 72 * 3_600_000

const steps: readonly ClockName[] = ['contained', 'eradicated', 'restored']

/** Clocks of the response, then steps that were done, each with its time. */
export const measures: Topic = (filling) => {
  const reached = steps.flatMap((clock) => {
    const told = clockOf(filling, clock)
    return told === undefined
      ? []
      : [
          pick(filling, {
            ja: say`${at(filling, told.moment, clock)}：${[clockLabels[clock].ja]}`,
            en: say`${at(filling, told.moment, clock)}: ${[clockLabels[clock].en]}`,
          }),
        ]
  })
  const done = filling.file.tasks
    .filter(({ state, told }) => state === 'done' && told !== undefined)
    .slice(0, TASKS_MAX)
    .map((task) =>
      pick(filling, {
        ja: say`${at(filling, task.told?.at ?? 0, task.task)}：${name(task.name.ja, 200)}`,
        en: say`${at(filling, task.told?.at ?? 0, task.task)}: ${name(task.name.en, 200)}`,
      }),
    )
  return [...reached, ...done, ...written(filling, 'regulator.measures')]
}

export const isolation: Topic = (filling) => {
  const told = clockOf(filling, 'contained')
  return told === undefined ? [] : [[at(filling, told.moment, 'contained')]]
}
export const restored: Topic = (filling) => {
  const told = clockOf(filling, 'restored')
  return told === undefined ? [] : [[at(filling, told.moment, 'restored')]]
}

const audiences: Readonly<Record<NoticeRound['audience'], Name>> = {
  recipients: { ja: '不正なメールの受信者', en: 'recipients of the fraudulent mail' },
  persons: { ja: '本人', en: 'persons concerned' },
  contracts: { ja: '契約者', en: 'contract holders' },
}

/** Whom we told of it, and what reached them. */
export const response: Topic = (filling) => {
  const rounds = filling.file.case.rounds.map((round): Said => {
    const n = (what: string, count: number) => reckoned(`round.${what}`, plain(count), [round.id])
    const finished = round.finished
    return pick(filling, {
      ja: say`${[audiences[round.audience].ja]}への通知：対象 ${n('persons', round.list.persons)} 名、送信 ${n('sent', round.sent)}、到達 ${n('delivered', round.delivered)}、不達 ${n('failed', round.failed)}${
        finished === undefined
          ? ['（実施中）']
          : say`（${at(filling, finished.at, round.id)} 終了）`
      }`,
      en: say`Notice to ${[audiences[round.audience].en]}: ${n('persons', round.list.persons)} to be told, ${n('sent', round.sent)} sent, ${n('delivered', round.delivered)} delivered, ${n('failed', round.failed)} failed${
        finished === undefined
          ? [' (under way)']
          : say` (finished ${at(filling, finished.at, round.id)})`
      }`,
    })
  })
  const told = isKnown(filling, 'persons.notified') ? [figureLine(filling, 'persons.notified')] : []
  const own = written(filling, 'regulator.response')
  if (rounds.length + told.length + own.length > 0) return [...own, ...told, ...rounds]
  return [
    pick(filling, {
      ja: ['未実施（この報告の時点で、実施の記録はない）'],
      en: ['Not done yet (none is on record as of this report)'],
    }),
  ]
}

export const publication: Topic = (filling) => {
  const published = clockOf(filling, 'published')
  const papers = filling.file.case.papers.flatMap((paper): readonly Said[] =>
    (paper.paper === 'press-first' || paper.paper === 'press-followup') &&
    paper.released !== undefined
      ? [
          pick(filling, {
            ja: say`${at(filling, paper.released.at, paper.id)}：報道発表（${releaseName(paper.number, 'ja')}）`,
            en: say`${at(filling, paper.released.at, paper.id)}: press release (${releaseName(paper.number, 'en')})`,
          }),
        ]
      : [],
  )
  const own = written(filling, 'regulator.publication')
  if (published !== undefined)
    return [
      pick(filling, {
        ja: say`実施済み：${at(filling, published.moment, 'published')}`,
        en: say`Done: ${at(filling, published.moment, 'published')}`,
      }),
      ...papers,
      ...own,
    ]
  if (papers.length + own.length > 0) return [...papers, ...own]
  return [
    pick(filling, {
      ja: ['未実施（この報告の時点で、公表の記録はない）'],
      en: ['Not done yet (none is on record as of this report)'],
    }),
  ]
}

/** With a date and a way to check, or it is no measure. */
export const prevention: Topic = (filling) => {
  const actions = filling.file.case.actions
    .filter(({ state }) => state !== 'dropped')
    .slice(0, ACTIONS_MAX)
    .map((one): Said => {
      const text = quoted(filling, `action.${one.id}`, one)
      const due = dayAt(filling, one.due, `action.${one.id}`)
      const check = verifyNames[one.verifyBy][filling.language]
      return one.state === 'done'
        ? pick(filling, {
            ja: say`実施済み：${text}（検証：${[check]}）`,
            en: say`Done: ${text} (verified by ${[check]})`,
          })
        : pick(filling, {
            ja: say`${due}までに実施予定：${text}（検証：${[check]}）`,
            en: say`Due ${due}: ${text} (to be verified by ${[check]})`,
          })
    })
  return [...written(filling, 'regulator.prevention'), ...actions]
}

/** Other duties that were met, and whom else we told. */
export const met: Topic = (filling) =>
  filling.file.case.met.map((one) =>
    pick(filling, {
      ja: say`${name(one.obligation, 60)}：${at(filling, one.moment, one.obligation)} に報告${receipt(filling, one.receipt)}`,
      en: say`${name(one.obligation, 60)}: reported ${at(filling, one.moment, one.obligation)}${receipt(filling, one.receipt)}`,
    }),
  )
const receipt = (filling: Filling, it: string | undefined): Said =>
  it === undefined
    ? []
    : pick(filling, { ja: say`（受付番号 ${name(it)}）`, en: say` (receipt ${name(it)})` })

export const other: Topic = (filling) => {
  const lines = [...written(filling, 'regulator.other'), ...parties(filling), ...met(filling)]
  return lines.length > 0
    ? lines
    : [pick(filling, { ja: ['記録された事項はない'], en: ['Nothing is on record'] })]
}

/** Within the time: no reason is owed. Late: only a person knows why. */
export const delay: Topic = (filling) => {
  const known = clockOf(filling, 'known')?.moment
  if (known === undefined) return []
  if (filling.file.now - known <= HOURS_72)
    return [
      pick(filling, {
        ja: say`該当しない（覚知から ${after(filling, known, filling.file.now, 'since-known')}）`,
        en: say`Not applicable (${after(filling, known, filling.file.now, 'since-known')} since it became known)`,
      }),
    ]
  return written(filling, 'regulator.delay')
}

export const phases: Topic = (filling) => [
  pick(filling, {
    ja: ['すべての情報を同時に提供できないため、判明した事項から段階的に提供する。'],
    en: [
      'Not all information can be given at the same time; it will be given in phases as it is established.',
    ],
  }),
  ...written(filling, 'paper.next').map((line) =>
    pick(filling, { ja: say`次回の報告予定：${line}`, en: say`Next update: ${line}` }),
  ),
]

export const update: Topic = together(measures, only('regulator.update'))
export const announcement: Topic = together(publication, only('regulator.announcement'))
export const tell: Topic = together(parties, response)
export const containedFigure: Topic = (filling) =>
  isKnown(filling, 'contained.after') ? [[figure(filling, 'contained.after')]] : []
