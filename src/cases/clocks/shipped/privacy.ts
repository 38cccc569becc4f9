/** Privacy: reports and notices under the Japanese Act on the Protection of Personal Information. */
import type { Obligation, Stage } from '../obligation.ts'
import type { Criteria } from '../questions.ts'
import {
  AS_OF,
  both,
  commissionFields,
  dataKinds,
  field,
  operators,
  personalItems,
  publicItems,
} from './shared.ts'

const preliminary = (fields: Stage['fields']): Stage => ({
  id: 'prelim',
  name: both('速報', 'Preliminary report'),
  rule: { kind: 'range-days', soft: 3, hard: 5, countFirstDay: true },
  fields,
  note: both('その時点で把握している事項で足ります。', 'Only what is known at the time.'),
})
const final = (fields: Stage['fields']): Stage => ({
  id: 'final',
  name: both('確報', 'Final report'),
  rule: {
    kind: 'days',
    n: 30,
    ifUnlawfulPurpose: 60,
    countFirstDay: true,
    rollover: 'jp-government',
  },
  fields,
})

/** Of a notice to persons. */
const noticeFields = (items: Stage['fields'][number]): Stage['fields'] => [
  field('overview', '概要', 'Overview'),
  items,
  field('cause', '原因', 'Cause'),
  field('secondary', '二次被害又はそのおそれ', 'Secondary damage, or the risk of it'),
  field('other', 'その他参考となる事項', 'Other matters of note'),
]
const publicItem = field('items', '保有個人情報の項目', 'Items of personal information held')

const private26: Criteria = {
  all: ['personal-data'],
  any: ['unlawful-purpose', 'special-care', 'property-damage', 'persons-over-1000'],
  none: ['protected', 'recovered-unread', 'controllers-told'],
}

const common = {
  version: 1,
  on: true,
  jurisdiction: 'JP',
  zone: 'Asia/Tokyo',
  kinds: dataKinds,
  clock: 'known',
  asOf: AS_OF,
} as const

const trigger26 = both(
  '個人データの漏えい、滅失若しくは毀損が発生し又はそのおそれがあり、かつ (1) 要配慮個人情報、(2) 財産的被害のおそれがあるもの、(3) 不正の目的をもって行われたおそれがある行為によるもの（1 人でも該当）、(4) 1,000 人超 のいずれかに当たるとき',
  'Personal data was or may have been leaked, lost or damaged, and any of: (1) special-care data, (2) misuse may damage property, (3) an act with possibly unlawful purpose (one person is enough), (4) more than 1,000 persons',
)

export const privacyObligations: readonly Obligation[] = [
  {
    ...common,
    id: 'JP-APPI-26-1',
    effectiveFrom: '2022-04-01',
    authority: both(
      '個人情報保護委員会（権限が委任された事業所管大臣を含む）',
      'Personal Information Protection Commission, or the ministry it delegated to',
    ),
    law: both(
      '個人情報保護法26条1項・施行規則7条、8条',
      'APPI art. 26(1), Enforcement Rules art. 7 and 8',
    ),
    who: both(
      '個人情報取扱事業者（委託先は、委託元に通知すれば報告義務を免れる）',
      'Business operators; a processor too, unless it notifies the controller',
    ),
    subjects: operators,
    trigger: trigger26,
    stages: [preliminary(commissionFields(personalItems)), final(commissionFields(personalItems))],
    exempt: both(
      '高度な暗号化その他の必要な措置が講じられているとき、仮名加工情報、委託元に通知した委託先',
      'Strong encryption or other necessary measures; pseudonymised data; a processor that notified the controller',
    ),
    channel: both(
      '個人情報保護委員会の報告フォーム（電子情報処理組織）',
      'Web form of the commission',
    ),
    sources: [
      'https://iuris.jp/',
      'https://www.businesslawyers.jp/practices/1433',
      'https://www.kobecity-lawoffice.com/blog/2801/',
    ],
    ground: 'secondary',
    confidence: both(
      '条文は二次資料で確認。日数の数え方と閉庁日の扱い（ガイドライン通則編3-5-3-4）は原典を再確認していません。',
      'Text of the rules read in a secondary copy; how days are counted and roll over (guideline 3-5-3-4) was not read again.',
    ),
    decide: private26,
  },
  {
    ...common,
    id: 'JP-APPI-26-2',
    effectiveFrom: '2022-04-01',
    authority: both('本人', 'The persons concerned'),
    law: both('個人情報保護法26条2項・施行規則10条', 'APPI art. 26(2), Enforcement Rules art. 10'),
    who: both('JP-APPI-26-1 に同じ', 'As JP-APPI-26-1'),
    subjects: operators,
    trigger: both('JP-APPI-26-1 に同じ', 'As JP-APPI-26-1'),
    stages: [
      {
        id: 'notice',
        name: both('本人への通知', 'Notice to the persons'),
        rule: { kind: 'without-delay' },
        note: both('「状況に応じて速やかに」', 'Promptly, as the circumstances allow'),
        fields: noticeFields(field('items', '個人データの項目', 'Items of personal data')),
      },
    ],
    exempt: both(
      '通知が困難なときは、代替措置（公表、問い合わせ窓口の設置）',
      'Where notice is difficult: public announcement and an enquiries desk instead',
    ),
    channel: both(
      '書面、電子メールなど、本人が内容を認識できる適切な方法',
      'Letter, e-mail, or any way that the person readily understands',
    ),
    sources: [
      'https://www.businesslawyers.jp/practices/1434',
      'https://www.kobecity-lawoffice.com/blog/3067/',
    ],
    ground: 'secondary',
    confidence: both('二次資料で確認。', 'Read in secondary sources.'),
    decide: private26,
  },
  {
    ...common,
    id: 'JP-APPI-26-1-proc',
    effectiveFrom: '2022-04-01',
    authority: both('委託元', 'The controllers that entrusted the data'),
    law: both('個人情報保護法26条1項ただし書', 'APPI art. 26(1), proviso'),
    who: both(
      '委託先（メールサービス事業者、運用受託者など）',
      'Processors, such as a mail service provider or an MSP',
    ),
    subjects: ['processor'],
    trigger: both(
      '委託を受けた個人データについて JP-APPI-26-1 の事態が生じたとき',
      'As JP-APPI-26-1, of data that was entrusted',
    ),
    stages: [
      {
        ...preliminary(commissionFields(personalItems)),
        id: 'tell-controller',
        name: both('委託元への通知', 'Notice to each controller'),
      },
    ],
    channel: both('契約で定めた方法', 'As the contract says'),
    sources: ['https://qiita.com/tetz1/items/9795719757154b99855b'],
    ground: 'secondary',
    confidence: both(
      '二次資料で確認。「3〜5日」は一般的な理解によります。',
      'Read in a secondary source; the figure of 3 to 5 days is from general knowledge.',
    ),
    decide: {
      all: ['personal-data', 'entrusted-data'],
      any: ['unlawful-purpose', 'special-care', 'property-damage', 'persons-over-1000'],
      none: ['protected', 'recovered-unread'],
    },
  },
  {
    ...common,
    id: 'JP-APPI-68',
    effectiveFrom: '2022-04-01',
    authority: both('個人情報保護委員会', 'Personal Information Protection Commission'),
    law: both('個人情報保護法68条・施行規則43条', 'APPI art. 68, Enforcement Rules art. 43'),
    who: both(
      '行政機関の長等（地方公共団体、都道府県警察を含む）',
      'Administrative bodies and local governments, prefectural police among them',
    ),
    subjects: ['public-body', 'local-government'],
    trigger: both(
      '保有個人情報について JP-APPI-26-1 の (1)〜(3) 又は 100 人超 に当たるとき',
      'As JP-APPI-26-1 of personal information held, with more than 100 persons as (4)',
    ),
    stages: [preliminary(commissionFields(publicItems)), final(commissionFields(publicItems))],
    channel: both('個人情報保護委員会の報告フォーム', 'Web form of the commission'),
    sources: [
      'https://fukuoka.law/protection-of-personal-information/',
      'https://www.ppc.go.jp/all_faq_index/faq7-q3-4-1',
    ],
    ground: 'official',
    confidence: both(
      '「知った」時点の考え方（いずれかの部署の職員が知った時点、Q3-4-1）は公式資料、100 人の基準は二次資料で確認。日数の数え方は原典を再確認していません。',
      'When one «knows» (any staff member of any department, Q3-4-1) read in the official answer; the 100 persons in a secondary source; how days are counted was not read again.',
    ),
    decide: {
      all: ['held-by-public-body'],
      any: ['unlawful-purpose', 'special-care', 'property-damage', 'persons-over-100'],
      none: ['protected', 'recovered-unread'],
    },
  },
  {
    ...common,
    id: 'JP-APPI-68-2',
    effectiveFrom: '2022-04-01',
    authority: both('本人', 'The persons concerned'),
    law: both('個人情報保護法68条2項', 'APPI art. 68(2)'),
    who: both('JP-APPI-68 に同じ', 'As JP-APPI-68'),
    subjects: ['public-body', 'local-government'],
    trigger: both('JP-APPI-68 に同じ', 'As JP-APPI-68'),
    stages: [
      {
        id: 'notice',
        name: both('本人への通知', 'Notice to the persons'),
        rule: { kind: 'without-delay' },
        note: both('「状況に応じて速やかに」', 'Promptly, as the circumstances allow'),
        fields: noticeFields(publicItem),
      },
    ],
    exempt: both(
      '通知が困難で代替措置（公表、問い合わせ窓口の設置）をとるとき、又は保有個人情報に同法78条1項各号の不開示情報が含まれるとき',
      'Where notice is difficult and other measures are taken (announcement, an enquiries desk), or the information may not be disclosed under art. 78(1)',
    ),
    channel: both(
      '書面、電子メールなど、本人が内容を認識できる適切な方法',
      'Letter, e-mail, or any way that the person readily understands',
    ),
    sources: ['https://laws.e-gov.go.jp/law/415AC0000000057'],
    ground: 'knowledge',
    confidence: both(
      '一般的な理解によります。条文は再確認していません。通知する事項は JP-APPI-26-2 に準じます。',
      'From general knowledge; the text was not read again. What the notice says follows JP-APPI-26-2.',
    ),
    decide: {
      all: ['held-by-public-body'],
      any: ['unlawful-purpose', 'special-care', 'property-damage', 'persons-over-100'],
      none: ['protected', 'recovered-unread'],
    },
  },
]
