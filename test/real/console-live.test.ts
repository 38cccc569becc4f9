/**
 * What holds at once over the console, with the real guard and the real console: a stream ends with its
 * session, whoever ends it, and a notice goes by the channels as they were set a moment ago.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { type LabGuard, startGuard } from '../../lab/guard.ts'
import { freePorts } from '../../lab/ports.ts'
import { openScratch, type Scratch, until } from '../../lab/scratch.ts'
import { hmacSha1 } from '../../src/keeper/person-secrets.ts'
import type { Instant } from '../../src/lib/time.ts'
import { hotp, timeStepAt } from '../../src/people/totp.ts'

const PASSWORD = 'a long sentence of nobody 47'
/** Well before the next heartbeat of a stream that was opened just now (15 s). */
const AT_ONCE_MS = 8_000

/** RFC 4648 §6. */
function bytesOf(base32: string): Uint8Array {
  const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...base32.replaceAll(/[\s=]/g, '')]
    .map((one) => signs.indexOf(one).toString(2).padStart(5, '0'))
    .join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}

suite('what holds at once', { timeout: 170_000 }, () => {
  let scratch: Scratch
  let guard: LabGuard
  let origin = ''
  let paged = ''
  let first = ''
  let second = ''
  const ask = (cookie: string, method: string, path: string, body?: object): Promise<Response> =>
    fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        ...{ 'content-type': 'application/json', 'x-sekimori': 'test', origin },
        ...(cookie === '' ? {} : { cookie }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const told = async (answer: Promise<Response>): Promise<Record<string, unknown>> => {
    const its = await answer
    const text = await its.text()
    equal(its.status, 200, text)
    return JSON.parse(text) as Record<string, unknown>
  }
  const cookieOf = (answer: Response): string => {
    equal(answer.status, 200)
    return answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  }

  before(async () => {
    scratch = openScratch()
    const [port = 0] = await freePorts(1)
    origin = `http://localhost:${port}`
    paged = join(scratch.folder, 'paged')
    const config = join(scratch.folder, 'console.yaml')
    const pager = `{kind: command, name: pager, argv: [/bin/sh, -c, 'cat >> ${paged}']}`
    writeFileSync(
      config,
      `evidence: {seals: false}\nzone: Asia/Tokyo\nnotify: {channels: [${pager}]}\nconsole: {listen: 'inet:127.0.0.1:${port}', origins: ['${origin}']}\n`,
    )
    guard = await startGuard(scratch, {
      ...{ instances: [], console: true, args: ['--config', config, '--lang', 'en'] },
    })
    await until(
      'the console listens',
      30_000,
      () => guard.output().includes('Console: ') && /setup#/.test(guard.output()),
      () => guard.exit(),
    )
    const [, token = ''] = /setup#(\S+)/.exec(guard.output()) ?? []
    const who = { token, name: 'hanako' }
    const offered = await told(ask('', 'POST', '/auth/setup/options', { ...who, what: 'totp' }))
    const { flow, totp } = offered as { flow: string; totp: { secret: string } }
    const key = bytesOf(totp.secret)
    // Each step is good once.
    const code = (ahead: number) => hotp(key, timeStepAt(Date.now() as Instant) + ahead, hmacSha1)
    const factors = { password: PASSWORD, totp: { flow, code: code(0) } }
    first = cookieOf(await ask('', 'POST', '/auth/setup', { ...who, ...factors }))
    const again = { name: 'hanako', password: PASSWORD, code: code(1) }
    second = cookieOf(await ask('', 'POST', '/auth/sign-in', again))
  })
  after(() => scratch?.close())

  test('a stream ends with its session, at once, and the other session’s goes on', async () => {
    const open = async (cookie: string) => {
      const its = { heard: '', isOver: false }
      const answer = await ask(cookie, 'GET', '/live')
      equal(answer.status, 200)
      void (async () => {
        for await (const part of answer.body ?? []) its.heard += Buffer.from(part).toString('utf8')
        its.isOver = true
      })().catch(() => {
        its.isOver = true
      })
      await until('it is heard', 10_000, () => its.heard.includes('"topic":"pulse"'))
      return its
    }
    const [mine, other] = [await open(first), await open(second)]
    const me = await told(ask(second, 'GET', '/me'))
    const { session } = me['me'] as { session: string }
    const asked = { session, reason: 'left open elsewhere' }
    const ended = await ask(first, 'POST', '/people/hanako/sessions/end', asked)
    equal(ended.status, 200, await ended.text())
    await until('the stream is over', AT_ONCE_MS, () => other.isOver)
    equal((await ask(second, 'GET', '/me')).status, 401)
    equal(mine.isOver, false)
    ok(!`${mine.heard}${other.heard}`.includes('"topic":"left"'), 'no browser is told')
  })

  test('a channel that is put off and on again carries or not, without a start', async () => {
    const set = (value: object | null) =>
      told(
        ask(first, 'POST', '/settings/changes', {
          ...{ changes: [{ path: 'notify.channels', value }], reason: 'the pager is mended' },
        }),
      )
    equal((await set({ 'command:pager': { off: true } }))['afterRestart'], false)
    const none = await ask(first, 'POST', '/notice-tests', { reason: 'does it carry?' })
    match(await none.text(), /no channel/)
    equal((await set(null))['afterRestart'], false)
    const sent = await told(ask(first, 'POST', '/notice-tests', { reason: 'does it carry?' }))
    deepEqual(sent['channels'], ['command:pager'])
    await until(
      'it is carried',
      20_000,
      () => existsSync(paged) && readFileSync(paged, 'utf8').includes('notice.test'),
    )
    await until('it is told', 20_000, async () => {
      const state = await told(ask(first, 'GET', `/notice-tests/${String(sent['notice'])}`))
      return JSON.stringify(state['took']) === '["command:pager"]'
    })
  })
})
