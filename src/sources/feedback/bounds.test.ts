import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { tell, tellDocument } from '../exports/testing.ts'
import { LINES_MAX, RECIPIENTS_MAX as PROSE_RECIPIENTS_MAX } from './bounce.ts'
import { RECIPIENTS_MAX } from './delivery-status.ts'
import { ROWS_MAX } from './dmarc.ts'
import { dmarcReport, MAIL_CHARS_MAX, mailFile, mbox } from './format.ts'
import { FIELDS_MAX, HEADER_CHARS_MAX, headerOf, VALUE_CHARS_MAX } from './mime.ts'
import { ATTACHMENTS_MAX } from './read.ts'

const count = (mail: string): number => {
  const events = tellDocument(mailFile, mail)
  ok(events !== 'unknown')
  return events.length
}
const head =
  'Return-Path: <>\nDate: Mon, 2 Nov 2026 10:02:03 +0900\nFrom: MAILER-DAEMON@mx.example\nSubject: failure notice\nMIME-Version: 1.0\n'

test('recipients of one delivery status are told up to a bound', () => {
  const mail = (recipients: number): string =>
    `${head}Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n${Array.from({ length: recipients }, (_, n) => `\nFinal-Recipient: rfc822; r${n}@x.example\nAction: failed\n`).join('')}`
  equal(count(mail(RECIPIENTS_MAX)), RECIPIENTS_MAX)
  equal(count(mail(RECIPIENTS_MAX + 1)), RECIPIENTS_MAX)
})

test('recipients of a bounce in prose, and its lines, are looked at up to a bound', () => {
  const mail = (recipients: number): string =>
    `${head}\n${Array.from({ length: recipients }, (_, n) => `<r${n}@x.example>:`).join('\n')}`
  equal(count(mail(PROSE_RECIPIENTS_MAX)), PROSE_RECIPIENTS_MAX)
  equal(count(mail(PROSE_RECIPIENTS_MAX + 1)), PROSE_RECIPIENTS_MAX)
  equal(count(`${head}\n${'x\n'.repeat(LINES_MAX - 1)}<r@x.example>:`), 1)
  equal(count(`${head}\n${'x\n'.repeat(LINES_MAX)}<r@x.example>:`), 0)
})

const row = '<record><row><source_ip>192.0.2.1</source_ip><count>1</count></row></record>'
const report = (rows: number): string =>
  `<feedback><report_metadata></report_metadata>${row.repeat(rows)}</feedback>`

test('rows of one report are told up to a bound', () => {
  for (const rows of [ROWS_MAX, ROWS_MAX + 1]) {
    const events = tellDocument(dmarcReport, report(rows))
    equal(events === 'unknown' ? -1 : events.length, ROWS_MAX)
  }
})

test('attachments of one mail are opened up to a bound', () => {
  const mail = (attachments: number): string =>
    `${head}Content-Type: multipart/mixed; boundary=b\n\n${`--b\nContent-Type: text/xml\n\n${report(1)}\n`.repeat(attachments)}--b--\n`
  equal(count(mail(ATTACHMENTS_MAX)), ATTACHMENTS_MAX)
  equal(count(mail(ATTACHMENTS_MAX + 1)), ATTACHMENTS_MAX)
})

test('of a mail in an mbox as much is looked at as is taken, and the next mail is read', () => {
  const bounce = (fill: number): string =>
    `From x@y Mon Nov  2 01:02:03 2026\n${head}Content-Type: multipart/report; boundary=b\n\n${`${'x'.repeat(1_023)}\n`.repeat(fill)}--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; r@x.example\nAction: failed\n--b--\n\n`
  const kib = MAIL_CHARS_MAX / 1_024
  equal(tell(mbox, bounce(kib - 1) + bounce(1)).events.length, 2)
  equal(tell(mbox, bounce(kib) + bounce(1)).events.length, 1)
})

test('a header, its fields and their values are read up to a bound', () => {
  const fields = (many: number): number => headerOf('a: b\n'.repeat(many)).header.length
  equal(fields(FIELDS_MAX), FIELDS_MAX)
  equal(fields(FIELDS_MAX + 1), FIELDS_MAX)
  equal(
    headerOf(`a: ${'x'.repeat(VALUE_CHARS_MAX * 2)}`).header[0]?.[1].length,
    VALUE_CHARS_MAX - 1,
  )
  const folded =
    headerOf(`a: b\n${` ${'x'.repeat(997)}\n`.repeat(1_000)}`).header[0]?.[1].length ?? 0
  ok(folded < VALUE_CHARS_MAX + 1_000)
  ok(headerOf(`${'x'.repeat(HEADER_CHARS_MAX)}\na: b\n`).header.length === 0)
})
