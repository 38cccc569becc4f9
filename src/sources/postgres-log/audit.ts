/**
 * Audit: a row of pgaudit: `SESSION,1,1,WRITE,DELETE,TABLE,public.t,"delete from t",<none>,3`.
 *
 * Class, command and object are the server's own words and are believed before the text of the
 * statement; that is asked only for what they do not say: whether a DELETE chooses, whether an ALTER
 * drops a column, whether a SELECT takes a whole table. A text that the server told already
 * (`pgaudit.log_statement_once`) is remembered by what it meant, and so is nothing of the text.
 * The last field is there with `pgaudit.log_rows` only.
 */
import type { StatementClass } from '../../events/traces.ts'
import { type Destroys, meaningsOf } from '../statements/meaning.ts'
import { OBJECT_NAME_MAX } from '../statements/names.ts'
import { plain } from '../syslog/plain.ts'
import { readCsv } from './csv.ts'

export type AuditRow = {
  readonly statementId: string
  readonly class: StatementClass
  readonly command: string
  readonly objects: readonly string[]
  readonly rows: number | undefined
  readonly destroys: Destroys | undefined
  readonly dumps: boolean
}

/** What an earlier row said of the same statement. */
export type Former = { readonly statementId: string; readonly text: TextMeaning }
export type TextMeaning = {
  readonly deletes: boolean
  readonly drops: boolean
  readonly truncates: boolean
  readonly dumps: boolean
  readonly objects: readonly string[]
}

const COLUMNS_MAX = 10
const classes: { readonly [word: string]: StatementClass } = {
  READ: 'read',
  WRITE: 'write',
  DDL: 'form',
  ROLE: 'right',
}
const untold = /^<(?:previously logged|not logged|none)>$/
const begins = /^(?:SESSION|OBJECT),\d{1,19},\d{1,19},[A-Z_]{1,20},/
const unknown: TextMeaning = {
  deletes: false,
  drops: false,
  truncates: false,
  dumps: false,
  objects: [],
}

export const beginsAudit = (row: string): boolean => begins.test(row)

/** `open`: a quote is not closed, so that the row goes on in the next line. */
export const auditIsOpen = (row: string): boolean =>
  begins.test(row) && readCsv(row, COLUMNS_MAX) === undefined

/** `undefined` when it is no row of pgaudit. */
export function readAudit(
  row: string,
  former: Former | undefined,
): { readonly row: AuditRow; readonly former: Former } | undefined {
  if (!begins.test(row)) return undefined
  // A row that was cut off, in the middle of its statement.
  const columns = readCsv(row, COLUMNS_MAX) ?? readCsv(`${row}"`, COLUMNS_MAX) ?? []
  const [, statementId = '', , kind = '', command = '', type = '', name = '', text = ''] = columns
  const meant = untold.test(text)
    ? former?.statementId === statementId
      ? former.text
      : unknown
    : meaningOf(text)
  const objects = name === '' ? (type === '' ? meant.objects : []) : [plain(name, OBJECT_NAME_MAX)]
  const rows = /^\d{1,15}$/.test(columns[9] ?? '') ? Number(columns[9]) : undefined
  return {
    row: {
      statementId,
      class: classes[kind] ?? 'other',
      command: plain(command, 60),
      objects,
      rows,
      destroys: destroys(command, meant),
      dumps:
        (kind === 'READ' && command === 'COPY') ||
        (kind === 'READ' && /^(?:SELECT|DECLARE CURSOR)$/.test(command) && meant.dumps),
    },
    former: { statementId, text: meant },
  }
}

function destroys(command: string, text: TextMeaning): Destroys | undefined {
  switch (command) {
    case 'DROP TABLE':
    case 'DROP SCHEMA':
    case 'DROP DATABASE':
    case 'DROP TABLESPACE':
    case 'DROP OWNED':
    case 'DROP ROLE':
      return 'drop'
    case 'TRUNCATE TABLE':
    case 'TRUNCATE':
      return 'truncate'
    case 'DELETE':
      return text.deletes ? 'delete' : undefined
    case 'ALTER TABLE':
      return text.drops ? 'drop' : undefined
    default:
      return undefined
  }
}

function meaningOf(text: string): TextMeaning {
  const told = meaningsOf(text, 'postgres')
  const prepared = /^\s*PREPARE\b[^;]{0,300}?\bAS\b/i.exec(text)
  // The rows of EXECUTE bring the text of PREPARE: what it prepared was run.
  const all = prepared === null ? told : meaningsOf(text.slice(prepared[0].length), 'postgres')
  return {
    deletes: all.some((one) => one.destroys === 'delete'),
    drops: all.some((one) => one.destroys === 'drop'),
    truncates: all.some((one) => one.destroys === 'truncate'),
    dumps: all.some((one) => one.dumps),
    objects: all[0]?.objects ?? [],
  }
}
