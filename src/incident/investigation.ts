/**
 * Investigation: the closed casebook, put into what is told of it.
 *
 * Everything is in a fixed order and made of the events alone, so that the same bytes give the same
 * report; only the stamp is of the day on which it was made.
 */
import type { AccountId } from '../events/event.ts'
import { assert } from '../lib/assert.ts'
import type { Instant } from '../lib/time.ts'
import { accountFound, type Lookups } from './account-found.ts'
import type { Casebook } from './casebook.ts'
import { classified } from './classify.ts'
import { type Claim, claimsChecked, factsOf } from './facts.ts'
import {
  ACCOUNTS_LISTED_MAX,
  type AccountFound,
  type AccountVerdict,
  type Answered,
  type Coverage,
  type CutList,
  type Input,
  type Investigation,
  type LeakVerdict,
  type Missing,
  type MissingKind,
  type Notice,
  type QuestionCode,
  type Span,
  type StageFound,
  type Timeline,
} from './found.ts'
import { leakVerdict } from './leak.ts'
import { MOMENTS_MAX, momentsOf, type Taken } from './moments.ts'
import { queueFound } from './queue-found.ts'
import { withSilences } from './silences.ts'
import { STORES_TOLD_MAX, storesFound } from './stores-found.ts'
import { WEB_TOLD_MAX, webFound } from './web-found.ts'

export type About = Lookups & {
  readonly stamp: { readonly at: Instant; readonly version: string }
  readonly engine: string
  readonly population: string
  readonly zone: string
  readonly inputs: readonly Input[]
  readonly notices: readonly Notice[]
  readonly coverage: readonly Coverage[]
  readonly lines: number
  readonly interrupted?: { readonly bytes: number; readonly of: number }
  readonly claims?: readonly Claim[]
}

/** The picture begins and ends so long before and after the window, by its length. */
const AROUND = 0.15
const AROUND_LEAST = 30 * 60_000
/** A silence that begins or ends so near to a window may hide a part of it. */
const BESIDE = 3_600_000
const DAY = 24 * 3_600_000
export const STAGES_MAX = 500

const rank: { readonly [Verdict in AccountVerdict]: number } = {
  hijacked: 0,
  suspect: 1,
  'not-enough-log': 3,
  clean: 2,
}

export function investigationOf(casebook: Casebook, about: About): Investigation {
  const coverage = withSilences(about.coverage)
  const places = new Map(about.inputs.map(({ file }, n) => [file, n]))
  const placeOf = (file: string): number => {
    const place = places.get(file)
    assert(place !== undefined, 'every line that was heard is of an input')
    return place
  }
  const { countryOf, networkFactsOf, home } = about
  const classify = (thiefs: ReadonlySet<string>) =>
    [...casebook.books.entries()].map(([account, book]) => ({
      taken: {
        book,
        its: classified(book, {
          owns: (ip) => casebook.judge.owns(account, ip),
          countryOf,
          home,
          kindOf: (ip) => networkFactsOf(ip)?.kind,
          isThiefs: (ip) => thiefs.has(ip),
          isExploiter: (ip, by) => casebook.web.isExploiter(ip, by),
        }),
      },
    }))
  // Once more, when it is known where thieves sit.
  const thiefs = new Set(
    classify(new Set()).flatMap(({ taken: { its } }) =>
      its.verdict === 'hijacked'
        ? its.stolen.flatMap(({ ip, known }) => (ip === undefined || known === true ? [] : [ip]))
        : [],
    ),
  )
  const all = classify(thiefs).map(({ taken }) => ({ taken, verdict: taken.its.verdict }))
  const verdicts = new Map(all.map(({ taken, verdict }) => [taken.book.account, verdict]))
  all.sort(
    (a, b) =>
      rank[a.verdict] - rank[b.verdict] || (a.taken.book.account < b.taken.book.account ? -1 : 1),
  )
  const isHijacked = (account: AccountId): boolean => verdicts.get(account) === 'hijacked'
  const parts = { casebook, placeOf, isHijacked, countryOf, networkFactsOf, home }
  const accounts = all
    .slice(0, ACCOUNTS_LISTED_MAX)
    .map(({ taken: { book, its } }) => accountFound(book, its, parts))
  const taken = all.filter(({ verdict }) => verdict === 'hijacked').map((one) => one.taken)
  const lists = new Map<CutList, number>()
  const leave = (list: CutList, leftOut: number): void => {
    if (leftOut > 0) lists.set(list, leftOut)
  }
  const cut = <Item>(list: CutList, all: readonly Item[], most: number): readonly Item[] => {
    leave(list, all.length - most)
    return all.slice(0, most)
  }
  leave('privileges', casebook.leftOut.privileges)
  leave('changes', casebook.leftOut.changes)
  leave('snapshots', casebook.leftOut.snapshots)
  leave('names-tried', casebook.leftOut.namesTried)
  leave('store-sessions', casebook.stores.keptLeftOut)
  leave('days', casebook.series.leftOut)
  leave('clock-pairs', casebook.clocks.pairsLeftOut)
  const stores = cut('stores', storesFound(casebook.stores, parts, placeOf), STORES_TOLD_MAX)
  const web = cut('web', webFound(casebook.web, parts, placeOf), WEB_TOLD_MAX)
  const queue = queueFound(casebook, placeOf)
  const windows = [
    ...taken.flatMap(({ its }) => (its.window === undefined ? [] : [its.window])),
    ...stores.filter(({ verdict }) => verdict === 'hijacked').map(({ window }) => window),
    ...web.filter(({ verdict }) => verdict === 'exploited').map(({ window }) => window),
  ]
  const window = spanOf(windows)
  const leak = leakVerdict({
    accounts,
    stores,
    web,
    heard: casebook.heard,
    gapsInWindow: isCut(coverage, window),
  })
  const moments = cut(
    'moments',
    momentsOf(taken, stores, web, queue, casebook, placeOf),
    MOMENTS_MAX,
  )
  const timeline = timelineOf(casebook, taken, window, moments)
  const missing = missingOf(casebook, window)
  const span =
    casebook.firstAt === undefined || casebook.lastAt === undefined
      ? undefined
      : { from: casebook.firstAt, to: casebook.lastAt }
  const stages = cut(
    'stages',
    stagesOf(accounts, casebook, stores, web, window, placeOf),
    STAGES_MAX,
  )
  leave(
    'failed-origins',
    sumOver(taken, ({ book }) => book.failedOriginsLeftOut),
  )
  leave(
    'minutes',
    sumOver(taken, ({ its }) => sumOver(its.stolen, (one) => one.minutesLeftOut)),
  )
  const evicted = {
    ...casebook.evicted,
    ...(lists.size === 0 ? {} : { lists: Object.fromEntries(lists) }),
  }
  for (const { book } of taken) {
    evicted.origins += book.strangeFolded.sittings
    evicted.messages += book.strangeFolded.messages
  }
  const facts = factsOf({
    asOf: casebook.lastAt ?? about.stamp.at,
    accounts,
    stores,
    queue,
    leak,
    mailed: mailedOf(taken),
    evicted: evicted.messages > 0,
    cut: isCut(coverage, window),
  })
  return {
    format: 1,
    stamp: about.stamp,
    engine: about.engine,
    population: about.population,
    zone: about.zone,
    home,
    ...(about.interrupted === undefined ? {} : { interrupted: about.interrupted }),
    inputs: about.inputs,
    notices: about.notices,
    lines: about.lines,
    ...(span === undefined ? {} : { span }),
    coverage,
    clocks: casebook.clocks.offsets((where) => where.slice(where.indexOf('\n') + 1), placeOf),
    missing,
    evicted,
    accounts,
    accountsLeftOut: Math.max(0, all.length - ACCOUNTS_LISTED_MAX),
    stores,
    web,
    queue,
    feedback: casebook.feedback.told(placeOf),
    ...(timeline === undefined ? {} : { timeline }),
    stages,
    leak,
    questions: questionsOf(accounts, stores, web, leak, missing),
    facts,
    claims: claimsChecked(about.claims ?? [], facts, about.zone),
  }
}

function spanOf(windows: readonly Span[]): Span | undefined {
  if (windows.length === 0) return undefined
  return {
    from: Math.min(...windows.map(({ from }) => from)) as Instant,
    to: Math.max(...windows.map(({ to }) => to)) as Instant,
  }
}

const sumOver = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0)

function mailedOf(taken: readonly Taken[]): ReadonlyMap<AccountId, Span> {
  const mailed = new Map<AccountId, Span>()
  for (const { book, its } of taken) {
    const span = spanOf(
      its.stolen.flatMap(({ firstMailAt: from, lastMailAt: to }) =>
        from === undefined ? [] : [{ from, to: to ?? from }],
      ),
    )
    if (span !== undefined) mailed.set(book.account, span)
  }
  return mailed
}

const isCut = (coverage: readonly Coverage[], window: Span | undefined): boolean =>
  window !== undefined &&
  coverage.some(({ gaps }) =>
    gaps.some(({ from, to }) => from <= window.to + BESIDE && to >= window.from - BESIDE),
  )

function timelineOf(
  casebook: Casebook,
  taken: readonly Taken[],
  window: Span | undefined,
  moments: Timeline['moments'],
): Timeline | undefined {
  const { firstAt, lastAt } = casebook
  if (firstAt === undefined || lastAt === undefined) return undefined
  const around =
    window === undefined ? 0 : Math.max(AROUND_LEAST, (window.to - window.from) * AROUND)
  // What led to it the day before belongs into the picture.
  const led = moments.find(({ at }) => window !== undefined && at > window.from - DAY)?.at
  const begins = window === undefined ? firstAt : Math.min(window.from - around, led ?? window.from)
  const from = Math.max(firstAt, begins) as Instant
  const to = window === undefined ? lastAt : (Math.min(lastAt, window.to + around) as Instant)
  const stolen = new Map<number, { messages: number; recipients: number }>()
  for (const { its } of taken)
    for (const { minutes } of its.stolen)
      for (const [minute, counts] of minutes) {
        const sum = stolen.get(minute) ?? { messages: 0, recipients: 0 }
        sum.messages += counts.messages
        sum.recipients += counts.recipients
        stolen.set(minute, sum)
      }
  return {
    ...casebook.series.columns(from, to, stolen),
    moments: moments.filter(({ at }) => at >= from && at <= to),
  }
}

function missingOf(
  { heard, firstAt, lastAt, queueMost, tellsDepth }: Casebook,
  window: Span | undefined,
): readonly Missing[] {
  const missing: MissingKind[] = []
  // Postfix tells of a successful AUTH only where mail followed.
  if (heard.smtpLogins === 0) missing.push('smtp-logins')
  if (heard.imapLogins === 0) missing.push('imap-logins')
  if (heard.webLogins === 0) missing.push('webmail-logins')
  if (heard.unplaced > 0 || heard.web === 0) missing.push('webmail-origin')
  if (heard.deliveries === 0) missing.push('deliveries')
  if (heard.reads === 0) missing.push('mail-reading')
  if (heard.rules === 0) missing.push('forwarding-rules')
  if (heard.queue === 0 && (queueMost === 0 || !tellsDepth)) missing.push('queue-depth')
  if (heard.web === 0) missing.push('web-requests')
  if (heard.statements === 0) missing.push('database-statements')
  if (heard.subjects === 0) missing.push('subjects')
  if (window !== undefined && firstAt !== undefined && window.from - firstAt < 7 * 86_400_000)
    missing.push('before-window')
  if (window !== undefined && lastAt !== undefined && lastAt - window.to < 3_600_000)
    missing.push('after-window')
  return missing.map((what) => ({ what }))
}

function stagesOf(
  accounts: readonly AccountFound[],
  casebook: Casebook,
  stores: Investigation['stores'],
  web: Investigation['web'],
  window: Span | undefined,
  placeOf: (file: string) => number,
): readonly StageFound[] {
  const stages: StageFound[] = accounts
    .filter(({ verdict }) => verdict === 'hijacked')
    .flatMap((one) => one.stages)
  for (const { verdict, window, evidence, shells, downloads } of web) {
    if (verdict === 'exploited') {
      stages.push({ technique: 'T1190', at: window.from, evidence })
      if (shells > 0) stages.push({ technique: 'T1505.003', at: window.from, evidence })
      if (downloads > 0) stages.push({ technique: 'T1114.002', at: window.to, evidence })
    } else stages.push({ technique: 'T1595.002', at: window.from, evidence })
  }
  for (const { account, verdict, window, evidence, destructive, dumped } of stores) {
    if (verdict === 'clean') continue
    stages.push({ technique: 'T1078', account, at: window.from, evidence })
    if (dumped) stages.push({ technique: 'T1213.006', account, at: window.from, evidence })
    if (destructive > 0) stages.push({ technique: 'T1485', account, at: window.to, evidence })
  }
  // An administrator's work of another month is no part of it.
  if (window !== undefined)
    for (const { account, at, refs } of casebook.privileges.filter(
      (one) => one.at >= window.from - DAY && one.at <= window.to + DAY,
    ))
      stages.push({ technique: 'T1548.003', account, at, evidence: refs.refs(placeOf) })
  const told = new Set<string>()
  return stages
    .toSorted((a, b) => a.at - b.at || (a.technique < b.technique ? -1 : 1))
    .filter(({ technique, account = '' }) => {
      const key = `${technique} ${account}`
      if (told.has(key)) return false
      told.add(key)
      return true
    })
}

function questionsOf(
  accounts: readonly AccountFound[],
  stores: Investigation['stores'],
  web: Investigation['web'],
  leak: LeakVerdict,
  missing: readonly Missing[],
): readonly Answered[] {
  const hijacked = accounts.filter(({ verdict }) => verdict === 'hijacked')
  const raids = stores.filter(({ verdict }) => verdict === 'hijacked')
  const exploited = web.filter(({ verdict }) => verdict === 'exploited')
  const isIncident = hijacked.length + raids.length + exploited.length > 0
  const lacks = (...kinds: readonly MissingKind[]): readonly MissingKind[] =>
    kinds.filter((kind) => missing.some(({ what }) => what === kind))
  const answer = (
    question: QuestionCode,
    standing: Answered['standing'],
    ...kinds: readonly MissingKind[]
  ): Answered => ({ question, standing, collect: standing === 'answered' ? [] : lacks(...kinds) })
  const by = (isKnown: boolean, kinds: readonly MissingKind[]): Answered['standing'] =>
    !isIncident
      ? 'unknown'
      : isKnown
        ? lacks(...kinds).length === 0
          ? 'answered'
          : 'partly'
        : 'unknown'
  const logins: readonly MissingKind[] = ['imap-logins', 'webmail-logins']
  const arrived = hijacked.every(
    ({ messages }) => messages.unknown === 0 && messages.deferred === 0,
  )
  const way = [...hijacked, ...raids].some(({ entry }) =>
    entry.some(({ standing }) => standing === 'supported'),
  )
  return [
    answer('who', by(isIncident, logins), ...logins),
    answer(
      'when',
      by(isIncident, ['before-window', 'after-window']),
      'before-window',
      'after-window',
    ),
    answer('from-where', by(isIncident, ['webmail-origin']), 'webmail-origin'),
    answer(
      'how-in',
      !isIncident ? 'unknown' : way || exploited.length > 0 ? 'partly' : 'unknown',
      'smtp-logins',
      ...logins,
      'web-requests',
    ),
    answer('what-out', by(hijacked.length > 0, ['subjects']), 'subjects'),
    answer(
      'what-arrived',
      !isIncident ? 'unknown' : hijacked.length > 0 && arrived ? 'answered' : 'partly',
      'deliveries',
      'after-window',
    ),
    answer(
      'what-read',
      by(isIncident, ['mail-reading', 'webmail-origin']),
      'mail-reading',
      'webmail-origin',
      'database-statements',
    ),
    answer(
      'leaked',
      leak.caps.length === 0 ? 'answered' : isIncident ? 'partly' : 'unknown',
      'mail-reading',
      'forwarding-rules',
    ),
    answer('others', by(isIncident, logins), ...logins),
    answer('persistence', by(isIncident, ['forwarding-rules']), 'forwarding-rules'),
    answer('noticed', by(isIncident, ['queue-depth']), 'queue-depth'),
    answer('unknown', 'partly', ...missing.map(({ what }) => what)),
  ]
}
