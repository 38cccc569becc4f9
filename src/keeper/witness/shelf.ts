/**
 * Shelf: the files of a witness on a disk, durable before a call resolves.
 *
 * A file is replaced whole. A line that a crash tore off at the end of an appended file is ended before
 * the next one, so that it spoils itself alone.
 */
import { dirname, join } from 'node:path'
import { Fault } from '../../lib/fault.ts'
import {
  codeOf,
  type Disk,
  readWhole,
  replaceFile,
  textIn,
  using,
  writeAll,
} from '../../store/evidence/disk.ts'
import type { Shelf } from '../../witness/witness.ts'

export const STATE_BYTES_MAX = 2 ** 20
const FILE_MODE = 0o640
const NEWLINE = 0x0a

export function shelfIn(disk: Disk, folder: string): Shelf {
  const size = async (name: string): Promise<number> => {
    try {
      return await using(await disk.open(join(folder, name), 'read'), (file) => file.size())
    } catch (thrown) {
      if (codeOf(thrown) === 'ENOENT') return 0
      throw thrown
    }
  }
  return {
    size,
    async read(name) {
      const bytes = await readWhole(disk, join(folder, name), STATE_BYTES_MAX)
      // Taken for nothing, a witness would forget what it swore to.
      if (bytes === 'too-long')
        throw new Fault('witness.state', { file: name, why: `more than ${STATE_BYTES_MAX} octets` })
      return bytes === undefined ? undefined : textIn(bytes)
    },
    async replace(name, text) {
      const path = join(folder, name)
      await disk.makeFolder(dirname(path))
      await replaceFile(disk, path, Buffer.from(text), true, FILE_MODE)
    },
    async append(name, text) {
      const path = join(folder, name)
      const isNew = (await readWhole(disk, path, 0)) === undefined
      const file = await disk.open(path, isNew ? 'create' : 'update', FILE_MODE)
      await using(file, async () => {
        const end = await file.size()
        const last = new Uint8Array(1)
        const isTorn = end > 0 && (await file.read(last, end - 1)) === 1 && last[0] !== NEWLINE
        await writeAll(file, Buffer.from(isTorn ? `\n${text}` : text), end)
        await file.datasync()
      })
      if (isNew) await disk.syncFolder(dirname(path))
    },
  }
}
