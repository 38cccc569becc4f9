import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { MePageConfig, mePageHintsInJapanese, ORIGINS_MAX, PROXIES_MAX } from './config.ts'
import { PUSH_SERVICES } from './push-hosts.ts'

const listen = 'inet:127.0.0.1:8025'
const origins = ['https://approve.example.jp']
const tls = { certFile: '/c.pem', keyFile: '/k.pem' }
const proxies = ['127.0.0.1']

test('without a file there is no page', () => {
  const none = MePageConfig.parse({})
  const push = { hosts: [...PUSH_SERVICES], allowPrivate: false, allowLoopback: false }
  deepEqual(none, { origins: [], proxies: [], language: 'ja', push })
})

const right = [
  { listen: 'inet:0.0.0.0:8443', origins, ...tls },
  { listen: 'inet:[::]:8443', origins: ['https://approve.example.jp:8443'], ...tls },
  { listen, origins, proxies },
  { listen, origins: ['http://localhost:8025'] },
  { listen: 'inet:[::1]:0', origins: ['http://[::1]:8025', 'http://127.0.0.1:8025'] },
  { listen, origins: Array.from({ length: ORIGINS_MAX }, (_, n) => `http://localhost:${n + 1}`) },
  { listen, origins, proxies: Array.from({ length: PROXIES_MAX }, (_, n) => `10.0.0.${n}`) },
]
test('a certificate, a named proxy, or this machine alone', () => {
  for (const one of right) equal(MePageConfig.safeParse(one).error, undefined, JSON.stringify(one))
})

const wrong: readonly (readonly [string, object])[] = [
  ['a page that listens needs «origins»', { listen, proxies }],
  ['a host name such as *.push.example.com', { push: { hosts: ['https://push.example.com'] } }],
  ['a host name such as *.push.example.com', { push: { hosts: ['10.0.0.1'] } }],
  ['certFile and keyFile go together', { listen, origins, certFile: '/c.pem', proxies }],
  [
    'without a certificate only the loopback is served',
    { listen: 'inet:0.0.0.0:1', origins, proxies },
  ],
  [
    'a page with a certificate has https origins only',
    { listen, origins: ['http://localhost'], ...tls },
  ],
  ['https without a certificate needs the proxy named in «proxies»', { listen, origins }],
  ...[
    'unix:/x',
    'inet:localhost:1',
    'inet:127.0.0.1:65536',
    'inet:::1:1',
    '127.0.0.1:1',
    'inet:1.2.3:4',
  ].map((bad) => ['inet:ADDRESS:PORT', { listen: bad, origins, proxies }] as const),
  ...[
    'http://approve.example.jp',
    'https://approve.example.jp/',
    'https://approve.example.jp/me',
    'https://Approve.example.jp',
    'https://approve.example.jp:443',
    'https://a@approve.example.jp',
    'ftp://localhost',
    'approve.example.jp',
  ].map(
    (bad) =>
      [
        'an origin such as https://approve.example.jp:8443',
        { listen, proxies, origins: [bad] },
      ] as const,
  ),
  ['an IP address', { listen, origins, proxies: ['proxy.example.jp'] }],
]
test('what cannot be safe is told in one sentence, which exists in Japanese', () => {
  const said = new Set<string>()
  for (const [sentence, one] of wrong) {
    const told = MePageConfig.safeParse(one).error?.issues.map(({ message }) => message) ?? []
    equal(told.includes(sentence), true, `${JSON.stringify(one)}: ${told.join()}`)
    said.add(sentence.replaceAll(/\d+/g, 'N'))
  }
  deepEqual(said, new Set(Object.keys(mePageHintsInJapanese)))
})

test('lists end', () => {
  const many = Array.from({ length: ORIGINS_MAX + 1 }, (_, n) => `http://localhost:${n + 1}`)
  equal(MePageConfig.safeParse({ listen, origins: many }).success, false)
  const crowd = Array.from({ length: PROXIES_MAX + 1 }, (_, n) => `10.0.0.${n}`)
  equal(MePageConfig.safeParse({ listen, origins, proxies: crowd }).success, false)
})
