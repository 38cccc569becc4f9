/**
 * SQLite, by node:sqlite: a file that must exist.
 *
 * Limits: it runs in the guard's own thread, so a lock of another program is waited for only so
 * briefly (BUSY_MS_MAX), and the verb is tried again later.
 */
import { lstatSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Refusal } from '../notify/post.ts'
import type { Connect } from './sql.ts'

export const BUSY_MS_MAX = 50

export const connectSqlite: Connect = async ({ config }) => {
  const file = config.file ?? ''
  if (!lstatSync(file).isFile()) throw new Refusal(`${file} is no plain file`)
  const database = new DatabaseSync(file, { timeout: BUSY_MS_MAX, allowExtension: false })
  return {
    change: async (text, values) => Number(database.prepare(text).run(...values).changes),
    rows: async (text, values) => database.prepare(text).all(...values),
    begin: async () => database.exec('begin immediate'),
    commit: async () => database.exec('commit'),
    close: () => {
      if (database.isOpen) database.close()
    },
  }
}
