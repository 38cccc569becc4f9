/**
 * Volume: what the disk's word means, and how much room there is.
 *
 * Whatever a disk or a key database throws becomes a `Fault` that a person can act on. When the volume
 * is full the reserve is given up, so that closing entries can still be written.
 */
import { Fault, whyOf } from '../../lib/fault.ts'
import { codeOf, type Disk } from './disk.ts'
import type { Reserve } from './reserve.ts'

/** SQLITE_FULL. */
const SQLITE_FULL = 13

const isFull = (thrown: unknown): boolean => {
  const code = codeOf(thrown)
  return (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    (code === 'ERR_SQLITE_ERROR' && (thrown as { errcode?: number }).errcode === SQLITE_FULL)
  )
}

export function faultOf(thrown: unknown, folder: string, free: number): Error {
  if (thrown instanceof Fault) return thrown
  if (isFull(thrown))
    return new Fault(
      'evidence.no-room',
      { volume: folder, mebibytesLeft: Math.floor(free / 2 ** 20) },
      thrown,
    )
  // Without a code it is no word of the disk but a mistake of ours.
  if (codeOf(thrown) === undefined && thrown instanceof Error) return thrown
  return new Fault('evidence.unwritable', { file: folder, why: whyOf(thrown) }, thrown)
}

export class Volume {
  readonly #disk: Disk
  readonly #folder: string
  readonly #reserve: Reserve
  #room = { free: 0, volume: 0 }

  constructor(disk: Disk, folder: string, reserve: Reserve) {
    this.#disk = disk
    this.#folder = folder
    this.#reserve = reserve
  }

  /** Octets, as of the last look. */
  get room(): { readonly free: number; readonly volume: number } {
    return this.#room
  }

  async look(): Promise<void> {
    try {
      this.#room = await this.#disk.room(this.#folder)
    } catch {
      // An old figure is better than none; the next look comes soon.
    }
  }

  /** True when the disk was full and the reserve is given up now: once more may do. */
  async relieved(thrown: unknown): Promise<boolean> {
    if (!isFull(thrown) || !this.#reserve.isWhole) return false
    await this.#reserve.release()
    await this.look()
    return true
  }

  /** What is to be told of a failure; the reserve is given up where that helps. */
  async suffered(thrown: unknown): Promise<Error> {
    if (isFull(thrown) || (thrown instanceof Fault && thrown.code === 'evidence.no-room'))
      await this.#reserve.release()
    await this.look()
    return faultOf(thrown, this.#folder, this.#room.free)
  }
}
