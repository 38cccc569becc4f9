/**
 * Judge: the one loop of the live tempo. Hear, remember, judge, write evidence, and only then answer.
 *
 * `message` weighs the message against what is expected of its account, writes message and verdict
 * in one durable append, and answers what was written. Where evidence cannot be written the answer
 * is 451: never accepted unseen, never discarded.
 */
import { KNOWN } from '../accounts/behaviour/origins.ts'
import type { ContactHash } from '../accounts/model.ts'
import {
  afterWorking,
  type Calendar,
  ownershipOf,
  PERSON_LOOKS_WITHIN,
} from '../containment/held.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { AnswerKind, ReasonGiven, VerdictGiven } from '../events/verdict.ts'
import { type Instant, plus, seconds } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Answer, Gatekeeper, OfferedMessage, OfferedRecipient } from '../ports/gatekeeper.ts'
import type { StepUpFacts } from '../ports/step-up.ts'
import type { SenseHash } from '../senses/hash.ts'
import { evidenceAgainst } from '../verdict/detector/vouched.ts'
import { evidenceGiven, type Judging, livedOf, type Verdict } from '../verdict/judging.ts'
import { type AccountState, stateAfter } from '../verdict/state.ts'
import type { Company } from './company.ts'
import type { Desk } from './desk.ts'
import { accountOf, heard, idOf } from './hearing.ts'
import type { Planner } from './planner.ts'
import { referenceOf } from './reference.ts'
import type { Restricting } from './restricting.ts'
import type { Scribe } from './scribe.ts'
import type { WhereParts } from './whereabouts.ts'

export const DELAY = seconds(15)
/** Decision 14: beyond this many in the 15-second queue the rest stays held for a person. */
export const WAITING_MAX = 2_000
/** Decision 17: per account, beyond either the answer is 4xx. */
export const HELD_MESSAGES_MAX = 200
export const HELD_BYTES_MAX = 100 * 1_048_576

export type JudgeParts = WhereParts & {
  readonly clock: Clock
  readonly desk: Desk
  readonly scribe: Scribe
  readonly hash: ContactHash
  readonly judging: Judging
  readonly parametersHash: string
  /** The hour of the organisation's week, 0 to 47. */
  readonly hourOf: (at: Instant) => number
  readonly calendar: Calendar
  readonly defaultRealm: string
  /** Keyed. */
  readonly senses: SenseHash
  readonly planner: Planner
  readonly restricting: Restricting
  readonly company: Company
  readonly waiting: () => number
  /** Whether this instance is only watched at this moment. */
  readonly observes: (instance: string, now: Instant) => boolean
  /** Called once the evidence is durable that mail of this account is held for a person. */
  readonly held: (account: AccountId, facts: StepUpFacts, reference: string) => void
  /** Something of ours failed; for the operator. */
  readonly told: (problem: unknown) => void
}

/** How a message came to be judged. */
type From = 'gate' | 'queue' | 'past' | 'unexplained'
/** For a person, whatever we think of it. */
const isKept = (from: From): boolean => from === 'past' || from === 'unexplained'

export class Judge implements Gatekeeper {
  readonly #parts: JudgeParts

  constructor(parts: JudgeParts) {
    this.#parts = parts
  }

  async message(offered: OfferedMessage): Promise<Answer> {
    const { clock, desk, defaultRealm } = this.#parts
    const account = accountOf(offered, offered.protocol === 'local', defaultRealm)
    if (desk.caughtUp(account, clock.now()) !== undefined) await this.#caughtUp(account)
    const judged = this.#judge(heard(offered, clock.now(), this.#parts), 'gate')
    return judged.written.then(
      () => answerFor(judged.verdict),
      (fault) => {
        this.#parts.told(fault)
        return unwritable
      },
    )
  }

  /** What else became of an account must count: nobody is judged by an old expectation for long. */
  async #caughtUp(account: AccountId): Promise<void> {
    const { clock, desk } = this.#parts
    for (
      let before = desk.caughtUp(account, clock.now());
      before !== undefined;
      before = desk.caughtUp(account, clock.now())
    )
      await before
  }

  /**
   * A session that was open when its account was contained is closed at its next command (decision
   * 18), once that stands in the evidence. What comes by a session opened later is held, not cut:
   * it may be the owner's.
   */
  command(offered: OfferedRecipient): Promise<Answer> | undefined {
    const { desk, defaultRealm } = this.#parts
    const { session } = offered
    if (offered.saslUsername === undefined) return undefined
    const account = accountOf(offered, false, defaultRealm)
    const { suspicion } = desk.stateOf(account)
    const { containedAt, plan, scope = 'full', ordered = false } = suspicion
    if (containedAt === undefined || plan === undefined || scope !== 'full') return undefined
    const { clock, observes } = this.#parts
    if (session.openedAt >= containedAt) return undefined
    if (!ordered && observes(session.instance, clock.now())) return undefined
    return this.#cut(offered, account, plan)
  }

  async #cut(offered: OfferedRecipient, account: AccountId, plan: string): Promise<Answer> {
    const { clock, scribe, told } = this.#parts
    const { session } = offered
    const now = clock.now()
    const reference = referenceOf(`cut.${session.id}`)
    try {
      await scribe.write([
        {
          kind: 'session.cut',
          id: `x.${session.id}`,
          at: now,
          heardAt: now,
          trust: 'witnessed',
          account,
          instance: session.instance,
          session: session.id,
          plan,
          ...(session.clientIp === undefined ? {} : { clientIp: session.clientIp }),
        },
      ])
    } catch (fault) {
      told(fault)
      return unwritable
    }
    return {
      kind: 'cut',
      reply: { code: 421, enhanced: '4.7.0', text: `Session closed, reference ${reference}` },
    }
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
   * Judges a message that the server accepted and held while nobody answered. `past`: held before our
   * evidence began; `unexplained`: held while our gate was up. Both are kept for a person, whatever
   * we think of them.
   */
  async found(
    message: MessageSubmitted,
    whose: 'queue' | 'past' | 'unexplained',
  ): Promise<VerdictGiven> {
    const { clock, desk } = this.#parts
    if (desk.caughtUp(message.account, clock.now()) !== undefined)
      await this.#caughtUp(message.account)
    const judged = this.#judge(message, whose)
    await judged.written
    return judged.verdict
  }

  #judge(heard: MessageSubmitted, from: From): { verdict: VerdictGiven; written: Promise<void> } {
    const { clock, desk, scribe, hash, judging, planner, observes } = this.#parts
    const now = clock.now()
    const state = desk.stateOf(heard.account)
    const world = desk.world()
    const before = livedOf(state, heard, world, hash)
    const isOwn = before.reading.origin?.level === KNOWN
    const message = this.#withReasons(heard, state, isOwn, now)
    const lived = message === heard ? before : livedOf(state, message, world, hash, before)
    const weighed = judging.weigh(state, message, lived, world)
    const evidence = evidenceGiven(evidenceAgainst(state.model, lived.evidence))
    // What a person must look at stays where it is, which touches nothing either.
    const watched = state.suspicion.ordered !== true && observes(message.instance, now)
    const observed = watched && !isKept(from)
    const wanted = this.#answer(weighed.verdict, state, message, from)
    const { windowFrom } = weighed
    const containment =
      weighed.verdict.opinion === 'contain' && !watched
        ? planner.plan(`c.${message.id}`, message.account, now, windowFrom)
        : undefined
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
        ...(containment?.reasons ?? []),
        ...(from === 'queue' ? [{ code: 'gate.was-down' }] : []),
        ...(from === 'past' ? [{ code: 'gate.was-new' }] : []),
        ...(from === 'unexplained' ? [{ code: 'gate.was-up' }] : []),
      ],
      ...(evidence === undefined ? {} : { evidence }),
      reference: referenceOf(message.id),
      ...(observed || wanted.answer === 'pass' || wanted.answer === 'postpone'
        ? {}
        : {
            ownership: ownershipOf(message.clientIp, windowFrom, state.model.origins),
            deadlineAt: afterWorking(now, PERSON_LOOKS_WITHIN, this.#parts.calendar),
          }),
      ...(!observed && wanted.answer === 'delay' ? { dueAt: plus(now, DELAY) } : {}),
      ...(weighed.verdict.opinion === 'hold' && !isKept(from) && !observed
        ? { recalls: true }
        : {}),
      trusted: weighed.trusted && !isKept(from),
      ...(containment === undefined
        ? {}
        : { plan: containment.plan, windowFrom, scope: containment.scope }),
      engine: judging.engine,
      parameters: this.#parts.parametersHash,
      population: world.population.name,
    }
    const events: Event[] = [message, verdict, ...(containment?.events ?? [])]
    const after = stateAfter(state, message, verdict, lived, world)
    desk.foresee(verdict, { state, world, lived, after })
    const expectation = desk.expect(message.account, after.state, now, after.organisation)
    const written = scribe.write(events).then(
      () => {
        desk.settle(message.account, expectation, true)
        this.#parts.company.messageAfter(message, isOwn, lived, verdict.trusted)
        if (containment !== undefined) containment.stands()
        else if (verdict.recalls === true)
          this.#parts.held(message.account, askedOf(message), verdict.reference)
      },
      (fault) => {
        containment?.failed()
        desk.settle(message.account, expectation, false)
        throw fault
      },
    )
    return { verdict, written }
  }

  /** With the rules that it breaks, and what others have in common with it. */
  #withReasons(
    message: MessageSubmitted,
    state: AccountState,
    isOwn: boolean,
    now: Instant,
  ): MessageSubmitted {
    const { company, restricting } = this.#parts
    const { reasons } = restricting(message.account, state, message, message.arrivedAt)
    const pooled = company.ofMessage(message, isOwn, now)
    if (reasons.length === 0 && pooled.length === 0) return message
    return {
      ...message,
      ...(reasons.length === 0 ? {} : { restricted: reasons }),
      ...(pooled.length === 0 ? {} : { pooled }),
    }
  }

  /** What the opinion comes to, within the bounds of decisions 14 and 17. */
  #answer(
    verdict: Verdict,
    state: AccountState,
    message: MessageSubmitted,
    from: From,
  ): { answer: AnswerKind; reasons: readonly ReasonGiven[] } {
    if (isKept(from)) return { answer: 'hold', reasons: [] }
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

/** What the owner is shown of a message that is held on its evidence. */
const askedOf = ({ protocol, ...message }: MessageSubmitted): StepUpFacts => ({
  ...message,
  subject: message.id,
  protocol: 'smtp',
})

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
