/** Sending: whether letters of a round still go out. */
import type { Case, NoticeRound } from './case.ts'

/** Approved, not braked, and some of its letters are still here. */
export const isGoingOut = (round: NoticeRound): boolean =>
  round.approved !== undefined &&
  round.stopped === undefined &&
  round.finished === undefined &&
  round.sent < round.list.persons

export const roundGoingOut = (its: Pick<Case, 'rounds'>): NoticeRound | undefined =>
  its.rounds.find(isGoingOut)
