/** Thefts that send, each in a manner of its own, and each after another way in. Simulated logs. */
import { suite, test } from 'node:test'
import { isSolved, SMALL, solve } from './solving.ts'

suite('a theft', () => {
  for (const [name, what] of [
    ['low-and-slow', 'that sends 30 an hour in the owner’s own hours'],
    ['botnet', 'from 132 addresses, five mails from each'],
    ['spray', 'after one password for every name'],
    ['stuffing', 'after pairs that leaked elsewhere'],
    ['internal-pivot', 'that leads from one account to a colleague’s'],
  ] as const)
    test(what, async () => {
      isSolved(await solve(name, SMALL))
    })
})
