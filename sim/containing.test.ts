/** Containment lived through: storms, NATs, strangers, and a death between any two steps. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { BREAKER_LEAST } from '../src/containment/breaker.ts'
import { stepNames } from '../src/containment/plan.ts'
import type { AccountId } from '../src/events/event.ts'
import { days, hours, minutes, seconds } from '../src/lib/time.ts'
import type { Directory } from '../src/ports/directory.ts'
import { Chance } from './chance.ts'
import { House } from './house.ts'

const alice = 'alice@example.jp'
const aliceId = `sasl:${alice}` as AccountId
const office = '203.0.113.5'
const abroad = '198.51.100.9'
const stranger = (n: number): string => `someone${n}@example.org`

/** A directory in memory, which counts what was really changed. */
class Locks implements Directory {
  readonly name = 'memory'
  readonly locked = new Set<string>()
  changes = 0
  async disable(account: AccountId) {
    const changed = !this.locked.has(account)
    this.locked.add(account)
    if (changed) this.changes += 1
    return { changed, known: true }
  }
  async enable(account: AccountId) {
    const changed = this.locked.delete(account)
    if (changed) this.changes += 1
    return { changed, known: true }
  }
  async linked() {
    return [{ kind: 'app-password', name: 'phone' }]
  }
  async close() {}
}

/** Alice writes to friends from the office for two days, and is logged in by IMAP twice. */
async function lived(): Promise<{ house: House; locks: Locks }> {
  const house = await House.open()
  const locks = new Locks()
  house.directories.push(locks)
  for (let n = 0; n < 6; n += 1) {
    await house.login(alice, office)
    await house.offer(alice, [stranger(n % 2)], { clientIp: office })
    house.pass(hours(8))
  }
  // What was sent before has arrived.
  house.hands.queue.clear()
  house.hands.sessions.set(alice, 2)
  return { house, locks }
}

test('a first login from a new country and the eleventh message of a minute contain the account', async () => {
  const { house } = await lived()
  equal((await house.login(alice, abroad)).kind, 'allow')
  const answers: string[] = []
  for (let n = 0; n < 12; n += 1) {
    answers.push((await house.offer(alice, [stranger(n % 2)], { clientIp: abroad })).answer.kind)
    house.pass(seconds(5))
  }
  deepEqual(house.folds.contained(), [aliceId])
  equal(house.account(alice).suspicion.containedAt !== undefined, true)
  equal(house.folds.messages.byReference('x'), undefined)
  const verdict = house.journal.entries.findLast((entry) => entry.kind === 'containment.planned')
  ok(verdict)
  equal(answers.slice(0, 5).join(), 'pass,pass,pass,pass,pass')
  equal(answers.at(-1), 'hold')
})

test('the same eleven messages from the country she always was in contain nobody', async () => {
  const { house } = await lived()
  for (let n = 0; n < 12; n += 1) {
    await house.offer(alice, [stranger(n % 2)], { clientIp: office })
    house.pass(seconds(5.1))
  }
  deepEqual(house.folds.contained(), [])
})

test('a contained account is refused at login, before and after its password, and others are not', async () => {
  const { house } = await lived()
  await house.people.suspend(aliceId, undefined, 'carol', 'phoned us')
  const answer = await house.login(alice, office)
  equal(answer.kind, 'refuse')
  ok(answer.kind === 'refuse' && !/contain|rule|carol/i.test(answer.text))
  equal((await house.login('ALICE', office)).kind, 'refuse', 'however it is spelled')
  equal((await house.login('bob@example.jp', office)).kind, 'allow')
  deepEqual(house.hands.sessions.get(alice), undefined)
})

test('a session that was open is cut at its next command; one opened later is held', async () => {
  const { house } = await lived()
  const session = { id: 'live', instance: 'mx1', openedAt: house.now, clientIp: abroad }
  const ask = (openedAt: typeof house.now) =>
    house.judge.command({
      session: { ...session, openedAt },
      saslUsername: alice,
      envelopeSender: alice,
      recipient: '',
      stage: 'mail',
    })
  equal(ask(house.now), undefined)
  house.pass(seconds(1))
  await house.people.suspend(aliceId, undefined, 'carol', 'x')
  const answer = await ask(session.openedAt)
  equal(answer?.kind, 'cut')
  ok(answer?.kind === 'cut' && answer.reply.code === 421)
  equal(house.journal.entries.at(-1)?.kind, 'session.cut')
  house.pass(seconds(1))
  equal(ask(house.now), undefined)
  equal((await house.offer(alice, [stranger(1)])).answer.kind, 'hold')
})

test('a storm of 50 contains the breaker’s number, holds the rest, and pages once', async () => {
  const house = await House.open()
  for (let n = 0; n < 15; n += 1) {
    for (let who = 0; who < 50; who += 1)
      await house.offer(`user${who}@example.jp`, [stranger(n * 50 + who)], { clientIp: abroad })
    house.pass(seconds(3))
  }
  equal(house.folds.contained().length, BREAKER_LEAST)
  equal(house.folds.restrained().length, 50 - BREAKER_LEAST)
  equal(house.notices.filter((notice) => notice === 'breaker').length, 1)
  for (let who = 0; who < 50; who += 1)
    equal(
      (await house.offer(`user${who}@example.jp`, [stranger(0)])).answer.kind,
      'hold',
      'no mail of a suspect leaves',
    )
  // Whoever is only restrained may log in; a restart opens no new hour.
  const [restrained = ''] = house.folds.restrained()
  equal((await house.login(restrained.slice(5), office)).kind, 'allow')
  await house.crash()
  for (let n = 0; n < 15; n += 1) await house.offer('late@example.jp', [stranger(n)])
  equal(house.folds.contained().length, BREAKER_LEAST)
  equal(house.folds.restrained().includes('sasl:late@example.jp' as AccountId), true)
  // A person may contain any of them all the same.
  await house.people.suspend(restrained as AccountId, undefined, 'carol', 'looked at')
  equal(house.folds.contained().length, BREAKER_LEAST + 1)
})

test('who is spared is never contained automatically, and his mail is held', async () => {
  const house = await House.open()
  house.spared.add('sasl:admin@example.jp' as AccountId)
  for (let n = 0; n < 15; n += 1) await house.offer('admin@example.jp', [stranger(n)])
  deepEqual(house.folds.contained(), [])
  deepEqual(house.folds.restrained(), ['sasl:admin@example.jp'])
  equal((await house.login('admin@example.jp', office)).kind, 'allow')
})

test('strangers’ failed logins raise nothing on the victim, however many', async () => {
  const { house } = await lived()
  const before = house.account(alice)
  for (let n = 0; n < 300; n += 1) {
    await house.login(alice, `198.51.100.${n % 250}`, { right: false })
    house.pass(seconds(1))
  }
  deepEqual(house.account(alice), before)
  equal((await house.login(alice, office)).kind, 'allow')
  equal((await house.offer(alice, [stranger(1)], { clientIp: office })).answer.kind, 'pass')
})

test('a login that two tell is one login; one that nobody asked about is marked', async () => {
  const { house } = await lived()
  const logins = () => house.journal.entries.filter((entry) => entry.kind === 'login.accepted')
  const before = logins().length
  await house.login(alice, office, { protocol: 'smtp' })
  equal(logins().length, before + 1)
  await house.logins.reported({
    id: 'late',
    instance: 'imap1',
    login: alice,
    facts: { protocol: 'smtp', clientIp: office },
    askedAt: house.now,
    success: true,
    policyRefused: false,
  })
  equal(logins().length, before + 2)
  equal(logins().at(-1)?.body['unasked'], true)
})

test('a contained account that was let in unasked has its sessions ended again', async () => {
  const { house } = await lived()
  await house.people.suspend(aliceId, undefined, 'carol', 'x')
  await house.logins.reported({
    id: 'late',
    instance: 'imap1',
    login: alice,
    facts: { protocol: 'imap', clientIp: abroad },
    askedAt: house.now,
    success: true,
    policyRefused: false,
  })
  deepEqual(house.letIn, [aliceId])
  house.hands.sessions.set(alice, 1)
  await house.containing.kickAgain(aliceId)
  equal(house.hands.sessions.has(alice), false)
})

test('while servers are only observed the judge closes nothing, and a person’s order holds', async () => {
  const { house } = await lived()
  house.observes = true
  for (let n = 0; n < 15; n += 1) await house.offer(alice, [stranger(n)], { clientIp: abroad })
  deepEqual(house.folds.contained(), [])
  equal((await house.login(alice, office)).kind, 'allow')
  await house.people.suspend(aliceId, undefined, 'carol', 'x')
  equal((await house.login(alice, office)).kind, 'refuse')
  equal((await house.offer(alice, [stranger(1)], { clientIp: office })).answer.kind, 'hold')
})

test('suspend twice, clear twice: the second changes nothing', async () => {
  const { house, locks } = await lived()
  const first = await house.people.suspend(aliceId, undefined, 'carol', 'x')
  const standing = house.journal.entries.length
  deepEqual(await house.people.suspend(aliceId, undefined, 'dan', 'y'), {
    contained: false,
    plan: first.plan,
  })
  equal(house.journal.entries.length, standing)
  equal(locks.changes, 1)
  equal((await house.people.clear(aliceId, 'carol', 'new password')).lifted, true)
  const cleared = house.journal.entries.length
  equal((await house.people.clear(aliceId, 'carol', 'again')).lifted, false)
  equal(house.journal.entries.length, cleared)
  deepEqual([locks.changes, [...locks.locked], [...house.hands.refusedNames]], [2, [], []])
})

test('each step has its intent and its result, in order, in the evidence', async () => {
  const { house } = await lived()
  await house.people.suspend(aliceId, undefined, 'carol', 'phoned us')
  const told = house.journal.entries
    .filter((entry) => /^containment\.(intended|applied)$/.test(entry.kind))
    .map(({ kind, body }) => `${kind.slice('containment.'.length)} ${body['step']}`)
  deepEqual(
    told,
    stepNames.flatMap((step) => [`intended ${step}`, `applied ${step}`]),
  )
  const planned = house.journal.entries.find((entry) => entry.kind === 'containment.planned')
  equal(planned?.body['by'], 'carol')
  equal(planned?.body['why'], 'phoned us')
  const listed = house.journal.entries.find(
    ({ body }) => body['step'] === 'list-credentials' && 'found' in body,
  )
  deepEqual(listed?.body['found'], ['memory: app-password: phone'])
})

/** The mail of the day before, one of hers and the thief's held; then contained and cleared. */
async function stolen(): Promise<{ house: House; locks: Locks }> {
  const { house, locks } = await lived()
  for (let n = 0; n < 14; n += 1) await house.offer(alice, [stranger(n % 2)], { clientIp: abroad })
  await house.offer(alice, [stranger(0)], { clientIp: office })
  return { house, locks }
}

async function untilSettled(house: House): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    await house.acts.resume()
    await house.containing.resume()
    house.pass(minutes(6))
  }
}

test('a death between any two entries of containing and of clearing: finished on restart, undone wholly', async () => {
  const chance = new Chance(20251006)
  let deaths = 0
  for (let first = 0; first < 26; first += 1) {
    // Every death of the first half meets a seeded one of the second; over the sweep, all of them.
    for (const second of [first, Math.floor(chance.next() * 30)]) {
      const { house, locks } = await stolen()
      house.journal.breakAfter(first)
      await house.containing.resume()
      await house.crash()
      house.journal.break(false)
      await untilSettled(house)
      const said = `deaths after ${first} and ${second} entries`
      deepEqual(house.folds.plans()[0]?.done.toSorted(), [...stepNames].sort(), said)
      deepEqual([...house.hands.refusedNames].sort(), ['alice', alice], said)
      deepEqual([...locks.locked], [aliceId], said)
      deepEqual(
        [...house.hands.queue.values()].filter(({ queue }) => queue !== 'hold'),
        [],
        said,
      )
      house.journal.breakAfter(second)
      await house.people.clear(aliceId, 'carol', 'new password').catch(() => {})
      await house.crash()
      house.journal.break(false)
      if (house.folds.contained().length > 0) await house.people.clear(aliceId, 'carol', 'again')
      await untilSettled(house)
      deepEqual(house.folds.contained(), [], said)
      deepEqual(house.folds.undoings(), [], said)
      deepEqual([...house.hands.refusedNames], [], said)
      deepEqual([...locks.locked], [], said)
      deepEqual([...house.hands.left.values()], [1], `${said}: her own message left once`)
      equal(house.folds.openActs().length, 0, said)
      deaths += 2
    }
  }
  equal(deaths, 104)
})

test('what an administrator had locked before stays locked after the account is cleared', async () => {
  const { house, locks } = await lived()
  const ours = new Locks()
  house.directories.push(Object.assign(ours, { name: 'second' }))
  locks.locked.add(aliceId)
  await house.people.suspend(aliceId, undefined, 'carol', 'x')
  await house.people.clear(aliceId, 'carol', 'y')
  deepEqual([[...locks.locked], [...ours.locked]], [[aliceId], []])
})

test('an account contained again while it is being cleared stays closed', async () => {
  const { house, locks } = await stolen()
  await house.containing.resume()
  house.hands.failIn = 0
  const clearing = house.people.clear(aliceId, 'carol', 'too early')
  await clearing
  await house.people.suspend(aliceId, undefined, 'dan', 'no, he is still in')
  house.hands.failIn = undefined
  await untilSettled(house)
  deepEqual(house.folds.contained(), [aliceId])
  deepEqual([...house.hands.refusedNames].sort(), ['alice', alice])
  deepEqual([...locks.locked], [aliceId])
  deepEqual(house.folds.undoings(), [])
})

test('a step that cannot be done keeps none of the others waiting, and a person is told once', async () => {
  const { house } = await stolen()
  house.directories.push({
    name: 'broken',
    disable: async () => {
      throw new Error('no route')
    },
    enable: async () => ({ changed: false, known: true }),
    linked: async () => [],
    close: async () => {},
  })
  await untilSettled(house)
  const done = house.folds.plans()[0]?.done ?? []
  deepEqual(
    stepNames.filter((step) => !done.includes(step)),
    ['disable-in-directory'],
  )
  equal(house.notices.filter((notice) => notice.startsWith('failing')).length, 1)
  house.pass(days(1))
})

test('clear while a directory is away, suspend, clear again: the lock is undone in the end', async () => {
  const { house, locks } = await lived()
  await house.people.suspend(aliceId, undefined, 'carol', 'x')
  const enable = locks.enable.bind(locks)
  locks.enable = async () => {
    throw new Error('no route')
  }
  await house.people.clear(aliceId, 'carol', 'x')
  await house.people.suspend(aliceId, undefined, 'carol', 'x')
  locks.enable = enable
  await untilSettled(house)
  deepEqual([...locks.locked], [aliceId])
  await house.people.clear(aliceId, 'carol', 'x')
  await untilSettled(house)
  deepEqual([...locks.locked], [])
})

test('what the judge plans while a person’s order is being written does not narrow the order', async () => {
  const { house } = await lived()
  house.spared.add(aliceId)
  for (let n = 0; n < 12; n += 1) await house.offer(alice, [stranger(n)], { clientIp: abroad })
  await Promise.all([
    house.people.suspend(aliceId, undefined, 'carol', 'x'),
    house.offer(alice, [stranger(12)], { clientIp: abroad }),
    house.offer(alice, [stranger(13)], { clientIp: abroad }),
  ])
  const { scope, ordered } = house.account(alice).suspicion
  deepEqual({ scope, ordered }, { scope: 'full', ordered: true })
})

test('an order that outlived its reason is not carried out: held after a clear, released after a suspend', async () => {
  const { house } = await stolen()
  house.hands.failIn = 0
  await house.containing.resume()
  await house.people.clear(aliceId, 'carol', 'x')
  house.hands.failIn = undefined
  const before = [...house.hands.queue.values()].filter(({ queue }) => queue === 'hold').length
  await house.acts.resume()
  const after = [...house.hands.queue.values()].filter(({ queue }) => queue === 'hold').length
  ok(after <= before, 'nothing more is held for an account that was cleared')

  const second = await stolen()
  await second.house.containing.resume()
  second.house.hands.release = async () => {
    throw new Error('away')
  }
  await second.house.people.clear(aliceId, 'carol', 'x')
  await second.house.people.suspend(aliceId, undefined, 'carol', 'still in')
  delete (second.house.hands as { release?: unknown }).release
  await second.house.acts.resume()
  equal(second.house.hands.left.size, 0, 'nothing leaves an account that is contained again')
})

test('a session that was left open while only mail was held is cut when the account is closed', async () => {
  const { house } = await lived()
  house.spared.add(aliceId)
  for (let n = 0; n < 13; n += 1) await house.offer(alice, [stranger(n)], { clientIp: abroad })
  house.pass(minutes(1))
  const session = { id: 'open', instance: 'mx1', openedAt: house.now, clientIp: abroad }
  house.pass(minutes(1))
  await house.people.suspend(aliceId, undefined, 'carol', 'x')
  const answer = await house.judge.command({
    session,
    saslUsername: alice,
    envelopeSender: alice,
    recipient: '',
    stage: 'mail',
  })
  equal(answer?.kind, 'cut')
})

test('the breaker’s opening is told although its first entry could not be written', async () => {
  const house = await House.open()
  const storm = async (from: number, to: number) => {
    for (let n = 0; n < 15; n += 1)
      for (let who = from; who < to; who += 1)
        await house.offer(`user${who}@example.jp`, [stranger(n * 50 + who)], { clientIp: abroad })
  }
  await storm(0, BREAKER_LEAST)
  for (let n = 0; n < 12; n += 1)
    await house.offer('next@example.jp', [stranger(n)], { clientIp: abroad })
  house.journal.break(true)
  await house.offer('next@example.jp', [stranger(12)], { clientIp: abroad })
  house.journal.break(false)
  deepEqual(house.notices, [])
  await storm(10, 12)
  deepEqual(house.notices, ['breaker'])
})

test('a backlog that is judged after an outage is no burst, whatever the account did first on return', async () => {
  const { house } = await lived()
  const began = house.now
  house.pass(hours(2))
  await house.login(alice, office)
  await house.offer(alice, [stranger(0)], { clientIp: office })
  for (let n = 0; n < 14; n += 1) {
    const at = (began + minutes(8) * n) as typeof began
    const id = `B${n}`
    house.hands.put(id, 'hold', at, alice, 1)
    await house.scribe.write([
      {
        kind: 'message.held',
        id: `h.${n}`,
        at,
        heardAt: house.now,
        trust: 'hearsay',
        instance: 'mx1',
        queueId: id,
        by: 'milter',
      },
    ])
  }
  house.pass(seconds(10))
  await house.returning.judgeStrays('mx1')
  deepEqual(house.folds.contained(), [])
})

test('two lines of another time about one held message make it no message of their own', async () => {
  const { house } = await lived()
  await house.people.suspend(aliceId, undefined, 'carol', 'x')
  const { queueId } = await house.offer(alice, [stranger(1)], { clientIp: office })
  for (const nth of [1, 2]) {
    await house.scribe.write([
      {
        kind: 'message.held',
        id: `early.${nth}`,
        at: (house.now - minutes(60)) as typeof house.now,
        heardAt: house.now,
        trust: 'hearsay',
        instance: 'mx1',
        queueId,
        by: 'milter',
      },
    ])
    house.pass(seconds(10))
    await house.returning.judgeStrays('mx1')
  }
  equal(house.folds.fault, undefined)
  equal(house.folds.messages.held(), 1)
})

test('a hold that the log tells of while the gate was up and not asked is kept for a person', async () => {
  const house = await House.open()
  house.pass(minutes(11))
  house.hands.put('ADMIN1', 'hold', house.now, 'mallory@example.jp', 1)
  await house.scribe.write([
    {
      kind: 'message.held',
      id: 'forged',
      at: house.now,
      heardAt: house.now,
      trust: 'hearsay',
      instance: 'mx1',
      queueId: 'ADMIN1',
      by: 'milter',
    },
  ])
  house.pass(seconds(10))
  await house.returning.judgeStrays('mx1')
  house.pass(minutes(1))
  await house.returning.judgeStrays('mx1')
  equal(house.hands.left.size, 0)
  equal(house.folds.messages.held(), 1)
})
