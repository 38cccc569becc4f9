import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { PROCESSES_MAX } from './once.ts'
import { PostfixLog } from './reader.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
const open = () => new PostfixLog({ instance: 'mx', defaultRealm: 'example.jp', zone: 'UTC' })
let nth = 0
const say = (log: PostfixLog, pid: number, words: string): string => {
  nth += 1
  const line = `Nov 21 11:23:44 mx1 postfix/submission/smtpd[${pid}]: ${words}`
  return log.read(line, { id: `x${nth}`, heardAt })?.kind ?? 'nothing'
}
const proxied = (ip: string, name = 'bob') =>
  `NOQUEUE: client=a[${ip}]:4711, sasl_method=PLAIN, sasl_username=${name}`

test('of a session behind a proxy filter the login is told once, however many messages', () => {
  const log = open()
  const told = [
    say(log, 7, 'connect from a[192.0.2.7]:4711'),
    ...Array.from({ length: 100 }, () => say(log, 7, proxied('192.0.2.7'))),
  ]
  deepEqual(
    told.filter((kind) => kind !== 'nothing'),
    ['login.accepted'],
  )
})

test('another session, another name, another client or process is another login', () => {
  const log = open()
  equal(say(log, 7, proxied('192.0.2.7')), 'login.accepted')
  equal(say(log, 7, proxied('192.0.2.7', 'alice')), 'login.accepted')
  equal(say(log, 7, proxied('192.0.2.8', 'alice')), 'login.accepted')
  equal(say(log, 8, proxied('192.0.2.8', 'alice')), 'login.accepted')
  say(log, 8, 'connect from a[192.0.2.8]:4711')
  equal(say(log, 8, proxied('192.0.2.8', 'alice')), 'login.accepted')
  equal(say(log, 8, proxied('192.0.2.8', 'alice')), 'nothing')
})

test('as many processes are remembered as the bound; of one more the eldest is forgotten', () => {
  const log = open()
  for (let pid = 1; pid <= PROCESSES_MAX; pid += 1) say(log, pid, proxied('192.0.2.7'))
  equal(say(log, 1, proxied('192.0.2.7')), 'nothing')
  say(log, PROCESSES_MAX + 1, proxied('192.0.2.7'))
  equal(say(log, 1, proxied('192.0.2.7')), 'login.accepted')
})
