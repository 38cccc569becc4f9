/** Effects: what an owner's answer does, by the same hands and under the same entries as a person's act. */
import type { FoldStore } from '../../ports/folds.ts'
import type { People } from '../people.ts'
import type { Effects } from './answers.ts'

export const effectsOf = (
  people: Pick<People, 'suspend' | 'release'>,
  folds: Pick<FoldStore, 'planOf'>,
): Effects => ({
  contain: async (account, since, by, why) => (await people.suspend(account, since, by, why)).plan,
  release: (_account, reference, by, why) => people.release([reference], true, by, why),
  isContainedSince: (account, at) => {
    const plan = folds.planOf(account)
    if (plan === undefined) return false
    // Whatever a person has lifted since is not contained again by an older answer.
    return plan.undoneAt === undefined
      ? plan.scope === 'full'
      : plan.plannedAt >= at || plan.undoneAt >= at
  },
})
