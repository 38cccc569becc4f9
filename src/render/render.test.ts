import { equal, match, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { type Card, cardPdf } from './card.ts'
import { QR_BYTES_MAX, qrModules, qrSvg } from './qr.ts'
import { pdfOf } from './typst.ts'

const card: Card = {
  origin: 'mx1.example.jp/sekimori/1',
  entries: 160,
  root: '0a'.repeat(32),
  time: '2026-11-22 09:15 +09:00',
  note: 'mx1.example.jp/sekimori/1\n160\nCsUY\n\n— mx1.example.jp/sekimori/1 AAAA\n',
  witnesses: [],
  sealsRoot: null,
}
const text = (pdf: Uint8Array): string => Buffer.from(pdf).toString('latin1')

test('cards are PDF/A-2b of one page, in both languages and sizes', async () => {
  for (const language of ['ja', 'en'] as const)
    for (const size of ['a4', 'a6'] as const) {
      const pdf = text(await cardPdf(card, size, language))
      match(pdf, /^%PDF-1\.7/)
      match(pdf, /pdfaid:part="?>?2|<pdfaid:part>2</)
      equal((pdf.match(/\/Type \/Page\b/g) ?? []).length, 1, `${language} ${size}`)
    }
})

test('data is text, whatever it looks like', async () => {
  const evil = {
    ...card,
    origin: '#panic("x") *b* $ <a> \\ "',
    time: '#sys.inputs',
    witnesses: ['#x'],
  }
  ok((await cardPdf(evil, 'a6', 'en')).length > 1_000)
  const pdf = await pdfOf('#d.text', { text: '#evil[*x*] <a>' })
  ok(pdf.length > 0)
})

test('a code has its three corners and its quiet frame, and takes so many octets', () => {
  const { side, isDark } = qrModules(card.note)
  for (const [x, y] of [
    [0, 0],
    [side - 7, 0],
    [0, side - 7],
  ] as const) {
    ok(isDark(x, y) && isDark(x + 6, y + 6) && isDark(x + 3, y + 3))
    ok(!isDark(x + 1, y + 1))
  }
  match(qrSvg(card.note), new RegExp(`viewBox="0 0 ${side + 8} ${side + 8}"`))
  ok(qrModules('x'.repeat(QR_BYTES_MAX)).side > side)
  throws(() => qrModules('x'.repeat(QR_BYTES_MAX + 1)), /bounded/)
})
