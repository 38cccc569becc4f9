/**
 * Raw: octets as they lie somewhere: a file on the disk, a stretch of the spool, standard input.
 *
 * Of a file only what it held when it was looked at is read, so that a log that is still written
 * ends. A file is opened without waiting and looked at again when it is open: what was a file when it
 * was found may be a fifo by then.
 */
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

export const PIECE = 256 * 1_024

export type Handle = {
  /** Octets from there on, at most as many as fit; 0 at the end. */
  readonly read: (into: Buffer, position: number) => Promise<number>
  readonly close: () => Promise<void>
}

export type Raw = {
  readonly bytes: number
  readonly modifiedAt: number
  /** Comes as it comes: once, its end and its size unknown. */
  readonly isStream?: boolean
  readonly open: () => Promise<Handle>
}

/** `inode`: what it was when it was found. */
export function fileRaw(path: string, bytes: number, modifiedAt: number, inode: string): Raw {
  return {
    bytes,
    modifiedAt,
    open: async () => {
      const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
      const stats = await file.stat()
      if (!stats.isFile() || inodeOf(stats) !== inode) {
        await file.close()
        throw new Error('another file has its name by now')
      }
      return {
        read: (into, position) => readAt(file, into, position, bytes),
        close: () => file.close(),
      }
    },
  }
}

export const inodeOf = ({ dev, ino }: { readonly dev: number; readonly ino: number }): string =>
  `${dev}:${ino}`

/** A stretch of a file that stays open meanwhile. */
export function stretchRaw(file: FileHandle, from: number, bytes: number, modifiedAt: number): Raw {
  return {
    bytes,
    modifiedAt,
    open: async () => ({
      read: (into, position) => readAt(file, into, from + position, from + bytes),
      close: async () => {},
    }),
  }
}

async function readAt(
  file: FileHandle,
  into: Buffer,
  position: number,
  end: number,
): Promise<number> {
  const length = Math.min(into.length, end - position)
  if (length <= 0) return 0
  return (await file.read(into, 0, length, position)).bytesRead
}

/**
 * All of it in pieces. `lent`: each is good until the next is asked for, and all lie in the same room;
 * whoever reads ahead, as a stream does, must have them as his own.
 */
export async function* piecesOf(raw: Raw, most = raw.bytes, lent = false): AsyncGenerator<Buffer> {
  const handle = await raw.open()
  let room: Buffer | undefined
  try {
    for (let position = 0; position < most; ) {
      const size = Math.min(PIECE, most - position)
      const into = (lent ? room?.subarray(0, size) : undefined) ?? Buffer.allocUnsafeSlow(size)
      room ??= into
      const read = await handle.read(into, position)
      if (read === 0) return
      position += read
      yield into.subarray(0, read)
    }
  } finally {
    await handle.close()
  }
}

/** Its first octets, or its last. */
export async function partOf(raw: Raw, length: number, end: 'head' | 'tail'): Promise<Buffer> {
  const size = Math.min(length, raw.bytes)
  const from = end === 'head' ? 0 : raw.bytes - size
  const handle = await raw.open()
  try {
    const into = Buffer.alloc(size)
    let at = 0
    while (at < size) {
      const read = await handle.read(into.subarray(at), from + at)
      if (read === 0) break
      at += read
    }
    return into.subarray(0, at)
  } finally {
    await handle.close()
  }
}
