/**
 * Apply: writes what was planned for a Dovecot, has doveconf(1) read it, and puts everything back if
 * Dovecot would not do what we wrote.
 *
 * Order: backup and record, secret, deny file, our own file, dovecot.conf, check, instance list,
 * reload. The deny file comes before the configuration that names it: while it is missing Dovecot
 * 2.3 answers some logins with a temporary failure (the second within a second, measured).
 * Dovecot ends the processes of the configuration before within five seconds of a reload; until
 * then a server that was connected to them, Postfix for one, asks in the old way (measured).
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault, whyOf } from '../../lib/fault.ts'
import { DENY_MARK } from '../../ports/instance-list.ts'
import { type Applied, idIn, isListening } from '../apply.ts'
import { makeRootsFolder, mustBeRoots, writeList, writeWhole } from '../place.ts'
import { forget } from '../state.ts'
import type { Tools } from '../tools.ts'
import { effectiveIn, isDeny } from './effective.ts'
import type { DovecotPlan } from './plan.ts'
import {
  type AttachedDovecot,
  hashOf,
  readSecret,
  recallDovecot,
  rememberDovecot,
  writeSecret,
} from './state.ts'
import { settingsOf } from './text.ts'

export type DovecotApplyOptions = {
  /** Default true: a running Dovecot is told. */
  readonly reload?: boolean
  /** Who may read the secret besides root; default the group `sekimori` where there is one. */
  readonly guard?: { readonly gid: number }
}

export async function applyDovecot(
  tools: Tools,
  plan: DovecotPlan,
  options: DovecotApplyOptions = {},
): Promise<Applied> {
  const { instance, instancesFile, ownFile, parts } = plan
  const { configFile, denyFile, name, secretFile } = instance
  if (readFileSync(configFile, 'utf8') !== plan.live)
    throw new Fault('attach.changed', {
      folder: configFile,
      what: 'it was changed while attach was at work',
    })
  // What root's doveadm and the hands obey must be root's.
  mustBeRoots(configFile)
  makeRootsFolder(dirname(instancesFile))
  const attached: AttachedDovecot = {
    version: 1,
    name,
    configFile,
    ownFile,
    denyFile,
    hashes: { conf: hashOf(plan.after), own: hashOf(plan.ownAfter) },
  }
  const earlier = recallDovecot(instancesFile, name)
  if (JSON.stringify(earlier) !== JSON.stringify({ attached, before: plan.base }))
    rememberDovecot(instancesFile, attached, plan.base)
  if (readSecret(secretFile) !== parts.secret)
    writeSecret(secretFile, parts.secret, options.guard?.gid ?? idIn('/etc/group', 'sekimori', 2))
  if (plan.changesFiles) {
    const hadDenyFile = existsSync(denyFile)
    try {
      if (!hadDenyFile) writeWhole(denyFile, `${DENY_MARK}\n`)
      writeWhole(ownFile, plan.ownAfter, 0o600)
      writeWhole(configFile, plan.after)
      await mustBeEffective(tools, plan)
    } catch (thrown) {
      writeWhole(configFile, plan.live)
      if (plan.ownLive === undefined) rmSync(ownFile, { force: true })
      else writeWhole(ownFile, plan.ownLive, 0o600)
      if (!hadDenyFile) rmSync(denyFile, { force: true })
      if (earlier === undefined) forget(instancesFile, name)
      else rememberDovecot(instancesFile, earlier.attached, earlier.before)
      throw thrown
    }
  }
  if (plan.changesList) writeList(instancesFile, plan.list)
  const reloaded =
    plan.changesFiles && options.reload !== false && (await reloadDovecot(tools, configFile))
  return {
    changed: plan.changesFiles || plan.changesList,
    reloaded,
    isGateThere: await isListening(instance.authPolicy),
  }
}

/** Throws `attach.check-failed` unless Dovecot would ask us, and refuse the denied before all else. */
async function mustBeEffective(tools: Tools, { instance, parts }: DovecotPlan): Promise<void> {
  const { configFile, denyFile } = instance
  const failed = (why: string) =>
    new Fault('attach.check-failed', { folder: configFile, why: why.slice(0, 1_000) })
  const effective = await effectiveIn(tools, configFile).catch((thrown: unknown) => {
    throw failed(whyOf(thrown))
  })
  if (!isDeny(effective.passdbs[0], denyFile))
    throw failed('another passdb would be asked before the one that denies')
  for (const [name, wanted] of settingsOf(parts)) {
    const found = effective.settings.get(name)
    // Absent: it is the default, and so is what we wrote.
    if (found !== undefined && found !== wanted) throw failed(`${name} is set again further below`)
  }
  if (!effective.settings.has('auth_policy_server_url')) throw failed('our file is not read')
}

/** Whether Dovecot runs, and was told; one that is stopped reads the files when it starts. */
export const reloadDovecot = async (tools: Tools, configFile: string): Promise<boolean> =>
  (await tools.run('doveadm', ['-c', configFile, 'reload'])).code === 0
