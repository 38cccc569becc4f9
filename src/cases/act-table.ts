/** The table of acts: which fields each has, in which form. */
import type { AccountId } from '../events/event.ts'
import { leakChannels } from '../incident/found.ts'
import type { ActName, ActNamed } from './acts.ts'
import {
  caseFactKeys,
  caseKinds,
  caseRoles,
  caseStates,
  clockNames,
  costCategories,
  custodyActs,
  detectors,
  EVIDENCE_REFS_MAX,
  type EvidenceRef,
  paperKinds,
  partyKinds,
  subjectRoles,
} from './case.ts'
import { questionCodes } from './clocks/questions.ts'
import { isFactKey, unitOf } from './fact-keys.ts'
import {
  either,
  exactly,
  type Fields,
  flag,
  form,
  isMoment,
  isUnfit,
  listOf,
  moment,
  object,
  oneOf,
  type Reader,
  share,
  text,
  Unfit,
  whole,
  wordsOf,
} from './shape.ts'

/** Names, labels, references. */
export const NAME_MAX = 200
/** Reasons, notes, entries of the timeline. */
export const NOTE_MAX = 4_000
/** What is written for a document. */
export const TEXT_MAX = 20_000
export const LIST_MAX = 100
export const COUNT_MAX = 1_000_000_000_000
/** Years, in seconds; and octets, rows and yen. */
const AMOUNT_MAX = 9_000_000_000_000_000
/** A reminder: from a quarter of a year before to a year after. */
const LEAD_MAX = 366 * 86_400_000

type Shape<Name extends ActName> = {
  readonly needed: Fields
  readonly optional?: Fields
  readonly check?: (act: ActNamed<Name>) => Unfit | undefined
}

const name = text(NAME_MAX)
const note = text(NOTE_MAX)
const count = whole(0, COUNT_MAX)
const sha256 = form(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hexadecimal digits')
const account = form(
  /^(?:sasl|host|uid|cert|db|os):[^\p{Cc}\s]{1,320}$/u,
  'an account such as sasl:name@example.jp',
) as Reader<string> as Reader<AccountId>
const caseId = form(/^[A-Z]{2,8}-\d{4}-\d{4,8}$/, 'the number of a case, such as SKM-2026-0001')
const language = oneOf(['ja', 'en'] as const)
/** Of a list that the fold numbers: `F3`, `D12`. */
const numbered = (letter: string): Reader<string> =>
  form(new RegExp(`^${letter}[1-9]\\d{0,8}$`), `an id such as ${letter}1`)
const word = form(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}$/, 'a word of letters, digits and . _ : / -')

const evidence = listOf<EvidenceRef>(
  either<EvidenceRef>(
    object({ entry: count }),
    object({ sha256 }, { line: whole(1, COUNT_MAX), file: text(1_000) }),
  ),
  EVIDENCE_REFS_MAX,
)
const technique = form(/^T\d{4}(?:\.\d{3})?$/, 'an id of MITRE ATT&CK such as T1078')
const confidence = oneOf(['high', 'moderate', 'low'] as const)
const trace = oneOf(['yes', 'opportunity', 'no'] as const)
/** What the wizard asked before a person decided (`clocks/questions.ts`). */
const answers: Reader<{ readonly [question: string]: 'yes' | 'no' | 'unsure' }> = (
  value,
  field,
) => {
  const read = wordsOf(oneOf(['yes', 'no', 'unsure'] as const), questionCodes.length)(value, field)
  if (isUnfit(read)) return read
  const unknown = Object.keys(read).find((name) => !questionCodes.includes(name as never))
  return unknown === undefined
    ? read
    : new Unfit(field, unknown, `one of ${questionCodes.join(', ')}`)
}
const atMostOnce = (codes: readonly string[]): Unfit | undefined =>
  new Set(codes).size === codes.length ? undefined : new Unfit('facts', codes, 'each one once')
const inOrder = (from: number, to: number | undefined, field: string): Unfit | undefined =>
  to === undefined || to >= from
    ? undefined
    : new Unfit(field, to, 'a moment that is not before its beginning')

const figure = either<number | string | null>(
  whole(-AMOUNT_MAX, AMOUNT_MAX),
  moment as Reader<number>,
  exactly(null),
  name,
)
const bound = either<number>(whole(-AMOUNT_MAX, AMOUNT_MAX), moment as Reader<number>)

export const acts: { readonly [Name in ActName]: Shape<Name> } = {
  'state.set': {
    needed: { state: oneOf(caseStates.filter((one) => one !== 'merged')), why: note },
  },
  'kind.set': { needed: { kind: oneOf(caseKinds), why: note } },
  'severity.set': { needed: { severity: oneOf([1, 2, 3, 4] as const), why: note } },
  'title.set': {
    needed: {},
    optional: { ja: name, en: name },
    check: ({ ja, en }) =>
      ja === undefined && en === undefined ? new Unfit('facts', {}, 'ja, en or both') : undefined,
  },
  'subjects.set': {
    needed: { subjects: listOf(oneOf(subjectRoles), subjectRoles.length) },
    check: ({ subjects }) => atMostOnce(subjects),
  },
  'role.assign': { needed: { role: oneOf(caseRoles), person: name } },
  'account.relate': {
    needed: { account, relation: oneOf(['affected', 'suspect', 'cleared'] as const), why: note },
  },
  'clock.record': {
    needed: { clock: oneOf(clockNames), moment, evidence },
    optional: {
      until: moment,
      department: name,
      basis: note,
      detectedBy: oneOf(detectors),
      culprit: flag,
      corrects: count,
    },
    check: (told) =>
      told.clock === 'known' && told.department === undefined
        ? new Unfit('facts.department', undefined, 'which department knew: the law asks for it')
        : inOrder(told.moment, told.until, 'facts.until'),
  },
  'fact.record': {
    needed: {
      key: form(
        /^[a-z][a-z.]{0,39}$/,
        `a key of a figure, such as ${caseFactKeys.slice(0, 3).join(', ')}`,
      ),
      value: figure,
      unit: name,
      status: oneOf(['confirmed', 'estimated', 'under-investigation', 'claimed'] as const),
      confidence,
      asOf: moment,
      method: oneOf(['counted', 'joined', 'inferred', 'stated', 'claimed'] as const),
      evidence,
    },
    optional: { account, lower: bound, upper: bound, supersedes: numbered('F'), why: note },
    check: checkedFact,
  },
  'fact.retract': { needed: { fact: numbered('F'), why: note } },
  'timeline.enter': {
    needed: {
      moment,
      heardAt: moment,
      actor: oneOf(['attacker', 'system', 'staff', 'third-party', 'unknown'] as const),
      techniques: listOf(technique, 20),
      confidence,
      evidence,
    },
    optional: {
      until: moment,
      code: word,
      facts: wordsOf<number | string>(
        either<number | string>(whole(-AMOUNT_MAX, AMOUNT_MAX), name),
        20,
      ),
      text: note,
      account,
    },
    check: (told) =>
      told.code === undefined && told.text === undefined
        ? new Unfit('facts.text', undefined, 'what happened: a text or a code')
        : inOrder(told.moment, told.until, 'facts.until'),
  },
  'timeline.strike': { needed: { event: numbered('E'), why: note } },
  'hypothesis.weigh': {
    needed: {
      id: word,
      text: note,
      standing: oneOf(['open', 'supported', 'refuted'] as const),
      for: evidence,
      against: evidence,
    },
  },
  'channel.examine': {
    needed: {
      channel: oneOf(leakChannels),
      examined: oneOf(['full', 'partly', 'no', 'not-examinable'] as const),
      trace,
      capability: oneOf(['yes', 'no', 'unknown'] as const),
      integrity: oneOf(['verified', 'unverified', 'broken'] as const),
      how: note,
      evidence,
    },
    optional: { coverage: share, independent: flag },
  },
  'party.name': {
    needed: { party: oneOf(partyKinds), name },
    optional: { id: numbered('P'), contact: name, reference: name, toldAt: moment },
  },
  'decision.make': {
    needed: { question: note, options: listOf(name, 20), chosen: name, reason: note },
  },
  'cost.enter': {
    needed: {
      category: oneOf(costCategories),
      item: name,
      amount: whole(0, AMOUNT_MAX),
      estimate: flag,
      source: name,
    },
  },
  'action.raise': {
    needed: {
      text: note,
      owner: name,
      due: moment,
      verifyBy: oneOf(['drill', 'audit', 'test'] as const),
    },
  },
  'action.close': {
    needed: { id: numbered('A'), state: oneOf(['done', 'dropped'] as const), proof: note },
  },
  'playbook.start': { needed: { playbook: word, sha256, name } },
  'task.set': {
    needed: { task: word, state: oneOf(['open', 'started', 'done', 'skipped', 'failed'] as const) },
    optional: { owner: name, note, proof: evidence },
    check: ({ state, note: said }) =>
      (state === 'skipped' || state === 'failed') && said === undefined
        ? new Unfit('facts.note', undefined, 'why it was skipped or failed')
        : undefined,
  },
  'obligation.decide': {
    needed: {
      obligation: word,
      decision: oneOf(['applies', 'does-not-apply', 'waived'] as const),
      why: note,
    },
    optional: { answers },
  },
  'stage.meet': {
    needed: { obligation: word, stage: word, moment },
    optional: { receipt: name, document: numbered('D') },
  },
  'deadline.remind': {
    needed: { obligation: word, stage: word, due: moment, lead: whole(-LEAD_MAX, LEAD_MAX) },
  },
  'text.write': { needed: { slot: word, language, text: text(TEXT_MAX) } },
  'paper.draft': {
    needed: {
      paper: oneOf(paperKinds),
      basis: sha256,
      files: listOf(
        object({
          language,
          form: oneOf(['html', 'pdf', 'docx', 'txt', 'json', 'eml'] as const),
          sha256,
          bytes: count,
        }),
        LIST_MAX,
      ),
      slots: wordsOf(numbered('F'), 2_000),
    },
    optional: { of: name },
  },
  'paper.review': { needed: { paper: numbered('D') }, optional: { note } },
  'paper.approve': { needed: { paper: numbered('D') } },
  'paper.release': { needed: { paper: numbered('D'), to: name } },
  'paper.withdraw': { needed: { paper: numbered('D'), why: note } },
  'notice.plan': {
    needed: {
      paper: numbered('D'),
      audience: oneOf(['recipients', 'persons', 'contracts'] as const),
      list: object({ sha256, persons: whole(0, COUNT_MAX) }),
    },
  },
  'notice.approve': { needed: { round: numbered('N') } },
  'notice.stop': { needed: { round: numbered('N'), why: note } },
  'notice.progress': {
    needed: { round: numbered('N'), sent: count, delivered: count, failed: count },
    optional: { finished: flag },
  },
  'custody.enter': {
    needed: { handling: oneOf(custodyActs), item: name },
    optional: {
      sha256,
      bytes: count,
      tool: name,
      to: name,
      witness: name,
      consent: name,
      source: name,
      clockOffset: whole(-AMOUNT_MAX, AMOUNT_MAX),
    },
  },
  'found.take': {
    needed: { sha256, of: oneOf(['evidence', 'logs'] as const) },
    optional: { span: object({ from: moment, to: moment }), entries: count },
  },
  'symptom.relate': { needed: { symptom: word, what: word, moment }, optional: { account } },
  'case.merge': { needed: { into: caseId, why: note } },
  'case.absorb': { needed: { from: caseId, why: note } },
  'case.split': { needed: { accounts: listOf(account, LIST_MAX), to: caseId, why: note } },
  'case.branch': { needed: { from: caseId, why: note } },
}

function checkedFact(told: ActNamed<'fact.record'>): Unfit | undefined {
  const { key, value, unit, lower, upper, status } = told
  if (!isFactKey(key)) return new Unfit('facts.key', key, 'a key of a figure that we keep')
  if (key === 'leak.verdict')
    return new Unfit(
      'facts.key',
      key,
      'anything else: the leak verdict is computed, and nobody types it',
    )
  const wanted = unitOf[key]
  if (unit !== wanted) return new Unfit('facts.unit', unit, `${wanted}: ${key} is counted in it`)
  if (value === null)
    return status === 'under-investigation'
      ? undefined
      : new Unfit('facts.value', value, 'a figure; none only while it is under investigation')
  if (typeof value !== 'number')
    return new Unfit(
      'facts.value',
      value,
      unit === 'moment' ? 'an RFC 3339 moment with an offset' : 'a whole number',
    )
  if (unit === 'moment' && [value, lower, upper].some((at) => at !== undefined && !isMoment(at)))
    return new Unfit('facts.value', value, 'an RFC 3339 moment with an offset')
  if (value < 0) return new Unfit('facts.value', value, 'nought or more')
  if (lower !== undefined && lower > value)
    return new Unfit('facts.lower', lower, 'no more than the value')
  if (upper !== undefined && upper < value)
    return new Unfit('facts.upper', upper, 'no less than the value')
  return undefined
}
