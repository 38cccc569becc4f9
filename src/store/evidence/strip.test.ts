import { deepEqual, equal, ok } from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { putU32, putU64 } from '../../evidence/bytes.ts'
import { realDisk } from './disk.ts'
import { strip } from './strip.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-strip-'))
after(() => rmSync(folder, { recursive: true }))
const file = join(folder, '00000000.skv')

/** A record of an index, so long, filled with one octet. */
function record(index: number, length: number): Buffer {
  const bytes = Buffer.alloc(4 + length, index % 251)
  putU32(length, bytes, 0)
  putU64(index, bytes, 4)
  return bytes
}

const lengths = fc.array(fc.integer({ min: 36, max: 400_000 }), { minLength: 1, maxLength: 30 })

test('what is left is what was there without these records, whatever their lengths', async () => {
  await fc.assert(
    fc.asyncProperty(lengths, fc.infiniteStream(fc.boolean()), async (all, goes) => {
      const records = all.map((length, i) => ({ index: i * 3, bytes: record(i * 3, length) }))
      writeFileSync(file, Buffer.concat(records.map(({ bytes }) => bytes)))
      const going = records.filter(() => goes.next().value)
      // Ranges may reach over indexes that are in no record here.
      const ranges = going.map(({ index }) => [index, index + 2] as const)
      const left = Buffer.concat(records.filter((it) => !going.includes(it)).map((it) => it.bytes))
      const bytes = await strip(realDisk, file, ranges)
      equal(bytes, going.length === 0 ? undefined : left.length)
      equal(existsSync(file), left.length > 0)
      if (left.length > 0) ok(readFileSync(file).equals(left))
      equal(await strip(realDisk, file, ranges), undefined, 'again there is nothing to take')
      deepEqual(
        readdirSync(folder).filter((name) => name.endsWith('.tmp')),
        [],
      )
    }),
    { numRuns: 25 },
  )
})

test('what is no record is kept with all that follows, and a file goes as a whole when it is to', async () => {
  const damaged = Buffer.concat([
    record(1, 60),
    record(2, 60),
    Buffer.alloc(50, 0xff),
    record(3, 60),
  ])
  writeFileSync(file, damaged)
  equal(await strip(realDisk, file, [[1, 4]]), damaged.length - 128)
  ok(readFileSync(file).equals(damaged.subarray(128)))
  equal(await strip(realDisk, file, undefined), 0)
  equal(await strip(realDisk, file, undefined), undefined)
})

test('a record that was cut short by a crash is left to whoever finds it', async () => {
  const torn = Buffer.concat([record(1, 60), record(2, 60).subarray(0, 20)])
  writeFileSync(file, torn)
  equal(await strip(realDisk, file, [[1, 3]]), 20)
})
