/**
 * Specs: the forms of acts that several sections offer, made of codes and the reports' names for them.
 */
import {
  caseKinds,
  caseRoles,
  caseStates,
  clockNames,
  detectors,
  subjectRoles,
} from '../../../../../src/cases/case.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import {
  caseKindNames,
  caseStateNames,
  clockLabels,
  detectorNames,
  roleNames,
} from '../../../../../src/reports/words/case.ts'
import { subjectNames } from '../../../../../src/reports/words/deadlines.ts'
import type { Name } from '../../../../../src/reports/words/named.ts'
import type { ActSpec, Field } from './act-dialog.tsx'
import { typedOf } from './kit.ts'
import type { caseScreenWords } from './words.ts'

export type CaseWords = (typeof caseScreenWords)['ja']

export const choices = (
  names: Readonly<Record<string, Name>>,
  codes: readonly string[],
  language: Language,
): NonNullable<Field['options']> =>
  codes.map((value) => ({ value, label: names[value]?.[language] ?? value }))

export const listed = (
  names: Readonly<Record<string, string>>,
  codes: readonly string[],
): NonNullable<Field['options']> => codes.map((value) => ({ value, label: names[value] ?? value }))

export const evidenceField = (t: CaseWords, more: Partial<Field> = {}): Field => ({
  ...{ name: 'evidence', label: t.evidence, kind: 'evidence', help: t.evidenceHelp },
  ...more,
})
export const confidenceField = (t: CaseWords, initial = 'moderate'): Field => ({
  ...{ name: 'confidence', label: t.confidence, kind: 'choice', initial },
  options: listed(t.confidences, ['high', 'moderate', 'low']),
})

export const stateSpec = (
  t: CaseWords,
  language: Language,
  states: readonly string[] = caseStates.filter(
    (one) => !['merged', 'closed', 'rejected'].includes(one),
  ),
): ActSpec => ({
  ...{ act: 'state.set', label: t.setState, does: t.setStateDoes, undo: t.setStateUndo },
  why: 'why',
  fields: [
    {
      ...{ name: 'state', label: t.state, kind: 'choice' },
      options: choices(caseStateNames, states, language),
    },
  ],
})

export const severitySpec = (t: CaseWords, initial: number): ActSpec => ({
  ...{ act: 'severity.set', label: t.setSeverity, does: t.setSeverityDoes },
  ...{ undo: t.setStateUndo, why: 'why' },
  fields: [
    {
      ...{ name: 'severity', label: t.severity, kind: 'choice', initial: String(initial) },
      options: severities(t),
    },
  ],
  make: ({ severity }) => ({ severity: Number(severity) }),
})
export const severities = (t: CaseWords): NonNullable<Field['options']> =>
  [1, 2, 3, 4].map((n) => ({
    value: String(n),
    label: n === 1 ? `${t.severityOf(n)} (${t.worst})` : t.severityOf(n),
  }))

export const kindSpec = (t: CaseWords, language: Language, initial: string): ActSpec => ({
  ...{ act: 'kind.set', label: t.setKind, does: t.setKindDoes, undo: t.setStateUndo, why: 'why' },
  fields: [
    {
      ...{ name: 'kind', label: t.kind, kind: 'choice', initial },
      options: choices(caseKindNames, caseKinds, language),
    },
  ],
})

export const titleSpec = (t: CaseWords, ja = '', en = ''): ActSpec => ({
  ...{ act: 'title.set', label: t.setTitle, does: t.setTitleDoes, undo: t.change1 },
  fields: [
    { name: 'ja', label: t.titleJa, kind: 'text', initial: ja },
    { name: 'en', label: t.titleEn, kind: 'text', initial: en },
  ],
})

export const subjectsSpec = (
  t: CaseWords,
  language: Language,
  initial: readonly string[],
): ActSpec => ({
  ...{ act: 'subjects.set', label: t.setSubjects, does: t.setSubjectsDoes, undo: t.change1 },
  fields: [
    {
      ...{ name: 'subjects', label: t.setSubjects, kind: 'many', initial: initial.join(',') },
      options: choices(subjectNames, subjectRoles, language),
    },
  ],
})

export const roleSpec = (t: CaseWords, language: Language): ActSpec => ({
  ...{ act: 'role.assign', label: t.assignRole, does: t.assignDoes, undo: t.assignUndo },
  fields: [
    {
      ...{ name: 'role', label: t.role, kind: 'choice' },
      options: choices(roleNames, caseRoles, language),
    },
    { name: 'person', label: t.person, kind: 'text', isNeeded: true },
  ],
})

export const relateSpec = (t: CaseWords, account = ''): ActSpec => ({
  ...{ act: 'account.relate', label: t.relate, does: t.relateDoes, undo: t.change1, why: 'why' },
  fields: [
    {
      ...{ name: 'account', label: t.account, kind: 'text', isNeeded: true, initial: account },
      ...{ help: t.accountsHelp, max: 340 },
    },
    {
      ...{ name: 'relation', label: t.relation, kind: 'choice' },
      options: listed(t.relations, ['affected', 'suspect', 'cleared']),
    },
  ],
  make: (_, facts) => ({ ...facts, account: accountOf(String(facts['account'])) }),
})

/** As the guard names accounts: whoever signs in by SASL, unless it says otherwise. */
export const accountOf = (typed: string): string => (typed.includes(':') ? typed : `sasl:${typed}`)

export const clockSpec = (
  t: CaseWords,
  language: Language,
  now: number,
  zone: string,
): ActSpec => ({
  ...{ act: 'clock.record', label: t.recordClock, does: t.recordClockDoes, undo: t.recordUndo },
  fields: [
    {
      ...{ name: 'clock', label: t.clock, kind: 'choice', initial: 'known' },
      options: choices(clockLabels, clockNames, language),
    },
    {
      ...{ name: 'moment', label: t.moment, kind: 'moment', isNeeded: true },
      initial: typedOf(now, zone),
    },
    { name: 'until', label: t.until, kind: 'moment' },
    { name: 'department', label: t.department, kind: 'text' },
    { name: 'basis', label: t.basis, kind: 'text' },
    {
      ...{ name: 'detectedBy', label: t.detectedBy, kind: 'choice' },
      options: [{ value: '', label: '–' }, ...choices(detectorNames, detectors, language)],
    },
    { name: 'corrects', label: t.corrects, kind: 'whole' },
    evidenceField(t),
  ],
})
