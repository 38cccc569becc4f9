/** Logs that do not tell everything: what is missing is named, and nothing is made up for it. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { hours, minutes } from '../../src/lib/time.ts'
import {
  accountIn,
  hijackedIn,
  isReadWhole,
  isSolved,
  minuteOf,
  SMALL,
  sameEntry,
  sameWindow,
  solve,
} from './solving.ts'

suite('of logs that do not tell everything', () => {
  test('a week that was rotated away is named, and the theft after it is solved', async () => {
    const solved = await solve('lost-week', SMALL)
    isSolved(solved)
    const [lost] = solved.truth.gaps
    ok(lost !== undefined)
    const gaps = solved.found.coverage.flatMap((one) => one.gaps)
    ok(
      gaps.some(
        ({ from, to }) =>
          Math.abs(from - lost.from) < hours(14) && Math.abs(to - lost.to) < hours(14),
      ) || isBetweenFiles(solved.found.coverage, lost),
      'the week is a gap, or between two files',
    )
  })

  test('three hours that are missing in the middle are a gap, and counts stay below the truth', async () => {
    const solved = await solve('lost-hours', SMALL)
    const { found, truth } = solved
    isReadWhole(solved)
    const [lost] = truth.gaps
    const [stolen] = truth.hijacked
    ok(lost !== undefined && stolen !== undefined)
    deepEqual(hijackedIn(solved), [stolen.account])
    const gaps = found.coverage.flatMap((one) => one.gaps)
    ok(
      gaps.some(
        ({ from, to }) =>
          Math.abs(from - lost.from) < minutes(5) && Math.abs(to - lost.to) < minutes(5),
      ),
      gaps.map(({ from, to }) => `${minuteOf(from)}-${minuteOf(to)}`).join(', '),
    )
    const theft = accountIn(solved, stolen.account)
    equal(minuteOf(theft.window?.from), minuteOf(stolen.window.from))
    ok(theft.messages.submitted < stolen.mail.submitted)
    ok(theft.messages.submitted > 100)
    const { recipients, delivered, deferred, bounced, unknown } = theft.messages
    equal(delivered + deferred + bounced + unknown, recipients)
    sameEntry(theft, stolen)
    // What was sent in the gap may have been anything: no clean bill.
    ok(found.leak.caps.length > 0)
  })

  test('two servers whose clocks are seven minutes apart are put side by side', async () => {
    const solved = await solve('clock-ahead', SMALL)
    isSolved(solved)
    ok(
      solved.found.clocks.some(
        ({ milliseconds }) => Math.abs(Math.abs(milliseconds) - minutes(7)) < 5_000,
      ),
      JSON.stringify(solved.found.clocks),
    )
  })

  test('stamps without a year are understood over New Year', async () => {
    const solved = await solve('new-year', SMALL)
    isSolved(solved)
    const [stolen] = solved.truth.hijacked
    ok(stolen !== undefined)
    sameWindow(accountIn(solved, stolen.account), stolen)
    const { span } = solved.found
    equal(minuteOf(span?.from).slice(0, 4), '2025')
    equal(minuteOf(span?.to).slice(0, 4), '2026')
    ok(solved.found.coverage.some(({ assumed }) => assumed > 0))
  })
})

/** One log ends where the lost time begins, and the next begins where it ends. */
const isBetweenFiles = (
  coverage: readonly { readonly from: number; readonly to: number }[],
  lost: { readonly from: number; readonly to: number },
): boolean =>
  coverage.some(({ to }) => Math.abs(to - lost.from) < hours(14)) &&
  coverage.some(({ from }) => Math.abs(from - lost.to) < hours(14)) &&
  coverage.every(({ from, to }) => to <= lost.from || from >= lost.to)
