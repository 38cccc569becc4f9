/**
 * Post-mortem: what is to be learned, without anybody to blame.
 *
 * Times, figures and actions come out of the case; what went well, what did not and where there was
 * luck only people can say. The detection gap sets what happened against what the present detector
 * would have done on the same lines, so that the next thief is not met by the same silence.
 */
import type { Case } from '../../../cases/case.ts'
import { shown } from '../../say/shown.ts'
import { clockLabels, roleNames } from '../../words/case.ts'
import type { Filling, PaperBlock, PaperForm } from '../paper.ts'
import { type Said, say } from '../said.ts'
import {
  asOf,
  caseNumber,
  leakCaps,
  leakTone,
  leakVerdictSlot,
  organisationName,
} from '../sentences.ts'
import {
  account,
  after,
  at,
  clockOf,
  counted,
  law,
  name,
  pick,
  reckoned,
  typed,
  typedLines,
} from '../slots.ts'
import { paragraph, section } from './shared/blocks.ts'
import { actionsTable, hypothesesTable, nothing, timelineTable } from './shared/case-tables.ts'
import { impactKeys, impactTable } from './shared/impact.ts'
import { chosenTitle, whatHappened } from './shared/story.ts'

const IMPACT_MAX = 14
const GAPS_MAX = 10

const hint = (ja: string, en: string) => ({ ja, en })

export const postMortem: PaperForm = {
  kind: 'post-mortem',
  texts: [
    {
      slot: 'postmortem.meeting',
      hint: hint(
        '検証会議の日時（封じ込めから五営業日以内）',
        'when the review meets (within five working days)',
      ),
      isMandatory: true,
      holds: 'moment',
    },
    {
      slot: 'postmortem.factors',
      hint: hint(
        '要因（技術・手順・組織）',
        'contributing factors: technical, process, organisation',
      ),
      isMandatory: true,
    },
    {
      slot: 'postmortem.well',
      hint: hint('うまくいったこと', 'what went well'),
      isMandatory: true,
    },
    {
      slot: 'postmortem.badly',
      hint: hint('うまくいかなかったこと', 'what did not go well'),
      isMandatory: true,
    },
    {
      slot: 'postmortem.luck',
      hint: hint('運に助けられたこと', 'where there was luck'),
      isMandatory: false,
    },
    {
      slot: 'postmortem.messaging',
      hint: hint('社内外への伝え方の振り返り', 'how it was told, inside and outside'),
      isMandatory: false,
    },
  ],
  outline: [
    'overview',
    'impact',
    'clocks',
    'detection-gap',
    'factors',
    'hypotheses',
    'well',
    'badly',
    'luck',
    'responders',
    'decisions',
    'messaging',
    'actions',
    'timeline',
  ],
  fill: (filling) => {
    const { language, number, file } = filling
    const t = (ja: Said, en: Said): Said => pick(filling, { ja, en })
    const written = (slot: string): PaperBlock => ({
      block: 'list',
      items: typedLines(
        filling,
        slot,
        postMortem.texts.find((one) => one.slot === slot)?.hint[language],
      ).map((one) => say`${one}`),
    })
    const optional = (slot: string): PaperBlock =>
      file.case.texts.some((one) => one.slot === slot && one.language === language)
        ? written(slot)
        : nothing(filling, { ja: '記入なし。', en: 'Nothing was written.' })
    return {
      kind: 'post-mortem',
      language,
      number,
      title: t(
        say`事後検証報告：${chosenTitle(filling)}`,
        say`Post-mortem: ${chosenTitle(filling)}`,
      ),
      marking: t(say`社内限り`, say`Internal`),
      head: [
        [t(say`事案番号`, say`Case`), say`${caseNumber(filling)}`],
        [t(say`時点`, say`Time`), say`${asOf(filling)}`],
        [t(say`責任者`, say`Owner`), commander(filling)],
        [
          t(say`検証会議`, say`Review`),
          say`${typed(filling, 'postmortem.meeting', pick(filling, { ja: '日時', en: 'when' }))}`,
        ],
        [t(say`作成`, say`From`), say`${organisationName(filling)}`],
      ],
      sections: [
        section(
          'overview',
          t(say`概要`, say`Overview`),
          paragraph(whatHappened(filling, 'inside')),
          {
            block: 'verdict',
            tone: leakTone(filling),
            label: t(say`情報漏えい判定`, say`Leak verdict`),
            said: say`${leakVerdictSlot(filling, 'inside')}`,
            note: leakCaps(filling, 'inside'),
          },
          paragraph(
            t(
              say`この検証は、だれかを責めるためのものではない。何が起き、仕組みとして何が足りなかったかを明らかにする。`,
              say`This review looks for nobody to hold at fault. It asks what happened, and what the system lacked.`,
            ),
            'soft',
          ),
        ),
        section(
          'impact',
          t(say`影響`, say`Impact`),
          impactTable(
            filling,
            impactKeys(filling, IMPACT_MAX),
            t(say`影響の大きさ`, say`How much of what`),
          ),
        ),
        section('clocks', t(say`かかった時間`, say`How long it took`), clocks(filling)),
        section('detection-gap', t(say`検知の遅れ`, say`The detection gap`), ...gap(filling)),
        section('factors', t(say`要因`, say`Contributing factors`), written('postmortem.factors')),
        section(
          'hypotheses',
          t(say`侵入経路の仮説`, say`Hypotheses on the way in`),
          ...orNothing(filling, hypothesesTable(filling)),
        ),
        section('well', t(say`うまくいったこと`, say`What went well`), written('postmortem.well')),
        section(
          'badly',
          t(say`うまくいかなかったこと`, say`What did not go well`),
          written('postmortem.badly'),
        ),
        section(
          'luck',
          t(say`運に助けられたこと`, say`Where there was luck`),
          optional('postmortem.luck'),
        ),
        section('responders', t(say`対応した体制`, say`Who responded`), ...responders(filling)),
        section('decisions', t(say`主な判断`, say`Decisions`), ...decisions(filling)),
        section(
          'messaging',
          t(say`伝え方の振り返り`, say`How it was told`),
          optional('postmortem.messaging'),
        ),
        section(
          'actions',
          t(say`再発防止策と検証`, say`Actions, and how they are verified`),
          ...orNothing(filling, actionsTable(filling)),
        ),
        section(
          'timeline',
          t(say`時系列`, say`Timeline`),
          ...orNothing(filling, timelineTable(filling)),
        ),
      ],
    }
  },
}

const orNothing = (filling: Filling, blocks: readonly PaperBlock[]): readonly PaperBlock[] =>
  blocks.length > 0
    ? blocks
    : [nothing(filling, { ja: '記録はない。', en: 'Nothing is on record.' })]

const commander = (filling: Filling): Said => {
  const person = filling.file.case.roles.findLast(({ role }) => role === 'commander')?.person
  return person === undefined
    ? [pick(filling, { ja: '未指名', en: 'not named' })]
    : say`${name(person)}`
}

const spans = [
  ['occurred', 'detected'],
  ['detected', 'known'],
  ['detected', 'contained'],
  ['occurred', 'contained'],
  ['contained', 'restored'],
] as const

/** From one clock to another; a clock that nobody recorded is told as such. */
function clocks(filling: Filling): PaperBlock {
  const label = (clock: keyof typeof clockLabels): string => clockLabels[clock][filling.language]
  return {
    block: 'table',
    caption: [pick(filling, { ja: '時刻と間隔', en: 'Clocks, and the time between them' })],
    columns: pick(filling, {
      ja: ['区間', '始まり', '終わり', '時間'],
      en: ['Between', 'From', 'To', 'Time'],
    }).map((head, nth) => ({ head: [head], width: nth === 0 ? 1.4 : 1.2 })),
    rows: spans.map(([from, to]) => {
      const [a, b] = [clockOf(filling, from), clockOf(filling, to)]
      const open: Said = [pick(filling, { ja: '記録なし', en: 'not recorded' })]
      return [
        [
          pick(filling, {
            ja: `${label(from)}から${label(to)}まで`,
            en: `${label(from)} to ${label(to).toLowerCase()}`,
          }),
        ],
        a === undefined ? open : say`${at(filling, a.moment, from)}`,
        b === undefined ? open : say`${at(filling, b.moment, to)}`,
        a === undefined || b === undefined
          ? ['–']
          : say`${after(filling, a.moment, b.moment, `${from}-${to}`)}`,
      ]
    }),
    leftOut: 0,
  }
}

/** What the detector of today would have done, on the lines of that day. */
function gap(filling: Filling): readonly PaperBlock[] {
  const detected = clockOf(filling, 'detected')?.moment
  const would = (filling.file.found?.accounts ?? []).filter(
    ({ wouldHave }) =>
      wouldHave?.challengedAt !== undefined || wouldHave?.containedAt !== undefined,
  )
  if (would.length === 0)
    return [
      nothing(filling, {
        ja: '当時のログに、現在の検知器を当てた結果はない（調査 investigate の結果を取り込むと示す）。',
        en: 'The present detector has not been run over the lines of that day (take in an investigation to see it).',
      }),
    ]
  const sealed = filling.file.case.found.at(-1)?.sha256
  return [
    {
      block: 'table',
      caption: [
        pick(filling, {
          ja: '同じログを現在の検知器に通した結果',
          en: 'The same lines, judged by the present detector',
        }),
      ],
      columns: pick(filling, {
        ja: ['アカウント', '保留していた時刻', '封じ込めていた時刻', '実際の検知より早い時間'],
        en: ['Account', 'Would have held', 'Would have contained', 'Earlier than we noticed by'],
      }).map((head) => ({ head: [head] })),
      rows: would.slice(0, GAPS_MAX).map(({ account: id, wouldHave }) => {
        const [held, contained] = [wouldHave?.challengedAt, wouldHave?.containedAt]
        const first = Math.min(
          held ?? Number.POSITIVE_INFINITY,
          contained ?? Number.POSITIVE_INFINITY,
        )
        return [
          say`${account(filling, id)}`,
          held === undefined ? ['–'] : say`${at(filling, held, 'would-hold')}`,
          contained === undefined ? ['–'] : say`${at(filling, contained, 'would-contain')}`,
          detected === undefined || first >= detected
            ? ['–']
            : say`${after(filling, first, detected, 'would-earlier')}`,
        ]
      }),
      leftOut: Math.max(0, would.length - GAPS_MAX),
    },
    ...(sealed === undefined
      ? []
      : [
          paragraph(
            pick(filling, {
              ja: say`調査結果のハッシュ（${law('SHA-256')}）：${reckoned('sealed', shown(sealed, 64), [sealed])}`,
              en: say`The investigation by its ${law('SHA-256')}: ${reckoned('sealed', shown(sealed, 64), [sealed])}`,
            }),
            'soft',
          ),
        ]),
  ]
}

/** Hours are those on record: from being named to the last act by the same name. */
function responders(filling: Filling): readonly PaperBlock[] {
  const its = filling.file.case
  if (its.roles.length === 0)
    return [nothing(filling, { ja: '役割は記録されていない。', en: 'No role is on record.' })]
  const acts = actsBy(its)
  return [
    {
      block: 'table',
      caption: [pick(filling, { ja: '役割と記録された行為', en: 'Roles, and acts on record' })],
      columns: pick(filling, {
        ja: ['役割', '氏名', '指名', '記録された行為', '最後の行為'],
        en: ['Role', 'Who', 'Named', 'Acts on record', 'Last act'],
      }).map((head) => ({ head: [head] })),
      rows: its.roles.map((one) => {
        const own = acts.get(one.person)
        return [
          [roleNames[one.role][filling.language]],
          say`${name(one.person)}`,
          say`${at(filling, one.at, 'named')}`,
          say`${counted(filling, 'acts', own?.count ?? 0)}`,
          own === undefined ? ['–'] : say`${at(filling, own.last, 'last-act')}`,
        ]
      }),
      leftOut: 0,
    },
  ]
}

function actsBy(its: Case): ReadonlyMap<string, { readonly count: number; readonly last: number }> {
  const by = new Map<string, { count: number; last: number }>()
  const rows = [its.clocks, its.facts, its.timeline, its.hypotheses, its.channels, its.parties]
  const more = [its.decisions, its.costs, its.actions, its.tasks, its.texts, its.custody, its.roles]
  for (const { by: who, at: when } of [...rows.flat(), ...more.flat()]) {
    const one = by.get(who)
    by.set(who, { count: (one?.count ?? 0) + 1, last: Math.max(one?.last ?? 0, when) })
  }
  return by
}

function decisions(filling: Filling): readonly PaperBlock[] {
  const made = filling.file.case.decisions
  if (made.length === 0)
    return [nothing(filling, { ja: '判断は記録されていない。', en: 'No decision is on record.' })]
  return [
    {
      block: 'table',
      caption: [pick(filling, { ja: '判断とその理由', en: 'What was decided, and why' })],
      columns: pick(filling, {
        ja: ['日時', '問い', '決定', '理由', '決めた者'],
        en: ['When', 'Question', 'Decided', 'Why', 'By'],
      }).map((head, nth) => ({ head: [head], width: nth === 3 ? 2 : 1.3 })),
      rows: made.map((one) => [
        say`${at(filling, one.at, one.id)}`,
        say`${name(one.question, 200)}`,
        say`${name(one.chosen, 200)}`,
        say`${name(one.reason, 400)}`,
        say`${name(one.by)}`,
      ]),
      leftOut: 0,
    },
  ]
}
