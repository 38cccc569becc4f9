/** `sekimori evidence gaps|outside`: what was missed, and what others say that we sent. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Instant } from '../lib/time.ts'
import type { Common } from './arguments.ts'
import type { Shared } from './evidence.ts'
import type { GapsOptions } from './evidence-gaps.ts'
import { gapsWords } from './gaps-words.ts'

export function evidenceGapsCommands(group: Command, shared: Shared): void {
  const { common, contextOf, ends, language } = shared
  const words = gapsWords[language]
  common(group.command('gaps').description(words.about))
    .argument('[folder]')
    .option('--from <time>', words.optFrom)
    .option('--until <time>', words.optUntil)
    .action((folder: string | undefined, options: GapsOptions) => {
      const { layout, speaker } = contextOf(options, folder === undefined)
      const log = folder === undefined ? layout.evidence : evidenceIn(resolve(folder))
      const now = Date.now() as Instant
      return ends(
        import('./evidence-gaps.ts').then((it) => it.evidenceGaps(log, options, now, speaker)),
      )
    })
  common(group.command('outside').description(words.outsideAbout))
    .argument('<files...>')
    .addHelpText('after', `\n${words.outsideHelp}`)
    .action((files: string[], options: Common) => {
      const { layout, speaker } = contextOf(options)
      const now = Date.now() as Instant
      return ends(
        import('./evidence-outside.ts').then((it) =>
          it.evidenceOutside(layout, files, now, speaker),
        ),
      )
    })
}

/** A data folder holds its log in `evidence`. */
const evidenceIn = (folder: string): string =>
  existsSync(join(folder, 'log.vkey')) ? folder : join(folder, 'evidence')
