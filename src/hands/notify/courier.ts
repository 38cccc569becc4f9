/**
 * Courier: brings each notice to every channel of its audience, once, and tries again where that
 * fails.
 *
 * Every channel has a lane of its own, so that a dead webhook delays no mail. Per notice key and
 * channel one handing-over; what was sent before the start is known from the evidence
 * (`alreadySent`). Beyond the hourly number one last notice says so and the rest is kept back; a
 * third of the number is for pages, so that a flood of small things hides no alarm. What concerns
 * people goes by the first channel that names each of them; administrators stand in where somebody
 * has none, and where a channel of people gave up.
 * If we stop here, notices without an outcome are in no lane any more: whoever keeps the evidence
 * submits them again, and their key and Message-ID are the same.
 */
import { BoundedMap } from '../../lib/bounded.ts'
import type { NoticeChannel, NoticePeople, OutgoingNotice } from '../../ports/notifier.ts'
import { safeWhy } from './handed-over.ts'
import { Lane, type LaneClock } from './lane.ts'

export const HOUR_MS = 3_600_000
/** Keys that are remembered, with their channel. */
export const KNOWN_MAX = 4_096
export const PER_HOUR_DEFAULT = 60

export type Submitted = 'taken' | 'known' | 'kept-back' | 'nobody' | 'closed'

export type CourierOptions = {
  readonly channels: readonly NoticeChannel[]
  readonly perHour?: number
  /** Whether the evidence has it that this key went by this channel. */
  readonly alreadySent: (notice: string, channel: string) => boolean
  /**
   * The end of one notice on one channel; `why` absent: sent. Awaited; while it rejects, it is
   * tried again, and the notice is not sent again for it.
   */
  readonly outcome: (notice: OutgoingNotice, channel: string, why?: string) => Promise<void>
  /** The last notice of the hour (`notices.kept-back`); `until` and `now` in ms since 1970. */
  readonly keptBack: (now: number, until: number, most: number) => OutgoingNotice
  readonly clock: LaneClock & {
    /** Milliseconds since 1970, for the words of the last notice. */
    readonly wall: () => number
  }
  readonly log?: (note: string) => void
}

export type CourierCounts = {
  readonly sent: number
  readonly failed: number
  /** Kept back by the hourly number. */
  readonly keptBack: number
  /** Put out of a full lane. */
  readonly evicted: number
  /** Outcomes that could not be written. */
  readonly untold: number
  readonly waiting: number
}

const reaches = ({ channel }: Lane, name: string): boolean =>
  channel.audience !== 'owner' && channel.people?.includes(name) === true

export class Courier {
  readonly #options: CourierOptions
  readonly #perHour: number
  readonly #lanes: readonly Lane[]
  readonly #known = new BoundedMap<string, true>(KNOWN_MAX)
  readonly #counts = { sent: 0, failed: 0, keptBack: 0, evicted: 0, untold: 0 }
  #hourBegan = Number.NEGATIVE_INFINITY
  /** Counted apart, so that many owners who are asked keep no administrator in the dark. */
  readonly #inHour = { owner: 0, administrators: 0 }
  #saidSo = false
  #closed = false

  constructor(options: CourierOptions) {
    this.#options = options
    this.#perHour = options.perHour ?? PER_HOUR_DEFAULT
    this.#lanes = options.channels.map(
      (channel) =>
        new Lane(channel, options.clock, {
          ended: (notice, why) => this.#ended(notice, channel.name, why),
          untold: (thrown) => {
            this.#counts.untold += 1
            options.log?.(`an outcome of ${channel.name} could not be written: ${safeWhy(thrown)}`)
          },
        }),
    )
  }

  /** Takes a notice; never waits and never throws. */
  submit(notice: OutgoingNotice): Submitted {
    if (this.#closed) return 'closed'
    const lanes = this.#lanesFor(notice)
    if (lanes.length === 0) return 'nobody'
    const fresh = lanes.filter(
      ({ channel }) =>
        !this.#known.has(`${channel.name}\n${notice.notice}`) &&
        !this.#options.alreadySent(notice.notice, channel.name),
    )
    if (fresh.length === 0) return 'known'
    for (const { channel } of fresh) this.#known.set(`${channel.name}\n${notice.notice}`, true)
    if (!this.#mayGo(notice)) {
      this.#counts.keptBack += 1
      // Nor do administrators get it instead: the bound is theirs as well.
      const { people: _, ...kept } = notice
      for (const lane of fresh) lane.end(kept, 'kept back: too many notices in this hour')
      return 'kept-back'
    }
    for (const lane of fresh) this.#put(lane, notice)
    return 'taken'
  }

  counts(): CourierCounts {
    return { ...this.#counts, waiting: this.#lanes.reduce((sum, lane) => sum + lane.length, 0) }
  }

  /** Resolves when nothing is under way at this moment; what waits for its next try may remain. */
  async settled(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.settled()))
  }

  /** Waits for what is under way, starts nothing more. Resolves with how many were left. */
  async close(): Promise<number> {
    this.#closed = true
    const left = await Promise.all(this.#lanes.map((lane) => lane.close()))
    await Promise.all(this.#options.channels.map((channel) => channel.close()))
    return left.reduce((sum, count) => sum + count, 0)
  }

  #lanesFor({ owner, people, only }: OutgoingNotice): readonly Lane[] {
    if (only !== undefined) return this.#lanes.filter(({ channel }) => only.includes(channel.name))
    const of = (audience: NoticeChannel['audience']) =>
      this.#lanes.filter(({ channel }) => channel.audience === audience)
    if (owner !== undefined) return of('owner')
    return people === undefined ? of('administrators') : this.#lanesOf(people, of('administrators'))
  }

  /** Each of them once: by a channel of the administrators that goes anyway, else by his first. */
  #lanesOf({ names, administrators }: NoticePeople, theirs: readonly Lane[]): readonly Lane[] {
    const firsts = new Map(
      names.map((name) => [name, this.#lanes.find((lane) => reaches(lane, name))]),
    )
    const isOpen = administrators || names.length === 0 || [...firsts.values()].includes(undefined)
    const chosen = new Set<Lane>(isOpen ? theirs : [])
    for (const [name, first] of firsts)
      if (first !== undefined && ![...chosen].some((lane) => reaches(lane, name))) chosen.add(first)
    return [...chosen]
  }

  #put(lane: Lane, notice: OutgoingNotice): void {
    const evicted = lane.put(notice)
    if (evicted === undefined) return
    this.#counts.evicted += 1
    lane.end(evicted, 'dropped: too many notices wait for this channel')
  }

  /** Counts a notice into the hour; at the first that is too many, says so once. */
  /** At most `perHour` to the administrators, and as many to owners. */
  #mayGo(notice: OutgoingNotice): boolean {
    const now = this.#options.clock.now()
    if (now - this.#hourBegan >= HOUR_MS) {
      this.#hourBegan = now
      this.#inHour.owner = 0
      this.#inHour.administrators = 0
      this.#saidSo = false
    }
    const most =
      notice.severity === 'page' ? this.#perHour : this.#perHour - Math.ceil(this.#perHour / 3)
    const audience = notice.owner === undefined ? 'administrators' : 'owner'
    if (this.#inHour[audience] < most) {
      this.#inHour[audience] += 1
      return true
    }
    if (!this.#saidSo) {
      this.#saidSo = true
      const wall = this.#options.clock.wall()
      const until = wall + (this.#hourBegan + HOUR_MS - now)
      const last = this.#options.keptBack(wall, until, this.#perHour)
      for (const lane of this.#lanesFor(last)) this.#put(lane, last)
    }
    return false
  }

  async #ended(notice: OutgoingNotice, channel: string, why: string | undefined): Promise<void> {
    await this.#options.outcome(notice, channel, why)
    if (why === undefined) this.#counts.sent += 1
    else this.#counts.failed += 1
    if (why !== undefined && notice.people !== undefined) this.#tellInstead(notice, channel)
  }

  /** A channel of people gave up: administrators are told for them. */
  #tellInstead({ people: _, ...notice }: OutgoingNotice, failed: string): void {
    const was = this.#lanes.find(({ channel }) => channel.name === failed)
    if (this.#closed || was?.channel.audience !== 'people') return
    for (const lane of this.#lanesFor(notice)) {
      const key = `${lane.channel.name}\n${notice.notice}`
      if (this.#known.has(key) || this.#options.alreadySent(notice.notice, lane.channel.name))
        continue
      this.#known.set(key, true)
      this.#put(lane, notice)
    }
  }
}
