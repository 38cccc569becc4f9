/**
 * Found in evidence: an investigation whose logs are the guard's own evidence.
 *
 * The entries of a span go, in the order of their moments, through the casebook that old logs go
 * through (`past/investigate.ts`); what the verdicts in them say was thought stands (`StandingJudge`).
 * Beside it the radius book keeps who was reached. Each figure points to entries: the evidence is the
 * one input, by the root of its tree, and a line is an entry's index and one.
 *
 * Limits: what the span leaves out nobody knows here; a case's span begins some days before the theft,
 * so that what is usual can be told from what is not.
 */
import type { ContactHash } from '../../../accounts/model.ts'
import type { AccountId, Event } from '../../../events/event.ts'
import { Casebook } from '../../../incident/casebook.ts'
import type { Investigation, Span } from '../../../incident/found.ts'
import { heldApart } from '../../../incident/held-apart.ts'
import { investigationOf } from '../../../incident/investigation.ts'
import type { MessageFates, Radius } from '../../../incident/radius.ts'
import { RadiusBook, type radiusBounds } from '../../../incident/radius-book.ts'
import { stolenIn } from '../../../incident/stolen.ts'
import { BoundedMap } from '../../../lib/bounded.ts'
import { type Duration, days, type Instant, plus } from '../../../lib/time.ts'
import type { Networks } from '../../../ports/networks.ts'
import type { Places } from '../../../ports/places.ts'
import { hourOfWeek } from '../../calendar.ts'
import { type EvidenceLog, firstSince } from './evidence-log.ts'
import { InTurn } from './in-turn.ts'
import { Retelling, type Retold, read } from './retold.ts'
import { StandingJudge } from './standing-judge.ts'

/** So long before its theft a case looks back. */
export const BEFORE: Duration = days(14)
/** Entries between two words of progress, and two looks whether to stop. */
const PROGRESS_EVERY = 4_096
const PLACES_AT_HAND_MAX = 16_384
/** The format by which coverage and inputs name the evidence. */
export const FORMAT = 'sekimori-evidence'

export type FoundOptions = {
  readonly log: EvidenceLog
  /** When what is read was heard. */
  readonly span: Span
  /**
   * Of whose recipients is kept at once; absent: of everybody's. For others that turn out to be stolen
   * the span is read once more.
   */
  readonly accounts?: ReadonlySet<AccountId>
  /** Whom a person cleared. */
  readonly cleared?: ReadonlySet<AccountId>
  readonly zone: string
  readonly defaultRealm: string
  /** ISO 3166-1. */
  readonly home: string
  readonly places: Pick<Places, 'countryOf'>
  readonly networks?: Pick<Networks, 'factsOf'>
  readonly hash: ContactHash
  readonly now: Instant
  readonly version: string
  readonly stop?: AbortSignal
  readonly progress?: (entries: number, of: number) => void
  readonly bounds?: typeof radiusBounds
}

export type Counts = {
  readonly messages: MessageFates
  /** Recipients of them, each message's counted. */
  readonly neverLeft: number
}

export type Found = {
  readonly investigation: Investigation
  readonly radius: Radius
  /** Of all stolen accounts together. */
  readonly held: Counts
  /** Entries of the span; of them: opened, gone (erased, or over), and not concluded from. */
  readonly entries: {
    readonly from: number
    readonly to: number
    readonly opened: number
    readonly gone: number
    readonly doubted: number
  }
}

export async function foundInEvidence(options: FoundOptions): Promise<Found> {
  const { log, span, home, zone, progress } = options
  const countryOf = remembered((ip) => options.places.countryOf(ip))
  const networkOf = remembered((ip) => {
    const facts = options.networks?.factsOf(ip)
    return facts === undefined || Object.keys(facts).length === 0 ? undefined : facts
  })
  let judge: StandingJudge | undefined
  const casebook = new Casebook({
    judge: (told, forgotten) => {
      judge = new StandingJudge({
        ...{ hash: options.hash, told, forgotten },
        ...(options.cleared === undefined ? {} : { cleared: options.cleared }),
      })
      return judge
    },
    hash: options.hash,
    defaultRealm: options.defaultRealm,
    hourOf: hourOfWeek(zone),
    countryOf,
    networkOf,
  })
  const { accounts } = options
  const bookFor = (keeps: ReadonlySet<AccountId> | undefined): RadiusBook =>
    new RadiusBook({
      ...{ home, countryOf },
      ...(keeps === undefined ? {} : { keeps: (account: AccountId) => keeps.has(account) }),
      ...(options.bounds === undefined ? {} : { bounds: options.bounds }),
    })
  const radius = bookFor(accounts)
  const range = {
    from: await firstSince(log, span.from),
    to: await firstSince(log, plus(span.to, 1 as Duration)),
  }
  const { from, to } = range
  const perHour = new Hours(span.from)
  const fed = await feed(options, range, {
    message: (message, verdict) => {
      if (verdict !== undefined) judge?.verdict(verdict)
      const answer = verdict?.answer ?? 'pass'
      radius.submitted(message, answer)
      if (answer !== 'refuse' && answer !== 'postpone') casebook.hear(message)
    },
    other: (event) => {
      if (event.kind === 'containment.planned') judge?.contained(event)
      else if (event.kind === 'containment.undone') judge?.undone(event)
      else if (event.kind === 'account.learned' || event.kind === 'organisation.learned')
        judge?.learned(event)
      else {
        radius.hear(event)
        casebook.hear(event)
      }
    },
    heard: (at) => perHour.add(at),
  })
  const { opened, gone, interruptedAt, first, last } = fed
  casebook.close()
  radius.close()

  const lines = opened + gone
  const whole = investigationOf(casebook, {
    stamp: { at: options.now, version: options.version },
    engine: judge?.engine ?? '',
    population: judge?.population ?? '',
    zone,
    home,
    countryOf,
    networkFactsOf: networkOf,
    inputs: [
      {
        file: log.origin,
        sha256: log.root,
        bytes: 0,
        lines: to - from,
        unrecognised: gone,
        formats: [{ format: FORMAT, lines }],
        ...(first === undefined ? {} : { first }),
        ...(last === undefined ? {} : { last }),
        ...(interruptedAt === undefined ? {} : { cut: 'interrupted' as const }),
      },
    ],
    notices: interruptedAt === undefined ? [] : [{ code: 'interrupted', file: log.origin }],
    coverage:
      first === undefined || last === undefined
        ? []
        : [
            {
              ...{ input: 0, format: FORMAT, from: first, to: last, lines },
              ...{ perHour: perHour.told(), gaps: [], jumps: 0, assumed: 0 },
            },
          ],
    lines,
    ...(interruptedAt === undefined
      ? {}
      : { interrupted: { bytes: interruptedAt - from, of: to - from } }),
  })
  const stolen = stolenIn(whole)
  let reached = radius.of(stolen, () => 0)
  // Others were stolen than it was asked about, or so much mail went by that not all of it was kept.
  const isShort =
    reached.leftOut.messages > 0 ||
    stolen.some(({ account }) => accounts !== undefined && !accounts.has(account))
  if (isShort && stolen.length > 0 && interruptedAt === undefined) {
    const again = bookFor(new Set(stolen.map(({ account }) => account)))
    await feed(options, range, {
      message: (message, verdict) => again.submitted(message, verdict?.answer ?? 'pass'),
      other: (event) => again.hear(event),
      heard: () => {},
    })
    again.close()
    reached = again.of(stolen, () => 0)
  }
  progress?.(to - from, to - from)
  return {
    investigation: heldApart(whole, reached),
    radius: reached,
    held: countsOf(reached),
    entries: { from, to, opened, gone, doubted: fed.doubted },
  }
}

type Fed = {
  readonly opened: number
  readonly gone: number
  readonly doubted: number
  readonly interruptedAt: number | undefined
  readonly first: Instant | undefined
  readonly last: Instant | undefined
}

/** Opens what is read of the range, and has it told in the order of its moments. */
async function feed(
  { log, stop, progress }: Pick<FoundOptions, 'log' | 'stop' | 'progress'>,
  { from, to }: { readonly from: number; readonly to: number },
  tells: Retold & { readonly heard: (at: Instant) => void },
): Promise<Fed> {
  const retelling = new Retelling(log.origin, tells)
  const turns = new InTurn<{ index: number; event: Event }>(({ index, event }) =>
    retelling.take(index, event),
  )
  let opened = 0
  let gone = 0
  let interruptedAt: number | undefined
  let first: Instant | undefined
  let last: Instant | undefined
  for await (const { index, at, event } of log.entries(from, to, read)) {
    first ??= at
    last = at
    tells.heard(at)
    if (event === undefined) gone += 1
    else {
      opened += 1
      turns.take({ index, event })
    }
    if ((opened + gone) % PROGRESS_EVERY !== 0) continue
    progress?.(index - from, to - from)
    if (stop?.aborted === true) {
      interruptedAt = index
      break
    }
    // A thread that only computes hears nobody.
    await new Promise((done) => setImmediate(done))
  }
  turns.close()
  retelling.close()
  return { opened, gone, doubted: retelling.doubted, interruptedAt, first, last }
}

function countsOf({ accounts }: Radius): Counts {
  const messages = { submitted: 0, passed: 0, held: 0, released: 0, deleted: 0, refused: 0 }
  let neverLeft = 0
  for (const one of accounts) {
    for (const name of Object.keys(messages) as (keyof MessageFates)[])
      messages[name] += one.messages[name]
    neverLeft += one.recipients.held + one.recipients.deleted
  }
  return { messages, neverLeft }
}

const HOUR = 3_600_000
const HOURS_MAX = 24 * 400

class Hours {
  readonly #from: number
  readonly #counts: number[] = []
  #first: number | undefined

  constructor(from: Instant) {
    this.#from = from
  }

  add(at: Instant): void {
    const hour = Math.floor(at / HOUR)
    this.#first ??= Math.min(hour, Math.floor(Math.max(this.#from, at) / HOUR))
    const nth = hour - this.#first
    if (nth < 0 || nth >= HOURS_MAX) return
    while (this.#counts.length <= nth) this.#counts.push(0)
    this.#counts[nth] = (this.#counts[nth] ?? 0) + 1
  }

  told(): readonly number[] {
    return this.#counts
  }
}

function remembered<Value>(
  look: (ip: string) => Value | undefined,
): (ip: string) => Value | undefined {
  const atHand = new BoundedMap<string, { readonly value: Value | undefined }>(PLACES_AT_HAND_MAX)
  return (ip) => {
    const known = atHand.get(ip)
    if (known !== undefined) return known.value
    const value = look(ip)
    atHand.set(ip, { value })
    return value
  }
}
