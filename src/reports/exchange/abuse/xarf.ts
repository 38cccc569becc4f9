/**
 * XARF: what one origin did, as documents of XARF 4 that an abuse desk's programs take in.
 *
 * Behind a shared address only the port names the subscriber, so `connection/login_attack` and
 * `messaging/spam` cannot be without it; where the logs do not tell it, the origin is reported as
 * `reputation/threat_intelligence`, which asks for none: a document that its own schema refuses would
 * be thrown away unread. `report_id` is made of the case and not of chance: the same report that is
 * sent twice is one.
 */
import { shown } from '../csv/encode.ts'
import { base64, type Hashes, hex, octetsOf, uuidOf } from '../hashes.ts'
import type { JsonObject } from '../json.ts'
import { utc } from '../moment.ts'
import type { Thief } from '../thieves.ts'
import type { Namer } from './naming.ts'
import type { Reporter } from './reports.ts'

const VERSION = '4.2.0'
/** The schema's. */
const SUBJECT_MAX = 500

export type Told = {
  readonly thief: Thief
  readonly reporter: Reporter
  /** Of a mass mailing from there, where the log tells it. */
  readonly subject: string | undefined
  readonly evidence: string
}

export function xarfOf(told: Told, namer: Namer, hashes: Hashes): readonly JsonObject[] {
  const { thief, subject } = told
  const [use] = thief.ports
  const docs: JsonObject[] = []
  const attempts = thief.logins + thief.failures
  if (use !== undefined && attempts > 0)
    docs.push({
      ...core(told, 'connection', 'login_attack', namer, hashes),
      source_port: use.port,
      evidence_source: 'automated_discovery',
      protocol: 'tcp',
      first_seen: utc(thief.firstAt),
      last_seen: utc(thief.lastAt),
      attempt_count: attempts,
      successful_logins: thief.logins,
    })
  if (use !== undefined && thief.touched.some(({ messages }) => messages > 0))
    docs.push({
      ...core(told, 'messaging', 'spam', namer, hashes),
      source_port: use.port,
      evidence_source: 'automated_filter',
      protocol: 'smtp',
      smtp_from: redacted(told, namer),
      ...(subject === undefined
        ? {}
        : { subject: shown(subject.slice(0, SUBJECT_MAX)).slice(0, SUBJECT_MAX).toWellFormed() }),
      message_count: thief.messages,
    })
  if (docs.length > 0) return docs
  return [
    {
      ...core(told, 'reputation', 'threat_intelligence', namer, hashes),
      threat_type: 'use_of_stolen_credentials',
      evidence_source: 'automated_discovery',
    },
  ]
}

/** RFC 6590: the local part is a keyed hash, the domain stands. */
export const redacted = ({ thief, reporter }: Told, namer: Namer): string => {
  const account = thief.touched.find(({ messages }) => messages > 0)?.account
  const local = account === undefined ? 'redacted' : namer.pseudonym(account)
  return `${local}@${reporter.domain}`
}

function core(
  { thief, reporter, evidence }: Told,
  category: string,
  type: string,
  namer: Namer,
  { sha256 }: Hashes,
): JsonObject {
  const who = { org: reporter.organisation, contact: reporter.contact, domain: reporter.domain }
  const payload = octetsOf(evidence)
  return {
    xarf_version: VERSION,
    report_id: uuidOf(namer.octets('xarf', category, type, thief.ip), 4),
    timestamp: utc(thief.ports[0]?.at ?? thief.firstAt),
    reporter: who,
    sender: who,
    source_identifier: thief.ip,
    category,
    type,
    confidence: thief.verdict === 'hijacked' ? 0.9 : 0.5,
    description:
      'Mail accounts of ours were used from this address with stolen credentials. Names of accounts are keyed hashes (RFC 6590).',
    evidence: [
      {
        content_type: 'text/plain',
        description: 'What our logs tell of this address; all times are UTC',
        payload: base64(payload),
        hash: `sha256:${hex(sha256(payload))}`,
        size: payload.length,
      },
    ],
    tags: ['attack:account-takeover', ...thief.ways.map((way) => `service:${way}`)],
  }
}
