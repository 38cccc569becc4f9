/**
 * Instance list: reads the file that names the mail servers of this machine, and says why it may
 * not be obeyed.
 *
 * The hands run root's postsuper in the folders that this file names, so what is written here is as
 * powerful as root: every folder above the file, and the file, must belong to root and be writable
 * by nobody else. The check looks at facts that the caller fetches, so that it can be tried on any.
 * Limits: access control lists and capabilities are not looked at; symbolic links must be resolved
 * before, which the caller does by asking with the real path.
 */
import type { DovecotInstance, Instance, InstanceList, PostfixInstance } from './instance.ts'

export const INSTANCES_MAX = 64
export const LIST_BYTES_MAX = 256 * 1024
const PATH_CHARACTERS_MAX = 4096

/** One thing in the file system, as lstat(2) tells of it; `mode` with all its bits. */
export type FileFacts = {
  readonly uid: number
  readonly mode: number
  readonly kind: 'file' | 'folder' | 'other'
}

const WRITABLE_BY_OTHERS = 0o022
const STICKY = 0o1000

/**
 * Why somebody other than root could change what stands at `path`; `undefined` when nobody can.
 * A folder that all may write is harmless with the sticky bit, as long as what lies in it on our
 * way is root's: then only root may rename or remove it.
 */
export function unsafeBecause(
  path: string,
  look: (path: string) => FileFacts | undefined,
): string | undefined {
  if (!path.startsWith('/') || path.split('/').some((part) => part === '..' || part === '.'))
    return `${path} is no absolute path`
  const parts = path.split('/').filter((part) => part !== '')
  for (let depth = 0; depth <= parts.length; depth += 1) {
    const at = `/${parts.slice(0, depth).join('/')}`
    const facts = look(at)
    if (facts === undefined) return `${at} does not exist`
    if (depth < parts.length && facts.kind !== 'folder') return `${at} is no folder`
    if (facts.kind === 'other') return `${at} is neither a file nor a folder`
    if (facts.uid !== 0) return `${at} belongs to user ${facts.uid}, not to root`
    const shared = (facts.mode & WRITABLE_BY_OTHERS) !== 0
    if (shared && !(facts.kind === 'folder' && (facts.mode & STICKY) !== 0))
      return `${at} can be written by others than root (mode ${(facts.mode & 0o7777).toString(8)})`
  }
  return undefined
}

/** A name that may stand in file names, in evidence and on command lines. */
export const isInstanceName = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,30}$/.test(text)

/** An absolute path without surprises: no `..`, no doubled slash, no control character. */
export const isPlainPath = (text: string): boolean =>
  text.length <= PATH_CHARACTERS_MAX &&
  /^(\/[^/\p{Cc}]+)+$/u.test(text) &&
  !text.split('/').some((part) => part === '.' || part === '..')

/** `unix:/absolute/path` or `inet:127.0.0.1:PORT`: nobody else's network is listened on. */
export function isMilterAddress(text: string): boolean {
  if (text.startsWith('unix:')) return isPlainPath(text.slice('unix:'.length))
  const port = /^inet:(?:127\.0\.0\.1|\[::1\]|localhost):([1-9]\d{0,4})$/.exec(text)?.[1]
  return port !== undefined && Number(port) <= 65_535
}

/** `inet:127.0.0.1:PORT`: where an auth policy client asks us; it speaks no unix socket. */
export const isPolicyAddress = (text: string): boolean =>
  text.startsWith('inet:') && isMilterAddress(text)

export const isPostfix = (one: Instance): one is PostfixInstance => one.kind === 'postfix'
export const isDovecot = (one: Instance): one is DovecotInstance => one.kind === 'dovecot'

/** The first line of a deny file, which says whose it is: attach makes it, the hands keep it. */
export const DENY_MARK =
  '# Sekimori deny file: these names may not log in. Kept by its root helper, not by hand.'

/** Where an instance asks us. */
export const askedAt = (one: Instance): string => (isPostfix(one) ? one.milter : one.authPolicy)

export type ListRefused = { readonly refused: string }

/** Reads the file's text. Two instances may share neither the name nor the address we listen at. */
export function readInstanceList(text: string): InstanceList | ListRefused {
  if (text.length > LIST_BYTES_MAX) return { refused: `it is longer than ${LIST_BYTES_MAX} bytes` }
  let told: unknown
  try {
    told = JSON.parse(text)
  } catch {
    return { refused: 'it is no JSON' }
  }
  const list = told as { version?: unknown; instances?: unknown } | null
  if (typeof list !== 'object' || list === null || list.version !== 1)
    return { refused: 'its version is not 1' }
  if (!Array.isArray(list.instances)) return { refused: 'it has no list of instances' }
  if (list.instances.length > INSTANCES_MAX)
    return { refused: `it names more than ${INSTANCES_MAX} instances` }
  const instances: Instance[] = []
  for (const [at, one] of list.instances.entries()) {
    const read = readInstance(one)
    if ('refused' in read) return { refused: `instances[${at}]: ${read.refused}` }
    const twin = instances.find((other) => areTwins(other, read))
    if (twin !== undefined)
      return {
        refused: `instances[${at}]: has the name or the ${addressWord(read)} of ${twin.name}`,
      }
    instances.push(read)
  }
  return { version: 1, instances }
}

const areTwins = (a: Instance, b: Instance): boolean =>
  a.name === b.name ||
  askedAt(a) === askedAt(b) ||
  (isDovecot(a) && isDovecot(b) && a.denyFile === b.denyFile)

const addressWord = (one: Instance): string =>
  isPostfix(one) ? 'milter address' : 'address or the deny file'

type Told = { readonly [key: string]: unknown }

const textIn = (told: Told, key: string): string => {
  const value = told[key]
  return typeof value === 'string' ? value : ''
}

function readInstance(one: unknown): Instance | ListRefused {
  if (typeof one !== 'object' || one === null) return { refused: 'is no object' }
  const told = one as Told
  const kind = told['kind']
  const until = told['observeUntil']
  const mode = told['mode']
  if (!isInstanceName(textIn(told, 'name')))
    return { refused: 'name is not [a-z0-9][a-z0-9-]{0,30}' }
  if (kind !== 'postfix' && kind !== 'dovecot')
    return { refused: 'kind is neither postfix nor dovecot' }
  for (const key of pathsOf[kind])
    if (!isPlainPath(textIn(told, key))) return { refused: `${key} is no absolute path` }
  const log = textIn(told, 'log')
  if (log !== 'journald' && !isPlainPath(log))
    return { refused: 'log is neither an absolute path nor journald' }
  if (kind === 'postfix' && !isMilterAddress(textIn(told, 'milter')))
    return { refused: 'milter is neither unix:/PATH nor inet:127.0.0.1:PORT' }
  if (kind === 'dovecot' && !isPolicyAddress(textIn(told, 'authPolicy')))
    return { refused: 'authPolicy is not inet:127.0.0.1:PORT' }
  if (mode !== 'observe' && mode !== 'enforce')
    return { refused: 'mode is neither observe nor enforce' }
  if (
    until !== undefined &&
    (typeof until !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(until))
  )
    return { refused: 'observeUntil is no RFC 3339 moment' }
  const shared = { log, mode, ...(until === undefined ? {} : { observeUntil: until }) } as const
  return kind === 'postfix' ? postfixOf(told, shared) : dovecotOf(told, shared)
}

const pathsOf = {
  postfix: ['configDirectory', 'queueDirectory'],
  dovecot: ['configFile', 'denyFile', 'secretFile'],
} as const

type Shared = Pick<Instance, 'log' | 'mode' | 'observeUntil'>

const postfixOf = (told: Told, { log, ...mode }: Shared): PostfixInstance => ({
  name: textIn(told, 'name'),
  kind: 'postfix',
  configDirectory: textIn(told, 'configDirectory'),
  queueDirectory: textIn(told, 'queueDirectory'),
  log,
  milter: textIn(told, 'milter'),
  ...mode,
})

const dovecotOf = (told: Told, { log, ...mode }: Shared): DovecotInstance => ({
  name: textIn(told, 'name'),
  kind: 'dovecot',
  configFile: textIn(told, 'configFile'),
  denyFile: textIn(told, 'denyFile'),
  log,
  authPolicy: textIn(told, 'authPolicy'),
  secretFile: textIn(told, 'secretFile'),
  ...mode,
})
