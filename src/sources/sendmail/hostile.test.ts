/** What senders, clients and remote servers write into Sendmail's lines stays theirs. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { SyslogLog } from '../syslog/log.ts'
import { AUTHIDS_TRIED_MAX } from './login.ts'
import { sendmailPrograms } from './parse.ts'

type Facts = Readonly<Record<string, unknown>>
const heardAt = instant('2026-11-21T12:00:00Z')
const one = (words: string): Facts => {
  const options = { instance: 'log', defaultRealm: 'example.jp', zone: 'UTC' }
  const event: Event | undefined = new SyslogLog(options, sendmailPrograms()).read(
    `Nov  3 00:00:00 mx sm-mta[4711]: ${words}`,
    { id: 'x', heardAt },
  )
  return { ...(event ?? { kind: 'harmless' }) }
}
const id = '4A3Cb1xY004711'
const real = '198.51.100.7'
const victim = '203.0.113.9'
const delivery = `${id}: to=<b@example.com>, delay=00:00:03, xdelay=00:00:02, mailer=esmtp, pri=1, relay=mx.example. [${real}]`

test('a remote reply that brings a relay, a status and a result along changes none of them', () => {
  const told = one(
    `${delivery}, dsn=5.1.1, reply=550 5.1.1 a, dsn=2.0.0, relay=evil [${victim}], stat=Sent (x), stat=User unknown`,
  )
  deepEqual(
    [told['kind'], told['dsn'], told['relay']],
    ['message.bounced', '5.1.1', `mx.example. [${real}]`],
  )
})

test('a controlling address that brings a result along changes none', () => {
  const told = one(
    delivery.replace(', delay', ', ctladdr=<a, stat=Sent, reply=x@b.example> (1/1), delay') +
      ', dsn=5.1.1, stat=User unknown',
  )
  deepEqual([told['kind'], told['dsn']], ['message.bounced', '5.1.1'])
})

test('a message in quarantine is held, and nothing of it is delivered', () => {
  equal(
    one(`${id}: to=<b@example.com>, mailer=local, quarantine=spam, stat=quarantined`)['kind'],
    'message.held',
  )
})

test('a header that a rule refuses brings no address along; where two fit there is none', () => {
  const ruled = (rest: string) => one(`${id}: ruleset=check_subject, arg1=${rest}`)
  equal(ruled(`Buy, relay=pc.example [${real}], reject=550 5.7.0 spam`)['clientIp'], real)
  const two = ruled(
    `Buy, relay=[${victim}], reject=550 1.1.1 x, relay=pc.example [${real}], reject=550 5.7.0 spam`,
  )
  deepEqual([two['kind'], two['clientIp']], ['message.refused', undefined])
  const none = one(`${id}: ruleset=check_eoh, arg1=15 $| 880, reject=554 5.7.1 x`)
  deepEqual([none['kind'], none['dsn']], ['message.refused', '5.7.1'])
  // Between its brackets an address may hold what it likes.
  const bracketed = one(
    `${id}: ruleset=check_rcpt, arg1=<u, relay=[${victim}], reject=5@x>, relay=[${real}], reject=550 5.7.1 x`,
  )
  equal(bracketed['clientIp'], real)
})

test('a server that we refuse as its client is nobody whom we turned away', () => {
  equal(
    one('ruleset=tls_server, arg1=SOFTWARE, relay=mx.example, reject=403 4.7.0 failed.')['kind'],
    'harmless',
  )
})

test('who speaks before he is greeted is turned away, with his address', () => {
  for (const tail of ['', ' after 2 seconds']) {
    const told = one(
      `${id}: rejecting commands from pc.example [${real}] due to pre-greeting traffic${tail}`,
    )
    deepEqual([told['kind'], told['clientIp']], ['message.refused', real])
  }
})

test('a name that brings another name along is nobody else; where both fit, nobody is named', () => {
  const named = one(
    `AUTH=server, relay=pc [${real}], authid=x, mech=PLAIN, bits=0, authid=root, mech=LOGIN, bits=0`,
  )
  deepEqual(
    [named['clientIp'], named['saslUsername']],
    [real, 'x, mech=PLAIN, bits=0, authid=root'],
  )
  const both = one(
    `AUTH=server, relay=x [${victim}], authid=root@pc [${real}], authid=bob, mech=LOGIN, bits=0`,
  )
  deepEqual(
    [both['kind'], both['clientIp'], both['account']],
    ['login.accepted', undefined, undefined],
  )
})

test('AUTHIDS_TRIED_MAX names are tried, and at one more nobody is named', () => {
  const told = (count: number) =>
    one(`AUTH=server, relay=pc [${real}]${', authid=x'.repeat(count)}, mech=PLAIN, bits=0`)
  equal(told(AUTHIDS_TRIED_MAX)['clientIp'], real)
  equal(told(AUTHIDS_TRIED_MAX + 1)['clientIp'], undefined)
})
