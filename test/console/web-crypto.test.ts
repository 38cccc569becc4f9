/** The cryptography of the page that checks packages, beside the runtime's. */
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import { utf8 } from '../../src/evidence/bytes.ts'
import { sha256 } from '../../src/store/evidence/hashing.ts'
import { nodeRun } from '../../src/store/evidence/package/run.ts'
import { ASKED_MAX, isAble, webRun } from '../../web/verify/crypto.ts'
import { sha256At } from '../../web/verify/sha256.ts'
import {
  checkedBy,
  codesOf,
  sealedPackage,
  sealNotesOf,
  withText,
} from '../evidence/package-seals-help.ts'

const nothing = new Uint8Array(0)
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const raw = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32))

test('SHA-256 of the page is that of the runtime, at every length around its blocks', () => {
  for (let length = 0; length < 200; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) % 256)
    equal(sha256At(nothing, bytes), sha256.digest(bytes), `${length} octets`)
    equal(sha256At(Uint8Array.of(0), bytes), sha256.leaf(bytes), `${length} octets as a leaf`)
  }
})

test('this runtime is able to check what the page must', async () => {
  equal(await isAble(), true)
})

test('signatures are taken to be good until they are known, and what came of it counts no longer', async () => {
  const words = Array.from({ length: 9 }, (_, n) => utf8(`word ${n}`))
  const signed = words.map((word, n) => sign(null, n === 5 ? utf8('another') : word, privateKey))
  let begun = 0
  // It stops at the first that is bad, asks for a digest behind every other, and once more at the end.
  const found = await webRun(({ verify, hasher }) => {
    begun += 1
    const good: number[] = []
    for (const [n, word] of words.entries()) {
      if (!verify(raw(publicKey), word, signed[n] ?? nothing)) break
      good.push(n)
      if (n % 2 === 1) hasher.digest(word)
    }
    return { good, last: hasher.digest(utf8(`${good.length}`)) }
  })
  deepEqual(found, { good: [0, 1, 2, 3, 4], last: sha256.digest(utf8('5')) })
  // Twice for a digest, once for the bad one, once for the last digest, and the last time for good.
  equal(begun, 5)
})

test('what is thrown counts only where no assumption was wrong', async () => {
  const word = utf8('word')
  const good = sign(null, word, privateKey)
  const bad = sign(null, utf8('another'), privateKey)
  const throwing = (signature: Uint8Array) =>
    webRun(({ verify }) => {
      if (verify(raw(publicKey), word, signature)) throw new Error('it is good')
      return 'it is bad'
    })
  await rejects(throwing(good), /it is good/)
  equal(await throwing(bad), 'it is bad')
})

test('so many signatures are asked for at a time, and one more in the next turn', async () => {
  const word = utf8('word')
  const signature = sign(null, word, privateKey)
  for (const [count, turns] of [
    [ASKED_MAX, 1],
    [ASKED_MAX + 1, 2],
  ] as const) {
    let begun = 0
    const good = await webRun(({ verify }) => {
      begun += 1
      let sum = 0
      for (let n = 0; n < count; n += 1) sum += verify(raw(publicKey), word, signature) ? 1 : 0
      return sum
    })
    deepEqual([good, begun], [count, turns])
  }
})

test('seals are judged as on the command line: good ones, one of another key, of another tree, foreign keys', async () => {
  const whole = await sealedPackage()
  const otherKey = withText(whole, 'fs/seals.txt', (text) =>
    text
      .split('\n')
      .map((line, n) => (n === 3 ? line.replace(/(\S{10})\S{4}(\S+)$/, '$1AAAA$2') : line))
      .join('\n'),
  )
  const keys = Buffer.from(whole.get('fs/pub.bin') ?? [])
  keys[0] = (keys[0] ?? 0) ^ 1
  const link = [...whole.keys()].find((name) => name.startsWith('consistency/')) ?? ''
  const otherTree = withText(whole, link, (text) =>
    text.replace(/^([A-Za-z0-9+/]{43}=)$/m, Buffer.alloc(32, 9).toString('base64')),
  )
  const found: string[][] = []
  for (const files of [whole, otherKey, otherTree, new Map([...whole, ['fs/pub.bin', keys]])]) {
    const [here, there] = [await checkedBy(nodeRun, files), await checkedBy(webRun, files)]
    deepEqual([codesOf(there), sealNotesOf(there)], [codesOf(here), sealNotesOf(here)])
    found.push(codesOf(there))
  }
  deepEqual(found, [[], ['seal.bad'], ['seal.differs'], ['seals.unfounded']])
})
