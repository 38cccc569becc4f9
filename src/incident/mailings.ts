/**
 * Mailings: why what looked stolen was the owner's own mailing, as is seen only afterwards.
 *
 * An office's notice to all and a newsletter look like a blast each time. They arrive, they go to
 * colleagues or come again, and from a new machine they are still like themselves.
 * Limits: a newsletter of which the log has one issue is told by nothing from a blast that arrives.
 */
import type { ReasonGiven } from '../events/verdict.ts'
import { between, type Duration, days, hours } from '../lib/time.ts'
import type { AccountBook } from './account-book.ts'
import { addTally, newTally } from './counts.ts'
import type { MailCounts } from './found.ts'
import type { Sitting } from './sitting.ts'

/** A sitting at an own place that raised the evidence by less is the owner's. */
export const OWN_PLACE_RAISED = Math.log(30)
/** Mail from an own place that arrives like this, again and again or in the house, is the owner's. */
const ARRIVED_LEAST = 0.9
const INSIDE_LEAST = 0.9
/** One mailing has at most so many times the recipients of another that is like it. */
const ALIKE_MOST = 1.25
const WEEK: Duration = days(7)
const WEEKLY_WITHIN: Duration = hours(2)
/** Days, apart from each other, on which the same was done. */
const RECURS_LEAST = 3
const DAY_MS = 86_400_000

/**
 * Why what looked stolen was the owner's, as is seen only afterwards: it came from places of his own,
 * nearly all of it arrived, and it went to colleagues, or the same was done on other days too. What came
 * from a new place must be, by size, fate and domains, one of those mailings.
 * `isAtHome` false: some of it came from where nobody can tell, as behind webmail; a person must look.
 */
export function vindication(
  { account }: AccountBook,
  raising: readonly Sitting[],
  strange: (sitting: Sitting) => boolean,
  isOwn: (sitting: Sitting) => boolean,
): { readonly reason: ReasonGiven; readonly isAtHome: boolean } | undefined {
  const elsewhere = raising.filter(strange)
  // What looked stolen for its own part: many an ordinary letter raises the evidence by a little.
  const atOwn = raising.filter(
    (one) => !strange(one) && (elsewhere.length === 0 || one.raised >= OWN_PLACE_RAISED),
  )
  if (atOwn.length === 0 || !elsewhere.every((one) => isLikeOneOf(one, atOwn))) return undefined
  const own = account.slice(account.lastIndexOf('@') + 1)
  const mail = newTally()
  let inside = 0
  for (const sitting of raising) {
    addTally(mail, sitting.mail)
    inside += sitting.domains.get(own)?.recipients ?? 0
  }
  if (!hasArrived(mail)) return undefined
  const isAtHome = raising.every(isOwn)
  if (elsewhere.length === 0 && inside >= INSIDE_LEAST * mail.recipients)
    return { reason: { code: 'past.to-colleagues', recipients: inside }, isAtHome }
  const days = new Set(atOwn.map(({ from }) => Math.floor(from / DAY_MS)))
  return days.size >= RECURS_LEAST || (days.size === 2 && isWeekly(atOwn))
    ? { reason: { code: 'past.recurs', days: days.size }, isAtHome }
    : undefined
}

const hasArrived = ({ delivered, bounced, deferred }: MailCounts): boolean =>
  delivered > 0 && delivered >= ARRIVED_LEAST * (delivered + bounced + deferred)

/** A mailing of the account's own, by its size and by where it goes: from a new machine, it may be. */
const isLikeOneOf = ({ mail, domains }: Sitting, others: readonly Sitting[]): boolean =>
  hasArrived(mail) &&
  others.some(
    (other) =>
      mail.recipients <= ALIKE_MOST * other.mail.recipients &&
      [...domains].reduce(
        (sum, [domain, { recipients }]) => sum + (other.domains.has(domain) ? recipients : 0),
        0,
      ) >=
        INSIDE_LEAST * mail.recipients,
  )

/** Two of a kind, at one hour of one day of the week. */
function isWeekly(two: readonly Sitting[]): boolean {
  const [first, second] = two
  if (first === undefined || second === undefined || two.length > 2) return false
  const apart = between(first.from, second.from)
  const weeks = Math.round(apart / WEEK)
  const off = Math.abs(apart - weeks * WEEK)
  return (
    weeks > 0 &&
    off <= WEEKLY_WITHIN &&
    isLikeOneOf(first, [second]) &&
    isLikeOneOf(second, [first])
  )
}
