/** Timers: the door by which waiting comes in, so that tests need not wait. */
export type Timers = {
  /** Runs `then` once; the result calls it off. */
  after(milliseconds: number, then: () => void): () => void
}

export const realTimers: Timers = {
  after(milliseconds, then) {
    const timer = setTimeout(then, milliseconds)
    return () => clearTimeout(timer)
  },
}
