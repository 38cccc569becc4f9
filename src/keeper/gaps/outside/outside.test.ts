import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ZipFile } from 'yazl'
import type { Event } from '../../../events/event.ts'
import { days, type Instant } from '../../../lib/time.ts'
import type { GapsFold } from '../../../ports/gaps.ts'
import { compared, type OutsideCount, REPORTS_MAX } from './compare.ts'
import { addressIn, ROWS_MAX, readReport, SPAN_MOST } from './report.ts'
import { FILE_BYTES_MAX, reportIn, TEXT_BYTES_MAX, unpacked, ZIP_FILES_MAX } from './unpack.ts'
import { outsideVerbs } from './verbs.ts'
import { DEPTH_MAX, readXml, TEXT_MAX } from './xml.ts'

const now = Date.parse('2026-11-22T00:00:00Z') as Instant
const begin = Date.parse('2026-11-20T00:00:00Z') / 1_000

const row = (ip: string, count: number | string): string =>
  `  <record>
    <row>
      <source_ip>${ip}</source_ip>
      <count>${count}</count>
      <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated>
    </row>
    <identifiers><header_from>example.jp</header_from></identifiers>
    <auth_results><spf><domain>example.jp</domain><result>pass</result></spf></auth_results>
  </record>
`
/** As reporters write them. */
const report = (rows: string, more: { begin?: number; end?: number; head?: string } = {}): string =>
  `<?xml version="1.0" encoding="UTF-8" ?>${more.head ?? ''}
<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
  <!-- a comment -->
  <report_metadata>
    <org_name>Enterprise &amp; Sons</org_name>
    <email>noreply@far.example</email>
    <report_id>5717107811868587391</report_id>
    <date_range><begin>${more.begin ?? begin}</begin><end>${more.end ?? begin + 86_399}</end></date_range>
  </report_metadata>
  <policy_published><domain>example.jp</domain><p>none</p><pct>100</pct></policy_published>
${rows}</feedback>
`

test('a report is read: who, which day, how many from which address', () => {
  const read = readReport(
    report(row('192.0.2.1', 5) + row('192.0.2.1', 2) + row('2001:DB8:0:0::1', 1)),
    now,
  )
  ok(!('refused' in read))
  if ('refused' in read) return
  deepEqual(
    [read.organisation, read.id, read.rows, [...read.counts]],
    [
      'Enterprise & Sons',
      '5717107811868587391',
      3,
      [
        ['192.0.2.1', 7],
        ['2001:db8::1', 1],
      ],
    ],
  )
  equal(read.until - read.from, 86_399_000)
})

const refusal = (text: string): string => {
  const read = readReport(text, now)
  return 'refused' in read ? read.refused : 'read'
}

test('hostile and broken reports are refused, each with its reason', () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
  const file = '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'
  for (const [text, why] of [
    [report(row('192.0.2.1', 1), { head: bomb }), 'it declares a document type'],
    [report(row('192.0.2.1', 1), { head: file }), 'it declares a document type'],
    [report(row('&xxe;', 1)), 'an entity that is none of the five'],
    [report(row('192.0.2.1', 1), { head: '<?php x ?>' }), 'it has a processing instruction'],
    [report(row('not an address', 1)), 'a row names no address'],
    [report(row('fe80::1%eth0', 1)), 'a row names no address'],
    [report(row('192.0.2.1', -1)), 'a row has no count'],
    [report(row('192.0.2.1', '1e9')), 'a row has no count'],
    [report(row('192.0.2.1', 9_999_999_999)), 'a row has no count'],
    [report('', { begin: begin + 86_400, end: begin }), 'it tells no time'],
    [report('', { end: begin + SPAN_MOST / 1_000 + 1 }), 'its time is longer than a month'],
    [report('', { begin: begin + 9e6, end: begin + 9e6 }), 'its time lies in the future'],
    [report('').replace('</feedback>', ''), 'elements are left open'],
    [report('').replace('</org_name>', '</email>'), 'elements do not close in order'],
    [`${report('')}<feedback/>`, 'it has more than one root'],
    [`${report('')}hocus`, 'text outside: hocus'],
    ['<html><body/></html>', 'it is no aggregate report'],
    ['<feedback></feedback>', 'it names no reporter'],
    ['', 'there is no element'],
    ['<a><!-- ', 'a comment has no end'],
    ['<a b="', 'an element has no end'],
    ['<a>'.repeat(DEPTH_MAX + 1), `deeper than ${DEPTH_MAX}`],
    [`<a>${'x'.repeat(TEXT_MAX + 1)}</a>`, 'a text is too long'],
  ])
    equal(refusal(text as string), why, (text as string).slice(0, 200))
  equal(refusal(report('', { end: begin + 86_400 })), 'read')
  equal(refusal('<a>'.repeat(DEPTH_MAX) + '</a>'.repeat(DEPTH_MAX)), 'it is no aggregate report')
})

test('a report has ROWS_MAX rows and not one more', () => {
  const small = '<record><row><source_ip>192.0.2.1</source_ip><count>1</count></row></record>'
  equal(refusal(report(small.repeat(ROWS_MAX))), 'read')
  equal(refusal(report(small.repeat(ROWS_MAX + 1))), `more than ${ROWS_MAX} rows`)
})

test('whatever the text, reading it ends: a refusal or nothing, never an exception', () => {
  const piece = fc.constantFrom(
    '<a>',
    '</a>',
    '<a/>',
    '<',
    '>',
    '&amp;',
    '&#x41;',
    '&x;',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    'x',
    '"',
    "'",
    '<a b="c">',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      const refused = readXml(pieces.join(''), () => {})
      ok(refused === undefined || refused.refused !== '')
    }),
    { numRuns: 500 },
  )
})

test('any tree that is written is read back: each element once, with its text', () => {
  const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/)
  const words = fc.string({ maxLength: 40 }).map((text) => text.trim())
  fc.assert(
    fc.property(fc.array(fc.tuple(name, words), { minLength: 1 }), (leaves) => {
      const escaped = (text: string) =>
        text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      const text = `<root>${leaves.map(([tag, said]) => `<${tag}>${escaped(said)}</${tag}>`).join('')}</root>`
      const heard: [string, string][] = []
      equal(
        readXml(text, (path, said) => {
          if (path.length === 2) heard.push([path[1] ?? '', said])
        }),
        undefined,
      )
      deepEqual(heard, leaves)
    }),
  )
})

const zipOf = (files: readonly (readonly [name: string, content: Buffer])[]): Promise<Buffer> =>
  new Promise((done) => {
    const zip = new ZipFile()
    for (const [name, content] of files) zip.addBuffer(content, name)
    zip.end()
    const pieces: Buffer[] = []
    zip.outputStream.on('data', (piece: Buffer) => pieces.push(piece))
    zip.outputStream.on('end', () => done(Buffer.concat(pieces)))
  })
const refusedOf = (read: string | { readonly refused: string }): string =>
  typeof read === 'string' ? 'read' : read.refused

test('XML, gzip and zip are told by their bytes and give the same text', async () => {
  const text = report(row('192.0.2.1', 5))
  equal(await unpacked(Buffer.from(text)), text)
  equal(await unpacked(gzipSync(text)), text)
  equal(await unpacked(await zipOf([['a!b!1!2.xml', Buffer.from(text)]])), text)
})

test('bombs are refused at the bound', async () => {
  const huge = Buffer.alloc(TEXT_BYTES_MAX + 1, 32)
  const why = `larger than ${TEXT_BYTES_MAX} bytes unpacked`
  equal(refusedOf(await unpacked(gzipSync(huge))), why)
  equal(refusedOf(await unpacked(await zipOf([['a.xml', huge]]))), why)
  equal(refusedOf(await unpacked(gzipSync(huge.subarray(1)))), 'read')
})

test('a zip that lies about its sizes, has too many files or none of ours is refused', async () => {
  const many = (n: number) =>
    zipOf(Array.from({ length: n }, (_, at) => [`${at}.txt`, Buffer.from('x')] as const))
  equal(refusedOf(await unpacked(await many(ZIP_FILES_MAX))), 'no .xml in it')
  equal(
    refusedOf(await unpacked(await many(ZIP_FILES_MAX + 1))),
    `more than ${ZIP_FILES_MAX} files in it`,
  )
  const honest = await zipOf([['a.xml', Buffer.alloc(100_000, 32)]])
  // The central directory says 10 octets, the stream has more.
  const lying = Buffer.from(honest)
  const central = lying.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'))
  lying.writeUInt32LE(10, central + 24)
  ok(refusedOf(await unpacked(lying)) !== 'read')
  for (const bytes of [
    Buffer.from('PK'),
    Buffer.from([0x1f, 0x8b, 0]),
    deflateRawSync('x'),
    Buffer.from([0xff, 0xfe]),
  ])
    ok(refusedOf(await unpacked(bytes)) !== 'read')
})

test('a file is read up to FILE_BYTES_MAX, and nothing but a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-outside-'))
  try {
    const file = join(folder, 'r.xml')
    writeFileSync(file, report(''))
    equal(refusedOf(await reportIn(file)), 'read')
    writeFileSync(file, Buffer.alloc(FILE_BYTES_MAX + 1, 32))
    equal(refusedOf(await reportIn(file)), `larger than ${FILE_BYTES_MAX} bytes`)
    equal(refusedOf(await reportIn(folder)), 'no file')
    ok(refusedOf(await reportIn(join(folder, 'none'))).includes('ENOENT'))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('addresses are spelled alike', () => {
  equal(addressIn('2001:0DB8::0001'), '2001:db8::1')
  equal(addressIn('::ffff:192.0.2.1'), '::ffff:c000:201')
  equal(addressIn('192.0.2.256'), undefined)
})

const day = days(1)
const at = (n: number): Instant => (n * day) as Instant
const count = (id: string, n: number, from = 10, length: number = day - 1_000): OutsideCount => ({
  ...{ organisation: 'far.example', id, from: at(from), until: (at(from) + length) as Instant },
  count: n,
})

test('more outside than inside, of all reports of a day together, is more; a report counts once', () => {
  const verdict = (reports: readonly OutsideCount[]) =>
    compared(reports, at(1), () => 10).map((one) => [one.outside, one.verdict])
  deepEqual(verdict([count('a', 10)]), [[10, 'fine']])
  deepEqual(verdict([count('a', 6), count('b', 5)]), [[11, 'more']])
  deepEqual(verdict([count('a', 6), count('a', 6)]), [[6, 'fine']])
  // A forged one of the same name that comes first hides nothing.
  deepEqual(verdict([count('a', 0), count('a', 11), count('a', 3)]), [[11, 'more']])
  deepEqual(
    [at(10), at(9)].flatMap((since) =>
      compared([count('a', 0)], since, () => 0).map((one) => one.verdict),
    ),
    ['before', 'fine'],
  )
  deepEqual(
    compared([count('a', 1)], undefined, () => 0).map((one) => one.verdict),
    ['before'],
  )
})

test('a report of another zone touches two of our days, and both count inside', () => {
  const spans = (report: OutsideCount) =>
    compared([report], at(1), (from, until) => (until - from) / day).map((one) => one.inside)
  deepEqual(spans(count('a', 1)), [1])
  deepEqual(spans(count('a', 1, 10, day)), [1])
  deepEqual(
    spans({ ...count('a', 1), from: (at(10) + 1) as Instant, until: (at(11) + 1) as Instant }),
    [2],
  )
})

test('the guard writes one gap for a day that does not fit, not again for the same, and again for more', async () => {
  const written: Event[] = []
  const fold: Pick<GapsFold, 'since' | 'deliveredIn' | 'deliveriesSince'> = {
    since: () =>
      written.flatMap((event) => (event.kind === 'source.gap' ? [{ ...event, entry: 1 }] : [])),
    deliveredIn: () => 10,
    deliveriesSince: () => at(1),
  }
  const verbs = outsideVerbs({
    ...{ clock: { now: () => at(20), monotonic: () => 0 }, addresses: ['192.0.2.1'] },
    fold: fold as GapsFold,
    write: async (events) => void written.push(...events),
  })
  const compare = (reports: unknown) =>
    verbs['outside.compare']?.({ verb: 'outside.compare', reports })
  equal((await compare([count('a', 10)]))?.ok, true)
  equal(written.length, 0)
  await compare([count('a', 15)])
  await compare([count('a', 15)])
  equal(written.length, 1)
  const [gap] = written
  deepEqual(gap?.kind === 'source.gap' && [gap.what, gap.missed, gap.from, gap.until], [
    'outside',
    5,
    at(10),
    at(11),
  ])
  await compare([count('a', 16)])
  equal(written.length, 2)
  deepEqual((await verbs['outside.addresses']?.({ verb: 'x' }))?.ok, true)
})

test('what is no list of counts is refused; REPORTS_MAX are taken, one more is not', async () => {
  const verbs = outsideVerbs({
    ...{ clock: { now: () => at(20), monotonic: () => 0 }, addresses: [] },
    fold: { since: () => [], deliveredIn: () => 1e9, deliveriesSince: () => at(1) } as never,
    write: async () => {},
  })
  const isTaken = async (reports: unknown) =>
    (await verbs['outside.compare']?.({ verb: 'x', reports }))?.ok
  const all = Array.from({ length: REPORTS_MAX + 1 }, (_, n) => count(`${n}`, 1))
  equal(await isTaken(all.slice(1)), true)
  equal(await isTaken(all), false)
  for (const wrong of [
    undefined,
    {},
    [{}],
    [null],
    [{ ...count('a', 1), count: -1 }],
    [{ ...count('a', 1), until: 0 }],
  ])
    equal(await isTaken(wrong), false)
})
