/** Case tables: figures, timeline, hypotheses, measures and actions of a case, for inside readers. */
import type { CaseFact, TimelineEntry } from '../../../../cases/case.ts'
import { ledgerOf } from '../../../../cases/ledger.ts'
import { shown } from '../../../say/shown.ts'
import {
  actorNames,
  caseFactNames,
  caseStatusNames,
  clockLabels,
  verifyNames,
} from '../../../words/case.ts'
import { momentNames } from '../../../words/moments.ts'
import type { Name } from '../../../words/named.ts'
import { nameIn } from '../../../words/named.ts'
import { factsIn } from '../../../words/reasons.ts'
import type { Filling, PaperBlock } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import { account, at, dayAt, factSlot, name, pick, reckoned } from '../../slots.ts'
import { paragraph, table } from './blocks.ts'
import { refsSaid } from './evidence.ts'
import { quoted } from './quoted.ts'

export const FACTS_MAX = 300
export const TIMELINE_MAX = 400
export const HYPOTHESES_MAX = 60
export const ACTIONS_MAX = 100
const DASH: Said = ['–']

const heads = (
  filling: Filling,
  texts: { readonly ja: readonly string[]; readonly en: readonly string[] },
  widths: readonly number[],
) => pick(filling, texts).map((head, nth) => ({ head: [head], width: widths[nth] ?? 1 }))

export const confidenceNames: Readonly<Record<CaseFact['confidence'], Name>> = {
  high: { ja: '高', en: 'high' },
  moderate: { ja: '中', en: 'moderate' },
  low: { ja: '低', en: 'low' },
}
const methods: Readonly<Record<CaseFact['method'], Name>> = {
  counted: { ja: 'ログ行を計数', en: 'lines counted' },
  joined: { ja: 'キュー ID で突合', en: 'joined over queue ids' },
  inferred: { ja: '推定', en: 'inferred' },
  stated: { ja: '担当者の記録', en: 'stated by staff' },
  claimed: { ja: '外部の申告', en: 'claimed by others' },
}

/** Every figure that stands, with how sure it is, as of when and on what it rests. */
export function figuresTable(filling: Filling): readonly PaperBlock[] {
  const facts = ledgerOf(filling.file.case)
  return table(
    pick(filling, { ja: ['数値とその根拠'], en: ['Figures and what they rest on'] }),
    heads(
      filling,
      {
        ja: ['番号', '項目', '値', '状態', '確度', '時点', '方法', '根拠'],
        en: ['No.', 'Figure', 'Value', 'Status', 'Confidence', 'As of', 'Method', 'Evidence'],
      },
      [0.5, 2.1, 1.5, 1.2, 1.1, 1.6, 1.1, 1.4],
    ),
    facts.map((fact) => [
      [reckoned('fact', fact.id, [fact.id])],
      [
        caseFactNames[fact.key][filling.language],
        ...(fact.account === undefined ? [] : ['\n', account(filling, fact.account)]),
      ],
      [factSlot(filling, fact.key, fact, 'never')],
      [caseStatusNames[fact.status][filling.language]],
      [confidenceNames[fact.confidence][filling.language]],
      [at(filling, fact.asOf, 'as-of')],
      [methods[fact.method][filling.language]],
      refsSaid(fact.evidence),
    ]),
    FACTS_MAX,
  )
}

/** What happened, when we heard of it, and when it was entered. Struck entries stay out. */
export function timelineTable(filling: Filling): readonly PaperBlock[] {
  const entries = filling.file.case.timeline
    .filter(({ struck }) => struck === undefined)
    .toSorted((a, b) => a.moment - b.moment || a.entry - b.entry)
  return table(
    pick(filling, {
      ja: ['時系列（発生・把握・記録の三つの日時）'],
      en: ['Timeline, with three times: happened, heard of, entered'],
    }),
    heads(
      filling,
      {
        ja: ['番号', '発生', '把握', '記録', '主体', '内容', '確度', '根拠'],
        en: ['No.', 'Happened', 'Heard', 'Entered', 'Who', 'What', 'Conf.', 'Evidence'],
      },
      [0.5, 1.4, 1.4, 1.4, 0.8, 3, 0.6, 1.3],
    ),
    entries.map((entry) => [
      [reckoned('timeline', entry.id, [entry.id])],
      [at(filling, entry.moment, entry.id)],
      [at(filling, entry.heardAt, entry.id)],
      [at(filling, entry.at, entry.id)],
      [actorNames[entry.actor][filling.language]],
      happened(filling, entry),
      [confidenceNames[entry.confidence][filling.language]],
      refsSaid(entry.evidence),
    ]),
    TIMELINE_MAX,
  )
}

export function happened(filling: Filling, entry: TimelineEntry): Said {
  const { language, file } = filling
  const what: Said =
    entry.text !== undefined
      ? [quoted(filling, `timeline.${entry.id}`, { by: entry.by, text: entry.text })]
      : entry.code === undefined
        ? DASH
        : [nameIn(momentNames, entry.code, language) ?? name(entry.code, 60)]
  const facts =
    entry.facts === undefined || entry.text !== undefined
      ? ''
      : factsIn(entry.facts, { language, zone: file.zone })
  return [
    ...what,
    ...(facts === ''
      ? []
      : [pick(filling, { ja: '：', en: ': ' }), reckoned('timeline', facts, [entry.id])]),
    ...(entry.account === undefined ? [] : ['\n', account(filling, entry.account)]),
    ...(entry.techniques.length === 0
      ? []
      : [
          '\n',
          { slot: 'law' as const, text: entry.techniques.map((id) => shown(id, 12)).join(' ') },
        ]),
  ]
}

const standings: Readonly<Record<'open' | 'supported' | 'refuted', Name>> = {
  open: { ja: '未確定', en: 'open' },
  supported: { ja: '支持', en: 'supported' },
  refuted: { ja: '否定', en: 'refuted' },
}

/** Never mixed with what is established: each with what speaks for it and against it. */
export function hypothesesTable(filling: Filling): readonly PaperBlock[] {
  return table(
    pick(filling, {
      ja: ['仮説の評価（仮説は、確定した事実ではありません）'],
      en: ['Hypotheses as weighed; they are no established facts'],
    }),
    heads(
      filling,
      {
        ja: ['番号', '仮説', '評価', '支持する根拠', '反対の根拠', '担当・日時'],
        en: ['No.', 'Hypothesis', 'Standing', 'For', 'Against', 'By, time'],
      },
      [0.5, 3, 0.8, 1.7, 1.7, 1.7],
    ),
    filling.file.case.hypotheses.map((one) => [
      [reckoned('hypothesis', one.id, [one.id])],
      [quoted(filling, `hypothesis.${one.id}`, one)],
      [standings[one.standing][filling.language]],
      refsSaid(one.for),
      refsSaid(one.against),
      [name(one.by), '\n', at(filling, one.at, one.id)],
    ]),
    HYPOTHESES_MAX,
  )
}

const actionStates: Readonly<Record<'open' | 'done' | 'dropped', Name>> = {
  open: { ja: '未了', en: 'open' },
  done: { ja: '完了', en: 'done' },
  dropped: { ja: '見送り', en: 'dropped' },
}

/** Measures against a recurrence: until when, by whom, and how somebody will check. */
export function actionsTable(filling: Filling): readonly PaperBlock[] {
  return table(
    pick(filling, { ja: ['再発防止策'], en: ['Measures against a recurrence'] }),
    heads(
      filling,
      {
        ja: ['内容', '担当', '期限', '検証方法', '状態'],
        en: ['What', 'Owner', 'Due', 'Verified by', 'State'],
      },
      [3.6, 1.2, 1.2, 1, 0.8],
    ),
    filling.file.case.actions
      .filter(({ state }) => state !== 'dropped')
      .map((one) => [
        [quoted(filling, `action.${one.id}`, one)],
        [name(one.owner)],
        [dayAt(filling, one.due, one.id)],
        [verifyNames[one.verifyBy][filling.language]],
        [actionStates[one.state][filling.language]],
      ]),
    ACTIONS_MAX,
  )
}

/** 発生・検知・覚知・封じ込め and so on, each with who recorded it and on what basis. */
export function clocksTable(filling: Filling): readonly PaperBlock[] {
  const { clocks } = filling.file.case
  const latest = new Map(clocks.map((told) => [told.clock, told]))
  return table(
    pick(filling, { ja: ['主要な日時'], en: ['Clocks of the case'] }),
    heads(
      filling,
      { ja: ['区分', '日時', '根拠', '記録者'], en: ['Clock', 'Time', 'Basis', 'Recorded by'] },
      [1.2, 1.8, 3.4, 1.2],
    ),
    [...latest.values()]
      .toSorted((a, b) => a.moment - b.moment)
      .map((told) => [
        [clockLabels[told.clock][filling.language]],
        [at(filling, told.moment, told.clock)],
        [
          ...(told.department === undefined
            ? []
            : pick(filling, {
                ja: say`（${name(told.department)}）`,
                en: say`(${name(told.department)}) `,
              })),
          ...(told.basis === undefined
            ? told.department === undefined
              ? DASH
              : []
            : [quoted(filling, `clock.${told.clock}`, { by: told.by, text: told.basis })]),
        ],
        [name(told.by)],
      ]),
    latest.size,
  )
}

export const nothing = (filling: Filling, texts: { readonly ja: string; readonly en: string }) =>
  paragraph([pick(filling, texts)], 'soft')
