/** `sekimori evidence erase|approve|cancel|preserve|lift|tickets`: who is forgotten, and who is not. */
import type { Command } from 'commander'
import type { Common } from './arguments.ts'
import type { Actor } from './control.ts'
import type { Shared } from './evidence.ts'
import type { PreserveOptions } from './evidence-privacy.ts'
import { privacyWords } from './evidence-privacy-words.ts'

export function evidencePrivacyCommands(group: Command, shared: Shared): void {
  const { common, acting, contextOf, ends, language } = shared
  const words = privacyWords[language]
  const its = () => import('./evidence-privacy.ts')
  acting(group.command('erase').description(words.erase))
    .argument('<account>')
    .requiredOption('--ticket <ticket>', words.optTicket)
    .addHelpText('after', `\n${words.helpErase}`)
    .action((account: string, options: Common & Actor & { ticket: string }) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.evidenceErase(layout, account, options, speaker)))
    })
  for (const name of ['approve', 'cancel', 'lift'] as const)
    acting(group.command(name).description(words[name]))
      .argument('<ticket>')
      .action((ticket: string, options: Common & Actor) => {
        const { layout, speaker } = contextOf(options)
        return ends(its().then((it) => it.evidenceTicket(layout, name, ticket, options, speaker)))
      })
  acting(group.command('preserve').description(words.preserve))
    .argument('[account]')
    .option('--all', words.optAll)
    .requiredOption('--ticket <ticket>', words.optTicket)
    .option('--from <time>', words.optFrom)
    .option('--until <time>', words.optUntil)
    .addHelpText('after', `\n${words.helpPreserve}`)
    .action((account: string | undefined, options: Common & PreserveOptions) => {
      const { layout, speaker } = contextOf(options)
      return ends(its().then((it) => it.evidencePreserve(layout, account, options, speaker)))
    })
  common(group.command('tickets').description(words.tickets)).action((options: Common) => {
    const { layout, speaker } = contextOf(options)
    return ends(its().then((it) => it.evidenceTickets(layout, speaker)))
  })
}
