/**
 * Walk: every operation of the API's document, with an address that fits its schema, for tests that go
 * through all of them.
 */
import type { ConsoleApi } from '../../src/console/api.ts'
import { openApiOf } from '../../src/console/openapi.ts'

export type Schema = { readonly [key: string]: unknown }
export type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly schema: Schema
}
export type Walked = {
  readonly method: string
  /** As the document writes it. */
  readonly path: string
  readonly isOpen: boolean
  readonly summary: string | undefined
  readonly security: readonly object[] | undefined
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
  readonly bodyTypes: readonly string[]
  readonly responses: Readonly<Record<string, { readonly content?: object }>>
}

export type Document = {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export function documentIn(api: ConsoleApi): Document {
  return openApiOf(api, '0') as unknown as Document
}

export function walk(api: ConsoleApi): readonly Walked[] {
  const { paths = {} } = openApiOf(api, '0') as {
    paths?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>
  }
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const security = operation['security'] as readonly object[] | undefined
      const content =
        (operation['requestBody'] as { content?: Readonly<Record<string, { schema?: Schema }>> })
          ?.content ?? {}
      return {
        method: method.toUpperCase(),
        path,
        isOpen: security?.length === 0,
        summary: operation['summary'] as string | undefined,
        security,
        parameters: (operation['parameters'] as readonly Parameter[] | undefined) ?? [],
        body: content['application/json']?.schema,
        bodyTypes: Object.keys(content),
        responses: operation['responses'] as Walked['responses'],
      }
    }),
  )
}

/** An address with something in each of its places. */
export const placed = (path: string, value: (name: string) => string = () => 'x'): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(value(name)))
