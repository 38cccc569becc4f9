/**
 * Client: the guard's side of the helper; implements the `Hands` port.
 *
 * It starts the helper (as root) or opens its socket (systemd), and opens it anew when it is gone:
 * at once the first time, then after doubling pauses. A call that was under way when the helper
 * died rejects with `hands.away`; a call made during a pause does so at once, because a keeper that
 * waits here would not see that it must act without hands. With neither root nor socket there are
 * no hands, and every verb says so.
 */
import { assert } from '../lib/assert.ts'
import { type FactsOf, Fault, type FaultCode, faults } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import type { Hands, Queued } from '../ports/hands.ts'
import { type Channel, type OpenChannel, socketHelper, spawnedHelper } from './channel.ts'
import type { ListAnswer } from './look.ts'
import { type Answer, IDS_MAX, READ_BYTES_MAX, type ReadAnswer, type Verb } from './protocol.ts'
import { PENDING_MAX } from './serve.ts'
import { LEFT_OUT } from './settings.ts'
import { USERS_MAX } from './users.ts'

/** How long each verb may take, waiting behind others included. */
export const DEADLINE_MS: Readonly<Record<Verb, number>> = {
  ping: 5_000,
  read: 60_000,
  list: 120_000,
  hold: 120_000,
  release: 120_000,
  requeue: 120_000,
  delete: 300_000,
  kick: 120_000,
  flushAuthCache: 60_000,
  deny: 60_000,
  denied: 60_000,
  settings: 60_000,
}
export const BACKOFF_MS_MAX = 10_000
const BACKOFF_MS = 100
/** A helper that lived so long begins anew with no pause. */
export const STEADY_MS = 10_000
/** Calls under way at once: the helper takes no more. */
export const CALLS_MAX = PENDING_MAX

export type HandsState = 'answering' | 'away' | 'none'
export type ConnectedHands = Hands & {
  readonly state: () => HandsState
  /** Why the state is not `answering`. */
  readonly why: () => string | undefined
  /** Of the helper that we started, while it lives. */
  readonly pid: () => number | undefined
}

export type ConnectOptions = {
  readonly instancesFile: string
  readonly socket?: string
  /** Whether the helper may be started; default: when we are root and have no socket. */
  readonly spawn?: boolean
  /** The Node binary; default our own. */
  readonly node?: string
  readonly log: (text: string) => void
}

/** Time, for tests that do not wait. */
export type Timers = {
  readonly now: () => number
  readonly after: (ms: number, then: () => void) => { readonly cancel: () => void }
}

const realTimers: Timers = {
  now: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms)
    return { cancel: () => clearTimeout(timer) }
  },
}

export function connectHands(options: ConnectOptions): ConnectedHands {
  const { instancesFile, socket, node = process.execPath, log } = options
  if (socket !== undefined) return handsOver(socketHelper(socket), log)
  if (options.spawn ?? process.getuid?.() === 0)
    return handsOver(spawnedHelper({ instancesFile, node, log }), log)
  return handsOver(undefined, log)
}

type Call = {
  readonly verb: Verb
  readonly parts: unknown[]
  readonly resolve: (ok: unknown) => void
  readonly reject: (fault: Fault) => void
  readonly deadline: { readonly cancel: () => void }
}

const NO_HANDS =
  'there is none: Sekimori does not run as root and was given no socket of a helper that does'

export function handsOver(
  open: OpenChannel | undefined,
  log: (text: string) => void,
  timers: Timers = realTimers,
): ConnectedHands {
  const calls = new Map<number, Call>()
  let lastId = 0
  let channel: Channel | undefined
  let openedAt = 0
  let isAnswering = false
  let isClosed = false
  let failures = 0
  let pause: { readonly cancel: () => void } | undefined
  let why: string | undefined = open === undefined ? NO_HANDS : 'it has not answered yet'
  let onClosed: (() => void) | undefined

  const start = (): void => {
    pause = undefined
    if (open === undefined || isClosed) return
    openedAt = timers.now()
    const life = {}
    current = life
    channel = open({
      line: (line) => life === current && take(line),
      ended: (reason) => life === current && ended(reason),
    })
    // A sign of life, so that `state` is right before anybody calls.
    ask('ping', {}).catch(() => {})
  }
  let current: object | undefined

  const ended = (reason: string): void => {
    current = undefined
    channel = undefined
    isAnswering = false
    why = reason
    for (const [id, call] of calls)
      settle(id, call)?.reject(new Fault('hands.away', { why: reason }))
    if (isClosed) {
      onClosed?.()
      return
    }
    if (timers.now() - openedAt >= STEADY_MS) failures = 0
    const ms = failures === 0 ? 0 : Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** (failures - 1))
    failures += 1
    log(`hands: away, ${reason}; called again in ${ms} ms`)
    if (ms === 0) start()
    else pause = timers.after(ms, start)
  }

  const settle = (id: number, call: Call): Call => {
    calls.delete(id)
    call.deadline.cancel()
    return call
  }

  const take = (line: string | undefined): void => {
    const answer = readAnswer(line)
    if (answer === undefined) {
      log('hands: said what is no answer')
      return
    }
    if (!isAnswering) log('hands: answering')
    isAnswering = true
    why = undefined
    const call = calls.get(answer.id)
    if (call === undefined) return
    if ('part' in answer) call.parts.push(answer.part)
    else if ('ok' in answer) settle(answer.id, call).resolve(answer.ok)
    else settle(answer.id, call).reject(faultOf(answer.fault.code, answer.fault.facts))
  }

  /** Resolves with what the helper said, and the parts that came before. */
  const ask = async (verb: Verb, what: object): Promise<{ ok: unknown; parts: unknown[] }> => {
    const way = channel
    if (way === undefined || isClosed)
      throw new Fault('hands.away', { why: isClosed ? 'it is closed' : (why ?? 'it is starting') })
    if (calls.size >= CALLS_MAX)
      throw new Fault('hands.away', { why: `${CALLS_MAX} calls wait for it already` })
    lastId += 1
    const id = lastId
    const parts: unknown[] = []
    const ok = await new Promise<unknown>((resolve, reject) => {
      const deadline = timers.after(DEADLINE_MS[verb], () => {
        calls.delete(id)
        reject(
          new Fault('hands.away', { why: `no answer to «${verb}» in ${DEADLINE_MS[verb]} ms` }),
        )
      })
      calls.set(id, { verb, parts, resolve, reject, deadline })
      way.write(JSON.stringify({ id, verb, ...what }))
    })
    return { ok, parts }
  }

  const batch = async (
    verb: 'hold' | 'release' | 'requeue' | 'delete',
    instance: string,
    queueIds: readonly string[],
  ): Promise<readonly string[]> => {
    const done: string[] = []
    for (let at = 0; at < queueIds.length; at += IDS_MAX) {
      const some = queueIds.slice(at, at + IDS_MAX)
      done.push(...((await ask(verb, { instance, queueIds: some })).ok as string[]))
    }
    return done
  }

  /** The sum of what is told of each part of a long list of names. */
  const ofUsers = async (
    verb: 'kick' | 'flushAuthCache' | 'deny',
    instance: string,
    users: readonly string[],
    more: { readonly denied?: boolean } = {},
  ): Promise<number> => {
    let sum = 0
    for (let at = 0; at < users.length; at += USERS_MAX) {
      const some = users.slice(at, at + USERS_MAX)
      sum += Number((await ask(verb, { instance, users: some, ...more })).ok)
    }
    return sum
  }

  start()
  return {
    list: async (instance, queue) => {
      const { ok, parts } = await ask('list', { instance, ...(queue && { queue }) })
      const { cut, odd } = ok as ListAnswer
      if (cut) log(`hands: the listing of ${instance} was cut: the queue is too long`)
      if (odd > 0) log(`hands: the listing of ${instance} had ${odd} lines that nobody knows`)
      return (parts as Queued[][]).flat()
    },
    hold: (instance, ids) => batch('hold', instance, ids),
    release: (instance, ids) => batch('release', instance, ids),
    requeue: (instance, ids) => batch('requeue', instance, ids),
    delete: (instance, ids) => batch('delete', instance, ids),
    read: async (instance, queueId, bytesMax) => {
      assert(Number.isInteger(bytesMax) && bytesMax >= 0, 'bytesMax is a count of bytes')
      const { ok, parts } = await ask('read', {
        instance,
        queueId,
        bytesMax: Math.min(bytesMax, READ_BYTES_MAX),
      })
      if (ok === null) return undefined
      const { arrivedAt, ...rest } = ok as ReadAnswer
      const content = Buffer.concat((parts as string[]).map((part) => Buffer.from(part, 'base64')))
      return { ...rest, queueId, arrivedAt: arrivedAt as Instant, content }
    },
    kick: (instance, users) => ofUsers('kick', instance, users),
    flushAuthCache: async (instance, users) => {
      await ofUsers('flushAuthCache', instance, users)
    },
    deny: (instance, users, denied) => ofUsers('deny', instance, users, { denied }),
    denied: async (instance) => ((await ask('denied', { instance })).parts as string[][]).flat(),
    settings: async (instance) => {
      const { ok, parts } = await ask('settings', { instance })
      const lines = (parts as string[][]).flat()
      return (ok as { cut: boolean }).cut ? [...lines, LEFT_OUT] : lines
    },
    ping: async () => {
      try {
        await ask('ping', {})
        return true
      } catch {
        return false
      }
    },
    close: () =>
      new Promise((resolve) => {
        isClosed = true
        pause?.cancel()
        why = 'it is closed'
        if (channel === undefined) resolve()
        else {
          onClosed = resolve
          channel.end()
        }
      }),
    state: () => (open === undefined ? 'none' : isAnswering ? 'answering' : 'away'),
    why: () => why,
    pid: () => channel?.pid,
  }
}

/** A code that we do not know comes from a helper of another version. */
const faultOf = (code: FaultCode, facts: FactsOf<FaultCode>): Fault =>
  code in faults
    ? new Fault(code, facts)
    : new Fault('hands.away', {
        why: `it said ${JSON.stringify(code)}, which is of another version`,
      })

function readAnswer(line: string | undefined): Answer | undefined {
  if (line === undefined) return undefined
  try {
    const told = JSON.parse(line)
    return typeof told?.id === 'number' && ('part' in told || 'ok' in told || 'fault' in told)
      ? told
      : undefined
  } catch {
    return undefined
  }
}
