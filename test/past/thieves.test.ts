/**
 * Thieves who are harder to tell from the owner, and colleagues who are easily taken for thieves: from
 * next door, with two passwords, again after the password was changed, or reading little. Simulated logs.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { accountIn, hijackedIn, isReadWhole, isSolved, SMALL, solve } from './solving.ts'

suite('a theft is solved', () => {
  for (const [name, what, seed] of [
    ['next-door', 'from a mobile operator at home, in the owner’s own hours', 4],
    ['two-accounts', 'of two accounts by one who knew both passwords', 4],
    ['comes-back', 'when he is in again after the password was changed, and another with him', 1],
    ['bec', 'of a director who writes little himself, read for a week, with five mails sent', 4],
    ['bec', 'of one who writes much, who wrote at the office meanwhile', 6],
  ] as const)
    test(what, async () => {
      isSolved(await solve(name, SMALL, seed))
    })

  test('and who sends a newsletter from a new machine that day, or is on holiday in the thief’s country, is not accused', async () => {
    const solved = await solve('odd-colleagues', SMALL, 4)
    deepEqual(
      hijackedIn(solved),
      solved.truth.hijacked.map(({ account }) => account),
    )
    // Somebody must look at the new machine.
    equal(accountIn(solved, 'sasl:kouhou@example.jp').verdict, 'suspect')
    ok(solved.found.accounts.filter(({ verdict }) => verdict === 'suspect').length <= 2)
    isReadWhole(solved)
  })
})
