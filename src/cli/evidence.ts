/**
 * `sekimori evidence`: the group of commands for whoever looks after the log itself.
 *
 * Each part of it stands in a file of its own and hangs its commands here; what all commands take
 * comes from `main.ts`.
 */
import type { Command } from 'commander'
import type { Language } from '../lib/words.ts'
import { anchorCommands } from './anchor-commands.ts'
import type { Common } from './arguments.ts'
import { evidenceExportCommand } from './evidence-export.ts'
import { evidenceGapsCommands } from './evidence-gaps-commands.ts'
import { evidenceLogCommands } from './evidence-log.ts'
import { evidencePrivacyCommands } from './evidence-privacy-commands.ts'
import type { Context } from './main.ts'

export type Shared = {
  readonly language: Language
  /** Adds what every command takes. */
  readonly common: (command: Command) => Command
  /** The same, and who looks. */
  readonly looking: (command: Command) => Command
  /** The same, and who acts. */
  readonly acting: (command: Command) => Command
  readonly number: (text: string) => number
  readonly contextOf: (options: Common, mustExist?: boolean) => Context
  /** Runs a command; what it gives is the exit code. */
  readonly ends: (command: Promise<number>) => Promise<void>
}

const about: Readonly<Record<Language, string>> = {
  en: 'looks after the evidence log itself',
  ja: '証跡ログそのものを管理します',
}

export function evidenceCommands(program: Command, shared: Shared): void {
  const group = program.command('evidence').description(about[shared.language])
  evidenceExportCommand(group, shared)
  evidencePrivacyCommands(group, shared)
  evidenceLogCommands(group, shared)
  anchorCommands(group, shared)
  evidenceGapsCommands(group, shared)
}
