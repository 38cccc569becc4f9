/** What is told of the console to those who run it: its log, its numbers, whether it is ready. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { LinkReply } from '../ports/console.ts'
import { openLog } from './log.ts'
import { openMetrics } from './metrics.ts'
import { readinessOf } from './ready.ts'

const pulse = {
  messages: { submitted: 7 },
  recipients: { delivered: 3 },
  logins: { accepted: 2 },
  ...{ held: 4, waiting: 1, contained: 2 },
  evidence: { size: 9, signedSize: 8, level: 2 },
}

test('nothing that opens a door or was asked for stands in the log', () => {
  const lines: string[] = []
  const log = openLog('debug', { write: (line: string) => void lines.push(line) })
  const secret = 'tell-nobody'
  for (const name of ['cookie', 'set-cookie', 'authorization', 'token', 'password', 'code', 'body'])
    log.info({ [name]: secret, deep: { [name]: secret, more: { [name]: secret } } }, 'x')
  log.error({ err: new Error(secret) }, 'mistake')
  log.info({ url: `/api/v1/accounts/${secret}`, query: secret, headers: { cookie: secret } }, 'x')
  equal(lines.length, 9)
  for (const line of lines) {
    ok(!line.includes(secret), line)
    ok(JSON.parse(line))
  }
})

test('numbers are told under names of ours, with no name of an account', async () => {
  const metrics = openMetrics({
    link: () => ({ isUp: true, inFlight: 1, lost: 2 }),
    live: () => ({ clients: 3, events: 4, skipped: 5, cut: 6 }),
    numbers: async () => ({ ready: true, mistakes: 8, ...pulse }),
  })
  metrics.answered('/api/v1/accounts/{account}', 'GET', 404, 0.01)
  const text = await metrics.text()
  match(
    text,
    /sekimori_console_requests_total\{route="\/api\/v1\/accounts\/\{account\}",method="GET",status="4xx"\} 1/,
  )
  for (const line of [
    'sekimori_ready 1',
    'sekimori_held 4',
    'sekimori_guard_mistakes_total 8',
    'sekimori_contained 2',
    'sekimori_messages_total{answer="submitted"} 7',
    'sekimori_console_live_clients 3',
    'sekimori_console_link_up 1',
  ])
    ok(text.includes(line), line)
})

test('without a guard the numbers say that it is not ready, and the rest is told all the same', async () => {
  const metrics = openMetrics({
    link: () => ({ isUp: false, inFlight: 0, lost: 1 }),
    live: () => ({ clients: 0, events: 0, skipped: 0, cut: 0 }),
    numbers: async () => undefined,
  })
  const text = await metrics.text()
  ok(text.includes('sekimori_ready 0') && text.includes('sekimori_console_link_up 0'))
})

test('the guard is asked whether it is ready once a second, however many want to know', async () => {
  let now = 0
  let asked = 0
  let reply: LinkReply = { ok: true, ready: true, pulse }
  const link = {
    ask: async () => {
      asked += 1
      return reply
    },
  }
  const ready = readinessOf(link, () => now)
  deepEqual(await Promise.all([ready(), ready()]), [
    { ready: true, mistakes: 0, ...pulse },
    { ready: true, mistakes: 0, ...pulse },
  ])
  now = 999
  await ready()
  equal(asked, 1)
  now = 1_000
  for (const wrong of [
    { ok: false, code: 'unavailable', why: '' },
    { ok: true },
    { ok: true, ready: 'yes', pulse },
    { ok: true, ready: true, pulse: { ...pulse, contained: ['sasl:a'] } },
  ] as const) {
    reply = wrong as LinkReply
    equal(await ready(), undefined)
    now += 1_000
  }
})
