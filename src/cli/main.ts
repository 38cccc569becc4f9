/**
 * Main: what a person types. Reads the words, calls one command, ends with its exit code.
 *
 * Commands are loaded when they are asked for, so that `--help` and `status` stay quick.
 */
import { existsSync } from 'node:fs'
import { Argument, Command, CommanderError, Option } from 'commander'
import { NO_PURPOSE } from '../accounts/purpose/policy.ts'
import { purposes } from '../accounts/purpose/recognise.ts'
import type { StepUpPolicy } from '../events/step-up.ts'
import { dataFolder, type Layout, layoutIn } from '../keeper/layout.ts'
import { refitWords } from '../keeper/refit-words.ts'
import { roles } from '../people/roles.ts'
import { policies as stepUpPolicies } from '../step-up/policy.ts'
import { type Common, languageOf, plainArguments } from './arguments.ts'
import { caseCommands } from './case-commands.ts'
import { configWords } from './config-words.ts'
import type { ConsoleOptions } from './console.ts'
import { consoleWords } from './console-words.ts'
import { contactCommands } from './contact-commands.ts'
import type { Actor } from './control.ts'
import type { DrillOptions } from './drill.ts'
import { drillWords } from './drill-words.ts'
import type { EventsOptions } from './events.ts'
import { evidenceCommands, type Shared } from './evidence.ts'
import { evidenceLogWords } from './evidence-log-words.ts'
import { explainWords } from './explain-words.ts'
import type { InvestigateOptions } from './investigate.ts'
import { investigateWords } from './investigate-words.ts'
import type { LearnOptions } from './learn.ts'
import { learnWords } from './learn-words.ts'
import { noticeCommands } from './notice-commands.ts'
import { endWith, exits, type Speaker, speakerFor, WrongUse } from './output.ts'
import { ownerWords } from './owner-words.ts'
import { playbookCommands } from './playbook-commands.ts'
import { proposalCommands } from './proposal-commands.ts'
import { purposeWords } from './purpose-words.ts'
import { reportCommands } from './report-commands.ts'
import type { VerifyOptions } from './verify.ts'
import { verifyWords } from './verify-words.ts'
import { version } from './version.ts'
import { witnessCommands } from './witness-commands.ts'
import { cliWords } from './words.ts'

const typed = plainArguments(process.argv.slice(2))
const asked = typed[typed.indexOf('--lang') + 1]
const language = languageOf(typed.includes('--lang') ? asked : undefined, process.env)
const words = cliWords[language]

const program = new Command('sekimori')
  .description(words.description)
  .version(version)
  .exitOverride()
  .configureHelp({ sortSubcommands: false, showGlobalOptions: true })
  .addHelpText(
    'after',
    `
${words.examples}:
  sekimori guard --data /var/lib/sekimori
  sekimori attach postfix --apply --enforce
  sekimori status
  sekimori held list --json
  sekimori explain 7K3QX2M
  sekimori person add hanako --role administrator --break-glass "the first person"
  sekimori held release 7K3QX2M --as hanako --reason "confirmed with the owner by phone"
  sekimori verify

${words.exitCodes}`,
  )

const common = (command: Command): Command =>
  command
    .addOption(new Option('--json', words.optJson))
    .addOption(new Option('--json-to <file>').hideHelp())
    .addOption(new Option('--lang <language>', words.optLang).choices(['ja', 'en']))
    .addOption(new Option('--data <folder>', words.optData))
    .addOption(new Option('--config <file>', words.optConfig))

/** Who looks: whoever may ask the guard, or by name where a name is asked for. */
const looking = (command: Command): Command =>
  common(command)
    .option('--as <name>', words.optAs)
    .option('--reason <text>', words.optReason)
    .option('--code-file <file>', words.optCodeFile)

/** Who acts: a person with a code, or root. */
const acting = (command: Command): Command =>
  common(command)
    .option('--as <name>', words.optAs)
    .option('--reason <text>', words.optReason)
    .option('--code-file <file>', words.optCodeFile)
    .option('--break-glass <reason>', words.optBreakGlass)
    .addHelpText('after', `\n${words.aboutCode}`)

const number = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new WrongUse(`${text}: a whole number is needed`)
  return value
}

// Whoever reads us may have seen enough: `sekimori events … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exits.fine)
})

let code: number = exits.fine
export type Context = { readonly layout: Layout; readonly speaker: Speaker }

const contextOf = (options: Common, mustExist = true): Context => {
  const layout = layoutIn(dataFolder(options.data, process.env))
  if (mustExist && !existsSync(layout.data)) throw new WrongUse(words.noData(layout.data))
  return { layout, speaker: speakerFor(options, language) }
}

common(program.command('guard').description(words.guard))
  .option('--milter <address>', 'unix:/PATH | inet:127.0.0.1:PORT')
  .option('--instances <file>', words.optInstances)
  .option('--no-console', consoleWords[language].optNoConsole)
  .action(async (options: Common & { milter?: string; instances?: string; console?: boolean }) => {
    const { layout, speaker } = contextOf(options, false)
    code = await (await import('./guard.ts')).guard(layout, options, speaker)
  })

common(program.command('console').description(consoleWords[language].about))
  .option('--socket <file>', consoleWords[language].optSocket)
  .option('--state <folder>', consoleWords[language].optState)
  .addOption(
    new Option('--log-level <level>', consoleWords[language].optLogLevel)
      .choices(['debug', 'info', 'warn', 'error'])
      .default('info'),
  )
  .action(async (options: Common & ConsoleOptions) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./console.ts')).console(layout, options, speaker)
  })

common(program.command('status').description(words.status))
  .option('--instances <file>', words.optInstances)
  .action(async (options: Common & { instances?: string }) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./status.ts')).status(layout, options, speaker)
  })

const held = program.command('held').description(words.held)
type Held = Common & Actor & { account?: string; whose?: string; most?: number }
common(held.command('list').description(words.heldList))
  .option('--account <name>')
  .option('--most <n>', '', number)
  .action(async (options: Held) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./held.ts')).heldList(layout, options, speaker)
  })
looking(held.command('show').description(words.heldShow))
  .argument('<reference>')
  .action(async (reference: string, options: Held) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./held.ts')).heldShow(layout, reference, options, speaker)
  })
for (const [name, verb, about] of [
  ['release', 'held.release', words.heldRelease],
  ['delete', 'held.delete', words.heldDelete],
] as const)
  acting(held.command(name).description(about))
    .argument('[references...]')
    .option('--account <name>')
    .addOption(new Option('--whose <whose>').choices(['owner', 'thief', 'unknown']))
    .option('--force', words.optForce)
    .action(async (references: string[], options: Held) => {
      const { layout, speaker } = contextOf(options)
      const { heldAct } = await import('./held.ts')
      const { accountNamed } = await import('./account.ts')
      const named = options.account === undefined ? {} : { account: accountNamed(options.account) }
      code = await heldAct(verb, layout, references, { ...options, ...named }, speaker)
    })

const { about: aboutExplain, help: howToExplain } = explainWords[language]
looking(program.command('explain').description(aboutExplain))
  .argument('<id-or-account>')
  .addHelpText('after', `\n${howToExplain}`)
  .action(async (what: string, options: Common & Actor) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./explain.ts')).explain(layout, what, options, speaker)
  })

const account = program.command('account').description(words.account)
common(account.command('list').description(words.accountList))
  .option('--most <n>', '', number)
  .action(async (options: Held) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./account.ts')).accountList(layout, options.most, speaker)
  })
common(account.command('show').description(words.accountShow))
  .argument('<account>')
  .action(async (name: string, options: Common) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./account.ts')).accountShow(layout, name, speaker)
  })
acting(account.command('suspend').description(words.accountSuspend))
  .argument('<account>')
  .option('--since <time>', words.optSince)
  .action(async (name: string, options: Held & { since?: string }) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./account.ts')).accountSuspend(layout, name, options, speaker)
  })
acting(account.command('clear').description(words.accountClear))
  .argument('<account>')
  .option('--benign', purposeWords[language].optBenign)
  .action(async (name: string, options: Held & { benign?: boolean }) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./account.ts')).accountClear(layout, name, options, speaker)
  })
acting(account.command('approve').description(words.accountApprove))
  .argument('<account>')
  .option('--withdraw')
  .action(async (name: string, options: Held & { withdraw?: boolean }) => {
    const { layout, speaker } = contextOf(options)
    const bulk = options.withdraw !== true
    code = await (await import('./account.ts')).accountApprove(layout, name, bulk, options, speaker)
  })

for (const opinion of ['benign', 'hijacked'] as const)
  acting(account.command(opinion).description(purposeWords[language][opinion]))
    .argument('<account>')
    .action(async (name: string, options: Held) => {
      const { layout, speaker } = contextOf(options)
      const { accountOpinion } = await import('./purposes.ts')
      code = await accountOpinion(layout, name, opinion, options, speaker)
    })
common(account.command('purposes').description(purposeWords[language].purposes))
  .option('--most <n>', '', number)
  .action(async (options: Held) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./purposes.ts')).accountPurposes(layout, options.most, speaker)
  })
acting(account.command('purpose').description(purposeWords[language].purpose))
  .argument('<account>')
  .addArgument(new Argument('<purpose>').choices([...purposes, NO_PURPOSE]))
  .option(
    '--network <network>',
    purposeWords[language].optNetwork,
    (network: string, before: readonly string[] = []) => [...before, network],
  )
  .action(async (name: string, kind: string, options: Held & { network?: string[] }) => {
    const { layout, speaker } = contextOf(options)
    const { accountPurpose } = await import('./purposes.ts')
    code = await accountPurpose(layout, name, kind, options, speaker)
  })

const own = ownerWords[language]
const owner = program.command('owner').description(own.about)
common(owner.command('list').description(own.list))
  .option('--most <n>', '', number)
  .action(async (options: Held) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./owner.ts')).ownerList(layout, options.most, speaker)
  })
common(owner.command('show').description(own.show))
  .argument('<account>')
  .action(async (name: string, options: Common) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./owner.ts')).ownerShow(layout, name, speaker)
  })
acting(owner.command('enrol').description(own.enrol))
  .argument('<account>')
  .addHelpText('after', `\n${own.helpEnrol}`)
  .action(async (name: string, options: Common & Actor) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./owner.ts')).ownerEnrol(layout, name, options, speaker)
  })
acting(owner.command('policy').description(own.policy))
  .argument('<account>')
  .addArgument(new Argument('<policy>').choices([...stepUpPolicies]))
  .addHelpText('after', `\n${own.helpPolicy}`)
  .action(async (name: string, policy: StepUpPolicy, options: Common & Actor) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./owner.ts')).ownerPolicy(layout, name, policy, options, speaker)
  })
acting(owner.command('revoke').description(own.revoke))
  .argument('<account>')
  .argument('<what>', 'all | origins | FACTOR')
  .addHelpText('after', `\n${own.helpRevoke}`)
  .action(async (name: string, what: string, options: Common & Actor) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./owner.ts')).ownerRevoke(layout, name, what, options, speaker)
  })

const person = program.command('person').description(words.person)
acting(person.command('add').description(words.personAdd))
  .argument('<name>')
  .addOption(new Option('--role <role>', words.optRole).choices([...roles]).makeOptionMandatory())
  .addHelpText('after', `\n${words.aboutRoles}`)
  .action(async (name: string, options: Common & Actor & { role: string }) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./person.ts')).personAdd(layout, name, options, speaker)
  })
acting(person.command('invite').description(words.personInvite))
  .argument('<name>')
  .addOption(new Option('--role <role>', words.optRole).choices([...roles]))
  .addHelpText('after', `\n${words.aboutRoles}`)
  .action(async (name: string, options: Common & Actor & { role?: string }) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./person.ts')).personInvite(layout, name, options, speaker)
  })
common(person.command('list').description(words.personList)).action(async (options: Common) => {
  const { layout, speaker } = contextOf(options)
  code = await (await import('./person.ts')).personList(layout, speaker)
})
acting(person.command('revoke').description(words.personRevoke))
  .argument('<name>')
  .action(async (name: string, options: Common & Actor) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./person.ts')).personRevoke(layout, name, options, speaker)
  })

const attach = program.command('attach').description(words.attach)
common(attach.command('postfix').description(words.attachPostfix))
  .option('--apply', words.attachApply)
  .option('--undo', words.attachUndo)
  .option('--enforce', words.attachEnforce)
  .option('--observe-days <n>', words.attachObserveDays, number)
  .option('--config-directory <folder>', words.attachConfigDirectory)
  .option('--milter <address>', 'unix:PATH | inet:127.0.0.1:PORT')
  .option('--name <name>', words.attachName)
  .option('--instances <file>', words.optInstances)
  .option('--force', words.attachForce)
  .action(async (options: Common & { instances?: string }) => {
    const { layout, speaker } = contextOf(options, false)
    code = await (await import('./attach.ts')).attachPostfix(layout, options, speaker)
  })
common(attach.command('dovecot').description(words.attachDovecot))
  .option('--apply', words.attachDovecotApply)
  .option('--undo', words.attachUndo)
  .option('--enforce', words.attachDovecotEnforce)
  .option('--observe-days <n>', words.attachObserveDays, number)
  .option('--config-file <file>', words.attachConfigFile)
  .option('--policy <address>', 'inet:127.0.0.1:PORT')
  .option('--name <name>', words.attachName)
  .option('--instances <file>', words.optInstances)
  .option('--force', words.attachForce)
  .action(async (options: Common & { instances?: string }) => {
    const { layout, speaker } = contextOf(options, false)
    code = await (await import('./attach.ts')).attachDovecot(layout, options, speaker)
  })

common(program.command('events').description(words.events))
  .argument('[logs...]')
  .option('--all', words.eventsAll)
  .option('--count', words.eventsCount)
  .option('--raw', words.eventsRaw)
  .option('--zone <zone>', words.eventsZone)
  .option('--realm <realm>', words.eventsRealm)
  .action(async (logs: string[], options: Common & EventsOptions) => {
    const { speaker } = contextOf(options, false)
    code = await (await import('./events.ts')).events(logs, options, speaker)
  })

const { about: aboutLearn, help: howToLearn, ...learning } = learnWords[language]
acting(program.command('learn').description(aboutLearn))
  .argument('[logs...]')
  .option('--dry-run', learning.optDryRun)
  .option('--zone <zone>', learning.optZone)
  .option('--realm <realm>', learning.optRealm)
  .addHelpText('after', `\n${howToLearn}`)
  .action(async (logs: string[], options: LearnOptions) => {
    const { layout, speaker } = contextOf(options, options.dryRun !== true)
    code = await (await import('./learn.ts')).learn(layout, logs, options, speaker)
  })

const { about: aboutPast, help: howToInvestigate, ...past } = investigateWords[language]
common(program.command('investigate').description(aboutPast))
  .argument('[logs...]')
  .option('--html <file>', past.optHtml)
  .option('--pdf <file>', past.optPdf)
  .option('--csv <folder>', past.optCsv)
  .option('--stix <file>', past.optStix)
  .option('--reached <file>', past.optReached)
  .option('--shared', past.optShared)
  .option('--abuse <folder>', past.optAbuse)
  .option('--reporter <who>', past.optReporter)
  .option('--ocsf <file>', past.optOcsf)
  .option('--parquet <folder>', past.optParquet)
  .option('--claims <file>', past.optClaims)
  .option('--zone <zone>', past.optZone)
  .option('--realm <realm>', past.optRealm)
  .option('--home <country>', past.optHome)
  .option('--workers <n>', past.optWorkers, number)
  .addOption(new Option('--progress <how>', words.optProgress).choices(['json']))
  .option('--force', past.optForce)
  .addHelpText('after', `\n${howToInvestigate}`)
  .action(async (logs: string[], options: InvestigateOptions) => {
    const { speaker } = contextOf(options, false)
    code = await (await import('./investigate.ts')).investigate(logs, options, speaker)
  })

common(program.command('verify').description(words.verify))
  .argument('[dir|package]')
  .option('--checkpoint <file>', verifyWords[language].optCheckpoint)
  .option('--policy <file>', verifyWords[language].optPolicy)
  .option('--key <file>', verifyWords[language].optKey)
  .option('--replay', words.optReplay)
  .option('--tree', evidenceLogWords[language].optTree)
  .addHelpText('after', `\n${verifyWords[language].help}`)
  .action(async (folder: string | undefined, options: VerifyOptions) => {
    const { layout, speaker } = contextOf(options, folder === undefined)
    code = await (await import('./verify.ts')).verify(layout, folder, options, speaker)
  })

const drilling = drillWords[language]
common(program.command('drill').description(drilling.about))
  .argument('[day]')
  .option('--list', drilling.optList)
  .option('--seed <n>', drilling.optSeed, number)
  .option('--unguarded', drilling.optUnguarded)
  .option('--plot <file>', drilling.optPlot)
  .option('--strict', drilling.optStrict)
  .addOption(new Option('--progress <how>', words.optProgress).choices(['json']))
  .option('--force', words.optForce)
  .addHelpText('after', `\n${drilling.help}`)
  .action(async (day: string | undefined, options: DrillOptions) => {
    const { speaker } = contextOf(options, false)
    code = await (await import('./drill.ts')).drill(day, options, speaker)
  })

const shared: Shared = {
  ...{ language, common, looking, acting, number, contextOf },
  ends: async (command) => {
    code = await command
  },
}
caseCommands(program, shared)
reportCommands(program, shared)
noticeCommands(program, shared)
contactCommands(program, shared)
playbookCommands(program, shared)
proposalCommands(program, shared)
evidenceCommands(program, shared)
witnessCommands(program, shared)

common(program.command('rebuild').description(words.rebuild)).action(async (options: Common) => {
  const { layout, speaker } = contextOf(options)
  code = await (await import('./rebuild.ts')).rebuild(layout, speaker)
})

common(program.command('refit').description(refitWords[language].about))
  .option('--dry-run', refitWords[language].optDryRun)
  .action(async (options: Common & { dryRun?: boolean }) => {
    const { layout, speaker } = contextOf(options)
    code = await (await import('./refit.ts')).refit(layout, options, speaker)
  })

const config = program.command('config').description(configWords[language].about)
common(config.command('schema').description(configWords[language].schema)).action(
  async (options: Common) => {
    const { speaker } = contextOf(options, false)
    code = (await import('./config.ts')).configPrintSchema(speaker)
  },
)
common(config.command('check').description(configWords[language].check))
  .argument('[file]')
  .action(async (file: string | undefined, options: Common) => {
    const { speaker } = contextOf(options, false)
    code = (await import('./config.ts')).configCheck(file ?? options.config, speaker)
  })
common(config.command('show').description(configWords[language].show)).action(
  async (options: Common) => {
    const { speaker } = contextOf(options, false)
    code = (await import('./config.ts')).configShow(options.config, speaker)
  },
)

try {
  await program.parseAsync(typed, { from: 'user' })
} catch (thrown) {
  if (thrown instanceof CommanderError) code = thrown.exitCode === 0 ? exits.fine : exits.wrongUse
  else code = endWith(thrown, language)
}
process.exitCode = code
