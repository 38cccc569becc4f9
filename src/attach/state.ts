/**
 * State: what attach wrote, and the files as they were before, to the byte.
 *
 * One folder per instance beside the instance list: `main.cf.before`, `master.cf.before` and
 * `attached.json` with what was set and the hashes of both files as we left them. The record is
 * written last and before the configuration is touched, so a crash leaves what undo needs.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Setting } from './decide.ts'
import { makeRootsFolder, mustBeRoots, writeWhole } from './place.ts'
import type { Files } from './tools.ts'

export type Hashes = { readonly main: string; readonly master: string }
export type Attached = {
  readonly version: 1
  readonly name: string
  readonly configDirectory: string
  /** The address as it stands in Postfix's configuration. */
  readonly address: string
  readonly settings: readonly Setting[]
  /** Services that were asked then, and those that were left out on purpose. */
  readonly services: readonly string[]
  readonly hashes: Hashes
}
export type Remembered = { readonly attached: Attached; readonly before: Files }

export const hashesOf = ({ main, master }: Files): Hashes => {
  const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
  return { main: hash(main), master: hash(master) }
}
export const areAs = (files: Files, hashes: Hashes): boolean => {
  const { main, master } = hashesOf(files)
  return main === hashes.main && master === hashes.master
}

export const folderOf = (instancesFile: string, name: string): string =>
  join(dirname(instancesFile), 'attach', name)

export function remember(instancesFile: string, attached: Attached, before: Files): void {
  const folder = folderOf(instancesFile, attached.name)
  makeRootsFolder(folder)
  const modeOf = (name: string) => statSync(join(attached.configDirectory, name)).mode & 0o777
  writeWhole(join(folder, 'main.cf.before'), before.main, modeOf('main.cf'))
  writeWhole(join(folder, 'master.cf.before'), before.master, modeOf('master.cf'))
  writeWhole(join(folder, 'attached.json'), `${JSON.stringify(attached, null, 2)}\n`)
}

export function readAttached(instancesFile: string, name: string): Attached | undefined {
  try {
    const text = readFileSync(join(folderOf(instancesFile, name), 'attached.json'), 'utf8')
    const told = JSON.parse(text) as Attached
    return told.version === 1 && Array.isArray(told.settings) ? told : undefined
  } catch {
    return undefined
  }
}

/** As `readAttached`, with the files before; throws when somebody else could have changed them. */
export function recall(instancesFile: string, name: string): Remembered | undefined {
  const attached = readAttached(instancesFile, name)
  if (attached === undefined) return undefined
  const folder = folderOf(instancesFile, name)
  const file = (it: string): Buffer => {
    mustBeRoots(join(folder, it))
    return readFileSync(join(folder, it))
  }
  file('attached.json')
  return { attached, before: { main: file('main.cf.before'), master: file('master.cf.before') } }
}

/** The name under which a configuration folder was attached, also when a crash kept it off the list. */
export function nameOf(instancesFile: string, configDirectory: string): string | undefined {
  try {
    return readdirSync(join(dirname(instancesFile), 'attach')).find(
      (name) => readAttached(instancesFile, name)?.configDirectory === configDirectory,
    )
  } catch {
    return undefined
  }
}

export const forget = (instancesFile: string, name: string): void =>
  rmSync(folderOf(instancesFile, name), { recursive: true, force: true })
