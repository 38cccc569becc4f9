/**
 * Open: composes the console's side of the guard: its socket, what may be asked there, the second
 * person, and the stream of what happens.
 *
 * The verbs are made once, for both sockets: what a person does over the one holds for the other.
 */
import type { AccountId, EventOf } from '../../events/event.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SessionOver } from '../../ports/console.ts'
import type { Journal } from '../../ports/journal.ts'
import { doing, guardVerbs, type VerbParts } from '../control/verbs.ts'
import { Whoever } from '../control/who.ts'
import type { Reply, Request } from '../control/wire.ts'
import type { Scribe } from '../scribe.ts'
import { auditReads } from './audit.ts'
import { openLink } from './link.ts'
import { Live } from './live.ts'
import { LiveEvents } from './live-events.ts'
import { type PulseParts, Pulses } from './pulse.ts'
import { type Rule, Second, settledBy, stillMay } from './second.ts'
import { type AskConsole, asking, type DeskDoor } from './verbs.ts'

export type OpenConsoleParts = {
  readonly clock: Clock
  /** As the control socket has them; `second` is added here. */
  readonly verbs: Omit<VerbParts, 'second'>
  readonly scribe: Scribe
  readonly journal: Pick<Journal, 'read'>
  readonly desk: DeskDoor
  readonly rules: () => readonly Rule[]
  /** A change of settings that takes away what two people guard. */
  readonly unguards?: (request: Request) => boolean
  readonly pulse: Pick<PulseParts, 'ready' | 'faults' | 'evidence' | 'journal'>
  readonly version: string
  /** A notice to an owner is on its way. */
  readonly ownerTold?: (account: AccountId) => void
  readonly told: (problem: unknown) => void
}

export type OpenConsole = {
  /** For the control socket. */
  readonly answer: (request: Request) => Promise<Reply>
  readonly live: Live
  /** The console's process is there. */
  isConnected(): boolean
  /** Listens; rejects with a `Fault` where it cannot. */
  listen(path: string): Promise<void>
  close(): Promise<void>
}

const overOf = ({ at, session }: EventOf<'person.left'>): SessionOver => ({
  ...{ topic: 'left', session },
  at: new Date(at).toISOString(),
})

export async function openConsole(parts: OpenConsoleParts): Promise<OpenConsole> {
  const { clock, scribe, journal, desk, rules, told } = parts
  const { folds, people, persons } = parts.verbs
  const heldOf = (account: string, ownership: string | undefined) =>
    people.heldOf(account as AccountId, ownership)
  const second = await Second.open(
    {
      ...{ clock, scribe, rules, heldOf, stands: stillMay(persons) },
      ...(parts.unguards === undefined ? {} : { unguards: parts.unguards }),
      isSettled: settledBy(clock, folds.conduct, journal),
    },
    folds,
    journal,
  )
  const verbParts: VerbParts = {
    ...parts.verbs,
    second,
    more: (whoever) => [
      { reads: auditReads(folds.conduct, journal) },
      ...(parts.verbs.more?.(whoever) ?? []),
    ],
  }
  const whoever = new Whoever(verbParts)
  const answer = doing(verbParts, guardVerbs(verbParts, whoever), whoever)
  const pulses = new Pulses({ clock, folds, ...parts.pulse })
  const accountOf = (instance: string, queueId: string) =>
    folds.messages.accountOf(instance, queueId)
  const live = new Live({
    ...{ clock, told, events: new LiveEvents(accountOf) },
    pulse: () => pulses.now(),
  })
  scribe.settled = (entry, event) => {
    pulses.settled(event)
    live.settled(entry, event)
    if (event.kind === 'person.left') live.tell(overOf(event))
    if (event.kind === 'notice.intended' && event.account !== undefined)
      if (event.what.startsWith('owner.') && event.what !== 'owner.stepup-asked')
        parts.ownerTold?.(event.account)
  }
  let link: Awaited<ReturnType<typeof openLink>> | undefined
  /** For those who look whether all is well, and have no name: numbers only. */
  const ready = async (): Promise<Reply> => {
    const { contained, faults: _, at: __, topic: ___, ...counts } = pulses.now()
    return {
      ...{ ok: true, ready: counts.ready, version: parts.version },
      mistakes: link?.mistakes() ?? 0,
      pulse: { ...counts, contained: contained.length },
    }
  }
  return {
    answer,
    live,
    isConnected: () => (link?.connections() ?? 0) > 0,
    listen: async (path) => {
      const asked = asking({ clock, persons, consoleDesk: desk }, answer)
      const ask: AskConsole = (told, token) =>
        (told as { verb?: unknown }).verb === 'ready' ? ready() : asked(told, token)
      link = await openLink({ path, clock, desk, ask, live, told })
    },
    close: async () => {
      scribe.settled = undefined
      await link?.close()
    },
  }
}
