/**
 * Config-checked: what `sekimori config check` finds wrong beyond what keeps a guard from starting.
 *
 * A guard that ran yesterday starts after an upgrade, also where its configuration contradicts itself
 * in a corner; who asks is told.
 */
import { Config } from './config.ts'

/** Whoever asks the page under a name that is none of `me.origins` is turned away. */
export const CheckedConfig = Config.refine(
  ({ me, stepUp }) =>
    stepUp.address === undefined || me.listen === undefined || me.origins.includes(stepUp.address),
  { message: 'none of «me.origins»: owners are turned away there', path: ['stepUp', 'address'] },
)
