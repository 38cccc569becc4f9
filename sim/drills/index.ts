/** The one door of sim/ for the command line: the days, how they are lived, told and kept. */
export { cardOf } from './card.ts'
export { liveDay } from './day.ts'
export { type Drill, drillNamed, drills } from './drills.ts'
export { keepEvidence, prepareFolder } from './keep.ts'
export { plotOf } from './plot.ts'
export type { Score } from './score.ts'
