/**
 * Notice to persons: those whose data is concerned, in the fields of the rule (個人情報保護法施行規則10条)
 * and in words that anybody understands.
 *
 * `of` names the group whose items it lists: `persons.items.GROUP` is what a person wrote for that
 * group, else `persons.items`. `of: public` is the substitute for those who cannot be reached.
 * Limits: it lists kinds of data, never the data; who belongs to a group the notice round knows.
 */
import { caseKindNames } from '../../words/case.ts'
import type { Filling, PaperDraft, PaperForm, PaperSection } from '../paper.ts'
import { type Said, say } from '../said.ts'
import { leakSentence, organisationName } from '../sentences.ts'
import { isCounted, isWritten, moment, pick, typedLines, typedOr } from '../slots.ts'
import { genuine, letterOf, stopped, telephone } from './notices/shared.ts'
import { hintIn, list, nextText, paragraph, section } from './shared/blocks.ts'
import { guarded, lettersOnly } from './shared/guard.ts'
import { wroteIf } from './shared/wrote.ts'

export const SUBSTITUTE = 'public'

const text = (slot: string, ja: string, en: string, isMandatory = false) => ({
  slot: `persons.${slot}`,
  hint: { ja, en },
  isMandatory,
})

const texts: PaperForm['texts'] = [
  nextText,
  text('overview', '何が起きたか（平易な言葉で）', 'what happened, in plain words'),
  text('items', '対象となる個人データの項目', 'items of data concerned'),
  text('not-included', '含まれていない項目', 'items that are not among them', true),
  text('cause', '原因（平易な言葉で）', 'cause, in plain words'),
  text('secondary', '二次被害又はそのおそれ', 'possible harm'),
  text('advice', 'ご自身でできること', 'what the reader can do', true),
  text('remedy', '補償・支援の内容', 'remedy or support'),
  text('signed', 'お詫びと署名（責任者の氏名）', 'apology, signed by a named person', true),
]

export const noticePersons: PaperForm = {
  kind: 'notice-persons',
  texts,
  outline: ['overview', 'items', 'cause', 'secondary', 'measures', 'advice', 'other', 'contact'],
  fill,
}

/** The group's own list, else that of everybody. */
export const itemsSlot = (filling: Filling): string => {
  const own = `persons.items.${filling.of ?? ''}`
  return filling.of !== undefined && isWritten(filling, own) ? own : 'persons.items'
}

function fill(filling: Filling): PaperDraft {
  const { language, number, of } = filling
  const us = organisationName(filling)
  const isSubstitute = of === SUBSTITUTE
  const draft: PaperDraft = {
    kind: 'notice-persons',
    language,
    ...(of === undefined ? {} : { of }),
    number,
    title: pick(filling, {
      ja: ['個人情報の漏えい等のおそれに関するお知らせ'],
      en: ['Notice about your personal data'],
    }),
    subject: pick(filling, {
      ja: say`【重要】個人情報に関するお詫びとお知らせ（${us}）`,
      en: say`Important: notice about your personal data (${us})`,
    }),
    head: [],
    letter: letterOf(
      filling,
      isSubstitute
        ? pick(filling, { ja: [['関係者各位']], en: [['To all persons concerned']] })
        : pick(filling, { ja: [['ご本人様']], en: [['To the person concerned']] }),
    ),
    sections: [
      overview(filling),
      items(filling),
      causeSection(filling),
      section(
        'secondary',
        pick(filling, {
          ja: ['二次被害又はそのおそれの有無'],
          en: ['Possible harm'],
        }),
        paragraph(leakSentence(filling, 'outside')),
        wroteIf(filling, 'persons.secondary'),
      ),
      section(
        'measures',
        pick(filling, { ja: ['当方の対応'], en: ['What we did'] }),
        paragraph(stopped(filling)),
      ),
      section(
        'advice',
        pick(filling, { ja: ['お願いしたいこと'], en: ['What you can do'] }),
        list(
          typedLines(
            filling,
            'persons.advice',
            hintIn(texts, 'persons.advice', filling.language),
          ).map((line) => [line]),
        ),
        list(
          pick(filling, {
            ja: [
              [
                '当方の名をかたる不審な電話やメールにはお答えにならず、下記の窓口にお知らせください。',
              ],
            ],
            en: [['Do not answer suspicious calls or messages in our name; tell us of them.']],
          }),
        ),
      ),
      other(filling, isSubstitute),
      section(
        'contact',
        pick(filling, { ja: ['お問い合わせ窓口'], en: ['Enquiries'] }),
        list(telephone(filling)),
        typedLines(
          filling,
          'persons.signed',
          hintIn(texts, 'persons.signed', filling.language),
        ).map((line) => paragraph([line])),
      ),
    ],
  }
  return guarded(filling, draft, lettersOnly(filling.file, []))
}

function overview(filling: Filling): PaperSection {
  const kind = caseKindNames[filling.file.case.kind][filling.language]
  const said: Said = pick(filling, {
    ja: say`当方において${[kind]}が発生し、${moment(filling, 'known')} に判明しました。これにより、お預かりしている個人情報の一部に影響が及んだ可能性があります。`,
    en: say`We had an incident (${[kind]}), which became known to us at ${moment(filling, 'known')}. Personal data that we hold may be concerned.`,
  })
  return section(
    'overview',
    pick(filling, { ja: ['概要'], en: ['What happened'] }),
    paragraph(typedOr(filling, 'persons.overview', said)),
  )
}

const items = (filling: Filling): PaperSection =>
  section(
    'items',
    pick(filling, { ja: ['対象となる個人情報の項目'], en: ['Which data'] }),
    list(
      typedLines(
        filling,
        itemsSlot(filling),
        pick(filling, { ja: '対象となる個人データの項目', en: 'items of data concerned' }),
      ).map((line) => [line]),
    ),
    paragraph(
      pick(filling, {
        ja: ['次の項目は含まれていません。'],
        en: ['These are not among them:'],
      }),
    ),
    list(
      typedLines(
        filling,
        'persons.not-included',
        hintIn(texts, 'persons.not-included', filling.language),
      ).map((line) => [line]),
    ),
  )

function causeSection(filling: Filling): PaperSection {
  const title = pick(filling, { ja: ['原因'], en: ['Cause'] })
  if (isWritten(filling, 'persons.cause'))
    return section('cause', title, wroteIf(filling, 'persons.cause'))
  return section(
    'cause',
    title,
    paragraph(
      isCounted(filling, 'accounts.hijacked')
        ? pick(filling, {
            ja: [
              'メールアカウントが、本人以外の者に不正に利用されたことによるものです。どのように不正に利用されるに至ったかは、調査を続けています。',
            ],
            en: [
              'A mail account was misused by somebody other than its owner. How that came about we are still examining.',
            ],
          })
        : pick(filling, { ja: ['調査中です。'], en: ['Under investigation.'] }),
    ),
  )
}

function other(filling: Filling, isSubstitute: boolean): PaperSection {
  const next = isWritten(filling, 'paper.next')
    ? pick(filling, {
        ja: say`次のお知らせ：${typedLines(filling, 'paper.next')[0] ?? ['–']}`,
        en: say`Next notice: ${typedLines(filling, 'paper.next')[0] ?? ['–']}`,
      })
    : pick(filling, {
        ja: ['新たに判明した事項は、改めてお知らせします。'],
        en: ['We will tell you of anything that we learn.'],
      })
  return section(
    'other',
    pick(filling, { ja: ['その他'], en: ['Other matters'] }),
    paragraph(next),
    wroteIf(filling, 'persons.remedy'),
    isSubstitute
      ? paragraph(
          pick(filling, {
            ja: [
              '直接ご連絡することが難しい方がいらっしゃるため、このお知らせをもって通知に代えます。ご自身が対象かどうかは、下記の窓口にお問い合わせください。',
            ],
            en: [
              'This notice stands in the place of letters to those whom we cannot reach. Ask the desk below whether you are concerned.',
            ],
          }),
        )
      : list(genuine(filling)),
  )
}
