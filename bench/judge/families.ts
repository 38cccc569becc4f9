/**
 * Families: the attacks and the honest surprises that every judge is examined with.
 *
 * A family says from where, how fast, to whom and with how many bounces; `attack.ts` makes events of
 * it. Letters are those of the published tables: a new country, b slow, c fraud to known contacts,
 * d the usual country up to the owner's own address, e botnet, f an account's first week, g honest
 * mass mail, h an honest traveller, p primed (one mail, a wait of 73 hours, then the blast).
 * Limits: drawn by the hand that drew the detector, so a real thief will look less like them.
 */
import type { Draws } from './draws.ts'
import { DAY } from './mail.ts'

/**
 * F a country new to the account; D a network new to it at home; R the owner's own provider, another
 * prefix; K the owner's own address; B another address abroad with each mail.
 */
export type From = 'F' | 'D' | 'R' | 'K' | 'B'
export type Behaviour = 'blast' | 'slow' | 'bec'

export type Family = {
  readonly id: string
  readonly about: string
  readonly from: From
  /** Seconds to the next mail. */
  readonly gap: (draws: Draws) => number
  readonly messages: number
  readonly recipientsEach: number
  /** Chance that a recipient is a stranger; the others are contacts of the last 60 messages. */
  readonly strangers: number
  /** Chance that mail to a stranger bounces. */
  readonly bounces: number
  readonly start: 'any' | '04:45' | 'office'
  readonly honest?: true
  readonly firstWeek?: true
  /** Local hours outside of which it rests. */
  readonly hours?: readonly [from: number, to: number]
  /** Once a week so often; only the last is examined. */
  readonly weeks?: number
  /** Median seconds until a delivery result; BOUNCE_SECONDS if absent. */
  readonly resultSeconds?: number
  /** The first mail goes alone, to a contact, and the rest so many seconds later. */
  readonly primedFor?: number
  /** For the bound: what a judge would know who knew only this attack. */
  readonly scenario?: readonly [from: Exclude<From, 'R'>, behaviour: Behaviour]
}

export const BOUNCE_SECONDS = 4
/** Logarithmic deviation of the time until a delivery result. */
export const BOUNCE_SPREAD = 0.9
export const NEVER_FASTER = 0.05
/** One hour longer than a probation of three days. */
const PRIME_SECONDS = 73 * 3_600
/** The case of Kumamoto: 2.6 messages a second, 84 % of them bounced. */
const BLAST = 1 / 2.6
const KUMAMOTO = 0.84

const onAverage =
  (mean: number, least = NEVER_FASTER) =>
  (draws: Draws): number =>
    Math.max(least, draws.exponential(mean))
/** Half to one and a half of `mean`, evenly: a machine's pace. */
const about =
  (mean: number) =>
  (draws: Draws): number =>
    mean * (0.5 + draws.unit())

const blast = {
  gap: onAverage(BLAST),
  messages: 2_000,
  recipientsEach: 1,
  strangers: 1,
  bounces: KUMAMOTO,
  start: 'any',
} as const
const slow = { ...blast, gap: onAverage(432), messages: 1_400, bounces: 0.3 } as const
const fraud = {
  gap: onAverage(1_080),
  messages: 5,
  recipientsEach: 1,
  strangers: 0,
  bounces: 0,
  start: 'any',
} as const
const newsletter = {
  from: 'K',
  gap: about(1.2),
  messages: 500,
  recipientsEach: 1,
  strangers: 0.6,
  bounces: 0.03,
  start: 'office',
  honest: true,
} as const
const ownAddress = { ...blast, from: 'K', start: 'office', scenario: ['K', 'blast'] } as const

const attacks: readonly Family[] = [
  {
    ...blast,
    id: 'a',
    about: 'blast 2.6/s, new country',
    from: 'F',
    scenario: ['F', 'blast'],
  },
  { ...blast, id: 'a45', about: 'as a, at 04:45 (Kumamoto)', from: 'F', start: '04:45' },
  { ...blast, id: 'a03', about: 'as a, clean list (3 % bounce)', from: 'F', bounces: 0.03 },
  {
    ...blast,
    id: 'a50',
    about: 'blast, new country, 50 recipients a mail',
    from: 'F',
    gap: onAverage(19),
    messages: 60,
    recipientsEach: 50,
  },
  { ...slow, id: 'b1', about: '200 a day, new country', from: 'F', scenario: ['F', 'slow'] },
  { ...slow, id: 'b2', about: '200 a day, home, new network', from: 'D', scenario: ['D', 'slow'] },
  { ...slow, id: 'b2n', about: 'as b2, no bounces', from: 'D', bounces: 0 },
  {
    ...slow,
    id: 'b3',
    about: '200 in 9 h, own address',
    from: 'K',
    gap: onAverage(162),
    start: 'office',
    hours: [8, 17],
    scenario: ['K', 'slow'],
  },
  {
    ...slow,
    id: 'b4',
    about: '40 a day, new country',
    from: 'F',
    gap: onAverage(2_160),
    messages: 280,
    bounces: 0.1,
  },
  { ...fraud, id: 'c1', about: '5 to contacts, new country', from: 'F', scenario: ['F', 'bec'] },
  { ...fraud, id: 'c2', about: '5 to contacts, new network', from: 'D', scenario: ['D', 'bec'] },
  { ...fraud, id: 'c3', about: "5 to contacts, owner's provider", from: 'R' },
  {
    ...blast,
    id: 'd1',
    about: 'blast, usual country, new network',
    from: 'D',
    start: 'office',
    scenario: ['D', 'blast'],
  },
  {
    ...blast,
    id: 'd2',
    about: 'blast, usual provider, new prefix',
    from: 'R',
    start: 'office',
    scenario: ['D', 'blast'],
  },
  { ...ownAddress, id: 'd3', about: 'blast, own address (malware)' },
  { ...ownAddress, id: 'd3-20', about: 'as d3, results after 20 s', resultSeconds: 20 },
  { ...ownAddress, id: 'd3-60', about: 'as d3, results after 60 s', resultSeconds: 60 },
  { ...ownAddress, id: 'd3-300', about: 'as d3, results after 300 s', resultSeconds: 300 },
  { ...ownAddress, id: 'd4', about: 'as d3, clean list (3 % bounce)', bounces: 0.03 },
  { ...blast, id: 'e1', about: 'botnet 2.6/s', from: 'B', scenario: ['B', 'blast'] },
  {
    ...blast,
    id: 'e2',
    about: 'botnet 1 a minute',
    from: 'B',
    gap: onAverage(60),
    messages: 500,
    scenario: ['B', 'blast'],
  },
  {
    ...blast,
    id: 'f1',
    about: 'as a, first week',
    from: 'F',
    firstWeek: true,
    scenario: ['F', 'blast'],
  },
  { ...ownAddress, id: 'f2', about: 'as d3, first week', firstWeek: true },
  { ...blast, id: 'p84', about: 'as a, primed', from: 'F', primedFor: PRIME_SECONDS },
  {
    ...blast,
    id: 'p03',
    about: 'as a03, primed',
    from: 'F',
    bounces: 0.03,
    primedFor: PRIME_SECONDS,
  },
  {
    ...blast,
    id: 'pD',
    about: 'as d1, primed',
    from: 'D',
    start: 'office',
    primedFor: PRIME_SECONDS,
  },
]

const honest: readonly Family[] = [
  {
    ...newsletter,
    id: 'g1',
    about: 'all-staff, one mail to 800',
    gap: () => 1,
    messages: 1,
    recipientsEach: 800,
    strangers: 0.9,
    bounces: 0.005,
  },
  { ...newsletter, id: 'g2', about: 'first newsletter, 500 mails' },
  {
    ...newsletter,
    id: 'g3',
    about: 'first newsletter, 10 x 50 blind copies',
    gap: about(20),
    messages: 10,
    recipientsEach: 50,
  },
  { ...newsletter, id: 'g4', about: 'third newsletter of a sender', weeks: 3 },
  {
    ...newsletter,
    id: 'g5',
    about: '60 invitations in 20 min',
    gap: onAverage(20),
    messages: 60,
    strangers: 0.8,
    bounces: 0.02,
  },
  {
    ...newsletter,
    id: 'g6',
    about: 'stale list of 300, 25 % bounce',
    messages: 300,
    strangers: 0.9,
    bounces: 0.25,
  },
  { ...fraud, id: 'h', about: 'traveller, 5 mails, new country', from: 'F', honest: true },
]

const EVASION_DAYS = 14
/** To strangers, so many a day for two weeks, with 5 % bounces. */
const evasion: readonly Family[] = (['F', 'D', 'R', 'K'] as const).flatMap((from) =>
  [3, 5, 10, 20, 40].map(
    (aDay): Family => ({
      id: `${from}${aDay}`,
      about: `${aDay} a day for 14 days, from ${from}`,
      from,
      gap: onAverage(DAY / aDay, 1),
      messages: aDay * EVASION_DAYS,
      recipientsEach: 1,
      strangers: 1,
      bounces: 0.05,
      start: 'any',
    }),
  ),
)

export const FAMILIES: readonly Family[] = [...attacks, ...honest, ...evasion]

/** Of the week that is examined. */
export const recipientsOf = ({ messages, recipientsEach }: Family): number =>
  messages * recipientsEach
