/**
 * Duties: what the keeper does by the clock, and how often.
 *
 * None of them decides about mail: they finish what was decided, look after what is around us, and
 * may fail and be tried again in the next round.
 */
import { seconds } from '../lib/time.ts'
import { LOOK_EVERY, type OpenNetworks } from '../places/networks.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Acts } from './acts.ts'
import type { Keeping } from './bodies.ts'
import type { CompanyMemory } from './company-file.ts'
import type { Containing } from './containing.ts'
import type { IndexReserve } from './index-reserve.ts'
import type { Instances } from './instances.ts'
import type { Listeners } from './listeners.ts'
import type { Operator } from './operator.ts'
import type { Packing } from './packing.ts'
import type { Persons } from './persons.ts'
import type { Privacy } from './privacy/privacy.ts'
import type { Refit } from './refit.ts'
import type { Returning } from './returning.ts'
import type { Round } from './rounds.ts'
import type { Scribe } from './scribe.ts'
import type { Scrubbing } from './scrub.ts'
import type { Telling } from './telling.ts'
import type { Watch } from './watch.ts'

const DUE_AT_ONCE = 2_000
const OVERDUE_AT_ONCE = 100

export type DutyParts = {
  readonly clock: Clock
  readonly folds: FoldStore
  readonly scribe: Scribe
  readonly acts: Acts
  readonly containing: Containing
  readonly telling: Telling
  readonly persons: Persons
  readonly returning: Returning
  readonly keeping: Keeping
  readonly instances: Instances
  readonly listeners: Listeners
  readonly indexReserve: IndexReserve
  readonly watch: Watch
  readonly operator: Operator
  readonly refit: Pick<Refit, 'round'>
  readonly privacy: Pick<Privacy, 'round'>
  readonly scrubbing: Pick<Scrubbing, 'round'>
  readonly packing: Pick<Packing, 'round'>
  readonly remembered: Pick<CompanyMemory, 'save'>
  /** Tells people when the volume of the evidence fills. */
  readonly volume: () => Promise<void>
  readonly networks: Pick<OpenNetworks, 'look'>
  readonly gaps: { readonly rounds: readonly Round[] }
  /** The list of instances is not what it was. */
  readonly changed: () => Promise<void>
}

export function dutiesOf(parts: DutyParts): readonly Round[] {
  const { scribe, acts, containing, returning, keeping, instances, watch } = parts
  const each = async (act: (instance: string) => Promise<unknown>): Promise<void> => {
    for (const { name, kind } of instances.all) if (kind === 'postfix') await act(name)
  }
  // A server or a directory that does not answer keeps no other duty waiting.
  const startsContaining = (): undefined => {
    containing.resume().catch(parts.operator.told)
  }
  return [
    { name: 'index', every: seconds(1), act: () => healIndex(parts) },
    { name: 'due', every: seconds(1), act: () => releaseDue(parts) },
    {
      name: 'returning',
      every: seconds(1),
      act: () => each((name) => returning.judgeStrays(name)),
    },
    { name: 'containing', every: seconds(2), act: startsContaining },
    { name: 'acts', every: seconds(2), act: () => acts.resume() },
    { name: 'bodies', every: seconds(1), act: () => keeping.round() },
    { name: 'instances', every: seconds(1), act: () => followInstances(parts) },
    { name: 'overdue', every: seconds(30), act: () => tellOverdue(parts) },
    {
      name: 'vanished',
      every: seconds(30),
      act: () => each((name) => returning.findVanished(name)),
    },
    { name: 'reserve', every: seconds(30), act: async () => parts.indexReserve.keep() },
    { name: 'volume', every: seconds(10), act: async () => watch.lookAtVolume() },
    { name: 'volume-alarm', every: seconds(60), act: () => parts.volume() },
    { name: 'company', every: seconds(60), act: () => parts.remembered.save() },
    { name: 'pack', every: seconds(60), act: () => parts.packing.round() },
    { name: 'scrub', every: seconds(60), act: () => parts.scrubbing.round() },
    { name: 'refit', every: seconds(60), act: () => parts.refit.round() },
    // What is to be erased may take a minute: no other duty waits for it.
    { name: 'privacy', every: seconds(30), act: async () => void parts.privacy.round() },
    { name: 'refusals', every: seconds(60), act: () => parts.persons.rest(parts.clock.now()) },
    { name: 'networks', every: LOOK_EVERY, act: () => lookAtNetworks(parts) },
    { name: 'logs', every: seconds(60), act: () => watch.lookAtLogs(instances) },
    { name: 'clock', every: seconds(10), act: () => scribe.write(watch.lookAtClock()) },
    ...parts.gaps.rounds,
  ]
}

/** A full disk stops the index: its reserve is given up, and what it is behind by is folded. */
async function healIndex({ folds, scribe, indexReserve }: DutyParts): Promise<void> {
  if (folds.fault !== undefined) indexReserve.release()
  await scribe.heal()
}

/** The 15-second queue. */
async function releaseDue({ clock, folds, acts }: DutyParts): Promise<void> {
  const due = folds.messages.due(clock.now(), DUE_AT_ONCE)
  for (const name of new Set(due.map((row) => row.instance))) {
    const ids = due
      .filter((row) => row.instance === name)
      .map((row) => row.queueId)
      .filter((id) => id !== undefined)
    await acts.do('release.intended', name, ids, 'queue15', 'due')
  }
}

async function followInstances({
  instances,
  listeners,
  operator,
  changed,
}: DutyParts): Promise<void> {
  const isNew = instances.refresh()
  if (isNew) await changed()
  if (isNew || listeners.gates.some((gate) => gate.fault !== undefined)) await listeners.follow()
  if (instances.fault !== undefined) operator.says(instances.fault)
}

/** A list that was replaced is taken up; one that cannot be read is told of once. */
function lookAtNetworks({ networks, operator }: DutyParts): undefined {
  // A long list takes seconds to read: no other duty waits for it.
  networks
    .look()
    .then((faults) => {
      for (const fault of faults) operator.told(fault)
    })
    .catch(operator.told)
}

/** A held message that nobody looked at in time (decision 16): an alarm in the evidence, once. */
async function tellOverdue({ clock, folds, scribe, telling }: DutyParts): Promise<void> {
  const now = clock.now()
  const overdue = folds.messages.overdueAt(now, OVERDUE_AT_ONCE)
  await scribe.write(
    overdue.map((row) => ({
      kind: 'hold.overdue',
      id: `o.${row.id}`.slice(0, 64),
      at: now,
      heardAt: now,
      trust: 'witnessed',
      account: row.account,
      subject: row.id,
      reference: row.reference,
    })),
  )
  telling.overdue(overdue)
}
