/**
 * OpenAPI: the document of the API (OpenAPI 3.1), made from the schemas by which it is read.
 *
 * It holds no secret and is read without a session, at two addresses: `/openapi.json` for those who
 * look for it, `/api/openapi.json` beside what it describes.
 */
import { createRoute, z } from '@hono/zod-openapi'
import { answers, type ConsoleApi } from './api.ts'
import { cookieName } from './session-cookie.ts'

type Operation = { security?: readonly object[]; [key: string]: unknown }
type Document = { paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

export const DOCUMENT_PATHS = ['/openapi.json', '/api/openapi.json'] as const

/** With the security of each address written out. */
export function openApiOf(api: ConsoleApi, version: string): Document {
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Sekimori',
      version,
      description:
        'The console of Sekimori. Every change carries the header `x-sekimori`. Problems are those of RFC 9457.',
    },
    security: [{ session: [] }],
  }) as unknown as Document
  for (const operations of Object.values(document.paths ?? {}))
    for (const operation of Object.values(operations)) operation.security ??= [{ session: [] }]
  return document
}

export function documentOf(api: ConsoleApi, version: string): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName(true),
    description: 'Over plain HTTP on this machine its name has no `__Host-`',
  })
  let made: string | undefined
  for (const path of DOCUMENT_PATHS)
    api.openapi(
      createRoute({
        method: 'get',
        path,
        summary: 'This document',
        security: [],
        responses: {
          200: {
            description: 'OpenAPI 3.1',
            content: { 'application/json': { schema: z.looseObject({}) } },
          },
          default: answers(z.null(), '').default,
        },
      }),
      (c) => {
        made ??= JSON.stringify(openApiOf(api, version))
        return c.body(made, 200, { 'content-type': 'application/json' }) as never
      },
    )
}
