/**
 * Features: what the regressions of `gaps.ts` and `who.ts` look at, as a list.
 *
 * They stand there once more, spelled out where each message is read; a test holds the two equal, for
 * weights that are fitted to other features than they are used with would be wrong in silence.
 */
import { NEW_SESSION, type Sitting } from '../gaps.ts'
import { hourRatio } from '../hours.ts'
import { logit } from '../numbers.ts'
import type { Reading } from '../reading.ts'
import type { Behaviour, Context } from '../state.ts'
import { EVERYBODY, NOBODY, type Who } from '../who.ts'

export const GAP_FEATURES = 15
export const ANY_NEW_FEATURES = 12
export const ALL_NEW_FEATURES = 7

/** The sitting as `readingOf` sees it before a message. */
export const sittingOf = (state: Behaviour, { organisation }: Context): Sitting => ({
  previousGap: state.pace.previousGap,
  messages: state.pace.messages,
  recipients: state.pace.recipients,
  fastRun: state.pace.fastRun,
  meanSession: state.pace.meanSession,
  largestSession: state.pace.largestSession,
  hourRatio: hourRatio(state.hours, organisation.hours, state.pace.previousHour),
  previousSize: state.pace.previousSize,
  newShare: state.who.newShare,
})

export function gapFeatures(sitting: Sitting): readonly number[] {
  const { previousGap } = sitting
  const run = Math.log(1 + sitting.fastRun)
  return [
    1,
    ...Array.from({ length: NEW_SESSION }, (_, gap) => (gap === previousGap ? 1 : 0)),
    Math.log(1 + sitting.messages),
    Math.log(1 + sitting.recipients / sitting.largestSession),
    Math.log(sitting.meanSession),
    run,
    Math.max(-3, Math.min(2, Math.log(sitting.hourRatio))),
    Math.log(sitting.previousSize),
    sitting.newShare,
    previousGap === 0 ? run : 0,
    Math.log(sitting.largestSession),
  ]
}

const habitOf = ({ withNew, messages }: Who): number => logit((withNew + 3) / (messages + 6))
const historyOf = ({ recipients }: Who): number => Math.log(1 + recipients) / 5

export function anyNewFeatures({ before, recipients }: Reading): readonly number[] {
  const { who, pace } = before
  const habit = habitOf(who)
  const history = historyOf(who)
  const size = Math.log(recipients)
  return [
    1,
    habit,
    history,
    who.previous === NOBODY ? 0 : 1,
    who.previous === EVERYBODY ? 1 : 0,
    Math.log(1 + who.streak),
    Math.log(1 + who.lately),
    size,
    size * habit,
    habit * history,
    size * size,
    who.streak > 0 ? Math.log(1 + pace.messages) : 0,
  ]
}

export function allNewFeatures({ before: { who }, recipients }: Reading): readonly number[] {
  return [
    1,
    habitOf(who),
    historyOf(who),
    who.previous === EVERYBODY ? 1 : 0,
    Math.log(recipients),
    Math.log(1 + who.streak),
    Math.log(1 + who.lately),
  ]
}
