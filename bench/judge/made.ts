/**
 * Made: a small made-up organisation, for the tests of the examiners, which come without data.
 *
 * Half of the accounts write from the first day on, half begin later, so that there are accounts old
 * enough for every family and some in their first week. And a judge that has no opinion and notes
 * down what it is shown.
 */
import type { Account, Detector, Opinion } from './detector.ts'
import { soundDraws } from './draws.ts'
import { DAY, type Mail, mailOf } from './mail.ts'

const ACCOUNTS = 12
const LATE_FROM_DAY = 45
const MADE_DAYS = 200
const MESSAGES_A_DAY = 1.5
const PEOPLE = 60

export function madeMail(seed = 1): Mail {
  const draws = soundDraws(seed)
  const rows: string[] = []
  for (let account = 0; account < ACCOUNTS; account += 1) {
    const first = account % 2 === 0 ? 0 : LATE_FROM_DAY + account * 5
    let at = first * DAY + draws.exponential(DAY / 4)
    while (at < MADE_DAYS * DAY) {
      const recipients = 1 + draws.below(3)
      for (let nth = 0; nth < recipients; nth += 1)
        rows.push(`${account} ${100 + draws.below(PEOPLE)} ${Math.floor(at)}`)
      at += draws.exponential(DAY / MESSAGES_A_DAY)
    }
  }
  return mailOf(rows.join('\n'), 'made up', { from: 60, to: MADE_DAYS })
}

export type Note = (line: string) => void

/** Moments to the millisecond, so that no machine's last bit matters. */
const momentText = (at: number): string => at.toFixed(3)

/** Notes what copies of its accounts are shown: the runs, not the background. */
export function noting(note: Note): Detector {
  const none: Opinion = { evidence: 0, delays: false, challenges: false }
  const account = (isFork: boolean): Account => ({
    message: ({ account: id, at, recipients, origin, client }) => {
      if (isFork) {
        const place = origin && `${origin.prefix}/${origin.network}/${origin.country}`
        note(`${id} ${momentText(at)} ${recipients.join(',')} ${place} ${client}`)
      }
      return none
    },
    result: ({ at, bounced }) => {
      if (isFork) note(`${momentText(at)} ${bounced}`)
      return none
    },
    cleared: () => {},
    mailingConfirmed: () => {},
    fork: () => account(true),
  })
  return {
    name: 'noting',
    budget: { challenged: 1, contained: 0.01 },
    organisation: () => ({ newAccount: () => account(false) }),
  }
}
