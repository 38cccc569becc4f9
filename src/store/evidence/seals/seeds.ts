/**
 * Seeds: the one secret of the seals, and its erasure.
 *
 * Two files of one size take turns. The next seed is written into the one that is empty and synced,
 * then the other is overwritten with zeros, in its place, and synced: at no moment is there no seed,
 * and what is found after a crash is told by its digest. Two seeds found are the later one and one that
 * was not erased yet.
 *
 * A rename would be simpler, and would leave the old seed in blocks that nobody overwrites.
 *
 * Limits: file systems that write elsewhere (btrfs, ZFS) and disks that spread their writes (SSDs) may
 * keep what was overwritten. Whoever reads those blocks can seal what is already sealed once more.
 */
import { dirname, join } from 'node:path'
import { putU32, u32At } from '../../../evidence/bytes.ts'
import { SEED_BYTES } from '../../../evidence/epoch.ts'
import { assert } from '../../../lib/assert.ts'
import { type Disk, type DiskFile, readWhole, using, writeAll } from '../disk.ts'
import { sha256 } from '../hashing.ts'

const MAGIC = Buffer.from('SKS1')
const EPOCH_AT = MAGIC.length
const SEED_AT = EPOCH_AT + 4
const DIGEST_AT = SEED_AT + SEED_BYTES
const SLOT_BYTES = DIGEST_AT + 32
const SLOT_MODE = 0o600
const FOLDER_MODE = 0o700

export type Seed = { readonly epoch: number; readonly bytes: Uint8Array }
type Slot = 0 | 1

/** Apart from the keys beside it, so that a copy of those is none of this. */
export const seedsFolder = (keysFolder: string): string => join(keysFolder, 'seals')

export class Seeds {
  readonly #disk: Disk
  readonly #folder: string
  #current: { readonly seed: Seed; readonly slot: Slot } | undefined
  /** The other slot may still hold what came before. */
  #isUnerased = false

  private constructor(disk: Disk, folder: string) {
    this.#disk = disk
    this.#folder = folder
  }

  static async open(disk: Disk, keysFolder: string): Promise<Seeds> {
    const seeds = new Seeds(disk, seedsFolder(keysFolder))
    const found = [await seeds.#read(0), await seeds.#read(1)] as const
    for (const slot of [0, 1] as const) {
      const seed = found[slot]
      if (seed !== undefined && seed.epoch >= (seeds.#current?.seed.epoch ?? 0))
        seeds.#current = { seed, slot }
    }
    seeds.#isUnerased = seeds.#current !== undefined
    return seeds
  }

  get current(): Seed | undefined {
    return this.#current?.seed
  }

  /** Makes both files; what was there is overwritten. */
  async begin(seed: Seed): Promise<void> {
    await this.#disk.makeFolder(this.#folder, FOLDER_MODE)
    await this.#disk.syncFolder(dirname(this.#folder))
    this.#current = undefined
    await this.#write(1, new Uint8Array(SLOT_BYTES))
    await this.#write(0, slotOf(seed))
    await this.#disk.syncFolder(this.#folder)
    this.#current = { seed, slot: 0 }
    this.#isUnerased = false
  }

  /** From here on there is this seed and no earlier one, once it resolves. */
  async replace(seed: Seed): Promise<void> {
    const before = this.#current
    assert(before !== undefined && seed.epoch > before.seed.epoch, 'seeds go on')
    const slot = before.slot === 0 ? 1 : 0
    await this.#write(slot, slotOf(seed))
    this.#current = { seed, slot }
    this.#isUnerased = true
    await this.erase()
  }

  /** What a crash left of the one before. */
  async erase(): Promise<void> {
    if (!this.#isUnerased || this.#current === undefined) return
    await this.#write(this.#current.slot === 0 ? 1 : 0, new Uint8Array(SLOT_BYTES))
    this.#isUnerased = false
  }

  #path(slot: Slot): string {
    return join(this.#folder, `seed.${slot}`)
  }

  async #read(slot: Slot): Promise<Seed | undefined> {
    const bytes = await readWhole(this.#disk, this.#path(slot), SLOT_BYTES)
    return bytes instanceof Uint8Array ? readSlot(bytes) : undefined
  }

  async #write(slot: Slot, bytes: Uint8Array): Promise<void> {
    await using(await this.#open(slot), async (file) => {
      await writeAll(file, bytes, 0)
      await file.datasync()
    })
  }

  /** In place where there is a file: another one would leave the octets of this one behind. */
  async #open(slot: Slot): Promise<DiskFile> {
    const names = await this.#disk.list(this.#folder)
    const how = names.includes(`seed.${slot}`) ? 'update' : 'create'
    return this.#disk.open(this.#path(slot), how, SLOT_MODE)
  }
}

function slotOf({ epoch, bytes }: Seed): Uint8Array {
  assert(bytes.length === SEED_BYTES, 'a seed has 32 octets')
  const slot = Buffer.alloc(SLOT_BYTES)
  slot.set(MAGIC)
  putU32(epoch, slot, EPOCH_AT)
  slot.set(bytes, SEED_AT)
  slot.set(Buffer.from(sha256.digest(slot.subarray(0, DIGEST_AT)), 'latin1'), DIGEST_AT)
  return slot
}

/** `undefined`: erased, torn or never written. */
function readSlot(slot: Uint8Array): Seed | undefined {
  if (slot.length !== SLOT_BYTES || Buffer.compare(slot.subarray(0, EPOCH_AT), MAGIC) !== 0)
    return undefined
  const digest = Buffer.from(sha256.digest(slot.subarray(0, DIGEST_AT)), 'latin1')
  if (Buffer.compare(digest, slot.subarray(DIGEST_AT)) !== 0) return undefined
  return { epoch: u32At(slot, EPOCH_AT), bytes: slot.slice(SEED_AT, DIGEST_AT) }
}
