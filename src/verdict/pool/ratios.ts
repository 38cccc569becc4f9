/**
 * Ratios: one message's evidence in two factors, for the pool: by where it came from, and by all else.
 *
 * Each is the mean over the scenarios, by their priors, of what the detector weighs (`weigh.ts`): a
 * mean of shares over the owner's share, and so with a mean of at most 1 for the owner as far as those
 * shares are what they say. The origin counts once a session, for it stays where it is; and the owner
 * keeps sending, so that no message of his undoes a thief's. The pace is left out: in invented offices
 * whose pace is not the population's it alone brought the owners' mean to 1.6, and others must not be
 * suspected for that.
 */
import { nth } from '../../accounts/behaviour/numbers.ts'
import type { Reading } from '../../accounts/behaviour/reading.ts'
import { BLAST, FRAUD, KNOWN_PLACE, MANNERS, PLACES, PRIORS, SLOW } from '../detector/scenarios.ts'
import {
  bounded,
  clientRatio,
  formRatio,
  messageRatio,
  mixed,
  networkRatio,
  startOriginRatio,
} from '../detector/weigh.ts'
import type { Ratios } from './pool.ts'

/** A login tells nothing but where it came from; what a session reads is weighed elsewhere. */
export const noRatios: Ratios = { origin: 1, rest: 1 }

export function ratiosOf(reading: Reading): Ratios {
  const blast = messageRatio(reading, BLAST)
  const slow = messageRatio(reading, SLOW)
  const fraud = messageRatio(reading, FRAUD) * reading.intent
  let origin = 0
  let rest = 0
  for (let place = 0; place < PLACES.length; place += 1) {
    const there = placeRatio(reading, place)
    for (let manner = 0; manner < MANNERS.length; manner += 1) {
      const prior = nth(PRIORS, place * MANNERS.length + manner)
      const message = manner === BLAST ? blast : manner === SLOW ? slow : fraud
      origin += prior * there
      rest += prior * mixed(message, manner, place)
    }
  }
  return { origin, rest }
}

function placeRatio(reading: Reading, place: number): number {
  if (!reading.newSession) return 1
  const lists = place === KNOWN_PLACE ? 1 : networkRatio(reading.network, place)
  return bounded(
    startOriginRatio(reading, place) *
      clientRatio(reading, place) *
      lists *
      formRatio(reading, place),
  )
}
