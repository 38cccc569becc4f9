/**
 * OCSF: the findings as Detection Finding events (2004), and what of every class a flat table holds.
 *
 * One finding an account that is called hijacked or suspect, a data store, a web origin that broke
 * in, with its techniques and origins as evidences.
 */
import type { AccountId } from '../../events/event.ts'
import {
  type OcsfClass,
  type OcsfEvent,
  type OcsfObject,
  ocsfEvent,
  present,
  userOf,
} from '../../events/ocsf-base.ts'
import type { Investigation, OriginUse, Span } from '../../incident/found.ts'
import { stageNamed } from '../words/stages.ts'

export { classNamed, type OcsfClass, type OcsfEvent, ocsfClasses } from '../../events/ocsf-base.ts'

/** Origins that one finding names. */
export const EVIDENCES_MAX = 100

export function findingsToOcsf(found: Investigation): readonly OcsfEvent[] {
  const { span, stamp } = found
  const whole: Span = span ?? { from: stamp.at, to: stamp.at }
  return [
    ...found.accounts
      .filter(({ verdict }) => verdict === 'hijacked' || verdict === 'suspect')
      .map(({ account, verdict, window, origins, messages }) =>
        finding(found, {
          key: account,
          account,
          title:
            verdict === 'hijacked' ? 'Mail account taken over' : 'Mail account under suspicion',
          isSure: verdict === 'hijacked',
          window: window ?? whole,
          origins: origins.filter(({ known }) => !known),
          unmapped: { messages },
        }),
      ),
    ...found.stores
      .filter(({ verdict }) => verdict === 'hijacked' || verdict === 'suspect')
      .map(({ account, verdict, window, clientIp, statements, destructive, rows, session }) =>
        finding(found, {
          key: `${account} ${session ?? ''} ${window.from}`,
          account,
          title: 'Data store: destructive use',
          isSure: verdict === 'hijacked',
          window,
          origins: clientIp === undefined ? [] : [{ ip: clientIp }],
          unmapped: { statements, destructive, rows },
        }),
      ),
    ...found.web
      .filter(({ verdict }) => verdict === 'exploited')
      .map(({ ip, window, probes, shells, downloads, patterns }) =>
        finding(found, {
          key: `web ${ip}`,
          title: 'Web application broken into',
          isSure: true,
          window,
          origins: [{ ip }],
          unmapped: { probes, shells, downloads, patterns },
        }),
      ),
  ]
}

type Finding = {
  readonly key: string
  readonly account?: AccountId
  readonly title: string
  readonly isSure: boolean
  readonly window: Span
  readonly origins: readonly Pick<OriginUse, 'ip' | 'country' | 'operator'>[]
  readonly unmapped: OcsfObject
}

function finding({ stages, stamp, engine }: Investigation, it: Finding): OcsfEvent {
  const { key, account, title, isSure, window, origins, unmapped } = it
  const techniques = new Set(
    stages.filter((stage) => stage.account === account).map(({ technique }) => technique),
  )
  const attacks = [...techniques].map((uid) => ({
    technique: { uid, name: stageNamed(uid, 'en').technique.slice(uid.length + 1) || uid },
    version: '17',
  }))
  const uid = `finding ${key}`
  return ocsfEvent(
    { id: uid, at: window.to, kind: 'investigation.finding' },
    {
      class: 'detection_finding',
      activity: [1, 'Create'],
      severity: isSure ? 5 : 3,
      more: present({
        status_id: 1,
        status: 'New',
        is_alert: true,
        confidence_id: isSure ? 3 : 1,
        confidence: isSure ? 'High' : 'Low',
        start_time: window.from,
        end_time: window.to,
        finding_info: present({
          uid,
          title,
          first_seen_time: window.from,
          last_seen_time: window.to,
          analytic: engine === '' ? undefined : { name: engine, type: 'Statistical', type_id: 3 },
          attacks: attacks.length === 0 ? undefined : attacks,
        }),
        resources:
          account === undefined
            ? undefined
            : [{ uid: account, name: userOf({ account }).name, type: 'Account' }],
        evidences:
          origins.length === 0
            ? undefined
            : origins.slice(0, EVIDENCES_MAX).map(({ ip, country, operator }) => ({
                src_endpoint: present({
                  ip,
                  location: country === undefined ? undefined : { country },
                  autonomous_system: operator === undefined ? undefined : { number: operator },
                }),
              })),
      }),
      unmapped,
    },
    { version: stamp.version },
  )
}

/** A column of a flat table: its name, its type there, and where its value stands in the event. */
export type FlatColumn = {
  readonly name: string
  /** `id`: of 32 bits; `count`: of 64. */
  readonly type: 'text' | 'id' | 'count' | 'moment' | 'flag'
  readonly path: string
}
const flat = (type: FlatColumn['type'], ...paths: readonly string[]): readonly FlatColumn[] =>
  paths.map((path) => ({ type, path, name: path.replaceAll('.', '_') }))

const everywhere = [
  ...flat('moment', 'time'),
  ...flat('id', 'class_uid', 'category_uid', 'activity_id', 'type_uid', 'severity_id'),
  ...flat('count', 'count'),
  ...flat('text', 'class_name', 'activity_name'),
  ...flat('id', 'status_id'),
  ...flat('text', 'status', 'status_code', 'status_detail'),
  ...flat('text', 'metadata.uid', 'metadata.event_code', 'metadata.log_name'),
  ...flat('text', 'metadata.log_provider'),
  ...flat('count', 'unmapped.line'),
]
const from = [
  ...flat('text', 'src_endpoint.ip'),
  ...flat('id', 'src_endpoint.port'),
  ...flat('text', 'src_endpoint.location.country'),
]
const to = flat('text', 'dst_endpoint.hostname')

/** What a table of a class has; the event as JSON stands behind in a column of its own. */
export const flatColumns: { readonly [Class in OcsfClass]: readonly FlatColumn[] } = {
  authentication: [
    ...everywhere,
    ...flat('text', 'user.name', 'user.uid', 'service.name', 'auth_protocol', 'session.uid'),
    ...from,
    ...to,
  ],
  email_activity: [
    ...everywhere,
    ...flat('text', 'email.from', 'email.to.0', 'email.uid', 'email.message_uid', 'email.subject'),
    ...flat('count', 'email.size'),
    ...flat('text', 'direction', 'unmapped.account', 'unmapped.user'),
    ...flat('count', 'unmapped.recipient_count'),
    ...from,
    ...to,
    ...flat('text', 'dst_endpoint.ip'),
    ...flat('id', 'dst_endpoint.port'),
  ],
  http_activity: [
    ...everywhere,
    ...flat('text', 'http_request.http_method', 'http_request.url.path'),
    ...flat('text', 'http_request.url.hostname', 'http_request.user_agent'),
    ...flat('id', 'http_response.code'),
    ...flat('count', 'http_response.body_length'),
    ...flat('text', 'unmapped.what', 'unmapped.pattern', 'unmapped.user'),
    ...from,
    ...to,
  ],
  datastore_activity: [
    ...everywhere,
    ...flat('text', 'actor.user.name', 'actor.user.uid', 'actor.session.uid', 'database.name'),
    ...flat('text', 'type', 'table.name', 'query_info.query_string'),
    ...flat('count', 'unmapped.rows', 'unmapped.bytesOut', 'unmapped.bodiesRead'),
    ...from,
  ],
  account_change: [
    ...everywhere,
    ...flat('text', 'user.name', 'user.uid', 'actor.user.name', 'unmapped.what'),
    ...from,
  ],
  detection_finding: [
    ...everywhere,
    ...flat('text', 'finding_info.uid', 'finding_info.title'),
    ...flat('moment', 'start_time', 'end_time'),
    ...flat('id', 'confidence_id'),
    ...flat('flag', 'is_alert'),
    ...flat('text', 'resources.0.uid'),
  ],
}
