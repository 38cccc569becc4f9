/**
 * Months in which nothing was stolen: nobody is called hijacked, and those who do odd things for good
 * reasons are not accused. In each an office writes to everybody and a newsletter goes out weekly.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  accountIn,
  hijackedIn,
  isReadWhole,
  SMALL,
  type Solved,
  sameLeak,
  solve,
} from './solving.ts'

const suspectsIn = ({ found }: Solved): readonly string[] =>
  found.accounts.filter(({ verdict }) => verdict === 'suspect').map(({ account }) => account)

suite('a month with no theft', () => {
  for (const [name, what] of [
    ['clean-office', 'of an office with journeys, webmail and strangers who guess'],
    ['clean-travel', 'of one who works his way through six countries'],
    ['clean-habits', 'of a new hire, an old password, a family’s VPN, typing errors, holidays'],
  ] as const)
    test(`${what} has nobody hijacked`, async () => {
      const solved = await solve(name, SMALL)
      deepEqual(hijackedIn(solved), [])
      for (const account of ['sasl:soumu@example.jp', 'sasl:kouhou@example.jp'])
        equal(accountIn(solved, account).verdict, 'clean', account)
      // A look at one account in a month costs a person a minute.
      ok(suspectsIn(solved).length <= 1, suspectsIn(solved).join(', '))
      for (const { verdict } of [...solved.found.stores, ...solved.found.web])
        ok(verdict !== 'hijacked' && verdict !== 'exploited')
      sameLeak(solved)
      isReadWhole(solved)
    })
})
