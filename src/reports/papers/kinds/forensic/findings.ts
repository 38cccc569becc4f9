/** Findings: what happened, how they got in, how far it went, and by which means. */
import { entryBlocks } from '../../../document/account-entry.ts'
import { originBlocks } from '../../../document/account-origins.ts'
import { mailSection } from '../../../document/mail.ts'
import { stagesSection } from '../../../document/stages.ts'
import { isDoubted } from '../../../document/sums.ts'
import { storesSection, webSection } from '../../../document/systems.ts'
import { timelineSection } from '../../../document/timeline.ts'
import { whereSection } from '../../../document/where.ts'
import { length } from '../../../say/moments.ts'
import { percent, plain } from '../../../say/numbers.ts'
import { shown } from '../../../say/shown.ts'
import type { Filling, PaperBlock, PaperSection } from '../../paper.ts'
import type { Said } from '../../said.ts'
import { account, name, pick, reckoned } from '../../slots.ts'
import { heading, paragraph, section, table } from '../shared/blocks.ts'
import {
  clocksTable,
  figuresTable,
  hypothesesTable,
  nothing,
  timelineTable,
} from '../shared/case-tables.ts'
import { fromBlocks, fromSection } from '../shared/of-section.ts'
import { wroteIf } from '../shared/wrote.ts'
import { chapter, type Examined } from './examined.ts'

/** Accounts whose ways in and origins are told one by one. */
const ACCOUNTS_MAX = 25
const SUBJECTS_MAX = 20
/** Of an account, and another that an origin of it touched. */
export const PAIRS_MAX = 100

export function timelinePart(filling: Filling, it: Examined | undefined): PaperSection {
  const entries = timelineTable(filling)
  return section(
    'timeline',
    pick(filling, { ja: ['時系列'], en: ['Timeline'] }),
    clocksTable(filling),
    entries,
    entries.length === 0
      ? nothing(filling, {
          ja: '事案の時系列には、まだ何も記録されていません。',
          en: 'Nothing has been entered into the timeline of the case yet.',
        })
      : [],
    chapter(filling, it, ({ speaker, sums }) => timelineSection(speaker, sums)),
  )
}

export function entryPart(filling: Filling, it: Examined | undefined): PaperSection {
  const weighed = hypothesesTable(filling)
  const doubted = it?.speaker.found.accounts.filter(isDoubted).slice(0, ACCOUNTS_MAX) ?? []
  return section(
    'entry',
    pick(filling, { ja: ['侵入経路'], en: ['How they got in'] }),
    weighed,
    weighed.length === 0
      ? nothing(filling, {
          ja: '調査者が評価した仮説は、まだ記録されていません。',
          en: 'No hypothesis has been weighed by a person yet.',
        })
      : [],
    wroteIf(filling, 'forensic.entry'),
    it === undefined
      ? []
      : doubted.flatMap((one) => {
          const [, ...blocks] = entryBlocks(it.speaker, one.entry)
          return blocks.length === 0
            ? []
            : [heading([account(filling, one.account)]), ...fromBlocks(blocks, filling)]
        }),
    it === undefined ? chapter(filling, it, () => undefined) : [],
  )
}

export function impactPart(filling: Filling, it: Examined | undefined): PaperSection {
  const figures = figuresTable(filling)
  return section(
    'impact',
    pick(filling, { ja: ['影響範囲'], en: ['Extent'] }),
    figures,
    figures.length === 0
      ? nothing(filling, {
          ja: '数値は、まだ一つも記録されていません（調査中）。',
          en: 'No figure has been recorded yet (under investigation).',
        })
      : [],
    it === undefined ? [] : sameOrigin(filling, it),
    it === undefined ? [] : fromSection(storesSection(it.speaker), filling),
    it === undefined ? [] : fromSection(webSection(it.speaker), filling),
  )
}

/** Other accounts that an address of the attacker let in or tried. */
function sameOrigin(filling: Filling, { speaker }: Examined): readonly PaperBlock[] {
  const rows: (readonly Said[])[] = []
  let leftOut = 0
  // A botnet that tried ten thousand accounts would make a row for each pair.
  for (const one of speaker.found.accounts.filter(isDoubted))
    for (const origin of one.origins)
      if (!origin.known)
        for (const other of origin.others)
          if (rows.length >= PAIRS_MAX) leftOut += 1
          else
            rows.push([
              [account(filling, other)],
              [name(origin.ip, 45)],
              [account(filling, one.account)],
            ])
  const pairs = table(
    pick(filling, {
      ja: ['同じ接続元から利用または試行された、ほかのアカウント'],
      en: ['Other accounts that the same origins used or tried'],
    }),
    [
      { head: pick(filling, { ja: ['アカウント'], en: ['Account'] }), width: 2.4 },
      { head: pick(filling, { ja: ['接続元'], en: ['Origin'] }), width: 1.6 },
      { head: pick(filling, { ja: ['元のアカウント'], en: ['Seen with'] }), width: 2.4 },
    ],
    rows,
    PAIRS_MAX,
  )
  return pairs.map((block) => (block.block === 'table' ? { ...block, leftOut } : block))
}

export function techniquesPart(filling: Filling, it: Examined | undefined): PaperSection {
  const title = pick(filling, {
    ja: ['攻撃の手法と接続元'],
    en: ['Techniques and origins of the attack'],
  })
  if (it === undefined)
    return section(
      'techniques',
      title,
      chapter(filling, it, () => undefined),
    )
  const doubted = it.speaker.found.accounts.filter(isDoubted).slice(0, ACCOUNTS_MAX)
  return section(
    'techniques',
    title,
    fromSection(stagesSection(it.speaker), filling),
    automation(filling, it),
    fromSection(whereSection(it.speaker, it.sums), filling),
    doubted.flatMap((one) => {
      const [, ...blocks] = originBlocks(it.speaker, one)
      return blocks.length === 0
        ? []
        : [heading([account(filling, one.account)]), ...fromBlocks(blocks, filling)]
    }),
  )
}

/** Marks of a machine, and how long he stayed. */
function automation(filling: Filling, { speaker }: Examined): readonly PaperBlock[] {
  const seconds = (n: number) => reckoned('found', length(n * 1_000, filling.language))
  return table(
    pick(filling, {
      ja: ['自動化の痕跡と滞在時間'],
      en: ['Marks of automation, and how long they stayed'],
    }),
    [
      { head: pick(filling, { ja: ['アカウント'], en: ['Account'] }), width: 2.2 },
      { head: pick(filling, { ja: ['滞在時間'], en: ['Stayed'] }), width: 1.2 },
      { head: pick(filling, { ja: ['同じ大きさの割合'], en: ['Of one size'] }), width: 1.2 },
      {
        head: pick(filling, { ja: ['送信間隔（中央値）'], en: ['Between two (median)'] }),
        width: 1.3,
      },
      { head: pick(filling, { ja: ['宛先数／通'], en: ['Recipients each'] }), width: 1.2 },
    ],
    speaker.found.accounts
      .filter(isDoubted)
      .slice(0, ACCOUNTS_MAX)
      .map(({ account: id, window, uniformity: { sameSize, cadence, recipientsEach } }) => [
        [account(filling, id)],
        window === undefined ? ['–'] : [seconds((window.to - window.from) / 1_000)],
        sameSize === undefined ? ['–'] : [reckoned('found', percent(sameSize))],
        cadence === undefined ? ['–'] : [seconds(cadence.median)],
        recipientsEach === undefined ? ['–'] : [reckoned('found', plain(recipientsEach))],
      ]),
    ACCOUNTS_MAX,
  )
}

export function mailPart(filling: Filling, it: Examined | undefined): PaperSection {
  return section(
    'mail',
    pick(filling, { ja: ['送信されたメールの分析'], en: ['The mail that was sent'] }),
    chapter(filling, it, ({ speaker, sums }) => mailSection(speaker, sums)),
    it === undefined ? [] : subjects(filling, it),
    wroteIf(filling, 'forensic.mail'),
    paragraph(
      pick(filling, {
        ja: ['保留したメールの本文は、この報告書に記載していません。'],
        en: ['The content of held mail is not part of this report.'],
      }),
      'soft',
    ),
  )
}

/** A subject that fewer messages bear may be of the owner's own correspondence. */
export const MAILING_MIN = 20

export function subjects(filling: Filling, { speaker }: Examined): readonly PaperBlock[] {
  const rows = speaker.found.accounts
    .filter(({ verdict }) => verdict === 'hijacked')
    .flatMap(({ account: id, uniformity }) =>
      (uniformity.subjects ?? [])
        .filter(({ messages }) => messages >= MAILING_MIN)
        .map(({ subject, messages }) => ({ id, subject, messages })),
    )
    .toSorted((a, b) => b.messages - a.messages)
  return table(
    pick(filling, {
      ja: ['不正に送信されたメールの件名（多い順）'],
      en: ['Subjects of the attacker’s mail, the commonest first'],
    }),
    [
      { head: pick(filling, { ja: ['件名'], en: ['Subject'] }), width: 3.6 },
      { head: pick(filling, { ja: ['アカウント'], en: ['Account'] }), width: 2.2 },
      { head: pick(filling, { ja: ['通数'], en: ['Messages'] }), isNumber: true },
    ],
    rows.map(({ id, subject, messages }) => [
      [name(shown(subject, 160), 200)],
      [account(filling, id)],
      [reckoned('found', speaker.count(messages, 'messages'))],
    ]),
    SUBJECTS_MAX,
  )
}
