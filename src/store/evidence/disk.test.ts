import { equal, rejects } from 'node:assert/strict'
import { constants, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Disk, realDisk } from './disk.ts'
import { waitingDisk } from './waiting-disk.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-disk-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** proc(5): the flags that the kernel keeps of an open file, octal. */
function flagsOf(path: string): number {
  const number = readdirSync('/proc/self/fd').find((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`) === path
    } catch {
      return false
    }
  })
  const told = readFileSync(`/proc/self/fdinfo/${number}`, 'latin1')
  return Number.parseInt(/^flags:\s+(\d+)/m.exec(told)?.[1] ?? '', 8)
}

for (const [name, disk] of [
  ['real', realDisk],
  ['waiting', waitingDisk],
] as readonly [string, Disk][])
  test(`a log on the ${name} disk is durable by each write, and never one that was there`, async () => {
    const path = join(folder, name)
    const file = await disk.open(path, 'log')
    equal(flagsOf(path) & constants.O_DSYNC, constants.O_DSYNC)
    equal(await file.write(Buffer.from('one two'), 0), 7)
    await file.close()
    equal(readFileSync(path, 'latin1'), 'one two')
    await rejects(disk.open(path, 'log'), { code: 'EEXIST' })
  })

test('a write that the disk refuses rejects with its code', async () => {
  const path = join(folder, 'read')
  await (await realDisk.open(path, 'create')).close()
  const file = await realDisk.open(path, 'read')
  await rejects(file.write(Buffer.from('x'), 0), { code: 'EBADF' })
  await file.close()
})
