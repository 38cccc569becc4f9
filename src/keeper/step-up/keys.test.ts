import { equal, match, notEqual } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { readRequestCode } from '../../step-up/codes.ts'
import { StepUpKeys } from './keys.ts'

const alice = 'sasl:alice@example.jp' as AccountId
const bob = 'sasl:bob@example.jp' as AccountId
const keys = new StepUpKeys(Buffer.alloc(32, 7))
const others = new StepUpKeys(Buffer.alloc(32, 8))

test('a code is of its request, its account and this installation, and the same each time', () => {
  const code = keys.codeOf(alice, 'r1')
  equal(readRequestCode(code), code)
  equal(new StepUpKeys(Buffer.alloc(32, 7)).codeOf(alice, 'r1'), code)
  for (const other of [
    keys.codeOf(alice, 'r2'),
    keys.codeOf(bob, 'r1'),
    others.codeOf(alice, 'r1'),
  ])
    notEqual(other, code)
})

test('what is kept of a code is bound to its account and tells nothing of it', () => {
  const kept = keys.codeHash(alice, 'K7PM2XQD')
  match(kept, /^[0-9a-f]{32}$/)
  for (const other of [
    keys.codeHash(bob, 'K7PM2XQD'),
    others.codeHash(alice, 'K7PM2XQD'),
    keys.tokenHash('K7PM2XQD'),
    keys.fileOf(alice),
  ])
    notEqual(other, kept)
})

test('chance of a code is spread: of 10,000 requests no two codes are the same', () => {
  const codes = new Set(Array.from({ length: 10_000 }, (_, nth) => keys.codeOf(alice, `r${nth}`)))
  // Two of 10,000 share one of 2^40 in one of some 20,000 keys; this key is none of them.
  equal(codes.size, 10_000)
})
