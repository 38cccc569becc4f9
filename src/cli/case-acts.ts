/**
 * Acts as people type them: `sekimori case fact ID mail.delivered 19000 --status estimated`.
 *
 * Each line of the table names its words and options, and makes the fields of an act of them; what is
 * wrong with those is told by `cases/read-act.ts`, with what was found and what is wanted. Whatever has
 * no line here is done by `sekimori case act ID ACT --facts JSON`.
 */

import type { CaseFactKey } from '../cases/case.ts'
import { unitOf } from '../cases/fact-keys.ts'
import { WrongUse } from './output.ts'
import { momentIn } from './time.ts'

export type Given = { readonly [option: string]: string | boolean | undefined }
export type Typed = {
  readonly words: readonly string[]
  readonly options: Given
  readonly now: string
}
export type ActFields = {
  readonly act: string
  readonly facts: { readonly [name: string]: unknown }
}

export type ActForm = {
  readonly name: string
  /** After the case's number. Where they are `[optional]`, none of them lists what is there. */
  readonly words: readonly string[]
  /** `--name <value>`. */
  readonly options: readonly string[]
  readonly example: string
  readonly act: (typed: Typed) => ActFields
}

/** A moment as typed; what is none goes on as it is, and is refused with its field. */
const moment = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (momentIn(text) ?? text)
const whole = (text: string | undefined): number | string | undefined =>
  text === undefined
    ? undefined
    : /^\d{1,15}$/.test(text.replaceAll(',', ''))
      ? Number(text.replaceAll(',', ''))
      : text
const text = (given: Given, name: string): string | undefined => {
  const value = given[name]
  return typeof value === 'string' ? value : undefined
}
const flag = (given: Given, name: string): boolean => given[name] === true

/** `12,sha256:HEX:34` becomes entries and lines. */
export function evidenceIn(typed: string | undefined): readonly unknown[] {
  if (typed === undefined || typed === '') return []
  return typed.split(',').map((one) => {
    const line = /^sha256:([0-9a-f]{64})(?::(\d{1,12}))?$/.exec(one.trim())
    if (line !== null)
      return { sha256: line[1], ...(line[2] === undefined ? {} : { line: Number(line[2]) }) }
    if (/^\d{1,12}$/.test(one.trim())) return { entry: Number(one.trim()) }
    throw new WrongUse(`--evidence ${one}: an entry (12) or sha256:HEX:LINE`)
  })
}

/** `personal-data=yes,public-body=no`. */
function answersIn(typed: string | undefined): { readonly [question: string]: string } | undefined {
  if (typed === undefined) return undefined
  return Object.fromEntries(typed.split(',').map((one) => one.trim().split('=', 2)))
}

/** Without what was not given. */
const given = (fields: { readonly [name: string]: unknown }): ActFields['facts'] =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const account = (name: string | undefined): string | undefined =>
  name === undefined || name.includes(':') ? name : `sasl:${name}`

const reason = (options: Given): string | undefined =>
  text(options, 'reason') ?? text(options, 'breakGlass')

export const actForms: readonly ActForm[] = [
  {
    name: 'state',
    words: ['<state>'],
    options: [],
    example: 'case state SKM-2026-0001 declared --as hanako --reason "foreign logins in the log"',
    act: ({ words: [state], options }) => ({
      act: 'state.set',
      facts: given({ state, why: reason(options) }),
    }),
  },
  {
    name: 'close',
    words: [],
    options: [],
    example: 'case close SKM-2026-0001 --as hanako --reason "all is done"',
    act: ({ options }) => ({
      act: 'state.set',
      facts: given({ state: 'closed', why: reason(options) }),
    }),
  },
  {
    name: 'severity',
    words: ['<1-4>'],
    options: [],
    example: 'case severity SKM-2026-0001 1 --as hanako --reason "outside recipients"',
    act: ({ words: [level], options }) => ({
      act: 'severity.set',
      facts: given({ severity: whole(level), why: reason(options) }),
    }),
  },
  {
    name: 'kind',
    words: ['<kind>'],
    options: [],
    example: 'case kind SKM-2026-0001 mailbox-read --as hanako --reason "read, not sent"',
    act: ({ words: [kind], options }) => ({
      act: 'kind.set',
      facts: given({ kind, why: reason(options) }),
    }),
  },
  {
    name: 'title',
    words: [],
    options: ['ja', 'en'],
    example:
      'case title SKM-2026-0001 --ja "メールの大量送信" --en "Mass mail" --as hanako --reason "name"',
    act: ({ options }) => ({
      act: 'title.set',
      facts: given({ ja: text(options, 'ja'), en: text(options, 'en') }),
    }),
  },
  {
    name: 'subject',
    words: ['<role,role>'],
    options: [],
    example: 'case subject SKM-2026-0001 public-body,controller --as hanako --reason "what we are"',
    act: ({ words: [roles = ''] }) => ({
      act: 'subjects.set',
      facts: { subjects: roles.split(',').filter((role) => role !== '') },
    }),
  },
  {
    name: 'role',
    words: ['<role>', '<person>'],
    options: [],
    example: 'case role SKM-2026-0001 commander hanako --as hanako --reason "on duty"',
    act: ({ words: [role, person] }) => ({ act: 'role.assign', facts: { role, person } }),
  },
  {
    name: 'account',
    words: ['<account>', '<relation>'],
    options: [],
    example:
      'case account SKM-2026-0001 taro@example.jp cleared --as hanako --reason "on a journey"',
    act: ({ words: [name, relation], options }) => ({
      act: 'account.relate',
      facts: given({ account: account(name), relation, why: reason(options) }),
    }),
  },
  {
    name: 'clock',
    words: ['[clock]', '[moment]'],
    options: ['until', 'department', 'basis', 'detected-by', 'culprit!', 'corrects', 'evidence'],
    example:
      'case clock SKM-2026-0001 known "2026-10-06 17:20" --department 情報管理課 --basis "access log" --as hanako --reason "call log"',
    act: ({ words: [clock, at], options }) => ({
      act: 'clock.record',
      facts: given({
        clock,
        moment: moment(at),
        until: moment(text(options, 'until')),
        department: text(options, 'department'),
        basis: text(options, 'basis'),
        detectedBy: text(options, 'detectedBy'),
        culprit: flag(options, 'culprit') ? true : undefined,
        corrects: whole(text(options, 'corrects')),
        evidence: evidenceIn(text(options, 'evidence')),
      }),
    }),
  },
  {
    name: 'fact',
    words: ['[key]', '[value]'],
    options: [
      'account',
      'lower',
      'upper',
      'status',
      'confidence',
      'as-of',
      'method',
      'evidence',
      'why',
    ],
    example:
      'case fact SKM-2026-0001 persons.possible 4072650 --lower 0 --upper 4072650 --status estimated --as hanako --reason "list of contracts"',
    act: ({ words: [key = '', value], options, now }) => {
      const unit = Object.hasOwn(unitOf, key) ? unitOf[key as CaseFactKey] : 'messages'
      const figure = (typed: string | undefined) =>
        unit === 'moment' ? moment(typed) : whole(typed)
      const isOpen = value === 'unknown' || value === '-'
      return {
        act: 'fact.record',
        facts: given({
          key,
          account: account(text(options, 'account')),
          value: isOpen ? null : figure(value),
          lower: figure(text(options, 'lower')),
          upper: figure(text(options, 'upper')),
          unit,
          status: text(options, 'status') ?? (isOpen ? 'under-investigation' : 'confirmed'),
          confidence: text(options, 'confidence') ?? 'moderate',
          asOf: moment(text(options, 'asOf')) ?? now,
          method: text(options, 'method') ?? 'stated',
          evidence: evidenceIn(text(options, 'evidence')),
          why: text(options, 'why'),
        }),
      }
    },
  },
  {
    name: 'retract',
    words: ['<fact>'],
    options: [],
    example: 'case retract SKM-2026-0001 F3 --as hanako --reason "counted twice"',
    act: ({ words: [fact], options }) => ({
      act: 'fact.retract',
      facts: given({ fact, why: reason(options) }),
    }),
  },
  {
    name: 'timeline',
    words: ['[moment]', '[text]'],
    options: ['until', 'heard', 'actor', 'account', 'techniques', 'confidence', 'evidence'],
    example:
      'case timeline SKM-2026-0001 "2026-10-06 17:15" "職員から「送信できない」と申告" --actor staff --as hanako --reason "call log"',
    act: ({ words: [at, what], options, now }) => ({
      act: 'timeline.enter',
      facts: given({
        moment: moment(at),
        until: moment(text(options, 'until')),
        heardAt: moment(text(options, 'heard')) ?? now,
        actor: text(options, 'actor') ?? 'unknown',
        text: what,
        account: account(text(options, 'account')),
        techniques: text(options, 'techniques')?.split(',') ?? [],
        confidence: text(options, 'confidence') ?? 'moderate',
        evidence: evidenceIn(text(options, 'evidence')),
      }),
    }),
  },
  {
    name: 'strike',
    words: ['<event>'],
    options: [],
    example: 'case strike SKM-2026-0001 E4 --as hanako --reason "of another account"',
    act: ({ words: [event], options }) => ({
      act: 'timeline.strike',
      facts: given({ event, why: reason(options) }),
    }),
  },
  {
    name: 'hypothesis',
    words: ['<id>', '<standing>', '<text>'],
    options: ['for', 'against'],
    example:
      'case hypothesis SKM-2026-0001 insider refuted "somebody inside helped" --against 120,121 --as hanako --reason "badge records"',
    act: ({ words: [id, standing, what], options }) => ({
      act: 'hypothesis.weigh',
      facts: {
        id,
        text: what,
        standing,
        for: evidenceIn(text(options, 'for')),
        against: evidenceIn(text(options, 'against')),
      },
    }),
  },
  {
    name: 'channel',
    words: ['<channel>', '<examined>', '<how>'],
    options: ['trace', 'capability', 'coverage', 'integrity', 'independent!', 'evidence'],
    example:
      'case channel SKM-2026-0001 removable-media full "asset management, all hosts" --trace no --coverage 1 --integrity verified --as hanako --reason "done"',
    act: ({ words: [channel, examined, how], options }) => {
      const coverage = text(options, 'coverage')
      return {
        act: 'channel.examine',
        facts: given({
          channel,
          examined,
          trace: text(options, 'trace') ?? 'no',
          capability: text(options, 'capability') ?? 'unknown',
          coverage: coverage === undefined ? undefined : Number(coverage),
          integrity: text(options, 'integrity') ?? 'unverified',
          independent: flag(options, 'independent') ? true : undefined,
          how,
          evidence: evidenceIn(text(options, 'evidence')),
        }),
      }
    },
  },
  {
    name: 'party',
    words: ['[kind]', '[name]'],
    options: ['id', 'contact', 'reference', 'told'],
    example:
      'case party SKM-2026-0001 insurer "Example Mutual" --reference P-17 --told "2026-10-06 18:00" --as hanako --reason "policy"',
    act: ({ words: [party, name], options }) => ({
      act: 'party.name',
      facts: given({
        party,
        name,
        id: text(options, 'id'),
        contact: text(options, 'contact'),
        reference: text(options, 'reference'),
        toldAt: moment(text(options, 'told')),
      }),
    }),
  },
  {
    name: 'decide',
    words: ['<question>', '<chosen>'],
    options: ['options'],
    example:
      'case decide SKM-2026-0001 "publish tonight?" tomorrow --options "yes,tomorrow" --as hanako --reason "figures are not certain"',
    act: ({ words: [question, chosen], options }) => ({
      act: 'decision.make',
      facts: given({
        question,
        options: text(options, 'options')?.split(',') ?? [],
        chosen,
        reason: reason(options),
      }),
    }),
  },
  {
    name: 'cost',
    words: ['<category>', '<item>', '<yen>'],
    options: ['source', 'estimate!'],
    example:
      'case cost SKM-2026-0001 response "forensic firm" 3000000 --estimate --source "offer of 7 October" --as hanako --reason "cost"',
    act: ({ words: [category, item, amount], options }) => ({
      act: 'cost.enter',
      facts: given({
        category,
        item,
        amount: whole(amount),
        estimate: flag(options, 'estimate'),
        source: text(options, 'source') ?? reason(options),
      }),
    }),
  },
  {
    name: 'action',
    words: ['<text>'],
    options: ['owner', 'due', 'verify-by'],
    example:
      'case action SKM-2026-0001 "a second factor for all" --owner taro --due "2026-12-01 17:00" --verify-by drill --as hanako --reason "review"',
    act: ({ words: [what], options }) => ({
      act: 'action.raise',
      facts: given({
        text: what,
        owner: text(options, 'owner'),
        due: moment(text(options, 'due')),
        verifyBy: text(options, 'verifyBy') ?? 'test',
      }),
    }),
  },
  {
    name: 'action-done',
    words: ['<id>', '<proof>'],
    options: ['dropped!'],
    example: 'case action-done SKM-2026-0001 A1 "drill of 1 December" --as hanako --reason "seen"',
    act: ({ words: [id, proof], options }) => ({
      act: 'action.close',
      facts: { id, state: flag(options, 'dropped') ? 'dropped' : 'done', proof },
    }),
  },
  {
    name: 'task',
    words: ['[task]', '[state]'],
    options: ['owner', 'note', 'proof'],
    example:
      'case task SKM-2026-0001 29db23cd done --note "manifest kept" --proof 412 --as hanako --reason "seen"',
    act: ({ words: [task, state], options }) => ({
      act: 'task.set',
      facts: given({
        task,
        state,
        owner: text(options, 'owner'),
        note: text(options, 'note'),
        proof:
          text(options, 'proof') === undefined ? undefined : evidenceIn(text(options, 'proof')),
      }),
    }),
  },
  {
    name: 'obligation',
    words: ['<obligation>', '<decision>'],
    options: ['answers'],
    example:
      'case obligation SKM-2026-0001 JP-APPI-68 applies --answers personal-data=yes --as hanako --reason "address book of residents"',
    act: ({ words: [obligation, decision], options }) => ({
      act: 'obligation.decide',
      facts: given({
        obligation,
        decision,
        why: reason(options),
        answers: answersIn(text(options, 'answers')),
      }),
    }),
  },
  {
    name: 'met',
    words: ['<obligation>', '<stage>'],
    options: ['at', 'receipt', 'document'],
    example:
      'case met SKM-2026-0001 JP-APPI-68 prelim --receipt R-2026-11 --document D3 --as hanako --reason "web form"',
    act: ({ words: [obligation, stage], options, now }) => ({
      act: 'stage.meet',
      facts: given({
        obligation,
        stage,
        moment: moment(text(options, 'at')) ?? now,
        receipt: text(options, 'receipt'),
        document: text(options, 'document'),
      }),
    }),
  },
  {
    name: 'write',
    words: ['<slot>', '<language>', '<text>'],
    options: [],
    example:
      'case write SKM-2026-0001 press.apology ja "関係の皆様に深くお詫び申し上げます。" --as hanako --reason "agreed with the governor"',
    act: ({ words: [slot, language, what] }) => ({
      act: 'text.write',
      facts: { slot, language, text: what },
    }),
  },
  {
    name: 'custody',
    words: ['<handling>', '<item>'],
    options: ['sha256', 'bytes', 'tool', 'to', 'witness', 'consent', 'source', 'clock-offset'],
    example:
      'case custody SKM-2026-0001 collected "disk image of mx1" --sha256 HEX --tool "dc3dd 7.3" --witness taro --as hanako --reason "seized"',
    act: ({ words: [handling, item], options }) => ({
      act: 'custody.enter',
      facts: given({
        handling,
        item,
        sha256: text(options, 'sha256'),
        bytes: whole(text(options, 'bytes')),
        tool: text(options, 'tool'),
        to: text(options, 'to'),
        witness: text(options, 'witness'),
        consent: text(options, 'consent'),
        source: text(options, 'source'),
        clockOffset:
          text(options, 'clockOffset') === undefined
            ? undefined
            : Number(text(options, 'clockOffset')),
      }),
    }),
  },
]
