import { deepEqual, equal, match } from 'node:assert/strict'
import { hash as digest } from 'node:crypto'
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Instant } from '../../lib/time.ts'
import type { Heardings, SourcePosition } from '../../ports/source.ts'
import { openPostfixLog } from './open.ts'

const stamp = 'Nov 21 20:23:44 mx1 postfix/qmgr[1]: '

/** Follows a real file with the real loop, and lets the test wait for what is heard. */
function follow(path: string, position?: SourcePosition) {
  const source = openPostfixLog({
    instance: 'mx',
    log: path,
    defaultRealm: 'example.jp',
    zone: 'UTC',
    clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
    hash: (bytes) => digest('sha256', bytes),
    poll: 1,
  })
  const ids: string[] = []
  let last: Heardings | undefined
  let wake = () => {}
  source.follow(
    position,
    async (heard) => {
      last = heard
      for (const event of heard.events) if ('queueId' in event) ids.push(event.queueId ?? '')
      wake()
    },
    { fromStart: true },
  )
  return {
    source,
    ids,
    get position() {
      return last?.position
    },
    until: async (count: number) => {
      while (ids.length < count)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    },
  }
}

test('a log is followed live, across a rotation and a restart, each line once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-open-'))
  const path = join(folder, 'mail.log')
  try {
    writeFileSync(path, `${stamp}4A1B2C31: removed\n`)
    const first = follow(path)
    await first.until(1)
    appendFileSync(path, `${stamp}4A1B2C32: removed\n`)
    await first.until(2)
    renameSync(path, `${path}.1`)
    writeFileSync(path, `${stamp}4A1B2C33: removed\n`)
    await first.until(3)
    equal(first.source.name, 'postfix-log:mx')
    equal(first.source.fault(), undefined)
    equal(typeof first.source.freshAt(), 'number')
    await first.source.close()
    appendFileSync(path, `${stamp}4A1B2C34: removed\n`)
    const second = follow(path, first.position)
    await second.until(1)
    await second.source.close()
    deepEqual([...first.ids, ...second.ids], ['4A1B2C31', '4A1B2C32', '4A1B2C33', '4A1B2C34'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a log that is not there is a fault that says so, until it comes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-open-'))
  const path = join(folder, 'mail.log')
  try {
    const it = follow(path)
    while (it.source.fault() === undefined) await new Promise((resolve) => setImmediate(resolve))
    match(it.source.fault() ?? '', /source\.unreadable: .*there is no such file/)
    writeFileSync(path, `${stamp}4A1B2C31: removed\n`)
    await it.until(1)
    equal(it.source.fault(), undefined)
    await it.source.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
