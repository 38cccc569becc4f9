import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { blast, empty, hostile, hostileTexts } from '../reports/testing.ts'
import { charactersOf, settable } from './glyphs.ts'
import { pdfReport } from './report.ts'
import { fonts } from './typst.ts'

const text = (pdf: Uint8Array): string => Buffer.from(pdf).toString('latin1')
const pages = (pdf: Uint8Array): number => (text(pdf).match(/\/Type \/Page\b/g) ?? []).length
const BREAK = '\u200b'

test('a report is PDF/A-2b in both languages, and the same bytes each time', async () => {
  for (const language of ['ja', 'en'] as const) {
    const pdf = await pdfReport(blast, language)
    match(text(pdf), /^%PDF-1\.7/)
    match(text(pdf), /pdfaid:part="?>?2|<pdfaid:part>2</)
    ok(pages(pdf) >= 6)
    deepEqual(Buffer.compare(pdf, await pdfReport(structuredClone(blast), language)), 0)
  }
})

test('a report of nothing is a report', async () => {
  ok(pages(await pdfReport(empty, 'ja')) >= 2)
})

test('whatever an attacker wrote is set as text, and never keeps a report from being made', async () => {
  for (const evil of [hostileTexts[6], hostileTexts[9], hostileTexts[11], hostileTexts[12]])
    ok(pages(await pdfReport(hostile(evil), 'en')) >= 4, evil)
})

test('what no font of ours has stands as its number', () => {
  equal(settable('😀 a'), '‹U+1F600› a')
  equal(settable('\u2068שלו\u2069'), `‹U+05E9›${BREAK}‹U+05DC›${BREAK}‹U+05D5›`)
  equal(settable('𠮷野家 髙島屋 ㈱ ◆ 、。・〜「」（）'), '𠮷野家 髙島屋 ㈱ ◆ 、。・〜「」（）')
  equal(settable('– … × · ‹› “” ’ é ß Ł ® ©'), '– … × · ‹› “” ’ é ß Ł ® ©')
})

test('long words have places to break, short ones have none', () => {
  equal(settable('short'), 'short')
  equal(
    settable('koho@police.example.lg.jp'),
    `koho@${BREAK}police.${BREAK}example.${BREAK}lg.${BREAK}jp`,
  )
  for (const part of settable('f'.repeat(500)).split(BREAK)) ok(part.length <= 12)
  doesNotMatch(settable('ab cd ef gh ij kl mn'), new RegExp(BREAK))
})

test('characters are read from segments and from groups of a font', () => {
  const all = new Set<number>()
  for (const font of fonts()) charactersOf(font, all)
  for (const letter of 'Aあ漢𠮷') ok(all.has(letter.codePointAt(0) ?? 0), letter)
  ok(!all.has(0x1f600))
  ok(!all.has(0xffff))
})
