/**
 * Guard's console: starts the console beside the guard, as whoever it shall be.
 *
 * Root gives the socket's folder to the group of the console's user and a folder for its work to him; where
 * there is no such user it stays root's, and is told so.
 */
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { idIn } from '../attach/apply.ts'
import type { Config } from '../keeper/config.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Language } from '../lib/words.ts'
import { ConsoleChild, spawnConsole } from './console-child.ts'
import { consoleWords } from './console-words.ts'

export type ConsoleFacts = { readonly url: string | null; readonly fault: string | null }

export type GuardConsole = {
  /** `isConnected`: somebody asks over the console's socket. */
  facts(isConnected: boolean): ConsoleFacts
  /** Once the guard listens for it. */
  start(): void
  close(): Promise<void>
}

export type GuardConsoleParts = {
  readonly config: Config['console']
  readonly layout: Layout
  readonly configFile: string | undefined
  readonly language: Language
  readonly says: (line: string) => void
  /** False: a unit of its own runs it, or nobody. */
  readonly isOurs: boolean
}

/** Of whom the process is; `undefined`: ours, as it is. */
export function userOf(
  name: string,
  uid = process.getuid?.(),
): { uid: number; gid: number } | undefined {
  if (uid !== 0 || !existsSync('/etc/passwd')) return undefined
  const its = idIn('/etc/passwd', name, 2)
  const gid = idIn('/etc/passwd', name, 3)
  return its === undefined || gid === undefined || its === 0 ? undefined : { uid: its, gid }
}

export function guardConsole(parts: GuardConsoleParts): GuardConsole {
  const { config, layout, configFile, language, says, isOurs } = parts
  const words = consoleWords[language]
  const url = config.listen === 'none' ? null : (config.origins[0] ?? null)
  const told = (isConnected: boolean, fault: string | null): ConsoleFacts => ({
    url: isConnected ? url : null,
    fault,
  })
  if (!isOurs || url === null)
    return {
      facts: (isConnected) => told(isConnected, null),
      start: () => {},
      close: async () => {},
    }
  const state = config.state ?? join(layout.data, 'console-state')
  const socket = config.socket ?? layout.console
  const user = userOf(config.user)
  if (user !== undefined) {
    const folder = dirname(socket)
    mkdirSync(folder, { recursive: true, mode: 0o750 })
    chownSync(folder, 0, user.gid)
    // What is made in it is its group's.
    chmodSync(folder, 0o2750)
    mkdirSync(state, { recursive: true, mode: 0o700 })
    chownSync(state, user.uid, user.gid)
  }
  const child = new ConsoleChild({
    spawn: () =>
      spawnConsole({
        program: [process.execPath, process.argv[1] ?? ''],
        args: [
          ...['--data', layout.data, '--state', state, '--socket', socket, '--lang', language],
          ...['--log-level', 'warn', ...(configFile === undefined ? [] : ['--config', configFile])],
        ],
        ...user,
      }),
    now: () => performance.now(),
    after: (ms, act) => {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    told: (fault) => says(fault.say(language)),
    listens: () => says(words.listens(url, config.listen)),
  })
  return {
    facts: (isConnected) => told(isConnected, child.fault?.say(language) ?? null),
    start: () => {
      if (process.getuid?.() === 0 && user === undefined) says(words.noUser(config.user))
      child.start()
    },
    close: () => child.close(),
  }
}
