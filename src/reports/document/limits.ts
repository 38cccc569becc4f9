/** Limits: which questions are answered, what the logs cover, and what they cannot say. */
import { cutLists } from '../../incident/found.ts'
import { coverageDrawing } from '../picture/coverage.ts'
import { length } from '../say/moments.ts'
import { plain } from '../say/numbers.ts'
import { shown } from '../say/shown.ts'
import { collectNames, cutListNames, missingCosts, missingNames } from '../words/coverage.ts'
import { formatName } from '../words/formats.ts'
import { answeredNames, questionNames } from '../words/questions.ts'
import { type Block, cut, type Section, type Tone } from './model.ts'
import type { Speaker } from './speaker.ts'
import type { Sums } from './sums.ts'

const COVERAGE_MAX = 60
const GAPS_MAX = 20
const MISSING_MAX = 40
const WINDOWS_MAX = 12

const answeredTone: Readonly<Record<'answered' | 'partly' | 'unknown', Tone>> = {
  answered: 'good',
  partly: 'watch',
  unknown: 'bad',
}

export function questionsSection(speaker: Speaker): Section {
  const { found, pick, name, list } = speaker
  return {
    id: 'questions',
    title: pick({ ja: '問いと答えの状況', en: 'Questions, and how far they are answered' }),
    level: 2,
    blocks: [
      {
        kind: 'table',
        caption: pick({ ja: '問いごとの状況', en: 'Questions' }),
        columns: [
          { head: pick({ ja: '問い', en: 'Question' }), width: 2.4 },
          { head: pick({ ja: '状況', en: 'Answer' }), width: 0.9 },
          { head: pick({ ja: '次に集めるもの', en: 'To collect next' }), width: 4 },
        ],
        rows: found.questions.map(({ question, standing, collect }) => [
          name(questionNames, question),
          { text: name(answeredNames, standing), tone: answeredTone[standing] },
          collect.length === 0 ? '–' : list(collect.map((what) => name(collectNames, what))),
        ]),
        leftOut: 0,
      },
    ],
  }
}

export function limitsSection(speaker: Speaker, sums: Sums): Section {
  const { found, pick } = speaker
  const blocks: Block[] = []
  const strips = found.coverage.map((coverage) => ({
    name: `F${coverage.input + 1} ${formatName(coverage.format, speaker.language)}${coverage.host === undefined ? '' : ` ${shown(coverage.host, 16)}`}`,
    coverage,
  }))
  const drawing = coverageDrawing(strips, sums.windows.slice(0, WINDOWS_MAX), speaker)
  if (drawing !== undefined)
    blocks.push({
      kind: 'picture',
      drawing,
      caption: pick({
        ja: 'ログの記録範囲（濃いほど行が多い。赤は不自然な欠落）',
        en: 'What the logs cover (dark: many lines; red: silent against their own rhythm)',
      }),
    })
  if (found.coverage.length > 0) blocks.push(coverageTable(speaker))
  blocks.push(...gapBlocks(speaker), ...clockBlocks(speaker), ...missingBlocks(speaker))
  blocks.push(...evictedBlocks(speaker))
  if (found.interrupted !== undefined)
    blocks.push({
      kind: 'paragraph',
      tone: 'watch',
      text: pick({
        ja: `読み取りが中断されました：${plain(found.interrupted.of)} バイト中 ${plain(found.interrupted.bytes)} バイトまで。`,
        en: `Reading was interrupted after ${plain(found.interrupted.bytes)} of ${plain(found.interrupted.of)} bytes.`,
      }),
    })
  return {
    id: 'limits',
    title: pick({ ja: 'ログの範囲と限界', en: 'Coverage and limits' }),
    level: 2,
    blocks:
      blocks.length > 0
        ? blocks
        : [
            {
              kind: 'paragraph',
              text: pick({ ja: '読めたログはありません。', en: 'No log could be read.' }),
            },
          ],
  }
}

function coverageTable(speaker: Speaker): Block {
  const { found, pick } = speaker
  const { kept, leftOut } = cut(found.coverage, COVERAGE_MAX)
  return {
    kind: 'table',
    caption: pick({
      ja: `ログごとの範囲（日時は ${speaker.zoneName}）`,
      en: `Coverage of each log (times in ${speaker.zoneName})`,
    }),
    columns: [
      { head: pick({ ja: 'ファイル', en: 'File' }), width: 0.6 },
      { head: pick({ ja: '種類', en: 'Kind' }), width: 1.6 },
      { head: pick({ ja: 'ホスト', en: 'Host' }), width: 1.2 },
      { head: pick({ ja: '最初の行', en: 'First line' }), width: 1.5, isTime: true },
      { head: pick({ ja: '最後の行', en: 'Last line' }), width: 1.5, isTime: true },
      { head: pick({ ja: '行数', en: 'Lines' }), isNumber: true },
      { head: pick({ ja: '欠落', en: 'Gaps' }), isNumber: true, width: 0.6 },
      { head: pick({ ja: '時刻の逆行', en: 'Jumps back' }), isNumber: true, width: 0.9 },
      { head: pick({ ja: '年・時間帯を推定', en: 'Year or zone inferred' }), isNumber: true },
    ],
    rows: kept.map((one) => [
      `F${one.input + 1}`,
      formatName(one.format, speaker.language),
      one.host === undefined ? '–' : shown(one.host, 60),
      speaker.brief(one.from),
      speaker.brief(one.to),
      plain(one.lines),
      plain(one.gaps.length),
      plain(one.jumps),
      plain(one.assumed),
    ]),
    leftOut,
  }
}

function gapBlocks(speaker: Speaker): Block[] {
  const { found, pick } = speaker
  const gaps = found.coverage.flatMap(({ input, format, gaps: these }) =>
    these.map((gap) => ({ input, format, gap })),
  )
  if (gaps.length === 0) return []
  const { kept, leftOut } = cut(gaps, GAPS_MAX)
  return [
    {
      kind: 'table',
      caption: pick({ ja: '不自然な欠落', en: 'Gaps' }),
      columns: [
        { head: pick({ ja: 'ファイル', en: 'File' }), width: 0.6 },
        { head: pick({ ja: '種類', en: 'Kind' }), width: 1.5 },
        { head: pick({ ja: '始まり', en: 'From' }), width: 1.6, isTime: true },
        { head: pick({ ja: '終わり', en: 'To' }), width: 1.6, isTime: true },
        { head: pick({ ja: '長さ', en: 'Length' }), width: 1.2 },
        { head: pick({ ja: '普段なら（行）', en: 'Lines expected' }), isNumber: true },
      ],
      rows: kept.map(({ input, format, gap }) => [
        `F${input + 1}`,
        formatName(format, speaker.language),
        speaker.brief(gap.from),
        speaker.brief(gap.to),
        length(gap.to - gap.from, speaker.language),
        plain(Math.round(gap.expected)),
      ]),
      leftOut,
    },
  ]
}

function clockBlocks(speaker: Speaker): Block[] {
  const { found, pick } = speaker
  if (found.clocks.length === 0) return []
  return [
    { kind: 'heading', text: pick({ ja: '時計のずれ', en: 'Clocks' }) },
    {
      kind: 'list',
      items: found.clocks.map(({ input, against, milliseconds, shared }) => {
        const seconds = plain(Math.abs(milliseconds) / 1_000)
        const isBehind = milliseconds > 0
        return pick({
          ja: `F${input + 1} の時計は F${against + 1} より ${seconds} 秒${isBehind ? '遅れ' : '進み'}（共通する ${plain(shared)} 組からの推定）`,
          en: `The clock of F${input + 1} is ${seconds} s ${isBehind ? 'behind' : 'ahead of'} that of F${against + 1} (estimated over ${plain(shared)} shared events)`,
        })
      }),
    },
  ]
}

function missingBlocks(speaker: Speaker): Block[] {
  const { found, pick, name } = speaker
  if (found.missing.length === 0) return []
  const { kept, leftOut } = cut(found.missing, MISSING_MAX)
  return [
    { kind: 'heading', text: pick({ ja: '分からないこと', en: 'What cannot be known' }) },
    {
      kind: 'table',
      caption: pick({
        ja: 'ログにない記録と、その影響',
        en: 'What the logs do not hold, and what that costs',
      }),
      columns: [
        { head: pick({ ja: '記録', en: 'Record' }), width: 2 },
        { head: pick({ ja: 'アカウント', en: 'Account' }), width: 1.8 },
        { head: pick({ ja: '言えないこと', en: 'What cannot be said' }), width: 3 },
        { head: pick({ ja: '集めるとよいもの', en: 'To collect' }), width: 3 },
      ],
      rows: kept.map(({ what, account }) => [
        name(missingNames, what),
        account === undefined ? '–' : speaker.account(account),
        name(missingCosts, what),
        name(collectNames, what),
      ]),
      leftOut,
    },
  ]
}

function evictedBlocks({ found, pick }: Speaker): Block[] {
  const { accounts, messages, origins, results, lists = {} } = found.evicted
  const blocks: Block[] = []
  const full = cutLists.filter((list) => (lists[list] ?? 0) > 0)
  if (full.length > 0)
    blocks.push({
      kind: 'paragraph',
      tone: 'watch',
      text: pick({
        ja: `上限に達した一覧があり、次の分は含まれていません：${full.map((list) => `${cutListNames[list].ja} ${plain(lists[list] ?? 0)}`).join('、')}。`,
        en: `Some lists were full, and these are left out of them: ${full.map((list) => `${plain(lists[list] ?? 0)} ${cutListNames[list].en}`).join(', ')}.`,
      }),
    })
  if (accounts + messages + origins + results === 0) return blocks
  return [
    ...blocks,
    {
      kind: 'paragraph',
      tone: 'watch',
      text: pick({
        ja: `メモリーの上限のため、途中で手放した記録があります：アカウント ${plain(accounts)}、メール ${plain(messages)}、接続元 ${plain(origins)}、配送結果 ${plain(results)}。関係する件数は実際より少ないことがあります。`,
        en: `For the bound of memory some state was let go: ${plain(accounts)} accounts, ${plain(messages)} messages, ${plain(origins)} origins, ${plain(results)} delivery results. Figures that rest on them may be too low.`,
      }),
    },
  ]
}
