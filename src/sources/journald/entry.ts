/**
 * Entry: one line of `journalctl --output=json`, read and judged for trust.
 *
 * Fields that begin with one underscore are put there by journald itself and cannot be chosen by
 * the sender (systemd.journal-fields(7)). Anybody may log as `postfix/smtp`; so an entry counts
 * only when root wrote it or when it came out of a unit of the mail server. `MESSAGE` is text, or an array of
 * byte numbers when it is not UTF-8, or null when it was longer than the caller asked for.
 */
import type { Instant } from '../../lib/time.ts'

/** A journal line longer than this is not read. */
export const ENTRY_BYTES_MAX = 256 * 1024
const MESSAGE_BYTES_MAX = 64 * 1024
const FIELD_MAX = 256

export type JournalEntry = {
  readonly cursor: string
  readonly at: Instant
  readonly message: string
  readonly identifier: string
  readonly host: string | undefined
  readonly pid: number | undefined
  readonly uid: number | undefined
  readonly unit: string | undefined
  /** journald ≥ 254: counts the entries of one journald, and names that journald. */
  readonly sequence: number | undefined
  readonly sequenceId: string | undefined
}

/** `undefined` when the text is no such entry. */
export function readJournalEntry(text: string): JournalEntry | undefined {
  let told: unknown
  try {
    told = JSON.parse(text)
  } catch {
    return undefined
  }
  if (told === null || typeof told !== 'object' || Array.isArray(told)) return undefined
  const fields = told as { readonly [name: string]: unknown }
  // A field that a sender gave twice comes as a list; trusted ones never do.
  const word = (name: string): string | undefined => {
    const value = fields[name]
    return typeof value === 'string' && value.length <= FIELD_MAX ? value : undefined
  }
  const count = (name: string): number | undefined => {
    const value = word(name)
    return value !== undefined && /^\d{1,16}$/.test(value) ? Number(value) : undefined
  }
  const cursor = word('__CURSOR')
  const microseconds = count('__REALTIME_TIMESTAMP')
  if (cursor === undefined || cursor === '' || microseconds === undefined) return undefined
  return {
    cursor,
    at: Math.trunc(microseconds / 1_000) as Instant,
    message: messageOf(fields['MESSAGE']),
    identifier: word('SYSLOG_IDENTIFIER') ?? '',
    host: word('_HOSTNAME'),
    // What the line's own header would say; the process that handed it in may be postlogd's.
    pid: count('SYSLOG_PID') ?? count('_PID'),
    uid: count('_UID'),
    unit: word('_SYSTEMD_UNIT'),
    sequence: count('__SEQNUM'),
    sequenceId: word('__SEQNUM_ID'),
  }
}

function messageOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, MESSAGE_BYTES_MAX)
  if (!Array.isArray(value)) return ''
  const isBytes = value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)
  if (isBytes) return new TextDecoder().decode(Uint8Array.from(value.slice(0, MESSAGE_BYTES_MAX)))
  return typeof value[0] === 'string' ? value[0].slice(0, MESSAGE_BYTES_MAX) : ''
}

const units = {
  postfix: /^postfix(?:@[^/]*)?\.service$/,
  dovecot: /^dovecot(?:@[^/]*)?\.service$/,
}

/** Whether the entry can only come from the mail server (`unit`) or from root. */
export const isTrusted = (entry: JournalEntry, unit: keyof typeof units = 'postfix'): boolean =>
  entry.uid === 0 || (entry.unit !== undefined && units[unit].test(entry.unit))
