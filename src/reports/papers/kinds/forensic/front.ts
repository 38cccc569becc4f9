/** Front: summary, purpose and scope, what was examined, and the evidence with its custody. */
import { accountsSection } from '../../../document/accounts.ts'
import { evidenceSection } from '../../../document/evidence.ts'
import { limitsSection } from '../../../document/limits.ts'
import { leakTone } from '../../../document/summary.ts'
import { unknowns } from '../../../document/summary-next.ts'
import { headline, whatHappened } from '../../../document/summary-told.ts'
import { formatName } from '../../../words/formats.ts'
import { channelNames } from '../../../words/leak.ts'
import type { Filling, PaperBlock, PaperSection } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import { leakConfidence, leakSentence, leakVerdictSlot, releaseName } from '../../sentences.ts'
import { account, at, counted, name, pick, reckoned } from '../../slots.ts'
import { heading, list, paragraph, section, table } from '../shared/blocks.ts'
import { nothing } from '../shared/case-tables.ts'
import { custodyTable, sealedTable } from '../shared/evidence.ts'
import { fromBlocks } from '../shared/of-section.ts'
import { wrote, wroteIf } from '../shared/wrote.ts'
import { chapter, type Examined, noInvestigation } from './examined.ts'

const HOSTS_MAX = 40
const ACCOUNTS_MAX = 100

export function coverSection(filling: Filling): PaperSection {
  return section(
    'cover',
    pick(filling, { ja: ['この報告書について'], en: ['About this report'] }),
    heading(pick(filling, { ja: ['調査者と独立性'], en: ['Who examined, and independence'] })),
    wrote(
      filling,
      'forensic.independence',
      pick(filling, {
        ja: '調査者と、調査対象からの独立性',
        en: 'who examined, and how independent of what was examined',
      }),
    ),
    heading(pick(filling, { ja: ['配布先'], en: ['Distribution'] })),
    wrote(
      filling,
      'forensic.distribution',
      pick(filling, { ja: '配布先と取扱い', en: 'who may have it' }),
    ),
    heading(pick(filling, { ja: ['版'], en: ['Releases'] })),
    releases(filling),
    heading(pick(filling, { ja: ['読み方'], en: ['How to read it'] })),
    list(
      pick(filling, {
        ja: [
          [
            '確定：記録から数えた値。概数：一部の記録が欠けているか、推定を含む値。調査中：まだ言えないこと。申告値：外部の申告で、確かめていないもの。',
          ],
          [
            '確度は、高：独立した複数の情報源が一致し、完全性を検証したもの。中：検証した一つの情報源によるもの。低：推定によるもの。',
          ],
          ['仮説は、確定した事実と分けて記載し、支持する根拠と反対の根拠を並べます。'],
          [
            '「痕跡なし」は、調べた記録に痕跡がないことを意味し、何も起きなかったことを意味しません。',
          ],
        ],
        en: [
          [
            'Confirmed: counted from records. Estimated: some records are missing, or it is inferred. Under investigation: cannot be said yet. As claimed: somebody outside said so, and it was not checked.',
          ],
          [
            'Confidence is high where several independent sources agree and their integrity was verified, moderate with a single verified source, low where it is inferred.',
          ],
          [
            'Hypotheses stand apart from what is established, each with what speaks for it and against it.',
          ],
          [
            '“No trace” means that the records that were examined hold none. It does not mean that nothing happened.',
          ],
        ],
      }),
    ),
  )
}

/** Earlier ones are superseded, and never edited. */
function releases(filling: Filling): readonly PaperBlock[] {
  const before = filling.file.case.papers.filter(
    ({ paper, released }) => paper === 'forensic' && released !== undefined,
  )
  return list([
    ...before.map((paper) =>
      pick(filling, {
        ja: say`${releaseName(paper.number, 'ja')}：${at(filling, paper.released?.at ?? 0, paper.id)}`,
        en: say`${releaseName(paper.number, 'en')} report: ${at(filling, paper.released?.at ?? 0, paper.id)}`,
      }),
    ),
    pick(filling, {
      ja: say`${releaseName(filling.number, 'ja')}：この報告書（${at(filling, filling.file.now, 'now')} 時点）`,
      en: say`${releaseName(filling.number, 'en')} report: this one (as of ${at(filling, filling.file.now, 'now')})`,
    }),
  ])
}

export function summarySection(filling: Filling, it: Examined | undefined): PaperSection {
  const { leak } = filling.file
  return section(
    'summary',
    pick(filling, { ja: ['要旨'], en: ['Summary'] }),
    it === undefined
      ? noInvestigation(filling)
      : fromBlocks([headline(it.speaker, it.sums)], filling),
    {
      block: 'verdict',
      tone: leakTone[leak.verdict],
      label: pick(filling, { ja: ['情報漏えい判定'], en: ['Leak verdict'] }),
      said: [leakVerdictSlot(filling, 'inside')],
      note: pick(filling, {
        ja: say`確度：${leakConfidence(filling)}。${leakSentence(filling, 'inside')}`,
        en: say`Confidence: ${leakConfidence(filling)}. ${leakSentence(filling, 'inside')}`,
      }),
    },
    it === undefined
      ? []
      : fromBlocks([{ kind: 'list', items: whatHappened(it.speaker, it.sums) }], filling),
    wroteIf(filling, 'forensic.summary'),
  )
}

export function scopeSection(filling: Filling, it: Examined | undefined): PaperSection {
  const { file } = filling
  const unseen = file.leak.channels.filter(({ examined }) => examined === 'no')
  return section(
    'scope',
    pick(filling, {
      ja: ['調査の目的・範囲、範囲外・制約'],
      en: ['Purpose and scope, what is outside of it, and constraints'],
    }),
    paragraph(
      pick(filling, {
        ja: [
          'この調査は、不正利用の有無、期間、侵入経路、影響範囲および情報漏えいの有無を、残された記録に基づいて明らかにすることを目的とします。',
        ],
        en: [
          'The purpose is to establish from the records that are left whether accounts were misused, when, how, to what extent, and whether information was leaked.',
        ],
      }),
    ),
    wroteIf(filling, 'forensic.scope'),
    it === undefined ? noInvestigation(filling) : list(scopeOf(filling, it)),
    heading(pick(filling, { ja: ['範囲外'], en: ['Outside of the scope'] })),
    unseen.length === 0
      ? nothing(filling, {
          ja: '漏えい経路のうち、未調査のものはありません。',
          en: 'Of the ways out none is left unexamined.',
        })
      : [
          paragraph(
            pick(filling, {
              ja: ['次の経路は調べておらず、この報告書は、それらについて何も述べません。'],
              en: ['These ways out were not examined. This report says nothing of them.'],
            }),
          ),
          ...list(unseen.map(({ channel }) => [channelNames[channel][filling.language]])),
        ],
    heading(pick(filling, { ja: ['制約'], en: ['Constraints'] })),
    it === undefined
      ? noInvestigation(filling)
      : fromBlocks([{ kind: 'list', items: unknowns(it.speaker) }], filling),
  )
}

function scopeOf(filling: Filling, { speaker }: Examined): readonly Said[] {
  const { found } = speaker
  const items: Said[] = [
    pick(filling, {
      ja: say`対象：${counted(filling, 'found.files', found.inputs.length)}のファイル、${reckoned('found.lines', speaker.count(found.lines, 'lines'))}`,
      en: say`Examined: ${reckoned('found.files', speaker.count(found.inputs.length, 'files'))}, ${reckoned('found.lines', speaker.count(found.lines, 'lines'))}`,
    }),
  ]
  if (found.span !== undefined)
    items.push(
      pick(filling, {
        ja: say`期間：${reckoned('found.span', speaker.stretch(found.span.from, found.span.to))}`,
        en: say`Time: ${reckoned('found.span', speaker.stretch(found.span.from, found.span.to))}`,
      }),
    )
  items.push(
    pick(filling, {
      ja: say`アカウント：${reckoned('found.accounts', speaker.count(found.accounts.length + found.accountsLeftOut, 'accounts'))}`,
      en: say`Accounts: ${reckoned('found.accounts', speaker.count(found.accounts.length + found.accountsLeftOut, 'accounts'))}`,
    }),
  )
  return items
}

export function systemsSection(filling: Filling, it: Examined | undefined): PaperSection {
  return section(
    'systems',
    pick(filling, { ja: ['対象システムとアカウント'], en: ['Systems and accounts'] }),
    wrote(
      filling,
      'forensic.systems',
      pick(filling, { ja: '対象システムの構成', en: 'how the systems are built' }),
    ),
    hostsTable(filling, it),
    relatedTable(filling),
    chapter(filling, it, ({ speaker }) => accountsSection(speaker)),
  )
}

/** Machines that told of themselves in the logs. */
function hostsTable(filling: Filling, it: Examined | undefined): readonly PaperBlock[] {
  const hosts = new Map<string, Set<string>>()
  for (const { host, format } of it?.speaker.found.coverage ?? []) {
    const key = host ?? '–'
    hosts.set(key, (hosts.get(key) ?? new Set()).add(formatName(format, filling.language)))
  }
  return table(
    pick(filling, { ja: ['ログに現れる機器'], en: ['Machines in the logs'] }),
    [
      { head: pick(filling, { ja: ['ホスト'], en: ['Host'] }), width: 2 },
      { head: pick(filling, { ja: ['ログの種類'], en: ['Kinds of log'] }), width: 4 },
    ],
    [...hosts].map(([host, formats]) => [
      [name(host, 60)],
      [name([...formats].join(filling.language === 'ja' ? '、' : ', '), 300)],
    ]),
    HOSTS_MAX,
  )
}

const relations = {
  affected: { ja: '被害', en: 'affected' },
  suspect: { ja: '疑い', en: 'suspect' },
  cleared: { ja: '関係なしと判断', en: 'cleared' },
} as const

function relatedTable(filling: Filling): readonly PaperBlock[] {
  return table(
    pick(filling, { ja: ['事案に関係するアカウント'], en: ['Accounts related to the case'] }),
    [
      { head: pick(filling, { ja: ['アカウント'], en: ['Account'] }), width: 4 },
      { head: pick(filling, { ja: ['関係'], en: ['Relation'] }), width: 1.5 },
    ],
    filling.file.case.accounts.map((one) => [
      [account(filling, one.account)],
      [relations[one.relation][filling.language]],
    ]),
    ACCOUNTS_MAX,
  )
}

export function evidencePart(filling: Filling, it: Examined | undefined): PaperSection {
  return section(
    'evidence',
    pick(filling, { ja: ['証拠一覧と連鎖管理'], en: ['Evidence and chain of custody'] }),
    chapter(filling, it, ({ speaker }) => evidenceSection(speaker)),
    sealedTable(filling),
    custodyTable(filling),
    filling.file.case.custody.length === 0
      ? nothing(filling, {
          ja: '証拠の取扱いは、まだ記録されていません。',
          en: 'No handling of evidence has been recorded yet.',
        })
      : [],
    paragraph(
      pick(filling, {
        ja: say`時刻の基準：${name(filling.file.zone, 40)}。事案の記録は、証跡の ${reckoned('case.entry', `#${filling.file.case.entry}`)} までに基づきます（${at(filling, filling.file.now, 'now')} 時点）。`,
        en: say`Times are in ${name(filling.file.zone, 40)}. The record of the case is as of entry ${reckoned('case.entry', `#${filling.file.case.entry}`)} of the evidence log (${at(filling, filling.file.now, 'now')}).`,
      }),
      'soft',
    ),
  )
}

export function coveragePart(filling: Filling, it: Examined | undefined): PaperSection {
  return section(
    'coverage',
    pick(filling, { ja: ['ログの取得範囲'], en: ['What the logs cover'] }),
    chapter(filling, it, ({ speaker, sums }) => limitsSection(speaker, sums)),
  )
}
