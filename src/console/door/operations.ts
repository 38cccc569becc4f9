/**
 * Operations: what the schemas of the API say about each address before its area is asked.
 *
 * An address is open only where its route says `security: []`; a body is bounded and of the types that
 * its route names. `x-body-bytes` is another bound, `x-body-streamed` a body that goes on to a file
 * as it comes: its area bounds it.
 */
import type { ConsoleApi } from '../api.ts'

export type Operation = {
  readonly method: string
  /** As the document writes it: `/api/v1/cases/{id}`. */
  readonly path: string
  readonly isOpen: boolean
  /** A bearer token does in place of a session. */
  readonly takesBearer: boolean
  readonly bodyBytes: number | undefined
  readonly isStreamed: boolean
  /** Of the request's body; none: it has none. */
  readonly types: readonly string[]
}

const routing = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

export function operationsOf(api: ConsoleApi): ReadonlyMap<string, Operation> {
  const known = new Map<string, Operation>()
  for (const one of api.openAPIRegistry.definitions) {
    if (one.type !== 'route') continue
    const { route } = one
    const extra = route as unknown as Readonly<Record<string, unknown>>
    const bytes = extra['x-body-bytes']
    const content = (route.request?.body as { content?: object } | undefined)?.content ?? {}
    known.set(`${route.method.toUpperCase()} ${routing(route.path)}`, {
      method: route.method.toUpperCase(),
      path: route.path,
      isOpen: Array.isArray(route.security) && route.security.length === 0,
      takesBearer: route.security?.some((one) => 'bearer' in one) === true,
      bodyBytes: typeof bytes === 'number' ? bytes : undefined,
      isStreamed: extra['x-body-streamed'] === true,
      types: Object.keys(content),
    })
  }
  return known
}
