/**
 * Cost summary for the board: the ledger by JNSA's six kinds of damage, what such a case costs in a
 * year, and from which probability on a measure pays, with every assumption printed.
 *
 * Chance is seeded: whoever draws it up again from the same figures gets the same ones.
 */

import { seeded } from '../../../cases/costs/chance.ts'
import { costLedger, costTotal } from '../../../cases/costs/ledger.ts'
import {
  breakEven,
  type CostOutcome,
  ESTIMATE_LEAST,
  ESTIMATE_MOST,
  itemsOf,
  simulate,
  TRIALS,
} from '../../../cases/costs/simulate.ts'
import { percent, plain } from '../../say/numbers.ts'
import { costNames } from '../../words/case.ts'
import { lastTextOf } from '../known.ts'
import { plainDigits } from '../numerals.ts'
import type { Filling, PaperBlock, PaperForm } from '../paper.ts'
import { type Said, type Slot, say } from '../said.ts'
import { asOf, caseNumber, organisationName } from '../sentences.ts'
import { isWritten, name, pick, reckoned, typedLines } from '../slots.ts'
import { paragraph, section } from './shared/blocks.ts'
import { nothing } from './shared/case-tables.ts'
import { chosenTitle } from './shared/story.ts'

const ROWS_MAX = 60
const SEED = 20_260_101
/** Three numbers of a person's, else these, which are marked as assumed. */
const RATES = [0.05, 0.1, 0.3] as const
const REDUCTION = 0.6

export const boardCosts: PaperForm = {
  kind: 'board-costs',
  texts: [
    {
      slot: 'board.rate',
      hint: {
        ja: '年間の発生頻度：最小/最頻/最大（例 0.05/0.1/0.3）',
        en: 'events in a year: least/likely/most, such as 0.05/0.1/0.3',
      },
      isMandatory: false,
    },
    {
      slot: 'board.investment',
      hint: { ja: '対策の年間費用（円）', en: 'what the measure costs in a year, in yen' },
      isMandatory: false,
    },
    {
      slot: 'board.reduction',
      hint: { ja: '対策で減る損害の割合（%）', en: 'share of the loss that it takes away, in %' },
      isMandatory: false,
    },
    {
      slot: 'board.proposal',
      hint: { ja: '取締役会・経営層への提案', en: 'what is proposed to the board' },
      isMandatory: false,
    },
  ],
  outline: ['summary', 'ledger', 'items', 'model', 'break-even', 'assumptions', 'proposal'],
  fill: (filling) => {
    const { language, number, file } = filling
    const t = (ja: Said, en: Said): Said => pick(filling, { ja, en })
    const rate = ratesIn(filling)
    const outcome =
      file.case.costs.length === 0
        ? undefined
        : simulate(
            { items: itemsOf(file.case.costs), rate: rate.value, together: true, trials: TRIALS },
            seeded(SEED),
          )
    return {
      kind: 'board-costs',
      language,
      number,
      title: t(
        say`損害額と投資判断の報告：${chosenTitle(filling)}`,
        say`What it cost, and what prevention is worth: ${chosenTitle(filling)}`,
      ),
      marking: t(say`社外秘`, say`Confidential – internal`),
      head: [
        [t(say`事案番号`, say`Case`), say`${caseNumber(filling)}`],
        [t(say`時点`, say`Time`), say`${asOf(filling)}`],
        [t(say`作成`, say`From`), say`${organisationName(filling)}`],
      ],
      sections: [
        section('summary', t(say`要旨`, say`In short`), ...summary(filling, outcome)),
        section('ledger', t(say`損害額の内訳`, say`The ledger`), ledger(filling)),
        section('items', t(say`明細`, say`Items`), ...items(filling)),
        section(
          'model',
          t(say`年間の損害の見積もり`, say`A year of such cases`),
          ...year(filling, outcome),
        ),
        section(
          'break-even',
          t(say`対策の損益分岐`, say`When a measure pays`),
          ...even(filling, outcome),
        ),
        section(
          'assumptions',
          t(say`計算の前提`, say`Assumptions`),
          ...assumptions(filling, rate.isAssumed),
        ),
        section('proposal', t(say`提案`, say`Proposal`), ...proposal(filling)),
      ],
    }
  },
}

const MAN = 10_000
/** Estimates to the 万円; what was paid to the yen. */
const yen = (filling: Filling, what: string, amount: number, of: readonly string[] = []): Slot =>
  reckoned(what, pick(filling, { ja: `${plain(amount)} 円`, en: `JPY ${plain(amount)}` }), of)
const rough = (filling: Filling, what: string, amount: number): Slot => {
  const man = Math.round(amount / MAN)
  return reckoned(what, pick(filling, { ja: `${plain(man)} 万円`, en: `JPY ${plain(man * MAN)}` }))
}
const share = (what: string, value: number): Slot => reckoned(what, percent(value))

function summary(filling: Filling, outcome: CostOutcome | undefined): readonly PaperBlock[] {
  const { costs } = filling.file.case
  const ids = costs.map(({ id }) => id)
  const total = yen(filling, 'cost.total', costTotal(costs), ids)
  if (outcome === undefined)
    return [
      nothing(filling, {
        ja: '費用はまだ記録されていない。',
        en: 'No cost has been entered yet.',
      }),
    ]
  return [
    paragraph(
      pick(filling, {
        ja: say`本件の損害額は、見込みを含めて${total}である。同種の事案による年間の期待損失は${rough(filling, 'year.mean', outcome.year.mean)}、損失が生じる年の確率は${share('any-loss', outcome.anyLoss)}と見積もる（前提は「計算の前提」に示す）。`,
        en: say`This case has cost ${total}, estimates included. On the assumptions below, cases of its kind cost ${rough(filling, 'year.mean', outcome.year.mean)} in an average year, and ${share('any-loss', outcome.anyLoss)} of years see a loss.`,
      }),
    ),
  ]
}

function ledger(filling: Filling): PaperBlock {
  const rows = costLedger(filling.file.case.costs)
  const heads = pick(filling, {
    ja: ['区分（JNSA）', '支出済み', '見込み', '計'],
    en: ['Kind (JNSA)', 'Paid', 'Estimated', 'Together'],
  })
  const all = {
    paid: rows.reduce((sum, { paid }) => sum + paid, 0),
    estimated: rows.reduce((sum, { estimated }) => sum + estimated, 0),
  }
  const amounts = (paid: number, estimated: number, of: readonly string[]): readonly Said[] => [
    say`${yen(filling, 'paid', paid, of)}`,
    say`${yen(filling, 'estimated', estimated, of)}`,
    say`${yen(filling, 'together', paid + estimated, of)}`,
  ]
  return {
    block: 'table',
    caption: [pick(filling, { ja: '損害の区分ごとの額', en: 'By kind of damage' })],
    columns: heads.map((head, nth) => ({
      head: [head],
      isNumber: nth > 0,
      width: nth > 0 ? 1 : 2,
    })),
    rows: [
      ...rows.map(({ category, paid, estimated, costs }) => [
        [costNames[category][filling.language]],
        ...amounts(
          paid,
          estimated,
          costs.map(({ id }) => id),
        ),
      ]),
      [
        [pick(filling, { ja: '合計', en: 'Total' })],
        ...amounts(
          all.paid,
          all.estimated,
          filling.file.case.costs.map(({ id }) => id),
        ),
      ],
    ],
    leftOut: 0,
  }
}

function items(filling: Filling): readonly PaperBlock[] {
  const { costs } = filling.file.case
  if (costs.length === 0)
    return [nothing(filling, { ja: '明細はまだない。', en: 'There are no items yet.' })]
  const heads = pick(filling, {
    ja: ['番号', '区分', '内容', '金額', '種別', '出典'],
    en: ['No.', 'Kind', 'Item', 'Amount', 'Paid?', 'Source'],
  })
  const widths = [0.5, 1.6, 2.4, 1.2, 0.8, 1.4]
  return [
    {
      block: 'table',
      caption: [pick(filling, { ja: '記録された費用', en: 'Costs as entered' })],
      columns: heads.map((head, nth) => ({
        head: [head],
        width: widths[nth] ?? 1,
        isNumber: nth === 3,
      })),
      rows: costs
        .slice(0, ROWS_MAX)
        .map((cost) => [
          say`${reckoned('cost', cost.id, [cost.id])}`,
          [costNames[cost.category][filling.language]],
          say`${name(cost.item, 120)}`,
          say`${yen(filling, 'cost', cost.amount, [cost.id])}`,
          [
            cost.estimate
              ? pick(filling, { ja: '見込み', en: 'estimate' })
              : pick(filling, { ja: '支出済み', en: 'paid' }),
          ],
          say`${name(cost.source, 80)}`,
        ]),
      leftOut: Math.max(0, costs.length - ROWS_MAX),
    },
  ]
}

function year(filling: Filling, outcome: CostOutcome | undefined): readonly PaperBlock[] {
  if (outcome === undefined) return [noModel(filling)]
  const rows: readonly (readonly [ja: string, en: string, slot: Slot])[] = [
    [
      '事案あたりの損害（中央値）',
      'Loss of an event, median',
      rough(filling, 'event.p50', outcome.event.p50),
    ],
    ['同（低い場合）', 'The same, low', rough(filling, 'event.p5', outcome.event.p5)],
    ['同（高い場合）', 'The same, high', rough(filling, 'event.p95', outcome.event.p95)],
    ['年間の期待損失', 'Expected loss of a year', rough(filling, 'year.mean', outcome.year.mean)],
    ['損失が生じる年の確率', 'Share of years with a loss', share('any-loss', outcome.anyLoss)],
    ['悪い年の損失', 'Loss of a bad year', rough(filling, 'year.p95', outcome.year.p95)],
    ['ごく悪い年の損失', 'Loss of a very bad year', rough(filling, 'year.p99', outcome.year.p99)],
  ]
  return [
    {
      block: 'table',
      caption: [
        pick(filling, {
          ja: 'モンテカルロ法による見積もり',
          en: 'By Monte Carlo simulation',
        }),
      ],
      columns: [
        { head: [pick(filling, { ja: '項目', en: 'What' })], width: 2.6 },
        { head: [pick(filling, { ja: '見積もり', en: 'Estimate' })], isNumber: true },
      ],
      rows: rows.map(([ja, en, slot]) => [[pick(filling, { ja, en })], say`${slot}`]),
      leftOut: 0,
    },
  ]
}

const noModel = (filling: Filling): PaperBlock =>
  nothing(filling, {
    ja: '費用が記録されていないため、計算していない。',
    en: 'Nothing is reckoned while no cost has been entered.',
  })

function even(filling: Filling, outcome: CostOutcome | undefined): readonly PaperBlock[] {
  if (outcome === undefined) return [noModel(filling)]
  const investment = numbersIn(filling, 'board.investment')?.[0]
  const reduction = reductionIn(filling)
  if (investment === undefined)
    return [
      nothing(filling, {
        ja: '対策の年間費用（board.investment）を書くと、損益分岐の確率を計算する。',
        en: 'Reckoned once somebody writes what the measure costs in a year (board.investment).',
      }),
    ]
  const from = breakEven(investment, outcome.event.mean, reduction.value)
  if (from === undefined || from > 1)
    return [
      paragraph(
        pick(filling, {
          ja: say`対策の年間費用は${yen(filling, 'investment', investment)}、損害を減らす割合は${share('reduction', reduction.value)}とした。この前提では、同種の事案が毎年起きても対策の費用を下回らない。`,
          en: say`With ${yen(filling, 'investment', investment)} a year for the measure, which takes away ${share('reduction', reduction.value)} of the loss, it would not pay even if such a case came every year.`,
        }),
      ),
    ]
  return [
    paragraph(
      pick(filling, {
        ja: say`対策の年間費用は${yen(filling, 'investment', investment)}、損害を減らす割合は${share('reduction', reduction.value)}とした。同種の事案が起きる年間確率が${share('break-even', from)}以上であれば、対策の費用は損害の減少で見合う。`,
        en: say`With ${yen(filling, 'investment', investment)} a year for the measure, which takes away ${share('reduction', reduction.value)} of the loss, it pays from a yearly probability of ${share('break-even', from)} on.`,
      }),
    ),
  ]
}

function assumptions(filling: Filling, isRateAssumed: boolean): readonly PaperBlock[] {
  const rate = ratesIn(filling).value
  const reduction = reductionIn(filling)
  const assumed: Said = [pick(filling, { ja: '（仮定）', en: ' (assumed)' })]
  const rates = reckoned('rate', `${rate.least} / ${rate.likely} / ${rate.most}`)
  const spread = reckoned('spread', `${percent(ESTIMATE_LEAST)} – ${percent(ESTIMATE_MOST)}`)
  return [
    {
      block: 'list',
      items: pick<readonly Said[]>(filling, {
        ja: [
          say`年間の発生頻度（最小 / 最頻 / 最大）：${rates}${isRateAssumed ? assumed : []}`,
          say`対策が損害を減らす割合：${share('reduction', reduction.value)}${reduction.isAssumed ? assumed : []}`,
          say`見込みの費用は、記録した額の${spread}の範囲に分布するものとした。支出済みの費用は変わらない。`,
          say`同じ事案の費用は連動して増減するものとした。独立とみなすより、広い範囲を見込む。`,
          say`頻度と費用は PERT 分布、年間の件数はポアソン分布とし、${reckoned('trials', plain(TRIALS))} 通りを計算した（乱数の種 ${reckoned('seed', String(SEED))}）。`,
          say`「低い場合」は${share('low', 0.05)}点、「高い場合」と「悪い年」は${share('high', 0.95)}点、「ごく悪い年」は${share('worst', 0.99)}点とした。`,
          say`信用の低下など、金額に換えていない損害は含まない。`,
        ],
        en: [
          say`Events in a year (least / likely / most): ${rates}${isRateAssumed ? assumed : []}`,
          say`Share of the loss that the measure takes away: ${share('reduction', reduction.value)}${reduction.isAssumed ? assumed : []}`,
          say`Estimated costs may come out at ${spread} of what was entered. What was paid does not change.`,
          say`Costs of an event rise and fall together, which gives a wider range than if each went its own way.`,
          say`Rates and costs follow PERT distributions and counts a Poisson distribution, over ${reckoned('trials', plain(TRIALS))} trials (seed ${reckoned('seed', String(SEED))}).`,
          say`Low is the ${share('low', 0.05)} quantile, high and a bad year the ${share('high', 0.95)}, a very bad year the ${share('worst', 0.99)}.`,
          say`Damage that nobody has put a price on, such as lost trust, is not in it.`,
        ],
      }),
    },
  ]
}

const proposal = (filling: Filling): readonly PaperBlock[] =>
  isWritten(filling, 'board.proposal')
    ? [
        {
          block: 'list',
          items: typedLines(filling, 'board.proposal').map((slot) => say`${slot}`),
        },
      ]
    : [nothing(filling, { ja: '提案はまだ書かれていない。', en: 'No proposal has been written.' })]

/** Plain numbers only: what is no number is as good as not written. */
function numbersIn({ file, language }: Filling, slot: string): readonly number[] | undefined {
  const text =
    lastTextOf(file.case, slot, language) ??
    lastTextOf(file.case, slot, language === 'ja' ? 'en' : 'ja')
  if (text === undefined) return undefined
  const numbers = plainDigits(text.text)
    .replaceAll(',', '')
    .match(/\d+(?:\.\d+)?/g)
    ?.map(Number)
  return numbers?.every((one) => Number.isFinite(one)) === true ? numbers : undefined
}

function ratesIn(filling: Filling) {
  const [least, likely, most] = numbersIn(filling, 'board.rate') ?? []
  const isSound =
    least !== undefined &&
    likely !== undefined &&
    most !== undefined &&
    least <= likely &&
    likely <= most &&
    most <= 20
  return isSound
    ? { value: { least, likely, most }, isAssumed: false }
    : { value: { least: RATES[0], likely: RATES[1], most: RATES[2] }, isAssumed: true }
}

function reductionIn(filling: Filling): { readonly value: number; readonly isAssumed: boolean } {
  const [typed] = numbersIn(filling, 'board.reduction') ?? []
  return typed !== undefined && typed > 0 && typed <= 100
    ? { value: typed / 100, isAssumed: false }
    : { value: REDUCTION, isAssumed: true }
}
