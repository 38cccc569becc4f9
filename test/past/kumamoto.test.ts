/**
 * Kumamoto from its logs alone: who, when to the minute, from where, how in, what went out to the message,
 * and what nobody can know. With SEKIMORI_LONG=1 120,000 recipients, else 12,000.
 *
 * The logs are simulated; how real ones are solved is in `test/real/past.test.ts`.
 */
import { equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { minutes, plus } from '../../src/lib/time.ts'
import {
  accountIn,
  GREAT_SCALE,
  isLong,
  isSolved,
  minuteOf,
  momentOf,
  SMALL,
  solve,
  stolenIn,
} from './solving.ts'

suite(`Kumamoto, ${isLong ? '120,000' : '12,000'} recipients`, () => {
  test('one account of the office, from 04:45 to 17:29, from six countries, to the message', {
    timeout: isLong ? 1_800_000 : 110_000,
  }, async () => {
    const solved = await solve('kumamoto', GREAT_SCALE)
    const { found } = solved
    isSolved(solved)
    const stolen = stolenIn(solved)
    equal(minuteOf(stolen.window.from).slice(11), '04:45')
    equal(minuteOf(stolen.window.to).slice(11), '17:29')
    const theft = accountIn(solved, stolen.account)
    equal(theft.messages.submitted, isLong ? 120_000 : 12_000)
    // The probe opens it; the blast comes five minutes later.
    equal(momentOf(solved, 'probe.sent', stolen.account)?.at, stolen.probeAt)
    equal(minuteOf(momentOf(solved, 'blast.began', stolen.account)?.at).slice(11), '04:50')
    equal(theft.domestic, stolen.domestic)
    equal(theft.domestic + theft.foreign, stolen.mail.recipients)
    // What staff felt: a queue that grew hours before anybody called.
    ok(found.queue.most > 1_000 * (GREAT_SCALE / 0.1))
    ok(found.queue.visibleAt !== undefined)
    ok(found.queue.visibleAt > stolen.window.from)
    ok(found.queue.visibleAt < plus(stolen.window.from, minutes(120)))
    // A guard would have stopped it within the first minutes of the blast.
    ok(theft.wouldHave?.containedAt !== undefined)
    ok(theft.wouldHave.containedAt < plus(stolen.window.from, minutes(15)))
  })

  test('and how they got in is told apart: here the password was tried for hours', async () => {
    const solved = await solve('kumamoto-guessed', SMALL)
    isSolved(solved)
    ok(momentOf(solved, 'failures.began') !== undefined)
  })
})
