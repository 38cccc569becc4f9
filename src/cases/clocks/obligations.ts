/**
 * Obligations: the 28 that come with the program, and how one is found.
 *
 * An operator's own file adds to them and overrides by id (`read-obligations.ts`). Documents ask
 * `fieldsOf` what a stage wants to hear; ids of obligations, stages and fields do not change.
 */
import type { Language } from '../../lib/words.ts'
import type { Field, Obligation, Stage } from './obligation.ts'
import { foreignObligations } from './shipped/abroad.ts'
import { internalObligations } from './shipped/internal.ts'
import { japaneseObligations } from './shipped/japan.ts'
import { privacyObligations } from './shipped/privacy.ts'
import { voluntaryObligations } from './shipped/voluntary.ts'

export const shippedObligations: readonly Obligation[] = [
  ...privacyObligations,
  ...japaneseObligations,
  ...voluntaryObligations,
  ...foreignObligations,
  ...internalObligations,
]

export const obligationNamed = (
  id: string,
  obligations: readonly Obligation[] = shippedObligations,
): Obligation | undefined => obligations.find((one) => one.id === id)

export const stageNamed = (obligation: Obligation, stage: string): Stage | undefined =>
  obligation.stages.find((one) => one.id === stage)

/** What a stage wants to hear, in the order of its form; none where there is no such stage. */
export function fieldsOf(
  id: string,
  stage: string,
  obligations: readonly Obligation[] = shippedObligations,
): readonly Field[] {
  const found = obligationNamed(id, obligations)
  return (found === undefined ? undefined : stageNamed(found, stage)?.fields) ?? []
}

/** The oldest day on which one of them was last looked at: what all of them together can claim. */
export const asOfAll = (obligations: readonly Obligation[]): string | undefined =>
  obligations.map((one) => one.asOf).toSorted()[0]

/** Stands on every output that names a deadline. */
export function disclaimer(language: Language, asOf: string | undefined): string {
  if (language === 'ja')
    return `期限と義務の一覧は${asOf === undefined ? '' : ` ${asOf} 時点で確認した`}参考情報であり、法的助言ではありません。適用の有無と期限は、最新の法令と専門家に確認してください。`
  return `Deadlines and obligations are for reference${asOf === undefined ? '' : `, as of ${asOf}`}; they are not legal advice. Whether they apply, and until when, must be checked against the law in force and with counsel.`
}
