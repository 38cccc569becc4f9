/**
 * Start: the console's process put together: link, hub, app, listeners. It holds no secret and no
 * right; all of that is the guard's.
 */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isLoopback } from '../lib/listening.ts'
import type { Language } from '../lib/words.ts'
import { consoleApp, newHub } from './app.ts'
import type { ConsoleConfig } from './config.ts'
import { openFiles } from './files/files.ts'
import { openJobs } from './jobs/open.ts'
import { consoleLimits } from './limits.ts'
import { LinkClient } from './link/client.ts'
import type { ConsoleLog } from './log.ts'
import { openMetrics } from './metrics.ts'
import { readinessOf } from './ready.ts'
import { type Every, type Listening, listenHttp, type Noted } from './server.ts'

export type StartParts = {
  readonly config: ConsoleConfig
  /** The guard's console socket. */
  readonly socket: string
  /** Where uploads and the work on them lie. */
  readonly state: string
  /** `node` and the program's file: what runs the work. */
  readonly program: readonly [string, ...string[]]
  readonly version: string
  readonly language: Language
  readonly log: ConsoleLog
  /** Folder of the built page; default: where the build puts it. */
  readonly page?: string
  /** How often it is looked whether the certificate was renewed; default: the loop's timers. */
  readonly every?: Every
}

/** Strangers make connections break; a certificate that cannot be used somebody has to mend. */
const levels = {
  crowded: 'debug',
  broken: 'debug',
  renewed: 'info',
  certificate: 'warn',
} as const satisfies Record<Noted, string>

export type RunningConsole = {
  readonly address: string
  readonly metricsAddress: string | undefined
  close(): Promise<void>
}

/** Beside `src/`, and beside the compiled `dist/src/`. */
export function builtPage(): string {
  const here = import.meta.dirname
  const beside = [join(here, '../../dist/console'), join(here, '../../console')]
  return beside.find((folder) => existsSync(join(folder, 'index.html'))) ?? (beside[0] as string)
}

const TOKEN_BYTES_MAX = 4_096
const READY_ASKED_MS = 5_000

function bearerIn(file: string): string | undefined {
  try {
    if (statSync(file).size > TOKEN_BYTES_MAX) return undefined
    const token = readFileSync(file, 'utf8').trim()
    return token === '' ? undefined : token
  } catch {
    return undefined
  }
}

/** Rejects with `console.not-open`. */
export async function startConsole(parts: StartParts): Promise<RunningConsole> {
  const { config, version, log } = parts
  const { tokenFile, listen: metricsListen } = config.metrics
  const link = new LinkClient({
    path: parts.socket,
    told: (state, why) => log.info({ link: state, why }, 'link'),
  })
  const hub = newHub()
  const now = () => performance.now()
  mkdirSync(parts.state, { recursive: true, mode: 0o700 })
  const jobs = openJobs({
    folder: join(parts.state, 'jobs'),
    program: parts.program,
    now: () => Date.now(),
    told: (err) => log.warn({ err }, 'job'),
  })
  const metrics = openMetrics({
    link: () => link.state(),
    live: () => ({ clients: hub.size, ...hub.totals }),
    numbers: () => readiness(),
  })
  const readiness = readinessOf(link, now)
  const app = consoleApp({
    ...{ link, version, hub, jobs, language: config.language },
    origins: config.origins,
    proxies: config.proxies,
    files: openFiles(parts.page ?? builtPage()),
    health: {
      ...{ readiness, metrics },
      ...(tokenFile === undefined ? {} : { bearer: () => bearerIn(tokenFile) }),
    },
    answered: ({ request, method, route, status, ms, client, person }) => {
      metrics.answered(route, method, status, ms / 1_000)
      const level = status >= 500 ? 'warn' : route === 'page' ? 'debug' : 'info'
      log[level](
        { id: request, method, route, status, ms: Math.round(ms), client, person },
        'asked',
      )
    },
    mistaken: (err, request) => log.error({ err, id: request }, 'mistake'),
  })
  const noted = (what: Noted, why: string) => log[levels[what]]({ what, why }, 'connection')
  const { every } = parts
  const listeners: Listening[] = []
  const close = async (): Promise<void> => {
    hub.close()
    await jobs.close()
    await Promise.all(listeners.map((one) => one.close()))
    link.close()
  }
  try {
    listeners.push(
      await listenHttp({
        ...{ listen: config.listen, certFile: config.certFile, keyFile: config.keyFile },
        ...{ proxies: config.proxies, limits: consoleLimits, noted },
        ...(every === undefined ? {} : { every }),
        fetch: (request, env) => app.fetch(request, env),
      }),
    )
    if (metricsListen !== undefined)
      listeners.push(
        await listenHttp({
          ...{ listen: metricsListen, proxies: [], limits: consoleLimits, noted },
          fetch: async (request) => {
            const { pathname, hostname } = new URL(request.url)
            // Under another name it is a page of somebody else that asks (DNS rebinding).
            return request.method === 'GET' && pathname === '/metrics' && isLoopback(hostname)
              ? new Response(await metrics.text(), { headers: { 'content-type': metrics.type } })
              : new Response(null, { status: 404 })
          },
        }),
      )
  } catch (thrown) {
    await close()
    throw thrown
  }
  // So that no page waits for the connection, and the guard knows that we are there.
  void readiness()
  const asking = setInterval(() => void readiness(), READY_ASKED_MS)
  const [first, second] = listeners
  return {
    address: first?.address ?? '',
    metricsAddress: second?.address,
    close: () => {
      clearInterval(asking)
      return close()
    },
  }
}
