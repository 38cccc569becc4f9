/** Erasing after a fork: the logs that ended before lose the bodies, too, and nothing else. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AccountId } from '../../src/events/event.ts'
import { readLeaf } from '../../src/evidence/leaf.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { openLedger } from '../../src/store/evidence/chain.ts'
import { realDisk, textIn } from '../../src/store/evidence/disk.ts'
import { bundleOf, readTreeState } from '../../src/store/evidence/files.ts'
import { forkLog } from '../../src/store/evidence/fork.ts'
import { VaultFiles } from '../../src/store/evidence/vault-files.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { alice, entryOf, freshPlace, type Place } from './help.ts'

const bob = 'sasl:bob@example.jp' as AccountId
const TICKET = 'T-1'

/** Alice and Bob in turns, a held message of each; then the log ends and another begins. */
async function forked(place: Place): Promise<string> {
  const journal = await place.open()
  await journal.append(
    Array.from({ length: 600 }, (_, i) => entryOf(i, { account: i % 2 === 0 ? alice : bob })),
  )
  await journal.keep(entryOf(1_000, { kind: 'message.kept' }), Buffer.from('from alice'))
  await journal.keep(entryOf(1_001, { kind: 'message.kept', account: bob }), Buffer.from('bob’s'))
  await journal.close()
  await forkLog(
    { ...place.options(), hwmFolder: place.hwmFolder },
    { by: 'hanako', why: 'restored', force: true },
  )
  return `${place.folder}.OLD-1`
}

/** Indexes of the entries whose sealed bodies are in the vault of the log. */
async function sealedIn(folder: string): Promise<ReadonlySet<number>> {
  const size = (await readTreeState(realDisk, folder))?.size ?? 0
  const vault = new VaultFiles(realDisk, folder)
  const found = new Set<number>()
  for (let nth = 0; nth * 256 < size; nth += 1)
    for (const [i, bytes] of ((await bundleOf(realDisk, folder, nth, size)) ?? []).entries()) {
      const leaf = readLeaf(textIn(bytes))
      ok(!isRefused(leaf))
      const index = nth * 256 + i
      if ((await vault.sealedOf(index, leaf.retention, leaf.at)) !== undefined) found.add(index)
    }
  await vault.close()
  return found
}

const blobsIn = (folder: string): readonly string[] =>
  readdirSync(join(folder, 'vault', 'blob'), { recursive: true, encoding: 'utf8' }).filter((it) =>
    it.endsWith('.skb'),
  )

const isReadOnly = (folder: string): boolean =>
  [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((it) => join(folder, it)),
  ]
    .map((it) => statSync(it).mode & 0o222)
    .every((mode) => mode === 0)

async function erase(place: Place) {
  const opened = await openLedger({ ...place.options(), hwmFolder: place.hwmFolder })
  const { journal } = opened
  await journal.append([entryOf(2_000, { account: alice })])
  const before = await journal.append([
    {
      ...{ kind: 'erase.intended', at: place.now, source: 'keeper', severity: 1 },
      ...{ facts: { ticket: TICKET }, body: { ticket: TICKET }, retention: 'config' },
      condemns: { ticket: TICKET, account: alice },
    },
  ])
  return { ...opened, erased: await journal.erasing.eraseCondemned(TICKET, before) }
}

test('the bodies of the erased leave the ended log, and no others; it is read-only after it', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const old = await forked(place)
  const all = await sealedIn(old)
  equal(blobsIn(old).length, 2)
  const { journal, ledger, erased } = await erase(place)
  const left = await sealedIn(old)
  // 300 entries and the one of the held message.
  deepEqual([erased.earlier, all.size - left.size, blobsIn(old).length], [301, 301, 1])
  equal(erased.bodies, 1)
  ok(isReadOnly(join(old, 'vault')))
  const read = await Array.fromAsync(ledger.read(0))
  equal(
    read.filter(({ kind, body }) => kind === 'message.submitted' && body !== undefined).length,
    300,
  )
  // Leaves and signatures stand; without keys, what is missing is told.
  const verified = await verifyEvidence(old)
  equal(verified.problems[0]?.code, 'body.missing')
  ok(verified.problems.every(({ code }) => ['body.missing', 'more.problems'].includes(code)))
  deepEqual(await journal.erasing.eraseCondemned(TICKET, 0), {
    ...{ ranges: [], bodies: 0, blobs: 0, earlier: 301 },
  })
  await ledger.close()
})

test('an ended log that was taken away, or is damaged, keeps nobody from erasing', async (t) => {
  for (const what of ['tile', 'vault', '']) {
    const place = await freshPlace()
    t.after(() => place.remove())
    rmSync(join(await forked(place), what), { recursive: true, force: true })
    const { ledger, erased } = await erase(place)
    equal(erased.bodies, 1, what)
    await ledger.close()
  }
})

test('a month that is erased by time leaves the ended log, too', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const old = await forked(place)
  const { journal, ledger } = await openLedger({ ...place.options(), hwmFolder: place.hwmFolder })
  const months = await journal.erasing.months()
  const [one] = months.filter(({ retention }) => retention === 'gate400d')
  ok(one !== undefined)
  await journal.erasing.eraseMonth(one.retention, one.month)
  deepEqual(readdirSync(join(old, 'vault', one.retention)), [])
  equal(blobsIn(old).length, 0)
  ok(isReadOnly(join(old, 'vault')))
  await ledger.close()
})
