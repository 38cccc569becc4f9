import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Hash } from '../evidence/bytes.ts'
import { toCheckpoint } from '../evidence/checkpoint.ts'
import {
  judgedContradiction,
  readContradiction,
  toContradiction,
} from '../evidence/contradiction.ts'
import { signatureLine, signedNote, toVkey } from '../evidence/note.ts'
import { isRefused } from '../evidence/refused.ts'
import { sha256, verifySignature } from '../store/evidence/hashing.ts'
import { decide, type Known } from './decide.ts'
import { readAddCheckpoint, toAddCheckpoint } from './request.ts'
import { SmallLog } from './testing.ts'

const means = { hasher: sha256, verify: verifySignature }
const asked = (body: string) => {
  const read = readAddCheckpoint(body)
  ok(!isRefused(read), isRefused(read) ? read.refused : '')
  return read
}
const sworn = (log: SmallLog, size: number) => ({
  origin: log.vkey.name,
  size,
  root: log.root(size),
  note: log.note(size),
})
const knownAt = (log: SmallLog, size?: number): Known => ({
  keys: [log.vkey],
  ...(size === undefined ? {} : { latest: sworn(log, size) }),
})
const log = new SmallLog('log.example/1', sha256).grow(40)
const answer = (body: string, known: Known | undefined) => decide(asked(body), known, means)

test('200: every growth of a log is sworn to, from every size to every larger one', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(40), (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)]
      const known = knownAt(log, from === 0 ? undefined : from)
      equal(answer(log.asks(from, to), known).status, 200)
    }),
  )
})

test('404: a log that is not known', () => {
  equal(answer(log.asks(0), undefined).status, 404)
})

test('403: no signature of a trusted key, or one that is wrong', () => {
  const stranger = new SmallLog('log.example/1', sha256).grow(3)
  equal(answer(stranger.asks(0), knownAt(log)).status, 403)
  const { name, id } = log.vkey
  const forged = signatureLine(name, id, new Uint8Array(64))
  equal(answer(toAddCheckpoint(0, [], `${log.note(3)}${forged}`), knownAt(log)).status, 403)
  const text = toCheckpoint({ origin: name, size: 3, root: log.root(3) })
  const wrong = signedNote(text, log.vkey, () => new Uint8Array(64))
  equal(answer(toAddCheckpoint(0, [], wrong), knownAt(log)).status, 403)
})

test('403 comes before 409, so that a stranger learns no size', () => {
  const stranger = new SmallLog('log.example/1', sha256).grow(3)
  equal(answer(stranger.asks(0), knownAt(log, 9)).status, 403)
})

test('409: another old size is told ours, and accuses nobody of what it may be', () => {
  deepEqual(answer(log.asks(3, 20), knownAt(log, 9)), { status: 409, size: 9 })
  deepEqual(answer(log.asks(0, 20), knownAt(log, 9)), { status: 409, size: 9 })
  deepEqual(answer(log.asks(9, 20), knownAt(log)), { status: 409, size: 0 })
  // Larger, with a proof from another size: nothing follows from it.
  const other = log.rewritten('other').grow(30)
  deepEqual(answer(other.asks(3, 20), knownAt(log, 9)), { status: 409, size: 9 })
})

test('409 of a smaller size, or of another root for the same one, accuses the log', () => {
  const back = answer(log.asks(3, 5), knownAt(log, 9))
  ok(back.status === 409 && back.accuses?.judgement === 'unproven')
  const other = log.rewritten('other').grow(30)
  const split = answer(other.asks(3, 9), knownAt(log, 9))
  ok(split.status === 409 && split.accuses?.judgement === 'split')
})

test('422: a proof that is wrong, missing, or given where none may be', () => {
  const note = log.note(20)
  const some = log.proof(9, 20)
  const status = (old: number, proof: readonly Hash[], known: Known, text = note) =>
    answer(toAddCheckpoint(old, proof, text), known).status
  equal(status(9, [], knownAt(log, 9)), 422)
  equal(status(9, some.toReversed(), knownAt(log, 9)), 422)
  equal(status(9, [...some, ...some], knownAt(log, 9)), 422)
  equal(status(0, some, knownAt(log)), 422)
  equal(status(20, some, knownAt(log, 20)), 422)
  equal(status(20, [], knownAt(log, 20)), 200)
})

test('422: a root of no entries that is not the digest of nothing', () => {
  const text = toCheckpoint({ origin: log.vkey.name, size: 0, root: log.root(3) })
  const empty = log.rewritten()
  equal(answer(empty.asks(0, 0), knownAt(log)).status, 200)
  const bad = empty.note(0).replace(/^.*\n0\n.*\n/, text)
  equal(answer(toAddCheckpoint(0, [], bad), knownAt(log)).status, 403)
})

test('422 split: one size, two roots, both signed', () => {
  const other = log.rewritten('other').grow(9)
  const decision = answer(other.asks(9, 9), knownAt(log, 9))
  ok(decision.status === 422 && decision.accuses?.judgement === 'split')
})

test('a log rewritten with its stolen key and gone on is refused from every size, and proven but at powers of two', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 30 }), fc.nat(9), fc.nat(29), (older, more, at) => {
      const entries = log.entries.slice(0, older)
      entries[at % older] = 'rewritten'
      const other = log.rewritten(...entries).grow(older + 1 + more)
      const decision = answer(other.asks(older), knownAt(log, older))
      const isPower = Number.isInteger(Math.log2(older))
      equal(decision.status, 422)
      ok('accuses' in decision)
      equal(decision.accuses?.judgement, isPower ? 'unproven' : 'rewritten')
      const line = toContradiction({
        log: toVkey(log.vkey),
        at: '2026-11-22T00:00:00Z',
        older: log.note(older),
        newer: other.note(),
        proof: other.proof(older),
      })
      const read = readContradiction(line)
      ok(!isRefused(read))
      const judged = judgedContradiction(read, sha256, verifySignature)
      ok(!isRefused(judged) && judged.judgement === decision.accuses?.judgement)
    }),
    { numRuns: 60 },
  )
})

test('nobody can be accused falsely: a line of an honest log accuses nobody', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (a, b) => {
      const [older, newer] = [Math.min(a, b), Math.max(a, b)]
      const line = { log: toVkey(log.vkey), at: '', older: log.note(older), newer: log.note(newer) }
      ok(
        isRefused(
          judgedContradiction({ ...line, proof: log.proof(older, newer) }, sha256, verifySignature),
        ),
      )
      // With a wrong proof it is at most the question for a right one.
      const wrong = judgedContradiction({ ...line, proof: [log.root(3)] }, sha256, verifySignature)
      ok(isRefused(wrong) || wrong.judgement === 'unproven')
    }),
    { numRuns: 60 },
  )
  const stranger = new SmallLog('log.example/1', sha256).grow(3)
  const framed = {
    log: toVkey(log.vkey),
    at: '',
    older: log.note(3),
    newer: stranger.note(3),
    proof: [],
  }
  ok(isRefused(judgedContradiction(framed, sha256, verifySignature)))
})

test('400: what is no request is refused with the reason, whatever it is', () => {
  const good = log.asks(9, 20)
  for (const [body, why] of [
    ['', 'empty line'],
    [good.replace('old 9', 'old 09'), 'old'],
    [good.replace('old 9', 'old  9'), 'old'],
    [good.replace('old 9', 'old -9'), 'old'],
    [good.replace('old 9', 'old 9.0'), 'old'],
    [good.replace('old 9', 'old 9007199254740993'), 'old'],
    [good.replace('old 9', 'older 9'), 'old'],
    [good.replace('old 9', 'old 21'), 'larger'],
    [good.replace('\n', '\nAAAA\n'), 'hash'],
    [good.replace('\n', `\n${`${'A'.repeat(43)}=\n`.repeat(64)}`), '63'],
    [good.slice(0, -1), 'signed note'],
    [good.replace(/\n20\n/, '\n020\n'), 'checkpoint'],
  ] as const) {
    const read = readAddCheckpoint(body)
    ok(
      isRefused(read) && read.refused.includes(why),
      `${why}: ${JSON.stringify(read).slice(0, 99)}`,
    )
  }
})

test('whatever is posted is refused or decided, and never sworn to unless its log signed it', () => {
  const good = log.asks(9, 20)
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ at: fc.nat(good.length), cut: fc.nat(40), put: fc.string({ maxLength: 20 }) }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      (edits) => {
        let body = good
        for (const { at, cut, put } of edits) body = body.slice(0, at) + put + body.slice(at + cut)
        const read = readAddCheckpoint(body)
        if (isRefused(read)) return
        const decision = decide(read, knownAt(log, 9), means)
        if (decision.status === 200) equal(read.checkpoint.root, log.root(read.checkpoint.size))
      },
    ),
    { numRuns: 500 },
  )
})
