/**
 * Health: addresses for machines that watch us: `/healthz` (this process), `/readyz` (it and the
 * guard), `/metrics`.
 *
 * Metrics are read by whoever is signed in, by a bearer token out of a file, or on a listener of their
 * own on the loopback. They name no account.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { answers, type ConsoleApi } from './api.ts'
import type { Metrics, Numbers } from './metrics.ts'

const hashed = (text: string): Buffer => createHash('sha256').update(text).digest()

export const TOKEN_CHARACTERS_LEAST = 16

export type HealthParts = {
  readonly readiness: () => Promise<Numbers | undefined>
  readonly metrics?: Metrics
  /** Read anew with every request, so that it can be changed; `undefined`: there is none. */
  readonly bearer?: () => string | undefined
}

const plain = (name: string, summary: string) =>
  createRoute({
    ...{ method: 'get', path: name, summary, security: [] },
    responses: {
      200: { description: 'Yes', content: { 'text/plain': { schema: z.string() } } },
      503: { description: 'No', content: { 'text/plain': { schema: z.string() } } },
      default: answers(z.null(), '').default,
    },
  })

export function healthOf(api: ConsoleApi, parts: HealthParts): void {
  const { readiness, metrics } = parts
  api.openapi(plain('/healthz', 'Does this process answer?'), (c) => c.text('ok\n', 200) as never)
  api.openapi(plain('/readyz', 'Does the guard watch?'), async (c) => {
    const numbers = await readiness()
    const why = numbers === undefined ? 'the guard does not answer' : 'the guard is not ready'
    return (numbers?.ready === true ? c.text('ok\n', 200) : c.text(`${why}\n`, 503)) as never
  })
  if (metrics === undefined) return
  api.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'Out of the file that console.metrics.tokenFile names',
  })
  api.openapi(
    createRoute({
      ...{ method: 'get', path: '/metrics', summary: 'Numbers for Prometheus' },
      security: [{ session: [] }, { bearer: [] }],
      responses: {
        200: { description: 'Text format', content: { 'text/plain': { schema: z.string() } } },
        default: answers(z.null(), '').default,
      },
    }),
    async (c) => c.body(await metrics.text(), 200, { 'content-type': metrics.type }) as never,
  )
}

/** Compared by their hashes, so that time tells nothing. */
export const isBearer = (given: string, right: string | undefined): boolean =>
  right !== undefined &&
  right.length >= TOKEN_CHARACTERS_LEAST &&
  timingSafeEqual(hashed(given), hashed(right))
