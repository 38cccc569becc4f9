/** Thefts of what is kept: mailboxes, mail that goes on, a database. Simulated logs. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  accountIn,
  hijackedIn,
  isReadWhole,
  isSolved,
  minuteOf,
  momentOf,
  SMALL,
  sameEntry,
  sameLeak,
  sameReading,
  solve,
  stolenIn,
} from './solving.ts'

suite('a theft', () => {
  test('of a whole mailbox, in nights from abroad, with a rule that sends all on', async () => {
    const solved = await solve('mailbox-theft', SMALL)
    isSolved(solved)
    const stolen = stolenIn(solved)
    const changed = momentOf(solved, 'rule.changed', stolen.account)
    equal(
      changed === undefined ? undefined : Math.floor(changed.at / 1_000),
      Math.floor((stolen.forwardedAt ?? 0) / 1_000) - 1,
    )
    ok((accountIn(solved, stolen.account).reading?.ratio ?? 0) > 20)
  })

  test('of a director’s mail: a week of reading, and five mails', async () => {
    const solved = await solve('bec', SMALL)
    isSolved(solved)
    equal(accountIn(solved, stolenIn(solved).account).messages.submitted, 5)
  })

  test('that only sets a rule is at least suspected, from the one address that it came from', async () => {
    const solved = await solve('forwarding-rule', SMALL)
    const stolen = stolenIn(solved)
    const theft = accountIn(solved, stolen.account)
    ok(['suspect', 'hijacked'].includes(theft.verdict), theft.verdict)
    deepEqual(
      hijackedIn(solved).filter((account) => account !== stolen.account),
      [],
    )
    ok(theft.origins.some(({ ip, known }) => ip === stolen.origins[0]?.ip && !known))
    sameEntry(theft, stolen)
    sameReading(theft, stolen)
    sameLeak(solved)
    isReadWhole(solved)
  })

  test('of many mailboxes through the webmail, with nothing sent', async () => {
    const solved = await solve('webmail-zero-day', SMALL)
    const { found, truth } = solved
    const [hole] = truth.web
    ok(hole !== undefined)
    const bad = found.web.filter(({ verdict }) => verdict === 'exploited')
    deepEqual(
      bad.map(({ ip, country, probes, shells }) => [ip, country, probes, shells]),
      [[hole.ip, hole.country, hole.probes, hole.shells]],
    )
    deepEqual(bad[0]?.accounts.toSorted(), hole.accounts.toSorted())
    equal(minuteOf(bad[0]?.window.from), minuteOf(hole.window.from))
    equal(minuteOf(bad[0]?.window.to), minuteOf(hole.window.to))
    // Nobody who was not read is accused.
    const read = new Set<string>(hole.accounts)
    for (const account of hijackedIn(solved)) ok(read.has(account), account)
    sameLeak(solved)
    isReadWhole(solved)
  })

  test('of a database: read out, and destroyed within 40 seconds', async () => {
    const solved = await solve('wipe', SMALL)
    const { found, truth } = solved
    const [wiped] = truth.stores
    ok(wiped !== undefined)
    deepEqual(hijackedIn(solved), [])
    const bad = found.stores.filter(({ verdict }) => verdict === 'hijacked')
    deepEqual(
      bad.map(({ account, clientIp, country, statements, destructive, rowsRead, dumped }) => ({
        ...{ account, clientIp, country, statements, destructive, rowsRead, dumped },
      })),
      [
        {
          account: wiped.account,
          clientIp: wiped.clientIp,
          country: wiped.country,
          statements: wiped.statements,
          destructive: wiped.destructive,
          rowsRead: wiped.rowsRead,
          dumped: true,
        },
      ],
    )
    const [store] = bad
    deepEqual(store?.objects.toSorted(), wiped.objects.toSorted())
    equal(minuteOf(store?.window.from), minuteOf(wiped.window.from))
    equal(minuteOf(store?.window.to), minuteOf(wiped.window.to))
    equal(store?.entry.find(({ path }) => path === 'database-credential')?.standing, 'supported')
    // The nightly backup reads as much, and destroys nothing.
    ok(
      found.stores.every(
        ({ account, verdict }) => account !== 'db:backup@hoken' || verdict === 'clean',
      ),
    )
    sameLeak(solved)
    isReadWhole(solved)
  })
})
