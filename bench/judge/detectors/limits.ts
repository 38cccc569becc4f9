/**
 * Limits: the static limits that mail servers have today, as detectors.
 *
 * So many messages, recipients or never-written recipients within a minute, an hour or a day; the
 * alarm is the first message beyond. They are set on the very window in which they are then counted,
 * to as many false alarms as the detector beside them: that is in their favour.
 */

import { type Account, type Detector, NOMINAL, type Opinion } from '../detector.ts'
import { accountYears, DAY, type Mail, neverWritten } from '../mail.ts'

export type Limit = {
  readonly name: string
  readonly counts: 'messages' | 'recipients' | 'neverWritten'
  readonly seconds: number
}

export const LIMITS: readonly Limit[] = [
  { name: 'recipients/min', counts: 'recipients', seconds: 60 },
  { name: 'messages/min', counts: 'messages', seconds: 60 },
  { name: 'recipients/h', counts: 'recipients', seconds: 3_600 },
  { name: 'messages/h', counts: 'messages', seconds: 3_600 },
  { name: 'recipients/day', counts: 'recipients', seconds: DAY },
  { name: 'never-written/h', counts: 'neverWritten', seconds: 3_600 },
  { name: 'never-written/day', counts: 'neverWritten', seconds: DAY },
]
/** No limit that is looked for is higher. */
export const LIMIT_MAX = 1_000
/** After an alarm an account raises none for so long. */
export const REFRACTORY = DAY

/** What was counted in the last `seconds`. */
class Sliding {
  readonly #seconds: number
  #times: number[]
  #counts: number[]
  #head = 0
  #sum = 0

  constructor(seconds: number, times: number[] = [], counts: number[] = []) {
    this.#seconds = seconds
    this.#times = times
    this.#counts = counts
    for (const count of counts) this.#sum += count
  }

  /** The sum with `count` at `at`; what is exactly `seconds` old counts no more. */
  after(at: number, count: number): number {
    this.#times.push(at)
    this.#counts.push(count)
    this.#sum += count
    while ((this.#times[this.#head] as number) <= at - this.#seconds) {
      this.#sum -= this.#counts[this.#head] as number
      this.#head += 1
    }
    return this.#sum
  }

  copy(): Sliding {
    return new Sliding(this.#seconds, this.#times.slice(this.#head), this.#counts.slice(this.#head))
  }

  clear(): void {
    this.#times = []
    this.#counts = []
    this.#head = 0
    this.#sum = 0
  }
}

const quiet: Opinion = { evidence: 0, delays: false, challenges: false }
const broken: Opinion = { evidence: Number.POSITIVE_INFINITY, delays: false, challenges: false }

class Limited implements Account {
  readonly #limit: Limit
  readonly #most: number
  readonly #sliding: Sliding
  /** Those of a fork lie over those of the account it was made from. */
  readonly #contacts: Set<number>
  readonly #older: ReadonlySet<number> | undefined

  constructor(limit: Limit, most: number, sliding: Sliding, older?: ReadonlySet<number>) {
    this.#limit = limit
    this.#most = most
    this.#sliding = sliding
    this.#contacts = new Set()
    this.#older = older
  }

  message({ at, recipients }: Parameters<Account['message']>[0]): Opinion {
    let count = 1
    if (this.#limit.counts === 'recipients') count = recipients.length
    else if (this.#limit.counts === 'neverWritten') {
      count = 0
      for (const recipient of recipients) {
        if (this.#contacts.has(recipient) || this.#older?.has(recipient) === true) continue
        this.#contacts.add(recipient)
        count += 1
      }
    }
    return this.#sliding.after(at, count) > this.#most ? broken : quiet
  }

  result(): Opinion {
    return quiet
  }

  cleared(): void {
    this.#sliding.clear()
  }

  /** Static limits know no exceptions. */
  mailingConfirmed(): void {}

  /** Short-lived: the account it is made from must not go on meanwhile. */
  fork(): Account {
    return new Limited(this.#limit, this.#most, this.#sliding.copy(), this.#contacts)
  }
}

export const limitAt = (limit: Limit, most: number): Detector => ({
  name: `>${most} ${limit.name}`,
  budget: NOMINAL,
  isRule: true,
  organisation: () => ({
    newAccount: () => new Limited(limit, most, new Sliding(limit.seconds)),
  }),
})

/** False alarms of this limit in the window of the mail. */
export function limitAlarms(mail: Mail, limit: Limit, most: number): number {
  const counts = countsOf(mail, limit)
  const accounts = new Map<number, { sliding: Sliding; quietUntil: number }>()
  let alarms = 0
  for (const [nth, { account, at }] of mail.messages.entries()) {
    const count = counts[nth] as number
    if (count === 0) continue
    let own = accounts.get(account)
    if (own === undefined) {
      own = { sliding: new Sliding(limit.seconds), quietUntil: -1 }
      accounts.set(account, own)
    }
    if (own.sliding.after(at, count) <= most || at < mail.window.from * DAY) continue
    if (at < own.quietUntil) continue
    alarms += 1
    own.quietUntil = at + REFRACTORY
  }
  return alarms
}

function countsOf({ messages }: Mail, { counts }: Limit): readonly number[] {
  if (counts === 'neverWritten') return neverWritten(messages)
  return messages.map(({ recipients }) => (counts === 'messages' ? 1 : recipients.length))
}

export type Matched = {
  readonly limit: Limit
  readonly most: number
  readonly alarms: number
  readonly perAccountYear: number
}

/** The lowest limit with at most so many false alarms. */
export function matched(mail: Mail, limit: Limit, alarmsMost: number): Matched {
  let low = 0
  let high = LIMIT_MAX
  while (low < high) {
    const middle = (low + high) >> 1
    if (limitAlarms(mail, limit, middle) <= alarmsMost) high = middle
    else low = middle + 1
  }
  const alarms = limitAlarms(mail, limit, low)
  return { limit, most: low, alarms, perAccountYear: alarms / accountYears(mail) }
}
