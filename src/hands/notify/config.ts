/**
 * Notify configuration: which channels there are, for whom, and where they lead.
 *
 * Recipients of administrators and people stand here and nowhere else: no event can add one.
 */
import { z } from 'zod'

export const CHANNELS_MAX = 16
export const RECIPIENTS_MAX = 20
export const PEOPLE_A_CHANNEL_MAX = 20

export const channelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'small letters, digits and hyphens')
export const secretFile = z
  .string()
  .startsWith('/')
  .describe('Absolute path of a file that others may not read')
export const seconds = z.number().min(0.1).max(60).default(10)

/** RFC 5321 §4.1.2 without quoted strings, literals and letters beyond ASCII. */
export const isMailAddress = (text: string): boolean =>
  text.length <= 254 &&
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,63}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(
    text,
  )
export const mailAddress = z.string().refine(isMailAddress, 'a mail address such as ops@example.jp')

export const isLoopbackHost = (host: string): boolean =>
  host === '::1' || host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host)

/** A path, and no word that starts a program by being looked for. */
export const argv = z
  .array(
    z
      .string()
      .max(4096)
      .refine((word) => !word.includes('\0'), 'no NUL'),
  )
  .min(1)
  .max(64)
  .refine((words) => words[0]?.startsWith('/') === true, 'begins with an absolute path')

export const webTarget = {
  url: z.url({ protocol: /^https?$/ }).refine((text) => {
    const url = new URL(text)
    return url.username === '' && url.password === '' && url.hash === ''
  }, 'an https URL without a name, password or fragment'),
  secretFile: secretFile.optional().describe('Key of the signature, at least 16 bytes'),
  caFile: z.string().startsWith('/').optional(),
  allowPrivate: z
    .boolean()
    .default(false)
    .describe('10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7'),
  allowLoopback: z.boolean().default(false).describe('127/8 and ::1, also without TLS'),
  seconds,
}

const audience = z
  .enum(['administrators', 'owner', 'people'])
  .default('administrators')
  .describe('people: only what concerns those whom it names, such as deadlines, and no alarms')

/** Whom a channel reaches, by the names that they sign in with. */
const people = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,31}$/, 'the name of a person'))
  .max(PEOPLE_A_CHANNEL_MAX)
  .refine((names) => new Set(names).size === names.length, 'each person once')
  .optional()
  .describe('Whom it reaches, by name: reminders go to who holds a role in the case')

type Reaching = {
  audience: 'administrators' | 'owner' | 'people'
  people?: readonly string[] | undefined
}
const namesItsPeople = ({ audience: its, people: names = [] }: Reaching): boolean =>
  its === 'people' ? names.length > 0 : its === 'administrators' || names.length === 0
const itsPeople = 'a channel for people names them, one for owners names nobody'

/** How a relay is reached that has no milter of ours. */
export const mailRelay = {
  host: z
    .string()
    .min(1)
    .max(253)
    .default('127.0.0.1')
    .describe('A relay that has no milter of ours'),
  port: z.int().min(1).max(65_535).default(25),
  tls: z
    .enum(['off', 'starttls', 'tls'])
    .optional()
    .describe('Default: off to the loopback, starttls elsewhere'),
  caFile: z.string().startsWith('/').optional(),
  user: z.string().min(1).max(255).optional(),
  passwordFile: secretFile.optional(),
  from: mailAddress,
  envelopeSender: z
    .union([mailAddress, z.literal('')])
    .optional()
    .describe('Default: from; empty: the null reverse-path'),
  language: z.enum(['both', 'ja', 'en']).default('both').describe('both: Japanese first'),
  seconds,
}
type Relay = { user?: string | undefined; passwordFile?: string | undefined }
export const hasBothCredentials = (it: Relay): boolean =>
  (it.user === undefined) === (it.passwordFile === undefined)
export const bothCredentials = 'user and passwordFile go together'
export const isPlainAllowed = (it: { tls?: string | undefined; host: string }): boolean =>
  it.tls !== 'off' || isLoopbackHost(it.host)
export const plainAllowed = 'tls may be off to the loopback only'

const MailChannel = z
  .strictObject({
    kind: z.literal('mail'),
    name: channelName,
    audience,
    people,
    ...mailRelay,
    to: z.array(mailAddress).max(RECIPIENTS_MAX).default([]),
  })
  .refine(
    (it) => (it.audience === 'owner') === (it.to.length === 0),
    'a channel for administrators or people has recipients, one for owners has none',
  )
  .refine(namesItsPeople, itsPeople)
  .refine(hasBothCredentials, bothCredentials)
  .refine(isPlainAllowed, plainAllowed)

const WebhookChannel = z
  .strictObject({
    kind: z.literal('webhook'),
    name: channelName,
    audience,
    people,
    ...webTarget,
  })
  .refine(namesItsPeople, itsPeople)

const CommandChannel = z
  .strictObject({
    kind: z.literal('command'),
    name: channelName,
    audience,
    people,
    argv,
    seconds,
  })
  .refine(namesItsPeople, itsPeople)

export const ChannelConfig = z.discriminatedUnion('kind', [
  MailChannel,
  WebhookChannel,
  CommandChannel,
])
export type ChannelConfig = z.infer<typeof ChannelConfig>

export const NotifyConfig = z.strictObject({
  perHour: z
    .int()
    .min(5)
    .max(1_000)
    .default(60)
    .describe('Notices an hour, a third of it for pages only'),
  contact: z
    .string()
    .max(200)
    .optional()
    .describe('How owners reach the desk outside their mailbox'),
  channels: z
    .array(ChannelConfig)
    .max(CHANNELS_MAX)
    .refine(
      (channels) =>
        new Set(channels.map(({ kind, name }) => `${kind}:${name}`)).size === channels.length,
      'names of one kind differ',
    )
    .default([]),
})
export type NotifyConfig = z.infer<typeof NotifyConfig>
