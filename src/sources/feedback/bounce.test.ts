import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { bare, tell, tellDocument } from '../exports/testing.ts'
import { mailFile, mbox } from './format.ts'

const dsn = `Return-Path: <>
Received: from mx.other.example (mx.other.example [192.0.2.25])
\tby mx.school.example (Postfix) with ESMTPS id 4ZkX1Y0abcz1Q
\tfor <hanako@school.example>; Mon,  2 Nov 2026 10:02:03 +0900 (JST)
Date: Sun, 1 Nov 2026 00:00:00 +0000
From: MAILER-DAEMON@mx.other.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: hanako@school.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4ABC.1793581323/mx.other.example"
Message-Id: <r1@mx.other.example>

This is a MIME-encapsulated message.

--4ABC.1793581323/mx.other.example
Content-Type: text/plain; charset=us-ascii

<nobody@other.example>: host mx said: 550

--4ABC.1793581323/mx.other.example
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.other.example
X-Postfix-Queue-ID: 4ZkX1Y0zzzz1R
X-Postfix-Sender: rfc822; hanako@school.example
Arrival-Date: Mon,  2 Nov 2026 10:02:00 +0900 (JST)

Final-Recipient: rfc822; nobody@other.example
Original-Recipient: rfc822;nobody@other.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx2.other.example
Diagnostic-Code: smtp; 550 5.1.1 <nobody@other.example>:
    Recipient address rejected

Final-Recipient: rfc822; slow@other.example
Action: delayed
Status: 4.4.1

Final-Recipient: rfc822; good@other.example
Action: delivered
Status: 2.0.0

--4ABC.1793581323/mx.other.example
Content-Type: message/rfc822

Return-Path: <hanako@school.example>
Message-ID: <orig@school.example>
Subject: =?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=
From: hanako@school.example

Status: 5.9.9
--4ABC.1793581323/mx.other.example--
`

test('a delivery status notification tells each recipient that failed or waits, and which message', () => {
  ok(mailFile.claims(dsn.slice(0, 4_096)))
  const events = tellDocument(mailFile, dsn)
  ok(Array.isArray(events))
  equal(events[0]?.at, instant('2026-11-02T01:02:03Z'))
  deepEqual(events.map(bare), [
    {
      kind: 'report.received',
      what: 'bounce',
      reporter: 'mx.other.example',
      recipient: 'nobody@other.example',
      queueId: '4ZkX1Y0zzzz1R',
      dsn: '5.1.1',
      status: '550 5.1.1 <nobody@other.example>: Recipient address rejected',
      messageId: 'orig@school.example',
      subject: 'こんにちは',
      envelopeSender: 'hanako@school.example',
    },
    {
      kind: 'report.received',
      what: 'delay',
      reporter: 'mx.other.example',
      recipient: 'slow@other.example',
      queueId: '4ZkX1Y0zzzz1R',
      dsn: '4.4.1',
      messageId: 'orig@school.example',
      subject: 'こんにちは',
      envelopeSender: 'hanako@school.example',
    },
  ])
  deepEqual(
    events.map(({ id }) => id),
    ['in.1', 'in.1.1'],
  )
})

test('line ends of mail files change nothing', () => {
  const strip = (events: unknown): unknown => Array.isArray(events) && events.map(bare)
  deepEqual(
    strip(tellDocument(mailFile, dsn.replaceAll('\n', '\r\n'))),
    strip(tellDocument(mailFile, dsn)),
  )
})

const prose = (from: string, subject: string, body: string, more = ''): string =>
  `Return-Path: <>\nDate: Mon, 2 Nov 2026 10:02:03 +0900\nFrom: ${from}\nTo: hanako@school.example\nSubject: ${subject}\n${more}\n${body}`

test('bounces of qmail, Exim and old Exchange are read from their prose', () => {
  const mails = [
    prose(
      'MAILER-DAEMON@qmail.example',
      'failure notice',
      `Hi. This is the qmail-send program at qmail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<nobody@other.example>:
192.0.2.25 does not like recipient.
Remote host said: 550 5.1.1 User unknown
Giving up on 192.0.2.25.

--- Below this line is a copy of the message.

Return-Path: <hanako@school.example>
Message-ID: <orig@school.example>
Subject: Hello
`,
    ),
    prose(
      'Mail Delivery System <Mailer-Daemon@exim.example>',
      'Mail delivery failed: returning message to sender',
      `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. The following address(es) failed:

  nobody@other.example
    host mx.other.example [192.0.2.25]
    SMTP error from remote mail server after RCPT TO:<nobody@other.example>:
    550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------

Return-path: <hanako@school.example>
Message-ID: <orig@school.example>
Subject: Hello
`,
      'X-Failed-Recipients: nobody@other.example\n',
    ),
    prose(
      'System Administrator <postmaster@exchange.example>',
      'Undeliverable: Hello',
      `Your message did not reach some or all of the intended recipients.

      Subject:  Hello

The following recipient(s) could not be reached:

      'nobody@other.example' on 11/2/2026 10:02 AM
            550 5.1.1 User unknown
`,
    ),
  ]
  for (const mail of mails) {
    const events = tellDocument(mailFile, mail)
    ok(Array.isArray(events) && events.length === 1, mail)
    const event = bare(events[0])
    equal(event['what'], 'bounce')
    equal(event['recipient'], 'nobody@other.example')
    equal(event['dsn'], '5.1.1')
    equal(event['envelopeSender'], 'hanako@school.example')
    if (mail.includes('orig@')) equal(event['messageId'], 'orig@school.example')
  }
})

test('a person’s letter reports nothing, whatever it says', () => {
  const letter = prose(
    'taro@school.example',
    'Re: failure notice',
    '<nobody@other.example>:\n550 5.1.1',
  ).replace('Return-Path: <>', 'Return-Path: <taro@school.example>')
  ok(mailFile.claims(letter))
  deepEqual(tellDocument(mailFile, letter), [])
})

test('an mbox gives the reports of its mails, each at the line where its mail begins', () => {
  const letter =
    'From: taro@school.example\nSubject: hi\nDate: Mon, 2 Nov 2026 10:00:00 +0900\n\n>From here\n'
  const box = `From MAILER-DAEMON Mon Nov  2 01:02:03 2026\n${dsn}\nFrom taro@school.example Mon Nov  2 01:02:04 2026\n${letter}\nFrom MAILER-DAEMON Mon Nov  2 01:02:05 2026\n${dsn}`
  ok(mbox.begins?.(box.split('\n')[0] ?? ''))
  const { events, unknown } = tell(mbox, box)
  deepEqual(unknown, [])
  equal(events.length, 4)
  equal(events[0]?.source?.line, 1)
  equal(
    events[2]?.source?.line,
    box.split('\n').indexOf('From MAILER-DAEMON Mon Nov  2 01:02:05 2026') + 1,
  )
  equal(new Set(events.map(({ id }) => id)).size, 4)
})

test('a line that begins an mbox, in the middle of other text, begins none', () => {
  const { events } = tell(
    mbox,
    `From MAILER-DAEMON Mon Nov  2 01:02:03 2026\n${dsn.replace('This is a MIME', 'text\nFrom x@y Mon Nov  2 01:02:04 2026\nThis')}`,
  )
  equal(events.length, 2)
  equal(mbox.claims('From MAILER-DAEMON Mon Nov  2 01:02:03 2026'), false)
})

test('a report that is forwarded inside a mail is read; a mail in a mail in a mail in a mail is not', () => {
  const wrapped = (mail: string, n: number): string =>
    `From: taro@school.example\nDate: Mon, 2 Nov 2026 10:00:00 +0900\nSubject: fwd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=w${n}\n\n--w${n}\nContent-Type: message/rfc822\n\n${mail}\n--w${n}--\n`
  const count = (mail: string): number | 'unknown' => {
    const events = tellDocument(mailFile, mail)
    return events === 'unknown' ? events : events.length
  }
  equal(count(wrapped(dsn, 1)), 2)
  equal(count(wrapped(wrapped(dsn, 1), 2)), 2)
  equal(count(wrapped(wrapped(wrapped(dsn, 1), 2), 3)), 0)
})

test('logs, tables and JSON are no mail', () => {
  for (const head of [
    'Nov  2 10:02:03 mx postfix/smtpd[1]: connect\nNov  2 10:02:04 mx x: y\nSubject: a\nDate: b\nFrom: c\n',
    'Subject,From,Date\n',
    '{"From": "x",\n "Date": 1,\n "Subject": 2}',
    '',
    'From: only one field\n\nbody',
  ])
    equal(mailFile.claims(head), false, head)
})

test('fields of a report are read as servers write them, not only as they should', () => {
  const group = `Final-Recipient: rfc822; nobody@other.example
Original-Recipient: rfc822;nobody@other.example
Action: failed`
  ok(dsn.includes(group))
  const told = (more: string): unknown => {
    const events = tellDocument(mailFile, dsn.replace(group, more))
    ok(Array.isArray(events))
    const { what, recipient, dsn: code } = bare(events[0])
    return [what, recipient, code]
  }
  const final = (address: string, action = 'failed'): string =>
    `Final-Recipient: rfc822; ${address}\nAction: ${action}`
  deepEqual(told(final('"a, b; c"@other.example')), ['bounce', '"a, b; c"@other.example', '5.1.1'])
  deepEqual(told(final('<"a b"@other.example>')), ['bounce', '"a b"@other.example', '5.1.1'])
  deepEqual(told(final('x@other.example', 'failed (expired)')), [
    'bounce',
    'x@other.example',
    '5.1.1',
  ])
  // No empty line before the first recipient.
  const joined = dsn.replace(
    /\n\nFinal-Recipient: rfc822; nobody/,
    '\nFinal-Recipient: rfc822; nobody',
  )
  deepEqual(
    [tellDocument(mailFile, joined)]
      .flat()
      .map((event) => (typeof event === 'string' ? event : bare(event)['recipient'])),
    ['nobody@other.example', 'slow@other.example'],
  )
})

test('a recipient is read behind the words that mobile carriers and others put before it', () => {
  for (const told of [
    '    Recipient: <x@ezweb.example>\n    Reason:    <x@ezweb.example>... User Unknown',
    'Could not be delivered to: <x@ezweb.example>',
    'Failed address: x@ezweb.example',
    '宛先：x@ezweb.example',
  ]) {
    const mail = prose(
      'MAILER-DAEMON@ezweb.example',
      'Mail System Error - Returned Mail',
      `${told}\n`,
    )
    const events = tellDocument(mailFile, mail)
    ok(Array.isArray(events) && events.length === 1, told)
    equal(bare(events[0])['recipient'], 'x@ezweb.example')
  }
})

test('warnings that a message still waits are delays', () => {
  for (const subject of [
    'Warning: message 1abcde-000000-01 delayed 24 hours',
    'Warning: could not send message for past 4 hours',
    'Delayed Mail (still being retried)',
  ]) {
    const mail = prose(
      'Mail Delivery System <Mailer-Daemon@mx.example>',
      subject,
      '  slow@other.example\n',
    )
    const events = tellDocument(mailFile, mail)
    ok(Array.isArray(events) && events.length === 1, subject)
    deepEqual(
      ['what', 'recipient'].map((name) => bare(events[0])[name]),
      ['delay', 'slow@other.example'],
    )
  }
})
