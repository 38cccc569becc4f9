/** Erasures as people order them: approval, holds, what is left, and what a rebuild comes to. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { replayed } from '../../src/keeper/replay.ts'
import type { Fault } from '../../src/lib/fault.ts'
import { days, hours } from '../../src/lib/time.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { ruleJudging } from '../../src/verdict/rule.ts'
import { ALICES, alice, bob, contactHash, PrivacyHouse } from './privacy-house.ts'

async function housed(
  live: (house: PrivacyHouse) => Promise<void>,
  options: Parameters<typeof PrivacyHouse.open>[0] = {},
): Promise<void> {
  const house = await PrivacyHouse.open(options)
  try {
    await live(house)
    deepEqual(house.problems, [])
    await house.close()
  } finally {
    await house.remove()
  }
}

/** Table by table, so that a difference is told shortly. */
function same(anew: Record<string, unknown[]>, live: Record<string, unknown[]>): void {
  deepEqual(Object.keys(anew), Object.keys(live))
  for (const [table, rows] of Object.entries(live)) {
    const other = new Set(anew[table])
    deepEqual([table, rows.filter((row) => !other.has(row)), rows.length], [table, [], other.size])
  }
}

const verified = (house: PrivacyHouse) =>
  verifyEvidence(house.place.folder, {
    keysFolder: house.place.keysFolder,
    hwmFolder: house.place.hwmFolder,
  })

test('a person is erased: no file has a word of hers, the log verifies, a rebuild comes to the same', () =>
  housed(async (house) => {
    await house.live(alice, 20)
    await house.live(bob, 20)
    await house.live(alice, 5, 'refuse')
    await house.keep(alice, 'what alice wrote')
    house.folds.commit()
    ok(house.found(ALICES).length > 0)
    await house.erase(alice, 'T-1')
    equal(house.folds.privacy.erasure('T-1')?.state, 'done')
    deepEqual(house.found(ALICES), [])
    deepEqual(house.folds.messages.byReference('R1'), undefined)
    ok(house.folds.messages.byReference('R21') !== undefined)
    equal(house.folds.account(alice).model.messages, 0)
    equal(house.folds.account(bob).model.messages, 20)
    same(await house.rebuilt(), house.rows())
    await house.journal.materialise()
    const { problems, erased } = await verified(house)
    deepEqual(problems, [])
    // 20 logins, messages, verdicts, deliveries; 5 of three; what was kept; and the request itself.
    equal(erased, 20 * 4 + 5 * 3 + 1 + 1)
  }))

test('what comes after an erasure is the same account, new, and can be erased again', () =>
  housed(async (house) => {
    await house.live(alice, 3)
    await house.erase(alice, 'T-1')
    await house.live(alice, 4)
    equal(house.folds.account(alice).model.messages, 4)
    deepEqual((await house.rebuilt())['account']?.length, 1)
    await house.erase(alice, 'T-2')
    equal(house.folds.account(alice).model.messages, 0)
    deepEqual(house.found(ALICES), [])
    same(await house.rebuilt(), house.rows())
  }))

test('alone it takes a day, marked as self-approved; cancelled meanwhile nothing goes', () =>
  housed(async (house) => {
    const { orders } = house.privacy
    await house.live(alice, 2)
    await orders.erase(alice, { ticket: 'T-1', by: 'hanako', why: 'w' })
    house.pass(hours(24) - 10_000)
    await house.privacy.round()
    equal(house.folds.privacy.erasure('T-1')?.state, 'requested')
    deepEqual(await orders.cancel({ ticket: 'T-1', by: 'jiro', why: 'a mistake' }), {
      ticket: 'T-1',
    })
    house.pass(days(2))
    await house.privacy.round()
    equal(house.folds.privacy.erasure('T-1')?.state, 'cancelled')
    equal(house.folds.account(alice).model.messages, 2)
    await house.erase(alice, 'T-2')
    const { alone, approvedBy } = house.folds.privacy.erasure('T-2') ?? {}
    deepEqual([alone, approvedBy], [true, 'hanako'])
  }))

test('where two persons are asked for, no day is long enough, and the first cannot be the second', () =>
  housed(
    async (house) => {
      const { orders } = house.privacy
      await house.live(alice, 2)
      await orders.erase(alice, { ticket: 'T-1', by: 'hanako', why: 'w' })
      house.pass(days(30))
      await house.privacy.round()
      equal(house.folds.privacy.erasure('T-1')?.state, 'requested')
      const own = await orders.approve({ ticket: 'T-1', by: 'hanako', why: 'w' })
      match('refused' in own ? own.refused : '', /second person/)
      const root = await orders.approve({ ticket: 'T-1', by: 'root (break-glass)', why: 'w' })
      match('refused' in root ? root.refused : '', /by name/)
      await orders.approve({ ticket: 'T-1', by: 'jiro', why: 'w' })
      await house.privacy.round()
      equal(house.folds.privacy.erasure('T-1')?.state, 'done')
      equal(house.folds.privacy.erasure('T-1')?.alone, false)
    },
    { people: 'two' },
  ))

test('what is preserved is not erased, neither a person nor a month, until it is lifted', () =>
  housed(async (house) => {
    const { orders } = house.privacy
    await house.live(alice, 2)
    await house.live(bob, 2)
    await orders.preserve({ ticket: 'H-1', account: alice, by: 'k', why: 'the police asked' })
    const asked = await orders.erase(alice, { ticket: 'T-1', by: 'hanako', why: 'w' })
    match('refused' in asked ? asked.refused : '', /preserved under ticket H-1/)
    // Ordered after it was asked for: it waits, and says so.
    await orders.erase(bob, { ticket: 'T-2', by: 'hanako', why: 'w' })
    await orders.preserve({ ticket: 'H-2', by: 'k', why: 'all of it' })
    house.pass(days(500))
    await house.privacy.round()
    deepEqual(house.privacy.facts().erasures[0]?.waits, { code: 'preserved', ticket: 'H-2' })
    deepEqual(
      house.privacy.facts().months.waiting.map(({ of, code }) => `${of} ${code}`),
      ['auth400d 2026-11 preserved', 'gate400d 2026-11 preserved'],
    )
    await orders.lift({ ticket: 'H-2', by: 'k', why: 'closed' })
    house.pass(hours(2))
    await house.privacy.round()
    equal(house.folds.privacy.erasure('T-2')?.state, 'done')
    // Alice's hold keeps the whole month, for its key is one.
    equal(house.privacy.facts().months.waiting.length, 2)
    await orders.lift({ ticket: 'H-1', by: 'k', why: 'closed' })
    house.pass(hours(2))
    await house.privacy.round()
    deepEqual(
      house.privacy.facts().months.erased.map(({ retention, month }) => `${retention} ${month}`),
      ['auth400d 2026-11', 'gate400d 2026-11'],
    )
    deepEqual(house.found(['203.0.113.5', 'Surprise']), [])
    await house.journal.materialise()
    deepEqual((await verified(house)).problems, [])
  }))

test('mail that is held waits for a person first, and its owner’s erasure with it', () =>
  housed(async (house) => {
    await house.live(alice, 1, 'hold')
    await house.erase(alice, 'T-1')
    equal(house.folds.privacy.erasure('T-1')?.state, 'approved')
    deepEqual(house.privacy.facts().erasures[0]?.waits, { code: 'mail-held' })
    const now = house.place.now
    await house.write([
      {
        ...{ kind: 'message.deleted', id: 'x', at: now, heardAt: now, trust: 'hearsay' },
        ...{ instance: 'mx1', queueId: 'ALICEQ1', by: 'postsuper' },
      },
    ])
    await house.privacy.round()
    equal(house.folds.privacy.erasure('T-1')?.state, 'done')
  }))

test('a ticket is used once, names no address, and no account has two erasures', () =>
  housed(async (house) => {
    const { orders } = house.privacy
    const by = { by: 'hanako', why: 'w' }
    for (const ticket of ['', 'alice@example.jp', 'a b', 'x'.repeat(41)]) {
      const told = await orders.erase(alice, { ticket, ...by })
      match('refused' in told ? told.refused : '', /in the open/)
    }
    ok(!('refused' in (await orders.erase(alice, { ticket: 'x'.repeat(40), ...by }))))
    const again = await orders.erase(alice, { ticket: 'T-2', ...by })
    match('refused' in again ? again.refused : '', /same account/)
    const used = await orders.preserve({ ticket: 'x'.repeat(40), account: bob, ...by })
    match('refused' in used ? used.refused : '', /used already/)
  }))

test('a lost key database is told once, as an alarm; and nothing it opened is taken for erased', () =>
  housed(async (house) => {
    await house.live(alice, 3)
    await house.close()
    for (const name of readdirSync(house.place.keysFolder))
      if (name.startsWith('keys.db')) rmSync(join(house.place.keysFolder, name))
    for (let start = 0; start < 2; start += 1) {
      await house.start()
      await house.privacy.round()
      // The index has what it learned: it is not folded anew.
      equal(house.folds.account(alice).model.messages, 3)
      deepEqual(
        house.problems.splice(0).map((it) => (it as Fault).code),
        start === 0 ? ['evidence.keys-lost'] : [],
      )
      await house.close()
    }
    await house.start()
    const told: number[] = []
    for await (const { kind, facts } of house.journal.read(0))
      if (kind === 'keys.lost') told.push(Number(facts['below']))
    deepEqual(told, [13])
    await house.journal.materialise()
    const { problems, erased } = await verified(house)
    equal(erased, 0)
    ok(problems.length > 0 && problems.every(({ code }) => code === 'body.missing'))
  }))

test('judging again counts what was erased as erased, and nothing as differing', () =>
  housed(async (house) => {
    await house.live(alice, 3)
    await house.live(bob, 3)
    await house.erase(alice, 'T-1')
    const replay = await replayed(house.journal.read(0), {
      hash: contactHash,
      judging: ruleJudging(),
      parametersHash: 'p',
    })
    equal(replay.differs, 0)
    equal(replay.erased >= 3, true)
  }))

test('a file of the vault that vanished without an erasure is found', () =>
  housed(async (house) => {
    await house.live(alice, 3)
    await house.live(bob, 3)
    await house.erase(alice, 'T-1')
    await house.journal.materialise()
    deepEqual((await verified(house)).problems, [])
    rmSync(join(house.place.folder, 'vault/auth400d'), { recursive: true })
    const { problems } = await verified(house)
    deepEqual(
      problems.map((problem) => (problem.code === 'body.missing' ? problem.entries : problem.code)),
      [1, 1, 1],
    )
  }))
