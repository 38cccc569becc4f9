/**
 * Entry: one entry of an exported journal, given to whoever reads its program's lines.
 *
 * The same entry that the living journal gives (`journald/entry.ts`): fields with an underscore are
 * journald's, the program is what the sender called himself. Anybody may call himself `sshd`; what
 * neither root nor a unit of the system nor a program like sudo wrote is told, but as `doubted`.
 */
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { LineMeaning } from '../format.ts'
import { isTrusted, readJournalEntry } from '../journald/entry.ts'
import type { SyslogLog, TextLine } from '../syslog/log.ts'

/** Of one entry, in characters of its JSON. */
export const ENTRY_MAX = 256 * 1_024

const systemUnit = /^(?!user@)[^/\s]{1,200}\.service$/

/** `text`: the entry as JSON. */
export function readEntry(text: string, where: TextLine, log: SyslogLog): LineMeaning {
  if (text.length > ENTRY_MAX) return 'unknown'
  const entry = readJournalEntry(text)
  if (entry === undefined) return 'unknown'
  const program = entry.identifier === '' ? fieldOf(text, '_COMM') : entry.identifier
  const event = log.readEntry(entry.message, {
    id: where.id,
    at: entry.at as Instant,
    heardAt: where.heardAt,
    host: entry.host,
    program,
    pid: entry.pid,
  })
  const aside = log.aside()
  if (event === undefined && aside.length === 0) return 'harmless'
  // Without the field nobody left it out but who made the export.
  const isDoubted =
    entry.uid !== undefined &&
    !isTrusted(entry) &&
    !(entry.unit !== undefined && systemUnit.test(entry.unit)) &&
    !setuid.test(fieldOf(text, '_EXE'))
  const told = event === undefined ? aside : [event, ...aside]
  return told.map((one) => placed(one, where, isDoubted))
}

function placed(event: Event, { file, number = 0 }: TextLine, isDoubted: boolean): Event {
  const source = file === undefined || number === 0 ? undefined : { file, line: number }
  if (source === undefined && !isDoubted) return event
  return {
    ...event,
    ...(source === undefined ? {} : { source }),
    ...(isDoubted ? { doubted: true } : {}),
  }
}

/** Programs that run as root for whoever calls them, and load nobody's libraries. */
const setuid = /^\/(?:usr\/)?bin\/(?:sudo|su|passwd|chsh|chfn|newgrp|gpasswd|pkexec)$/

/** A field with an underscore; within another's text its quotes would be escaped. */
const fieldOf = (text: string, name: '_COMM' | '_EXE'): string =>
  new RegExp(`"${name}"\\s*:\\s*"([^"\\\\]{1,255})"`).exec(text)?.[1] ?? ''
