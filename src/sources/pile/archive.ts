/**
 * Archive: the members of a tar or a zip, known by their first octets.
 *
 * Members are handed on one at a time, each with what its archive says of it; nobody opens a path that
 * an archive names. What an archive tells before it is torn or found damaged is handed on.
 */
import { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { type Entry, fromRandomAccessReader, RandomAccessReader, type ZipFile } from 'yauzl'
import type { PileLimits } from './limits.ts'
import { type Handle, PIECE, type Raw } from './raw.ts'
import { Cut } from './unpack.ts'

export type Member = {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'link' | 'device' | 'fifo'
  readonly modifiedAt: number
  /** Where its octets begin in the stream of a tar. */
  readonly offset?: number
  readonly bytes: number
  /** Only good until the next member is asked for. */
  readonly pieces: () => AsyncIterable<Buffer>
}

export const TAR_HEAD = 512

/** POSIX.1-1988 and GNU write `ustar` there; the sum of the header tells of a much older one. */
export function isTar(head: Buffer): boolean {
  if (head.length < TAR_HEAD) return false
  if (head.toString('latin1', 257, 262) === 'ustar') return true
  const told = Number.parseInt(
    head
      .toString('latin1', 148, 156)
      .replaceAll(/[\0 ]+$/g, '')
      .trim(),
    8,
  )
  let sum = 0
  for (let at = 0; at < TAR_HEAD; at += 1) sum += at >= 148 && at < 156 ? 32 : (head[at] ?? 0)
  return told === sum && head[0] !== 0
}

export const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 &&
  head[1] === 0x4b &&
  ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))

const kinds: { readonly [type: string]: Member['kind'] } = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'folder',
  link: 'link',
  symlink: 'link',
  fifo: 'fifo',
  'character-device': 'device',
  'block-device': 'device',
}

export async function* membersOfTar(pieces: AsyncIterable<Buffer>): AsyncGenerator<Member> {
  const tar = extract()
  let failed: unknown
  const feeding = (async () => {
    try {
      for await (const piece of pieces) {
        if (tar.destroyed) return
        if (!tar.write(piece))
          await new Promise<void>((done) => {
            tar.once('drain', () => done())
            tar.once('close', () => done())
          })
      }
      tar.end(undefined)
    } catch (thrown) {
      failed = thrown
      tar.destroy(thrown as Error)
    }
  })()
  try {
    for await (const entry of tar) {
      const { name, size, mtime, type } = entry.header
      const kind = kinds[type ?? 'file']
      // The types of the library leave out where its octets begin.
      const { byteOffset } = entry.header as { readonly byteOffset?: number }
      if (kind !== undefined)
        yield {
          name,
          kind,
          modifiedAt: mtime?.getTime() ?? 0,
          ...(byteOffset === undefined ? {} : { offset: byteOffset }),
          bytes: size ?? 0,
          pieces: () => entry as unknown as AsyncIterable<Buffer>,
        }
      // Nothing of a member is left behind: the next one waits for its end.
      entry.resume()
    }
  } catch (thrown) {
    const why = failed ?? thrown
    if (why instanceof Cut) throw why
    throw tornOr(why)
  } finally {
    tar.destroy()
    await feeding
  }
}

export async function* membersOfZip(raw: Raw, limits: PileLimits): AsyncGenerator<Member> {
  const handle = await raw.open()
  let zip: ZipFile | undefined
  try {
    zip = await opened(new Region(handle), raw.bytes)
    for (let entry = await next(zip); entry !== undefined; entry = await next(zip)) {
      const name = (entry.fileName as unknown as Buffer).toString('utf8')
      // The host's mode, where a Unix made it: what is a link there would be a link here.
      const type = entry.versionMadeBy >> 8 === 3 ? (entry.externalFileAttributes >>> 28) & 15 : 8
      const kind =
        name.endsWith('/') || type === 4
          ? 'folder'
          : type === 10
            ? 'link'
            : type === 1
              ? 'fifo'
              : type === 2 || type === 6
                ? 'device'
                : 'file'
      const it = entry
      const its = zip
      yield {
        name,
        kind,
        modifiedAt: it.getLastModDate().getTime(),
        bytes: it.uncompressedSize,
        pieces: () => measured(its, it, limits),
      }
    }
  } catch (thrown) {
    throw thrown instanceof Cut ? thrown : tornOr(thrown)
  } finally {
    zip?.close()
    await handle.close()
  }
}

async function* measured(zip: ZipFile, entry: Entry, limits: PileLimits): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw new Cut('unreadable', 'it is encrypted')
  const stream = await new Promise<Readable>((done, refused) =>
    zip.openReadStream(entry, {}, (failed, it) =>
      failed === null && it !== undefined ? done(it) : refused(failed),
    ),
  )
  let given = 0
  for await (const piece of stream as AsyncIterable<Buffer>) {
    given += piece.length
    if (given > limits.unpackedBytes)
      throw new Cut('bomb', `it unpacks to more than ${limits.unpackedBytes} octets`)
    if (given > limits.ratioFrom && given > entry.compressedSize * limits.ratio)
      throw new Cut('bomb', `it unpacks to more than ${limits.ratio} octets for each of its own`)
    yield piece
  }
}

class Region extends RandomAccessReader {
  readonly #handle: Handle
  constructor(handle: Handle) {
    super()
    this.#handle = handle
  }
  override _readStreamForRange(from: number, to: number): Readable {
    const handle = this.#handle
    return Readable.from(
      (async function* () {
        for (let position = from; position < to; ) {
          const into = Buffer.allocUnsafeSlow(Math.min(PIECE, to - position))
          const read = await handle.read(into, position)
          if (read === 0) return
          position += read
          yield into.subarray(0, read)
        }
      })(),
      { objectMode: false },
    )
  }
}

const opened = (reader: RandomAccessReader, bytes: number): Promise<ZipFile> =>
  new Promise((done, refused) => {
    const options = {
      lazyEntries: true,
      autoClose: false,
      decodeStrings: false,
      validateEntrySizes: true,
    }
    fromRandomAccessReader(reader, bytes, options, (failed, zip) =>
      failed === null && zip !== undefined ? done(zip) : refused(failed),
    )
  })

const next = (zip: ZipFile): Promise<Entry | undefined> =>
  new Promise((done, refused) => {
    const over = (result: () => void): void => {
      zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error')
      zip.on('error', () => {})
      result()
    }
    zip.once('entry', (entry: Entry) => over(() => done(entry)))
    zip.once('end', () => over(() => done(undefined)))
    zip.once('error', (failed: unknown) => over(() => refused(failed)))
    zip.readEntry()
  })

const torn = /unexpected end|end of central directory|truncated|unexpected eof/i

const tornOr = (thrown: unknown): Cut => {
  const why = (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 200)
  return new Cut(torn.test(why) ? 'truncated-archive' : 'damaged-archive', why)
}
