/** `sekimori case ...`: what happened, what is due, and everything that is done about it. */
import { type Command, Option } from 'commander'
import { caseKinds } from '../cases/case.ts'
import type { Common } from './arguments.ts'
import type { CaseActOptions, CaseOpenOptions } from './case.ts'
import { actForms, type Given } from './case-acts.ts'
import { optionWords } from './case-option-words.ts'
import { caseWords } from './case-words.ts'
import type { Actor } from './control.ts'
import type { Shared } from './evidence.ts'

/** `as-of` as commander names it. */
const optionNameOf = (name: string): string => name.replace(/!$/, '')

export function caseCommands(program: Command, shared: Shared): void {
  const { common, looking, acting, contextOf, ends, language } = shared
  const words = caseWords[language]
  const its = () => import('./case.ts')
  const group = program.command('case').description(words.about)

  common(group.command('list').description(words.list))
    .option('--all', words.optAll)
    .action((options: Common & { all?: boolean }) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.caseList(layout, options, speaker)))
    })
  common(group.command('show').description(words.show))
    .argument('<case>')
    .action((id: string, options: Common) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.caseShow(layout, id, options, speaker)))
    })
  acting(group.command('open').description(words.open))
    .addOption(
      new Option('--kind <kind>', words.optKind).choices([...caseKinds]).default('mass-send'),
    )
    .addOption(
      new Option('--severity <n>', words.optSeverity).choices(['1', '2', '3', '4']).default('2'),
    )
    .option('--account <account...>', words.optAccount)
    .option('--from <file>', words.optFrom)
    .action((options: Common & CaseOpenOptions) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.caseOpen(layout, options, speaker)))
    })
  for (const form of actForms) {
    const command = acting(
      group.command(form.name).description(words.acts[form.name] ?? form.name),
    ).argument('<case>')
    for (const word of form.words) command.argument(word)
    for (const name of form.options) {
      const bare = optionNameOf(name)
      command.option(
        name.endsWith('!') ? `--${bare}` : `--${name} <value>`,
        optionWords[language][bare] ?? '',
      )
    }
    command
      .option('--seen <entry>', words.optSeen)
      .addHelpText('after', `\n  sekimori ${form.example}`)
      .action((...typed: unknown[]) => {
        const [id, ...rest] = typed.slice(0, -2) as string[]
        const options = typed.at(-2) as Common & CaseActOptions & Given
        const { layout, speaker } = contextOf(options)
        return ends(its().then((it) => it.caseForm(layout, form, id ?? '', rest, options, speaker)))
      })
  }
  acting(group.command('act').description(words.act))
    .argument('<case>')
    .argument('<act>')
    .requiredOption('--facts <json>', words.optFacts)
    .option('--seen <entry>', words.optSeen)
    .action((id: string, name: string, options: Common & CaseActOptions & { facts: string }) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.caseAct(layout, id, name, options, speaker)))
    })
  acting(group.command('found').description(words.found))
    .argument('<case>')
    .option('--from <file>', words.optFrom)
    .option('--home <country>', words.optHome)
    .action((id: string, options: Common & Actor & { from?: string; home?: string }) => {
      const { layout, speaker } = contextOf(options)
      return ends(
        import('./case-found.ts').then((it) => it.caseFound(layout, id, options, speaker)),
      )
    })
  acting(group.command('merge').description(words.merge))
    .argument('<case>')
    .argument('<into>')
    .action((id: string, into: string, options: Common & Actor) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.caseMerge(layout, id, into, options, speaker)))
    })
  acting(group.command('split').description(words.split))
    .argument('<case>')
    .argument('<account...>')
    .action((id: string, accounts: readonly string[], options: Common & Actor) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.caseSplit(layout, id, accounts, options, speaker)))
    })
  looking(group.command('export').description(words.export))
    .argument('<case>')
    .requiredOption('--out <file>', words.optOut)
    .action((id: string, options: Common & Actor & { out: string }) => {
      const { layout, speaker } = contextOf(options)
      return ends(
        import('./case-export.ts').then((it) => it.caseExport(layout, id, options, speaker)),
      )
    })
}
