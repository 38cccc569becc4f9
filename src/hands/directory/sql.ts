/**
 * SQL: a directory that is a database, by the operator's own parameterised statements.
 *
 * Each verb has a connection of its own: it is rare, and a connection kept for months is one more
 * thing to fail that night. Changes stand in a transaction, and a statement that touches more than
 * ROWS_MAX rows is rolled back: it was not about one account.
 * A statement carries its own condition (`… and active`), so that a repeat changes nothing and says so.
 */
import { assert } from '../../lib/assert.ts'
import type { Directory, LinkedCredential } from '../../ports/directory.ts'
import { Refusal } from '../notify/post.ts'
import { authoritiesIn, secretIn } from '../notify/secret-file.ts'
import { type Adapter, directoryOf, type Name } from './adapter.ts'
import type { ConfigOf } from './config.ts'
import { type Dialect, type Prepared, translate } from './sql-statement.ts'

/** Rows of one account: its own, and those of its app passwords. */
export const ROWS_MAX = 50

export type SqlConfig = ConfigOf<'sql'>

export type SqlTarget = {
  readonly config: SqlConfig
  readonly password: string | undefined
  readonly ca: string | undefined
  readonly msMax: number
}

/** One connection; `close` also ends a statement that is under way. */
export interface SqlSession {
  /** Rows that a changing statement touched. */
  change(text: string, values: readonly string[]): Promise<number>
  rows(
    text: string,
    values: readonly string[],
  ): Promise<readonly { readonly [column: string]: unknown }[]>
  begin(): Promise<void>
  commit(): Promise<void>
  /** Ends the connection; what was not committed is rolled back. */
  close(): void
}
export type Connect = (target: SqlTarget) => Promise<SqlSession>

/** A package is loaded when it is first used. */
const engines: { readonly [Engine in Dialect]: () => Promise<Connect> } = {
  postgres: async () => (await import('./sql-postgres.ts')).connectPostgres,
  mysql: async () => (await import('./sql-mysql.ts')).connectMysql,
  sqlite: async () => (await import('./sql-sqlite.ts')).connectSqlite,
}

export function sqlDirectory(config: SqlConfig): Directory {
  const connect: Connect = async (target) => (await engines[config.engine]())(target)
  const secret = config.passwordFile === undefined ? undefined : secretIn(config.passwordFile)
  return sqlDirectoryBy(connect, {
    config,
    password: secret?.toString('utf8'),
    ca: config.caFile === undefined ? undefined : authoritiesIn(config.caFile),
    msMax: config.seconds * 1_000,
  })
}

export function sqlDirectoryBy(connect: Connect, target: SqlTarget): Directory {
  const { config, password } = target
  const prepared = (statement: string): Prepared => {
    const read = translate(statement, config.engine)
    assert(!('refused' in read), 'statements were checked when the configuration was read')
    return read
  }
  const disable = prepared(config.statements.disable)
  const enable = prepared(config.statements.enable)
  const linked =
    config.statements.linked === undefined ? undefined : prepared(config.statements.linked)
  const known =
    config.statements.known === undefined ? undefined : prepared(config.statements.known)
  const valuesOf = (statement: Prepared, name: Name) => statement.values.map((one) => name[one])

  const connected = async <Result>(
    signal: AbortSignal,
    work: (session: SqlSession) => Promise<Result>,
  ): Promise<Result> => {
    const session = await connect(target)
    const close = () => session.close()
    // The deadline may have passed while the connection was made.
    if (signal.aborted) close()
    signal.addEventListener('abort', close, { once: true })
    try {
      return await work(session)
    } finally {
      signal.removeEventListener('abort', close)
      close()
    }
  }
  const change = (statement: Prepared) => (name: Name, signal: AbortSignal) =>
    connected(signal, async (session) => {
      await session.begin()
      const touched = await session.change(statement.text, valuesOf(statement, name))
      if (touched > ROWS_MAX)
        throw new Refusal(
          `the statement touched ${touched} rows, more than the ${ROWS_MAX} of one account; it was rolled back`,
        )
      const isKnown =
        touched > 0 ||
        (known !== undefined && (await session.rows(known.text, valuesOf(known, name))).length > 0)
      await session.commit()
      return { changed: touched > 0, known: isKnown }
    })
  const adapter: Adapter = {
    disable: change(disable),
    enable: change(enable),
    linked: (name, signal) =>
      linked === undefined
        ? Promise.resolve([])
        : connected(signal, async (session) =>
            (await session.rows(linked.text, valuesOf(linked, name))).map(credentialOf),
          ),
  }
  return directoryOf(config.name, adapter, {
    msMax: target.msMax,
    ...(password === undefined ? {} : { secrets: [Buffer.from(password)] }),
  })
}

function credentialOf(row: { readonly [column: string]: unknown }): LinkedCredential {
  const columns = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))
  return { kind: String(columns.get('kind') ?? 'linked'), name: String(columns.get('name') ?? '') }
}
