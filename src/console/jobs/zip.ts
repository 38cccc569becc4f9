/**
 * Zip: a few files of one folder as one archive, made as it is fetched (APPNOTE.TXT 6.3.10, §4.3).
 *
 * Names are ours and ASCII; each file is deflated whole, so it is for tables and not for logs. Times
 * are left at the format's beginning, so that the same tables give the same octets.
 */
import { readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { crc32, deflateRaw } from 'node:zlib'

/** Files of one folder, and octets of one. */
export const ZIP_FILES_MAX = 100
export const ZIP_FILE_BYTES_MAX = 512 * 2 ** 20

/** 1 January 1980. */
const DAY_ONE = 0x21
const DEFLATED = 8
const VERSION = 20

const deflated = promisify(deflateRaw)

/** Off the event loop: tables may be large, and others ask meanwhile. */
export async function* zipOf(folder: string): AsyncGenerator<Buffer> {
  const central: Buffer[] = []
  let at = 0
  for (const name of readdirSync(folder).sort().slice(0, ZIP_FILES_MAX)) {
    const path = join(folder, name)
    const its = statSync(path)
    if (!its.isFile() || its.size > ZIP_FILE_BYTES_MAX || !/^[\w.-]{1,100}$/.test(name)) continue
    const content = await readFile(path)
    const packed = await deflated(content)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(VERSION, 0)
    head.writeUInt16LE(DEFLATED, 4)
    head.writeUInt16LE(DAY_ONE, 8)
    head.writeUInt32LE(crc32(content), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(content.length, 18)
    head.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([signed(0x04034b50), head, Buffer.from(name)])
    const entry = Buffer.alloc(14)
    entry.writeUInt32LE(at, 10)
    central.push(
      Buffer.concat([
        ...[signed(0x02014b50), head.subarray(0, 2), head, entry.subarray(0, 14)],
        Buffer.from(name),
      ]),
    )
    at += local.length + packed.length
    yield local
    yield packed
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(central.length, 4)
  end.writeUInt16LE(central.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(at, 12)
  yield Buffer.concat([directory, signed(0x06054b50), end])
}

function signed(signature: number): Buffer {
  const octets = Buffer.alloc(4)
  octets.writeUInt32LE(signature)
  return octets
}
