import type { Filling, PaperDraft, PaperForm, PaperSection } from '../paper.ts'
import { type Said, say } from '../said.ts'
import { caseNumber, leakSentence } from '../sentences.ts'
import { account, at, isWritten, missing, name, pick, typedLines } from '../slots.ts'
import { letterOf } from './notices/shared.ts'
import { origins, requests, timesSection, verify } from './police/parts.ts'
import { measures } from './regulator/done.ts'
import { logs, system } from './regulator/technical.ts'
import { cause, size, times, what } from './regulator/what.ts'
import { contact } from './regulator/who.ts'
import { hintIn, list, paragraph, section } from './shared/blocks.ts'
import { custodyTable, sealedTable } from './shared/evidence.ts'
import { withTechnicalNames } from './shared/technical-names.ts'
import { wrote, wroteIf } from './shared/wrote.ts'

const text = (slot: string, ja: string, en: string, isMandatory = false) => ({
  slot: `police.${slot}`,
  hint: { ja, en },
  isMandatory,
})

const texts: PaperForm['texts'] = [
  text('to', '宛先（警察署・担当課）', 'to which station or department'),
  text('overview', '被害の概要（経緯）', 'what happened, in words'),
  text('requests', 'お願いしたい事項の補足', 'what else is asked'),
  text(
    'offence',
    '罪名（警察と協議のうえで記入する場合のみ）',
    'offence, only as agreed with the police',
  ),
  text('package', '提出する媒体・書き出しの名称', 'medium or name of the export handed over', true),
  text('malware', '不正プログラム等の有無', 'malicious programs'),
]

export const policeHandover: PaperForm = {
  kind: 'police-handover',
  texts,
  outline: [
    ...['overview', 'circumstances', 'times', 'damage', 'origins', 'requests'],
    ...['inventory', 'custody', 'verify', 'not-included', 'contact'],
  ],
  fill: (filling) => withTechnicalNames(fill(filling)),
}

/** As somebody wrote it, else the police that the case knows. */
function station(filling: Filling): Said {
  if (isWritten(filling, 'police.to')) return [...typedLines(filling, 'police.to')]
  const party = filling.file.case.parties.findLast((one) => one.party === 'police')
  return [
    party === undefined
      ? missing(filling, 'police.to', pick(filling, { ja: '宛先の警察', en: 'which police' }))
      : name(party.name),
    ...(party === undefined ? [] : pick(filling, { ja: [' 御中'], en: [] })),
  ]
}

function fill(filling: Filling): PaperDraft {
  const { language, number, file } = filling
  const to = station(filling)
  const receipt = file.case.parties.findLast((one) => one.party === 'police')?.reference
  return {
    kind: 'police-handover',
    language,
    number,
    title: pick(filling, {
      ja: ['不正アクセス事案に関する資料の提出について'],
      en: ['Hand-over of material on unauthorised access'],
    }),
    head: [
      [pick(filling, { ja: ['整理番号'], en: ['Reference'] }), [caseNumber(filling)]],
      ...(receipt === undefined
        ? []
        : [
            [
              pick(filling, { ja: ['貴庁の番号'], en: ['Your reference'] }),
              [name(receipt)],
            ] as const,
          ]),
      [pick(filling, { ja: ['時点'], en: ['As of'] }), [at(filling, file.now, 'now')]],
    ],
    letter: letterOf(filling, [to]),
    sections: [
      overview(filling),
      circumstances(filling),
      timesSection(filling),
      section(
        'damage',
        pick(filling, { ja: ['被害の状況'], en: ['Damage'] }),
        list([...size(filling), leakSentence(filling, 'inside')]),
      ),
      origins(filling),
      requests(filling),
      section(
        'inventory',
        pick(filling, { ja: ['提出資料の一覧'], en: ['Inventory'] }),
        wrote(filling, 'police.package', hintIn(texts, 'police.package', filling.language)),
        list(logs(filling)),
        sealedTable(filling),
      ),
      section(
        'custody',
        pick(filling, { ja: ['証拠の連鎖管理'], en: ['Chain of custody'] }),
        custodyTable(filling),
        file.case.custody.length === 0
          ? paragraph(
              pick(filling, {
                ja: ['証拠の取扱いは、まだ記録されていません。'],
                en: ['No handling of evidence has been recorded yet.'],
              }),
              'watch',
            )
          : [],
      ),
      verify(filling),
      section(
        'not-included',
        pick(filling, { ja: ['含めていないもの'], en: ['What is not included'] }),
        paragraph(
          pick(filling, {
            ja: [
              'メールの本文、宛先の一覧および保留したメールは、この書面に含めていません。法令に基づく手続きにより、別に提出します。',
            ],
            en: [
              'Contents of mail, lists of recipients and held mail are not part of this. They are handed over apart, by the procedure that the law asks for.',
            ],
          }),
        ),
      ),
      section(
        'contact',
        pick(filling, { ja: ['担当者・連絡先'], en: ['Contact'] }),
        list(contact(filling)),
      ),
    ],
  }
}

function overview(filling: Filling): PaperSection {
  return section(
    'overview',
    pick(filling, { ja: ['被害の概要'], en: ['Overview'] }),
    list([...what(filling), ...times(filling)]),
    wroteIf(filling, 'police.overview'),
    isWritten(filling, 'police.offence')
      ? list(
          typedLines(filling, 'police.offence').map((line) =>
            pick(filling, { ja: say`罪名：${line}`, en: say`Offence: ${line}` }),
          ),
        )
      : [],
  )
}

/** いつ・どこで・だれが・何を・どのように; why he did it is not ours to say. */
function circumstances(filling: Filling): PaperSection {
  const { case: its } = filling.file
  const open: Said = [pick(filling, { ja: '調査中', en: 'under investigation' })]
  const affected = its.accounts.filter(({ relation }) => relation === 'affected').slice(0, 50)
  const rows: readonly (readonly [string, string, readonly Said[]])[] = [
    ['どこで（被害を受けた機器）', 'Where (machines concerned)', system(filling)],
    [
      '何を（不正に利用されたアカウント）',
      'What (accounts misused)',
      affected.map((one) => [account(filling, one.account)]),
    ],
    [
      'だれが',
      'Who',
      pick(filling, {
        ja: [['不明（接続元は後掲の一覧のとおり）']],
        en: [['not known (origins as listed below)']],
      }),
    ],
    ['どのように（侵入の方法）', 'How (way in)', cause(filling)],
    ['当方の対応', 'What we did', measures(filling)],
    ['不正プログラム等', 'Malicious programs', wroteLines(filling, 'police.malware')],
  ]
  return section(
    'circumstances',
    pick(filling, { ja: ['事案の状況'], en: ['Circumstances'] }),
    rows.map(([ja, en, said]) => ({
      block: 'field' as const,
      name: [pick(filling, { ja, en })],
      said: said.length > 0 ? said : [open],
      isMandatory: true,
    })),
  )
}
const wroteLines = (filling: Filling, slot: string): readonly Said[] =>
  isWritten(filling, slot) ? typedLines(filling, slot).map((line) => [line]) : []
