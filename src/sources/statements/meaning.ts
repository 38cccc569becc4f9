/**
 * Meaning: what a statement does to a data store, by its words, without its data.
 *
 * `class` and `command` are those of the statement itself. `destroys` is told where data goes for
 * good: DROP of a database, schema, table or role (or a column, a partition), TRUNCATE, and a DELETE whose
 * condition does not choose (none, `WHERE true`, `1=1`, `id=5 OR 1=1`). `dumps` where a whole table is
 * read or written into a file. Statements that are run inside others count as what they are: in WITH,
 * behind EXPLAIN ANALYZE, inside COPY ( … ), in a block of DO.
 *
 * Limits: what a function, a prepared statement or a rule does inside the server is not seen, nor
 * SQL that a block puts together as text. A condition is only called void when it plainly is. DELETE
 * with LIMIT, or of a join with its condition, is none.
 */
import type { StatementClass } from '../../events/traces.ts'
import { conditionIsVoid } from './condition.ts'
import { closing, isSign, namesFrom, outside, wordAt } from './names.ts'
import { type Dialect, type Token, tokensOf } from './tokens.ts'

/** Statements read of one text; a text with more is one of a program that sends files. */
export const STATEMENTS_MAX = 64
/** `WITH a AS (WITH b AS (…))`, blocks in blocks. */
export const NESTING_MAX = 8

export type Destroys = 'drop' | 'truncate' | 'delete'

export type Meaning = {
  readonly class: StatementClass
  readonly command: string
  readonly objects: readonly string[]
  readonly destroys: Destroys | undefined
  readonly dumps: boolean
}

/**
 * Of every statement in the text, in their order; what cannot be run is left out. `wasCut`: the log
 * itself does not have all of it.
 */
export function meaningsOf(text: string, dialect: Dialect, wasCut = false): readonly Meaning[] {
  const { tokens, isCut } = tokensOf(text, dialect)
  const told: Meaning[] = []
  readAll(tokens, { dialect, isCut: isCut || wasCut, told }, 0)
  return told
}

type Reading = {
  readonly dialect: Dialect
  /** The end is not there: a condition may stand behind what was read. */
  readonly isCut: boolean
  readonly told: Meaning[]
}

function readAll(tokens: readonly Token[], reading: Reading, depth: number): void {
  let from = 0
  while (from < tokens.length && reading.told.length < STATEMENTS_MAX) {
    const end = endOfStatement(tokens, from)
    if (end > from)
      readOne(
        tokens.slice(from, end),
        { ...reading, isCut: reading.isCut && end >= tokens.length },
        depth,
      )
    from = end + 1
  }
}

/** The `;` outside of brackets; the body of a routine has its own. */
function endOfStatement(tokens: readonly Token[], from: number): number {
  if (wordAt(tokens, from) === 'CREATE' && hasBody(tokens, from)) return tokens.length
  let depth = 0
  for (let at = from; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(')) depth += 1
    else if (isSign(tokens[at], ')')) depth = Math.max(0, depth - 1)
    else if (depth === 0 && isSign(tokens[at], ';')) return at
  }
  return tokens.length
}

/** `CREATE FUNCTION … BEGIN [ATOMIC] … END`: its statements are not run now. */
function hasBody(tokens: readonly Token[], from: number): boolean {
  let isRoutine = false
  for (let at = from + 1; at < tokens.length; at += 1) {
    if (isSign(tokens[at], ';')) return false
    const word = wordAt(tokens, at)
    if (at < from + 10 && /^(?:FUNCTION|PROCEDURE|TRIGGER|EVENT|PACKAGE)$/.test(word))
      isRoutine = true
    if (isRoutine && word === 'BEGIN') return true
  }
  return false
}

const CLASSES: { readonly [word: string]: StatementClass } = {
  ...Object.fromEntries(
    ['SELECT', 'TABLE', 'VALUES', 'FETCH', 'DECLARE', 'HANDLER', 'UNLOAD', 'BASE_BACKUP'].map(
      (word) => [word, 'read'],
    ),
  ),
  ...Object.fromEntries(
    ['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'REPLACE', 'LOAD', 'UPSERT'].map((word) => [
      word,
      'write',
    ]),
  ),
  ...Object.fromEntries(
    ['CREATE', 'ALTER', 'DROP', 'TRUNCATE', 'RENAME', 'COMMENT', 'REINDEX', 'CLUSTER'].map(
      (word) => [word, 'form'],
    ),
  ),
  GRANT: 'right',
  REVOKE: 'right',
  REASSIGN: 'right',
}
const ROLES = /^(?:ROLE|USER|GROUP)$/

function readOne(whole: readonly Token[], reading: Reading, depth: number): void {
  if (depth > NESTING_MAX || reading.told.length >= STATEMENTS_MAX) return
  let tokens = whole
  // «((SELECT …))».
  while (isSign(tokens[0], '(')) tokens = tokens.slice(1)
  const first = wordAt(tokens, 0)
  if (first === '') return
  if (first === 'WITH') {
    const main = readWith(tokens, reading, depth)
    if (main.length > 0) readOne(main, reading, depth + 1)
    return
  }
  if (first === 'EXPLAIN') {
    readExplain(tokens, reading, depth)
    return
  }
  if (first === 'DO' && reading.dialect === 'postgres') {
    reading.told.push(plainly('other', 'DO'))
    for (const token of tokens)
      if (token.kind === 'block') readBlock(token.body, reading, depth + 1)
    return
  }
  const shape = { tokens, reading, depth }
  if (first === 'DELETE') tell(reading, deletion(shape))
  else if (first === 'TRUNCATE') tell(reading, truncation(tokens))
  else if (first === 'DROP') tell(reading, drop(tokens))
  else if (first === 'ALTER') tell(reading, alteration(tokens))
  else if (first === 'CREATE') tell(reading, creation(tokens))
  else if (first === 'COPY') readCopy(shape)
  else if (first === 'SELECT' || first === 'TABLE') tell(reading, selection(tokens, first))
  else if (first === 'DECLARE') readDeclare(tokens, reading)
  else if (first === 'PREPARE') tell(reading, plainly('other', 'PREPARE'))
  else tell(reading, other(tokens, first))
}

const tell = (reading: Reading, meaning: Meaning): void => {
  reading.told.push(meaning)
}

const plainly = (
  kind: StatementClass,
  command: string,
  objects: readonly string[] = [],
  more: { readonly destroys?: Destroys; readonly dumps?: boolean } = {},
): Meaning => ({
  class: kind,
  command,
  objects,
  destroys: more.destroys,
  dumps: more.dumps === true,
})

/** `WITH [RECURSIVE] a [(…)] AS [[NOT] MATERIALIZED] ( … ), … main`: the main statement's tokens. */
function readWith(tokens: readonly Token[], reading: Reading, depth: number): readonly Token[] {
  let at = 1
  if (wordAt(tokens, at) === 'RECURSIVE') at += 1
  for (;;) {
    // Up to its AS, over a list of columns.
    while (at < tokens.length && wordAt(tokens, at) !== 'AS') at += 1
    at += 1
    while (/^(?:NOT|MATERIALIZED)$/.test(wordAt(tokens, at))) at += 1
    if (!isSign(tokens[at], '(')) return []
    const close = closing(tokens, at)
    const inner = tokens.slice(at + 1, close)
    const before = reading.told.length
    readOne(inner, { ...reading, isCut: reading.isCut && close >= tokens.length }, depth + 1)
    // What only reads is a part of the statement, not one of its own.
    for (let nth = reading.told.length - 1; nth >= before; nth -= 1)
      if (reading.told[nth]?.class === 'read') reading.told.splice(nth, 1)
    at = close + 1
    // «SEARCH …», «CYCLE …» stand before the comma or the main statement.
    while (at < tokens.length && !isSign(tokens[at], ',') && !isMain(wordAt(tokens, at))) at += 1
    if (!isSign(tokens[at], ',')) return tokens.slice(at)
    at += 1
  }
}

const isMain = (word: string): boolean =>
  /^(?:SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES|TABLE|REPLACE)$/.test(word)

/** With ANALYZE the statement is run. */
function readExplain(tokens: readonly Token[], reading: Reading, depth: number): void {
  let at = 1
  let isRun = false
  if (isSign(tokens[at], '(')) {
    const close = closing(tokens, at)
    for (let nth = at; nth < close; nth += 1)
      if (/^ANALY[ZS]E$/.test(wordAt(tokens, nth))) isRun = true
    at = close + 1
  }
  for (; /^(?:ANALY[ZS]E|VERBOSE|EXTENDED|PARTITIONS)$/.test(wordAt(tokens, at)); at += 1)
    if (/^ANALY[ZS]E$/.test(wordAt(tokens, at))) isRun = true
  tell(reading, plainly('other', 'EXPLAIN'))
  if (isRun) readOne(tokens.slice(at), reading, depth + 1)
}

/** Statements of PL/pgSQL: what stands behind a `;` or a word that opens a block. */
function readBlock(body: string, reading: Reading, depth: number): void {
  if (depth > NESTING_MAX) return
  const { tokens, isCut } = tokensOf(body, reading.dialect)
  let begins = true
  for (let at = 0; at < tokens.length && reading.told.length < STATEMENTS_MAX; at += 1) {
    const word = wordAt(tokens, at)
    if (begins && /^(?:DELETE|TRUNCATE|DROP|ALTER|WITH|UPDATE|INSERT|COPY)$/.test(word)) {
      const end = endOfStatement(tokens, at)
      readOne(
        tokens.slice(at, end),
        { ...reading, isCut: isCut && end >= tokens.length },
        depth + 1,
      )
      at = end
      begins = true
      continue
    }
    begins = isSign(tokens[at], ';') || /^(?:BEGIN|THEN|ELSE|LOOP)$/.test(word)
  }
}

type Shape = {
  readonly tokens: readonly Token[]
  readonly reading: Reading
  readonly depth: number
}

function deletion({ tokens, reading }: Shape): Meaning {
  let at = 1
  while (/^(?:LOW_PRIORITY|QUICK|IGNORE|HISTORY)$/.test(wordAt(tokens, at))) at += 1
  const isHistory = wordAt(tokens, at - 1) === 'HISTORY'
  const objects = namesFrom(tokens, wordAt(tokens, at) === 'FROM' ? at + 1 : at)
  const body = tokens.slice(at)
  const where = outside(body, 'WHERE')
  const mayChoose =
    isHistory ||
    reading.isCut ||
    (where === -1
      ? outside(body, 'LIMIT') !== -1 || outside(body, 'ON') !== -1
      : outside(body, 'LIMIT') !== -1 || !conditionIsVoid(conditionOf(body, where + 1)))
  return plainly('write', 'DELETE', objects, mayChoose ? {} : { destroys: 'delete' })
}

/** From behind WHERE up to what may follow a condition. */
function conditionOf(tokens: readonly Token[], from: number): readonly Token[] {
  let depth = 0
  for (let at = from; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(')) depth += 1
    else if (isSign(tokens[at], ')')) depth -= 1
    else if (depth === 0 && /^(?:RETURNING|ORDER|LIMIT)$/.test(wordAt(tokens, at)))
      return tokens.slice(from, at)
  }
  return tokens.slice(from)
}

function truncation(tokens: readonly Token[]): Meaning {
  let at = 1
  if (wordAt(tokens, at) === 'TABLE') at += 1
  return plainly(
    'form',
    wordAt(tokens, 1) === 'TABLE' ? 'TRUNCATE TABLE' : 'TRUNCATE',
    namesFrom(tokens, at),
    {
      destroys: 'truncate',
    },
  )
}

const KIND_WORDS =
  /^(?:MATERIALIZED|FOREIGN|TEMPORARY|TEMP|UNLOGGED|GLOBAL|LOCAL|EVENT|ACCESS|TEXT|SEARCH|USER|DEFAULT|UNIQUE|FULLTEXT|SPATIAL|OPERATOR|DATA|LARGE|RECURSIVE|CONSTRAINT|PROCEDURAL|TRUSTED|OWNED|AGGREGATE|ONLINE|OFFLINE)$/

/** Of `DROP …`, `CREATE …`, `ALTER …`: the kind of thing, as `MATERIALIZED VIEW`, and what follows. */
function kindFrom(
  tokens: readonly Token[],
  from: number,
): { readonly kind: string; readonly end: number } {
  const words: string[] = []
  let at = from
  while (
    KIND_WORDS.test(wordAt(tokens, at)) &&
    tokens[at + 1]?.kind === 'word' &&
    words.length < 3
  ) {
    // «DROP USER x»: USER is the thing itself, unless MAPPING follows.
    if (wordAt(tokens, at) === 'USER' && wordAt(tokens, at + 1) !== 'MAPPING') break
    if (wordAt(tokens, at) === 'AGGREGATE' && wordAt(tokens, at + 1) !== 'FUNCTION') break
    words.push(wordAt(tokens, at))
    at += 1
  }
  words.push(wordAt(tokens, at))
  return { kind: words.join(' ').trim(), end: at + 1 }
}

function skipIf(tokens: readonly Token[], from: number): number {
  let at = from
  while (/^(?:IF|NOT|EXISTS|CONCURRENTLY|ONLY|IGNORE)$/.test(wordAt(tokens, at))) at += 1
  return at
}

/** Roles among them: who drops them locks their owners out, and what was theirs is gone. */
const DESTROYED = /^(?:DATABASE|SCHEMA|TABLE|TABLESPACE|OWNED BY|ROLE|USER|GROUP)$/

function drop(tokens: readonly Token[]): Meaning {
  const { kind, end } = kindFrom(tokens, 1)
  const isRight = ROLES.test(kind) || kind === 'USER MAPPING'
  return plainly(
    isRight ? 'right' : 'form',
    `DROP ${kind}`.trim(),
    namesFrom(tokens, skipIf(tokens, end)),
    DESTROYED.test(kind) ? { destroys: 'drop' } : {},
  )
}

const NOT_A_COLUMN =
  /^(?:CONSTRAINT|INDEX|KEY|PRIMARY|FOREIGN|CHECK|DEFAULT|NOT|EXPRESSION|IDENTITY|SYSTEM|PERIOD)$/

function alteration(tokens: readonly Token[]): Meaning {
  const { kind, end } = kindFrom(tokens, 1)
  const command = `ALTER ${kind}`.trim()
  const objects = namesFrom(tokens, skipIf(tokens, end), 1)
  if (ROLES.test(kind) || kind === 'USER MAPPING') return plainly('right', command, objects)
  if (kind !== 'TABLE') return plainly('form', command, objects)
  for (let at = end; at < tokens.length; at += 1) {
    const word = wordAt(tokens, at)
    const next = wordAt(tokens, at + 1)
    if (word === 'TRUNCATE' && next === 'PARTITION')
      return plainly('form', command, objects, { destroys: 'truncate' })
    // «ALTER COLUMN c DROP DEFAULT» drops no column, «DROP [COLUMN] c» and «DROP PARTITION p» do.
    if (word === 'DROP' && !NOT_A_COLUMN.test(next) && at + 1 < tokens.length)
      return plainly('form', command, objects, { destroys: 'drop' })
  }
  return plainly('form', command, objects)
}

function creation(tokens: readonly Token[]): Meaning {
  let at = 1
  const isReplaced = wordAt(tokens, 1) === 'OR' && wordAt(tokens, 2) === 'REPLACE'
  if (isReplaced) at = 3
  // «CREATE DEFINER=x@y VIEW».
  const { kind, end } = kindFrom(tokens, at)
  const objects = namesFrom(tokens, skipIf(tokens, end), 1)
  if (ROLES.test(kind) || kind === 'USER MAPPING')
    return plainly('right', `CREATE ${kind}`, objects)
  // MariaDB drops the former one with what is in it.
  if (isReplaced && /^(?:TABLE|DATABASE|SCHEMA)$/.test(kind))
    return plainly('form', `CREATE OR REPLACE ${kind}`, objects, { destroys: 'drop' })
  const isAs = kind.endsWith('TABLE') && outside(tokens, 'SELECT', end) !== -1
  return plainly('form', `CREATE ${kind}${isAs ? ' AS' : ''}`.trim(), objects)
}

function readCopy({ tokens, reading, depth }: Shape): void {
  if (isSign(tokens[1], '(')) {
    const close = closing(tokens, 1)
    const inner = tokens.slice(2, close)
    const before = reading.told.length
    readOne(inner, { ...reading, isCut: reading.isCut && close >= tokens.length }, depth + 1)
    const objects = reading.told[before]?.objects ?? []
    if (reading.told[before]?.class === 'read') reading.told.splice(before, 1)
    tell(reading, plainly('read', 'COPY', objects, { dumps: true }))
    return
  }
  const objects = namesFrom(tokens, 1, 1)
  const to = outside(tokens, 'TO')
  const from = outside(tokens, 'FROM')
  const reads = to !== -1 && (from === -1 || to < from)
  tell(
    reading,
    reads ? plainly('read', 'COPY', objects, { dumps: true }) : plainly('write', 'COPY', objects),
  )
}

function readDeclare(tokens: readonly Token[], reading: Reading): void {
  const at = outside(tokens, 'FOR')
  const inner = at === -1 ? undefined : wordAt(tokens, at + 1)
  if (inner === undefined) {
    tell(reading, plainly('read', 'DECLARE'))
    return
  }
  const read = inner === 'SELECT' ? selection(tokens.slice(at + 1), 'SELECT') : undefined
  tell(
    reading,
    plainly('read', 'DECLARE CURSOR', read?.objects ?? [], { dumps: read?.dumps === true }),
  )
}

const CATALOGUE = /^(?:(?:pg_catalog|information_schema|performance_schema|mysql|sys)\.|pg_|dual$)/i
const CHOOSES = ['WHERE', 'LIMIT', 'FETCH', 'GROUP', 'HAVING', 'TABLESAMPLE', 'INTERSECT', 'EXCEPT']

function selection(tokens: readonly Token[], first: 'SELECT' | 'TABLE'): Meaning {
  if (first === 'TABLE') {
    const objects = namesFrom(tokens, 1, 1)
    return plainly('read', 'TABLE', objects, { dumps: outside(tokens, 'LIMIT') === -1 })
  }
  const from = outside(tokens, 'FROM')
  const into = outside(tokens, 'INTO')
  const objects = from === -1 ? [] : namesFrom(tokens, from + 1)
  if (into !== -1 && /^(?:OUTFILE|DUMPFILE)$/.test(wordAt(tokens, into + 1)))
    return plainly('read', 'SELECT', objects, { dumps: true })
  if (from === -1 || objects.length === 0) return plainly('read', 'SELECT', objects)
  // PostgreSQL's SELECT … INTO makes a table.
  if (into !== -1 && into < from) return plainly('form', 'SELECT INTO', objects)
  const chosen = tokens.slice(1, from)
  // A function may well count; what is no plain list of columns is no dump.
  const isPlain = !chosen.some((token) => isSign(token, '(')) && chosen.length > 0
  const isWhole =
    isPlain &&
    objects.every((name) => !CATALOGUE.test(name)) &&
    CHOOSES.every((word) => outside(tokens, word, from) === -1)
  return plainly('read', 'SELECT', objects, { dumps: isWhole })
}

const TWO_WORDS =
  /^(?:REFRESH|LOAD|SHOW|LOCK|UNLOCK|FLUSH|RESET|START|SET|CHANGE|PURGE|RENAME|IMPORT|SECURITY|COMMENT|REASSIGN|CLOSE|ROLLBACK|KILL|INSTALL|UNINSTALL|CHECK|OPTIMIZE|REPAIR)$/

function other(tokens: readonly Token[], first: string): Meaning {
  const kind = CLASSES[first] ?? 'other'
  const second = TWO_WORDS.test(first) ? wordAt(tokens, 1) : ''
  const command = `${first} ${second}`.trim().slice(0, 60)
  if (kind === 'write') return plainly(kind, first, writtenTo(tokens, first))
  if (first === 'BASE_BACKUP') return plainly('read', first, [], { dumps: true })
  if (first === 'SET' && second === 'TRANSACTION' && outside(tokens, 'SNAPSHOT') !== -1)
    return plainly('other', 'SET TRANSACTION SNAPSHOT')
  if (command === 'SET PASSWORD') return plainly('right', command)
  if (first === 'RENAME' || first === 'REFRESH')
    return plainly('form', command, namesFrom(tokens, 2))
  return plainly(kind, command)
}

function writtenTo(tokens: readonly Token[], first: string): readonly string[] {
  if (first === 'UPDATE') {
    let at = 1
    while (/^(?:LOW_PRIORITY|IGNORE|ONLY)$/.test(wordAt(tokens, at))) at += 1
    return namesFrom(tokens, at)
  }
  const into = tokens.findIndex((token) => token.kind === 'word' && token.word === 'INTO')
  if (into !== -1) return namesFrom(tokens, first === 'LOAD' ? into + 2 : into + 1, 1)
  return first === 'REPLACE' || first === 'INSERT' ? namesFrom(tokens, 1, 1) : []
}
