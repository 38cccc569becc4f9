/**
 * Verbs of cases: what people ask and do over the control socket.
 *
 * What goes out of the house or ends a case (`case.decide`: to approve, release, send, waive, close)
 * takes an administrator; the rest of the work a responder. Which of the two an act is, is read from
 * the act and not from what the caller calls it. What is sealed is shown to whom the vault is shown.
 */
import type { CaseAct } from '../../cases/acts.ts'
import { caseKinds, type Severity } from '../../cases/case.ts'
import { isActRefusal, readAct } from '../../cases/read-act.ts'
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { FoldStore } from '../../ports/folds.ts'
import { COUNTRY_FORM } from '../config.ts'
import { isNotHim, refused, type Who, type Whoever } from '../control/who.ts'
import type { Reply, Request } from '../control/wire.ts'
import type { VaultReads } from '../privacy/vault-reads.ts'
import { type Acted, type Cases, isNotActed, type NotActed, REQUEST_FORM } from './cases.ts'
import type { Contacts } from './contacts.ts'
import type { finder } from './find.ts'
import type { CaseKnowledge } from './knowledge.ts'
import { CASES_AT_ONCE, ROWS_AT_ONCE, SYMPTOMS_AT_ONCE, UNSEALED_AT_ONCE } from './limits.ts'
import { casesPage, caseTold, isCaseList, plansOf, rowsPage } from './reading.ts'
import { type Sealed, sealedRefusal } from './sealed.ts'
import type { Symptoms } from './symptoms.ts'
import type { Coming, Transfers } from './transfers.ts'

export type CaseVerbParts = {
  readonly now: () => Instant
  readonly folds: Pick<FoldStore, 'cases'>
  readonly cases: Cases
  readonly sealed: Sealed
  readonly transfers: Transfers
  readonly symptoms: Symptoms
  readonly contacts: Contacts
  readonly knowledge: Pick<CaseKnowledge, 'deadlinesOf' | 'tasksOf'>
  readonly vaultReads: Pick<VaultReads, 'who'>
  /** Absent: there is no evidence to be investigated. */
  readonly find?: ReturnType<typeof finder>
}

/** `asks`: the right that is asked for, where it is another than the verb's own. */
export type CaseDo = ((who: Who) => Promise<Reply>) & { readonly asks?: string }
type ReadAct = (request: Request) => CaseDo | Reply
type Read = (request: Request) => Promise<Reply> | Reply

/** What takes an administrator. */
export const DECIDE = 'case.decide'

export const weightOf = (acts: readonly CaseAct[]): string =>
  acts.some(isDecision) ? DECIDE : 'case.act'

function isDecision(act: CaseAct): boolean {
  switch (act.act) {
    case 'paper.approve':
    case 'paper.release':
    case 'notice.approve':
      return true
    case 'obligation.decide':
      return act.decision !== 'applies'
    case 'state.set':
      return act.state === 'closed' || act.state === 'rejected'
    default:
      return false
  }
}

const answered = (told: object | NotActed): Reply =>
  'refused' in told ? refusedAct(told as NotActed) : { ok: true, ...told }

/** The code first, so that programs find it; then what is wrong where. */
const refusedAct = ({ refused: code, field, found, wanted }: NotActed): Reply => ({
  ...refused(`${field}: ${found}; wanted: ${wanted} (${code})`),
  ...{ refusal: { code, field, found, wanted } },
})

const wrong = (read: { field: string; found: string; wanted: string }): Reply =>
  refused(`${read.field}: ${read.found}; wanted: ${read.wanted}`)

const asking = (asks: string, act: (who: Who) => Promise<Reply>): CaseDo =>
  Object.assign(act, { asks })

export function caseReads(
  parts: CaseVerbParts,
  whoever: Pick<Whoever, 'ask'>,
): Readonly<Record<string, Read>> {
  const { folds, knowledge, sealed, transfers, vaultReads, contacts, now } = parts
  const { cases } = folds
  const onCase =
    (told: (its: NonNullable<ReturnType<typeof cases.of>>, request: Request) => object): Read =>
    (request) => {
      const its = cases.of(request.case ?? '')
      return its === undefined
        ? refused('no case has this number')
        : { ok: true, ...told(its, request) }
    }
  return {
    'case.list': ({ all, most = CASES_AT_ONCE, before }) => ({
      ok: true,
      ...casesPage(cases, {
        all: all === true,
        most,
        ...(before === undefined ? {} : { before }),
      }),
    }),
    // Whoever asks for a number that is not there is told so by its absence.
    'case.show': ({ case: id = '' }) => {
      const its = cases.of(id)
      if (its === undefined) return { ok: true, case: null }
      return { ok: true, ...caseTold(its), plans: plansOf(cases, its) }
    },
    'case.rows': onCase((its, { list = '', from = 0, most = ROWS_AT_ONCE }) =>
      isCaseList(list) ? rowsPage(its[list], from, most) : rowsPage([], 0, 1),
    ),
    'case.timeline': onCase((its, { from = 0, most = ROWS_AT_ONCE }) =>
      rowsPage(its.timeline, from, most),
    ),
    'case.deadlines': onCase((its) => ({ deadlines: knowledge.deadlinesOf(its, now()) })),
    'case.tasks': onCase((its, { from = 0, most = ROWS_AT_ONCE }) =>
      rowsPage(knowledge.tasksOf(its, plansOf(cases, its)), from, most),
    ),
    'case.sealed': ({ case: id = '', most = ROWS_AT_ONCE }) => ({
      ok: true,
      sealed: cases.sealedOf(id, Math.min(most, ROWS_AT_ONCE)),
    }),
    'case.unseal': async (request) => {
      const { case: id = '', sha256 = '' } = request
      const who = await vaultReads.who(request, whoever)
      if (isNotHim(who)) return who
      const told = await sealed.unseal(id, sha256, who)
      if ('refused' in told) return refusedAct(told)
      const { row, content } = told
      const its = { ...row, of: content.length }
      return content.length <= UNSEALED_AT_ONCE
        ? { ok: true, ...its, content: Buffer.from(content).toString('base64') }
        : { ok: true, ...its, ticket: transfers.offer(content) }
    },
    // By the ticket that an act or a look was answered with, not by a code.
    'case.piece': async ({ ticket = '', sha256 = '', offset = 0, content }) => {
      if (content === undefined) {
        const piece = transfers.give(ticket, offset)
        return piece === undefined
          ? refused('nothing is fetched by this ticket')
          : { ok: true, content: piece.toString('base64'), next: offset + piece.length }
      }
      const piece = await transfers.take(ticket, sha256, offset, Buffer.from(content, 'base64'))
      if ('refused' in piece) return refused(piece.refused)
      return 'done' in piece ? answered(piece.done) : { ok: true, ...piece }
    },
    'contact.list': () => ({ ok: true, ...contacts.facts() }),
    'symptom.list': ({ most = SYMPTOMS_AT_ONCE }) => ({
      ok: true,
      symptoms: parts.symptoms.lately(Math.min(most, SYMPTOMS_AT_ONCE)),
    }),
  }
}

export function caseActs(
  parts: CaseVerbParts,
  accountRefusal: (account: string) => Reply | undefined,
  /** Whether who asked may still act when what was announced has come. */
  stands: (by: string) => boolean = () => true,
): Readonly<Record<string, ReadAct>> {
  const { cases, contacts, symptoms } = parts
  return {
    'case.open': ({ what = '', severity = 2, accounts = [], account, request, exercise }) => {
      const all = [...(account === undefined ? [] : [account]), ...accounts]
      const kind = caseKinds.find((one) => one === what)
      if (kind === undefined) return refused(`what is one of ${caseKinds.join(', ')}`)
      if (![1, 2, 3, 4].includes(severity)) return refused('severity is 1 (the worst) to 4')
      const not = all.map(accountRefusal).find((one) => one !== undefined) ?? named(request)
      if (not !== undefined) return not
      return async ({ by, why }) =>
        answered(
          await cases.open(
            {
              ...{ cause: 'person', kind, severity: severity as Severity, why },
              accounts: [...new Set(all)] as AccountId[],
              ...(exercise === true ? { exercise } : {}),
            },
            { by, ...(request === undefined ? {} : { request }) },
          ),
        )
    },
    'case.act': (asked) => {
      const acts = actsIn(asked)
      if ('ok' in acts) return acts
      const { case: id = '', request } = asked
      return (
        named(request) ??
        asking(weightOf(acts), async ({ by }) =>
          answered(
            await cases.act(id, acts, { by, ...(request === undefined ? {} : { request }) }),
          ),
        )
      )
    },
    'case.split': ({ case: id = '', accounts = [], request }) =>
      accounts.map(accountRefusal).find((one) => one !== undefined) ??
      (accounts.length === 0 ? refused('no account is named') : undefined) ??
      named(request) ??
      (async ({ by, why }) =>
        answered(
          await cases.split(
            id,
            { accounts: accounts as AccountId[], why },
            { by, ...(request === undefined ? {} : { request }) },
          ),
        )),
    'case.seal': (asked) => sealing(parts, asked, stands),
    'case.find': ({ case: id = '', facts }) => {
      const { find, folds } = parts
      const { home } = (facts ?? {}) as { readonly home?: unknown }
      if (home !== undefined && (typeof home !== 'string' || !COUNTRY_FORM.test(home)))
        return refused('home is a country in two capital letters such as JP')
      if (find === undefined) return refused('there is no evidence to be investigated here')
      if (folds.cases.summary(id) === undefined) return refused('no case has this number')
      return async (who) => answered(await find(id, who, home))
    },
    'contact.record': ({ name = '', facts }) => {
      const read = contacts.read(name, facts)
      return 'wanted' in read
        ? wrong(read)
        : async ({ by }) => answered(await contacts.record(read, by))
    },
    'contact.test': ({ name = '', state = '', seconds, exercise, note }) => {
      const read = contacts.readTest({ name, state, seconds, exercise, note })
      return 'wanted' in read
        ? wrong(read)
        : async ({ by }) => answered(await contacts.test(read, by))
    },
    'symptom.report': ({ what = '', account, reporter, note }) => {
      const not = account === undefined ? undefined : accountRefusal(account)
      if (not !== undefined) return not
      const read = symptoms.read({
        what,
        account: account as AccountId | undefined,
        reporter,
        note,
      })
      return 'wanted' in read
        ? wrong(read)
        : async ({ by }) => answered(await symptoms.report(read, by))
    },
  }
}

/** Proven once: what will be sealed, by its hashes, and the acts that follow when it is there. */
function sealing(
  { sealed, transfers, cases }: CaseVerbParts,
  asked: Request,
  stands: (by: string) => boolean,
): CaseDo | Reply {
  const { case: id = '', request } = asked
  const files = filesIn(asked.files)
  if ('ok' in files) return files
  const acts = asked.acts === undefined && asked.act === undefined ? [] : actsIn(asked)
  if ('ok' in acts) return acts
  const not = files
    .map((file) => sealedRefusal(file) ?? sealed.refusalOf(id, file.bytes))
    .find((one) => one !== undefined)
  if (not !== undefined) return refusedAct(not)
  return (
    named(request) ??
    asking(weightOf(acts), async ({ by }) => {
      const ticket = transfers.expect(files, async (contents) => {
        if (!stands(by))
          return {
            refused: 'by-verb',
            ...{ field: 'by', found: by, wanted: 'somebody who was not revoked meanwhile' },
          }
        const kept: object[] = []
        for (const { told, content } of contents) {
          const { sha256: _, bytes: __, ...what } = told
          const done = await sealed.seal(id, what, content, by)
          if ('refused' in done) return done
          kept.push(done)
        }
        if (acts.length === 0) return { sealed: kept }
        const acted: Acted | NotActed = await cases.act(id, acts, {
          by,
          ...(request === undefined ? {} : { request }),
        })
        return isNotActed(acted) ? acted : { sealed: kept, ...acted }
      })
      return typeof ticket === 'string' ? { ok: true, ticket } : refused(ticket.refused)
    })
  )
}

const named = (request: string | undefined): Reply | undefined =>
  request === undefined || REQUEST_FORM.test(request)
    ? undefined
    : refused('request is a name of 1 to 64 letters, digits and lines')

/** One act (`act` and `facts`), or several that stand or fall together. */
function actsIn({ act, facts, acts }: Request): readonly CaseAct[] | Exclude<Reply, { ok: true }> {
  const told: unknown = acts ?? [{ act, facts }]
  if (!Array.isArray(told)) return refused('acts is no list')
  const read: CaseAct[] = []
  for (const one of told) {
    const { act: name, facts: its = {} } = (one ?? {}) as { act?: unknown; facts?: unknown }
    const its1 = readAct(name, its)
    if (isActRefusal(its1)) return wrong(its1) as Exclude<Reply, { ok: true }>
    read.push(its1)
  }
  return read
}

function filesIn(told: unknown): readonly Coming[] | Exclude<Reply, { ok: true }> {
  if (!Array.isArray(told)) return refused('files is no list')
  const files: Coming[] = []
  for (const one of told) {
    const { sha256, bytes, what, name, account } = (one ?? {}) as Record<string, unknown>
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
      return refused('a file is named by its SHA-256')
    if (!Number.isSafeInteger(bytes)) return refused('a file says how many octets it has')
    if (files.some((file) => file.sha256 === sha256)) continue
    files.push({
      ...{ sha256, bytes: bytes as number, what: String(what) },
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof account === 'string' ? { account: account as AccountId } : {}),
    })
  }
  return files
}
