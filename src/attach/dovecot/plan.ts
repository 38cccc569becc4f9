/**
 * Plan: what attach would do to one Dovecot, in full, without doing it.
 *
 * It starts from dovecot.conf without our lines, and keeps the secret and the nonce that are there:
 * attaching again gives what attaching once would have given. What is shown has no secret in it.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import type { DovecotInstance, Instance } from '../../ports/instance.ts'
import {
  askedAt,
  DENY_MARK,
  isDovecot,
  isInstanceName,
  isPlainPath,
  isPolicyAddress,
} from '../../ports/instance-list.ts'
import type { Warning } from '../decide.ts'
import { unifiedDiff } from '../diff.ts'
import { modeOf } from '../mode.ts'
import { readList } from '../place.ts'
import type { Tools } from '../tools.ts'
import {
  type Effective,
  effectiveIn,
  formOf,
  masterWarnings,
  scriptWarnings,
  valueIn,
} from './effective.ts'
import { readSecret, secretFileOf } from './state.ts'
import {
  type Form,
  hasInclude,
  LEFT_OUT,
  nonceIn,
  OWN_MARK,
  type OwnParts,
  ownText,
  settingsOf,
  withInclude,
  withoutInclude,
} from './text.ts'

export const CONFIG_FILE = '/etc/dovecot/dovecot.conf'
export const OWN_NAME = 'sekimori.conf'
export const DENY_NAME = 'sekimori.deny'
/** The first port that is tried; every further Dovecot takes the next that is free in the list. */
export const POLICY_PORT = 4001

export type DovecotOptions = {
  /** Absolute path of dovecot.conf; default CONFIG_FILE. */
  readonly configFile?: string
  readonly instancesFile: string
  readonly now: Instant
  readonly name?: string
  /** `inet:127.0.0.1:PORT`, where the guard is asked. */
  readonly policy?: string
  readonly enforce?: boolean
  readonly observeDays?: number
}

export type DovecotPlan = {
  readonly instance: DovecotInstance
  readonly instancesFile: string
  /** Every instance, with this one, as the list would be. */
  readonly list: readonly Instance[]
  readonly version: string
  readonly form: Form
  readonly parts: OwnParts
  readonly ownFile: string
  /** dovecot.conf without us, as found, and with us. */
  readonly base: string
  readonly live: string
  readonly after: string
  /** Our own file as found, if it is there, and as it would be: with the secret. */
  readonly ownLive: string | undefined
  readonly ownAfter: string
  /** Of both files, secrets left out. */
  readonly diff: string
  readonly warnings: readonly Warning[]
  readonly changesFiles: boolean
  readonly changesList: boolean
}

const refuse = (what: string, why: string) => new Fault('attach.not-possible', { what, why })

export async function planDovecot(tools: Tools, options: DovecotOptions): Promise<DovecotPlan> {
  const { instancesFile } = options
  const configFile = options.configFile ?? CONFIG_FILE
  // It stands in lines of dovecot.conf, where a space, a quote or a % has a meaning.
  if (!isPlainPath(configFile) || !/^[\w./@+-]+$/.test(configFile))
    throw refuse(configFile, 'it is no absolute path that Dovecot can be told')
  const live = textIn(configFile)
  if (live === undefined) throw refuse(configFile, 'there is no such file, or it cannot be read')
  const { version, form } = await formOf(tools)
  const ownFile = join(dirname(configFile), OWN_NAME)
  const denyFile = join(dirname(configFile), DENY_NAME)
  mustBeOurs(ownFile, OWN_MARK)
  mustBeOurs(denyFile, DENY_MARK)
  const effective = await effectiveIn(tools, configFile)

  const others = readList(instancesFile)
  const known = others.filter(isDovecot).find((one) => one.configFile === configFile)
  const name =
    options.name ?? known?.name ?? nameFor(await valueIn(tools, configFile, 'instance_name'))
  if (!isInstanceName(name)) throw refuse(`«${name}»`, 'a name is [a-z0-9][a-z0-9-]{0,30}')
  if (known !== undefined && known.name !== name)
    throw refuse(configFile, `it is attached as ${known.name}; undo that first`)
  if (others.some((one) => one.name === name && one !== known))
    throw refuse(`«${name}»`, 'another mail server has this name')
  const authPolicy = options.policy ?? known?.authPolicy ?? freePort(others)
  if (!isPolicyAddress(authPolicy)) throw refuse(authPolicy, 'it is not inet:127.0.0.1:PORT')

  const secretFile = secretFileOf(instancesFile, name)
  const ownLive = textIn(ownFile)
  const parts: OwnParts = {
    form,
    denyFile,
    authPolicy,
    secret: readSecret(secretFile) ?? randomBytes(32).toString('hex'),
    nonce: nonceIn(ownLive ?? '') ?? randomBytes(16).toString('hex'),
  }
  const isIn = hasInclude(live, ownFile) && ownLive !== undefined
  const expected = settingsOf({ ...parts, authPolicy: known?.authPolicy ?? authPolicy })
  const taken = takenBy(effective, expected, isIn)
  if (taken !== undefined) throw refuse(configFile, taken)

  const base = withoutInclude(live, ownFile)
  const after = withInclude(base, ownFile, form)
  const ownAfter = ownText(parts)
  const instance: DovecotInstance = {
    name,
    kind: 'dovecot',
    configFile,
    denyFile,
    log: await logOf(tools, configFile),
    authPolicy,
    secretFile,
    ...modeOf(options, known),
  }
  return {
    instance,
    instancesFile,
    list: [...others.filter((one) => one !== known), instance],
    version,
    form,
    parts,
    ownFile,
    base,
    live,
    after,
    ownLive,
    ownAfter,
    diff:
      unifiedDiff(configFile, live, after) +
      unifiedDiff(ownFile, shown(ownLive ?? ''), shown(ownAfter)),
    warnings: [...masterWarnings(effective, configFile), ...scriptWarnings(effective, configFile)],
    changesFiles: live !== after || ownLive !== ownAfter || !existsSync(denyFile),
    changesList: JSON.stringify(known) !== JSON.stringify(instance) || !existsSync(secretFile),
  }
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw refuse(path, (thrown as Error).message)
  }
}

/** A file of this name that is not ours is somebody's work. */
function mustBeOurs(path: string, mark: string): void {
  const text = textIn(path)
  if (text !== undefined && !text.startsWith(`${mark}\n`))
    throw refuse(path, 'there is such a file already, and attach did not write it')
}

/** Secrets stay out of what a person, a terminal's log or a JSON answer gets. */
export const shown = (own: string): string =>
  own
    .replace(/^(auth_policy_server_api_header = [^:]*: ).*$/m, `$1${LEFT_OUT}`)
    .replace(/^(auth_policy_hash_nonce = ).*$/m, `$1${LEFT_OUT}`)

/**
 * A setting of the policy that somebody else made: it stands below our lines and would win, and
 * whoever asks another policy server would lose it. Once we are in, only our own are looked at, and
 * not the secret, which may be made anew.
 */
function takenBy(
  effective: Effective,
  ours: ReadonlyMap<string, string>,
  isIn: boolean,
): string | undefined {
  for (const [name, found] of effective.settings) {
    if (!name.startsWith('auth_policy_') || found === ours.get(name)) continue
    const isSecret = /header|nonce/.test(name)
    if (isIn && (isSecret || !ours.has(name))) continue
    return `${name} is set to «${isSecret ? LEFT_OUT : found}» already; take that out, or do without attach`
  }
  return undefined
}

function freePort(others: readonly Instance[]): string {
  const taken = new Set(others.map(askedAt))
  for (let port = POLICY_PORT; ; port += 1) {
    const address = `inet:127.0.0.1:${port}`
    if (!taken.has(address)) return address
  }
}

const nameFor = (instanceName: string): string =>
  instanceName
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 31) || 'dovecot'

/** Logins are told at the level of info, which may have a file of its own. */
async function logOf(tools: Tools, configFile: string): Promise<string> {
  for (const name of ['info_log_path', 'log_path']) {
    const path = await valueIn(tools, configFile, name)
    if (path.startsWith('/') && !path.startsWith('/dev/') && isPlainPath(path)) return path
    if (path.startsWith('/dev/')) return 'journald'
  }
  return existsSync('/var/log/mail.log') ? '/var/log/mail.log' : 'journald'
}
