import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { readAddress } from '../lib/address.ts'
import { NO_VALUE, rangesOf } from '../lib/ranges.ts'
import { HEADER_LETTERS_MAX, LINE_LETTERS_MAX } from './list.ts'
import { ENTRIES_MAX, load, readLines } from './load.ts'
import { mmdbOf } from './testing.ts'

const lines = (text: string | Buffer, isOperators = false, most = ENTRIES_MAX) => {
  const read = readLines(Buffer.from(text as string), isOperators, most)
  if ('why' in read) return read
  if (!('ranges' in read.content)) throw new Error('ranges were asked for')
  const ranges = rangesOf(read.content.ranges)
  const words = new Uint32Array(4)
  return {
    ...read,
    find: (ip: string) => ranges.valueOf(words, readAddress(ip, words)),
  }
}

const used = (text: string | Buffer, isOperators = false, most = ENTRIES_MAX) => {
  const read = lines(text, isOperators, most)
  if ('why' in read) throw new Error(JSON.stringify(read))
  return read
}

test('a list has one address, network or range a line, or in the first column of a CSV', () => {
  const { find, entries, refused, reserved } = used(
    '\ufeff# a comment\r\n\r\n8.8.8.8\r\n9.1.0.0/16 # behind\r\n9.3.0.1 - 9.3.0.9\n; another\n"11.0.0.1","x, y"\n12.0.0.0/22 ; SBL1\n2a00:1::/32\n2a01::5\t3\n10.1.2.3\nfe80::/10',
  )
  deepEqual([entries, refused, reserved], [7, undefined, 2])
  for (const ip of '8.8.8.8 9.1.255.255 9.3.0.1 9.3.0.9 11.0.0.1 12.0.3.1 2a00:1:ffff::1 2a01::5'.split(
    ' ',
  ))
    equal(find(ip), 0, ip)
  for (const ip of '8.8.8.7 9.2.0.0 9.3.0.10 12.0.4.0 2a00:2:: 2a01::6 10.1.2.3'.split(' '))
    equal(find(ip), NO_VALUE, ip)
})

test('the names of columns may stand first, and are no mistake', () => {
  for (const names of ['ip', 'network,asn', '"range_start","range_end"'])
    deepEqual(
      [used(`${names}\n8.8.8.8\n`).entries, used(`${names}\n8.8.8.8\n`).refused],
      [1, undefined],
    )
  equal('why' in lines('8.8.8.8\nip\n'), true)
})

test('tables of operators are read as iptoasn, DB-IP and GeoLite2 write them', () => {
  const { find, refused } = used(
    [
      '8.0.0.0\t8.0.255.255\t3356\tUS\tLEVEL3, "a name"',
      '9.0.0.0\t9.255.255.255\t0\tNone\tNot routed',
      '2a00::\t2a00:ffff:ffff:ffff:ffff:ffff:ffff:ffff\t64500\tDE\tX',
      '11.0.0.0,11.0.0.255,64501,"An operator, with a comma"',
      '12.0.0.0/24,64502,"B"',
      '"12.0.1.0","12.0.1.255","4294967295","C"',
      '12.0.2.0/24,AS64503',
    ].join('\n'),
    true,
  )
  equal(refused, undefined)
  deepEqual('8.0.1.1 9.1.1.1 2a00:1:: 11.0.0.9 12.0.0.9 12.0.1.9 12.0.2.9'.split(' ').map(find), [
    3356,
    NO_VALUE,
    64_500,
    64_501,
    64_502,
    4_294_967_295,
    64_503,
  ])
  const wrong = used(`${'8.8.8.0/24,1\n'.repeat(30)}8.8.9.0/24,4294967296\n8.8.9.0/24\n`, true)
  deepEqual(wrong.refused, { lines: 2, line: 31, wrong: 'no-number' })
})

test('what a file says of itself is taken from the comments at its top, once and bounded', () => {
  const { header } = used(
    `# Source: https://example.jp/一覧\n#made: 2026-01-02T03:04:05Z\n# license: CC0\n# source: another\n8.8.8.8\n# made: 2020-01-01T00:00:00Z`,
  )
  deepEqual(header, {
    source: 'https://example.jp/一覧',
    made: '2026-01-02T03:04:05Z',
    licence: 'CC0',
  })
  equal(used(`# source: ${'x'.repeat(500)}\n8.8.8.8`).header.source?.length, HEADER_LETTERS_MAX)
  deepEqual(used('# source: \u001b[31mred\n8.8.8.8').header, {})
})

test('bad lines are counted and the first is named; more than a tenth of them make it no list', () => {
  const good = '8.8.8.8\n'.repeat(18)
  const two = used(`# x\n${good}oops\n1.2.3.4/40\n`)
  deepEqual(two.refused, { lines: 2, line: 20, wrong: 'no-address' })
  deepEqual(lines(`${good}oops\n1.2.3.4/40\n4.4.4.4-3.3.3.3\n`), {
    why: 'no-list',
    refused: { lines: 3, line: 19, wrong: 'no-address' },
  })
  equal('why' in lines('<!DOCTYPE html>\n<html><body>404\n'), true)
})

test('a network that is too wide is refused, one as wide as the bound is taken', () => {
  const good = '8.8.8.8\n'.repeat(30)
  for (const wide of ['0.0.0.0/0', '::/0', '12.0.0.0/7', '2a00::/15', '12.0.0.0-13.0.0.0'])
    deepEqual(used(`${good}${wide}`).refused, { lines: 1, line: 31, wrong: 'too-wide' }, wide)
  for (const wide of ['12.0.0.0/8', '2a00::/16'])
    equal(used(`${good}${wide}`).refused, undefined, wide)
  deepEqual(used(`${good}224.0.0.0/3\n0.0.0.0/8`).reserved, 2, 'reserved, so passed over')
  equal(used('8.0.0.0/5,1', true).refused, undefined)
  equal('why' in lines('8.0.0.0/4,1', true), true)
})

test('a list that names a quarter of the world is none', () => {
  const slash8 = (n: number) => Array.from({ length: n }, (_, nth) => `${nth + 128}.0.0.0/8\n`)
  equal('why' in lines(slash8(64).join('')), false)
  deepEqual(lines(slash8(65).join('')), { why: 'covers-too-much' })
})

test('a file without anything is refused, one that a person emptied by a comment is not', () => {
  for (const text of ['', '\n\n', '   ']) deepEqual(lines(text), { why: 'empty' })
  equal(used('# none at present\n').entries, 0)
})

test('entries and letters of a line are taken up to their bounds, and not one beyond', () => {
  equal(used('8.8.8.8\n9.9.9.9\n', false, 2).entries, 2)
  deepEqual(lines('8.8.8.8\n9.9.9.9\n7.7.7.7', false, 2), { why: 'too-many', most: 2 })
  const long = (letters: number) => `8.8.8.8,${'x'.repeat(letters - 8)}`
  const good = '8.8.4.4\n'.repeat(20)
  equal(used(good + long(LINE_LETTERS_MAX)).refused, undefined)
  equal(used(good + long(LINE_LETTERS_MAX + 1)).refused?.wrong, 'too-long')
  // Longer than what is read at once, and what stands behind it is read all the same.
  const { refused, find } = used(`${good}${long(3_000_000)}\n9.9.9.9\n`)
  deepEqual([refused, find('9.9.9.9')], [{ lines: 1, line: 21, wrong: 'too-long' }, 0])
})

test('a line that lies across two pieces of the file is read whole', () => {
  // The piece ends within the first address.
  const text = `${'#'.repeat(1_048_576 - 4)}\n8.8.8.8\n9.9.9.9\n`
  const read = used(text)
  deepEqual([read.entries, read.find('8.8.8.8'), read.find('9.9.9.9')], [2, 0, 0])
})

test('whatever a file holds, reading ends with ranges or with a reason', () => {
  const pieces = fc.constantFrom(
    ...'8.8.8.8 9.0.0.0/8 2a00:: /16 - , # ; " \t \n \n \r 1 AS5 0.0.0.0/0 ::/0'.split(' '),
  )
  const any = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc.array(pieces, { maxLength: 60 }).map((all) => Buffer.from(all.join(''))),
  )
  fc.assert(
    fc.property(any, fc.boolean(), (bytes, isOperators) => {
      const read = lines(bytes, isOperators)
      if ('why' in read) return
      ok((read.entries ?? 0) >= 0)
      equal(read.find('203.0.113.1'), NO_VALUE)
    }),
    { numRuns: 1_000 },
  )
})

test('a file is read with its hash; what is none, too large or damaged says why', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-lists-'))
  const path = join(folder, 'list')
  const whyOf = (at: string, bytesMax?: number, what: 'operators' | 'tor' = 'tor') => {
    const answer = load({ path: at, what, ...(bytesMax === undefined ? {} : { bytesMax }) })
    if ('loaded' in answer) return 'loaded'
    return answer.refusal.why === 'unreadable' ? answer.refusal.detail : answer.refusal.why
  }
  try {
    writeFileSync(path, '8.8.8.8\n')
    const answer = load({ path, what: 'tor' })
    ok('loaded' in answer && answer.signature !== undefined)
    equal(answer.loaded.sha256, hash('sha256', '8.8.8.8\n'))
    equal(whyOf(path, 8), 'loaded')
    match(whyOf(path, 7), /8 bytes, 7 are allowed/)
    match(whyOf(join(folder, 'missing')), /ENOENT/)
    match(whyOf(folder), /no file/)
    execFileSync('mkfifo', [join(folder, 'pipe')])
    match(whyOf(join(folder, 'pipe')), /no file/)
    const mmdb = join(folder, 'own.mmdb')
    writeFileSync(mmdb, mmdbOf({ '8.8.8.0/24': { asn: 1 } }))
    equal(whyOf(mmdb, undefined, 'operators'), 'loaded')
    writeFileSync(mmdb, 'not a table at all')
    ok(!['loaded', 'no-list'].includes(whyOf(mmdb, undefined, 'operators')))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
