/**
 * Day: lives one drill through the production keeper, with ports simulated and nothing else.
 *
 * First the past is learned, then the story goes on from intention to intention. After each step the
 * cheap invariants are checked, and the dear ones at the end and now and then. Without a guard the
 * servers are only observed: everything passes, and the evidence says what would have been held.
 */
import { hash } from 'node:crypto'
import type { ContactHash } from '../../src/accounts/model.ts'
import { parametersHashOf } from '../../src/keeper/secrets.ts'
import { countsOf } from '../../src/keeper/status.ts'
import { type Duration, type Instant, later, minutes, plus } from '../../src/lib/time.ts'
import type { Entry } from '../../src/ports/journal.ts'
import { behaviourJudging } from '../../src/verdict/judging.ts'
import { Chance } from '../chance.ts'
import { House } from '../house.ts'
import { Invariants } from '../invariants.ts'
import type { Inhabitant } from '../people/intention.ts'
import { worldPlaces } from '../people/places.ts'
import { Timeline } from '../timeline.ts'
import { DrillDesk } from './case.ts'
import type { Drill } from './drills.ts'
import { GENESIS } from './keep.ts'
import { type Letter, MailServer, type World } from './mail-server.ts'
import { acceptedAs, type Life, learnedBefore } from './past.ts'
import { type Course, type Score, Tally } from './score.ts'
import { chanceOf, type Town, townOf } from './town.ts'
import { type Tick, Watcher } from './watch.ts'

/** How often a story is stopped for the dear invariants, beside its end. */
const LOOKS = 3
/** Beyond so many entries they are not folded anew here: judging the log again does that. */
const LOOKED_MAX = 50_000
/** Between two words of progress, in the story's time. */
const TOLD_EVERY: Duration = minutes(10)
/** After the day's end results of the last messages come in. */
const AFTERMATH: Duration = minutes(10)

export type DayOptions = {
  readonly seed: number
  readonly guarded: boolean
  readonly hash: ContactHash
  /** Called now and then: how much of the day is over, and what time it is there. */
  readonly progress?: (share: number, now: Instant) => void
  /** Called once a minute of the story, with all that has happened by then. */
  readonly watch?: (tick: Tick) => void
}

export type LivedDay = {
  readonly house: House
  readonly course: Course
  /** All but whether the evidence verifies, which whoever keeps it finds out. */
  readonly score: Score
}

export async function liveDay(drill: Drill, options: DayOptions): Promise<LivedDay> {
  const { seed, guarded, progress } = options
  const { begins, ends } = drill
  const town = townOf(seed, begins, ends)
  const chance = chanceOf(seed, 500)
  let acts = 0
  const house = await House.open({
    start: begins,
    judge: 'behaviour',
    places: worldPlaces,
    hash: options.hash,
    parametersHash: parametersHashOf(behaviourJudging().parameters),
    named: () => {
      acts += 1
      return `act${acts}`
    },
  })
  // The real log begins with an entry of its own: so that an entry's place is the same in both.
  house.journal.entries.push(genesisAt(begins))
  house.folds.take(0, undefined, undefined)
  house.observes = !guarded
  const theft = drill.theft?.(town, chance)
  const tally = new Tally(theft?.account)
  const story = new Timeline(begins)
  const server = new MailServer(house, story, worldOf(drill, seed), {
    answered: (letter, answer) => tally.answered(letter, answer),
    left: (letter, now) => tally.departed(letter, now),
    known: (letter, fate) => tally.known(letter, fate),
    turnedAway: (_account, stolen) => {
      if (stolen) tally.turnedAway += 1
    },
  })
  const residents = drill.residents?.(town, chance) ?? []
  const past = learnedBefore(town, begins, options.hash, residents)
  await house.scribe.write(past.events)

  const goOn = ({ who, next }: Life, stolen: boolean): void => {
    const at = later(next.at, house.now)
    if (at >= ends) return
    story.plan(at, async (now) => {
      house.now = now
      const step = who.next(await server.take(next, stolen))
      if (!step.done) goOn({ who, next: step.value }, stolen)
    })
  }
  const comes = (who: Inhabitant, stolen: boolean): void => {
    let step = who.next(acceptedAs({ kind: 'open' } as never))
    while (!step.done && step.value.at < begins) step = who.next(acceptedAs(step.value))
    if (!step.done) goOn({ who, next: step.value }, stolen)
  }
  for (const life of past.lives) goOn(life, false)
  for (const guest of drill.guests(town, chance)) comes(guest, false)
  if (theft !== undefined) comes(theft.who, true)

  const desk = new DrillDesk(house)
  const at = (moment: Instant, act: () => Promise<void>) =>
    story.plan(moment, async (now) => {
      house.now = now
      await act()
    })
  if (!guarded && theft !== undefined) {
    at(drill.noticed?.voice ?? ends, () => desk.voice())
    if (drill.noticed !== undefined) at(drill.noticed.known, () => desk.known())
  }

  const invariants = new Invariants(house, options.hash)
  const refolds = () => house.journal.entries.length <= LOOKED_MAX
  let unfinished = 0
  const until = plus(ends, AFTERMATH)
  const lookEvery = ((until - begins) / (LOOKS + 1)) as Duration
  let lookAt = plus(begins, lookEvery)
  let toldAt = begins
  const watcher =
    options.watch === undefined
      ? undefined
      : new Watcher(house, tally, begins, until, options.watch)
  await story.liveUntil(until, async (now) => {
    house.now = now
    // A plan was made in this step: the keeper begins with it at once.
    if (house.folds.plans().length !== unfinished) {
      await server.round()
      unfinished = house.folds.plans().length
      await desk.round()
    }
    invariants.step()
    watcher?.look(now)
    if (now >= toldAt) {
      toldAt = plus(now, TOLD_EVERY)
      progress?.((now - begins) / (until - begins), now)
    }
    if (now < lookAt) return
    lookAt = plus(now, lookEvery)
    await invariants.whole(refolds())
  })
  house.now = until
  await server.round()
  watcher?.look(until)
  await invariants.whole(refolds())
  const broken = [...invariants.breaches, ...house.problems.map(String)]
  return {
    house,
    course: { sent: tally.sent, left: tally.left },
    score: scoreOf(drill, options, house, tally, theft?.account, broken, town),
  }
}

const genesisAt = (at: Instant): Entry => ({
  kind: GENESIS,
  at,
  source: 'keeper',
  severity: 0,
  body: {},
  retention: 'config',
})

/** What servers outside make of each letter: honest mail arrives, a thief's list is old. */
function worldOf({ list }: Drill, seed: number): World {
  const chance = new Chance(seed ^ 0x5eed)
  const seconds = (median: number): number =>
    median *
    Math.exp(0.9 * Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(6.2832 * chance.next()))
  const honest = { delivered: 0.975, bounced: 0.015 }
  return ({ stolen }: Letter, recipient) => {
    if (recipient.endsWith('@in.example.jp')) return { fate: 'delivered', after: 0.2 }
    const { delivered, bounced } = stolen ? list : honest
    const dice = chance.next()
    const fate =
      dice < delivered ? 'delivered' : dice < delivered + bounced ? 'bounced' : 'deferred'
    return { fate, after: Math.min(600, seconds(stolen ? 4 : 2)) }
  }
}

function scoreOf(
  drill: Drill,
  { seed, guarded }: DayOptions,
  house: House,
  tally: Tally,
  stolen: string | undefined,
  broken: readonly string[],
  town: Town,
): Score {
  const { folds, journal } = house
  const { messages, recipients, wouldHaveHeld } = countsOf(folds)
  const { submitted, passed, held, refused, postponed } = messages
  const contained = folds.plans().filter(({ by }) => by === undefined)
  const ours = contained.find(({ account }) => account === `sasl:${stolen}`)
  const noticedAt = stolen === undefined ? undefined : noticed(house, stolen)
  const falselyAsked = askedBut(journal.entries, stolen).size
  const falselyContained = contained.filter(({ account }) => account !== `sasl:${stolen}`).length
  const met =
    tally.recipientsLeft <= drill.expected.leftMost &&
    falselyContained === 0 &&
    (drill.expected.contained !== true || ours !== undefined) &&
    (drill.expected.noticed !== true || noticedAt !== undefined) &&
    !isDisturbed(journal.entries, drill.leftAlone?.(town) ?? []) &&
    broken.length === 0
  return {
    day: drill.name,
    seed,
    guarded,
    messages: { submitted, passed, held, refused, postponed },
    recipients,
    stolen: {
      account: stolen ?? null,
      messages: tally.stolen,
      recipientsPassed: tally.recipientsPassed,
      recipientsLeft: tally.recipientsLeft,
      recipientsDelivered: tally.fates.delivered,
      recipientsBounced: tally.fates.bounced,
      turnedAway: tally.turnedAway,
    },
    firstSentAt: told(tally.sent[0]),
    firstHeldAt: told(tally.firstHeldAt),
    noticedAt: told(noticedAt),
    containedAt: told(ours?.plannedAt),
    sessionsEnded: touchedBy(journal.entries, 'kick-sessions'),
    sessionsLeft: stolen === undefined ? 0 : (house.hands.sessions.get(stolen) ?? 0),
    notices: house.notices.length,
    falselyHeld: tally.falselyHeld,
    falselyDelayed: tally.falselyDelayed,
    falselyAsked,
    falselyContained,
    colleagueMessages: tally.colleagueMessages,
    wouldHaveHeld,
    evidence: {
      size: journal.entries.length,
      verified: false,
      judgedAgain: 0,
      differs: 0,
      sha256: digestOf(journal.entries),
    },
    broken,
    expected: guarded
      ? {
          recipientsLeftMost: drill.expected.leftMost,
          contained: drill.expected.contained ?? null,
          met,
        }
      : null,
  }
}

const told = (at: Instant | undefined): string | null =>
  at === undefined
    ? null
    : Temporal.Instant.fromEpochMilliseconds(at).toString({ timeZone: 'Asia/Tokyo' })

/** The account is told of, asked about, or planned for. */
const NOTICES: ReadonlySet<string> = new Set([
  'stepup.asked',
  'notice.intended',
  'containment.planned',
])
/** A delay ends by itself. */
const LETS_GO: ReadonlySet<unknown> = new Set(['pass', 'delay'])

const isAsked = ({ kind, body }: Entry): boolean =>
  kind === 'stepup.asked' || (kind === 'login.refused' && body['refusal'] === 'policy')

function noticed({ journal, told }: House, stolen: string): Instant | undefined {
  const account = `sasl:${stolen}`
  const entry = journal.entries.find(
    (one) => one.account === account && (NOTICES.has(one.kind) || isAsked(one) || isKeptBack(one)),
  )?.at
  const notice = told.find((one) => one.account === account)?.at
  return notice === undefined || (entry !== undefined && entry < notice) ? entry : notice
}

const isKeptBack = ({ kind, body }: Entry): boolean =>
  kind === 'verdict.given' && !LETS_GO.has(body['answer'])

function isDisturbed(entries: readonly Entry[], accounts: readonly string[]): boolean {
  const alone: ReadonlySet<string> = new Set(accounts.map((account) => `sasl:${account}`))
  return entries.some(
    (entry) => alone.has(entry.account ?? '') && (isAsked(entry) || isKeptBack(entry)),
  )
}

function askedBut(entries: readonly Entry[], stolen: string | undefined): ReadonlySet<string> {
  const asked = new Set<string>()
  for (const entry of entries)
    if (entry.account !== undefined && entry.account !== `sasl:${stolen}` && isAsked(entry))
      asked.add(entry.account)
  return asked
}

const touchedBy = (entries: readonly Entry[], step: string): number =>
  entries.reduce(
    (sum, { kind, body }) =>
      kind === 'containment.applied' && body['step'] === step ? sum + Number(body['touched']) : sum,
    0,
  )

export function digestOf(entries: readonly Entry[]): string {
  const lines = entries.filter(({ kind }) => kind !== GENESIS).map((entry) => JSON.stringify(entry))
  return hash('sha256', lines.join('\n'))
}
