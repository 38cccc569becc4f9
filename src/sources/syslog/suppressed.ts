/**
 * Suppressed: the notices by which journald and rsyslog admit to have dropped lines.
 *
 * What they dropped cannot be had back; that it was dropped is a gap, with its number where the
 * notice tells it, and with the limit that was reached where it tells that. journald: rate limits by
 * service, by user in old versions, the kernel's ring, lines that it could not hand on to syslog,
 * and entries that it could not write. rsyslog: rate limits of `imuxsock` and `imjournal` in the
 * words of versions 5 to 8, and lines that an output lost.
 * Limits: both tell the number only after the flood, and some versions never do; syslog-ng says
 * nothing at its usual level. The canary is for those.
 */
import type { SourceGap } from '../../events/source.ts'
import { begin, type Line } from './line.ts'

/** Some versions put their error number behind the name: `rsyslogd-2177`. */
const loggers = /^(?:rsyslogd?(?:-\d{1,5})?|systemd-journald?|journald?|syslog-ng)$/

const counted = [
  /^Suppressed (\d{1,12}) messages from /,
  /^Missed (\d{1,12}) kernel messages/,
  /^Forwarding to syslog missed (\d{1,12}) messages/,
  /^(?:im\w{1,20}\b.*?: |.{0,300}: )?(\d{1,12}) messages lost due to rate-limiting/,
  /^imuxsock lost (\d{1,12}) messages from pid \d/,
]
const limit = /\((\d{1,9}) allowed within (\d{1,9}) seconds\)/
/** Lines of which one more is gone each. */
const single = /^Failed to write entry |\bmessage lost, could not be processed\b/
const begun = /\bbegins? to drop messages (?:from pid \d{1,10} )?due to rate-limiting/

/** `undefined` when the program is no logger, or speaks of something else. */
export function readSuppressed(line: Line): SourceGap | undefined {
  if (!loggers.test(line.program)) return undefined
  const { text } = line
  let missed: number | undefined
  for (const form of counted) {
    const found = form.exec(text)
    if (found !== null) missed ??= Number(found[1])
  }
  if (missed === undefined && single.test(text)) missed = 1
  if (missed === undefined && !begun.test(text)) return undefined
  const event = begin<SourceGap>(line, { kind: 'source.gap', what: 'suppressed' })
  if (missed !== undefined) event.missed = missed * line.times
  const allowed = limit.exec(text)
  if (allowed !== null) {
    event.most = Number(allowed[1])
    event.within = Number(allowed[2])
  }
  // The notice comes behind what was dropped; only the limit's own span says how far behind.
  if (event.within !== undefined) {
    event.from = Math.max(0, event.at - event.within * 1_000) as typeof event.at
    event.until = event.at
  }
  return event
}
