/**
 * Fuzz of every operation of the API's document: with inputs that fit the schemas and inputs that fit
 * nothing, and a guard that refuses in all its ways. Never a mistake of ours, always a problem with a
 * code, every answer as its schema says, and none of it hangs.
 */
import { ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HEADER_OF_CHANGES } from '../../src/console/door/origin.ts'
import { checkedApp, fakeLink, someone, TEST_TOKEN } from '../../src/console/testing.ts'
import { LINK_CODES, type LinkReply } from '../../src/ports/console.ts'
import { anything, hostileText, inputOf } from './schemas.ts'
import { documentIn, type Walked, walk } from './walk.ts'

/** Runs of each operation; more by the environment, for a night. */
const RUNS = Number(process.env['SEKIMORI_FUZZ_RUNS'] ?? 5)
const ANSWER_MS_MAX = 5_000

let reply: LinkReply = { ok: false, code: 'unknown', why: 'there is no such thing' }
const link = fakeLink({}, someone)
const app = checkedApp({
  limits: { requests: 1e9, openRequests: 1e9, ofSession: 1e9 },
  link: {
    listen: link.listen,
    ask: (session, verb, fields) =>
      verb === 'desk.me' && session === TEST_TOKEN
        ? link.ask(session, verb, fields)
        : Promise.resolve(reply),
  },
})
const operations = walk(app.api).filter(({ path }) => path !== '/api/v1/live')
const document = documentIn(app.api)

const refusals: fc.Arbitrary<LinkReply> = fc.record({
  ok: fc.constant(false as const),
  code: fc.constantFrom(...Object.keys(LINK_CODES), 'evidence.no-room', 'something-new'),
  why: hostileText,
  seconds: fc.integer({ min: 0, max: 900 }),
  entry: fc.nat(),
})

async function holds(one: Walked, path: string, body: unknown, how: LinkReply): Promise<void> {
  reply = how
  const hasBody = one.body !== undefined && body !== undefined
  let callOff: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), ANSWER_MS_MAX)
    callOff = () => clearTimeout(timer)
  })
  try {
    const answer = await Promise.race([
      one.method === 'GET'
        ? app.get(path)
        : app.send(one.method as 'POST', path, hasBody ? body : undefined),
      late,
    ])
    const told = `${one.method} ${path} ${answer.status} for ${how.ok ? 'ok' : how.code}`
    ok(answer.status < 500 || answer.status === 503, told)
    if (answer.status === 503) {
      // Nothing but the guard, or what we were told not to have, is unavailable.
      const text = await answer.text()
      ok(/"code":"unavailable"|^the guard/.test(text), `${told}: ${text}`)
    } else if (answer.status >= 400) {
      const { code, status } = (await answer.json()) as { code: unknown; status: unknown }
      ok(typeof code === 'string' && code !== '' && code !== 'mistake', told)
      ok(status === answer.status, told)
      ok(answer.headers.get('content-type') === 'application/problem+json', told)
    } else await answer.body?.cancel()
  } finally {
    callOff?.()
  }
}

test('inputs that fit the schemas are answered as the schemas say, however the guard refuses', async () => {
  for (const one of operations)
    await fc.assert(
      fc.asyncProperty(inputOf(one, document), refusals, ({ path, body }, how) =>
        holds(one, path, body, how),
      ),
      { numRuns: RUNS },
    )
})

test('inputs that fit nothing are refused, and make no mistake of ours', async () => {
  const hostile = () => fc.oneof(hostileText, anything)
  for (const one of operations)
    await fc.assert(
      fc.asyncProperty(inputOf(one, document, hostile), refusals, ({ path, body }, how) =>
        holds(one, path, body, how),
      ),
      { numRuns: RUNS },
    )
})

test('headers of any kind make no mistake of ours', async () => {
  const value = fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, ''))
  const name = fc.constantFrom(
    ...['cookie', 'origin', 'sec-fetch-site', 'content-type', 'accept-language', 'last-event-id'],
    ...['x-forwarded-for', 'authorization', 'range', 'if-none-match', 'accept-encoding'],
    ...['content-length', 'expect', HEADER_OF_CHANGES],
  )
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(name, value, { maxKeys: 5 }),
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD'),
      fc.constantFrom('/', '/api/v1/now', '/healthz', '/metrics', '/openapi.json', '/x.txt'),
      async (headers, method, path) => {
        const answer = await app.api.request(`http://localhost:8700${path}`, { method, headers })
        await answer.body?.cancel()
        ok(answer.status < 500 || answer.status === 503, `${method} ${path} ${answer.status}`)
      },
    ),
    { numRuns: RUNS * 8 },
  )
})

test('bodies that are no JSON are refused by every operation that takes one', async () => {
  for (const one of operations.filter(({ body }) => body !== undefined))
    for (const text of ['', '{', 'null', '[]', '"x"', '1e999', '{"__proto__":{"a":1}}', '\u0000']) {
      const answer = await app.api.request(
        `http://localhost:8700${one.path.replaceAll(/\{\w+\}/g, 'x')}`,
        {
          method: one.method,
          headers: {
            cookie: `sekimori=${TEST_TOKEN}`,
            [HEADER_OF_CHANGES]: 'x',
            'content-type': 'application/json',
          },
          body: text,
        },
      )
      const told = `${one.method} ${one.path} with ${text}: ${answer.status} ${await answer.text()}`
      ok(answer.status < 500 || answer.status === 503, told)
      ok(answer.status !== 200 || /^(null|\[\]|\{)/.test(text), told)
    }
})
