/**
 * Halves: lines of one queue file or one session that lack those which must have been there.
 *
 * Postfix tells the life of a queue file in steps: arrival (smtpd, pickup), cleanup, queue manager,
 * one line a recipient, removed. A later step proves the earlier ones; a log in which the later
 * stands and the earlier does not was cut, or lost lines. It is judged when the file is gone, and
 * SETTLE later, for daemons write their lines side by side.
 *
 * What was queued before we listened has halves that we could not hear. Long queue ids tell when
 * they were made; for short ones everything that was not seen to arrive is excused for OLD_FOR after
 * we began (Postfix gives mail up after five days), and what was never even active for MOVING_FOR.
 *
 * Limits: a message whose lines are all gone leaves no half; notices, probes and what `local`
 * forwards arrive without an arrival line and are not asked for one, nor is a file that has neither
 * arrival nor delivery (it looks like a probe); recipients behind aliases are not counted; IDS_MAX files are remembered,
 * and when one is forgotten the time of excuses begins again.
 */
import type { Event } from '../../events/event.ts'
import { assert } from '../../lib/assert.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { days, hours, type Instant, minutes, seconds } from '../../lib/time.ts'

/** Queue files open at a time, of one source. */
export const IDS_MAX = 50_000
/** Files that are gone and wait to be judged; one more is judged before it has settled. */
export const GONE_MAX = 50_000
/** Files whose recipients are done and that wait for their removal; one more is waited for no longer. */
export const DONE_MAX = 50_000
export const SETTLE = seconds(60)
export const OLD_FOR = days(6)
export const MOVING_FOR = hours(1)
/** All recipients are done and no deferral was told: the file must be removed within this. */
export const REMOVAL_WAIT = hours(1)
/** A clock of the log may be off by so much against when we began. */
const SLACK = minutes(2)

export type Half = 'arrival' | 'cleanup' | 'queue' | 'delivery' | 'removal' | 'login'

export type Orphans = {
  readonly half: Half
  readonly missed: number
  /** Between these the lines that we have were written. */
  readonly from: Instant
  readonly until: Instant
}

type File = {
  arrived: boolean
  cleaned: boolean
  active: boolean
  /** Nobody is asked for an arrival of it. */
  homemade: boolean
  /** Its end needs no delivery line. */
  expired: boolean
  /** A notice was made of it. */
  noticed: boolean
  /** Recipients when it was last active, lines of them since, and whether one of those defers. */
  recipients: number
  lines: number
  deferred: boolean
  aliased: boolean
  readonly firstAt: Instant
  lastAt: Instant
  readonly isOld: boolean
}

export class QueueHalves {
  #since: Instant
  readonly #files: BoundedMap<string, File>
  /** In the order in which they are looked at again. */
  readonly #gone = new BoundedMap<string, { readonly file: File; readonly at: Instant }>(
    GONE_MAX,
    (_key, { file }) => this.#judge(file),
  )
  readonly #done = new BoundedMap<string, { readonly file: File; readonly at: Instant }>(DONE_MAX)
  readonly #orphans = new OrphanCounts()

  /** `since`: when we began to listen, on our own clock. */
  constructor(since: Instant, most = IDS_MAX) {
    this.#since = since
    this.#files = new BoundedMap(most, (_key, { lastAt }) => {
      if (lastAt > this.#since) this.#since = lastAt
    })
  }

  get size(): number {
    return this.#files.size
  }

  /** Events in the order of the log; others than those of queue files are passed over. */
  hear(event: Event): void {
    if (!('queueId' in event) || event.queueId === undefined) return
    const { queueId } = event
    switch (event.kind) {
      case 'message.queued': {
        const { program = '', noticeOf, formerQueueId } = event
        const file = this.#file(
          queueId,
          event.at,
          program.endsWith('smtpd') || event.uid !== undefined,
        )
        if (noticeOf !== undefined) {
          file.homemade = true
          const about = this.#files.get(noticeOf) ?? this.#gone.get(noticeOf)?.file
          if (about !== undefined) about.noticed = true
        } else if ((event.messageId ?? event.resentMessageId) !== undefined) file.cleaned = true
        else if (event.recipientCount !== undefined) {
          // Another try counts anew; before the first, a delivery's line may have overtaken this one.
          if (file.active) {
            file.lines = 0
            file.deferred = false
          }
          file.active = true
          file.recipients = event.recipientCount
          if (isHomemade(event.envelopeSender)) file.homemade = true
        } else file.arrived = true
        if (formerQueueId !== undefined) this.#files.delete(formerQueueId)
        return
      }
      case 'message.delivered':
      case 'message.deferred':
      case 'message.bounced': {
        const file = this.#file(queueId, event.at)
        file.lines += event.times ?? 1
        if (event.kind === 'message.deferred') file.deferred = true
        if (event.originalRecipient !== undefined) file.aliased = true
        const forwarded = /\bforwarded as (\w{5,24})\b/.exec(event.status ?? '')?.[1]
        if (forwarded !== undefined) this.#file(forwarded, event.at).homemade = true
        if (file.active && !file.deferred && !file.aliased && file.lines === file.recipients)
          this.#done.set(queueId, { file, at: event.heardAt })
        return
      }
      case 'message.expired':
        this.#file(queueId, event.at).expired = true
        return
      case 'message.removed': {
        if (event.requeued === true) {
          this.#files.delete(queueId)
          return
        }
        const file = this.#file(queueId, event.at)
        this.#files.delete(queueId)
        this.#done.delete(queueId)
        // The id is used again, and the file before it has not been judged.
        const before = this.#gone.get(queueId)?.file
        if (before !== undefined && before !== file) this.#judge(before)
        this.#gone.set(queueId, { file, at: event.heardAt })
        return
      }
      case 'message.deleted':
        this.#files.delete(queueId)
        return
      case 'message.refused':
        // smtpd refuses one recipient and goes on with the message; cleanup refuses the message.
        if (event.program?.endsWith('cleanup') === true) this.#files.delete(queueId)
        return
    }
  }

  /** Judges what has settled by `now`. */
  settle(now: Instant): void {
    for (const [key, { file, at }] of this.#gone.entries()) {
      if (at + SETTLE > now) break
      this.#gone.delete(key)
      this.#judge(file)
    }
    for (const [key, { file, at }] of this.#done.entries()) {
      if (at + REMOVAL_WAIT > now) break
      this.#done.delete(key)
      if (this.#files.get(key) !== file) continue
      this.#files.delete(key)
      if (!file.deferred && !file.aliased) this.#orphans.add('removal', 1, file)
    }
  }

  /** What was found since the last call. */
  take(): readonly Orphans[] {
    return this.#orphans.take()
  }

  #judge(file: File): void {
    // A probe of address verification, whatever its sender: its result is no delivery.
    const isProbe = !file.arrived && file.lines === 0 && file.recipients === 1
    if (file.isOld || isProbe) return
    if (!file.active) this.#orphans.add('queue', 1, file)
    if (!file.cleaned) this.#orphans.add('cleanup', 1, file)
    if (!file.arrived && !file.homemade && file.active) this.#orphans.add('arrival', 1, file)
    // Aliases that lead to one mailbox twice are delivered once.
    const isCounted = file.active && !file.expired && !file.aliased && !file.homemade
    // `sendmail -bv`: addresses are tried, their result is reported, and nothing is delivered.
    if (file.noticed && file.lines === 0) return
    const untold = isCounted ? file.recipients - file.lines : 0
    if (untold > 0) this.#orphans.add('delivery', untold, file)
  }

  #file(queueId: string, at: Instant, arrives = false): File {
    // A line that comes just behind the last one of its file is that file's, unless one begins.
    const known = this.#files.get(queueId) ?? (arrives ? undefined : this.#gone.get(queueId)?.file)
    if (known !== undefined) {
      if (at > known.lastAt) known.lastAt = at
      return known
    }
    const file: File = {
      arrived: false,
      cleaned: false,
      active: false,
      homemade: false,
      expired: false,
      noticed: false,
      recipients: 0,
      lines: 0,
      deferred: false,
      aliased: false,
      firstAt: at,
      lastAt: at,
      isOld: !arrives && this.#isOld(queueId, at),
    }
    this.#files.set(queueId, file)
    return file
  }

  /** Whether the file may have been there before we listened. */
  #isOld(queueId: string, at: Instant): boolean {
    const born = bornAt(queueId)
    if (born !== undefined) return born < this.#since + SLACK
    return at < this.#since + OLD_FOR
  }
}

/** The null sender of notices, and the sender of probes and of notices to postmasters. */
const isHomemade = (sender: string | undefined): boolean =>
  sender === undefined || sender === '' || sender.startsWith('double-bounce@')

const SIGNS = '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz'

/** When a long queue id was made: six or more signs of seconds, four of microseconds, `z`, an inode. */
export function bornAt(queueId: string): Instant | undefined {
  const z = queueId.lastIndexOf('z')
  if (z < 10 || /^[0-9A-F]+$/.test(queueId)) return undefined
  let time = 0
  for (const sign of queueId.slice(0, z - 4)) {
    const value = SIGNS.indexOf(sign)
    if (value === -1) return undefined
    time = time * 52 + value
  }
  return Number.isSafeInteger(time) ? ((time * 1_000) as Instant) : undefined
}

/** Counts by half, with the moments between which they lie. */
export class OrphanCounts {
  readonly #counts = new Map<Half, Orphans>()

  add(half: Half, missed: number, { firstAt, lastAt }: Pick<File, 'firstAt' | 'lastAt'>): void {
    assert(missed > 0, 'nothing missing is no orphan')
    const known = this.#counts.get(half)
    this.#counts.set(half, {
      half,
      missed: (known?.missed ?? 0) + missed,
      from: known === undefined || firstAt < known.from ? firstAt : known.from,
      until: known === undefined || lastAt > known.until ? lastAt : known.until,
    })
  }

  take(): readonly Orphans[] {
    const all = [...this.#counts.values()]
    this.#counts.clear()
    return all
  }
}
