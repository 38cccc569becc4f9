/**
 * Help for the tests of packages: a log with two accounts, a witness who cosigned it twice and whose
 * cosignatures are entries, a gap and an anchor; and the package that is taken out of it.
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountId } from '../../src/events/event.ts'
import {
  COSIGNATURE,
  cosignatureLine,
  readVkey,
  toVkey,
  type Vkey,
  vkeyOf,
} from '../../src/evidence/note.ts'
import { readPolicy } from '../../src/evidence/policy.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { readSpans } from '../../src/evidence/spans.ts'
import { assert } from '../../src/lib/assert.ts'
import type { Instant } from '../../src/lib/time.ts'
import { realDisk } from '../../src/store/evidence/disk.ts'
import { sha256 } from '../../src/store/evidence/hashing.ts'
import { openKeys } from '../../src/store/evidence/keys.ts'
import { verifyPage, verifyScript } from '../../src/store/evidence/package/assets.ts'
import { type Made, makePackage } from '../../src/store/evidence/package/make.ts'
import { pickCheckpoint } from '../../src/store/evidence/package/pick-checkpoint.ts'
import { select } from '../../src/store/evidence/package/select.ts'
import { entryOf, freshPlace, type Place } from './help.ts'

export const bob = 'sasl:bob@example.jp' as AccountId

export type Witness = {
  readonly vkey: Vkey
  /** The line for a note's text, at a moment. */
  cosign(text: string, at: Instant): string
}

export const witnessOf = (name: string): Witness => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = rawOf(publicKey)
  const vkey = vkeyOf(name, COSIGNATURE, raw, sha256)
  return {
    vkey,
    cosign: (text, at) =>
      cosignatureLine(text, vkey, Math.floor(at / 1_000), (message) =>
        sign(null, message, privateKey),
      ),
  }
}
export const rawOf = (publicKey: KeyObject): Uint8Array =>
  new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))

export type Rich = {
  readonly place: Place
  readonly witness: Witness
  readonly policy: string
  readonly vkey: Vkey
  /** Index of each entry that carries a cosignature, and the size that it swears to. */
  readonly cosigned: readonly { readonly index: number; readonly size: number }[]
  readonly gap: number
  readonly size: number
}

/**
 * 700 entries and more over three minutes; the checkpoint in the folder is cosigned. `stepBack`: the
 * clock of the log's host is set back so far after the first cosignature came back.
 */
export async function richLog({ stepBack = 0 } = {}): Promise<Rich> {
  const place = await freshPlace()
  const witness = witnessOf('witness.example.net/w1')
  const journal = await place.open()
  const cosigned: { index: number; size: number }[] = []
  const file = join(place.folder, 'checkpoint')
  let next = 1
  const put = async (count: number, from: number) => {
    next =
      (await journal.append(
        Array.from({ length: count }, (_, i) =>
          entryOf(from + i, {
            at: (place.now + i - (from > 300 ? stepBack : 0)) as Instant,
            ...((from + i) % 5 === 0 ? { account: bob } : {}),
          }),
        ),
      )) + count
  }
  const comeBack = async () => {
    await journal.materialise()
    const note = readFileSync(file, 'utf8')
    const text = note.slice(0, note.indexOf('\n\n') + 1)
    const line = witness.cosign(text, place.now)
    place.now = (place.now + 500) as Instant
    const index = await journal.append([
      entryOf(0, {
        kind: 'checkpoint.cosigned',
        source: 'witness',
        at: place.now,
        facts: { size: Number(text.split('\n')[1]), note: `${note}${line}` },
        body: {},
        retention: 'config',
      }),
    ])
    cosigned.push({ index, size: Number(text.split('\n')[1]) })
    next = index + 1
  }
  await put(300, 1)
  place.now = (place.now + 60_000) as Instant
  await comeBack()
  place.now = (place.now + 10_000) as Instant
  await put(250, 301)
  const gap = await journal.append([
    entryOf(0, {
      kind: 'source.gap',
      source: 'log@mx1',
      at: place.now,
      facts: { what: 'rate-limited', missed: 12 },
    }),
  ])
  place.now = (place.now + 60_000) as Instant
  await comeBack()
  place.now = (place.now + 10_000) as Instant
  await put(150, 551)
  place.now = (place.now + 60_000) as Instant
  await journal.close()
  const note = readFileSync(file, 'utf8')
  const text = note.slice(0, note.indexOf('\n\n') + 1)
  writeFileSync(file, `${note}${witness.cosign(text, place.now)}`)
  const vkey = readVkey(readFileSync(join(place.folder, 'log.vkey'), 'utf8').trim(), sha256)
  assert(!isRefused(vkey), 'the log has a key')
  const policy = `log ${toVkey(vkey)}\nwitness w1 ${toVkey(witness.vkey)}\nquorum w1\n`
  writeFileSync(join(place.folder, 'policy'), policy)
  return { place, witness, policy, vkey, cosigned, gap, size: next }
}

/** What `sekimori evidence export` makes, without a guard. */
export async function packageOf(
  { place, policy, vkey }: Rich,
  ranges: string,
  bodies = true,
): Promise<Made> {
  const read = readPolicy(policy, sha256)
  const spans = readSpans(ranges)
  assert(!isRefused(read) && !isRefused(spans), 'policy and ranges are good')
  const disk = realDisk
  const { folder } = place
  const wait = () => Promise.resolve()
  const picking = { disk, folder, vkey, policy: read, least: 0, wait }
  const checkpoint = await pickCheckpoint(picking)
  const keys = bodies
    ? openKeys({ folder: place.keysFolder, found: false, readOnly: true })
    : undefined
  try {
    return await makePackage({
      ...{ disk, folder, vkey, checkpoint, policy, keys, treeSize: checkpoint.size },
      selected: await select(disk, folder, checkpoint.size, { spans }),
      custody: {
        madeAt: place.now,
        by: 'hanako',
        isProven: true,
        why: 'police request',
        ticket: 'K-2026-17',
        software: 'test',
      },
      page: verifyPage,
      script: verifyScript,
    })
  } finally {
    keys?.close()
  }
}

export const hexSum = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

/** Sums that agree again after a file was changed, as a forger would write them. */
export function resummed(files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const sums = [...files]
    .filter(([name]) => name !== 'SHA256SUMS')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, bytes]) => `${hexSum(bytes)}  ${name}\n`)
  return new Map([...files, ['SHA256SUMS', Buffer.from(sums.join(''))]])
}
