/**
 * Plan: what attach would do to one Postfix instance, in full, without doing it.
 *
 * The change is made on a copy by postconf(1), so the plan holds the very bytes that would be
 * written. It starts from the configuration without us: attaching again, or with another address,
 * gives what attaching once would have given.
 */
import { existsSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { Fault } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import type { Instance, PostfixInstance } from '../ports/instance.ts'
import { isInstanceName, isMilterAddress, isPlainPath, isPostfix } from '../ports/instance-list.ts'
import {
  contradictionIn,
  type Decision,
  decide,
  type LeftOut,
  NON_SMTPD,
  type Setting,
  SMTPD,
  type Warning,
} from './decide.ts'
import { unifiedDiff } from './diff.ts'
import { type Facts, idOf } from './facts.ts'
import { readMilters, textOf, without } from './milters.ts'
import { modeOf } from './mode.ts'
import { readList } from './place.ts'
import { areAs, recall } from './state.ts'
import {
  alike,
  argsOf,
  type Edit,
  edited,
  type Files,
  factsIn,
  filesIn,
  type Tools,
} from './tools.ts'

export const CONFIG_DIRECTORY = '/etc/postfix'
/** Relative to the queue directory, which is also the root of a chrooted smtpd(8). */
export const SOCKET = 'sekimori/milter.sock'

export type AttachOptions = {
  readonly configDirectory?: string
  readonly instancesFile: string
  readonly now: Instant
  readonly name?: string
  /** `unix:PATH` (absolute, or relative to the queue directory) or `inet:127.0.0.1:PORT`. */
  readonly milter?: string
  readonly enforce?: boolean
  readonly observeDays?: number
}

export type Plan = {
  readonly instance: PostfixInstance
  readonly instancesFile: string
  /** Every instance, with this one, as the list would be. */
  readonly list: readonly Instance[]
  /** The address as Postfix is told it. */
  readonly address: string
  readonly services: readonly string[]
  readonly leftOut: readonly LeftOut[]
  readonly warnings: readonly Warning[]
  readonly settings: readonly Setting[]
  /** The arguments of postconf(1), one list per call. */
  readonly commands: readonly (readonly string[])[]
  readonly diff: string
  /** Without us, as found, and with us. */
  readonly base: Files
  readonly live: Files
  readonly after: Files
  readonly mailOwner: string
  /** Whether the two files, and the list, would change at all. */
  readonly changesFiles: boolean
  readonly changesList: boolean
}

const refuse = (what: string, why: string) => new Fault('attach.not-possible', { what, why })

export async function planAttach(tools: Tools, options: AttachOptions): Promise<Plan> {
  const { instancesFile } = options
  const configDirectory = options.configDirectory ?? CONFIG_DIRECTORY
  if (!isPlainPath(configDirectory)) throw refuse(configDirectory, 'it is no absolute path')
  const live = filesOrRefuse(configDirectory)
  const facts = await factsIn(tools, configDirectory)
  const queueDirectory = facts.mainExpanded.get('queue_directory') ?? ''
  const others = readList(instancesFile)
  const known = others.filter(isPostfix).find((one) => one.configDirectory === configDirectory)
  const name = options.name ?? known?.name ?? nameFor(configDirectory, facts)
  if (!isInstanceName(name)) throw refuse(`«${name}»`, 'a name is [a-z0-9][a-z0-9-]{0,30}')
  if (known !== undefined && known.name !== name)
    throw refuse(configDirectory, `it is attached as ${known.name}; undo that first`)
  if (others.some((one) => one.name === name && one !== known))
    throw refuse(`«${name}»`, 'another mail server has this name')
  const { address, absolute } = addressFor(options.milter ?? known?.milter, queueDirectory)
  mustBeInReach(facts, address)

  const base = await baseOf(tools, instancesFile, name, live)
  let decision: Decision | undefined
  const change = await edited(tools, base, (found) => {
    decision = decide(found, address)
    return editsOf(decision.settings, found)
  })
  if (decision === undefined) throw refuse(configDirectory, 'nothing could be decided')
  const contradiction = contradictionIn(change.after, decision, address)
  if (contradiction !== undefined) throw refuse(configDirectory, contradiction)

  const instance: PostfixInstance = {
    name,
    kind: 'postfix',
    configDirectory,
    queueDirectory,
    log: logOf(facts),
    milter: absolute,
    ...modeOf(options, known),
  }
  const list = [...others.filter((one) => one !== known), instance]
  return {
    instance,
    instancesFile,
    list,
    address,
    ...decision,
    commands: editsOf(decision.settings, change.before).map(argsOf),
    diff:
      unifiedDiff(`${configDirectory}/main.cf`, `${live.main}`, `${change.files.main}`) +
      unifiedDiff(`${configDirectory}/master.cf`, `${live.master}`, `${change.files.master}`),
    base,
    live,
    after: change.files,
    mailOwner: facts.mainExpanded.get('mail_owner') ?? 'postfix',
    changesFiles: !alike(live, change.files),
    changesList: JSON.stringify(known) !== JSON.stringify(instance),
  }
}

function filesOrRefuse(configDirectory: string): Files {
  try {
    return filesIn(configDirectory)
  } catch (thrown) {
    throw refuse(
      configDirectory,
      `it is no configuration of Postfix (${(thrown as Error).message})`,
    )
  }
}

/** The configuration without us: from the backup when nobody touched it since, else by removal. */
async function baseOf(
  tools: Tools,
  instancesFile: string,
  name: string,
  live: Files,
): Promise<Files> {
  const remembered = recall(instancesFile, name)
  if (remembered === undefined) return live
  if (areAs(live, remembered.attached.hashes)) return remembered.before
  const { address, settings } = remembered.attached
  return (await edited(tools, live, (facts) => removalsOf(facts, address, settings))).files
}

/** Only what is not so already: editing would reformat a service for nothing. */
const editsOf = (settings: readonly Setting[], facts: Facts): readonly Edit[] =>
  settings.flatMap(({ service, name, after }) => {
    const now =
      service === undefined ? facts.main.get(name) : facts.overrides.get(`${service}/${name}`)
    return now === after
      ? []
      : [{ ...(service === undefined ? {} : { service }), name, value: after }]
  })

/** What takes our milter out, wherever it stands, and leaves the rest as it is. */
export function removalsOf(
  facts: Facts,
  address: string,
  settings: readonly Setting[] = [],
): readonly Edit[] {
  const edits: Edit[] = []
  for (const service of facts.services) {
    const id = idOf(service)
    const own = readMilters(facts.overrides.get(`${id}/${SMTPD}`) ?? '')
    if (own === undefined || !own.some((one) => one.address === address)) continue
    const rest = textOf(without(own, address))
    const inherited = textOf(readMilters(facts.main.get(SMTPD) ?? '') ?? [])
    const ours = settings.find((one) => one.service === id)
    const wasOwn = ours === undefined ? false : ours.before !== undefined
    edits.push({
      service: id,
      name: SMTPD,
      ...(rest === inherited && !wasOwn ? {} : { value: rest }),
    })
  }
  const local = readMilters(facts.main.get(NON_SMTPD) ?? '')
  if (facts.explicit.has(NON_SMTPD) && local?.some((one) => one.address === address) === true) {
    const rest = textOf(without(local, address))
    const ours = settings.find((one) => one.service === undefined)
    const wasOwn = ours === undefined ? false : ours.before !== undefined
    edits.push({ name: NON_SMTPD, ...(rest === '' && !wasOwn ? {} : { value: rest }) })
  }
  return edits
}

function addressFor(
  milter: string | undefined,
  queueDirectory: string,
): { readonly address: string; readonly absolute: string } {
  const asked = milter ?? `unix:${SOCKET}`
  if (!asked.startsWith('unix:')) {
    if (!isMilterAddress(asked))
      throw refuse(asked, 'it is neither unix:PATH nor inet:127.0.0.1:PORT')
    return { address: asked, absolute: asked }
  }
  const path = asked.slice('unix:'.length)
  const absolute = isAbsolute(path) ? path : `${queueDirectory}/${path}`
  if (!isMilterAddress(`unix:${absolute}`) || /[\s,{}=$]/.test(path))
    throw refuse(asked, 'it is no path that Postfix can be told')
  const inside = absolute.startsWith(`${queueDirectory}/`)
  return {
    address: `unix:${inside ? relative(queueDirectory, absolute) : absolute}`,
    absolute: `unix:${absolute}`,
  }
}

/** A chrooted process finds no socket outside its queue directory. */
function mustBeInReach(facts: Facts, address: string): void {
  const chrooted = facts.services.find(
    ({ command, isChrooted }) => isChrooted && (command === 'smtpd' || command === 'cleanup'),
  )
  if (address.startsWith('unix:/') && chrooted !== undefined)
    throw refuse(
      address,
      `${idOf(chrooted)} runs in a chroot and cannot reach it; use unix:${SOCKET}`,
    )
}

const logOf = (facts: Facts): string => {
  const own = facts.mainExpanded.get('maillog_file') ?? ''
  if (isPlainPath(own)) return own
  return existsSync('/var/log/mail.log') ? '/var/log/mail.log' : 'journald'
}

const nameFor = (configDirectory: string, facts: Facts): string => {
  const own = facts.mainExpanded.get('multi_instance_name') ?? ''
  const text = own !== '' && own !== '-' ? own : (configDirectory.split('/').at(-1) ?? '')
  return text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 31)
}
