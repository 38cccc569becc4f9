import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { after, test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { hours, minutes } from '../../lib/time.ts'
import type { StepUpAnswer, StepUpFacts } from '../../ports/step-up.ts'
import { OPEN_MAX, REQUEST_LIVES } from '../../step-up/state.ts'
import { LANE_WAITING_MAX } from './lanes.ts'
import { OPEN_ALL_MAX } from './step-up.ts'
import { programOf, TOLD_MAX } from './telling.ts'
import { abroad, address, alice, codeIn, type House, house, swept } from './testing.ts'

after(swept)

const textOf = (answer: StepUpAnswer): string => (answer.kind === 'refuse' ? answer.text : '')
const from = (nth: number): StepUpFacts => ({
  ...abroad,
  clientIp: `203.${Math.floor(nth / 256)}.${nth % 256}.9`,
})

async function enrolledHouse(options: Parameters<typeof house>[0] = {}): Promise<House> {
  const it = house(options)
  await it.enrolled()
  it.world.notices.length = 0
  return it
}

test('the right password from an unlikely origin is refused with a code, and the owner is told', async () => {
  const { stepUp, kinds, world } = await enrolledHouse()
  const answer = await stepUp.login(alice, abroad, 'unlikely')
  const text = textOf(answer)
  match(
    text,
    /^[0-9A-Z]{4}-[0-9A-Z]{4} - new place; type this code at https:\/\/mail\.example\.jp\/me$/,
  )
  match(text, /^[\x20-\x7e]{1,200}$/)
  equal(kinds('stepup.asked').length, 1)
  const [told] = world.notices
  ok(told?.what === 'owner.stepup-asked')
  deepEqual(
    [told.account, told.clientIp, told.country, told.program, told.protocol, told.asked],
    [alice, abroad.clientIp, 'XX', 'Postbote 3.1', 'imap', 'login'],
  )
  // The code stands in no entry and in no notice.
  const code = codeIn(text)
  for (const said of [kinds('stepup.asked'), world.notices])
    for (const form of [code, code.replace('-', '')]) ok(!JSON.stringify(said).includes(form))
})

test('own and merely new origins go on, and strict asks about new ones', async () => {
  const { stepUp, events } = await enrolledHouse()
  const before = events.length
  deepEqual(await stepUp.login(alice, abroad, 'own'), { kind: 'let-in' })
  deepEqual(await stepUp.login(alice, abroad, 'new'), { kind: 'let-in' })
  equal(events.length, before)
  const strict = await enrolledHouse({ policy: 'strict' })
  ok(codeIn(textOf(await strict.stepUp.login(alice, abroad, 'new'))) !== '')
})

test('a policy of the account’s own goes before the organisation’s', async () => {
  const { stepUp, owners } = await enrolledHouse({ policy: 'notify' })
  equal((await stepUp.login(alice, abroad, 'unlikely')).kind, 'let-in')
  await owners.policy(alice, 'step-up', 'hanako', 'w')
  equal((await stepUp.login(alice, abroad, 'unlikely')).kind, 'refuse')
  await owners.policy(alice, 'off', 'hanako', 'w')
  equal((await stepUp.login(alice, abroad, 'unlikely')).kind, 'let-in')
})

test('without a factor that is good, a page or an address of the client, nobody is refused', async () => {
  const none = house()
  equal((await none.stepUp.login(alice, abroad, 'unlikely')).kind, 'let-in')
  equal(none.world.notices[0]?.what, 'owner.login-new')
  const young = house()
  await young.enrolled(alice, false)
  equal((await young.stepUp.login(alice, abroad, 'unlikely')).kind, 'let-in')
  const pageless = await enrolledHouse({ address: undefined })
  equal((await pageless.stepUp.login(alice, abroad, 'unlikely')).kind, 'let-in')
  const { clientIp: _, ...nowhere } = abroad
  const it = await enrolledHouse({ policy: 'strict' })
  equal((await it.stepUp.login(alice, nowhere, 'unlikely')).kind, 'let-in')
})

test('what a rule forbids is asked about whatever the policy, and refused where nobody can answer', async () => {
  for (const policy of ['off', 'notify', 'strict'] as const) {
    const { stepUp } = await enrolledHouse({ policy })
    ok(codeIn(textOf(await stepUp.login(alice, abroad, 'forbidden'))) !== '')
  }
  const none = house()
  const answer = await none.stepUp.login(alice, abroad, 'forbidden')
  match(textOf(answer), /^Not allowed from here\. Please call your administrator, reference /)
  equal(none.stepUp.counts()['quiet.unanswerable'], 1)
  equal(none.kinds('stepup.asked').length, 0)
})

test('a telephone that tries 60 times in an hour makes one request and one notice', async () => {
  const { stepUp, kinds, later, world } = await enrolledHouse()
  const texts = new Set<string>()
  for (let minute = 0; minute < 60; minute += 1) {
    texts.add(textOf(await stepUp.login(alice, abroad, 'unlikely')))
    later(minutes(1))
  }
  equal(kinds('stepup.asked').length, 1)
  equal(world.notices.length, 1)
  // The same code while it is open, then no code.
  equal(texts.size, 2)
  deepEqual(
    [...texts].map((text) => codeIn(text) !== ''),
    [true, false],
  )
  equal([...texts][1], `New place. Sign in at ${address}/me and try again`)
})

test('two logins of one moment find one request', async () => {
  const { stepUp, kinds } = await enrolledHouse()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => stepUp.login(alice, abroad, 'unlikely')),
  )
  equal(new Set(answers.map(textOf)).size, 1)
  equal(kinds('stepup.asked').length, 1)
})

test('the code is the same after a restart, and its request is still open', async () => {
  const before = await enrolledHouse()
  const text = textOf(await before.stepUp.login(alice, abroad, 'unlikely'))
  const { keysFolder, events } = before
  const anew = house({ keysFolder, written: events })
  anew.world.now = before.world.now
  equal(textOf(await anew.stepUp.login(alice, abroad, 'unlikely')), text)
  equal(anew.kinds('stepup.asked').length, 1)
  // A notice that was lost with the guard is told by the next.
  await anew.resume()
  equal(anew.world.notices[0]?.what, 'owner.stepup-asked')
})

test('a fourth origin while three are open is refused without a code and counted', async () => {
  const { stepUp, kinds, later } = await enrolledHouse()
  for (let nth = 0; nth < OPEN_MAX; nth += 1)
    ok(codeIn(textOf(await stepUp.login(alice, from(nth), 'unlikely'))) !== '')
  const fourth = await stepUp.login(alice, from(9), 'unlikely')
  equal(fourth.kind, 'refuse')
  equal(codeIn(textOf(fourth)), '')
  equal(kinds('stepup.asked').length, OPEN_MAX)
  equal(stepUp.counts()['quiet.full'], 1)
  later(REQUEST_LIVES)
  ok(codeIn(textOf(await stepUp.login(alice, from(9), 'unlikely'))) !== '')
})

test('10,000 attempts on one account write few requests, tell few and keep little', async () => {
  const { stepUp, kinds, world, later, book } = await enrolledHouse()
  for (let nth = 0; nth < 10_000; nth += 1) {
    equal((await stepUp.login(alice, from(nth), 'unlikely')).kind, 'refuse')
    if (nth % 100 === 99) later(minutes(1))
  }
  // 100 minutes: three in each quarter of an hour.
  ok(kinds('stepup.asked').length <= 21, `${kinds('stepup.asked').length}`)
  equal(world.notices.length, TOLD_MAX)
  ok(JSON.stringify(book.of(alice)).length < 16_384)
})

test(`beyond ${OPEN_ALL_MAX} open requests everywhere nobody is asked, and nobody let in`, async () => {
  const { stepUp, book, world } = await enrolledHouse()
  const crowd = (open: number): void => {
    book.openRequests = () => open
  }
  crowd(OPEN_ALL_MAX)
  const answer = await stepUp.login(alice, abroad, 'unlikely')
  equal(answer.kind, 'refuse')
  equal(codeIn(textOf(answer)), '')
  equal(stepUp.counts()['quiet.crowd'], 1)
  equal(world.notices.length, 0)
  crowd(OPEN_ALL_MAX - 1)
  ok(codeIn(textOf(await stepUp.login(alice, abroad, 'unlikely'))) !== '')
})

test('requests that are being written count as open', async () => {
  const { stepUp, book, enrolled } = await enrolledHouse()
  const bob = 'sasl:bob@example.jp' as AccountId
  await enrolled(bob)
  book.openRequests = () => OPEN_ALL_MAX - 1
  const both = await Promise.all([alice, bob].map((one) => stepUp.login(one, abroad, 'unlikely')))
  deepEqual(both.map((one) => codeIn(textOf(one)) !== '').sort(), [false, true])
})

test(`${LANE_WAITING_MAX} logins of one account wait for each other, one more is refused without a code`, async () => {
  const { stepUp } = await enrolledHouse()
  const answers = await Promise.all(
    Array.from({ length: LANE_WAITING_MAX + 1 }, () => stepUp.login(alice, abroad, 'unlikely')),
  )
  equal(answers.filter((one) => codeIn(textOf(one)) !== '').length, LANE_WAITING_MAX)
  equal(stepUp.counts()['quiet.busy'], 1)
  equal(
    answers.every((one) => one.kind === 'refuse'),
    true,
  )
})

test('what cannot be written is a fault, and the next login asks anew', async () => {
  const { stepUp, world, kinds } = await enrolledHouse()
  world.full = true
  await rejects(stepUp.login(alice, abroad, 'unlikely'), /evidence.no-room/)
  equal(world.notices.length, 0)
  world.full = false
  ok(codeIn(textOf(await stepUp.login(alice, abroad, 'unlikely'))) !== '')
  equal(kinds('stepup.asked').length, 1)
})

test('whoever is told and not asked hears of an origin once a day, and of six at most', async () => {
  const { stepUp, world, later } = house({ policy: 'notify' })
  for (let nth = 0; nth < 100; nth += 1) {
    await stepUp.login(alice, from(nth % 2), 'unlikely')
    await new Promise(setImmediate)
  }
  equal(world.notices.length, 2)
  for (let nth = 0; nth < 100; nth += 1) await stepUp.login(alice, from(nth), 'unlikely')
  equal(world.notices.length, TOLD_MAX)
  later(hours(24))
  await stepUp.login(alice, from(200), 'unlikely')
  equal(world.notices.length, TOLD_MAX + 1)
})

test('of held mail the owner is sent the code, where his policy asks', async () => {
  const { stepUp, kinds, world } = await enrolledHouse()
  const { protocol: _, ...mail } = abroad
  equal(await stepUp.held(alice, mail, '7K3QX2M'), true)
  const [asked] = kinds('stepup.asked')
  ok(asked?.kind === 'stepup.asked')
  deepEqual([asked.what, asked.subject, asked.binding.protocol], ['message', '7K3QX2M', 'smtp'])
  const [told] = world.notices
  equal(told?.what === 'owner.stepup-asked' && told.asked, 'message')
  // Further mail of the same origin makes no further request.
  equal(await stepUp.held(alice, mail, '7K3QX2N'), true)
  equal(kinds('stepup.asked').length, 1)
  const notify = await enrolledHouse({ policy: 'notify' })
  equal(await notify.stepUp.held(alice, mail, '7K3QX2M'), false)
  equal(await house().stepUp.held(alice, mail, '7K3QX2M'), false)
})

test('what a program calls itself is cut at 100 characters, and may be anything', () => {
  equal(programOf(''), undefined)
  equal(programOf('x'.repeat(100))?.length, 100)
  equal(programOf('x'.repeat(101))?.length, 100)
  equal([...(programOf('😀'.repeat(200)) ?? '')].length, 100)
  equal(programOf('\ud800')?.isWellFormed(), true)
})
