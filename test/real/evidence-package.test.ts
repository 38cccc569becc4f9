// needs: python3, openssl
/**
 * A package out of a running guard: who asks is proven, that bodies are read and that the package was
 * made are entries, and whoever is handed it needs neither the guard nor us.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { type LabGuard, startGuard } from '../../lab/guard.ts'
import { openScratch, type Scratch, until } from '../../lab/scratch.ts'
import type { Recorded } from '../../src/ports/journal.ts'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'
import { byPython, missingPython } from '../evidence/judges/judges.ts'
import { hexSum } from '../evidence/package-help.ts'

const cli = join(import.meta.dirname, '../../bin/sekimori.js')
const skip = process.getuid?.() !== 0 ? 'needs root: it breaks the glass' : missingPython

type Ran = { readonly code: number; readonly out: string; readonly err: string }

suite('a package out of a running guard', { skip }, () => {
  let scratch: Scratch
  let guard: LabGuard
  let data: string
  const sekimori = (...words: string[]): Promise<Ran> =>
    new Promise((done) => {
      execFile(
        process.execPath,
        [cli, ...words, '--data', data, '--lang', 'en'],
        { env: { ...process.env, LANG: 'C.UTF-8' } },
        (error, out, err) =>
          done({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      )
    })

  before(async () => {
    scratch = openScratch()
    data = join(scratch.folder, 'data')
    guard = await startGuard(scratch, { instances: [], data })
    await until(
      'the guard answers',
      30_000,
      async () => (await sekimori('status', '--json')).out !== '',
    )
  })
  after(() => scratch?.close())

  test('nobody who is not proven gets one, and nothing is written for him', async () => {
    const out = join(scratch.folder, 'no.zip')
    const ran = await sekimori('evidence', 'export', '--entries', '0-1', '--bodies', out)
    equal(ran.code, 2)
    match(ran.err, /--as NAME/)
    ok(!existsSync(out))
  })

  test('root breaks the glass: the package verifies with us and without us', async () => {
    const out = join(scratch.folder, 'package.zip')
    const words = ['--entries', '0-2', '--bodies', '--case', 'K-9', '--break-glass', 'for a test']
    const ran = await sekimori('evidence', 'export', ...words, out, '--json')
    equal(ran.code, 0, ran.err)
    const told = JSON.parse(ran.out) as { sha256: string; bodies: number; entries: number }
    equal(told.sha256, hexSum(readFileSync(out)))
    deepEqual([told.entries, told.bodies], [3, 3])
    const verified = await sekimori('verify', out, '--json')
    equal(verified.code, 0, verified.out)
    const report = JSON.parse(verified.out)
    deepEqual(
      [report.custody.by, report.custody.isProven, report.custody.ticket],
      ['root (break-glass)', true, 'K-9'],
    )
    equal(byPython(out).ok, true)

    process.kill(guard.pid, 'SIGTERM')
    await until('the guard is gone', 20_000, () => guard.exit() !== undefined)
    const seen: Recorded[] = []
    for await (const it of readEvidence(join(data, 'evidence'), join(data, 'keys'))) seen.push(it)
    const kinds = ['glass.broken', 'vault.read', 'evidence.exported']
    deepEqual(
      seen.map(({ kind }) => kind).filter((kind) => kinds.includes(kind)),
      kinds,
    )
    const exported = seen.find(({ kind }) => kind === 'evidence.exported')
    deepEqual(
      [exported?.facts['sha256'], exported?.body?.['by']],
      [told.sha256, 'root (break-glass)'],
    )
    equal((await sekimori('verify')).code, 0)
  })
})
