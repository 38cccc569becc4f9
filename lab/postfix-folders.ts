/**
 * Postfix folders: what an instance needs on disk before its master can start.
 *
 * Made as `post-install` makes them, but here and in a millisecond.
 */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gidOf, uidOf } from './dovecot.ts'
import { type ConfigFacts, mainCf, masterCf } from './postfix-config.ts'

/** The folders that Postfix expects, as its `post-install` would make them: [mode, owner, group]. */
const queueFolders: { readonly [name: string]: readonly [number, string, string] } = {
  active: [0o700, 'postfix', 'root'],
  bounce: [0o700, 'postfix', 'root'],
  corrupt: [0o700, 'postfix', 'root'],
  defer: [0o700, 'postfix', 'root'],
  deferred: [0o700, 'postfix', 'root'],
  flush: [0o700, 'postfix', 'root'],
  hold: [0o700, 'postfix', 'root'],
  incoming: [0o700, 'postfix', 'root'],
  private: [0o700, 'postfix', 'root'],
  saved: [0o700, 'postfix', 'root'],
  trace: [0o700, 'postfix', 'root'],
  maildrop: [0o730, 'postfix', 'postdrop'],
  public: [0o710, 'postfix', 'postdrop'],
  pid: [0o755, 'root', 'root'],
}

/** Folders and configuration files of an instance. */
export function makePostfix(facts: ConfigFacts): void {
  const { configDirectory, queueDirectory, dataDirectory } = facts
  mkdirSync(configDirectory, { mode: 0o755 })
  mkdirSync(queueDirectory, { mode: 0o755 })
  mkdirSync(dataDirectory, { mode: 0o700 })
  chownSync(dataDirectory, uidOf('postfix'), gidOf('postfix'))
  for (const [name, [mode, owner, group]] of Object.entries(queueFolders)) {
    const folder = join(queueDirectory, name)
    mkdirSync(folder)
    chownSync(folder, uidOf(owner), gidOf(group))
    chmodSync(folder, mode)
  }
  writeFileSync(join(configDirectory, 'main.cf'), mainCf(facts))
  writeFileSync(join(configDirectory, 'master.cf'), masterCf(facts))
  backdate(configDirectory)
}

/** Postfix waits until a file it reads is two seconds old, lest it be half written. Ours is whole. */
export function backdate(configDirectory: string): void {
  const past = Date.now() / 1_000 - 60
  for (const name of ['main.cf', 'master.cf']) utimesSync(join(configDirectory, name), past, past)
}

/**
 * Lets mail be handed in under any user id. Only root may name a configuration folder, and what
 * root hands in is root's: so it is made in a queue of its own, given to the user, and then moved to
 * where pickup(8) looks each second.
 */
export function stage(facts: ConfigFacts, uid: number) {
  const base = mkdtempSync(join(facts.queueDirectory, 'stage-'))
  const configDirectory = join(base, 'postfix')
  const queueDirectory = join(base, 'spool')
  const dataDirectory = join(base, 'data')
  makePostfix({ ...facts, configDirectory, queueDirectory, dataDirectory })
  return {
    configDirectory,
    handIn: () => {
      const from = join(queueDirectory, 'maildrop')
      for (const name of readdirSync(from)) {
        chownSync(join(from, name), uid, gidOf('postdrop'))
        renameSync(join(from, name), join(facts.queueDirectory, 'maildrop', name))
      }
      rmSync(base, { recursive: true })
    },
  }
}
