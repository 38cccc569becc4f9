/**
 * Read case: all that the evidence has of one case: its events with their entries, what they come to,
 * and what lies sealed for it.
 *
 * It is read from the files beside whoever writes them. The case is folded here from these very events,
 * so that what is handed over is what they say.
 */
import type { Case } from '../../../cases/case.ts'
import { caseAfter, type OwnLists, openedCase } from '../../../cases/fold.ts'
import type { Event, EventOf } from '../../../events/event.ts'
import { isRefused, readWire } from '../../../events/wire.ts'
import { readChain } from '../../../store/evidence/chain.ts'
import { realDisk } from '../../../store/evidence/disk.ts'
import { readForks } from '../../../store/evidence/forks.ts'
import { hollowOf } from '../../../store/sqlite/cases.ts'
import { erasedOf } from '../../entries.ts'
import type { placesIn } from '../../layout.ts'
import { type EvidenceLog, evidenceLogIn } from '../found/evidence-log.ts'

export type CaseEntry = {
  readonly entry: number
  readonly event: EventOf<'case.opened' | 'case.acted' | 'case.kept'>
}

export type SealedThing = {
  readonly entry: number
  readonly what: string
  readonly name?: string
  readonly sha256: string
  readonly bytes: number
}

export type CaseRead = {
  readonly log: EvidenceLog
  readonly case: Case
  readonly entries: readonly CaseEntry[]
  /** Entries that stand for others, whose bodies went with an erasure. */
  readonly standIns: readonly number[]
  readonly sealed: readonly SealedThing[]
  /** Entries of cases whose bodies were erased. */
  readonly gone: number
}

const inCase: ReadonlySet<string> = new Set(['case.opened', 'case.acted', 'case.kept'])
const kinds: ReadonlySet<string> = new Set([...inCase, 'case.redacted'])

/** `undefined`: there is no such case in it. */
export async function readCase(
  places: ReturnType<typeof placesIn>,
  id: string,
): Promise<CaseRead | undefined> {
  const log = await evidenceLogIn(places)
  /** By entry: what it says, or what is left of it. */
  const told = new Map<number, Event>()
  const hollows = new Set<number>()
  const standIns: number[] = []
  const entries: CaseEntry[] = []
  const sealed: SealedThing[] = []
  const own: OwnLists = new WeakMap()
  // A log after a fork counts its entries anew; the chain goes on.
  const isForked = (await readForks(realDisk, places.hwmFolder)).length > 0
  let its: Case | undefined
  let gone = 0
  for await (const { index, event } of log.entries(0, log.size, kinds)) {
    if (event === undefined) {
      gone += 1
      // It keeps its place: documents name figures and moments by their number (`F3`, `E7`).
      const hollow = isForked ? undefined : await hollowIn(places, index, id)
      if (hollow === undefined) continue
      told.set(index, hollow)
      hollows.add(index)
      continue
    }
    if (event.kind === 'case.redacted' && event.case === id) {
      const instead = readWire(event.facts)
      if (isRefused(instead) || !isOfCase(instead)) continue
      told.set(event.of, instead)
      hollows.delete(event.of)
      standIns.push(index)
    }
    if (isOfCase(event) && event.case === id) told.set(index, event)
  }
  for (const index of [...told.keys()].toSorted((a, b) => a - b)) {
    const event = told.get(index)
    if (event === undefined || !isOfCase(event)) continue
    if (!hollows.has(index)) entries.push({ entry: index, event })
    if (event.kind === 'case.opened') its ??= openedCase(event, index)
    else if (its !== undefined && event.kind === 'case.acted')
      its = caseAfter(its, event, index, own)
    else if (event.kind === 'case.kept') {
      const { what, name, sha256, bytes } = event
      if (sha256 !== undefined)
        sealed.push({
          ...{ entry: index, what, sha256, bytes: bytes ?? 0 },
          ...(name === undefined ? {} : { name }),
        })
    }
  }
  return its === undefined ? undefined : { log, case: its, entries, standIns, sealed, gone }
}

/** What its leaf says of an entry of this case whose body is gone. */
async function hollowIn(places: ReturnType<typeof placesIn>, index: number, id: string) {
  for await (const recorded of readChain(places, { from: index, to: index + 1 })) {
    const erased = erasedOf(recorded)
    if (erased?.facts['case'] === id) return hollowOf(id, { ...erased, entry: index })
  }
  return undefined
}

const isOfCase = (event: Event): event is CaseEntry['event'] => inCase.has(event.kind)

/**
 * The entries that a case is about: its own, and all that its figures, moments, clocks, hypotheses,
 * channels and tasks point to; in order, each once.
 */
export function entriesOf({
  case: its,
  entries,
  standIns,
}: Pick<CaseRead, 'case' | 'entries' | 'standIns'>): readonly number[] {
  const all = new Set([...entries.map(({ entry }) => entry), ...standIns])
  const rows = [
    ...its.facts,
    ...its.timeline,
    ...its.clocks,
    ...its.channels,
    ...its.hypotheses.flatMap((one) => [{ evidence: one.for }, { evidence: one.against }]),
    ...its.tasks.map(({ proof = [] }) => ({ evidence: proof })),
  ]
  for (const { evidence } of rows)
    for (const ref of evidence) if ('entry' in ref) all.add(ref.entry)
  return [...all].toSorted((a, b) => a - b)
}
