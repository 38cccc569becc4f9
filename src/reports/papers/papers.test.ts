import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CaseFile, type Paper, paperKinds } from '../../cases/case.ts'
import { basisOf, canonical } from './basis.ts'
import { dayOf, momentOf } from './dates.ts'
import { differenceOf, draftPaper, fillingOf, lintPaper, slotFacts } from './draft.ts'
import { forms } from './forms.ts'
import { EXERCISE, layOut } from './lay-out.ts'
import { type Problem, pieces } from './lint.ts'
import { headerText, mailOf, plainTextOf } from './mail-form.ts'
import { numberIn, numeralsIn } from './numerals.ts'
import { textOf } from './said.ts'
import {
  emptyFile,
  exerciseFile,
  hostileCase,
  hostileTexts,
  kumamotoFile,
  narrowedFile,
} from './testing.ts'

const languages = ['ja', 'en'] as const
const kinds = paperKinds.filter((kind) => forms[kind] !== undefined)

const drafted = (file: CaseFile, kind: (typeof kinds)[number], language: 'ja' | 'en') =>
  draftPaper(kind, fillingOf(file, kind, language))
const textIn = (file: CaseFile, kind: (typeof kinds)[number], language: 'ja' | 'en'): string =>
  pieces(drafted(file, kind, language))
    .map(({ said }) => textOf(said))
    .join('\n')
/** The rich case, with one text more. */
const written = (slot: string, text: string, file = kumamotoFile): CaseFile => ({
  ...file,
  case: {
    ...file.case,
    texts: [
      ...file.case.texts,
      { slot, text, language: 'ja', by: 'x', at: file.now, entry: 9_000 },
      { slot, text, language: 'en', by: 'x', at: file.now, entry: 9_001 },
    ],
  },
})
const codes = (problems: readonly Problem[]): readonly string[] => [
  ...new Set(problems.map(({ code }) => code)),
]
const judged = (text: string, file = kumamotoFile): readonly string[] =>
  codes(
    lintPaper(
      drafted(written('executive.summary', text, file), 'executive-first', 'ja'),
      written('executive.summary', text, file),
    ),
  )

test('every kind of document that a case can have has a form, in both languages', () => {
  deepEqual(kinds, paperKinds)
})

test('no digit stands in fixed text, in any form, language and case, however little is known', () => {
  for (const file of [kumamotoFile, emptyFile, exerciseFile, narrowedFile])
    for (const kind of kinds)
      for (const language of languages) {
        const own = lintPaper(drafted(file, kind, language), file).filter(({ code }) =>
          ['fixed-figure', 'unit', 'outline', 'denial'].includes(code),
        )
        deepEqual(own, [], `${kind} ${language}`)
      }
})

test('the first report has its twelve points, a release its ten, a follow-up what changed as well', () => {
  const ids = (kind: (typeof kinds)[number]) =>
    drafted(kumamotoFile, kind, 'ja').sections.map(({ id }) => id)
  const twelve =
    'summary clocks impact actions unknown leak deadlines decisions next team statement'
  deepEqual(ids('executive-first'), twelve.split(' '))
  deepEqual(
    drafted(kumamotoFile, 'executive-first', 'ja').head.map(([term]) => textOf(term)),
    ['事案番号', '時点', '版', '作成'],
  )
  const ten =
    'apology overview timeline impact cause response recipients prevention next desk'.split(' ')
  deepEqual(ids('press-first'), ten)
  deepEqual(ids('press-followup'), ['apology', 'changes', ...ten.slice(1)])
})

test('the whole rich case passes the lint but for what only people can write', () => {
  for (const kind of [
    'executive-first',
    'press-first',
    'questions-answers',
    'post-mortem',
  ] as const)
    for (const language of languages)
      deepEqual(lintPaper(drafted(kumamotoFile, kind, language), kumamotoFile), [], kind)
})

test('an empty case misses its slots, and says of figures that they are under investigation', () => {
  ok(codes(lintPaper(drafted(emptyFile, 'press-first', 'ja'), emptyFile)).includes('missing'))
  match(textIn(emptyFile, 'press-first', 'ja'), /調査中/)
  match(textIn(emptyFile, 'press-first', 'en'), /under investigation/)
})

test('persons, messages, recipients and accounts each have their own word, with how sure they are', () => {
  const ja = textIn(kumamotoFile, 'press-first', 'ja')
  match(ja, /約 120,000 通（概数）/)
  match(ja, /宛先 約 19,000 件（概数）/)
  match(ja, /311 名以下（調査中）/)
  match(ja, /1 アカウント/)
  match(textIn(kumamotoFile, 'press-first', 'en'), /about 19,000 recipients \(estimated\)/)
  match(textIn(kumamotoFile, 'executive-first', 'ja'), /次報|調査中/)
})

test('a typed number passes only as a fact that stands, in its own unit', () => {
  deepEqual(judged('約 120,000 通が送信された。'), [])
  deepEqual(judged('約12万通が送信された。'), [])
  deepEqual(judged('１万９千件に届いた。'), [])
  for (const text of ['130,000 通', '十三万通', '数千通', '１３万通', 'about 130 thousand', '٣ 通'])
    deepEqual(judged(`${text}が送信された。`), ['figure'], text)
  for (const text of ['120,000 名に送信', '19,000 通が到達', '120,000 accounts'])
    deepEqual(judged(text), ['unit'], text)
})

test('clocks, days to come, laws, telephone numbers and idioms are no figures', () => {
  for (const text of [
    '2025年10月6日 04:45 に始まり、17時30分に止めた。',
    '令和7年10月6日の事案である。',
    '2025年12月1日までに実施する。',
    '個人情報保護法第26条第1項による。',
    '電話 000-000-2222 で受け付ける。',
    '第三者に、一部の者が、十分に、万一に備え、統一して。',
    '12 時間 30 分の間、だれも気付かなかった。',
    'On 6 October 2025 at 17:15 it was noticed (GDPR art. 33).',
  ])
    deepEqual(judged(text), [], text)
  for (const text of ['2025年10月3日に始まった。', '13:37 に始まった。', '7 時間続いた。'])
    deepEqual(judged(text), ['figure'], text)
})

test('a denial passes only at a rung that allows it', () => {
  const at = (verdict: CaseFile['leak']['verdict'], text: string): boolean =>
    judged(text, { ...kumamotoFile, leak: { ...kumamotoFile.leak, verdict } }).includes('denial')
  for (const text of [
    '情報の流出はありません。',
    '個人情報の漏えいは一切なかった。',
    '情報は漏 えいしていません。',
    'データの持ち出しは発生していません。',
    'No personal data was leaked.',
    'Your data has not been stolen.',
    '流出の可能性はありません。',
  ]) {
    ok(at('not-deniable', text), text)
    ok(at('unlikely', text), text)
    ok(!at('none', text), text)
  }
  ok(at('not-deniable', '流出の可能性は低い。') && !at('unlikely', '流出の可能性は低い。'))
  ok(at('not-deniable', '現時点で流出は確認されておりません。'))
  ok(!at('no-trace', '現時点で流出は確認されておりません。'))
  for (const text of ['漏えいの可能性は否定できません。', '流出がないか調査しています。'])
    ok(!at('not-deniable', text), text)
})

test('filler and blame are refused', () => {
  deepEqual(judged('セキュリティを最優先に取り組みます。'), ['filler'])
  deepEqual(judged('We take the security of your data very seriously.'), ['filler'])
  deepEqual(judged('職員の不注意によるものです。'), ['blame'])
})

test('what a draft rests on may move: a newer fact, text or clock refuses its approval', () => {
  const kind = 'press-first'
  const draft = drafted(kumamotoFile, kind, 'ja')
  const done = { by: 'x', at: kumamotoFile.now, entry: 500 }
  const paper: Paper = {
    ...({ id: 'D1', paper: kind, number: 1, state: 'drafted', basis: 'aa', files: [] } as const),
    slots: slotFacts(draft),
    drafted: done,
  }
  deepEqual(lintPaper(draft, kumamotoFile, paper), [])
  const [first] = kumamotoFile.case.facts.filter(({ id }) => id === 'F4')
  ok(first !== undefined)
  const newer = { ...first, id: 'F99', value: 18_990, supersedes: 'F4', entry: 501 }
  const moved = {
    ...kumamotoFile,
    case: { ...kumamotoFile.case, facts: [...kumamotoFile.case.facts, newer] },
  }
  deepEqual(codes(lintPaper(drafted(moved, kind, 'ja'), moved, paper)), ['moved-on'])
  // The old draft itself names a fact that no longer stands.
  ok(codes(lintPaper(draft, moved)).includes('moved-on'))
})

test('4,072,650 possible becomes 311,288 confirmed: narrowed, with its reason, and no contradiction', () => {
  const draft = drafted(narrowedFile, 'press-followup', 'ja')
  const before = narrowedFile.case.papers[0]?.slots ?? {}
  const changes = differenceOf(before, slotFacts(draft), narrowedFile)
  const change = changes.find(({ slot }) => slot === 'accounts.possible')
  equal(change?.relation, 'narrowed')
  equal(change?.before[0]?.value, 4_072_650)
  equal(change?.after[0]?.value, 311_288)
  match(change?.why ?? '', /照合/)
  const text = textIn(narrowedFile, 'press-followup', 'ja')
  match(text, /最大 4,072,650 アカウント/)
  match(text, /第二報/)
  deepEqual(lintPaper(draft, narrowedFile), [])
  // Not told again is not withdrawn; retracted is.
  ok(!changes.some(({ relation }) => relation === 'gone'))
  const facts = narrowedFile.case.facts.map((fact) =>
    fact.id === 'F4' ? { ...fact, status: 'retracted' as const, why: 'x' } : fact,
  )
  const taken = { ...narrowedFile, case: { ...narrowedFile.case, facts } }
  const gone = differenceOf({ 'mail.delivered': 'F4' }, {}, taken)
  deepEqual(
    gone.map(({ relation, why }) => [relation, why]),
    [['gone', 'x']],
  )
})

test('the same basis has the same text, whatever the order of its keys; a fact more has another', () => {
  equal(canonical({ b: 1, a: [undefined, 'x'] }), canonical({ a: [null, 'x'], b: 1 }))
  const filling = fillingOf(kumamotoFile, 'press-first', 'ja')
  const basis = basisOf('press-first', filling)
  equal(basis, basisOf('press-first', structuredClone(filling)))
  const fewer = {
    ...kumamotoFile,
    case: { ...kumamotoFile.case, facts: kumamotoFile.case.facts.slice(1) },
  }
  notEqual(basis, basisOf('press-first', { ...filling, file: fewer }))
  const paper = { ...kumamotoFile, case: { ...kumamotoFile.case, papers: [], reminded: [] } }
  equal(basis, basisOf('press-first', { ...filling, file: paper }))
})

test('a drill says so in every kind: across the pages, in the title, the text and the subject', () => {
  for (const kind of kinds)
    for (const language of languages) {
      const draft = drafted(exerciseFile, kind, language)
      const document = layOut(draft, exerciseFile)
      equal(document.watermark, EXERCISE)
      match(document.title, /訓練 EXERCISE/)
      match(plainTextOf(draft, exerciseFile), /^【訓練 EXERCISE】/)
    }
})

test('where a deadline stands, so does that this is no legal advice; inside figures name their fact', () => {
  const document = layOut(drafted(kumamotoFile, 'executive-first', 'ja'), kumamotoFile)
  const section = document.sections.find(({ id }) => id === 'deadlines')
  match(JSON.stringify(section), /法的助言ではありません/)
  match(JSON.stringify(document.sections), /\[F2\]/)
  match(JSON.stringify(document.sections.at(-1)), /"annex".*mail\.log:81233/)
  // A letter to the outside bears no marks of ours.
  const letter = layOut(drafted(kumamotoFile, 'press-first', 'ja'), kumamotoFile)
  ok(!/\[F\d/.test(JSON.stringify(letter)) && !/関守（Sekimori）/.test(JSON.stringify(letter)))
})

test('years are western or of an era, first years have their name, other zones are written out', () => {
  const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds
  const era = { language: 'ja', zone: 'Asia/Tokyo', years: 'era' } as const
  equal(dayOf(at('2025-10-06T00:00:00Z'), era), '令和7年10月6日')
  equal(dayOf(at('2019-05-01T00:00:00+09:00'), era), '令和元年5月1日')
  equal(dayOf(at('2019-04-30T00:00:00+09:00'), era), '平成31年4月30日')
  equal(dayOf(at('1980-01-01T00:00:00Z'), era), '1980年1月1日')
  equal(
    momentOf(at('2025-10-06T00:00:00Z'), { language: 'ja', zone: 'Europe/Paris' }),
    '2025年10月6日 02:00 (+02:00)',
  )
  equal(
    momentOf(at('2025-10-05T19:45:00Z'), { language: 'en', zone: 'Asia/Tokyo' }),
    '6 October 2025, 04:45 JST',
  )
})

test('numerals are read as people write them', () => {
  for (const [text, value] of [
    ['十二万', 120_000],
    ['1万9千', 19_000],
    ['1万9,000', 19_000],
    ['二〇二五', 2025],
    ['百', 100],
    ['三億二千万', 320_000_000],
  ] as const)
    equal(numberIn(text), value, text)
  deepEqual(
    numeralsIn('第三者の三件と、四国の一部').map(({ text }) => text),
    ['三'],
  )
})

test('property: a number in any writing that is no fact is found wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2_000, max: 9_999_999 }).filter((n) => !String(n).endsWith('000')),
      fc.constantFrom('', 'およそ', 'about ', '（'),
      fc.boolean(),
      (n, before, isWide) => {
        const digits = isWide
          ? String(n).replaceAll(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0))
          : n.toLocaleString('en')
        const known = kumamotoFile.case.facts.some(({ value }) => value === n)
        equal(judged(`${before}${digits} 通`).includes('figure'), !known)
      },
    ),
    { numRuns: 60 },
  )
})

test('no header of a mail is begun by what somebody wrote; its body is base64', () => {
  for (const text of hostileTexts) {
    const file = hostileCase(kumamotoFile, text)
    const draft = draftPaper('notice-recipients', fillingOf(file, 'notice-recipients', 'en'))
    const mail = mailOf({ ...draft, subject: [{ slot: 'name', text }] }, file)
    const [head = '', body = ''] = mail.split('\r\n\r\n')
    const names = head
      .split('\r\n')
      .filter((line) => !line.startsWith(' '))
      .map((line) => line.slice(0, line.indexOf(':')))
    const own =
      'Subject From Date MIME-Version Auto-Submitted X-Unsent Content-Type Content-Transfer-Encoding'
    for (const name of names) ok(own.split(' ').includes(name), name)
    match(mail, /^[\t\r\n -~]*$/)
    for (const line of mail.split('\r\n')) ok(line.length <= 100, line)
    match(body, /^[A-Za-z0-9+/=\r\n]+$/)
  }
})

test('a subject in Japanese is encoded words that decode to it', () => {
  const subject = '不正アクセスによるメール送信に関するお詫びとお知らせ（第一報）'
  const words = headerText('Subject: ', subject)
  const decoded = words
    .split('\r\n ')
    .map((word) => Buffer.from(/^=\?utf-8\?B\?(.*)\?=$/.exec(word)?.[1] ?? '', 'base64').toString())
  equal(decoded.join(''), subject)
  for (const word of words.split('\r\n ')) ok(word.length <= 75)
  equal(headerText('Subject: ', 'plain words'), 'plain words')
})

test('names and subjects that want to break out stand as text in every kind', () => {
  for (const text of hostileTexts)
    for (const kind of kinds) {
      const file = hostileCase(kumamotoFile, text)
      const document = layOut(drafted(file, kind, 'ja'), file)
      const all = JSON.stringify(document.sections) + document.title
      ok(!/[\u202e\u2066]|\\u0000|\\u001b|\\r/.test(all.replaceAll('\u2068', '')), kind)
      ok(all.isWellFormed())
    }
})
