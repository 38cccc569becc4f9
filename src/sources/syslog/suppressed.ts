/**
 * Suppressed: the notices by which journald, rsyslog and syslog-ng admit to have dropped lines.
 *
 * What they dropped cannot be had back; that it was dropped is a gap. Limits: rsyslog tells the
 * count only after the flood; some versions never do.
 */
import type { SourceGap } from '../../events/source.ts'
import { begin, type Line, type Reading } from './line.ts'

const loggers = new Set([
  'rsyslogd',
  'rsyslog',
  'systemd-journald',
  'systemd-journal',
  'journal',
  'syslog-ng',
])
const counted =
  /^Suppressed (\d{1,12}) messages from |(?:^|: )(?:lost )?(\d{1,12}) messages (?:.* )?lost due to rate-limiting|\blost (\d{1,12}) messages from pid |\bMissed (\d{1,12}) kernel messages/
const begun =
  /: begin to drop messages due to rate-limiting|^Forwarding to syslog missed (\d{1,12}) messages/

/** `undefined` when the program is no logger, or speaks of something else. */
export function readSuppressed(line: Line): Reading | undefined {
  if (!loggers.has(line.program)) return undefined
  const found = counted.exec(line.text) ?? begun.exec(line.text)
  if (found === null) return undefined
  const event = begin<SourceGap>(line, { kind: 'source.gap', what: 'suppressed' })
  const count = found[1] ?? found[2] ?? found[3] ?? found[4]
  if (count !== undefined) event.missed = Number(count)
  return event
}
