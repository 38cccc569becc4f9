/** `sekimori notice ...`: telling those who must be told. */
import { type Command, Option } from 'commander'
import type { Common } from './arguments.ts'
import type { Actor } from './control.ts'
import type { Shared } from './evidence.ts'
import type { PlanningOptions } from './notice.ts'
import { noticeWords } from './notice-words.ts'

export function noticeCommands(program: Command, shared: Shared): void {
  const { common, acting, contextOf, ends, language } = shared
  const words = noticeWords[language]
  const its = () => import('./notice.ts')
  const group = program.command('notice').description(words.about)
  acting(group.command('plan').description(words.plan))
    .argument('<case>')
    .argument('<document>')
    .addOption(
      new Option('--audience <whom>', words.optAudience)
        .choices(['recipients', 'persons', 'contracts'])
        .default('recipients'),
    )
    .option('--groups <groups>', words.optGroups)
    .option('--people <file>', words.optPeople)
    .option('--opt-outs <file>', words.optOut)
    .option('--languages <file>', words.optLanguages)
    .addHelpText('after', `\n${words.helpPlan}`)
    .action((id: string, paper: string, options: Common & PlanningOptions) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.noticePlan(layout, id, paper, options, speaker)))
    })
  acting(group.command('send').description(words.send))
    .argument('<case>')
    .argument('<round>')
    .action((id: string, round: string, options: Common & Actor) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.noticeSend(layout, id, round, options, speaker)))
    })
  acting(group.command('stop').description(words.stop))
    .argument('<case>')
    .argument('<round>')
    .action((id: string, round: string, options: Common & Actor) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.noticeStop(layout, id, round, options, speaker)))
    })
  common(group.command('list').description(words.list))
    .argument('<case>')
    .action((id: string, options: Common) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.noticeList(layout, id, speaker)))
    })
}
