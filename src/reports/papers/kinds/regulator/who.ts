/** Who: the organisation, whom to ask, and how the case is named. */

import type { SubjectRole } from '../../../../cases/case.ts'
import { caseKindNames } from '../../../words/case.ts'
import type { Name } from '../../../words/named.ts'
import type { Filling } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import { caseNumber, list, organisationName } from '../../sentences.ts'
import { at, missing, name, pick } from '../../slots.ts'
import { type Topic, together, written } from './topic.ts'

const subjectNames: Readonly<Record<SubjectRole, Name>> = {
  controller: { ja: '個人情報取扱事業者・管理者', en: 'controller' },
  processor: { ja: '委託先（処理者）', en: 'processor' },
  'public-body': { ja: '行政機関等', en: 'public body' },
  'local-government': { ja: '地方公共団体', en: 'local government' },
  carrier: { ja: '電気通信事業者', en: 'telecommunications carrier' },
  'listed-company': { ja: '上場会社', en: 'listed company' },
  'essential-entity': { ja: '主要事業体・重要事業体', en: 'essential or important entity' },
  'critical-infrastructure': { ja: '重要インフラ事業者', en: 'critical infrastructure' },
  'card-merchant': { ja: '加盟店', en: 'card merchant' },
}

export const company: Topic = (filling) => {
  const { address, representative } = filling.file.organisation
  const { name: own } = filling.file.organisation
  if (own.ja === '' && own.en === '') return [[organisationMissing(filling)]]
  return [
    say`${organisationName(filling)}`,
    ...(address === undefined ? [] : [say`${name(address[filling.language], 200)}`]),
    ...(representative === undefined
      ? []
      : [
          pick(filling, {
            ja: say`代表者等：${name(representative)}`,
            en: say`Represented by: ${name(representative)}`,
          }),
        ]),
  ]
}
const organisationMissing = (filling: Filling) =>
  missing(
    filling,
    'organisation.name',
    pick(filling, {
      ja: '組織の名称（設定の organisation）',
      en: 'name of the organisation (configuration)',
    }),
  )

export const contact: Topic = (filling) => {
  const { contact: it, department } = filling.file.organisation
  const lines: Said[] = []
  if (department !== undefined)
    lines.push(
      pick(filling, {
        ja: say`担当部署：${name(department.ja)}`,
        en: say`Department: ${name(department.en)}`,
      }),
    )
  if (it?.person !== undefined)
    lines.push(
      pick(filling, { ja: say`担当者：${name(it.person)}`, en: say`Person: ${name(it.person)}` }),
    )
  if (it?.phone !== undefined)
    lines.push(
      pick(filling, { ja: say`電話：${name(it.phone)}`, en: say`Telephone: ${name(it.phone)}` }),
    )
  if (it?.mail !== undefined)
    lines.push(
      pick(filling, { ja: say`メール：${name(it.mail)}`, en: say`E-mail: ${name(it.mail)}` }),
    )
  if (it?.phone !== undefined || it?.mail !== undefined) return lines
  return [
    ...lines,
    [
      missing(
        filling,
        'organisation.contact',
        pick(filling, {
          ja: '連絡先（設定の organisation）',
          en: 'contact (organisation in the configuration)',
        }),
      ),
    ],
  ]
}

export const subjects: Topic = (filling) => {
  const roles =
    filling.file.case.subjects.length > 0
      ? filling.file.case.subjects
      : filling.file.organisation.subjects
  return roles.length === 0
    ? []
    : [
        list(
          filling,
          roles.map((role): Said => [subjectNames[role][filling.language]]),
        ),
      ]
}

export const registration: Topic = (filling) => written(filling, 'regulator.registration')
export const entity: Topic = together(company, subjects, (filling) =>
  written(filling, 'regulator.sector'),
)
export const reference: Topic = (filling) => [[caseNumber(filling)]]
export const reportedAt: Topic = (filling) => [[at(filling, filling.file.now, 'now')]]
export const kind: Topic = (filling) => [[caseKindNames[filling.file.case.kind][filling.language]]]
/** Whom else we told, and when. */
export const parties: Topic = (filling) =>
  filling.file.case.parties
    .filter(({ toldAt }) => toldAt !== undefined)
    .map((party) =>
      pick(filling, {
        ja: say`${name(party.name)}：${at(filling, party.toldAt ?? 0, `party.${party.id}`)} に連絡${receiptJa(party.reference)}`,
        en: say`${name(party.name)}: told ${at(filling, party.toldAt ?? 0, `party.${party.id}`)}${receiptEn(party.reference)}`,
      }),
    )
const receiptJa = (it: string | undefined): Said =>
  it === undefined ? [] : say`（番号 ${name(it)}）`
const receiptEn = (it: string | undefined): Said =>
  it === undefined ? [] : say` (reference ${name(it)})`
