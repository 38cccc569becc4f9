/**
 * Robbers: the thieves of the past cases, each an inhabitant whose deeds the house counts as stolen.
 *
 * They react to nothing but a locked door: nobody guarded then. Lists hold nobody that the owner
 * ever wrote to; domains are those that standards keep for examples, in Japan and elsewhere.
 */
import { assert } from '../../src/lib/assert.ts'
import { type Duration, type Instant, plus } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import { secondsOn } from '../people/intention.ts'
import { tool } from '../people/thieves.ts'
import type { Origin } from '../people/whereabouts.ts'
import type { Past } from './house.ts'

export { tool }

export function inTurn<One>(all: readonly One[], nth: number): One {
  const one = all[nth % all.length]
  assert(one !== undefined, 'there is one to take')
  return one
}

/** An address of the list; every ninth is in Japan. */
export const victim = (nth: number, chance: Chance): string => {
  const who = `v${nth}.${chance.between(0, 9_999)}`
  return nth % 9 === 4
    ? `${who}@m${nth % 89}.example.co.jp`
    : `${who}@m${nth % 997}.example.${['com', 'net', 'org'][nth % 3]}`
}

export type Blast = {
  readonly account: string
  readonly begins: Instant
  readonly ends: Instant
  readonly list: number
  /** Seconds from one message to the next, on the average, at this moment. */
  readonly pace: (at: Instant) => number
  readonly from: (nth: number) => Origin
  /** To a mailbox of his own, before anything else: does it work? */
  readonly probe?: string
  readonly probeLeads?: Duration
  readonly size: number
  /** Messages over one connection; default 50. */
  readonly perConnection?: number
  /** Called when the probe is sent. */
  readonly probed?: (at: Instant) => void
}

/** Sends down a list. A refused login is tried three times more, then he gives up. */
export function* blaster(blast: Blast, chance: Chance): Past {
  const { account, begins, ends, list, pace, size, perConnection = 50 } = blast
  let at = begins
  let connection = 0
  let left = 0
  let before = ''
  let shutOut = 0
  const mean = (to: string) => ({
    kind: 'send' as const,
    at,
    account,
    connection: `x${connection}`,
    recipients: [to],
    size: size + chance.between(0, 9),
  })
  if (blast.probe !== undefined) {
    blast.probed?.(at)
    yield { ...mean(blast.probe), ...blast.from(0), connection: 'probe', size: 1_204 }
    at = plus(at, blast.probeLeads ?? (0 as Duration))
  }
  for (let nth = 0; nth < list && at < ends; nth += 1) {
    const origin = blast.from(nth)
    if (left === 0 || origin.clientIp !== before) {
      connection += 1
      left = perConnection
      before = origin.clientIp
    }
    left -= 1
    const outcome = yield { ...mean(victim(nth, chance)), ...origin }
    if (outcome === 'shut-out') {
      shutOut += 1
      if (shutOut > 3) return
      at = secondsOn(at, 30 * shutOut)
    } else at = secondsOn(at, -Math.log(1 - chance.next()) * pace(at))
  }
}

export type Guessing = {
  readonly account: string
  readonly begins: Instant
  readonly ends: Instant
  readonly tries: number
  readonly from: (nth: number) => Origin
  readonly protocol: 'imap' | 'smtp'
}

/** One name, many passwords, all wrong; whoever follows has found the right one. */
export function* guesser(guessing: Guessing, chance: Chance): Past {
  const { account, begins, ends, tries, from, protocol } = guessing
  const step = (ends - begins) / 1_000 / tries
  for (let n = 0; n < tries; n += 1)
    yield {
      kind: 'try',
      at: secondsOn(begins, step * (n + 0.9 * chance.next())),
      account,
      ...from(n),
      protocol,
      password: 'wrong',
    }
}
