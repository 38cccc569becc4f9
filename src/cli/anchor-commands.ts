/** `sekimori evidence anchor mail|tsa|qr|medium|dns`: its lines on the command line. */
import { type Command, Option } from 'commander'
import { anchorWords } from './anchor-words.ts'
import type { Common } from './arguments.ts'
import type { Shared } from './evidence.ts'

export type CardOptions = Common & { out?: string; paper: 'a4' | 'a6'; force?: boolean }

export function anchorCommands(group: Command, shared: Shared): void {
  const { common, contextOf, ends, language } = shared
  const words = anchorWords[language]
  const anchor = group.command('anchor').description(words.about)
  for (const way of ['mail', 'tsa'] as const)
    common(anchor.command(way).description(words[way])).action((options: Common) => {
      const { layout, speaker } = contextOf(options)
      return ends(import('./anchor.ts').then((it) => it.anchorSent(layout, way, speaker)))
    })
  common(anchor.command('qr').description(words.qr))
    .option('--out <file>', words.optOut)
    .addOption(new Option('--paper <size>', words.optPaper).choices(['a4', 'a6']).default('a4'))
    .option('--force', words.optForce)
    .action((options: CardOptions) => {
      const { layout, speaker } = contextOf(options)
      return ends(import('./anchor.ts').then((it) => it.anchorCard(layout, options, speaker)))
    })
  common(anchor.command('medium').description(words.medium))
    .argument('<folder>')
    .action((folder: string, options: Common) => {
      const { layout, speaker } = contextOf(options)
      return ends(import('./anchor.ts').then((it) => it.anchorMedium(layout, folder, speaker)))
    })
  common(anchor.command('dns').description(words.dns)).action((options: Common) => {
    const { layout, speaker } = contextOf(options)
    return ends(import('./anchor.ts').then((it) => it.anchorDns(layout, speaker)))
  })
}
