/** `sekimori evidence fork|pack|scrub`: what keeps the log itself in order. */
import type { Command } from 'commander'
import type { Common } from './arguments.ts'
import type { Shared } from './evidence.ts'
import { evidenceLogWords } from './evidence-log-words.ts'

export function evidenceLogCommands(group: Command, shared: Shared): void {
  const { common, contextOf, ends, language } = shared
  const words = evidenceLogWords[language]
  common(group.command('fork').description(words.fork))
    .requiredOption('--reason <text>', words.optReason)
    .option('--by <name>', words.optBy)
    .option('--force', words.optForce)
    .addHelpText('after', `\n${words.helpFork}`)
    .action((options: Common & { reason: string; by?: string }) => {
      const { layout, speaker } = contextOf(options)
      return ends(import('./evidence-fork.ts').then((it) => it.fork(layout, options, speaker)))
    })
  common(group.command('pack').description(words.pack))
    .addHelpText('after', `\n${words.helpPack}`)
    .action((options: Common) => {
      const { layout, speaker } = contextOf(options)
      return ends(import('./evidence-pack.ts').then((it) => it.pack(layout, speaker)))
    })
  common(group.command('scrub').description(words.scrub))
    .addHelpText('after', `\n${words.helpScrub}`)
    .action((options: Common) => {
      const { layout, speaker } = contextOf(options)
      return ends(import('./evidence-scrub.ts').then((it) => it.scrub(layout, speaker)))
    })
}
