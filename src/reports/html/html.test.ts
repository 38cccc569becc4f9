import { equal, match, ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { blast, hostile, hostileTexts, samples } from '../testing.ts'
import { escaped } from './escape.ts'
import { htmlReport } from './report.ts'
import { STYLE_SHA256, style } from './style.ts'

/** Tags, attributes and texts of a page as a parser of HTML reads them, roughly. */
const tagsOf = (html: string): string[] =>
  [...html.replace(/<style>.*?<\/style>/s, '').matchAll(/<(\/?[a-z0-9]+)((?:\s[^<>]*)?)>/g)].map(
    ([tag]) => tag,
  )
const OURS = new Set(
  `html head meta title style body header h1 h2 h3 h4 p dl dt dd nav ol ul li a main section div span
  strong b figure figcaption svg path rect circle text table caption thead tbody tfoot tr th td footer`.split(
    /\s+/,
  ),
)

test('the policy of the page allows its own style sheet and nothing else', () => {
  equal(STYLE_SHA256, createHash('sha256').update(style).digest('base64'))
  const html = htmlReport(blast, 'ja')
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]
  equal(
    policy,
    `default-src 'none'; style-src 'sha256-${STYLE_SHA256}'; img-src data:; base-uri 'none'; form-action 'none'`,
  )
  // It stands before anything that it governs.
  ok(html.indexOf('Content-Security-Policy') < html.indexOf('<style>'))
  equal(/<style>(.*?)<\/style>/s.exec(html)?.[1], style)
})

test('a report loads nothing, runs nothing and leads nowhere', () => {
  for (const [name, found] of Object.entries(samples))
    for (const language of ['ja', 'en'] as const) {
      const html = htmlReport(found, language)
      for (const tag of tagsOf(html)) {
        const element = /^<\/?([a-z0-9]+)/.exec(tag)?.[1] ?? ''
        ok(OURS.has(element), `${name}: ${tag}`)
        ok(!/\s(on\w+|src|srcset|style|action|formaction|xlink:href)=/.test(tag), `${name}: ${tag}`)
        for (const [, target = ''] of tag.matchAll(/\shref="([^"]*)"/g))
          match(target, /^#[a-z0-9-]+$/)
      }
      ok(!/url\(|@import|expression\(/.test(style))
      match(html, new RegExp(`<html lang="${language}">`))
    }
})

test('nothing that an attacker wrote becomes a tag or an attribute', () => {
  const shape = (html: string): string =>
    tagsOf(html)
      .map((tag) => tag.replaceAll(/="[^"]*"/g, '=""'))
      .join('')
  const honest = new Set(tagsOf(htmlReport(hostile('x'), 'ja')).map((tag) => shape(tag)))
  for (const text of hostileTexts) {
    const html = htmlReport(hostile(text), 'ja')
    for (const tag of tagsOf(html)) {
      const element = /^<\/?([a-z0-9]+)/.exec(tag)?.[1] ?? ''
      ok(OURS.has(element), tag)
      ok(honest.has(shape(tag)) || element === 'path' || element === 'svg', tag.slice(0, 200))
    }
    equal(html.split('<style>').length, 2)
    equal(html.split('</html>').length, 2)
    ok(!html.includes('<script'))
    ok(html.isWellFormed())
  }
})

test('headings go down one step at a time, tables have heads, pictures have words', () => {
  const html = htmlReport(blast, 'en')
  let last = 0
  for (const [, level = ''] of html.matchAll(/<h([1-6])/g)) {
    ok(Number(level) <= last + 1, `h${level} after h${last}`)
    last = Number(level)
  }
  const tables = html.split('<table>').slice(1)
  ok(tables.length > 8)
  for (const table of tables) match(table, /^<caption>[^<]+<\/caption><thead><tr><th scope="col"/)
  const pictures = html.split('<svg').slice(1)
  ok(pictures.length >= 5)
  for (const picture of pictures) match(picture, /^[^>]* role="img" aria-label="[^"]{10,}"/)
  for (const [, id = ''] of html.matchAll(/href="#([^"]*)"/g)) ok(html.includes(`id="${id}"`))
})

test('the same investigation gives the same page; the stamp alone differs', () => {
  equal(htmlReport(blast, 'ja'), htmlReport(structuredClone(blast), 'ja'))
  const later = { ...blast, stamp: { ...blast.stamp, version: '9.9.9' } }
  equal(htmlReport(blast, 'ja').replaceAll('0.6.0', '9.9.9'), htmlReport(later, 'ja'))
})

test('escaping keeps text text, within attributes too', () => {
  equal(escaped(`<a href='x' b="y">&`), '&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;')
  equal(escaped('\u0000\ud800'), '\ufffd\ufffd')
})
