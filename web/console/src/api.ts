/**
 * API client: one way to ask, one kind of failure.
 *
 * Same origin only; the cookie is the browser's. Whoever changes something sends the header that no
 * other site can send. What a server refuses is a `ProblemError` with the code by which it is worded.
 */
export type Problem = {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly seconds?: number
  readonly entry?: number
}

export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.code)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export const pathWith = (path: string, query: Query = {}): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, String(value))
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Nobody touched the page for so long: what is asked then is asked by the page alone. */
const IDLE_MS = 60_000
let touchedAt = performance.now()
for (const touch of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
  globalThis.addEventListener?.(
    touch,
    () => {
      touchedAt = performance.now()
    },
    { passive: true, capture: true },
  )
const isIdle = (): boolean => performance.now() - touchedAt > IDLE_MS

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
type Asked = {
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** The only place that fetches; who sends a large file with its progress does it beside (`upload.ts`). */
async function answerTo(
  method: Method,
  path: string,
  { body, signal, headers }: Asked,
): Promise<Response> {
  const isRaw = body instanceof Blob
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(method === 'GET' ? {} : { 'x-sekimori': 'console' }),
      // A screen that nobody looks at does not keep its session alive.
      ...(isIdle() ? { 'x-sekimori-idle': '1' } : {}),
      ...(body === undefined
        ? {}
        : { 'content-type': isRaw ? 'application/octet-stream' : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch(() => undefined)
  if (answer === undefined) throw new ProblemError({ status: 0, code: 'unreachable', detail: path })
  return answer
}

function problemIn(answer: Response, told: unknown): ProblemError {
  const { code = 'mistake', detail = '' } = (told ?? {}) as Partial<Problem>
  return new ProblemError({ ...(told as object), status: answer.status, code, detail })
}

/** `body`: JSON, or a file as it is. */
export async function ask<T>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const answer = await answerTo(method, path, { body, signal, headers })
  const told: unknown = await answer.json().catch(() => undefined)
  if (answer.ok && answer.status !== 202) return told as T
  throw problemIn(answer, told)
}

/** A file that the server makes, with the name that it gives it. */
export async function fetchFile(
  path: string,
): Promise<{ readonly name: string; readonly content: Blob }> {
  const answer = await answerTo('GET', path, { headers: { accept: '*/*' } })
  if (!answer.ok) throw problemIn(answer, await answer.json().catch(() => undefined))
  const told = answer.headers.get('content-disposition') ?? ''
  const name = /filename="([\w.-]+)"/.exec(told)?.[1] ?? 'sekimori'
  const content = await answer.blob().catch(() => undefined)
  // Cut short is no file.
  if (content === undefined)
    throw new ProblemError({ status: 0, code: 'unreachable', detail: path })
  return { name, content }
}
