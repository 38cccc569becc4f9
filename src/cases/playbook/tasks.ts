/**
 * Tasks: the steps of the playbooks of a case, with what is due, what is open and what is done.
 *
 * Derived anew each time from playbook, case and containment, and nothing of it is stored but what
 * people said (`task.set`): the same input gives the same tasks, a step that a newer version adds
 * stands beside the others, and what people did to a step that is no longer there stays as it is.
 *
 * Of what people said and what the evidence proves the later one counts: a person may open again what
 * was proven, and a proof ends what somebody had called failed.
 */
import { type Instant, plus, seconds } from '../../lib/time.ts'
import type { Case, CaseRole, Task, TaskState, TaskTold } from '../case.ts'
import { startOf } from '../clocks/start.ts'
import type { Both, Link, Playbook, Step, StepClock, Work } from './cacao.ts'
import { type PlanSeen, provenBy } from './proof.ts'
import { decideWords, noCriterion, playbookWords, runWords } from './task-words.ts'

/** `PLAYBOOK/STEP`, by the ids of CACAO. */
export const taskIdOf = (playbook: string, step: string): string => `${playbook}/${step}`

/** A playbook with the hash of its file (`cacaoText`), by which a case names the version it began with. */
export type PlaybookVersion = Playbook & { readonly sha256?: string }

export function tasksOf(
  its: Case,
  playbooks: readonly PlaybookVersion[],
  plans: readonly PlanSeen[],
): readonly Task[] {
  const started = new Map(its.playbooks.map(({ playbook, sha256 }) => [playbook, sha256]))
  const tasks = [...started].flatMap(([id, sha256]) => {
    const versions = playbooks.filter((one) => one.id === id)
    // The version that it began with; where that is gone, the newest of those that are here.
    const playbook =
      versions.find((one) => one.sha256 === sha256) ??
      versions.toSorted((a, b) => (a.modified < b.modified ? -1 : 1)).at(-1)
    return playbook === undefined ? [] : tasksIn(its, playbook, plans)
  })
  const known = new Set(tasks.map(({ task }) => task))
  return [...tasks, ...its.tasks.filter(({ task }) => !known.has(task)).map(leftOver)]
}

function tasksIn(its: Case, playbook: Playbook, plans: readonly PlanSeen[]): readonly Task[] {
  const states = statesOf(its, playbook, plans)
  return playbook.work.map((work) => {
    const { step } = work
    const task = taskIdOf(playbook.id, step.id)
    const told = toldOf(its, task)
    const due = dueOf(its, step.clock)
    return {
      task,
      playbook: playbook.id,
      step: step.id,
      ...textsOf(step),
      role: roleOf(step),
      automatic: step.clock?.mode === 'auto',
      ...(due === undefined ? {} : { due }),
      state: states.get(step.id) ?? 'open',
      ...(told === undefined ? {} : { told }),
      after: [...new Set(work.links.map((link) => taskIdOf(playbook.id, link.step)))],
      techniques: step.references.filter(({ name }) => /att&ck/i.test(name)).map(({ id }) => id),
    }
  })
}

const toldOf = (its: Case, task: string): TaskTold | undefined =>
  its.tasks.find((one) => one.task === task)

/** From the clock that it names; of a case that says nothing of detection from its opening. */
function dueOf(its: Case, clock: StepClock | undefined): Instant | undefined {
  if (clock === undefined) return undefined
  const from =
    startOf(its, clock.clock)?.at ?? (clock.clock === 'detected' ? its.opened.at : undefined)
  return from === undefined ? undefined : plus(from, seconds(clock.dueSeconds))
}

/** By what is said of the step itself; `undefined`: nothing. */
function ownState(
  its: Case,
  playbook: Playbook,
  step: Step,
  plans: readonly PlanSeen[],
): TaskState | undefined {
  const told = toldOf(its, taskIdOf(playbook.id, step.id))
  const proof = provenBy(step.clock?.provenBy ?? [], its, plans)
  if (proof !== undefined && (told === undefined || told.entry < proof.entry)) return 'done'
  return told?.state
}

const isOver = (state: TaskState | 'waiting' | undefined): boolean =>
  state === 'done' || state === 'skipped' || state === 'failed'

/** Whether what came before went the way by which one comes here. */
const isTaken = ({ on }: Link, state: TaskState | 'waiting' | undefined): boolean =>
  on === 'any' || (on === 'failure') === (state === 'failed')

function statesOf(
  its: Case,
  playbook: Playbook,
  plans: readonly PlanSeen[],
): ReadonlyMap<string, Task['state']> {
  const own = new Map(
    playbook.work.map(({ step }) => [step.id, ownState(its, playbook, step, plans)]),
  )
  const hasFailed = playbook.work.some(
    ({ step, onException }) => !onException && own.get(step.id) === 'failed',
  )
  const states = new Map<string, Task['state']>()
  const stateOf = ({ step, links, onException }: Work): Task['state'] => {
    const said = own.get(step.id)
    if (said !== undefined) return said
    if (onException && !hasFailed) return 'waiting'
    if (links.some((link) => !isOver(states.get(link.step)))) return 'waiting'
    // Nobody comes by here any more: the other way was taken.
    if (links.length > 0 && !links.some((link) => isTaken(link, states.get(link.step))))
      return 'skipped'
    return 'open'
  }
  for (const work of inOrder(playbook.work)) states.set(work.step.id, stateOf(work))
  return states
}

/** Each after all that it comes after; the reader has seen that there is no circle. */
function inOrder(all: readonly Work[]): readonly Work[] {
  const byId = new Map(all.map((work) => [work.step.id, work]))
  const order = new Set<Work>()
  const seen = new Set<Work>()
  for (const begin of all) {
    const line: { readonly work: Work; isEntered: boolean }[] = [{ work: begin, isEntered: false }]
    for (let at = line.at(-1); at !== undefined; at = line.at(-1)) {
      if (at.isEntered || seen.has(at.work)) {
        order.add(at.work)
        line.pop()
        continue
      }
      at.isEntered = true
      seen.add(at.work)
      for (const { step } of at.work.links) {
        const before = byId.get(step)
        if (before !== undefined && !seen.has(before)) line.push({ work: before, isEntered: false })
      }
    }
  }
  return [...order]
}

function roleOf({ clock }: Step): CaseRole | 'sekimori' {
  if (clock?.role !== undefined) return clock.role
  return clock?.mode === 'auto' ? 'sekimori' : 'operations'
}

/** Of a foreign step one text stands for both languages. */
function textsOf(step: Step): { readonly name: Both; readonly how: Both; readonly done: Both } {
  const texts = step.clock?.texts
  if (texts !== undefined)
    return {
      name: { ja: texts.ja.name, en: texts.en.name },
      how: { ja: texts.ja.how, en: texts.en.how },
      done: { ja: texts.ja.done, en: texts.en.done },
    }
  const commands = step.commands.map(({ type, text }) => `[${type}] ${text}`)
  const said = [step.description, ...commands].filter((text) => text !== '').join('\n')
  const name = step.name || step.condition || step.id
  const evidence = step.clock?.evidence
  return {
    name: { ja: name, en: name },
    how:
      step.condition !== undefined
        ? decideWords(step.condition, said)
        : step.playbook !== undefined
          ? runWords(step.playbook, said)
          : playbookWords(said),
    done: evidence ?? noCriterion,
  }
}

/** Of a playbook or step that is no longer there, or not here: what people did to it is kept. */
function leftOver(told: TaskTold): Task {
  const slash = told.task.indexOf('/')
  const playbook = slash < 0 ? '' : told.task.slice(0, slash)
  const step = slash < 0 ? told.task : told.task.slice(slash + 1)
  return {
    task: told.task,
    playbook,
    step,
    name: { ja: step, en: step },
    how: { ja: '', en: '' },
    done: { ja: '', en: '' },
    role: 'operations',
    automatic: false,
    state: told.state,
    told,
    after: [],
    techniques: [],
  }
}
