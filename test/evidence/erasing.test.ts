/** Erasing in the log itself: what is gone, what stays, and what both sides say of it. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AccountId } from '../../src/events/event.ts'
import type { IndexRanges } from '../../src/events/privacy.ts'
import { readLeaf } from '../../src/evidence/leaf.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { type Instant, instant } from '../../src/lib/time.ts'
import type { Entry } from '../../src/ports/journal.ts'
import { realDisk, textIn } from '../../src/store/evidence/disk.ts'
import { bundleOf } from '../../src/store/evidence/files.ts'
import type { EvidenceJournal } from '../../src/store/evidence/journal.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { alice, entryOf, freshPlace, type Place } from './help.ts'

const bob = 'sasl:bob@example.jp' as AccountId
const TICKET = 'T-1'

export const intended = (ticket: string, account: AccountId, at: Instant): Entry => ({
  kind: 'erase.intended',
  at,
  source: 'keeper',
  severity: 1,
  facts: { ticket },
  body: { ticket },
  retention: 'config',
  condemns: { ticket, account },
})

export const done = (ticket: string, ranges: IndexRanges, at: Instant): Entry => ({
  kind: 'erase.done',
  at,
  source: 'keeper',
  severity: 1,
  facts: { ticket, ranges },
  body: { ticket },
  retention: 'config',
})

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((it) =>
    statSync(join(folder, it)).isFile(),
  )

async function bodies(journal: EvidenceJournal): Promise<Map<number, unknown>> {
  const found = new Map<number, unknown>()
  for await (const { index, body, kind } of journal.read(0))
    if (kind === 'message.submitted') found.set(index, body?.['i'])
  return found
}

/** Alice's and Bob's entries in turns, 400 of them, and a held message of each. */
async function lived(place: Place): Promise<EvidenceJournal> {
  const journal = await place.open()
  for (let n = 0; n < 4; n += 1)
    await journal.append(
      Array.from({ length: 100 }, (_, i) =>
        entryOf(n * 100 + i, { account: i % 2 === 0 ? alice : bob }),
      ),
    )
  await journal.keep(entryOf(1_000, { kind: 'message.kept' }), Buffer.from('from alice'))
  await journal.keep(entryOf(1_001, { kind: 'message.kept', account: bob }), Buffer.from('bob’s'))
  return journal
}

async function erased(place: Place, journal: EvidenceJournal) {
  const before = await journal.append([intended(TICKET, alice, place.now)])
  const told = await journal.erasing.eraseCondemned(TICKET, before)
  await journal.append([done(TICKET, told.ranges, place.now)])
  journal.erasing.acquit(TICKET)
  return { before, ...told }
}

const verified = (place: Place, keys = true) =>
  verifyEvidence(place.folder, {
    ...(keys ? { keysFolder: place.keysFolder } : {}),
    hwmFolder: place.hwmFolder,
  })

test('an erased account’s bodies, blobs and keys are gone, everybody else’s stay, and the log verifies', async () => {
  const place = await freshPlace()
  try {
    const journal = await lived(place)
    const alices = [...(await bodies(journal))].filter(([, i]) => Number(i) % 2 === 0)
    const gone = await erased(place, journal)
    equal(gone.bodies, 201)
    equal(gone.blobs, 1)
    for (const [index, i] of await bodies(journal))
      equal(i, Number(index) % 2 === 1 ? undefined : index - 1, `entry ${index}`)
    equal(alices.length, 200)
    // What comes afterwards is hers again, under another key and another name.
    const later = await journal.append([entryOf(7)])
    for await (const { body } of journal.read(later)) equal(body?.['i'], 7)
    await journal.close()
    for (const keys of [true, false]) {
      const result = await verified(place, keys)
      deepEqual(result.problems, [])
      equal(result.erased, 201)
    }
    deepEqual(
      filesIn(join(place.folder, 'vault/blob')).map((it) => it.slice(-4)),
      ['.skb'],
    )
    const size = later + 1
    const leaves = (
      await Promise.all([0, 1].map((nth) => bundleOf(realDisk, place.folder, nth, size)))
    ).flatMap((bundle) => bundle ?? [])
    const names = leaves.map((bytes) => {
      const leaf = readLeaf(textIn(bytes))
      ok(!isRefused(leaf))
      return leaf.pseudonym
    })
    notEqual(names[1], undefined)
    notEqual(names[later], names[1])
  } finally {
    await place.remove()
  }
})

test('neither keys.db nor vault nor write-ahead log has an octet of it left', async () => {
  const place = await freshPlace()
  try {
    const journal = await lived(place)
    await journal.materialise()
    const vault = join(place.folder, 'vault')
    const files = filesIn(vault).filter((it) => it.startsWith('gate400d'))
    equal(files.length, 1)
    const before = readFileSync(join(vault, files[0] ?? ''))
    // Entry 1 is Alice's first: behind length, index and nonce begins what was sealed.
    const sealed = before.subarray(24, 56)
    const holds = (folder: string) =>
      filesIn(folder).filter((it) => readFileSync(join(folder, it)).includes(sealed))
    ok(holds(place.folder).length >= 1)
    await erased(place, journal)
    deepEqual(holds(place.folder), [])
    await journal.close()
  } finally {
    await place.remove()
  }
})

test('a key that is shredded is nowhere in the files of the key database', async () => {
  const { DatabaseSync } = await import('node:sqlite')
  const place = await freshPlace()
  try {
    const journal = await lived(place)
    const file = join(place.keysFolder, 'keys.db')
    const reader = new DatabaseSync(file, { readOnly: true })
    const before = reader.prepare('SELECT hex(wrapped) AS it FROM subject').all()
    reader.close()
    // Before anything says that it is done.
    await journal.erasing.eraseCondemned(
      TICKET,
      await journal.append([intended(TICKET, alice, place.now)]),
    )
    const reader2 = new DatabaseSync(file, { readOnly: true })
    const left = new Set(
      reader2
        .prepare('SELECT hex(wrapped) AS it FROM subject')
        .all()
        .map((row) => row['it']),
    )
    reader2.close()
    const gone = before.filter((row) => !left.has(row['it']))
    equal(gone.length, 1)
    const octets = Buffer.from(String(gone[0]?.['it']), 'hex').subarray(0, 24)
    for (const name of readdirSync(place.keysFolder))
      equal(readFileSync(join(place.keysFolder, name)).includes(octets), false, name)
    await journal.close()
  } finally {
    await place.remove()
  }
})

test('a class’s month goes with its key, its files and its blobs, and no other does', async () => {
  const place = await freshPlace()
  try {
    place.now = instant('2025-01-31T23:00:00Z')
    const journal = await place.open()
    const old = (i: number, more: Partial<Entry> = {}) =>
      entryOf(i, { at: (place.now + i) as Instant, ...more })
    await journal.append([old(1), old(2, { retention: 'auth400d' }), old(3, { account: bob })])
    await journal.keep(old(4), Buffer.from('kept'))
    place.now = instant('2025-02-01T01:00:00Z')
    await journal.append([old(5)])
    const { files } = await journal.erasing.eraseMonth('gate400d', '2025-01')
    equal(files, 2)
    await journal.append([
      {
        ...done('', [], place.now),
        facts: { retention: 'gate400d', month: '2025-01' },
      },
    ])
    const left: number[] = []
    for await (const { index, body } of journal.read(0)) if (body !== undefined) left.push(index)
    deepEqual(left, [0, 2, 5, 6])
    deepEqual(
      (await journal.erasing.months()).map(({ retention, month }) => `${retention} ${month}`),
      ['auth400d 2025-01', 'config 2025-01', 'config 2025-02', 'gate400d 2025-02'],
    )
    // It may be asked again, and the vault goes on.
    equal((await journal.erasing.eraseMonth('gate400d', '2025-01')).files, 0)
    await journal.append([old(6), old(7, { at: instant('2025-01-31T23:30:00Z') })])
    await journal.materialise()
    await journal.close()
    const result = await verified(place)
    deepEqual(result.problems, [])
    equal(result.erased, 3)
  } finally {
    await place.remove()
  }
})

test('a lost key database makes what it opened unreadable, and the log goes on with a new one', async () => {
  const { rmSync } = await import('node:fs')
  const place = await freshPlace()
  try {
    const first = await lived(place)
    await first.close()
    for (const name of readdirSync(place.keysFolder))
      if (name.startsWith('keys.db')) rmSync(join(place.keysFolder, name))
    const second = await place.open()
    const below = second.erasing.keysLostBelow
    ok(below > 400)
    const later = await second.append([entryOf(1), entryOf(2, { kind: 'x' })])
    equal(later, below)
    let open = 0
    for await (const { body } of second.read(0)) if (body !== undefined) open += 1
    equal(open, 2)
    await second.close()
    const third = await place.open()
    equal(third.erasing.keysLostBelow, below)
    await third.close()
    // Nobody said that they were erased: it is an alarm.
    const { problems, erased } = await verified(place)
    equal(erased, 0)
    ok(problems.every(({ code }) => code === 'body.missing'))
    ok(problems.length > 0)
  } finally {
    await place.remove()
  }
})
