import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { PostfixLog } from '../postfix-log/reader.ts'

const heardAt = Date.parse('2026-11-22T00:00:00Z') as Instant
const said = (line: string): Event | undefined =>
  new PostfixLog({
    ...{ instance: 'mx', defaultRealm: '', zone: 'UTC' },
    source: 'postfix-log:mx',
  }).read(line, { id: 'x', heardAt })

/** Notices as loggers of several versions write them. */
const notices: readonly (readonly [line: string, missed: number | undefined])[] = [
  // systemd: by service, by user in early versions.
  [
    'Nov 21 18:02:11 mx systemd-journald[322]: Suppressed 917 messages from /system.slice/postfix.service',
    917,
  ],
  ['Nov 21 18:02:11 mx systemd-journal[322]: Suppressed 1040 messages from /', 1040],
  ['Nov 21 18:02:11 mx systemd-journald[322]: Suppressed 12 messages from uid 0', 12],
  ['Nov 21 18:02:11 mx systemd-journald[322]: Missed 1427 kernel messages', 1427],
  ['Nov 21 18:02:11 mx systemd-journald[120]: Forwarding to syslog missed 8 messages.', 8],
  [
    'Nov 21 18:02:11 mx systemd-journald[120]: Failed to write entry (22 items, 743 bytes), ignoring: Argument list too long',
    1,
  ],
  // rsyslog 5 and before.
  [
    'Nov 21 18:02:11 mx rsyslogd-2177: imuxsock lost 130 messages from pid 1234 due to rate-limiting',
    130,
  ],
  [
    'Nov 21 18:02:11 mx rsyslogd-2177: imuxsock begins to drop messages from pid 1234 due to rate-limiting',
    undefined,
  ],
  // rsyslog 7 and 8.
  [
    'Nov 21 18:02:11 mx rsyslogd-2177: imjournal: begin to drop messages due to rate-limiting',
    undefined,
  ],
  ['Nov 21 18:02:11 mx rsyslogd: imjournal: 236 messages lost due to rate-limiting', 236],
  [
    'Nov 21 18:02:11 mx rsyslogd[77]: imjournal: 47006 messages lost due to rate-limiting (20000 allowed within 600 seconds) [v8.2302.0]',
    47_006,
  ],
  [
    'Nov 21 18:02:11 mx rsyslogd: imuxsock[pid: 51, name: /usr/sbin/postdrop]: 48814808 messages lost due to rate-limiting (20000 allowed within 300 seconds)',
    48_814_808,
  ],
  [
    'Nov 21 18:02:11 mx rsyslogd: imuxsock[pid: 57, name: (unknown)] from <mx:postfix/smtpd>: begin to drop messages due to rate-limiting',
    undefined,
  ],
  [
    "Nov 21 18:02:11 mx rsyslogd: action 'action-7-builtin:omfwd' (module 'builtin:omfwd') message lost, could not be processed. Check for additional errors before this one. [v8.2102.0 try https://www.rsyslog.com/e/2218 ]",
    1,
  ],
]

test('what a logger says that it dropped is a gap of the source, in the words of many versions', () => {
  for (const [line, missed] of notices) {
    const event = said(line)
    equal(event?.kind, 'source.gap', line)
    if (event?.kind !== 'source.gap') continue
    deepEqual(
      [event.what, event.missed, event.name],
      ['suppressed', missed, 'postfix-log:mx'],
      line,
    )
  }
})

test('a limit that the notice tells bounds the gap', () => {
  const event = said(notices[10]?.[0] ?? '')
  equal(event?.kind, 'source.gap')
  if (event?.kind !== 'source.gap') return
  deepEqual([event.most, event.within], [20_000, 600])
  equal((event.until ?? 0) - (event.from ?? 0), 600_000)
})

test('nobody else can say so: neither another program nor a mail server quoting it', () => {
  for (const line of [
    'Nov 21 18:02:11 mx somebody[1]: Suppressed 917 messages from /system.slice/postfix.service',
    'Nov 21 18:02:11 mx rsyslogd: imuxsock: Acquired UNIX socket',
    'Nov 21 18:02:11 mx postfix/cleanup[9]: 4F1A2B3C: warning: header Subject: imjournal: 5 messages lost due to rate-limiting from local; from=<a@b.example> to=<c@d.example>',
  ])
    equal(said(line)?.kind === 'source.gap', false, line)
})
