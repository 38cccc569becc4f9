/** The printed card, read back by a reader of codes that others wrote, from the page as a picture. */
// needs: zbar-tools, poppler-utils
import { equal, match } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { needs } from '../../scripts/needs.ts'
import { noteForCode } from '../../src/keeper/anchors/note-for-code.ts'
import { cardPdf } from '../../src/render/card.ts'
import { QR_BYTES_MAX } from '../../src/render/qr.ts'

const missing = (['zbar-tools', 'poppler-utils'] as const).filter((name) =>
  needs[name].probes.some((probe) => !existsSync(probe)),
)
const skip = missing.length === 0 ? false : `not installed: ${missing.join(', ')}`

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-card-'))
})
after(() => rmSync(folder, { recursive: true }))

const run = (name: string, ...args: string[]): string =>
  execFileSync(name, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 30_000,
  })

const origin = 'mx1.kumamoto-u.example.ac.jp/sekimori/1'
const line = (name: string, octets: number, fill: number): string =>
  `— ${name} ${Buffer.alloc(octets, fill).toString('base64')}\n`
const body = `${origin}\n1160421\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n${line(origin, 68, 7)}`

/** With so many cosignatures of Ed25519, and one of ML-DSA that no code takes. */
const noteWith = (cosignatures: number): string =>
  body +
  line('witness.example.jp/pq', 2_432, 5) +
  Array.from({ length: cosignatures }, (_, i) => line(`w${i}.example.jp/1`, 76, i)).join('')

for (const [language, size, cosignatures] of [
  ['ja', 'a6', 2],
  ['en', 'a4', 0],
  ['ja', 'a4', 20],
] as const)
  test(`a reader finds the note in the code of a card (${language}, ${size}, ${cosignatures})`, {
    skip,
  }, async () => {
    const { note, witnesses, isCut } = noteForCode(noteWith(cosignatures))
    equal(isCut, cosignatures === 20)
    equal(Buffer.byteLength(note) <= QR_BYTES_MAX, true)
    const root = '0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62'
    const pdf = await cardPdf(
      { origin, entries: 1_160_421, root, time: '2026-11-22', note, witnesses, sealsRoot: root },
      size,
      language,
    )
    writeFileSync(join(folder, 'card.pdf'), pdf)
    match(run('pdfinfo', 'card.pdf'), /Pages:\s+1\n/)
    run('pdftoppm', '-r', '300', '-png', '-singlefile', 'card.pdf', 'card')
    equal(run('zbarimg', '-q', '--raw', '-Sbinary', 'card.png'), note)
    const words = run('pdftotext', '-layout', 'card.pdf', '-')
    match(words, /1,160,421/)
    match(words, /0ac5\s+186a\s+9186\s+3e8e/)
    match(words, language === 'ja' ? /証跡チェックポイント/ : /Evidence checkpoint/)
  })
