/** The pure parts of the screens of accounts: which hour belongs to which day, and what is too much. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { daysOf, isBeyond, meanRecipients } from '../../web/console/src/screens/accounts/days.ts'
import { runsOf } from '../../web/console/src/screens/accounts/fold.ts'

test('hours are put to the local day on which they begin, the latest day first', () => {
  const cell = { messages: 1, recipients: 2, fresh: 0, stopped: 0 }
  const week = ['2026-11-20T14:00:00Z', '2026-11-20T15:00:00Z', '2026-11-20T16:00:00Z'].map(
    (from) => ({ from, hour: new Date(Date.parse(from) + 32_400_000).getUTCHours(), ...cell }),
  )
  const days = daysOf(week, (at) =>
    new Date(Date.parse(at) + 32_400_000).toISOString().slice(0, 10),
  )
  deepEqual(
    days.map(({ day, cells }) => [day, [...cells.keys()]]),
    [
      ['2026-11-21', [0, 1]],
      ['2026-11-20', [23]],
    ],
  )
})

test('where clocks go back the two hours of one name are added', () => {
  const cell = { messages: 3, recipients: 4, fresh: 1, stopped: 1, hour: 25 }
  const [day] = daysOf(
    [
      { from: '2026-10-25T00:00:00Z', ...cell },
      { from: '2026-10-25T01:00:00Z', ...cell },
    ],
    () => 'x',
  )
  deepEqual(day?.cells.get(1)?.messages, 6)
})

test('one message is never beyond the normal, two are where none is normal', () => {
  deepEqual(
    [isBeyond(1, 0), isBeyond(2, 0), isBeyond(5, 5), isBeyond(6, 5)],
    [false, true, false, true],
  )
  const shares = [
    { from: 1, to: 1, share: 0.5 },
    { from: 3, to: 5, share: 0.5 },
  ]
  equal(meanRecipients({ recipientsPerMessage: { shares } } as never), 2.5)
})

test('messages in a row that were held for one reason alone are one line; a weighed one never is', () => {
  const verdict = (reference: string, code: string, isExplained = false) =>
    ({ reference, answer: 'hold', wouldHave: null, isExplained, summary: [{ code }] }) as never
  const runs = runsOf([
    ...['A', 'B', 'C'].map((reference) => verdict(reference, 'account.contained')),
    ...['D', 'E'].map((reference) => verdict(reference, 'behaviour.leading', true)),
    verdict('F', 'account.contained'),
  ])
  deepEqual(
    runs.map((run) => run.map(({ reference }) => reference).join('')),
    ['ABC', 'D', 'E', 'F'],
  )
  deepEqual(runsOf([]), [])
})
