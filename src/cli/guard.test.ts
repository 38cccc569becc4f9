import { equal, match } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const ENDS_MS_MAX = 60_000

test('a guard that cannot start says why and ends, whatever it had opened by then', {
  skip: process.platform === 'linux' ? false : 'a guard runs on Linux',
}, () => {
  const data = mkdtempSync(join(tmpdir(), 'sekimori-guard-'))
  try {
    // The control socket is the last thing that opens.
    mkdirSync(join(data, 'control.sock/in-the-way'), { recursive: true })
    const main = join(import.meta.dirname, 'main.ts')
    const words = ['guard', '--no-console', '--data', data, '--lang', 'en']
    const { status, signal, stderr } = spawnSync(process.execPath, [main, ...words], {
      ...{ encoding: 'utf8', timeout: ENDS_MS_MAX, killSignal: 'SIGKILL' },
    })
    equal(signal, null, stderr)
    equal(status, 3, stderr)
    match(stderr, /control\.sock/)
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
})
