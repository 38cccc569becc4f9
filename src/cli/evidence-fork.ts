/** `sekimori evidence fork`: what to do when the evidence was restored from a backup. */
import { readConfig } from '../keeper/config.ts'
import { type Layout, placesIn } from '../keeper/layout.ts'
import { dropIndex } from '../keeper/rebuild.ts'
import type { Instant } from '../lib/time.ts'
import { forkLog } from '../store/evidence/fork.ts'
import type { Common } from './arguments.ts'
import { guardRuns } from './control.ts'
import { becomeOwner } from './data-owner.ts'
import { evidenceLogWords } from './evidence-log-words.ts'
import { exits, printable, type Speaker, WrongUse } from './output.ts'

export async function fork(
  layout: Layout,
  options: Common & { readonly reason: string; readonly by?: string },
  speaker: Speaker,
): Promise<number> {
  const words = evidenceLogWords[speaker.language]
  const why = options.reason.trim()
  if (why === '') throw new WrongUse(speaker.words.needsReason)
  if (await guardRuns(layout)) throw new WrongUse(speaker.words.guardRuns)
  const { origin } = readConfig(
    options.config ?? '/etc/sekimori/sekimori.yaml',
    options.config !== undefined,
  )
  becomeOwner(layout)
  const forked = await forkLog(
    {
      ...placesIn(layout),
      origin,
      clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
      refold: () => dropIndex(layout.index),
    },
    { by: options.by ?? 'root', why, force: options.force === true },
  )
  if (forked.kind === 'sound') throw new WrongUse(words.sound)
  speaker.answer(forked, () => [
    ...(forked.resumed ? [words.resumed] : []),
    ...words.forked(forked.fork).map(printable),
    `  ${forked.vkey}`,
  ])
  return exits.fine
}
