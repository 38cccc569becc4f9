/**
 * Time stamps against the authority that openssl plays, and openssl as the judge of what we keep.
 */
// needs: openssl
import { equal, match, ok, rejects } from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { needs } from '../../scripts/needs.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { stamp } from '../../src/keeper/anchors/tsa.ts'
import { TSA_ANSWER_BYTES_MAX } from '../../src/keeper/anchors/tsa-request.ts'
import { readAnswer } from '../../src/keeper/anchors/tsa-token.ts'
import type { Instant } from '../../src/lib/time.ts'
import { type Authorities, authoritiesIn, type Reply, serveStamps } from './tsa-authority.ts'

const skip = needs.openssl.probes.every((probe) => existsSync(probe))
  ? false
  : 'openssl is not installed'

let folder = ''
let server: Server
let house: Authorities
const replyOf = (request: Buffer, name?: string): Buffer => house.replyOf(request, name)
const openssl = (...args: string[]): Buffer => house.openssl(...args)
/** What the authority does with a request; changed by each test. */
let reply: Reply = (request) => replyOf(request)
let port = 0
let asked: Buffer = Buffer.alloc(0)

before(async () => {
  if (skip !== false) return
  folder = mkdtempSync(join(tmpdir(), 'sekimori-tsa-'))
  house = authoritiesIn(folder)
  house.authority('good')
  house.authority('other')
  server = await serveStamps(
    (request) => reply(request),
    (request) => {
      asked = request
    },
  )
  port = (server.address() as { port: number }).port
})
after(() => {
  if (skip !== false) return
  server.close()
  rmSync(folder, { recursive: true })
})

const note = Buffer.from('mx1.example.jp/sekimori/1\n160\nCsUY…\n\n— mx1.example.jp/sekimori/1 …\n')
const now = () => Date.now() as Instant
const configFor = (caFile: string) => ({
  url: `http://127.0.0.1:${port}/tsa`,
  caFile: join(folder, caFile),
  allowPrivate: false,
  allowLoopback: true,
  seconds: 10,
})
const stamped = (caFile = 'good-root.crt') => stamp(configFor(caFile), note, now)

test('a stamp is taken, and openssl accepts what is kept and nothing else', { skip }, async () => {
  reply = (request) => replyOf(request)
  const { answer, time, policy, serial } = await stamped()
  equal(asked.length, 69)
  ok(Math.abs(time - Date.now()) < 60_000)
  equal(policy, '1.2.392.200091.100.1')
  ok(/^[0-9a-f]+$/.test(serial))
  writeFileSync(join(folder, '160.tsr'), answer)
  writeFileSync(join(folder, '160.txt'), note)
  const judge = (data: string, ca: string) =>
    openssl('ts', '-verify', '-in', '160.tsr', '-data', data, '-CAfile', ca).toString()
  match(judge('160.txt', 'good-root.crt'), /Verification: OK/)
  match(openssl('ts', '-reply', '-in', '160.tsr', '-text').toString(), /Status: Granted/)
  writeFileSync(join(folder, '161.txt'), Buffer.concat([note, Buffer.from('x')]))
  for (const [data, ca] of [
    ['161.txt', 'good-root.crt'],
    ['160.txt', 'other-root.crt'],
  ] as const)
    try {
      judge(data, ca)
      ok(false, 'openssl accepted what it must not')
    } catch (thrown) {
      ok((thrown as { status?: number }).status === 1)
    }
})

test('answers to other questions, of other signers and of nobody are refused', {
  skip,
}, async () => {
  const other = Buffer.from(note)
  other[0] = 0x4d
  // Octets 24 to 55 are the digest, 58 to 65 the nonce.
  const with1 = (request: Buffer, at: number): Buffer => {
    const changed = Buffer.from(request)
    changed[at] = (changed[at] ?? 0) ^ 1
    return changed
  }
  const table: [string, (request: Buffer) => Buffer | { status: number }, RegExp][] = [
    ['another digest', (request) => replyOf(with1(request, 30)), /stamps another digest/],
    ['another nonce', (request) => replyOf(with1(request, 60)), /bears another nonce/],
    ['another signer', (request) => replyOf(request, 'other'), /vouched for by no authority/],
    ['garbage', () => Buffer.from('<html>proxy</html>'), /no answer to a time-stamp request/],
    ['nothing', () => Buffer.alloc(0), /no answer to a time-stamp request/],
    ['too much', () => Buffer.alloc(TSA_ANSWER_BYTES_MAX + 1), /more than 65536 bytes/],
    ['as much as is taken', () => Buffer.alloc(TSA_ANSWER_BYTES_MAX), /no answer to a time-stamp/],
    ['a refusal', () => ({ status: 403 }), /the answer was 403/],
    ['a redirect', () => ({ status: 302 }), /redirect/],
    ['not granted', (request) => replyOf(with1(request, 18)), /did not grant it/],
  ]
  for (const [what, told, expected] of table) {
    reply = told
    await rejects(stamped(), expected, what)
  }
  reply = (request) => replyOf(request)
  await stamped()
})

test('no octet of an answer can be changed unseen', { skip, timeout: 60_000 }, async () => {
  reply = (request) => replyOf(request)
  const { answer } = await stamped()
  const authorities = [readFileSync(join(folder, 'good-root.crt'), 'utf8')]
  // Of our last request.
  const nonce = asked.subarray(58, 66)
  const check = (bytes: Uint8Array) =>
    readAnswer(bytes, { stamped: note, nonce, now: now(), authorities })
  const sound = await check(answer)
  ok(!isRefused(sound))
  let unseen = 0
  for (let at = 0; at < answer.length; at += 3) {
    const changed = Uint8Array.from(answer)
    changed[at] = (changed[at] ?? 0) ^ 0x04
    const told = await check(changed)
    if (isRefused(told)) continue
    // What is not signed (lengths of unused parts, the root that comes along) may differ; never what
    // the stamp says.
    equal(told.time, sound.time)
    equal(told.serial, sound.serial)
    unseen += 1
  }
  ok(unseen < answer.length / 3 / 4, `${unseen} of ${answer.length / 3}`)
  for (let length = 0; length < answer.length; length += 7)
    ok(isRefused(await check(answer.subarray(0, length))), `${length}`)
})

test('a stamp of another day, and one without a certificate for stamps alone, are refused', {
  skip,
}, async () => {
  reply = (request) => replyOf(request)
  await rejects(
    stamp(configFor('good-root.crt'), note, () => (Date.now() - 2 * 86_400_000) as Instant),
    /its time is not near/,
  )
  await rejects(stamped('other-root.crt'), /vouched for by no authority/)
})
