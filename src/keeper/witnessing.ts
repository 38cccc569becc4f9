/**
 * Witnessing: has strangers swear to our checkpoints, and notices when they know better.
 *
 * Every new checkpoint is shown to all witnesses at once; who is slow keeps the others waiting only
 * until the quorum is there, and is asked again when it has answered. A size that stands still is
 * sworn to anew every minute. What a witness swore to is published with the checkpoint and logged
 * back; what it refuses is an entry and an alarm.
 *
 * A witness that holds a checkpoint of this very log that we do not have proves that this folder came
 * back from a copy or was changed: a start ends there. Its word alone (the size in a 409) proves
 * nothing and stops nobody.
 *
 * Limits: between two checkpoints nothing is provable. Witnesses that are all away at a start tell of
 * a rollback only when they are back.
 */
import { COSIGNATURE } from '../evidence/note.ts'
import { toPolicy } from '../evidence/policy.ts'
import { isRefused } from '../evidence/refused.ts'
import { Fault } from '../lib/fault.ts'
import { type Instant, minutes, seconds } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import { openCheckpoint, type Signed } from '../store/evidence/checkpoints.ts'
import type { Swearing } from '../store/evidence/swearing.ts'
import type { Asked, Cosigned } from '../witness/ask.ts'
import { hashOfOrigin } from '../witness/witness.ts'
import type { Scribe } from './scribe.ts'
import { Gathering, type Provable } from './witness/gathering.ts'
import { type Asker, Lane, type WitnessFacts, type WitnessNamed } from './witness/lane.ts'
import { CosignatureLog } from './witness/logging.ts'

export type { Provable } from './witness/gathering.ts'
export type { Asker, WitnessFacts, WitnessNamed } from './witness/lane.ts'

/** The same size is sworn to anew after so long. */
export const AGAIN_AFTER = seconds(60)
/** Between two rounds: a witness takes five oaths a second. */
export const ROUND_GAP_MS = 250
export const REFUSALS_TOLD_EVERY = minutes(10)
const TICK_MS = 1_000
const WHY_MAX = 200

export type Refusal = {
  readonly witness: string
  readonly status: number
  readonly ours: number
  readonly theirs: number | undefined
}

export type WitnessingParts = {
  readonly clock: Clock
  readonly witnesses: readonly WitnessNamed[]
  /** How many of them make a checkpoint good. */
  readonly quorum: number
  readonly askerOf: (witness: WitnessNamed) => Asker
  readonly swearing: Swearing
  readonly told: (problem: unknown) => void
  readonly roundGapMs?: number
}
/** What is there only once the guard has taken up its evidence. */
export type WitnessingVoice = {
  readonly scribe: Pick<Scribe, 'write'>
  readonly alarm: (refusal: Refusal) => void
}
type Voice = { readonly log: CosignatureLog; readonly alarm: WitnessingVoice['alarm'] }
type Round = { readonly signed: Signed; readonly lanes: readonly Lane[] }

export class Witnessing {
  readonly #parts: WitnessingParts
  readonly #lanes: readonly Lane[]
  readonly #gathering: Gathering
  #voice: Voice | undefined
  #newest: Signed | undefined
  /** The one that is published with its tiles; it goes before what was signed after it. */
  #publishing: Signed | undefined
  #isRunning = false
  #askedAt = Number.NEGATIVE_INFINITY
  readonly #refusalToldAt = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #isStarted = false
  #isClosing = false
  #isClosed = false
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(parts: WitnessingParts) {
    this.#parts = parts
    this.#gathering = new Gathering(parts.quorum)
    this.#lanes = parts.witnesses.map((witness) => new Lane(witness, parts.askerOf(witness)))
  }

  /** Entries below `size` are sworn to by a quorum, at this time of its clocks. */
  provable(): Provable | undefined {
    return this.#gathering.provable
  }

  get quorum(): { readonly needed: number; readonly of: number } {
    return { needed: this.#parts.quorum, of: this.#lanes.length }
  }

  facts(): readonly WitnessFacts[] {
    return this.#lanes.map((lane) => lane.facts())
  }

  /**
   * At a start, before anything is written: rejects with `witness.contradicts` when a witness holds a
   * checkpoint of this log that does not go with what lies here. One that is away is no reason.
   */
  async look(): Promise<void> {
    const { swearing, told } = this.#parts
    const newest = swearing.newest()
    if (newest !== undefined) {
      await Promise.all(this.#lanes.map((lane) => this.#askOne(lane, newest)))
      for (const { contradicts, fault } of this.#lanes) if (contradicts) throw fault
    }
    await this.#putPolicies().catch(told)
  }

  /** What strangers check us by; programs that know Ed25519 alone read the first. */
  async #putPolicies(): Promise<void> {
    const { swearing, quorum, witnesses } = this.#parts
    await swearing.put('policy', toPolicy(swearing.vkey, policyOf(witnesses, true), quorum))
    const withBoth = witnesses.filter(({ keys }) => keys.some(({ type }) => type !== COSIGNATURE))
    if (withBoth.length > 0)
      await swearing.put(
        'policy.ml-dsa-44',
        toPolicy(swearing.vkey, policyOf(withBoth, false), Math.min(quorum, withBoth.length)),
      )
  }

  /** From now on every checkpoint is shown to the witnesses. */
  start({ scribe, alarm }: WitnessingVoice): void {
    const { swearing, clock } = this.#parts
    this.#voice = { log: new CosignatureLog(scribe, clock), alarm }
    this.#isStarted = true
    if (this.#lanes.length === 0) return
    this.#newest = swearing.newest()
    swearing.listen((signed, publishes) => {
      this.#newest = signed
      if (publishes) this.#publishing = signed
      this.tick()
    })
    this.#timer = setInterval(() => this.tick(), TICK_MS)
    this.#timer.unref()
    this.tick()
  }

  /** Rounds one after the other, for as long as there is something to be sworn to. */
  tick(): void {
    if (this.#isRunning || this.#isClosing) return
    this.#isRunning = true
    const rounds = async (): Promise<void> => {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        await this.#round(next)
        await pause(this.#parts.roundGapMs ?? ROUND_GAP_MS)
        if (this.#isClosing) return
      }
    }
    this.#track(
      rounds()
        .catch(this.#parts.told)
        .finally(() => {
          this.#isRunning = false
        }),
    )
  }

  #next(): Round | undefined {
    const now = this.#parts.clock.monotonic()
    const free = this.#lanes.filter((lane) => lane.isAskable(now))
    for (const signed of [this.#publishing, this.#newest]) {
      if (signed === undefined) continue
      const lanes = free.filter((lane) => !lane.hasSworn(signed.size) && lane.theirs <= signed.size)
      if (lanes.length > 0) return { signed, lanes }
    }
    if (this.#newest === undefined || free.length === 0) return undefined
    const isOld = now - this.#askedAt >= AGAIN_AFTER
    return isOld ? { signed: this.#newest, lanes: free } : undefined
  }

  async #round({ signed, lanes }: Round): Promise<void> {
    this.#askedAt = this.#parts.clock.monotonic()
    const quorum = Promise.withResolvers<void>()
    const each = lanes.map(async (lane) => {
      await this.#askOne(lane, signed)
      if ((this.provable()?.size ?? -1) >= signed.size) quorum.resolve()
    })
    for (const one of each) this.#track(one.catch(this.#parts.told))
    await Promise.race([Promise.allSettled(each), quorum.promise])
  }

  #track(work: Promise<unknown>): void {
    this.#underWay.add(work)
    void work.finally(() => this.#underWay.delete(work))
  }

  async #askOne(lane: Lane, signed: Signed): Promise<void> {
    lane.isBusy = true
    try {
      const before = this.#parts.clock.now()
      const asked = await this.#ask(lane, signed)
      if (asked.kind === 'cosigned') await this.#took(lane, signed, asked, before)
      else if (asked.kind === 'refused') await this.#refused(lane, signed, asked.status, asked.why)
      else if (asked.kind === 'size') await this.#isAhead(lane, signed)
      else this.#isAway(lane, asked.why)
    } finally {
      lane.isBusy = false
    }
  }

  /** With the size that it knows; once more with the one that it names, if we can. */
  async #ask(lane: Lane, signed: Signed): Promise<Asked> {
    const { swearing } = this.#parts
    for (let isSecond = false; ; isSecond = true) {
      const old = Math.min(lane.theirs, signed.size)
      const proof = await swearing.consistency(old, signed.size)
      const asked = await lane.asker.cosign(old, proof, signed.note)
      if (asked.kind !== 'size') return asked
      lane.theirs = asked.size
      if (isSecond || asked.size > signed.size) return asked
    }
  }

  async #took(lane: Lane, signed: Signed, { lines }: Cosigned, before: Instant): Promise<void> {
    const { clock, swearing, told } = this.#parts
    const { name } = lane.witness
    const time = Math.max(...lines.map((line) => line.time))
    // A clock that is ahead makes nothing provable later than now.
    const now = Math.floor(clock.now() / 1_000)
    const capped = lines.map((line) => ({ ...line, time: Math.min(line.time, now) }))
    lane.swore(signed.size, Math.min(time, now))
    const skewed = lane.compareClocks(time, before, clock.now())
    if (skewed !== undefined) told(skewed)
    const { note, lean } = this.#gathering.add(name, signed, capped)
    await swearing.cosigned(signed, note, lean).catch(told)
    await this.#voice?.log.cosigned(name, signed, lines).catch(told)
  }

  #isAway(lane: Lane, why: string): void {
    if (this.#isClosed) return
    const fault = lane.away(why, this.#parts.clock.monotonic())
    if (fault !== undefined) this.#parts.told(fault)
  }

  /** It names a size that we cannot begin from. */
  async #isAhead(lane: Lane, signed: Signed): Promise<void> {
    const { theirs } = lane
    if (theirs > (this.#parts.swearing.newest()?.size ?? signed.size))
      await this.#refused(lane, signed, 409, `${theirs}`, theirs)
    // It swore to a newer one of ours before: nothing is wrong, it is asked for the newest.
    else if (theirs <= signed.size) this.#isAway(lane, 'it names another size each time')
  }

  /** It knows better, or does not know us. What it says is looked into before it is believed. */
  async #refused(
    lane: Lane,
    signed: Signed,
    status: 403 | 404 | 409 | 422,
    why: string,
    said?: number,
  ): Promise<void> {
    const { clock, told, swearing } = this.#parts
    const { name } = lane.witness
    const ours = swearing.newest()?.size ?? signed.size
    lane.backOff(clock.monotonic())
    const proof = status === 409 || status === 422 ? await this.#contradiction(lane) : undefined
    if (proof !== undefined) {
      lane.contradicts = true
      lane.fault = new Fault('witness.contradicts', { witness: name, ours, theirs: proof.size })
    } else {
      lane.fault = new Fault('witness.refused', { witness: name, status, why })
      lane.theirs = 0
    }
    const voice = this.#voice
    const now = clock.monotonic()
    if (now - (this.#refusalToldAt.get(name) ?? Number.NEGATIVE_INFINITY) < REFUSALS_TOLD_EVERY)
      return
    told(lane.fault)
    if (voice === undefined) return
    this.#refusalToldAt.set(name, now)
    // A log that is not trusted there yet is a matter of setting up, not of evidence.
    if (status === 404) return
    const theirs = proof?.size ?? said
    voice.alarm({ witness: name, status, ours, theirs })
    await voice.log
      .write({
        kind: 'witness.refused',
        name,
        size: signed.size,
        status: `${status}`,
        why: why.slice(0, WHY_MAX),
        ...(theirs === undefined ? {} : { theirs }),
        ...(proof === undefined ? {} : { note: proof.note }),
      })
      .catch(told)
  }

  /** A checkpoint that this log signed and that does not go with what lies here. */
  async #contradiction({ asker }: Lane): Promise<Signed | undefined> {
    const { swearing } = this.#parts
    const note = await asker.checkpoint(hashOfOrigin(swearing.vkey.name))
    const theirs = note === undefined ? undefined : openCheckpoint(note, swearing.vkey)
    if (theirs === undefined || isRefused(theirs)) return undefined
    const ours = swearing.newest()
    if (ours === undefined || theirs.size > ours.size) return theirs
    return (await swearing.rootAt(theirs.size)) === theirs.root ? undefined : theirs
  }

  /** The log is about to end: nothing is written into it any more. */
  async mute(): Promise<void> {
    this.#voice = undefined
    this.#isClosing = true
    await Promise.allSettled([...this.#underWay])
  }

  /** Has the last checkpoint sworn to, within the time that one question takes, and asks no more. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.mute()
    const signed = this.#isStarted ? this.#parts.swearing.newest() : undefined
    for (const lane of this.#lanes) lane.lastTry()
    const now = this.#parts.clock.monotonic()
    const lanes = this.#lanes.filter((lane) => lane.isAskable(now))
    if (signed !== undefined && signed.size > (this.provable()?.size ?? -1))
      await this.#round({ signed, lanes }).catch(this.#parts.told)
    this.#isClosed = true
    for (const { asker } of this.#lanes) asker.close()
    await Promise.allSettled([...this.#underWay])
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/** Programs that know Ed25519 alone refuse a policy that names another kind. */
const policyOf = (witnesses: readonly WitnessNamed[], isPlain: boolean) =>
  witnesses.map(({ name, url, keys }) => {
    const ofKind = keys.filter(({ type }) => (type === COSIGNATURE) === isPlain)
    return { name, url, keys: ofKind.length > 0 ? ofKind : keys }
  })
