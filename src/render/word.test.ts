import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { inflateRawSync } from 'node:zlib'
import { draftPaper, fillingOf, paperDocument } from '../reports/papers/draft.ts'
import { layOut } from '../reports/papers/lay-out.ts'
import { exerciseFile, hostileCase, hostileTexts, kumamotoFile } from '../reports/papers/testing.ts'
import { wordDocument } from './word.ts'
import { inert } from './word-text.ts'

/** Members of a zip by its central directory (APPNOTE 4.3.12). */
function membersOf(bytes: Uint8Array): ReadonlyMap<string, string> {
  const zip = Buffer.from(bytes)
  const end = zip.lastIndexOf('PK\u0005\u0006')
  const members = new Map<string, string>()
  let at = zip.readUInt32LE(end + 16)
  for (let nth = 0; nth < zip.readUInt16LE(end + 10); nth += 1) {
    const [size, name, extra, note] = [20, 28, 30, 32].map((field, i) =>
      i === 0 ? zip.readUInt32LE(at + field) : zip.readUInt16LE(at + field),
    ) as [number, number, number, number]
    const local = zip.readUInt32LE(at + 42)
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const packed = zip.subarray(from, from + size)
    const content = zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed
    members.set(zip.toString('utf8', at + 46, at + 46 + name), content.toString('utf8'))
    equal(zip.readUInt32LE(at + 12), 0x0021_0000, 'no member has a time')
    at += 46 + name + extra + note
  }
  return members
}

const release = () => paperDocument('press-first', fillingOf(kumamotoFile, 'press-first', 'ja'))

test('the same document gives the same bytes', async () => {
  deepEqual(await wordDocument(release()), await wordDocument(release()))
})

test('a Word document has its title, its figures and Japanese fonts by name', async () => {
  const members = membersOf(await wordDocument(release()))
  const body = members.get('word/document.xml') ?? ''
  match(body, /不正アクセスによるメール送信/)
  match(body, /約 120,000 通（概数）/)
  match(members.get('word/styles.xml') ?? '', /Yu Mincho/)
  ok(!(members.get('docProps/core.xml') ?? '').includes('dcterms'))
})

test('a drill says so at the top of every page', async () => {
  const filling = fillingOf(exerciseFile, 'executive-first', 'en')
  const members = membersOf(await wordDocument(paperDocument('executive-first', filling)))
  const heads = [...members].filter(([name]) => /^word\/header/.test(name))
  ok(heads.length > 0)
  for (const [, xml] of heads) match(xml, /訓練 EXERCISE/)
})

test('what an attacker wrote is text: no field, no link, no relation to the outside, sound XML', async () => {
  for (const text of hostileTexts) {
    const file = hostileCase(kumamotoFile, text)
    const draft = draftPaper('press-first', fillingOf(file, 'press-first', 'ja'))
    const members = membersOf(await wordDocument(layOut(draft, file)))
    for (const [name, xml] of members) {
      ok(!/TargetMode="External"/.test(xml), name)
      ok(!/<w:(?:hyperlink|fldSimple|altChunk|object|pict|subDoc)[ >]/.test(xml), name)
      const codes = [...xml.matchAll(/<w:instrText[^>]*>([^<]*)</g)].map(([, code = '']) => code)
      for (const code of codes) ok(code === 'PAGE' || code === 'NUMPAGES', code)
      // XML 1.0 production 2, and nothing unescaped between tags.
      ok(!/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(xml), name)
      ok(!/&(?!#?\w+;)/.test(xml), name)
    }
    deepEqual(
      [...members.keys()].filter((name) => /vba|embeddings|activeX|media/i.test(name)),
      [],
    )
  }
})

test('controls, lone surrogates and non-characters stand as their numbers', () => {
  equal(inert('a\u0000b\ud800\uffff\tc'), 'a‹U+0000›b‹U+D800›‹U+FFFF›\tc')
})
