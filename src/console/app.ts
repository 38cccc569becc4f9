/**
 * App: the whole of the console's HTTP, without a port.
 *
 * Every request passes the door; what is left of it is an address of an area, the live stream, the
 * document of the API, health, metrics, or the page and its files. Nothing answers a redirect.
 */
import { HTTPException } from 'hono/http-exception'
import type { Language } from '../lib/words.ts'
import type { GuardLink } from '../ports/console.ts'
import type { Area } from './api.ts'
import { type ConsoleApi, newApi } from './api.ts'
import { CONSOLE_ORIGIN } from './config.ts'
import { type Answered, doorOf } from './door/door.ts'
import { type Operation, operationsOf } from './door/operations.ts'
import { originOf } from './door/origin.ts'
import { forgetful, SignedInOnes } from './door/signed-in.ts'
import type { Files } from './files/files.ts'
import { servePage } from './files/page.ts'
import { type HealthParts, healthOf, isBearer } from './health.ts'
import type { Jobs } from './jobs/jobs.ts'
import { type ConsoleLimits, consoleLimits } from './limits.ts'
import { LiveHub } from './live/hub.ts'
import { liveArea } from './live/route.ts'
import { documentOf } from './openapi.ts'
import { problemOf } from './problem.ts'
import { areas as allAreas } from './routes/index.ts'

export type AppParts = {
  readonly link: GuardLink
  readonly version: string
  readonly origins?: readonly string[]
  readonly proxies?: readonly string[]
  readonly language?: Language
  readonly limits?: Partial<ConsoleLimits>
  /** Milliseconds, never back. */
  readonly now?: () => number
  readonly areas?: readonly Area[]
  readonly jobs?: Jobs
  readonly hub?: LiveHub
  /** The built page; absent: there is none. */
  readonly files?: Files
  readonly health?: HealthParts
  readonly answered?: (answer: Answered) => void
  /** A mistake of ours, for the log. */
  readonly mistaken?: (thrown: unknown, request: string) => void
}

export function newHub(): LiveHub {
  const name = Math.floor(performance.timeOrigin).toString(36)
  return new LiveHub({
    name,
    after: (ms, act) => {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
  })
}

export function consoleApp(parts: AppParts): ConsoleApi {
  const { version, language = 'ja', now = () => performance.now(), hub = newHub() } = parts
  const limits = { ...consoleLimits, ...parts.limits }
  const signedIn = new SignedInOnes(parts.link, now, limits.signedIn, limits.signedInMany)
  const link = forgetful(parts.link, (token) => signedIn.forget(token))
  const api = newApi()
  let operations: ReadonlyMap<string, Operation> | undefined
  api.use(
    '*',
    doorOf({
      origins: (parts.origins ?? [CONSOLE_ORIGIN]).map(originOf),
      proxies: new Set(parts.proxies ?? []),
      ...{ language, limits, now, signedIn },
      operations: () => {
        operations ??= operationsOf(api)
        return operations
      },
      isBearer: (given) => isBearer(given, parts.health?.bearer?.()),
      ...(parts.answered === undefined ? {} : { answered: parts.answered }),
    }),
  )
  const { jobs } = parts
  const forAreas = { link, hub, ...(jobs === undefined ? {} : { jobs }) }
  for (const area of parts.areas ?? allAreas) area(api, forAreas)
  liveArea({ hub, link, signedIn, ...(jobs === undefined ? {} : { jobs }) })(api)
  documentOf(api, version)
  if (parts.health !== undefined) healthOf(api, parts.health)
  servePage(api, parts.files)
  api.onError((thrown, c) => {
    // A body that is no JSON, said by what reads it.
    if (thrown instanceof HTTPException && thrown.status < 500)
      return problemOf(c, thrown.status, 'refused', thrown.message)
    parts.mistaken?.(thrown, c.get('request'))
    return problemOf(c, 500, 'mistake', 'a mistake of ours; the log has it by the request id')
  })
  return api
}
