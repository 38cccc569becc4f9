import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from '../../lib/time.ts'
import { PostfixLog } from '../../sources/postfix-log/reader.ts'
import { bornAt, GONE_MAX, IDS_MAX, OLD_FOR, QueueHalves, REMOVAL_WAIT, SETTLE } from './halves.ts'

const began = Date.parse('2026-11-01T00:00:00Z') as Instant
const heardAt = Date.parse('2026-11-21T12:00:00Z') as Instant

/** Lines of one message, as Postfix 3.7 writes them. */
const story = (id: string, nth = 0): readonly string[] => {
  const at = `Nov 21 11:0${nth % 10}:11 mx1 postfix`
  return [
    `${at}/submission/smtpd[2001]: ${id}: client=a.example[192.0.2.1], sasl_method=PLAIN, sasl_username=bob@example.jp`,
    `${at}/cleanup[2102]: ${id}: message-id=<1@a.example>`,
    `${at}/qmgr[900]: ${id}: from=<bob@example.jp>, size=1000, nrcpt=2 (queue active)`,
    `${at}/smtp[2200]: ${id}: to=<x@far.example>, relay=mx.far.example[198.51.100.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)`,
    `${at}/smtp[2201]: ${id}: to=<y@far.example>, relay=mx.far.example[198.51.100.2]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (550 no)`,
    `${at}/qmgr[900]: ${id}: removed`,
  ]
}

const heard = (lines: readonly string[], since = began, most = IDS_MAX): QueueHalves => {
  const log = new PostfixLog({ instance: 'mx', defaultRealm: 'example.jp', zone: 'UTC' })
  const halves = new QueueHalves(since, most)
  for (const [nth, line] of lines.entries()) {
    const event = log.read(line, { id: `l${nth}`, heardAt })
    if (event !== undefined) halves.hear(event)
  }
  return halves
}
const missing = (lines: readonly string[], since = began, most = IDS_MAX) => {
  const halves = heard(lines, since, most)
  halves.settle((heardAt + REMOVAL_WAIT) as Instant)
  return halves.take().map(({ half, missed }) => [half, missed])
}

test('a message whose lines are all there lacks no half', () => {
  deepEqual(missing(story('4F1A2B3C4D')), [])
})

test('each line that is taken out is missed by its own name', () => {
  const names = ['arrival', 'cleanup', 'queue', 'delivery', 'delivery', 'removal']
  const lines = story('4F1A2B3C4D')
  for (const [nth, half] of names.entries())
    deepEqual(missing(lines.filter((_, at) => at !== nth)), [[half, 1]], half)
})

test('daemons that write side by side are no gap: order within SETTLE does not matter', () => {
  const lines = story('4F1A2B3C4D')
  deepEqual(missing([2, 0, 1, 4, 3, 5].map((at) => lines[at] ?? '')), [])
  deepEqual(missing([0, 1, 2, 3, 5, 4].map((at) => lines[at] ?? '')), [])
})

test('nothing is judged before it has settled', () => {
  const halves = heard(story('4F1A2B3C4D').slice(1))
  halves.settle((heardAt + SETTLE - 1) as Instant)
  deepEqual(halves.take(), [])
  halves.settle((heardAt + SETTLE) as Instant)
  deepEqual(
    halves.take().map(({ half }) => half),
    ['arrival'],
  )
})

test('what was queued before we listened is excused: by its long id, or for OLD_FOR', () => {
  const end = story('4F1A2B3C4D').slice(2)
  const at = Date.parse('2026-11-21T11:00:11Z')
  deepEqual(missing(end, (at - OLD_FOR + 1_000) as Instant), [])
  deepEqual(missing(end, (at - OLD_FOR) as Instant), [
    ['cleanup', 1],
    ['arrival', 1],
  ])
  // A long id tells when it was made, so nobody is excused whose file is younger than our listening.
  const long = '4jWPJw1dXbz20Lk'
  const born = bornAt(long) ?? 0
  deepEqual(missing(story(long).slice(2), (born + 1) as Instant), [])
  deepEqual(missing(story(long).slice(2), (born - OLD_FOR) as Instant), [
    ['cleanup', 1],
    ['arrival', 1],
  ])
})

test('notices, probes and forwarded mail need no arrival line', () => {
  const at = 'Nov 21 11:00:11 mx1 postfix'
  const life = (id: string, from: string) => [
    `${at}/cleanup[2102]: ${id}: message-id=<2@mx1>`,
    `${at}/qmgr[900]: ${id}: from=<${from}>, size=1000, nrcpt=1 (queue active)`,
    `${at}/local[2200]: ${id}: to=<bob@example.jp>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to maildir)`,
    `${at}/qmgr[900]: ${id}: removed`,
  ]
  deepEqual(missing(life('5F1A2B3C4D', '')), [])
  deepEqual(missing(life('5F1A2B3C4D', 'double-bounce@mx1.example.jp')), [])
  deepEqual(missing(life('5F1A2B3C4D', 'bob@example.jp')), [['arrival', 1]])
  const forwarded = `${at}/local[2200]: 6F1A2B3C4D: to=<b@example.jp>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (forwarded as 5F1A2B3C4D)`
  const lines = story('6F1A2B3C4D')
  deepEqual(
    missing([
      ...lines.slice(0, 3),
      forwarded,
      ...lines.slice(4),
      ...life('5F1A2B3C4D', 'bob@example.jp'),
    ]),
    [],
  )
})

test('a probe of address verification is no orphan, whatever its sender', () => {
  const at = 'Nov 21 11:00:11 mx1 postfix'
  deepEqual(
    missing([
      `${at}/cleanup[2102]: 5F1A2B3C4D: message-id=<2@mx1>`,
      `${at}/qmgr[900]: 5F1A2B3C4D: from=<postmaster@example.jp>, size=300, nrcpt=1 (queue active)`,
      `${at}/smtp[2200]: 5F1A2B3C4D: to=<x@far.example>, relay=mx.far.example[198.51.100.2]:25, delay=1, delays=0/0/0/1, dsn=2.1.5, status=deliverable (250 2.1.5 Ok)`,
      `${at}/qmgr[900]: 5F1A2B3C4D: removed`,
    ]),
    [],
  )
})

test('addresses that are only tried, with a report of it, are no orphans', () => {
  const [one, two] = ['4F1A2B3C4D', '5F1A2B3C4E']
  const at = 'Nov 21 11:01:11 mx1 postfix'
  deepEqual(
    missing([
      `${at}/pickup[1]: ${one}: uid=0 from=<root>`,
      `${at}/cleanup[2]: ${one}: message-id=<1@a.example>`,
      `${at}/qmgr[3]: ${one}: from=<root@a.example>, size=300, nrcpt=1 (queue active)`,
      `${at}/smtp[4]: ${one}: to=<x@b.example>, relay=mx.b.example[192.0.2.1]:25, delay=1, delays=0/0/1/0, dsn=2.1.5, status=deliverable (250 ok)`,
      `${at}/cleanup[2]: ${two}: message-id=<2@a.example>`,
      `${at}/bounce[5]: ${one}: sender delivery status notification: ${two}`,
      `${at}/qmgr[3]: ${two}: from=<>, size=400, nrcpt=1 (queue active)`,
      `${at}/qmgr[3]: ${one}: removed`,
      `${at}/local[4]: ${two}: to=<root@a.example>, relay=local, delay=1, delays=0/0/1/0, dsn=2.0.0, status=sent (delivered to mailbox)`,
      `${at}/qmgr[3]: ${two}: removed`,
    ]),
    [],
  )
})

test('a message that was sent on may have no other name than that', () => {
  const lines = story('4F1A2B3C4D')
  const resent = (lines[1] ?? '').replace('message-id', 'resent-message-id')
  deepEqual(missing(lines.with(1, resent)), [])
})

test('a delivery whose line overtook that of the queue manager was told', () => {
  const lines = story('4F1A2B3C4D')
  deepEqual(missing([0, 1, 3, 2, 4, 5].map((nth) => lines[nth] ?? '')), [])
})

test('a recipient that smtpd refuses ends nothing: the message goes on with the others', () => {
  const [client = '', ...rest] = story('4F1A2B3C4D')
  const refused =
    'Nov 21 11:00:11 mx1 postfix/submission/smtpd[2001]: 4F1A2B3C4D: reject: RCPT from a.example[192.0.2.1]: 550 5.1.1 <no@example.jp>: Recipient address rejected: User unknown; from=<bob@example.jp> to=<no@example.jp> proto=ESMTP helo=<a>'
  deepEqual(missing([client, refused, ...rest]), [])
})

test('two recipients that are aliases of one mailbox are delivered once, and that is no gap', () => {
  const lines = story('4F1A2B3C4D')
  const once =
    'Nov 21 11:00:11 mx1 postfix/local[2200]: 4F1A2B3C4D: to=<bob@example.jp>, orig_to=<root@example.jp>, relay=local, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to maildir)'
  deepEqual(missing([...lines.slice(0, 3), once, lines[5] ?? '']), [])
})

test('a deletion, a requeue and a refusal end a file without its other lines', () => {
  const at = 'Nov 21 11:00:11 mx1 postfix'
  const [client = '', cleanup = '', active = ''] = story('4F1A2B3C4D')
  for (const end of [
    `${at}/postsuper[7]: 4F1A2B3C4D: removed`,
    `${at}/postsuper[7]: 4F1A2B3C4D: requeued`,
    `${at}/cleanup[7]: 4F1A2B3C4D: milter-reject: END-OF-MESSAGE from a.example[192.0.2.1]: 5.7.1 no; from=<bob@example.jp> to=<x@far.example> proto=ESMTP helo=<a>`,
  ]) {
    const halves = heard([client, cleanup, active, end])
    equal(halves.size, 0, end)
    halves.settle((heardAt + REMOVAL_WAIT) as Instant)
    deepEqual(halves.take(), [], end)
  }
})

test('a queue id that is used again is another message', () => {
  deepEqual(missing([...story('4F1A2B3C4D'), ...story('4F1A2B3C4D', 3)]), [])
})

test('memory ends at its bound, and who was forgotten is excused', () => {
  const firsts = Array.from({ length: 4 }, (_, n) => story(`4F1A2B3C${n}D`, n))
  const openAll = firsts.flatMap((lines) => lines.slice(0, 3))
  equal(heard(openAll, began, 3).size, 3)
  equal(heard(openAll, began, 4).size, 4)
  const rest = firsts.flatMap((lines) => lines.slice(3))
  deepEqual(missing([...openAll, ...rest], began, 4), [])
  deepEqual(missing([...openAll, ...rest], began, 3), [])
})

test('files that are gone wait to be judged up to GONE_MAX, then are judged at once', () => {
  const halves = new QueueHalves(began)
  const gone = (n: number) =>
    halves.hear({
      ...{ kind: 'message.removed', id: `r${n}`, at: heardAt, heardAt, trust: 'hearsay' },
      ...{ instance: 'mx', queueId: `4F1A2B3C${n.toString(16).toUpperCase().padStart(6, '0')}` },
    })
  for (let n = 0; n < GONE_MAX; n += 1) gone(n)
  deepEqual(halves.take(), [])
  gone(GONE_MAX)
  deepEqual(
    halves.take().map(({ half, missed }) => [half, missed]),
    [
      ['queue', 1],
      ['cleanup', 1],
    ],
  )
})

test('a long queue id tells its second; a short one and foreign words tell none', () => {
  equal(new Date(bornAt('4jWPJw1dXbz20Lk') ?? 0).getUTCFullYear(), 2026)
  for (const id of ['4F1A2B3C4D', 'zzz', '4jWPJ!1dXbz20Lk', '']) equal(bornAt(id), undefined, id)
})
