import { deepEqual, equal, match, notEqual, ok, rejects, throws } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { readVkey, toVkey } from '../../evidence/note.ts'
import { isRefused } from '../../evidence/refused.ts'
import { Fault } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import { sha256, verifySignature } from '../../store/evidence/hashing.ts'
import { Asking } from '../../witness/ask.ts'
import { SmallLog } from '../../witness/testing.ts'
import { ORIGINS_MAX } from '../../witness/witness.ts'
import { readWitnessConfig, WitnessServerConfig } from './config.ts'
import { witnessKeys } from './keys.ts'
import { startWitness, type WitnessService } from './service.ts'
import { readTrusted } from './trusted.ts'
import { type Told, witnessLine, witnessText } from './words.ts'

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-witness-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}
const clockOf = (it: { ms: number }) => ({
  now: () => (1_763_000_000_000 + it.ms) as Instant,
  monotonic: () => it.ms,
})
async function started(t: TestContext, data: string, more: object = {}) {
  const time = { ms: 0 }
  const said: string[] = []
  const told: string[] = []
  const service: WitnessService = await startWitness({
    data,
    config: WitnessServerConfig.parse({ listen: 'inet:127.0.0.1:0', name: 'w.example/1', ...more }),
    clock: clockOf(time),
    language: 'en',
    says: (line) => void said.push(line),
    told: (problem) => void told.push(problem instanceof Fault ? problem.code : String(problem)),
  })
  let isOpen = true
  const close = async () => {
    if (isOpen) await service.close()
    isOpen = false
  }
  t.after(close)
  return { service, time, said, told, close }
}
const until = async (what: string, holds: () => boolean): Promise<void> => {
  for (let tries = 0; !holds(); tries += 1) {
    ok(tries < 2_000, `in vain: ${what}`)
    await pause(5)
  }
}
const keysIn = (lines: readonly string[]) =>
  lines.map((line) => {
    const key = readVkey(line, sha256)
    ok(!isRefused(key))
    return key
  })

test('a witness makes its keys once, secret, and swears with them for logs that are added while it runs', async (t) => {
  const data = folderFor(t)
  const { service, close } = await started(t, data)
  equal(statSync(join(data, 'keys')).mode & 0o777, 0o700)
  for (const name of ['ed25519.key', 'ml-dsa-44.key'])
    equal(statSync(join(data, 'keys', name)).mode & 0o777, 0o400)
  const log = new SmallLog('log.example/1', sha256).grow(3)
  const asking = new Asking({ url: service.url, keys: keysIn(service.keys) }, verifySignature)
  t.after(() => asking.close())
  deepEqual(await asking.cosign(0, [], log.note()).then(({ kind }) => kind), 'refused')
  writeFileSync(join(data, 'trusted'), `# ours\n${toVkey(log.vkey)}\n`)
  await until('the log is trusted', () => service.logs().length === 1)
  const cosigned = await asking.cosign(0, [], log.note())
  ok(cosigned.kind === 'cosigned' && cosigned.lines.length === 2)
  await close()
  const again = await started(t, data, { name: 'another.example/1' })
  deepEqual(again.service.keys, service.keys, 'its first name stays')
  equal(again.service.logs()[0]?.size, 3)
})

test('a slip in the list of logs is told, and those who were trusted stay so', async (t) => {
  const data = folderFor(t)
  const log = new SmallLog('log.example/1', sha256)
  writeFileSync(join(data, 'trusted'), `${toVkey(log.vkey)}\n`)
  const { service, told } = await started(t, data)
  writeFileSync(join(data, 'trusted'), `${toVkey(log.vkey)}\nslip\n`)
  await until('it is told', () => told.length > 0)
  deepEqual(told, ['witness.state'])
  equal(service.logs().length, 1)
})

test('two processes do not swear from one folder', async (t) => {
  const data = folderFor(t)
  await started(t, data)
  await rejects(started(t, data), /witness\.state/)
})

test('where something was sworn to, lost keys are never made anew', async (t) => {
  const data = folderFor(t)
  const { close } = await started(t, data)
  await close()
  writeFileSync(join(data, 'logs', 'x'), '')
  rmSync(join(data, 'keys'), { recursive: true })
  await rejects(started(t, data), /witness\.state/)
  throws(() => witnessKeys(folderFor(t), 'a name'), /witness\.state/)
})

test('a place that is taken is told as what it is, and lets the folder go', async (t) => {
  const other = createServer()
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  t.after(() => other.close())
  const data = folderFor(t)
  const { port } = other.address() as AddressInfo
  await rejects(started(t, data, { listen: `inet:127.0.0.1:${port}` }), /witness\.not-open/)
  await started(t, data)
})

test('silence is told on its own channel, in both languages', async (t) => {
  const heard: { what: string; text: { ja: { subject: string }; en: { subject: string } } }[] = []
  const hook = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      heard.push(JSON.parse(body))
      response.end()
    })
  })
  await new Promise<void>((done) => hook.listen(0, '127.0.0.1', done))
  t.after(() => hook.close())
  const data = folderFor(t)
  writeFileSync(join(data, 'trusted'), `${toVkey(new SmallLog('log.example/1', sha256).vkey)}\n`)
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`
  const { time, said } = await started(t, data, {
    notify: { channels: [{ kind: 'webhook', name: 'hook', url, allowLoopback: true }] },
  })
  time.ms = 90_000
  await until('it is told', () => heard.length > 0)
  equal(heard[0]?.what, 'witness.silent')
  match(heard[0]?.text.ja.subject ?? '', /途絶え/)
  match(heard[0]?.text.en.subject ?? '', /silent: log\.example\/1/)
  match(said.join('\n'), /silent/)
})

test('everything that a witness tells is told in both languages, on one line for the log', () => {
  const origin = 'log\u001b[31m.example/1'
  const all: readonly Told[] = [
    { what: 'silent', origin, seconds: 91 },
    { what: 'heard-again', origin, seconds: 200 },
    { what: 'clock-differs', origin, seconds: -4 },
    ...(['split', 'rewritten', 'unproven'] as const).flatMap((judgement) =>
      [true, false].map((isRecorded) => ({
        ...{ what: 'misbehaved' as const, origin, judgement, isRecorded },
        ...{ older: 9, newer: 7 },
      })),
    ),
  ]
  for (const it of all) {
    const { ja, en } = witnessText(it)
    notEqual(ja.body, en.body)
    match(`${ja.subject}${ja.body}`, /[ぁ-ん]/)
    for (const line of [witnessLine(it, 'ja'), witnessLine(it, 'en'), ja.subject, en.subject])
      ok(!/\p{Cc}/u.test(line), JSON.stringify(line))
  }
})

test(`${ORIGINS_MAX} keys are trusted, one more is refused, and so is what is no log's key`, (t) => {
  const { vkey } = new SmallLog('log.example/1', sha256)
  const line = (n: number) => {
    const name = `l${n}`
    const digest = sha256.digest(Buffer.from(`${name}\n`), Uint8Array.of(1), vkey.publicKey)
    return toVkey({ ...vkey, name, id: Buffer.from(digest, 'latin1').readUInt32BE(0) })
  }
  const many = (n: number) => Array.from({ length: n }, (_, i) => line(i)).join('\n')
  const good = readTrusted(many(ORIGINS_MAX))
  ok(!isRefused(good) && good.length === ORIGINS_MAX)
  ok(isRefused(readTrusted(many(ORIGINS_MAX + 1))))
  const [witnessKey] = witnessKeys(folderFor(t), 'w.example/1')
  const wrong = readTrusted(witnessKey === undefined ? '' : toVkey(witnessKey.vkey))
  ok(isRefused(wrong) && wrong.refused.includes('of a witness'))
})

test('its configuration needs no file, and tells a mistake with its place', (t) => {
  const folder = folderFor(t)
  equal(readWitnessConfig(join(folder, 'none'), false).listen, 'inet:127.0.0.1:8460')
  throws(() => readWitnessConfig(join(folder, 'none'), true), /config\.invalid/)
  const file = join(folder, 'witness.yaml')
  writeFileSync(file, 'listen: everywhere\n')
  throws(() => readWitnessConfig(file, true), /witness\.yaml:1:9: listen: inet:ADDRESS:PORT/)
  writeFileSync(file, 'certFile: /a\n')
  throws(() => readWitnessConfig(file, true), /go together/)
  ok(readFileSync(file, 'utf8') !== '')
})
