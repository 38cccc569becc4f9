/** An archive holds everything under names of ours, whatever people typed. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { acted, actedEvent, opened, T0 } from '../../../cases/testing.ts'
import { isGoodName } from '../../../evidence/package/layout.ts'
import { archiveOf, MANIFEST } from './archive.ts'
import { entriesOf } from './read-case.ts'

const HOSTILE = '../../etc/x"><script>alert(1)</script>\u202e=cmd|calc'
const content = Buffer.from('released')
const sha256 = hash('sha256', content)

function hostileCase() {
  const file = { language: 'ja', form: 'pdf', sha256, bytes: content.length } as const
  const gone = { ...file, language: 'en', sha256: 'c'.repeat(64) } as const
  let its = opened({ why: HOSTILE })
  its = acted(
    its,
    [
      { act: 'title.set', ja: HOSTILE, en: HOSTILE },
      {
        ...{ act: 'timeline.enter', moment: T0, heardAt: T0, actor: 'staff', text: HOSTILE },
        ...{ techniques: [], confidence: 'high', evidence: [{ entry: 7 }] },
      },
      {
        ...{
          act: 'fact.record',
          key: 'mail.held',
          value: 4,
          unit: 'messages',
          status: 'confirmed',
        },
        ...{
          confidence: 'high',
          asOf: T0,
          method: 'counted',
          evidence: [{ entry: 3 }, { entry: 7 }],
        },
      },
      { act: 'custody.enter', handling: 'collected', item: HOSTILE },
      {
        ...{ act: 'paper.draft', paper: 'press-first', basis: 'b'.repeat(64), slots: {} },
        files: [file, gone],
      },
      { act: 'paper.review', paper: 'D1' },
      { act: 'paper.approve', paper: 'D1' },
      { act: 'paper.release', paper: 'D1', to: HOSTILE },
      {
        ...{ act: 'paper.draft', paper: 'forensic', basis: 'b'.repeat(64), slots: {} },
        files: [{ ...file, language: 'en' }],
      },
    ],
    HOSTILE,
  )
  const event = actedEvent(its, { act: 'title.set', ja: HOSTILE }, HOSTILE, T0)
  return { case: its, entries: [{ entry: 12, event }] }
}

const archived = () =>
  archiveOf({
    ...{ ...hostileCase(), zone: 'Asia/Tokyo', origin: 'test.example/sekimori/1' },
    evidence: { bytes: Buffer.from('zip'), entries: 3 },
    sealed: async (wanted) => (wanted === sha256 ? content : undefined),
    isProven: true,
  })

test('names are of our making; released documents are in it, drafts are not, what is gone is counted', async () => {
  const { files, documents, missing } = await archived()
  for (const name of files.keys()) ok(isGoodName(name), name)
  deepEqual(
    [...files.keys()].filter((name) => name.startsWith('documents/')),
    [`documents/D1-press-first.${sha256.slice(0, 8)}.ja.pdf`],
  )
  equal(documents, 1)
  equal(missing, 1)
})

test('the list of hashes names every other file with its own', async () => {
  const { files } = await archived()
  const lines = Buffer.from(files.get(MANIFEST) ?? [])
    .toString()
    .trimEnd()
    .split('\n')
  equal(lines.length, files.size - 1)
  for (const line of lines) {
    const [digest, name = ''] = line.split('  ')
    equal(digest, hash('sha256', files.get(name) as Uint8Array))
  }
})

test('what people typed runs nowhere: not in a browser, not in a spreadsheet', async () => {
  const { files } = await archived()
  for (const name of ['case.ja.html', 'case.en.html']) {
    const page = Buffer.from(files.get(name) ?? []).toString()
    ok(!/<script|<img|href=|src=|\u202e/.test(page), name)
    ok(page.includes("default-src 'none'"))
    ok(!/undefined|NaN|\[object/.test(page), name)
  }
  for (const name of ['timeline.csv', 'custody.csv', 'facts.csv']) {
    const table = Buffer.from(files.get(name) ?? []).toString()
    ok(!table.includes('\u202e'), name)
    ok(!/(^|[,;"\n])[=+@]/.test(table), name)
    equal(
      new Set(
        table
          .trimEnd()
          .split('\r\n')
          .map((row) => row.includes('\n')),
      ).has(true),
      false,
    )
  }
})

test('the same case gives the same octets', async () => {
  const [one, other] = [await archived(), await archived()]
  deepEqual([...one.files], [...other.files])
})

test('a case is about its own entries and all that it points to, each once and in order', () => {
  deepEqual(entriesOf({ ...hostileCase(), standIns: [12] }), [3, 7, 12])
})
