/**
 * Folds: what the keeper must know at any moment, folded from the evidence into SQLite.
 *
 * `take` is given every durable event once, in evidence order, with its index. Accounts change in
 * memory at once; rows change inside a transaction that is committed a moment later together with
 * the index up to which the evidence is folded. If we stop in between, the rows go back to that
 * index and start-up folds the rest again: nothing here is ever ahead of the evidence.
 *
 * When SQLite fails (a full disk), the folds say so by `fault` and take nothing more; the keeper
 * accepts no mail meanwhile, and folds the evidence again from the last commit when there is room.
 *
 * Limits: rows grow with messages on disk; memory holds ACCOUNTS_CACHED accounts and no message.
 */
import type { DatabaseSync } from 'node:sqlite'
import {
  isRefusedPopulation,
  populationFrom,
} from '../../accounts/behaviour/fit/population-text.ts'
import { organisationWithout } from '../../accounts/behaviour/forgotten.ts'
import { behaviourLearned, organisationLearned } from '../../accounts/behaviour/learned.ts'
import { isYoung } from '../../accounts/behaviour/organisation.ts'
import { unpacked } from '../../accounts/behaviour/pack.ts'
import { unpackedOrganisation } from '../../accounts/behaviour/pack-organisation.ts'
import { type ContactHash, modelLearned } from '../../accounts/model.ts'
import { ownNetworks } from '../../accounts/purpose/policy.ts'
import type { AccountId, Event, EventOf } from '../../events/event.ts'
import type { LoginEvent, MailboxRead } from '../../events/login.ts'
import type { MessageSubmitted } from '../../events/message.ts'
import type { VerdictGiven } from '../../events/verdict.ts'
import { assert } from '../../lib/assert.ts'
import { whyOf } from '../../lib/fault.ts'
import { between, days, type Instant } from '../../lib/time.ts'
import type {
  ErasedEntry,
  FoldedNotice,
  FoldedPlan,
  FoldedUndoing,
  FoldStore,
  Foreseen,
  OpenAct,
  Purged,
} from '../../ports/folds.ts'
import { LOST_ENTRY } from '../../ports/journal.ts'
import { barOf, budgets, decibans } from '../../verdict/detector/bars.ts'
import { livedOf, type World } from '../../verdict/judging.ts'
import { stateAfterOpinion } from '../../verdict/opinion.ts'
import { stateAfterChange } from '../../verdict/rights.ts'
import {
  type AccountState,
  stateAfter,
  stateAfterLogin,
  stateAfterRead,
  stateAfterResult,
  stateCleared,
  stateConfirmed,
  stateContained,
} from '../../verdict/state.ts'
import { AccountRows } from './accounts.ts'
import { CaseRows } from './cases.ts'
import { ConductRows } from './conduct.ts'
import { BUSY_MS } from './database.ts'
import { GapRows } from './gaps.ts'
import { LookupRows } from './lookups.ts'
import { MessageRows } from './messages.ts'
import { NoticeRows } from './notices.ts'
import { OwnerHistoryRows } from './owner-history.ts'
import { PersonRows } from './people.ts'
import { PlanRows } from './plans.ts'
import { PrivacyRows } from './privacy.ts'
import { Purge } from './purge.ts'
import { RoundRows } from './round-mail.ts'
import { Statements } from './statements.ts'
import { StepUpRows } from './step-up.ts'
import { WorldRow } from './world.ts'

export const ACCOUNTS_CACHED = 20_000
/** Passes of one account that nobody heard, kept back by a suspicion in one look. */
export const RECALLED_AT_ONCE = 200

/** Kinds that are counted by the rows they make, if at all. */
const hasRows =
  /^(message\.(submitted|delivered|bounced|deferred|held|released|deleted|vanished|expired|queued|kept)|verdict\.given|(hold|release|deletion)\.intended|act\.finished|hold\.overdue|containment\..+|config\.changed|stepup\..+|factor\..+|enrolment\..+|push\..+|person\.(added|revoked|proved|reassigned|invited|joined|enrolled|unenrolled|admitted)|notice\.intended|erase\..+|preservation\..+|keys\.lost|case\..+|contact\..+|round\..+)$/

/** An owner who trusts an origin for so long makes it his own; for less he is only there. */
const LASTING = days(7)

export class Folds implements FoldStore {
  readonly #sql: Statements
  readonly #hash: ContactHash
  readonly #accounts: AccountRows
  readonly #world: WorldRow
  readonly messages: MessageRows
  readonly lookups: LookupRows
  readonly people: PersonRows
  readonly stepUp: StepUpRows
  readonly ownerHistory: OwnerHistoryRows
  readonly privacy: PrivacyRows
  readonly cases: CaseRows
  readonly rounds: RoundRows
  readonly #purge: Purge
  readonly gaps: GapRows
  readonly conduct: ConductRows
  readonly #plans: PlanRows
  readonly #notices: NoticeRows
  #offered: MessageSubmitted | undefined
  /** Goes when its verdict does. */
  readonly #foreseen = new WeakMap<VerdictGiven, Foreseen>()
  /** The message whose verdict comes next was erased. */
  #isOfferErased = false
  #inTransaction = false
  #foldedTo: number
  #fault: string | undefined

  constructor(database: DatabaseSync, hash: ContactHash, accountsCached = ACCOUNTS_CACHED) {
    this.#sql = new Statements(database)
    this.#hash = hash
    this.#accounts = new AccountRows(this.#sql, accountsCached)
    this.#world = new WorldRow(this.#sql)
    this.messages = new MessageRows(this.#sql)
    this.lookups = new LookupRows(this.#sql, () => void this.commit())
    this.people = new PersonRows(this.#sql)
    this.stepUp = new StepUpRows(this.#sql)
    this.ownerHistory = new OwnerHistoryRows(this.#sql)
    this.privacy = new PrivacyRows(this.#sql)
    this.cases = new CaseRows(this.#sql)
    this.rounds = new RoundRows(this.#sql)
    this.#purge = new Purge(this.#sql)
    this.gaps = new GapRows(this.#sql)
    this.conduct = new ConductRows(this.#sql)
    this.#plans = new PlanRows(this.#sql)
    this.#notices = new NoticeRows(this.#sql)
    this.#foldedTo = this.#committedTo()
  }

  #committedTo(): number {
    return Number(this.#sql.one('select value from meta where key = ?', 'foldedTo')?.['value'] ?? 0)
  }

  /** What keeps the rows from following the evidence. */
  get fault(): string | undefined {
    return this.#fault
  }

  /** Starts again from the last commit: fold from `foldedTo` on. */
  restart(): void {
    this.#fault = undefined
    this.#foldedTo = this.#committedTo()
  }

  /** SQLite's failures are the world's; any other is our own mistake. */
  #guarded(act: () => void): void {
    try {
      act()
    } catch (thrown) {
      if ((thrown as { code?: unknown }).code !== 'ERR_SQLITE_ERROR') throw thrown
      this.#fault = whyOf(thrown)
      this.#inTransaction = false
      this.#offered = undefined
      this.#accounts.forget()
      this.#sql.forget()
      this.messages.forget()
      this.stepUp.rolledBack()
      this.cases.rolledBack()
      this.rounds.rolledBack()
      this.gaps.forget()
      try {
        this.#sql.run('rollback')
      } catch {
        // SQLite has rolled back by itself.
      }
      this.#world.forget()
    }
  }

  /** The index of the next entry to fold. */
  get foldedTo(): number {
    return this.#foldedTo
  }

  account(account: AccountId): AccountState {
    return this.#accounts.get(account)
  }

  world(): World {
    return this.#world.get()
  }

  peek(account: AccountId): AccountState {
    return this.#accounts.peek(account)
  }

  /** Accounts that anything is known of, the contained first; committed and cached alike. */
  accountNames(most: number): readonly AccountId[] {
    this.commit()
    return this.#sql
      .all(
        "select account from account order by json_extract(suspicion, '$.containedAt') is null, account limit ?",
        most,
      )
      .map((row) => row['account'] as AccountId)
  }

  accounts(most: number): readonly { account: AccountId; state: AccountState }[] {
    return this.accountNames(most).map((account) => ({ account, state: this.peek(account) }))
  }

  contained(): readonly AccountId[] {
    return this.#standing("coalesce(json_extract(suspicion, '$.scope'), 'full') = 'full'")
  }

  restrained(): readonly AccountId[] {
    return this.#standing("json_extract(suspicion, '$.scope') = 'outbound'")
  }

  #standing(which: string): readonly AccountId[] {
    this.commit()
    return this.#sql
      .all(
        `select account from account where json_extract(suspicion, '$.containedAt') is not null and ${which} order by account`,
      )
      .map((row) => row['account'] as AccountId)
  }

  accountCount(): number {
    return Number(this.#sql.one('select count(*) as n from account')?.['n'] ?? 0)
  }

  /** Counts by name, such as `messages.passed` and `passed.delivered`. */
  tallies(): Readonly<Record<string, number>> {
    return this.#sql.tallies()
  }

  configured(what: 'parameters' | 'instance', instance = ''): string | undefined {
    const row = this.#sql.one('select value from meta where key = ?', `${what}:${instance}`)
    return row === undefined ? undefined : String(row['value'])
  }

  position(source: string): Record<string, string | number> | undefined {
    const row = this.#sql.one('select position from source where name = ?', source)
    return row === undefined
      ? undefined
      : (JSON.parse(String(row['position'])) as Record<string, string | number>)
  }

  plans(): readonly FoldedPlan[] {
    return this.#plans.standing()
  }

  undoings(): readonly FoldedUndoing[] {
    return this.#plans.undoings()
  }

  unfinished(): readonly AccountId[] {
    return this.#plans.unfinished()
  }

  standingPlan(account: AccountId): FoldedPlan | undefined {
    return this.#plans.standingOf(account)
  }

  undoingsOf(account: AccountId): readonly FoldedUndoing[] {
    return this.#plans.undoings(account)
  }

  planOf(account: AccountId): (FoldedPlan & { undoneAt: Instant | undefined }) | undefined {
    return this.#plans.of(account)
  }

  automaticSince(from: Instant): readonly Instant[] {
    return this.#plans.automaticSince(from)
  }

  noticeOf(notice: string): FoldedNotice | undefined {
    return this.#notices.of(notice)
  }

  noticesSince(from: Instant, most: number): readonly FoldedNotice[] {
    return this.#notices.since(from, most)
  }

  breakerOpenedAt(): Instant | undefined {
    const row = this.#sql.one("select value from meta where key = 'breaker:openedAt'")
    return row === undefined ? undefined : (Number(row['value']) as Instant)
  }

  /** Acts that were intended and have no result yet, eldest first. */
  openActs(): readonly OpenAct[] {
    return this.#sql.all('select * from act order by at, id').map((row) => ({
      id: String(row['id']),
      kind: String(row['kind']),
      instance: String(row['instance']),
      queueIds: JSON.parse(String(row['queue_ids'])) as string[],
      by: String(row['by']),
      why: String(row['why']),
    }))
  }

  foresee(verdict: VerdictGiven, foreseen: Foreseen): void {
    this.#foreseen.set(verdict, foreseen)
  }

  /** States are never changed, only followed by others: the same object says the same. */
  #foreseenOn(verdict: VerdictGiven, state: AccountState, world: World): Foreseen | undefined {
    const foreseen = this.#foreseen.get(verdict)
    if (foreseen?.state !== state) return undefined
    const { population, organisation } = foreseen.world
    return population === world.population && organisation === world.organisation
      ? foreseen
      : undefined
  }

  /** Folds the event that stands at `index` of the evidence. */
  take(index: number, event: Event | undefined, erased?: ErasedEntry): void {
    assert(
      index === this.#foldedTo,
      `evidence is folded in order: ${index} after ${this.#foldedTo}`,
    )
    this.#foldedTo = index + 1
    if (this.#fault !== undefined) return
    this.#guarded(() => {
      if (!this.#inTransaction) {
        this.#sql.run('begin')
        this.#inTransaction = true
      }
      if (event !== undefined) {
        this.#fold(index, event)
        this.conduct.take(index, event)
      } else if (erased !== undefined) this.#foldErased(index, erased)
    })
  }

  /** What was counted of it by its kind alone is counted again; everything else is forgotten. */
  #foldErased(index: number, erased: ErasedEntry): void {
    const { kind, facts, at } = erased
    this.conduct.erased(index, kind, at)
    // What was lost altogether may have been one.
    this.#isOfferErased = kind === 'message.submitted' || kind === LOST_ENTRY
    // Months end between a message and its verdict as well.
    if (kind === 'verdict.given' || kind === LOST_ENTRY) this.#offered = undefined
    const { times, lines, unrecognised, ticket } = facts
    if (kind === 'preservation.ordered' && typeof ticket === 'string')
      this.privacy.heldUnread(ticket, at)
    else if (kind === 'preservation.lifted' && typeof ticket === 'string')
      this.privacy.liftedUnread(ticket)
    else if (kind === 'case.opened' || kind === 'case.acted') this.cases.erased(index, erased)
    else if (kind === 'source.read') {
      this.#sql.tally('lines.read', Number(lines ?? 0))
      this.#sql.tally('lines.unrecognised', Number(unrecognised ?? 0))
    } else if (kind === 'answer.unheard') this.#sql.tally('answers.unheard', Number(times ?? 1))
    else if (!hasRows.test(kind)) this.#sql.tally(kind, Number(times ?? 1))
  }

  purge(which: Purged, from: number): number | undefined {
    let next: number | undefined = from
    this.#changing(() => {
      next = this.#purge.messages(which, from)
      this.messages.forget()
    })
    return this.#fault === undefined ? next : from
  }

  purgeOld(span: { readonly from: Instant; readonly until: Instant }): void {
    this.#changing(() => {
      this.#notices.purge(span)
      this.#plans.purge(span)
      this.ownerHistory.purge(span)
    })
  }

  unname(ticket: string): void {
    this.#changing(() => this.privacy.unname(ticket))
  }

  /** What is no fold: it only takes away, and an index that is folded anew never had it. */
  #changing(act: () => void): void {
    if (this.#fault !== undefined) return
    this.#guarded(() => {
      if (!this.#inTransaction) {
        this.#sql.run('begin')
        this.#inTransaction = true
      }
      act()
    })
  }

  scrub(): boolean {
    if (this.#fault !== undefined || !this.commit()) return false
    // Whoever reads is not waited for on the thread that answers mail: it is asked again.
    this.#sql.one('pragma busy_timeout = 0')
    try {
      return this.#sql.one('pragma wal_checkpoint(truncate)')?.['busy'] === 0
    } finally {
      this.#sql.one(`pragma busy_timeout = ${BUSY_MS}`)
    }
  }

  /** Everything that names it; its messages follow, some at a time (`purge`). */
  #forget(account: AccountId): void {
    this.#accounts.remove(account)
    this.#world.setOrganisation(organisationWithout(this.#world.get().organisation, account))
    this.#plans.forget(account)
    this.#notices.forget(account)
    this.stepUp.forget(account)
    this.ownerHistory.forget(account)
    this.privacy.forget(account)
    this.cases.forget(account)
    this.conduct.forget(account)
  }

  /** Makes what was taken lasting; false where a message still waits for its verdict. */
  commit(): boolean {
    // A message without its verdict is none: both are in one append, and must be in one commit.
    if (this.#offered !== undefined) return false
    if (this.#inTransaction) this.#commit()
    return true
  }

  /** Writes so many of the accounts that changed before the commit asks for all of them at once. */
  ahead(most: number): void {
    if (this.#inTransaction) this.#guarded(() => this.#accounts.flush(most))
  }

  #commit(): void {
    this.#guarded(() => {
      this.#accounts.flush()
      this.#world.flush()
      this.cases.flush()
      this.#sql.flush()
      this.gaps.flush()
      this.#setMeta('foldedTo', String(this.#foldedTo))
      this.#sql.run('commit')
      this.#inTransaction = false
    })
  }

  #fold(index: number, event: Event): void {
    switch (event.kind) {
      case 'message.submitted':
        this.#offered = event
        return
      case 'verdict.given': {
        const message = this.#offered
        if (message === undefined && this.#isOfferErased) return
        assert(message?.id === event.subject, 'a verdict stands just after its message')
        this.#offered = undefined
        const state = this.account(event.account)
        const world = this.#world.get()
        const known = this.#foreseenOn(event, state, world)
        const lived = known?.lived ?? livedOf(state, message, world, this.#hash)
        // The message's own entry stands just before its verdict's. One id is one message.
        if (!this.messages.judged(index - 1, message, event, lived.fresh)) return
        this.ownerHistory.judged(event)
        const after = known?.after ?? stateAfter(state, message, event, lived, world)
        this.#set(event.account, after.state)
        this.#world.setOrganisation(after.organisation)
        if (event.wouldHave === 'hold') this.#observed(index, event)
        // What a burst sent just before it was recognised is kept back, too.
        if (event.recalls === true) this.#recall(event.account, event.at)
        return
      }
      case 'message.delivered':
      case 'message.bounced':
      case 'message.deferred': {
        if (event.kind === 'message.delivered') this.gaps.delivered(event)
        if (event.doubted === true) return
        this.rounds.result(event)
        const resulted = this.messages.resulted(event, this.#hash)
        if (resulted === undefined) return
        const result = event.kind.slice('message.'.length) as 'delivered' | 'bounced' | 'deferred'
        const { account } = resulted
        this.#set(account, stateAfterResult(this.account(account), result, resulted))
        return
      }
      case 'message.held':
        if (event.doubted !== true) this.#keepBack(this.messages.heldByServer(event))
        return
      case 'message.released':
      case 'message.deleted': {
        if (event.doubted === true) return
        this.#letGo(
          this.messages.left(
            event.instance,
            event.queueId,
            event.kind === 'message.deleted' ? 'deleted' : 'released',
          ),
        )
        return
      }
      case 'message.vanished':
        this.#letGo(this.messages.left(event.instance, event.queueId, 'vanished'))
        return
      case 'message.expired':
        if (event.doubted === true) return
        this.rounds.result(event)
        this.messages.expired(event)
        return
      case 'message.queued':
        if (event.doubted !== true) this.rounds.queued(event)
        if (event.formerQueueId !== undefined && event.doubted !== true)
          this.messages.renamed(
            event.instance,
            event.formerQueueId,
            event.queueId,
            this.#isLettingGo(event.instance, event.formerQueueId),
          )
        return
      case 'hold.intended':
      case 'release.intended':
      case 'deletion.intended':
        this.#sql.run(
          'insert or replace into act (id, kind, instance, queue_ids, by, at, why) values (?, ?, ?, ?, ?, ?, ?)',
          event.act,
          event.kind,
          event.instance,
          JSON.stringify(event.queueIds),
          event.by,
          event.at,
          event.why ?? '',
        )
        return
      case 'act.finished':
        this.#finished(event)
        return
      case 'containment.planned': {
        const state = this.account(event.account)
        const { plan } = state.suspicion
        // The judge had not seen yet what a person ordered: the order stands.
        if (event.by === undefined && plan !== undefined && plan !== event.plan) return
        this.#plans.take(event)
        this.cases.caused(index, event)
        this.#set(event.account, stateContained(state, event))
        // What waits in the 15-second queue stays held from here on.
        this.messages.freeze(event.account)
        return
      }
      case 'containment.intended':
      case 'containment.applied':
      case 'containment.reverted':
        this.#plans.take(event)
        this.cases.caused(index, event)
        return
      case 'containment.undone': {
        this.#plans.take(event)
        this.cases.caused(index, event)
        const state = this.account(event.account)
        if (state.suspicion.plan !== event.plan) return
        this.#set(event.account, stateCleared(state))
        return
      }
      case 'config.changed':
        if (event.what !== 'bulk' && event.what !== 'purpose')
          this.#setMeta(`${event.what}:${event.instance ?? ''}`, event.to)
        else if (event.account !== undefined)
          this.#set(event.account, stateAfterChange(this.account(event.account), event))
        return
      case 'account.learned': {
        const learned = unpacked(Buffer.from(event.behaviour, 'base64'))
        if (learned === undefined) return
        const state = this.account(event.account)
        const behaviour = behaviourLearned(state.behaviour, learned)
        const model = modelLearned(state.model, {
          networks: ownNetworks(learned),
          countries: learned.origins.countries,
          from: event.from,
          until: event.until,
        })
        this.#set(event.account, { ...state, model, behaviour })
        this.#sql.tally(event.kind, 1)
        return
      }
      case 'organisation.learned': {
        const learned = unpackedOrganisation(Buffer.from(event.organisation, 'base64'))
        if (learned === undefined) return
        this.#world.setOrganisation(organisationLearned(this.#world.get().organisation, learned))
        this.#sql.tally(event.kind, 1)
        return
      }
      case 'opinion.given':
        this.#set(
          event.account,
          stateAfterOpinion(this.account(event.account), event.opinion, event.at),
        )
        this.#sql.tally(event.kind, 1)
        return
      case 'population.adopted': {
        const population = populationFrom(event.population)
        if (isRefusedPopulation(population)) return
        this.#world.setPopulation(population)
        this.#sql.tally(event.kind, 1)
        return
      }
      case 'login.accepted':
      case 'login.refused':
        if (event.account !== undefined && event.trust === 'witnessed')
          this.#loggedIn(event.account, event)
        this.#sql.tally(event.kind, event.times ?? 1)
        return
      case 'mailbox.read':
        if (event.account !== undefined) this.#read(event.account, event)
        this.#sql.tally(event.kind, event.times ?? 1)
        return
      case 'stepup.approved':
        this.#confirmed(event)
        this.stepUp.take(event)
        return
      case 'stepup.answered':
        this.ownerHistory.answered(event)
        this.stepUp.take(event)
        return
      case 'factor.enrolled':
      case 'factor.revoked':
      case 'factor.proved':
      case 'factor.refused':
      case 'enrolment.opened':
      case 'enrolment.revoked':
      case 'enrolment.requested':
      case 'enrolment.declined':
      case 'push.opened':
      case 'push.closed':
      case 'stepup.asked':
      case 'stepup.denied':
      case 'stepup.policy':
      case 'stepup.forgotten':
        this.stepUp.take(event)
        return
      case 'person.added':
      case 'person.revoked':
      case 'person.proved':
      case 'person.reassigned':
      case 'person.invited':
      case 'person.joined':
      case 'person.enrolled':
      case 'person.unenrolled':
      case 'person.admitted':
        this.people.take(event)
        return
      case 'notice.intended':
        this.#notices.take(event)
        return
      case 'notice.sent':
        this.#notices.take(event)
        this.#sql.tally(event.kind, 1)
        return
      case 'erase.requested':
      case 'erase.approved':
      case 'erase.cancelled':
      case 'erase.intended':
      case 'erase.done':
      case 'preservation.ordered':
      case 'preservation.lifted': {
        const gone = this.privacy.take(index, event)
        if (gone !== undefined) this.#forget(gone)
        return
      }
      case 'keys.lost':
        this.#setMeta('keys:lost', String(event.below))
        return
      case 'breaker.opened':
        this.#setMeta('breaker:openedAt', String(event.at))
        this.cases.caused(index, event)
        this.#sql.tally(event.kind, 1)
        return
      case 'evidence.scrubbed':
      case 'witness.refused':
        this.cases.caused(index, event)
        this.#sql.tally(event.kind, 1)
        return
      case 'symptom.reported':
        this.cases.take(index, event)
        this.#sql.tally(event.kind, 1)
        return
      case 'case.opened':
      case 'case.acted':
      case 'case.kept':
      case 'case.redacted':
      case 'contact.recorded':
      case 'contact.tested':
        this.cases.take(index, event)
        return
      case 'round.intended':
      case 'round.handed':
        this.rounds.take(event)
        return
      case 'source.read':
        this.#sql.run(
          'insert into source values (?, ?) on conflict (name) do update set position = excluded.position',
          event.name,
          JSON.stringify(event.position),
        )
        this.#sql.tally('lines.read', event.lines)
        this.#sql.tally('lines.unrecognised', event.unrecognised)
        return
      case 'source.gap':
      case 'canary.lost':
      case 'guard.beat':
      case 'guard.started':
      case 'guard.stopped':
        this.gaps.take(index, event)
        if (event.kind === 'canary.lost') this.cases.caused(index, event)
        if (event.kind !== 'guard.beat') this.#sql.tally(event.kind, 1)
        return
      case 'message.kept':
        if (event.sha256 !== undefined) this.messages.kept(event.subject, event.sha256)
        return
      case 'hold.overdue':
        this.messages.overdue(event.subject)
        this.#sql.tally('holds.overdue', 1)
        return
      case 'answer.unheard':
        this.#sql.tally('answers.unheard', event.times ?? 1)
        return
      default:
        this.#sql.tally(event.kind, event.times ?? 1)
    }
  }

  /** On a server that is observed: what would have been contained. */
  #observed(index: number, event: VerdictGiven): void {
    const { contain, containYoung } = budgets
    const budget = isYoung(this.#world.get().organisation, event.at) ? containYoung : contain
    if ((event.evidence ?? 0) >= decibans(barOf(budget))) this.cases.observed(index, event)
  }

  #loggedIn(account: AccountId, event: LoginEvent): void {
    this.ownerHistory.loggedIn(account, event)
    const state = this.account(account)
    const after = stateAfterLogin(state, event, this.#world.get())
    // Failures of strangers, who name whom they like, make no rows (decision 8).
    if (after !== state) this.#set(account, after)
  }

  #read(account: AccountId, event: MailboxRead): void {
    const state = this.account(account)
    const after = stateAfterRead(state, event)
    if (after !== state) this.#set(account, after)
  }

  /** The origin that the owner was asked about is the account's own. */
  #confirmed({ account, at, request, until }: EventOf<'stepup.approved'>): void {
    const asked = this.stepUp.of(account).requests.find((one) => one.request === request)
    if (asked === undefined) return
    const { clientIp, country, network, binding } = asked
    this.#set(
      account,
      stateConfirmed(
        this.account(account),
        {
          clientIp,
          ...(country === undefined ? {} : { country }),
          ...(network === undefined ? {} : { network }),
          ...(binding.client === undefined ? {} : { client: binding.client }),
        },
        between(at, until) < LASTING ? at : undefined,
      ),
    )
  }

  /** What has not left stays for a person: the 15-second queue, and passes that nobody heard. */
  #recall(account: AccountId, at: Instant): void {
    this.messages.freeze(account)
    // Each round takes those that it holds out of the state that it asks for.
    for (let kept = 1; kept > 0; ) {
      kept = 0
      for (const one of this.messages.ofAccount(account, 'stranded', RECALLED_AT_ONCE)) {
        if (one.queueId === undefined) continue
        const held = this.messages.heldQueued(one.instance, one.queueId, at)
        this.#keepBack(held)
        if (held !== undefined) kept += 1
      }
    }
  }

  /** A release of ours is under way with it. */
  #isLettingGo(instance: string, queueId: string): boolean {
    return this.openActs().some(
      (act) =>
        act.kind === 'release.intended' &&
        act.instance === instance &&
        act.queueIds.includes(queueId),
    )
  }

  #finished(event: EventOf<'act.finished'>): void {
    const row = this.#sql.one('select * from act where id = ?', event.act)
    if (row === undefined) return
    const kind = String(row['kind'])
    const done = new Set(event.done ?? [])
    for (const queueId of done) {
      if (kind === 'release.intended')
        this.#letGo(this.messages.left(event.instance, queueId, 'released'))
      else if (kind === 'deletion.intended')
        this.#letGo(this.messages.left(event.instance, queueId, 'deleted'))
      else this.#keepBack(this.messages.heldQueued(event.instance, queueId, event.at))
    }
    this.#sql.run('delete from act where id = ?', event.act)
  }

  #setMeta(key: string, value: string): void {
    this.#sql.run(
      'insert into meta values (?, ?) on conflict (key) do update set value = excluded.value',
      key,
      value,
    )
  }

  /** A message of the account left the hold queue. */
  #letGo(left: { account: AccountId; size: number } | undefined): void {
    if (left === undefined) return
    const state = this.account(left.account)
    this.#set(left.account, {
      ...state,
      heldMessages: Math.max(0, state.heldMessages - 1),
      heldBytes: Math.max(0, state.heldBytes - left.size),
    })
  }

  #keepBack(held: { account: AccountId; size: number } | undefined): void {
    if (held === undefined) return
    const state = this.account(held.account)
    this.#set(held.account, {
      ...state,
      heldMessages: state.heldMessages + 1,
      heldBytes: state.heldBytes + held.size,
    })
  }

  #set(account: AccountId, state: AccountState): void {
    this.#accounts.set(account, state)
  }
}
