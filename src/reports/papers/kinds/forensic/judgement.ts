/** Judgement: was anything leaked, why did it happen, what is done against it, and what is open. */

import type { ChannelExamined } from '../../../../cases/case.ts'
import { ledgerOf } from '../../../../cases/ledger.ts'
import { leakSection } from '../../../document/leak.ts'
import { questionsSection } from '../../../document/limits.ts'
import { leakTone } from '../../../document/summary.ts'
import { ladderDrawing } from '../../../picture/ladder.ts'
import { percent } from '../../../say/numbers.ts'
import { capabilityNames, caseFactNames } from '../../../words/case.ts'
import { channelNames, examinedNames, traceNames } from '../../../words/leak.ts'
import type { Name } from '../../../words/named.ts'
import type { Filling, PaperBlock, PaperSection } from '../../paper.ts'
import { say } from '../../said.ts'
import { leakConfidence, leakSentence, leakVerdictSlot } from '../../sentences.ts'
import { account, name, pick, reckoned } from '../../slots.ts'
import { heading, list, paragraph, section, table } from '../shared/blocks.ts'
import { actionsTable, nothing } from '../shared/case-tables.ts'
import { refsSaid } from '../shared/evidence.ts'
import { quoted } from '../shared/quoted.ts'
import { wrote } from '../shared/wrote.ts'
import { chapter, type Examined } from './examined.ts'

const CHANNELS_MAX = 100
const OPEN_MAX = 100

const examinedHow: Readonly<Record<ChannelExamined['examined'], Name>> = {
  ...examinedNames,
  'not-examinable': { ja: '調査不能', en: 'cannot be examined' },
}
const integrities: Readonly<Record<ChannelExamined['integrity'], Name>> = {
  verified: { ja: '検証済み', en: 'verified' },
  unverified: { ja: '未検証', en: 'not verified' },
  broken: { ja: '破損', en: 'broken' },
}

export function leakPart(filling: Filling, it: Examined | undefined): PaperSection {
  const { leak } = filling.file
  return section(
    'leak',
    pick(filling, { ja: ['情報漏えい判定'], en: ['Was anything leaked?'] }),
    it === undefined
      ? [
          {
            block: 'verdict' as const,
            tone: leakTone[leak.verdict],
            label: pick(filling, { ja: ['情報漏えい判定'], en: ['Leak verdict'] }),
            said: [leakVerdictSlot(filling, 'inside')],
          },
          {
            block: 'picture' as const,
            drawing: ladderDrawing(leak, filling.language),
            caption: pick(filling, {
              ja: ['判定の段階（上ほど重い）'],
              en: ['The rungs of the verdict, the worst on top'],
            }),
          },
        ]
      : chapter(filling, it, ({ speaker }) => leakSection(speaker)),
    paragraph(
      pick(filling, {
        ja: say`判定の確度：${leakConfidence(filling)}。${leakSentence(filling, 'inside')}`,
        en: say`Confidence of the verdict: ${leakConfidence(filling)}. ${leakSentence(filling, 'inside')}`,
      }),
    ),
    paragraph(
      pick(filling, {
        ja: [
          '判定は、経路ごとの調査状況から計算したもので、人が書き換えることはできません。確度の「高」は、検証済みの独立した二つ以上の情報源が一致した場合に限ります。',
        ],
        en: [
          'The verdict is computed from what was examined of each way out; nobody can type another. Confidence is high only where two or more independent and verified sources agree.',
        ],
      }),
      'soft',
    ),
    channelsTable(filling),
  )
}

/** What people found out about ways that no log of ours sees. */
function channelsTable(filling: Filling): readonly PaperBlock[] {
  const heads = pick(filling, {
    ja: [
      '経路',
      '利用可能性',
      '調査',
      '痕跡',
      '調査割合',
      '情報源の完全性',
      '独立した情報源',
      '方法',
      '根拠',
    ],
    en: [
      'Way out',
      'Capability',
      'Examined',
      'Trace',
      'Coverage',
      'Integrity',
      'Independent',
      'How',
      'Evidence',
    ],
  })
  const widths = [1.8, 0.9, 0.9, 1, 0.8, 1, 0.9, 2.4, 1.2]
  return table(
    pick(filling, { ja: ['調査者による経路の確認'], en: ['Ways out as examined by people'] }),
    heads.map((head, nth) => ({ head: [head], width: widths[nth] ?? 1 })),
    filling.file.case.channels.map((one) => [
      [channelNames[one.channel][filling.language]],
      [capabilityNames[one.capability][filling.language]],
      [examinedHow[one.examined][filling.language]],
      [traceNames[one.trace][filling.language]],
      one.coverage === undefined ? ['–'] : [reckoned('channel', percent(one.coverage))],
      [integrities[one.integrity][filling.language]],
      [
        pick(
          filling,
          one.independent === true ? { ja: 'あり', en: 'yes' } : { ja: 'なし', en: 'no' },
        ),
      ],
      [quoted(filling, `channel.${one.channel}`, { by: one.by, text: one.how })],
      refsSaid(one.evidence),
    ]),
    CHANNELS_MAX,
  )
}

export function causesPart(filling: Filling): PaperSection {
  const part = (slot: string, title: Name, hint: Name): readonly PaperBlock[] => [
    heading([pick(filling, title)]),
    ...wrote(filling, slot, pick(filling, hint)),
  ]
  return section(
    'causes',
    pick(filling, { ja: ['原因'], en: ['Causes'] }),
    part(
      'forensic.cause.direct',
      { ja: '直接の原因', en: 'Direct cause' },
      {
        ja: '直接の原因（判明していない場合はその旨）',
        en: 'direct cause, or that it is not known',
      },
    ),
    part(
      'forensic.cause.background',
      { ja: '背景にある原因', en: 'Contributing causes' },
      { ja: '認証・制限・監視の状況', en: 'state of authentication, limits and monitoring' },
    ),
    part(
      'forensic.cause.organisation',
      { ja: '組織的な原因', en: 'Causes in the organisation' },
      { ja: '方針・体制のすき間', en: 'gaps of policy and responsibility' },
    ),
  )
}

export function preventionPart(filling: Filling): PaperSection {
  const actions = actionsTable(filling)
  return section(
    'prevention',
    pick(filling, { ja: ['再発防止'], en: ['Against a recurrence'] }),
    actions,
    actions.length === 0
      ? nothing(filling, {
          ja: '再発防止策は、まだ登録されていません（検討中）。',
          en: 'No measures have been recorded yet (being worked out).',
        })
      : [],
  )
}

export function openPart(filling: Filling, it: Examined | undefined): PaperSection {
  const { case: its, leak } = filling.file
  const figures = ledgerOf(its).filter(
    ({ value, status }) => value === null || status === 'under-investigation',
  )
  const open = [
    ...figures.map((fact) => [
      caseFactNames[fact.key][filling.language],
      ...(fact.account === undefined ? [] : [' ', account(filling, fact.account)]),
    ]),
    ...its.hypotheses
      .filter(({ standing }) => standing === 'open')
      .map((one) => [
        reckoned('hypothesis', `${one.id} `, [one.id]),
        quoted(filling, `hypothesis.${one.id}`, one),
      ]),
    ...leak.channels
      .filter(({ examined }) => examined !== 'full')
      .map(({ channel, examined }) =>
        pick(filling, {
          ja: say`漏えい経路「${name(channelNames[channel].ja)}」：${name(examinedNames[examined].ja)}`,
          en: say`Way out, ${name(channelNames[channel].en)}: ${name(examinedNames[examined].en)}`,
        }),
      ),
  ].slice(0, OPEN_MAX)
  return section(
    'open',
    pick(filling, {
      ja: ['未解決の事項と、集めるべき証拠'],
      en: ['Open questions, and evidence to collect'],
    }),
    open.length === 0
      ? nothing(filling, {
          ja: '記録上、未解決の事項はありません。',
          en: 'The record has no open question.',
        })
      : list(open),
    chapter(filling, it, ({ speaker }) => questionsSection(speaker)),
  )
}
