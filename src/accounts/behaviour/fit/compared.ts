/**
 * Compared: whether parameters that were fitted did better than those in use, on mail that neither
 * was fitted to.
 *
 * Two measures, and both must hold. The loss is how much mail surprises the null model, in nats a
 * message: lower is a better description of these people. Alarms are what the description is for:
 * better described people may still be challenged more often, and then nothing is switched.
 */
import type { Reading } from '../reading.ts'

/** Messages without which nothing is fitted, and without which nothing is compared. */
export const FITTED_LEAST = 2_000
export const COMPARED_LEAST = 500
/** A smaller gain is not worth a switch: parameters are named in verdicts, and people compare them. */
export const GAIN_LEAST = 1e-3

/** What one set of parameters did on the held-out weeks. */
export type Score = {
  readonly messages: number
  /** All together. */
  readonly nats: number
  /** Messages that waited or more. */
  readonly delayed: number
  /** Alarms; an account raises one a day at most. */
  readonly challenged: number
  readonly contained: number
}

export const noScore: Score = { messages: 0, nats: 0, delayed: 0, challenged: 0, contained: 0 }

/** The surprise of one message under the parameters it was read with. */
export const natsOf = ({ isFirst, gapShare, messageShare, origin }: Reading): number =>
  -(
    (isFirst ? 0 : Math.log(gapShare)) +
    Math.log(messageShare) +
    (origin === undefined ? 0 : Math.log(origin.share))
  )

export const lossOf = ({ nats, messages }: Score): number => (messages === 0 ? 0 : nats / messages)

export type Decision = 'adopt' | 'too-few-messages' | 'no-gain' | 'loss-is-worse' | 'more-alarms'

export function decided(fittedOn: number, old: Score, fitted: Score): Decision {
  if (fittedOn < FITTED_LEAST || old.messages < COMPARED_LEAST) return 'too-few-messages'
  const gain = lossOf(old) - lossOf(fitted)
  // Not a number is no gain.
  if (!(gain >= 0)) return 'loss-is-worse'
  if (
    fitted.contained > old.contained ||
    fitted.challenged > old.challenged ||
    fitted.delayed > old.delayed
  )
    return 'more-alarms'
  return gain < GAIN_LEAST ? 'no-gain' : 'adopt'
}
