/** Table: what a CSV table is called, what its columns hold, and how they are got from the findings. */
import type { AccountId } from '../../../events/event.ts'
import type { Investigation, LineRef, Refs } from '../../../incident/found.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Language } from '../../../lib/words.ts'
import { spellerOf } from '../moment.ts'
import type { Cell } from './encode.ts'

export type Saying = Readonly<Record<Language, string>>

/** What columns ask of the whole. */
export type Whole = {
  readonly found: Investigation
  readonly moment: (at: Instant | undefined) => string | undefined
  /** `file:line` of the first ones. */
  readonly lines: (refs: Refs) => string
  readonly file: (input: number) => string
}

export type Column<Row> = {
  /** The head of the column in English tables, and its name in the JSON where it has one. */
  readonly code: string
  /** The head of the column in Japanese tables. */
  readonly ja: string
  readonly says: Saying
  readonly of: (row: Row, whole: Whole) => Cell
}

export type Table = {
  readonly name: string
  readonly says: Saying
  readonly columns: readonly { readonly code: string; readonly ja: string; readonly says: Saying }[]
  readonly rows: (whole: Whole) => Iterable<readonly Cell[]>
}

export const table = <Row>(it: {
  readonly name: string
  readonly says: Saying
  readonly columns: readonly Column<Row>[]
  readonly rows: (found: Investigation) => Iterable<Row>
}): Table => ({
  name: it.name,
  says: it.says,
  columns: it.columns,
  *rows(whole) {
    for (const row of it.rows(whole.found)) yield it.columns.map(({ of }) => of(row, whole))
  },
})

export const column = <Row>(
  code: string,
  ja: string,
  sayEn: string,
  sayJa: string,
  of: (row: Row, whole: Whole) => Cell,
): Column<Row> => ({ code, ja, says: { en: sayEn, ja: sayJa }, of })

/** Lines that are named in a cell; the appendix of the report has more. */
const LINES_IN_CELL = 3

export function wholeOf(found: Investigation): Whole {
  const spelled = spellerOf(found.zone)
  const file = (input: number): string => found.inputs[input]?.file ?? `#${input}`
  const ref = ({ input, line }: LineRef): string => `${file(input)}:${line}`
  return {
    found,
    moment: (at) => (at === undefined ? undefined : spelled(at)),
    lines: ({ lines }) => lines.slice(0, LINES_IN_CELL).map(ref).join(' '),
    file,
  }
}

type WithEvidence = { readonly evidence: Refs }
export const evidenceColumns = <Row extends WithEvidence>(): readonly Column<Row>[] => [
  column(
    'evidence',
    '根拠',
    'first lines that show it, file:line',
    '根拠となる最初の数行（ファイル:行）',
    ({ evidence }, { lines }) => lines(evidence),
  ),
  column(
    'evidenceTotal',
    '根拠の行数',
    'how many lines show it',
    '根拠となる行の総数',
    ({ evidence }) => evidence.total,
  ),
]

export const accountColumn = <Row extends { readonly account?: AccountId }>(): Column<Row> =>
  column(
    'account',
    'アカウント',
    'account (sasl:, db:, os:, host:, uid: or cert: and its name)',
    'アカウント（sasl: db: os: host: uid: cert: と名前）',
    ({ account }) => account,
  )

/** Facts of a reason in one cell. */
export const factsCell = (of: { readonly [name: string]: number | string }): string =>
  Object.entries(of)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
