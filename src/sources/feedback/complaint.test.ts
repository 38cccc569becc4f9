import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../../lib/time.ts'
import { bare, tellDocument } from '../exports/testing.ts'
import { INCIDENTS_MAX } from './complaint.ts'
import { dateOf } from './date.ts'
import { mailFile } from './format.ts'
import { DEPTH_MAX, PARTS_MAX, partsOf } from './mime.ts'

const arf = (fields: string): string => `From: <abuse@receiver.example>
Date: Mon, 2 Nov 2026 10:02:03 +0900
Subject: FW: Earn money
To: <abuse@school.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.
--part
Content-Type: message/feedback-report

${fields}
--part
Content-Type: message/rfc822
Content-Disposition: inline

From: <hanako@school.example>
Received: from evil (evil [192.0.2.66]) by x
Message-ID: <orig@school.example>
Subject: Earn money

Spam
--part--
`

const one = (fields: string): { readonly [name: string]: unknown } => {
  const events = tellDocument(mailFile, arf(fields))
  ok(Array.isArray(events) && events.length === 1)
  return bare(events[0])
}

test('a complaint tells what kind it is, from which address the message came, and which message', () => {
  deepEqual(
    one(`Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <hanako@school.example>
Original-Rcpt-To: <user@receiver.example>
Arrival-Date: Mon, 2 Nov 2026 08:00:00 +0900
Reporting-MTA: dns; mx.receiver.example
Source-IP: 203.0.113.25
Reported-Domain: school.example
Incidents: 3`),
    {
      kind: 'report.received',
      what: 'complaint',
      complaint: 'abuse',
      reporter: 'mx.receiver.example',
      clientIp: '203.0.113.25',
      recipient: 'user@receiver.example',
      from: instant('2026-11-01T23:00:00Z'),
      domain: 'school.example',
      times: 3,
      messageId: 'orig@school.example',
      subject: 'Earn money',
      envelopeSender: 'hanako@school.example',
    },
  )
})

test('the reported address is read with its label, its brackets, or a comment behind it', () => {
  for (const [told, wanted] of [
    ['IPv6:2001:db8::7', '2001:db8::7'],
    ['[203.0.113.7]', '203.0.113.7'],
    ['203.0.113.7 (mail.school.example [198.51.100.1])', '203.0.113.7'],
    ['mail.school.example (203.0.113.7)', undefined],
  ] as const)
    equal(one(`Feedback-Type: abuse\nVersion: 1\nSource-IP: ${told}`)['clientIp'], wanted)
})

test('mail that failed authentication is told with what was done with it', () => {
  const event = one(`Feedback-Type: auth-failure
Version: 1
Auth-Failure: dmarc
Delivery-Result: reject
Source-IP: 2001:db8::25`)
  equal(event['complaint'], 'auth-failure')
  equal(event['aligned'], false)
  equal(event['disposition'], 'reject')
  equal(event['clientIp'], '2001:db8::25')
})

test('incidents count up to a bound; beyond it they are nobody’s count', () => {
  equal(one(`Feedback-Type: abuse\nIncidents: ${INCIDENTS_MAX}`)['times'], INCIDENTS_MAX)
  equal(one(`Feedback-Type: abuse\nIncidents: ${INCIDENTS_MAX + 1}`)['times'], undefined)
})

test('an address in the returned message is not taken for the reported one', () => {
  equal(one('Feedback-Type: fraud')['clientIp'], undefined)
})

test('moments of mails in their forms, and of the line above a mail', () => {
  const nine = instant('2026-11-02T00:00:00Z')
  for (const told of [
    'Mon, 2 Nov 2026 09:00:00 +0900',
    '2 Nov 2026 00:00 GMT',
    'Sun, 01 Nov 2026 19:00:00 EST',
    'Mon, 02 Nov 2026 09:00:00 +0900 (JST)',
    'Mon Nov  2 00:00:00 2026',
    'Mon Nov 2 00:00:00 UTC 2026',
  ])
    equal(dateOf(told), nine, told)
  for (const told of ['', 'yesterday', 'Mon, 2 Foo 2026 09:00:00', 'Mon, 2 Nov 26 09:00:00'])
    equal(dateOf(told), undefined, told)
})

const nest = (levels: number): string =>
  levels === 0
    ? 'Content-Type: text/plain\n\nx'
    : `Content-Type: multipart/mixed; boundary=b${levels}\n\n--b${levels}\n${nest(levels - 1)}\n--b${levels}--`

test('multiparts as deep as are taken are opened; one deeper is a leaf', () => {
  equal(partsOf(nest(DEPTH_MAX)).parts[0]?.type, 'text/plain')
  equal(partsOf(nest(DEPTH_MAX + 1)).parts[0]?.type, 'multipart/mixed')
})

test('parts are read up to a bound', () => {
  const many = (count: number): number =>
    partsOf(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(count)}--b--`).parts
      .length
  equal(many(PARTS_MAX), PARTS_MAX)
  equal(many(PARTS_MAX + 1), PARTS_MAX)
})

test('no mail makes it throw, and a boundary inside a boundary ends nothing', () => {
  const { parts } = partsOf(
    'Content-Type: multipart/mixed; boundary=b\n\n--bb\nno\n--b\n\nyes\n--b--',
  )
  deepEqual(
    parts.map(({ body }) => body),
    ['yes'],
  )
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          'Content-Type: multipart/mixed; boundary=b\n',
          '\n',
          '--b\n',
          '--b--',
          'x',
          '\r',
          ':',
          ' ',
          '=4',
          '\u00ff',
        ),
        { maxLength: 30 },
      ),
      (list) => {
        partsOf(list.join(''))
      },
    ),
  )
})
