/**
 * Erasure, disturbed: each changing call to the disk fails once, in each way a disk fails, and a process
 * is killed at each. Whatever happens it is finished at the next start, `erase.done` is never written
 * before all of it is done, and nobody else loses anything.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { days, hours } from '../../src/lib/time.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { chanceOf, FailingDisk, type Failure } from './help.ts'
import { ALICES, alice, bob, casesWritten, PrivacyHouse, wordsIn } from './privacy-house.ts'

const isLong = process.env['SEKIMORI_LONG'] === '1'

/** Alice is to be erased, and everything that is over 400 days old: in one round. */
async function asked(): Promise<PrivacyHouse> {
  const house = await PrivacyHouse.open()
  await house.live(bob, 4)
  await house.keep(bob, 'what bob wrote long ago')
  house.pass(days(450))
  await house.live(alice, 6)
  await house.live(bob, 6)
  await casesWritten(house)
  await house.keep(alice, 'what alice wrote')
  await house.privacy.orders.erase(alice, { ticket: 'T-1', by: 'hanako', why: 'w' })
  house.pass(days(1))
  await house.close()
  return house
}

const doneIn = async (house: PrivacyHouse): Promise<string[]> => {
  const done: string[] = []
  for await (const { kind, facts } of house.journal.read(0))
    if (kind === 'erase.done') done.push(String(facts['ticket'] ?? facts['retention']))
  return done
}

/** After whatever happened: what is told as done is done, and the rest is finished. */
async function judge(house: PrivacyHouse): Promise<void> {
  house.problems.length = 0
  await house.start()
  if ((await doneIn(house)).includes('T-1')) deepEqual(house.found(ALICES), [])
  house.pass(hours(2))
  await house.privacy.round()
  deepEqual(house.problems, [])
  equal(house.folds.privacy.erasure('T-1')?.state, 'done')
  deepEqual(new Set(await doneIn(house)), new Set(['T-1', 'auth400d', 'gate400d']))
  deepEqual(house.journal.erasing.condemned(), [])
  deepEqual(house.found([...ALICES, 'long ago']), [])
  equal(house.folds.account(alice).model.messages, 0)
  let bobs = 0
  for await (const { kind, body } of house.journal.read(0))
    if (kind === 'message.submitted' && body !== undefined) bobs += 1
  equal(bobs, 6)
  deepEqual(await wordsIn(house, /alice/i), [])
  const [anew, rows] = [await house.rebuilt(), house.rows()]
  for (const table of ['erasure', 'case_entry']) deepEqual(anew[table], rows[table])
  await house.close()
  const { problems } = await verifyEvidence(house.place.folder, {
    keysFolder: house.place.keysFolder,
    hwmFolder: house.place.hwmFolder,
  })
  deepEqual(problems, [])
}

async function sweep(failure: Failure, from: number, every: number): Promise<number> {
  const chance = chanceOf(20_261_122)
  let lives = 0
  for (let nth = from; ; nth += every) {
    const house = await asked()
    try {
      const disk = new FailingDisk(nth, failure)
      let isStarted = false
      try {
        await house.start({ disk })
        isStarted = true
        await house.privacy.round()
      } catch {
        // It did not even start; the next one does.
      }
      if (isStarted) await house.die()
      if (failure === 'power' && disk.hasFailed) disk.afterPowerLoss(chance)
      await judge(house).catch((thrown: unknown) => {
        throw new Error(`${failure} at call ${nth}: ${(thrown as Error).message}`, {
          cause: thrown,
        })
      })
      lives += 1
      if (!disk.hasFailed) return lives
    } finally {
      await house.remove()
    }
  }
}

const steps = [
  ['ENOSPC', 3, 41],
  ['EIO', 17, 41],
  ['short', 31, 41],
  ['crash', 3, 15],
  ['power', 5, 15],
] as const
for (const [failure, from, every] of steps)
  test(`${failure} at any call of the disk leaves an erasure that is finished later`, async (t) => {
    t.diagnostic(`${await (isLong ? sweep(failure, 1, 1) : sweep(failure, from, every))} lives`)
  })

test('kill -9 at any call of the disk leaves an erasure that is finished later', async (t) => {
  let kills = 0
  for (let nth = isLong ? 1 : 20; ; nth += isLong ? 1 : 32) {
    const house = await asked()
    try {
      const child = spawn(
        process.execPath,
        [
          join(import.meta.dirname, 'erasing-child.ts'),
          house.place.root,
          String(nth),
          String(house.place.now),
        ],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      )
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
      await judge(house).catch((thrown: unknown) => {
        throw new Error(`killed at call ${nth}: ${(thrown as Error).message}`, { cause: thrown })
      })
      if (signal !== 'SIGKILL') {
        equal(code, 0)
        ok(kills > 0)
        t.diagnostic(`${kills} kills`)
        return
      }
      kills += 1
    } finally {
      await house.remove()
    }
  }
})
