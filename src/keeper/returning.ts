/**
 * Returning: sets right what happened while the gate was down or not heard.
 *
 * Three cases, all found from the journal, the server's log and the hold queue against each other
 * (decision 13: we release only what we held, or what the log shows as held by a milter's default
 * with no journal answer; other held mail is a stranger's and is left alone):
 * - a stray: the log says that a milter's default action held it, and we never answered. It is read
 *   from the queue, judged as if offered, and released if it passes. What was held before our
 *   evidence began may have been held by an earlier guard for good reason: it stays, for a person;
 * - a stranded one: we answered *pass*, the server did not hear it and holds it. It is released;
 * - a vanished one: we hold it, and it is in no queue. That is said, once, for a person to look at.
 */
import { hash } from 'node:crypto'
import { hostAccount, localAccount, saslAccount, uidAccount } from '../events/account.ts'
import type { MessageSubmitted } from '../events/message.ts'
import { Fault } from '../lib/fault.ts'
import { between, type Duration, hours, type Instant, minutes, plus, seconds } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Hands, Queued, QueuedMessage } from '../ports/hands.ts'
import type { SenseHash } from '../senses/hash.ts'
import { shapeOf } from '../senses/shape.ts'
import { type Acts, SETTLING } from './acts.ts'
import { KEPT_BYTES_MAX, type Keeping } from './bodies.ts'
import { headerOf } from './headers.ts'
import type { Judge } from './judge.ts'
import type { Scribe } from './scribe.ts'
import { type WhereParts, whereabouts } from './whereabouts.ts'

/** How much of a message is read to judge it: headers, the body for its hash, and to keep it. */
export const READ_BYTES_MAX = KEPT_BYTES_MAX
const HEADER_BYTES_MAX = 65_536
/** Messages read before their turn; in memory at once, most of them small. */
const READ_AHEAD = 24
/** Judged messages that are being written while others are judged. */
const KEEP_BEHIND = 16
/** Strays judged in one round: the other duties come to their turn in between. */
export const STRAYS_AT_ONCE = 400
const STRANDED_AT_ONCE = 2_000
/** A held message must be missing this long, over two looks, before it is called vanished. */
const MISSING_FOR: Duration = seconds(30)
/** The server tells of a stray at DATA; a slow client may be at it for long. */
const STRAY_FORGOTTEN_AFTER: Duration = hours(24)
/**
 * Once our gate has been up for so long, the server has no reason to hold anything without having
 * asked it: what a log says it did is kept for a person (a line can be forged, a hold of somebody
 * else's told as a milter's). A session that began while we were down may go on for some minutes.
 */
const UP_FOR_SURE: Duration = minutes(10)
/** Logs tell whole seconds: what was held in the second in which our evidence began is ours. */
const LOG_GRAIN: Duration = seconds(1)
const LOOK_AGAIN_MAX: Duration = minutes(5)

export type ReturningParts = WhereParts & {
  readonly clock: Clock
  readonly hands: Hands
  readonly folds: FoldStore
  readonly acts: Acts
  readonly judge: Judge
  readonly keeping: Keeping
  readonly scribe: Scribe
  readonly defaultRealm: string
  /** When our evidence began: what the server held before, a person must look at. */
  readonly since: Instant
  /** When this guard's gates opened. */
  readonly upSince: Instant
  /** Keyed. */
  readonly senses: SenseHash
  /** The hour of the organisation's week, 0 to 47. */
  readonly hourOf: (at: Instant) => number
}

export class Returning {
  readonly #parts: ReturningParts
  readonly #missingSince = new Map<string, Instant>()
  /** By stray: when to look for it again. Bounded by the strays that are known. */
  readonly #lookAgainAt = new Map<string, Instant>()

  constructor(parts: ReturningParts) {
    this.#parts = parts
  }

  /** Strays and stranded of one instance; cheap when there are none. */
  async judgeStrays(instance: string): Promise<number> {
    const { hands, folds, clock } = this.#parts
    const now = clock.now()
    const stranded = folds.messages
      .inState('stranded', STRANDED_AT_ONCE)
      .some((row) => row.instance === instance && row.queueId !== undefined)
    const ripe = folds.messages
      .strays(instance)
      .filter(
        (stray) =>
          between(stray.at, now) >= SETTLING &&
          now >= (this.#lookAgainAt.get(`${instance} ${stray.queueId}`) ?? 0),
      )
    if (ripe.length === 0 && !stranded) return 0
    const holding = new Map(
      (await hands.list(instance, 'hold')).map((queued) => [queued.queueId, queued]),
    )
    for (const { queueId, at } of ripe) {
      const name = `${instance} ${queueId}`
      const age = between(at, now)
      this.#lookAgainAt.delete(name)
      if (holding.has(queueId)) continue
      if (age > STRAY_FORGOTTEN_AFTER) folds.messages.forgetStray(instance, queueId)
      else this.#lookAgainAt.set(name, plus(now, Math.min(age / 2, LOOK_AGAIN_MAX) as Duration))
    }
    const present = ripe
      .map((stray) => holding.get(stray.queueId))
      .filter((queued) => queued !== undefined)
      .sort((a, b) => a.arrivedAt - b.arrivedAt || (a.queueId < b.queueId ? -1 : 1))
      .slice(0, STRAYS_AT_ONCE)
    const heldAt = new Map(ripe.map((stray) => [stray.queueId, stray.at]))
    const problem = await this.#judgeInOrder(
      instance,
      present,
      (queueId) => heldAt.get(queueId) ?? now,
    )
    await this.#settleStranded(instance, (queueId) => holding.has(queueId))
    if (problem !== undefined) throw problem
    return present.length
  }

  /**
   * Judged one by one, in the order of arrival. The next few are being read meanwhile, and the last
   * few being written and kept: a backlog is thousands.
   */
  async #judgeInOrder(
    instance: string,
    queue: readonly Queued[],
    heldAt: (queueId: string) => Instant,
  ): Promise<Error | undefined> {
    const { hands, judge, keeping } = this.#parts
    let problem: Error | undefined
    const reading: Promise<QueuedMessage | undefined | Error>[] = []
    const writing: Promise<Error | undefined>[] = []
    const written = async (most: number): Promise<void> => {
      while (writing.length > most) {
        const thrown = await writing.shift()
        if (thrown !== undefined) throw thrown
      }
    }
    for (const [nth, queued] of queue.entries()) {
      while (reading.length < READ_AHEAD && nth + reading.length < queue.length) {
        const next = queue[nth + reading.length] as Queued
        reading.push(
          hands.read(instance, next.queueId, READ_BYTES_MAX).catch((thrown: Error) => thrown),
        )
      }
      const read = await reading.shift()
      const { queueId } = queued
      // One that cannot be read, or written, keeps no other waiting.
      const later = (): void => {
        const name = `${instance} ${queueId}`
        this.#lookAgainAt.set(name, plus(this.#parts.clock.now(), LOOK_AGAIN_MAX))
      }
      if (read instanceof Error) {
        if (!isOfOne(read)) throw read
        later()
        problem ??= read
        continue
      }
      if (read === undefined) continue
      const message = this.#submitted(instance, queued, read)
      // Judged at once, before anything else is; written while the next are judged.
      const found = judge.found(message, this.#whose(heldAt(queueId))).then(({ answer }) =>
        // What stays held is to be kept, and is read already.
        answer === 'hold' ? keeping.keepRead({ ...message, queueId }, read) : undefined,
      )
      writing.push(
        found.then(
          () => undefined,
          (thrown: Error) => {
            if (!isOfOne(thrown)) return thrown
            later()
            problem ??= thrown
            return undefined
          },
        ),
      )
      await written(KEEP_BEHIND)
    }
    await written(0)
    return problem
  }

  #whose(heldAt: Instant): 'past' | 'unexplained' | 'queue' {
    const { since, upSince } = this.#parts
    if (plus(heldAt, LOG_GRAIN) <= since) return 'past'
    return between(upSince, heldAt) > UP_FOR_SURE ? 'unexplained' : 'queue'
  }

  /**
   * Passed and held after all: let go, unless the account was contained since. One that is not in
   * the hold queue yet is waited for; after a while it is taken for gone (the act finds that out).
   */
  async #settleStranded(instance: string, isHeld: (queueId: string) => boolean): Promise<void> {
    const { folds, acts, clock } = this.#parts
    const release: string[] = []
    const hold: string[] = []
    for (const row of folds.messages.inState('stranded', STRANDED_AT_ONCE)) {
      const { queueId } = row
      if (row.instance !== instance || queueId === undefined || acts.isBusy(instance, queueId))
        continue
      if (!isHeld(queueId) && between(row.at, clock.now()) < MISSING_FOR) continue
      const { containedAt, windowFrom } = folds.account(row.account).suspicion
      const isOfWindow = windowFrom !== undefined && row.arrivedAt >= windowFrom
      if (containedAt !== undefined && isOfWindow && isHeld(queueId)) hold.push(queueId)
      else release.push(queueId)
    }
    if (hold.length > 0) await acts.do('hold.intended', instance, hold, 'return', 'contained')
    if (release.length > 0) await acts.do('release.intended', instance, release, 'return', 'passed')
  }

  /** Held by our journal, in no queue: told once. */
  async findVanished(instance: string): Promise<void> {
    const { hands, folds, clock, scribe, acts } = this.#parts
    const held = [
      ...folds.messages.inState('held', 100_000),
      ...folds.messages.inState('waiting', 100_000),
    ].filter((row) => row.instance === instance && row.queueId !== undefined)
    if (held.length === 0) {
      this.#missingSince.clear()
      return
    }
    const now = clock.now()
    const present = new Set((await hands.list(instance)).map((queued) => queued.queueId))
    for (const row of held) {
      const queueId = row.queueId as string
      if (
        present.has(queueId) ||
        between(row.at, now) < MISSING_FOR ||
        acts.isBusy(instance, queueId)
      ) {
        this.#missingSince.delete(row.id)
        continue
      }
      const since = this.#missingSince.get(row.id) ?? now
      this.#missingSince.set(row.id, since)
      if (between(since, now) < MISSING_FOR) continue
      this.#missingSince.delete(row.id)
      await scribe.write([
        {
          kind: 'message.vanished',
          id: `x.${row.id}`,
          at: now,
          heardAt: now,
          trust: 'witnessed',
          account: row.account,
          instance,
          queueId,
          subject: row.id,
        },
      ])
    }
  }

  #submitted(instance: string, queued: Queued, read: QueuedMessage): MessageSubmitted {
    const heardAt = this.#parts.clock.now()
    const sasl =
      read.saslUsername === undefined
        ? undefined
        : saslAccount(read.saslUsername, this.#parts.defaultRealm)
    const account =
      sasl ??
      (read.clientIp !== undefined
        ? hostAccount(read.clientIp)
        : read.uid !== undefined
          ? uidAccount(read.uid)
          : localAccount)
    const content = Buffer.from(read.content)
    const split = content.indexOf('\n\n')
    const headers = content.subarray(0, split < 0 ? content.length : split + 1)
    const block = headers.subarray(0, HEADER_BYTES_MAX).toString('latin1')
    const messageId = headerOf(block, 'message-id')
    const subject = headerOf(block, 'subject')
    const at = read.arrivedAt < heardAt ? read.arrivedAt : heardAt
    return {
      kind: 'message.submitted',
      id: `q.${hash('sha256', `${instance} ${queued.queueId} ${read.arrivedAt}`).slice(0, 24)}`,
      at,
      hour: this.#parts.hourOf(at),
      heardAt,
      trust: 'witnessed',
      account,
      instance,
      session: 'queue',
      arrivedAt: read.arrivedAt,
      queueId: queued.queueId,
      protocol: read.clientIp === undefined ? 'local' : 'smtp',
      envelopeSender: read.envelopeSender,
      recipients: read.recipients,
      size: queued.size,
      headers: block,
      shape: shapeOf(
        {
          headers: block,
          bodyStart: split < 0 ? undefined : content.subarray(split + 2),
          submittedAt: at,
        },
        this.#parts.senses,
      ),
      ...(read.truncated || split < 0
        ? {}
        : { bodyHash: hash('sha256', asOffered(content.subarray(split + 2))) }),
      ...(read.clientIp === undefined ? {} : { clientIp: read.clientIp }),
      ...whereabouts(read.clientIp, this.#parts),
      ...(read.clientPort === undefined ? {} : { clientPort: read.clientPort }),
      ...(read.saslUsername === undefined ? {} : { saslUsername: read.saslUsername }),
      ...(read.mechanism === undefined ? {} : { mechanism: read.mechanism }),
      ...(messageId === undefined ? {} : { messageId }),
      ...(subject === undefined ? {} : { subject }),
    }
  }
}

/** Of this message, not of the queue or the evidence as a whole. */
const isOfOne = (problem: Error): boolean =>
  problem instanceof Fault && ['hands.failed', 'evidence.too-large'].includes(problem.code)

/** The body with the line ends of SMTP, so that its hash is the one that the gate would have made. */
const asOffered = (body: Buffer): Buffer =>
  Buffer.from(body.toString('latin1').replaceAll(/\r?\n/g, '\r\n'), 'latin1')
