/**
 * Slow: the slow query log: comment lines that say who, how long and how many rows, then the text.
 *
 * `# Time: …`, `# User@Host: u[u] @ host [ip]  Id: 14`, `# Query_time: 1.2 … Rows_sent: 9 …`, `use shop;`,
 * `SET timestamp=1690792456;`, statement. An entry is over when the next begins. Where anybody may log in
 * without an account, the name is a stranger's: who and whence are read from the line's end.
 */
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { TEXT_MAX } from './general.ts'
import type { LineOf, Moment, Who } from './told.ts'
import { statements } from './told.ts'

const comment =
  /^# (?:Time|User@Host|Query_time|Thread_id|Rows_affected|Full_scan|Schema|Bytes_sent|administrator command|Tmp_tables|QC_Hit|Filesort|Stored_routine|Log_slow)\b/
const stamp = /^SET timestamp=(\d{9,11})(?:\.\d{1,6})?;$/
const uses = /^use (`?)([^`;]{1,64})\1;$/i
const who =
  /^# User@Host: (.{0,255})\[[^\]]{0,255}\] @ ?(\S{0,255}) \[([^\]]{0,64})\](?: +Id: +(\d{1,12}))?\s*$/
const rows = /\bRows_(sent|affected): (\d{1,15})/g

export const isSlow = (text: string): boolean =>
  text.startsWith('# ') ? comment.test(text) : stamp.test(text)

type Entry = {
  line: (moment: Moment) => LineOf
  who: Who
  at: Instant | undefined
  rows: number | undefined
  text: string
}

export class Slow {
  #entry: Entry | undefined
  #database = ''

  get isOpen(): boolean {
    return this.#entry !== undefined
  }

  /** `at`: of a `# Time:` line. */
  read(text: string, at: Instant | undefined, line: (moment: Moment) => LineOf): readonly Event[] {
    const begins = /^# (?:Time|User@Host)/.test(text)
    const told = begins && (this.#entry?.text !== '' || text.startsWith('# Time')) ? this.end() : []
    this.#entry ??= { line, who: {}, at: undefined, rows: undefined, text: '' }
    const entry = this.#entry
    if (at !== undefined) entry.at = at
    const found = who.exec(text)
    if (found !== null) {
      const [, user, host, ip, connection] = found
      entry.who = { user, host: ip === '' ? host : ip, connection }
    } else if (text.startsWith('# ')) {
      for (const [, , count] of text.matchAll(rows))
        entry.rows = Math.max(entry.rows ?? 0, Number(count))
      if (text.startsWith('# administrator command')) entry.text = ' '
    } else {
      const seconds = stamp.exec(text)?.[1]
      const database = uses.exec(text)?.[2]
      if (seconds !== undefined) entry.at = (Number(seconds) * 1_000) as Instant
      else if (database !== undefined && entry.text === '') this.#database = database
      else if (entry.text.length < TEXT_MAX) entry.text += `${text}\n`
    }
    return told
  }

  end(): readonly Event[] {
    const entry = this.#entry
    this.#entry = undefined
    if (entry === undefined || entry.text.trim() === '' || entry.at === undefined) return []
    const line = entry.line({ at: entry.at, assumed: [] })
    return statements(line, { ...entry.who, database: this.#database }, entry.text, {
      rows: entry.rows,
    })
  }
}
