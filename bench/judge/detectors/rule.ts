/**
 * Rule: the fixed rule of `verdict/rule.ts`, asked through its own doors.
 *
 * It has no statistic: containment and what follows it are infinite evidence, everything else none.
 * Networks become IPv6 /48, countries two letters; home is JP. Delivery results are not its matter.
 */
import {
  type AccountModel,
  bulkAfter,
  clearedAfter,
  modelAfter,
  newAccount,
  resultAfter,
} from '../../../src/accounts/model.ts'
import type { AccountId } from '../../../src/events/event.ts'
import type { MessageSubmitted } from '../../../src/events/message.ts'
import { type Instant, instant, plus, seconds } from '../../../src/lib/time.ts'
import {
  fixedRule,
  noSuspicion,
  type Parameters as RuleParameters,
  type Suspicion,
  weigh,
} from '../../../src/verdict/rule.ts'
import { type Account, type Detector, NOMINAL, type Opinion, type Submission } from '../detector.ts'
import type { Origin } from '../origins.ts'

/** A Monday's midnight; the hour is the local one, as in the data. */
const MONDAY: Instant = instant('2024-01-01T00:00:00Z')
export const momentOf = (at: number): Instant => plus(MONDAY, seconds(at))

const LETTER_A = 65
const letter = (n: number): string => String.fromCharCode(LETTER_A + (n % 26))
export const countryOf = (country: number): string =>
  country === 0 ? 'JP' : `${letter(13 + country / 26)}${letter(country)}`

export const addressOf = ({ prefix }: Origin): string =>
  `2a00:${Math.floor(prefix / 65_536).toString(16)}:${(prefix % 65_536).toString(16)}::1`

/** Recipients are numbers already; nobody need be protected from being recognised. */
const hash = (_account: string, recipient: string): number => Number.parseInt(recipient, 10)

export const submittedOf = ({ account, at, recipients, origin }: Submission): MessageSubmitted => {
  const moment = momentOf(at)
  return {
    id: '',
    kind: 'message.submitted',
    at: moment,
    heardAt: moment,
    trust: 'witnessed',
    account: `sasl:${account}@example.jp` as AccountId,
    instance: 'bench',
    session: 'bench',
    arrivedAt: moment,
    ...(origin && { clientIp: addressOf(origin), country: countryOf(origin.country) }),
    protocol: 'smtp',
    envelopeSender: `${account}@example.jp`,
    recipients: recipients.map((recipient) => `${recipient}@example.jp`),
    size: 1_000,
  }
}

class Ruled implements Account {
  readonly #parameters: RuleParameters
  #model: AccountModel
  #suspicion: Suspicion

  constructor(parameters: RuleParameters, model = newAccount, suspicion = noSuspicion) {
    this.#parameters = parameters
    this.#model = model
    this.#suspicion = suspicion
  }

  message(submission: Submission): Opinion {
    const message = submittedOf(submission)
    const weighed = weigh(this.#suspicion, this.#model, message, this.#parameters, hash)
    this.#suspicion = weighed.suspicion
    this.#model = modelAfter(this.#model, message, weighed.trusted, hash)
    const { opinion } = weighed.verdict
    const isBroken = opinion === 'contain' || opinion === 'hold'
    return {
      evidence: isBroken ? Number.POSITIVE_INFINITY : 0,
      delays: opinion === 'delay',
      challenges: false,
    }
  }

  result({ bounced }: Parameters<Account['result']>[0]): Opinion {
    this.#model = resultAfter(this.#model, bounced ? 'bounced' : 'delivered')
    return { evidence: 0, delays: false, challenges: false }
  }

  cleared(): void {
    this.#suspicion = noSuspicion
    this.#model = clearedAfter(this.#model)
  }

  mailingConfirmed(): void {
    this.#model = bulkAfter(this.#model, true)
  }

  fork(): Account {
    return new Ruled(this.#parameters, this.#model, this.#suspicion)
  }
}

export const ruleOf = (parameters: RuleParameters = fixedRule): Detector => ({
  name: parameters.version,
  budget: NOMINAL,
  isRule: true,
  organisation: () => ({ newAccount: () => new Ruled(parameters) }),
})
