/**
 * A made-up case, told by the guard's own verbs over a fold in memory: what is done in it is folded as
 * it would be, and documents are really drafted. Its moments are shifted to today.
 */
import { hash } from 'node:crypto'
import type { Case, CaseKind, NoticeRound } from '../../../src/cases/case.ts'
import { caseAfter, refusalOf } from '../../../src/cases/fold.ts'
import { actFacts, isActRefusal, readAct } from '../../../src/cases/read-act.ts'
import type { HandedFile } from '../../../src/console/routes/cases/press-exchange.ts'
import type { FoundTaken } from '../../../src/console/routes/cases/press-found.ts'
import {
  type FilesMade,
  foundSeen,
  type Job,
  jobDone,
} from '../../../src/console/routes/cases/press-jobs.ts'
import type { Investigation } from '../../../src/incident/found.ts'
import { knowledgeOf } from '../../../src/keeper/cases/knowledge.ts'
import { rowsPage } from '../../../src/keeper/cases/reading.ts'
import { caseConsoleReads } from '../../../src/keeper/console/cases.ts'
import type { Instant } from '../../../src/lib/time.ts'
import type { CaseSummary } from '../../../src/ports/cases.ts'
import { jsonText, toJson } from '../../../src/reports/exchange/json.ts'
import { emptyCase, kumamotoFile, organisation } from '../../../src/reports/papers/testing.ts'
import { blast } from '../../../src/reports/testing/blast.ts'
import { type FakeApi, FakeProblem } from './fake.ts'

const SHIFT = Date.now() - kumamotoFile.now
const shifted = <T>(it: T): T => {
  if (typeof it === 'number' && it > 1_500_000_000_000 && it < 2_500_000_000_000)
    return (it + SHIFT) as T
  if (Array.isArray(it)) return it.map(shifted) as T
  if (typeof it !== 'object' || it === null) return it
  return Object.fromEntries(Object.entries(it).map(([name, value]) => [name, shifted(value)])) as T
}

const now = () => Date.now() as Instant
const zone = 'Asia/Tokyo'
const knowledge = knowledgeOf({ zone, organisation: organisation as never, cases: {} })
const done = { by: 'yamada', at: now(), entry: 400 }
const begun = (kind: CaseKind): Case['playbooks'] =>
  knowledge.playbooksFor(kind).map((one) => ({ ...one, ...done }))

const found = shifted(blast) as Investigation
const investigation = Buffer.from(jsonText(toJson(found)))
const round: NoticeRound = {
  ...{ id: 'N1', paper: 'D1', audience: 'recipients', planned: done },
  list: { sha256: 'a'.repeat(64), persons: 18_412 },
  approved: { ...done, alone: false },
  ...{ sent: 7_320, delivered: 6_904, failed: 41 },
}
const hostile =
  '\u202Egnp.exe <img src=x onerror=alert(1)> Z\u0335\u0321\u0322\u0327\u0328\u0317\u0316'

const rich: Case = {
  ...shifted(kumamotoFile.case),
  playbooks: begun('mass-send'),
  rounds: [round],
  found: [{ ...done, sha256: hash('sha256', investigation), of: 'evidence' }],
  timeline: [
    ...shifted(kumamotoFile.case.timeline),
    {
      ...{ ...done, id: 'E900', moment: now(), heardAt: now(), actor: 'third-party' },
      ...{ text: hostile, techniques: [], confidence: 'low', evidence: [] },
    },
  ],
}
const cases = new Map<string, Case>(
  [rich, { ...shifted(emptyCase), rounds: [] }].map((one) => [one.id, one]),
)

const summaryOf = (its: Case): CaseSummary => {
  const { id, cause, kind, severity, state, title, exercise, opened, accounts, entry } = its
  return {
    ...{ id, cause, kind, severity, state, exercise, entry, opened: opened.entry },
    ...{ openedAt: opened.at, openedBy: opened.by, accountCount: accounts.length },
    accounts: accounts.map(({ account }) => account),
    ...(title === undefined ? {} : { title }),
  }
}

const reads = caseConsoleReads({
  ...{ now, knowledge, zone, version: '0.8.0' },
  folds: {
    cases: {
      of: (id: string) => cases.get(id),
      list: () => [...cases.values()].map(summaryOf),
      openCount: () => cases.size,
      causesOf: () => [],
    },
    rounds: {
      counts: () => ({
        ...{ intended: 5, handed: 370, delivered: 6_904, deferred: 12, bounced: 38, refused: 3 },
      }),
    },
  } as never,
})

const told = (verb: string, fields: object): unknown => {
  const reply = reads[verb]?.({ verb, ...fields })
  if (reply?.ok === true) return reply
  throw new FakeProblem(404, 'unknown', reply?.why)
}
const caseNamed = (id: string | undefined): Case => {
  const its = cases.get(id ?? '')
  if (its === undefined) throw new FakeProblem(404, 'unknown', 'no case has this number')
  return its
}
const partsOf = (its: Case) => ({
  ...{ case: its, found: investigation, tasks: knowledge.tasksOf(its, []) },
  deadlines: knowledge.deadlinesOf(its, now()),
  knowledge: {
    ...{ organisation, obligations: knowledge.law.obligations, zone, version: '0.8.0', now: now() },
  },
})
async function pressed(job: Job): Promise<unknown> {
  const its = await jobDone(job)
  if ('refused' in its) throw new FakeProblem(400, 'refused', its.refused)
  return its
}

function acted(its: Case, name: string, facts: unknown): void {
  const act = readAct(name, facts)
  const not = isActRefusal(act) ? act : refusalOf(its, act)
  if (not !== undefined || isActRefusal(act)) {
    const { refused: code, field = '', found: what = '', wanted = '' } = not ?? {}
    const status = code === 'moved-on' ? 409 : 400
    throw new FakeProblem(status, code === 'moved-on' ? 'moved-on' : 'refused', wanted, {
      refusal: { code, field, found: what, wanted },
    })
  }
  const entry = its.entry + 1
  cases.set(
    its.id,
    caseAfter(
      its,
      {
        ...{ kind: 'case.acted', id: `x.${entry}`, at: now(), heardAt: now() },
        ...{ trust: 'witnessed', case: its.id, act: act.act, facts: actFacts(act), by: 'yamada' },
      },
      entry,
    ),
  )
}

const handedAs = (name: string, content: Uint8Array): Response =>
  new Response(new Uint8Array(content), {
    headers: { 'content-disposition': `attachment; filename="${name}"` },
  })

type Acts = { readonly acts: readonly { act: string; facts: unknown }[] }

export default {
  'GET /api/v1/cases': () => told('case.board', { all: true }),
  'GET /api/v1/case-knowledge': () => told('case.knowledge', {}),
  'GET /api/v1/symptoms': () => ({
    symptoms: [
      {
        ...{ id: 's1', entry: 4, at: now() - 1_800_000, what: 'slow-mail', by: 'yamada' },
        ...{ reporter: '総務課 鈴木', note: hostile, case: rich.id },
      },
    ],
  }),
  'POST /api/v1/symptoms': () => ({ id: 's2' }),
  'POST /api/v1/cases': () => ({ case: emptyCase.id, entry: 1, isNew: true }),
  'GET /api/v1/cases/:case': (_, __, { case: id }) => told('case.brief', { case: id }),
  'GET /api/v1/cases/:case/duties': (_, __, { case: id }) => told('case.duties', { case: id }),
  'GET /api/v1/cases/:case/rounds': (_, __, { case: id }) => told('case.rounds', { case: id }),
  'GET /api/v1/cases/:case/since/:entry': (_, __, { case: id, entry }) =>
    told('case.since', { case: id, from: Number(entry) }),
  'GET /api/v1/cases/:case/tasks': (_, __, { case: id }) =>
    rowsPage(knowledge.tasksOf(caseNamed(id), []), 0, 500),
  'GET /api/v1/cases/:case/rows/:list': (_, __, { case: id, list }) =>
    rowsPage(caseNamed(id)[list as 'facts'] ?? [], 0, 500),
  'GET /api/v1/cases/:case/found': () => ({ sha256: 'x', ...foundSeen(found) }),
  'GET /api/v1/cases/:case/paper-choices': async (_, __, { case: id }) => ({
    choices: await pressed({ job: 'choices', parts: partsOf(caseNamed(id)) }),
  }),
  'POST /api/v1/cases/:case/paper-preview': (_, body, { case: id }) => {
    const { paper: kind, ...asked } = body as never as { paper: never; language: 'ja' }
    return pressed({ job: 'preview', parts: partsOf(caseNamed(id)), kind, form: 'html', ...asked })
  },
  'POST /api/v1/cases/:case/papers': async (_, body, { case: id }) => {
    const its = caseNamed(id)
    const { paper: kind, of } = body as { paper: never; of?: string }
    const made = (await pressed({
      ...{ job: 'files', parts: partsOf(its), kind },
      ...(of === undefined ? {} : { of }),
    })) as FilesMade
    const files = made.files.map(({ language, form, sha256, content }) => ({
      ...{ language, form, sha256, bytes: content.length },
    }))
    const { basis, slots } = made
    acted(its, 'paper.draft', {
      ...{ paper: kind, basis, slots, files },
      ...(of === undefined ? {} : { of }),
    })
    return { paper: caseNamed(id).papers.at(-1)?.id, entry: its.entry + 1 }
  },
  'GET /api/v1/cases/:case/papers/:paper/:language/:form': () =>
    new Response('%PDF-1.7', { headers: { 'content-disposition': 'attachment' } }),
  'POST /api/v1/cases/:case/round-plan': () => ({
    ...{ persons: 412, letters: [{ id: 'ja', subject: 'お詫び' }], sha256: 'x' },
    by: { internal: 350, known: 62, stranger: 17_822, role: 178 },
    not: { 'never-left': 88, 'not-delivered': 391, 'not-chosen': 18_000, twice: 0 },
    domains: [{ domain: 'example.com', persons: 9_120 }],
  }),
  'POST /api/v1/cases/:case/rounds': () => ({ round: 'N2', persons: 412, entry: 1 }),
  'POST /api/v1/cases/:case/investigation': () => ({ facts: 12, events: 5, done: true }),
  'POST /api/v1/cases/:case/investigation-file': async (_, body, { case: id }) => {
    const { acts: _acts, ...told } = (await pressed({
      ...{ job: 'take', case: caseNamed(id), bytes: body as Uint8Array, now: now() },
    })) as FoundTaken
    return { ...told, entry: caseNamed(id).entry }
  },
  'GET /api/v1/cases/:case/exchange/:form': async (url, _, { case: id, form }) => {
    const of = url.searchParams.get('of')
    const { name, content } = (await pressed({
      ...{ job: 'exchange', parts: partsOf(caseNamed(id)), form: form as 'xarf' },
      ...(of === null ? {} : { of }),
    })) as HandedFile
    return handedAs(`${id}-${name}`, content)
  },
  'POST /api/v1/cases/:case/exports': () => ({
    ...{ ticket: 'ready', state: 'ready', done: 9, of: 9, chosen: 9, entries: 9, bodies: 9 },
    ...{ bytes: 81_920, sha256: 'd0a24822'.repeat(8), size: 61, why: null },
  }),
  'GET /api/v1/contact-card/:language/:form': () =>
    handedAs('contact-card.ja.pdf', Buffer.from('%PDF-1.7')),
  'POST /api/v1/cases/:case/split': () => ({ case: emptyCase.id, entry: 1 }),
  'POST /api/v1/cases/:case/acts': (_, body, { case: id }) => {
    for (const { act, facts } of (body as Acts).acts) acted(caseNamed(id), act, facts)
    return { case: id, entry: caseNamed(id).entry, isNew: true }
  },
} satisfies FakeApi
