/**
 * Notice to a contract holder: which of their accounts, which credentials to change now, and what they
 * need for their own duties, in the fields of a processor's notice (個人情報保護法26条1項ただし書).
 *
 * `of` is the contract, or the domain that it is for. It names accounts of that contract alone, and no
 * figure over all contracts: how many others there are is not their business.
 */

import type { EvidenceRef } from '../../../cases/case.ts'
import { fieldsOf } from '../../../cases/clocks/obligations.ts'
import type { Filling, PaperDraft, PaperForm, PaperSection } from '../paper.ts'
import { type Said, say } from '../said.ts'
import { leakSentence } from '../sentences.ts'
import { isWritten, law, missing, name, pick, typedLines } from '../slots.ts'
import { accounts, addressesOf, others, own, slotOf } from './notices/contract.ts'
import { letterOf, stopped, telephone } from './notices/shared.ts'
import { prevention, publication } from './regulator/done.ts'
import { cause, detected, known, occurred, what } from './regulator/what.ts'
import { contact } from './regulator/who.ts'
import { field, list, paragraph, section } from './shared/blocks.ts'
import { refsSaid } from './shared/evidence.ts'
import { guarded, lettersOnly } from './shared/guard.ts'

export const noticeContract: PaperForm = {
  kind: 'notice-contract',
  texts: [
    {
      slot: 'contract.accounts',
      hint: {
        ja: '契約の対象アカウント（contract.accounts.契約番号 に記入）',
        en: 'accounts of the contract (write contract.accounts.CONTRACT)',
      },
      isMandatory: false,
    },
    {
      slot: 'contract.rotate',
      hint: { ja: '直ちに変更すべき認証情報', en: 'credentials to change now' },
      isMandatory: true,
    },
    {
      slot: 'contract.items',
      hint: { ja: '個人データの項目', en: 'items of personal data' },
      isMandatory: false,
    },
    {
      slot: 'contract.persons',
      hint: {
        ja: 'その契約の本人の数（contract.persons.契約番号 に記入）',
        en: 'persons of the contract (write contract.persons.CONTRACT)',
      },
      isMandatory: false,
    },
  ],
  outline: ['contract', 'accounts', 'rotate', 'fields', 'evidence', 'duties', 'contact'],
  fill,
}

function fill(filling: Filling): PaperDraft {
  const { language, number, of } = filling
  const contract =
    of === undefined
      ? missing(filling, 'paper.of', pick(filling, { ja: '契約番号', en: 'the contract' }))
      : name(of, 80)
  const draft: PaperDraft = {
    kind: 'notice-contract',
    language,
    ...(of === undefined ? {} : { of }),
    number,
    title: pick(filling, {
      ja: ['不正アクセスに関するご契約者様へのお知らせ'],
      en: ['Notice to the contract holder on unauthorised access'],
    }),
    subject: pick(filling, {
      ja: say`【重要】不正アクセスに関するお知らせ（契約 ${contract}）`,
      en: say`Important: unauthorised access, contract ${contract}`,
    }),
    head: [[pick(filling, { ja: ['ご契約'], en: ['Contract'] }), [contract]]],
    letter: letterOf(
      filling,
      pick(filling, {
        ja: [say`ご契約者様（契約 ${contract}）`],
        en: [say`To the holder of contract ${contract}`],
      }),
    ),
    sections: [
      section(
        'contract',
        pick(filling, { ja: ['概要'], en: ['What happened'] }),
        list([...what(filling), ...times(filling)]),
        paragraph(stopped(filling)),
      ),
      accounts(filling),
      section(
        'rotate',
        pick(filling, { ja: ['直ちに変更していただきたいもの'], en: ['What to change now'] }),
        list(
          typedLines(
            filling,
            slotOf(filling, 'contract.rotate'),
            pick(filling, { ja: '直ちに変更すべき認証情報', en: 'credentials to change now' }),
          ).map((line) => [line]),
        ),
      ),
      fields(filling),
      evidence(filling),
      duties(filling),
      section(
        'contact',
        pick(filling, { ja: ['連絡先'], en: ['Contact'] }),
        list(telephone(filling)),
      ),
    ],
  }
  const letters = lettersOnly(filling.file, addressesOf(filling))
  return guarded(filling, draft, { ...letters, names: [...letters.names, ...others(filling)] })
}

const times = (filling: Filling): readonly Said[] =>
  (
    [
      ['発生', 'Occurred', occurred],
      ['検知', 'Detected', detected],
      ['覚知', 'Became known', known],
    ] as const
  ).map(([ja, en, topic]): Said => {
    const said = topic(filling)[0] ?? [pick(filling, { ja: '調査中', en: 'under investigation' })]
    return pick(filling, { ja: say`${[ja]}：${said}`, en: say`${[en]}: ${said}` })
  })

/** The fields that a processor owes, told of this contract and not of all. */
function fields(filling: Filling): PaperSection {
  const open: Said = [pick(filling, { ja: '調査中', en: 'under investigation' })]
  const wrote = (slot: string): readonly Said[] =>
    isWritten(filling, slot) ? typedLines(filling, slot).map((line) => [line]) : []
  const persons = filling.of === undefined ? [] : wrote(own(filling, 'contract.persons'))
  const topics: Readonly<Record<string, readonly Said[]>> = {
    overview: what(filling),
    items: wrote(slotOf(filling, 'contract.items')),
    persons,
    cause: cause(filling),
    secondary: [leakSentence(filling, 'outside')],
    response: pick(filling, {
      ja: [['ご本人への対応は、ご契約者様のご判断によります。必要な資料を提供します。']],
      en: [['How the persons are told is for you to decide; we provide what you need for it.']],
    }),
    publication: publication(filling),
    prevention: prevention(filling),
    other: pick(filling, {
      ja: [['個別のお問い合わせにお答えします。']],
      en: [['We answer your questions.']],
    }),
  }
  return section(
    'fields',
    pick(filling, {
      ja: ['報告にお使いいただける事項'],
      en: ['What you need for your own report'],
    }),
    fieldsOf('JP-APPI-26-1-proc', 'tell-controller').map((one) => {
      const said = topics[one.id] ?? []
      return field([law(one.name[filling.language])], said.length > 0 ? said : [open])
    }),
  )
}

const unnamed = (ref: EvidenceRef): EvidenceRef => {
  if ('entry' in ref) return ref
  const { file: _, ...rest } = ref
  return rest
}

/** What the record shows, without a line of anybody else's. */
function evidence(filling: Filling): PaperSection {
  const supported = filling.file.case.hypotheses.filter(({ standing }) => standing === 'supported')
  return section(
    'evidence',
    pick(filling, { ja: ['根拠の概要'], en: ['What it rests on'] }),
    paragraph(
      pick(filling, {
        ja: [
          '上の内容は、封印して保管しているログと証跡に基づきます。ご契約に関する部分は、求めに応じて提供します。',
        ],
        en: [
          'All of this rests on logs and evidence that are kept sealed. The part that concerns your contract is provided on request.',
        ],
      }),
    ),
    list(
      supported.map((one) => {
        // By hash and entry: a file may bear the name of somebody else.
        const refs = refsSaid(one.for.map(unnamed))
        return pick(filling, {
          ja: say`原因の評価の根拠：${refs}`,
          en: say`Cause, rests on: ${refs}`,
        })
      }),
    ),
  )
}

const duties = (filling: Filling): PaperSection =>
  section(
    'duties',
    pick(filling, { ja: ['ご契約者様の手続き'], en: ['Your own duties'] }),
    paragraph(
      pick(filling, {
        ja: say`ご契約者様が${law('個人情報保護法26条')}などの報告義務を負う場合、期限はご契約者様がこの事態を知った時から数えます。このお知らせを受け取った日時を記録してください。適用の有無と期限は、法務担当または弁護士にご確認ください（法的助言ではありません）。`,
        en: say`If you have a duty to report, such as under ${law('APPI art. 26')}, its time runs from when you came to know of this. Record when you received this notice. What applies, and until when, your counsel can tell (this is not legal advice).`,
      }),
    ),
    list(contact(filling)),
  )
