/**
 * Upload: one file as it comes, onto the disk, hashed on the way.
 *
 * It has as many octets as were told before, or it is not taken: more is cut at once, fewer is found at
 * the end, and silence ends it. What was begun and did not come whole leaves nothing behind.
 */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import type { Duration } from '../../lib/time.ts'

export type Uploading = {
  readonly file: string
  /** As it was told. */
  readonly bytes: number
  readonly silence: Duration
  /** Octets that must stay free, and those that are; looked at now and then. */
  readonly freeBytes: number
  readonly free: () => number
  readonly stop: AbortSignal
}
export type Uploaded =
  | { readonly sha256: string }
  | { readonly not: 'too-long' | 'too-short' | 'silent' | 'stopped' | 'no-room' | 'failed' }

/** Octets between two looks at the volume. */
export const ROOM_EVERY = 32 * 2 ** 20

export async function upload(
  body: AsyncIterable<Uint8Array>,
  { file, bytes, silence, freeBytes, free, stop }: Uploading,
): Promise<Uploaded> {
  const beside = `${file}.part`
  const digest = createHash('sha256')
  let reached = 0
  let looked = 0
  let isWhole = false
  rmSync(beside, { force: true })
  const handle = await open(beside, 'wx', 0o600)
  const parts = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      const part = await nextOf(parts, silence, stop)
      if (part === 'silent' || part === 'stopped') return { not: part }
      if (part.done === true) break
      const { value } = part
      if (reached + value.length > bytes) return { not: 'too-long' }
      if (reached === 0 || reached - looked >= ROOM_EVERY) {
        looked = reached
        if (free() - (bytes - reached) < freeBytes) return { not: 'no-room' }
      }
      digest.update(value)
      await writeAll(handle, value)
      reached += value.length
    }
    if (reached !== bytes) return { not: 'too-short' }
    await handle.sync()
    isWhole = true
  } catch {
    // The other side went away, or the disk failed us.
    return { not: stop.aborted ? 'stopped' : 'failed' }
  } finally {
    await handle.close()
    if (!isWhole) {
      rmSync(beside, { force: true })
      // Whoever says nothing does not hear that it is over: nobody waits for that.
      void parts.return?.()?.catch(() => {})
    }
  }
  await rename(beside, file)
  return { sha256: digest.digest('hex') }
}

async function writeAll(
  handle: Awaited<ReturnType<typeof open>>,
  octets: Uint8Array,
): Promise<void> {
  for (let from = 0; from < octets.length; ) {
    const { bytesWritten } = await handle.write(octets, from)
    from += bytesWritten
  }
}

async function nextOf(
  parts: AsyncIterator<Uint8Array>,
  silence: Duration,
  stop: AbortSignal,
): Promise<IteratorResult<Uint8Array> | 'silent' | 'stopped'> {
  if (stop.aborted) return 'stopped'
  const { promise, resolve } = Promise.withResolvers<'silent' | 'stopped'>()
  const timer = setTimeout(() => resolve('silent'), silence)
  const stopped = (): void => resolve('stopped')
  stop.addEventListener('abort', stopped, { once: true })
  const next = parts.next()
  // Whoever is left behind by the race must not be an error of nobody.
  next.catch(() => {})
  try {
    return await Promise.race([next, promise])
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', stopped)
  }
}
