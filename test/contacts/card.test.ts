import { doesNotMatch, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { bookOf } from '../../src/cases/contacts/book.ts'
import { type ContactBook, contactKinds } from '../../src/cases/contacts/contact.ts'
import { days, instant, plus } from '../../src/lib/time.ts'
import { pdfDocument } from '../../src/render/report.ts'
import { contactCard } from '../../src/reports/contacts/card.ts'
import type { Table } from '../../src/reports/document/model.ts'
import { htmlOf } from '../../src/reports/html/report.ts'

const T = instant('2026-04-01T00:00:00Z')
const NOW = plus(T, days(30))
const about = { organisation: '例示県', version: '0.6.0' }
const ja = { language: 'ja', zone: 'Asia/Tokyo' } as const
const en = { language: 'en', zone: 'Asia/Tokyo' } as const

const heard = (n: number) => ({
  id: `c.${n}`,
  at: T,
  heardAt: T,
  trust: 'witnessed' as const,
})
const book = (facts: readonly object[]): ContactBook =>
  bookOf(
    facts.map((its, n) => ({
      ...heard(n),
      kind: 'contact.recorded' as const,
      name: `c${n}`,
      facts: { ...its },
      by: 'hanako',
    })),
  )
const firm = {
  kind: 'forensic-firm',
  organisation: '例示調査株式会社',
  person: '調査 太郎',
  deputy: '代理 花子',
  phones: ['03-1234-5678', '090-1234-5678'],
  deputyPhones: ['080-1234-5678'],
  hours: '24 時間',
  outOfBand: 'Signal',
  contract: { number: 'K-2026-17', condition: '48 時間以内に電話' },
  verified: { at: '2026-03-01T00:00:00Z', by: 'hanako' },
}
const pages = (pdf: Uint8Array): number =>
  (
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b/g) ?? []
  ).length

test('the card says its date, what is expired, and that mail may be read', () => {
  for (const speaking of [ja, en]) {
    const html = htmlOf(contactCard(book([firm]), speaking, NOW, about))
    match(html, speaking === ja ? /2026年5月1日/ : /1 May 2026/)
    match(html, speaking === ja ? /攻撃者に読まれている/ : /may be read by the attacker/)
    match(html, /03-1234-5678/)
    match(html, /K-2026-17/)
    match(html, speaking === ja ? /確認済み/ : /tried/)
    const later = htmlOf(contactCard(book([firm]), speaking, plus(NOW, days(60)), about))
    match(later, speaking === ja ? /期限切れ/ : /expired/)
  }
})

test('hostile names are text, and stay in their line', () => {
  const html = htmlOf(
    contactCard(
      book([{ ...firm, organisation: '<script>alert(1)</script>', person: 'a\u202eb' }]),
      ja,
      NOW,
      { ...about, organisation: '"><img src=x>' },
    ),
  )
  doesNotMatch(html, /<script|<img/)
  match(html, /‹U\+202E›/)
})

const wide = (letter: string, n: number): string => letter.repeat(n)
const widest = (letter: string) => ({
  ...firm,
  organisation: wide(letter, 200),
  person: wide(letter, 200),
  deputy: wide(letter, 200),
  hours: wide(letter, 200),
  outOfBand: wide(letter, 200),
  phones: [wide('0', 40), wide('0', 40)],
  deputyPhones: [wide('0', 40)],
  contract: { number: wide(letter, 200), condition: wide(letter, 200) },
})

test('whatever is in the book, the card is one A4 sheet', async () => {
  for (const speaking of [ja, en])
    for (const row of [
      firm,
      widest('県'),
      widest('W'),
      widest('words '),
      { ...firm, person: 'x' },
    ]) {
      const all = contactKinds.map((kind) => ({ ...row, kind }))
      const card = contactCard(book([...all, ...all]), speaking, NOW, {
        ...about,
        organisation: wide('県', 200),
      })
      equal(pages(await pdfDocument(card)), 1)
    }
})

test('what does not fit is counted', () => {
  const all = [...contactKinds, ...contactKinds].map((kind) => ({ ...firm, kind }))
  const card = contactCard(book(all), en, NOW, about)
  const [section] = card.sections
  const table = section?.blocks.find((block): block is Table => block.kind === 'table')
  ok(table !== undefined && table.rows.length >= 8)
  match(JSON.stringify(card), new RegExp(`${all.length - table.rows.length} more do not fit`))
})

test('a long list of one kind leaves room for the first of the others', () => {
  const many = Array.from({ length: 30 }, () => ({ ...firm, kind: 'commander' }))
  const card = JSON.stringify(contactCard(book([...many, firm]), en, NOW, about))
  match(card, /incident commander/)
  match(card, /forensic firm/)
})

test('an empty book still makes a card, which says who is missing', async () => {
  const card = contactCard(book([]), ja, NOW, { ...about, exercise: true })
  match(JSON.stringify(card), /連絡先が決まっていない役割/)
  match(card.title, /訓練/)
  equal(pages(await pdfDocument(card)), 1)
})
