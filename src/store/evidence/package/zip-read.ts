/**
 * Zip, read: a stranger's package, one file at a time, or why it is not unpacked.
 *
 * The whole directory is judged before the first octet is unpacked (`declaredRefusal`): names, sizes,
 * methods, kinds of files, shared octets. A file that unpacks to more or other than it declared is
 * refused while it is read. So memory is bounded by one file and the directory, whatever comes.
 *
 * Limits: no ZIP64, since no package of ours is so large; comments and extra fields are read past.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { crc32, inflateRawSync } from 'node:zlib'
import { type Entry, fromFd, type Options } from 'yauzl'
import type { PackageFiles } from '../../../evidence/package/check-types.ts'
import {
  type Declared,
  declaredRefusal,
  NAME_CHARACTERS_MAX,
  PACKAGE_BYTES_MAX,
  PACKAGE_FILES_MAX,
} from '../../../evidence/package/layout.ts'
import { type Refused, refuse } from '../../../evidence/refused.ts'
import { whyOf } from '../../../lib/fault.ts'

/** Packed: no deflated file is much longer than what it unpacks to. */
export const ZIP_BYTES_MAX = PACKAGE_BYTES_MAX + 64 * 2 ** 20
const LOCAL_HEADER_BYTES = 30
const CHUNK_BYTES = 256 * 1024
const LOCAL_HEADER = 0x04034b50

export type OpenPackage = PackageFiles & { close(): Promise<void> }

/** The world's failures (no such file) are thrown; what is wrong with the zip is a refusal. */
export async function openPackage(path: string): Promise<OpenPackage | Refused> {
  const file = await open(path, 'r')
  const done = async <It>(it: It): Promise<It> => {
    await file.close()
    return it
  }
  try {
    const { size } = await file.stat()
    if (size > ZIP_BYTES_MAX) return await done(refuse(`it has more than ${ZIP_BYTES_MAX} octets`))
    const zip = await directoryOf(file.fd)
    if ('refused' in zip) return await done(zip)
    const { entries } = zip
    const declared: Declared[] = []
    const readAt = readerOf(file)
    for (const entry of entries) {
      const declaring = await declaredOf(readAt, entry, size)
      if ('refused' in declaring) return await done(declaring)
      declared.push(declaring)
    }
    const refusal = declaredRefusal(declared)
    if (refusal !== undefined) return await done(refuse(refusal))
    const byName = new Map(declared.map((it, i) => [it.name, { it, crc: entries[i]?.crc32 ?? 0 }]))
    return {
      names: [...byName.keys()].sort((a, b) => (a < b ? -1 : 1)),
      read: async (name) => {
        const place = byName.get(name)
        return place === undefined ? undefined : unpacked(file, place.it, place.crc)
      },
      close: () => file.close(),
    }
  } catch (thrown) {
    await file.close().catch(() => {})
    throw thrown
  }
}

const options: Options = {
  autoClose: false,
  lazyEntries: true,
  decodeStrings: true,
  strictFileNames: true,
  validateEntrySizes: true,
}

function directoryOf(
  descriptor: number,
): Promise<{ readonly entries: readonly Entry[] } | Refused> {
  return new Promise((resolve) => {
    const no = (thrown: unknown) => resolve(refuse(whyOf(thrown)))
    fromFd(descriptor, options, (failed, zipFile) => {
      if (failed !== null) {
        no(failed)
        return
      }
      if (zipFile.entryCount > PACKAGE_FILES_MAX) {
        resolve(refuse(`it has more than ${PACKAGE_FILES_MAX} files`))
        return
      }
      const entries: Entry[] = []
      zipFile.on('error', no)
      zipFile.on('end', () => resolve({ entries }))
      zipFile.on('entry', (entry: Entry) => {
        if (entries.length >= PACKAGE_FILES_MAX || entry.fileName.length > NAME_CHARACTERS_MAX) {
          resolve(refuse('its directory has too many or too long names'))
          return
        }
        entries.push(entry)
        zipFile.readEntry()
      })
      zipFile.readEntry()
    })
  })
}

type ReadAt = (at: number, length: number) => Promise<Buffer>

/** Headers of small files stand close together: they are read by the chunk. */
function readerOf(file: FileHandle): ReadAt {
  let chunk = Buffer.alloc(0)
  let from = 0
  return async (at, length) => {
    if (at < from || at + length > from + chunk.length) {
      const into = Buffer.alloc(Math.max(length, CHUNK_BYTES))
      const { bytesRead } = await file.read(into, 0, into.length, at)
      chunk = into.subarray(0, bytesRead)
      from = at
    }
    return chunk.subarray(at - from, at - from + length)
  }
}

/** What the directory and the file's own header say: they must say the same. */
async function declaredOf(readAt: ReadAt, entry: Entry, size: number): Promise<Declared | Refused> {
  const { fileName: name, relativeOffsetOfLocalHeader: at } = entry
  const shown = JSON.stringify(name)
  const length = LOCAL_HEADER_BYTES + entry.fileNameRaw.length
  const header = await readAt(at, length)
  if (header.length < length || header.readUInt32LE(0) !== LOCAL_HEADER)
    return refuse(`${shown} has no header where its directory says`)
  const named = header.subarray(LOCAL_HEADER_BYTES)
  if (header.readUInt16LE(26) !== entry.fileNameRaw.length || !named.equals(entry.fileNameRaw))
    return refuse(`${shown} has two names`)
  if (header.readUInt16LE(8) !== entry.compressionMethod) return refuse(`${shown} has two methods`)
  const end = at + header.length + header.readUInt16LE(28) + entry.compressedSize
  if (end > size) return refuse(`${shown} ends behind the end`)
  return {
    name,
    at,
    end,
    bytes: entry.uncompressedSize,
    packed: entry.compressedSize,
    method: entry.compressionMethod,
    isEncrypted: (entry.generalPurposeBitFlag & 1) !== 0,
    mode: entry.externalFileAttributes >>> 16,
  }
}

/** A file between its header and the next, at once: streams cost more than the small files have. */
async function unpacked(
  file: FileHandle,
  { name, bytes, packed, method, end }: Declared,
  crc: number,
): Promise<Uint8Array | Refused> {
  const raw = Buffer.alloc(packed)
  const { bytesRead } = await file.read(raw, 0, packed, end - packed)
  if (bytesRead < packed) return refuse(`${name} ends too early`)
  let whole: Buffer = raw
  try {
    // Zlib refuses a limit of nothing.
    if (method !== 0) whole = inflateRawSync(raw, { maxOutputLength: Math.max(1, bytes) })
  } catch (thrown) {
    return refuse(`it does not unpack to the length that it declares: ${whyOf(thrown)}`)
  }
  if (whole.length !== bytes) return refuse('it unpacks to another length than declared')
  return crc32(whole) === crc ? whole : refuse('its checksum is not that of its content')
}
