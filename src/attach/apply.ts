/**
 * Apply: writes what was planned, has Postfix check it, and puts everything back if it does not pass.
 *
 * Order: backup and record, socket folder, configuration, check, instance list, reload. If we stop
 * after the record, the configuration is untouched or half written and undo knows how it was; if we
 * stop before the list, Postfix still runs with the old configuration and attach can be run again.
 */
import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { Fault } from '../lib/fault.ts'
import { makeRootsFolder, writeList, writeWhole } from './place.ts'
import type { Plan } from './plan.ts'
import { type Attached, forget, hashesOf, recall, remember } from './state.ts'
import { alike, type Files, filesIn, type Tools } from './tools.ts'

const CONNECT_MS_MAX = 1_000

export type Applied = {
  /** Whether anything was written. */
  readonly changed: boolean
  readonly reloaded: boolean
  /** Whether somebody listens at the milter address now; if not, new mail is held meanwhile. */
  readonly isGateThere: boolean
}

export type ApplyOptions = {
  /** Default true: a running Postfix is told. */
  readonly reload?: boolean
  /** Who runs the guard and makes the socket; default the user `sekimori`, or root. */
  readonly guard?: { readonly uid: number }
}

export async function applyAttach(
  tools: Tools,
  plan: Plan,
  options: ApplyOptions = {},
): Promise<Applied> {
  const { instance, instancesFile, live, after, base } = plan
  const { configDirectory, name } = instance
  if (!alike(filesIn(configDirectory), live))
    throw new Fault('attach.changed', {
      folder: configDirectory,
      what: 'it was changed while attach was at work',
    })
  makeRootsFolder(dirname(instancesFile))
  const attached: Attached = {
    version: 1,
    name,
    configDirectory,
    address: plan.address,
    settings: plan.settings,
    services: plan.services,
    hashes: hashesOf(after),
  }
  const earlier = recall(instancesFile, name)
  const isNews =
    earlier === undefined || JSON.stringify(earlier.attached) !== JSON.stringify(attached)
  if (isNews || !alike(earlier.before, base)) remember(instancesFile, attached, base)
  makeSocketFolder(plan, options)
  if (plan.changesFiles) {
    try {
      writeFiles(configDirectory, after)
      await mustPass(tools, configDirectory)
    } catch (thrown) {
      writeFiles(configDirectory, live)
      if (earlier === undefined) forget(instancesFile, name)
      else remember(instancesFile, earlier.attached, earlier.before)
      throw thrown
    }
  }
  if (plan.changesList) writeList(instancesFile, plan.list)
  const reloaded =
    plan.changesFiles && options.reload !== false && (await reload(tools, configDirectory))
  return {
    changed: plan.changesFiles || plan.changesList,
    reloaded,
    isGateThere: await isListening(instance.milter),
  }
}

export function writeFiles(configDirectory: string, files: Files): void {
  writeWhole(join(configDirectory, 'main.cf'), files.main)
  writeWhole(join(configDirectory, 'master.cf'), files.master)
}

/** Throws `attach.check-failed` unless Postfix accepts the configuration as it is now. */
export async function mustPass(tools: Tools, configDirectory: string): Promise<void> {
  const failed = (why: string) =>
    new Fault('attach.check-failed', { folder: configDirectory, why: why.slice(0, 1_000) })
  const ran = await tools.run('postfix', ['-c', configDirectory, 'check'])
  if (ran.code !== 0) throw failed(ran.complaint || `postfix check ended with ${ran.code}`)
  // `postfix check` does not read master.cf; postconf does, and refuses what it cannot.
  const services = await tools.run('postconf', ['-c', configDirectory, '-M'])
  if (services.code !== 0) throw failed(services.complaint)
}

/** Whether Postfix runs, and was told; one that is stopped reads the files when it starts. */
export async function reload(tools: Tools, configDirectory: string): Promise<boolean> {
  const status = await tools.run('postfix', ['-c', configDirectory, 'status'])
  if (status.code !== 0) return false
  const ran = await tools.run('postfix', ['-c', configDirectory, 'reload'])
  return ran.code === 0
}

/**
 * The folder of the socket: the guard's to write, Postfix's group to enter, nobody else's at all.
 * The set-group-id bit gives the socket Postfix's group, so that mode 0660 lets smtpd(8) connect.
 */
function makeSocketFolder(plan: Plan, options: ApplyOptions): void {
  if (!plan.address.startsWith('unix:') || plan.address.startsWith('unix:/')) return
  const folder = dirname(plan.instance.milter.slice('unix:'.length))
  if (folder === plan.instance.queueDirectory) return
  const owner = idIn('/etc/passwd', plan.mailOwner, 3)
  if (owner === undefined)
    throw new Fault('attach.not-possible', {
      what: `the socket in ${folder}`,
      why: `there is no user ${plan.mailOwner}`,
    })
  mkdirSync(folder, { recursive: true, mode: 0o750 })
  chownSync(folder, options.guard?.uid ?? idIn('/etc/passwd', 'sekimori', 2) ?? 0, owner)
  chmodSync(folder, 0o2750)
}

/** A number of a user: field 2 is the user id, 3 the group id; of a group, field 2 is its own. */
export function idIn(file: string, name: string, field: 2 | 3): number | undefined {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`))
  const id = Number(line?.split(':')[field])
  return Number.isInteger(id) ? id : undefined
}

/** Whether somebody listens there now: `unix:PATH` or `inet:…:PORT`. */
export const isListening = (milter: string): Promise<boolean> =>
  new Promise((resolve) => {
    const [, port] = /^inet:.*:(\d+)$/.exec(milter) ?? []
    const peer =
      port === undefined
        ? connect(milter.slice('unix:'.length))
        : connect({ host: '127.0.0.1', port: Number(port) })
    const tell = (yes: boolean) => {
      peer.destroy()
      resolve(yes)
    }
    peer.setTimeout(CONNECT_MS_MAX, () => tell(false))
    peer.once('connect', () => tell(true))
    peer.once('error', () => tell(false))
  })
