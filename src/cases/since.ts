/**
 * Since: what was done in a case after an entry, by whom, in the order of the evidence.
 *
 * It is read off the rows that the case has: each says who wrote it, and by which act. So whoever is
 * told that somebody was quicker (`moved-on`) can be shown what that was.
 * Limits: of a row that was written twice only the last writing is there; who struck an entry or
 * closed an action stands for that row. What a merge or a split moved is told by its own act.
 */
import type { ActName } from './acts.ts'
import type { Case, Done } from './case.ts'

export type DoneSince = Done & {
  readonly act: ActName
  /** Of the row that it made or changed: `F3`, `D1`, a name of a clock, a role. */
  readonly of?: string
}

const done = ({ by, at, entry }: Done): Done => ({ by, at, entry })

function rowsOf(its: Case): readonly DoneSince[] {
  const told: DoneSince[] = []
  const tell = (act: ActName, row: Done | undefined, of?: string): void => {
    if (row !== undefined) told.push({ ...done(row), act, ...(of === undefined ? {} : { of }) })
  }
  tell('state.set', its.stated, its.state)
  tell('severity.set', its.rated, String(its.severity))
  tell('kind.set', its.sorted, its.kind)
  tell('title.set', its.titled)
  tell('subjects.set', its.subjected)
  for (const row of its.roles) tell('role.assign', row, row.role)
  for (const row of its.clocks) tell('clock.record', row, row.clock)
  for (const row of its.facts)
    tell(row.status === 'retracted' ? 'fact.retract' : 'fact.record', row, row.id)
  for (const row of its.timeline) {
    tell('timeline.enter', row, row.id)
    tell('timeline.strike', row.struck, row.id)
  }
  for (const row of its.hypotheses) tell('hypothesis.weigh', row, row.id)
  for (const row of its.channels) tell('channel.examine', row, row.channel)
  for (const row of its.parties) tell('party.name', row, row.id)
  for (const row of its.decisions) tell('decision.make', row, row.id)
  for (const row of its.costs) tell('cost.enter', row, row.id)
  for (const row of its.actions)
    tell(row.state === 'open' ? 'action.raise' : 'action.close', row, row.id)
  for (const row of its.playbooks) tell('playbook.start', row, row.name)
  for (const row of its.tasks) tell('task.set', row, row.state)
  for (const row of its.obligations) tell('obligation.decide', row, row.obligation)
  for (const row of its.met) tell('stage.meet', row, row.obligation)
  for (const row of its.reminded) tell('deadline.remind', row, row.obligation)
  for (const row of its.texts) tell('text.write', row, row.slot)
  for (const row of its.papers) {
    tell('paper.draft', row.drafted, row.id)
    tell('paper.review', row.reviewed, row.id)
    tell('paper.approve', row.approved, row.id)
    tell('paper.release', row.released, row.id)
    tell('paper.withdraw', row.withdrawn, row.id)
  }
  for (const row of its.rounds) {
    tell('notice.plan', row.planned, row.id)
    tell('notice.approve', row.approved, row.id)
    tell('notice.stop', row.stopped, row.id)
    tell('notice.progress', row.finished, row.id)
  }
  for (const row of its.custody) tell('custody.enter', row, row.id)
  for (const row of its.found) tell('found.take', row)
  for (const row of its.symptoms) tell('symptom.relate', row, row.what)
  return told
}

/** The newest first, at most so many. */
export const doneSince = (its: Case, entry: number, most: number): readonly DoneSince[] =>
  rowsOf(its)
    .filter((row) => row.entry > entry)
    .toSorted((a, b) => b.entry - a.entry)
    .slice(0, most)
