/**
 * Hostile packages: path tricks, links, doubles, bombs, cut and garbled zips are refused with a reason,
 * by the reader of the command line and by that of the page alike, and memory stays bounded.
 */
import { equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { crc32, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { unzip } from '../../../../web/verify/unzip.ts'
import { checkPackage } from '../../../evidence/package/check.ts'
import {
  DEFLATE_BYTES_MORE_MAX,
  type Declared,
  declaredRefusal,
  isGoodName,
  NAME_CHARACTERS_MAX,
  PACKAGE_FILE_BYTES_MAX,
  PACKAGE_FILES_MAX,
} from '../../../evidence/package/layout.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { nodeRun } from './run.ts'
import { openPackage } from './zip-read.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-zip-'))
after(() => rmSync(folder, { recursive: true }))

type Part = {
  readonly name: string | Buffer
  readonly content?: Buffer
  /** As the directory declares it; default: the truth. */
  readonly bytes?: number
  readonly crc?: number
  readonly method?: number
  readonly flags?: number
  readonly mode?: number
  readonly localName?: string
  /** Says that its header is where another's is. */
  readonly at?: number
}

/** A zip by hand, with whatever it is told to say. */
function zipOf(parts: readonly Part[]): Buffer {
  const pieces: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, content = Buffer.from('x'), ...it } of parts) {
    const method = it.method ?? 8
    const packed = method === 8 ? deflateRawSync(content) : content
    const nameBytes = Buffer.from(name)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(it.flags ?? 0, 6)
    local.writeUInt16LE(method, 8)
    local.writeUInt32LE(it.crc ?? crc32(content), 14)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt32LE(it.bytes ?? content.length, 22)
    const localName = Buffer.from(it.localName ?? nameBytes)
    local.writeUInt16LE(localName.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(0x0314, 4)
    central.writeUInt16LE(it.flags ?? 0, 8)
    central.writeUInt16LE(method, 10)
    central.writeUInt32LE(it.crc ?? crc32(content), 16)
    central.writeUInt32LE(packed.length, 20)
    central.writeUInt32LE(it.bytes ?? content.length, 24)
    central.writeUInt16LE(nameBytes.length, 28)
    central.writeUInt32LE(((it.mode ?? 0o100644) << 16) >>> 0, 38)
    central.writeUInt32LE(it.at ?? at, 42)
    directory.push(central, nameBytes)
    if (it.at !== undefined) continue
    pieces.push(local, localName, packed)
    at += 30 + localName.length + packed.length
  }
  const whole = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(whole.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...pieces, whole, end])
}

let nth = 0
/** What both readers say: a refusal, or what reading everything gave. */
async function said(octets: Buffer): Promise<readonly [ours: string, page: string]> {
  nth += 1
  const path = join(folder, `${nth}.zip`)
  writeFileSync(path, octets)
  const opened = await openPackage(path)
  const page = unzip(new Uint8Array(octets))
  try {
    return [await allOf(opened), await allOf(page)]
  } finally {
    if (!isRefused(opened)) await opened.close()
    rmSync(path)
  }
}

async function allOf(it: Awaited<ReturnType<typeof openPackage>> | ReturnType<typeof unzip>) {
  if (isRefused(it)) return it.refused
  for (const name of it.names) {
    const bytes = await it.read(name)
    if (bytes !== undefined && isRefused(bytes)) return `${name}: ${bytes.refused}`
  }
  return 'read'
}

async function bothSay(octets: Buffer, ours: RegExp, page = ours): Promise<void> {
  const [first, second] = await said(octets)
  match(first, ours)
  match(second, page)
}

test('a plain zip is read, stored or deflated', async () => {
  await bothSay(zipOf([{ name: 'a' }, { name: 'b/c.txt', method: 0 }]), /^read$/)
})

test('names that lead elsewhere are refused', async () => {
  const bad = ['../x', '/etc/x', 'a/../b', 'C:/x', 'a\\b', './a', 'a//b', 'a/', '.x', 'a/.', 'a..b']
  for (const name of [...bad, 'é', 'a b', '名', 'x\u0000', 'a'.repeat(NAME_CHARACTERS_MAX + 1)])
    await bothSay(
      zipOf([{ name }]),
      /may lead|invalid|absolute|relative|characters|UTF-8|too long/i,
    )
  ok(isGoodName('a'.repeat(NAME_CHARACTERS_MAX)))
  await bothSay(zipOf([{ name: Buffer.from([0xff, 0xfe]), flags: 0x800 }]), /may lead|UTF-8/)
})

test('a link, a folder, a device, an encrypted file and an unknown method are refused', async () => {
  await bothSay(zipOf([{ name: 'link', mode: 0o120777 }]), /no plain file/)
  await bothSay(zipOf([{ name: 'device', mode: 0o060644 }]), /no plain file/)
  await bothSay(zipOf([{ name: 'secret', flags: 1 }]), /encrypted/)
  await bothSay(zipOf([{ name: 'new', method: 93, content: Buffer.from('x') }]), /method/)
})

test('a name that stands there twice, or only by capitals, is refused', async () => {
  await bothSay(zipOf([{ name: 'a' }, { name: 'a' }]), /twice/)
  await bothSay(zipOf([{ name: 'policy' }, { name: 'Policy' }]), /twice/)
  await bothSay(zipOf([{ name: 'a' }, { name: 'a/b' }]), /a file and a folder/)
})

test('two readers must not see two names or two files in the same octets', async () => {
  await bothSay(zipOf([{ name: 'a', localName: 'b' }]), /two names/)
  await bothSay(zipOf([{ name: 'a' }, { name: 'a', at: 0 }]), /twice/)
  await bothSay(zipOf([{ name: 'a' }, { name: 'b', at: 0 }]), /two names/)
})

test('files that share octets are refused: they unpack to more than any list of them admits', () => {
  const one = { bytes: 9, packed: 9, method: 0, isEncrypted: false, mode: 0 }
  const first = { ...one, name: 'a', at: 0, end: 40 }
  equal(declaredRefusal([first, { ...one, name: 'b', at: 40, end: 80 }]), undefined)
  match(
    declaredRefusal([{ ...one, name: 'b', at: 39, end: 80 }, first]) ?? '',
    /a and b share octets/,
  )
})

test('a bomb is refused by what it declares, or when it unpacks to more', async () => {
  const zeros = Buffer.alloc(1 << 20)
  const large = PACKAGE_FILE_BYTES_MAX + 1
  await bothSay(zipOf([{ name: 'a', content: zeros, bytes: large }]), /more than/)
  await bothSay(zipOf([{ name: 'a', content: zeros, bytes: 100 }]), /length/)
  const padded = { bytes: 1, packed: 1 + DEFLATE_BYTES_MORE_MAX }
  const one = { ...padded, name: 'a', method: 8, isEncrypted: false, mode: 0, at: 0, end: 2_000 }
  equal(declaredRefusal([one]), undefined)
  match(declaredRefusal([{ ...one, packed: one.packed + 1 }]) ?? '', /longer packed/)
  const many = Array.from({ length: 9 }, (_, i) => ({
    name: `f${i}`,
    content: zeros,
    bytes: PACKAGE_FILE_BYTES_MAX,
  }))
  await bothSay(zipOf(many), /would be more than/)
  await bothSay(zipOf([{ name: 'a', content: zeros, bytes: zeros.length + 5 }]), /length/)
})

test('a wrong checksum is told', async () => {
  await bothSay(zipOf([{ name: 'a', crc: 7 }]), /checksum/)
})

test(`${PACKAGE_FILES_MAX} files may be declared, one more is refused before it is read`, async () => {
  const declared = (count: number): Declared[] =>
    Array.from({ length: count }, (_, i) => ({
      ...{ name: `f${i}`, bytes: 1, packed: 1, method: 0, isEncrypted: false, mode: 0 },
      ...{ at: i, end: i + 1 },
    }))
  equal(declaredRefusal(declared(PACKAGE_FILES_MAX)), undefined)
  match(declaredRefusal(declared(PACKAGE_FILES_MAX + 1)) ?? '', /more than/)
  const many = zipOf([{ name: 'a' }])
  for (const at of [8, 10]) many.writeUInt16LE(PACKAGE_FILES_MAX + 1, many.length - 22 + at)
  await bothSay(many, /more than/)
})

test('a directory that lies about itself is refused, and so is what is no zip', async () => {
  const good = zipOf([{ name: 'a' }, { name: 'b' }])
  for (const octets of [Buffer.alloc(0), Buffer.from('PK'), Buffer.alloc(1_000), good.subarray(9)])
    await bothSay(octets, /./)
})

test('whatever is cut, flipped or made up: a refusal or files, never more', async () => {
  const good = zipOf([
    { name: 'SHA256SUMS', content: Buffer.from('x'.repeat(400)) },
    { name: 'entries/000000000001.leaf' },
    { name: 'checkpoint', content: Buffer.from('a\n1\nAAAA\n\n— a AAAA\n') },
  ])
  const damaged = fc.oneof(
    fc.nat(good.length).map((end) => good.subarray(0, end)),
    fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 })
      .map((flips) => {
        const octets = Buffer.from(good)
        for (const [at, octet] of flips) octets[at] = octet
        return octets
      }),
    fc.uint8Array({ maxLength: 300 }).map((it) => Buffer.from(it)),
  )
  await fc.assert(
    fc.asyncProperty(damaged, async (octets) => {
      const path = join(folder, 'fuzz.zip')
      writeFileSync(path, octets)
      for (const opened of [await openPackage(path), unzip(new Uint8Array(octets))]) {
        if (isRefused(opened)) continue
        const checked = await checkPackage(opened, nodeRun)
        equal(checked.ok, false)
        if ('close' in opened) await (opened.close as () => Promise<void>)()
      }
    }),
    { numRuns: 150 },
  )
})
