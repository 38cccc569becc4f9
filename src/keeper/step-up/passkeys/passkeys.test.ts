import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { EventOf } from '../../../events/event.ts'
import { minutes } from '../../../lib/time.ts'
import type { OwnerProof } from '../../../ports/owner-desk.ts'
import { FACTOR_RIPENS } from '../../../step-up/state.ts'
import { alice, codeAt, type House, home, house, refusedLogin, shown, swept } from '../testing.ts'
import { DOUBTED_AGAIN } from './signing-in.ts'
import { type Lies, newChallenge, SoftPasskey, site } from './testing.ts'
import { CHECKING_MAX, PasskeyVerifier, type PasskeyWork } from './verifier.ts'

const verifier = new PasskeyVerifier()
after(async () => {
  swept()
  await verifier.close()
})

async function begun(it: House, by?: OwnerProof) {
  const with_ = by ?? { token: (await it.owners.enrol(alice, 'hanako', 'in person')).token }
  const pending = await it.desk.beginFactor(with_)
  if ('refused' in pending) throw new Error(pending.refused)
  return pending
}

/** Enrolled by a token, and good. */
async function passkeyed(it: House, ripe = true): Promise<SoftPasskey> {
  const { pending, user } = await begun(it)
  const passkey = new SoftPasskey(user)
  const challenge = newChallenge()
  const done = await it.desk.finishPasskey(
    pending,
    site,
    challenge,
    passkey.made(challenge),
    'mine',
  )
  ok(!('refused' in done), JSON.stringify(done))
  if (ripe) it.later(FACTOR_RIPENS)
  return passkey
}

async function signIn(it: House, passkey: SoftPasskey, lies: Lies = {}, at = site) {
  passkey.counter += 1
  const challenge = newChallenge()
  return it.desk.signInWithPasskey(site, challenge, passkey.used(challenge, lies, at), home)
}

test('a passkey is enrolled by a token, proves its owner by itself, and approves after a day', async () => {
  const it = house({ passkeys: verifier })
  const passkey = await passkeyed(it, false)
  const [entry] = it.kinds('factor.enrolled') as readonly EventOf<'factor.enrolled'>[]
  deepEqual([entry?.label, entry?.passkey?.rpId], ['mine', site.rpId])
  const young = await signIn(it, passkey)
  ok(!('refused' in young))
  deepEqual([young.account, young.method], [alice, 'passkey'])
  it.later(FACTOR_RIPENS)
  const code = await refusedLogin(it)
  const owner = await signIn(it, passkey)
  ok(!('refused' in owner))
  const request = await shown(it, owner, code)
  ok('until' in (await it.desk.approve(owner, request.request, 12)))
  const [factor] = it.desk.overview(owner).factors
  deepEqual([factor?.isPasskey, factor?.label], [true, 'mine'])
})

test('for a day a new passkey approves nothing, and may say «not me»', async () => {
  const it = house({ passkeys: verifier })
  await it.enrolled()
  const passkey = await passkeyed(it, false)
  const code = await refusedLogin(it)
  const owner = await signIn(it, passkey)
  ok(!('refused' in owner))
  const { request } = await shown(it, owner, code)
  deepEqual(await it.desk.approve(owner, request, 1), { refused: 'early' })
  ok(!('refused' in (await it.desk.deny(owner, request))))
  equal(it.world.contained.length, 1)
})

const lies: readonly (readonly [what: string, lie: Lies])[] = [
  ['another origin', { origin: 'https://mail.example.jp.evil.example' }],
  ['another site’s passkey', { rpId: 'evil.example' }],
  ['another challenge', { challenge: 'AAAA' }],
  ['the answer of an enrolment', { type: 'webauthn.create' }],
  ['nobody verified', { unverified: true }],
  ['nobody there', { absent: true }],
  ['a frame of another site', { crossOrigin: true }],
  ['another user', { user: 'bm9ib2R5' }],
  ['a counter that went back', { counter: 1 }],
  ['a counter that stands still', { counter: 7 }],
  ['a signature of nothing', { signature: Buffer.alloc(70) }],
]
test('who lies is refused, and the truth is let in after all of it', async () => {
  const it = house({ passkeys: verifier })
  const passkey = await passkeyed(it)
  passkey.counter = 6
  ok(!('refused' in (await signIn(it, passkey))))
  for (const [what, lie] of lies) {
    const said = await signIn(it, passkey, lie)
    deepEqual(said, { refused: 'wrong' }, what)
    it.later(minutes(31))
  }
  equal(it.kinds('factor.proved').length, 1)
  ok(!('refused' in (await signIn(it, passkey))))
})

test('a counter that went back is an entry of its own with both, once a minute; no other lie is', async () => {
  const it = house({ passkeys: verifier })
  const passkey = await passkeyed(it)
  passkey.counter = 6
  ok(!('refused' in (await signIn(it, passkey))))
  const [{ factor = '' } = {}] = it.book.of(alice).factors
  deepEqual(await signIn(it, passkey, { counter: 3, signature: Buffer.alloc(70) }), {
    refused: 'wrong',
  })
  deepEqual(it.kinds('passkey.doubted'), [], 'who cannot sign has no copy')
  const copied = async (counter: number) => {
    deepEqual(await signIn(it, passkey, { counter }), { refused: 'wrong' })
    // Nobody waits for these writes.
    await new Promise((done) => setImmediate(done))
  }
  await copied(3)
  await copied(7)
  const told = (): readonly unknown[] =>
    (it.kinds('passkey.doubted') as readonly EventOf<'passkey.doubted'>[]).map(
      ({ factor, counter, ...whose }) => ['account' in whose && whose.account, factor, counter],
    )
  deepEqual(told(), [[alice, factor, 3]])
  it.later(DOUBTED_AGAIN)
  await copied(7)
  deepEqual(told(), [
    [alice, factor, 3],
    [alice, factor, 7],
  ])
  const refused = it.kinds('factor.refused') as readonly EventOf<'factor.refused'>[]
  equal(refused.filter(({ why }) => why === 'counter').length, 3)
  ok(!('refused' in (await signIn(it, passkey))), 'the owner himself still counts on')
})

test('a passkey that counts nothing stays at nought', async () => {
  const it = house({ passkeys: verifier })
  const passkey = await passkeyed(it)
  for (let n = 0; n < 2; n += 1)
    ok(!('refused' in (await signIn(it, passkey, { counter: 0 }))), String(n))
  equal(it.kinds('factor.proved').length, 2)
})

test('an enrolment is refused for the same lies, and a passkey is one owner’s once', async () => {
  const it = house({ passkeys: verifier })
  for (const [what, lie] of lies) {
    if (lie.user !== undefined || lie.counter !== undefined || lie.signature !== undefined) continue
    const { pending, user } = await begun(it)
    const challenge = newChallenge()
    const made = new SoftPasskey(user).made(challenge, {
      ...lie,
      ...(lie.type === undefined ? {} : { type: 'webauthn.get' }),
    })
    const said = await it.desk.finishPasskey(pending, site, challenge, made, '')
    deepEqual(said, { refused: 'wrong' }, what)
  }
  const passkey = await passkeyed(it)
  const owner = await signIn(it, passkey)
  ok(!('refused' in owner))
  const again = await begun(it, owner)
  deepEqual(again.known, [passkey.id.toString('base64url')])
  const challenge = newChallenge()
  const said = await it.desk.finishPasskey(
    ...([again.pending, site, challenge, passkey.made(challenge), ''] as const),
  )
  deepEqual(said, { refused: 'wrong' })
})

test('recovery codes of a passkey prove its owner, and no code of six digits does', async () => {
  const it = house({ passkeys: verifier })
  const { pending, user } = await begun(it)
  const challenge = newChallenge()
  const made = new SoftPasskey(user).made(challenge)
  const done = await it.desk.finishPasskey(pending, site, challenge, made, '')
  ok(!('refused' in done))
  const [code = ''] = done.recoveryCodes
  const proof = await it.desk.signIn('alice@example.jp', code, home)
  ok(!('refused' in proof))
  // The secret that nobody was shown.
  const secrets = await import('../owner-secrets.ts')
  const { stepUpKeysIn } = await import('../keys.ts')
  const kept = new secrets.OwnerSecrets(it.keysFolder, stepUpKeysIn(it.keysFolder))
  const [factor] = it.book.of(alice).factors
  const enrolment = await kept.of(alice).of(factor?.factor ?? '')
  ok(enrolment !== undefined)
  const right = codeAt(enrolment.totp, it.world.now)
  deepEqual(await it.desk.signIn('alice@example.jp', right, home), { refused: 'wrong' })
})

test('a removed passkey proves nobody, and one that is in doubt takes its approvals along', async () => {
  const it = house({ passkeys: verifier })
  const passkey = await passkeyed(it)
  await it.owners.revoke(alice, 'all', 'hanako', 'lost')
  deepEqual(await signIn(it, passkey), { refused: 'wrong' })
})

test('an unknown passkey and a wrong answer are told alike', async () => {
  const it = house({ passkeys: verifier })
  const passkey = await passkeyed(it)
  const stranger = new SoftPasskey(passkey.user)
  deepEqual(await signIn(it, stranger), await signIn(it, passkey, { unverified: true }))
  // Both took as long.
  equal(it.world.slept.filter((length) => length > 0).length >= 2, true)
})

const octets = fc.string({ unit: fc.constantFrom(...'AZaz09-_'), maxLength: 600 })
test('whatever stands in the fields of a stranger, the answer is no', async () => {
  const it = house({ passkeys: verifier })
  const passkey = await passkeyed(it)
  const id = passkey.id.toString('base64url')
  await fc.assert(
    fc.asyncProperty(octets, octets, octets, async (client, data, signature) => {
      const answer = { id, client, data, signature, user: passkey.user }
      const checked = await verifier.check({
        ...{ what: 'answered', site, challenge: client, answer, counter: 0 },
        publicKey: it.book.of(alice).factors[0]?.passkey?.publicKey ?? '',
      })
      equal(checked, 'wrong')
      const made = { id, client, attestation: data }
      equal(await verifier.check({ what: 'made', site, challenge: client, made }), 'wrong')
    }),
    { numRuns: 60 },
  )
})

test('so many are checked at once, and one more is not looked at', async () => {
  const hung = Promise.withResolvers<never>()
  const work = { do: () => hung.promise, close: async () => {} } as unknown as PasskeyWork
  const crowded = new PasskeyVerifier(() => work)
  const passkey = new SoftPasskey('dQ')
  const one = () => crowded.check({ what: 'made', site, challenge: 'AA', made: passkey.made('AA') })
  const all = Array.from({ length: CHECKING_MAX }, one)
  equal(await one(), 'busy')
  hung.reject(new Error('it ends'))
  await Promise.allSettled(all)
  await crowded.close()
})
