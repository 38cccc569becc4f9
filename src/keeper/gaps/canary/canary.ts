/**
 * Canary: sends two canaries a minute for each followed log, and tells which way has gone silent.
 *
 * A line through syslog, where the log is fed by it; a submission that our own gate refuses, where
 * Postfix asks us. Both must come back through the followed log. Of the refused one nothing is kept
 * when it comes back: it is in nobody's statistic. A loss is an entry and an alarm, once; when the
 * way speaks again, a gap with both its ends.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Event } from '../../../events/event.ts'
import { whyOf } from '../../../lib/fault.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Answer, Gatekeeper, OfferedRecipient } from '../../../ports/gatekeeper.ts'
import type { Instance } from '../../../ports/instance.ts'
import type { GapsConfig } from '../config.ts'
import { nonceInHello, nonceInReply, type Outcome, refusedDialogue, replyOf } from './dialogue.ts'
import { type Submission, submissionIn } from './master.ts'
import { NONCE_FORM, type Nonces } from './nonce.ts'
import { handIn, type SyslogWay, syslogWay } from './syslog.ts'
import { CanaryWatch, type Change, type Way } from './watch.ts'

export type CanaryParts = {
  readonly clock: Clock
  readonly config: GapsConfig['canary']
  readonly nonces: Nonces
  readonly instances: () => readonly Instance[]
  /** As the newest beat of an earlier life tells it. */
  readonly before: { readonly [key: string]: 0 | 1 }
  readonly startedAt: Instant
  readonly dial?: (submission: Submission, nonce: string) => Promise<Outcome>
  readonly hand?: (way: SyslogWay, text: string, now: Date) => Promise<void>
}

/** What others say of why, in a line of `status`. */
const DETAIL_MAX = 160

export const sourceOf = ({ kind, name }: Instance): string =>
  `${kind === 'postfix' ? 'postfix' : 'dovecot'}-log:${name}`

export class Canary {
  readonly #parts: CanaryParts
  readonly #watch: CanaryWatch
  #sent = 0

  constructor(parts: CanaryParts) {
    this.#parts = parts
    this.#watch = new CanaryWatch(parts.startedAt, parts.before)
  }

  /** One of each way for each log; resolves when all are on their way, or cannot be. */
  async send(): Promise<void> {
    const { config, instances } = this.#parts
    const all = instances()
    this.#watch.forget(new Set(all.map(sourceOf)))
    const way = syslogWay(config.syslog)
    await Promise.all([
      ...(config.syslog === 'off' ? [] : [this.#throughSyslog(way, all)]),
      ...all.map((one) => (one.kind === 'postfix' ? this.#throughGate(one) : undefined)),
    ])
  }

  /** Where there is no logger any more, the canary is lost as one that it swallowed. */
  async #throughSyslog(syslog: SyslogWay | undefined, all: readonly Instance[]): Promise<void> {
    const { clock, nonces, hand = handIn } = this.#parts
    const now = clock.now()
    this.#sent += 1
    const ways = all.map((one): [Way, string] => [
      { name: sourceOf(one), way: 'syslog' },
      nonces.make(),
    ])
    for (const [way, nonce] of ways) this.#watch.sent(way, nonce, now)
    try {
      if (syslog === undefined)
        for (const [way] of ways) this.#watch.unsent(way, { code: 'no-syslog' })
      else for (const [, nonce] of ways) await hand(syslog, `${nonce} ${this.#sent}`, new Date(now))
    } catch (thrown) {
      const why = { code: 'no-logger', detail: whyOf(thrown).slice(0, DETAIL_MAX) } as const
      for (const [way] of ways) this.#watch.unsent(way, why)
    }
  }

  async #throughGate(instance: Extract<Instance, { kind: 'postfix' }>): Promise<void> {
    const { clock, config, nonces, dial = refusedDialogue } = this.#parts
    const way: Way = { name: sourceOf(instance), way: 'gate' }
    const submission = submissionOf(config.submission, instance)
    if (submission === undefined) {
      if (config.submission !== 'off') this.#watch.unsent(way, { code: 'no-service' })
      return
    }
    const nonce = nonces.make()
    this.#watch.sent(way, nonce, clock.now())
    const outcome = await dial(submission, nonce)
    // Who cannot be reached takes no mail either; everything else must show in the log.
    if (outcome.kind === 'unreachable')
      this.#watch.unsent(way, { code: 'unreachable', detail: outcome.why }, nonce)
    else if (outcome.kind === 'accepted') this.#watch.unsent(way, { code: 'accepted' })
    else if (outcome.kind === 'answered')
      this.#watch.unsent(way, { code: 'answered', detail: outcome.answer })
  }

  /** The gate's keeper, behind one who knows our own submissions. */
  before(keeper: Gatekeeper): Gatekeeper {
    return {
      message: (message) => keeper.message(message),
      unheard: (message, why) => keeper.unheard(message, why),
      command: (offered) => this.#refusal(offered) ?? keeper.command(offered),
    }
  }

  #refusal({ session, stage }: OfferedRecipient): Promise<Answer> | undefined {
    if (stage !== 'mail' || session.helo?.startsWith('canary-') !== true) return undefined
    const nonce = nonceInHello(session.helo)
    if (nonce === undefined || !this.#watch.isUnderWay(nonce)) return undefined
    return Promise.resolve({
      kind: 'refuse',
      reply: { code: 550, enhanced: '5.7.1', text: replyOf(nonce) },
    })
  }

  /** A line of the program `sekimori-canary` was heard in the log of this source. */
  line(source: string, text: string): void {
    const nonce = NONCE_FORM.exec(text)?.[0]
    if (nonce !== undefined) this.#watch.returned(nonce, source, this.#parts.clock.now())
  }

  /** Whether the event is a refused submission of our own. */
  isOwn(source: string, event: Event): boolean {
    if (event.kind !== 'message.refused') return false
    const nonce = nonceInReply(event.status)
    if (nonce === undefined || !this.#parts.nonces.isOurs(nonce)) return false
    this.#watch.returned(nonce, source, this.#parts.clock.now())
    return true
  }

  /** `isBehind`: much of this source's log is still unread. */
  changes(isBehind?: (name: string) => boolean): readonly Change[] {
    return this.#watch.changes(this.#parts.clock.now(), isBehind)
  }

  get marks(): { readonly [key: string]: 0 | 1 } {
    return this.#watch.marks
  }

  get standing(): CanaryWatch['standing'] {
    return this.#watch.standing
  }
}

function submissionOf(
  configured: string,
  { configDirectory }: { readonly configDirectory: string },
): Submission | undefined {
  if (configured === 'off') return undefined
  const named = /^(.+):(\d{1,5})$/.exec(configured)
  if (named !== null) {
    const port = Number(named[2])
    return { host: (named[1] ?? '').replaceAll(/[[\]]/g, ''), port, implicitTls: port === 465 }
  }
  try {
    return submissionIn(readFileSync(join(configDirectory, 'master.cf'), 'utf8'))
  } catch {
    return undefined
  }
}

/** A change as the entry that tells it. */
export function entryOfChange(change: Change, now: Instant): Event {
  const { name, way } = change.way
  const shared = { at: now, heardAt: now, trust: 'witnessed' as const }
  if (change.kind === 'lost')
    return {
      ...shared,
      ...{ kind: 'canary.lost', id: `canary.${way}.${now}`, name, way, from: change.from },
    }
  const { from, until } = change
  return {
    ...shared,
    ...{ kind: 'source.gap', id: `gap:canary.${way}.${now}`, what: 'silent' },
    ...{ name, half: way, from, until },
  }
}
