/** Shared: what several shipped obligations have in common. */
import type { CaseKind, SubjectRole } from '../../case.ts'
import type { Field, Texts } from '../obligation.ts'

export const both = (ja: string, en: string): Texts => ({ ja, en })
export const field = (id: string, ja: string, en: string): Field => ({ id, name: both(ja, en) })

/** The rules were last looked at then. */
export const AS_OF = '2026-09-01'

/** Cases in which data may have been seen, lost or changed by somebody. */
export const dataKinds: readonly CaseKind[] = [
  'mass-send',
  'mailbox-read',
  'bec',
  'third-party-zero-day',
  'data-wipe',
  'credential-phish',
  'log-tampering',
  'insider',
  'exercise',
]

/** Whoever is no public body handles personal data as a business operator, whatever else he is. */
export const operators: readonly SubjectRole[] = [
  'controller',
  'processor',
  'carrier',
  'listed-company',
  'essential-entity',
  'critical-infrastructure',
  'card-merchant',
]

/** 施行規則8条1項: what a report to the commission holds, in its order. */
export const commissionFields = (items: Field): readonly Field[] => [
  field('overview', '概要', 'Overview'),
  items,
  field('persons', '本人の数', 'Number of persons'),
  field('cause', '原因', 'Cause'),
  field(
    'secondary',
    '二次被害又はそのおそれの有無及び内容',
    'Secondary damage, or the risk of it: whether and what',
  ),
  field('response', '本人への対応の実施状況', 'What was done towards the persons'),
  field('publication', '公表の実施状況', 'What was published'),
  field('prevention', '再発防止のための措置', 'Measures against recurrence'),
  field('other', 'その他参考となる事項', 'Other matters of note'),
]
export const personalItems = field(
  'items',
  '漏えい等が発生し又はおそれがある個人データの項目',
  'Items of personal data that were or may have been leaked, lost or damaged',
)
export const publicItems = field(
  'items',
  '漏えい等が発生し又はおそれがある保有個人情報の項目',
  'Items of personal information held that were or may have been leaked, lost or damaged',
)
