import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { BODY_BYTES_SEEN } from '../events/senses.ts'
import { clientOf } from './client.ts'
import { BLOCK_CHARS_MAX } from './fields.ts'
import { sensesOf } from './message.ts'
import { shapeOf } from './shape.ts'
import { bytes, mail, noon, testHash } from './testing.ts'

const client = { protocol: 'smtp', helo: '[10.0.0.7]', tlsVersion: 'TLSv1.3', mechanism: 'PLAIN' }
const letter = mail('From: a@example.jp\nX-Mailer: Becky! ver. 2.81\nSubject: x\n\nhello\n')

test('a message has the client of its headers and its session, and a shape', () => {
  const its = sensesOf({ ...letter, client }, testHash)
  equal(its.client, clientOf({ ...client, program: 'Becky! 2' }, testHash))
  deepEqual(its.shape, shapeOf(letter, testHash))
  const other = mail('From: a@example.jp\nX-Mailer: Becky! ver. 2.99\nSubject: y\n\nbye\n')
  equal(sensesOf({ ...other, client }, testHash).client, its.client)
})

test('what is not known is absent', () => {
  deepEqual(sensesOf({ headers: '', submittedAt: noon, client: {} }, testHash), {})
  const local = sensesOf(
    { ...letter, headers: 'From: a@b.jp\n', client: { protocol: 'local' } },
    testHash,
  )
  ok(!('client' in local) && local.shape !== undefined)
})

/** What each scanner would choke on, were it to begin again at each. */
const nasty = [
  ...[
    '=?',
    '=?utf-8?b?',
    '=?x?q??=',
    '(',
    '"',
    '\\',
    '<',
    ',',
    ';',
    '&',
    '&#',
    '--',
    '--b',
    '\n--b\n',
    '\n',
  ],
  ...[
    '\r\n',
    ' \n ',
    'http://',
    '://',
    '://@',
    '@',
    '[',
    '-',
    '振',
    '振 ',
    '口',
    '先',
    'ba',
    'ba ',
    'bank ',
  ],
  ...[
    '\u001b$B',
    '\u001b(B',
    '=',
    '=\r\n',
    '\0',
    'a:',
    ':',
    'Content-Type: multipart/x; boundary=b\n\n',
  ],
] as const

test('64 KiB of whatever is worst for a scanner are read, in headers and body', () => {
  for (const piece of nasty) {
    const body = bytes(piece.repeat(BODY_BYTES_SEEN)).subarray(0, BODY_BYTES_SEEN)
    const block = piece.repeat(BLOCK_CHARS_MAX).slice(0, BLOCK_CHARS_MAX)
    const types = [
      'multipart/x; boundary=b',
      'text/html',
      'text/plain; charset=iso-2022-jp',
    ] as const
    for (const type of types)
      for (const encoding of ['', 'base64', 'quoted-printable'])
        sensesOf(
          {
            headers: `Content-Type: ${type}\nContent-Transfer-Encoding: ${encoding}\n`,
            ...{ bodyStart: body, submittedAt: noon, client },
          },
          testHash,
        )
    for (const name of [
      'From',
      'Reply-To',
      'Subject',
      'Date',
      'Message-ID',
      'Content-Type',
      'X-Mailer',
    ])
      sensesOf({ headers: `${name}: ${block}`, submittedAt: noon, client }, testHash)
    sensesOf({ headers: block, bodyStart: body, submittedAt: noon, client }, testHash)
  }
})
