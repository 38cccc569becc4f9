/**
 * MariaDB and MySQL, by mysql2: prepared statements on the server, which take one statement only.
 *
 * Touched rows are those that really changed: the flag by which the server counts the rows it found
 * is off. MariaDB itself ends a statement that takes too long (max_statement_time); MySQL knows that
 * for reading only, there a lock is waited for in time and the connection ends.
 */
import { type Connection, createConnection } from 'mysql2/promise'
import { isLoopbackHost } from '../notify/config.ts'
import type { Connect } from './sql.ts'

export const connectMysql: Connect = async ({ config, password, ca, msMax }) => {
  const local = config.socket !== undefined || isLoopbackHost(config.host)
  const tls = config.tls ?? (local ? 'off' : 'on')
  const connection = await createConnection({
    ...(config.socket === undefined
      ? { host: config.host, port: config.port ?? 3_306 }
      : { socketPath: config.socket }),
    ...(config.database === undefined ? {} : { database: config.database }),
    ...(config.user === undefined ? {} : { user: config.user }),
    ...(password === undefined ? {} : { password }),
    ...(tls === 'off'
      ? {}
      : {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            ...(ca === undefined ? {} : { ca }),
          },
        }),
    connectTimeout: msMax,
    flags: ['-FOUND_ROWS', '-LOCAL_FILES'],
    multipleStatements: false,
    charset: 'utf8mb4',
  })
  connection.on('error', () => {})
  try {
    await limit(connection, msMax)
  } catch (thrown) {
    connection.destroy()
    throw thrown
  }
  const run = async (sql: string, values: readonly string[]) =>
    (await connection.execute({ sql, timeout: msMax, values: [...values] }))[0]
  return {
    change: async (text, values) => {
      const result = await run(text, values)
      return 'affectedRows' in result ? Number(result.affectedRows) : 0
    },
    rows: async (text, values) => {
      const result = await run(text, values)
      return Array.isArray(result) ? (result as { [column: string]: unknown }[]) : []
    },
    begin: () => connection.beginTransaction(),
    commit: () => connection.commit(),
    close: () => connection.destroy(),
  }
}

/** MySQL's error for a variable that it does not know. */
const UNKNOWN_VARIABLE = 1_193

async function limit(connection: Connection, msMax: number): Promise<void> {
  const seconds = Math.max(1, Math.ceil(msMax / 1_000))
  await connection.query(`set session innodb_lock_wait_timeout = ${seconds}`)
  try {
    await connection.query(`set session max_statement_time = ${msMax / 1_000}`)
  } catch (thrown) {
    if ((thrown as { errno?: number }).errno !== UNKNOWN_VARIABLE) throw thrown
    await connection.query(`set session max_execution_time = ${Math.ceil(msMax)}`)
  }
}
