/** PostgreSQL, by pg: the server itself ends a statement or a wait for a lock that takes too long. */
import pg from 'pg'
import { isLoopbackHost } from '../notify/config.ts'
import type { Connect } from './sql.ts'

export const connectPostgres: Connect = async ({ config, password, ca, msMax }) => {
  const local = config.socket !== undefined || isLoopbackHost(config.host)
  const tls = config.tls ?? (local ? 'off' : 'on')
  const client = new pg.Client({
    host: config.socket ?? config.host,
    port: config.port ?? 5_432,
    ...(config.database === undefined ? {} : { database: config.database }),
    ...(config.user === undefined ? {} : { user: config.user }),
    // Never from the environment or from ~/.pgpass.
    password: password ?? '',
    ssl: tls === 'off' ? false : { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    application_name: 'sekimori',
    connectionTimeoutMillis: msMax,
    statement_timeout: msMax,
    lock_timeout: msMax,
    query_timeout: msMax,
    idle_in_transaction_session_timeout: msMax,
  })
  // After the end of a session the server may still say something; nobody waits for it.
  client.on('error', () => {})
  const close = () => {
    void client.end().catch(() => {})
    ;(
      client as unknown as { connection: { stream: { destroy: () => void } } }
    ).connection.stream.destroy()
  }
  try {
    await client.connect()
  } catch (thrown) {
    close()
    throw thrown
  }
  return {
    change: async (text, values) => (await client.query(text, [...values])).rowCount ?? 0,
    rows: async (text, values) => (await client.query(text, [...values])).rows,
    begin: async () => {
      await client.query('begin')
    },
    commit: async () => {
      await client.query('commit')
    },
    close,
  }
}
