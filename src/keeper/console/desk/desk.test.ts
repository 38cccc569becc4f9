import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import { hours, milliseconds, minutes, plus, seconds } from '../../../lib/time.ts'
import {
  Authenticator,
  browser,
  codeOf,
  field,
  goodPassword,
  type House,
  house,
  swept,
} from './testing.ts'

after(swept)

const kinds = (its: House): readonly string[] => its.events.map(({ kind }) => kind)
const refusals = async (its: House): Promise<readonly string[]> => {
  // Nobody waits for the write of a refusal.
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
  return its.events.flatMap((event) => (event.kind === 'act.refused' ? [event.why] : []))
}

test('the first administrator is made by the link of the set-up, with a passkey, and is in', async () => {
  const its = await house()
  const [hanako, key] = [browser(), new Authenticator()]
  const state = await its.ask(hanako, 'desk.state')
  equal(state.ok && state['setup'], false)
  const reply = await its.setUpByPasskey(hanako, 'hanako', key)
  equal((field(reply, 'recoveryCodes') as unknown as string[]).length, 10)
  deepEqual(
    [its.is(hanako)?.person, its.is(hanako)?.role, its.is(hanako)?.method],
    ['hanako', 'administrator', 'passkey'],
  )
  deepEqual(
    [...kinds(its)],
    [...['person.added', 'person.joined', 'person.enrolled', 'person.enrolled'], 'person.admitted'],
  )
  equal(await its.desk.setupLink(), undefined)
  equal((await its.signInByPasskey(browser(), key)).ok, true)
})

test('a password and TOTP are as good, and the code that set it up is used up', async () => {
  const its = await house()
  const who = browser()
  const { reply, secret } = await its.setUpByTotp(who, 'hanako')
  equal(reply.ok, true)
  const again = its.code(secret)
  equal(codeOf(await its.signIn(browser(), 'hanako', goodPassword, again)), 'not-proven')
  its.world.now = plus(its.world.now, seconds(30))
  const next = its.code(secret)
  const second = browser()
  // As an input method and a telephone leave it.
  const wide = [...next].map((one) => String.fromCodePoint(0xff10 + Number(one))).join('')
  equal((await its.signIn(second, ' Ｈanako', goodPassword, wide)).ok, true)
  equal(its.is(second)?.method, 'totp')
  // A code is good once.
  equal(codeOf(await its.signIn(browser(), 'hanako', goodPassword, next)), 'not-proven')
})

test('the link of the set-up is good once, for a day, until the next start, and never beside an administrator', async () => {
  const its = await house()
  const key = new Authenticator()
  const first = its.tokenOf(await its.desk.setupLink())
  const second = its.tokenOf(await its.desk.setupLink())
  const ask = (token: string) =>
    its.ask(browser(), 'desk.setup-options', { token, name: 'hanako', what: 'passkey' })
  equal(codeOf(await ask(first)), 'unknown')
  equal(codeOf(await ask(`${second.slice(0, -1)}A`)), 'unknown')
  const began = its.world.now
  its.world.now = plus(began, hours(24))
  equal(codeOf(await ask(second)), 'unknown')
  its.world.now = plus(began, milliseconds(hours(24) - 1))
  const offered = await ask(second)
  const facts = { token: second, name: 'hanako' }
  const passkey = { flow: field(offered, 'flow'), response: key.create(offered) }
  equal(codeOf(await its.ask(browser(), 'desk.setup', { ...facts, passkey })), 'ok')
  const other = { ...facts, name: 'taro' }
  const more = new Authenticator()
  const once = { flow: field(offered, 'flow'), response: more.create(offered) }
  equal(codeOf(await its.ask(browser(), 'desk.setup', { ...other, passkey: once })), 'unknown')
  deepEqual(
    its.persons.rows().map(({ person }) => person),
    ['hanako'],
  )
})

test('two who set up at one time: one is administrator, the other is nobody', async () => {
  const its = await house()
  const token = its.tokenOf(await its.desk.setupLink())
  const both = await Promise.all(
    ['hanako', 'taro'].map(async (name) => {
      const who = browser()
      const key = new Authenticator()
      const offered = await its.ask(who, 'desk.setup-options', { token, name, what: 'passkey' })
      const passkey = { flow: field(offered, 'flow'), response: key.create(offered) }
      return codeOf(await its.ask(who, 'desk.setup', { token, name, passkey }))
    }),
  )
  deepEqual(both.sort(), ['ok', 'unknown'])
  equal(its.persons.rows().length, 1)
})

test('an invitation lets somebody set his own factors, once, and what he had before is void', async () => {
  const its = await house()
  const [boss, key] = [browser(), new Authenticator()]
  await its.setUpByPasskey(boss, 'hanako', key)
  const act = its.desk.acts['person.invite']?.({
    ...{ verb: 'person.invite', person: 'taro', role: 'responder' },
  })
  ok(typeof act === 'function')
  const invited = await act({ by: 'hanako', why: 'new here' })
  ok(invited.ok)
  const { link } = invited['invited'] as { link: string }
  match(link, /^http:\/\/localhost:8700\/invitation#[A-Za-z0-9_-]{43}$/)
  const token = its.tokenOf(link)
  const told = await its.ask(browser(), 'desk.invitation', { token })
  deepEqual(told.ok && [told['person'], told['role']], ['taro', 'responder'])
  const taro = browser()
  const { reply, secret } = await its.byTotp(taro, 'invitation', { token })
  equal(reply.ok, true)
  equal(its.is(taro)?.role, 'responder')
  equal(codeOf(await its.ask(browser(), 'desk.invitation', { token })), 'unknown')
  // Again: the codes and sessions of before are void once it is used, not sooner.
  const again = await act({ by: 'hanako', why: 'lost it' })
  ok(again.ok)
  const next = its.tokenOf((again['invited'] as { link: string }).link)
  its.world.now = plus(its.world.now, minutes(1))
  equal(codeOf(await its.signIn(browser(), 'taro', goodPassword, its.code(secret))), 'ok')
  const lost = browser()
  const offered = await its.ask(lost, 'desk.invitation-options', { token: next, what: 'passkey' })
  const other = new Authenticator()
  const passkey = { flow: field(offered, 'flow'), response: other.create(offered) }
  equal(codeOf(await its.ask(lost, 'desk.accept', { token: next, passkey })), 'ok')
  equal(its.is(taro), undefined)
  its.world.now = plus(its.world.now, minutes(1))
  equal(codeOf(await its.signIn(browser(), 'taro', goodPassword, its.code(secret))), 'not-proven')
})

test('an invitation of somebody who was revoked, or that is over, opens nothing', async () => {
  const its = await house()
  await its.setUpByPasskey(browser(), 'hanako', new Authenticator())
  const invite = async () => {
    const made = await its.persons.joining.invite(
      { name: 'taro', role: 'viewer', by: 'hanako', why: 'w' },
      its.world.now,
    )
    return 'token' in made ? made.token : ''
  }
  const token = await invite()
  equal((await its.ask(browser(), 'desk.invitation', { token })).ok, true)
  equal(await its.persons.revoke('taro', 'hanako', 'w', its.world.now), true)
  for (const verb of ['desk.invitation', 'desk.invitation-options', 'desk.accept'])
    equal(codeOf(await its.ask(browser(), verb, { token, what: 'totp' })), 'unknown', verb)
  const next = await invite()
  its.world.now = plus(its.world.now, hours(48))
  equal(codeOf(await its.ask(browser(), 'desk.invitation', { token: next })), 'unknown')
})

test('an answer of a passkey is refused from another origin, for another host, without the user, and forged', async () => {
  const its = await house()
  const key = new Authenticator()
  await its.setUpByPasskey(browser(), 'hanako', key)
  for (const lies of [
    { origin: 'http://localhost:8701' },
    { origin: 'https://evil.example' },
    { rpId: 'evil.example' },
    { unverified: true },
    { forged: true },
    { type: 'webauthn.create' },
    { challenge: 'AAAA' },
    { userHandle: 'AAAA' },
    { userHandle: '' },
  ]) {
    const who = browser()
    equal(codeOf(await its.signInByPasskey(who, key, lies)), 'not-proven', JSON.stringify(lies))
    equal(who.token, undefined)
  }
  equal((await its.signInByPasskey(browser(), key)).ok, true)
  equal((await its.signInByPasskey(browser(), new Authenticator())).ok, false)
  deepEqual(new Set(await refusals(its)), new Set(['wrong', 'not-his', 'unknown-passkey']))
})

test('a challenge is good once, for minutes, and for what it was made', async () => {
  const its = await house()
  const key = new Authenticator()
  await its.setUpByPasskey(browser(), 'hanako', key)
  const asked = await its.ask(browser(), 'desk.passkey-options')
  const facts = { flow: field(asked, 'flow'), response: key.get(asked, { counter: 0 }) }
  // A passkey that counts nothing: only the challenge stands against the same answer again.
  equal(codeOf(await its.ask(browser(), 'desk.passkey', facts)), 'ok')
  equal(codeOf(await its.ask(browser(), 'desk.passkey', facts)), 'not-proven')
  const late = await its.ask(browser(), 'desk.passkey-options')
  const tooLate = { flow: field(late, 'flow'), response: key.get(late, { counter: 0 }) }
  its.world.now = plus(its.world.now, minutes(5))
  equal(codeOf(await its.ask(browser(), 'desk.passkey', tooLate)), 'not-proven')
  const boss = browser()
  await its.signInByPasskey(boss, key, { counter: 0 })
  const fresh = await its.ask(boss, 'desk.fresh-options')
  const other = { flow: field(fresh, 'flow'), response: key.get(fresh, { counter: 0 }) }
  equal(codeOf(await its.ask(browser(), 'desk.passkey', other)), 'not-proven')
  const foreign = await house()
  equal(codeOf(await foreign.ask(browser(), 'desk.passkey', other)), 'not-proven')
})

test('of two simultaneous uses of one answer one is refused', async () => {
  const its = await house()
  const key = new Authenticator()
  await its.setUpByPasskey(browser(), 'hanako', key)
  const asked = await its.ask(browser(), 'desk.passkey-options')
  const facts = { flow: field(asked, 'flow'), response: key.get(asked, { counter: 0 }) }
  const both = await Promise.all([1, 2].map(() => its.ask(browser(), 'desk.passkey', facts)))
  deepEqual(both.map(codeOf).sort(), ['not-proven', 'ok'])
})

test('a counter that went back is refused, an entry and an alarm; so is one that stood still', async () => {
  const its = await house()
  const key = new Authenticator()
  await its.setUpByPasskey(browser(), 'hanako', key)
  key.counter = 9
  equal((await its.signInByPasskey(browser(), key)).ok, true)
  for (const counter of [10, 4, 0]) {
    equal(codeOf(await its.signInByPasskey(browser(), key, { counter })), 'not-proven')
    const doubted = its.events.findLast((event) => event.kind === 'passkey.doubted')
    equal(doubted?.kind === 'passkey.doubted' && doubted.counter, counter)
  }
  deepEqual(its.world.alarms, Array(3).fill('passkey.doubted'))
  equal((await its.signInByPasskey(browser(), key, { counter: 11 })).ok, true)
  // Over a restart as well: it is in the evidence.
  const again = await house({ written: its.events, keysFolder: its.keysFolder })
  equal(codeOf(await again.signInByPasskey(browser(), key, { counter: 11 })), 'not-proven')
  equal((await again.signInByPasskey(browser(), key, { counter: 12 })).ok, true)
})

test('whether a name exists shows neither in the answer nor in the work', async () => {
  const its = await house()
  const { secret } = await its.setUpByTotp(browser(), 'hanako')
  const invite = { name: 'aoi', role: 'viewer', by: 'hanako', why: 'w' } as const
  await its.persons.joining.invite(invite, its.world.now)
  await its.persons.joining.invite({ ...invite, name: 'gone' }, its.world.now)
  await its.persons.revoke('gone', 'hanako', 'w', its.world.now)
  its.world.now = plus(its.world.now, minutes(1))
  const told: string[] = []
  let nth = 0
  for (const code of ['000000', 'AAAA-AAAA-AAAA-AAAA', 'nonsense'])
    for (const [name, password] of [
      ['hanako', 'wrong password here'],
      ['hanako', goodPassword],
      ['nobody', goodPassword],
      ['aoi', goodPassword],
      ['gone', goodPassword],
      ['Not A Name', goodPassword],
      ['hanako', 'x'.repeat(1_024)],
    ] as const) {
      const [before, looked] = [its.work.hashes, its.secrets.looked]
      nth += 1
      const reply = await its.signIn(browser(`203.0.${nth}.9`), name, password, code)
      const work = `${its.work.hashes - before} ${its.secrets.looked - looked}`
      told.push(`${code} ${JSON.stringify(reply)} ${work}`)
    }
  // One answer for each form of a code.
  deepEqual([...new Set(told)].length, 3)
  ok(told.every((one) => one.includes('not-proven')))
  deepEqual(
    [...new Set(told)].map((one) => one.slice(-3)),
    ['1 0', '1 1', '1 0'],
  )
  // What was typed as a name is not written down where nobody has it.
  await refusals(its)
  ok(its.events.every((event) => event.kind !== 'act.refused' || event.person !== 'nobody'))
  equal((await its.signIn(browser(), 'hanako', goodPassword, its.code(secret))).ok, true)
})

test('a stranger who guesses makes the stranger wait; the owner comes in from his device, and from elsewhere', async () => {
  const its = await house()
  const owner = browser('198.51.100.7')
  const { secret } = await its.setUpByTotp(owner, 'hanako')
  const stranger = browser('203.0.113.9')
  const answers: string[] = []
  for (let nth = 0; nth < 6; nth += 1)
    answers.push(codeOf(await its.signIn(stranger, 'hanako', 'wrong password here', '000000')))
  deepEqual(answers, [...Array.from({ length: 5 }, () => 'not-proven'), 'wait'])
  // As for a name that nobody has.
  for (let nth = 0; nth < 6; nth += 1)
    answers.push(codeOf(await its.signIn(stranger, 'nobody', 'wrong password here', '000000')))
  deepEqual(answers.slice(6), answers.slice(0, 6))
  its.world.now = plus(its.world.now, seconds(31))
  equal(codeOf(await its.signIn(owner, 'hanako', goodPassword, its.code(secret))), 'ok')
  its.world.now = plus(its.world.now, seconds(30))
  // The same house as the stranger, on a device that he came in from before.
  const near = { ...owner, ip: stranger.ip }
  equal(codeOf(await its.signIn(near, 'hanako', goodPassword, its.code(secret))), 'ok')
  its.world.now = plus(its.world.now, seconds(30))
  equal(
    codeOf(await its.signIn(browser('192.0.2.1'), 'hanako', goodPassword, its.code(secret))),
    'ok',
  )
})

test('who knows the password and guesses codes from a thousand networks is not listened to, and it alarms', async () => {
  const its = await house()
  const owner = browser()
  const { secret, reply } = await its.setUpByTotp(owner, 'hanako')
  const [recovery = ''] = field(reply, 'recoveryCodes') as unknown as string[]
  its.world.now = plus(its.world.now, minutes(1))
  const wrong = ['000000', '111111', '222222'].find((one) => one !== its.code(secret)) ?? ''
  for (let nth = 0; nth < 10; nth += 1)
    equal(
      codeOf(await its.signIn(browser(`203.0.${nth}.9`), 'hanako', goodPassword, wrong)),
      'not-proven',
    )
  deepEqual(its.world.alarms, ['person.guessed'])
  // Even the right one: it is answered as if it were wrong, for the answer would tell of the password.
  const right = its.code(secret)
  equal(codeOf(await its.signIn(browser('192.0.2.1'), 'hanako', goodPassword, right)), 'not-proven')
  equal(codeOf(await its.signIn(owner, 'hanako', goodPassword, right)), 'ok')
  equal(codeOf(await its.signIn(browser('192.0.2.2'), 'hanako', goodPassword, recovery)), 'ok')
  equal(
    codeOf(await its.signIn(browser('192.0.3.2'), 'hanako', goodPassword, recovery)),
    'not-proven',
  )
})

test('a thousand tries at one time are five, and the rest has to come again', async () => {
  const its = await house()
  await its.setUpByTotp(browser(), 'hanako')
  let free = (): void => {}
  its.work.gate = new Promise((done) => {
    free = done
  })
  const stranger = browser('203.0.113.9')
  const all = Array.from({ length: 50 }, () =>
    its.signIn(stranger, 'hanako', 'wrong password here', '000000'),
  )
  await new Promise(setImmediate)
  free()
  const codes = (await Promise.all(all)).map(codeOf)
  equal(codes.filter((code) => code === 'not-proven').length, 5)
  equal(codes.filter((code) => code === 'wait').length, 45)
})

test('too much to hash is answered by wait, and counts against nobody', async () => {
  const its = await house()
  const { secret } = await its.setUpByTotp(browser(), 'hanako')
  its.work.isBusy = true
  for (let nth = 0; nth < 10; nth += 1)
    equal(codeOf(await its.signIn(browser(), 'hanako', goodPassword, '000000')), 'wait')
  its.work.isBusy = false
  its.world.now = plus(its.world.now, minutes(1))
  equal(codeOf(await its.signIn(browser(), 'hanako', goodPassword, its.code(secret))), 'ok')
})

test('a fresh proof gives another token; the one before is never fresh and soon nothing', async () => {
  const its = await house()
  const [boss, key] = [browser(), new Authenticator()]
  await its.setUpByPasskey(boss, 'hanako', key)
  its.world.now = plus(its.world.now, minutes(11))
  const stale = { ...boss }
  equal(codeOf(await its.ask(boss, 'desk.factor-options', { what: 'totp' })), 'fresh-proof')
  const asked = await its.ask(boss, 'desk.fresh-options')
  deepEqual(asked.ok && asked['ways'], ['passkey', 'recovery'])
  const facts = { flow: field(asked, 'flow'), response: key.get(asked) }
  equal(codeOf(await its.ask(boss, 'desk.fresh', facts)), 'ok')
  notEqual(boss.token, stale.token)
  equal(its.is(boss)?.freshUntil, plus(its.world.now, minutes(10)))
  equal((its.is(stale)?.freshUntil ?? 0) <= its.world.now, true)
  equal(codeOf(await its.ask(stale, 'desk.factor-options', { what: 'totp' })), 'fresh-proof')
  equal(codeOf(await its.ask(boss, 'desk.factor-options', { what: 'totp' })), 'ok')
  its.world.now = plus(its.world.now, seconds(10))
  equal(its.is(stale), undefined)
  equal(its.is(boss)?.person, 'hanako')
})

test('a fresh proof of another session, of another person or of a sign-in is none', async () => {
  const its = await house()
  const [boss, key] = [browser(), new Authenticator()]
  await its.setUpByPasskey(boss, 'hanako', key)
  const invited = await its.persons.joining.invite(
    { name: 'taro', role: 'viewer', by: 'hanako', why: 'w' },
    its.world.now,
  )
  ok('token' in invited)
  const taro = browser()
  await its.byTotp(taro, 'invitation', { token: invited.token })
  const asked = await its.ask(taro, 'desk.fresh-options')
  const flow = field(asked, 'flow')
  equal(codeOf(await its.ask(boss, 'desk.fresh', { flow, code: '000000' })), 'not-proven')
  const mine = await its.ask(boss, 'desk.fresh-options')
  const response = key.get(mine)
  equal(codeOf(await its.ask(taro, 'desk.fresh', { flow, response })), 'not-proven')
  equal(codeOf(await its.ask(browser(), 'desk.second', { flow, code: '000000' })), 'not-proven')
})

test('factors come and go with a fresh proof, never the last; other sessions end by it', async () => {
  const its = await house()
  const [boss, key] = [browser(), new Authenticator()]
  await its.setUpByPasskey(boss, 'hanako', key)
  const elsewhere = browser()
  await its.signInByPasskey(elsewhere, key)
  const told = await its.ask(boss, 'desk.factors')
  const [first] = field(told, 'factors') as unknown as { factor: string; what: string }[]
  equal(first?.what, 'passkey')
  const remove = (factor = '') => its.ask(boss, 'desk.factor-remove', { factor })
  equal(codeOf(await remove(first?.factor)), 'refused')
  equal(codeOf(await remove('k00')), 'unknown')
  const offered = await its.ask(boss, 'desk.factor-options', { what: 'totp' })
  const { secret } = field(offered, 'totp') as unknown as { secret: string }
  const wrong = { flow: field(offered, 'flow'), code: '000000' }
  equal(codeOf(await its.ask(boss, 'desk.factor-add', { totp: wrong })), 'refused')
  const totp = { flow: field(offered, 'flow'), code: its.code(secret) }
  equal(codeOf(await its.ask(boss, 'desk.factor-add', { totp })), 'ok')
  equal(its.is(elsewhere), undefined)
  equal(its.is(boss)?.person, 'hanako')
  // TOTP without a password lets nobody in.
  equal(codeOf(await remove(first?.factor)), 'refused')
  for (const password of ['short', 'hanako hanako hanako', 'password1234', 'aaaaaaaaaaaa'])
    equal(codeOf(await its.ask(boss, 'desk.factor-add', { password })), 'refused', password)
  equal(codeOf(await its.ask(boss, 'desk.factor-add', { password: goodPassword })), 'ok')
  const both = { password: goodPassword, recovery: true }
  equal(codeOf(await its.ask(boss, 'desk.factor-add', both)), 'refused')
  const left = await remove(first?.factor)
  deepEqual(
    (field(left, 'factors') as unknown as { what: string }[]).map(({ what }) => what),
    ['password', 'totp', 'recovery'],
  )
  equal(codeOf(await its.signInByPasskey(browser(), key)), 'not-proven')
  const renewed = await its.ask(boss, 'desk.factor-add', { recovery: true })
  equal((field(renewed, 'recoveryCodes') as unknown as string[]).length, 10)
  its.world.now = plus(its.world.now, minutes(1))
  equal(codeOf(await its.signIn(browser(), 'hanako', goodPassword, its.code(secret))), 'ok')
})

test('a crash between secret and entry leaves what was there before', async () => {
  const its = await house()
  const boss = browser()
  const { secret } = await its.setUpByTotp(boss, 'hanako')
  its.world.full = true
  for (const facts of [{ password: 'another kettle on the roof' }, { recovery: true }])
    await its.ask(boss, 'desk.factor-add', facts).then(
      () => ok(false),
      () => {},
    )
  const again = await house({ written: its.events, keysFolder: its.keysFolder })
  again.world.now = plus(again.world.now, minutes(1))
  equal(codeOf(await again.signIn(browser(), 'hanako', goodPassword, again.code(secret))), 'ok')
})

test('evidence that cannot be written lets nobody in', async () => {
  const its = await house()
  const { secret } = await its.setUpByTotp(browser(), 'hanako')
  its.world.now = plus(its.world.now, minutes(1))
  its.world.full = true
  const who = browser()
  await its.signIn(who, 'hanako', goodPassword, its.code(secret)).then(
    () => ok(false),
    () => {},
  )
  equal(who.token, undefined)
})

test('what no request may look like is refused without telling what was in it', async () => {
  const its = await house()
  for (const facts of [
    {},
    { name: 'a', password: 'hunter2hunter2', code: 7 },
    { name: 'a'.repeat(65), password: 'hunter2hunter2', code: '1' },
    { name: 'a', password: 'x'.repeat(1_025), code: '1' },
  ]) {
    const reply = await its.ask(browser(), 'desk.sign-in', facts)
    equal(codeOf(reply), 'refused')
    ok(!JSON.stringify(reply).includes('hunter2'))
  }
  for (const verb of Object.keys(its.desk.verbs)) {
    const reply = await its.ask(browser(), verb, { flow: 7, token: [], response: null })
    ok(typeof reply.ok === 'boolean', verb)
    if (!its.desk.open.has(verb)) equal(codeOf(reply), 'signed-out', verb)
  }
})
