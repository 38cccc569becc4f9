/** Fake: what an area's made-up API looks like (see `dev.ts`). */

/**
 * Asked with the address, the body and what stands for `:name` in the path. What it gives becomes
 * JSON; a `Response` is given as it is, and a `FakeStream` becomes server-sent events.
 */
export type FakeAnswer = (
  url: URL,
  body: unknown,
  params: Readonly<Record<string, string>>,
) => unknown

/** By `GET /api/v1/accounts/:account`. */
export type FakeApi = Readonly<Record<string, FakeAnswer>>

export type FakeStream = { readonly stream: (send: (event: unknown) => void) => () => void }

/** Throw it, and the page gets a problem with this code. */
export class FakeProblem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly more: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    code: string,
    detail = '',
    more: Readonly<Record<string, unknown>> = {},
  ) {
    super(code)
    this.status = status
    this.code = code
    this.detail = detail
    this.more = more
  }
}
