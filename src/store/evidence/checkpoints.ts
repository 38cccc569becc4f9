/**
 * Checkpoints: signing what is durable, and never two things for one size.
 *
 * Before a signed checkpoint is shown to anyone it stands in `.state/hwm` and in the copy that lies
 * outside the log's own folder: whoever brings back an older copy of the folder meets the newer
 * promise. Once a minute one is kept in `checkpoints/YYYY/MM/DD.txt`, with the cosignatures of
 * witnesses where these answer; a size that only stands still is kept every ten minutes.
 */
import { dirname, join } from 'node:path'
import type { Hash } from '../../evidence/bytes.ts'
import { type Checkpoint, readCheckpoint, toCheckpoint } from '../../evidence/checkpoint.ts'
import { type Note, readNote, signatureOf, signedNote, type Vkey } from '../../evidence/note.ts'
import { isRefused, type Refused, refuse } from '../../evidence/refused.ts'
import { assert } from '../../lib/assert.ts'
import { Fault } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import { type Disk, readTextFile, readWhole, replaceFile } from './disk.ts'
import { stateFolderOf } from './files.ts'
import { hexOf, sha256, verifyEd25519 } from './hashing.ts'

export const NOTE_FILE_BYTES_MAX = 2 ** 20
/** A day of one checkpoint a minute, with room for cosignatures. */
export const DAY_FILE_BYTES_MAX = 32 * 2 ** 20
const KEPT_EVERY_MS = 60_000
/** While witnesses answer, only what they cosigned is kept; after so long without, what is signed. */
const COSIGNED_LATELY_MS = 3 * KEPT_EVERY_MS
const STANDING_STILL_MS = 10 * KEPT_EVERY_MS
export const DAY_SEPARATOR = '\n---\n'

/** Notes that are remembered while the disk fails. */
const OWN_NOTES_MAX = 256

export type Signed = Checkpoint & { readonly note: string }

/** Opens a note as a checkpoint of the log whose key is `vkey`. */
export function openCheckpoint(text: string, vkey: Vkey): (Signed & { opened: Note }) | Refused {
  const note = readNote(text)
  if (isRefused(note)) return note
  const checkpoint = readCheckpoint(note.text)
  if (isRefused(checkpoint)) return checkpoint
  if (checkpoint.origin !== vkey.name) return refuse(`it is of another log, ${checkpoint.origin}`)
  const signature = signatureOf(note, vkey, verifyEd25519)
  if (signature === 'absent') return refuse('the log did not sign it')
  if (signature === 'bad') return refuse('its signature is not that of the log')
  return { ...checkpoint, note: text, opened: note }
}

export const hwmName = (origin: string): string =>
  `hwm-${hexOf(sha256.digest(Buffer.from(origin))).slice(0, 16)}`

/** Where the newest promise lies: in the log's folder, and outside it where there is such a place. */
export const hwmFiles = (
  folder: string,
  hwmFolder: string | undefined,
  origin: string,
): string[] => [
  join(stateFolderOf(folder), 'hwm'),
  ...(hwmFolder === undefined ? [] : [join(hwmFolder, hwmName(origin))]),
]

/** Reads a checkpoint file. Throws `evidence.damaged` when it is there and not good. */
export async function readSigned(
  disk: Disk,
  file: string,
  vkey: Vkey,
): Promise<Signed | undefined> {
  const text = await readTextFile(disk, file, NOTE_FILE_BYTES_MAX)
  if (text === undefined) return undefined
  const signed = openCheckpoint(text, vkey)
  if (isRefused(signed)) throw new Fault('evidence.damaged', { file, why: signed.refused })
  return signed
}

export type CheckpointsOptions = {
  readonly disk: Disk
  readonly folder: string
  readonly hwmFolder: string | undefined
  readonly vkey: Vkey
  readonly sign: (message: Uint8Array) => Uint8Array
}

export class Checkpoints {
  readonly #options: CheckpointsOptions
  #newest: Signed | undefined
  #keptAt = Number.NEGATIVE_INFINITY
  #cosigned = { size: -1, at: Number.NEGATIVE_INFINITY }
  /** What may stand in a high-water file: what was written last, and what failed halfway since. */
  #own = new Set<string>()

  constructor(options: CheckpointsOptions, newest: Signed | undefined) {
    this.#options = options
    this.#newest = newest
  }

  get newest(): Signed | undefined {
    return this.#newest
  }

  /** Signs a durable size; resolves once the promise is on the disk. One call at a time. */
  async sign(size: number, root: Hash, now: Instant): Promise<Signed> {
    const { disk, folder, hwmFolder, vkey, sign } = this.#options
    const before = this.#newest
    if (before !== undefined) {
      assert(size >= before.size, 'a log does not shrink')
      if (size === before.size) {
        assert(root === before.root, 'one size has one root')
        return before
      }
    }
    const checkpoint = { origin: vkey.name, size, root }
    const files = hwmFiles(folder, hwmFolder, vkey.name)
    for (const file of files) await this.#compare(file, size)
    const note = signedNote(toCheckpoint(checkpoint), vkey, sign)
    const [eldest] = this.#own
    if (this.#own.size >= OWN_NOTES_MAX && eldest !== undefined) this.#own.delete(eldest)
    this.#own.add(note)
    for (const file of files) await replaceFile(disk, file, Buffer.from(note), true)
    this.#own = new Set([note])
    const signed = { ...checkpoint, note }
    this.#newest = signed
    const isWitnessed = now - this.#cosigned.at < COSIGNED_LATELY_MS && now >= this.#cosigned.at
    if (!isWitnessed && this.#isDue(now, this.#keptAt, KEPT_EVERY_MS)) {
      await this.#keep(note, now)
      this.#keptAt = now
    }
    return signed
  }

  /** Compare before swap: whoever else signs for this name here, or wrote a newer promise, is met. */
  async #compare(file: string, size: number): Promise<void> {
    const { disk, vkey } = this.#options
    const text = await readTextFile(disk, file, NOTE_FILE_BYTES_MAX)
    if (text === undefined || this.#own.has(text)) return
    const there = openCheckpoint(text, vkey)
    if (isRefused(there)) throw new Fault('evidence.damaged', { file, why: there.refused })
    const newest = this.#newest
    const isOther = there.size === newest?.size && there.root !== newest.root
    if (isOther || there.size > (newest?.size ?? -1))
      throw new Fault('evidence.rolled-back', { recovered: size, promised: there.size })
  }

  /** Keeps a cosigned note when its time has come. One call at a time, as with `sign`. */
  async keepCosigned(size: number, note: string, now: Instant): Promise<void> {
    const every = size === this.#cosigned.size ? STANDING_STILL_MS : KEPT_EVERY_MS
    if (!this.#isDue(now, this.#cosigned.at, every)) return
    await this.#keep(note, now)
    this.#cosigned = { size, at: now }
  }

  /** A clock that stepped back makes it due. */
  #isDue(now: number, before: number, every: number): boolean {
    return now - before >= every || now < before
  }

  async #keep(note: string, now: Instant): Promise<void> {
    const { disk, folder } = this.#options
    const [day = ''] = new Date(now).toISOString().split('T')
    const file = join(folder, 'checkpoints', `${day.replaceAll('-', '/')}.txt`)
    await disk.makeFolder(dirname(file))
    const before = (await readWhole(disk, file, DAY_FILE_BYTES_MAX)) ?? new Uint8Array()
    // What is kept of a day is not given up for one more.
    if (before === 'too-long') return
    const more = Buffer.from(before.length === 0 ? note : `${DAY_SEPARATOR}${note}`)
    if (before.length + more.length > DAY_FILE_BYTES_MAX) return
    await replaceFile(disk, file, Buffer.concat([before, more]), true)
  }
}
