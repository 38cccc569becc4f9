/**
 * Tidy: keeps a long reading in a small room.
 *
 * Where a machine has much memory the engine lets what is no longer used lie for long, several times
 * what is. Here it is asked to clear away once so much was added since it did so the last time, so that
 * what lies there is bounded by SLACK and a part of what is kept.
 *
 * Limits: of an engine that cannot be asked nothing is asked.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Octets that may be added before it is cleared away, and as a part of what is kept. */
export const SLACK = 256 * 2 ** 20
export const SLACK_PART = 1

export type Tidying = {
  readonly used: () => number
  readonly clear: () => void
}

/** To be called now and then. */
export function tidy({ used, clear }: Tidying): () => void {
  let kept = used()
  return () => {
    if (used() - kept < SLACK + kept * SLACK_PART) return
    clear()
    kept = used()
  }
}

/** `undefined`: it cannot be asked. */
export function engineTidying(): Tidying | undefined {
  try {
    setFlagsFromString('--expose-gc')
    const clear: unknown = runInNewContext('gc')
    if (typeof clear !== 'function') return undefined
    return { used: () => getHeapStatistics().used_heap_size, clear: () => void clear() }
  } catch {
    return undefined
  }
}
