/**
 * Cases, for the console's screens: what a section of a case shows, and no more than that.
 *
 * The verbs of the control socket (`keeper/cases/verbs.ts`) tell a case whole or list by list; a screen
 * wants a look at all of them (`case.board`), the head of one (`case.brief`), what the law asks
 * (`case.duties`), letters by their fate (`case.rounds`), and who did what meanwhile (`case.since`).
 * Nothing here opens what is sealed: who wants that asks `case.unseal`, which is written first.
 * Limits: the head of a case folds it once; a board folds each of its cases, so it is short.
 */
import type { Case, Deadline } from '../../cases/case.ts'
import type { Obligation } from '../../cases/clocks/obligation.ts'
import type { Answers } from '../../cases/clocks/questions.ts'
import { questionsOf, suggested } from '../../cases/clocks/wizard.ts'
import { caseLeak } from '../../cases/leak.ts'
import { ledgerOf } from '../../cases/ledger.ts'
import { isGoingOut } from '../../cases/sending.ts'
import { doneSince } from '../../cases/since.ts'
import { standingOf } from '../../cases/standing.ts'
import type { Instant } from '../../lib/time.ts'
import type { CaseSummary } from '../../ports/cases.ts'
import type { BoardRow, CaseBrief, Duty } from '../../ports/console-cases.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { CaseKnowledge } from '../cases/knowledge.ts'
import { caseLists, casesPage, plansOf } from '../cases/reading.ts'
import type { Reply, Request } from '../control/wire.ts'

export type CaseConsoleParts = {
  readonly now: () => Instant
  readonly folds: Pick<FoldStore, 'cases' | 'rounds'>
  readonly knowledge: CaseKnowledge
  readonly zone: string
  readonly version: string
}

/** Cases of one board; each is folded. */
export const BOARD_AT_ONCE = 50
/** Rows of a list that the head of a case tells. */
export const BRIEF_ROWS_MAX = 200
export const LATELY_MAX = 30
export const SINCE_MAX = 100
/** Rounds told at a time; the newest. */
export const ROUNDS_AT_ONCE = 100

type Read = (request: Request) => Reply

const unknown: Reply = { ok: false, code: 'unknown', why: 'no case has this number' }

const running: ReadonlySet<Deadline['state']> = new Set(['running', 'due', 'overdue'])

/** The nearest that runs, by its earliest date. */
export const nextOf = (deadlines: readonly Deadline[]): Deadline | undefined =>
  deadlines
    .filter(({ state, due }) => running.has(state) && due !== undefined)
    .toSorted((a, b) => (a.due ?? 0) - (b.due ?? 0))[0]

function briefOf(its: Case, parts: CaseConsoleParts): CaseBrief {
  const { folds, knowledge, zone } = parts
  const now = parts.now()
  const deadlines = knowledge.deadlinesOf(its, now)
  const tasks = knowledge.tasksOf(its, plansOf(folds.cases, its))
  const counts = Object.fromEntries(caseLists.map((list) => [list, its[list].length]))
  const told = deadlines.filter(({ state }) => state !== 'not-started').slice(0, BRIEF_ROWS_MAX)
  const { id, cause, kind, severity, state, title, exercise, opened, subjects } = its
  const { channels, mergedInto, splitFrom, merged, stated, rated, entry, leftOut } = its
  const given = Object.fromEntries(
    Object.entries({ title, mergedInto, splitFrom, stated, rated }).filter(
      ([, value]) => value !== undefined,
    ),
  )
  return {
    case: {
      ...{ id, cause, kind, severity, state, exercise, opened, subjects, channels, entry, leftOut },
      ...given,
      accounts: its.accounts.slice(0, BRIEF_ROWS_MAX),
      roles: its.roles.slice(0, BRIEF_ROWS_MAX),
      clocks: its.clocks.slice(-BRIEF_ROWS_MAX),
      merged: merged.slice(0, BRIEF_ROWS_MAX),
    },
    counts: { ...counts, tasks: tasks.length, deadlines: deadlines.length },
    figures: ledgerOf(its).slice(0, BRIEF_ROWS_MAX),
    deadlines: told,
    names: namesOf(told, knowledge),
    leak: caseLeak(its),
    standing: standingOf(its, deadlines, tasks),
    lately: doneSince(its, -1, LATELY_MAX),
    found: its.found.at(-1)?.sha256 ?? null,
    zone,
    now,
  }
}

const namesOf = (deadlines: readonly Deadline[], { nameOf }: Pick<CaseKnowledge, 'nameOf'>) =>
  Object.fromEntries(
    deadlines.map(({ obligation, stage }) => [`${obligation}/${stage}`, nameOf(obligation, stage)]),
  )

function boardRow(summary: CaseSummary, parts: CaseConsoleParts): BoardRow {
  const its = parts.folds.cases.of(summary.id)
  if (its === undefined) return summary
  const next = nextOf(parts.knowledge.deadlinesOf(its, parts.now()))
  const commander = its.roles.find(({ role }) => role === 'commander')?.person
  const round = its.rounds.find(isGoingOut)
  return {
    ...summary,
    ...(next === undefined
      ? {}
      : {
          next: {
            ...{ obligation: next.obligation, stage: next.stage, state: next.state },
            ...(next.due === undefined ? {} : { due: next.due }),
          },
          nextName: parts.knowledge.nameOf(next.obligation, next.stage),
        }),
    ...(commander === undefined ? {} : { commander }),
    ...(round === undefined ? {} : { sendingRound: round.id }),
  }
}

function dutyOf(its: Case, obligation: Obligation): Duty {
  const questions = questionsOf(its, obligation)
  const decided = its.obligations.findLast((one) => one.obligation === obligation.id)
  const answers = Object.fromEntries(
    questions.flatMap(({ code, answered }) => (answered === undefined ? [] : [[code, answered]])),
  ) as Answers
  return {
    ...obligation,
    questions,
    suggestion: suggested(obligation, answers),
    ...(decided === undefined ? {} : { decided }),
  }
}

export function caseConsoleReads(parts: CaseConsoleParts): Readonly<Record<string, Read>> {
  const { folds, knowledge, zone, version } = parts
  const onCase =
    (told: (its: Case, request: Request) => object): Read =>
    (request) => {
      const its = folds.cases.of(request.case ?? '')
      return its === undefined ? unknown : { ok: true, ...told(its, request) }
    }
  return {
    'case.board': ({ all, most = BOARD_AT_ONCE, before }) => {
      const page = casesPage(folds.cases, {
        all: all === true,
        most: Math.min(most, BOARD_AT_ONCE),
        ...(before === undefined ? {} : { before }),
      })
      const cases = page.cases.map((summary) => boardRow(summary, parts))
      return { ok: true, ...page, cases, now: parts.now() }
    },
    'case.brief': onCase((its) => briefOf(its, parts)),
    'case.duties': onCase((its) => {
      const now = parts.now()
      return {
        deadlines: knowledge.deadlinesOf(its, now),
        duties: knowledge.law.obligations.map((obligation) => dutyOf(its, obligation)),
        zone,
        now,
      }
    }),
    'case.rounds': onCase((its) => ({
      rounds: its.rounds.slice(-ROUNDS_AT_ONCE).map((round) => ({
        ...round,
        goesOut: isGoingOut(round),
        counts: folds.rounds.counts(its.id, round.id),
      })),
      of: its.rounds.length,
    })),
    'case.since': onCase((its, { from = 0 }) => ({
      done: doneSince(its, from, SINCE_MAX),
      entry: its.entry,
    })),
    /** What documents are made of beside the case. */
    'case.knowledge': () => ({
      ok: true,
      ...{ organisation: knowledge.organisation, obligations: knowledge.law.obligations },
      ...{ zone, version, now: parts.now() },
      playbooks: knowledge.playbooks.all.map(({ id, sha256, name }) => ({
        ...{ playbook: id, sha256, name },
      })),
    }),
  }
}

/** The right that each of them takes. */
export const caseConsoleRights = {
  'case.board': 'read',
  'case.brief': 'read',
  'case.duties': 'read',
  'case.rounds': 'read',
  'case.since': 'read',
  'case.knowledge': 'read',
} as const
