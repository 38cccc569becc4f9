/**
 * OIDC settings: the identity provider that may speak for a person's password.
 *
 * Who is who is written here and nowhere else: a claim's value and a person's name. Roles are ours.
 * The issuer is https; plain http is taken for the loopback alone. Endpoints that it names must be on
 * its own host or on one of `hosts`.
 */
import { z } from 'zod'
import { isPersonName } from '../../../people/person.ts'

export const OIDC_PEOPLE_MAX = 500
export const OIDC_HOSTS_MAX = 8

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** https, or http to this machine; without user, query and fragment. */
export function isProviderAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  if (`${username}${password}${search}${hash}` !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
}

export const OidcSettings = z.strictObject({
  name: z.string().min(1).max(60).describe('What the button on the page says'),
  issuer: z
    .string()
    .max(500)
    .refine(isProviderAddress, 'an https address without query')
    .describe('The issuer, as its ID tokens name it'),
  clientId: z.string().min(1).max(200).describe('How the issuer knows us'),
  clientSecretFile: z.string().startsWith('/').describe('A file with the client secret, alone'),
  claim: z
    .enum(['sub', 'email', 'preferred_username', 'upn', 'oid'])
    .default('sub')
    .describe('By which claim of the ID token a person is found; email must be verified there'),
  people: z
    .record(z.string().min(1).max(200), z.string().refine(isPersonName, 'a name of a person'))
    .refine((people) => Object.keys(people).length <= OIDC_PEOPLE_MAX, `${OIDC_PEOPLE_MAX} at most`)
    .describe('Whose claim is which person'),
  scope: z
    .string()
    .regex(/^openid( [A-Za-z0-9_:./-]{1,60}){0,5}$/, 'openid, and others after it')
    .default('openid')
    .describe('What is asked for'),
  hosts: z
    .array(z.string().regex(/^[a-z0-9.-]+(:[0-9]{1,5})?$/, 'a host, or host:port'))
    .max(OIDC_HOSTS_MAX)
    .default([])
    .describe('Other hosts that its endpoints may be on'),
})
export type OidcSettings = z.infer<typeof OidcSettings>

export const oidcHintsInJapanese: Readonly<Record<string, string>> = {
  'an https address without query': 'クエリーのない https のアドレスを指定してください',
  'a name of a person': '担当者名を指定してください',
  'openid, and others after it': 'openid を先頭に、空白で区切って指定してください',
  'N at most': '件数が上限を超えています',
  'a host, or host:port': 'ホスト名、または ホスト名:ポート を指定してください',
}
