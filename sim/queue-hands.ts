/**
 * Queue hands: the Hands port over a mail queue in memory, which fails or dies when told to.
 *
 * It knows what Postfix knows: a file is in one queue, releasing a file that is not held does
 * nothing, and a released message leaves once. `left` counts departures for the checkers.
 */
import { Fault } from '../src/lib/fault.ts'
import type { Instant } from '../src/lib/time.ts'
import type { Hands, Queued, QueuedMessage, QueueName } from '../src/ports/hands.ts'

export class QueueHands implements Hands {
  readonly queue = new Map<string, Queued>()
  readonly left = new Map<string, number>()
  readonly deleted = new Set<string>()
  /** Calls until the next one fails; undefined: none does. */
  failIn: number | undefined
  /** Fails after having done it, as when the helper dies before it answers. */
  failAfter = false

  put(
    queueId: string,
    queue: QueueName,
    arrivedAt: Instant,
    envelopeSender = '',
    recipients = 1,
  ): void {
    this.queue.set(queueId, {
      queueId,
      queue,
      arrivedAt,
      size: 100,
      envelopeSender,
      recipients: Array.from({ length: recipients }, (_, n) => `r${n}@example.org`),
    })
  }

  list(_instance: string, queue?: QueueName): Promise<readonly Queued[]> {
    return this.#call('list', () =>
      [...this.queue.values()].filter((queued) => queue === undefined || queued.queue === queue),
    )
  }

  hold(_instance: string, ids: readonly string[]): Promise<readonly string[]> {
    return this.#call('hold', () => {
      for (const id of ids) this.#move(id, 'hold')
      return ids.filter((id) => this.queue.get(id)?.queue === 'hold')
    })
  }

  release(_instance: string, ids: readonly string[]): Promise<readonly string[]> {
    return this.#call('release', () => {
      for (const id of ids)
        if (this.queue.get(id)?.queue === 'hold') {
          this.queue.delete(id)
          this.left.set(id, (this.left.get(id) ?? 0) + 1)
        }
      return ids.filter((id) => this.queue.get(id)?.queue !== 'hold')
    })
  }

  readonly requeued = new Set<string>()

  requeue(instance: string, ids: readonly string[]): Promise<readonly string[]> {
    for (const id of ids) this.requeued.add(id)
    return this.release(instance, ids)
  }

  delete(_instance: string, ids: readonly string[]): Promise<readonly string[]> {
    return this.#call('delete', () => {
      for (const id of ids)
        if (this.queue.get(id)?.queue === 'hold') {
          this.queue.delete(id)
          this.deleted.add(id)
        }
      return ids.filter((id) => this.queue.get(id)?.queue !== 'hold')
    })
  }

  read(_instance: string, id: string): Promise<QueuedMessage | undefined> {
    return this.#call('read', () => {
      const queued = this.queue.get(id)
      if (queued === undefined) return undefined
      return {
        queueId: id,
        arrivedAt: queued.arrivedAt,
        envelopeSender: queued.envelopeSender,
        recipients: queued.recipients,
        saslUsername: queued.envelopeSender,
        clientIp: '198.51.100.7',
        content: Buffer.from(`Subject: ${id}\n\nbody of ${id}\n`),
        truncated: false,
      }
    })
  }

  /** The Dovecot side: sessions by user name, and who stands in the deny file. */
  readonly sessions = new Map<string, number>()
  readonly refusedNames = new Set<string>()
  readonly flushed: string[] = []

  kick(_instance: string, users: readonly string[]): Promise<number> {
    return this.#call('kick', () => {
      let seen = 0
      for (const user of users) {
        seen += this.sessions.get(user) ?? 0
        this.sessions.delete(user)
      }
      return seen
    })
  }

  flushAuthCache(_instance: string, users: readonly string[]): Promise<void> {
    return this.#call('flushAuthCache', () => void this.flushed.push(...users))
  }

  deny(_instance: string, users: readonly string[], denied: boolean): Promise<number> {
    return this.#call('deny', () => {
      const before = this.refusedNames.size
      for (const user of users)
        if (denied) this.refusedNames.add(user)
        else this.refusedNames.delete(user)
      return Math.abs(this.refusedNames.size - before)
    })
  }

  denied(): Promise<readonly string[]> {
    return this.#call('denied', () => [...this.refusedNames].sort())
  }

  settings(instance: string): Promise<readonly string[]> {
    return this.#call('settings', () => [`name = ${instance}`])
  }

  ping(): Promise<boolean> {
    return Promise.resolve(true)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #move(id: string, queue: QueueName): void {
    const queued = this.queue.get(id)
    if (queued !== undefined) this.queue.set(id, { ...queued, queue })
  }

  async #call<Result>(verb: string, act: () => Result): Promise<Result> {
    if (this.failIn !== undefined) {
      if (this.failIn === 0) {
        this.failIn = undefined
        if (this.failAfter) act()
        throw new Fault('hands.away', { why: `the helper died at ${verb}` })
      }
      this.failIn -= 1
    }
    return act()
  }
}
