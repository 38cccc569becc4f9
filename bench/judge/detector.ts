/**
 * Detector: what is examined, behind one small door, so that all are asked the same.
 *
 * A detector judges an organisation; of each account it keeps a state, which can be copied so that
 * an attack is lived through without the organisation's having lived it. It answers with evidence in
 * years: at evidence of c or more an alarm is promised to be false at most once in c account-years,
 * so one run shows every budget. A rule without such a statistic answers 0 or infinity.
 */
import type { Listed, Login } from './logins.ts'
import type { Origin } from './origins.ts'

/** What a judge is shown of one message. Absent fields are signals that it is denied. */
export type Submission = {
  readonly account: number
  /** Seconds after a Monday's midnight, local time; never back within one account. */
  readonly at: number
  readonly recipients: readonly number[]
  readonly origin?: Origin
  readonly client?: number
  /** What lists say of the address; absent: they are not asked. */
  readonly listed?: Listed
  /** How the message is made: whole numbers that only mean «the same» or «another». */
  readonly form?: number
}

/** What a judge is shown of one login with the right password. */
export type LoginShown = {
  readonly account: number
  readonly at: number
  readonly origin: Origin
  readonly listed?: Listed
}

/** What became of mail to one recipient to whom the account had never written. */
export type Result = { readonly at: number; readonly bounced: boolean }

export type Opinion = {
  /** In years. */
  readonly evidence: number
  /** The message waits in the 15-second queue, if nothing worse happens to it. */
  readonly delays: boolean
  /** Asks for a second factor whatever the evidence: the gate before somebody's first mass mail. */
  readonly challenges: boolean
}

/** Nominal false alarms per account-year. */
export type Budget = { readonly challenged: number; readonly contained: number }

export const NOMINAL: Budget = { challenged: 1, contained: 0.01 }

export interface Account {
  message(submission: Submission): Opinion
  /** Absent: the judge knows no logins. */
  login?(login: LoginShown): Opinion
  result(result: Result): Opinion
  /** The owner, or a person who asked him, says that nothing was wrong with the last message. */
  cleared(): void
  /** A person says that a mailing to so many was honest, and that more may follow. */
  mailingConfirmed(recipients: number): void
  /** A copy to be lived with by itself: the organisation learns nothing from it. */
  fork(): Account
}

export interface Organisation {
  newAccount(account: number, at: number): Account
}

export type Detector = {
  readonly name: string
  readonly budget: Budget
  /** A rule: its evidence is 0 or infinite, and all bars are one. */
  readonly isRule?: true
  /** Empty. `bar` is the evidence at which this organisation will raise the alarm that is counted. */
  readonly organisation: (bar: number) => Organisation
  /** The same judge if it knew what attack would come, where it can be told. */
  readonly knowing?: (
    from: 'F' | 'D' | 'K' | 'B',
    behaviour: 'blast' | 'slow' | 'bec',
  ) => Promise<Detector>
}

/** `logins`: all, and logins; `senses`: these, with lists of networks and the form of messages. */
export type Signals = 'all' | 'no-client' | 'behaviour' | 'no-results' | 'logins' | 'senses'
export const SIGNALS: readonly Signals[] = [
  'all',
  'no-client',
  'behaviour',
  'no-results',
  'logins',
  'senses',
]
export const hasLogins = (signals: Signals): boolean => signals === 'logins' || signals === 'senses'

/** The accounts of one organisation, each made when it is first heard of. */
export class Accounts {
  readonly #organisation: Organisation
  readonly #accounts = new Map<number, Account>()

  constructor(organisation: Organisation) {
    this.#organisation = organisation
  }

  of(account: number, at: number): Account {
    let known = this.#accounts.get(account)
    if (known === undefined) {
      known = this.#organisation.newAccount(account, at)
      this.#accounts.set(account, known)
    }
    return known
  }
}

export function shown(
  account: number,
  at: number,
  recipients: readonly number[],
  origin: Origin,
  signals: Signals,
  more: { readonly listed: Listed; readonly form: number } | undefined = undefined,
): Submission {
  if (signals === 'behaviour') return { account, at, recipients }
  if (signals === 'no-client') return { account, at, recipients, origin }
  const seen = { account, at, recipients, origin, client: origin.client }
  return signals === 'senses' && more !== undefined ? { ...seen, ...more } : seen
}

export const shownLogin = (
  account: number,
  { at, origin, listed }: Login,
  signals: Signals,
): LoginShown => ({ account, at, origin, ...(signals === 'senses' ? { listed } : {}) })
