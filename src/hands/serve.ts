/**
 * Serve: answers requests, each instance's one after another, and never more than a bound at once.
 *
 * Two verbs on one queue would race; verbs on different queues do not wait for each other. Reading a
 * queue file changes nothing and looks again when the file moved: reads wait for no verb, and a few
 * run side by side, for a backlog is thousands of them. Whatever goes wrong becomes an answer: a
 * request is always answered, unless we are killed.
 */
import { Fault, whyOf } from '../lib/fault.ts'
import type { DovecotInstance, Instance, PostfixInstance } from '../ports/instance.ts'
import { isDovecot, isPostfix } from '../ports/instance-list.ts'
import { deniedIn, deny } from './deny.ts'
import type { Instances } from './instances.ts'
import { listQueue, readQueueFile } from './look.ts'
import type { Run } from './programs.ts'
import { type Answer, type Request, readRequest, type ToldFault, type Verb } from './protocol.ts'
import { actOn } from './queue.ts'
import { flushAuthCache, kick } from './sessions.ts'
import { tellSettings } from './settings.ts'
import { Together } from './together.ts'
import { USERS_MAX } from './users.ts'

/** Requests waiting or under way; one more is told to come again. */
export const PENDING_MAX = 64
/** Reads under way side by side; a few programs do them all (`together.ts`). */
export const READS_MAX = 32

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
  const together = new Together(run)
  let pending = 0
  let reads = 0
  const nextRead = (): number => {
    reads = (reads + 1) % READS_MAX
    return reads
  }

  const carryOut = async (
    request: Exclude<Request, { verb: 'ping' }>,
    tell: (part: unknown) => void,
  ): Promise<unknown> => {
    const { verb } = request
    const instance = await instances.named(request.instance, verb)
    if (verb === 'settings') return tellSettings(instance, run, tell)
    if (verb === 'kick' || verb === 'flushAuthCache') {
      const end = verb === 'kick' ? kick : flushAuthCache
      return end(dovecotOf(instance, verb), request.users, run)
    }
    if (verb === 'deny')
      return deny(dovecotOf(instance, verb), request.users, request.denied, instances.look)
    if (verb === 'denied') {
      const names = deniedIn(dovecotOf(instance, verb), instances.look)
      for (let at = 0; at < names.length; at += USERS_MAX) tell(names.slice(at, at + USERS_MAX))
      return names.length
    }
    const postfix = postfixOf(instance, verb)
    if (verb === 'list') return listQueue(postfix, request.queue, run, tell)
    if (verb === 'read')
      return readQueueFile(postfix, request.queueId, request.bytesMax, run, together, tell)
    return act(verb, postfix, request.queueIds, run)
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
    // Reads of all instances share their lanes; a lane is one more end of a queue.
    const end = verb === 'read' ? `\0${nextRead()}` : instance
    if (pending >= PENDING_MAX) {
      const why = `${PENDING_MAX} requests are waiting already`
      answer({ id, fault: { code: 'hands.failed', facts: { verb, instance, why } } })
      return
    }
    pending += 1
    const before = ends.get(end) ?? Promise.resolve()
    const done = before
      .then(() => carryOut(request, (part) => answer({ id, part })))
      .then(
        (ok) => answer({ id, ok }),
        (thrown) => answer({ id, fault: toldOf(thrown, verb, instance) }),
      )
      .finally(() => {
        pending -= 1
        if (ends.get(end) === done) ends.delete(end)
      })
    ends.set(end, done)
  }

  const idle = async (): Promise<void> => {
    while (ends.size > 0) await Promise.all(ends.values())
  }
  return { take, idle }
}

const otherKind = (instance: Instance, verb: Verb) =>
  new Fault('hands.refused', { verb, why: `${instance.name} is a ${instance.kind}` })

function postfixOf(instance: Instance, verb: Verb): PostfixInstance {
  if (!isPostfix(instance)) throw otherKind(instance, verb)
  return instance
}
function dovecotOf(instance: Instance, verb: Verb): DovecotInstance {
  if (!isDovecot(instance)) throw otherKind(instance, verb)
  return instance
}

const toldOf = (thrown: unknown, verb: string, instance: string): ToldFault =>
  thrown instanceof Fault
    ? ({ code: thrown.code, facts: thrown.facts } as ToldFault)
    : { code: 'hands.failed', facts: { verb, instance, why: whyOf(thrown) } }
