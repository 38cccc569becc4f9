import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { obligationNamed, shippedObligations } from '../../../cases/clocks/obligations.ts'
import { hours, plus } from '../../../lib/time.ts'
import { lintPaper } from '../lint.ts'
import type { PaperBlock, PaperDraft } from '../paper.ts'
import { textOf } from '../said.ts'
import { emptyFile, kumamotoFile } from '../testing.ts'
import { askedOf } from './regulator/head.ts'
import { topicOf } from './regulator/map.ts'
import { allText, draftOf, sectionText, withTexts } from './testing.ts'

const filled = (draft: PaperDraft, name: string, section = 'fields'): string =>
  fieldsIn(draft, section).find(([one]) => one === name)?.[1] ?? ''
const fieldsIn = (draft: PaperDraft, id: string): readonly (readonly [string, string])[] =>
  (draft.sections.find((one) => one.id === id)?.blocks ?? []).flatMap((block: PaperBlock) =>
    block.block === 'field'
      ? [[textOf(block.name), block.said.map(textOf).join('\n')] as const]
      : [],
  )

test('every field of every obligation that comes with the program is filled by something', () => {
  for (const { id, stages } of shippedObligations)
    for (const stage of stages)
      for (const field of stage.fields)
        ok(topicOf(id, field.id) !== undefined, `${id}/${stage.id} ${field.id}`)
})

test('every stage of every obligation makes a form with each of its fields, by its official name', () => {
  for (const file of [kumamotoFile, emptyFile])
    for (const { id, stages } of shippedObligations)
      for (const stage of stages)
        for (const language of ['ja', 'en'] as const) {
          const draft = draftOf('regulator-preliminary', {
            file,
            language,
            of: `${id}/${stage.id}`,
          })
          deepEqual(
            fieldsIn(draft, 'fields').map(([name]) => name),
            stage.fields.map(({ name }) => name[language]),
          )
          for (const [name, said] of fieldsIn(draft, 'fields')) ok(said !== '', `${id} ${name}`)
        }
})

test('the commission hears its nine items in the order of the rule, under the head of its form', () => {
  const draft = draftOf('regulator-preliminary', { of: 'JP-APPI-26-1' })
  deepEqual(
    fieldsIn(draft, 'fields').map(([name]) => name),
    [
      '概要',
      '漏えい等が発生し又はおそれがある個人データの項目',
      '本人の数',
      '原因',
      '二次被害又はそのおそれの有無及び内容',
      '本人への対応の実施状況',
      '公表の実施状況',
      '再発防止のための措置',
      'その他参考となる事項',
    ],
  )
  deepEqual(
    fieldsIn(draft, 'header').map(([name]) => name),
    [
      '報告種別',
      '報告者（事業者・機関）',
      '担当者・連絡先',
      '委託の有無',
      '共同報告',
      '報告対象事態の該当号',
      '発生日',
      '発覚日',
      '覚知（部署・根拠）',
    ],
  )
  equal(filled(draft, '報告種別', 'header'), '速報')
  match(filled(draft, '報告対象事態の該当号', 'header'), /施行規則7条3号/)
  match(filled(draft, '覚知（部署・根拠）', 'header'), /17:20（情報政策課）/)
})

test('the ministry hears its ten items of a first report', () => {
  const names = fieldsIn(draftOf('regulator-preliminary', { of: 'JP-TBA-28-secrecy' }), 'fields')
  deepEqual(
    names.map(([name]) => name),
    [
      '法人名',
      '登録又は届出番号',
      '事案の概要（発生日・発覚日・発覚の経緯）',
      '漏えい等した情報の内容',
      '本人の数',
      '発生原因',
      '二次被害の有無及び内容',
      '公表の実施状況',
      '当事者への対応状況',
      '再発防止策',
    ],
  )
})

test('a field that nothing fills is under investigation, with when there will be more', () => {
  const file = { ...kumamotoFile, case: { ...kumamotoFile.case, texts: [] } }
  const items = '漏えい等が発生し又はおそれがある保有個人情報の項目'
  equal(
    filled(draftOf('regulator-preliminary', { file }), items),
    '調査中（次回報告予定：遅くとも 2025年10月10日 23:59）',
  )
  equal(filled(draftOf('regulator-preliminary'), items), '調査中（次回報告予定：10月6日 20:00）')
})

test('a final report is not released with a field under investigation unless a reason is given', () => {
  const open = draftOf('regulator-final')
  const gaps = lintPaper(open, kumamotoFile).filter(
    ({ code, section }) => code === 'missing' && section === 'fields',
  )
  ok(gaps.length > 0)
  match(sectionText(open, 'fields'), /調査中（理由：【未記入/)
  const file = withTexts(kumamotoFile, {
    'regulator.open.items': '対象データの照合が終わっていないため',
    'regulator.open.persons': '対象データの照合が終わっていないため',
  })
  const final = draftOf('regulator-final', { file })
  deepEqual(
    lintPaper(final, file).filter(
      ({ code, section }) => code === 'missing' && section === 'fields',
    ),
    [],
  )
  match(sectionText(final, 'fields'), /調査中（理由：対象データの照合が終わっていないため）/)
  equal(fieldsIn(final, 'header')[0]?.[1], '確報')
})

test('what a person wrote for a field stands in the place of ours', () => {
  const file = withTexts(kumamotoFile, { 'regulator.field.cause': '認証情報の流出による' })
  equal(filled(draftOf('regulator-preliminary', { file }), '原因'), '認証情報の流出による')
})

test('72 hours within need no reason; an hour more needs one', () => {
  const delay = (now: typeof kumamotoFile.now): string =>
    Object.fromEntries(
      fieldsIn(
        draftOf('regulator-preliminary', {
          file: { ...kumamotoFile, now },
          of: 'EU-GDPR-33',
          language: 'en',
        }),
        'fields',
      ),
    )['Reasons for delay beyond 72 hours'] ?? ''
  const known = kumamotoFile.case.clocks.find(({ clock }) => clock === 'known')?.moment
  ok(known !== undefined)
  match(delay(plus(known, hours(72))), /^Not applicable/)
  match(delay(plus(known, hours(73))), /^Under investigation/)
})

test('which stage: the first for a preliminary report, the last for a final one, or as asked', () => {
  equal(askedOf('EU-NIS2-23', 'preliminary')?.stage.id, 'early')
  equal(askedOf('EU-NIS2-23', 'final')?.stage.id, 'final')
  equal(askedOf('EU-NIS2-23/notif', 'preliminary')?.stage.id, 'notif')
  equal(askedOf('EU-NIS2-23/nowhere', 'preliminary'), undefined)
  equal(askedOf('nobody', 'final'), undefined)
  equal(askedOf(undefined, 'final'), undefined)
})

test('an obligation of the operator’s own is asked for in its own fields', () => {
  const [first] = shippedObligations
  ok(first !== undefined)
  const own = {
    ...first,
    id: 'OWN-1',
    stages: [
      {
        ...first.stages[0],
        id: 'tell',
        name: { ja: '通報', en: 'Notice' },
        rule: { kind: 'without-delay' as const },
        fields: [{ id: 'made-up', name: { ja: '独自の欄', en: 'A field of ours' } }],
      },
    ],
  }
  const file = { ...kumamotoFile, obligations: [own] }
  equal(
    filled(draftOf('regulator-preliminary', { file, of: 'OWN-1' }), '独自の欄'),
    '調査中（次回報告予定：10月6日 20:00）',
  )
  const wrote = withTexts(file, { 'regulator.field.made-up': '記入した内容' })
  equal(
    filled(draftOf('regulator-preliminary', { file: wrote, of: 'OWN-1' }), '独自の欄'),
    '記入した内容',
  )
})

test('an early warning has the time of awareness in UTC', () => {
  const fields = Object.fromEntries(
    fieldsIn(draftOf('regulator-preliminary', { of: 'EU-NIS2-23', language: 'en' }), 'fields'),
  )
  equal(fields['Time of first awareness (UTC)'], '2025-10-06T08:20:00Z')
})

test('secondary damage is never told milder than the computed verdict', () => {
  for (const verdict of ['confirmed', 'likely', 'not-deniable'] as const) {
    const file = { ...kumamotoFile, leak: { ...kumamotoFile.leak, verdict } }
    const text = sectionText(draftOf('regulator-preliminary', { file }), 'fields')
    ok(!/確認されていない|可能性は低い|なかったことを確認/.test(text), verdict)
  }
})

test('card numbers and messages are handed over apart, and are in no form', () => {
  match(allText(draftOf('regulator-preliminary', { of: 'PCI-VISA/pans' })), /この書面に記載しない/)
  match(allText(draftOf('regulator-preliminary', { of: 'JP-antispam' })), /この書面には記載せず/)
})

test('the form says how old its fields are, how it is submitted, and that it is no legal advice', () => {
  const text = sectionText(draftOf('regulator-preliminary'), 'basis')
  match(text, new RegExp(obligationNamed('JP-APPI-68')?.asOf ?? 'nothing'))
  match(text, /報告フォーム/)
  match(text, /法的助言ではありません/)
})
