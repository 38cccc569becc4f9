/**
 * Directory configuration: where the organisation keeps its passwords, and how an account is locked
 * there.
 */
import { z } from 'zod'
import {
  argv,
  channelName,
  isLoopbackHost,
  seconds,
  secretFile,
  webTarget,
} from '../notify/config.ts'
import { type Dialect, dialects, translate } from './sql-statement.ts'

export const DIRECTORIES_MAX = 8

const PasswdFile = z
  .strictObject({
    kind: z.literal('passwd-file'),
    name: channelName,
    file: z.string().startsWith('/'),
    style: z
      .enum(['dovecot', 'shadow'])
      .default('dovecot')
      .describe('dovecot: {SCHEME}hash fields; shadow: read by crypt(3), locked by a leading !'),
    names: z
      .enum(['full', 'user', 'either'])
      .default('full')
      .describe('How the file names people: alice@example.jp, alice, or both'),
    realm: z
      .string()
      .max(255)
      .optional()
      .describe('Whose people stand in the file without a realm'),
  })
  .refine(
    (it) => it.names === 'full' || it.realm !== undefined,
    'names without a realm need «realm»',
  )

const statement = z.string().min(1).max(8_192)
const Sql = z
  .strictObject({
    kind: z.literal('sql'),
    name: channelName,
    engine: z.enum(dialects),
    file: z.string().startsWith('/').optional().describe('sqlite: the database file'),
    host: z.string().min(1).max(253).default('127.0.0.1'),
    socket: z
      .string()
      .startsWith('/')
      .optional()
      .describe('Unix socket (mysql) or its folder (postgres)'),
    port: z.int().min(1).max(65_535).optional(),
    database: z.string().min(1).max(128).optional(),
    user: z.string().min(1).max(128).optional(),
    passwordFile: secretFile.optional(),
    tls: z
      .enum(['off', 'on'])
      .optional()
      .describe('Default: off to the loopback or a socket, on elsewhere'),
    caFile: z.string().startsWith('/').optional(),
    statements: z.strictObject({
      disable: statement.describe('Parameters :user, :realm, :account; with its own condition'),
      enable: statement,
      linked: statement.optional().describe('Gives columns kind and name'),
      known: statement.optional().describe('Gives a row where the directory knows the account'),
    }),
    seconds,
  })
  .refine(
    (it) => (it.engine === 'sqlite') === (it.file !== undefined),
    'sqlite has a «file», the others have none',
  )
  .refine(
    (it) => it.engine === 'sqlite' || (it.database !== undefined && it.user !== undefined),
    'needs «database» and «user»',
  )
  .refine(
    (it) => it.tls !== 'off' || it.socket !== undefined || isLoopbackHost(it.host),
    'tls may be off to the loopback only',
  )
  .superRefine((it, context) => {
    for (const [name, text] of Object.entries(it.statements)) {
      const read = text === undefined ? undefined : translate(text, it.engine as Dialect)
      if (read !== undefined && 'refused' in read)
        context.addIssue({ code: 'custom', path: ['statements', name], message: read.refused })
    }
  })

const attributeName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'an attribute name')
const Ldap = z
  .strictObject({
    kind: z.literal('ldap'),
    name: channelName,
    url: z
      .string()
      .regex(
        /^ldaps?:\/\/(\[[0-9a-f:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$/,
        'ldaps://HOST or ldap://HOST',
      ),
    startTls: z.boolean().optional().describe('Default: yes for ldap:// beyond the loopback'),
    caFile: z.string().startsWith('/').optional(),
    bindDn: z.string().min(1).max(1_024),
    passwordFile: secretFile,
    base: z.string().min(1).max(1_024),
    filter: z
      .string()
      .max(2_048)
      .refine(
        (text) => /^\(.*\)$/s.test(text) && /\{(user|account)\}/.test(text),
        'a filter with {account} or {user}',
      )
      .default('(mail={account})')
      .describe('{user}, {realm} and {account} are put in escaped'),
    profile: z.enum(['openldap-ppolicy', 'active-directory', 'attribute']),
    attribute: attributeName.optional(),
    locked: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe('profile attribute: the value that locks'),
    unlocked: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe('The value before; absent: the attribute goes'),
    linked: z
      .strictObject({ attribute: attributeName, kind: z.string().min(1).max(60) })
      .optional(),
    seconds,
  })
  .refine(
    (it) =>
      (it.profile === 'attribute') === (it.attribute !== undefined && it.locked !== undefined),
    'profile attribute needs «attribute» and «locked», the others bring their own',
  )
  .refine(
    (it) => it.startTls !== false || isLoopbackHost(hostOf(it.url)) || it.url.startsWith('ldaps:'),
    'passwords go without TLS to the loopback only',
  )

export const hostOf = (url: string): string =>
  url
    .replace(/^ldaps?:\/\//, '')
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')

const Command = z.strictObject({ kind: z.literal('command'), name: channelName, argv, seconds })
const Webhook = z.strictObject({ kind: z.literal('webhook'), name: channelName, ...webTarget })

export const OneDirectory = z.discriminatedUnion('kind', [PasswdFile, Sql, Ldap, Command, Webhook])
export type OneDirectory = z.infer<typeof OneDirectory>
export type ConfigOf<Kind extends OneDirectory['kind']> = Extract<OneDirectory, { kind: Kind }>

export const DirectoryConfig = z
  .array(OneDirectory)
  .max(DIRECTORIES_MAX)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names differ')
  .default([])
export type DirectoryConfig = z.infer<typeof DirectoryConfig>
