/** Rebuild: folds the evidence into the index, from where the index stands or from the beginning. */
import { rmSync } from 'node:fs'
import type { ContactHash } from '../accounts/model.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Recorded } from '../ports/journal.ts'
import { startCheckpointer } from '../store/sqlite/checkpointer.ts'
import { openDatabase } from '../store/sqlite/database.ts'
import { Folds } from '../store/sqlite/folds.ts'
import { erasedOf, eventOf } from './entries.ts'

/** Entries folded between two commits, so that a long rebuild goes on where it was stopped. */
export const ENTRIES_A_COMMIT = 5_000

export type Readable = {
  read(from: number): AsyncIterable<Recorded>
  /** How many there are, where it is known before they are read. */
  readonly size?: number
}

export type Index = { readonly folds: FoldStore; close(): Promise<void> }

/**
 * Opens the index and brings it up to the evidence. An index that is ahead of the evidence belongs
 * to another one: it is dropped and made anew.
 */
export async function openIndex(
  file: string,
  journal: Readable,
  hash: ContactHash,
  progress: (folded: number, of: number) => void = () => {},
  /** Told when the thread that checkpoints fails; absent: there is none. */
  checkpointed?: (problem: unknown) => void,
): Promise<Index> {
  const threaded = checkpointed !== undefined
  let database = openDatabase(file, threaded)
  let folds = new Folds(database, hash)
  if (folds.foldedTo > (journal.size ?? Number.POSITIVE_INFINITY)) {
    database.close()
    dropIndex(file)
    database = openDatabase(file, threaded)
    folds = new Folds(database, hash)
  }
  let uncommitted = 0
  for await (const recorded of journal.read(folds.foldedTo)) {
    folds.take(recorded.index, eventOf(recorded), erasedOf(recorded))
    uncommitted += 1
    // Between a message and its verdict nothing is committed: the next entry is looked at again.
    if (uncommitted < ENTRIES_A_COMMIT || !folds.commit()) continue
    uncommitted = 0
    progress(recorded.index, journal.size ?? 0)
  }
  folds.commit()
  progress(folds.foldedTo, folds.foldedTo)
  const checkpointer =
    checkpointed === undefined ? undefined : startCheckpointer(file, checkpointed)
  return {
    folds,
    close: async () => {
      folds.commit()
      await checkpointer?.close()
      database.close()
    },
  }
}

export function dropIndex(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
}
