/** Deadline: work that ends in time, whatever becomes of it. */

/**
 * Runs `work` at most `msMax`; then its signal aborts and the promise rejects, also where the work
 * does not mind the signal.
 */
export async function within<Result>(
  msMax: number,
  late: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const control = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const error = new Error(`${late} within ${msMax} ms`)
    reject(error)
    control.abort(error)
  }, msMax)
  const working = work(control.signal)
  // The loser of the race must not become an unhandled rejection.
  working.catch(() => {})
  promise.catch(() => {})
  try {
    return await Promise.race([working, promise])
  } finally {
    clearTimeout(timer)
  }
}
