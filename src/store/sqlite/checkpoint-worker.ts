/** The thread that checkpoints: now and then, passively, until it is ended. */
import { DatabaseSync } from 'node:sqlite'
import { workerData } from 'node:worker_threads'

const EVERY_MS = 2_000

const database = new DatabaseSync(workerData as string, { timeout: 0 })
setInterval(() => {
  try {
    database.exec('pragma wal_checkpoint(passive)')
  } catch {
    // A full or failing disk: whoever writes there tells it; it is tried again.
  }
}, EVERY_MS)
