/**
 * Pushes: owners' browsers are told at once that something waits for them.
 *
 * A message says which of two things it is and nothing else: no code, no address, no account. It is
 * one more way of telling, never the only one (0101). Sending waits for nobody and keeps nobody
 * waiting; a service that fails is tried again RETRIES times, one that says *gone* is forgotten.
 *
 * Limits: what is under way when the guard stops is not sent again; SENDING_MAX are under way at once,
 * and what comes beyond is left out, for the owner hears of it by the other ways.
 */
import { randomBytes } from 'node:crypto'
import type { AccountId } from '../../../events/event.ts'
import { type Duration, seconds } from '../../../lib/time.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { NotDone, OwnerProof, PushWanted } from '../../../ports/owner-desk.ts'
import type { StepUpFold } from '../../../ports/step-up.ts'
import { pushesOf } from '../../../step-up/after.ts'
import { PUSHES_MAX } from '../../../step-up/state.ts'
import type { Scribe } from '../../scribe.ts'
import type { Lanes } from '../lanes.ts'
import { AUTH_BYTES, encryptPush, PUBLIC_KEY_BYTES } from './encrypt.ts'
import type { KeptPush, KeptPushes } from './kept.ts'
import { pushUrl } from './places.ts'
import type { Push, Sent } from './send.ts'
import type { Vapid } from './vapid.ts'

export const SENDING_MAX = 256
/** Waits before it is tried again. */
export const RETRIES: readonly Duration[] = [seconds(5), seconds(30)]
/** Seconds that a message is of use: a request lives as long. */
const ASKED_TTL = 900
const ALARM_TTL = 86_400
const NAME_BYTES = 9

/** `asked`: a request waits for an answer. `alarm`: something happened to the account. */
export type Pushed = 'asked' | 'alarm'

export type PushesParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly fold: StepUpFold
  readonly scribe: Pick<Scribe, 'write'>
  readonly lanes: Lanes
  readonly kept: KeptPushes
  readonly hosts: readonly string[]
  readonly vapid: Vapid
  /** Whom a push service may call: the page's address (RFC 8292 §2.1). */
  readonly contact: string
  readonly send: (push: Push) => Promise<Sent>
  readonly sleep: (length: Duration) => Promise<void>
  readonly told: (problem: unknown) => void
}

export class Pushes {
  readonly #parts: PushesParts
  #sending = 0

  constructor(parts: PushesParts) {
    this.#parts = parts
  }

  get publicKey(): string {
    return this.#parts.vapid.publicKey
  }

  async open(owner: OwnerProof, wanted: PushWanted): Promise<{ readonly opened: true } | NotDone> {
    const { clock, fold, scribe, lanes, kept, hosts } = this.#parts
    const { account, factor } = owner
    const url = pushUrl(wanted.endpoint, hosts)
    if (url === undefined || !isKeyed(wanted)) return { refused: 'wrong' }
    const done = lanes.inTurn(account, async () => {
      const now = clock.now()
      const before = await this.#standing(account)
      const same = before.find(({ endpoint }) => endpoint === wanted.endpoint)
      const subscription = same?.subscription ?? randomBytes(NAME_BYTES).toString('hex')
      const others = before.filter((one) => one !== same).slice(-(PUSHES_MAX - 1))
      await kept.keep(account, [...others, { ...wanted, subscription }])
      const isNew = !pushesOf(fold.of(account)).some((one) => one.subscription === subscription)
      if (isNew)
        await scribe.write([
          {
            kind: 'push.opened',
            id: `po.${subscription}`,
            ...{ at: now, heardAt: now, trust: 'witnessed' },
            ...{ account, subscription, site: url.hostname, factor },
          },
        ])
      return { opened: true } as const
    })
    return (await done) ?? { refused: 'wait' }
  }

  async close(
    account: AccountId,
    subscription: string,
    why: 'owner' | 'gone',
  ): Promise<{ readonly closed: true } | NotDone> {
    const { clock, fold, scribe, lanes, kept } = this.#parts
    const done = lanes.inTurn(account, async () => {
      if (!pushesOf(fold.of(account)).some((one) => one.subscription === subscription))
        return { refused: 'gone' } as const
      const now = clock.now()
      await scribe.write([
        {
          kind: 'push.closed',
          id: `pc.${subscription}`,
          ...{ at: now, heardAt: now, trust: 'witnessed' },
          ...{ account, subscription, why },
        },
      ])
      await kept.keep(account, await this.#standing(account))
      return { closed: true } as const
    })
    return (await done) ?? { refused: 'wait' }
  }

  /** Resolves when all of them are told, or are not going to be; nobody needs to wait for it. */
  async push(account: AccountId, what: Pushed): Promise<void> {
    const { fold, told } = this.#parts
    if (pushesOf(fold.of(account)).length === 0) return
    try {
      const all = await this.#standing(account)
      await Promise.all(all.map((one) => this.#tell(account, one, what)))
    } catch (problem) {
      told(problem)
    }
  }

  /** What is kept and stands in the fold. */
  async #standing(account: AccountId): Promise<readonly KeptPush[]> {
    const names = new Set(
      pushesOf(this.#parts.fold.of(account)).map(({ subscription }) => subscription),
    )
    if (names.size === 0) return []
    return (await this.#parts.kept.of(account)).filter((one) => names.has(one.subscription))
  }

  async #tell(account: AccountId, one: KeptPush, what: Pushed): Promise<void> {
    if (this.#sending >= SENDING_MAX) return
    this.#sending += 1
    try {
      for (const wait of [...RETRIES, undefined]) {
        const sent = await this.#send(one, what)
        if (sent === 'gone') await this.close(account, one.subscription, 'gone')
        if (sent !== 'again' || wait === undefined) return
        await this.#parts.sleep(wait)
      }
    } finally {
      this.#sending -= 1
    }
  }

  async #send(one: KeptPush, what: Pushed): Promise<Sent> {
    const { clock, hosts, vapid, contact, send } = this.#parts
    // The list may be another one since.
    const url = pushUrl(one.endpoint, hosts)
    if (url === undefined) return 'refused'
    const text = JSON.stringify({ what, language: one.language })
    return send({
      url,
      authorization: vapid.authorization(url.origin, contact, clock.now()),
      body: encryptPush(text, { p256dh: bytes(one.p256dh), auth: bytes(one.auth) }),
      ttl: what === 'asked' ? ASKED_TTL : ALARM_TTL,
      topic: what,
    })
  }
}

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')

/** A point on the curve and a secret: tried out, for a browser's word is a stranger's. */
function isKeyed({ p256dh, auth }: PushWanted): boolean {
  const [point, secret] = [bytes(p256dh), bytes(auth)]
  if (point.length !== PUBLIC_KEY_BYTES || secret.length !== AUTH_BYTES) return false
  try {
    encryptPush('', { p256dh: point, auth: secret })
    return true
  } catch {
    return false
  }
}
