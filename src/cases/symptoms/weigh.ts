/**
 * Weigh: which kind of case the voices of users and the servers together speak for.
 *
 * A symptom goes with some signs and not with others: mail that does not go out goes with a deep queue
 * or a contained account, not with a changed web page. A voice with a sign that it goes with opens a
 * case (or joins one); voices alone open one when `VOICES_ALONE` independent ones come within an hour.
 * All else waits for a person.
 *
 * Limits: it is told what the keeper counted and knows nothing of causes; the kind is where people
 * begin, and `kind.set` changes it.
 */
import type { AccountId } from '../../events/event.ts'
import { between, type Instant, plus } from '../../lib/time.ts'
import type { CaseKind } from '../case.ts'
import { atOnce, kin, readings, severities } from './readings.ts'
import { type Sign, signsOf } from './signs.ts'
import {
  JOIN_WITHIN,
  NAMED_MAX,
  type OpenCase,
  type SignCode,
  type Suggestion,
  type SymptomReason,
  type Telemetry,
  VOICES_ALONE,
  VOICES_MAX,
  VOICES_WITHIN,
  type Voice,
} from './symptom.ts'

/** Voices of one person or one account count once; those of nobody known count once together. */
export const independent = (voices: readonly Voice[]): number =>
  new Set(
    voices.map(({ reporter, account }) =>
      reporter !== undefined
        ? `r ${reporter.normalize('NFKC').trim().toLowerCase()}`
        : account !== undefined
          ? `a ${account}`
          : '',
    ),
  ).size

/** One suggestion for each kind that any voice speaks for; the strongest first. */
export function correlate(
  voices: readonly Voice[],
  telemetry: Telemetry,
  now: Instant,
  open: readonly OpenCase[] = [],
): readonly Suggestion[] {
  const heard = voices
    .filter(({ at }) => at <= now && between(at, now) < VOICES_WITHIN)
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .slice(-VOICES_MAX)
  const signs = signsOf(telemetry)
  const byKind = new Map<
    CaseKind,
    { readonly voices: Voice[]; readonly signs: Map<SignCode, Sign> }
  >()
  for (const voice of heard) {
    const ways = readings[voice.what].map(([kind, codes]) => ({
      kind,
      signs: signs.filter((sign) => codes.includes(sign.code) && concerns(sign, voice)),
    }))
    const most = Math.max(0, ...ways.map(({ signs: its }) => weightOf(its, voice)))
    const chosen =
      ways.find(({ signs: its }) => most > 0 && weightOf(its, voice) === most) ?? ways[0]
    if (chosen === undefined) continue
    const its = byKind.get(chosen.kind) ?? {
      voices: [] as Voice[],
      signs: new Map<SignCode, Sign>(),
    }
    byKind.set(chosen.kind, its)
    its.voices.push(voice)
    for (const sign of chosen.signs) its.signs.set(sign.code, sign)
  }
  return [...byKind]
    .map(([kind, its]) => suggestionOf(kind, its.voices, [...its.signs.values()], now, open))
    .sort((a, b) => order[b.strength] - order[a.strength] || (a.kind < b.kind ? -1 : 1))
}

const order = { weak: 0, moderate: 1, strong: 2 } as const

/**
 * A sign that names accounts speaks for those; only what a contained account did to the queue is felt
 * by everybody. A voice without an account may be of any.
 */
const concerns = ({ code, accounts, isPlain }: Sign, { account }: Voice): boolean =>
  isPlain || code === 'account.contained' || account === undefined || accounts.includes(account)

/** A sign that names the account of the voice says more than one of the whole house. */
const weightOf = (signs: readonly Sign[], { account }: Voice): number =>
  signs.reduce(
    (sum, { accounts, isPlain }) =>
      sum +
      (account !== undefined && accounts.includes(account) ? 4 : accounts.length > 0 ? 1 : 0) +
      (isPlain ? 2 : 0),
    0,
  )

function suggestionOf(
  kind: CaseKind,
  voices: readonly Voice[],
  signs: readonly Sign[],
  now: Instant,
  open: readonly OpenCase[],
): Suggestion {
  const number = independent(voices)
  const own = voices.flatMap(({ account }) => (account === undefined ? [] : [account]))
  const contained = signs.flatMap(({ code, accounts }) =>
    code === 'account.contained' ? accounts : [],
  )
  const accounts = [...new Set<AccountId>([...own, ...contained])].slice(0, NAMED_MAX)
  const symptoms = [...new Set(voices.map(({ what }) => what))]
  const matches = signs.length > 0
  const isMany = number >= VOICES_ALONE
  const isGrave = symptoms.some((one) => atOnce.has(one))
  const strength =
    matches && (isMany || signs.length > 1)
      ? 'strong'
      : matches || isMany || isGrave
        ? 'moderate'
        : 'weak'
  const reasons: SymptomReason[] = [
    { code: 'voices', facts: { number, minutes: VOICES_WITHIN / 60_000 } },
    ...signs.map(({ code, facts }) => ({ code, facts })),
  ]
  const joined = joins(kind, accounts, now, open)
  return {
    kind,
    severity: severities[kind],
    strength,
    reasons,
    voices: voices.map(({ id }) => id),
    symptoms,
    accounts,
    next:
      joined !== undefined
        ? { do: 'joins', case: joined }
        : matches || isMany || isGrave
          ? { do: 'opens' }
          : { do: 'waits' },
  }
}

/** The case that it belongs to: of its accounts first, then of its kind, the newest. */
function joins(
  kind: CaseKind,
  accounts: readonly AccountId[],
  now: Instant,
  open: readonly OpenCase[],
): string | undefined {
  const kinds = [kind, ...(kin[kind] ?? [])]
  const able = open
    .filter(
      (one) =>
        !one.exercise &&
        kinds.includes(one.kind) &&
        !['closed', 'rejected', 'merged'].includes(one.state) &&
        one.openedAt <= now &&
        now < plus(one.openedAt, JOIN_WITHIN),
    )
    .toSorted((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1))
  const shares = able.find((one) => one.accounts.some((account) => accounts.includes(account)))
  if (shares !== undefined) return shares.id
  for (const one of kinds) {
    const found = able.find((its) => its.kind === one)
    if (found !== undefined) return found.id
  }
  return undefined
}
