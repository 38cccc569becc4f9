/**
 * Replay: judges the evidence again, entry by entry, and tells where we would say something else now.
 *
 * All entries are folded into a fresh index in memory, by the code that guards. At each verdict of
 * this engine and these parameters, the message is weighed as the fold then stands; opinion,
 * evidence and reasons must be what was written (decision 2). What the opinion came to beyond that,
 * such as a full queue of 15 seconds or an open breaker, is of its moment and is not judged again;
 * only that the answer is one that this opinion can come to.
 *
 * Counted: equal, overlapped (`replay-overlap.ts`), differs, of another engine, erased. Once a body has been erased, what was learned
 * from it is missing: what differs from there on is counted as erased, not as differing.
 * Limits: it takes the memory and the time of `rebuild`, and the keys of this installation.
 */
import type { ContactHash } from '../accounts/model.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { AnswerKind, VerdictGiven } from '../events/verdict.ts'
import type { Recorded } from '../ports/journal.ts'
import { openDatabase } from '../store/sqlite/database.ts'
import { Folds } from '../store/sqlite/folds.ts'
import { evidenceGiven, type Judging, livedOf, type Weighed } from '../verdict/judging.ts'
import type { AccountState } from '../verdict/state.ts'
import { erasedOf, eventOf } from './entries.ts'
import { Overlaps } from './replay-overlap.ts'

/** Differences that are listed; the others are counted. */
export const DIFFERENCES_MAX = 100
/** Decibans: both are rounded to a hundredth. */
const ROUNDED = 0.0101
const ENTRIES_A_COMMIT = 5_000

export type Difference = {
  /** The entry of the verdict. */
  readonly entry: number
  readonly reference: string
  readonly what: 'opinion' | 'evidence' | 'reasons' | 'trust'
  readonly was: string
  readonly is: string
}

export type Replayed = {
  readonly equal: number
  /** Equal to what could be known while another entry of the account was being written. */
  readonly overlapped: number
  readonly differs: number
  readonly otherEngine: number
  readonly erased: number
  readonly differences: readonly Difference[]
}

export type ReplayParts = {
  readonly hash: ContactHash
  readonly judging: Judging
  readonly parametersHash: string
  readonly progress?: (folded: number) => void
}

export async function replayed(
  entries: AsyncIterable<Recorded>,
  { hash, judging, parametersHash, progress }: ReplayParts,
): Promise<Replayed> {
  const database = openDatabase(':memory:')
  try {
    const folds = new Folds(database, hash)
    const overlaps = new Overlaps(folds, hash)
    const counts = { equal: 0, overlapped: 0, differs: 0, otherEngine: 0, erased: 0 }
    const differences: Difference[] = []
    let message: MessageSubmitted | undefined
    let isErased = false
    for await (const recorded of entries) {
      const event = eventOf(recorded)
      if (recorded.body === undefined) {
        isErased = true
        if (recorded.kind === 'verdict.given') counts.erased += 1
      }
      if (event?.kind === 'message.submitted') message = event
      if (event?.kind === 'verdict.given') {
        if (event.engine !== judging.engine || event.parameters !== parametersHash)
          counts.otherEngine += 1
        else if (message?.id !== event.subject) counts.erased += 1
        else {
          const offered = message
          const world = folds.world()
          const compared = (state: AccountState) => {
            const lived = livedOf(state, offered, world, hash)
            const weighed = judging.weigh(state, offered, lived, world)
            return differenceOf(event, weighed, evidenceGiven(lived.evidence))
          }
          const found = compared(folds.account(event.account))
          if (found === undefined) counts.equal += 1
          else if (overlaps.states(event).some((state) => compared(state) === undefined))
            counts.overlapped += 1
          else if (isErased) counts.erased += 1
          else {
            counts.differs += 1
            if (differences.length < DIFFERENCES_MAX)
              differences.push({ entry: recorded.index, reference: event.reference, ...found })
          }
        }
        if (message?.id === event.subject) overlaps.judged(message, event, folds.world())
        message = undefined
      }
      if (event !== undefined) overlaps.notice(event)
      folds.take(recorded.index, event, erasedOf(recorded))
      if (recorded.index % ENTRIES_A_COMMIT === 0) {
        folds.commit()
        progress?.(recorded.index)
      }
    }
    return { ...counts, differences }
  } finally {
    database.close()
  }
}

/** What an opinion can come to. */
const answers: { readonly [Opinion in Weighed['verdict']['opinion']]: readonly AnswerKind[] } = {
  pass: ['pass'],
  delay: ['delay', 'hold', 'postpone'],
  hold: ['hold', 'postpone'],
  contain: ['hold', 'postpone'],
}

/** Kept for a person, whatever was thought of it. */
const isKept = ({ reasons }: VerdictGiven): boolean =>
  reasons.some(({ code }) => code === 'gate.was-new' || code === 'gate.was-up')

/** The first thing that differs. */
export function differenceOf(
  given: VerdictGiven,
  { verdict, trusted }: Weighed,
  evidence: number | undefined,
): Omit<Difference, 'entry' | 'reference'> | undefined {
  const { opinion, reasons } = verdict
  const answer = given.wouldHave ?? given.answer
  const contains = given.plan !== undefined
  const couldContain = contains || given.wouldHave !== undefined || isKept(given)
  const isSame =
    (isKept(given) ? given.answer === 'hold' : answers[opinion].includes(answer)) &&
    (opinion === 'contain' ? couldContain : !contains)
  if (!isSame)
    return { what: 'opinion', was: contains ? `contain (${answer})` : answer, is: opinion }
  if (!near(given.evidence, evidence))
    return { what: 'evidence', was: String(given.evidence), is: String(evidence) }
  const was = given.reasons.slice(0, reasons.length)
  if (!sameReasons(was, reasons))
    return { what: 'reasons', was: JSON.stringify(was), is: JSON.stringify(reasons) }
  if (given.trusted !== (trusted && !isKept(given)))
    return { what: 'trust', was: String(given.trusted), is: String(trusted) }
  return undefined
}

const near = (a: unknown, b: unknown): boolean =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) <= ROUNDED : a === b

type Facts = { readonly [name: string]: unknown }

function sameReasons(a: readonly Facts[], b: readonly object[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, n) => {
      const other = b[n] as Facts
      const names = new Set([...Object.keys(one), ...Object.keys(other)])
      return [...names].every((name) => near(one[name], other[name]))
    })
  )
}
