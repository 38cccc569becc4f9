import { deepEqual, doesNotThrow, equal, match } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { NO_TABLE, openPlaces } from './open.ts'
import { ADDRESS_MAX, publicAddress } from './reserved.ts'
import { openTable } from './table.ts'

const places = openPlaces()
const shipped = createRequire(import.meta.url).resolve(
  '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
)

function inScratch(run: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-places-'))
  try {
    run(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('networks that anybody can look up are in their countries', () => {
  const known = {
    // JPNIC's historical blocks, IIJ, WIDE, Asahi Net.
    '133.1.1.1': 'JP',
    '202.232.2.1': 'JP',
    '203.178.141.194': 'JP',
    '2001:240::1': 'JP',
    '2405:6580::1': 'JP',
    // Google, RIPE NCC, AARNet.
    '8.8.8.8': 'US',
    '193.0.6.139': 'NL',
    '2001:67c:2e8::1': 'NL',
    '202.158.192.1': 'AU',
  }
  for (const [ip, country] of Object.entries(known)) equal(places.countryOf(ip), country, ip)
  equal(places.countryOf('::ffff:133.1.1.1'), 'JP')
  equal(places.countryOf('::FFFF:8501:101'), 'JP', '133.1.1.1 in hexadecimal')
  equal(places.countryOf('2001:0240:0:0:0:0:0:1'), 'JP')
})

test('reserved, private and documentation networks have no country, to their edges', () => {
  const inside =
    '0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 169.254.1.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::8501:101 ::ffff:10.0.0.1 64:ff9b::8501:101 100::1 2001::1 2001:20::1 2001:db8::1 2002:8501:101::1 3fff::1 fc00::1 fe80::1 ff02::1'
  for (const ip of inside.split(' ')) {
    equal(publicAddress(ip), undefined, ip)
    equal(places.countryOf(ip), undefined, ip)
  }
  const outside =
    '1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 172.15.255.255 172.32.0.0 192.0.3.0 198.17.255.255 198.20.0.0 203.0.112.255 203.0.114.0 223.255.255.255 2001:200:: 2001:db7:ffff:: 2001:db9:: 2003:: 3ffe:: 3fff:1000::'
  for (const ip of outside.split(' ')) equal(publicAddress(ip), ip, ip)
})

test('what is no address has no country, and nothing throws', () => {
  for (const text of [
    '',
    'unknown',
    '1.2.3',
    '1.2.3.4.5',
    '999.1.1.1',
    '133.1.1.1 ',
    'fe80::1%eth0',
    'JP',
    '2001:240::1%eth0',
    '[2001:240::1]',
  ])
    equal(places.countryOf(text), undefined, text)
  equal(places.countryOf('1'.repeat(ADDRESS_MAX)), undefined)
  equal(places.countryOf('1'.repeat(ADDRESS_MAX + 1)), undefined)
  const pieces = fc.constantFrom('1', '133', '2001', 'db8', 'ffff', ':', '::', '.', '%', '[', ' ')
  const any = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(any, (text) => {
      const country = places.countryOf(text)
      if (country !== undefined) match(country, /^[A-Z]{2}$/)
    }),
  )
})

test('the table is named by name, date and hash', () => {
  match(places.table, /^geo-whois-asn-country \d{4}-\d\d-\d\d sha256:[0-9a-f]{64}$/)
  deepEqual(places.faults, [])
})

test('an operator’s own table is used; one that is none gives way to the shipped one', () => {
  inScratch((folder) => {
    const mmdb = join(folder, 'own.mmdb')
    writeFileSync(mmdb, readFileSync(shipped))
    match(openPlaces({ mmdb }).table, /^own /)
    writeFileSync(mmdb, 'not a table at all')
    const other = openPlaces({ mmdb })
    equal(other.table, places.table)
    deepEqual(
      [other.faults.length, other.faults[0]?.code, other.faults[0]?.facts.file],
      [1, 'places.unreadable', mmdb],
    )
    equal(other.countryOf('133.1.1.1'), 'JP')
    match(openPlaces({ mmdb: folder }).faults[0]?.facts.why ?? '', /it is no file/)
  })
})

test('without any table nothing is known, and it is said', () => {
  inScratch((folder) => {
    const nowhere = openPlaces({ folder })
    deepEqual(
      [nowhere.table, nowhere.countryOf('133.1.1.1'), nowhere.faults.length],
      [NO_TABLE, undefined, 1],
    )
  })
})

test('a table is read up to its bound of bytes, and not one beyond', () => {
  const { length } = readFileSync(shipped)
  doesNotThrow(() => openTable(shipped, length))
  try {
    openTable(shipped, length - 1)
    equal('read', 'refused')
  } catch (thrown) {
    match(String(thrown), /are allowed/)
  }
})

test('a damaged or cut table is refused, or knows nothing; it never throws at a look-up', () => {
  const whole = readFileSync(shipped)
  const metadata = whole.subarray(whole.length - 400)
  inScratch((folder) => {
    const path = join(folder, 'x.mmdb')
    const askIt = (bytes: Uint8Array) => {
      writeFileSync(path, bytes)
      const own = openPlaces({ mmdb: path, folder })
      own.countryOf('133.1.1.1')
      own.countryOf('2001:240::1')
      return own.table
    }
    // The tree is gone, its description stands.
    equal(askIt(metadata), NO_TABLE)
    for (const cut of [0, 1, 100, 65_536]) equal(askIt(whole.subarray(0, cut)), NO_TABLE)
    const small = (noise: Uint8Array) => Buffer.concat([noise, metadata])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (noise) => {
        askIt(small(noise))
      }),
      { numRuns: 50 },
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 390 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 8,
        }),
        (flips) => {
          const bytes = Buffer.from(metadata)
          for (const [at, value] of flips) bytes[at] = value
          askIt(bytes)
        },
      ),
      { numRuns: 100 },
    )
  })
})
