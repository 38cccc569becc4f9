/**
 * Directory: what was changed of an account in Entra: passwords, factors, roles, programs with rights.
 *
 * The account is the one that was changed; who changed it is the actor. Names of operations end in a
 * point in some exports and not in others; here they have none. The directory writes values as JSON
 * inside JSON; only names are taken out of them, never values of secrets.
 */
import type { AccountChanged } from '../../events/traces.ts'
import { readJson } from '../exports/json.ts'
import { type Fields, innerList, NAME_MAX, TARGETS_MAX, text } from '../exports/record.ts'
import { plain } from '../syslog/plain.ts'
import { accountOf, targetOf } from './people.ts'
import { type AuditRecord, changedAccount, type Meaning } from './record.ts'

type What = AccountChanged['what']

/** In lower case. */
const operations: ReadonlyMap<string, What> = new Map([
  ['reset user password', 'password'],
  ['reset password (self-service)', 'password'],
  ['reset password (by admin)', 'password'],
  ['change user password', 'password'],
  ['change password (self-service)', 'password'],
  ['set force change user password', 'password'],
  ['user registered security info', 'factor'],
  ['user registered all required security info', 'factor'],
  ['user changed default security info', 'factor'],
  ['user deleted security info', 'factor'],
  ['user updated security info', 'factor'],
  ['admin registered security info', 'factor'],
  ['admin deleted security info', 'factor'],
  ['admin updated security info', 'factor'],
  ['enable strong authentication', 'factor'],
  ['disable strong authentication', 'factor'],
  ['register device', 'factor'],
  ['add registered owner to device', 'factor'],
  ['add passwordless phone sign-in credential', 'factor'],
  ['add fido2 security key', 'factor'],
  ['add app password for user', 'factor'],
  ['create app password for user', 'factor'],
  ['add member to role', 'role'],
  ['add eligible member to role', 'role'],
  ['add scoped member to role', 'role'],
  ['add member to role completed (pim activation)', 'role'],
  ['remove member from role', 'role'],
  ['add-rolegroupmember', 'role'],
  ['new-managementroleassignment', 'role'],
  ['add member to group', 'role'],
  ['consent to application', 'consent'],
  ['add service principal', 'consent'],
  ['add service principal credentials', 'consent'],
  ['add oauth2permissiongrant', 'consent'],
  ['add delegated permission grant', 'consent'],
  ['add app role assignment to service principal', 'consent'],
  ['add app role assignment grant to user', 'consent'],
  ['add application', 'consent'],
  ['update application – certificates and secrets management', 'consent'],
  ['update application - certificates and secrets management', 'consent'],
  ['add user', 'created'],
  ['invite external user', 'created'],
  ['enable account', 'enabled'],
  ['restore user', 'enabled'],
  ['disable account', 'disabled'],
  ['delete user', 'disabled'],
  ['hard delete user', 'disabled'],
  ['update stsrefreshtokenvalidfrom timestamp', 'sessions'],
])

/** Properties of `Update user` that say what it was about. */
const properties: readonly (readonly [RegExp, What])[] = [
  [/^StrongAuthentication|^SearchableDeviceKey|^AuthenticationMethod/i, 'factor'],
  [/^PasswordProfile|^Password|^LastPasswordChange/i, 'password'],
]

export const isDirectory = (operation: string): boolean =>
  operations.has(operation.toLowerCase()) || /^update user$/i.test(operation)

export function readDirectory(record: AuditRecord): Meaning {
  const { fields, operation, user } = record
  if (/^fail/i.test(text(fields, 'ResultStatus'))) return 'harmless'
  const modified = innerList(fields, 'ModifiedProperties')
  const name = operation.toLowerCase()
  const what = operations.get(name) ?? whatOf(modified)
  if (what === undefined) return 'harmless'
  const about = what === 'consent' ? '' : targetOf(fields, 'ObjectId') || targetOf(fields, 'Target')
  const target = accountOf(about) ?? accountOf(targetOf(fields, 'Target'))
  const isOfActor = what === 'consent' || target === undefined
  return changedAccount(
    record,
    what,
    isOfActor ? accountOf(user) : target,
    namesOf(fields, modified, what),
  )
}

function whatOf(modified: readonly Fields[]): What | undefined {
  for (const property of modified) {
    const name = text(property, 'Name') || text(property, 'displayName')
    if (/^AccountEnabled$/i.test(name))
      return /false/i.test(text(property, 'NewValue') || text(property, 'newValue'))
        ? 'disabled'
        : 'enabled'
    const found = properties.find(([form]) => form.test(name))
    if (found !== undefined) return found[1]
  }
  return undefined
}

/** The role's, or the program's, name. */
function namesOf(fields: Fields, modified: readonly Fields[], what: What): readonly string[] {
  const names: string[] = []
  if (what === 'role')
    for (const property of modified)
      if (/^(?:Role|Group)\.DisplayName$/.test(text(property, 'Name')))
        names.push(bare(text(property, 'NewValue')) || bare(text(property, 'OldValue')))
  if (what === 'consent') {
    const app = innerList(fields, 'Target').find((one) => text(one, 'Type') === '1')
    names.push(text(app ?? {}, 'ID') || text(fields, 'ObjectId'))
    for (const property of modified)
      if (text(property, 'Name') === 'ConsentAction.Permissions')
        names.push(...scopesIn(text(property, 'NewValue', 4_096)))
  }
  return [...new Set(names.map((name) => plain(name, NAME_MAX)))]
    .filter((name) => name !== '')
    .slice(0, TARGETS_MAX)
}

/** Values are JSON strings or lists with one; without it they are taken as they are. */
const bare = (value: string): string => value.replace(/^[\s["\\]+|[\s\]"\\]+$/g, '')

/** `… Scope: Mail.Read offline_access, …`. */
const scopesIn = (permissions: string): readonly string[] =>
  [...permissions.matchAll(/\bScope: ?([^,\]]{1,512})/g)]
    .flatMap(([, scopes = '']) => scopes.trim().split(/\s+/))
    .filter((scope) => /^[\w.:/-]{1,128}$/.test(scope))

/** An Entra audit entry (Graph `directoryAudits`, diagnostic settings) in the audit log's fields. */
export function auditOf(entry: Fields): Fields {
  const by = readInner(entry, 'initiatedBy')
  const user = readInner(by, 'user')
  const targets = innerList(entry, 'targetResources')
  const target = targets.find((one) => text(one, 'userPrincipalName') !== '') ?? targets[0] ?? {}
  return {
    Operation: text(entry, 'activityDisplayName') || text(entry, 'operationName'),
    CreationTime: text(entry, 'activityDateTime'),
    Id: text(entry, 'id'),
    ResultStatus: text(entry, 'result'),
    UserId: text(user, 'userPrincipalName') || text(readInner(by, 'app'), 'displayName'),
    ClientIP: text(user, 'ipAddress'),
    ObjectId: text(target, 'userPrincipalName') || text(target, 'displayName'),
    ModifiedProperties: targets
      .flatMap((one) => innerList(one, 'modifiedProperties'))
      .slice(0, 256)
      .map((one) => ({
        Name: text(one, 'displayName'),
        NewValue: text(one, 'newValue', 4_096),
        OldValue: text(one, 'oldValue', 4_096),
      })),
  }
}

/** Tables write an inner object as JSON. */
function readInner(fields: Fields, name: string): Fields {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (typeof value === 'string') return readJson(value) ?? {}
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {}
}
