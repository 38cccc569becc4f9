/**
 * Tables of a case for a spreadsheet: the course of events, the figures with all that they were, who
 * had what in his hands. What people typed is data there and nothing that a spreadsheet would run.
 */
import type { Case, EvidenceRef } from '../../../cases/case.ts'
import type { Instant } from '../../../lib/time.ts'
import { type Cell, csvOf } from '../../../reports/exchange/csv/encode.ts'
import { spellerOf } from '../../../reports/exchange/moment.ts'

/** References that are named in a cell. */
const REFS_IN_CELL = 10

const refsOf = (evidence: readonly EvidenceRef[]): string =>
  evidence
    .slice(0, REFS_IN_CELL)
    .map((ref) =>
      'entry' in ref
        ? `entry ${ref.entry}`
        : `${ref.file ?? ref.sha256.slice(0, 16)}:${ref.line ?? ''}`,
    )
    .join(' ')

export function caseTables(its: Case, zone: string): ReadonlyMap<string, string> {
  const spelled = spellerOf(zone)
  const at = (moment: Instant | undefined): Cell =>
    moment === undefined ? undefined : spelled(moment)
  const timeline = its.timeline.map((one): readonly Cell[] => [
    ...[one.id, at(one.moment), at(one.until), at(one.heardAt), at(one.at), one.by, one.actor],
    ...[one.account, one.code, one.text, one.facts === undefined ? '' : JSON.stringify(one.facts)],
    ...[one.techniques.join(' '), one.confidence, refsOf(one.evidence), one.entry],
    ...[one.struck === undefined ? '' : one.struck.why],
  ])
  const facts = its.facts.map((one): readonly Cell[] => [
    ...[one.id, one.key, one.account, isMoment(one) ? at(one.value as Instant) : (one.value ?? '')],
    ...[one.lower, one.upper, one.unit, one.status, one.confidence, at(one.asOf), one.method],
    ...[one.supersedes, one.relation, one.why, one.by, at(one.at), refsOf(one.evidence), one.entry],
  ])
  const custody = its.custody.map((one): readonly Cell[] => [
    ...[one.id, one.handling, one.item, one.sha256, one.bytes, one.tool, one.to, one.witness],
    ...[one.consent, one.source, one.clockOffset, one.by, at(one.at), one.entry],
  ])
  return new Map([
    ['timeline.csv', csvOf([TIMELINE, ...timeline])],
    ['facts.csv', csvOf([FACTS, ...facts])],
    ['custody.csv', csvOf([CUSTODY, ...custody])],
  ])
}

const isMoment = ({ unit, value }: Case['facts'][number]): boolean =>
  unit === 'moment' && typeof value === 'number'

const TIMELINE = [
  ...['id', 'moment', 'until', 'heardAt', 'enteredAt', 'by', 'actor', 'account', 'code', 'text'],
  ...['facts', 'techniques', 'confidence', 'evidence', 'entry', 'struck'],
]
const FACTS = [
  ...['id', 'key', 'account', 'value', 'lower', 'upper', 'unit', 'status', 'confidence', 'asOf'],
  ...['method', 'supersedes', 'relation', 'why', 'by', 'recordedAt', 'evidence', 'entry'],
]
const CUSTODY = [
  ...['id', 'handling', 'item', 'sha256', 'bytes', 'tool', 'to', 'witness', 'consent', 'source'],
  ...['clockOffset', 'by', 'at', 'entry'],
]
