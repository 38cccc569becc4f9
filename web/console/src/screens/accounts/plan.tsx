/** Plan: the steps of a containment, each as it is done or undone. */
import { Text } from '@mantine/core'
import type { AccountPlan } from '../../../../../src/console/routes/accounts.ts'
import { stepIn } from '../../../../../src/containment/step-words.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { countText } from '../../parts/format.ts'
import { Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { Moment, Strange } from '../../parts/texts.tsx'
import { accountWords } from './words.ts'

/** Whether something of it is still to be done, or to be undone. */
export const isUnderWay = (plan: AccountPlan | null): boolean =>
  plan !== null &&
  (plan.undoneAt === null ? plan.done.length < plan.steps.length : plan.notUndone.length > 0)

export function PlanShown({ plan }: { readonly plan: AccountPlan }) {
  const t = useWords(accountWords)
  const { language } = useLanguage()
  const stateOf = (step: string): keyof typeof t.planStep =>
    plan.undoneAt === null
      ? plan.done.includes(step)
        ? 'done'
        : 'left'
      : plan.notUndone.includes(step)
        ? 'notUndone'
        : 'undone'
  return (
    <Section title={t.plan} aside={<Moment at={plan.plannedAt} />}>
      <Text size="sm">
        {plan.by === null ? (
          t.planByJudge
        ) : (
          <Strange text={t.planBy(plan.by, plan.why ?? '')} max={700} />
        )}
        {' · '}
        {t.planScope[plan.scope]}
      </Text>
      <ol className="ac-steps" aria-live="polite" aria-label={t.plan}>
        {plan.steps.map((step) => {
          const state = stateOf(step)
          const found = plan.found[step]?.length ?? 0
          return (
            <li key={step}>
              {stepIn(step, language)}{' '}
              <State
                kind={state === 'done' ? 'good' : state === 'undone' ? 'idle' : 'warn'}
                label={t.planStep[state]}
              />
              {found > 0 && <small> {t.foundThere(countText(found, language))}</small>}
            </li>
          )
        })}
      </ol>
      {plan.undoneAt !== null && (
        <Text size="sm">
          {t.planUndone} <Moment at={plan.undoneAt} />
        </Text>
      )}
    </Section>
  )
}
