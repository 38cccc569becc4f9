/**
 * ARF: one report as a mail of the Abuse Reporting Format (RFC 5965), for desks that read that.
 *
 * It is a file, with no recipient: who is responsible for a network is asked of its registry (RDAP)
 * by a person. It tells of the origin that sent most. The third part, the reported message's headers,
 * has only what the log tells, and says so: the message itself is not kept.
 */

import type { Instant } from '../../../lib/time.ts'
import { shown } from '../csv/encode.ts'
import { base64, hex, octetsOf, uuidOf } from '../hashes.ts'
import { mailDate, type Namer } from './naming.ts'
import { redacted, type Told } from './xarf.ts'

/** RFC 5322 sets no end; a log might. */
const SUBJECT_MAX = 500
const CRLF = '\r\n'
/** RFC 2045 §6.8. */
const COLUMNS = 76

export type ArfFacts = Told & {
  readonly at: Instant
  readonly version: string
  readonly title: string
  readonly text: string
}

export function arfOf(facts: ArfFacts, namer: Namer): string {
  const { thief, reporter, at, version, title, text, subject } = facts
  const mark = namer.octets('arf', thief.ip)
  const boundary = `=_${hex(mark).slice(0, 32)}`
  const sender = redacted(facts, namer)
  const port = thief.ports[0]?.port
  const lines = [
    `From: ${reporter.contact}`,
    `Date: ${mailDate(at)}`,
    `Message-ID: <${uuidOf(mark, 4)}@${reporter.domain}>`,
    ...header('Subject', title),
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report;',
    ` boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...wrapped(base64(octetsOf(text.replaceAll('\n', CRLF)))),
    '',
    `--${boundary}`,
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: abuse',
    `User-Agent: Sekimori/${version.replace(/[^\w.+-]/g, '')}`,
    'Version: 1',
    `Original-Mail-From: <${sender}>`,
    `Arrival-Date: ${mailDate(thief.firstAt)}`,
    `Source-IP: ${thief.ip}`,
    // RFC 6692.
    ...(port === undefined ? [] : [`Source-Port: ${port}`]),
    `Reporting-MTA: dns; ${reporter.domain}`,
    `Incidents: ${thief.messages}`,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    `Received: from [${thief.family === 6 ? `IPv6:${thief.ip}` : thief.ip}] by ${reporter.domain} with ESMTPA;`,
    ` ${mailDate(thief.firstAt)}`,
    `Return-Path: <${sender}>`,
    ...(subject === undefined ? [] : header('Subject', subject.slice(0, SUBJECT_MAX))),
    'Comments: made from the log of the mail server; the message itself was not kept',
    '',
    `--${boundary}--`,
  ]
  return `${lines.join(CRLF)}${CRLF}`
}

const wrapped = (text: string): readonly string[] =>
  text.match(new RegExp(`.{1,${COLUMNS}}`, 'g')) ?? ['']

/** Octets of text in one encoded word; it may have 75 signs (RFC 2047 §2). */
const WORD_OCTETS = 42

/** ASCII as it is, all else in encoded words (RFC 2047); no sign of the text ends the field. */
export function header(name: string, text: string): readonly string[] {
  const plain = shown(text.toWellFormed())
  if (/^[\x20-\x7e]{0,60}$/.test(plain) && !plain.includes('=?')) return [`${name}: ${plain}`]
  const words: string[] = []
  let word = ''
  for (const sign of plain) {
    if (octetsOf(word + sign).length > WORD_OCTETS) {
      words.push(word)
      word = ''
    }
    word += sign
  }
  const encoded = [...words, word].map((one) => `=?utf-8?B?${base64(octetsOf(one))}?=`)
  return [`${name}: ${encoded[0]}`, ...encoded.slice(1).map((one) => ` ${one}`)]
}
