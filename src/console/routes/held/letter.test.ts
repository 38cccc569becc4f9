import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  HEADER_CHARACTERS_MAX,
  HEADERS_MAX,
  letterOf,
  PARTS_MAX,
  SOURCE_BYTES_MAX,
} from './letter.ts'
import { LETTERS_AT_ONCE, type LetterThread, letters } from './letters.ts'
import { defanged, HTML_CHARACTERS_MAX, shown, TEXT_CHARACTERS_MAX, textOfHtml } from './plain.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

test('links lead nowhere, whatever their letters’ case, and the rest stays as it is', () => {
  for (const [text, expected] of [
    ['see http://a.example/x.y?q=1.2 now.', 'see hxxp://a[.]example/x.y?q=1.2 now.'],
    ['HTTPS://A.Example', 'HxxPS://A[.]Example'],
    ['ftp://f.example', 'fxp://f[.]example'],
    ['www.example.jp', 'www[.]example.jp'],
    ['no.link here', 'no.link here'],
    ['http://user@h.example:80/', 'hxxp://user@h[.]example:80/'],
    ['http://http://a.example', 'hxxp://hxxp://a[.]example'],
    ['xhttp://a.example', 'xhxxp://a[.]example'],
  ] as const)
    equal(defanged(text), expected)
})

test('no text has a web address left that could be opened', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('http', 's', '://', 'a.b', '/', ' ', 'ftp', '.', 'x', '"'), {
        maxLength: 30,
      }),
      (parts) => !/https?:\/\/|ftp:\/\//iu.test(defanged(parts.join(''))),
    ),
  )
})

test('HTML is told as text, with where its links lead behind their words', () => {
  equal(
    textOfHtml(
      '<style>x{}</style><p>Your <b>bank</b></p><a href="https://evil.example/">https://bank.example</a><script>alert(1)</script>&lt;b&gt;&#x41;&amp;',
    ),
    'Your bank\nhttps://bank.example ⟨https://evil.example/⟩<b>A&',
  )
  equal(textOfHtml('<img src=x onerror=alert(1)>'), '⟨x⟩')
  equal(
    textOfHtml('<form action="https://e/"><input type=password></form>'),
    '⟨form → https://e/⟩\n⟨input password⟩',
  )
  equal(textOfHtml('<a href="javascript:alert(1)">x</a>'), 'x ⟨javascript:alert(1)⟩')
  equal(textOfHtml('1 < 2 <!-- never'), '1 <2'.replace('<2', '< 2'))
  equal(textOfHtml('&#0;&#x110000;&constructor;'), '&#0;&#x110000;&constructor;')
})

test('no HTML takes more than its length', () => {
  const begin = performance.now()
  for (const piece of [
    '<',
    '<a href="',
    '<!--',
    '<script>',
    '&',
    '<a href=',
    '<p ',
    "<x y='",
    '-->',
  ])
    textOfHtml(piece.repeat(Math.ceil(HTML_CHARACTERS_MAX / piece.length) + 1))
  for (const piece of ['http://', 'http://a.', 'www.', 'h', '\t\n'])
    shown(piece.repeat(Math.ceil(TEXT_CHARACTERS_MAX / piece.length) + 1))
  // Quadratic time would be minutes.
  ok(performance.now() - begin < 30_000)
})

test('whatever comes is taken apart into something, or is told as its source', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (content) => {
      const letter = await letterOf(content)
      equal(typeof letter.source, 'string')
    }),
    { numRuns: 100 },
  )
})

test('headers and parts have an end, and what is left out is counted', async () => {
  const header = `X: ${'y'.repeat(3 * HEADER_CHARACTERS_MAX)}\n`
  const many = 'Y: z\n'.repeat(HEADERS_MAX)
  const part = '--b\nContent-Type: application/zip; name="‮gpj.exe\u0000"\n\nabc\n'
  const letter = await letterOf(
    bytes(
      `${header}${many}Content-Type: multipart/mixed; boundary=b\n\n${part.repeat(PARTS_MAX + 1)}--b--`,
    ),
  )
  equal(letter.headers.length, HEADERS_MAX)
  equal(letter.headersLeft, 2)
  equal(letter.headers[0]?.value.length, HEADER_CHARACTERS_MAX + 1)
  deepEqual([letter.parts.length, letter.partsLeft], [PARTS_MAX, 1])
  match(letter.parts[0]?.sha256 ?? '', /^[0-9a-f]{64}$/)
  equal(letter.parts[0]?.type, 'application/zip')
})

test('mail that is nested without end is told as its source', async () => {
  const deep = Array.from(
    { length: 60 },
    (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
  ).join('')
  const letter = await letterOf(bytes(deep))
  equal(letter.isParsed, false)
  match(letter.source, /boundary=b0/)
})

test('a letter that takes too long is given up, and only so many are opened at once', async () => {
  let ended = 0
  const thread = (): LetterThread =>
    ({ once: () => thread, terminate: async () => (ended += 1) }) as never
  const open = letters(thread as never, 5)
  const all = await Promise.all(
    Array.from({ length: LETTERS_AT_ONCE + 1 }, () => open(new Uint8Array())),
  )
  deepEqual(all, [...Array(LETTERS_AT_ONCE).fill('failed'), 'busy'])
  equal(ended, LETTERS_AT_ONCE)
  equal(await open(new Uint8Array()), 'failed')
})

test('texts, HTML and source have an end, and say when they were cut', async () => {
  const cutAt = (length: number) => shown('x'.repeat(length)).isCut
  deepEqual([cutAt(TEXT_CHARACTERS_MAX), cutAt(TEXT_CHARACTERS_MAX + 1)], [false, true])
  const source = async (length: number) => (await letterOf(new Uint8Array(length))).isSourceCut
  deepEqual([await source(SOURCE_BYTES_MAX), await source(SOURCE_BYTES_MAX + 1)], [false, true])
  const html = async (length: number) => {
    const head = 'Content-Type: text/html\n\n'
    const { texts } = await letterOf(bytes(`${head}<p>x</p>${' '.repeat(length - 8)}`))
    return texts.find(({ kind }) => kind === 'html')?.isCut
  }
  deepEqual(
    [await html(HTML_CHARACTERS_MAX - 1), await html(HTML_CHARACTERS_MAX + 1)],
    [false, true],
  )
})
