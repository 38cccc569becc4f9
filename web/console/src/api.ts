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

/** The only place that fetches. `body`: JSON, or a file as it is. */
export async function ask<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
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
    },
    ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch(() => undefined)
  if (answer === undefined) throw new ProblemError({ status: 0, code: 'unreachable', detail: path })
  const told: unknown = await answer.json().catch(() => undefined)
  if (answer.ok && answer.status !== 202) return told as T
  const { code = 'mistake', detail = '' } = (told ?? {}) as Partial<Problem>
  throw new ProblemError({ ...(told as object), status: answer.status, code, detail })
}
