/**
 * Invariants: what must hold at every moment of a lived day, read from the evidence and the queue.
 *
 * `step` looks at the entries that are new since the last step: no effect before evidence, no hold
 * without a reason, no containment without an undo, a latch that holds, every bound. `whole` is dear:
 * mail is conserved in messages and recipients, what was released left once, and an index folded anew
 * from the journal is the live one. Both return what is broken, as sentences; none: all holds.
 * Limits: whether the log itself verifies is asked of the log (`verifyEvidence`).
 */
import { isDeepStrictEqual } from 'node:util'
import type { ContactHash } from '../src/accounts/model.ts'
import { stepNames, undoOf } from '../src/containment/plan.ts'
import type { AccountId, Event, EventOf } from '../src/events/event.ts'
import { ACT_MESSAGES_MAX, type ActKind } from '../src/keeper/acts.ts'
import { eventOf } from '../src/keeper/entries.ts'
import { HELD_MESSAGES_MAX, WAITING_MAX } from '../src/keeper/judge.ts'
import { openIndex } from '../src/keeper/rebuild.ts'
import { countsOf } from '../src/keeper/status.ts'
import type { FoldStore } from '../src/ports/folds.ts'
import type { House } from './house.ts'

const ROWS_MAX = 10_000
const BREACHES_MAX = 20

type Act = { readonly kind: string; readonly ids: ReadonlySet<string>; finished: boolean }

export class Invariants {
  readonly #house: House
  readonly #hash: ContactHash
  readonly #breaches: string[] = []
  #read = 0
  #lastMessage: EventOf<'message.submitted'> | undefined
  #planned: string | undefined
  /** Contained on every way, with the plan. */
  readonly #latched = new Map<AccountId, string>()
  readonly #intended = new Set<string>()
  readonly #undone = new Set<string>()
  readonly #acts = new Map<string, Act>()
  /** Queue ids that an entry allows to leave. */
  readonly #mayLeave = new Set<string>()

  constructor(house: House, hash: ContactHash) {
    this.#house = house
    this.#hash = hash
  }

  /** What was found so far, at most BREACHES_MAX. */
  get breaches(): readonly string[] {
    return this.#breaches
  }

  /** After each step of the story. */
  step(): void {
    const { journal } = this.#house
    for (; this.#read < journal.entries.length; this.#read += 1) {
      const entry = journal.entries[this.#read]
      if (entry === undefined) break
      const event = eventOf({ ...entry, index: this.#read, facts: entry.facts ?? {} })
      if (event !== undefined) this.#take(event)
    }
    this.#must(this.#lastMessage === undefined, 'each message has its verdict in its own append')
  }

  /** Now and then, and at the end. `refolds`: also folds all evidence anew, which takes the longest. */
  async whole(refolds = true): Promise<readonly string[]> {
    this.step()
    const { folds, hands } = this.#house
    this.#must(folds.fault === undefined, 'the index follows the evidence')
    this.#must(folds.messages.waiting() <= WAITING_MAX, 'the 15-second queue has its bound')
    for (const [id, times] of hands.left) {
      this.#must(times === 1, `${id} left ${times} times`)
      this.#must(this.#mayLeave.has(id), `${id} left before evidence let it`)
    }
    this.#conserved(folds)
    if (refolds) await this.#rebuilt(folds)
    return this.#breaches
  }

  #conserved(folds: FoldStore): void {
    const { messages, recipients, released } = countsOf(folds)
    this.#must(
      messages.submitted ===
        messages.passed + messages.held + messages.refused + messages.postponed,
      `messages are conserved: ${JSON.stringify(messages)}`,
    )
    const tallies = folds.tallies()
    for (const [group, { delivered, bounced, deferred, unknown }] of [
      ['passed', recipients],
      ['released', released],
    ] as const)
      this.#must(
        (tallies[`${group}.recipients`] ?? 0) === delivered + bounced + deferred + unknown,
        `recipients of what was ${group} are conserved`,
      )
  }

  async #rebuilt(live: FoldStore): Promise<void> {
    const { journal } = this.#house
    const index = await openIndex(
      ':memory:',
      { read: (from) => journal.read(from), size: journal.health().size },
      this.#hash,
    )
    for (const [name, look] of looks)
      this.#must(
        isDeepStrictEqual(look(index.folds), look(live)),
        `${name}: folded anew they are the same`,
      )
    await index.close()
  }

  #take(event: Event): void {
    if (this.#lastMessage !== undefined && event.kind !== 'verdict.given')
      this.#must(false, `a verdict stands behind its message, not ${event.kind}`)
    if (this.#planned !== undefined && event.kind !== 'containment.planned')
      this.#must(false, 'a plan stands behind the verdict that orders it')
    switch (event.kind) {
      case 'message.submitted':
        this.#lastMessage = event
        return
      case 'verdict.given':
        this.#judged(event)
        return
      case 'containment.planned':
        this.#planned = undefined
        for (const step of event.steps)
          this.#must(
            (stepNames as readonly string[]).includes(step) && step in undoOf,
            `the step ${step} has an undo`,
          )
        if ((event.scope ?? 'full') === 'full') this.#latched.set(event.account, event.plan)
        return
      case 'containment.intended':
        this.#intended.add(`${event.direction} ${event.step} ${event.plan}`)
        return
      case 'containment.applied':
        this.#must(
          this.#intended.has(`apply ${event.step} ${event.plan}`),
          `${event.step} was intended before it was done`,
        )
        return
      case 'containment.undone':
        this.#must(event.by !== '', 'a person undoes')
        this.#undone.add(event.plan)
        if (this.#latched.get(event.account) === event.plan) this.#latched.delete(event.account)
        return
      case 'containment.reverted':
        this.#must(this.#undone.has(event.plan), `${event.step} is undone after its plan is`)
        return
      case 'hold.intended':
      case 'release.intended':
      case 'deletion.intended':
        this.#must(event.queueIds.length <= ACT_MESSAGES_MAX, 'an act has its bound')
        this.#acts.set(event.act, {
          kind: event.kind,
          ids: new Set(event.queueIds),
          finished: false,
        })
        if (event.kind === 'release.intended')
          for (const id of event.queueIds) this.#mayLeave.add(id)
        return
      case 'act.finished':
        this.#finished(event)
        return
      case 'login.accepted':
        this.#must(
          event.trust !== 'witnessed' ||
            event.account === undefined ||
            !this.#latched.has(event.account) ||
            this.#house.observes,
          `${event.account} is contained and was let in`,
        )
        return
    }
  }

  #judged(verdict: EventOf<'verdict.given'>): void {
    const message = this.#lastMessage
    this.#lastMessage = undefined
    this.#must(message?.id === verdict.subject, 'a verdict stands behind its own message')
    const { answer, reasons, account, plan } = verdict
    this.#must(answer === 'pass' || reasons.length > 0, `${answer} has a reason`)
    this.#must(
      answer !== 'pass' || !this.#latched.has(account) || this.#house.observes,
      `the latch of ${account} holds`,
    )
    this.#must(
      answer !== 'delay' || verdict.dueAt !== undefined,
      'what is delayed knows when it ends',
    )
    this.#must(
      answer !== 'hold' || verdict.deadlineAt !== undefined,
      'what is held has a deadline for people',
    )
    if (answer === 'hold' || answer === 'delay')
      this.#must(
        this.#house.folds.account(account).heldMessages <= HELD_MESSAGES_MAX,
        'an account has a bound of what is held',
      )
    if (answer === 'pass' && verdict.queueId !== undefined) this.#mayLeave.add(verdict.queueId)
    this.#planned = plan
  }

  #finished({ act, done = [] }: EventOf<ActKind | 'act.finished'>): void {
    const intended = this.#acts.get(act)
    this.#must(intended !== undefined, 'an act was intended before it was done')
    if (intended === undefined) return
    this.#must(
      done.every((id) => intended.ids.has(id)),
      'nothing is done that was not intended',
    )
    intended.finished = true
  }

  #must(holds: boolean, what: string): void {
    if (!holds && this.#breaches.length < BREACHES_MAX) this.#breaches.push(what)
  }
}

/** What two indexes of the same evidence must agree on. */
const looks: readonly (readonly [string, (folds: FoldStore) => unknown])[] = [
  ['accounts', (folds) => folds.accounts(ROWS_MAX)],
  ['counts', (folds) => folds.tallies()],
  ['contained', (folds) => [folds.contained(), folds.restrained()]],
  ['plans', (folds) => [folds.plans(), folds.undoings(), folds.unfinished()]],
  ['acts', (folds) => folds.openActs()],
  ['held', (folds) => folds.messages.inState('held', ROWS_MAX)],
  ['waiting', (folds) => folds.messages.inState('waiting', ROWS_MAX)],
  ['stranded', (folds) => folds.messages.inState('stranded', ROWS_MAX)],
]
