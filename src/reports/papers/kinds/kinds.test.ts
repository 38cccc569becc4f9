import { deepEqual, doesNotThrow, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { samples } from '../../testing.ts'
import { forms } from '../forms.ts'
import { layOut } from '../lay-out.ts'
import { lintPaper } from '../lint.ts'
import { plainTextOf } from '../mail-form.ts'
import { emptyFile, exerciseFile, hostileCase, hostileTexts, kumamotoFile } from '../testing.ts'
import { allText, draftOf, ownKinds, withTexts } from './testing.ts'

const languages = ['ja', 'en'] as const

test('every kind has its form, and each draft the sections of its outline in both languages', () => {
  for (const kind of ownKinds)
    for (const language of languages) {
      const draft = draftOf(kind, { language })
      const ids = draft.sections.map(({ id }) => id)
      const outline = forms[kind]?.outline ?? []
      ok(outline.length > 0, kind)
      for (const id of outline) ok(ids.includes(id), `${kind} ${language} lacks ${id}`)
      equal(new Set(ids).size, ids.length, `${kind} names a section twice`)
      equal(draft.kind, kind)
      equal(draft.language, language)
    }
})

test('no fixed text of ours holds a figure, on a rich case, an empty one, and every sample', () => {
  const files = [
    kumamotoFile,
    emptyFile,
    exerciseFile,
    ...Object.values(samples).map((found) => ({ ...kumamotoFile, found })),
  ]
  for (const file of files)
    for (const kind of ownKinds)
      for (const language of languages) {
        const draft = draftOf(kind, { file, language })
        const bad = lintPaper(draft, file).filter(
          ({ code }) => code === 'fixed-figure' || code === 'outline' || code === 'denial',
        )
        deepEqual(bad, [], `${kind} ${language}`)
        doesNotThrow(() => layOut(draft, file))
      }
})

test('an empty case fills every kind with words for what is not known, and never with nothing', () => {
  for (const kind of ownKinds)
    for (const language of languages)
      for (const subject of [undefined, 'no-such-thing']) {
        const draft = draftOf(kind, { file: emptyFile, language, of: subject })
        match(
          allText(draft),
          language === 'ja'
            ? /調査中|未記入|まだ|記録/
            : /under investigation|to be written|not|yet/i,
        )
        ok(!/undefined|NaN|\[object/.test(allText(draft)), kind)
      }
})

test('foreign text stays one visible line: no control, no break of a line, no hidden direction', () => {
  for (const text of hostileTexts) {
    const file = hostileCase(kumamotoFile, text)
    for (const kind of ownKinds)
      for (const language of languages) {
        const draft = draftOf(kind, { file, language })
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
        ok(!/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/.test(allText(draft)), kind)
        doesNotThrow(() => plainTextOf(draft, file))
      }
  }
})

test('texts that a person must write are named with a hint in both languages', () => {
  for (const kind of ownKinds)
    for (const { slot, hint } of forms[kind]?.texts ?? []) {
      match(slot, /^[a-z]+\.[a-z.-]+$/)
      ok(hint.ja !== '' && hint.en !== '', slot)
    }
})

test('addresses, hosts and ports that people typed are names, and every other digit is a figure', () => {
  const problems = (text: string): readonly string[] => {
    const file = withTexts(kumamotoFile, { 'delisting.listed': text })
    return lintPaper(draftOf('delisting-request', { file }), file)
      .filter(({ code, section }) => code !== 'missing' && section === 'listing')
      .map(({ what }) => what)
  }
  for (const fine of [
    '203.0.113.5 が zen.spamhaus.org に 127.0.0.2 として登録',
    '2001:db8::25 と mx1.example.jp:25',
    'v=spf1 ip4:203.0.113.0/24 -all',
    'Roundcube 1.6.10、ポート 587、AS64500',
    'https://check.example/ip/203.0.113.5?n=12',
    'ab'.repeat(32),
  ])
    deepEqual(problems(fine), [], fine)
  for (const [text, digits] of [
    ['120,001 通', '120,001'],
    ['3.5 万件', '3.5'],
    ['12:31:45 に', '12'],
    ['99 台', '99'],
  ] as const)
    ok(
      problems(text).some((what) => what.includes(digits)),
      `${text}: ${problems(text).join(' ')}`,
    )
})

test('what people entered in one language is printed as they wrote it for the other', () => {
  const file = withTexts(
    kumamotoFile,
    { 'hypothesis.H1': 'A leaked password was used', 'action.A1': 'A second factor for senders' },
    'en',
  )
  for (const kind of ['forensic', 'regulator-preliminary'] as const) {
    const text = allText(draftOf(kind, { file, language: 'en' }))
    match(text, /A leaked password was used/)
    match(text, /A second factor for senders/)
    ok(!text.includes('漏れていたパスワード'))
  }
})
