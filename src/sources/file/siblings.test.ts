import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { FILES_MAX, type Place, readPosition, toPosition } from './place.ts'
import { isRotated } from './siblings.ts'

test('only what rotation makes of a log is taken for a part of it', () => {
  const table: [string, boolean][] = [
    ['mail.log.1', true],
    ['mail.log.2.gz', true],
    ['mail.log-20261121', true],
    ['mail.log-20261121.xz', true],
    ['mail-20261121.log', true],
    ['mail.log.old', true],
    ['mail.log.gz', true],
    ['mail.log-20261121-1763680000', true],
    ['mail.log', false],
    ['mail.log.bak', false],
    ['mail.log.swp', false],
    ['mail.logs', false],
    ['mail.err', false],
    ['mail-out.log', false],
    ['xmail.log.1', false],
  ]
  for (const [name, expected] of table) equal(isRotated('mail.log', name), expected, name)
  equal(isRotated('maillog', 'maillog-20261121'), true)
})

test('a position is read back as it was written, up to FILES_MAX files and no further', () => {
  const place: Place = {
    device: '8',
    inode: '18446744073709551615',
    fingerprint: 'ab',
    fingerprintBytes: 256,
    offset: 4096,
    line: -1,
    inside: 1,
    readAt: 5,
    running: 'cd',
  }
  for (const count of [0, 1, 2, FILES_MAX, FILES_MAX + 1]) {
    const places = Array.from({ length: count }, (_, n) => ({ ...place, offset: n }))
    const read = readPosition(JSON.parse(JSON.stringify(toPosition(places))))
    equal(JSON.stringify(read), count > FILES_MAX ? undefined : JSON.stringify(places), `${count}`)
  }
  for (const broken of [
    {},
    { version: 2 },
    { version: 1, inode: '5' },
    { ...toPosition([place]), older: '{' },
  ])
    equal(readPosition(broken), undefined)
})
