/**
 * Channels: what people may change of the ways by which notices go out: whether one is used, to whom a
 * mail goes, and where a web hook is.
 *
 * Which programs run, and by which secrets somebody proves himself, is the file's. A web hook leads out
 * of the house: https, to a public address, as its name is resolved when it is called (`post.ts` looks
 * at every address and calls the one it looked at). To a network of our own only where the file itself
 * allows that very host; and a key of the file is trusted for the file's own host alone.
 */
import { isIP } from 'node:net'
import { z } from 'zod'
import { kindOf } from '../../hands/notify/addresses.ts'
import { CHANNELS_MAX, mailAddress, RECIPIENTS_MAX } from '../../hands/notify/config.ts'
import type { Tree } from './paths.ts'

export const URL_CHARACTERS_MAX = 500

/** Names that are no public host whatever a name server says. */
const INSIDE = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|localdomain|home\.arpa)$/

export const NOT_PUBLIC = 'an https address of a host that is public'

const hostOf = (url: string): string =>
  new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

/** Another port of the same machine is another service. */
const placeOf = (url: string): string => `${hostOf(url)} ${new URL(url).port}`

function isWebTarget(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, hash } = new URL(text)
  return protocol === 'https:' && username === '' && password === '' && hash === ''
}

/** Before a name server is asked: what cannot be public. */
export function isPublicHost(host: string): boolean {
  if (isIP(host) !== 0) return kindOf(host) === 'public'
  return host.includes('.') && !INSIDE.test(host)
}

/** By `KIND:NAME`. */
export const ChannelChanges = z
  .record(
    z.string().max(50),
    z.strictObject({
      off: z.boolean().optional(),
      to: z.array(mailAddress).min(1).max(RECIPIENTS_MAX).optional(),
      url: z.string().max(URL_CHARACTERS_MAX).refine(isWebTarget, NOT_PUBLIC).optional(),
    }),
  )
  .refine((all) => Object.keys(all).length <= CHANNELS_MAX, 'names differ')
export type ChannelChanges = z.infer<typeof ChannelChanges>

export type ChannelProblem = { readonly path: string; readonly why: string }
type Channel = Tree & { readonly kind?: unknown; readonly name?: unknown }

const keyOf = ({ kind, name }: Channel): string => `${String(kind)}:${String(name)}`

/** The channels of the file as people changed them, or what cannot be meant. */
export function channelsChanged(
  channels: readonly Channel[],
  changes: ChannelChanges,
): { readonly channels: readonly Tree[] } | ChannelProblem {
  const known = new Map(channels.map((channel) => [keyOf(channel), channel]))
  for (const [key, { to, url }] of Object.entries(changes)) {
    const channel = known.get(key)
    const at = (name: string, why: string) => ({ path: `notify.channels.${key}${name}`, why })
    if (channel === undefined) return at('', 'no channel of the file has this name')
    if (to !== undefined && (channel.kind !== 'mail' || channel['audience'] === 'owner'))
      return at('.to', 'only mail to administrators has recipients')
    if (url === undefined) continue
    if (channel.kind !== 'webhook') return at('.url', 'only a web hook has an address')
    if (reachOf(channels, url) === undefined && !isPublicHost(hostOf(url)))
      return at('.url', NOT_PUBLIC)
  }
  return {
    channels: channels.flatMap((channel): readonly Tree[] => {
      const { off, to, url } = changes[keyOf(channel)] ?? {}
      if (off === true) return []
      const addressed = { ...channel, ...(to === undefined ? {} : { to }) }
      return [url === undefined ? addressed : ledTo(channels, addressed, url)]
    }),
  }
}

type Reach = {
  readonly allowPrivate: boolean
  readonly allowLoopback: boolean
  readonly caFile?: unknown
}

/** What the file allows of a host and port that it names itself; `undefined`: it names none such. */
function reachOf(channels: readonly Channel[], to: string): Reach | undefined {
  const own = channels.find(
    ({ kind, url }) =>
      kind === 'webhook' && typeof url === 'string' && placeOf(url) === placeOf(to),
  )
  if (own === undefined) return undefined
  const { allowPrivate, allowLoopback, caFile } = own
  return {
    allowPrivate: allowPrivate === true,
    allowLoopback: allowLoopback === true,
    ...(caFile === undefined ? {} : { caFile }),
  }
}

function ledTo(channels: readonly Channel[], channel: Tree, url: string): Tree {
  const { caFile: _, ...bare } = channel
  const closed = { allowPrivate: false, allowLoopback: false }
  return { ...bare, url, ...(reachOf(channels, url) ?? closed) }
}
