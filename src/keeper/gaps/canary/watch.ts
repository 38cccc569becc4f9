/**
 * Canary watch: which canaries are on their way, which came back, and which way has gone silent.
 *
 * A canary carries a nonce that nobody can guess. It has RETURN_WITHIN to come back through the
 * followed log. A way by which one came back before, in this life of the guard or in an earlier one,
 * and by which none does now, is lost: with one sent every minute that is known three minutes after
 * the last line at the latest. A way by which none ever came back is no loss: that log is fed by
 * something else, and `status` says so.
 */
import type { CanaryWay } from '../../../events/gaps.ts'
import { BoundedMap } from '../../../lib/bounded.ts'
import { type Instant, seconds } from '../../../lib/time.ts'

export const CANARY_EVERY = seconds(60)
export const RETURN_WITHIN = seconds(120)
/** Canaries under way: a few of each way, however long we are kept from looking. */
export const UNDER_WAY_MAX = 256

export type Way = { readonly name: string; readonly way: CanaryWay }
export const keyOf = ({ name, way }: Way): string => `${name}:${way}`

/** Why a canary cannot come back; `detail` in the words of whoever said it. */
export type Unsent = {
  readonly code: 'no-syslog' | 'no-logger' | 'no-service' | 'unreachable' | 'accepted' | 'answered'
  readonly detail?: string
}

export type CanaryState = 'returns' | 'lost' | 'never' | 'unsent'

type Known = {
  readonly way: Way
  /** When the last one that came back was sent, and when it came. */
  sentAt: Instant | undefined
  returnedAt: Instant | undefined
  isLost: boolean
  hasReturned: boolean
  /** Why none could be sent last, if so. */
  unsent: Unsent | undefined
}

export type Change =
  | { readonly kind: 'lost'; readonly way: Way; readonly from: Instant }
  | { readonly kind: 'back'; readonly way: Way; readonly from: Instant; readonly until: Instant }

export class CanaryWatch {
  readonly #ways = new Map<string, Known>()
  readonly #underWay = new BoundedMap<string, { readonly key: string; readonly sentAt: Instant }>(
    UNDER_WAY_MAX,
  )
  readonly #changes: Change[] = []
  readonly #startedAt: Instant
  readonly #before: { readonly [key: string]: 0 | 1 }

  /** `before`: as the newest beat of an earlier life tells it. */
  constructor(startedAt: Instant, before: { readonly [key: string]: 0 | 1 } = {}) {
    this.#startedAt = startedAt
    this.#before = before
  }

  /** A canary goes out. */
  sent(way: Way, nonce: string, now: Instant): void {
    const known = this.#of(way)
    known.unsent = undefined
    this.#underWay.set(nonce, { key: keyOf(way), sentAt: now })
  }

  /** None could go out, or the other end did not do what it must: it will not come back. */
  unsent(way: Way, why: Unsent, nonce?: string): void {
    this.#of(way).unsent = why
    if (nonce !== undefined) this.#underWay.delete(nonce)
  }

  isUnderWay(nonce: string): boolean {
    return this.#underWay.has(nonce)
  }

  /** It was heard in the log of this name; true when it was sent for that log. */
  returned(nonce: string, name: string, now: Instant): boolean {
    const sent = this.#underWay.get(nonce)
    if (sent === undefined || this.#ways.get(sent.key)?.way.name !== name) return false
    this.#underWay.delete(nonce)
    const known = this.#ways.get(sent.key)
    if (known === undefined) return true
    if (known.isLost)
      this.#changes.push({
        kind: 'back',
        way: known.way,
        from: known.sentAt ?? this.#startedAt,
        until: now,
      })
    known.isLost = false
    known.hasReturned = true
    known.sentAt = sent.sentAt
    known.returnedAt = now
    return true
  }

  /**
   * What changed since the last call; to be asked more often than CANARY_EVERY. A log of which much
   * is still unread may have the canary behind all that: it is waited for.
   */
  changes(now: Instant, isBehind: (name: string) => boolean = () => false): readonly Change[] {
    for (const [nonce, { key, sentAt }] of [...this.#underWay.entries()]) {
      if (now - sentAt < RETURN_WITHIN) continue
      const known = this.#ways.get(key)
      if (known !== undefined && isBehind(known.way.name)) continue
      this.#underWay.delete(nonce)
      if (known === undefined || known.isLost || !known.hasReturned) continue
      // A later one did come back: this one line was lost, which the loggers' own counts tell.
      if (known.sentAt !== undefined && known.sentAt > sentAt) continue
      known.isLost = true
      const from = known.sentAt ?? this.#startedAt
      this.#changes.push({ kind: 'lost', way: known.way, from })
    }
    return this.#changes.splice(0)
  }

  /** A way is no longer used: a server was detached. */
  forget(names: ReadonlySet<string>): void {
    for (const [key, { way }] of this.#ways) if (!names.has(way.name)) this.#ways.delete(key)
  }

  /** For the beat: whether each way that ever worked works now. */
  get marks(): { readonly [key: string]: 0 | 1 } {
    const marks: { [key: string]: 0 | 1 } = {}
    for (const [key, { hasReturned, isLost }] of this.#ways)
      if (hasReturned) marks[key] = isLost ? 0 : 1
    return marks
  }

  get standing(): readonly (Way & {
    readonly state: CanaryState
    readonly returnedAt: Instant | undefined
    readonly why: Unsent | undefined
  })[] {
    return [...this.#ways.values()].map(({ way, isLost, unsent, returnedAt }) => ({
      ...way,
      state: isLost
        ? 'lost'
        : unsent !== undefined
          ? 'unsent'
          : returnedAt === undefined
            ? 'never'
            : 'returns',
      returnedAt,
      why: unsent,
    }))
  }

  #of(way: Way): Known {
    const key = keyOf(way)
    const known = this.#ways.get(key)
    if (known !== undefined) return known
    const before = this.#before[key]
    const made: Known = {
      way,
      sentAt: undefined,
      returnedAt: undefined,
      // Told already in that life; it is back when one comes back.
      isLost: before === 0,
      hasReturned: before !== undefined,
      unsent: undefined,
    }
    this.#ways.set(key, made)
    return made
  }
}
