/**
 * LDAP profiles: from what an entry says now to the change that locks or unlocks it.
 *
 * Nothing is remembered beside the entry: what unlocking brings back is told by what stands there.
 * Where that could not be told (an attribute with a third value) nothing is changed.
 */
import type { ConfigOf } from './config.ts'

export type LdapProfile = Pick<ConfigOf<'ldap'>, 'profile' | 'attribute' | 'locked' | 'unlocked'>

export type LdapChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'refuse'; readonly why: string }
  | { readonly kind: 'replace'; readonly attribute: string; readonly value: string }
  /** Takes out the named value; fails at the server when it is no longer that one. */
  | { readonly kind: 'remove'; readonly attribute: string; readonly value: string }

/** draft-behera-ldap-password-policy-10 §5.3.3: locked until an administrator unlocks. */
export const LOCKED_FOR_GOOD = '000001010000Z'
/** [MS-ADTS] §2.2.16: ADS_UF_ACCOUNTDISABLE. */
const ACCOUNT_DISABLED = 2

export const attributeOf = (profile: LdapProfile): string =>
  ({
    'openldap-ppolicy': 'pwdAccountLockedTime',
    'active-directory': 'userAccountControl',
    attribute: profile.attribute ?? '',
  })[profile.profile]

const none: LdapChange = { kind: 'none' }

/** `values`: what the attribute holds now; empty: it is absent. */
export function changeFor(
  profile: LdapProfile,
  lock: boolean,
  values: readonly string[],
): LdapChange {
  const attribute = attributeOf(profile)
  if (values.length > 1) return { kind: 'refuse', why: `${attribute} has ${values.length} values` }
  const [value] = values
  if (profile.profile === 'active-directory') {
    if (value === undefined || !/^-?\d{1,10}$/.test(value))
      return { kind: 'refuse', why: `${attribute} is no number` }
    const flags = Number(value)
    const next = lock ? flags | ACCOUNT_DISABLED : flags & ~ACCOUNT_DISABLED
    return next === flags ? none : { kind: 'replace', attribute, value: String(next) }
  }
  if (profile.profile === 'openldap-ppolicy') {
    // A lock for some minutes, by wrong passwords, is made one for good; unlocking ends both.
    if (lock)
      return value === LOCKED_FOR_GOOD
        ? none
        : { kind: 'replace', attribute, value: LOCKED_FOR_GOOD }
    return value === LOCKED_FOR_GOOD ? { kind: 'remove', attribute, value } : none
  }
  const { locked = '', unlocked } = profile
  const same = (a: string | undefined, b: string | undefined) =>
    a?.toLowerCase() === b?.toLowerCase()
  if (lock) {
    if (same(value, locked)) return none
    if (!same(value, unlocked))
      return {
        kind: 'refuse',
        why: `${attribute} is neither «locked» nor «unlocked» of the configuration`,
      }
    return { kind: 'replace', attribute, value: locked }
  }
  if (value === undefined || !same(value, locked)) return none
  return unlocked === undefined
    ? { kind: 'remove', attribute, value }
    : { kind: 'replace', attribute, value: unlocked }
}

/** RFC 4515 §3: what has a meaning in a filter, and every octet beyond printable ASCII. */
export const escapeFilter = (text: string): string =>
  [...Buffer.from(text, 'utf8')]
    .map((octet) =>
      octet < 0x20 || octet > 0x7e || '*()\\'.includes(String.fromCharCode(octet))
        ? `\\${octet.toString(16).padStart(2, '0')}`
        : String.fromCharCode(octet),
    )
    .join('')

export const filterFor = (
  template: string,
  name: { readonly user: string; readonly realm: string; readonly account: string },
): string =>
  template.replaceAll(/\{(user|realm|account)\}/g, (_, key: 'user' | 'realm' | 'account') =>
    escapeFilter(name[key]),
  )
