/** Causes: why the guard opened or joined a case, as codes in `why` and in the timeline. */
export const caseMomentCodes = [
  'cause.containment',
  'cause.observed',
  'cause.breaker',
  'cause.canary',
  'cause.scrub',
  'cause.witness',
  'cause.symptom',
  /** Of somebody who was erased. */
  'erased',
] as const
export type CaseMoment = (typeof caseMomentCodes)[number]
