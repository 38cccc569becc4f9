import { deepEqual, equal, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { MemoryJournal } from '../../../../sim/memory-journal.ts'
import type { CaseAct } from '../../../cases/acts.ts'
import { type Letter, listText } from '../../../cases/notices/round-list.ts'
import { actFacts } from '../../../cases/read-act.ts'
import type { Event } from '../../../events/event.ts'
import { milliseconds, minutes, seconds } from '../../../lib/time.ts'
import type { Clock } from '../../../ports/clock.ts'
import { alice, CaseHouse } from '../testing.ts'
import type { Handed, Relay } from './relay.ts'
import {
  AT_ONCE,
  AWAY_FOR,
  DOUBT,
  LATER_FOR,
  LATER_MOST,
  PROGRESS_EVERY,
  RESULTS_WITHIN,
  Rounds,
  TRIES_MAX,
  TURN_FOR,
  UNREAD_FOR,
} from './rounds.ts'

const PERSONS = 23
const list = listText({
  audience: 'recipients',
  letters: [
    { id: 'ja', language: 'ja', subject: 'お知らせ', text: '本文' },
    { id: 'en', language: 'en', subject: 'Notice', text: 'Text' },
  ],
  persons: Array.from({ length: PERSONS }, (_, n) => ({
    address: `p${n}@x.example`,
    letter: n % 2 === 0 ? 'ja' : 'en',
  })),
})
const sha256 = hash('sha256', list)

class FakeRelay implements Relay {
  readonly sent: {
    readonly address: string
    readonly letter: Letter
    readonly messageId: string
  }[] = []
  answer: (n: number) => Handed = (n) => ({ state: 'taken', queueId: `Q${n}ABCDEF` })

  hand = async (address: string, letter: Letter, messageId: string): Promise<Handed> => {
    const answer = this.answer(this.sent.length)
    if (answer.state === 'taken' || answer.state === 'refused')
      this.sent.push({ address, letter, messageId })
    return answer
  }
  close = (): void => {}
}

async function roundOf(house: CaseHouse, contained = true, persons = PERSONS): Promise<string> {
  const opened = await house.cases.open(
    { cause: 'person', kind: 'mass-send', severity: 2, why: 'x', accounts: [alice] },
    { by: 'hanako' },
  )
  ok('case' in opened)
  const id = opened.case
  await house.scribe.keep(
    { ...house.heard('k.1'), kind: 'case.kept', case: id, what: 'round', by: 'hanako' },
    Buffer.from(list),
  )
  const done = async (act: CaseAct): Promise<void> => {
    const told = await house.cases.act(id, act, { by: 'hanako' })
    ok(!('refused' in told), JSON.stringify(told))
  }
  if (contained)
    await done({ act: 'clock.record', clock: 'contained', moment: house.now, evidence: [] })
  await done({
    act: 'paper.draft',
    paper: 'notice-recipients',
    basis: sha256,
    files: [],
    slots: {},
  })
  await done({ act: 'paper.approve', paper: 'D1' })
  await done({
    act: 'notice.plan',
    paper: 'D1',
    audience: 'recipients',
    list: { sha256, persons },
  })
  await done({ act: 'notice.approve', round: 'N1' })
  return id
}

const startedIn = (house: CaseHouse, relay: Relay, perMinute = 6_000): Rounds =>
  new Rounds({
    clock: { now: () => house.now } as Pick<Clock, 'now'>,
    folds: house.folds,
    scribe: house.scribe,
    cases: house.cases,
    journal: { kept: async (asked) => (asked === sha256 ? Buffer.from(list) : undefined) },
    relay,
    ...{ from: 'security@pref.example.jp', perMinute },
    told: (problem) => void house.problems.push(problem),
  })

const roundIn = (house: CaseHouse, id: string) => {
  const round = house.folds.cases.of(id)?.rounds[0]
  ok(round !== undefined)
  return round
}

test('every person gets one letter, in the language of the list, and the round is over when all is told', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  const relay = new FakeRelay()
  const rounds = startedIn(house, relay)
  equal(await rounds.turn(), PERSONS)
  equal(new Set(relay.sent.map(({ address }) => address)).size, PERSONS)
  equal(relay.sent[1]?.letter.subject, 'Notice')
  equal(await rounds.turn(), 0)
  for (const [n] of relay.sent.entries())
    await house.write({
      ...house.heard(`r.${n}`),
      kind: n === 3 ? 'message.bounced' : 'message.delivered',
      ...{ instance: 'mx', queueId: `Q${n}ABCDEF`, recipient: `p${n}@x.example`, times: 1 },
    } as unknown as Event)
  house.pass(PROGRESS_EVERY)
  await rounds.turn()
  const { sent, delivered, failed, finished } = roundIn(house, id)
  deepEqual([sent, delivered, failed], [PERSONS, PERSONS - 1, 1])
  ok(finished !== undefined)
})

test('a round that somebody stops sends no further letter, and is over when the others are told', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  const relay = new FakeRelay()
  const rounds = startedIn(house, relay, 10)
  await rounds.turn()
  equal(relay.sent.length, 10)
  const stop: CaseAct = { act: 'notice.stop', round: 'N1', why: 'a wrong telephone number' }
  ok(!('refused' in (await house.cases.act(id, stop, { by: 'hanako' }))))
  ok('refused' in (await house.cases.act(id, stop, { by: 'hanako' })))
  house.pass(minutes(60))
  equal(await rounds.turn(), 0)
  equal(relay.sent.length, 10)
  equal(roundIn(house, id).finished, undefined)
  for (const [n] of relay.sent.entries())
    await house.write({
      ...house.heard(`s.${n}`),
      kind: 'message.delivered',
      ...{ instance: 'mx', queueId: `Q${n}ABCDEF`, recipient: `p${n}@x.example`, times: 1 },
    } as unknown as Event)
  house.pass(PROGRESS_EVERY)
  await rounds.turn()
  const { sent, delivered, finished } = roundIn(house, id)
  deepEqual([sent, delivered, finished !== undefined], [10, 10, true])
})

test('no more than so many a minute go out', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  await roundOf(house)
  const relay = new FakeRelay()
  const rounds = startedIn(house, relay, 10)
  await rounds.turn()
  equal(relay.sent.length, 10)
  house.pass(seconds(20))
  await rounds.turn()
  equal(relay.sent.length, 10, 'fewer than go at once are not sent yet')
  house.pass(seconds(40))
  await rounds.turn()
  equal(relay.sent.length, 20)
  house.pass(minutes(60))
  await rounds.turn()
  equal(relay.sent.length, PERSONS)
})

test('nothing goes out before the account is contained, nor for an exercise, nor without approval', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house, false)
  const relay = new FakeRelay()
  equal(await startedIn(house, relay).turn(), 0)
  const contained: CaseAct = {
    act: 'clock.record',
    clock: 'contained',
    moment: house.now,
    evidence: [],
  }
  await house.cases.act(id, contained, { by: 'hanako' })
  equal(await startedIn(house, relay).turn(), PERSONS)
})

test('a guard that was killed between any two entries sends what is missing, and at most one handful twice', async () => {
  for (let fail = 1; fail <= 12; fail += 1) {
    const house = await CaseHouse.open(new MemoryJournal())
    const id = await roundOf(house)
    const relay = new FakeRelay()
    const before = house.journal.entries.length
    const write = house.scribe.write.bind(house.scribe)
    let writes = 0
    const scribe = {
      write: (events: readonly Event[]) => {
        writes += 1
        if (writes === fail) throw new Error('killed')
        return write(events)
      },
    }
    const killed = new Rounds({
      ...{ folds: house.folds, scribe, cases: house.cases, relay, from: 'a@b.example' },
      clock: { now: () => house.now } as Pick<Clock, 'now'>,
      journal: { kept: async () => Buffer.from(list) },
      perMinute: 6_000,
      told: () => {},
    })
    await killed.turn().catch(() => {})
    ok(house.journal.entries.length >= before)
    await house.start()
    const rounds = startedIn(house, relay)
    await rounds.turn()
    house.pass(DOUBT)
    await rounds.turn()
    const times = new Map<string, number>()
    const ids = new Map<string, Set<string>>()
    for (const { address, messageId } of relay.sent) {
      times.set(address, (times.get(address) ?? 0) + 1)
      ids.set(address, (ids.get(address) ?? new Set()).add(messageId.replace(/@.*/, '')))
    }
    equal(times.size, PERSONS, `killed at write ${fail}`)
    ok(relay.sent.length - PERSONS <= AT_ONCE)
    for (const [, its] of ids) equal(its.size, 1, 'under the same Message-ID')
    equal(house.folds.rounds.counts(id, 'N1').handed, PERSONS)
  }
})

test('what the mail log told of a letter that was begun is not sent again', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  const relay = new FakeRelay()
  await house.write({
    ...house.heard('i.1'),
    kind: 'round.intended',
    ...{ case: id, notice: 'N1', offset: 0 },
    done: [`<${id.toLowerCase()}.n1.0.0123456789abcdef.notice@pref.example.jp>`],
  } as Event)
  await house.write({
    ...house.heard('q.1'),
    kind: 'message.queued',
    ...{ instance: 'mx', queueId: 'ABCDEF1' },
    messageId: `${id.toLowerCase()}.n1.0.0123456789abcdef.notice@pref.example.jp`,
  } as Event)
  house.pass(DOUBT)
  await startedIn(house, relay).turn()
  equal(relay.sent.length, PERSONS - 1)
  ok(!relay.sent.some(({ address }) => address === 'p0@x.example'))
})

test('however long no guard was there, the log that waits is read before a letter goes again', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  const relay = new FakeRelay()
  await house.write({
    ...house.heard('i.1'),
    kind: 'round.intended',
    ...{ case: id, notice: 'N1', offset: 0 },
    done: [`<${id.toLowerCase()}.n1.0.0123456789abcdef.notice@pref.example.jp>`],
  } as Event)
  house.pass(RESULTS_WITHIN)
  const rounds = startedIn(house, relay)
  equal(await rounds.turn(), PERSONS - 1)
  house.pass(milliseconds(DOUBT - 1))
  equal(await rounds.turn(), 0)
  house.pass(milliseconds(1))
  equal(await rounds.turn(), 1)
  equal(relay.sent.at(-1)?.address, 'p0@x.example')
})

test('a relay that takes its time does not keep other duties waiting', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  await roundOf(house)
  const relay = new FakeRelay()
  relay.answer = () => {
    house.pass(milliseconds(TURN_FOR / AT_ONCE))
    return { state: 'taken' }
  }
  const rounds = startedIn(house, relay)
  equal(await rounds.turn(), AT_ONCE)
  equal(await rounds.turn(), AT_ONCE)
})

test('a relay that is away is asked again later, and a refused address is counted', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  const relay = new FakeRelay()
  relay.answer = (n) => (n >= 7 ? { state: 'away', why: 'connection refused' } : { state: 'taken' })
  const rounds = startedIn(house, relay)
  equal(await rounds.turn(), 7)
  equal(house.problems.length, 1)
  equal(await rounds.turn(), 0)
  relay.answer = (n) =>
    n === 9 ? { state: 'refused', why: '550 no such user' } : { state: 'taken' }
  house.pass(AWAY_FOR)
  await rounds.turn()
  house.pass(DOUBT)
  await rounds.turn()
  equal(new Set(relay.sent.map(({ address }) => address)).size, PERSONS)
  equal(house.folds.rounds.counts(id, 'N1').refused, 1)
})

test('what is still deferred after so many days is counted as failed, and the round is over', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  const rounds = startedIn(house, new FakeRelay())
  await rounds.turn()
  house.pass(RESULTS_WITHIN)
  await rounds.turn()
  equal(roundIn(house, id).finished, undefined)
  house.pass(seconds(1))
  await rounds.turn()
  deepEqual([roundIn(house, id).failed, roundIn(house, id).finished !== undefined], [PERSONS, true])
})

test('a list that is not there, or was changed, sends nothing and is told', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  await roundOf(house)
  const relay = new FakeRelay()
  for (const content of [undefined, Buffer.from('{}\n')]) {
    const rounds = new Rounds({
      ...{ folds: house.folds, scribe: house.scribe, cases: house.cases, relay },
      clock: { now: () => house.now } as Pick<Clock, 'now'>,
      journal: { kept: async () => content },
      ...{ from: 'a@b.example', perMinute: 6_000 },
      told: (problem) => void house.problems.push(problem),
    })
    equal(await rounds.turn(), 0)
  }
  equal(house.problems.length, 2)
})

test('the index folded anew knows the same of every letter', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  await startedIn(house, new FakeRelay()).turn()
  const anew = await house.folded()
  deepEqual(anew.rounds.counts(id, 'N1'), house.folds.rounds.counts(id, 'N1'))
})

test('a letter that the relay does not want now holds up no other, and counts as refused at the last try', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  const relay = new FakeRelay()
  let tries = 0
  const hand = relay.hand
  relay.hand = async (address, letter, messageId) => {
    if (address !== 'p3@x.example') return hand(address, letter, messageId)
    tries += 1
    return { state: 'later', why: '450 4.1.2 domain not found' }
  }
  const rounds = startedIn(house, relay)
  equal(await rounds.turn(), PERSONS - 1)
  deepEqual(house.problems, [])
  house.pass(DOUBT)
  await rounds.turn()
  equal(tries, 1, 'it waits LATER_FOR')
  house.pass(LATER_FOR)
  await rounds.turn()
  equal(tries, 2)
  for (let n = 0; n < TRIES_MAX + 2; n += 1) {
    house.pass(LATER_MOST)
    await rounds.turn()
  }
  equal(tries, TRIES_MAX)
  const { refused, handed, intended } = house.folds.rounds.counts(id, 'N1')
  deepEqual([refused, handed, intended], [1, PERSONS - 1, 0])
})

test('letters that were begun and never answered do not keep a round open for ever', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  const relay = new FakeRelay()
  relay.answer = (n) =>
    n >= 20 ? { state: 'away', why: 'connection refused' } : { state: 'taken' }
  const rounds = startedIn(house, relay)
  await rounds.turn()
  equal(house.folds.rounds.counts(id, 'N1').intended, 3)
  house.pass(RESULTS_WITHIN)
  house.pass(seconds(1))
  // Nothing is handed over any more: another guard, without a relay that answers.
  await startedIn(house, relay).turn()
  deepEqual([roundIn(house, id).failed, roundIn(house, id).finished !== undefined], [PERSONS, true])
})

test('letters that went out slowly have RESULTS_WITHIN from the last one', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  const relay = new FakeRelay()
  const rounds = startedIn(house, relay, 10)
  await rounds.turn()
  house.pass(RESULTS_WITHIN)
  await rounds.turn()
  house.pass(RESULTS_WITHIN)
  await rounds.turn()
  equal(relay.sent.length, PERSONS)
  equal(roundIn(house, id).finished, undefined)
})

const over: readonly [string, CaseAct][] = [
  ['the case is closed', { act: 'state.set', state: 'closed', why: 'over' }],
  ['the document is withdrawn', { act: 'paper.withdraw', paper: 'D1', why: 'a wrong date' }],
]
for (const [what, act] of over)
  test(`when ${what} while letters go out, no other handful goes`, async () => {
    const house = await CaseHouse.open(new MemoryJournal())
    const id = await roundOf(house)
    await house.cases.act(id, { act: 'state.set', state: 'contained', why: 'x' }, { by: 'taro' })
    // As an entry: while letters go out a case is not closed any more, and was by older guards.
    const done = (one: CaseAct): Promise<void> =>
      house.write({
        ...house.heard('c.over'),
        ...{ kind: 'case.acted', case: id, act: one.act, facts: actFacts(one), by: 'taro' },
      })
    const relay = new FakeRelay()
    const hand = relay.hand
    relay.hand = async (...letter) => {
      if (relay.sent.length === AT_ONCE - 1) await done(act)
      return hand(...letter)
    }
    const rounds = startedIn(house, relay)
    await rounds.turn()
    equal(relay.sent.length, AT_ONCE)
    await rounds.turn()
    equal(relay.sent.length, AT_ONCE)
  })

test('a round of a document that was withdrawn since is not approved', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  await house.cases.act(
    id,
    { act: 'notice.plan', paper: 'D1', audience: 'recipients', list: { sha256, persons: PERSONS } },
    { by: 'hanako' },
  )
  await house.cases.act(
    id,
    { act: 'paper.withdraw', paper: 'D1', why: 'a wrong date' },
    { by: 'taro' },
  )
  const told = await house.cases.act(id, { act: 'notice.approve', round: 'N2' }, { by: 'hanako' })
  equal('refused' in told && told.refused, 'not-approved')
})

test('what was approved is as many letters as were told: a longer list is not sent', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house, true, PERSONS - 1)
  const relay = new FakeRelay()
  const rounds = startedIn(house, relay)
  equal(await rounds.turn(), 0)
  equal(await rounds.turn(), 0)
  equal(house.problems.length, 1, 'told once')
  house.pass(UNREAD_FOR)
  await rounds.turn()
  equal(house.problems.length, 2)
  equal(roundIn(house, id).finished, undefined)
})

test('the list of a round is read once, and not while only results are waited for', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const ids = [await roundOf(house), await roundOf(house)]
  let reads = 0
  const relay = new FakeRelay()
  const rounds = new Rounds({
    ...{ folds: house.folds, scribe: house.scribe, cases: house.cases, relay },
    clock: { now: () => house.now } as Pick<Clock, 'now'>,
    journal: {
      kept: async () => {
        reads += 1
        return Buffer.from(list)
      },
    },
    ...{ from: 'a@b.example', perMinute: 10 },
    told: (problem) => void house.problems.push(problem),
  })
  for (let n = 0; n < 8; n += 1) {
    await rounds.turn()
    house.pass(minutes(1))
  }
  equal(relay.sent.length, PERSONS * ids.length)
  equal(reads, 1, 'both have the same list')
  deepEqual(house.problems, [])
})

test('what became of letters is said by the guard alone', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const id = await roundOf(house)
  const told = await house.cases.act(
    id,
    {
      ...{ act: 'notice.progress', round: 'N1', sent: PERSONS, delivered: PERSONS, failed: 0 },
      finished: true,
    },
    { by: 'hanako' },
  )
  equal('refused' in told && told.refused, 'by-verb')
})
