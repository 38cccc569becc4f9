import { deepEqual, equal, ok } from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../../../lib/time.ts'
import type { OpenRequest } from '../../../step-up/state.ts'
import { PUSHES_MAX } from '../../../step-up/state.ts'
import { stepUpKeysIn } from '../keys.ts'
import { Lanes } from '../lanes.ts'
import { OwnerSecrets } from '../owner-secrets.ts'
import { StepUpTelling, TOLD_MAX } from '../telling.ts'
import { alice, type House, house, start, swept } from '../testing.ts'
import { encryptPush, PADDED_BYTES } from './encrypt.ts'
import { KeptPushes } from './kept.ts'
import { allowedBy, lookupWith, pushUrl } from './places.ts'
import { Pushes, RETRIES } from './pushes.ts'
import type { Push, Sent } from './send.ts'
import { PushBrowser } from './testing.ts'
import { vapidIn } from './vapid.ts'

after(swept)
const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
const service = 'https://fcm.googleapis.com/fcm/send/abc'

test('a message is the one of RFC 8291, Appendix A, and padded', () => {
  const text = 'When I grow up, I want to be a watermelon'
  const body = encryptPush(
    text,
    {
      p256dh: bytes(
        'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      ),
      auth: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
    },
    {
      salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
      privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    },
  )
  const theirs = bytes(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
  // Theirs has no padding: up to it, and before the tag, all is the same.
  const same = 86 + text.length + 1
  deepEqual(body.subarray(0, same), theirs.subarray(0, same))
  equal(body.length, 86 + PADDED_BYTES + 16)
})

test('whatever is said, only its browser reads it, and all are of one length', () => {
  const [browser, other] = [new PushBrowser(), new PushBrowser()]
  const { p256dh, auth } = browser.wanted(service)
  const lengths = new Set<number>()
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), (text) => {
      const body = encryptPush(text, { p256dh: bytes(p256dh), auth: bytes(auth) })
      equal(browser.read(body), text)
      lengths.add(body.length)
      let isRead = true
      try {
        other.read(body)
      } catch {
        isRead = false
      }
      equal(isRead, false)
    }),
    { numRuns: 50 },
  )
  equal(lengths.size, 1)
})

test('the installation’s key is made once, for its owner only, and signs for one service', () => {
  const it = house()
  const file = join(it.keysFolder, 'vapid.pem')
  const [first, second] = [vapidIn(file), vapidIn(file)]
  equal(first.publicKey, second.publicKey)
  equal(statSync(file).mode & 0o777, 0o600)
  const now = instant('2026-11-22T09:00:00+09:00')
  const said = first.authorization('https://push.example', 'https://mail.example.jp', now)
  const [, head = '', claims = '', signature = '', key = ''] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(said) ?? []
  const { aud, exp } = JSON.parse(bytes(claims).toString()) as { aud: string; exp: number }
  deepEqual([aud, exp - now / 1_000], ['https://push.example', 43_200])
  const point = bytes(key)
  const jwk = {
    ...{ kty: 'EC', crv: 'P-256' },
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const its = createPublicKey({ key: jwk, format: 'jwk' })
  const text = Buffer.from(`${head}.${claims}`)
  ok(verify('sha256', text, { key: its, dsaEncoding: 'ieee-p1363' }, bytes(signature)))
})

const hosts = ['fcm.googleapis.com', '*.push.services.mozilla.com', 'push.example.jp:8443']
test('only services of the list are asked, by https, by name and at their port', () => {
  for (const right of [
    service,
    'https://updates.push.services.mozilla.com/wpush/v2/x',
    'https://push.example.jp:8443/x',
    'https://fcm.googleapis.com:443/x',
  ])
    ok(pushUrl(right, hosts) !== undefined, right)
  for (const wrong of [
    '',
    'http://fcm.googleapis.com/x',
    'https://fcm.googleapis.com.evil.example/x',
    'https://evil.example/fcm.googleapis.com',
    'https://push.services.mozilla.com/x',
    'https://xpush.services.mozilla.com/x',
    'https://user@fcm.googleapis.com/x',
    'https://fcm.googleapis.com@evil.example/x',
    'https://fcm.googleapis.com:8443/x',
    'https://push.example.jp/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://2130706433/x',
    'file:///etc/passwd',
    `https://fcm.googleapis.com/${'x'.repeat(1_024)}`,
  ])
    equal(pushUrl(wrong, hosts), undefined, wrong)
})

test('a name that leads to a private address is not called, whatever else it leads to', async () => {
  const reach = { allowPrivate: false, allowLoopback: false }
  const found = (addresses: readonly string[], allowed = allowedBy(reach)) =>
    new Promise<string | undefined>((resolve) => {
      const ask = ((_name: string, _how: object, then: (e: null, all: object[]) => void) =>
        then(
          null,
          addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        )) as unknown as Parameters<typeof lookupWith>[1]
      lookupWith(allowed, ask)('push.example', {}, (error, address) =>
        resolve(error === null ? String(address) : undefined),
      )
    })
  equal(await found(['142.250.0.1']), '142.250.0.1')
  for (const inside of [
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])
    for (const all of [[inside], ['142.250.0.1', inside]])
      equal(await found(all), undefined, inside)
  equal(await found([]), undefined)
  equal(await found(['127.0.0.1'], allowedBy({ ...reach, allowLoopback: true })), '127.0.0.1')
})

/** A house whose browsers are told by a service that does as it is told. */
function pushing(it: House) {
  const said: { sent: Sent[]; pushes: Push[]; slept: number[] } = {
    sent: [],
    pushes: [],
    slept: [],
  }
  const keys = stepUpKeysIn(it.keysFolder)
  const pushes = new Pushes({
    clock: { now: () => it.world.now },
    fold: it.book,
    scribe: { write: async (all) => all.forEach(it.take) },
    lanes: new Lanes(),
    kept: new KeptPushes(it.keysFolder, keys, new OwnerSecrets(it.keysFolder, keys)),
    hosts,
    vapid: vapidIn(join(it.keysFolder, 'vapid.pem')),
    contact: 'https://mail.example.jp',
    send: async (push) => {
      said.pushes.push(push)
      return said.sent.shift() ?? 'sent'
    },
    sleep: async (length) => void said.slept.push(length),
    told: (problem) => {
      throw problem
    },
  })
  return { pushes, said }
}
const owner = (it: House, factor: string) => ({ account: alice, factor, provedAt: it.world.now })

test('an owner’s browser is told that something waits, and reads no more than that', async () => {
  const it = house()
  const { factor } = await it.enrolled()
  const { pushes, said } = pushing(it)
  const browser = new PushBrowser()
  deepEqual(await pushes.open(owner(it, factor), browser.wanted(service)), { opened: true })
  await pushes.push(alice, 'asked')
  const [push] = said.pushes
  ok(push !== undefined)
  equal(browser.read(push.body), '{"what":"asked","language":"en"}')
  deepEqual([push.url.href, push.topic, push.ttl], [service, 'asked', 900])
  // Where it is reached is in no entry, and in no file as it is.
  ok(!JSON.stringify(it.events).includes('fcm/send'))
  for (const name of readdirSync(join(it.keysFolder, 'owners')))
    ok(!readFileSync(join(it.keysFolder, 'owners', name), 'utf8').includes('fcm'))
})

test('a service that fails is tried so often and no oftener; one that is gone is forgotten', async () => {
  const it = house()
  const { factor } = await it.enrolled()
  const { pushes, said } = pushing(it)
  await pushes.open(owner(it, factor), new PushBrowser().wanted(service))
  said.sent = ['again', 'again', 'again', 'again']
  await pushes.push(alice, 'asked')
  equal(said.pushes.length, RETRIES.length + 1)
  deepEqual(said.slept, [...RETRIES])
  said.sent = ['refused']
  await pushes.push(alice, 'asked')
  equal(said.pushes.length, RETRIES.length + 2)
  said.sent = ['gone']
  await pushes.push(alice, 'asked')
  equal(it.kinds('push.closed').length, 1)
  await pushes.push(alice, 'asked')
  equal(said.pushes.length, RETRIES.length + 3)
})

test('five browsers are told; of one more the eldest is forgotten, and a lost factor takes its own', async () => {
  const it = house()
  const { factor } = await it.enrolled()
  const { pushes, said } = pushing(it)
  for (let n = 0; n <= PUSHES_MAX; n += 1)
    await pushes.open(owner(it, factor), new PushBrowser().wanted(`${service}${n}`))
  await pushes.push(alice, 'alarm')
  const told = said.pushes.map(({ url }) => url.href)
  equal(told.length, PUSHES_MAX)
  ok(!told.includes(`${service}0`))
  await it.owners.revoke(alice, factor as 'all', 'hanako', 'lost')
  await pushes.push(alice, 'alarm')
  equal(said.pushes.length, PUSHES_MAX)
})

test('the same browser is one, and keys that are none are refused', async () => {
  const it = house()
  const { factor } = await it.enrolled()
  const { pushes } = pushing(it)
  const browser = new PushBrowser().wanted(service)
  for (let n = 0; n < 2; n += 1) await pushes.open(owner(it, factor), browser)
  equal(it.kinds('push.opened').length, 1)
  for (const wrong of [
    { ...browser, p256dh: Buffer.alloc(65, 4).toString('base64url') },
    { ...browser, p256dh: 'AAAA' },
    { ...browser, auth: 'AAAA' },
    { ...browser, endpoint: 'https://evil.example/' },
  ])
    deepEqual(await pushes.open(owner(it, factor), wrong), { refused: 'wrong' })
})

test('without hosts nobody is told so; with them a request tells, and a flood of them does not', () => {
  const none = house({ more: { push: { hosts: [], allowPrivate: false, allowLoopback: false } } })
  equal(none.desk.overview(owner(none, 'x')).pushKey, undefined)
  const told: string[] = []
  const telling = new StepUpTelling(
    { raise: async () => true },
    () => {},
    (account, what) => told.push(`${account} ${what}`),
  )
  const request: OpenRequest = {
    ...{ request: 'r1', code: 'x', what: 'login', subject: 'l.1', instance: 'mx1' },
    ...{ askedAt: start, until: start, clientIp: '203.0.113.9' },
    binding: { network: '203.0.113.0/24', protocol: 'imap' },
  }
  for (let nth = 1; nth <= TOLD_MAX + 2; nth += 1) telling.asked(alice, request, nth)
  equal(told.length, TOLD_MAX)
})
