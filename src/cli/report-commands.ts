/** `sekimori report ...`: the documents of a case. */
import type { Command } from 'commander'
import { paperKinds } from '../cases/case.ts'
import { paperNames } from '../reports/words/case.ts'
import type { Common } from './arguments.ts'
import type { Actor } from './control.ts'
import type { Shared } from './evidence.ts'
import type { DraftOptions } from './report.ts'
import { reportWords } from './report-words.ts'

export function reportCommands(program: Command, shared: Shared): void {
  const { common, looking, acting, contextOf, ends, language } = shared
  const words = reportWords[language]
  const its = () => import('./report.ts')
  const group = program.command('report').description(words.about)
  const kinds = paperKinds.map((kind) => `  ${kind.padEnd(22)} ${paperNames[kind][language]}`)
  const languages = (command: Command): Command => command.option('--both', words.optBoth)

  common(group.command('list').description(words.list))
    .argument('[case]')
    .action((id: string | undefined, options: Common) => {
      const { layout, speaker } = contextOf(options, id !== undefined)
      return ends(its().then((it) => it.reportList(layout, id, speaker)))
    })
  common(group.command('slots').description(words.slots))
    .argument('<case>')
    .argument('<kind>')
    .action((id: string, kind: string, options: Common) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.reportSlots(layout, id, kind, speaker)))
    })
  languages(acting(group.command('draft').description(words.draft)))
    .argument('<case>')
    .argument('<kind>')
    .option('--out <file>', words.optOut)
    .option('--of <what>', words.optOf)
    .option('--forms <forms>', words.optForms)
    .option('--force', words.optForce)
    .addHelpText('after', `\n${words.helpDraft}\n\n${words.helpKinds}:\n${kinds.join('\n')}`)
    .action((id: string, kind: string, options: Common & DraftOptions) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.reportDraft(layout, id, kind, options, speaker)))
    })
  languages(common(group.command('lint').description(words.lint)))
    .argument('<case>')
    .argument('<kind>')
    .option('--of <what>', words.optOf)
    .action((id: string, kind: string, options: Common & DraftOptions) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.reportLint(layout, id, kind, options, speaker)))
    })
  for (const name of ['review', 'approve', 'release', 'withdraw'] as const) {
    const command = acting(group.command(name).description(words[name]))
      .argument('<case>')
      .argument('<document>')
    if (name === 'release') command.requiredOption('--to <whom>', words.optTo)
    if (name === 'review') command.option('--note <text>', words.optNote)
    command.action(
      (id: string, paper: string, options: Common & Actor & { to?: string; note?: string }) => {
        const { layout, speaker } = contextOf(options)
        return ends(its().then((it) => it.reportSet(layout, name, id, paper, options, speaker)))
      },
    )
  }
  common(group.command('diff').description(words.diff))
    .argument('<case>')
    .argument('<document>')
    .action((id: string, paper: string, options: Common) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.reportDiff(layout, id, paper, speaker)))
    })
  languages(looking(group.command('get').description(words.get)))
    .argument('<case>')
    .argument('<document>')
    .requiredOption('--out <file>', words.optOut)
    .option('--force', words.optForce)
    .action((id: string, paper: string, options: Common & DraftOptions) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.reportGet(layout, id, paper, options, speaker)))
    })
}
