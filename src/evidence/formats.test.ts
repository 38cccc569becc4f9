import { deepEqual, equal, ok } from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Instant, instant } from '../lib/time.ts'
import { sha256, verifyEd25519 } from '../store/evidence/hashing.ts'
import { base64, fromBase64, type Hash, joined, putU64, readCount, utf8 } from './bytes.ts'
import { readCheckpoint, toCheckpoint } from './checkpoint.ts'
import {
  FRAME_HEAD_BYTES,
  FRAME_PAYLOAD_BYTES_MAX,
  readFrame,
  readPayload,
  toFrame,
} from './frame.ts'
import { glanceAt } from './glance.ts'
import { LEAF_BYTES_MAX, type Leaf, readLeaf, toLeaf } from './leaf.ts'
import { MOMENT_MAX, momentText, monthOf, readMoment } from './moment.ts'
import {
  COSIGNATURE,
  ED25519,
  readNote,
  readVkey,
  signatureOf,
  signedNote,
  toVkey,
  vkeyOf,
} from './note.ts'
import { isGoodBy, readPolicy } from './policy.ts'
import { problemKinds, sayProblem } from './problems.ts'
import { readProofText, toProofText } from './proof-text.ts'
import { isRefused } from './refused.ts'
import {
  bundlePath,
  levelsOf,
  readBundle,
  readTile,
  tilePath,
  toBundle,
  toTile,
  widthOf,
} from './tiles.ts'

const hash = (text: string): Hash => sha256.digest(utf8(text))
const bytes = fc.uint8Array({ maxLength: 300 })

const leaf: Leaf = {
  at: instant('2026-11-21T18:21:38.694Z'),
  monotonic: 8_271_123,
  source: 'postfix@mx1',
  nth: 48_213,
  kind: 'message.submitted',
  severity: 2,
  pseudonym: 'p_8dKxAAAAAAAAAA',
  facts: '{"recipients":3}',
  commitment: 'A'.repeat(43),
  length: 217,
  retention: 'auth400d',
}

test('a leaf is one JSON object with its keys in the fixed order and no spaces', () => {
  equal(
    toLeaf(leaf),
    `{"v":1,"t":"2026-11-21T18:21:38.694Z","m":8271123,"s":"postfix@mx1","n":48213,"k":"message.submitted","q":2,"a":"p_8dKxAAAAAAAAAA","o":{"recipients":3},"c":"${'A'.repeat(43)}","l":217,"r":"auth400d"}`,
  )
  deepEqual(readLeaf(toLeaf(leaf)), { ...leaf, facts: { recipients: 3 } })
  const { pseudonym: _, ...nobodys } = leaf
  deepEqual(readLeaf(toLeaf(nobodys)), { ...nobodys, facts: { recipients: 3 } })
})

test('what is no leaf is refused: a wrong version, moment, count, class that leads elsewhere', () => {
  const text = toLeaf(leaf)
  for (const [from, to] of [
    ['"v":1', '"v":2'],
    ['T18:', 'T28:'],
    ['-11-21T', '-11-31T'],
    ['"n":48213', '"n":-1'],
    ['"q":2', '"q":10'],
    ['"auth400d"', '"../keys"'],
    ['"c":"A', '"c":"'],
    ['{"recipients":3}', '[3]'],
  ] as const) {
    ok(text.includes(from))
    ok(isRefused(readLeaf(text.replace(from, to))), to)
  }
  fc.assert(fc.property(fc.string(), (it) => isRefused(readLeaf(it))))
})

test('a glance sees what the whole leaf says, whatever its source and facts are', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('","n":7,', '"', '\\', 'é関', ',"r":"case"}', '{"v":1,"t":"'),
  )
  const leaf = fc.record({
    at: fc.integer({ min: 0, max: MOMENT_MAX }) as fc.Arbitrary<Instant>,
    monotonic: fc.nat(),
    source: text,
    nth: fc.oneof(fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER)),
    kind: text,
    severity: fc.nat({ max: 9 }),
    facts: fc.dictionary(text, text).map((it) => JSON.stringify(it)),
    commitment: fc.constant('x'.repeat(43)),
    length: fc.nat(),
    retention: fc.constantFrom('gate400d', 'case', 'a'.repeat(32)),
  })
  fc.assert(
    fc.property(leaf, (it) => {
      deepEqual(glanceAt(toLeaf(it)), {
        month: monthOf(it.at),
        source: it.source,
        nth: it.nth,
        retention: it.retention,
      })
    }),
  )
  ok(isRefused(glanceAt('{"v":1}')))
  ok(isRefused(glanceAt('')))
})

test('a moment of the day that was read last is read as strictly as any', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: MOMENT_MAX }),
      fc.nat(23),
      fc.constantFrom(...'0123456789:.-TZ x９'),
      fc.nat(26),
      (ms, at, sign, length) => {
        const text = momentText(ms as Instant)
        equal(readMoment(text), ms)
        equal(readMoment(text), ms, 'and once more')
        const other = (text.slice(0, at) + sign + text.slice(at + 1))
          .padEnd(26, '0')
          .slice(0, length)
        const read = readMoment(other)
        equal(
          read === undefined ? undefined : momentText(read),
          read === undefined ? undefined : other,
        )
        const same = text.slice(0, at) + sign + text.slice(at + 1)
        const again = readMoment(same)
        if (again !== undefined) equal(momentText(again), same)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('moments are written as the general calendar writes them, and read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MOMENT_MAX }), (ms) => {
      const text = momentText(ms as Instant)
      equal(text, new Date(ms).toISOString())
      equal(readMoment(text), ms)
    }),
    { numRuns: 1_000, examples: [[0], [MOMENT_MAX], [951_782_400_000], [4_107_542_399_999]] },
  )
  for (const wrong of [
    '2026-02-29T00:00:00.000Z',
    '2026-11-21T24:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '2026-11-21T00:00:00Z',
  ])
    equal(readMoment(wrong), undefined)
  equal(monthOf(instant('2026-12-01T08:59:59+09:00')), '2026-11')
})

const entries = fc.array(fc.record({ leaf: bytes, sealed: bytes }), { minLength: 1, maxLength: 8 })

test('a frame gives back what was put in', () => {
  fc.assert(
    fc.property(entries, fc.maxSafeNat(), bytes, (put, firstIndex, after) => {
      const frame = toFrame(firstIndex, put, sha256)
      const read = readFrame(joined(frame, after), 0, sha256)
      ok(read.kind === 'frame')
      equal(read.bytes, frame.length)
      equal(read.firstIndex, firstIndex)
      const got = readPayload(read.payload)
      ok(!isRefused(got))
      deepEqual(
        got.map((it) => [[...it.leaf], [...it.sealed]]),
        put.map((it) => [[...it.leaf], [...it.sealed]]),
      )
    }),
  )
})

test('a frame cut at any octet is short, and with any octet changed is no frame', () => {
  const frame = toFrame(7, [{ leaf: utf8('leaf'), sealed: utf8('sealed') }], sha256)
  for (let cut = 0; cut < frame.length; cut += 1)
    equal(readFrame(frame.subarray(0, cut), 0, sha256).kind, 'short')
  for (let at = 0; at < frame.length; at += 1) {
    const changed = frame.slice()
    changed[at] = (changed[at] as number) ^ 0x10
    ok(readFrame(changed, 0, sha256).kind !== 'frame')
  }
})

test('garbage is no frame, whatever its length says', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      (it) => readFrame(it, 0, sha256).kind !== 'frame',
    ),
  )
  equal(readFrame(new Uint8Array(100), 0, sha256).kind, 'bad')
  const long = new Uint8Array(FRAME_HEAD_BYTES)
  new DataView(long.buffer).setUint32(0, FRAME_PAYLOAD_BYTES_MAX + 1)
  equal(readFrame(long, 0, sha256).kind, 'bad')
  new DataView(long.buffer).setUint32(0, FRAME_PAYLOAD_BYTES_MAX)
  equal(readFrame(long, 0, sha256).kind, 'short')
})

test('a payload cut anywhere inside an entry is refused', () => {
  const frame = toFrame(0, [{ leaf: utf8('leaf'), sealed: utf8('sealed') }], sha256)
  const payload = frame.subarray(FRAME_HEAD_BYTES)
  for (let cut = 1; cut < payload.length; cut += 1)
    ok(isRefused(readPayload(payload.subarray(0, cut))), `${cut}`)
})

test('tiles lie where tlog-tiles says', () => {
  equal(tilePath(0, 5), 'tile/0/005')
  equal(tilePath(1, 1_234_067, 7), 'tile/1/x001/x234/067.p/7')
  equal(bundlePath(999), 'tile/entries/999')
  equal(bundlePath(1_000, 255), 'tile/entries/x001/000.p/255')
})

test('a log of 70,000 entries has the tiles that its size names', () => {
  deepEqual(
    [levelsOf(0), levelsOf(1), levelsOf(255), levelsOf(256), levelsOf(65_536)],
    [0, 1, 1, 2, 3],
  )
  deepEqual(
    [
      widthOf(0, 273, 70_000),
      widthOf(0, 274, 70_000),
      widthOf(1, 1, 70_000),
      widthOf(2, 0, 70_000),
    ],
    [112, 0, 17, 1],
  )
})

test('tiles and bundles give back what was put in, and refuse another width', () => {
  const hashes = ['a', 'b', 'c'].map(hash)
  deepEqual(readTile(toTile(hashes), 3), hashes)
  ok(isRefused(readTile(toTile(hashes), 4)))
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 20 }), (put) => {
      const got = readBundle(toBundle(put), put.length)
      ok(!isRefused(got))
      deepEqual(
        got.map((it) => [...it]),
        put.map((it) => [...it]),
      )
      ok(isRefused(readBundle(toBundle(put), put.length + 1)))
    }),
  )
  const bundle = toBundle([new Uint8Array(LEAF_BYTES_MAX), utf8('x')])
  for (const cut of [1, 2, 100, bundle.length - 1])
    ok(isRefused(readBundle(bundle.subarray(0, cut), 1)))
})

const pair = generateKeyPairSync('ed25519')
const publicKey = new Uint8Array(
  pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
)
const signed = (message: Uint8Array) => new Uint8Array(sign(null, message, pair.privateKey))
const vkey = vkeyOf('mx1.example.jp/sekimori/1', ED25519, publicKey, sha256)
const text = toCheckpoint({ origin: vkey.name, size: 20_852_163, root: hash('root') })

test('the published example key of signed-note has the published id', () => {
  const published = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
  const key = readVkey(published, sha256)
  ok(!isRefused(key))
  equal(toVkey(key), published)
  const note = readNote(
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
  )
  ok(!isRefused(note))
  equal(signatureOf(note, key, verifyEd25519), 0)
})

test('a signed checkpoint verifies, and not with another octet, name or key', () => {
  const note = signedNote(text, vkey, signed)
  const read = readNote(note)
  ok(!isRefused(read))
  equal(read.text, text)
  equal(signatureOf(read, vkey, verifyEd25519), 0)
  deepEqual(readCheckpoint(read.text), { origin: vkey.name, size: 20_852_163, root: hash('root') })
  const forged = readNote(note.replace('20852163', '20852164'))
  ok(!isRefused(forged))
  equal(signatureOf(forged, vkey, verifyEd25519), 'bad')
  equal(signatureOf(read, vkeyOf('other', ED25519, publicKey, sha256), verifyEd25519), 'absent')
})

test('a vkey with a wrong id, type or length is refused', () => {
  ok(isRefused(readVkey(toVkey(vkey).replace(/\+[0-9a-f]{8}\+/, '+00000000+'), sha256)))
  ok(isRefused(readVkey('name+00000000+AAAA', sha256)))
  ok(isRefused(readVkey('', sha256)))
  deepEqual(readVkey(toVkey(vkey), sha256), vkey)
})

test('checkpoints with leading zeros, too few lines or a short root are refused', () => {
  for (const wrong of [
    '',
    'a\n1\n',
    'a\n01\nAAAA\n',
    text.replace('\n20852163', '\n+20852163'),
    text.slice(0, -1),
    `\n${text}`,
  ])
    ok(isRefused(readCheckpoint(wrong)), JSON.stringify(wrong))
  equal(readCount('9007199254740991'), Number.MAX_SAFE_INTEGER)
  equal(readCount('9007199254740992'), undefined)
})

test('a quorum is met by enough cosignatures, each over its own time', () => {
  const witness = vkeyOf('witness.example', COSIGNATURE, publicKey, sha256)
  const time = 1_679_315_147
  const stamp = new Uint8Array(8)
  putU64(time, stamp, 0)
  const line = (when: number) => {
    const signature = signed(utf8(`cosignature/v1\ntime ${when}\n${text}`))
    const id = Uint8Array.of(witness.id >>> 24, witness.id >>> 16, witness.id >>> 8, witness.id)
    return `\u2014 ${witness.name} ${base64(joined(id, stamp, signature))}\n`
  }
  const policy = readPolicy(
    `# ours\nlog ${toVkey(vkey)}\nwitness w1 ${toVkey(witness)}\ngroup all-of-them all w1\nquorum all-of-them\n`,
    sha256,
  )
  ok(!isRefused(policy))
  const note = (it: string) => {
    const read = readNote(it)
    ok(!isRefused(read))
    return read
  }
  const bare = signedNote(text, vkey, signed)
  equal(signatureOf(note(bare + line(time)), witness, verifyEd25519), time)
  equal(isGoodBy(policy, note(bare + line(time)), verifyEd25519), true)
  equal(isGoodBy(policy, note(bare + line(time + 1)), verifyEd25519), false)
  equal(isGoodBy(policy, note(bare), verifyEd25519), false)
})

test('a policy that contradicts itself is refused with its line', () => {
  const w = toVkey(vkeyOf('w.example', COSIGNATURE, publicKey, sha256))
  for (const wrong of [
    '',
    'quorum w',
    `witness a ${w}\nquorum b`,
    `witness none ${w}\nquorum none`,
    `witness a ${w}\ngroup g 2 a\nquorum g`,
    'quorum none\nquorum none',
    'what',
  ])
    ok(isRefused(readPolicy(wrong, sha256)), wrong)
  ok(!isRefused(readPolicy('quorum none\n', sha256)))
})

test('a proof text gives back what was put in, and refuses another first line', () => {
  const proof = {
    index: 73_894,
    hashes: [hash('a'), hash('b')],
    checkpoint: signedNote(text, vkey, signed),
  }
  deepEqual(readProofText(toProofText(proof)), proof)
  deepEqual(readProofText(toProofText({ ...proof, hashes: [] })), { ...proof, hashes: [] })
  ok(isRefused(readProofText(toProofText(proof).replace('@v1', '@v2'))))
  ok(isRefused(readProofText(toProofText(proof).replace('index 7', 'index 07'))))
})

test('base64 with stray bits or without its padding is refused', () => {
  equal(fromBase64('AA'), undefined)
  equal(fromBase64('AB=='), undefined)
  deepEqual([...(fromBase64('AA==') ?? [])], [0])
})

test('every problem can be said in both languages', () => {
  for (const code of Object.keys(problemKinds))
    for (const language of ['ja', 'en'] as const)
      ok(
        sayProblem(
          {
            code,
            where: 'x',
            from: 1,
            to: 2,
            size: 3,
            found: 2,
            index: 1,
            count: 1,
            entries: 1,
            // Of those problems whose reasons are a list of our own, one of that list.
            why: code === 'entry.unproved' ? 'root' : 'y',
            sha256: 'z',
          } as never,
          language,
        ).length > 8,
      )
})
