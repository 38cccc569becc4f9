/**
 * Case desk: where the command line reads cases and sends acts: a running guard, or, where none runs,
 * the folder itself, which is read and never written.
 */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Case } from '../cases/case.ts'
import type { PlanSeen } from '../cases/playbook/proof.ts'
import { casesIn } from '../keeper/cases/away.ts'
import { PIECE_BYTES_MAX, SEALED_A_CASE_MAX } from '../keeper/cases/limits.ts'
import {
  type CasesPage,
  type CaseTold,
  plansOf,
  type RowsPage,
  wholeCase,
} from '../keeper/cases/reading.ts'
import type { Layout } from '../keeper/layout.ts'
import { assert } from '../lib/assert.ts'
import { Fault } from '../lib/fault.ts'
import type { CaseSummary, SealedRow } from '../ports/cases.ts'
import { caseWords } from './case-words.ts'
import { type Actor, act, ask, guardRuns, look } from './control.ts'
import { progressLine } from './guard.ts'
import { type Speaker, WrongUse } from './output.ts'

export type CaseDesk = {
  /** Whether anything can be done, or only read. */
  readonly guarded: boolean
  readonly list: (all: boolean) => Promise<readonly CaseSummary[]>
  /** `undefined`: there is none of this number. */
  readonly show: (id: string) => Promise<Case | undefined>
  /** What was done to contain its accounts: proves tasks. */
  readonly plansOf: (its: Case) => readonly PlanSeen[]
  /** What lies sealed in it, the eldest first. */
  readonly sealed: (id: string) => Promise<readonly SealedRow[]>
  /** What was kept sealed under this hash. */
  readonly unseal: (id: string, sha256: string, actor: Actor) => Promise<Buffer>
}

export async function caseDesk(layout: Layout, speaker: Speaker): Promise<CaseDesk> {
  if (await guardRuns(layout)) return guardedDesk(layout, speaker)
  if (!existsSync(layout.data)) throw new WrongUse(speaker.words.noData(layout.data))
  const away = await casesIn(layout)
  return {
    guarded: false,
    list: async (all) => away.list(all),
    show: async (id) => away.show(id),
    plansOf: (its) => plansOf(away.cases, its),
    sealed: async (id) => away.cases.sealedOf(id, SEALED_A_CASE_MAX).toReversed(),
    unseal: async (id, sha256) => away.unseal(id, sha256),
  }
}

/**
 * For a command that looks first and acts then: a code is good once, and it is needed for the act. The
 * look is anybody's where the guard allows that; else a code is asked for each.
 */
export const beforeActing = (desk: CaseDesk): CaseDesk => ({
  ...desk,
  unseal: async (id, sha256, actor) => {
    const { as, reason = actor.breakGlass } = actor
    try {
      return await desk.unseal(id, sha256, reason === undefined ? {} : { reason })
    } catch (thrown) {
      const isRefused = thrown instanceof Fault && thrown.code === 'control.refused'
      if (as === undefined || !isRefused) throw thrown
      return desk.unseal(id, sha256, actor)
    }
  },
})

/** Cases of one answer; the desk asks on. */
const LISTED_MAX = 10_000

function guardedDesk(layout: Layout, speaker: Speaker): CaseDesk {
  const plans = new Map<string, readonly PlanSeen[]>()
  return {
    guarded: true,
    list: async (all) => {
      const cases: CaseSummary[] = []
      for (let before: number | null | undefined; cases.length < LISTED_MAX; ) {
        const page = (await ask(layout, {
          verb: 'case.list',
          all,
          ...(typeof before === 'number' ? { before } : {}),
        })) as unknown as CasesPage
        cases.push(...page.cases)
        before = page.next
        if (before === null) break
      }
      return cases
    },
    show: async (id) => {
      const told = (await ask(layout, { verb: 'case.show', case: id })) as unknown as
        | CaseTold
        | { readonly case: null }
      if (told.case === null || !('cut' in told)) return undefined
      plans.set(id, (told as { readonly plans?: readonly PlanSeen[] }).plans ?? [])
      return wholeCase(
        told,
        async (list, from) =>
          (await ask(layout, { verb: 'case.rows', case: id, list, from })) as unknown as RowsPage,
      )
    },
    plansOf: ({ id }) => plans.get(id) ?? [],
    sealed: async (id) => {
      const told = await ask(layout, { verb: 'case.sealed', case: id })
      return (told['sealed'] as readonly SealedRow[]).toReversed()
    },
    unseal: async (id, sha256, actor) => {
      const told = await look(
        layout,
        { verb: 'case.unseal', case: id, sha256 },
        actor,
        speaker.words,
      )
      if (typeof told['content'] === 'string') return Buffer.from(told['content'], 'base64')
      return fetched(layout, String(told['ticket']), Number(told['of']))
    },
  }
}

/** By the ticket, a piece after the other. */
async function fetched(layout: Layout, ticket: string, bytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let offset = 0; offset < bytes; ) {
    const told = await ask(layout, { verb: 'case.piece', ticket, offset })
    const piece = Buffer.from(String(told['content']), 'base64')
    assert(piece.length > 0, 'a piece that is fetched has octets')
    pieces.push(piece)
    offset += piece.length
  }
  return Buffer.concat(pieces)
}

/** An act of a person in a case; gives the index of its entry. */
export async function actInCase(
  layout: Layout,
  asked: { readonly case: string; readonly act: string; readonly facts: object },
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const told = await act(
    layout,
    { verb: 'case.act', ...asked, request: randomUUID() },
    actor,
    speaker.words,
  )
  return Number(told['entry'])
}

export type Sealable = {
  readonly what: string
  readonly name: string
  readonly content: Uint8Array
  readonly sha256: string
}

/** Keeps the files sealed in the case, and then does the acts, all with one code. */
export async function sealWith(
  layout: Layout,
  id: string,
  files: readonly Sealable[],
  acts: readonly { readonly act: string; readonly facts: object }[],
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const { ticket } = await act(
    layout,
    {
      verb: 'case.seal',
      case: id,
      request: randomUUID(),
      files: files.map(({ what, name, sha256, content }) => ({
        ...{ what, name, sha256 },
        bytes: content.length,
      })),
      acts,
    },
    actor,
    speaker.words,
  )
  let last: Record<string, unknown> = {}
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0)
  const line = progressLine(caseWords[speaker.language].sending, bytes)
  let sent = 0
  for (const { sha256, content } of files)
    for (let offset = 0; offset < content.length; offset += PIECE_BYTES_MAX) {
      const piece = content.subarray(offset, offset + PIECE_BYTES_MAX)
      last = await ask(layout, {
        verb: 'case.piece',
        ticket: String(ticket),
        sha256,
        offset,
        content: Buffer.from(piece).toString('base64'),
      })
      sent += piece.length
      line(sent, bytes)
    }
  return Number(last['entry'])
}
