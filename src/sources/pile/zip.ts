/**
 * Zip: the members of a zip, each with what it says of it, for `archive.ts`.
 *
 * Only this file loads the library; it is loaded itself when a zip is met.
 */
import { Readable } from 'node:stream'
import { type Entry, fromRandomAccessReader, RandomAccessReader, type ZipFile } from 'yauzl'
import { type Member, tornOr } from './archive.ts'
import type { PileLimits } from './limits.ts'
import { type Handle, PIECE, type Raw } from './raw.ts'
import { Cut } from './unpack.ts'

export async function* membersOf(raw: Raw, limits: PileLimits): AsyncGenerator<Member> {
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
