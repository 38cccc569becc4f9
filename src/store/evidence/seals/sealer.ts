/**
 * Sealer: one seal at the end of each epoch, and no way back.
 *
 * Order: the seal is durable in `fs/seals.txt`, then the next seed, then the seed of the epoch is gone.
 * A crash between any two leaves the seal (which is then not made again) or the seed (which then makes
 * it), never neither. Epochs that were over before we were there to seal them are sealed as missed, at
 * the size that is found.
 *
 * Limits: from the end of an epoch to its seal some seconds pass, in which its entries are still open.
 */
import { setImmediate } from 'node:timers/promises'
import { readCheckpoint } from '../../../evidence/checkpoint.ts'
import {
  epochBegins,
  epochOf,
  evolved,
  type Founding,
  type Seal,
  type Sealed,
  sealMessage,
} from '../../../evidence/epoch.ts'
import { readNote } from '../../../evidence/note.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { assert } from '../../../lib/assert.ts'
import { Fault } from '../../../lib/fault.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Disk } from '../disk.ts'
import { hmacSha256, publicOf, signed, signingKey } from './crypto.ts'
import type { MakeKeys, Progress } from './make-keys.ts'
import {
  addSeals,
  fsFolder,
  readStanding,
  type Standing,
  writeHead,
  writeKeysFile,
} from './seal-files.ts'
import { type Seed, Seeds } from './seeds.ts'

/** A clock that went further than this since the last seal is not believed. */
export const EPOCHS_AT_ONCE_MAX = 2 * 366 * 24
/** A clock that went back by more than so many epochs leaves no seals until it is there again. */
export const EPOCHS_AHEAD_MAX = 2
/** Seals that are made in one piece; the clock may have gone on by a year. */
const SEALS_IN_A_ROW = 32
/** Epochs in which we were seen alive, and that are not sealed yet. */
export const LIVED_MAX = 1_024

export type SealerOptions = {
  readonly disk: Disk
  readonly folder: string
  readonly keysFolder: string
  readonly origin: string
  /** Signs what is durable; the note. */
  readonly sign: () => Promise<string>
}

export type Found = {
  readonly epochs: number
  readonly epochSeconds: number
  readonly seed: Uint8Array
  readonly makeKeys: MakeKeys
  readonly progress: Progress
  readonly stop: AbortSignal
}

export class Sealer {
  readonly #options: SealerOptions
  readonly #seeds: Seeds
  #standing: Standing | undefined
  readonly #lived = new Set<number>()

  private constructor(options: SealerOptions, seeds: Seeds, standing: Standing | undefined) {
    this.#options = options
    this.#seeds = seeds
    this.#standing = standing
  }

  /** Finishes what a crash left. Throws `evidence.seals-stopped` where seals cannot go on. */
  static async open(options: SealerOptions): Promise<Sealer> {
    const { disk, folder, keysFolder, origin } = options
    const standing = await readStanding(disk, folder)
    const seeds = await Seeds.open(disk, keysFolder)
    if (standing !== undefined) {
      const stopped = (why: string) => new Fault('evidence.seals-stopped', { why })
      if (standing.founding.origin !== origin)
        throw stopped(`the seals are of ${standing.founding.origin}`)
      if (seeds.current === undefined) throw stopped('the seed of the seals is gone')
      const next = (standing.last?.epoch ?? -1) + 1
      if (seeds.current.epoch > next)
        throw stopped(`the seal of epoch ${next} is missing, and its key is gone`)
    }
    return new Sealer(options, seeds, standing)
  }

  get founding(): Founding | undefined {
    return this.#standing?.founding
  }

  /** The newest seal. */
  get last(): Seal | undefined {
    return this.#standing?.last
  }

  /** Makes the keys and the files. A crash leaves no `seals.txt`, and it is begun again. */
  async found(now: Instant, found: Found): Promise<Founding> {
    assert(this.#standing === undefined, 'seals are founded once')
    const { disk, folder, origin } = this.#options
    const { epochs, epochSeconds, seed, makeKeys, progress, stop } = found
    const { keys, root } = await makeKeys(seed, epochs, progress, stop)
    const length = epochSeconds * 1_000
    const from = (Math.floor(now / length) * length) as Instant
    const founding = { origin, epochs, epochSeconds, from, root }
    await disk.makeFolder(fsFolder(folder))
    await disk.syncFolder(folder)
    await writeKeysFile(disk, folder, keys)
    await this.#seeds.begin({ epoch: 0, bytes: seed })
    await writeHead(disk, folder, founding)
    this.#standing = await readStanding(disk, folder)
    assert(this.#standing !== undefined, 'what was founded is there')
    return founding
  }

  /** Seals what is over; gives what was sealed. Nothing to do is cheap. One call at a time. */
  async round(now: Instant): Promise<readonly Sealed[]> {
    if (this.#standing === undefined) return []
    const { founding } = this.#standing
    const seed = await this.#caughtUp()
    const current = Math.min(epochOf(founding, now), founding.epochs)
    if (current < founding.epochs && this.#lived.size < LIVED_MAX) this.#lived.add(current)
    if (seed.epoch - current > EPOCHS_AHEAD_MAX)
      throw new Fault('evidence.seals-stopped', {
        why: `the clock says ${new Date(now).toISOString()}, and all is sealed until ${new Date(epochBegins(founding, seed.epoch)).toISOString()}`,
      })
    if (seed.epoch >= current) return []
    if (current - seed.epoch > EPOCHS_AT_ONCE_MAX)
      throw new Fault('evidence.seals-stopped', {
        why: `the clock says ${new Date(now).toISOString()}, the next seal was due at ${new Date(epochBegins(founding, seed.epoch + 1)).toISOString()}`,
      })
    return this.#seal(seed, current)
  }

  /** A seal that stands already is not made again: only its seed is left to go. */
  async #caughtUp(): Promise<Seed> {
    const { current } = this.#seeds
    assert(current !== undefined, 'who seals has a seed')
    const next = (this.#standing?.last?.epoch ?? -1) + 1
    if (current.epoch < next) await this.#seeds.replace(after(current, next))
    else await this.#seeds.erase()
    return this.#seeds.current as Seed
  }

  async #seal(seed: Seed, upTo: number): Promise<readonly Sealed[]> {
    const { disk, folder, origin, sign } = this.#options
    assert(this.#standing !== undefined, 'what is sealed was founded')
    const { founding, length } = this.#standing
    const { size, root } = sizeAndRoot(await sign())
    const seals: Seal[] = []
    let next = seed
    for (; next.epoch < upTo; next = after(next, next.epoch + 1)) {
      const sealed = { epoch: next.epoch, size, root, missed: !this.#lived.has(next.epoch) }
      const key = signingKey(next.bytes)
      const signature = signed(key, sealMessage(origin, sealed))
      seals.push({ ...sealed, publicKey: publicOf(key), signature })
      if (seals.length % SEALS_IN_A_ROW === 0) await setImmediate()
    }
    this.#standing = {
      founding,
      length: await addSeals(disk, folder, length, seals),
      last: seals.at(-1),
    }
    for (const { epoch } of seals) this.#lived.delete(epoch)
    await this.#seeds.replace(next)
    return seals
  }
}

function after(seed: Seed, epoch: number): Seed {
  let { bytes } = seed
  for (let at = seed.epoch; at < epoch; at += 1) bytes = evolved(bytes, hmacSha256)
  return { epoch, bytes }
}

function sizeAndRoot(note: string): Pick<Sealed, 'size' | 'root'> {
  const read = readNote(note)
  const checkpoint = isRefused(read) ? read : readCheckpoint(read.text)
  assert(!isRefused(checkpoint), 'what we signed is a checkpoint')
  return checkpoint
}
