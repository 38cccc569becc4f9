import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { sha256, verifyEd25519, verifySignature } from '../store/evidence/hashing.ts'
import { base64, fromBase64, type Hash, joined, utf8 } from './bytes.ts'
import { toCheckpoint } from './checkpoint.ts'
import { cosignedMessage } from './cosignature.ts'
import {
  COSIGNATURE,
  cosignatureLine,
  ED25519,
  KEY_SIZES,
  keyNameOf,
  linesOfNote,
  MLDSA_COSIGNATURE,
  NOTE_BYTES_MAX,
  readNote,
  readVkey,
  SIGNATURES_MAX,
  signatureLine,
  signatureOf,
  signedNote,
  toVkey,
  VKEY_CHARACTERS_MAX,
  vkeyOf,
} from './note.ts'
import { isGoodBy, readPolicy, toPolicy } from './policy.ts'
import { isRefused } from './refused.ts'

const raw = (key: KeyObject, bytes: number): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-bytes))
const ed = generateKeyPairSync('ed25519')
const pq = generateKeyPairSync('ml-dsa-44')
const log = vkeyOf('log.example/1', ED25519, raw(ed.publicKey, 32), sha256)
const plain = vkeyOf('w.example/1', COSIGNATURE, raw(ed.publicKey, 32), sha256)
const late = vkeyOf('w.example/1', MLDSA_COSIGNATURE, raw(pq.publicKey, 1_312), sha256)
const byEd = (message: Uint8Array) => sign(null, message, ed.privateKey)
const byPq = (message: Uint8Array) => sign(null, message, pq.privateKey)
const checkpoint = { origin: log.name, size: 20_852_163, root: 'r'.repeat(32) as Hash }
const text = toCheckpoint(checkpoint)
const TIME = 1_679_315_147
const bare = signedNote(text, log, byEd)
const opened = (note: string) => {
  const read = readNote(note)
  ok(!isRefused(read), isRefused(read) ? read.refused : '')
  return read
}

test('an ML-DSA-44 cosignature is over label, name, time, origin, 0, size and root, in that order', () => {
  const message = cosignedMessage('w', 1, { origin: 'lo', size: 258, root: 'R'.repeat(32) as Hash })
  equal(
    Buffer.from(message ?? []).toString('latin1'),
    `subtree/v1\n\0\x01w\0\0\0\0\0\0\0\x01\x02lo${'\0'.repeat(8)}\0\0\0\0\0\0\x01\x02${'R'.repeat(32)}`,
  )
  equal(cosignedMessage('w'.repeat(256), 1, checkpoint), undefined)
  equal(cosignedMessage('w', 1, { ...checkpoint, origin: 'ü'.repeat(128) }), undefined)
  ok(cosignedMessage('w'.repeat(255), 1, checkpoint) !== undefined)
})

test('both kinds of cosignature verify over their own time, and over nothing else', () => {
  const note = `${bare}${cosignatureLine(text, plain, TIME, byEd)}${cosignatureLine(text, late, TIME + 1, byPq)}`
  equal(signatureOf(opened(note), plain, verifySignature), TIME)
  equal(signatureOf(opened(note), late, verifySignature), TIME + 1)
  equal(signatureOf(opened(note), log, verifySignature), 0)
  const other = note.replace('\n20852163\n', '\n20852164\n')
  equal(signatureOf(opened(other), late, verifySignature), 'bad')
  const elsewhere = vkeyOf('w.example/2', MLDSA_COSIGNATURE, late.publicKey, sha256)
  equal(signatureOf(opened(note), elsewhere, verifySignature), 'absent')
  // Who cannot verify the kind does not take it for good.
  equal(signatureOf(opened(note), late, verifyEd25519), 'bad')
})

test('an extension line is under the Ed25519 cosignature and not under that of ML-DSA', () => {
  const extended = `${text}more\n`
  const note = (lines: string) => opened(`${signedNote(extended, log, byEd)}${lines}`)
  equal(signatureOf(note(cosignatureLine(text, late, TIME, byPq)), late, verifySignature), TIME)
  equal(signatureOf(note(cosignatureLine(text, plain, TIME, byEd)), plain, verifySignature), 'bad')
})

test('of two cosignatures of one key the younger counts, and a bad one spoils both', () => {
  const two = `${bare}${cosignatureLine(text, plain, TIME + 9, byEd)}${cosignatureLine(text, plain, TIME, byEd)}`
  equal(signatureOf(opened(two), plain, verifySignature), TIME + 9)
  const bad = signatureLine(plain.name, plain.id, new Uint8Array(72))
  equal(signatureOf(opened(two + bad), plain, verifySignature), 'bad')
})

test('key lines of all kinds are read as they are written; a wrong length is refused', () => {
  for (const vkey of [log, plain, late]) deepEqual(readVkey(toVkey(vkey), sha256), vkey)
  for (const { type, publicKey, name } of [plain, late]) {
    const short = joined(Uint8Array.of(type), publicKey.subarray(1))
    const read = readVkey(`${name}+00000000+${base64(short)}`, sha256)
    ok(isRefused(read) && read.refused.includes(`${KEY_SIZES[type].key} octets`))
  }
  ok(isRefused(readVkey('x'.repeat(VKEY_CHARACTERS_MAX + 1), sha256)))
})

test('a note with lines of strangers is read, up to its bounds and not beyond', () => {
  const stranger = (n: number) => signatureLine(`s.example/${n}`, n, new Uint8Array(4_900))
  const many = (n: number) => bare + Array.from({ length: n }, (_, i) => stranger(i)).join('')
  equal(signatureOf(opened(many(16)), log, verifySignature), 0)
  equal(signatureOf(opened(many(SIGNATURES_MAX - 1)), log, verifySignature), 0)
  const one = readNote(many(SIGNATURES_MAX))
  ok(isRefused(one) && one.refused === 'it has too many signatures')
  const thousands = readNote(`${bare}${'\u2014 s AAAAAAA=\n'.repeat(5_000)}`)
  ok(isRefused(thousands) && thousands.refused === 'it has too many signatures')
  const long = readNote(`${'x'.repeat(NOTE_BYTES_MAX)}\n\n`)
  ok(isRefused(long) && long.refused === 'it is too long')
})

test('what another reader could read differently is refused with the reason', () => {
  const line = cosignatureLine(text, plain, TIME, byEd)
  const wrong = {
    'no base64': line.replace(/ (\S+)\n$/, ' *$1\n'),
    'stray bits': line.replace(/=\n$/, 'B\n'),
    'no padding': line.replace(/=+\n$/, '\n'),
    'url alphabet': `${line.slice(0, -9)}-${line.slice(-8)}`,
    'two spaces': line.replace('\u2014 ', '\u2014  '),
    'a hyphen': line.replace('\u2014', '-'),
    'a plus in the name': line.replace('w.example', 'w+example'),
    'no name': line.replace('w.example/1 ', ''),
    'no octets but the id': signatureLine(plain.name, plain.id, new Uint8Array(0)),
    'a carriage return': line.replace('\n', '\r\n'),
    'a tab': line.replace(' w', '\tw'),
    'an end without newline': line.trimEnd(),
  }
  for (const [what, made] of Object.entries(wrong))
    if (made !== line) ok(isRefused(readNote(bare + made)), what)
  ok(isRefused(readNote('')) && isRefused(readNote('a\n')) && isRefused(readNote('\n\n')))
})

test('whatever comes is a note or refused, and a note that was read verifies or does not', () => {
  const bits = [bare, '\n', '\n\n', '\u2014 ', 'log.example/1 ', base64(new Uint8Array(76)), '\0']
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...bits), fc.string()), { maxLength: 12 }),
      (parts) => {
        const read = readNote(parts.join(''))
        if (isRefused(read)) return
        ok(read.signatures.length <= SIGNATURES_MAX)
        for (const key of [log, plain, late]) signatureOf(read, key, verifySignature)
      },
    ),
    { numRuns: 300 },
  )
})

test('lines are found by their key, as they stand', () => {
  const line = cosignatureLine(text, late, TIME, byPq)
  deepEqual(
    linesOfNote(bare + line).map(({ key }) => key),
    [keyNameOf(log), keyNameOf(late)],
  )
  equal(linesOfNote(bare + line)[1]?.line, line)
})

test('a policy of witnesses with one and with two keys is met by either key, and counts a witness once', () => {
  const other = generateKeyPairSync('ed25519')
  const second = vkeyOf('v.example/1', COSIGNATURE, raw(other.publicKey, 32), sha256)
  const policyText = toPolicy(
    log,
    [
      { name: 'w', keys: [plain, late], url: 'https://w.example' },
      { name: 'v', keys: [second] },
    ],
    2,
  )
  const policy = readPolicy(policyText, sha256)
  ok(!isRefused(policy), isRefused(policy) ? policy.refused : '')
  match(policyText, /^group w any w\.1 w\.2$/m)
  const good = (...lines: string[]) =>
    isGoodBy(policy, opened(bare + lines.join('')), verifySignature)
  const byPlain = cosignatureLine(text, plain, TIME, byEd)
  const byLate = cosignatureLine(text, late, TIME, byPq)
  const bySecond = cosignatureLine(text, second, TIME, (m) => sign(null, m, other.privateKey))
  equal(good(byPlain, byLate), false)
  equal(good(byPlain, bySecond), true)
  equal(good(byLate, bySecond), true)
  equal(good(bySecond), false)
})

test('a policy with one witness, none, or a quorum of none is written and read', () => {
  for (const [witnesses, least] of [
    [[], 0],
    [[{ name: 'w', keys: [plain] }], 1],
    [[{ name: 'w', keys: [plain, late] }], 1],
    [[{ name: 'w', keys: [plain] }], 0],
  ] as const)
    ok(!isRefused(readPolicy(toPolicy(log, witnesses, least), sha256)))
})

test('a key that stands in a policy twice, or a control character, is refused', () => {
  const twice = readPolicy(
    `witness a ${toVkey(plain)}\nwitness b ${toVkey(plain)}\nquorum a\n`,
    sha256,
  )
  ok(isRefused(twice) && twice.refused.includes('twice'))
  ok(isRefused(readPolicy(`log ${toVkey(log)}\nlog ${toVkey(log)}\nquorum none\n`, sha256)))
  ok(isRefused(readPolicy('quorum none\r\n', sha256)))
  const asLog = readPolicy(`log ${toVkey(late)}\nquorum none\n`, sha256)
  ok(isRefused(asLog) && asLog.refused.includes('type 1'))
  ok(fromBase64(base64(utf8('x'))) !== undefined)
})
