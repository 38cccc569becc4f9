/**
 * Json: audit exports of Google Workspace as JSON, a record a line or whole files.
 *
 * Activities of the Reports API, entries of Cloud Logging, and rows of Gmail's log in BigQuery.
 */
import type { Event } from '../../events/event.ts'
import { documentEvents, headOf, isRecordLine, isWhole, lineMeaning } from '../exports/document.ts'
import { readJson } from '../exports/json.ts'
import { momentOf } from '../exports/moment.ts'
import { inOrder } from '../exports/ordered.ts'
import { Recent } from '../exports/recent.ts'
import { type Fields, inner, lineOf, meaningOf, text } from '../exports/record.ts'
import type { DocumentFormat, FormatOptions, LineFormat, LineMeaning } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'
import { type Activity, activitiesOf, isActivity } from './activity.ts'
import { meaningOfActivity } from './meaning.ts'

/** Records that are remembered, so that repeats of overlapping exports are told once. */
export const REPEATS_MAX = 100_000
export const PROGRAM = 'google'

export class Activities {
  readonly #options: FormatOptions
  readonly #seen = new Recent<true>(REPEATS_MAX)

  constructor(options: FormatOptions) {
    this.#options = options
  }

  read(json: string, where: TextLine): LineMeaning {
    const fields = readJson(json)
    if (fields === undefined) return 'unknown'
    if (isGmailRow(fields)) return this.#gmail(fields, where, json)
    const activities = isActivity(fields) ? activitiesOf(fields) : undefined
    if (activities === undefined) return 'unknown'
    const { time, uniqueQualifier, applicationName } = inner(fields, 'id')
    const id = `${String(time)} ${String(uniqueQualifier)} ${String(applicationName)}`.slice(0, 128)
    if (uniqueQualifier !== undefined && this.#seen.get(id) === true) return 'harmless'
    this.#seen.set(id, true)
    return all(activities, where, this.#options, json)
  }

  /** A row of Gmail's log as it lies in BigQuery: the same fields, without the wrapping. */
  #gmail(fields: Fields, where: TextLine, json: string): LineMeaning {
    const event = inner(fields, 'event_info')
    const micros = Number(text(event, 'timestamp_usec'))
    const moment = momentOf(Number.isFinite(micros) ? micros / 1_000 : undefined)
    if (moment === undefined) return 'unknown'
    const activity: Activity = {
      moment,
      application: 'gmail',
      name: 'delivery',
      actor: text(inner(fields, 'event_info'), 'user_email'),
      clientIp: '',
      parameters: fields,
    }
    return all([activity], where, this.#options, json)
  }
}

const isGmailRow = (fields: Fields): boolean =>
  Object.hasOwn(fields, 'event_info') && Object.hasOwn(fields, 'message_info')

export function all(
  activities: readonly Activity[],
  where: TextLine,
  options: FormatOptions,
  raw: string,
): LineMeaning {
  const events: Event[] = []
  for (const activity of activities) {
    const line = lineOf(where, options, PROGRAM, activity.moment, raw)
    const meaning = meaningOfActivity(line, activity)
    if (meaning === 'harmless') continue
    if (Array.isArray(meaning)) events.push(...(meaning as readonly Event[]))
    else events.push(meaning as Event)
  }
  return events.length === 0 ? 'harmless' : meaningOf(events)
}

const isRecord = (text: string): boolean =>
  /"kind"\s*:\s*"(?:admin#reports#activity|audit#activity|reports#activit(?:y|ies)|admin#reports#activities)"/.test(
    text,
  ) ||
  (/"applicationName"\s*:/.test(text) && /"events"\s*:/.test(text)) ||
  (/"protoPayload"\s*:/.test(text) && /"eventName"\s*:/.test(text)) ||
  (/"event_info"\s*:/.test(text) && /"mail_event_type"\s*:/.test(text))

export const googleLines: LineFormat = {
  shape: 'lines',
  name: 'google-json',
  claims: (line) => isRecordLine(line) && isRecord(line.slice(0, 8_192)),
  open: (options) => {
    const activities = new Activities(options)
    return inOrder({
      read: (line, where) =>
        lineMeaning(line, where, (json, place) => activities.read(json, place)),
      momentOf: (line) =>
        momentOf(/"time"\s?:\s?"([\d:.TZ+-]{19,40})"/.exec(line.slice(0, 8_192))?.[1])?.at,
    })
  },
}

export const googleDocument: DocumentFormat = {
  shape: 'document',
  name: 'google-json',
  claims: (head) => {
    const text = headOf(head)
    return isWhole(text) && isRecord(text)
  },
  read: (bytes, where, options) => {
    const activities = new Activities(options)
    return documentEvents(bytes, where, (json, place) => activities.read(json, place))
  },
}
