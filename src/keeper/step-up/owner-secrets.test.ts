import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { copyFileSync, existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { stepUpKeysIn } from './keys.ts'
import { OWNER_FILE_BYTES_MAX, OWNERS_CACHED, OwnerSecrets } from './owner-secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-owner-secrets-'))
writeFileSync(join(folder, 'kek'), Buffer.alloc(32, 7))
after(() => rmSync(folder, { recursive: true }))

const keys = stepUpKeysIn(folder)
const alice = 'sasl:alice@example.jp' as AccountId
const bob = 'sasl:bob@example.jp' as AccountId
const fileOf = (account: AccountId): string =>
  join(folder, 'owners', `${keys.fileOf(account)}.json`)

async function kept(account: AccountId, factor: string): Promise<OwnerSecrets> {
  const secrets = new OwnerSecrets(folder, keys)
  await secrets.makeFolder()
  const { enrolment } = await secrets.of(account).make(factor)
  await secrets.of(account).keep(factor, enrolment)
  return secrets
}

test('what was kept is known by another guard, and a recovery code by its number', async () => {
  const secrets = new OwnerSecrets(folder, keys)
  await secrets.makeFolder()
  const { enrolment, shown } = await secrets.of(alice).make('f1')
  await secrets.of(alice).keep('f1', enrolment)
  const anew = new OwnerSecrets(folder, keys).of(alice)
  const known = await anew.of('f1')
  ok(known !== undefined)
  deepEqual(Buffer.from(known.totp), Buffer.from(shown.totp))
  equal(await anew.recoveryNumber(known, shown.recoveryCodes[7] ?? ''), 7)
  equal(await anew.recoveryNumber(known, '0000000000000000'), -1)
  equal(await anew.of('f2'), undefined)
  await anew.keepOnly(new Set(['f2']))
  equal(await new OwnerSecrets(folder, keys).of(alice).of('f1'), undefined)
})

test('one owner’s file under another’s name opens for nobody', async () => {
  await kept(alice, 'f1')
  copyFileSync(fileOf(alice), fileOf(bob))
  await rejects(new OwnerSecrets(folder, keys).of(bob).of('f1'), /owners.keys-unusable/)
  rmSync(fileOf(bob))
  equal(await new OwnerSecrets(folder, keys).of(bob).of('f1'), undefined)
})

test('a file beyond the bound is refused unread, and one that is cut off as well', async () => {
  await kept(alice, 'f1')
  truncateSync(fileOf(alice), 100)
  await rejects(new OwnerSecrets(folder, keys).of(alice).of('f1'), /owners.keys-unusable/)
  writeFileSync(fileOf(alice), Buffer.alloc(OWNER_FILE_BYTES_MAX + 1, 0x20))
  await rejects(new OwnerSecrets(folder, keys).of(alice).of('f1'), /more than/)
  rmSync(fileOf(alice))
})

test(`${OWNERS_CACHED} files are held open to memory, and one more forgets the eldest`, () => {
  const secrets = new OwnerSecrets(folder, keys)
  const first = secrets.of(alice)
  for (let nth = 1; nth < OWNERS_CACHED; nth += 1) secrets.of(`sasl:n${nth}` as AccountId)
  equal(secrets.of(alice), first)
  secrets.of(bob)
  ok(secrets.of(alice) !== first)
})

test('what had been read before a change is not what is known after it', async () => {
  const secrets = await kept(alice, 'f1')
  const early = secrets.of(alice)
  equal((await early.of('f1'))?.factor, 'f1')
  await new OwnerSecrets(folder, keys).of(alice).forget('f1')
  ok((await secrets.of(alice).of('f1')) !== undefined)
  secrets.reread(alice)
  equal(await secrets.of(alice).of('f1'), undefined)
})

test('who was erased leaves no file; what he made since stays, and others keep theirs', async () => {
  const secrets = await kept(alice, 'f1')
  await kept(bob, 'f1')
  const pushes = fileOf(alice).replace('.json', '.push.json')
  writeFileSync(pushes, '{}')
  await secrets.of(alice).keep('f2', (await secrets.of(alice).make('f2')).enrolment)
  await secrets.erase(alice, new Set(['f2']))
  const since = new OwnerSecrets(folder, keys).of(alice)
  equal(await since.of('f1'), undefined)
  ok((await since.of('f2')) !== undefined)
  await secrets.erase(alice, new Set())
  await secrets.erase(alice, new Set())
  equal(existsSync(fileOf(alice)) || existsSync(pushes), false)
  equal(await secrets.of(alice).of('f2'), undefined)
  ok(existsSync(fileOf(bob)))
})
