/**
 * Door: what every request passes before an area is asked, in one order: the name that it asks for,
 * its length, whether such an address is there, where it comes from, how often its client asks, who
 * it is, how often he asks, and its body. What fails is a problem, and reaches no area.
 */
import { randomBytes } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { clientOf, networkKeyOf } from '../../lib/clients.ts'
import { Pace } from '../../lib/pace.ts'
import type { Language } from '../../lib/words.ts'
import type { ConsoleContext, ConsoleEnv } from '../api.ts'
import type { ConsoleLimits } from '../limits.ts'
import { problemOf } from '../problem.ts'
import { tokenIn } from '../session-cookie.ts'
import { bodyRefusal, bounded } from './body.ts'
import { guardHeaders } from './headers.ts'
import { languageFor } from './language.ts'
import type { Operation } from './operations.ts'
import { askedFor, foreignness, HEADER_OF_IDLE, type Origin } from './origin.ts'
import type { Answer, SignedInOnes } from './signed-in.ts'

export type DoorParts = {
  readonly origins: readonly Origin[]
  readonly proxies: ReadonlySet<string>
  readonly language: Language
  readonly limits: ConsoleLimits
  /** Milliseconds, never back. */
  readonly now: () => number
  readonly signedIn: SignedInOnes
  readonly operations: () => ReadonlyMap<string, Operation>
  /** Whether a bearer token is right; absent: there is none. */
  readonly isBearer?: (given: string) => boolean
  readonly answered?: (answer: Answered) => void
}

/** What may be told of a request: nothing of what was in it. */
export type Answered = {
  readonly request: string
  readonly method: string
  /** As the schemas write it; `page` for the rest. */
  readonly route: string
  readonly status: number
  readonly ms: number
  readonly client: string
  readonly person: string | undefined
}

/** Below these there are addresses that machines ask; everything else is a page or a file of it. */
export const isMachines = (path: string): boolean =>
  /^\/(api|metrics|healthz|readyz)(\/|$)/.test(path)

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD'

type Check = (c: ConsoleContext) => Response | undefined | Promise<Response | undefined>

export function doorOf(parts: DoorParts): MiddlewareHandler<ConsoleEnv> {
  const { limits, now, origins, proxies, signedIn } = parts
  const ofClient = new Pace(limits.requests, limits.requestEvery, limits.paced, now)
  const ofOpen = new Pace(limits.openRequests, limits.openRequestEvery, limits.paced, now)
  const ofSession = new Pace(limits.ofSession, limits.ofSessionEvery, limits.paced, now)

  const waits = (c: ConsoleContext, seconds: number) =>
    seconds === 0 ? undefined : problemOf(c, 429, 'wait', 'too many requests', { seconds })

  const comesIn: Check = (c) => {
    const incoming = c.env?.incoming
    const hosts = incoming?.headersDistinct['host']
    // RFC 9112 §3.2.2: a whole address on the request line goes before the Host.
    const { host: inLine } = new URL(c.req.url)
    const host = c.req.header('host') ?? inLine
    const isOne = hosts === undefined || hosts.length === 1
    const asked = isOne ? askedFor(host, origins) : undefined
    const origin = asked === askedFor(inLine, origins) ? asked : undefined
    // RFC 9110 §15.5.20: whoever asks for another name has the wrong server.
    c.set('isSecure', origin?.isSecure ?? origins.some(({ isSecure }) => isSecure))
    if (origin === undefined)
      return isMachines(c.req.path)
        ? problemOf(c, 421, 'refused', 'no such name here')
        : c.text(elsewhere(origins[0]?.origin ?? ''), 421)
    c.set('origin', origin.origin)
    c.set(
      'client',
      clientOf(incoming?.socket.remoteAddress, c.req.header('x-forwarded-for'), proxies),
    )
    c.set('language', languageFor(c.req.header('accept-language')) ?? parts.language)
    if (c.req.url.length - origin.origin.length > limits.targetCharacters)
      return problemOf(c, 414, 'too-large', 'the address is too long')
    return undefined
  }

  const operationFor = (c: ConsoleContext): Operation | undefined => {
    const { method } = c.req
    const operations = parts.operations()
    for (const { path } of matchedRoutes(c))
      if (!path.endsWith('*')) {
        const found = operations.get(`${method === 'HEAD' ? 'GET' : method} ${path}`)
        if (found !== undefined) return found
      }
    return undefined
  }

  const isMeant = (c: ConsoleContext, operation: Operation | undefined): Response | undefined => {
    const { method, path } = c.req
    if (operation !== undefined || (!path.startsWith('/api') && isReading(method))) return undefined
    const allowed = methodsAt(path, parts.operations().values())
    if (allowed.length === 0) {
      if (!path.startsWith('/api'))
        return withAllow(problemOf(c, 405, 'method', 'GET and HEAD only'), ['GET', 'HEAD'])
      return problemOf(c, 404, 'unknown', 'no such address')
    }
    return withAllow(problemOf(c, 405, 'method', `one of ${allowed.join(', ')}`), allowed)
  }

  const isOurs = (c: ConsoleContext, operation: Operation | undefined): Response | undefined => {
    const asked = origins.find(({ origin }) => origin === c.get('origin'))
    const why =
      asked === undefined
        ? 'no such name here'
        : foreignness(
            { get: (name) => c.req.header(name) },
            asked,
            !isReading(c.req.method),
            !isMachines(c.req.path) || operation?.isOpen === true,
          )
    return why === undefined ? undefined : problemOf(c, 403, 'foreign', why)
  }

  const isSignedIn = async (
    c: ConsoleContext,
    operation: Operation | undefined,
  ): Promise<Response | undefined> => {
    const token = tokenIn(c.req.header('cookie'), c.get('isSecure'))
    c.set('token', token)
    c.set('unattended', c.req.header(HEADER_OF_IDLE) !== undefined)
    c.set('forget', (one) => signedIn.forget(one))
    if (operation === undefined || operation.isOpen) return undefined
    const [, bearer] = /^Bearer (\S{1,512})$/.exec(c.req.header('authorization') ?? '') ?? []
    if (operation.takesBearer && bearer !== undefined)
      return parts.isBearer?.(bearer) === true
        ? undefined
        : problemOf(c, 401, 'signed-out', 'this is not the token')
    if (token === undefined) return problemOf(c, 401, 'signed-out', 'nobody is signed in')
    const late = waits(c, ofSession.take(token))
    if (late !== undefined) return late
    const told: Answer = await signedIn.of(token, c.get('unattended'))
    if (told.ok === false) return problemOf(c, undefined, told.code, told.why, told)
    c.set('me', told.me)
    if (told.me.language !== undefined) c.set('language', told.me.language)
    return undefined
  }

  return async (c, next) => {
    const beganAt = now()
    c.set('request', randomBytes(9).toString('base64url'))
    const operation = operationFor(c)
    const network = () => networkKeyOf(c.get('client'))
    const refusal =
      (await comesIn(c)) ??
      isMeant(c, operation) ??
      isOurs(c, operation) ??
      waits(c, isMachines(c.req.path) ? ofClient.take(network()) : 0) ??
      waits(c, isTry(c, operation) ? ofOpen.take(network()) : 0) ??
      (await isSignedIn(c, operation)) ??
      bodyRefusal(c, operation, limits) ??
      (await bounded(c, operation, limits))
    if (refusal === undefined) await next()
    else {
      // A body that nobody reads would be taken for the next request.
      if (!isReading(c.req.method)) refusal.headers.set('connection', 'close')
      c.res = refusal
    }
    guardHeaders(c.res.headers, c.get('isSecure'))
    c.res.headers.set('x-request-id', c.get('request'))
    parts.answered?.({
      ...{ request: c.get('request'), method: knownMethod(c.req.method) },
      route: operation?.path ?? (isMachines(c.req.path) ? 'none' : 'page'),
      ...{ status: c.res.status, ms: now() - beganAt },
      ...{ client: c.get('client') ?? '', person: c.get('me')?.person },
    })
  }
}

/** Whoever typed another name of this machine; the address is that of the configuration. */
const elsewhere = (origin: string): string =>
  `このアドレスでは表示できません。${origin}/ を開いてください。\nThis is not the address of this page: open ${origin}/\n`

/** Somebody tries to get in; whoever asks for health every second takes no tries from him. */
const isTry = (c: ConsoleContext, operation: Operation | undefined): boolean =>
  operation?.isOpen === true && !isReading(c.req.method)

/** A method that nobody knows is whatever somebody typed. */
const knownMethod = (method: string): string =>
  /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ? method : 'other'

const withAllow = (answer: Response, allowed: readonly string[]): Response => {
  answer.headers.set('allow', allowed.join(', '))
  return answer
}

/** RFC 9110 §10.2.1: what may be done at an address. */
function methodsAt(path: string, operations: Iterable<Operation>): readonly string[] {
  const parts = path.split('/')
  const found = new Set<string>()
  for (const operation of operations) {
    const its = operation.path.split('/')
    if (
      its.length === parts.length &&
      its.every((one, at) => one === parts[at] || (/^\{\w+\}$/.test(one) && parts[at] !== ''))
    )
      found.add(operation.method)
  }
  return [...found, ...(found.has('GET') ? ['HEAD'] : [])].sort()
}
