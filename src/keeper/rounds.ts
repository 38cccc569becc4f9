/**
 * Rounds: what the keeper does by the clock, one thing after the other, never two rounds at once.
 *
 * Each round is short; what fails is told and tried again in the next. Nothing here decides about
 * mail: it finishes what was decided.
 */
import { seconds } from '../lib/time.ts'

export type Round = {
  readonly name: string
  readonly every: number
  readonly act: () => Promise<unknown> | undefined
}

export function startRounds(
  rounds: readonly Round[],
  told: (problem: unknown) => void,
): { stop(): Promise<void> } {
  const dueAt = new Map(rounds.map((round) => [round.name, 0]))
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const tick = async (): Promise<void> => {
    for (const round of rounds) {
      if (stopped) return
      const now = performance.now()
      if ((dueAt.get(round.name) ?? 0) > now) continue
      dueAt.set(round.name, now + round.every)
      try {
        await round.act()
      } catch (problem) {
        told(problem)
      }
    }
  }
  const again = (): void => {
    if (stopped) return
    running = tick().then(() => {
      if (!stopped) timer = setTimeout(again, seconds(1) / 4)
    })
  }
  again()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
