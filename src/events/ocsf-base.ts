/** OCSF-base: what every OCSF event has, and the objects that many classes share. */
import type { AccountId, Heard } from './event.ts'

export const OCSF_VERSION = '1.8.0'

export type OcsfObject = { readonly [name: string]: unknown }
export type OcsfEvent = OcsfObject & {
  readonly class_uid: number
  readonly class_name: string
  readonly category_uid: number
  readonly activity_id: number
  readonly type_uid: number
  readonly severity_id: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly metadata: OcsfObject
}

export type OcsfOptions = {
  /** Of this program. */
  readonly version?: string
}

const classes = {
  account_change: [3001, 'Account Change', 'Identity & Access Management'],
  authentication: [3002, 'Authentication', 'Identity & Access Management'],
  http_activity: [4002, 'HTTP Activity', 'Network Activity'],
  email_activity: [4009, 'Email Activity', 'Network Activity'],
  datastore_activity: [6005, 'Datastore Activity', 'Application Activity'],
  detection_finding: [2004, 'Detection Finding', 'Findings'],
} as const
export type OcsfClass = keyof typeof classes
export const ocsfClasses = Object.keys(classes) as readonly OcsfClass[]
export const classNamed = (uid: number): OcsfClass | undefined =>
  ocsfClasses.find((name) => classes[name][0] === uid)

const severityNames = ['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical'] as const

export const outcomes = {
  success: [1, 'Success'],
  failure: [2, 'Failure'],
  /** 99 is what the schema has no number for; its name says which. */
  deferred: [99, 'Deferred'],
} as const
type Outcome = (typeof outcomes)[keyof typeof outcomes]

/** What a class says beside what every event has. */
export type Body = {
  readonly class: OcsfClass
  readonly activity: readonly [id: number, name: string]
  /** Default 1, informational. */
  readonly severity?: 1 | 2 | 3 | 4 | 5
  readonly outcome?: Outcome
  /** The server's words, and its code. */
  readonly detail?: string | undefined
  readonly code?: string | undefined
  readonly more: OcsfObject
  readonly unmapped?: OcsfObject
}

/** Without what is `undefined`, so that equal events are equal bytes. */
export function present<It extends OcsfObject>(it: It): It {
  const told: { [name: string]: unknown } = {}
  for (const name in it) if (it[name] !== undefined) told[name] = it[name]
  return told as It
}

export function ocsfEvent(
  heard: Pick<Heard, 'id' | 'at'> & Partial<Heard> & { readonly kind: string },
  body: Body,
  { version }: OcsfOptions,
): OcsfEvent {
  const [class_uid, class_name, category_name] = classes[body.class]
  const [activity_id, activity_name] = body.activity
  const severity_id = body.severity ?? 1
  const { source, program, raw, times, trust, assumed, doubted } = heard
  const unmapped = present({
    ...body.unmapped,
    ...{ line: source?.line, trust, assumed, doubted },
    instance: heard.instance,
  })
  return present({
    class_uid,
    class_name,
    category_uid: Math.floor(class_uid / 1_000),
    category_name,
    activity_id,
    activity_name,
    type_uid: class_uid * 100 + activity_id,
    severity_id,
    severity: severityNames[severity_id],
    time: heard.at,
    status_id: body.outcome?.[0],
    status: body.outcome?.[1],
    status_code: body.code,
    status_detail: body.detail,
    count: times,
    ...body.more,
    metadata: present({
      version: OCSF_VERSION,
      product: present({ name: 'Sekimori', vendor_name: 'Sekimori', version }),
      uid: heard.id,
      event_code: heard.kind,
      log_name: source?.file,
      log_provider: program,
    }),
    unmapped: Object.keys(unmapped).length === 0 ? undefined : unmapped,
    raw_data: raw,
  })
}

type Named = {
  readonly account?: AccountId | undefined
  readonly saslUsername?: string | undefined
}

/** Nobody named: `unknown`, for the schema asks for a user. */
export function userOf({ account, saslUsername }: Named): {
  readonly name: string
  readonly uid?: string
  readonly type_id: number
} {
  const name = account?.replace(/^[a-z]+:/, '') ?? saslUsername
  if (name === undefined) return { name: 'unknown', type_id: 0 }
  return { name, ...(account === undefined ? {} : { uid: account }), type_id: 1 }
}

/** Where it came from; `undefined` when that is not told. */
export function endpoint(from: {
  readonly clientIp?: string
  readonly clientPort?: number
  readonly country?: string
}): OcsfObject | undefined {
  const { clientIp, clientPort, country } = from
  if (clientIp === undefined) return undefined
  return present({
    ip: clientIp,
    port: clientPort,
    location: country === undefined ? undefined : { country },
  })
}
