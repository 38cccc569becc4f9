/**
 * Pick a checkpoint: the statement that a package stands on.
 *
 * The published one is the newest; its cosignatures come a moment after it. So where a policy is to be
 * met, it is waited for a little, and else the newest kept one that meets it and still covers what was
 * chosen is taken. Where none does, the published one is: what it lacks is told by whoever verifies.
 */
import { join } from 'node:path'
import type { Checkpoint } from '../../../evidence/checkpoint.ts'
import type { Vkey } from '../../../evidence/note.ts'
import { isGoodBy, type Policy } from '../../../evidence/policy.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { Fault } from '../../../lib/fault.ts'
import {
  DAY_FILE_BYTES_MAX,
  DAY_SEPARATOR,
  NOTE_FILE_BYTES_MAX,
  openCheckpoint,
} from '../checkpoints.ts'
import { type Disk, readTextFile } from '../disk.ts'
import { verifySignature } from '../hashing.ts'

export type Picked = Checkpoint & { readonly text: string }
export const WAIT_MS = 10_000
const LOOK_MS = 250

export type Picking = {
  readonly disk: Disk
  readonly folder: string
  readonly vkey: Vkey
  readonly policy: Policy | undefined
  /** It must cover so many entries. */
  readonly least: number
  readonly wait?: (ms: number) => Promise<void>
}

/** Throws `evidence.damaged` when there is no published checkpoint. */
export async function published({ disk, folder, vkey }: Omit<Picking, 'least'>): Promise<Picked> {
  const file = join(folder, 'checkpoint')
  const text = await readTextFile(disk, file, NOTE_FILE_BYTES_MAX)
  if (text === undefined) throw new Fault('evidence.damaged', { file, why: 'it is missing' })
  const signed = openCheckpoint(text, vkey)
  if (isRefused(signed)) throw new Fault('evidence.damaged', { file, why: signed.refused })
  const { origin, size, root } = signed
  return { origin, size, root, text }
}

export async function pickCheckpoint(picking: Picking): Promise<Picked> {
  const { policy, least, wait = (ms) => new Promise((done) => setTimeout(done, ms)) } = picking
  const newest = await published(picking)
  if (policy === undefined) return newest
  for (let waited = 0; ; waited += LOOK_MS) {
    const at = waited === 0 ? newest : await published(picking)
    if (meets(at.text, picking, policy) && at.size >= least) return at
    if (waited >= WAIT_MS || policy.quorum === 'none') break
    await wait(LOOK_MS)
  }
  return (await newestKept(picking, policy)) ?? newest
}

const meets = (text: string, { vkey }: Picking, policy: Policy): boolean => {
  const signed = openCheckpoint(text, vkey)
  return !isRefused(signed) && isGoodBy(policy, signed.opened, verifySignature)
}

async function newestKept(picking: Picking, policy: Policy): Promise<Picked | undefined> {
  const { disk, folder, vkey, least } = picking
  const days = join(folder, 'checkpoints')
  const last = async (path: string) => (await disk.list(path)).sort().at(-1)
  const year = await last(days)
  const month = year === undefined ? undefined : await last(join(days, year))
  const day = month === undefined ? undefined : await last(join(days, year as string, month))
  if (day === undefined) return undefined
  const file = join(days, year as string, month as string, day)
  const text = (await readTextFile(disk, file, DAY_FILE_BYTES_MAX)) ?? ''
  for (const note of text.split(DAY_SEPARATOR).reverse()) {
    const signed = openCheckpoint(note, vkey)
    if (isRefused(signed)) continue
    if (signed.size < least) return undefined
    if (meets(note, picking, policy)) {
      const { origin, size, root } = signed
      return { origin, size, root, text: note }
    }
  }
  return undefined
}
