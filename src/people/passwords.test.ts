import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  PASSWORD_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MIN,
  PASSWORD_TEXT_MAX,
  passwordForm,
  passwordRefusal,
} from './passwords.ts'

/** Of as many characters, no common one. */
const of = (characters: number): string =>
  'kettle on the purple roof '.repeat(10).slice(0, characters)

test('length is what counts, in characters as people count them', () => {
  equal(passwordRefusal(of(PASSWORD_CHARACTERS_MIN - 1), 'hanako'), 'too-short')
  equal(passwordRefusal(of(PASSWORD_CHARACTERS_MIN), 'hanako'), undefined)
  equal(passwordRefusal(of(PASSWORD_CHARACTERS_MAX), 'hanako'), undefined)
  equal(passwordRefusal(of(PASSWORD_CHARACTERS_MAX + 1), 'hanako'), 'too-long')
  equal(passwordRefusal('x'.repeat(PASSWORD_TEXT_MAX + 1), 'hanako'), 'too-long')
  equal(passwordRefusal('雨の日は薬缶を磨く屋根裏', 'hanako'), undefined)
  equal(passwordRefusal('🫖🏠🌂🐈🫖🏠🌂🐈🐟🦆🍙', 'hanako'), 'too-short')
})

test('full-width and half-width, composed and decomposed are one password', () => {
  equal(passwordForm('ｐａｓｓ ガ'), passwordForm('pass カ\u3099'))
  equal(passwordForm('x'.repeat(PASSWORD_TEXT_MAX + 1)), undefined)
})

test('one’s own name and what everybody tries first are refused, with any digits around', () => {
  for (const text of ['hanako is on the roof', 'XX-HANAKO-XX-99', 'ｈａｎａｋｏ on the roof'])
    equal(passwordRefusal(text, 'hanako'), 'has-name', text)
  // A name of one letter is in every password.
  equal(passwordRefusal('a purple kettle', 'a'), undefined)
  for (const text of [
    ...['password1234', 'Password!2026', '123456789012', 'qwertyuiop12', 'aaaaaaaaaaaa'],
    ...['abababababab', 'abcabcabcabc', 'abcdefghijkl', '210987654321', 'administrator'],
    ...['iloveyou2026!!', 'correcthorsebatterystaple', '!!!welcome!!!!', 'sekimori2026'],
  ])
    equal(passwordRefusal(text, 'hanako'), 'common', text)
})

test('whatever was not refused has one form', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 140 }), (text) => {
      if (passwordRefusal(text, 'hanako') !== undefined) return
      const form = passwordForm(text)
      equal(form === undefined, false)
      equal(passwordForm(form ?? ''), form)
    }),
  )
})
