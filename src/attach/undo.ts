/**
 * Undo: takes the guard out of a Postfix instance again.
 *
 * Files that are as we left them are put back to the byte. When somebody changed them since, that
 * work is not thrown away: undo refuses and says what differs, and with `force` takes out only our
 * own settings. Safe to repeat, and to go on with after a crash.
 */
import { rmdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault } from '../lib/fault.ts'
import { isPostfix } from '../ports/instance-list.ts'
import { mustPass, reload, writeFiles } from './apply.ts'
import { differencesIn } from './inspect.ts'
import { readList, writeList } from './place.ts'
import { CONFIG_DIRECTORY, removalsOf, SOCKET } from './plan.ts'
import { areAs, forget, nameOf, recall } from './state.ts'
import { alike, edited, type Files, factsIn, filesIn, type Tools } from './tools.ts'

export type UndoOptions = {
  readonly configDirectory?: string
  readonly instancesFile: string
  readonly force?: boolean
  readonly reload?: boolean
}

export type Undone = {
  /** `to-the-byte`: as before attach; `ours-only`: taken out of a file that others had changed. */
  readonly how: 'to-the-byte' | 'ours-only' | 'was-out'
  readonly reloaded: boolean
}

export async function undoAttach(tools: Tools, options: UndoOptions): Promise<Undone> {
  const { instancesFile, force = false } = options
  const configDirectory = options.configDirectory ?? CONFIG_DIRECTORY
  const list = readList(instancesFile)
  const instance = list.filter(isPostfix).find((one) => one.configDirectory === configDirectory)
  const name = instance?.name ?? nameOf(instancesFile, configDirectory)
  const remembered = name === undefined ? undefined : recall(instancesFile, name)
  if (remembered === undefined && !force)
    throw new Fault('attach.unknown', { folder: configDirectory })

  const live = filesIn(configDirectory)
  let wanted: Files
  let how: Undone['how']
  if (remembered !== undefined && alike(live, remembered.before)) {
    wanted = live
    how = 'was-out'
  } else if (remembered !== undefined && areAs(live, remembered.attached.hashes)) {
    wanted = remembered.before
    how = 'to-the-byte'
  } else {
    if (!force && remembered !== undefined) {
      const facts = await factsIn(tools, configDirectory)
      const differences = differencesIn(facts, remembered.attached)
      const what =
        differences.length === 0
          ? 'somebody changed other settings in it since'
          : differences.map(({ where, found }) => `${where} is «${found ?? 'gone'}»`).join('; ')
      throw new Fault('attach.changed', { folder: configDirectory, what })
    }
    const address = remembered?.attached.address ?? `unix:${SOCKET}`
    const settings = remembered?.attached.settings ?? []
    const change = await edited(tools, live, (facts) => removalsOf(facts, address, settings))
    wanted = change.files
    how = alike(wanted, live) ? 'was-out' : 'ours-only'
  }

  if (how !== 'was-out') {
    try {
      writeFiles(configDirectory, wanted)
      await mustPass(tools, configDirectory)
    } catch (thrown) {
      writeFiles(configDirectory, live)
      throw thrown
    }
  }
  // If we stop here Postfix may still ask us; undo again finds the files as they were and goes on.
  const reloaded = options.reload !== false && (await reload(tools, configDirectory))
  if (instance !== undefined) {
    writeList(
      instancesFile,
      list.filter((one) => one !== instance),
    )
    removeSocketFolder(instance.milter, instance.queueDirectory)
  }
  if (name !== undefined) forget(instancesFile, name)
  return { how, reloaded }
}

/** Only when it is empty: a guard that still listens there keeps its socket. */
function removeSocketFolder(milter: string, queueDirectory: string): void {
  const folder = dirname(milter.slice('unix:'.length))
  if (!milter.startsWith('unix:') || !folder.startsWith(`${queueDirectory}/`)) return
  try {
    rmdirSync(folder)
  } catch {}
}
