import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { after, test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { hours, milliseconds, plus } from '../../lib/time.ts'
import { TRIES_MAX } from '../../people/tries.ts'
import type { OwnerProof } from '../../ports/owner-desk.ts'
import type { StepUpFacts } from '../../ports/step-up.ts'
import { requestCode, shownCode } from '../../step-up/codes.ts'
import { REQUEST_LIVES } from '../../step-up/state.ts'
import { OWNER } from './answers.ts'
import { abroad, alice, type House, house, refusedLogin, shown, swept } from './testing.ts'

after(swept)

const bob = 'sasl:bob@example.jp' as AccountId
const amy = 'sasl:amy@example.jp' as AccountId

const kindOf = async (it: House, facts: StepUpFacts): Promise<string> =>
  (await it.stepUp.login(alice, facts, 'unlikely')).kind

test('the owner types the code, sees who it was, approves, and the retry works', async () => {
  const it = house()
  const owner = await it.signedIn(await it.enrolled())
  const code = await refusedLogin(it)
  equal(it.desk.overview(owner).openRequests, 1)
  const request = await shown(it, owner, ` ${code.toLowerCase()} `)
  deepEqual(
    [request.what, request.clientIp, request.network, request.country, request.protocol],
    ['login', '203.0.113.9', '203.0.113.0/24', 'XX', 'imap'],
  )
  deepEqual([request.program, request.facts], ['Postbote 3.1', { operator: 64500 }])
  const done = await it.desk.approve(owner, request.request, 12)
  deepEqual(done, { until: plus(it.world.now, hours(12)) })
  deepEqual(it.world.changed, [alice])
  equal(await kindOf(it, abroad), 'let-in')
  equal(it.desk.overview(owner).trusted.length, 1)
  equal(it.desk.overview(owner).openRequests, 0)
  // For its time, and not a moment longer.
  it.later(milliseconds(hours(12) - 1))
  equal(await kindOf(it, abroad), 'let-in')
  it.later(milliseconds(1))
  equal(await kindOf(it, abroad), 'refuse')
})

test('another network, protocol, program or account than the approved one is refused', async () => {
  const it = house()
  await it.enrolled(bob)
  const owner = await it.signedIn(await it.enrolled())
  const { request } = await shown(it, owner, await refusedLogin(it))
  await it.desk.approve(owner, request, 12)
  equal(await kindOf(it, { ...abroad, clientIp: '203.0.113.77' }), 'let-in')
  for (const other of [
    { ...abroad, clientIp: '203.0.114.9' },
    { ...abroad, protocol: 'smtp' as const },
    { ...abroad, client: 8 },
  ])
    equal(await kindOf(it, other), 'refuse')
  equal((await it.stepUp.login(bob, abroad, 'unlikely')).kind, 'refuse')
  equal(it.desk.overview(owner).trusted.length, 1)
})

test('«not me» contains the account, and the origin stays denied', async () => {
  const it = house()
  const owner = await it.signedIn(await it.enrolled())
  const { request } = await shown(it, owner, await refusedLogin(it))
  deepEqual(await it.desk.deny(owner, request), { plan: 'p.1' })
  deepEqual(it.world.contained, [[alice, it.world.now, OWNER]])
  equal(it.desk.overview(owner).contained, true)
  it.later(hours(24 * 400))
  const answer = await it.stepUp.login(alice, abroad, 'new')
  match(answer.kind === 'refuse' ? answer.text : '', /^Not allowed from here.*reference/)
  equal(it.stepUp.isDenied(alice, abroad), true)
  equal(it.stepUp.counts()['quiet.denied'], 1)
  await it.owners.revoke(alice, 'origins', 'hanako', 'his own, after all')
  equal(it.stepUp.isDenied(alice, abroad), false)
})

test('a request is answered once', async () => {
  const it = house()
  const owner = await it.signedIn(await it.enrolled())
  const { request } = await shown(it, owner, await refusedLogin(it))
  const both = await Promise.all([it.desk.approve(owner, request, 1), it.desk.deny(owner, request)])
  deepEqual(both[1], { refused: 'gone' })
  equal(it.world.contained.length, 0)
  deepEqual(await it.desk.approve(owner, request, 1), { refused: 'gone' })
  deepEqual(await it.desk.approve(owner, 'another', 1), { refused: 'gone' })
  equal(it.kinds('stepup.approved').length, 1)
})

test('a request that ended is not shown and not answered', async () => {
  const it = house()
  const owner = await it.signedIn(await it.enrolled())
  const code = await refusedLogin(it)
  const { request } = await shown(it, owner, code)
  it.later(REQUEST_LIVES)
  deepEqual(await it.desk.request(owner, code), { refused: 'wrong' })
  deepEqual(await it.desk.approve(owner, request, 1), { refused: 'gone' })
  deepEqual(await it.desk.deny(owner, request), { refused: 'gone' })
})

test('10,000 guesses of a code open nothing, and another owner’s code is none of his', async () => {
  const it = house()
  await it.enrolled(bob)
  const [amys, alices] = [await it.enrolled(amy), await it.enrolled()]
  const another = await it.signedIn(amys)
  const owner = await it.signedIn(alices)
  const bobs = await refusedLogin(it, bob)
  await refusedLogin(it)
  deepEqual(await it.desk.request(owner, bobs), { refused: 'wrong' })
  let looked = 1
  for (let guess = 0; guess < 10_000; guess += 1) {
    const bytes = Buffer.alloc(5)
    bytes.writeUInt32BE(guess)
    const found = await it.desk.request(owner, shownCode(requestCode(bytes)))
    ok('refused' in found)
    if (found.refused === 'wrong') looked += 1
    else ok((found.seconds ?? 0) > 0)
  }
  equal(looked, TRIES_MAX)
  equal(it.kinds('stepup.approved').length, 0)
  // Whoever mistypes makes nobody else wait.
  deepEqual(await it.desk.request(another, bobs), { refused: 'wrong' })
})

test('a thief with password and mailbox neither enrols nor approves', async () => {
  const it = house()
  await it.enrolled()
  const code = await refusedLogin(it)
  // He reads the code on his own screen, and all mail.
  const invented: OwnerProof = { account: alice, factor: 'f1', provedAt: it.world.now }
  deepEqual(await it.desk.request(invented, code), { refused: 'wrong' })
  deepEqual(await it.desk.approve(invented, 'any', 1), { refused: 'wrong' })
  deepEqual(await it.desk.deny(invented, 'any'), { refused: 'wrong' })
  deepEqual(await it.desk.beginFactor(invented), { refused: 'wrong' })
  deepEqual(await it.desk.beginFactor({ token: '0000-0000-0000-0000' }), { refused: 'wrong' })
  deepEqual(await it.desk.beginFactor({ token: code }), { refused: 'wrong' })
  deepEqual(it.desk.overview(invented), {
    account: alice,
    policy: 'step-up',
    factors: [],
    recoveryLeft: 0,
    trusted: [],
    openRequests: 0,
    here: [],
    contained: false,
    pushes: [],
    hearsSymptoms: false,
    ended: true,
  })
})

test('approving a held message releases it', async () => {
  const it = house()
  const owner = await it.signedIn(await it.enrolled())
  await it.stepUp.held(alice, abroad, '7K3QX2M')
  const [asked] = it.kinds('stepup.asked')
  ok(asked?.kind === 'stepup.asked')
  const { request } = await shown(it, owner, it.codeOf(alice, asked.request))
  ok('until' in (await it.desk.approve(owner, request, 1)))
  deepEqual(it.world.released, ['7K3QX2M'])
})

for (const answer of ['deny', 'approve'] as const)
  test(`${answer}: killed between evidence and effect, the effect follows when the guard starts`, async () => {
    const it = house()
    const owner = await it.signedIn(await it.enrolled())
    await it.stepUp.held(alice, abroad, '7K3QX2M')
    const [asked] = it.kinds('stepup.asked')
    ok(asked?.kind === 'stepup.asked')
    it.world.broken = true
    if (answer === 'deny') deepEqual(await it.desk.deny(owner, asked.request), {})
    else ok('until' in (await it.desk.approve(owner, asked.request, 1)))
    equal(it.world.problems.length, 1)
    const anew = house({ keysFolder: it.keysFolder, written: it.events })
    anew.world.now = it.world.now
    await anew.resume()
    equal(anew.world.contained.length, answer === 'deny' ? 1 : 0)
    deepEqual(anew.world.released, answer === 'deny' ? [] : ['7K3QX2M'])
    // What stands already is not done twice.
    await anew.resume()
    equal(anew.world.contained.length, answer === 'deny' ? 1 : 0)
    anew.later(hours(24))
    anew.world.contained.length = 0
    anew.later(milliseconds(1))
    // What is older than a day is a person's, also where something else is under way.
    anew.world.released.length = 0
    await anew.stepUp.login(alice, { ...abroad, client: 99 }, 'unlikely')
    await anew.resume()
    deepEqual([anew.world.contained, anew.world.released], [[], []])
  })

test('a login that waits behind its own approval is let in', async () => {
  const it = house()
  const owner = await it.signedIn(await it.enrolled())
  const { request } = await shown(it, owner, await refusedLogin(it))
  const [done, answer] = await Promise.all([
    it.desk.approve(owner, request, 1),
    it.stepUp.login(alice, abroad, 'unlikely'),
  ])
  ok('until' in done)
  equal(answer.kind, 'let-in')
})

test('what cannot be written approves and denies nothing', async () => {
  const it = house()
  const owner = await it.signedIn(await it.enrolled())
  const { request } = await shown(it, owner, await refusedLogin(it))
  it.world.full = true
  await rejects(it.desk.approve(owner, request, 1), /evidence.no-room/)
  await rejects(it.desk.deny(owner, request), /evidence.no-room/)
  equal(it.world.contained.length, 0)
  it.world.full = false
  equal(await kindOf(it, abroad), 'refuse')
})
