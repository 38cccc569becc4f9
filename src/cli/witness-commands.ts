/** `sekimori witness`: its commands, as a person types them. */
import type { Command } from 'commander'
import type { Shared } from './evidence.ts'
import { speakerFor } from './output.ts'
import type { MirrorCliOptions, WitnessOptions } from './witness.ts'
import { witnessCliWords } from './witness-words.ts'

export function witnessCommands(program: Command, shared: Shared): void {
  const { language, common, number, ends } = shared
  const words = witnessCliWords[language]
  const speaker = (options: WitnessOptions) => speakerFor(options, language)
  const group = common(program.command('witness').description(words.about))
    .addHelpText('after', `\n${words.help}`)
    .option('--listen <address>', words.optListen)
    .option('--name <name>', words.optName)
    .action((options: WitnessOptions) =>
      ends(import('./witness.ts').then((it) => it.witnessRun(options, speaker(options)))),
    )
  // What stands before the further word counts as well.
  const all = (command: Command): WitnessOptions => command.optsWithGlobals()
  common(group.command('keys').description(words.keys)).action((_: unknown, command: Command) =>
    ends(
      import('./witness.ts').then((it) => it.witnessKeyLines(all(command), speaker(all(command)))),
    ),
  )
  common(group.command('trust').description(words.trust))
    .argument('<line>')
    .action((line: string, _: unknown, command: Command) =>
      ends(
        import('./witness.ts').then((it) =>
          it.witnessTrust(line, all(command), speaker(all(command))),
        ),
      ),
    )
  common(group.command('status').description(words.status)).action((_: unknown, command: Command) =>
    ends(
      import('./witness.ts').then((it) => it.witnessStatus(all(command), speaker(all(command)))),
    ),
  )
  common(group.command('prove').description(words.prove))
    .argument('<file>')
    .action((file: string, _: unknown, command: Command) =>
      ends(import('./witness.ts').then((it) => it.witnessProve(file, speaker(all(command))))),
    )
  common(group.command('mirror').description(words.mirror))
    .argument('<source>', 'URL | FOLDER')
    .argument('<folder>')
    .option('--log <line>', words.optVkey)
    .option('--every <seconds>', words.optEvery, number)
    .option('--ca-file <file>', words.optCa)
    .action((from: string, to: string, _: MirrorCliOptions, command: Command) =>
      ends(
        import('./witness.ts').then((it) =>
          it.witnessMirror(from, to, all(command) as MirrorCliOptions, speaker(all(command))),
        ),
      ),
    )
}
