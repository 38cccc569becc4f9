/** `sekimori proposal ...`: acts that wait for a second person. */
import type { Command } from 'commander'
import type { Common } from './arguments.ts'
import type { Actor } from './control.ts'
import type { Shared } from './evidence.ts'
import { proposalWords } from './proposal-words.ts'

export function proposalCommands(program: Command, shared: Shared): void {
  const { common, acting, contextOf, ends, language } = shared
  const words = proposalWords[language]
  const its = () => import('./proposal.ts')
  const group = program.command('proposal').description(words.proposal)
  common(group.command('list').description(words.list)).action((options: Common) => {
    const { layout, speaker } = contextOf(options)
    return ends(its().then((it) => it.proposalList(layout, speaker)))
  })
  for (const name of ['confirm', 'withdraw'] as const)
    acting(group.command(name).description(words[name]))
      .argument('<proposal>')
      .action((id: string, options: Common & Actor) => {
        const { layout, speaker } = contextOf(options)
        return ends(its().then((it) => it.proposalClose(layout, name, id, options, speaker)))
      })
}
