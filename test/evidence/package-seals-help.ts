/** A package of a sealed log, and what to do to it. */
import { ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EPOCH_SECONDS, toHead } from '../../src/evidence/epoch.ts'
import { readVkey, toVkey } from '../../src/evidence/note.ts'
import { checkPackage } from '../../src/evidence/package/check.ts'
import type { PackageChecked, Run } from '../../src/evidence/package/check-types.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import type { Instant } from '../../src/lib/time.ts'
import { realDisk } from '../../src/store/evidence/disk.ts'
import { sha256 } from '../../src/store/evidence/hashing.ts'
import { makeKeys } from '../../src/store/evidence/seals/make-keys.ts'
import { Sealer } from '../../src/store/evidence/seals/sealer.ts'
import { entryOf, freshPlace, ORIGIN, START } from './help.ts'
import { packageOf, type Rich, resummed } from './package-help.ts'

const HOUR = EPOCH_SECONDS * 1_000
const BEGIN = (Math.floor(START / HOUR) * HOUR) as Instant
const inEpoch = (n: number): Instant => (BEGIN + n * HOUR + 1_000) as Instant

export type Files = ReadonlyMap<string, Uint8Array>

/** Six epochs of 40 entries; a package of a few in the third. */
export async function sealedPackage(): Promise<Files> {
  const place = await freshPlace()
  place.now = inEpoch(0)
  const journal = await place.open()
  const sealer = await Sealer.open({
    disk: realDisk,
    folder: place.folder,
    keysFolder: place.keysFolder,
    origin: ORIGIN,
    sign: () => journal.sign(),
  })
  const founding = await sealer.found(place.now, {
    epochs: 64,
    epochSeconds: EPOCH_SECONDS,
    seed: Buffer.alloc(32, 7),
    makeKeys: async (seed, epochs) => makeKeys(seed, epochs),
    progress: () => {},
    stop: new AbortController().signal,
  })
  const [, , epochs, epochSeconds, from, root] = toHead(founding).trimEnd().split(' ')
  const facts = { root, epochs: Number(epochs), epochSeconds: Number(epochSeconds), from }
  await journal.append([entryOf(0, { kind: 'seals.founded', facts } as never)])
  for (let epoch = 1; epoch <= 6; epoch += 1) {
    await journal.append(
      Array.from({ length: 40 }, (_, i) => entryOf(epoch * 100 + i, { at: place.now })),
    )
    place.now = inEpoch(epoch)
    await sealer.round(place.now)
  }
  await journal.materialise()
  const vkey = readVkey(readFileSync(join(place.folder, 'log.vkey'), 'utf8').trim(), sha256)
  ok(!isRefused(vkey))
  const policy = `log ${toVkey(vkey)}\nquorum none\n`
  const made = await packageOf({ place, policy, vkey } as Rich, '90-95')
  await journal.close()
  await place.remove()
  return made.files
}

/** Checked with the sums of what it is made of now. */
export const checkedBy = (run: Run, files: Files): Promise<PackageChecked> => {
  const summed = resummed(files)
  return checkPackage(
    { names: [...summed.keys()].sort(), read: async (name) => summed.get(name) },
    run,
  )
}
export const codesOf = ({ problems }: PackageChecked) => problems.map(({ code }) => code)
export const sealNotesOf = ({ notChecked }: PackageChecked) =>
  notChecked.filter(({ code }) => code.startsWith('seals.'))
export const withText = (files: Files, name: string, change: (text: string) => string): Files =>
  new Map([...files, [name, Buffer.from(change(Buffer.from(files.get(name) ?? []).toString()))]])
