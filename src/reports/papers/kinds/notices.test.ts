import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CaseFile } from '../../../cases/case.ts'
import type { AccountId } from '../../../events/event.ts'
import { lintPaper } from '../lint.ts'
import { plainTextOf } from '../mail-form.ts'
import { kumamotoFile } from '../testing.ts'
import { accountsOf } from './notices/contract.ts'
import { inert } from './notices/shared.ts'
import { allText, draftOf, sectionText, withTexts } from './testing.ts'

const languages = ['ja', 'en'] as const
const id = (name: string): AccountId => `sasl:${name}` as AccountId
const found = kumamotoFile.found
ok(found !== undefined)

/** With the attacker's subjects, as the logs tell them. */
const withSubjects = (subjects: readonly { subject: string; messages: number }[]): CaseFile => ({
  ...kumamotoFile,
  found: {
    ...found,
    accounts: found.accounts.map((one) =>
      one.verdict === 'hijacked' ? { ...one, uniformity: { ...one.uniformity, subjects } } : one,
    ),
  },
})

test('what promises to have no link has none, whatever subject the attacker wrote', () => {
  const file = withSubjects([
    { subject: 'Login http://evil.example/a?b=c now', messages: 900 },
    { subject: 'www.evil.example', messages: 800 },
    { subject: 'javascript:alert(1) tel:0312345678', messages: 700 },
  ])
  for (const language of languages) {
    const text = plainTextOf(draftOf('notice-recipients', { file, language }), file)
    ok(!/:\/\/|www\.|javascript:\w|tel:\d|mailto:/i.test(text), text)
    ok(!text.includes(kumamotoFile.organisation.desk?.page ?? 'none'))
    match(text, /\[:\]/)
  }
})

test('the letter names our own sender and no other address, and no subject with one in it', () => {
  const file = withSubjects([
    { subject: 'Invoice for tanaka@customer.example', messages: 5_000 },
    { subject: '一通だけの件名', messages: 1 },
    { subject: '【重要】確認のお願い', messages: 400 },
  ])
  for (const language of languages) {
    const text = allText(draftOf('notice-recipients', { file, language }))
    deepEqual(text.match(/[\w.+-]+@[\w.-]+\w/g) ?? [], ['info-send@example.jp'])
    ok(!text.includes('customer'))
    ok(!text.includes('一通だけの件名'))
    ok(text.includes('確認のお願い'))
  }
})

test('more than three senders are told by their domain alone', () => {
  const names = ['a', 'b', 'c', 'd'].map((name) => id(`${name}@example.jp`))
  const file = {
    ...kumamotoFile,
    case: {
      ...kumamotoFile.case,
      accounts: names.map((account) => ({ account, relation: 'affected' as const })),
    },
  }
  const text = sectionText(draftOf('notice-recipients', { file }), 'sent')
  ok(!text.includes('@'))
  match(text, /example\.jp のメールアドレス/)
  const one = sectionText(draftOf('notice-recipients', { file, of: 'b@example.jp' }), 'sent')
  deepEqual(one.match(/\w@example\.jp/g), ['b@example.jp'])
})

test('our page is named only once we have published there', () => {
  const text = (file: CaseFile): string =>
    sectionText(draftOf('notice-recipients', { file }), 'genuine')
  ok(!text(kumamotoFile).includes('ウェブサイト'))
  const [first] = kumamotoFile.case.clocks
  ok(first !== undefined)
  const clocks = [...kumamotoFile.case.clocks, { ...first, clock: 'published' as const }]
  match(text({ ...kumamotoFile, case: { ...kumamotoFile.case, clocks } }), /公式ウェブサイト/)
})

test('that it was stopped is said only once it was contained', () => {
  const clocks = kumamotoFile.case.clocks.filter(({ clock }) => clock !== 'contained')
  const file = { ...kumamotoFile, case: { ...kumamotoFile.case, clocks } }
  match(allText(draftOf('notice-recipients', { file })), /止めるための対応を進めています/)
  ok(!allText(draftOf('notice-recipients', { file })).includes('止める措置をとりました'))
})

test('persons are told the items of their own group, else those of everybody', () => {
  const file = withTexts(kumamotoFile, {
    'persons.items': '氏名',
    'persons.items.staff': '職員番号',
  })
  const items = (of?: string): string =>
    sectionText(draftOf('notice-persons', { file, of }), 'items')
  match(items(), /氏名/)
  match(items('customers'), /氏名/)
  match(items('staff'), /職員番号/)
  ok(!items('staff').includes('氏名'))
})

test('the fields of the rule are there for persons, and a substitute for those out of reach', () => {
  const ids = draftOf('notice-persons').sections.map((one) => one.id)
  for (const one of ['overview', 'items', 'cause', 'secondary', 'other', 'contact'])
    ok(ids.includes(one), one)
  const letter = draftOf('notice-persons', { of: 'public' })
  match(allText(letter), /通知に代えます/)
  match(allText(letter), /関係者各位/)
  ok(!allText(draftOf('notice-persons')).includes('通知に代えます'))
})

test('a contract holder hears of accounts of that contract and of nobody else', () => {
  const file: CaseFile = {
    ...kumamotoFile,
    case: {
      ...kumamotoFile.case,
      accounts: ['a@one.example', 'b@two.example', 'c@sub.one.example', 'd@notone.example'].map(
        (name) => ({ account: id(name), relation: 'affected' as const }),
      ),
    },
  }
  deepEqual(accountsOf({ file, language: 'ja', number: 1, of: 'one.example' }), [
    id('a@one.example'),
  ])
  for (const language of languages) {
    const text = allText(draftOf('notice-contract', { file, language, of: 'one.example' }))
    ok(text.includes('a@one.example'))
    ok(!/two\.example|notone|c@sub/.test(text))
    ok(!text.includes('120,000'), 'no figure over all contracts')
  }
})

test('a cause that names an account of another contract is emptied, not printed', () => {
  const file = withTexts(kumamotoFile, {
    'regulator.cause': 'soumu@example.jp のパスワードが漏れた',
  })
  const draft = draftOf('notice-contract', { file, of: 'one.example' })
  ok(!allText(draft).includes('soumu@example.jp'))
  ok(lintPaper(draft, file).some(({ code, section }) => code === 'missing' && section === 'fields'))
})

test('neither a domain of another contract nor the name of a file gets into the letter', () => {
  const [hypothesis, ...rest] = kumamotoFile.case.hypotheses
  ok(hypothesis !== undefined)
  const refs = [{ sha256: 'ef'.repeat(32), file: 'two.example/mail.log', line: 7 }]
  const file: CaseFile = {
    ...kumamotoFile,
    case: {
      ...kumamotoFile.case,
      accounts: ['a@one.example', 'b@two.example'].map((name) => ({
        account: id(name),
        relation: 'affected' as const,
      })),
      hypotheses: [
        { ...hypothesis, text: 'two.example の管理者端末から漏れた', for: refs },
        ...rest,
      ],
    },
  }
  const text = allText(draftOf('notice-contract', { file, of: 'one.example' }))
  ok(!/two\.example|mail\.log/.test(text), text)
  match(text, /efefefefefef/)
})

test('a list of accounts that somebody typed is a list of names', () => {
  const accounts = ['user01@one.example', 'user02@one.example', 'b@two.example'].map((name) => ({
    account: id(name),
    relation: 'affected' as const,
  }))
  const file = withTexts(
    { ...kumamotoFile, case: { ...kumamotoFile.case, accounts } },
    { 'contract.accounts.C-17': 'user01@one.example\nuser02@one.example' },
  )
  const draft = draftOf('notice-contract', { file, of: 'C-17' })
  deepEqual(
    lintPaper(draft, file).filter(({ section }) => section === 'accounts'),
    [],
  )
  match(sectionText(draft, 'accounts'), /user02@one\.example/)
  ok(!allText(draft).includes('two.example'))
})

test('without accounts of the contract the letter cannot be released', () => {
  const draft = draftOf('notice-contract', { of: 'nobody.example' })
  const gaps = lintPaper(draft, kumamotoFile).filter(({ section }) => section === 'accounts')
  equal(gaps[0]?.code, 'missing')
})

test('a letter has no address or scheme that a mail program would make a link of', () => {
  fc.assert(
    fc.property(fc.webUrl(), fc.string({ maxLength: 40 }), (url, around) => {
      const text = inert(`${around}${url}${around}`)
      ok(!/https?:\/\//i.test(text))
      ok(!/[\p{L}\p{N}]\.[\p{L}]{2,}/u.test(text))
    }),
  )
  fc.assert(fc.property(fc.emailAddress(), (address) => ok(!/@/.test(inert(address)))))
})

test('a letter has no tag in the words of a thief, and what only looks like one stays', () => {
  equal(inert('<img src=x onerror=alert(1)></p><!--'), '‹img src=x onerror=alert(1)>‹/p>‹!--')
  equal(inert('1 < 2 <3'), '1 < 2 <3')
})
