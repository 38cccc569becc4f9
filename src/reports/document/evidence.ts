/**
 * Evidence: the bytes that this report was made of, what could not be read, and where each claim
 * stands, by file and line.
 */
import type { Input, Refs } from '../../incident/found.ts'
import { octets, plain } from '../say/numbers.ts'
import { shown } from '../say/shown.ts'
import { entryNames } from '../words/accounts.ts'
import { noticeNames } from '../words/coverage.ts'
import { factNames } from '../words/facts.ts'
import { formatName } from '../words/formats.ts'
import { channelNames } from '../words/leak.ts'
import { momentNames } from '../words/moments.ts'
import { stageNamed } from '../words/stages.ts'
import { type Block, cut, type Section } from './model.ts'
import type { Speaker } from './speaker.ts'

const INPUTS_MAX = 400
const NOTICES_MAX = 200
const CLAIMS_MAX = 400
const FORMATS_MAX = 4
const LINES_MAX = 20

export function evidenceSection(speaker: Speaker): Section {
  const { found, pick } = speaker
  const blocks: Block[] = []
  if (found.inputs.length > 0) blocks.push(inputTable(speaker))
  else
    blocks.push({
      kind: 'paragraph',
      text: pick({ ja: '入力はありませんでした。', en: 'There was no input.' }),
    })
  if (found.notices.length > 0) blocks.push(noticeTable(speaker))
  const claims = claimTable(speaker)
  if (claims !== undefined) blocks.push(claims)
  blocks.push({
    kind: 'paragraph',
    tone: 'soft',
    text: pick({
      ja: `同じ入力からは、作成日時と版を除いて、バイト単位で同じ報告書ができます。判定エンジン ${shown(found.engine, 60)}、母集団 ${shown(found.population, 60)}。攻撃手法の分類は MITRE ATT&CK®（© The MITRE Corporation）によります。`,
      en: `The same input gives the same report to the byte, but for the time and version of its making. Engine ${shown(found.engine, 60)}, population ${shown(found.population, 60)}. Techniques are those of MITRE ATT&CK® (© The MITRE Corporation).`,
    }),
  })
  return { id: 'evidence', title: pick({ ja: '証拠', en: 'Evidence' }), level: 2, blocks }
}

function inputTable(speaker: Speaker): Block {
  const { found, pick, name } = speaker
  const { kept, leftOut } = cut(found.inputs, INPUTS_MAX)
  const formats = (input: Input): string => {
    const { kept: some, leftOut: rest } = cut(input.formats, FORMATS_MAX)
    const named = speaker.list(
      some.map(({ format, lines }) => `${formatName(format, speaker.language)} ${plain(lines)}`),
    )
    return `${named || '–'}${rest > 0 ? ` +${plain(rest)}` : ''}`
  }
  return {
    kind: 'table',
    caption: pick({
      ja: '入力ファイル（この報告書の元になったもの）',
      en: 'Inputs: what this report was made of',
    }),
    columns: [
      { head: pick({ ja: '番号', en: 'No.' }), width: 0.5 },
      { head: pick({ ja: 'ファイルと SHA-256', en: 'File and SHA-256' }), width: 5 },
      { head: pick({ ja: '大きさ', en: 'Size' }), isNumber: true },
      { head: pick({ ja: '行数', en: 'Lines' }), isNumber: true },
      { head: pick({ ja: '認識できない行', en: 'Not recognised' }), isNumber: true },
      { head: pick({ ja: '種類', en: 'Kinds' }), width: 2 },
    ],
    rows: kept.map((input, nth) => [
      `F${nth + 1}`,
      `${shown(input.file, 200)}\n${shown(input.sha256, 64)}${input.cut === undefined ? '' : `\n${name(noticeNames, input.cut)}`}`,
      octets(input.bytes),
      plain(input.lines),
      plain(input.unrecognised),
      formats(input),
    ]),
    leftOut,
  }
}

function noticeTable(speaker: Speaker): Block {
  const { found, pick, name } = speaker
  const { kept, leftOut } = cut(found.notices, NOTICES_MAX)
  return {
    kind: 'table',
    caption: pick({ ja: '読み取り時の注意', en: 'Notices of reading' }),
    columns: [
      { head: pick({ ja: 'ファイル', en: 'File' }), width: 3 },
      { head: pick({ ja: '内容', en: 'What' }), width: 3 },
      { head: pick({ ja: '行', en: 'Line' }), isNumber: true, width: 0.8 },
      { head: pick({ ja: '回数', en: 'Times' }), isNumber: true, width: 0.8 },
    ],
    rows: kept.map((notice) => [
      shown(notice.file, 160),
      `${name(noticeNames, notice.code)}${notice.why === undefined ? '' : pick({ ja: `（${shown(notice.why, 80)}）`, en: ` (${shown(notice.why, 80)})` })}`,
      notice.line === undefined ? '–' : plain(notice.line),
      plain(notice.times ?? 1),
    ]),
    leftOut,
  }
}

/** Every claim of this report that rests on lines, with the lines written out. */
function claimTable(speaker: Speaker): Block | undefined {
  const { found, pick, name, language } = speaker
  const kept: (readonly [what: string, refs: Refs])[] = []
  let leftOut = 0
  // Thousands of accounts may have a thousand origins each: what is not shown is not even worded.
  const add = (what: () => string, refs: Refs): void => {
    if (refs.total === 0) return
    if (kept.length < CLAIMS_MAX) kept.push([what(), refs])
    else leftOut += 1
  }
  for (const fact of found.facts)
    add(
      () =>
        `${name(factNames, fact.key)}${fact.account === undefined ? '' : ` · ${speaker.account(fact.account)}`}`,
      fact.evidence,
    )
  for (const moment of found.timeline?.moments ?? [])
    add(
      () => `${momentNames[moment.code][language]} · ${speaker.brief(moment.at)}`,
      moment.evidence,
    )
  for (const account of found.accounts) {
    if (account.verdict !== 'hijacked' && account.verdict !== 'suspect') continue
    const who = speaker.account(account.account)
    for (const way of account.entry) {
      const path = name(entryNames, way.path)
      for (const reason of way.for)
        add(() => `${who} · ${path} · ${pick({ ja: '支持', en: 'for' })}`, reason.evidence)
      for (const reason of way.against)
        add(() => `${who} · ${path} · ${pick({ ja: '反対', en: 'against' })}`, reason.evidence)
    }
    for (const origin of account.origins)
      if (!origin.known) add(() => `${who} · ${shown(origin.ip, 45)}`, origin.evidence)
    if (account.reading !== undefined)
      add(() => `${who} · ${pick({ ja: '閲覧', en: 'reading' })}`, account.reading.evidence)
  }
  for (const store of found.stores) add(() => speaker.account(store.account), store.evidence)
  for (const one of found.web) add(() => shown(one.ip, 45), one.evidence)
  for (const channel of found.leak.channels)
    add(
      () => `${pick({ ja: '漏えい', en: 'leak' })} · ${name(channelNames, channel.channel)}`,
      channel.evidence,
    )
  for (const stage of found.stages)
    add(() => stageNamed(stage.technique, language).technique, stage.evidence)
  if (kept.length === 0) return undefined
  return {
    kind: 'table',
    caption: pick({
      ja: '記述ごとの根拠行（ファイル:行番号。先頭から最大 20 行）',
      en: 'Lines of each claim (file:line; the first 20)',
    }),
    columns: [
      { head: pick({ ja: '記述', en: 'Claim' }), width: 3 },
      { head: pick({ ja: '行', en: 'Lines' }), width: 5 },
      { head: pick({ ja: '総行数', en: 'In all' }), isNumber: true, width: 0.8 },
    ],
    rows: kept.map(([what, refs]) => [what, linesIn(speaker, refs), plain(refs.total)]),
    leftOut,
  }
}

/** `mail.log:120, 123, 126; access.log:9`: each file is named once. */
function linesIn(speaker: Speaker, { lines, total }: Refs): string {
  const files = new Map<number, number[]>()
  for (const { input, line } of lines.slice(0, LINES_MAX)) {
    const of = files.get(input) ?? []
    of.push(line)
    files.set(input, of)
  }
  const named = [...files]
    .map(([input, of]) => `${speaker.file(input)}:${of.join(', ')}`)
    .join('; ')
  return total > LINES_MAX ? `${named} …` : named
}
