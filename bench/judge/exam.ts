/**
 * Exam: every family against many accounts of a real organisation, for any number of judges at once.
 *
 * The organisation's mail is lived through; where a run begins, each judge's account is copied, and
 * the copy lives the run between the owner's own mail. Each run draws from a seed of its own name,
 * so that it is the same whichever families, judges and numbers of runs are asked for.
 * A run ends at the highest bar. After an alarm at the highest bar in honest mail a person clears.
 */
import { LoginFeed, shownOwn } from './alarms.ts'
import { type Habits, type OwnMail, runOf } from './attack.ts'
import {
  type Account,
  Accounts,
  type Detector,
  hasLogins,
  type Signals,
  shownLogin,
} from './detector.ts'
import { type Draws, seedOf, soundDraws } from './draws.ts'
import type { Family } from './families.ts'
import { live, loginsOfRun, type Outcome } from './life.ts'
import type { Login } from './logins.ts'
import { DAY, type Mail } from './mail.ts'
import { HOME_COUNT, HOME_FROM, type Origin } from './origins.ts'

/** Evidence in years at which alarms are looked at, beside those of the budget. */
export const BARS: readonly number[] = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000]

/** Days that an account and the window have beside a run, as in the published figures. */
const LEARNED_BEFORE = 10
const AFTER_WINDOW_BEGINS = 5
const LIVES_ON = 50
const OWN_DAYS = 15
const BEFORE_END = 10
const MESSAGES_LEAST = 20
const YOUNG_FROM = 30
const YOUNG_BEFORE_END = 15
const YOUNG_MESSAGES_LEAST = 4
const CONTACTS_FROM = 60

export type Asked = {
  readonly mail: Mail
  readonly origins: readonly Origin[]
  readonly signals: Signals
  readonly families: readonly Family[]
  readonly logins?: ReadonlyMap<number, readonly Login[]>
  readonly runsOf: (family: Family) => number
  readonly progress?: (done: number, all: number) => void
}

type Planned = { readonly family: Family; readonly at: number; readonly draws: Draws }

/** Outcomes by detector and by family, both in the order asked for. */
export type Examined = ReadonlyMap<Detector, ReadonlyMap<Family, readonly Outcome[]>>

export function examine(detectors: readonly Detector[], asked: Asked): Examined {
  const { mail, origins, signals, families } = asked
  const plans = plansOf(asked)
  const examinees = detectors.map((detector) => ({
    detector,
    accounts: new Accounts(detector.organisation(1 / detector.budget.contained)),
    outcomes: new Map(families.map((family) => [family, [] as Outcome[]])),
  }))
  const owners = new Map<number, Owner>()
  const feed = new LoginFeed(asked)
  const feedUntil = (id: number, at: number, first: number): void => {
    for (const login of feed.until(id, at))
      for (const { accounts } of examinees) {
        const account = accounts.of(id, first)
        const seen = account.login?.(shownLogin(id, login, signals))
        if ((seen?.evidence ?? 0) >= (BARS.at(-1) ?? 0)) account.cleared()
      }
  }
  for (const [nth, message] of mail.messages.entries()) {
    const { account: id, at, recipients } = message
    const origin = origins[nth] as Origin
    let owner = owners.get(id)
    if (owner === undefined) {
      owner = new Owner()
      owners.set(id, owner)
    }
    const due = plans.get(id)
    while (due !== undefined && (due[0]?.at ?? at) < at) {
      const { family, at: startedAt, draws } = due.shift() as Planned
      // Whoever begins before the account's first message, or at a message, is left out.
      if (owner.lastAt < 0 || startedAt <= owner.lastAt) continue
      feedUntil(id, startedAt, at)
      const positions = mail.byAccount.get(id) ?? []
      const habits = owner.habits(mail, positions)
      const run = runOf(
        family,
        startedAt,
        draws,
        habits,
        ownMailOf(mail, origins, positions, owner.count),
      )
      for (const { detector, accounts, outcomes } of examinees) {
        const account = accounts.of(id, at).fork()
        const logins = hasLogins(signals) ? loginsOfRun(run, feed.after(id)) : []
        outcomes.get(family)?.push(live(detector, account, id, run, signals, BARS, logins))
      }
    }
    owner.wrote(at, origin)
    feedUntil(id, at, at)
    const submission = shownOwn(id, at, recipients, origin, signals)
    for (const { accounts } of examinees) {
      const account: Account = accounts.of(id, at)
      if (account.message(submission).evidence >= (BARS.at(-1) ?? 0)) account.cleared()
    }
    asked.progress?.(nth + 1, mail.messages.length)
  }
  return new Map(examinees.map(({ detector, outcomes }) => [detector, outcomes]))
}

/** What is known of an owner besides what a judge keeps. */
class Owner {
  lastAt = -1
  count = 0
  #last: Origin | undefined
  #home: number | undefined
  readonly #countries = new Set<number>()

  wrote(at: number, origin: Origin): void {
    this.lastAt = at
    this.count += 1
    this.#last = origin
    this.#countries.add(origin.country)
    if (origin.network >= HOME_FROM && origin.network < HOME_FROM + HOME_COUNT)
      this.#home = origin.network
  }

  habits(mail: Mail, positions: readonly number[]): Habits {
    return {
      last: this.#last as Origin,
      countries: [...this.#countries],
      home: this.#home,
      contacts: positions
        .slice(Math.max(0, this.count - CONTACTS_FROM), this.count)
        .flatMap((position) => mail.messages[position]?.recipients ?? []),
    }
  }
}

function* ownMailOf(
  mail: Mail,
  origins: readonly Origin[],
  positions: readonly number[],
  from: number,
): Generator<OwnMail> {
  for (let nth = from; nth < positions.length; nth += 1) {
    const position = positions[nth] as number
    const message = mail.messages[position]
    const origin = origins[position]
    if (message !== undefined && origin !== undefined) yield { message, origin }
  }
}

/** Which account lives which run when; by account, in order of time. */
function plansOf({ mail, families, runsOf }: Asked): ReadonlyMap<number, Planned[]> {
  const { from, to } = mail.window
  const lives = [...mail.byAccount].map(([account, positions]) => ({
    account,
    count: positions.length,
    first: mail.messages[positions[0] ?? 0]?.at ?? 0,
    last: mail.messages[positions.at(-1) ?? 0]?.at ?? 0,
  }))
  const settled = lives.filter(
    ({ count, first, last }) =>
      count >= MESSAGES_LEAST &&
      last > (from + LIVES_ON) * DAY &&
      first < (from - LEARNED_BEFORE) * DAY,
  )
  const young = lives.filter(
    ({ count, first }) =>
      count >= YOUNG_MESSAGES_LEAST &&
      first > YOUNG_FROM * DAY &&
      first < (to - YOUNG_BEFORE_END) * DAY,
  )
  const plans = new Map<number, Planned[]>()
  for (const family of families) {
    const pool = family.firstWeek === true ? young : settled
    if (pool.length === 0) continue
    for (let nth = 0; nth < runsOf(family); nth += 1) {
      const { account, first, last } = pool[(nth * 7 + 3) % pool.length] as (typeof lives)[number]
      const draws = soundDraws(seedOf(`${family.id}/${nth}`))
      let at = first + (0.2 + 6.5 * draws.unit()) * DAY
      if (family.firstWeek !== true) {
        const earliest = Math.max((from + AFTER_WINDOW_BEGINS) * DAY, first + OWN_DAYS * DAY)
        const latest = Math.min(last, (to - BEFORE_END) * DAY)
        at = earliest + draws.unit() * (latest - earliest)
      }
      at = startOf(family, at, draws)
      const own = plans.get(account) ?? []
      own.push({ family, at: at <= first ? at + DAY : at, draws })
      plans.set(account, own)
    }
  }
  for (const own of plans.values()) own.sort((a, b) => a.at - b.at)
  return plans
}

function startOf({ start }: Family, at: number, draws: Draws): number {
  if (start === 'any') return at
  let day = Math.floor(at / DAY) * DAY
  if (start === '04:45') return day + 4.75 * 3_600
  while (Math.floor(day / DAY) % 7 >= 5) day += DAY
  return day + (9 + draws.unit() * 8) * 3_600
}
