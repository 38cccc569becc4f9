/**
 * Unpack: the text of a report from a file as it came by mail: XML, gzip, or a zip with one in it.
 *
 * Told by its first bytes, not by its name. What it unpacks to is bounded before it is unpacked, so
 * that a bomb is refused at the bound and not by the machine.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { fromBuffer } from 'yauzl'
import { whyOf } from '../../../lib/fault.ts'
import type { XmlRefusal } from './xml.ts'

export const FILE_BYTES_MAX = 16 * 1_048_576
export const TEXT_BYTES_MAX = 32 * 1_048_576
/** A zip with more files in it is no report. */
export const ZIP_FILES_MAX = 8

export async function reportIn(file: string): Promise<string | XmlRefusal> {
  const bytes = bytesOf(file)
  if (!Buffer.isBuffer(bytes)) return bytes
  return unpacked(bytes)
}

export async function unpacked(bytes: Buffer): Promise<string | XmlRefusal> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      return textOf(gunzipSync(bytes, { maxOutputLength: TEXT_BYTES_MAX }))
    } catch (thrown) {
      return tooLargeOr(thrown)
    }
  }
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return zipped(bytes)
  return bytes.length > TEXT_BYTES_MAX ? tooLarge : textOf(bytes)
}

const tooLarge: XmlRefusal = { refused: `larger than ${TEXT_BYTES_MAX} bytes unpacked` }

const tooLargeOr = (thrown: unknown): XmlRefusal =>
  (thrown as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
    ? tooLarge
    : { refused: whyOf(thrown) }

function bytesOf(file: string): Buffer | XmlRefusal {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (thrown) {
    return { refused: whyOf(thrown) }
  }
  try {
    const seen = fstatSync(descriptor)
    if (!seen.isFile()) return { refused: 'no file' }
    if (seen.size > FILE_BYTES_MAX) return { refused: `larger than ${FILE_BYTES_MAX} bytes` }
    const bytes = Buffer.alloc(seen.size)
    let read = 0
    for (let n = -1; n !== 0 && read < bytes.length; read += n)
      n = readSync(descriptor, bytes, read, bytes.length - read, read)
    return bytes.subarray(0, read)
  } catch (thrown) {
    return { refused: whyOf(thrown) }
  } finally {
    closeSync(descriptor)
  }
}

function textOf(bytes: Buffer): string | XmlRefusal {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { refused: 'it is not UTF-8' }
  }
}

/** The first file of the zip that ends in `.xml`. */
function zipped(bytes: Buffer): Promise<string | XmlRefusal> {
  return new Promise((done) => {
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (failed, zip) => {
      if (failed !== null || zip === undefined) {
        done({ refused: whyOf(failed) })
        return
      }
      if (zip.entryCount > ZIP_FILES_MAX) {
        done({ refused: `more than ${ZIP_FILES_MAX} files in it` })
        return
      }
      zip.on('error', (error) => done({ refused: whyOf(error) }))
      zip.on('end', () => done({ refused: 'no .xml in it' }))
      zip.on('entry', (entry) => {
        if (!entry.fileName.toLowerCase().endsWith('.xml')) {
          zip.readEntry()
          return
        }
        if (entry.uncompressedSize > TEXT_BYTES_MAX) {
          done(tooLarge)
          return
        }
        zip.openReadStream(entry, (error, stream) => {
          if (error !== null || stream === undefined) {
            done({ refused: whyOf(error) })
            return
          }
          const pieces: Buffer[] = []
          let length = 0
          stream.on('data', (piece: Buffer) => {
            length += piece.length
            if (length > TEXT_BYTES_MAX) {
              stream.destroy()
              done(tooLarge)
            } else pieces.push(piece)
          })
          stream.on('error', (thrown) => done({ refused: whyOf(thrown) }))
          stream.on('end', () => done(textOf(Buffer.concat(pieces))))
        })
      })
      zip.readEntry()
    })
  })
}
