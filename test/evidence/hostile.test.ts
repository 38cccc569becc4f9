/**
 * Hostile logs: whatever lies in the folder of a log, verification ends, in bounded memory, with a
 * reason; nothing that is thrown escapes. Notes, policies, tiles, bundles, seals, leaves.
 */
import { equal, match, ok } from 'node:assert/strict'
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { NOTE_BYTES_MAX, readNote, SIGNATURES_MAX } from '../../src/evidence/note.ts'
import { checkPackage } from '../../src/evidence/package/check.ts'
import type { PackageFiles } from '../../src/evidence/package/check-types.ts'
import { readConsistencyText } from '../../src/evidence/package/consistency.ts'
import { readCustody } from '../../src/evidence/package/custody.ts'
import { readSums } from '../../src/evidence/package/sums.ts'
import { POLICY_LINES_MAX, readPolicy } from '../../src/evidence/policy.ts'
import { readProofText } from '../../src/evidence/proof-text.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { readSpans, SPANS_MAX } from '../../src/evidence/spans.ts'
import { sha256 } from '../../src/store/evidence/hashing.ts'
import { nodeRun } from '../../src/store/evidence/package/run.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { packageOf, type Rich, richLog } from './package-help.ts'

let rich: Rich
let files: readonly string[] = []
before(async () => {
  rich = await richLog()
  files = globSync('**', { cwd: rich.place.folder, exclude: () => false })
    .filter((it) => statSync(join(rich.place.folder, it)).isFile())
    .sort()
})
after(() => rich.place.remove())

const refusal = (it: unknown): string => (isRefused(it) ? it.refused : 'accepted')

test('a note with a thousand signatures, without end, or in another encoding is refused', () => {
  const line = `\u2014 w ${Buffer.alloc(76).toString('base64')}\n`
  const note = (lines: string) => `log\n1\n${Buffer.alloc(32).toString('base64')}\n\n${lines}`
  equal(refusal(readNote(note(line.repeat(SIGNATURES_MAX)))), 'accepted')
  match(refusal(readNote(note(line.repeat(SIGNATURES_MAX + 1)))), /too many signatures/)
  match(refusal(readNote(note(line.repeat(100_000)))), /too (many|long)/)
  match(refusal(readNote('x'.repeat(NOTE_BYTES_MAX + 1))), /too long/)
  for (const bad of [
    '\u2014 w !!!!\n',
    '- w AAAA\n',
    `\u2014 w ${'A'.repeat(4)}\r\n`,
    '\u2014 w\n',
  ])
    ok(isRefused(readNote(note(bad))), JSON.stringify(bad))
})

test('lists without end are refused: policy, ranges, proofs', () => {
  match(refusal(readPolicy('#\n'.repeat(POLICY_LINES_MAX + 1), sha256)), /lines/)
  match(
    refusal(
      readSpans(
        Array(SPANS_MAX + 1)
          .fill('1')
          .join(','),
      ),
    ),
    /ranges/,
  )
  const hash = Buffer.alloc(32).toString('base64')
  const proof = (n: number) =>
    `c2sp.org/tlog-proof@v1\nindex 1\n${`${hash}\n`.repeat(n)}\nlog\n`.replace(/\n\n\n/, '\n\n')
  match(refusal(readProofText(proof(10_000))), /too many/)
  match(refusal(readConsistencyText(`old 5\n${`${hash}\n`.repeat(64)}\nx`)), /too many/)
})

test('readers of foreign text refuse, and never throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 400 })),
      (text) => {
        for (const read of [
          readNote,
          readProofText,
          readConsistencyText,
          readSpans,
          readSums,
          readCustody,
        ])
          read(text)
        readPolicy(text, sha256)
      },
    ),
    { numRuns: 400 },
  )
})

type Damage =
  | { readonly how: 'cut'; readonly share: number }
  | { readonly how: 'flip'; readonly at: number; readonly octet: number }
  | { readonly how: 'garbage'; readonly octets: Uint8Array }
  | { readonly how: 'double' | 'empty' | 'gone' | 'folder' }
const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({
    how: fc.constant('cut' as const),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    how: fc.constant('flip' as const),
    at: fc.nat(),
    octet: fc.integer({ min: 1, max: 255 }),
  }),
  fc.record({ how: fc.constant('garbage' as const), octets: fc.uint8Array({ maxLength: 3_000 }) }),
  fc.constantFrom('double', 'empty', 'gone', 'folder').map((how) => ({ how }) as Damage),
)

/** True when the octets are others than before. */
function damage(path: string, it: Damage): boolean {
  const before = readFileSync(path)
  let now: Uint8Array | undefined = before
  if (it.how === 'cut') now = before.subarray(0, Math.floor(before.length * it.share))
  else if (it.how === 'garbage') now = it.octets
  else if (it.how === 'double') now = Buffer.concat([before, before])
  else if (it.how === 'empty') now = Buffer.alloc(0)
  else if (it.how === 'flip') {
    const flipped = Buffer.from(before)
    const at = it.at % Math.max(1, before.length)
    if (before.length > 0) flipped[at] = (flipped[at] as number) ^ it.octet
    now = flipped
  } else now = undefined
  rmSync(path)
  if (now !== undefined) writeFileSync(path, now)
  if (it.how === 'folder') mkdirSync(path)
  return now === undefined || Buffer.compare(now, before) !== 0
}

/** Entries, hashes and bodies: nothing of them may change unseen. What is only added counts for nothing. */
const matters = (file: string, { how }: Damage): boolean =>
  (/^tile\//.test(file) && !/\.p\//.test(file)) || (/^vault\//.test(file) && how !== 'double')

test('any file of a log may be cut, flipped, garbled, doubled or gone: it is told', async () => {
  const folder = join(rich.place.root, 'damaged')
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), damages, async (file, it) => {
      cpSync(rich.place.folder, folder, { recursive: true })
      try {
        const isOther = damage(join(folder, file), it)
        const verified = await verifyEvidence(folder, { keysFolder: rich.place.keysFolder })
        if (isOther && matters(file, it)) equal(verified.ok, false, `${file} ${it.how}`)
      } finally {
        rmSync(folder, { recursive: true })
      }
    }),
    { numRuns: process.env['SEKIMORI_LONG'] === '1' ? 2_000 : 40 },
  )
})

test('any file of a package may be other: it is told by a problem', async () => {
  const made = (await packageOf(rich, '310-312,400')).files
  const names = [...made.keys()]
  const octetsOf = (before: Uint8Array, seed: number, garbage: Uint8Array): Uint8Array =>
    seed % 3 === 0 ? garbage : before.subarray(0, seed % (before.length + 1))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.nat(),
      fc.uint8Array({ maxLength: 500 }),
      async (name, seed, garbage) => {
        const before = made.get(name) as Uint8Array
        const other = octetsOf(before, seed, garbage)
        const files: PackageFiles = {
          names,
          read: async (it) => (it === name ? other : made.get(it)),
        }
        const checked = await checkPackage(files, nodeRun)
        equal(checked.ok, Buffer.compare(before, other) === 0, name)
      },
    ),
    { numRuns: 150 },
  )
})
