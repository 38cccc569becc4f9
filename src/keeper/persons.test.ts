import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Event } from '../events/event.ts'
import type { Role } from '../events/person.ts'
import { Fault } from '../lib/fault.ts'
import { type Instant, instant, minutes, plus, seconds } from '../lib/time.ts'
import { Book } from '../people/book.ts'
import { RECOVERY_CODES } from '../people/codes.ts'
import { hotp, timeStepAt } from '../people/totp.ts'
import { TRIES_MAX, WAITS } from '../people/tries.ts'
import { INVITATION_LIVES, PEOPLE_MAX } from './joining.ts'
import { ROOT } from './people.ts'
import { hmacSha1, PersonSecrets } from './person-secrets.ts'
import { type Added, Persons, PROOFS_WAITING_MAX } from './persons.ts'
import { REFUSALS_WRITTEN_MAX } from './refusals.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-persons-'))
after(() => rmSync(folder, { recursive: true }))
const now = instant('2025-10-06T12:00:00+09:00')
const later = plus(now, minutes(2))
const asked = { verb: 'account.clear', why: 'confirmed by phone' }

/** A guard that folds what it writes a moment later, as the real one does. */
function house(written: readonly Event[] = [], keys = mkdtempSync(join(folder, 'keys-'))) {
  writeFileSync(join(keys, 'kek'), Buffer.alloc(32, 7))
  const book = new Book()
  const events: Event[] = []
  const take = (event: Event): void => {
    events.push(event)
    if ('person' in event) book.take(event)
  }
  for (const event of written) take(event)
  const alarms: string[] = []
  const disk = { full: false }
  const persons = new Persons({
    fold: book,
    secrets: new PersonSecrets(keys, 2),
    scribe: {
      write: async (all) => {
        await new Promise(setImmediate)
        if (disk.full) throw new Fault('evidence.no-room', { volume: '/', mebibytesLeft: 0 })
        for (const event of all) take(event)
      },
    },
    alarm: (what) => void alarms.push(what),
  })
  return { persons, events, book, alarms, disk, keys }
}

const added = async (
  persons: Persons,
  name = 'hanako',
  role: Role = 'responder',
): Promise<Added> => {
  const person = await persons.add({ name, role, by: 'root', why: 'the first' }, now)
  ok(!('refused' in person))
  return person
}
/** What an authenticator program would show. */
const codeAt = ({ secret }: Added, at: Instant): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret]
    .map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0'))
    .join('')
  const key = (bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2))
  return hotp(Uint8Array.from(key), timeStepAt(at), hmacSha1)
}
/** Never right: another one than any of this minute. */
const wrongCode = (person: Added, at: Instant): string => {
  const near = [-30, 0, 30].map((s) => codeAt(person, plus(at, seconds(s))))
  return ['000000', '111111', '222222', '333333'].find((code) => !near.includes(code)) ?? ''
}
const refusals = (events: readonly Event[]) =>
  events.flatMap((event) => (event.kind === 'act.refused' ? [event.why] : []))

test('a right code proves, and stands in the evidence with verb and reason before the answer', async () => {
  const { persons, events } = house()
  const hanako = await added(persons)
  deepEqual(await persons.prove('hanako', codeAt(hanako, now), asked, now), {
    ok: true,
    by: 'hanako',
    role: 'responder',
  })
  const proof = events.at(-1)
  ok(proof?.kind === 'person.proved')
  deepEqual(
    [proof.person, proof.method, proof.counter, proof.verb, proof.why],
    ['hanako', 'totp', timeStepAt(now), 'account.clear', 'confirmed by phone'],
  )
})

test('a code is good once, also after a restart', async () => {
  const first = house()
  const hanako = await added(first.persons)
  const code = codeAt(hanako, now)
  ok((await first.persons.prove('hanako', code, asked, now)).ok)
  deepEqual(await first.persons.prove('hanako', code, asked, now), { ok: false, code: 'used' })
  const second = house(first.events, first.keys)
  deepEqual(await second.persons.prove('hanako', code, asked, now), { ok: false, code: 'used' })
  ok((await second.persons.prove('hanako', codeAt(hanako, later), asked, later)).ok)
})

test('of two simultaneous uses of one code one is refused', async () => {
  const { persons } = house()
  const hanako = await added(persons)
  for (const code of [codeAt(hanako, now), hanako.recoveryCodes[4] ?? '']) {
    const both = await Promise.all([1, 2].map(() => persons.prove('hanako', code, asked, now)))
    deepEqual(both.map((one) => one.ok).sort(), [false, true])
  }
})

test('a recovery code is good once, and the others stay good', async () => {
  const { persons, keys, events } = house()
  const { recoveryCodes } = await added(persons)
  equal(new Set(recoveryCodes).size, RECOVERY_CODES)
  const [one = '', other = ''] = recoveryCodes
  ok((await persons.prove('hanako', one.toLowerCase(), asked, now)).ok)
  deepEqual(await persons.prove('hanako', one, asked, now), { ok: false, code: 'used' })
  equal(persons.list()[0]?.recoveryLeft, RECOVERY_CODES - 1)
  const second = house(events, keys).persons
  deepEqual(await second.prove('hanako', one, asked, now), { ok: false, code: 'used' })
  ok((await second.prove('hanako', other, asked, now)).ok)
})

test('unknown, revoked, malformed and wrong are told apart in the evidence', async () => {
  const { persons, events } = house()
  const hanako = await added(persons)
  await added(persons, 'taro')
  equal(await persons.revoke('taro', 'hanako', 'left us', now), true)
  for (const [name, code] of [
    ['nobody', '000000'],
    ['taro', '000000'],
    ['hanako', 'xyz'],
    ['hanako', wrongCode(hanako, now)],
    ['../../etc', '000000'],
  ] as const)
    equal((await persons.prove(name, code, asked, now)).ok, false)
  deepEqual(refusals(events), ['unknown', 'revoked', 'malformed', 'wrong', 'unknown'])
  equal(events.findLast((event) => event.kind === 'act.refused')?.person, '-')
})

test('a role that may not is refused, and the code is used up', async () => {
  const { persons, events } = house()
  const viewer = await added(persons, 'mieko', 'viewer')
  const code = codeAt(viewer, now)
  deepEqual(await persons.prove('mieko', code, asked, now), { ok: false, code: 'role' })
  deepEqual(await persons.prove('mieko', code, asked, now), { ok: false, code: 'used' })
  deepEqual(refusals(events), ['role', 'used'])
})

test(`after ${TRIES_MAX} wrong codes the right one must wait; a recovery code need not`, async () => {
  const { persons, alarms } = house()
  const hanako = await added(persons)
  for (let n = 0; n < TRIES_MAX; n += 1) {
    deepEqual(alarms, [])
    await persons.prove('hanako', wrongCode(hanako, now), asked, now)
  }
  deepEqual(alarms, ['person.guessed'])
  const code = codeAt(hanako, now)
  deepEqual(await persons.prove('hanako', code, asked, now), { ok: false, code: 'waiting' })
  ok((await persons.prove('hanako', hanako.recoveryCodes[0] ?? '', asked, now)).ok)
  const over = plus(now, WAITS[0])
  ok((await persons.prove('hanako', codeAt(hanako, over), asked, over)).ok)
  deepEqual(alarms, ['person.guessed'])
})

test('wrong recovery codes are tries as well; used codes are none', async () => {
  const { persons } = house()
  const hanako = await added(persons)
  const code = codeAt(hanako, now)
  await persons.prove('hanako', code, asked, now)
  for (let n = 0; n < TRIES_MAX; n += 1) await persons.prove('hanako', code, asked, now)
  const next = plus(now, seconds(30))
  ok((await persons.prove('hanako', codeAt(hanako, next), asked, next)).ok)
  for (let n = 0; n < TRIES_MAX; n += 1)
    await persons.prove('hanako', '0000-0000-0000-0000', asked, next)
  const last = plus(now, seconds(60))
  deepEqual(await persons.prove('hanako', codeAt(hanako, last), asked, last), {
    ok: false,
    code: 'waiting',
  })
})

test(`${PROOFS_WAITING_MAX} proofs of one person wait for one another, one more is refused`, async () => {
  const { persons } = house()
  await added(persons)
  const all = (count: number) =>
    Promise.all(Array.from({ length: count }, () => persons.prove('hanako', 'x', asked, now)))
  const codes = (proofs: Awaited<ReturnType<typeof all>>) =>
    proofs.map((proof) => (proof.ok ? 'ok' : proof.code)).filter((code) => code === 'busy').length
  equal(codes(await all(PROOFS_WAITING_MAX)), 0)
  equal(codes(await all(PROOFS_WAITING_MAX + 1)), 1)
})

test('when the evidence cannot be written nobody is proven, and the code stays good', async () => {
  const { persons, disk } = house()
  const code = codeAt(await added(persons), now)
  disk.full = true
  await rejects(persons.prove('hanako', code, asked, now), { code: 'evidence.no-room' })
  disk.full = false
  ok((await persons.prove('hanako', code, asked, now)).ok)
})

test('a name is given once, is well formed, and can be given again after it was revoked', async () => {
  const { persons } = house()
  const first = await added(persons)
  const again = (name: string) => persons.add({ name, role: 'viewer', by: 'root', why: 'w' }, now)
  deepEqual(await again('hanako'), { refused: 'exists' })
  for (const name of ['', 'Hanako', 'root', 'judge', 'a b'])
    deepEqual(await again(name), { refused: 'name' })
  await persons.revoke('hanako', 'root', 'w', now)
  equal(await persons.revoke('hanako', 'root', 'w', now), false)
  equal(await persons.revoke('nobody', 'root', 'w', now), false)
  await added(persons)
  deepEqual(await persons.prove('hanako', first.recoveryCodes[0] ?? '', asked, now), {
    ok: false,
    code: 'wrong',
  })
  const twice = await Promise.all(['aoi', 'aoi'].map(again))
  deepEqual(twice.map((one) => 'refused' in one).sort(), [false, true])
})

test(`there are ${PEOPLE_MAX} names at most`, async () => {
  const { persons, book } = house()
  const heard = {
    id: 'x',
    at: now,
    heardAt: now,
    trust: 'witnessed',
    by: 'root',
    why: 'w',
  } as const
  const fill = (count: number): void => {
    for (let n = book.all().length; n < count; n += 1)
      book.take({
        ...heard,
        kind: 'person.added',
        person: `p${n}`,
        role: 'viewer',
        factor: `f${n}`,
      })
  }
  fill(PEOPLE_MAX - 1)
  await added(persons)
  deepEqual(await persons.add({ name: 'aoi', role: 'viewer', by: 'root', why: 'w' }, now), {
    refused: 'full',
  })
})

test('the secrets lie sealed, for their owner alone, and in no event', async () => {
  const { persons, events, keys } = house()
  const { secret, recoveryCodes } = await added(persons)
  await persons.prove('hanako', recoveryCodes[1] ?? '', asked, now)
  const file = join(keys, 'people.json')
  equal(statSync(file).mode & 0o777, 0o600)
  deepEqual(readdirSync(keys).sort(), ['kek', 'people.json'])
  const told = readFileSync(file, 'latin1') + JSON.stringify(events)
  for (const word of [secret, ...recoveryCodes.flatMap((code) => [code, code.replaceAll('-', '')])])
    equal(told.includes(word), false)
  equal(readFileSync(file, 'latin1').includes('hanako'), false)
})

test('secrets that cannot be opened let nobody act, and are not written over', async () => {
  const { persons, events, keys } = house()
  const hanako = await added(persons)
  const file = join(keys, 'people.json')
  for (const spoil of ['{}', 'no JSON', readFileSync(file, 'utf8').replace(/.{4}"}/, 'AAAA"}')]) {
    writeFileSync(file, spoil)
    const again = house(events, keys).persons
    await rejects(again.prove('hanako', codeAt(hanako, now), asked, now), {
      code: 'people.keys-unusable',
    })
    await rejects(again.add({ name: 'aoi', role: 'viewer', by: 'r', why: 'w' }, now), {
      code: 'people.keys-unusable',
    })
    equal(readFileSync(file, 'utf8'), spoil)
    equal(await again.revoke('hanako', 'root', 'w', now), true)
  }
})

test(`${REFUSALS_WRITTEN_MAX} refusals a minute are entries, the others one that counts them`, async () => {
  const { persons, events } = house()
  await added(persons)
  for (let n = 0; n < REFUSALS_WRITTEN_MAX; n += 1) await persons.prove('hanako', 'x', asked, now)
  equal(refusals(events).length, REFUSALS_WRITTEN_MAX)
  for (let n = 0; n < 7; n += 1) await persons.prove('hanako', 'x', asked, now)
  equal(refusals(events).length, REFUSALS_WRITTEN_MAX)
  // Others are not counted with him.
  await persons.prove('nobody1', 'x', asked, now)
  equal(refusals(events).at(-1), 'unknown')
  await persons.prove('hanako', 'x', asked, later)
  deepEqual(
    events.slice(-2).map((event) => event.times),
    [7, undefined],
  )
})

test('names that nobody has share one count, and the rest is written when asked for', async () => {
  const { persons, events } = house()
  for (let n = 0; n < REFUSALS_WRITTEN_MAX + 5; n += 1)
    await persons.prove(`nobody${n}`, 'x', asked, now)
  equal(refusals(events).length, REFUSALS_WRITTEN_MAX)
  await persons.rest(now)
  await persons.rest(now)
  deepEqual(
    events.slice(REFUSALS_WRITTEN_MAX).map((event) => event.times),
    [5],
  )
  match(events.at(-1)?.id ?? '', /^[A-Za-z0-9._:-]{1,64}$/)
})

const invite = (persons: Persons, name: string, role?: Role) =>
  persons.joining.invite({ name, role, by: 'hanako', why: 'w' }, now)

test('an invitation of a new person takes a role, one of a known person none other than his', async () => {
  const { persons, book } = house()
  deepEqual(await invite(persons, 'taro'), { refused: 'role' })
  deepEqual(await invite(persons, 'Root', 'viewer'), { refused: 'name' })
  deepEqual(await invite(persons, 'root', 'viewer'), { refused: 'name' })
  const first = await invite(persons, 'taro', 'viewer')
  ok('token' in first)
  deepEqual(await invite(persons, 'taro', 'analyst'), { refused: 'other-role' })
  const second = await invite(persons, 'taro')
  ok('token' in second)
  equal(persons.joining.invitedBy(first.token, now), undefined)
  equal(persons.joining.invitedBy(second.token, now)?.person, 'taro')
  equal(persons.joining.invitedBy(second.token, plus(now, INVITATION_LIVES)), undefined)
  ok(persons.joining.invitedBy(second.token, plus(now, seconds(INVITATION_LIVES / 1_000 - 1))))
  // A hash stands in the evidence, not what is in the link.
  ok(!JSON.stringify(book.person('taro')).includes(second.token))
  deepEqual(await persons.prove('taro', '000000', asked, now), { ok: false, code: 'no-secret' })
  await persons.revoke('taro', 'hanako', 'w', now)
  equal(persons.joining.invitedBy(second.token, now), undefined)
  ok('token' in (await invite(persons, 'taro', 'auditor')))
  equal(book.person('taro')?.role, 'auditor')
})

test('who is invited and has a code goes on with it until he uses the invitation', async () => {
  const { persons } = house()
  const hanako = await added(persons)
  ok('token' in (await invite(persons, 'hanako')))
  ok((await persons.prove('hanako', codeAt(hanako, now), asked, now)).ok)
})

test('nobody changes his own role, and the last administrator stays one but for root', async () => {
  const { persons, book } = house()
  await added(persons, 'hanako', 'administrator')
  const change = (name: string, role: Role, by: string) =>
    persons.joining.reassign(name, role, by, 'w', now)
  deepEqual(await change('nobody', 'viewer', 'hanako'), { refused: 'unknown' })
  deepEqual(await change('hanako', 'viewer', 'hanako'), { refused: 'himself' })
  deepEqual(await change('hanako', 'viewer', 'taro'), { refused: 'last' })
  deepEqual(await persons.revoke('hanako', 'hanako', 'w', now), { refused: 'last' })
  // An invitation that nobody used administers nothing.
  ok('token' in (await invite(persons, 'taro', 'administrator')))
  deepEqual(await change('hanako', 'viewer', 'taro'), { refused: 'last' })
  deepEqual(await persons.revoke('hanako', 'taro', 'w', now), { refused: 'last' })
  await added(persons, 'aoi', 'administrator')
  equal(await change('hanako', 'viewer', 'aoi'), undefined)
  equal(book.person('hanako')?.role, 'viewer')
  deepEqual(await persons.revoke('aoi', 'hanako', 'w', now), { refused: 'last' })
  equal(await persons.revoke('aoi', ROOT, 'stolen', now), true)
  equal(persons.joining.needsSetup(), false)
  equal(await persons.revoke('taro', ROOT, 'w', now), true)
  equal(persons.joining.needsSetup(), true)
})

test('two who demote each other at one time: one stays', async () => {
  const { persons, book } = house()
  await added(persons, 'hanako', 'administrator')
  await added(persons, 'aoi', 'administrator')
  const both = await Promise.all([
    persons.joining.reassign('hanako', 'viewer', 'aoi', 'w', now),
    persons.joining.reassign('aoi', 'viewer', 'hanako', 'w', now),
  ])
  deepEqual(both, [undefined, { refused: 'last' }])
  equal(book.all().filter(({ role }) => role === 'administrator').length, 1)
})

test('whoever rests on a person is told when he is another', async () => {
  const { persons } = house()
  await added(persons, 'hanako', 'administrator')
  await added(persons, 'taro')
  const told: string[] = []
  persons.follow(async (person, why) => void told.push(`${person} ${why}`))
  await persons.joining.reassign('taro', 'viewer', 'hanako', 'w', now)
  await persons.joining.reassign('taro', 'viewer', 'hanako', 'w', now)
  await persons.revoke('taro', 'hanako', 'w', now)
  deepEqual(told, ['taro role', 'taro revoked'])
})
