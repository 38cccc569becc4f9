import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { codes } from './door.ts'
import { sayMeNote } from './notes.ts'
import { countryIn, timeIn } from './say.ts'
import { style } from './style.ts'
import { words } from './words.ts'

test('places and times are said in the reader’s language and the organisation’s zone', () => {
  deepEqual(
    [
      countryIn('NL', 'ja'),
      countryIn('JP', 'en'),
      countryIn('ZZ', 'en'),
      countryIn('x', 'ja'),
      countryIn(undefined, 'ja'),
    ],
    ['オランダ', 'Japan', 'Unknown Region', undefined, undefined],
  )
  const at = instant('2026-11-21T19:45:00Z')
  equal(timeIn(at, 'Asia/Tokyo', 'ja'), '2026年11月22日(日) 04:45 JST')
  equal(timeIn(at, 'Asia/Tokyo', 'en'), 'Sun, 22 Nov 2026, 04:45 GMT+9')
})

test('every refusal has a code, and a title and a text in both languages', () => {
  for (const language of ['ja', 'en'] as const) {
    const { told } = words[language]
    deepEqual(new Set(Object.keys(told)), new Set(Object.keys(codes)))
    for (const { title, text } of Object.values(told)) ok(title !== '' && text !== '')
  }
})

test('waits are said in whole minutes or seconds', () => {
  equal(words.en.signIn.wait(5), 'Too many wrong tries. Try again in 5 seconds.')
  equal(words.ja.signIn.wait(899), '誤りが続きました。15 分後にもう一度お試しください。')
  ok(words.en.signIn.wait(undefined).includes('Wait a while'))
})

test('a note says how many were kept back', () => {
  equal(
    sayMeNote({ code: 'busy', keptBack: 3 }, 'ja'),
    '本人確認ページ：応答待ちが多すぎるため、後で試すよう応答しました。自動で回復します。（ほかに同様の通知 3 件）',
  )
  ok(sayMeNote({ code: 'failed', where: 'disk full' }, 'en').includes('disk full'))
})

/** WCAG 2.2, relative luminance. */
const luminance = (hex: string): number => {
  const long = hex.length === 4 ? hex.replaceAll(/[0-9a-f]/g, '$&$&') : hex
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(long.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
test('text has a contrast of 4.5 to 1 and edges of 3 to 1, by day and by night', () => {
  const schemes = [...style.matchAll(/:root\{([^}]*)\}/g)].map(([, text = '']) =>
    Object.fromEntries(
      [...text.matchAll(/--([\w-]+):(#[0-9a-f]+)/g)].map(([, name, hex]) => [name, hex]),
    ),
  )
  equal(schemes.length, 2)
  const contrast = (a: string, b: string): number => {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
    return (high + 0.05) / (low + 0.05)
  }
  const pairs: readonly (readonly [string, string, number])[] = [
    ['ink', 'card', 4.5],
    ['ink', 'ground', 4.5],
    ['soft', 'card', 4.5],
    ['soft', 'ground', 4.5],
    ['main', 'card', 4.5],
    ['main', 'ground', 4.5],
    ['on-main', 'main', 4.5],
    ['bad', 'card', 4.5],
    ['on-bad', 'bad', 4.5],
    ['warn-ink', 'warn', 4.5],
    ['good-ink', 'good', 4.5],
    ['ill-ink', 'ill', 4.5],
    ['edge', 'card', 3],
  ]
  for (const [scheme, colours] of schemes.entries())
    for (const [front, back, least] of pairs) {
      const is = contrast(colours[front] ?? '', colours[back] ?? '')
      ok(is >= least, `${scheme} ${front} on ${back}: ${is.toFixed(2)}`)
    }
})
