/**
 * What the page of the evidence finds out for itself: the same code that runs in the browser, over a
 * real log, with this process's WebCrypto. Whatever of a proof is changed, wherever, is not believed.
 */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { base64, fromBase64, hashText } from '../../src/evidence/bytes.ts'
import { readProofText, toProofText } from '../../src/evidence/proof-text.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { Log } from '../../src/keeper/console/evidence/log.ts'
import type { EvidenceJournal } from '../../src/store/evidence/journal.ts'
import {
  checkEntry,
  checkGrowth,
  checkHead,
  checkpointIn,
  type EntryToCheck,
  follows,
  isAlarm,
  type Seen,
} from '../../web/console/src/screens/evidence/checking.ts'
import { remember, SEEN_MAX, seenIn, seenOf } from '../../web/console/src/screens/evidence/seen.ts'
import { webRun } from '../../web/verify/crypto.ts'
import { entryOf, freshPlace, type Place } from '../evidence/help.ts'

const SIZE = 41
let place: Place
let journal: EvidenceJournal
let log: Log

const logOf = (its: Place, open: EvidenceJournal): Log =>
  new Log({ journal: open, forks: [], folder: its.folder, monotonic: () => performance.now() })

const grown = async (open: EvidenceJournal, by: number): Promise<string> => {
  for (let n = 0; n < by; n += 1) await open.append([entryOf(n)])
  await open.sign()
  await open.materialise()
  return open.checkpoint() ?? ''
}

before(async () => {
  place = await freshPlace()
  journal = await place.open()
  await grown(journal, SIZE - 1)
  log = logOf(place, journal)
})
after(async () => {
  await journal.close()
  await place.remove()
})

const told = async (entry: number): Promise<EntryToCheck> => {
  const its = await log.standing()
  ok(its !== undefined)
  return (await log.entry(its, entry)) as unknown as EntryToCheck
}
const check = (it: EntryToCheck) => checkEntry(webRun, it)

test('every entry of a log is shown to be in it, up to the signed root', async () => {
  for (let entry = 0; entry < SIZE; entry += 1) {
    const it = await told(entry)
    const checked = await check(it)
    ok(checked.isGood, `entry ${entry}: ${JSON.stringify(checked.checks)}`)
    equal(checked.checkpoint?.size, SIZE)
    equal(checked.steps.at(-1)?.node, checked.checkpoint?.root)
    deepEqual(
      checked.checks.map(({ what }) => what),
      ['key', 'note', 'leaf', 'path'],
    )
  }
})

test('one bit of any hash of a proof, or one hash too few or too many, is not believed', async () => {
  for (const entry of [0, 17, SIZE - 1]) {
    const it = await told(entry)
    const proof = readProofText(it.proof)
    ok(!isRefused(proof))
    const changed = proof.hashes.flatMap((_, at) =>
      [0, 31].map((octet) =>
        proof.hashes.map((hash, nth) => {
          if (nth !== at) return hash
          const code = hash.charCodeAt(octet) ^ 1
          return `${hash.slice(0, octet)}${String.fromCharCode(code)}${hash.slice(octet + 1)}`
        }),
      ),
    )
    const cut = [proof.hashes.slice(1), proof.hashes.slice(0, -1)]
    const longer = [[...proof.hashes, ...proof.hashes.slice(0, 1)]]
    for (const hashes of [...changed, ...cut, ...longer]) {
      const checked = await check({
        ...it,
        proof: toProofText({ ...proof, hashes: hashes as unknown as typeof proof.hashes }),
      })
      equal(checked.isGood, false)
      equal(checked.checks.at(-1)?.what, 'path')
    }
  }
})

test('one bit of any octet of the leaf is not believed', async () => {
  const it = await told(9)
  const leaf = fromBase64(it.leaf)
  ok(leaf !== undefined)
  for (let at = 0; at < leaf.length; at += 1) {
    const changed: Uint8Array = Uint8Array.from(leaf)
    changed[at] = (changed[at] ?? 0) ^ 1
    equal((await check({ ...it, leaf: base64(changed) })).isGood, false, `octet ${at}`)
  }
  equal((await check({ ...it, leaf: 'no base64!' })).checks.at(-1)?.what, 'leaf')
})

test('the proof of another entry, another size, root, signature or key is not believed', async () => {
  const it = await told(9)
  equal((await check({ ...(await told(10)), entry: 9 })).isGood, false)
  equal((await check({ ...it, entry: 10 })).isGood, false)
  const note = it.proof.slice(it.proof.indexOf('\n\n') + 2)
  const changes: readonly string[] = [
    note.replace(`\n${SIZE}\n`, `\n${SIZE + 1}\n`),
    note.replace(/\n(.)(.{42}=)\n/, (_, first, rest) => `\n${first === 'A' ? 'B' : 'A'}${rest}\n`),
    note.replace(/(.{8})\n$/, 'AAAAAAAA\n'),
    note.replace('mx1', 'mx2'),
  ]
  for (const changed of changes) {
    notEqual(changed, note)
    const checked = await check({ ...it, proof: it.proof.replace(note, changed) })
    equal(checked.isGood, false)
    equal(checked.checks.at(-1)?.outcome, 'bad')
  }
  const other = await freshPlace()
  const stranger = await other.open()
  equal((await check({ ...it, vkey: stranger.vkey.trim() })).isGood, false)
  await stranger.close()
  await other.remove()
  for (const vkey of ['', 'x', `${it.vkey}x`, 'a+b+c'])
    equal((await check({ ...it, vkey })).checks.at(-1)?.what, 'key')
  for (const proof of ['', 'x\n\ny', it.proof.slice(0, -2)])
    equal((await check({ ...it, proof })).isGood, false)
})

test('a key that is another than the one seen before is told as that', async () => {
  const it = await told(3)
  ok((await check({ ...it, pinned: it.vkey })).isGood)
  const { checks, isGood } = await check({ ...it, pinned: `${it.vkey.slice(0, -2)}AA` })
  equal(isGood, false)
  deepEqual(checks, [{ what: 'key', outcome: 'bad', why: 'changed' }])
})

test('a log that grows is seen to grow, and one that forks, shrinks or hides it is an alarm', async () => {
  const its = await freshPlace()
  const open = await its.open()
  const first = await grown(open, 6)
  const reader = logOf(its, open)
  const standing = await reader.standing()
  ok(standing !== undefined)
  const vkey = open.vkey.trim()
  const name = standing.log
  const seen: Seen = { log: name, vkey, checkpoint: first, at: 0 }
  const growth = (more: Partial<Parameters<typeof checkGrowth>[1]>) =>
    checkGrowth(webRun, {
      seen,
      log: name,
      checkpoint: first,
      hashes: undefined,
      elders: [],
      ...more,
    })
  equal(await growth({ seen: undefined }), 'first')
  equal(await growth({}), 'same')
  const older = checkpointIn(first)?.size ?? 0
  for (const by of [1, 3, 9]) {
    const later = await grown(open, by)
    const proof = await reader.consistency(standing, older)
    const hashes = proof?.['hashes'] as string[]
    equal(await growth({ checkpoint: later, hashes }), 'grew')
    ok((await checkHead(webRun, { vkey, checkpoint: later, pinned: vkey })).isGood)
    for (const [at, text] of hashes.entries()) {
      const octets = fromBase64(text) as Uint8Array
      octets[at % 32] = (octets[at % 32] ?? 0) ^ 0x10
      const changed = hashes.map((one, nth) => (nth === at ? base64(octets) : one))
      equal(await growth({ checkpoint: later, hashes: changed }), 'forked', `hash ${at}`)
    }
    equal(await growth({ checkpoint: later, hashes: hashes.slice(1) }), 'forked')
    equal(await growth({ checkpoint: later, hashes: null }), 'forked')
    equal(await growth({ checkpoint: later, hashes: ['x'] }), 'forked')
    // Nobody was asked yet: nothing is said.
    equal(await growth({ checkpoint: later, hashes: undefined }), 'unknown')
    const back: Seen = { ...seen, checkpoint: later }
    equal(await growth({ seen: back, checkpoint: first }), 'shrank')
  }
  // Another history under the same name, of the same size and of a larger one.
  const twin = await freshPlace()
  const liar = await twin.open()
  await liar.append([entryOf(99, { kind: 'login.accepted' })])
  const other = await grown(liar, 5)
  equal(checkpointIn(other)?.size, checkpointIn(first)?.size)
  equal(await growth({ checkpoint: other }), 'forked')
  const larger = await grown(liar, 4)
  const lie = await logOf(twin, liar).consistency({ ...standing, folder: twin.folder }, older)
  equal(await growth({ checkpoint: larger, hashes: lie?.['hashes'] as string[] }), 'forked')
  ok(!follows('unknown') && !follows('shrank') && follows('first') && follows('renamed'))
  ok(isAlarm('forked') && isAlarm('shrank') && !isAlarm('renamed') && !isAlarm('grew'))
  equal(
    await growth({ log: 'mx1.example.jp/sekimori/2', elders: [{ log: name, entries: 7 }] }),
    'renamed',
  )
  // The one that goes on has lost what was signed.
  equal(
    await growth({ log: 'mx1.example.jp/sekimori/2', elders: [{ log: name, entries: 6 }] }),
    'shrank',
  )
  equal(await growth({ log: 'mx1.example.jp/sekimori/2' }), 'unknown')
  await Promise.all([open.close(), liar.close()])
  await Promise.all([its.remove(), twin.remove()])
})

test('what was seen is remembered by log, a bounded number of them, whatever the storage holds', () => {
  const kept = new Map<string, string>()
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
  equal(seenOf(store, 'a'), undefined)
  const seen = (log: string, at: number): Seen => ({ log, vkey: 'k', checkpoint: 'c', at })
  for (let n = 0; n < SEEN_MAX; n += 1) remember(store, seen(`log${n}`, n))
  equal(seenIn(store).length, SEEN_MAX)
  equal(seenOf(store, 'log0')?.at, 0)
  remember(store, seen('one more', 99))
  equal(seenIn(store).length, SEEN_MAX)
  equal(seenIn(store)[0]?.log, 'log1')
  // A log that goes by another name is held against the newest that was seen.
  equal(seenOf(store, 'nobody')?.log, 'one more')
  for (const text of ['', '{', '[]', '{"a":1}', '[1,null,{"log":1}]']) {
    kept.set([...kept.keys()][0] ?? '', text)
    deepEqual(seenIn(store), [])
  }
  remember(
    {
      ...store,
      setItem: () => {
        throw new Error('full')
      },
    },
    seen('x', 1),
  )
})

test('the head that is shown is the one that was signed', async () => {
  const its = await log.standing()
  ok(its !== undefined)
  const head = (await log.head(its)) as Record<string, string>
  const checked = await checkHead(webRun, {
    vkey: String(head['vkey']),
    checkpoint: String(head['checkpoint']),
  })
  ok(checked.isGood && checked.checkpoint !== undefined)
  equal(hashText(checked.checkpoint.root), head['root'])
})
