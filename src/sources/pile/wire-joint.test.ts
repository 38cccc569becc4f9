import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Wire } from './job.ts'
import { WireJoint } from './wire-joint.ts'

type Said = { readonly line: number; readonly text: string }

const wireOf = (all: readonly Said[]): Wire => {
  let end = 0
  return {
    bytes: Buffer.from(all.map(({ text }) => `${text}\n`).join('')),
    ends: Uint32Array.from(all, ({ text }) => (end += Buffer.byteLength(text) + 1)),
    ats: Float64Array.from(all, ({ line }) => line * 1_000),
    lines: Uint32Array.from(all, ({ line }) => line),
  }
}
const textsOf = ({ bytes, ends }: Wire): readonly string[] =>
  [...ends].map((end, n) =>
    Buffer.from(bytes.subarray(n === 0 ? 0 : ends[n - 1], end - 1)).toString('utf8'),
  )
const said = fc
  .array(fc.record({ line: fc.nat(40), text: fc.string({ maxLength: 12 }) }), { maxLength: 60 })
  .map((all) =>
    all
      .map(({ line, text }) => ({ line, text: text.replaceAll('\n', ' ') }))
      .toSorted((a, b) => a.line - b.line),
  )

test('what was handed back stands where its line stands, and nothing else has moved', () => {
  const joint = new WireJoint()
  fc.assert(
    fc.property(said, fc.uniqueArray(fc.nat(40), { maxLength: 20 }), (all, apart) => {
      const isApart = ({ line }: Said): boolean => apart.includes(line)
      const joined = joint.join(
        wireOf(all.filter((one) => !isApart(one))),
        wireOf(all.filter(isApart)),
      )
      const { bytes, ends, ats, lines } = wireOf(all)
      deepEqual([...joined.lines], [...lines])
      deepEqual([...joined.ats], [...ats])
      deepEqual([...joined.ends], [...ends])
      deepEqual(Buffer.from(joined.bytes), Buffer.from(bytes))
    }),
  )
})

test('of one line, what was handed back comes first, and there is an end to it', () => {
  const joined = new WireJoint().join(
    wireOf([
      { line: 1, text: 'a' },
      { line: 2, text: 'b' },
    ]),
    wireOf([
      { line: 2, text: 'c' },
      { line: 2, text: 'd' },
      { line: 9, text: 'e' },
    ]),
  )
  deepEqual(textsOf(joined), ['a', 'c', 'd', 'b', 'e'])
  equal(joined.ends.at(-1), joined.bytes.length)
})
