/**
 * Rules: where mail goes on to, and what is hidden from its owner.
 *
 * Inbox rules of web clients and PowerShell (`New-InboxRule`, `Set-InboxRule`: parameters), of
 * Outlook (`UpdateInboxRules`: properties, the actions as JSON or words), forwarding of the whole
 * mailbox (`Set-Mailbox`) and rules of the whole organisation (`New-TransportRule`, `New-JournalRule`).
 * Limits: a rule that is switched on again tells its name only.
 */
import { saslAccount } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import type { ForwardingChanged } from '../../events/login.ts'
import {
  addressesIn,
  domainOf,
  type Fields,
  inner,
  innerList,
  isTrue,
  leaves,
  NAME_MAX,
  setting,
  TARGETS_MAX,
  text,
} from '../exports/record.ts'
import { assume, begin } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { accountOf } from './people.ts'
import { type AuditRecord, changedAccount, type Meaning } from './record.ts'

/** Folders where nobody looks, in the languages that we know them in. */
const quiet =
  /(?:rss|deleted items|archive|conversation history|junk|sync issues|notes|削除済み|アーカイブ|会話の履歴|迷惑メール|同期の問題|メモ)/i

const parametersOf = (fields: Fields): readonly Fields[] => innerList(fields, 'Parameters')

/** Addresses of these parameters; `undefined`: none of them was set. */
function targetsOf(
  parameters: readonly Fields[],
  ...names: readonly string[]
): readonly string[] | undefined {
  const values = names
    .map((name) => setting(parameters, name))
    .filter((value) => value !== undefined)
  if (values.length === 0) return undefined
  const found = new Set<string>()
  for (const value of values) {
    const addresses = addressesIn(value)
    // A name of the organisation's own directory is no address.
    const named = addresses.length > 0 || value === '' ? addresses : [plain(value, NAME_MAX)]
    for (const one of named) if (found.size < TARGETS_MAX) found.add(one)
  }
  return [...found]
}

type Owner = { readonly account: AccountId | undefined; readonly isAssumed: boolean }

/** The mailbox whose rule it is: the one that was named, else the one of who acted. */
function ownerOf({ fields, user, line }: AuditRecord, ...names: readonly string[]): Owner {
  const parameters = parametersOf(fields)
  const named = names
    .map((name) => mailboxIn(setting(parameters, name) ?? ''))
    .filter((one) => one !== '')
  for (const one of [...named, text(fields, 'MailboxOwnerUPN'), text(fields, 'ObjectId')]) {
    const account = accountOf(one)
    if (account !== undefined) return { account, isAssumed: false }
  }
  const realm = realmOf(user, line.defaultRealm)
  for (const one of named) {
    const alias = one.slice(one.lastIndexOf('/') + 1)
    const account = isAlias(alias) && realm !== '' ? saslAccount(alias, realm) : undefined
    if (account !== undefined) return { account, isAssumed: account !== accountOf(user) }
  }
  return { account: accountOf(user), isAssumed: false }
}

/** `alice@contoso.example:\\Inbox`: a folder of it. */
const mailboxIn = (identity: string): string => /^(.*?):\\/s.exec(identity)?.[1] ?? identity

/** Commands name mailboxes as they like: `alice`, `…/contoso.onmicrosoft.com/alice`, or by a GUID. */
const isAlias = (told: string): boolean =>
  /^[\w.+'-]{1,64}$/.test(told) &&
  !/^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(told)

/** The domain of the organisation: that of who acts, unless it is the one that all begin with. */
function realmOf(user: string, defaultRealm: string): string {
  const own = accountOf(user) === undefined ? '' : domainOf(user)
  return own === '' || (defaultRealm !== '' && own.endsWith('.onmicrosoft.com'))
    ? defaultRealm
    : own
}

type Change = {
  readonly owner: Owner
  readonly way: ForwardingChanged['way']
  readonly change: ForwardingChanged['change']
  readonly name?: string | undefined
  readonly targets?: readonly string[] | undefined
  readonly hides?: boolean
}

function changed(record: AuditRecord, what: Change): Meaning {
  const { line, user, client } = record
  const { way, change, name = '', targets = [], hides = false } = what
  const { account, isAssumed } = what.owner
  // A service's own rule, of a mailbox that nobody names.
  if (account === undefined) return 'harmless'
  const event = begin<ForwardingChanged>(line, { kind: 'forwarding.changed', way, change })
  event.account = account
  if (isAssumed) assume(event, 'account')
  const called = plain(name, NAME_MAX)
  if (called !== '') event.name = called
  if (targets.length > 0) {
    event.targets = targets
    if (leaves(account, targets)) event.outside = true
  }
  if (hides) event.hides = true
  if (accountOf(user) !== account && user !== '') event.actor = user
  return Object.assign(event, client)
}

export function readInboxRule(record: AuditRecord): Meaning {
  const { fields, operation } = record
  const parameters = parametersOf(fields)
  const folder = setting(parameters, 'MoveToFolder') ?? ''
  return changed(record, {
    owner: ownerOf(record, 'Mailbox'),
    way: 'rule',
    change:
      operation === 'New-InboxRule'
        ? 'added'
        : /^Set|^Enable/.test(operation)
          ? 'changed'
          : 'removed',
    name:
      setting(parameters, 'Name') ??
      ruleNamed(setting(parameters, 'Identity') ?? text(fields, 'ObjectId')),
    targets: targetsOf(parameters, 'ForwardTo', 'ForwardAsAttachmentTo', 'RedirectTo'),
    hides:
      isTrue(setting(parameters, 'DeleteMessage')) ||
      isTrue(setting(parameters, 'SoftDeleteMessage')) ||
      quiet.test(folder) ||
      (folder !== '' && isTrue(setting(parameters, 'MarkAsRead'))),
  })
}

/** `alice\Rule`, `alice@contoso.example\Rule`, or a number. */
const ruleNamed = (identity: string): string => identity.slice(identity.lastIndexOf('\\') + 1)

export function readOutlookRule(record: AuditRecord): Meaning {
  const properties = innerList(record.fields, 'OperationProperties')
  const operation = setting(properties, 'RuleOperation') ?? ''
  const actions = setting(properties, 'RuleActions') ?? ''
  const sendsOn = /forward|redirect/i.test(actions)
  return changed(record, {
    owner: ownerOf(record),
    way: 'rule',
    change: /^Add/i.test(operation)
      ? 'added'
      : /^(?:Remove|Delete)/i.test(operation)
        ? 'removed'
        : 'changed',
    name: setting(properties, 'RuleName'),
    targets: sendsOn ? addressesIn(actions) : [],
    hides: /delete/i.test(actions) || (/move|copy/i.test(actions) && quiet.test(actions)),
  })
}

export function readSetMailbox(record: AuditRecord): Meaning {
  const parameters = parametersOf(record.fields)
  const targets = targetsOf(parameters, 'ForwardingSmtpAddress', 'ForwardingAddress')
  if (targets !== undefined)
    return changed(record, {
      owner: ownerOf(record, 'Identity'),
      way: 'mailbox',
      change: targets.length === 0 ? 'removed' : 'added',
      targets,
      // No copy stays: the owner does not see his mail.
      hides:
        targets.length > 0 &&
        setting(parameters, 'DeliverToMailboxAndForward')?.toLowerCase() === 'false',
    })
  const delegates = targetsOf(parameters, 'GrantSendOnBehalfTo')
  return delegates === undefined ? 'harmless' : delegated(record, delegates)
}

export function readTransportRule(record: AuditRecord): Meaning {
  const { fields, operation } = record
  const parameters = parametersOf(fields)
  const targets = targetsOf(
    parameters,
    'JournalEmailAddress',
    'RedirectMessageTo',
    'BlindCopyTo',
    'CopyTo',
    'AddToRecipients',
  )
  return changed(record, {
    owner: { account: accountOf(record.user), isAssumed: false },
    way: 'rule',
    change: /^New/.test(operation)
      ? 'added'
      : /^Set|^Enable/.test(operation)
        ? 'changed'
        : 'removed',
    name:
      setting(parameters, 'Name') ?? setting(parameters, 'Identity') ?? text(fields, 'ObjectId'),
    targets,
    hides: isTrue(setting(parameters, 'DeleteMessage')),
  })
}

/** Who may open, or send as, another's mailbox. */
export function readPermission(record: AuditRecord): Meaning {
  const parameters = parametersOf(record.fields)
  // Folders tell one member, of the folder itself; older records a list.
  const item = inner(record.fields, 'Item')
  const members = [item, inner(item, 'ParentFolder'), ...innerList(record.fields, 'Item')]
  const targets =
    targetsOf(parameters, 'User', 'Trustee') ?? members.map((one) => text(one, 'MemberUpn'))
  return delegated(record, targets)
}

function delegated(record: AuditRecord, targets: readonly string[]): Meaning {
  const named = setting(parametersOf(record.fields), 'Identity') ?? text(record.fields, 'ObjectId')
  const { account, isAssumed } = ownerOf(record, 'Identity')
  const event = changedAccount(
    record,
    'delegate',
    account ?? saslAccount(named, record.line.defaultRealm),
    targets.filter((one) => one !== '').slice(0, TARGETS_MAX),
  )
  return isAssumed ? { ...event, assumed: [...(event.assumed ?? []), 'account'] } : event
}
