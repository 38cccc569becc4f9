/**
 * Archive: the members of a tar or a zip, known by their first octets.
 *
 * Members are handed on one at a time, each with what its archive says of it; nobody opens a path that
 * an archive names. What an archive tells before it is torn or found damaged is handed on. The libraries
 * are loaded when an archive is met.
 */
import type { PileLimits } from './limits.ts'
import type { Raw } from './raw.ts'
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
  const { extract } = await import('tar-stream')
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

/** `zip.ts`, which is loaded when a zip is met. */
export async function* membersOfZip(raw: Raw, limits: PileLimits): AsyncGenerator<Member> {
  const { membersOf } = await import('./zip.ts')
  yield* membersOf(raw, limits)
}

const torn = /unexpected end|end of central directory|truncated|unexpected eof/i

export const tornOr = (thrown: unknown): Cut => {
  const why = (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 200)
  return new Cut(torn.test(why) ? 'truncated-archive' : 'damaged-archive', why)
}
