/**
 * Tables: the findings as one CSV file a table, and a README beside them that says what the columns hold.
 *
 * The heads of the columns are codes in English tables, which programs may rely on, and words in
 * Japanese ones. Values are the codes and figures of the JSON in both.
 * Limits: a table has at most ROWS_MAX rows, which a spreadsheet still opens; the README tells how
 * many were left out. All of it stands in the JSON.
 */
import type { Investigation } from '../../../incident/found.ts'
import type { Language } from '../../../lib/words.ts'
import { accounts, domains, origins } from './accounts.ts'
import { moments, stages, timeline } from './day.ts'
import { type Cell, csvOf, shown } from './encode.ts'
import { hypotheses } from './entry.ts'
import { claims, facts } from './figures.ts'
import { coverage, inputs, notices } from './logs.ts'
import { stores, web } from './systems.ts'
import { type Table, wholeOf } from './table.ts'

export type NamedText = { readonly name: string; readonly text: string }

/** Excel opens 1,048,576. */
export const ROWS_MAX = 500_000

export const tables: readonly Table[] = [
  accounts,
  origins,
  domains,
  timeline,
  moments,
  facts,
  claims,
  hypotheses,
  stages,
  stores,
  web,
  coverage,
  inputs,
  notices,
]

/** The files in their order: a table each, then `README.txt`. `most` is ROWS_MAX but in tests. */
export function csvTables(
  found: Investigation,
  language: Language,
  most = ROWS_MAX,
): readonly NamedText[] {
  const whole = wholeOf(found)
  const leftOut = new Map<string, number>()
  const files = tables.map((table) => {
    const head = table.columns.map((column) => (language === 'ja' ? column.ja : column.code))
    const rows: (readonly Cell[])[] = [head]
    for (const row of table.rows(whole))
      if (rows.length <= most) rows.push(row)
      else leftOut.set(table.name, (leftOut.get(table.name) ?? 0) + 1)
    return { name: `${table.name}.csv`, text: csvOf(rows) }
  })
  return [...files, { name: 'README.txt', text: readme(found, leftOut) }]
}

const LINE = '\r\n'

function readme(found: Investigation, leftOut: ReadonlyMap<string, number>): string {
  const zone = shown(found.zone)
  const lines = [
    'Tables of an investigation / 調査結果の表',
    '',
    'UTF-8 with a byte order mark, CSV by RFC 4180. Moments are RFC 3339; the zone is that of the logs:',
    `${zone}. An apostrophe before text that could begin a formula was put there on purpose;`,
    'control characters are shown as signs (␀ ␉ ␛).',
    '文字コードは BOM 付き UTF-8、書式は RFC 4180 の CSV です。日時は RFC 3339 形式で、',
    `ログのタイムゾーン（${zone}）で表します。数式と解釈されうる文字列の先頭には、安全のため`,
    'アポストロフィを付けています。制御文字は記号（␀ ␉ ␛）で表します。',
  ]
  for (const { name, says, columns } of tables) {
    lines.push('', `${name}.csv: ${says.en} / ${says.ja}`)
    const without = leftOut.get(name)
    if (without !== undefined)
      lines.push(
        `  ${without} rows left out, see the JSON / ${without} 行を省略（JSON に全件あり）`,
      )
    for (const { code, ja, says: it } of columns)
      lines.push(`  ${code} (${ja}): ${it.en} / ${it.ja}`)
  }
  return `\ufeff${lines.join(LINE)}${LINE}`
}
