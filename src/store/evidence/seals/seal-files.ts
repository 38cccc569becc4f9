/**
 * Seal files: `fs/pub.bin`, the public keys of all epochs, 32 octets each; and `fs/seals.txt`, a line of
 * what was founded and then one line for each epoch, only ever added to.
 *
 * A line that a crash left torn at the end is cut off when the file is next added to. A line that is no
 * seal with another behind it is damage.
 */
import { join } from 'node:path'
import {
  type Founding,
  readHead,
  readSealLine,
  SEAL_LINE_CHARACTERS_MAX,
  type Seal,
  toHead,
  toSealLine,
} from '../../../evidence/epoch.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { Fault } from '../../../lib/fault.ts'
import {
  type Disk,
  type DiskFile,
  isMissing,
  readFully,
  readWhole,
  replaceFile,
  textIn,
  using,
  writeAll,
} from '../disk.ts'

export const fsFolder = (folder: string): string => join(folder, 'fs')
export const sealsFile = (folder: string): string => join(fsFolder(folder), 'seals.txt')
export const keysFile = (folder: string): string => join(fsFolder(folder), 'pub.bin')
const READ_BYTES = 65_536

export const readKeysFile = async (
  disk: Disk,
  folder: string,
  epochs: number,
): Promise<Uint8Array | undefined> => {
  const bytes = await readWhole(disk, keysFile(folder), epochs * 32)
  return bytes instanceof Uint8Array && bytes.length === epochs * 32 ? bytes : undefined
}

export const writeKeysFile = (disk: Disk, folder: string, keys: Uint8Array): Promise<void> =>
  replaceFile(disk, keysFile(folder), keys, true)

export const writeHead = (disk: Disk, folder: string, founding: Founding): Promise<void> =>
  replaceFile(disk, sealsFile(folder), Buffer.from(toHead(founding)), true)

/** Whole lines of a file in order, without their ends; `undefined` behind the last: an unended rest. */
async function* linesOf(file: DiskFile): AsyncGenerator<string | undefined> {
  const room = new Uint8Array(READ_BYTES)
  let rest = ''
  for (let at = 0; ; ) {
    const got = await readFully(file, room, at)
    if (got === 0) break
    at += got
    // Seals are ASCII; other octets spoil a line, not its length.
    const lines = (rest + Buffer.from(room.subarray(0, got)).toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > SEAL_LINE_CHARACTERS_MAX) break
  }
  if (rest !== '') yield undefined
}

/** `undefined` when there is no such file. Calls back with each line behind the first. */
export async function walkSeals(
  disk: Disk,
  folder: string,
  hear: (line: string | undefined) => void,
): Promise<Founding | { readonly refused: string } | undefined> {
  let file: DiskFile
  try {
    file = await disk.open(sealsFile(folder), 'read')
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
  return using(file, async () => {
    let founding: ReturnType<typeof readHead> | undefined
    for await (const line of linesOf(file)) {
      if (founding === undefined) {
        founding = readHead(line ?? '')
        if (isRefused(founding)) return founding
      } else hear(line)
    }
    return founding ?? { refused: 'it is empty' }
  })
}

export type Standing = {
  readonly founding: Founding
  /** The newest whole seal; its octets end here. */
  readonly last: Seal | undefined
  readonly length: number
}

/** What is there to be added to; `undefined`: nothing was founded. */
export async function readStanding(disk: Disk, folder: string): Promise<Standing | undefined> {
  const path = sealsFile(folder)
  const damaged = (why: string) => new Fault('evidence.seals-stopped', { why: `${path}: ${why}` })
  let last: Seal | undefined
  let bytes = 0
  let bad: string | undefined
  const founding = await walkSeals(disk, folder, (line) => {
    const seal = line === undefined ? { refused: 'it is not whole' } : readSealLine(line)
    if (isRefused(seal)) {
      bad ??= seal.refused
      return
    }
    if (bad !== undefined) throw damaged(`a line among the seals is none (${bad})`)
    bytes += (line?.length ?? 0) + 1
    last = seal
  })
  if (founding === undefined) return undefined
  if ('refused' in founding) throw damaged(founding.refused)
  return { founding, last, length: toHead(founding).length + bytes }
}

/** Adds seals behind `length`, whatever a crash left there; durable when it resolves. New length. */
export async function addSeals(
  disk: Disk,
  folder: string,
  length: number,
  seals: readonly Seal[],
): Promise<number> {
  const bytes = Buffer.from(seals.map(toSealLine).join(''))
  await using(await disk.open(sealsFile(folder), 'update'), async (file) => {
    if ((await file.size()) > length) await file.truncate(length)
    await writeAll(file, bytes, length)
    await file.datasync()
  })
  return length + bytes.length
}

/** The text of the file, for whoever anchors or exports it. */
export const sealsText = async (disk: Disk, folder: string): Promise<string | undefined> => {
  const bytes = await readWhole(disk, sealsFile(folder), 64 * 2 ** 20)
  return bytes instanceof Uint8Array ? textIn(bytes) : undefined
}
