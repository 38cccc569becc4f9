/** Series: first report, second report: how released documents of one kind are numbered. */
import type { Case, Paper } from './case.ts'

type Kind = { readonly paper: string; readonly of?: string | undefined }

/** The press releases of a case are one series, whatever they are called. */
const seriesOf = (paper: string): string => (paper.startsWith('press-') ? 'press' : paper)

export const isOfOneSeries = (a: Kind, b: Kind): boolean =>
  seriesOf(a.paper) === seriesOf(b.paper) && a.of === b.of

/** The one that was released last. */
export const lastReleased = (its: Pick<Case, 'papers'>, kind: Kind): Paper | undefined =>
  its.papers.findLast((one) => one.state === 'released' && isOfOneSeries(one, kind))

/** 1 for the first of its series, one more than were released for those after it. */
export const numberOf = (its: Pick<Case, 'papers'>, kind: Kind): number =>
  its.papers.filter((one) => one.state === 'released' && isOfOneSeries(one, kind)).length + 1
