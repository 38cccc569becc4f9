/**
 * Now: is all well, in one answer; what is live comes by `/api/v1/live`.
 *
 * It is put together of what the guard tells of itself, of the open cases and of their clocks. Every
 * list is cut and says how many there are, so that a bad day does not make the answer large.
 *
 * Limits: clocks of the newest open cases only (`CLOCKED_CASES_MAX`).
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { Deadline } from '../../cases/case.ts'
import { obligationNamed, stageNamed } from '../../cases/clocks/obligations.ts'
import { shippedLaw } from '../../cases/clocks/read-law.ts'
import type { CaseSummary } from '../../ports/cases.ts'
import type { LinkReply } from '../../ports/console.ts'
import { type Area, answers, asking, type ConsoleContext, told } from '../api.ts'

export const CONTAINED_MAX = 50
export const CASES_MAX = 20
export const CLOCKED_CASES_MAX = 10
export const DEADLINES_MAX = 5
export const LIST_MAX = 100

const texts = z.array(z.string())
const Provable = z.object({
  entry: z.int(),
  at: z.string(),
  by: z.string(),
  /** How old it is. */
  seconds: z.number(),
})

export const Now = z
  .object({
    at: z.string(),
    version: z.string(),
    startedAt: z.string(),
    ready: z.boolean(),
    faults: texts,
    /** A mail server is attached, or at least a source is read. */
    isAttached: z.boolean(),
    /** At least one message or one line was heard. */
    hasHeard: z.boolean(),
    contained: z.object({ count: z.int(), accounts: texts }),
    restrained: z.object({ count: z.int(), accounts: texts }),
    held: z.int(),
    waiting: z.int(),
    overdue: z.int(),
    gates: z.array(
      z.object({
        instance: z.string(),
        kind: z.string(),
        mode: z.enum(['observe', 'enforce']),
        fault: z.string().nullable(),
      }),
    ),
    sources: z.array(
      z.object({ name: z.string(), freshAt: z.string().nullable(), fault: z.string().nullable() }),
    ),
    gaps: z.object({ count: z.int(), sinceDays: z.number() }),
    canaries: z.array(
      z.object({
        name: z.string(),
        state: z.enum(['returns', 'lost', 'never', 'unsent']),
        returnedAt: z.string().nullable(),
      }),
    ),
    evidence: z.object({
      size: z.int(),
      signedSize: z.int(),
      fault: z.string().nullable(),
      freeBytes: z.number(),
      level: z.int(),
      missing: texts,
      /** The last entry that could be proved if this host were lost now. */
      provable: Provable.nullable(),
    }),
    cases: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        severity: z.int(),
        state: z.string(),
        title: z.object({ ja: z.string().optional(), en: z.string().optional() }).optional(),
        exercise: z.boolean(),
        openedAt: z.string(),
        accounts: texts,
        accountCount: z.int(),
      }),
    ),
    openCases: z.int(),
    deadlines: z.array(
      z.object({
        case: z.string(),
        name: z.object({ ja: z.string(), en: z.string() }),
        due: z.string(),
        state: z.string(),
      }),
    ),
  })
  .openapi('Now')
export type Now = z.infer<typeof Now>

type Told = Extract<LinkReply, { ok: true }>
/** As `keeper/status.ts` tells it; what this page does not show is not named here. */
type StatusTold = Omit<
  Now,
  'contained' | 'restrained' | 'cases' | 'deadlines' | 'evidence' | 'gaps' | 'canaries' | 'at'
> & {
  readonly contained: readonly string[]
  readonly restrained: readonly string[]
  readonly messages: { readonly submitted: number }
  readonly gate: { readonly listeners: Now['gates'] }
  readonly gaps: {
    readonly count: number
    readonly sinceDays: number
    readonly canaries: Now['canaries']
  }
  readonly evidence: Omit<Now['evidence'], 'missing' | 'provable'> & {
    readonly standing: {
      readonly missing: readonly string[]
      readonly provable: Now['evidence']['provable']
    }
  }
}

const spelled = (at: number): string => new Date(at).toISOString()
const cut = (accounts: readonly string[]): { count: number; accounts: string[] } => ({
  count: accounts.length,
  accounts: accounts.slice(0, CONTAINED_MAX),
})

export const nowArea: Area = (api, { link }) => {
  const ask = asking(link)

  /** The next clocks of the newest open cases; what is not told is left out. */
  const deadlinesOf = async (c: ConsoleContext, cases: readonly CaseSummary[]) => {
    const clocked = cases.slice(0, CLOCKED_CASES_MAX)
    const replies = await Promise.all(
      clocked.map(({ id }) => ask(c, 'case.deadlines', { case: id })),
    )
    return replies
      .flatMap((reply, at) => {
        const id = clocked[at]?.id ?? ''
        if (!reply.ok) return []
        return ((reply['deadlines'] ?? []) as readonly Deadline[]).map((its) => ({ id, ...its }))
      })
      .filter(
        ({ state, due }) => due !== undefined && ['running', 'due', 'overdue'].includes(state),
      )
      .sort((a, b) => (a.due ?? 0) - (b.due ?? 0))
      .slice(0, DEADLINES_MAX)
      .map(({ id, obligation, stage, due, state }) => ({
        case: id,
        name: nameOf(obligation, stage),
        due: spelled(due ?? 0),
        state,
      }))
  }

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/now',
      summary: 'Is all well?',
      responses: answers(Now, 'The whole in one look'),
    }),
    async (c) => {
      const [status, list] = await Promise.all([
        ask(c, 'status'),
        ask(c, 'case.list', { most: CASES_MAX }),
      ])
      const cases = list.ok ? ((list['cases'] ?? []) as readonly CaseSummary[]) : []
      const deadlines = status.ok ? await deadlinesOf(c, cases) : []
      const open = list.ok && typeof list['open'] === 'number' ? list['open'] : 0
      return told(c, status, (reply) => nowOf(reply, cases, open, deadlines))
    },
  )
}

function nowOf(
  reply: Told,
  cases: readonly CaseSummary[],
  openCases: number,
  deadlines: Now['deadlines'],
): Now {
  const status = reply['status'] as StatusTold
  const { evidence, gaps, sources } = status
  const gates = status.gate.listeners
  return {
    at: new Date().toISOString(),
    version: status.version,
    startedAt: status.startedAt,
    ready: status.ready,
    faults: status.faults.slice(0, LIST_MAX),
    isAttached: gates.length > 0 || sources.length > 0,
    hasHeard: status.messages.submitted > 0 || sources.some(({ freshAt }) => freshAt !== null),
    contained: cut(status.contained),
    restrained: cut(status.restrained),
    held: status.held,
    waiting: status.waiting,
    overdue: status.overdue,
    gates: gates.slice(0, LIST_MAX).map(({ instance, kind, mode, fault }) => ({
      ...{ instance, kind, mode, fault },
    })),
    sources: sources.slice(0, LIST_MAX),
    gaps: { count: gaps.count, sinceDays: gaps.sinceDays },
    canaries: gaps.canaries
      .slice(0, LIST_MAX)
      .map(({ name, state, returnedAt }) => ({ name, state, returnedAt })),
    evidence: {
      size: evidence.size,
      signedSize: evidence.signedSize,
      fault: evidence.fault,
      freeBytes: evidence.freeBytes,
      level: evidence.level,
      missing: [...evidence.standing.missing],
      provable: evidence.standing.provable,
    },
    cases: cases.map((its) => ({
      id: its.id,
      kind: its.kind,
      severity: its.severity,
      state: its.state,
      ...(its.title === undefined ? {} : { title: its.title }),
      exercise: its.exercise,
      openedAt: spelled(its.openedAt),
      accounts: its.accounts.slice(0, CONTAINED_MAX),
      accountCount: its.accountCount,
    })),
    openCases,
    deadlines,
  }
}

/** Of a law of the organisation's own, by its code. */
function nameOf(id: string, stage: string): { ja: string; en: string } {
  const obligation = obligationNamed(id, shippedLaw.obligations)
  const its = obligation === undefined ? undefined : stageNamed(obligation, stage)
  const { law = { ja: id, en: id } } = obligation ?? {}
  const { name = { ja: stage, en: stage } } = its ?? {}
  return { ja: `${law.ja}：${name.ja}`, en: `${law.en}: ${name.en}` }
}
