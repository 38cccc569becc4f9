/** Facts: each figure that is told, with how it was found and the lines that show it. */
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type {
  AccountFound,
  ClaimChecked,
  Fact,
  FactKey,
  FactStatus,
  FactUnit,
  LeakVerdict,
  QueueFound,
  Refs,
  Span,
  StoreFound,
} from './found.ts'
import { noRefs } from './found.ts'

export type FactParts = {
  readonly asOf: Instant
  readonly accounts: readonly AccountFound[]
  readonly stores: readonly StoreFound[]
  readonly queue: QueueFound
  readonly leak: LeakVerdict
  /** From the first mail of each thief to his last. */
  readonly mailed: ReadonlyMap<AccountId, Span>
  /** Mail that was let go unfinished: counts are bounds then. */
  readonly evicted: boolean
  /** A source was silent within or beside the window: counts are what is left of them. */
  readonly cut: boolean
}

export function factsOf({
  asOf,
  accounts,
  stores,
  queue,
  leak,
  mailed,
  evicted,
  cut,
}: FactParts): readonly Fact[] {
  const facts: Fact[] = []
  const add = (
    key: FactKey,
    value: number | string | undefined,
    unit: FactUnit,
    method: Fact['method'],
    evidence: Refs,
    more: { account?: AccountId; lower?: number; upper?: number; status?: FactStatus } = {},
  ): void => {
    if (value === undefined) return
    const {
      status = (evicted || (cut && key.startsWith('mail.'))) && method !== 'inferred'
        ? 'estimated'
        : method === 'inferred'
          ? 'estimated'
          : 'confirmed',
      ...rest
    } = more
    facts.push({ key, value, unit, status, asOf, method, evidence, ...rest })
  }
  const hijacked = accounts.filter(({ verdict }) => verdict === 'hijacked')
  const suspects = accounts.filter(({ verdict }) => verdict === 'suspect')
  add('accounts.hijacked', hijacked.length, 'accounts', 'inferred', noRefs, {
    upper: hijacked.length + suspects.length,
  })
  add('accounts.suspect', suspects.length, 'accounts', 'inferred', noRefs)
  for (const one of hijacked) {
    const { account, messages, window, origins } = one
    const thiefs = origins.filter(({ known }) => !known)
    const lines = mergedRefs(thiefs.map(({ evidence }) => evidence))
    const of = { account }
    if (messages.submitted > 0) {
      add('mail.submitted', messages.submitted, 'messages', 'counted', lines, of)
      add('mail.recipients', messages.recipients, 'recipients', 'joined', lines, of)
      // What the log does not tell may have arrived, and what was deferred may arrive yet.
      add('mail.delivered', messages.delivered, 'recipients', 'joined', lines, {
        ...of,
        lower: messages.delivered,
        upper: messages.delivered + messages.unknown + messages.deferred,
        ...(messages.unknown > 0 ? { status: 'estimated' as const } : {}),
      })
      add('mail.bounced', messages.bounced, 'recipients', 'joined', lines, of)
      add('mail.deferred', messages.deferred, 'recipients', 'joined', lines, of)
      add('mail.unknown', messages.unknown, 'recipients', 'joined', lines, of)
      add('mail.domestic', one.domestic, 'recipients', 'inferred', lines, of)
      add('mail.foreign', one.foreign, 'recipients', 'inferred', lines, of)
    }
    // A thief who only read sent nothing, and who sent did not begin by it.
    const mail = mailed.get(account)
    if (mail !== undefined) {
      add('mail.first', mail.from, 'moment', 'inferred', lines, of)
      add('mail.last', mail.to, 'moment', 'inferred', lines, of)
      add(
        'mail.duration',
        Math.round((mail.to - mail.from) / 1_000),
        'seconds',
        'inferred',
        lines,
        of,
      )
    }
    // Those that are left out are the owner's as soon as one of his is told.
    const more = thiefs.length === origins.length ? one.originsLeftOut : 0
    add('origins.count', thiefs.length + more, 'origins', 'inferred', lines, of)
    add(
      'origins.countries',
      new Set(thiefs.flatMap(({ country }) => (country === undefined ? [] : [country]))).size,
      'countries',
      'inferred',
      lines,
      of,
    )
    const firstLogin = thiefs.reduce<Instant | undefined>(
      (first, { firstAt }) => (first === undefined || firstAt < first ? firstAt : first),
      undefined,
    )
    const since = window?.from ?? firstLogin
    add(
      'login.first',
      // The owner may have been at the same address before.
      firstLogin === undefined || since === undefined || firstLogin > since ? firstLogin : since,
      'moment',
      'inferred',
      lines,
      of,
    )
    if (one.reading !== undefined) {
      add('read.octets', one.reading.octets, 'octets', 'counted', one.reading.evidence, of)
      add('read.messages', one.reading.messages, 'messages', 'counted', one.reading.evidence, of)
      add('read.sessions', one.reading.sessions, 'messages', 'counted', one.reading.evidence, of)
    }
  }
  for (const { account, destructive, rows, window, evidence, verdict } of stores) {
    if (verdict !== 'hijacked') continue
    add('store.statements', destructive, 'statements', 'counted', evidence, { account })
    if (rows > 0) add('store.rows', rows, 'rows', 'counted', evidence, { account })
    add(
      'store.session',
      Math.round((window.to - window.from) / 1_000),
      'seconds',
      'counted',
      evidence,
      { account },
    )
  }
  add('queue.most', queue.most, 'messages', 'joined', queue.evidence)
  add('symptom.first', queue.visibleAt, 'moment', 'inferred', queue.evidence)
  add('leak.verdict', leak.verdict, 'verdict', 'inferred', noRefs)
  return facts
}

function mergedRefs(all: readonly Refs[]): Refs {
  const lines = all
    .flatMap((one) => one.lines)
    .toSorted((a, b) => a.input - b.input || a.line - b.line)
    .filter(
      (one, n, sorted) =>
        n === 0 || one.line !== sorted[n - 1]?.line || one.input !== sorted[n - 1]?.input,
    )
    .slice(0, 20)
  return { lines, total: all.reduce((sum, { total }) => sum + total, 0) }
}

export type Claim = {
  readonly key: FactKey
  readonly value: number | string
  readonly source?: string
}

/** Round numbers are told roundly: one part in twenty is the same. */
const ALIKE = 0.05
const MINUTE = 60_000

/** What others said against what was found; of several accounts the sum, or the first and last. */
export function claimsChecked(
  claims: readonly Claim[],
  facts: readonly Fact[],
  zone = 'UTC',
): readonly ClaimChecked[] {
  return claims.map(({ key, value, source }) => {
    const its = facts.filter((fact) => fact.key === key)
    const found = togetherOf(its)
    return {
      key,
      claimed: value,
      ...(source === undefined ? {} : { source }),
      found: found ?? null,
      outcome:
        found === undefined
          ? 'unsupported'
          : isAlike(value, found, its[0]?.unit, zone)
            ? 'agrees'
            : 'differs',
    }
  })
}

function togetherOf(facts: readonly Fact[]): number | string | undefined {
  const [first] = facts
  if (first === undefined) return undefined
  if (facts.length === 1 || typeof first.value === 'string') return first.value
  const values = facts.map(({ value }) => Number(value))
  if (first.unit !== 'moment') return values.reduce((sum, one) => sum + one, 0)
  return first.key === 'mail.last' ? Math.max(...values) : Math.min(...values)
}

function isAlike(
  claimed: number | string,
  found: number | string,
  unit: FactUnit | undefined,
  zone: string,
): boolean {
  if (unit === 'moment' && typeof claimed === 'string' && typeof found === 'number')
    return isTimeAlike(claimed, found, zone)
  if (typeof claimed === 'string' || typeof found === 'string') return claimed === found
  if (unit === 'moment') return Math.abs(claimed - found) <= 5 * MINUTE
  return Math.abs(claimed - found) <= ALIKE * Math.max(Math.abs(claimed), Math.abs(found))
}

const TIME = /^(\d\d):(\d\d)(?::(\d\d))?$/
const DAY_SECONDS = 86_400

/** A claim that names no day: of any day, round midnight too. */
function isTimeAlike(claimed: string, found: number, zone: string): boolean {
  const [, hour, minute, second = '0'] = TIME.exec(claimed) ?? []
  if (hour === undefined) return false
  const at = Temporal.Instant.fromEpochMilliseconds(found).toZonedDateTimeISO(zone)
  const of = (h: number, m: number, s: number): number => (h * 60 + m) * 60 + s
  const off = Math.abs(
    of(Number(hour), Number(minute), Number(second)) - of(at.hour, at.minute, at.second),
  )
  return Math.min(off, DAY_SECONDS - off) * 1_000 <= 5 * MINUTE
}
