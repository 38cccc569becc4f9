import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Event } from '../../events/event.ts'
import { milliseconds, plus } from '../../lib/time.ts'
import { FACTOR_RIPENS, FACTORS_MAX, TOKEN_LIVES } from '../../step-up/state.ts'
import { PENDING_LIVES, PENDING_OF_ONE_MAX, PENDING_WRONG_MAX } from './pending.ts'
import { alice, codeAt, home, house, keyIn, refusedLogin, shown, swept } from './testing.ts'

after(swept)

test('a new factor approves nothing for a day, enrols and removes none, and may deny at once', async () => {
  const it = house()
  const first = await it.enrolled()
  const second = await it.enrolled(alice, false)
  const code = await refusedLogin(it)
  const young = await it.signedIn(second)
  const { request } = await shown(it, young, code)
  deepEqual(await it.desk.approve(young, request, 1), { refused: 'early' })
  deepEqual(await it.desk.removeFactor(young, first.factor), { refused: 'early' })
  const begun = await it.desk.beginFactor(young)
  ok('refused' in begun && begun.refused === 'wait' && (begun.seconds ?? 0) > 86_000)
  ok('plan' in (await it.desk.deny(young, request)))
})

test('a token is good once, for 48 hours, and looking uses nothing up', async () => {
  const it = house()
  const { token, url } = await it.owners.enrol(alice, 'hanako', 'w')
  equal(url, `https://mail.example.jp/me/enrol/${token}`)
  const one = await it.desk.beginFactor({ token })
  const two = await it.desk.beginFactor({ token: token.toLowerCase().replaceAll('-', ' ') })
  ok(!('refused' in one) && !('refused' in two))
  match(two.uri, /^otpauth:\/\/totp\/Sekimori:alice%40example\.jp\?secret=[A-Z2-7]+&/)
  const finish = (begun: typeof one) => {
    return it.desk.finishFactor(begun.pending, codeAt(keyIn(begun.secret), it.world.now))
  }
  const done = await finish(two)
  ok('goodFrom' in done)
  equal(done.goodFrom, plus(it.world.now, FACTOR_RIPENS))
  equal(done.recoveryCodes.length, 10)
  deepEqual(await finish(one), { refused: 'gone' })
  deepEqual(await it.desk.beginFactor({ token }), { refused: 'wrong' })
  equal(it.world.notices.at(-1)?.what, 'owner.factor-added')
  const late = await it.owners.enrol(alice, 'hanako', 'w')
  it.later(milliseconds(TOKEN_LIVES - 1))
  ok(!('refused' in (await it.desk.beginFactor(late))))
  it.later(milliseconds(1))
  deepEqual(await it.desk.beginFactor(late), { refused: 'wrong' })
})

test('a begun enrolment ends by wrong codes, by time, and by a fourth', async () => {
  const it = house()
  const { token } = await it.owners.enrol(alice, 'hanako', 'w')
  const begin = async (): Promise<string> => {
    const begun = await it.desk.beginFactor({ token })
    ok(!('refused' in begun))
    return begun.pending
  }
  const guessed = await begin()
  for (let nth = 0; nth < PENDING_WRONG_MAX; nth += 1)
    deepEqual(await it.desk.finishFactor(guessed, 'wrong'), { refused: 'wrong' })
  deepEqual(await it.desk.finishFactor(guessed, 'wrong'), { refused: 'gone' })
  const [first = '', second = ''] = [await begin(), await begin()]
  for (let nth = 2; nth < PENDING_OF_ONE_MAX + 1; nth += 1) await begin()
  deepEqual(await it.desk.finishFactor(first, 'wrong'), { refused: 'gone' })
  deepEqual(await it.desk.finishFactor(second, 'wrong'), { refused: 'wrong' })
  it.later(PENDING_LIVES)
  deepEqual(await it.desk.finishFactor(second, 'wrong'), { refused: 'gone' })
})

test(`${FACTORS_MAX} factors an account, and one more is not begun`, async () => {
  const it = house()
  for (let nth = 0; nth < FACTORS_MAX; nth += 1) await it.enrolled()
  equal(it.book.of(alice).factors.length, FACTORS_MAX)
  const { token } = await it.owners.enrol(alice, 'hanako', 'w')
  deepEqual(await it.desk.beginFactor({ token }), { refused: 'wait' })
})

test('an owner removes a factor, never the last that may approve', async () => {
  const it = house()
  const first = await it.enrolled()
  const owner = await it.signedIn(first)
  deepEqual(await it.desk.removeFactor(owner, first.factor), { refused: 'early' })
  const second = await it.enrolled()
  const again = await it.signedIn(second)
  deepEqual(await it.desk.removeFactor(again, first.factor), { removed: true })
  deepEqual(await it.desk.removeFactor(again, first.factor), { refused: 'gone' })
  deepEqual(await it.desk.removeFactor(again, second.factor), { refused: 'early' })
  const [recovery = ''] = first.recoveryCodes
  deepEqual(await it.desk.signIn('alice', recovery, home), { refused: 'wrong' })
})

test('killed between secret and entry, the enrolment is none, and the secret goes with the next', async () => {
  const it = house()
  const { token } = await it.owners.enrol(alice, 'hanako', 'w')
  const begun = await it.desk.beginFactor({ token })
  ok(!('refused' in begun))
  it.world.full = true
  const code = codeAt(keyIn(begun.secret), it.world.now)
  await rejects(it.desk.finishFactor(begun.pending, code), /evidence.no-room/)
  it.world.full = false
  equal(it.book.of(alice).factors.length, 0)
  deepEqual(await it.desk.signIn('alice', code, home), { refused: 'wrong' })
  // The same may be tried again, and the token was not used up.
  ok('goodFrom' in (await it.desk.finishFactor(begun.pending, code)))
})

test('a secret of no factor goes with the next enrolment', async () => {
  const it = house()
  const sizeOf = (): number => {
    const folder = join(it.keysFolder, 'owners')
    return statSync(join(folder, readdirSync(folder)[0] ?? '')).size
  }
  await it.enrolled()
  const one = sizeOf()
  it.world.unwritable = 'factor.enrolled'
  await rejects(it.enrolled(), /evidence.no-room/)
  ok(sizeOf() > 1.8 * one)
  it.world.unwritable = undefined
  await it.enrolled()
  ok(sizeOf() < 2.2 * one, `${sizeOf()} after ${one}`)
})

test('secrets lie sealed, for their owner alone, under names that tell nobody, and in no entry', async () => {
  const it = house()
  const alices = await it.enrolled()
  const { token } = await it.owners.enrol(alice, 'hanako', 'w')
  const folder = join(it.keysFolder, 'owners')
  const [name = '', ...others] = readdirSync(folder)
  deepEqual(others, [])
  match(name, /^[0-9a-f]{32}\.json$/)
  equal(statSync(join(folder, name)).mode & 0o777, 0o600)
  equal(statSync(folder).mode & 0o777, 0o700)
  const text = readFileSync(join(folder, name), 'latin1')
  ok(!text.includes(Buffer.from(alices.secret).toString('base64')))
  const entries = JSON.stringify(it.events satisfies readonly Event[])
  for (const secret of [token, token.replaceAll('-', ''), ...alices.recoveryCodes])
    ok(!entries.includes(secret))
})

test('secrets that cannot be opened are a fault that names the file, and are not written over', async () => {
  const it = house()
  await it.enrolled()
  const folder = join(it.keysFolder, 'owners')
  const file = join(folder, readdirSync(folder)[0] ?? '')
  writeFileSync(file, 'spoilt')
  const anew = house({ keysFolder: it.keysFolder, written: it.events })
  anew.world.now = it.world.now
  await rejects(anew.desk.signIn('alice', '000000', home), /owners.keys-unusable/)
  await rejects(anew.enrolled(), /owners.keys-unusable/)
  equal(readFileSync(file, 'latin1'), 'spoilt')
})
