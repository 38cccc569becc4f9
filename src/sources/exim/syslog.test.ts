/** Exim through syslog: stamps of its own, pieces, words that are said twice, and bounds. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { SyslogLog } from '../syslog/log.ts'
import { EximSyslog, eximPrograms, JOINED_MAX, PROCESSES_MAX } from './syslog.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
const id = '1vMNqo-00000004aB3-2cDe'
const opened = (most?: number) =>
  new SyslogLog(
    { instance: 'log', defaultRealm: 'example.jp', zone: 'UTC' },
    eximPrograms(new EximSyslog(most)),
  )

type Facts = Readonly<Record<string, unknown>> | undefined
const teller = (log: SyslogLog) => {
  let second = 0
  return (words: string, pid = 4711, seconds = second): Facts => {
    second += 10
    const clock = `00:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
    return log.read(`Nov  3 ${clock} mx exim[${pid}]: ${words}`, { id: 'x', heardAt }) as Facts
  }
}

test("the stamp that Exim puts in itself is passed over, and syslog's host is told", () => {
  const tell = teller(opened())
  for (const own of ['', '2026-11-03 09:14:33 ', '2026-11-03 09:14:33.120 +0900 [4711] ']) {
    const event = tell(`${own}${id} <= a@b.example U=alice P=local S=1`)
    deepEqual(
      [event?.['kind'], event?.['queueId'], event?.['account'], event?.['host']],
      ['message.queued', id, 'os:alice@mx', 'mx'],
    )
  }
})

test('a line in pieces is one event, told with its last piece', () => {
  const tell = teller(opened())
  equal(tell(`[1/3] 2026-11-03 09:14:33 ${id} <= a@b.example H=(x) [192.0.2.7]:5 P=es`), undefined)
  equal(tell('[1/2] 2026-11-03 09:14:33 another process', 4712), undefined)
  equal(tell('[2/3] mtpsa A=login:taro S=9 for one@c.example two@'), undefined)
  const event = tell('[3/3] c.example three@c.example')
  deepEqual(
    [event?.['account'], event?.['clientIp'], event?.['recipientCount']],
    ['sasl:taro@example.jp', '192.0.2.7', 3],
  )
})

test('of a record in pieces the first line is the event and the header lines are nothing', () => {
  const tell = teller(opened())
  const event = tell(`[1\\4] ${id} H=[192.0.2.7] F=<a@b.example> rejected after DATA: spam`)
  equal(event?.['kind'], 'message.refused')
  equal(tell('[2\\4] Envelope-from: <a@b.example>'), undefined)
  equal(tell(`[3\\4] ${id} <= x@y.example H=[203.0.113.9] P=esmtpa A=plain:victim S=1`), undefined)
  equal(tell('[4/4]   Subject: x'), undefined)
  equal(tell(`${id} Completed`)?.['kind'], 'message.removed')
})

test('pieces without their first one are passed over', () => {
  const tell = teller(opened())
  equal(tell(`[2/2] ${id} Completed`), undefined)
})

test('what main and reject log say both is told once, and twice when it happened twice', () => {
  const tell = teller(opened())
  const words =
    'login authenticator failed for (x) [192.0.2.7]: 535 Incorrect authentication data (set_id=taro)'
  const kinds = [0, 0, 1, 1].map((second) => tell(words, 4711, second)?.['kind'])
  deepEqual(kinds, ['login.refused', undefined, 'login.refused', undefined])
  equal(tell(words, 4711, 30)?.['kind'], 'login.refused')
  equal(tell(words, 4711, 33)?.['kind'], 'login.refused')
  equal(tell(words, 4712, 33)?.['kind'], 'login.refused')
})

test('PROCESSES_MAX processes may be in the middle of a line, one more forgets the eldest', () => {
  for (const [others, count] of [
    [PROCESSES_MAX - 1, 2],
    [PROCESSES_MAX, undefined],
  ] as const) {
    const tell = teller(opened())
    tell(`[1/2] ${id} <= a@b.example H=[192.0.2.7] P=esmtp S=9 for a@c.example`, 1, 0)
    for (let nth = 0; nth < others; nth += 1) tell('[1/2] x', 100 + nth, 0)
    equal(tell('[2/2]  b@c.example', 1, 0)?.['recipientCount'], count)
  }
})

test('of a line put together JOINED_MAX characters are kept', () => {
  const tell = teller(opened())
  const recipients = (length: number) => {
    const head = `${id} <= a@b.example H=[192.0.2.7] P=esmtp S=9 for `
    tell(`[1/2] ${head}`)
    return tell(`[2/2] ${'a'.repeat(length - head.length - 2)} b`)?.['recipientCount']
  }
  equal(recipients(JOINED_MAX), 2)
  equal(recipients(JOINED_MAX + 1), 1)
})
