import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../../lib/time.ts'
import { brief, briefStretch, length, moment, stretch } from './moments.ts'
import { count, octets, percent, plain, shareOf } from './numbers.ts'
import { SHOWN_MAX, shown } from './shown.ts'

const ja = { language: 'ja', zone: 'Asia/Tokyo' } as const
const en = { language: 'en', zone: 'Asia/Tokyo' } as const
const at = instant('2025-10-05T19:45:09Z')

test('moments have their offset, in the words of each language', () => {
  equal(moment(at, ja), '2025年10月6日 04:45 (JST)')
  equal(moment(at, en), '6 Oct 2025 04:45 (+09:00)')
  equal(moment(at, { language: 'ja', zone: 'Europe/Paris' }), '2025年10月5日 21:45 (+02:00)')
  equal(moment(at, { language: 'en', zone: '+05:30' }, 'seconds'), '6 Oct 2025 01:15:09 (+05:30)')
  equal(moment(at, { language: 'en', zone: 'UTC' }), '5 Oct 2025 19:45 (UTC)')
})

test('a zone that is not known is UTC and says so; no moment is a dash', () => {
  equal(moment(at, { language: 'en', zone: '<b>' }), '5 Oct 2025 19:45 (UTC)')
  for (const none of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15, -8.64e15])
    equal(moment(none, ja), '–')
})

test('a stretch names its second day only where it is another one, and seconds where it is short', () => {
  const later = instant('2025-10-06T08:30:00Z')
  equal(stretch(at, later, ja), '2025年10月6日 04:45〜17:30 (JST)')
  equal(stretch(at, later + 86_400_000, en), '6 Oct 2025 04:45 – 7 Oct 2025 17:30 (+09:00)')
  equal(stretch(at, at + 40_000, en), '6 Oct 2025 04:45:09–04:45:49 (+09:00)')
  equal(brief(at, ja, later), '10月6日 04:45:09')
  equal(brief(at, ja, instant('2026-01-06T08:30:00Z')), '2025年10月6日 04:45:09')
  equal(briefStretch(at, later, ja, later), '10月6日 04:45:09 – 17:30:00')
})

test('lengths have two parts at most', () => {
  equal(length(45_900_000, 'ja'), '12 時間 45 分')
  equal(length(45_900_000, 'en'), '12 h 45 min')
  equal(length(40_000, 'ja'), '40 秒')
  equal(length(86_400_000, 'en'), '1 day')
  equal(length(Number.NaN, 'en'), '–')
})

test('messages, recipients and accounts are never counted by the same word', () => {
  equal(count(120_000, 'messages', 'ja'), '120,000 通')
  equal(count(120_000, 'recipients', 'ja'), '宛先 120,000 件')
  equal(count(1, 'accounts', 'en'), '1 account')
  const all = ['messages', 'recipients', 'accounts', 'origins', 'countries', 'rows'] as const
  for (const language of ['ja', 'en'] as const)
    equal(new Set(all.map((one) => count(7, one, language))).size, all.length)
})

test('octets have three figures, shares say when they are of nothing', () => {
  equal(octets(0), '0 B')
  equal(octets(999), '999 B')
  equal(octets(999_600), '1.00 MB')
  equal(octets(1_283_440_120), '1.28 GB')
  equal(octets(-1), '–')
  equal(percent(0.158_333), '15.8 %')
  equal(percent(0.000_01), '< 0.1 %')
  equal(shareOf(0, 0), '–')
  equal(plain(1_234_567.891), '1,234,567.89')
  equal(plain(Number.NaN), '–')
})

test('what cannot be seen stands as its number, and what is long is cut', () => {
  equal(shown('a\u202eb'), 'a‹U+202E›b')
  equal(shown('\u0000\u001b[31m'), '‹U+0000›‹U+001B›[31m')
  equal(shown('\ud800x'), '‹U+D800›x')
  equal(shown('a\r\nb'), 'a‹U+000D›‹U+000A›b')
  equal(shown('𠮷野家'), '𠮷野家')
  equal(shown('x'.repeat(SHOWN_MAX)).length, SHOWN_MAX)
  equal(shown('x'.repeat(SHOWN_MAX + 1)), `${'x'.repeat(SHOWN_MAX - 1)}…`)
  equal(shown(`e${'\u0301'.repeat(40)}`), 'e\u0301\u0301')
})

test('text from right to left cannot turn what stands beside it', () => {
  equal(shown('שלום'), '\u2068שלום\u2069')
  equal(shown('abc'), 'abc')
})

test('property: whatever comes in, one bounded, well-formed line without anything unseen goes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(200), (text, most) => {
      const out = shown(text, Math.max(2, most))
      ok(out.isWellFormed())
      ok(!/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066\u2067\u200b-\u200f]/u.test(out))
      // A character is at most nine signs as a number; two more isolate it.
      ok([...out].length <= Math.max(2, most) * 10 + 2)
      match(out, /^[^\n]*$/)
    }),
  )
})
