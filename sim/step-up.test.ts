/** Step-up lived in the house: the owner is asked, answers, and the account follows. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { AccountId } from '../src/events/event.ts'
import { hmacSha1 } from '../src/keeper/factor-secrets.ts'
import { days, hours, minutes } from '../src/lib/time.ts'
import { hotp, timeStepAt } from '../src/people/totp.ts'
import type { OwnerProof } from '../src/ports/owner-desk.ts'
import { House } from './house.ts'

const alice = 'alice@example.jp'
const account = `sasl:${alice}` as AccountId
const HOME = '203.0.113.5'
const ABROAD = '198.51.100.7'

/** Six weeks of mail and logins from home; her factor is two weeks old. */
async function lived(t: TestContext, stepUp: 'step-up' | 'notify' = 'step-up') {
  const keysFolder = mkdtempSync(join(tmpdir(), 'sekimori-step-up-'))
  t.after(() => rmSync(keysFolder, { recursive: true }))
  writeFileSync(join(keysFolder, 'kek'), Buffer.alloc(32, 7))
  const house = await House.open({ judge: 'behaviour', stepUp, keysFolder })
  for (let day = 0; day < 42; day += 1) {
    for (let n = 0; n < 3; n += 1) {
      await house.login(alice, HOME)
      await house.offer(alice, [`friend${(day + n) % 12}@example.org`])
      house.pass(hours(2))
    }
    house.pass(hours(18))
  }
  const opened = await house.stepUp.owners.enrol(account, 'root', 'she came with her card')
  const begun = await house.stepUp.desk.beginFactor({ token: opened.token })
  ok('secret' in begun, JSON.stringify(begun))
  const secret = bytesOf(begun.secret)
  const code = () => hotp(secret, timeStepAt(house.now), hmacSha1)
  const finished = await house.stepUp.desk.finishFactor(begun.pending, code())
  ok('goodFrom' in finished, JSON.stringify(finished))
  house.pass(days(14))
  const signIn = async (): Promise<OwnerProof> => {
    house.pass(minutes(1))
    const proof = await house.stepUp.desk.signIn(alice, code(), HOME)
    ok('factor' in proof, JSON.stringify(proof))
    return proof
  }
  const asked = () => house.journal.entries.filter(({ kind }) => kind === 'stepup.asked').length
  return { house, signIn, asked, code, finished }
}

function bytesOf(base32: string): Uint8Array {
  const bits = [...base32]
    .map((letter) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
    )
    .join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
}

const codeIn = (answer: { kind: string }): string =>
  /^([0-9A-Z]{4}-[0-9A-Z]{4}) /.exec('text' in answer ? String(answer.text) : '')?.[1] ?? ''

test('the right password from an unlikely place is refused with a code; approved, the retry works', async (t) => {
  const { house, signIn, asked } = await lived(t)
  const refused = await house.login(alice, ABROAD)
  equal(refused.kind, 'refuse')
  const code = codeIn(refused)
  match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  ok(house.notices.includes('owner.stepup-asked'), house.notices.join())
  const owner = await signIn()
  const shown = await house.stepUp.desk.request(owner, code)
  ok('clientIp' in shown)
  equal(shown.clientIp, ABROAD)
  equal(shown.country, 'XX')
  deepEqual('until' in (await house.stepUp.desk.approve(owner, shown.request, 12)), true)
  equal((await house.login(alice, ABROAD)).kind, 'allow')
  equal(asked(), 1)
  equal(
    (await house.offer(alice, ['friend1@example.org'], { clientIp: ABROAD })).answer.kind,
    'pass',
  )
  deepEqual(house.folds.contained(), [])
  await house.crash()
  equal((await house.login(alice, ABROAD)).kind, 'allow')
  house.pass(hours(12))
  equal((await house.login(alice, ABROAD)).kind, 'refuse', 'the time that she chose is over')
})

test('«not me» contains the account, and the thief is refused with the right password', async (t) => {
  const { house, signIn } = await lived(t)
  const code = codeIn(await house.login(alice, ABROAD))
  const owner = await signIn()
  const shown = await house.stepUp.desk.request(owner, code)
  ok('request' in shown)
  const denied = await house.stepUp.desk.deny(owner, shown.request)
  ok('plan' in denied, JSON.stringify(denied))
  deepEqual(house.folds.contained(), [account])
  equal((await house.login(alice, ABROAD)).kind, 'refuse')
})

test('a phone that retries 60 times in an hour makes one request and one notice, and the owner is not disturbed elsewhere', async (t) => {
  const { house, asked } = await lived(t)
  const codes = new Set<string>()
  const before = house.notices.filter((what) => what === 'owner.stepup-asked').length
  for (let n = 0; n < 60; n += 1) {
    const answer = await house.login(alice, ABROAD)
    equal(answer.kind, 'refuse')
    codes.add(codeIn(answer))
    house.pass(minutes(1))
  }
  equal(asked(), 1)
  codes.delete('')
  equal(codes.size, 1)
  equal(house.notices.filter((what) => what === 'owner.stepup-asked').length - before, 1)
  equal((await house.login(alice, HOME)).kind, 'allow')
  equal((await house.offer(alice, ['friend2@example.org'])).answer.kind, 'pass')
})

test('whoever has password and mailbox can neither enrol nor approve', async (t) => {
  const { house, code } = await lived(t)
  const typed = codeIn(await house.login(alice, ABROAD))
  const { desk } = house.stepUp
  ok('refused' in (await desk.beginFactor({ token: 'AAAA-BBBB-CCCC-DDDD' })))
  ok('refused' in (await desk.signIn(alice, '000000', ABROAD)))
  const forged: OwnerProof = { account, factor: 'f'.repeat(18), provedAt: house.now }
  ok('refused' in (await desk.request(forged, typed)))
  ok('refused' in (await desk.beginFactor(forged)))
  // A code that was seen over the shoulder is good once.
  const seen = code()
  ok('factor' in (await desk.signIn(alice, seen, HOME)))
  ok('refused' in (await desk.signIn(alice, seen, ABROAD)))
})

test('by default the owner is told of an unlikely login once, and it goes on', async (t) => {
  const { house, asked } = await lived(t, 'notify')
  for (let n = 0; n < 20; n += 1) {
    equal((await house.login(alice, ABROAD)).kind, 'allow')
    house.pass(minutes(5))
  }
  equal(asked(), 0)
  equal(house.notices.filter((what) => what === 'owner.login-new').length, 1, house.notices.join())
})

test('who was let in from abroad while owners were only told is asked once they are asked', async (t) => {
  const { house } = await lived(t, 'notify')
  equal((await house.login(alice, ABROAD)).kind, 'allow')
  await house.stepUp.owners.policy(account, 'step-up', 'root', 'from now on')
  equal((await house.login(alice, ABROAD)).kind, 'refuse')
  equal((await house.login(alice, HOME)).kind, 'allow')
})

test('an account that is never contained by itself is asked about all the same, and planned for once', async (t) => {
  const { house } = await lived(t)
  house.spared.add(account)
  for (const [nth, clientIp] of [
    '198.51.100.7',
    '192.0.2.9',
    '198.51.101.3',
    '192.0.3.9',
  ].entries()) {
    equal((await house.login(alice, clientIp, { client: 90 + nth })).kind, 'refuse', clientIp)
    house.pass(minutes(1))
  }
  ok(house.journal.entries.filter(({ kind }) => kind === 'containment.planned').length <= 1)
})

test('«not me» of an account that was contained and cleared since does not contain it at the next start', async (t) => {
  const { house, signIn } = await lived(t)
  const code = codeIn(await house.login(alice, ABROAD))
  const owner = await signIn()
  const shown = await house.stepUp.desk.request(owner, code)
  ok('request' in shown)
  await house.people.suspend(account, undefined, 'hanako', 'she called')
  house.pass(minutes(1))
  await house.stepUp.desk.deny(owner, shown.request)
  house.pass(hours(1))
  await house.people.clear(account, 'hanako', 'new password', false)
  await house.crash()
  await house.stepUp.resume()
  deepEqual(house.folds.contained(), [])
})

test('another country of an operator that she was let in from is asked about', async (t) => {
  const { house } = await lived(t)
  const network = { operator: 60_001 }
  equal((await house.login(alice, '203.0.113.77', { network })).kind, 'allow')
  house.pass(minutes(3))
  equal((await house.login(alice, '198.51.100.3', { network, client: 91 })).kind, 'refuse')
})

test('retries that teach nothing new are counted together, however many they are', async (t) => {
  const { house } = await lived(t)
  for (let n = 0; n < 100; n += 1) equal((await house.login(alice, ABROAD)).kind, 'refuse')
  const refusals = house.journal.entries.filter(({ kind }) => kind === 'login.refused').length
  ok(refusals <= 12, `${refusals} entries`)
})

test('a new telephone in the office network is let in again and again', async (t) => {
  const { house } = await lived(t)
  for (let n = 0; n < 4; n += 1) {
    equal((await house.login(alice, '10.1.2.3', { client: 93 })).kind, 'allow', `login ${n + 1}`)
    house.pass(minutes(20))
  }
})
