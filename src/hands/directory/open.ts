/**
 * Open: the directories that the configuration names.
 *
 * Secrets are read here, once, so that one that cannot be read is told when the guard starts.
 */
import type { Directory } from '../../ports/directory.ts'
import type { DirectoryConfig, OneDirectory } from './config.ts'
import { commandDirectory, webhookDirectory } from './hooks.ts'
import { ldapDirectory } from './ldap.ts'
import { passwdFileDirectory } from './passwd-file.ts'
import { sqlDirectory } from './sql.ts'

export const openDirectories = (config: DirectoryConfig): readonly Directory[] =>
  config.map(openDirectory)

function openDirectory(config: OneDirectory): Directory {
  switch (config.kind) {
    case 'passwd-file':
      return passwdFileDirectory(config)
    case 'sql':
      return sqlDirectory(config)
    case 'ldap':
      return ldapDirectory(config)
    case 'command':
      return commandDirectory(config)
    case 'webhook':
      return webhookDirectory(config)
  }
}
