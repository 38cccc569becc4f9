import { deepEqual, equal, ok } from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { minutes, plus } from '../../../lib/time.ts'
import { mayAsk, OIDC_ANSWER_BYTES_MAX } from './oidc.ts'
import { isProviderAddress, OidcSettings } from './oidc-config.ts'
import { Provider, type ProviderLies } from './oidc-testing.ts'
import {
  Authenticator,
  browser,
  codeOf,
  field,
  house,
  newFolder,
  origin,
  swept,
} from './testing.ts'

const provider = await Provider.open()
after(swept)
after(() => provider.close())

const settings = (more: object = {}): OidcSettings => {
  const clientSecretFile = join(newFolder(), 'secret')
  writeFileSync(clientSecretFile, `${provider.secret}\n`)
  return OidcSettings.parse({
    ...{ name: 'Example', issuer: provider.issuer, clientId: provider.clientId, clientSecretFile },
    ...{ people: { 'u-17': 'hanako', 'hanako@example.jp': 'hanako', 'u-99': 'nobody' }, ...more },
  })
}

/** An administrator with a passkey, and TOTP, who comes by the provider. */
async function withProvider(lies: ProviderLies = {}, more: object = {}) {
  provider.lies = {}
  const its = await house({ oidc: settings(more) })
  const { secret } = await its.setUpByTotp(browser(), 'hanako')
  its.world.now = plus(its.world.now, minutes(1))
  const who = browser()
  const come = async () => {
    provider.lies = lies
    const begun = await its.ask(who, 'desk.oidc-begin', { origin })
    if (!begun.ok) return begun
    const query = provider.signedIn(field(begun, 'url'))
    return its.ask(who, 'desk.oidc-callback', { flow: field(begun, 'flow'), query })
  }
  return { its, who, secret, come }
}

test('who comes by the identity provider is in with a second factor, and never without', async () => {
  const { its, who, secret, come } = await withProvider()
  const back = await come()
  deepEqual(back.ok && [back['person'], back['ways']], ['hanako', ['totp', 'recovery']])
  equal(who.token, undefined)
  const flow = field(back, 'flow')
  equal(codeOf(await its.ask(who, 'desk.second', { flow, code: '000000' })), 'not-proven')
  equal(codeOf(await its.ask(who, 'desk.second', { flow })), 'refused')
  equal(codeOf(await its.ask(who, 'desk.second', { flow, code: its.code(secret) })), 'ok')
  equal(its.is(who)?.person, 'hanako')
  const admitted = its.events.findLast((event) => event.kind === 'person.admitted')
  equal(admitted?.kind === 'person.admitted' && admitted.way, 'oidc')
  // Once.
  its.world.now = plus(its.world.now, minutes(1))
  equal(codeOf(await its.ask(who, 'desk.second', { flow, code: its.code(secret) })), 'not-proven')
})

test('the flow is begun with code, PKCE, state and nonce, and comes back to our page', async () => {
  const { its } = await withProvider()
  const begun = await its.ask(browser(), 'desk.oidc-begin', { origin: 'https://evil.example' })
  const { searchParams } = new URL(field(begun, 'url'))
  equal(searchParams.get('response_type'), 'code')
  equal(searchParams.get('code_challenge_method'), 'S256')
  equal(searchParams.get('redirect_uri'), `${origin}/sign-in/oidc`)
  ok((searchParams.get('state') ?? '').length >= 32)
  ok((searchParams.get('nonce') ?? '').length >= 32)
  ok(!field(begun, 'flow').includes(searchParams.get('state') ?? '?'))
})

for (const [what, lies, more] of [
  ['of another issuer', { issuer: 'https://evil.example' }],
  ['for another client', { audience: 'other' }],
  ['with another nonce', { nonce: 'x' }],
  ['that is over', { expired: true }],
  ['without a signature', { algorithm: 'none' }],
  ['signed with the public key as a secret', { algorithm: 'HS256' }],
  ['signed by another key', { otherKey: true }],
  ['that is not there', { noIdToken: true }],
  ['of somebody whom we do not know', { claims: { sub: 'u-18' } }],
  ['of somebody whom we know no more', { claims: { sub: 'u-99' } }],
  ['whose claim is no text', { claims: { sub: { a: 1 } } }],
  [
    'with an address that nobody verified',
    { claims: { email: 'hanako@example.jp', email_verified: false } },
    { claim: 'email' },
  ],
] as const satisfies readonly (readonly [string, ProviderLies, object?])[])
  test(`an ID token ${what} lets nobody in`, async () => {
    const { who, come } = await withProvider(lies, more)
    equal(codeOf(await come()), 'not-proven')
    equal(who.token, undefined)
  })

test('a verified address is taken, where that is the claim', async () => {
  const claims = { email: 'hanako@example.jp', email_verified: true }
  const { come } = await withProvider({ claims }, { claim: 'email' })
  equal(codeOf(await come()), 'ok')
})

test('another state, another browser’s flow and the same answer again are refused', async () => {
  const { its, who } = await withProvider()
  const begin = () => its.ask(who, 'desk.oidc-begin')
  const [mine, other] = [await begin(), await begin()]
  const finish = (flow: string, query: string) =>
    its.ask(who, 'desk.oidc-callback', { flow, query })
  const query = provider.signedIn(field(mine, 'url'))
  equal(codeOf(await finish(field(other, 'flow'), query)), 'not-proven')
  equal(codeOf(await finish(field(mine, 'flow'), `${query}x`)), 'not-proven')
  const third = await begin()
  const good = provider.signedIn(field(third, 'url'))
  equal(codeOf(await finish(field(third, 'flow'), good)), 'ok')
  equal(codeOf(await finish(field(third, 'flow'), good)), 'not-proven')
  const asked = await its.ask(who, 'desk.passkey-options')
  equal(codeOf(await finish(field(asked, 'flow'), good)), 'not-proven')
})

test('nothing is asked of other hosts, redirects are not followed, and answers end', async () => {
  const elsewhere = await Provider.open()
  after(() => elsewhere.close())
  for (const [lies, code] of [
    [{ endpoint: { page: 'https://evil.example/page' } }, 'unavailable'],
    [{ endpoint: { page: 'javascript:alert(1)' } }, 'unavailable'],
    [{ endpoint: { token: `${elsewhere.issuer}/token` } }, 'not-proven'],
    [{ endpoint: { keys: `${elsewhere.issuer}/keys` } }, 'not-proven'],
    [{ endpoint: { token: 'http://169.254.169.254/latest' } }, 'not-proven'],
    [{ endpoint: { token: 'file:///etc/passwd' } }, 'not-proven'],
    [{ redirects: true }, 'unavailable'],
    [{ octets: OIDC_ANSWER_BYTES_MAX }, 'unavailable'],
  ] as const) {
    const { come } = await withProvider(lies)
    provider.asked = []
    equal(codeOf(await come()), code, JSON.stringify(lies))
    ok(!provider.asked.includes('/other'))
  }
  deepEqual(elsewhere.asked, [])
})

test('a host that is named in the configuration may be asked, and no other', () => {
  const its = settings({ issuer: 'https://login.example', hosts: ['keys.example:8443'] })
  for (const [address, may] of [
    ['https://login.example/token?a=b', true],
    ['https://keys.example:8443/keys', true],
    ['https://keys.example/keys', false],
    ['http://login.example/token', false],
    ['http://127.0.0.1/token', false],
    ['https://login.example.evil.example/', false],
    ['https://user@login.example/', false],
    ['no address', false],
  ] as const)
    equal(mayAsk(address, its), may, address)
  for (const [address, is] of [
    ['https://login.example', true],
    ['http://localhost:9000/realms/x', true],
    ['http://login.example', false],
    ['https://login.example/?x', false],
    ['https://a:b@login.example', false],
    ['ftp://login.example', false],
  ] as const)
    equal(isProviderAddress(address), is, address)
})

test('a provider that is away is told as unavailable, and where there is none nothing begins', async () => {
  const its = await house({ oidc: settings({ issuer: 'http://127.0.0.1:1' }) })
  equal(codeOf(await its.ask(browser(), 'desk.oidc-begin')), 'unavailable')
  equal(its.world.problems.length, 1)
  const none = await house()
  equal(codeOf(await none.ask(browser(), 'desk.oidc-begin')), 'refused')
})

test('a passkey is a second factor after the provider too, and only his own', async () => {
  const { its, who, come } = await withProvider()
  const made = await its.persons.joining.invite(
    { name: 'taro', role: 'viewer', by: 'hanako', why: 'w' },
    its.world.now,
  )
  ok('token' in made)
  const key = new Authenticator()
  const offered = await its.ask(browser(), 'desk.invitation-options', {
    ...{ token: made.token, what: 'passkey' },
  })
  const passkey = { flow: field(offered, 'flow'), response: key.create(offered) }
  equal(codeOf(await its.ask(browser(), 'desk.accept', { token: made.token, passkey })), 'ok')
  const back = await come()
  const asked = await its.ask(browser(), 'desk.passkey-options')
  const response = key.get(asked)
  equal(
    codeOf(await its.ask(who, 'desk.second', { flow: field(back, 'flow'), response })),
    'not-proven',
  )
})
