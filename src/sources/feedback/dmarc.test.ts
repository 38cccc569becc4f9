import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { instant } from '../../lib/time.ts'
import { bare, tellDocument } from '../exports/testing.ts'
import { COUNT_MAX, XML_DEPTH_MAX } from './dmarc.ts'
import { dmarcReport, mailFile } from './format.ts'
import { MEMBERS_MAX, UNPACKED_BYTES_MAX, unpacked } from './unpack.ts'

const row = (
  ip: string,
  count: number | string,
  dkim = 'fail',
  spf = 'fail',
  disposition = 'none',
): string =>
  `<record><row><source_ip>${ip}</source_ip><count>${count}</count><policy_evaluated><disposition>${disposition}</disposition><dkim>${dkim}</dkim><spf>${spf}</spf><reason><type>forwarded</type></reason></policy_evaluated></row><identifiers><header_from>School.example</header_from></identifiers><auth_results><dkim><domain>evil.example</domain><result>pass</result></dkim></auth_results></record>`
const report = (rows: string, head = '<?xml version="1.0" encoding="UTF-8" ?>'): string =>
  `${head}\n<feedback><version>1.0</version><report_metadata><org_name>receiver.example</org_name><email>dmarc@receiver.example</email><report_id>1</report_id><date_range><begin>1793491200</begin><end>1793577599</end></date_range></report_metadata><policy_published><domain>school.example</domain><p>reject</p><np>reject</np><testing>n</testing><discovery_method>treewalk</discovery_method></policy_published>${rows}</feedback>`

const events = (xml: string | Uint8Array): ReturnType<typeof dmarcReport.read> =>
  tellDocument(dmarcReport, xml)
const rowsOf = (xml: string | Uint8Array): number => {
  const told = events(xml)
  return told === 'unknown' ? -1 : told.length
}

test('each row of a report tells who sent how often in whose name, and whether it was aligned', () => {
  const xml = report(
    row('203.0.113.7', 12, 'fail', 'fail', 'reject') + row('2001:DB8::25', 1, 'pass'),
  )
  ok(dmarcReport.claims(xml.slice(0, 4_096)))
  const told = events(xml)
  ok(Array.isArray(told))
  equal(told[0]?.at, instant('2026-11-01T23:59:59Z'))
  deepEqual(told.map(bare), [
    {
      kind: 'report.received',
      what: 'dmarc',
      reporter: 'receiver.example',
      clientIp: '203.0.113.7',
      times: 12,
      aligned: false,
      disposition: 'reject',
      status: 'forwarded',
      domain: 'school.example',
      from: instant('2026-11-01T00:00:00Z'),
      until: instant('2026-11-01T23:59:59Z'),
    },
    {
      kind: 'report.received',
      what: 'dmarc',
      reporter: 'receiver.example',
      clientIp: '2001:db8::25',
      aligned: true,
      disposition: 'none',
      status: 'forwarded',
      domain: 'school.example',
      from: instant('2026-11-01T00:00:00Z'),
      until: instant('2026-11-01T23:59:59Z'),
    },
  ])
  deepEqual(told[1]?.source, { file: 'in', line: 2 })
})

test('prefixes, name spaces and other encodings change nothing', () => {
  const plain = report(row('203.0.113.7', 2))
  const prefixed = plain
    .replace('<feedback>', '<d:feedback xmlns:d="urn:ietf:params:xml:ns:dmarc-2.0">')
    .replace('</feedback>', '</d:feedback>')
  ok(dmarcReport.claims(prefixed))
  equal(rowsOf(prefixed), 1)
  equal(rowsOf(report(row('203.0.113.7', 2), '<?xml version="1.0" encoding="ISO-8859-1"?>')), 1)
  equal(rowsOf(Buffer.from(`\uFEFF${plain.replace('UTF-8', 'UTF-16')}`, 'utf16le')), 1)
})

test('a document type is refused: no entity is expanded or fetched', () => {
  const bomb = report(
    row('203.0.113.7', '&big;'),
    '<?xml version="1.0"?><!DOCTYPE feedback [<!ENTITY a "1"><!ENTITY big "&a;&a;">]>',
  )
  equal(rowsOf(bomb), -1)
  equal(
    rowsOf(report(row('203.0.113.7', 1), '<!DOCTYPE feedback SYSTEM "http://192.0.2.1/x.dtd">')),
    -1,
  )
  equal(rowsOf(report(row('203.0.113.7', '&unknown;') + row('203.0.113.8', 1))), 0)
})

test('elements as deep as are taken are read; one deeper ends the reading', () => {
  const deep = (levels: number): string =>
    report(
      `${row('203.0.113.7', 1)}<extension>${'<x>'.repeat(levels)}${'</x>'.repeat(levels)}</extension>${row('203.0.113.8', 1)}`,
    )
  equal(rowsOf(deep(XML_DEPTH_MAX - 2)), 2)
  equal(rowsOf(deep(XML_DEPTH_MAX - 1)), 1)
})

test('a torn report gives the rows before the tear; what is no report is unknown', () => {
  const xml = report(row('203.0.113.7', 1) + row('203.0.113.8', 1))
  equal(rowsOf(xml.slice(0, xml.indexOf('203.0.113.8'))), 1)
  for (const text of ['', '<html></html>', 'feedback', '<feedback', '\u0000'])
    equal(rowsOf(text), -1, text)
})

test('rows without an address or with an impossible count are left out', () => {
  equal(
    rowsOf(
      report(
        row('unknown', 1) +
          row('203.0.113.7', 0) +
          row('203.0.113.7', -1) +
          row('203.0.113.7', 'NaN') +
          row('203.0.113.7', COUNT_MAX + 1),
      ),
    ),
    0,
  )
  equal(rowsOf(report(row('203.0.113.7', COUNT_MAX))), 1)
})

/** A zip of these members, deflated. */
function zip(members: readonly Uint8Array[]): Buffer {
  const bodies: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const member of members) {
    const packed = deflateRawSync(member)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(member.length, 24)
    entry.writeUInt32LE(at, 42)
    bodies.push(local, packed)
    directory.push(entry)
    at += local.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, ...directory, end])
}

const mailWith = (type: string, name: string, body: Uint8Array): string =>
  `From: noreply@receiver.example\nDate: Mon, 2 Nov 2026 10:02:03 +0900\nSubject: Report domain: school.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nA report.\n--b\nContent-Type: ${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(body).toString('base64').replaceAll(/.{76}/g, '$&\n')}\n--b--\n`

test('a report in a mail is read plain, packed by gzip, and in a zip', () => {
  const xml = Buffer.from(report(row('203.0.113.7', 3) + row('203.0.113.8', 4)))
  for (const mail of [
    mailWith('text/xml', 'a.xml', xml),
    mailWith('application/gzip', 'a.xml.gz', gzipSync(xml)),
    mailWith('application/zip', 'a.zip', zip([xml])),
    mailWith('application/octet-stream', 'a.zip', zip([xml])),
    mailWith('application/octet-stream', 'a.zip', zip([xml]))
      .replaceAll('name="', "name*=UTF-8''")
      .replaceAll('.zip"', '.zip'),
    mailWith('application/octet-stream', 'report', gzipSync(xml)),
    mailWith('application/x-gunzip', 'a.gz', gzipSync(xml)),
    mailWith('application/x-compressed', '', zip([xml])),
    mailWith('text/plain', 'a.xml', xml),
  ]) {
    const told = tellDocument(mailFile, mail)
    ok(Array.isArray(told))
    deepEqual(
      told.map((event) => [event.id, event.times]),
      [
        ['in.1.0', 3],
        ['in.1.1', 4],
      ],
    )
  }
  deepEqual(tellDocument(mailFile, mailWith('application/octet-stream', 'a.exe', xml)), [])
})

test('what unpacks to as much as is taken is read; a bomb is not unpacked, and the next member is', () => {
  equal(unpacked(gzipSync(Buffer.alloc(UNPACKED_BYTES_MAX)))[0]?.length, UNPACKED_BYTES_MAX)
  deepEqual(unpacked(gzipSync(Buffer.alloc(UNPACKED_BYTES_MAX + 1))), [])
  const members = unpacked(zip([Buffer.alloc(UNPACKED_BYTES_MAX + 1), Buffer.from('<feedback/>')]))
  deepEqual(members.map(String), ['<feedback/>'])
})

test('members of a zip are read up to a bound', () => {
  const many = Array.from({ length: MEMBERS_MAX + 1 }, () => Buffer.from('x'))
  equal(unpacked(zip(many.slice(1))).length, MEMBERS_MAX)
  equal(unpacked(zip(many)).length, MEMBERS_MAX)
})

test('a damaged gzip or zip gives nothing and throws nothing', () => {
  const packed = zip([Buffer.from('<feedback/>')])
  for (let cut = 0; cut < packed.length; cut += 1) unpacked(packed.subarray(0, cut))
  for (let at = 0; at < packed.length; at += 1) {
    const damaged = Buffer.from(packed)
    damaged[at] = (damaged[at] ?? 0) ^ 0xff
    unpacked(damaged)
  }
  deepEqual(unpacked(gzipSync('x').subarray(0, 12)), [])
})
