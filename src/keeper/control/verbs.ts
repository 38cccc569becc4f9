/**
 * Control verbs: what may be asked of a running guard, and what it takes to be allowed.
 *
 * Reading takes the socket. An act is read wholly before anybody proves anything, so that no code is
 * used up for a request that could not be done; then who it is (`who.ts`), then the act.
 */
import { NO_PURPOSE, networkTyped } from '../../accounts/purpose/policy.ts'
import { isPurpose, purposes } from '../../accounts/purpose/recognise.ts'
import { saslAccount } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import { type Instant, instant } from '../../lib/time.ts'
import { isPersonName } from '../../people/person.ts'
import { isRole } from '../../people/roles.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Journal } from '../../ports/journal.ts'
import type { PlaceOf } from '../../store/evidence/chain.ts'
import type { AccountState } from '../../verdict/state.ts'
import { anchorReads } from '../anchors/verbs.ts'
import { type CaseDo, type CaseVerbParts, caseActs, caseReads } from '../cases/verbs.ts'
import type { Second } from '../console/second.ts'
import type { Desk } from '../desk.ts'
import { explained, placed } from '../explaining.ts'
import type { Exporting } from '../exporting/exporting.ts'
import { exportActs, exportReads } from '../exporting/verbs.ts'
import type { Gaps } from '../gaps/open.ts'
import { Learning, type NotTaken, type Taken } from '../learning/learning.ts'
import type { Packing } from '../packing.ts'
import { type People, ROOT } from '../people.ts'
import type { Privacy } from '../privacy/privacy.ts'
import { rangeOf, type VaultReads } from '../privacy/vault-reads.ts'
import { privacyActs, privacyReads } from '../privacy/verbs.ts'
import { purposeFacts, SCANNED_MAX } from '../purposes.ts'
import { readReference } from '../reference.ts'
import type { Status } from '../status.ts'
import type { Owners } from '../step-up/owners.ts'
import { ownerActs, ownerReads } from '../step-up/verbs.ts'
import { accountFacts, heldFacts, messageFacts, planFacts } from '../views.ts'
import { isNotHim, refused, type Who, Whoever, type WhoParts } from './who.ts'
import type { Reply, Request } from './wire.ts'

const LISTED = 1_000

export type VerbParts = WhoParts & {
  readonly defaultRealm: string
  readonly clock: Clock
  readonly folds: FoldStore
  readonly journal: Journal
  /** Default: there is one log. */
  readonly placeOf?: PlaceOf
  readonly status: () => Status
  /** Looks through the whole log now. */
  readonly scrubNow?: () => void
  readonly packing?: Pick<Packing, 'hurry' | 'facts'>
  readonly people: People
  readonly owners: Owners
  readonly privacy: Privacy
  readonly vaultReads: VaultReads
  readonly exporting: Exporting
  readonly anchoring: Parameters<typeof anchorReads>[0]
  readonly desk: Pick<Desk, 'forget' | 'forgetOrganisation'>
  readonly gaps: Pick<Gaps, 'verbs'>
  /** Absent: there are no cases here. */
  readonly cases?: CaseVerbParts
  /** Acts that wait for a second person; absent: none does. */
  readonly second?: Second
  /** Areas that came with the console, reached over both sockets. */
  readonly more?: (whoever: Whoever) => readonly AreaVerbs[]
}

/** Accounts read between two looks at what else is to be done. */
export const SLICE = 100

export type Act = ((who: Who) => Promise<Reply>) & Pick<CaseDo, 'asks'>
/** What a request asks for, once it is read; or why it cannot be meant. */
export type ReadAct = (request: Request) => Act | Reply
export type Read = (request: Request) => Promise<Reply> | Reply

export type Verbs = {
  readonly reading: Readonly<Record<string, Read>>
  readonly acting: Readonly<Record<string, ReadAct>>
}

/** What an area adds, as a file of its own. */
export type AreaVerbs = {
  readonly reads?: Readonly<Record<string, Read>>
  readonly acts?: Readonly<Record<string, ReadAct>>
}

/** All verbs of the guard, for both sockets: what makes one person of a request is `whoever`'s. */
export function guardVerbs(parts: VerbParts, whoever: Whoever): Verbs {
  const stands = (by: string): boolean =>
    by === ROOT || parts.persons.list().some((one) => one.person === by && !one.revoked)
  const learning = new Learning({ ...parts, stands })
  const more = parts.more?.(whoever) ?? []
  const reading = {
    ...readingVerbs(parts, whoever),
    ...privacyReads(parts.privacy),
    ...ownerReads(parts.owners),
    ...parts.gaps.verbs,
    ...exportReads(parts.exporting),
    ...anchorReads(parts.anchoring),
    ...ticketVerbs(learning),
    ...(parts.cases === undefined ? {} : caseReads(parts.cases, whoever)),
    ...merged(more, 'reads'),
  }
  const acting = {
    ...actingVerbs(parts, learning),
    ...ownerActs(parts.owners),
    ...privacyActs(parts.privacy, parts.vaultReads, accountRefusal),
    ...exportActs(parts.exporting),
    ...(parts.cases === undefined ? {} : caseActs(parts.cases, accountRefusal, stands)),
    ...merged(more, 'acts'),
  }
  return { reading, acting }
}

/** The control socket. */
export function controlVerbs(parts: VerbParts): (request: Request) => Promise<Reply> {
  const whoever = new Whoever(parts)
  return doing(parts, guardVerbs(parts, whoever), whoever)
}

/** Does what is asked: reads for whoever may ask, acts for whom `whoever` knows. */
export function doing(
  { defaultRealm, clock, second }: Pick<VerbParts, 'defaultRealm' | 'clock' | 'second'>,
  verbs: Verbs,
  whoever: Pick<Whoever, 'ask'>,
): (request: Request) => Promise<Reply> {
  const acting = second === undefined ? verbs.acting : { ...verbs.acting, ...second.acts(verbs) }
  const reading = second === undefined ? verbs.reading : { ...verbs.reading, ...second.reads }
  return async (asked) => {
    const request = withAccount(asked, defaultRealm)
    const read = Object.hasOwn(reading, request.verb) ? reading[request.verb] : undefined
    if (read !== undefined) return read(request)
    const readAct = Object.hasOwn(acting, request.verb) ? acting[request.verb] : undefined
    if (readAct === undefined) return refused(`there is no verb «${request.verb}»`)
    const act = readAct(request)
    if (typeof act !== 'function') return act
    // What some requests of one verb do takes more than others.
    const { asks = request.verb } = act as Act
    const who = await whoever.ask({ ...request, verb: asks }, clock.now())
    if (isNotHim(who)) return who
    // Root acts where nobody else can; it alarms by itself.
    if (who.by !== ROOT && second?.binds(request) === true)
      return second.propose(request, asks, who)
    return act(who)
  }
}

const merged = <Part extends keyof AreaVerbs>(all: readonly AreaVerbs[], part: Part) =>
  Object.assign({}, ...all.map((one) => one[part])) as NonNullable<AreaVerbs[Part]>

/** In slices, so that mail is answered in between. */
async function lookedThrough(
  folds: FoldStore,
  most: number,
): Promise<{ account: AccountId; state: AccountState }[]> {
  const looked: { account: AccountId; state: AccountState }[] = []
  for (const account of folds.accountNames(most)) {
    looked.push({ account, state: folds.peek(account) })
    if (looked.length % SLICE === 0) await new Promise((done) => setImmediate(done))
  }
  return looked
}

function readingVerbs(
  parts: VerbParts,
  whoever: Whoever,
): Readonly<Record<string, (request: Request) => Promise<Reply> | Reply>> {
  const { folds, journal, status, persons, scrubNow, packing, vaultReads } = parts
  const { placeOf = (entry) => ({ entry }) } = parts
  /** Who looks at what stands in the evidence first; a refusal, where he may not. */
  const shown = async (
    request: Request,
    what: string,
    entries: readonly number[],
  ): Promise<Reply | undefined> => {
    const who = await vaultReads.who(request, whoever)
    if (isNotHim(who)) return who
    await vaultReads.before(who, { what, ranges: entries.map(rangeOf) })
    return undefined
  }
  return {
    status: () => ({ ok: true, status: status() }),
    'held.list': (request) => ({
      ok: true,
      ...heldFacts(folds, request.account as AccountId | undefined, request.most ?? LISTED),
    }),
    'held.show': async (request) => {
      const row = folds.messages.byReference(readReference(request.references?.[0] ?? ''))
      if (row === undefined) return refused('no message has this reference')
      const not = await shown(request, 'held.show', [row.entry])
      return not ?? { ok: true, message: await messageFacts(row, journal) }
    },
    explain: async (request) => {
      const found = explained(folds, request.what ?? '', parts.defaultRealm)
      if (found === undefined)
        return refused('no message has this reference or Message-ID, and no account this name')
      const entries =
        found.kind === 'message'
          ? [found.message.entry]
          : found.account.latest.map(({ entry }) => entry)
      const not = await shown(request, 'explain', entries)
      return not ?? { ok: true, explained: placed(found, placeOf) }
    },
    'account.list': async (request) => ({
      ok: true,
      accounts: (await lookedThrough(folds, request.most ?? LISTED)).map(accountFacts),
    }),
    'account.show': (request) => {
      const account = request.account as AccountId
      return {
        ok: true,
        account: {
          ...accountFacts({ account, state: folds.account(account) }),
          plan: planFacts(folds, account),
        },
      }
    },
    'account.purposes': async ({ most = SCANNED_MAX }) => {
      const looked = await lookedThrough(folds, Math.min(most, SCANNED_MAX))
      const accountCount = () => folds.accountCount()
      return { ok: true, ...purposeFacts({ accounts: () => looked, accountCount }, most) }
    },
    'person.list': () => ({ ok: true, people: persons.list() }),
    // It changes nothing and shows no body, so it needs no code.
    'evidence.scrub': () => {
      scrubNow?.()
      return { ok: true, scrub: status().evidence.scrub }
    },
    'evidence.pack': () => {
      packing?.hurry()
      return { ok: true, packing: packing?.facts() }
    },
    'evidence.packing': () => ({ ok: true, packing: packing?.facts() }),
  }
}

/** By the ticket that an act was answered with, not by a code. */
function ticketVerbs(
  learning: Learning,
): Readonly<Record<string, (request: Request) => Promise<Reply>>> {
  const taken = (told: Taken | NotTaken): Reply =>
    'refused' in told ? refused(told.refused) : { ok: true, ...told }
  return {
    'learn.accounts': async ({ ticket = '', learned }) =>
      taken(await learning.accounts(ticket, learned)),
    'learn.finish': async ({ ticket = '', learned }) =>
      taken(await learning.finish(ticket, learned)),
  }
}

function actingVerbs(
  { people, persons, clock }: VerbParts,
  learning: Learning,
): Readonly<Record<string, ReadAct>> {
  const named = (request: Request): readonly string[] =>
    request.account === undefined
      ? (request.references ?? [])
      : people.heldOf(request.account as AccountId, request.ownership)
  /** The account must be named, and well. */
  const onAccount =
    (act: (account: AccountId, who: Who, request: Request) => Promise<Reply>): ReadAct =>
    (request) =>
      accountRefusal(request.account ?? '') ??
      ((who) => act(request.account as AccountId, who, request))
  /** The account may be left out. */
  const onMessages =
    (act: (request: Request, who: Who) => Promise<Reply>): ReadAct =>
    (request) =>
      (request.account === undefined ? undefined : accountRefusal(request.account)) ??
      ((who) => act(request, who))

  return {
    'held.release': onMessages(async (request, { by, why }) => ({
      ok: true,
      ...(await people.release(named(request), request.force === true, by, why)),
    })),
    'held.delete': onMessages(async (request, { by, why }) => ({
      ok: true,
      ...(await people.delete(named(request), by, why)),
    })),
    'account.suspend': (request) => {
      const not = accountRefusal(request.account ?? '')
      if (not !== undefined) return not
      const since = request.since === undefined ? undefined : readMoment(request.since)
      if (since === 'none') return refused('since is no RFC 3339 moment with an offset')
      if (since !== undefined && since > clock.now()) return refused('since lies in the future')
      return async ({ by, why }) => ({
        ok: true,
        ...(await people.suspend(request.account as AccountId, since, by, why)),
      })
    },
    'account.clear': onAccount(async (account, { by, why }, { benign }) => ({
      ok: true,
      ...(await people.clear(account, by, why, benign === true)),
    })),
    'account.benign': onAccount(async (account, { by, why }) => {
      await people.opine(account, 'benign', by, why)
      return { ok: true }
    }),
    'account.hijacked': onAccount(async (account, { by, why }) => {
      await people.opine(account, 'hijacked', by, why)
      return { ok: true }
    }),
    'account.purpose': (request) => {
      const not = accountRefusal(request.account ?? '')
      if (not !== undefined) return not
      const { purpose = '' } = request
      if (purpose !== NO_PURPOSE && !isPurpose(purpose))
        return refused(`a purpose is one of ${[...purposes, NO_PURPOSE].join(', ')}`)
      const networks = (request.networks ?? []).map(networkTyped)
      if (!networks.every((one) => one !== undefined))
        return refused('a network is an address, a /24 of IPv4 or a /48 of IPv6')
      const account = request.account as AccountId
      if (!people.canBind(account, purpose, networks)) return refused(nowhere)
      return async ({ by, why }) => {
        const bound = await people.purpose(account, purpose, networks, by, why)
        return bound === undefined ? refused(nowhere) : { ok: true, ...bound }
      }
    },
    'account.approve': onAccount(async (account, { by, why }, { bulk }) => ({
      ok: true,
      ...(await people.allowBulk(account, bulk !== false, by, why)),
    })),
    'learn.open':
      () =>
      async ({ by }) => ({ ok: true, ticket: learning.open(by) }),
    'person.add': ({ person: name = '', role = '' }) => {
      if (!isRole(role)) return refused(`there is no role «${role}»`)
      if (!isPersonName(name)) return refused(notAdded.name)
      return async ({ by, why }) => {
        const added = await persons.add({ name, role, by, why }, clock.now())
        return 'refused' in added ? refused(notAdded[added.refused]) : { ok: true, added }
      }
    },
    'person.revoke':
      ({ person = '' }) =>
      async ({ by, why }) => {
        const revoked = await persons.revoke(person, by, why, clock.now())
        return typeof revoked === 'boolean' ? { ok: true, revoked } : refused(lastOne)
      },
  }
}

const nowhere = 'no network of this account is known yet; name those it may send from'

const lastOne = 'this is the last administrator: root alone revokes this one'
const notAdded = {
  name: 'a name is [a-z0-9][a-z0-9._-]{0,31}, and none of our own',
  exists: 'somebody has this name; revoke it first',
  full: 'there are too many names',
} as const

/** However a person spelled the name: the account that logins and mail by that name are. */
function withAccount(request: Request, defaultRealm: string): Request {
  const named = (text: string): string =>
    (text.startsWith('sasl:')
      ? saslAccount(text.slice('sasl:'.length), defaultRealm)
      : undefined) ?? text
  const { account, accounts } = request
  if (account === undefined && accounts === undefined) return request
  return {
    ...request,
    ...(account === undefined ? {} : { account: named(account) }),
    ...(accounts === undefined ? {} : { accounts: accounts.map(named) }),
  }
}

const accountRefusal = (account: string): Reply | undefined =>
  /^(sasl|host|uid|cert):./.test(account)
    ? undefined
    : refused('an account is named sasl:NAME, host:ADDRESS, uid:NUMBER or cert:FINGERPRINT')

function readMoment(text: string): Instant | 'none' {
  try {
    return instant(text)
  } catch {
    return 'none'
  }
}
