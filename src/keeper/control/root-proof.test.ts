import { equal, match, ok } from 'node:assert/strict'
import { linkSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { instant, milliseconds, plus } from '../../lib/time.ts'
import { NONCE_LIVES, NONCES_MAX, RootProof } from './root-proof.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-proof-'))
after(() => rmSync(folder, { recursive: true }))
const now = instant('2025-10-06T12:00:00+09:00')
const self = process.getuid?.() ?? 0
const proven = () => {
  const proof = new RootProof(folder, self)
  const nonce = proof.challenge(now)
  return { proof, nonce, file: join(folder, nonce) }
}

test('a file with the nonce, of the right owner, proves; it is good once and removed', () => {
  const { proof, nonce, file } = proven()
  writeFileSync(file, nonce)
  equal(proof.refusal(nonce, now), undefined)
  writeFileSync(file, nonce)
  match(proof.refusal(nonce, now) ?? '', /not of now/)
  rmSync(file)
  equal(readdirSync(folder).length, 0)
})

test('a file of another owner proves nothing', () => {
  const proof = new RootProof(folder, self + 1)
  const nonce = proof.challenge(now)
  writeFileSync(join(folder, nonce), nonce)
  match(proof.refusal(nonce, now) ?? '', /not written by root/)
})

test('no file, another content, a symbolic and a hard link prove nothing', () => {
  const none = proven()
  match(none.proof.refusal(none.nonce, now) ?? '', /no proof/)
  const other = proven()
  writeFileSync(other.file, 'x'.repeat(other.nonce.length))
  ok(other.proof.refusal(other.nonce, now))
  const soft = proven()
  const target = join(folder, 'target')
  writeFileSync(target, soft.nonce)
  symlinkSync(target, soft.file)
  ok(soft.proof.refusal(soft.nonce, now))
  const hard = proven()
  writeFileSync(target, hard.nonce)
  linkSync(target, hard.file)
  ok(hard.proof.refusal(hard.nonce, now))
  rmSync(target)
})

test('a nonce that was never given, or is a minute old, proves nothing', () => {
  const { proof, nonce, file } = proven()
  match(proof.refusal('../../etc/passwd', now) ?? '', /not of now/)
  writeFileSync(file, nonce)
  match(proof.refusal(nonce, plus(now, milliseconds(NONCE_LIVES + 1))) ?? '', /not of now/)
  rmSync(file, { force: true })
})

test(`at most ${NONCES_MAX} nonces are remembered, the eldest is forgotten`, () => {
  const { proof, nonce, file } = proven()
  for (let n = 0; n < NONCES_MAX; n += 1) proof.challenge(now)
  writeFileSync(file, nonce)
  match(proof.refusal(nonce, now) ?? '', /not of now/)
  rmSync(file, { force: true })
})
