/**
 * Rule: the fixed rule of `verdict/rule.ts`, asked through its own doors.
 *
 * It has no statistic: containment and what follows it are infinite evidence, everything else none.
 * Networks become IPv6 /48, countries two letters; home is JP. Delivery results are not its matter.
 */
import {
  type Contacts,
  contactsAfter,
  neverWrittenAmong,
  noContacts,
} from '../../../src/accounts/behaviour/contacts.ts'
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
import {
  fixedRule,
  type Parameters as RuleParameters,
  weighLimits,
} from '../../../src/verdict/rule.ts'
import { type Account, type Detector, NOMINAL, type Opinion, type Submission } from '../detector.ts'
import type { Origin } from '../origins.ts'
import { countryOf, momentOf } from './places.ts'

export const addressOf = ({ prefix }: Origin): string =>
  `2a00:${Math.floor(prefix / 65_536).toString(16)}:${(prefix % 65_536).toString(16)}::1`

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
  #contacts: Contacts
  #isContained: boolean

  constructor(
    parameters: RuleParameters,
    model = newAccount,
    contacts = noContacts,
    isContained = false,
  ) {
    this.#parameters = parameters
    this.#model = model
    this.#contacts = contacts
    this.#isContained = isContained
  }

  message(submission: Submission): Opinion {
    const message = submittedOf(submission)
    const recipients = message.recipients.map((recipient) => Number.parseInt(recipient, 10))
    const fresh = neverWrittenAmong(this.#contacts, recipients)
    const weighed = weighLimits(this.#model, message, fresh, this.#parameters)
    const { opinion } = weighed.verdict
    const isBroken = this.#isContained || opinion === 'contain'
    this.#isContained = isBroken
    const isTrusted = weighed.trusted && !isBroken
    this.#model = modelAfter(this.#model, message, isTrusted, fresh)
    if (isTrusted) this.#contacts = contactsAfter(this.#contacts, recipients)
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
    this.#isContained = false
    this.#model = clearedAfter(this.#model)
  }

  mailingConfirmed(): void {
    this.#model = bulkAfter(this.#model, true)
  }

  fork(): Account {
    return new Ruled(this.#parameters, this.#model, this.#contacts, this.#isContained)
  }
}

export const ruleOf = (parameters: RuleParameters = fixedRule): Detector => ({
  name: parameters.version,
  budget: NOMINAL,
  isRule: true,
  organisation: () => ({ newAccount: () => new Ruled(parameters) }),
})
