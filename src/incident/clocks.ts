/**
 * Clocks: by how much two inputs' clocks differ, by what both tell of.
 *
 * One message is told by each server that it passes, under its Message-ID; the second of them has it
 * some tenths of a second later when the clocks agree. The median over many is the offset, as long as
 * most mail is handed on at once.
 *
 * A Message-ID is written by who sends it, and the same one sent to both servers at chosen times would
 * forge an offset. So each sample is of the account or network that the first server had it from, of
 * which at most FROM_ONE_MAX count, and SENDERS_LEAST of them must be there.
 *
 * Limits: who sends from more networks than all others together can still forge one.
 */
import { networkOf } from '../events/account.ts'
import type { QueueEvent } from '../events/message.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { between, days, type Instant } from '../lib/time.ts'
import type { ClockOffset } from './found.ts'
import type { PlaceOf } from './refs.ts'

export const SHARED_MAX = 50_000
/** Longer ids are not joined (RFC 5322 section 2.1.1: no line is). */
export const ID_LENGTH_MAX = 998
/** Messages whose sender was told and whose id was not yet. */
export const UNNAMED_MAX = 10_000
/** Of the latest that the first clock told of, while it was the only one; the second may tell of them. */
export const ALONE_MAX = 1_024
export const PAIRS_MAX = 64
export const SAMPLES_MAX = 2_001
/** Samples of one sender. */
export const FROM_ONE_MAX = 3
/** Fewer samples, or of fewer senders, say nothing. */
export const SAMPLES_LEAST = 5
export const SENDERS_LEAST = 5
/** The same Message-ID so much later is another mail. */
const SAME_WITHIN = days(1)

/** Of whom no line tells; as one sender, and none that agrees with others. */
const NOBODY = ''

type Seen = { readonly where: string; readonly at: Instant; readonly sender: string }
type Alone = Seen & { readonly id: string }
type Pair = {
  readonly from: string
  readonly to: string
  readonly samples: number[]
  readonly senders: Map<string, number>
  shared: number
}

export class Clocks {
  readonly #seen = new BoundedMap<string, Seen>(SHARED_MAX)
  readonly #unnamed = new BoundedMap<string, string>(UNNAMED_MAX)
  readonly #pairs = new Map<string, Pair>()
  /** In a ring, until a second clock is heard. */
  #alone: Alone[] | undefined = []
  #told = 0
  #last: { readonly host: string; readonly file: string; readonly where: string } | undefined
  #isAlone = true
  /** Pairs of inputs for which there was no room, by what both told of. */
  pairsLeftOut = 0

  /** Of the lines of one message the first names its sender, and a later one its Message-ID. */
  hear(event: QueueEvent): void {
    const { messageId = '', source, host = '', queueId, account, clientIp } = event
    if (source === undefined) return
    const where = this.#whereOf(host, source.file)
    // One clock differs from none: until there is another, nobody need know who sent.
    if (this.#isAlone && messageId === '') return
    const told = account ?? (clientIp === undefined ? undefined : networkOf(clientIp))
    if (messageId === '') {
      if (told !== undefined) this.#unnamed.set(`${where}\n${queueId}`, told)
      return
    }
    const before = this.#taken(where, queueId)
    const sender = told ?? before ?? NOBODY
    if (messageId.length <= ID_LENGTH_MAX) this.heard(messageId, where, event.at, sender)
  }

  /** Whom a line before named as the sender. */
  #taken(where: string, queueId: string): string | undefined {
    if (this.#unnamed.size === 0) return undefined
    const key = `${where}\n${queueId}`
    const sender = this.#unnamed.get(key)
    this.#unnamed.delete(key)
    return sender
  }

  /** Lines of one input come one after the other. */
  #whereOf(host: string, file: string): string {
    if (this.#last?.host !== host || this.#last.file !== file) {
      this.#isAlone = this.#last === undefined
      this.#last = { host, file, where: `${host}\n${file}` }
    }
    return this.#last.where
  }

  /** `where`: host and file, of which each has one clock. */
  heard(id: string, where: string, at: Instant, sender: string): void {
    const alone = this.#alone
    if (alone === undefined) {
      this.#heard(id, where, at, sender)
      return
    }
    if (alone[0] === undefined || alone[0].where === where) {
      alone[this.#told % ALONE_MAX] = { id, where, at, sender }
      this.#told += 1
      return
    }
    this.#alone = undefined
    const eldest = this.#told % ALONE_MAX
    for (const one of [...alone.slice(eldest), ...alone.slice(0, eldest)])
      this.#heard(one.id, one.where, one.at, one.sender)
    this.#heard(id, where, at, sender)
  }

  #heard(id: string, where: string, at: Instant, sender: string): void {
    const before = this.#seen.get(id)
    if (before === undefined) {
      this.#seen.set(id, { where, at, sender })
      return
    }
    if (before.where === where || Math.abs(between(before.at, at)) > SAME_WITHIN) return
    const swapped = before.where > where
    const [from, to] = swapped ? [where, before.where] : [before.where, where]
    const key = `${from}\n${to}`
    let pair = this.#pairs.get(key)
    if (pair === undefined) {
      if (this.#pairs.size >= PAIRS_MAX) {
        this.pairsLeftOut += 1
        return
      }
      pair = { from, to, samples: [], senders: new Map(), shared: 0 }
      this.#pairs.set(key, pair)
    }
    pair.shared += 1
    const its = pair.senders.get(before.sender) ?? 0
    if (its >= FROM_ONE_MAX || pair.samples.length >= SAMPLES_MAX) return
    pair.senders.set(before.sender, its + 1)
    pair.samples.push(swapped ? before.at - at : at - before.at)
  }

  offsets(fileOf: (where: string) => string, placeOf: PlaceOf): readonly ClockOffset[] {
    const offsets: ClockOffset[] = []
    for (const { from, to, samples, senders, shared } of this.#pairs.values()) {
      const known = senders.size - Number(senders.has(NOBODY))
      if (samples.length < SAMPLES_LEAST || known < SENDERS_LEAST) continue
      const sorted = samples.toSorted((a, b) => a - b)
      offsets.push({
        input: placeOf(fileOf(from)),
        against: placeOf(fileOf(to)),
        milliseconds: sorted[sorted.length >> 1] ?? 0,
        shared,
      })
    }
    return offsets.toSorted((a, b) => a.input - b.input || a.against - b.against)
  }
}
