/**
 * Traits: what tells a purpose, and what the behaviour model has no use for.
 *
 * A small fold beside the behaviour, over the same messages: how evenly sessions follow one another,
 * whether several places send in one session by turns, how regularly mailings come, and whether the
 * account ever logs in to read. Messages that the judge did not trust teach nothing here: a stolen
 * account that a botnet sends from must not come to look like a shared one.
 *
 * Limits: logins are counted only where our own policy is asked about them; of colleagues behind one
 * address with one and the same program nothing is seen.
 */
import type { LoginEvent } from '../../events/login.ts'
import { between, type Instant, later, seconds } from '../../lib/time.ts'
import { SESSION_SECONDS } from '../behaviour/gaps.ts'
import type { Sending } from '../behaviour/sending.ts'
import type { Behaviour } from '../behaviour/state.ts'

/** Places of one session that are told apart; three by turns are as good as more. */
export const PLACES_MAX = 4
/** How many places by turns are more than one person with a desk and a telephone. */
export const PLACES_BY_TURNS = 3
/** What a session weighs after the next one: some fifty are remembered. */
const KEPT = 0.98
/** A mailing keeps the rhythm when its interval is the one before, give or take this factor. */
export const RHYTHM_FACTOR = 1.25
export const LOGINS_COUNT_MOST = 1_000_000

export type Traits = {
  readonly asOf: Instant
  readonly sessionAt: Instant
  /** Logarithms of the seconds between session starts: fading count, sum and sum of squares. */
  readonly intervals: { readonly n: number; readonly sum: number; readonly squares: number }
  /** Networks and clients of this session, in order of first use. */
  readonly places: readonly string[]
  readonly lastPlace: string
  readonly byTurns: boolean
  readonly messages: number
  /** Sessions of two messages and more whose place is known; fading, as are the next two. */
  readonly sittings: number
  /** Sessions that came back to a place after another. */
  readonly returned: number
  /** And had PLACES_BY_TURNS of them. */
  readonly interleaved: number
  /** The mailing before, the interval that led to it, intervals that were as long as the one before. */
  readonly mailings: {
    /** As many as the behaviour had learned by the last session. */
    readonly seen: number
    readonly at?: Instant
    readonly interval?: number
    readonly kept: number
    readonly of: number
  }
  readonly logins: { readonly sending: number; readonly reading: number }
}

export const noTraits: Traits = {
  asOf: 0 as Instant,
  sessionAt: 0 as Instant,
  intervals: { n: 0, sum: 0, squares: 0 },
  places: [],
  lastPlace: '',
  byTurns: false,
  messages: 0,
  sittings: 0,
  returned: 0,
  interleaved: 0,
  mailings: { seen: 0, kept: 0, of: 0 },
  logins: { sending: 0, reading: 0 },
}

/** After a message; `after` is the behaviour after it. */
export function traitsAfter(
  traits: Traits,
  { at, origin, client }: Sending,
  after: Behaviour,
  trusted: boolean,
): Traits {
  const now = later(traits.asOf, at)
  const isFirst = traits.asOf === 0
  const isNew = isFirst || between(traits.asOf, now) >= seconds(SESSION_SECONDS)
  const going: Changeable<Traits> = isNew
    ? sessionBegun(traits, after, now)
    : { ...traits, asOf: now }
  if (!trusted) return going
  if (isNew && !isFirst)
    going.intervals = intervalsAfter(going.intervals, between(traits.sessionAt, now) / 1_000)
  if (origin === undefined) return going
  const place = client === undefined ? `${origin.network}` : `${origin.network}/${client}`
  // One text is one object: no second one is kept.
  const known = going.places.find((one) => one === place)
  if (known === undefined && going.places.length < PLACES_MAX)
    going.places = [...going.places, place]
  if (known !== undefined && place !== going.lastPlace) going.byTurns = true
  going.lastPlace = known ?? place
  going.messages += 1
  return going
}

/** While it is made. */
type Changeable<Type> = { -readonly [Name in keyof Type]: Type[Name] }

/** The session that has ended is counted; a mailing is known once the next session begins. */
function sessionBegun(traits: Traits, { bulk }: Behaviour, now: Instant): Changeable<Traits> {
  const { sittings, returned, interleaved, byTurns, mailings } = traits
  const begun: Changeable<Traits> = {
    ...traits,
    asOf: now,
    sessionAt: now,
    places: nowhere,
    lastPlace: '',
    byTurns: false,
    messages: 0,
  }
  if (traits.messages >= 2) {
    const isShared = byTurns && traits.places.length >= PLACES_BY_TURNS
    begun.sittings = sittings * KEPT + 1
    begun.returned = returned * KEPT + (byTurns ? 1 : 0)
    begun.interleaved = interleaved * KEPT + (isShared ? 1 : 0)
  }
  if (bulk.mailings > mailings.seen)
    begun.mailings = mailingsAfter(mailings, bulk.mailings, traits.sessionAt)
  return begun
}

const nowhere: readonly string[] = []

const intervalsAfter = ({ n, sum, squares }: Traits['intervals'], length: number) => {
  const log = Math.log(Math.max(1, length))
  return { n: n * KEPT + 1, sum: sum * KEPT + log, squares: squares * KEPT + log * log }
}

function mailingsAfter(
  { at: last, interval: former, kept, of }: Traits['mailings'],
  seen: number,
  at: Instant,
): Traits['mailings'] {
  if (last === undefined) return { seen, at, kept, of }
  const interval = Math.max(1, between(last, at))
  if (former === undefined) return { seen, at, interval, kept, of }
  const isKept = Math.abs(Math.log(interval / former)) <= Math.log(RHYTHM_FACTOR)
  return { seen, at, interval, kept: kept + (isKept ? 1 : 0), of: of + 1 }
}

const readsBy: ReadonlySet<LoginEvent['protocol']> = new Set<LoginEvent['protocol']>([
  ...(['imap', 'pop3', 'sieve', 'http'] as const),
])

/** After a login that our own policy was asked about. */
export function traitsAfterLogin(traits: Traits, login: LoginEvent): Traits {
  const { kind, trust, protocol } = login
  if (kind !== 'login.accepted' || trust !== 'witnessed') return traits
  const { logins } = traits
  const { sending, reading } = logins
  if (protocol === 'smtp') return { ...traits, logins: { sending: oneMore(sending), reading } }
  return readsBy.has(protocol)
    ? { ...traits, logins: { sending, reading: oneMore(reading) } }
    : traits
}

const oneMore = (count: number): number => Math.min(LOGINS_COUNT_MOST, count + 1)
