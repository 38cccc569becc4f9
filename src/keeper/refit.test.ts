import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { lived } from '../../test/detector/lived.ts'
import { accountOf } from '../../test/detector/living.ts'
import { freshPlace, type Place } from '../../test/evidence/help.ts'
import { isRefusedPopulation, populationFrom } from '../accounts/behaviour/fit/population-text.ts'
import { type Population, shipped } from '../accounts/behaviour/population.ts'
import type { Event, EventOf } from '../events/event.ts'
import { days, type Instant, instant, minutes, plus, seconds } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import { entryOf } from './entries.ts'
import { nextNight, REFIT_LATEST, type Refit, type RefitParts, startRefit } from './refit.ts'
import { RefitEvidence } from './refit-evidence.ts'
import { contactHashIn } from './secrets.ts'

const BEGAN = instant('2026-06-01T00:00:00Z')
const BATCH = 2_000

/** Fifty people over 95 days of mail, of whom one is a thief from the first day on. */
function mailOfAnOffice(): Event[] {
  const all = [21, 22].flatMap((seed) =>
    lived(seed)
      .filter(({ at }) => at < 95 * 86_400)
      .map((event) => ({ ...event, account: event.account + seed * 100 })),
  )
  const events: Event[] = []
  for (const [n, { account, at, recipients, origin, results }] of all
    .toSorted((a, b) => a.at - b.at)
    .entries()) {
    const moment = plus(BEGAN, seconds(at))
    const common = { at: moment, heardAt: moment, instance: 'mx' } as const
    const queueId = `Q${n}`
    events.push({
      ...common,
      kind: 'message.submitted',
      id: `m.${n}`,
      trust: 'witnessed',
      account: accountOf(account),
      session: `s${n}`,
      arrivedAt: moment,
      queueId,
      clientIp: `10.${origin.operator % 256}.${origin.network % 256}.7`,
      country: 'JP',
      hour: Math.floor((at % 86_400) / 3_600),
      protocol: 'smtp',
      envelopeSender: 'a@example.jp',
      recipients: recipients.map((one) => `${one}@example.net`),
      size: 1_000,
    })
    for (const [nth, bounced] of results.slice(0, 2).entries())
      events.push({
        ...common,
        kind: bounced ? 'message.bounced' : 'message.delivered',
        id: `d.${n}.${nth}`,
        trust: 'hearsay',
        queueId,
        recipient: `${recipients[nth]}@example.net`,
      })
  }
  const last = events.at(-1)?.heardAt ?? BEGAN
  events.push({
    kind: 'opinion.given',
    id: 'opinion.1',
    at: last,
    heardAt: last,
    trust: 'witnessed',
    account: accountOf(2_101),
    opinion: 'hijacked',
    by: 'hanako',
    why: 'he says it was not him',
  })
  return events
}

async function evidenceOf(place: Place, events: readonly Event[]): Promise<void> {
  const journal = await place.open()
  for (let n = 0; n < events.length; n += BATCH) {
    place.now = events[n]?.heardAt ?? place.now
    await journal.append(events.slice(n, n + BATCH).map(entryOf))
  }
  await journal.close()
  contactHashIn(place.keysFolder)
}

const messageAt = (at: Instant): Event => ({
  kind: 'message.submitted',
  id: `late.${at}`,
  at,
  heardAt: at,
  trust: 'witnessed',
  account: accountOf(1),
  instance: 'mx',
  session: 's',
  arrivedAt: at,
  protocol: 'smtp',
  envelopeSender: 'a@example.jp',
  recipients: ['b@example.net'],
  size: 1,
})

/** In use: one that thinks every message strange. */
const blind: Population = {
  ...shipped,
  name: 'blind',
  gapWeights: shipped.gapWeights.map((weights) => weights.map(() => 0).with(0, -6)),
  anyNewWeights: shipped.anyNewWeights.map(() => 0).with(0, -6),
}

type House = {
  readonly refit: Refit
  readonly written: Event[]
  readonly told: string[]
  readonly said: string[]
  now: Instant
}

function houseWith(evidence: string, keys: string, more: Partial<RefitParts> = {}): House {
  const written: Event[] = []
  const told: string[] = []
  const said: string[] = []
  const clock: Clock = { now: () => house.now, monotonic: () => 0 }
  const house: House = {
    now: instant('2026-09-10T03:00:00+09:00'),
    written,
    told,
    said,
    refit: undefined as never,
  }
  const refit = startRefit({
    clock,
    zone: 'Asia/Tokyo',
    layout: { evidence, keys },
    scribe: { write: async (events) => void written.push(...events) },
    current: () => shipped,
    told: (problem) => told.push(String(problem)),
    says: (text) => said.push(text),
    language: 'en',
    ...more,
  })
  return Object.assign(house, { refit })
}

const thread = (body: string): URL => new URL(`data:text/javascript,${encodeURIComponent(body)}`)
const answers = (refitted: object): URL =>
  thread(
    `import { parentPort } from 'node:worker_threads'
     parentPort.postMessage(${JSON.stringify({ kind: 'refitted', refitted })})`,
  )
const kept = { kind: 'keep', why: 'no-gain', facts: {} }

test('a night on a real log: read beside it, fitted, compared, adopted as one entry', async (t) => {
  const place = await freshPlace()
  await evidenceOf(place, mailOfAnOffice())
  // The guard goes on writing meanwhile.
  const writer = await place.open()
  t.after(async () => {
    await writer.close()
    await place.remove()
  })
  await writer.append([entryOf(messageAt(place.now))])
  const more = { current: () => blind, contained: () => [accountOf(2_207)] }
  const house = houseWith(place.folder, place.keysFolder, more)
  const refitted = await house.refit.refitNow()
  deepEqual(house.told, [])
  equal(refitted?.kind, 'adopt', JSON.stringify(refitted))
  equal(house.written.length, 1)
  const adopted = house.written[0] as EventOf<'population.adopted'>
  equal(adopted.kind, 'population.adopted')
  equal(adopted.by, 'refit')
  equal(adopted.sha256, hash('sha256', adopted.population))
  const read = populationFrom(adopted.population)
  ok(!isRefusedPopulation(read))
  match(read.name, /^refit\/2026-09-0\d$/)
  equal(adopted.facts['accountsLeftOut'], 2, 'one by a person, one that stands contained')
  ok((adopted.facts['lossAfter'] ?? 9) < (adopted.facts['lossBefore'] ?? 0))
  ok((adopted.facts['fittedMessages'] ?? 0) > 2_000)
  equal(adopted.facts['accounts'], 46)
  match(house.said[0] ?? '', /no more alarms/)
  equal(house.refit.tally().adopted, 1)
  ok(entryOf(adopted).body !== undefined, 'it is an entry')

  // The same folder, population and moment: the same octets, by another thread.
  await writer.append([entryOf(messageAt(plus(place.now, seconds(1))))])
  const again = await houseWith(place.folder, place.keysFolder, more).refit.refitNow()
  deepEqual(again, refitted)

  const weeks = await new RefitEvidence(place.folder, place.keysFolder).weeks(house.now)
  deepEqual([...weeks.leftOut], [accountOf(2_101)])
  equal(weeks.to % 256, 0)
})

test('a house with little mail keeps what it has, and no entry is written', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  await evidenceOf(place, mailOfAnOffice().slice(0, 1_000))
  const house = houseWith(place.folder, place.keysFolder)
  const refitted = await house.refit.refitNow()
  equal(refitted?.kind === 'keep' && refitted.why, 'too-few-messages')
  deepEqual([house.written.length, house.refit.tally().kept], [0, 1])
  match(house.said[0] ?? '', /too little mail/)
})

test('a thread that dies, throws, cannot start or never ends is told once, and the next may run', async () => {
  for (const [file, why, within] of [
    ['process.exit(7)', /ended with code 7/, minutes(1)],
    ['throw new Error("out of luck")', /out of luck/, minutes(1)],
    ['setInterval(() => {}, 1e6)', /no answer within/, 50],
  ] as const) {
    const house = houseWith('/nowhere', '/nowhere', {
      file: thread(file),
      within: within as never,
    })
    equal(await house.refit.refitNow(), undefined)
    equal(house.told.length, 1)
    match(house.told[0] ?? '', why)
    deepEqual(house.written, [])
    equal(await house.refit.refitNow(), undefined)
    equal(house.refit.tally().failed, 2)
    await house.refit.close()
  }
  const lost = houseWith('/nowhere', '/nowhere')
  equal(await lost.refit.refitNow(), undefined)
  equal(lost.told.length, 1, 'a folder that is not there')
})

test('what the thread offers is read as foreign: torn, forged or overtaken, it is not written', async () => {
  const text = JSON.stringify({ name: 'x' })
  const good = JSON.stringify(shipped)
  for (const [population, sha256, why] of [
    [text, hash('sha256', text), /refused/],
    [good, hash('sha256', text), /not the one/],
  ] as const) {
    const file = answers({ kind: 'adopt', population, sha256, facts: {} })
    const house = houseWith('/nowhere', '/nowhere', { file })
    equal(await house.refit.refitNow(), undefined)
    match(house.told[0] ?? '', why)
    deepEqual(house.written, [])
  }
  const inUse = [shipped, { ...shipped, name: 'another' }]
  const house = houseWith('/nowhere', '/nowhere', {
    file: answers({ kind: 'adopt', population: good, sha256: hash('sha256', good), facts: {} }),
    current: () => inUse.shift() ?? shipped,
  })
  equal(await house.refit.refitNow(), undefined)
  match(house.told[0] ?? '', /meanwhile/)
})

test('it runs at half past three, once; a night that was slept through waits for the next', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const house = houseWith('/nowhere', '/nowhere', { file: answers(kept), says: () => resolve() })
  await house.refit.round()
  house.now = instant('2026-09-10T03:29:59+09:00')
  await house.refit.round()
  equal(house.refit.tally().runs, 0)
  house.now = instant('2026-09-10T03:30:00+09:00')
  await house.refit.round()
  house.now = instant('2026-09-10T03:31:00+09:00')
  await house.refit.round()
  equal(house.refit.tally().runs, 1)
  await promise
  equal(house.refit.tally().kept, 1)

  house.now = plus(instant('2026-09-11T03:30:00+09:00'), REFIT_LATEST)
  const slept = houseWith('/nowhere', '/nowhere', { file: answers(kept) })
  slept.now = plus(house.now, minutes(1))
  await slept.refit.round()
  equal(slept.refit.tally().runs, 0, 'a minute too late')
  await house.refit.round()
  equal(house.refit.tally().runs, 2, 'in time to the last minute')
  await house.refit.close()
})

test('closing ends the thread that runs, and says nothing of it', async () => {
  const house = houseWith('/nowhere', '/nowhere', { file: thread('setInterval(() => {}, 1e6)') })
  const running = house.refit.refitNow()
  equal(await house.refit.refitNow(), undefined, 'one at a time')
  await house.refit.close()
  equal(await running, undefined)
  deepEqual([house.told, house.said], [[], []])
})

test('the next night is half past three of the zone, or after the hour that a zone leaves out', () => {
  const table: readonly [string, string, string][] = [
    ['Asia/Tokyo', '2026-09-10T03:29:00+09:00', '2026-09-10T03:30:00+09:00'],
    ['Asia/Tokyo', '2026-09-10T03:30:00+09:00', '2026-09-11T03:30:00+09:00'],
    ['Asia/Tokyo', '2026-12-31T23:00:00+09:00', '2027-01-01T03:30:00+09:00'],
    // In Athens 03:30 of that night does not exist.
    ['Europe/Athens', '2027-03-28T00:00:00+02:00', '2027-03-28T04:30:00+03:00'],
    // And of that one there are two.
    ['Europe/Athens', '2026-10-25T00:00:00+03:00', '2026-10-25T03:30:00+03:00'],
  ]
  for (const [zone, now, night] of table)
    equal(nextNight(instant(now), zone), instant(night), `${zone} ${now}`)
  equal(nextNight((days(20_000) + 1) as Instant, 'UTC') % days(1), minutes(210))
})
