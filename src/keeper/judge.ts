/**
 * Judge: the one loop of the live tempo. Hear, remember, judge, write evidence, and only then answer.
 *
 * `message` weighs the message against what is expected of its account, writes message and verdict
 * in one durable append, and answers what was written. Where evidence cannot be written the answer
 * is 451: never accepted unseen, never discarded.
 */
import type { ContactHash } from '../accounts/model.ts'
import {
  afterWorking,
  type Calendar,
  ownershipOf,
  PERSON_LOOKS_WITHIN,
} from '../containment/held.ts'
import { planFor } from '../containment/plan.ts'
import { hostAccount, localAccount, saslAccount } from '../events/account.ts'
import type { Event } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { AnswerKind, ReasonGiven, VerdictGiven } from '../events/verdict.ts'
import { type Instant, plus, seconds } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Answer, Gatekeeper, OfferedMessage } from '../ports/gatekeeper.ts'
import { ENGINE, type Parameters, type Verdict, weigh } from '../verdict/rule.ts'
import { type AccountState, stateAfter } from '../verdict/state.ts'
import type { Desk } from './desk.ts'
import { headerOf } from './headers.ts'
import { referenceOf } from './reference.ts'
import type { Scribe } from './scribe.ts'

export const DELAY = seconds(15)
/** Decision 14: beyond this many in the 15-second queue the rest stays held for a person. */
export const WAITING_MAX = 2_000
/** Decision 17: per account, beyond either the answer is 4xx. */
export const HELD_MESSAGES_MAX = 200
export const HELD_BYTES_MAX = 100 * 1_048_576

export type JudgeParts = {
  readonly clock: Clock
  readonly desk: Desk
  readonly scribe: Scribe
  readonly hash: ContactHash
  readonly parameters: Parameters
  readonly parametersHash: string
  readonly calendar: Calendar
  readonly defaultRealm: string
  readonly waiting: () => number
  /** Whether this instance is only watched at this moment. */
  readonly observes: (instance: string, now: Instant) => boolean
  /** Called once the evidence of a containment is durable. */
  readonly contained: (plan: string) => void
  /** Something of ours failed; for the operator. */
  readonly told: (problem: unknown) => void
}

export class Judge implements Gatekeeper {
  readonly #parts: JudgeParts

  constructor(parts: JudgeParts) {
    this.#parts = parts
  }

  async message(offered: OfferedMessage): Promise<Answer> {
    const judged = this.#judge(this.#heard(offered), 'gate')
    return judged.written.then(
      () => answerFor(judged.verdict),
      (fault) => {
        this.#parts.told(fault)
        return unwritable
      },
    )
  }

  command(): undefined {
    return undefined
  }

  unheard(message: OfferedMessage, why: 'deadline' | 'lost'): void {
    const { clock, scribe, told } = this.#parts
    const now = clock.now()
    const subject = idOf(message)
    scribe
      .write([
        {
          kind: 'answer.unheard',
          id: `u.${subject}`,
          at: now,
          heardAt: now,
          trust: 'witnessed',
          subject,
          why,
        },
      ])
      .catch(told)
  }

  /**
   * Judges a message that the server accepted and held while nobody answered. `before`: held before
   * our evidence began, so that it is kept for a person whatever we think of it.
   */
  async found(message: MessageSubmitted, before: boolean): Promise<VerdictGiven> {
    const judged = this.#judge(message, before ? 'past' : 'queue')
    await judged.written
    return judged.verdict
  }

  #heard(offered: OfferedMessage): MessageSubmitted {
    const now = this.#parts.clock.now()
    const { session } = offered
    const sasl =
      offered.saslUsername === undefined
        ? undefined
        : saslAccount(offered.saslUsername, this.#parts.defaultRealm)
    const account =
      sasl ??
      (session.clientIp === undefined || offered.protocol === 'local'
        ? localAccount
        : hostAccount(session.clientIp))
    const messageId = headerOf(offered.headers, 'message-id')
    const subject = headerOf(offered.headers, 'subject')
    return {
      kind: 'message.submitted',
      id: idOf(offered),
      at: now,
      heardAt: now,
      trust: 'witnessed',
      account,
      instance: session.instance,
      session: session.id,
      arrivedAt: offered.arrivedAt,
      protocol: offered.protocol,
      envelopeSender: offered.envelopeSender,
      recipients: offered.recipients,
      size: offered.size,
      headers: offered.headers,
      bodyHash: offered.bodyHash,
      ...(offered.queueId === undefined ? {} : { queueId: offered.queueId }),
      ...(session.clientIp === undefined ? {} : { clientIp: session.clientIp }),
      ...(session.clientPort === undefined ? {} : { clientPort: session.clientPort }),
      ...(offered.saslUsername === undefined ? {} : { saslUsername: offered.saslUsername }),
      ...(offered.mechanism === undefined ? {} : { mechanism: offered.mechanism }),
      ...(offered.refusedRecipients.length === 0
        ? {}
        : { refusedRecipients: offered.refusedRecipients }),
      ...(messageId === undefined ? {} : { messageId }),
      ...(subject === undefined ? {} : { subject }),
    }
  }

  #judge(
    message: MessageSubmitted,
    from: 'gate' | 'queue' | 'past',
  ): { verdict: VerdictGiven; written: Promise<void> } {
    const { clock, desk, scribe, hash, parameters, contained, observes } = this.#parts
    const now = clock.now()
    const state = desk.stateOf(message.account)
    const weighed = weigh(state.suspicion, state.model, message, parameters, hash)
    // What a person must look at stays where it is, which touches nothing either.
    const observed = from !== 'past' && observes(message.instance, now)
    const wanted = this.#answer(weighed.verdict, state, message, from)
    const plan = weighed.verdict.opinion === 'contain' && !observed ? `c.${message.id}` : undefined
    const { windowFrom } = weighed
    const verdict: VerdictGiven = {
      kind: 'verdict.given',
      id: `v.${message.id}`,
      at: now,
      heardAt: now,
      trust: 'witnessed',
      account: message.account,
      instance: message.instance,
      subject: message.id,
      ...(message.queueId === undefined ? {} : { queueId: message.queueId }),
      answer: observed ? 'pass' : wanted.answer,
      ...(observed && wanted.answer !== 'pass' ? { wouldHave: wanted.answer } : {}),
      reasons: [
        ...(weighed.verdict.reasons as readonly ReasonGiven[]),
        ...wanted.reasons,
        ...(from === 'queue' ? [{ code: 'gate.was-down' }] : []),
        ...(from === 'past' ? [{ code: 'gate.was-new' }] : []),
      ],
      reference: referenceOf(message.id),
      ...(observed || wanted.answer === 'pass' || wanted.answer === 'postpone'
        ? {}
        : {
            ownership: ownershipOf(message.clientIp, windowFrom, state.model.origins),
            deadlineAt: afterWorking(now, PERSON_LOOKS_WITHIN, this.#parts.calendar),
          }),
      ...(!observed && wanted.answer === 'delay' ? { dueAt: plus(now, DELAY) } : {}),
      trusted: weighed.trusted,
      ...(plan === undefined ? {} : { plan, windowFrom }),
      engine: ENGINE,
      parameters: this.#parts.parametersHash,
    }
    const events: Event[] = [message, verdict]
    if (plan !== undefined) {
      const { id, steps, blastRadius } = planFor(plan, message.account, now, windowFrom)
      events.push({
        kind: 'containment.planned',
        id: `p.${id}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account: message.account,
        plan: id,
        steps,
        windowFrom,
        blastRadius,
      })
    }
    const expectation = desk.expect(message.account, stateAfter(state, message, verdict, hash))
    const written = scribe.write(events).then(
      () => {
        desk.settle(message.account, expectation, true)
        if (plan !== undefined) contained(plan)
      },
      (fault) => {
        desk.settle(message.account, expectation, false)
        throw fault
      },
    )
    return { verdict, written }
  }

  /** What the opinion comes to, within the bounds of decisions 14 and 17. */
  #answer(
    verdict: Verdict,
    state: AccountState,
    message: MessageSubmitted,
    from: 'gate' | 'queue' | 'past',
  ): { answer: AnswerKind; reasons: readonly ReasonGiven[] } {
    if (from === 'past') return { answer: 'hold', reasons: [] }
    if (verdict.opinion === 'pass') return { answer: 'pass', reasons: [] }
    // What already lies in the hold queue cannot be asked to come later.
    // Local mail that is refused is offered again each second, or bounces: it is held all the same.
    if (
      from === 'gate' &&
      message.protocol === 'smtp' &&
      (state.heldMessages >= HELD_MESSAGES_MAX || state.heldBytes + message.size > HELD_BYTES_MAX)
    )
      return {
        answer: 'postpone',
        reasons: [{ code: 'held.too-many', messages: state.heldMessages, bytes: state.heldBytes }],
      }
    if (verdict.opinion === 'delay' && this.#parts.waiting() < WAITING_MAX)
      return { answer: 'delay', reasons: [] }
    return { answer: 'hold', reasons: [] }
  }
}

const idOf = (message: OfferedMessage): string => `${message.session.id}.${message.nth}`

/** The client hears a class and a bland sentence with a reference, never the rule or its figures. */
const answerFor = (verdict: VerdictGiven): Answer => {
  switch (verdict.answer) {
    case 'pass':
      return { kind: 'pass' }
    case 'delay':
    case 'hold':
      return { kind: 'hold', reason: `Sekimori ${verdict.reference}` }
    case 'refuse':
      return {
        kind: 'refuse',
        reply: {
          code: 550,
          enhanced: '5.7.1',
          text: `Message refused, reference ${verdict.reference}`,
        },
      }
    case 'postpone':
      return {
        kind: 'postpone',
        reply: {
          code: 451,
          enhanced: '4.7.1',
          text: `Message postponed, please try again later, reference ${verdict.reference}`,
        },
      }
  }
}

const unwritable: Answer = {
  kind: 'postpone',
  reply: { code: 451, enhanced: '4.3.0', text: 'Temporary system problem, please try again later' },
}
