/**
 * Undo: takes the guard out of a Dovecot again.
 *
 * A dovecot.conf that is as we left it is put back to the byte; when somebody changed it since, only
 * our two lines go. Our own file goes with them, unless somebody edited it: then undo refuses, and
 * does it with `force`. The deny file goes last, after the reload: while Dovecot asks for it it must
 * be there. Who was denied may log in again. Safe to repeat, and to go on with after a crash.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault } from '../../lib/fault.ts'
import { DENY_MARK, isDovecot } from '../../ports/instance-list.ts'
import { readList, writeList, writeWhole } from '../place.ts'
import { forget } from '../state.ts'
import type { Tools } from '../tools.ts'
import type { Undone } from '../undo.ts'
import { reloadDovecot } from './apply.ts'
import { effectiveIn } from './effective.ts'
import { CONFIG_FILE, DENY_NAME, OWN_NAME } from './plan.ts'
import { hashOf, nameOfDovecot, recallDovecot } from './state.ts'
import { OWN_MARK, withoutInclude } from './text.ts'

export type UndoDovecotOptions = {
  readonly configFile?: string
  readonly instancesFile: string
  readonly force?: boolean
  readonly reload?: boolean
}

export async function undoDovecot(tools: Tools, options: UndoDovecotOptions): Promise<Undone> {
  const { instancesFile, force = false } = options
  const configFile = options.configFile ?? CONFIG_FILE
  const list = readList(instancesFile)
  const instance = list.filter(isDovecot).find((one) => one.configFile === configFile)
  const name = instance?.name ?? nameOfDovecot(instancesFile, configFile)
  const remembered = name === undefined ? undefined : recallDovecot(instancesFile, name)
  if (remembered === undefined && !force) throw new Fault('attach.unknown', { folder: configFile })

  const folder = dirname(configFile)
  const ownFile = remembered?.attached.ownFile ?? join(folder, OWN_NAME)
  const denyFile = instance?.denyFile ?? remembered?.attached.denyFile ?? join(folder, DENY_NAME)
  const own = existsSync(ownFile) ? readFileSync(ownFile, 'utf8') : undefined
  if (own !== undefined && !force && hashOf(own) !== remembered?.attached.hashes.own)
    throw new Fault('attach.changed', { folder, what: `somebody changed ${ownFile} since` })

  const live = readFileSync(configFile, 'utf8')
  const isAsLeft = remembered !== undefined && hashOf(live) === remembered.attached.hashes.conf
  const wanted = isAsLeft ? remembered.before : withoutInclude(live, ownFile)
  const how: Undone['how'] = wanted === live ? 'was-out' : isAsLeft ? 'to-the-byte' : 'ours-only'
  if (wanted !== live) {
    try {
      writeWhole(configFile, wanted)
      await effectiveIn(tools, configFile)
    } catch (thrown) {
      writeWhole(configFile, live)
      throw thrown
    }
  }
  // If we stop here our file is read by nobody any more; undo again goes on.
  if (own?.startsWith(`${OWN_MARK}\n`)) rmSync(ownFile, { force: true })
  const reloaded = options.reload !== false && (await reloadDovecot(tools, configFile))
  if (existsSync(denyFile) && readFileSync(denyFile, 'utf8').startsWith(`${DENY_MARK}\n`))
    rmSync(denyFile, { force: true })
  if (instance !== undefined)
    writeList(
      instancesFile,
      list.filter((one) => one !== instance),
    )
  if (name !== undefined) forget(instancesFile, name)
  return { how, reloaded }
}
