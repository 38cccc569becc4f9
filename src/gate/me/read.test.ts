import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { html, markupText, plain } from './html.ts'
import { LANGUAGES_MAX } from './limits.ts'
import { cookieOf, formOf, isFormType, languageOf, typedCode } from './read.ts'

test('a cookie is found by its whole name', () => {
  const header = 'a=1; xa=2;b = 3 ;c==4; =5; d'
  deepEqual(
    ['a', 'xa', 'b', 'c', 'd'].map((name) => cookieOf(header, name)),
    ['1', '2', '3', '=4', undefined],
  )
  equal(cookieOf(undefined, 'a'), undefined)
})

test('of the languages that a browser wants the dearest of ours is taken', () => {
  const wants: readonly (readonly [header: string | undefined, is: string | undefined])[] = [
    ['ja', 'ja'],
    ['en-US,en;q=0.9,ja;q=0.8', 'en'],
    ['fr, ja;q=0.2, en;q=0.3', 'en'],
    ['en;q=0, ja;q=0.001', 'ja'],
    ['JA-jp', 'ja'],
    ['jam, eng', undefined],
    ['ja;q=2', undefined],
    ['*', undefined],
    ['', undefined],
    [undefined, undefined],
    [`${'fr,'.repeat(LANGUAGES_MAX - 1)}ja`, 'ja'],
    [`${'fr,'.repeat(LANGUAGES_MAX)}ja`, undefined],
  ]
  for (const [header, is] of wants) equal(languageOf(header), is, String(header))
})

test('only the form type of browsers is a form', () => {
  for (const type of [
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=UTF-8',
    'Application/X-WWW-Form-Urlencoded;charset="utf-8"',
  ])
    equal(isFormType(type), true, type)
  for (const type of [undefined, '', 'text/plain', 'application/x-www-form-urlencodedx'])
    equal(isFormType(type), false, String(type))
})

test('whatever octets come, a form is fields of clean text or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      for (const [name, value] of formOf(Buffer.from(octets)) ?? [])
        ok(!/[\p{Cc}\ufffd]/u.test(name + value))
    }),
  )
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.string({ maxLength: 50 })),
      (fields) => {
        const clean = Object.values(fields).every((text) => !/[\p{Cc}\ufffd]/u.test(text))
        const read = formOf(Buffer.from(new URLSearchParams(fields).toString()))
        if (clean) deepEqual(Object.fromEntries(read ?? []), { ...fields })
        else equal(read, undefined)
      },
    ),
  )
})

test('codes are read as Japanese keyboards write them', () => {
  deepEqual(['１２３４５６', ' ab-1 ', 'Ａー１', 'Ａ－１', 'ｱｰ', '1‐2–3—4−5'].map(typedCode), [
    '123456',
    'ab-1',
    'A-1',
    'A-1',
    'ア-',
    '1-2-3-4-5',
  ])
})

test('whatever text goes into a template, no sign of markup comes out of it', () => {
  const signs = fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '&lt;', ' ') })
  fc.assert(
    fc.property(signs, (text) => {
      const made = markupText(html`<p title="${text}">${[text, html`<b>${text}</b>`]}</p>`)
      equal(made.match(/[<>"']/g)?.length, 10)
      equal(/&(?!(amp|lt|gt|quot|#39);)/.test(made), false)
    }),
  )
})

test('foreign text is one line of bounded length that keeps its direction', () => {
  equal(plain('a\u202eb\n\u2066c\u0000\u200bd', 10), 'a b c d')
  deepEqual([plain('𠮷𠮷𠮷', 3), plain('𠮷𠮷𠮷𠮷', 3)], ['𠮷𠮷𠮷', '𠮷𠮷𠮷…'])
})
