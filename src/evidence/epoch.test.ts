import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Instant, instant } from '../lib/time.ts'
import { sha256 } from '../store/evidence/hashing.ts'
import {
  EPOCHS_MAX,
  epochBegins,
  epochOf,
  evolved,
  foundingOf,
  type Hmac,
  isSameFounding,
  privateOf,
  readHead,
  readSealLine,
  sealedText,
  toHead,
  toSealLine,
} from './epoch.ts'
import { isRefused } from './refused.ts'

const hmac: Hmac = (key, text) => createHmac('sha256', key).update(text).digest()
const root = sha256.digest(Buffer.from('root'))
const origin = 'mx1.example.jp/sekimori/1'
const from = instant('2026-11-22T00:00:00Z')
const founding = { origin, epochs: 87_600, epochSeconds: 3_600, from, root }

test('seeds go forward only, and key and next seed are told apart', () => {
  const seed = Buffer.alloc(32, 1)
  equal(
    Buffer.from(evolved(seed, hmac)).toString('hex'),
    createHmac('sha256', seed).update('evolve').digest('hex'),
  )
  notDeepEqual(evolved(seed, hmac), privateOf(seed, hmac))
})

test('a moment lies in one epoch, which begins at or before it and ends after it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e13 }), (apart) => {
      const at = (from + apart) as Instant
      const epoch = epochOf(founding, at)
      ok(epochBegins(founding, epoch) <= at && at < epochBegins(founding, epoch + 1))
    }),
  )
  equal(epochOf(founding, from), 0)
  equal(epochOf(founding, (from - 1) as Instant), -1)
})

test('first line and seals come back as they were written, and nothing else is read', () => {
  const head = readHead(toHead(founding).trimEnd())
  ok(!isRefused(head) && isSameFounding(head, founding))
  const octets = (n: number) => fc.uint8Array({ minLength: n, maxLength: n })
  fc.assert(
    fc.property(
      fc.nat(),
      fc.maxSafeNat(),
      fc.boolean(),
      octets(32),
      octets(64),
      (epoch, size, missed, publicKey, signature) => {
        const seal = { epoch, size, root, missed, publicKey, signature }
        deepEqual(readSealLine(toSealLine(seal).trimEnd()), seal)
      },
    ),
  )
  fc.assert(fc.property(fc.string(), (text) => isRefused(readSealLine(text))))
  fc.assert(fc.property(fc.string(), (text) => isRefused(readHead(text))))
  const line = toSealLine({
    ...{ epoch: 1, size: 2, root, missed: false },
    publicKey: new Uint8Array(32),
    signature: new Uint8Array(64),
  }).trimEnd()
  for (const wrong of [`${line} more`, line.replace('sealed', 'signed'), ` ${line}`, `0${line}`])
    ok(isRefused(readSealLine(wrong)), wrong)
})

test('what is signed names the log, and whether the epoch was missed', () => {
  const text = sealedText(origin, { epoch: 7, size: 160, root, missed: false })
  equal(text.split('\n').length, 7)
  ok(text.startsWith(`sekimori/seal/v1\n${origin}\n7\n160\n`))
  notDeepEqual(text, sealedText(origin, { epoch: 7, size: 160, root, missed: true }))
})

test('a founding has bounds', () => {
  const [, , epochs, epochSeconds, fromText, rootText] = toHead(founding).trimEnd().split(' ')
  const facts = { epochs: Number(epochs), epochSeconds: Number(epochSeconds) }
  const rest = { from: fromText, root: rootText }
  ok(foundingOf(origin, { ...facts, ...rest }) !== undefined)
  ok(foundingOf(origin, { ...facts, ...rest, epochs: EPOCHS_MAX }) !== undefined)
  for (const wrong of [
    { epochs: EPOCHS_MAX + 1 },
    { epochs: 0 },
    { epochSeconds: 0.5 },
    { from: 1 },
  ])
    equal(foundingOf(origin, { ...facts, ...rest, ...wrong }), undefined)
})
