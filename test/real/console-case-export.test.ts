/**
 * The export of a case over the console, with the real guard and the real console: from a case that is
 * opened by hand to an archive that a stranger can check, with what stands in its custody.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { createHmac, hash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { type LabGuard, startGuard } from '../../lab/guard.ts'
import { freePorts } from '../../lab/ports.ts'
import { openScratch, type Scratch, until } from '../../lab/scratch.ts'
import { checkPackage } from '../../src/evidence/package/check.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import type { Instant } from '../../src/lib/time.ts'
import { hotp, timeStepAt } from '../../src/people/totp.ts'
import { nodeRun } from '../../src/store/evidence/package/run.ts'
import { openPackage } from '../../src/store/evidence/package/zip-read.ts'
import { unzip } from '../../web/verify/unzip.ts'

const MS_MAX = 60_000
const SHA256 = /^[0-9a-f]{64}$/

/** RFC 4648 §6. */
function bytesOf(base32: string): Uint8Array {
  const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...base32.replaceAll(/[\s=]/g, '')]
    .map((one) => signs.indexOf(one).toString(2).padStart(5, '0'))
    .join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}
const sha1 = (key: Uint8Array, text: Uint8Array) => createHmac('sha1', key).update(text).digest()

suite('the export of a case over the console', { timeout: 170_000 }, () => {
  let scratch: Scratch
  let guard: LabGuard
  let origin = ''
  let cookie = ''
  const ask = async (method: string, path: string, body?: object): Promise<Response> =>
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

  before(async () => {
    scratch = openScratch()
    const [port = 0] = await freePorts(1)
    origin = `http://localhost:${port}`
    const config = join(scratch.folder, 'console.yaml')
    writeFileSync(
      config,
      `evidence: {seals: false}\nzone: Asia/Tokyo\nconsole: {listen: 'inet:127.0.0.1:${port}', origins: ['${origin}']}\n`,
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
    const offered = await told(ask('POST', '/auth/setup/options', { ...who, what: 'totp' }))
    const { flow, totp } = offered as { flow: string; totp: { secret: string } }
    const code = hotp(bytesOf(totp.secret), timeStepAt(Date.now() as Instant), sha1)
    const made = await ask('POST', '/auth/setup', {
      ...{ ...who, password: 'a long sentence of nobody 47', totp: { flow, code } },
    })
    equal(made.status, 200)
    cookie = made.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  })
  after(() => scratch?.close())

  test('a case is handed out whole, and its custody and the evidence say so first', async () => {
    const opened = await told(
      ask('POST', '/cases', { kind: 'mass-send', severity: 2, accounts: [], reason: 'at night' }),
    )
    const id = String(opened['case'])
    equal((await ask('POST', `/cases/${id}/exports`, { reason: ' ' })).status, 400)
    const begun = await told(ask('POST', `/cases/${id}/exports`, { reason: 'for counsel' }))
    const address = `/evidence/packages/${begun['ticket']}`
    const end = performance.now() + MS_MAX
    let facts = begun
    while (facts['state'] !== 'ready') {
      ok(facts['state'] !== 'failed' && performance.now() < end, JSON.stringify(facts))
      await rest(100)
      facts = await told(ask('GET', address))
    }
    const file = await ask('GET', `${address}/file`)
    match(file.headers.get('content-disposition') ?? '', /^attachment; filename="[\w-]+\.zip"$/)
    const whole = new Uint8Array(await file.arrayBuffer())
    equal(hash('sha256', whole), facts['sha256'])

    const archive = unzip(whole)
    ok(!isRefused(archive), JSON.stringify(archive))
    const read = async (name: string): Promise<Uint8Array> => {
      const octets = await archive.read(name)
      ok(octets !== undefined && !isRefused(octets), name)
      return octets
    }
    const its = JSON.parse(new TextDecoder().decode(await read('case.json'))) as { id: string }
    equal(its.id, id)
    const inner = join(scratch.folder, 'evidence.zip')
    writeFileSync(inner, await read('evidence.zip'))
    const evidence = await openPackage(inner)
    ok(!isRefused(evidence))
    const checked = await checkPackage(evidence, nodeRun)
    await evidence.close()
    deepEqual([checked.ok, checked.custody?.by, checked.custody?.ticket], [true, 'hanako', id])

    const custody = await told(ask('GET', `/cases/${id}/rows/custody`))
    const [row] = custody['rows'] as readonly Record<string, unknown>[]
    deepEqual(
      [row?.['handling'], row?.['item'], row?.['sha256'], row?.['by']],
      ['exported', `${id}.zip`, facts['sha256'], 'hanako'],
    )
    match(String(row?.['sha256']), SHA256)
    const audit = await told(ask('GET', '/evidence/audit'))
    const kinds = (audit['rows'] as readonly { kind: string }[]).map(({ kind }) => kind)
    for (const kind of ['vault.read', 'evidence.exported']) ok(kinds.includes(kind), kind)
  })

  test('a case that there is not fails, and is told', async () => {
    const begun = await told(ask('POST', '/cases/SKM-1999-0001/exports', { reason: 'r' }))
    const end = performance.now() + MS_MAX
    let facts = begun
    while (facts['state'] !== 'failed') {
      ok(facts['state'] !== 'ready' && performance.now() < end)
      await rest(100)
      facts = await told(ask('GET', `/evidence/packages/${begun['ticket']}`))
    }
    match(String(facts['why']), /no case/)
  })
})
