/**
 * Under way: a file that is being made and that nobody shall find half made when a person or the
 * system ends us.
 *
 * Limits: of `kill -9` it knows nothing; what that leaves has the process's number in its name.
 */
import { rmSync } from 'node:fs'
import { constants } from 'node:os'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Removes it when a signal ends us. Gives what says that it is no longer under way. */
export function underWay(file: string): () => void {
  const end = (signal: (typeof signals)[number]): void => {
    rmSync(file, { force: true })
    process.exit(128 + constants.signals[signal])
  }
  for (const signal of signals) process.once(signal, end)
  return () => {
    for (const signal of signals) process.removeListener(signal, end)
    rmSync(file, { force: true })
  }
}
