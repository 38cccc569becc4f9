/**
 * Swearing: what the journal shows to those who ask witnesses, and takes back from them.
 *
 * Cosignatures change nothing of what was signed: they are published with it, and kept.
 */

import { join } from 'node:path'
import type { Hash } from '../../evidence/bytes.ts'
import type { Vkey } from '../../evidence/note.ts'
import type { Signed } from './checkpoints.ts'
import { replaceFile } from './disk.ts'
import type { Standing } from './reading.ts'
import type { Settling } from './settling.ts'
import type { SignedHeard, Signing } from './signing.ts'
import { Tail } from './tail.ts'

export type Swearing = {
  readonly vkey: Vkey
  /** The newest signed checkpoint. */
  newest(): Signed | undefined
  /** Hears of each new one, once its promise is on the disk. One listener. */
  listen(heard: SignedHeard): void
  consistency(older: number, size: number): Promise<readonly Hash[]>
  rootAt(size: number): Promise<Hash>
  tile(level: number, nth: number, size: number): Promise<readonly Hash[] | undefined>
  bundle(nth: number, size: number): Promise<Uint8Array | undefined>
  /** Takes cosignatures in: `note` to be published, `lean` to be kept for ever. */
  cosigned(signed: Signed, note: string, lean: string): Promise<void>
  /** The newest note as it is published: with the cosignatures that it has. */
  published(): string | undefined
  /** Replaces a text that lies beside the log, such as `policy`. */
  put(name: 'policy' | 'policy.ml-dsa-44', text: string): Promise<void>
}

export type SwearingParts = {
  readonly vkey: Vkey
  readonly standing: Standing
  readonly size: () => number
  readonly signing: Signing
  readonly settling: Settling
}

export function swearingOf({ vkey, standing, size, signing, settling }: SwearingParts): Swearing {
  const tail = new Tail({ standing, size, materialise: () => settling.settle() })
  return {
    vkey,
    newest: () => signing.newest,
    listen: (heard) => signing.listen(heard),
    consistency: (older, at) => tail.consistency(older, at),
    rootAt: (at) => tail.rootAt(at),
    tile: (level, nth, at) => tail.tile(level, nth, at),
    bundle: (nth, at) => tail.bundle(nth, at),
    cosigned: async (signed, note, lean) => {
      await signing.cosigned(signed, note, lean)
      await settling.publishAgain(signed)
    },
    published: () => (signing.newest === undefined ? undefined : signing.noteOf(signing.newest)),
    put: (name, text) =>
      replaceFile(standing.disk, join(standing.folder, name), Buffer.from(text), true),
  }
}
