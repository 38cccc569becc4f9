import { equal, match } from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { trustedLog } from './trusted.ts'

const self = { uids: new Set([0, process.getuid?.() ?? 0]), gids: new Set([0]) }

test('a log counts as trusted only when nobody else can write it, or move another in its place', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-trusted-'))
  try {
    const log = join(folder, 'mail.log')
    writeFileSync(log, '')
    // /tmp may be written by everybody, but is sticky: only its owner may move what lies there.
    equal(await trustedLog(log, self), undefined)
    chmodSync(log, 0o666)
    match((await trustedLog(log, self)) ?? '', /mail\.log may be written by everybody$/)
    chmodSync(log, 0o660)
    match(
      (await trustedLog(log, { uids: self.uids, gids: new Set() })) ?? '',
      /mail\.log may be written by group \d+$/,
    )
    match((await trustedLog(log, { uids: new Set(), gids: new Set() })) ?? '', /belongs to user/)
    mkdirSync(join(folder, 'open'))
    symlinkSync(log, join(folder, 'open/link.log'))
    chmodSync(log, 0o600)
    chmodSync(join(folder, 'open'), 0o777)
    match((await trustedLog(join(folder, 'open/link.log'), self)) ?? '', /open may be written by/)
    match((await trustedLog(join(folder, 'none'), self)) ?? '', /ENOENT/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a file of root in folders of root is trusted', async () => {
  equal(await trustedLog('/etc/passwd'), undefined)
})
