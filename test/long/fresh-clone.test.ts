// needs:
import { equal } from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { until } from '../../lab/scratch.ts'

const root = join(import.meta.dirname, '../..')
const MS_MAX = 180_000

test('fresh clone: npm ci && npm start answers on the milter socket within three minutes', {
  timeout: 2 * MS_MAX,
}, async (t) => {
  if (!existsSync(join(root, '.git'))) {
    t.skip('this is no clone')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-fresh-'))
  // Without our Node: as on a machine that has never seen it.
  const environment = {
    ...process.env,
    PATH: (process.env['PATH'] ?? '')
      .split(':')
      .filter((one) => !one.includes('node_modules'))
      .join(':'),
    SEKIMORI_DATA: join(folder, 'data'),
  }
  const started = performance.now()
  let npm: ReturnType<typeof spawn> | undefined
  try {
    execFileSync('git', ['clone', '-q', root, join(folder, 'clone')])
    const inClone = { cwd: join(folder, 'clone'), env: environment, stdio: 'ignore' } as const
    execFileSync('npm', ['ci'], inClone)
    npm = spawn('npm', ['start'], { ...inClone, detached: true })
    const socket = join(folder, 'data', 'milter.sock')
    await until(
      'the milter socket answers',
      MS_MAX,
      () =>
        new Promise<true | undefined>((done) => {
          const peer = createConnection(socket)
          peer.on('connect', () => {
            peer.destroy()
            done(true)
          })
          peer.on('error', () => done(undefined))
        }),
    )
    const took = performance.now() - started
    t.diagnostic(`${Math.round(took / 1_000)} s from clone to gate`)
    const status = await until('status says so', 20_000, () => {
      try {
        const out = execFileSync('node', ['bin/sekimori.js', 'status', '--json'], {
          ...inClone,
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        return JSON.parse(out.toString()) as { ready: boolean }
      } catch {
        return undefined
      }
    })
    equal(status.ready, true)
  } finally {
    if (npm?.pid !== undefined)
      try {
        process.kill(-npm.pid, 'SIGTERM')
      } catch {}
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 })
  }
})
