import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { freshPlace, ORIGIN, type Place, entryOf as someEntry } from '../../test/evidence/help.ts'
import type { Event } from '../events/event.ts'
import { readNote, signatureOf } from '../evidence/note.ts'
import { isGoodBy, readPolicy } from '../evidence/policy.ts'
import { isRefused } from '../evidence/refused.ts'
import { Fault } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import { sha256, verifySignature } from '../store/evidence/hashing.ts'
import { type EvidenceJournal, openJournal } from '../store/evidence/journal.ts'
import { Asking } from '../witness/ask.ts'
import { witnessRoutes } from '../witness/routes.ts'
import { type RunningServer, startServer } from '../witness/server.ts'
import { cosigners } from '../witness/testing.ts'
import { type Misbehaved, type Shelf, Witness } from '../witness/witness.ts'
import { entryOf } from './entries.ts'
import { RETRY_MAX } from './witness/lane.ts'
import { LOGGED_EVERY, LOGGED_QUIET } from './witness/logging.ts'
import {
  AGAIN_AFTER,
  type Asker,
  REFUSALS_TOLD_EVERY,
  type Refusal,
  Witnessing,
} from './witnessing.ts'

const ends = new WeakMap<TestContext, (() => unknown)[]>()
/** What was opened last is closed first. */
function atEnd(t: TestContext, close: () => unknown): void {
  const known = ends.get(t)
  if (known !== undefined) return void known.push(close)
  const all = [close]
  ends.set(t, all)
  t.after(async () => {
    for (const one of all.toReversed()) await one()
  })
}

const memoryShelf = (): Shelf => {
  const kept = new Map<string, string>()
  return {
    read: async (name) => kept.get(name),
    replace: async (name, text) => void kept.set(name, text),
    append: async (name, text) => void kept.set(name, `${kept.get(name) ?? ''}${text}`),
    size: async (name) => kept.get(name)?.length ?? 0,
  }
}

/** A witness on the loopback, that can be switched off and on, and whose clock can be wrong. */
async function witnessFor(t: TestContext, name: string, place: Place, ...logs: EvidenceJournal[]) {
  const keys = cosigners(`${name}.example/1`, sha256)
  const misbehaved: Misbehaved[] = []
  const it = { ahead: 0, served: 0 }
  const clock = {
    now: () => (place.now + it.ahead) as Instant,
    monotonic: () => performance.now(),
  }
  const witness = new Witness({
    keys,
    shelf: memoryShelf(),
    clock,
    means: { hasher: sha256, verify: verifySignature },
    heard: () => {
      it.served += 1
    },
    misbehaved: (one) => void misbehaved.push(one),
    told: () => {},
  })
  await witness.trust(logs.map(({ swearing }) => swearing.vkey))
  const open = (port: number): Promise<RunningServer> =>
    startServer({
      ...{ host: '127.0.0.1', port, clock, told: () => {} },
      routes: witnessRoutes(witness, ''),
      limits: { perSecond: 1_000, atOnce: 1_000, headers: 400, request: 500 },
    })
  let server: RunningServer | undefined = await open(0)
  const { url } = server
  const off = async () => {
    await server?.close()
    server = undefined
  }
  atEnd(t, off)
  return {
    ...{ witness, misbehaved, name, url, it, off },
    keys: keys.map(({ vkey }) => vkey),
    on: async () => {
      server = await open(Number(new URL(url).port))
    },
  }
}
type Standing = Awaited<ReturnType<typeof witnessFor>>

type House = {
  readonly witnessing: Witnessing
  readonly told: string[]
  readonly alarms: Refusal[]
  readonly written: Event[]
  /** Milliseconds that pass for the guard. */
  passes(ms: number): void
}

function houseOf(
  t: TestContext,
  place: Place,
  journal: EvidenceJournal,
  witnesses: readonly Pick<Standing, 'name' | 'url' | 'keys'>[],
  quorum: number,
  askerOf?: (url: string) => Asker,
): House {
  let monotonic = 0
  const told: string[] = []
  const alarms: Refusal[] = []
  const written: Event[] = []
  const witnessing = new Witnessing({
    clock: { now: () => place.now, monotonic: () => monotonic },
    witnesses,
    quorum,
    askerOf: ({ url, keys }) => askerOf?.(url) ?? new Asking({ url, keys }, verifySignature, 5_000),
    swearing: journal.swearing,
    told: (problem) => void told.push(problem instanceof Fault ? problem.code : String(problem)),
    roundGapMs: 1,
  })
  atEnd(t, () => witnessing.close())
  return {
    ...{ witnessing, told, alarms, written },
    passes: (ms) => {
      monotonic += ms
      place.now = (place.now + ms) as Instant
      witnessing.tick()
    },
  }
}
const starts = ({ witnessing, alarms, written }: House, journal: EvidenceJournal): void =>
  witnessing.start({
    scribe: {
      write: async (events) => {
        written.push(...events)
        await journal.append(events.map(entryOf))
      },
    },
    alarm: (refusal) => void alarms.push(refusal),
  })

const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (let tries = 0; !holds(); tries += 1) {
    ok(tries < 1_000, `in vain: ${what}`)
    await pause(5)
  }
}

async function logOf(t: TestContext, count = 4) {
  const place = await freshPlace()
  atEnd(t, () => place.remove())
  const journal = await place.open()
  // One that the test has closed is closed.
  atEnd(t, () => journal.abandon().catch(() => {}))
  await grow(journal, count)
  return { place, journal }
}
async function grow(journal: EvidenceJournal, count: number): Promise<number> {
  const { size } = journal.health()
  await journal.append(Array.from({ length: count }, (_, i) => someEntry(size + i)))
  await journal.sign()
  return size + count
}
const swornTo = (size: number, { witnessing }: House) =>
  until(`${size} are provable`, () => (witnessing.provable()?.size ?? 0) >= size)
const noteIn = (text: string) => {
  const note = readNote(text)
  ok(!isRefused(note))
  return note
}

test('two witnesses swear to what was signed; it is published and kept with what they swore', async (t) => {
  const { place, journal } = await logOf(t)
  const witnesses = [
    await witnessFor(t, 'one', place, journal),
    await witnessFor(t, 'two', place, journal),
  ]
  const house = houseOf(t, place, journal, witnesses, 2)
  await house.witnessing.look()
  starts(house, journal)
  const size = await grow(journal, 3)
  await swornTo(size, house)
  deepEqual(house.witnessing.provable()?.at, Math.floor(place.now / 1_000) * 1_000)
  await journal.materialise()
  const file = join(place.folder, 'checkpoint')
  await until('it is published', () => readFileSync(file, 'utf8').match(/\u2014/g)?.length === 5)
  const published = noteIn(readFileSync(file, 'utf8'))
  for (const { keys } of witnesses)
    for (const key of keys) ok(Number(signatureOf(published, key, verifySignature)) > 0)
  for (const name of ['policy', 'policy.ml-dsa-44']) {
    const policy = readPolicy(readFileSync(join(place.folder, name), 'utf8'), sha256)
    ok(!isRefused(policy))
    ok(isGoodBy(policy, published, verifySignature))
    equal(isGoodBy(policy, noteIn(journal.checkpoint() ?? ''), verifySignature), false)
  }
  const day = readFileSync(join(place.folder, 'checkpoints/2026/11/20.txt'), 'utf8')
  match(day, /one\.example/)
  ok(day.length < 2_000, 'what is kept for ever has Ed25519 alone')
  deepEqual(house.told, [])
})

test('one that is away keeps nobody waiting, is told of once, and is asked again', async (t) => {
  const { place, journal } = await logOf(t)
  const one = await witnessFor(t, 'one', place, journal)
  const two = await witnessFor(t, 'two', place, journal)
  const house = houseOf(t, place, journal, [one, two], 1)
  starts(house, journal)
  await swornTo(5, house)
  await two.off()
  for (let n = 0; n < 4; n += 1) {
    const size = await grow(journal, 1)
    await swornTo(size, house)
    house.passes(2_000)
  }
  await until('it is missed', () => house.told.length > 0)
  deepEqual(house.told, ['witness.away'])
  match(house.witnessing.facts()[1]?.fault ?? '', /witness\.away/)
  equal(house.witnessing.facts()[0]?.fault, null)
  await two.on()
  house.passes(RETRY_MAX)
  await until('it is heard', () => house.witnessing.facts()[1]?.fault === null)
})

test('with a quorum of two and one of them away nothing more is provable, and all is when it is back', async (t) => {
  const { place, journal } = await logOf(t)
  const one = await witnessFor(t, 'one', place, journal)
  const two = await witnessFor(t, 'two', place, journal)
  const house = houseOf(t, place, journal, [one, two], 2)
  starts(house, journal)
  await swornTo(5, house)
  const before = house.witnessing.provable()
  await two.off()
  const size = await grow(journal, 5)
  await until('one swore', () => (house.witnessing.facts()[0]?.size ?? 0) >= size)
  await until('two is missed', () => house.told.length === 1)
  deepEqual(house.witnessing.provable(), before)
  await two.on()
  house.passes(RETRY_MAX)
  await swornTo(size, house)
})

test('one that never answers holds up neither the others nor the next round', async (t) => {
  const { place, journal } = await logOf(t)
  const one = await witnessFor(t, 'one', place, journal)
  const deaf = {
    name: 'deaf',
    url: 'http://127.0.0.1:1',
    keys: cosigners('d', sha256).map(({ vkey }) => vkey),
  }
  let asked = 0
  const silent: Asker = {
    cosign: () => {
      asked += 1
      return new Promise(() => {})
    },
    checkpoint: async () => undefined,
    close: () => {},
  }
  const house = houseOf(t, place, journal, [one, deaf], 1, (url) =>
    url === deaf.url ? silent : new Asking(one, verifySignature, 5_000),
  )
  starts(house, journal)
  await swornTo(5, house)
  await swornTo(await grow(journal, 1), house)
  await swornTo(await grow(journal, 1), house)
  equal(asked, 1)
  // The test's own end cannot wait for it either.
  house.witnessing.close = async () => {}
})

test('a log that stands still is sworn to anew every minute', async (t) => {
  const { place, journal } = await logOf(t)
  const one = await witnessFor(t, 'one', place, journal)
  const house = houseOf(t, place, journal, [one], 1)
  starts(house, journal)
  await until('its own entry is sworn to', () => (house.witnessing.provable()?.size ?? 0) === 5)
  await journal.sign()
  await until('the entry of the cosignature is sworn to', () => {
    void journal.sign()
    return (house.witnessing.provable()?.size ?? 0) === 6
  })
  const at = house.witnessing.provable()?.at ?? 0
  const { served } = one.it
  house.passes(AGAIN_AFTER - 1)
  house.passes(1)
  await until('it is younger', () => (house.witnessing.provable()?.at ?? 0) > at)
  equal(one.it.served, served + 1)
  equal(journal.health().size, 6)
})

test('what is logged of a witness is one entry a minute, and none because of itself alone', async (t) => {
  const { place, journal } = await logOf(t)
  const one = await witnessFor(t, 'one', place, journal)
  const house = houseOf(t, place, journal, [one], 1)
  starts(house, journal)
  const cosigned = () => house.written.filter(({ kind }) => kind === 'checkpoint.cosigned')
  await until('the first', () => cosigned().length === 1)
  await swornTo(await grow(journal, 2), house)
  await swornTo(await grow(journal, 2), house)
  equal(cosigned().length, 1)
  house.passes(LOGGED_EVERY)
  await until('the second', () => cosigned().length === 2)
  await journal.sign()
  await swornTo(journal.health().size, house)
  // From now on there is nothing but the entry that it made itself.
  for (let minute = 1; minute < LOGGED_QUIET / LOGGED_EVERY; minute += 1) {
    const { served } = one.it
    house.passes(LOGGED_EVERY)
    await until('it is sworn to anew', () => one.it.served > served)
    equal(cosigned().length, 2)
  }
  house.passes(LOGGED_EVERY)
  await until('the third', () => cosigned().length === 3)
  const [first, second] = cosigned()
  ok(first?.kind === 'checkpoint.cosigned' && second?.kind === 'checkpoint.cosigned')
  const plain = one.keys[0]
  ok(plain !== undefined)
  ok(Number(signatureOf(noteIn(first.note), plain, verifySignature)) > 0)
  equal(first.note.match(/\u2014/g)?.length, 2)
  equal(first.cosignatures?.length, 1, 'the line of ML-DSA stands in the body')
  equal(second.cosignatures, undefined, 'and not again within ten minutes')
})

test('a folder brought back from a copy, high-water mark and all, is not gone on with', async (t) => {
  const { place, journal } = await logOf(t)
  const one = await witnessFor(t, 'one', place, journal)
  const first = houseOf(t, place, journal, [one], 1)
  starts(first, journal)
  await swornTo(5, first)
  await journal.materialise()
  const copy = join(place.root, 'copy')
  await cp(place.folder, copy, { recursive: true })
  await swornTo(await grow(journal, 20), first)
  await first.witnessing.close()
  await journal.close()
  rmSync(place.folder, { recursive: true })
  rmSync(place.hwmFolder, { recursive: true })
  await cp(copy, place.folder, { recursive: true })

  const restored = await place.open()
  atEnd(t, () => restored.abandon())
  const { size } = restored.health()
  await rejects(houseOf(t, place, restored, [one], 1).witnessing.look(), /witness\.contradicts/)
  equal(restored.health().size, size, 'nothing was written')

  // It went on all the same, with other entries, beyond what was sworn to: the same.
  await grow(restored, 60)
  const later = houseOf(t, place, restored, [one], 1)
  await rejects(later.witnessing.look(), /witness\.contradicts/)
  equal(one.misbehaved.length > 0, true)
})

test('a fork that is found while the guard runs is an entry, an alarm, and asked no more', async (t) => {
  const { place, journal } = await logOf(t)
  const one = await witnessFor(t, 'one', place, journal)
  const other = await openJournal({
    ...place.options(),
    folder: join(place.root, 'fork'),
    hwmFolder: join(place.root, 'fork-hwm'),
  })
  atEnd(t, () => other.abandon())
  await grow(other, 30)
  const forked = houseOf(t, place, other, [one], 1)
  starts(forked, other)
  await swornTo(31, forked)

  const house = houseOf(t, place, journal, [one], 1)
  starts(house, journal)
  await until('it is told', () => house.written.length === 1)
  const [event] = house.written
  ok(event?.kind === 'witness.refused')
  deepEqual([event.status, event.theirs, event.size], ['409', 31, 5])
  match(event.note ?? '', new RegExp(`^${ORIGIN}\\n31\\n`))
  deepEqual(house.alarms, [{ witness: 'one', status: 409, ours: 5, theirs: 31 }])
  deepEqual(house.told, ['witness.contradicts'])
  equal(entryOf(event).severity, 9)
  // Another one is asked for what comes; this one never again.
  const two = await witnessFor(t, 'two', place, journal)
  const { served } = one.it
  const more = houseOf(t, place, journal, [one, two], 1)
  starts(more, journal)
  await swornTo(await grow(journal, 1), more)
  equal(one.it.served, served)
})

test('the bare word of a witness stops no start; it is told, written and asked again', async (t) => {
  const { place, journal } = await logOf(t)
  const key = cosigners('liar', sha256).map(({ vkey }) => vkey)
  const liar: Asker = {
    cosign: async () => ({ kind: 'size', size: 4_000 }),
    checkpoint: async () => 'nothing\n\n',
    close: () => {},
  }
  const house = houseOf(
    t,
    place,
    journal,
    [{ name: 'liar', url: 'http://x', keys: key }],
    1,
    () => liar,
  )
  await house.witnessing.look()
  starts(house, journal)
  equal(house.told.includes('witness.contradicts'), false)
  house.passes(REFUSALS_TOLD_EVERY)
  await until('it is written', () => house.written.length === 1)
  const [event] = house.written
  ok(event?.kind === 'witness.refused' && event.note === undefined && event.theirs === 4_000)
  equal(house.alarms.length, 1)
})

test('a witness that does not know the log is told of, and is no alarm; one that trusts another key is', async (t) => {
  const { place, journal } = await logOf(t)
  const stranger = await witnessFor(t, 'stranger', place)
  const house = houseOf(t, place, journal, [stranger], 1)
  starts(house, journal)
  await until('it is told', () => house.told.length === 1)
  deepEqual([house.told, house.alarms, house.written], [['witness.refused'], [], []])
  const other = await logOf(t)
  const wrong = await witnessFor(t, 'wrong', place, other.journal)
  const second = houseOf(t, place, journal, [wrong], 1)
  starts(second, journal)
  await until('it is an alarm', () => second.alarms.length === 1)
  equal(second.alarms[0]?.status, 403)
})

test('a clock that differs by more than two seconds is told', async (t) => {
  const { place, journal } = await logOf(t)
  const one = await witnessFor(t, 'one', place, journal)
  one.it.ahead = 2_000
  const house = houseOf(t, place, journal, [one], 1)
  starts(house, journal)
  await swornTo(5, house)
  deepEqual(house.told, [])
  one.it.ahead = -7_000
  await swornTo(await grow(journal, 1), house)
  await until('it is told', () => house.told.length === 1)
  deepEqual(house.told, ['witness.clock-differs'])
})

test('a clock that is ahead makes nothing provable later than now', async (t) => {
  const { place, journal } = await logOf(t)
  const one = await witnessFor(t, 'one', place, journal)
  one.it.ahead = 400 * 86_400_000
  const house = houseOf(t, place, journal, [one], 1)
  starts(house, journal)
  await swornTo(5, house)
  ok((house.witnessing.provable()?.at ?? Number.POSITIVE_INFINITY) <= place.now)
  ok(Date.parse(house.witnessing.facts()[0]?.at ?? '') <= place.now)
})

test('two organisations swear for each other by two key lines, and neither can go back unseen', async (t) => {
  const here = await logOf(t)
  const there = await logOf(t)
  const witnessHere = await witnessFor(t, 'here', here.place, there.journal)
  const witnessThere = await witnessFor(t, 'there', there.place, here.journal)
  const ours = houseOf(t, here.place, here.journal, [witnessThere], 1)
  const theirs = houseOf(t, there.place, there.journal, [witnessHere], 1)
  starts(ours, here.journal)
  starts(theirs, there.journal)
  await swornTo(await grow(here.journal, 3), ours)
  await swornTo(await grow(there.journal, 9), theirs)
  equal(witnessHere.witness.logs()[0]?.size, theirs.witnessing.provable()?.size)
  equal(witnessThere.witness.logs()[0]?.size, ours.witnessing.provable()?.size)
})
