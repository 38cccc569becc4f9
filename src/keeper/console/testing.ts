/**
 * Testing: a keeper behind the console's verbs without a guard: evidence and index in memory, one person
 * of each role who is signed in, and acts that only tell what they were asked.
 *
 * `ask(role, verb, fields)` asks as that role, with a reason and a fresh proof unless told otherwise;
 * `told` is what was written meanwhile, in order. Give `more` to try the verbs of an area.
 */
import type { Event } from '../../events/event.ts'
import type { Role } from '../../events/person.ts'
import { type Instant, instant, minutes, plus } from '../../lib/time.ts'
import { roles } from '../../people/roles.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Entry, Journal } from '../../ports/journal.ts'
import type { VerbParts, Verbs } from '../control/verbs.ts'
import { controlVerbs } from '../control/verbs.ts'
import type { Reply, Request } from '../control/wire.ts'
import type { Alarm } from '../persons.ts'
import { VaultReads } from '../privacy/vault-reads.ts'
import { openIndex } from '../rebuild.ts'
import { Refusals } from '../refusals.ts'
import { Scribe } from '../scribe.ts'
import type { DeskVerb } from './desk/desk.ts'
import { type Rule, Second, stillMay } from './second.ts'
import type { Session } from './session.ts'
import { type AskConsole, consoleVerbs, type DeskDoor } from './verbs.ts'

export type TestJournal = Journal & { readonly entries: readonly Entry[] }

export const START = instant('2026-11-22T09:00:00+09:00')

export type ConsoleHouseOptions = {
  readonly more?: VerbParts['more']
  readonly rules?: readonly Rule[]
  /** Such as `new MemoryJournal()` of sim/, which tests may ask for and this file may not. */
  readonly journal: TestJournal
  /** Over what the house has by itself. */
  readonly parts?: Partial<VerbParts>
}

export type ConsoleHouse = {
  readonly journal: TestJournal
  readonly folds: FoldStore
  readonly scribe: Scribe
  readonly vaultReads: VaultReads
  readonly second: Second
  readonly verbs: Verbs
  readonly desk: DeskDoor
  /** Everything that was written since the house stands. */
  readonly told: readonly Event[]
  /** What the people's acts were asked for. */
  readonly acts: readonly (readonly unknown[])[]
  readonly alarms: readonly string[]
  readonly clock: { now: () => Instant; monotonic: () => number }
  /** By token: the role's own name. */
  readonly sessions: Map<string, Session>
  pass(milliseconds: number): void
  readonly raw: AskConsole
  ask(role: Role, verb: string, fields?: object): Promise<Reply>
  /** Over the control socket, by root, who needs no proof here. */
  readonly control: (request: Request) => Promise<Reply>
}

export async function consoleHouse(options: ConsoleHouseOptions): Promise<ConsoleHouse> {
  let now: Instant = START
  const clock = { now: () => now, monotonic: () => now as number }
  const { journal } = options
  const index = await openIndex(
    ':memory:',
    { read: (from) => journal.read(from), size: journal.entries.length },
    () => 1,
  )
  const { folds } = index
  const scribe = new Scribe(journal, folds)
  const told: Event[] = []
  scribe.settled = (_, event) => void told.push(event)
  const acts: (readonly unknown[])[] = []
  const alarms: string[] = []
  const acted =
    (name: string) =>
    async (...given: unknown[]): Promise<{ acted: string }> => {
      acts.push([name, ...given])
      return { acted: name }
    }
  const sessions = new Map<string, Session>(
    roles.map((role) => [
      role,
      {
        ...{ id: `s-${role}`, person: `a-${role}`, role, method: 'totp', since: now },
        ...{ freshUntil: plus(now, minutes(60)), endsAt: plus(now, minutes(600)) },
      },
    ]),
  )
  const desk: DeskDoor = {
    open: new Set(['desk.sign-in']),
    verbs: {
      'desk.sign-in': async () => ({ ok: true }),
      'desk.me': async (_, session) => ({ ok: true, me: session?.person }),
    } satisfies Record<string, DeskVerb>,
    of: (token, at) => {
      const session = token === undefined ? undefined : sessions.get(token)
      return session !== undefined && at < session.endsAt ? session : undefined
    },
  }
  const refusals = new Refusals(scribe)
  const persons = {
    list: () => roles.map((role) => ({ person: `a-${role}`, role, revoked: false })),
    refused: (refusal: Parameters<Refusals['write']>[0], at: Instant) =>
      refusals.write(refusal, true, at),
    prove: async () => ({ ok: false, code: 'wrong' }),
    add: acted('add'),
    revoke: acted('revoke'),
  }
  const people = {
    heldOf: (account: string) => [`REF.${account}`],
    canBind: () => true,
    ...Object.fromEntries(
      ['release', 'delete', 'clear', 'suspend', 'allowBulk', 'opine', 'purpose'].map((name) => [
        name,
        acted(name),
      ]),
    ),
  }
  const vaultReads = new VaultReads({ clock, scribe })
  const second = await Second.open(
    {
      ...{ clock, scribe, rules: () => options.rules ?? [] },
      heldOf: people.heldOf,
      stands: stillMay(persons as never),
    },
    folds,
    journal,
  )
  const parts = {
    ...{ clock, folds, journal, scribe, vaultReads, persons, people, second },
    ...{ defaultRealm: 'example.jp', desk: {}, gaps: { verbs: {} }, anchoring: {} },
    ...{ privacy: { facts: () => ({}), orders: {}, round: async () => {} }, exporting: {} },
    owners: { list: () => [], show: () => ({}), enrol: acted('enrol'), revoke: acted('unenrol') },
    status: () => ({ ready: true, evidence: {} }),
    alarm: ((what: string) => void alarms.push(what)) as Alarm,
    proofs: '/',
    proof: { challenge: () => 'nonce', refusal: () => undefined },
    ...(options.more === undefined ? {} : { more: options.more }),
    ...options.parts,
  } as unknown as VerbParts
  const { ask, verbs } = consoleVerbs({ ...parts, consoleDesk: desk })
  return {
    ...{ journal, folds, scribe, vaultReads, second, verbs, desk, told, acts, alarms, clock },
    sessions,
    pass: (milliseconds) => {
      now = (now + milliseconds) as Instant
    },
    raw: ask,
    ask: (role, verb, fields = {}) => ask({ verb, reason: 'on duty', ...fields }, role),
    control: controlVerbs(parts),
  }
}
