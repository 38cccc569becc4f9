/**
 * Json: records of Microsoft 365 as JSON: of the audit log, the sign-in log and message traces.
 *
 * One a line, or a whole file. A record that comes twice (the search returns repeats) is told once,
 * as far back as REPEATS_MAX others.
 */
import type { Instant } from '../../lib/time.ts'
import { documentEvents, headOf, isRecordLine, isWhole, lineMeaning } from '../exports/document.ts'
import { readJson } from '../exports/json.ts'
import { momentOf } from '../exports/moment.ts'
import { inOrder } from '../exports/ordered.ts'
import { Recent } from '../exports/recent.ts'
import { type Fields, meaningOf, text } from '../exports/record.ts'
import type { DocumentFormat, FormatOptions, LineFormat, LineMeaning } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'
import { auditData, auditId, readAudit } from './audit.ts'
import { unflattened } from './flat.ts'
import type { Meaning } from './record.ts'
import { readSignIn, signInOf } from './sign-in.ts'
import { Traces } from './trace.ts'
import { isTrace, readTrace } from './trace-table.ts'

/** Ids of records that are remembered. */
export const REPEATS_MAX = 100_000

export class Records {
  readonly #options: FormatOptions
  readonly #seen = new Recent<true>(REPEATS_MAX)
  readonly #traces = new Traces()

  constructor(options: FormatOptions) {
    this.#options = options
  }

  read(json: string, where: TextLine): LineMeaning {
    const fields = readJson(json)
    return fields === undefined ? 'unknown' : this.readFields(unflattened(fields), where, json)
  }

  /** `raw`: the record as it stands in the file. */
  readFields(fields: Fields, where: TextLine, raw: string): LineMeaning {
    return meaningOf(this.#read(fields, where, raw))
  }

  #read(fields: Fields, where: TextLine, raw: string): Meaning {
    const signIn = signInOf(fields)
    if (signIn !== undefined)
      return this.#once(text(signIn, 'id', 64), readSignIn(signIn, where, this.#options, raw))
    if (isTrace(fields)) return readTrace(fields, where, this.#options, this.#traces, raw)
    const data = auditData(fields)
    if (data === undefined) return 'unknown'
    return this.#once(auditId(data), readAudit(data, where, this.#options, raw))
  }

  /** Only what was understood is remembered: a damaged record does not hide its repeat. */
  #once(id: string, meaning: Meaning): Meaning {
    if (id === '' || meaning === 'unknown') return meaning
    if (this.#seen.get(id) === true) return 'harmless'
    this.#seen.set(id, true)
    return meaning
  }
}

/** Names that these records have, two of which must stand near the beginning of the first. */
const names =
  /"(?:AuditData|auditData|RecordType|OrganizationId|UserKey|Workload|MailboxOwnerUPN|CreationTime|UserType|userPrincipalName|clientAppUsed|appDisplayName|SenderAddress|RecipientAddress|MessageTraceId|senderAddress|recipientAddress|activityDisplayName|initiatedBy|loggedByService|auditLogRecordType|UserPrincipalName|ClientAppUsed|ResultType|TimeGenerated|OfficeWorkload|OfficeObjectId|RawEventData)"\s*:/g

const isRecord = (text: string): boolean => (text.match(names)?.length ?? 0) >= 2

/** When the record of a line was made, be it JSON or a field of a table. */
export const createdAt = (line: string): Instant | undefined =>
  momentOf(
    /"(?:Creat(?:ion|edDate)Time|TimeGenerated)"{1,2}:\s?"{1,2}([\d:.TZ+-]{19,40})"/i.exec(
      line.slice(0, 8_192),
    )?.[1],
  )?.at

export const m365Lines: LineFormat = {
  shape: 'lines',
  name: 'm365-json',
  claims: (line) => isRecordLine(line) && isRecord(line.slice(0, 8_192)),
  open: (options) => {
    const records = new Records(options)
    return inOrder({
      read: (line, where) => lineMeaning(line, where, (json, place) => records.read(json, place)),
      momentOf: createdAt,
    })
  },
}

export const m365Document: DocumentFormat = {
  shape: 'document',
  name: 'm365-json',
  claims: (head) => {
    const text = headOf(head)
    return isWhole(text) && isRecord(text)
  },
  read: (bytes, where, options) => {
    const records = new Records(options)
    return documentEvents(bytes, where, (json, place) => records.read(json, place))
  },
}
