/** When a message has left, as far as nobody says so. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { type Instant, instant } from '../../lib/time.ts'
import { SyslogLog } from '../syslog/log.ts'
import { DEPARTED_AFTER, Departures, OPEN_MAX, TOLD_AT_ONCE_MAX } from './departures.ts'
import { sendmailPrograms } from './parse.ts'

const at = instant('2026-11-03T00:00:00Z')
const later = (milliseconds: number) => (at + milliseconds) as Instant
const one = { host: 'mx', queueId: 'a' }

test('it has left when all recipients have an end and DEPARTED_AFTER has gone by, not before', () => {
  const departures = new Departures()
  departures.came(one, 2, at)
  departures.ended(one, 1, at)
  deepEqual(departures.by(later(DEPARTED_AFTER * 9)), [])
  departures.ended(one, 1, later(5))
  deepEqual(departures.by(later(5 + DEPARTED_AFTER - 1)), [])
  deepEqual(departures.by(later(5 + DEPARTED_AFTER)), [one])
  deepEqual(departures.by(later(DEPARTED_AFTER * 9)), [])
})

test('a recipient more than came puts it off', () => {
  const departures = new Departures()
  departures.came(one, 1, at)
  departures.ended(one, 1, at)
  departures.ended(one, 1, later(30_000))
  deepEqual(departures.by(later(DEPARTED_AFTER)), [])
  deepEqual(departures.by(later(30_000 + DEPARTED_AFTER)), [one])
})

test('OPEN_MAX messages are followed, one more lets the eldest go', () => {
  const departures = new Departures()
  departures.came(one, 1, at)
  for (let nth = 1; nth < OPEN_MAX; nth += 1) departures.came({ ...one, queueId: `${nth}` }, 1, at)
  departures.ended(one, 1, at)
  equal(departures.by(later(DEPARTED_AFTER)).length, 1)
  departures.came(one, 1, at)
  for (let nth = 0; nth < OPEN_MAX; nth += 1) departures.came({ ...one, queueId: `x${nth}` }, 1, at)
  departures.ended(one, 1, at)
  equal(departures.by(later(DEPARTED_AFTER)).length, 0)
})

test('TOLD_AT_ONCE_MAX are told with one line, the next ones with the next', () => {
  const departures = new Departures()
  for (let nth = 0; nth <= TOLD_AT_ONCE_MAX; nth += 1) {
    departures.came({ ...one, queueId: `${nth}` }, 1, at)
    departures.ended({ ...one, queueId: `${nth}` }, 1, at)
  }
  equal(departures.by(later(DEPARTED_AFTER)).length, TOLD_AT_ONCE_MAX)
  equal(departures.by(later(DEPARTED_AFTER)).length, 1)
})

test('the first line after that time tells it, beside what it says itself', () => {
  const log = new SyslogLog({ instance: 'log', defaultRealm: '', zone: 'UTC' }, sendmailPrograms())
  const tell = (clock: string, words: string) => {
    const heardAt = instant('2026-11-21T12:00:00Z')
    const first = log.read(`Nov  3 ${clock} mx sm-mta[1]: ${words}`, { id: 'x', heardAt })
    return [first, ...log.aside()].map((event) => [event?.id, event?.kind])
  }
  tell(
    '00:00:00',
    '4A3Cb1xY004711: from=<a@b>, size=1, class=0, nrcpts=1, proto=ESMTP, relay=h [192.0.2.1]',
  )
  tell('00:00:01', '4A3Cb1xY004711: to=<c@d>, delay=00:00:01, mailer=esmtp, dsn=2.0.0, stat=Sent')
  deepEqual(tell('00:01:00', 'STARTTLS=server, relay=h'), [[undefined, undefined]])
  deepEqual(tell('00:01:01', 'STARTTLS=server, relay=h'), [['x.left0', 'message.removed']])
  deepEqual(tell('00:01:02', 'STARTTLS=server, relay=h'), [[undefined, undefined]])
})
