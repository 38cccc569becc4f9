/** `sekimori playbook ...`: the steps of a case, those that come along and the organisation's own. */
import type { Command } from 'commander'
import type { Common } from './arguments.ts'
import type { Shared } from './evidence.ts'
import { speakerFor } from './output.ts'
import { playbookCliWords } from './playbook-words.ts'

export type PlaybookOptions = Common & { readonly out?: string }

export function playbookCommands(program: Command, shared: Shared): void {
  const { common, ends, language } = shared
  const words = playbookCliWords[language]
  const its = () => import('./playbook.ts')
  const group = program.command('playbook').description(words.playbook)
  common(group.command('list').description(words.list)).action((options: PlaybookOptions) =>
    ends(its().then((it) => it.playbookList(options, speakerFor(options, language)))),
  )
  common(group.command('show').description(words.show))
    .argument('<playbook>')
    .action((named: string, options: PlaybookOptions) =>
      ends(its().then((it) => it.playbookShow(named, options, speakerFor(options, language)))),
    )
  common(group.command('check').description(words.check))
    .argument('<files...>')
    .action((files: readonly string[], options: PlaybookOptions) =>
      ends(its().then((it) => it.playbookCheck(files, speakerFor(options, language)))),
    )
  common(group.command('export').description(words.out))
    .argument('<playbook>')
    .option('--out <file>', words.optOut)
    .option('--force', words.optForce)
    .action((named: string, options: PlaybookOptions) =>
      ends(its().then((it) => it.playbookExport(named, options, speakerFor(options, language)))),
    )
  common(group.command('import').description(words.import))
    .argument('<file>')
    .option('--force', words.optForce)
    .action((file: string, options: PlaybookOptions) =>
      ends(its().then((it) => it.playbookImport(file, options, speakerFor(options, language)))),
    )
}
