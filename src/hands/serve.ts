/**
 * Serve: answers requests, each instance's one after another, and never more than a bound at once.
 *
 * Two verbs on one queue would race; verbs on different queues do not wait for each other. Whatever
 * goes wrong becomes an answer: a request is always answered, unless we are killed.
 */
import { Fault, whyOf } from '../lib/fault.ts'
import type { Instances } from './instances.ts'
import { listQueue, readQueueFile } from './look.ts'
import type { Run } from './programs.ts'
import { type Answer, type Request, readRequest, type ToldFault } from './protocol.ts'
import { actOn } from './queue.ts'

/** Requests waiting or under way; one more is told to come again. */
export const PENDING_MAX = 64

export type Service = {
  /** Takes one request line; answers, perhaps in parts, in its own time. */
  readonly take: (line: string | undefined, answer: (answer: Answer) => void) => void
  /** Resolves when everything taken so far is answered. */
  readonly idle: () => Promise<void>
}

type Doing = { readonly instances: Instances; readonly run: Run; readonly act?: typeof actOn }

export function serviceOf({ instances, run, act = actOn }: Doing): Service {
  /** The end of each instance's queue of verbs; gone when it is empty. */
  const ends = new Map<string, Promise<void>>()
  let pending = 0

  const carryOut = async (
    request: Exclude<Request, { verb: 'ping' }>,
    tell: (part: unknown) => void,
  ): Promise<unknown> => {
    const instance = await instances.named(request.instance, request.verb)
    if (request.verb === 'list') return listQueue(instance, request.queue, run, tell)
    if (request.verb === 'read')
      return readQueueFile(instance, request.queueId, request.bytesMax, run, tell)
    return act(request.verb, instance, request.queueIds, run)
  }

  const take: Service['take'] = (line, answer) => {
    const request = readRequest(line)
    if ('why' in request) {
      const { id, verb, why } = request
      answer({ id, fault: { code: 'hands.refused', facts: { verb, why } } })
      return
    }
    const { id, verb } = request
    if (verb === 'ping') {
      answer({ id, ok: true })
      return
    }
    const { instance } = request
    if (pending >= PENDING_MAX) {
      const why = `${PENDING_MAX} requests are waiting already`
      answer({ id, fault: { code: 'hands.failed', facts: { verb, instance, why } } })
      return
    }
    pending += 1
    const before = ends.get(instance) ?? Promise.resolve()
    const done = before
      .then(() => carryOut(request, (part) => answer({ id, part })))
      .then(
        (ok) => answer({ id, ok }),
        (thrown) => answer({ id, fault: toldOf(thrown, verb, instance) }),
      )
      .finally(() => {
        pending -= 1
        if (ends.get(instance) === done) ends.delete(instance)
      })
    ends.set(instance, done)
  }

  const idle = async (): Promise<void> => {
    while (ends.size > 0) await Promise.all(ends.values())
  }
  return { take, idle }
}

const toldOf = (thrown: unknown, verb: string, instance: string): ToldFault =>
  thrown instanceof Fault
    ? ({ code: thrown.code, facts: thrown.facts } as ToldFault)
    : { code: 'hands.failed', facts: { verb, instance, why: whyOf(thrown) } }
