import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { milliseconds, minutes, seconds } from '../../lib/time.ts'
import { TRIES_MAX, WAITS } from '../../people/tries.ts'
import { PROOF_LIVES } from './owner-desk.ts'
import { REFUSED_TAKES } from './signing-in.ts'
import {
  abroad,
  alice,
  codeAt,
  home,
  house,
  refusedLogin,
  shown,
  swept,
  wrongCode,
} from './testing.ts'

after(swept)

const thief = '203.0.113.66'

test('a code is good once to sign in, and the same code of two at once proves one', async () => {
  const it = house()
  const { secret } = await it.enrolled()
  it.later(minutes(1))
  const code = codeAt(secret, it.world.now)
  const both = await Promise.all([
    it.desk.signIn('alice@example.jp', code, home),
    it.desk.signIn('Alice', code, thief),
  ])
  deepEqual(
    both.map((one) => 'refused' in one),
    [false, true],
  )
  const { keysFolder, events, world } = it
  const anew = house({ keysFolder, written: events })
  anew.world.now = world.now
  deepEqual(await anew.desk.signIn('alice', code, home), { refused: 'wrong' })
})

test('the code that ended an enrolment does not sign in', async () => {
  const it = house()
  const { secret } = await it.enrolled(alice, false)
  deepEqual(await it.desk.signIn('alice', codeAt(secret, it.world.now), home), { refused: 'wrong' })
})

test('wrong codes make a stranger wait, and not the owner where he proved himself before', async () => {
  const it = house()
  const alices = await it.enrolled()
  await it.signedIn(alices, home)
  const wrong = wrongCode(alices.secret, it.world.now)
  for (let nth = 0; nth < TRIES_MAX; nth += 1)
    deepEqual(await it.desk.signIn('alice', wrong, `203.0.${nth}.1`), { refused: 'wrong' })
  it.later(seconds(30))
  const right = codeAt(alices.secret, it.world.now)
  deepEqual(await it.desk.signIn('alice', right, thief), {
    refused: 'wait',
    seconds: WAITS[0] / 1_000 - 30,
  })
  ok(!('refused' in (await it.desk.signIn('alice', right, '198.51.100.200'))))
})

test('one client who guesses at many accounts waits', async () => {
  const it = house()
  const alices = await it.enrolled()
  for (let nth = 0; nth < TRIES_MAX; nth += 1) await it.desk.signIn(`nobody${nth}`, '000000', thief)
  it.later(seconds(30))
  const right = codeAt(alices.secret, it.world.now)
  equal('refused' in (await it.desk.signIn('alice', right, thief)), true)
  equal('refused' in (await it.desk.signIn('alice', right, home)), false)
})

test('nothing tells a name that nobody has from an owner’s', async () => {
  const it = house()
  const { secret } = await it.enrolled()
  const answersFor = async (name: string) => {
    const answers: unknown[] = []
    for (let nth = 0; nth < TRIES_MAX + 2; nth += 1)
      answers.push(await it.desk.signIn(name, wrongCode(secret, it.world.now), `203.1.${nth}.1`))
    answers.push(await it.desk.signIn(name, '0000-0000-0000-0000', '203.2.0.1'))
    answers.push(await it.desk.signIn(name, 'no code at all', '203.2.1.1'))
    return answers
  }
  deepEqual(await answersFor('nobody'), await answersFor('alice'))
  // And each takes as long as the others.
  deepEqual(new Set(it.world.slept), new Set([REFUSED_TAKES]))
  // Entries are written of names that exist, nobody waits for them, and a flood is a count.
  await new Promise(setImmediate)
  equal(
    it.kinds('factor.refused').every(({ account }) => account === alice),
    true,
  )
})

test('a flood of wrong codes writes ten entries a minute, and counts the others', async () => {
  const it = house()
  const { secret } = await it.enrolled()
  for (let nth = 0; nth < 50; nth += 1)
    await it.desk.signIn('alice', wrongCode(secret, it.world.now), thief)
  await new Promise(setImmediate)
  equal(it.kinds('factor.refused').length, 10)
  it.later(minutes(1))
  await it.desk.signIn('alice', wrongCode(secret, it.world.now), thief)
  await new Promise(setImmediate)
  equal(it.kinds('factor.refused').at(-1)?.times, 41)
})

test('a locked-out owner signs in, approves and enrols by a recovery code alone, even while others guess', async () => {
  const it = house()
  const alices = await it.enrolled()
  const code = await refusedLogin(it)
  const wrong = wrongCode(alices.secret, it.world.now)
  for (let nth = 0; nth < 20; nth += 1) await it.desk.signIn('alice', wrong, thief)
  const [recovery = '', next = ''] = alices.recoveryCodes
  const owner = await it.desk.signIn('alice', recovery, abroad.clientIp ?? '')
  ok(!('refused' in owner))
  equal(it.desk.overview(owner).recoveryLeft, 9)
  const { request } = await shown(it, owner, code)
  ok('until' in (await it.desk.approve(owner, request, 1)))
  deepEqual(await it.desk.signIn('alice', recovery, home), { refused: 'wrong' })
  ok(!('refused' in (await it.desk.signIn('alice', next, home))))
  const begun = await it.desk.beginFactor(owner)
  ok(!('refused' in begun))
})

test('a proof ends with its time, and with its factor', async () => {
  const it = house()
  const alices = await it.enrolled()
  const owner = await it.signedIn(alices)
  it.later(milliseconds(PROOF_LIVES - 1))
  equal(it.desk.overview(owner).ended, undefined)
  it.later(milliseconds(1))
  equal(it.desk.overview(owner).ended, true)
  const again = await it.signedIn(alices)
  await it.owners.revoke(alice, alices.factor, 'hanako', 'telephone lost')
  equal(it.desk.overview(again).ended, true)
  equal('refused' in (await it.desk.signIn('alice', alices.recoveryCodes[0] ?? '', home)), true)
})
