/** The same small blast as other logs tell it: other clocks, other piles, one program alone. Simulated. */
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { hours, plus } from '../../src/lib/time.ts'
import {
  accountIn,
  hijackedIn,
  isReadWhole,
  isSolved,
  minuteOf,
  SMALL,
  sameEntry,
  sameMail,
  sameOrigins,
  solve,
  stolenIn,
} from './solving.ts'

suite('a theft is solved', () => {
  for (const [name, what, seed] of [
    ['clock-behind', 'with two servers whose clocks are 90 seconds apart', 1],
    ['shuffled-pile', 'from a pile whose names, packing and dates tell nothing', 1],
    ['postfix-alone', 'from Postfix’s log alone', 1],
    ['dovecot-alone', 'from Dovecot’s log alone, where nobody is seen to write', 5],
  ] as const)
    test(what, async () => {
      isSolved(await solve(name, SMALL, seed))
    })

  test('when summer time ends during it: to the message, and an hour that comes twice is its first', async () => {
    const solved = await solve('clock-put-back', SMALL)
    const stolen = stolenIn(solved)
    deepEqual(hijackedIn(solved), [stolen.account])
    const theft = accountIn(solved, stolen.account)
    sameOrigins(theft, stolen)
    sameMail(theft, stolen)
    sameEntry(theft, stolen)
    equal(minuteOf(theft.window?.from), minuteOf(stolen.window.from))
    equal(
      minuteOf(plus(theft.window?.to ?? stolen.window.from, hours(1))),
      minuteOf(stolen.window.to),
    )
    isReadWhole(solved)
  })

  test('that had begun before the log does: by the thief’s place alone, from the first line on', async () => {
    const solved = await solve('begins-late', SMALL, 5)
    const stolen = stolenIn(solved)
    deepEqual(hijackedIn(solved), [stolen.account])
    const theft = accountIn(solved, stolen.account)
    deepEqual(
      theft.origins.flatMap(({ ip, known }) => (known ? [] : [ip])),
      stolen.origins.map(({ ip }) => ip),
    )
    equal(minuteOf(theft.window?.from), minuteOf(solved.truth.gaps[0]?.to))
    equal(minuteOf(theft.window?.to), minuteOf(stolen.window.to))
    sameEntry(theft, stolen)
  })
})
