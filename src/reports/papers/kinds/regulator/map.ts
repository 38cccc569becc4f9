/**
 * Map: which topic fills which field of which obligation.
 *
 * One set of facts, many forms. Field ids mean the same in most forms (`general`); where one means
 * something else there, or wants it told otherwise, it has a line of its own (`special`). A field
 * of an operator's own obligation that nobody knows is filled by what a person writes for it.
 */
import * as done from './done.ts'
import * as technical from './technical.ts'
import { only, type Topic, together } from './topic.ts'
import * as what from './what.ts'
import * as who from './who.ts'

const general: Readonly<Record<string, Topic>> = {
  // Who.
  company: who.company,
  provider: who.company,
  notifier: together(who.company, who.contact),
  registration: who.registration,
  entity: who.entity,
  contact: who.contact,
  reporter: who.contact,
  reference: who.reference,
  kind: who.kind,
  family: who.kind,
  whom: who.parties,
  'reported-at': who.reportedAt,
  // What.
  overview: what.overview,
  narrative: what.narrative,
  circumstances: what.overview,
  what: what.overview,
  history: what.overview,
  times: what.times,
  when: what.times,
  date: what.times,
  'occurred-at': what.occurred,
  'found-on': what.detected,
  'found-how': what.discovery,
  'aware-at': technical.awareAtUtc,
  items: what.items,
  persons: what.persons,
  people: what.people,
  users: what.users,
  nature: what.nature,
  cause: what.cause,
  entry: together(what.cause, technical.entry),
  technique: together(what.cause, technical.entry),
  secondary: what.secondary,
  consequences: what.consequences,
  impact: what.impact,
  extent: what.impact,
  scope: what.size,
  assess: together(what.severity, what.size),
  assessment: together(what.severity, what.impact),
  description: together(what.overview, what.severity, what.impact),
  damage: together(what.size, what.cause, done.measures),
  unlawful: what.unlawful,
  'cross-border': what.crossBorder,
  results: what.financial,
  'business-impact': together(only('regulator.business-impact'), what.impact),
  services: only('regulator.services'),
  place: together(only('regulator.place'), technical.system),
  devices: technical.system,
  environment: only('regulator.environment'),
  topology: only('regulator.topology'),
  diagram: only('regulator.topology'),
  // Done.
  measures: done.measures,
  'first-measures': done.measures,
  mitigation: together(done.measures, done.prevention),
  isolate: done.isolation,
  confirm: what.discovery,
  tell: done.tell,
  management: only('regulator.management'),
  stakeholders: done.tell,
  customers: done.response,
  authorities: together(who.parties, done.met),
  forensics: who.parties,
  restore: done.restored,
  staged: done.restored,
  'restored-at': done.restored,
  harden: done.prevention,
  prevention: done.prevention,
  response: done.response,
  publication: done.publication,
  publish: done.publication,
  announcement: done.announcement,
  other: done.other,
  delay: done.delay,
  phases: done.phases,
  update: done.update,
  status: together(what.overview, done.measures),
  detail: together(done.update, what.cause),
  unavailable: together(what.cause, what.impact),
  // Technical.
  indicators: technical.indicators,
  source: technical.indicators,
  logs: technical.logs,
  zone: technical.zone,
  preserve: technical.preserved,
  evidence: technical.preserved,
  disclosure: technical.sharing,
  malware: technical.malware,
  message: technical.sealedMail,
  headers: technical.sealedMail,
  pans: technical.cards,
  'ransom-note': technical.notOfThisKind('regulator.ransom-note'),
  extension: technical.notOfThisKind('regulator.extension'),
  ddos: technical.notOfThisKind('regulator.ddos'),
  payment: technical.notOfThisKind('regulator.payment'),
  // Whole forms of which only the name is known.
  record: together(what.overview, what.impact, done.measures, done.prevention),
  log: together(what.times, what.nature, done.measures),
  report: together(what.overview, technical.indicators),
  'commission-items': together(
    what.overview,
    what.items,
    what.persons,
    what.cause,
    what.secondary,
    done.response,
    done.publication,
    done.prevention,
    done.other,
  ),
  form: together(
    who.company,
    what.overview,
    what.items,
    what.people,
    what.cause,
    what.secondary,
    done.measures,
    done.publication,
    done.prevention,
  ),
}

/** By `OBLIGATION field`. */
const special: Readonly<Record<string, Topic>> = {
  'UK-GDPR-33 when': together(what.times),
  'UK-GDPR-33 contact': together(who.contact, who.parties, done.met),
  'US-SEC-105 nature': together(what.overview, what.nature),
  'US-SEC-105 impact': together(what.financial, what.impact),
  'JP-TSE impact': what.impact,
  'JP-police-hold logs': together(only('regulator.hold-scope'), technical.preserved),
  'SEED-3 scope': what.size,
}

export const topicOf = (obligation: string, field: string): Topic | undefined => {
  const own = `${obligation} ${field}`
  if (Object.hasOwn(special, own)) return special[own]
  return Object.hasOwn(general, field) ? general[field] : undefined
}
