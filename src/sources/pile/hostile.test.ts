import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, suite, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { ZipFile } from 'yazl'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { PileLimits } from './limits.ts'
import { readPile } from './read.ts'

const now = Date.parse('2026-11-01T00:00:00Z') as Instant
const at = new Date('2026-10-20T00:00:00Z')
let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-hostile-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const line = (id: string, moment = '2026-10-01T01:00:00Z'): string =>
  `${moment} mx1 postfix/qmgr[2]: ${id}: removed\n`
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function read(paths: readonly string[], limits: Partial<PileLimits> = {}) {
  const ids: string[] = []
  const events: Event[] = []
  const told = await readPile(paths, {
    zone: 'UTC',
    defaultRealm: '',
    now,
    limits,
    take: (event) => {
      events.push(event)
      if ('queueId' in event) ids.push(String(event.queueId))
    },
  })
  const codes = told.notices.map(({ code }) => code)
  return { ...told, ids, events, codes }
}

type Put = {
  readonly name: string
  readonly text: string | Buffer
  readonly type?: 'symlink' | 'fifo'
}
async function tarOf(members: readonly Put[]): Promise<Buffer> {
  const tar = pack()
  for (const { name, text, type = 'file' } of members)
    if (type === 'file') tar.entry({ name, mtime: at, type }, text)
    else tar.entry({ name, mtime: at, type, linkname: '/etc/passwd' })
  tar.finalize()
  const pieces: Buffer[] = []
  for await (const piece of tar) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}
async function zipOf(members: readonly Put[]): Promise<Buffer> {
  const zip = new ZipFile()
  for (const { name, text } of members) zip.addBuffer(Buffer.from(text), name, { mtime: at })
  zip.end()
  return await buffer(zip.outputStream as unknown as AsyncIterable<Buffer>)
}
const packed = (command: string, text: string | Buffer): Buffer =>
  spawnSync(command, ['-c'], { input: text, maxBuffer: 1 << 28 }).stdout

suite('packed logs', () => {
  test('of every packing are known by their octets', async () => {
    const text = line('A11111') + line('B22222', '2026-10-01T02:00:00Z')
    for (const [packing, bytes] of [
      ['gzip', gzipSync(text)],
      ['zstd', zstdCompressSync(Buffer.from(text))],
      ['bzip2', packed('bzip2', text)],
      ['xz', packed('xz', text)],
    ] as const) {
      if (bytes.length === 0) continue
      const { ids, inputs, notices } = await read([file('no-hint', bytes)])
      deepEqual([packing, ids, notices], [packing, ['A11111', 'B22222'], []])
      deepEqual([inputs[0]?.packing, inputs[0]?.sha256], [packing, hash('sha256', bytes)])
      const torn = await read([file('torn', bytes.subarray(0, bytes.length - 9))])
      equal(torn.codes.filter((code) => /archive/.test(code)).length, 1, packing)
      ok(torn.inputs[0]?.cut !== undefined)
    }
  })

  test('several members of one stream are all read', async () => {
    for (const pack of [
      gzipSync,
      (text: string) => packed('bzip2', text),
      (text: string) => packed('xz', text),
    ]) {
      const two = Buffer.concat([pack(line('A11111')), pack(line('B22222'))])
      deepEqual((await read([file('two', two)])).ids, ['A11111', 'B22222'])
    }
  })

  test('bombs end at the bound: one octet less is read whole', async () => {
    const text = line('A11111').repeat(2_000)
    for (const bytes of [
      gzipSync(text),
      zstdCompressSync(Buffer.from(text)),
      packed('bzip2', text),
      packed('xz', text),
    ]) {
      const path = file('bomb', bytes)
      const fits = await read([path], { unpackedBytes: text.length })
      deepEqual([fits.ids.length, fits.codes], [2_000, []])
      const over = await read([path], { unpackedBytes: text.length - 1 })
      deepEqual([over.codes, over.inputs[0]?.cut], [['bomb'], 'bomb'])
      equal(over.inputs[0]?.sha256, hash('sha256', bytes))
    }
  })

  test('ten megabytes that unpack to ten gigabytes are let go early', async () => {
    const bomb = gzipSync(Buffer.alloc(32 << 20))
    const begun = await read([file('bomb.gz', bomb), file('fine', line('A11111'))], {
      ratioFrom: 1 << 20,
      ratio: 500,
    })
    deepEqual([begun.ids, begun.codes], [['A11111'], ['bomb']])
    const mild = await read([file('mild.gz', gzipSync(line('A11111').repeat(50_000)))], {
      ratioFrom: 1 << 20,
      ratio: 500,
    })
    deepEqual([mild.ids.length, mild.codes], [50_000, []])
  })
})

suite('archives', () => {
  const members: readonly Put[] = [
    { name: 'log/mail.log', text: line('C33333', '2026-10-03T00:00:00Z') },
    { name: 'log/mail.log.1.gz', text: gzipSync(line('B22222', '2026-10-02T00:00:00Z')) },
    { name: 'log/mail.log.2', text: 'Oct  1 00:00:00 mx1 postfix/qmgr[2]: A11111: removed\n' },
  ]
  test('of every kind are read member by member, in the order of their moments', async () => {
    const tar = await tarOf(members)
    for (const [packing, bytes] of [
      ['tar', tar],
      ['tar', gzipSync(tar)],
      ['tar', packed('xz', tar)],
      ['tar', packed('bzip2', tar)],
      ['zip', await zipOf(members)],
    ] as const) {
      const path = file('pile.bin', bytes)
      const { ids, inputs, notices, events } = await read([path])
      deepEqual([ids, notices], [['A11111', 'B22222', 'C33333'], []])
      deepEqual(
        inputs.map((input) => [input.file, input.packing, input.lines, input.sha256]),
        [
          [path, packing, 0, hash('sha256', bytes)],
          ...members.map(({ name, text }) => [
            `${path}!${name}`,
            name.endsWith('.gz') ? 'gzip' : undefined,
            1,
            hash('sha256', text),
          ]),
        ],
      )
      equal(events[0]?.source?.file, `${path}!log/mail.log.2`)
      equal(new Date(events[0]?.at ?? 0).toISOString(), '2026-10-01T00:00:00.000Z')
    }
  })

  test('one layer may lie in another, a third is told and left', async () => {
    const inner = await zipOf([{ name: 'a.log', text: line('A11111') }])
    const two = await read([file('two.tar', await tarOf([{ name: 'i.zip', text: inner }]))])
    deepEqual([two.ids, two.codes], [['A11111'], []])
    const deep = await zipOf([{ name: 'a.log.gz', text: gzipSync(line('A11111')) }])
    const three = await read([
      file('three.tgz', gzipSync(await tarOf([{ name: 'i.zip', text: deep }]))),
    ])
    deepEqual([three.ids, three.codes], [[], ['too-deep']])
    const shallow = await read([file('two.tar', await tarOf([{ name: 'i.zip', text: inner }]))], {
      nesting: 0,
    })
    deepEqual([shallow.ids, shallow.codes], [[], ['too-deep']])
  })

  test('members lead nowhere: nothing is written by their names', async (t) => {
    // A place for temporary files of its own: others are writing to the shared one.
    const aside = mkdtempSync(join(tmpdir(), 'sekimori-aside-'))
    const shared = process.env['TMPDIR']
    process.env['TMPDIR'] = aside
    t.after(() => {
      if (shared === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = shared
      rmSync(aside, { recursive: true, force: true })
    })
    const outside = join(folder, 'evil.log')
    const bytes = gzipSync(
      await tarOf([
        { name: '../evil.log', text: line('A11111') },
        { name: outside, text: line('B22222') },
        { name: 'link', text: '', type: 'symlink' },
        { name: 'pipe', text: '', type: 'fifo' },
        { name: 'esc\u001b[31m\n\u202e', text: line('C33333') },
      ]),
    )
    const before = readdirSync(folder)
    const path = file('evil.tgz', bytes)
    const { ids, notices, inputs } = await read([path])
    deepEqual(ids, ['A11111', 'B22222', 'C33333'])
    deepEqual(notices.map(({ code }) => code).sort(), [
      'fifo',
      'link',
      'member-path',
      'member-path',
    ])
    deepEqual(new Set([...before, 'evil.tgz']), new Set(readdirSync(folder)))
    deepEqual(readdirSync(aside), [])
    for (const { file } of inputs) ok(!/[\p{Cc}\p{Cf}]/u.test(file))
  })

  test('torn ones are read as far as they go, damaged ones are told', async () => {
    const tar = await tarOf([
      { name: 'a', text: line('A11111') },
      { name: 'b', text: line('B22222').repeat(100) },
    ])
    const torn = await read([file('torn.tar', tar.subarray(0, 512 * 4))])
    deepEqual([torn.ids[0], torn.codes], ['A11111', ['truncated-archive']])
    const tgz = gzipSync(tar)
    const half = await read([file('torn.tgz', tgz.subarray(0, tgz.length - 10))])
    deepEqual(
      [half.ids[0], half.codes.every((code) => code === 'truncated-archive')],
      ['A11111', true],
    )
    const zip = await zipOf(members)
    const headless = await read([file('torn.zip', zip.subarray(0, zip.length - 30))])
    deepEqual([headless.ids, headless.codes], [[], ['truncated-archive']])
    const bad = Buffer.from(gzipSync(tar))
    bad.fill(7, 40, 60)
    equal((await read([file('bad.gz', bad), file('fine', line('C33333'))])).ids.at(-1), 'C33333')
  })

  test('bombs of members end at the bound of one and of all', async () => {
    const text = line('A11111').repeat(1_000)
    const zip = file(
      'bomb.zip',
      await zipOf([
        { name: 'a', text },
        { name: 'b', text: line('B22222') },
      ]),
    )
    const fits = await read([zip], { unpackedBytes: text.length })
    deepEqual([fits.ids.length, fits.codes], [1_001, []])
    const over = await read([zip], { unpackedBytes: text.length - 1 })
    equal(over.codes.filter((code) => code === 'bomb').length, 1)
    equal(over.ids.at(-1), 'B22222')
    const spool = await read([zip], { spoolBytes: text.length })
    deepEqual([...new Set(spool.codes)], ['bomb'])
    const many = await read([zip], { ratio: 2, ratioFrom: 1_000 })
    ok(many.codes.includes('bomb'))
  })

  test('so many members, and one more is told', async () => {
    const tar = await tarOf(
      Array.from({ length: 6 }, (_, n) => ({ name: `${n}`, text: line(`A0000${n}`) })),
    )
    const path = file('many.tar', tar)
    deepEqual((await read([path], { files: 7 })).ids.length, 6)
    const over = await read([path], { files: 6 })
    deepEqual([over.ids.length, over.codes], [5, ['too-many-files']])
  })
})

suite('a folder of anything', () => {
  test('is read through; what is no file is told and never opened', async (t) => {
    const root = join(folder, 'var')
    mkdirSync(join(root, 'log/deep'), { recursive: true })
    writeFileSync(join(root, 'log/a.log'), line('A11111'))
    writeFileSync(join(root, 'log/deep/b.log'), line('B22222', '2026-10-01T02:00:00Z'))
    symlinkSync('nowhere', join(root, 'log/broken'))
    symlinkSync(root, join(root, 'log/round'))
    symlinkSync('a.log', join(root, 'log/same'))
    writeFileSync(join(root, 'picture'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4, 5, 6, 7]))
    equal(spawnSync('mkfifo', [join(root, 'fifo')]).status, 0)
    const isRoot = process.getuid?.() === 0
    const isNode = isRoot && spawnSync('mknod', [join(root, 'device'), 'c', '1', '5']).status === 0
    if (!isNode) t.diagnostic('no device: it takes root')
    const server = createServer()
    await new Promise<void>((done) => server.listen(join(root, 'socket'), done))
    try {
      const { ids, codes } = await read([root])
      deepEqual(ids, ['A11111', 'B22222'])
      deepEqual(codes.sort(), [
        ...(isNode ? ['device'] : []),
        ...['fifo', 'link', 'link', 'not-a-log', 'socket', 'twice'],
      ])
      deepEqual((await read([join(root, 'fifo')])).codes, ['fifo'])
      deepEqual((await read([join(root, 'log/*.log')])).ids, ['A11111'])
      deepEqual((await read([join(root, 'log/*.txt')])).codes, ['no-file'])
      deepEqual(
        (await read([root], { depth: 2 })).codes.filter((code) => code === 'too-deep'),
        ['too-deep'],
      )
    } finally {
      server.close()
    }
  })

  test('of thousands of tiny files the first are read, and how many more there are is told', async () => {
    const root = join(folder, 'many')
    mkdirSync(root)
    for (let n = 0; n < 300; n += 1)
      writeFileSync(join(root, String(n).padStart(4, '0')), line(`A${n + 10_000}`))
    const fits = await read([root], { files: 300 })
    deepEqual([fits.ids.length, fits.codes], [300, []])
    const { ids, notices } = await read([root], { files: 299 })
    equal(ids.length, 299)
    deepEqual(notices, [{ code: 'too-many-files', file: '' }])
  })

  test('notices have a bound, beyond which they are counted', async () => {
    const missing = Array.from({ length: 7 }, (_, n) => join(folder, `no${n}`))
    const { notices } = await read(missing, { notices: 5 })
    equal(notices.length, 6)
    deepEqual(notices.at(-1), { code: 'no-file', file: '', times: 2 })
  })
})

suite('octets of any kind', () => {
  test('UTF-16 and marks are decoded, what is no UTF-8 is counted', async () => {
    const text = line('A11111') + line('B22222')
    const le = Buffer.from(`\ufeff${text}`, 'utf16le')
    for (const bytes of [Buffer.from(`\ufeff${text}`), le, Buffer.from(le).swap16()]) {
      const { ids, notices, inputs } = await read([file('text', bytes)])
      deepEqual([ids, notices, inputs[0]?.unrecognised], [['A11111', 'B22222'], [], 0])
    }
    const bad = Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 10]), Buffer.from(text)])
    const { ids, notices } = await read([file('bad', bad)])
    equal(ids.length, 4)
    deepEqual(
      notices.map(({ code, times }) => [code, times]),
      [['not-utf8', undefined]],
    )
  })

  test('a line of a gigabyte is one line too long, and not in memory', async () => {
    const path = file('long', `${line('A11111')}x`)
    truncateSync(path, 2 ** 30)
    writeFileSync(path, `\n${line('B22222')}`, { flag: 'a' })
    const before = process.memoryUsage().rss
    const { ids, codes, lines } = await read([path])
    deepEqual([ids, lines], [['A11111', 'B22222'], 3])
    ok(codes.includes('line-too-long'))
    ok(process.memoryUsage().rss - before < 300 * 2 ** 20)
    rmSync(path)
  })

  test('what only looks like an archive is read as text', async () => {
    for (const begin of ['PK\u0003\u0004 no zip\n', 'BZh9 is how it begins\n']) {
      const { ids, codes } = await read([file('like', begin + line('A11111').repeat(3))])
      ok(ids.length === 3 || codes.some((code) => /archive/.test(code)), begin)
    }
    equal(readFileSync(join(folder, 'like')).length > 0, true)
  })
})
