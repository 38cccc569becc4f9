/**
 * Reporter: what node's test runner saw, one JSON object a line, for `scripts/test.ts` to count.
 *
 * Only leaves and own failures: a test that failed merely because a subtest failed is not told
 * twice, and suites are told only when a hook of theirs broke. The last line, `end`, shows that the
 * file came to its end: without it the process died on the way.
 */
export type Told =
  | { readonly what: 'pass'; readonly name: string }
  | { readonly what: 'fail'; readonly name: string; readonly error: string }
  | { readonly what: 'skip'; readonly name: string; readonly reason: string }
  | { readonly what: 'end' }

const ERROR_CHARACTERS_MAX = 8_000

type Happened = {
  readonly type: string
  readonly data: {
    readonly name?: string
    readonly skip?: string | boolean
    readonly todo?: string | boolean
    readonly details?: {
      readonly type?: string
      readonly error?: Error & { failureType?: string; cause?: unknown }
    }
  }
}

function errorText(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
  return text.slice(0, ERROR_CHARACTERS_MAX)
}

function toldOf({ type, data }: Happened): Told | undefined {
  const { name = '', skip, todo, details } = data
  if (type !== 'test:pass' && type !== 'test:fail') return undefined
  const reason = skip ?? todo
  if (reason !== undefined && reason !== false)
    return { what: 'skip', name, reason: typeof reason === 'string' ? reason : '' }
  const isSuite = details?.type === 'suite'
  if (type === 'test:pass') return isSuite ? undefined : { what: 'pass', name }
  if (details?.error?.failureType === 'subtestsFailed') return undefined
  return { what: 'fail', name, error: errorText(details?.error) }
}

export default async function* report(source: AsyncIterable<Happened>): AsyncGenerator<string> {
  for await (const happened of source) {
    const told = toldOf(happened)
    if (told !== undefined) yield `${JSON.stringify(told)}\n`
  }
  yield `${JSON.stringify({ what: 'end' } satisfies Told)}\n`
}
