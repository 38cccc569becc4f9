/**
 * Place: where we are in one file, in words that survive a restart and a rename.
 *
 * A file is known by device and inode, and, since inodes are used again and files are copied, by
 * the SHA-256 of its first bytes (FINGERPRINT_BYTES, or as many as it had). A position holds the
 * place in the newest file and, while an older one may still be written to, that one's as well.
 */
import type { SourcePosition } from '../../ports/source.ts'

export const FINGERPRINT_BYTES = 256
/** Files of one log open at a time: the newest, rotated ones not yet quiet, and those missed. */
export const FILES_MAX = 100

export type Place = {
  readonly device: string
  readonly inode: string
  readonly fingerprint: string
  /** How many bytes the fingerprint covers; 0 when the file was empty. */
  readonly fingerprintBytes: number
  /** Where the next line begins; every line before it was taken. */
  readonly offset: number
  /** Lines before `offset`; -1 when they were not counted. */
  readonly line: number
  /** 1: `offset` is inside a line that was too long; its rest is passed over. */
  readonly inside: 0 | 1
  /** Milliseconds since 1970 of the last read. */
  readonly readAt: number
  /** Over all bytes that were read before `offset`, as `ByteRange` says; empty: none were. */
  readonly running: string
}

export function toPosition(places: readonly Place[]): SourcePosition {
  const newest = places.at(-1)
  if (newest === undefined) return { version: 1 }
  return places.length === 1
    ? { version: 1, ...newest }
    : { version: 1, ...newest, older: JSON.stringify(places.slice(0, -1)) }
}

/** Oldest first. A position that is none of ours is `undefined`: better a gap than a guess. */
export function readPosition(position: SourcePosition): readonly Place[] | undefined {
  if (position['version'] !== 1) return undefined
  if (position['inode'] === undefined) return []
  let older: unknown = []
  if (typeof position['older'] === 'string') {
    try {
      older = JSON.parse(position['older'])
    } catch {
      return undefined
    }
  }
  if (!Array.isArray(older) || older.length >= FILES_MAX) return undefined
  const places = [...older, position].map(readPlace)
  return places.every((place) => place !== undefined) ? places : undefined
}

function readPlace(told: unknown): Place | undefined {
  const it = (told ?? {}) as { readonly [key: string]: unknown }
  const count = (name: string, least = 0): number | undefined => {
    const value = it[name]
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= least
      ? value
      : undefined
  }
  const { device, inode, fingerprint } = it
  const fingerprintBytes = count('fingerprintBytes')
  const offset = count('offset')
  const line = count('line', -1)
  const readAt = count('readAt')
  if (typeof device !== 'string' || typeof inode !== 'string' || typeof fingerprint !== 'string')
    return undefined
  if (fingerprintBytes === undefined || offset === undefined || line === undefined) return undefined
  if (readAt === undefined || fingerprintBytes > FINGERPRINT_BYTES) return undefined
  const inside = it['inside'] === 1 ? 1 : 0
  const running = typeof it['running'] === 'string' ? it['running'] : ''
  return { device, inode, fingerprint, fingerprintBytes, offset, line, inside, readAt, running }
}
