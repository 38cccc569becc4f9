/**
 * Database: one SQLite file in WAL mode, brought to the newest schema by numbered migrations.
 *
 * Everything in it is a fold of the evidence and can be dropped and rebuilt, so a commit need not
 * reach the disk (`synchronous=normal`); what must not be lost is in the journal. Deleted content is
 * overwritten (`secure_delete`), for a person's erasure reaches the folds too (decision 1).
 */
import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Fault, whyOf } from '../../lib/fault.ts'
import { migrations } from './migrations.ts'

/** Another writer, such as a second program, is waited for so long. */
export const BUSY_MS = 5_000
/** 64 MiB of pages. */
const PAGES_FAR_BEYOND = 16_384

/**
 * `checkpointed`: somebody else brings the write-ahead log home (`checkpointer.ts`), so that its syncs
 * do not hold up this thread; SQLite does it here only when that log has grown far beyond.
 */
export function openDatabase(file: string, checkpointed = false): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { timeout: BUSY_MS, enableForeignKeyConstraints: true })
    if (file !== ':memory:') chmodSync(file, 0o600)
    database.exec(
      'pragma journal_mode=wal; pragma synchronous=normal; pragma secure_delete=on; pragma journal_size_limit=16777216; pragma cache_size=-16384;',
    )
    if (checkpointed) database.exec(`pragma wal_autocheckpoint=${PAGES_FAR_BEYOND}`)
    migrate(database)
    return database
  } catch (thrown) {
    throw new Fault('store.unusable', { file, why: whyOf(thrown) }, thrown)
  }
}

/** Each migration runs once, in one transaction with the number that says so. */
function migrate(database: DatabaseSync): void {
  const { user_version: at } = database.prepare('pragma user_version').get() as {
    user_version: number
  }
  if (at > migrations.length)
    throw new Error(`its schema is number ${at}, newer than this program's ${migrations.length}`)
  for (const [index, sql] of migrations.entries()) {
    if (index < at) continue
    database.exec(`begin immediate; ${sql}; pragma user_version=${index + 1}; commit`)
  }
}
