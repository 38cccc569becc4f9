/** `sekimori case open|list|show|act ...`: cases as people see them, and what they do in them. */
import { readFileSync } from 'node:fs'
import type { Case, Deadline } from '../cases/case.ts'
import { isActRefusal, readAct } from '../cases/read-act.ts'
import type { Layout } from '../keeper/layout.ts'
import type { CaseSummary } from '../ports/cases.ts'
import type { Common } from './arguments.ts'
import type { ActForm, Given } from './case-acts.ts'
import { actInCase, type CaseDesk, caseDesk } from './case-desk.ts'
import { caseFileFor } from './case-file.ts'
import { linesOf, shortTask, titleOf } from './case-lines.ts'
import { caseWords } from './case-words.ts'
import { type Actor, act } from './control.ts'
import { exits, printable, type Speaker, tableOf, WrongUse } from './output.ts'

export type CaseActOptions = Actor & { readonly seen?: string }
export type CaseOpenOptions = Actor & {
  readonly kind: string
  readonly severity: string
  readonly account?: readonly string[]
  readonly from?: string
}

/** What is typed for a case's number may be its end: `1` for SKM-2026-0001 where only one ends so. */
export async function caseNamed(desk: CaseDesk, typed: string, speaker: Speaker): Promise<Case> {
  const words = caseWords[speaker.language]
  const whole = await desk.show(typed.toUpperCase())
  if (whole !== undefined) return whole
  const ending = /^\d{1,8}$/.test(typed) ? `-${typed.padStart(4, '0')}` : `-${typed}`
  const ids = (await desk.list(true)).map(({ id }) => id).filter((id) => id.endsWith(ending))
  const found = ids.length === 1 ? await desk.show(ids[0] as string) : undefined
  if (found === undefined) throw new WrongUse(words.noCase(printable(typed).slice(0, 60)))
  return found
}

export async function caseList(
  layout: Layout,
  options: Common & { readonly all?: boolean },
  speaker: Speaker,
): Promise<number> {
  const words = caseWords[speaker.language]
  const desk = await caseDesk(layout, speaker)
  const rows = await desk.list(options.all === true)
  const cases: {
    readonly row: CaseSummary
    readonly next: Deadline | undefined
    readonly now: number | undefined
  }[] = []
  for (const row of rows) {
    const its = await desk.show(row.id)
    const file = its && (await caseFileFor(layout, desk, its, options, speaker))
    const next = file?.deadlines.find(({ due, state }) => due !== undefined && state !== 'met')
    cases.push({ row, next, now: file?.now })
  }
  speaker.answer(
    {
      cases: cases.map(({ row, next }) => ({
        ...row,
        openedAt: momentOf(row.openedAt),
        title: titleOf(row, speaker.language),
        nextDeadline: next?.due === undefined ? null : momentOf(next.due),
        next: next === undefined ? null : { obligation: next.obligation, stage: next.stage },
      })),
    },
    () => {
      if (cases.length === 0) return [words.none]
      const head = [
        ...[words.colCase, words.colState, words.colSeverity, words.colTitle],
        ...[words.colAccounts, words.colNext],
      ]
      return [
        tableOf(
          head,
          cases.map(({ row, next, now }) => linesOf.row(row, next, now, speaker)),
        ),
      ]
    },
  )
  return exits.fine
}

const momentOf = (at: number): string => new Date(at).toISOString()

export async function caseShow(
  layout: Layout,
  typed: string,
  options: Common,
  speaker: Speaker,
): Promise<number> {
  const desk = await caseDesk(layout, speaker)
  const its = await caseNamed(desk, typed, speaker)
  const file = await caseFileFor(layout, desk, its, options, speaker)
  speaker.answer(linesOf.json(file), () => linesOf.whole(file, speaker))
  return exits.fine
}

export async function caseOpen(
  layout: Layout,
  options: Common & CaseOpenOptions,
  speaker: Speaker,
): Promise<number> {
  const told = await act(
    layout,
    {
      verb: 'case.open',
      what: options.kind,
      severity: Number(options.severity),
      accounts: (options.account ?? []).map((name) => (name.includes(':') ? name : `sasl:${name}`)),
    },
    options,
    speaker.words,
  )
  const id = String(told['case'])
  let notYet: readonly string[] = []
  if (options.from !== undefined) {
    const { notYetOf, takeFound } = await import('./case-found.ts')
    const taken = await takeFound(layout, id, options.from, options, speaker)
    notYet = notYetOf(taken, id, options.from, speaker)
  }
  speaker.answer({ case: id }, () => [caseWords[speaker.language].opened(id), ...notYet])
  return exits.fine
}

export async function caseForm(
  layout: Layout,
  form: ActForm,
  typed: string,
  words: readonly string[],
  options: Common & CaseActOptions & Given,
  speaker: Speaker,
): Promise<number> {
  const given = words.filter((word) => word !== undefined)
  if (given.length === 0 && form.words.some((word) => word.startsWith('['))) {
    const desk = await caseDesk(layout, speaker)
    const its = await caseNamed(desk, typed, speaker)
    const file = await caseFileFor(layout, desk, its, options, speaker)
    const { facts, lines } = linesOf.part(file, form.name, speaker)
    speaker.answer(facts, () => lines)
    return exits.fine
  }
  const { act: name, facts } = form.act({ words: given, options, now: new Date().toISOString() })
  const meant = name === 'task.set' ? await ofTask(layout, typed, facts, options, speaker) : facts
  return done(layout, typed, name, meant, options, speaker)
}

/** A task may be named by the first signs of its step, as `case task` lists them. */
async function ofTask(
  layout: Layout,
  typed: string,
  facts: object,
  options: Common & Actor,
  speaker: Speaker,
): Promise<object> {
  const named = String((facts as { readonly task?: unknown }).task ?? '')
  const desk = await caseDesk(layout, speaker)
  const file = await caseFileFor(
    layout,
    desk,
    await caseNamed(desk, typed, speaker),
    options,
    speaker,
  )
  const meant = file.tasks.filter(({ task }) => task === named || shortTask(task) === named)
  if (meant.length !== 1)
    throw new WrongUse(caseWords[speaker.language].noTask(printable(named).slice(0, 60)))
  return { ...facts, task: meant[0]?.task }
}

/** JSON that somebody typed, or sends. */
const STDIN = 0

export async function caseAct(
  layout: Layout,
  typed: string,
  name: string,
  options: Common & CaseActOptions & { readonly facts: string },
  speaker: Speaker,
): Promise<number> {
  const text = options.facts === '-' ? readFileSync(STDIN, 'utf8') : options.facts
  let facts: unknown
  try {
    facts = JSON.parse(text)
  } catch (thrown) {
    throw new WrongUse(`--facts: ${thrown instanceof Error ? thrown.message : thrown}`)
  }
  return done(layout, typed, name, facts as object, options, speaker)
}

/** Read here first: who mistyped a field is told so before a code is asked for. */
async function done(
  layout: Layout,
  typed: string,
  name: string,
  facts: object,
  options: CaseActOptions,
  speaker: Speaker,
): Promise<number> {
  const words = caseWords[speaker.language]
  const seen = options.seen === undefined ? {} : { seen: Number(options.seen) }
  const whole = { ...facts, ...seen }
  const read = readAct(name, whole)
  if (isActRefusal(read))
    throw new WrongUse(words.refused(read.field, printable(read.found), read.wanted))
  const desk = await caseDesk(layout, speaker)
  if (!desk.guarded) throw new WrongUse(words.noGuard(layout.data))
  const { id } = await caseNamed(desk, typed, speaker)
  const entry = await actInCase(layout, { case: id, act: name, facts: whole }, options, speaker)
  speaker.answer({ case: id, act: name, entry }, () => [words.done(id, name, entry)])
  return exits.fine
}

export async function caseMerge(
  layout: Layout,
  typed: string,
  into: string,
  options: Common & Actor,
  speaker: Speaker,
): Promise<number> {
  const desk = await caseDesk(layout, speaker)
  const [from, other] = [
    await caseNamed(desk, typed, speaker),
    await caseNamed(desk, into, speaker),
  ]
  const facts = { into: other.id, why: whyOf(options, speaker) }
  const entry = await actInCase(
    layout,
    { case: from.id, act: 'case.merge', facts },
    options,
    speaker,
  )
  speaker.answer({ case: from.id, into: other.id, entry }, () => [
    caseWords[speaker.language].merged(from.id, other.id),
  ])
  return exits.fine
}

export async function caseSplit(
  layout: Layout,
  typed: string,
  names: readonly string[],
  options: Common & Actor,
  speaker: Speaker,
): Promise<number> {
  const desk = await caseDesk(layout, speaker)
  const from = await caseNamed(desk, typed, speaker)
  const accounts = names.map((name) => (name.includes(':') ? name : `sasl:${name}`))
  const told = await act(
    layout,
    { verb: 'case.split', case: from.id, accounts },
    options,
    speaker.words,
  )
  const id = String(told['case'])
  speaker.answer({ case: from.id, split: id }, () => [caseWords[speaker.language].splitOff(id)])
  return exits.fine
}

function whyOf(actor: Actor, { words }: Speaker): string {
  const why = actor.reason ?? actor.breakGlass
  if (why === undefined || why.trim() === '') throw new WrongUse(words.needsReason)
  return why
}
