/**
 * Away: cases as they lie in a data folder that no guard works on: read, and never written.
 *
 * What the index knows is taken from it, where it is one of this version; the rest, or all, is folded
 * from the evidence into memory. So a day that a drill left is read as well, which has no index.
 * Limits: who can read the folder and its keys can open what is sealed without us; nothing is written
 * of it then.
 */

import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Case } from '../../cases/case.ts'
import type { Event } from '../../events/event.ts'
import type { CaseSummary, CasesFold } from '../../ports/cases.ts'
import type { ErasedEntry } from '../../ports/folds.ts'
import { keptInChain, readChain } from '../../store/evidence/chain.ts'
import { realDisk } from '../../store/evidence/disk.ts'
import { readForks } from '../../store/evidence/forks.ts'
import { CaseRows, type OfCases } from '../../store/sqlite/cases.ts'
import { openDatabase } from '../../store/sqlite/database.ts'
import { Statements } from '../../store/sqlite/statements.ts'
import { erasedOf, eventOf } from '../entries.ts'
import { type Layout, placesIn } from '../layout.ts'
import { evidenceLogIn } from './found/evidence-log.ts'

/** Of a folder that nobody bounds we list so many. */
export const LISTED_MAX = 10_000

const tables = [
  ...['case_entry', 'case_redaction', 'case_summary', 'case_account', 'case_cause'],
  ...['symptom', 'contact'],
]
const inCases: ReadonlySet<string> = new Set([
  'case.opened',
  'case.acted',
  'case.kept',
  'case.redacted',
  'symptom.reported',
  'contact.recorded',
  'contact.tested',
])

export type CasesAway = {
  readonly cases: CasesFold
  list(all: boolean): readonly CaseSummary[]
  show(id: string): Case | undefined
  /** Rejects where it cannot be opened. */
  unseal(id: string, sha256: string): Promise<Buffer>
}

export async function casesIn(layout: Layout): Promise<CasesAway> {
  const database = openDatabase(':memory:')
  const rows = new CaseRows(new Statements(database))
  const from = taken(layout.index, database)
  const places = placesIn(layout)
  for await (const { index, event, erased } of told(layout, from)) {
    if (event !== undefined) rows.take(index, event as OfCases)
    else if (erased !== undefined) rows.erased(index, erased)
  }
  return {
    cases: rows,
    list: (all) => rows.list({ most: LISTED_MAX, open: !all }),
    show: (id) => rows.of(id),
    unseal: async (id, sha256) => {
      const row = rows.sealed(id, sha256)
      const content = row === undefined ? undefined : await keptInChain(places, sha256)
      if (content === undefined)
        throw new Error(
          `nothing is sealed under ${sha256.slice(0, 64)} in this case, or it was erased`,
        )
      return Buffer.from(content)
    },
  }
}

type Told = {
  readonly index: number
  readonly event: Event | undefined
  readonly erased: ErasedEntry | undefined
}

/** Only what is of cases is opened: a log has a million entries, and a case a thousand. */
async function* told(layout: Layout, from: number): AsyncGenerator<Told> {
  const places = placesIn(layout)
  const one = async function* (first: number, to?: number): AsyncGenerator<Told> {
    for await (const recorded of readChain(places, {
      from: first,
      ...(to === undefined ? {} : { to }),
    }))
      if (inCases.has(recorded.kind))
        yield { index: recorded.index, event: eventOf(recorded), erased: erasedOf(recorded) }
  }
  // Logs before a fork are read as they are.
  if ((await readForks(realDisk, places.hwmFolder)).length > 0) {
    yield* one(from)
    return
  }
  const log = await evidenceLogIn(places)
  for await (const { index, event } of log.entries(from, log.size, inCases))
    if (event === undefined) yield* one(index, index + 1)
    else yield { index, event, erased: undefined }
  // What is not in tiles yet.
  yield* one(Math.max(from, log.size))
}

/** Up to where the index knew it; 0: there is none that we can read. */
function taken(file: string, into: DatabaseSync): number {
  if (!existsSync(file)) return 0
  let index: DatabaseSync | undefined
  try {
    index = new DatabaseSync(file, { readOnly: true })
    const folded = index.prepare("select value from meta where key = 'foldedTo'").get()
    into.exec('begin')
    for (const table of tables) {
      into.exec(`delete from ${table}`)
      for (const row of index.prepare(`select * from ${table}`).iterate()) {
        const its = row as Record<string, null | number | string>
        const names = Object.keys(its)
        into
          .prepare(
            `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
          )
          .run(...Object.values(its))
      }
    }
    into.exec('commit')
    return Number(folded?.['value'] ?? 0)
  } catch {
    // One of another version, or one that is being written: all is folded from the evidence.
    if (into.isTransaction) into.exec('rollback')
    for (const table of tables) into.exec(`delete from ${table}`)
    return 0
  } finally {
    index?.close()
  }
}
