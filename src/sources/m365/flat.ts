/**
 * Flat: audit records and sign-ins whose fields are columns: tables that people made of the records
 * with `ConvertFrom-Json | Export-Csv`, and the tables of Sentinel and Log Analytics (`OfficeActivity`,
 * `SigninLogs`) as CSV or JSON, with names of their own.
 *
 * What was nested is JSON inside a text there. Here such records become those that the audit log and the
 * sign-in log write, and are read as these.
 */
import { type Columns, type CsvRecord, cell, columnName } from '../exports/csv.ts'
import { isTooDeep } from '../exports/json.ts'
import { type Fields, field, text } from '../exports/record.ts'

/** Fields of audit records that mean something to us, and those that hold JSON. */
const plainNames = [
  ...['CreationTime', 'Id', 'Operation', 'UserId', 'ResultStatus', 'ErrorNumber', 'LogonError'],
  ...['ClientIP', 'ClientIPAddress', 'ActorIpAddress', 'ObjectId', 'RecordType', 'Workload'],
  ...[
    'SessionId',
    'UserAgent',
    'ClientInfoString',
    'MailboxOwnerUPN',
    'LogonType',
    'MailAccessType',
  ],
  ...['OperationCount', 'SendAsUserSmtp', 'SendOnBehalfOfUserSmtp', 'FileSizeBytes'],
  ...['FileSyncBytesCommitted'],
]
const innerNames = [
  ...['Parameters', 'OperationProperties', 'ModifiedProperties', 'ExtendedProperties', 'Target'],
  ...['DeviceProperties', 'Folders', 'Folder', 'Item', 'AffectedItems', 'AppAccessContext'],
]
const otherNames: readonly (readonly [string, readonly string[]])[] = [
  ['CreationTime', ['TimeGenerated', 'TimeGenerated [UTC]', 'CreationDate']],
  ['Id', ['OfficeId']],
  ['ObjectId', ['OfficeObjectId']],
  ['Workload', ['OfficeWorkload']],
  ['ClientIP', ['Client_IPAddress']],
  ['MailboxOwnerUPN', ['MailboxOwnerUPN']],
  ['SendAsUserSmtp', ['SendAsUserSmtp']],
]
const namesOf = (name: string): readonly string[] => [
  name,
  ...otherNames.filter(([one]) => one === name).flatMap(([, names]) => names),
]

type Get = (name: string) => unknown

/** A nested value, be it written as JSON inside a text. */
function nested(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value) || isTooDeep(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const first = (get: Get, names: readonly string[]): unknown =>
  names.map(get).find((value) => value !== undefined && value !== '' && value !== null)

const auditFields = (get: Get): Fields =>
  Object.fromEntries([
    ...plainNames.map((name) => [name, first(get, namesOf(name))]),
    ...innerNames.map((name) => [name, nested(get(name))]),
  ])

function signInFields(get: Get): Fields {
  const status = nested(get('Status'))
  const isFields = typeof status === 'object' && status !== null
  return {
    id: first(get, ['Id', 'CorrelationId']),
    createdDateTime: first(get, ['CreatedDateTime', 'TimeGenerated', 'TimeGenerated [UTC]']),
    userPrincipalName: get('UserPrincipalName'),
    ipAddress: first(get, ['IPAddress', 'IpAddress']),
    clientAppUsed: get('ClientAppUsed') ?? '',
    userAgent: get('UserAgent'),
    sessionId: get('SessionId'),
    authenticationProtocol: get('AuthenticationProtocol'),
    status: isFields
      ? status
      : {
          errorCode: first(get, ['ResultType', 'ErrorCode', 'StatusErrorCode']),
          failureReason: first(get, ['ResultDescription', 'FailureReason', 'StatusFailureReason']),
        },
  }
}

/** A record of Sentinel's tables as one of the logs behind it; itself where it is none. */
export function unflattened(fields: Fields): Fields {
  const get: Get = (name) => field(fields, name)
  if (text(fields, 'UserPrincipalName') !== '' && get('IPAddress') !== undefined)
    return Object.hasOwn(fields, 'ResultType') || Object.hasOwn(fields, 'Status')
      ? signInFields(get)
      : fields
  return text(fields, 'TimeGenerated') !== '' && Object.hasOwn(fields, 'OfficeWorkload')
    ? auditFields(get)
    : fields
}

const hasOne = (columns: Columns, ...names: readonly string[]): boolean =>
  names.some((name) => columns.has(name))

export type Flat = 'audit' | 'sign-in'

export function flatOf(columns: Columns): Flat | undefined {
  if (columns.has('auditdata')) return undefined
  if (
    hasOne(columns, 'createddatetime', 'timegenerated', 'timegeneratedutc') &&
    columns.has('userprincipalname') &&
    columns.has('ipaddress') &&
    hasOne(columns, 'resulttype', 'errorcode', 'statuserrorcode', 'status')
  )
    return 'sign-in'
  return hasOne(columns, 'creationtime', 'timegenerated', 'timegeneratedutc') &&
    columns.has('operation') &&
    columns.has('userid') &&
    hasOne(columns, 'recordtype', 'workload', 'officeworkload') &&
    hasOne(columns, 'clientip', 'clientipaddress', 'actoripaddress')
    ? 'audit'
    : undefined
}

/** A row as the record that it was made of. */
export function rowFields(record: CsvRecord, columns: Columns, kind: Flat): Fields {
  const get: Get = (name) => {
    const told = cell(record, columns, columnName(name))
    return told === '' ? undefined : told
  }
  return kind === 'audit' ? auditFields(get) : signInFields(get)
}
