import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Ranges } from '../../evidence/byte-ranges.ts'
import { BATCH_LINES_MAX, LINGER } from './follow.ts'
import { LINE_BYTES_MAX } from './split.ts'

import { inWorld, line, said, World } from './testing.ts'

test('lines are heard as they come, and a torn one waits for its end', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'a\nb\nc')
    await world.start()
    await world.settle()
    deepEqual(world.heard, ['a', 'b'])
    world.append('c\nd\n')
    await world.settle()
    deepEqual(world.heard, ['a', 'b', 'cc', 'd'])
    deepEqual(world.numbers, [1, 2, 3, 4])
  }))

test('without a position only what comes later is heard, with the line numbers of the file', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'a\nb\ntor')
    await world.start(false)
    await world.settle()
    deepEqual(world.heard, [])
    await world.start(false)
    world.append('n\nc\n')
    await world.settle()
    deepEqual(world.heard, ['torn', 'c'])
    deepEqual(world.numbers, [3, 4])
  }))

test('a log that does not exist yet is heard from its first line', () =>
  inWorld(async (world) => {
    await world.start(false)
    await world.settle()
    world.append('a\n')
    await world.settle()
    deepEqual(world.heard, ['a'])
  }))

test('a batch that is refused is offered again, whole and unchanged', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'a\nb\n')
    await world.start()
    await world.step()
    world.refuse = 2
    await rejects(world.step(), /not now/)
    world.append('c\n')
    await rejects(world.step(), /not now/)
    await world.step()
    deepEqual(world.heard, ['a', 'b'])
    await world.settle()
    deepEqual(world.heard, ['a', 'b', 'c'])
  }))

test('a batch has at most BATCH_LINES_MAX lines', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'x\n'.repeat(BATCH_LINES_MAX + 1))
    await world.start()
    await world.step()
    await world.step()
    equal(world.heard.length, BATCH_LINES_MAX)
    await world.step()
    equal(world.heard.length, BATCH_LINES_MAX + 1)
    equal(new Set(world.ids).size, BATCH_LINES_MAX + 1)
  }))

test('a renamed log is finished first, late lines of it are heard, and after LINGER it is let go', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'a\n')
    await world.start()
    await world.settle()
    world.append('b\n')
    renameSync(world.path, world.name('mail.log.1'))
    writeFileSync(world.path, 'c\n')
    appendFileSync(world.name('mail.log.1'), 'b2\n')
    await world.settle()
    deepEqual(world.heard, ['a', 'b', 'b2', 'c'])
    renameSync(world.name('mail.log.1'), world.name('mail.log.2'))
    appendFileSync(world.name('mail.log.2'), 'late\nlast, without an end')
    await world.settle()
    deepEqual(world.heard.slice(4), ['late'])
    world.ticks = LINGER - 1
    await world.settle()
    equal(world.heard.length, 5)
    ok('older' in (world.position ?? {}))
    world.ticks = LINGER
    await world.settle()
    deepEqual(world.heard.slice(5), ['last, without an end'])
    ok(!('older' in (world.position ?? {})))
    deepEqual(world.gaps, [])
  }))

test('the old file is not let go while the new one is empty: the daemon still writes to it', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'a\n')
    await world.start()
    await world.settle()
    renameSync(world.path, world.name('mail.log.1'))
    writeFileSync(world.path, '')
    await world.settle()
    world.ticks = LINGER * 10
    await world.settle()
    appendFileSync(world.name('mail.log.1'), 'b\n')
    await world.settle()
    deepEqual(world.heard, ['a', 'b'])
  }))

test('two rotations between two looks lose nothing', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, line('a'))
    await world.start()
    await world.settle()
    world.append(line('b'))
    renameSync(world.path, world.name('mail.log.1'))
    writeFileSync(world.path, line('c'))
    await later()
    renameSync(world.name('mail.log.1'), world.name('mail.log.2'))
    renameSync(world.path, world.name('mail.log.1'))
    writeFileSync(world.path, line('d'))
    await world.settle()
    deepEqual(
      world.heard.map((one) => one.slice(-1)),
      ['a', 'b', 'c', 'd'],
    )
    deepEqual(world.gaps, [])
  }))

test('a file between is not taken for a copy of today’s, which has only a few bytes yet', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'Nov 21 a\n')
    await world.start()
    await world.settle()
    await later()
    renameSync(world.path, world.name('mail.log.2'))
    writeFileSync(world.name('mail.log.1'), 'Nov 21 b\n')
    await later()
    writeFileSync(world.path, 'Nov')
    await world.settle()
    world.append(' 21 c\n')
    await world.settle()
    deepEqual(world.heard, ['Nov 21 a', 'Nov 21 b', 'Nov 21 c'])
  }))

/** Modification times must differ; file systems count them in ticks of a few ms. */
const later = () => new Promise((resolve) => setTimeout(resolve, 25))

test('after a restart two rotations later everything is read where it went', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, line('a'))
    await world.start()
    await world.settle()
    await later()
    world.append(line('b'))
    renameSync(world.path, world.name('mail.log-20261120'))
    await later()
    writeFileSync(world.path, line('c'))
    renameSync(world.path, world.name('mail.log-20261121'))
    await later()
    writeFileSync(world.path, line('d'))
    await world.start()
    await world.settle()
    deepEqual(
      world.heard.map((one) => one.slice(-1)),
      ['a', 'b', 'c', 'd'],
    )
    equal(new Set(world.ids).size, 4)
    deepEqual(world.gaps, [])
  }))

test('compressed away before we had read it is a gap; today is read from its start', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, line('a'))
    await world.start()
    await world.settle()
    await later()
    unlinkSync(world.path)
    writeFileSync(world.name('mail.log.1.gz'), 'not ours to read')
    writeFileSync(world.path, line('c'))
    await world.start()
    await world.settle()
    deepEqual(
      world.heard.map((one) => one.slice(-1)),
      ['a', 'c'],
    )
    deepEqual(world.gaps, ['vanished'])
  }))

test('copytruncate: the copy is finished, then the log begins anew, without a gap', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, line('a'))
    await world.start()
    await world.settle()
    world.append(line('b'))
    copyFileSync(world.path, world.name('mail.log.1'))
    truncateSync(world.path)
    world.append(line('c'))
    await world.settle()
    deepEqual(
      world.heard.map((one) => one.slice(-1)),
      ['a', 'b', 'c'],
    )
    deepEqual(world.gaps, [])
  }))

test('copytruncate that packs its copy at once is no gap when all of it was read, and one when not', () =>
  inWorld(async (world) => {
    const ranges = new Ranges()
    const heads = [line('x'.repeat(300)), line('y'.repeat(300))]
    world.append(heads[0] ?? '')
    await world.start()
    await world.settle()
    const pack = (name: string) => {
      writeFileSync(world.name(name), gzipSync(readFileSync(world.path)))
      truncateSync(world.path)
    }
    pack('mail.log.1.gz')
    world.append(heads[1] ?? '')
    await world.settle()
    deepEqual(world.heard, said(heads))
    deepEqual(world.gaps, [])
    for (const facts of world.reads) equal(ranges.hear('source.read', facts), undefined)
    // While we were away, and read to its end.
    pack('mail.log.2.gz')
    await world.start()
    await world.settle()
    deepEqual(world.gaps, [])
    world.append(line('z'.repeat(300)))
    await world.settle()
    world.append(line('unread'))
    pack('mail.log.3.gz')
    await world.settle()
    deepEqual(world.gaps, ['truncated'])
  }))

test('copytruncate while we were away is found out as well', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, line('a'))
    await world.start()
    await world.settle()
    world.append(line('b'))
    copyFileSync(world.path, world.name('mail.log.1'))
    truncateSync(world.path)
    world.append(line('c') + line('d') + line('e'))
    await world.start()
    await world.settle()
    deepEqual(
      world.heard.map((one) => one.slice(-1)),
      ['a', 'b', 'c', 'd', 'e'],
    )
    deepEqual(world.gaps, [])
  }))

test('truncation without a copy is a gap, even when the file has outgrown our place again', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, line('a'))
    await world.start()
    await world.settle()
    truncateSync(world.path)
    await world.settle()
    world.append(line('b'))
    await world.settle()
    writeFileSync(world.path, line('c') + line('d') + line('e'))
    await world.settle()
    deepEqual(
      world.heard.map((one) => one.slice(-1)),
      ['a', 'b', 'c', 'd', 'e'],
    )
    deepEqual(world.gaps, ['truncated', 'replaced'])
  }))

test('a writer that does not append leaves a hole of NULs; the lines behind it are heard', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'a\n')
    await world.start()
    await world.settle()
    writeFileSync(world.path, `${'\0'.repeat(LINE_BYTES_MAX * 5)}b\n\0\0c\n`)
    await world.settle()
    deepEqual(world.heard, ['a', 'b', 'c'])
  }))

test('a deleted log is read to its end, and so is the one made after it', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'a\n')
    await world.start()
    await world.settle()
    world.append('b\n')
    unlinkSync(world.path)
    await world.settle()
    writeFileSync(world.path, 'c\n')
    await world.settle()
    deepEqual(world.heard, ['a', 'b', 'c'])
    deepEqual(world.gaps, [])
  }))

test('a whole copy moved over the log continues it', () =>
  inWorld(async (world) => {
    const old = line('x'.repeat(300))
    writeFileSync(world.path, old)
    await world.start()
    await world.settle()
    writeFileSync(world.name('new'), `${old}b\n`)
    renameSync(world.name('new'), world.path)
    await world.settle()
    deepEqual(world.heard, [old.slice(0, -1), 'b'])
    deepEqual(world.gaps, [])
  }))

test('a line of LINE_BYTES_MAX is kept, one byte more is told as too long, however it arrives', async () => {
  const ids = new Set<string>()
  for (const parts of [1, 2, 7])
    await inWorld(async (world) => {
      const text = `${'k'.repeat(LINE_BYTES_MAX)}\n${'l'.repeat(LINE_BYTES_MAX * 6 + 1)}\n${'m'.repeat(LINE_BYTES_MAX + 1)}\nshort\n`
      writeFileSync(world.path, '')
      await world.start()
      for (let part = 0; part < parts; part += 1) {
        const size = Math.ceil(text.length / parts)
        world.append(text.slice(part * size, (part + 1) * size))
        await world.settle()
      }
      deepEqual(
        world.heard.map((one) => one.slice(0, 7)),
        ['kkkkkkk', 'LONG ll', 'LONG mm', 'short'],
      )
      ids.add(world.ids.join())
    })
  equal(ids.size, 1)
})

test('a position that is none of ours is a gap, not a guess', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'a\n')
    world.position = { version: 1, inode: '5', offset: -1 }
    await world.start()
    await world.settle()
    deepEqual(world.gaps, ['vanished'])
    deepEqual(world.heard, ['a'])
  }))

test('ids name a line by its file, place and content, and are fit for the contract', () =>
  inWorld(async (world) => {
    writeFileSync(world.path, 'a\na\n')
    await world.start()
    await world.settle()
    equal(new Set(world.ids).size, 2)
    for (const id of world.ids) match(id, /^[A-Za-z0-9._:-]{1,64}$/)
  }))

type Deed =
  | { readonly do: 'write'; readonly text: string }
  | {
      readonly do:
        | 'rename'
        | 'renameLate'
        | 'copytruncate'
        | 'look'
        | 'settle'
        | 'restart'
        | 'refuse'
        | 'linger'
    }

const deeds = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('write' as const),
        text: fc.string({ minLength: 1, maxLength: 40 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constantFrom(
          'rename',
          'renameLate',
          'copytruncate',
          'look',
          'settle',
          'restart',
          'refuse',
          'linger',
        ),
      }),
    },
  ),
  { maxLength: 40 },
) as fc.Arbitrary<Deed[]>

test('any writes, rotations, looks, refusals and restarts give each line once, in order, without a gap', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, fc.integer({ min: 1, max: 50 }), async (plan, cut) => {
      const world = new World()
      try {
        const written: string[] = []
        let carry = ''
        let turns = 0
        writeFileSync(world.path, '')
        await world.start()
        // The first batch is empty and carries the position: before it there is nothing to keep.
        await world.step()
        const write = (text: string) => {
          // Any cut of the bytes; lines end where the cut does not.
          const whole = carry + text
          const head = whole.slice(0, Math.min(cut, whole.length - 1))
          world.append(head)
          carry = whole.slice(head.length)
        }
        const flush = () => {
          world.append(carry)
          carry = ''
        }
        for (const deed of plan) {
          const rotate = () => {
            flush()
            for (let n = turns; n >= 1; n -= 1)
              if (existsSync(world.name(`mail.log.${n}`)))
                renameSync(world.name(`mail.log.${n}`), world.name(`mail.log.${n + 1}`))
            turns += 1
          }
          if (deed.do === 'write') {
            const one = line(deed.text.replace(/[\n\r\0]/g, '~').toWellFormed())
            written.push(one)
            write(one)
          } else if (deed.do === 'rename' || deed.do === 'renameLate') {
            if (readFileSync(world.path).length + carry.length === 0) continue
            rotate()
            await later()
            renameSync(world.path, world.name('mail.log.1'))
            writeFileSync(world.path, '')
            if (deed.do === 'renameLate') {
              // The daemon has not been told yet: it goes on in the old file.
              const late = line('late')
              written.push(late)
              appendFileSync(world.name('mail.log.1'), late)
              await world.settle()
            }
          } else if (deed.do === 'copytruncate') {
            if (readFileSync(world.path).length + carry.length === 0) continue
            rotate()
            await world.settle()
            await later()
            copyFileSync(world.path, world.name('mail.log.1'))
            truncateSync(world.path)
            await later()
          } else if (deed.do === 'look') await world.step().catch(() => {})
          else if (deed.do === 'settle') await world.settle()
          else if (deed.do === 'restart') await world.start()
          else if (deed.do === 'refuse') world.refuse = 1
          else world.ticks += LINGER / 2
        }
        flush()
        await world.settle()
        deepEqual([...world.heard].sort(), said(written).sort())
        deepEqual(world.heard, said(written))
        equal(new Set(world.ids).size, written.length)
        deepEqual(world.gaps, [])
      } finally {
        await world.end()
      }
    }),
    { numRuns: 100 },
  )
})
