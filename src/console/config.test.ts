import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import {
  CONSOLE_LISTEN,
  CONSOLE_ORIGIN,
  ConsoleConfig,
  consoleConfigWith,
  consoleHintsInJapanese,
  ORIGINS_MAX,
  PROXIES_MAX,
} from './config.ts'

const messages = (config: object): readonly string[] =>
  ConsoleConfig.safeParse(config).error?.issues.map(({ message }) => message) ?? []

test('by itself it serves this machine alone', () => {
  const { listen, origins, proxies, twoPersons, idleMinutes } = ConsoleConfig.parse({})
  deepEqual([listen, origins, proxies], [CONSOLE_LISTEN, [CONSOLE_ORIGIN], []])
  deepEqual([twoPersons, idleMinutes], [[], 30])
})

test('a network is faced with a certificate or a named proxy, and there may be no console', () => {
  const tls = { certFile: '/c.pem', keyFile: '/k.pem' }
  for (const right of [
    { listen: 'none' },
    { listen: 'inet:0.0.0.0:443', origins: ['https://mail.example.jp'], ...tls },
    { origins: ['https://mail.example.jp'], proxies: ['127.0.0.1'] },
    { metrics: { listen: 'inet:[::1]:9100' } },
    { origins: ['http://localhost:1', 'http://localhost:2'] },
  ])
    deepEqual(messages(right), [], JSON.stringify(right))
})

test('what is not safe is told in one sentence, and its own exist in Japanese', () => {
  const wrong: readonly (readonly [string, object])[] = [
    ['none or inet:ADDRESS:PORT', { listen: 'everywhere' }],
    ['without a certificate only the loopback is served', { listen: 'inet:0.0.0.0:1' }],
    [
      'without a token only the loopback may read metrics',
      { metrics: { listen: 'inet:0.0.0.0:1' } },
    ],
    ['a user of this machine', { user: 'Root User' }],
    ['all origins have one host name', { origins: ['http://localhost:1', 'http://127.0.0.1:1'] }],
    [
      'https without a certificate needs the proxy named in «proxies»',
      { origins: ['https://a.jp'] },
    ],
  ]
  for (const [sentence, config] of wrong)
    ok(messages(config).includes(sentence), `${JSON.stringify(config)}: ${messages(config).join()}`)
  const own = new Set(wrong.map(([sentence]) => sentence))
  for (const english of Object.keys(consoleHintsInJapanese)) ok(own.has(english), english)
})

test('lists end', () => {
  const origins = (n: number) => Array.from({ length: n }, (_, at) => `http://localhost:${at + 1}`)
  equal(messages({ origins: origins(ORIGINS_MAX) }).length, 0)
  equal(messages({ origins: origins(ORIGINS_MAX + 1) }).length, 1)
  equal(messages({ origins: [] }).length > 0, true)
  const proxies = (n: number) => Array.from({ length: n }, (_, at) => `10.0.0.${at}`)
  equal(messages({ proxies: proxies(PROXIES_MAX) }).length, 0)
  equal(messages({ proxies: proxies(PROXIES_MAX + 1) }).length, 1)
})

test('what only the guard reads is added to it, and anything else is refused', () => {
  const more = consoleConfigWith({ oidc: z.string().optional() })
  equal(more.parse({ oidc: 'x' }).oidc, 'x')
  equal(more.safeParse({ odic: 'x' }).success, false)
})
