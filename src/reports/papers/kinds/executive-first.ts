/**
 * First report to the executive: one page, twelve points, half an hour after the detection.
 *
 * What happened and whether it has stopped, the four clocks, the impact with how sure each figure is,
 * what was done and what is not known, the leak verdict as it stands, deadlines that run, and what the
 * reader has to decide. One sentence that everybody says to the outside ends it.
 */

import type { Deadline } from '../../../cases/case.ts'
import type { Instant } from '../../../lib/time.ts'
import { caseFactNames, clockLabels, detectorNames, roleNames } from '../../words/case.ts'
import { deadlineName } from '../../words/deadlines.ts'
import type { Filling, PaperBlock, PaperForm } from '../paper.ts'
import { type Said, type Slot, say } from '../said.ts'
import {
  asOf,
  caseNumber,
  leakCaps,
  leakConfidence,
  leakTone,
  leakVerdictSlot,
  list,
  organisationName,
  releaseName,
} from '../sentences.ts'
import {
  at,
  clockOf,
  dayAt,
  isKnown,
  law,
  left,
  name,
  pick,
  shortAt,
  typed,
  typedLines,
  typedOr,
} from '../slots.ts'
import { paragraph, section } from './shared/blocks.ts'
import { nothing } from './shared/case-tables.ts'
import { impactKeys, impactTable } from './shared/impact.ts'
import { chosenTitle, inside, isReadable, whatHappened } from './shared/story.ts'

/** So that all of it stays on one page. */
const ACTIONS_MAX = 6
const DEADLINES_MAX = 4
const IMPACT_MAX = 7
const UNKNOWN_MAX = 5
const DECISIONS_MAX = 5

export const executiveFirst: PaperForm = {
  kind: 'executive-first',
  texts: [
    {
      slot: 'executive.summary',
      hint: {
        ja: '一言の要約（なければ記録から作る）',
        en: 'summary in a sentence (else made of the record)',
      },
      isMandatory: false,
    },
    {
      slot: 'executive.decisions',
      hint: {
        ja: '経営判断を要する事項（公表、停止の継続、外部専門家、予算）',
        en: 'decisions needed: publication, keeping it stopped, experts, budget',
      },
      isMandatory: true,
    },
    {
      slot: 'paper.next',
      hint: { ja: '次報の日時', en: 'when the next report comes' },
      isMandatory: true,
      holds: 'moment',
    },
    {
      slot: 'executive.statement',
      hint: { ja: '外部への統一文（一文）', en: 'the one sentence for the outside' },
      isMandatory: false,
    },
  ],
  outline: [
    'summary',
    'clocks',
    'impact',
    'actions',
    'unknown',
    'leak',
    'deadlines',
    'decisions',
    'next',
    'team',
    'statement',
  ],
  fill: (filling) => {
    const { language, number } = filling
    const t = (ja: Said, en: Said): Said => pick(filling, { ja, en })
    return {
      kind: 'executive-first',
      language,
      number,
      isSheet: true,
      title: t(
        say`${releaseName(number, 'ja')}　${chosenTitle(filling)}`,
        say`Executive report (${releaseName(number, 'en')}): ${chosenTitle(filling)}`,
      ),
      marking: t(say`社外秘`, say`Confidential – internal`),
      head: [
        [t(say`事案番号`, say`Case`), say`${caseNumber(filling)}`],
        [t(say`時点`, say`Time`), say`${asOf(filling)}`],
        [
          t(say`版`, say`Issue`),
          t(
            say`${releaseName(number, 'ja')}（経営層向け）`,
            say`${releaseName(number, 'en')} report to the executive`,
          ),
        ],
        [t(say`作成`, say`From`), say`${organisationName(filling)}`],
      ],
      sections: [
        section(
          'summary',
          t(say`要約`, say`Summary`),
          paragraph(typedOr(filling, 'executive.summary', whatHappened(filling, 'inside'))),
        ),
        section('clocks', t(say`日時`, say`Clocks`), ...clocks(filling)),
        section(
          'impact',
          t(say`影響`, say`Impact`),
          impactTable(filling, impactKeys(filling, IMPACT_MAX), []),
        ),
        section('actions', t(say`実施済みの措置`, say`Done so far`), ...actions(filling)),
        section('unknown', t(say`未確認の事項`, say`Not known yet`), ...unknowns(filling)),
        section('leak', t(say`情報漏えい判定（暫定）`, say`Leak verdict (provisional)`), {
          block: 'verdict',
          tone: leakTone(filling),
          label: [],
          said: say`${leakVerdictSlot(filling, 'inside')}`,
          note: t(
            say`確度：${leakConfidence(filling)}（${asOf(filling)}）。${leakCaps(filling, 'inside')}`,
            say`Confidence: ${leakConfidence(filling)} (${asOf(filling)}). ${leakCaps(filling, 'inside')}`,
          ),
        }),
        section('deadlines', t(say`進行中の期限`, say`Deadlines running`), ...due(filling)),
        section('decisions', t(say`経営判断を要する事項`, say`Decisions needed`), {
          block: 'list',
          isOrdered: true,
          items: typedLines(
            filling,
            'executive.decisions',
            pick(filling, { ja: '経営判断を要する事項', en: 'decisions needed' }),
          )
            .slice(0, DECISIONS_MAX)
            .map((slot) => say`${slot}`),
        }),
        section(
          'next',
          t(say`次報`, say`Next report`),
          paragraph(
            say`${typed(filling, 'paper.next', pick(filling, { ja: '次報の日時', en: 'date and time' }))}`,
          ),
        ),
        section('team', t(say`体制`, say`Team`), paragraph(team(filling))),
        section(
          'statement',
          t(say`対外発表文`, say`Statement for the outside`),
          paragraph(
            typedOr(
              filling,
              'executive.statement',
              t(
                say`「現在、事実関係を調査しています。判明次第お知らせします。」`,
                say`“We are establishing the facts and will report as soon as we know more.”`,
              ),
            ),
          ),
        ),
      ],
    }
  },
}

function clocks(filling: Filling): readonly PaperBlock[] {
  const said = (['occurred', 'detected', 'known', 'contained'] as const).map((clock): Said => {
    const label = clockLabels[clock][filling.language]
    const told = clockOf(filling, clock)
    const how: Said[] = []
    if (told?.department !== undefined) how.push(say`${departmentOf(filling, told.department)}`)
    if (told?.detectedBy !== undefined) how.push([detectorNames[told.detectedBy][filling.language]])
    if (told?.basis !== undefined && isReadable(filling, told.basis))
      how.push(say`${inside(told.basis, told.by, `clock.${clock}`)}`)
    const when: Said =
      told === undefined
        ? [pick(filling, { ja: '調査中', en: 'not yet known' })]
        : say`${shortAt(filling, told.moment, clock)}`
    const why = how.length === 0 ? [] : list(filling, how)
    return pick(filling, {
      ja: why.length === 0 ? [label, '　', ...when] : [label, '　', ...when, '（', ...why, '）'],
      en: why.length === 0 ? [label, ': ', ...when] : [label, ': ', ...when, ' (', ...why, ')'],
    })
  })
  return [{ block: 'list', items: said }]
}

/** Our own department has a name in each language. */
const departmentOf = ({ file, language }: Filling, typedName: string) => {
  const own = file.organisation.department
  return name(own !== undefined && own.ja === typedName ? own[language] : typedName)
}

function actions(filling: Filling): readonly PaperBlock[] {
  const done = filling.file.tasks
    .filter(({ state, told }) => state === 'done' && told !== undefined)
    .toSorted((a, b) => (a.told?.at ?? 0) - (b.told?.at ?? 0))
    .slice(-ACTIONS_MAX)
  const items = done.flatMap(({ name: what, told, step }): Said[] =>
    told === undefined
      ? []
      : [say`${shortAt(filling, told.at, `task.${step}`)}　${name(what[filling.language], 120)}`],
  )
  return items.length > 0
    ? [{ block: 'list', items }]
    : [
        nothing(filling, {
          ja: '記録された措置はまだない。',
          en: 'No measure has been recorded yet.',
        }),
      ]
}

function unknowns(filling: Filling): readonly PaperBlock[] {
  const open = impactKeys(filling, IMPACT_MAX).filter((key) => !isKnown(filling, key))
  const items: Said[] = []
  if (clockOf(filling, 'contained') === undefined)
    items.push(
      pick(filling, {
        ja: say`不正な利用が止まったかどうか`,
        en: say`Whether it has been stopped`,
      }),
    )
  if (open.length > 0)
    items.push(
      pick(filling, {
        ja: say`数値：${list(
          filling,
          open.map((key) => [caseFactNames[key].ja]),
        )}`,
        en: say`Figures: ${list(
          filling,
          open.map((key) => [caseFactNames[key].en.toLowerCase()]),
        )}`,
      }),
    )
  if (!filling.file.case.hypotheses.some(({ standing }) => standing === 'supported'))
    items.push(pick(filling, { ja: say`侵入の経路と原因`, en: say`The way in, and the cause` }))
  return [
    items.length > 0
      ? { block: 'list', items: items.slice(0, UNKNOWN_MAX) }
      : nothing(filling, { ja: '記録上は、なし。', en: 'None on record.' }),
  ]
}

const urgent = ['overdue', 'due', 'running', 'undated'] as const

/** What is counted by the clock is due at a time of its day; what is counted in days when the day ends. */
function dueAt(filling: Filling, { obligation, steps }: Deadline, moment: Instant): Slot {
  const isByTheClock = steps.some(({ code }) => code === 'hours' || code === 'minutes')
  return (isByTheClock ? at : dayAt)(filling, moment, `deadline.${obligation}`)
}

function due(filling: Filling): readonly PaperBlock[] {
  const running = filling.file.deadlines
    .filter(({ state }) => urgent.some((one) => one === state))
    .toSorted((a, b) => (a.due ?? Number.POSITIVE_INFINITY) - (b.due ?? Number.POSITIVE_INFINITY))
  const kept = running.slice(0, DEADLINES_MAX)
  if (kept.length === 0)
    return [
      nothing(filling, {
        ja: '起算した期限はまだない（覚知の日時を記録すると計算する）。',
        en: 'None has started. They are reckoned once it is recorded when we became aware.',
      }),
    ]
  const items = kept.map((one): Said => {
    const what = law(deadlineName(one, filling.language))
    if (one.due === undefined)
      return pick(filling, {
        ja: say`${what}　速やかに（期日の定めなし）`,
        en: say`${what}: without delay`,
      })
    return pick(filling, {
      ja: say`${what}　${dueAt(filling, one, one.due)}まで（${left(filling, one)}）`,
      en: say`${what}: by ${dueAt(filling, one, one.due)} (${left(filling, one)})`,
    })
  })
  return [{ block: 'list', items }]
}

function team(filling: Filling): Said {
  const { case: its, organisation } = filling.file
  const latest = new Map(its.roles.map((one) => [one.role, one]))
  const roles = [...latest.values()].map(
    (one): Said =>
      pick(filling, {
        ja: say`${[roleNames[one.role].ja]} ${name(one.person)}`,
        en: say`${[roleNames[one.role].en]}: ${name(one.person)}`,
      }),
  )
  const { phone, mail } = organisation.contact ?? {}
  const reach = [phone, mail].filter((one) => one !== undefined).map((one) => say`${name(one)}`)
  const commander = latest.get('commander')
  const said = [
    ...(commander === undefined
      ? [pick(filling, { ja: say`統括責任者 未指名`, en: say`Incident commander: not named yet` })]
      : []),
    ...roles,
  ]
  return reach.length === 0
    ? list(filling, said)
    : pick(filling, {
        ja: say`${list(filling, said)}　連絡先：${list(filling, reach)}`,
        en: say`${list(filling, said)}. Contact: ${list(filling, reach)}`,
      })
}
