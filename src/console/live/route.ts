/**
 * Live: `/api/v1/live`, Server-Sent Events (HTML §9.2) for whoever is signed in.
 *
 * The guard is listened to once, while any browser listens, by the token of one who does. A stream
 * ends with its session: at once where the guard tells that it is over, else at the next heartbeat,
 * when the guard is asked. After an hour it ends by itself, and the browser opens the next and names
 * the last event that it heard.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { GuardLink, LinkEvent, LiveTopic } from '../../ports/console.ts'
import { answers, type ConsoleApi } from '../api.ts'
import type { SignedInOnes } from '../door/signed-in.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { problemOf } from '../problem.ts'
import type { LiveHub } from './hub.ts'
import { LIVE_OF_SESSION_MAX, liveLimits } from './limits.ts'
import type { LiveListener } from './listener.ts'

export const topics = [
  'pulse',
  'verdict',
  'containment',
  'held',
  'case',
  'job',
  'skipped',
] as const satisfies readonly LiveTopic[]

export type LiveParts = {
  readonly hub: LiveHub
  readonly link: GuardLink
  readonly signedIn: SignedInOnes
  readonly jobs?: Jobs
  readonly every?: (ms: number, act: () => void) => () => void
}

const Query = z.object({
  topics: z
    .string()
    .max(200)
    .regex(new RegExp(`^(?:${topics.join('|')})(?:,(?:${topics.join('|')}))*$`))
    .optional()
    .describe(`Some of ${topics.join(', ')}; default: all`),
})

const route = createRoute({
  method: 'get',
  path: '/api/v1/live',
  summary: 'What happens, as it happens',
  request: { query: Query },
  responses: {
    200: {
      description: 'Server-Sent Events; the data of each is a JSON object with `topic` and `at`',
      content: { 'text/event-stream': { schema: z.string() } },
    },
    default: answers(z.null(), '').default,
  },
})

const realEvery = (ms: number, act: () => void): (() => void) => {
  const timer = setInterval(act, ms)
  return () => clearInterval(timer)
}

export const liveArea =
  ({ hub, link, signedIn, jobs, every = realEvery }: LiveParts) =>
  (api: ConsoleApi): void => {
    /** Tokens of those who listen, with their streams; the guard is listened to by each once. */
    const heard = new Map<string, { streams: Set<LiveListener>; stop: () => void }>()
    let leader: string | undefined
    const hear = (event: LinkEvent): void => {
      if (event.topic === 'left') end(event.session)
      else hub.publish(event)
    }
    const end = (session: string): void => {
      for (const [token, { streams }] of heard)
        for (const stream of streams)
          if (stream.me.session === session) {
            signedIn.forget(token)
            stream.close()
          }
    }
    jobs?.listen((event) => hub.publish(event, (me) => jobs.maySee(me, event.job)))
    const enter = (token: string, stream: LiveListener): void => {
      const known = heard.get(token)
      if (known !== undefined) {
        known.streams.add(stream)
        return
      }
      // Every token keeps the stream; what comes is published once, by the first.
      leader ??= token
      const stop = link.listen(token, (event) => {
        if (leader === token) hear(event)
      })
      heard.set(token, { streams: new Set([stream]), stop })
    }
    const leave = (token: string, stream: LiveListener): void => {
      const known = heard.get(token)
      if (known === undefined) return
      known.streams.delete(stream)
      if (known.streams.size > 0) return
      known.stop()
      heard.delete(token)
      if (leader === token) leader = heard.keys().next().value
    }

    api.openapi(route, (c) => {
      const type = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' }
      // Nobody would ever read the stream of it.
      if (c.req.method === 'HEAD') return c.body(null, 200, type) as never
      const token = c.get('token') ?? ''
      if (hub.isFull || (heard.get(token)?.streams.size ?? 0) >= LIVE_OF_SESSION_MAX)
        return problemOf(c, 429, 'wait', 'too many pages listen', { seconds: 5 })
      const chosen = c.req.valid('query').topics?.split(',') as readonly LiveTopic[] | undefined
      const listener = hub.open(
        c.get('me'),
        new Set(chosen ?? topics),
        c.req.header('last-event-id'),
      )
      enter(token, listener)
      const startedAt = performance.now()
      const look = (): void => {
        void signedIn.of(token, true).then((told) => {
          // A guard that is away ends nobody's session.
          if (told.ok === undefined || told.code === 'unavailable') listener.heartbeat()
          else listener.close()
        })
      }
      const callOff = every(liveLimits.heartbeat, () =>
        performance.now() - startedAt > liveLimits.life ? listener.close() : look(),
      )
      listener.whenEnded(() => {
        callOff()
        leave(token, listener)
      })
      // The door may have believed what it was told a moment ago, before anybody listened.
      signedIn.forget(token)
      look()
      c.req.raw.signal.addEventListener('abort', () => listener.close())
      listener.heartbeat()
      return c.body(listener.stream, 200, type) as never
    })
  }
