/**
 * Testing: an auth-policy gate on a port of its own, with a keeper that does as it is told and a time
 * that moves by hand. For the tests beside it only.
 */
import type { TestContext } from 'node:test'
import type {
  LoginAnswer,
  LoginKeeper,
  OfferedLogin,
  ReportedLogin,
} from '../../ports/gatekeeper.ts'
import { HandClock } from '../milter/testing.ts'
import type { Note } from './notes.ts'
import { type AuthPolicyGate, type AuthPolicyOptions, startAuthPolicy } from './server.ts'

export const SECRET = 'a secret of this test'

export type Keeper = LoginKeeper & {
  readonly logins: OfferedLogin[]
  readonly reports: ReportedLogin[]
  readonly unheardOf: (readonly [id: string, why: string])[]
}

/** Allows everything, unless told otherwise. */
export function keeperThat(over: Partial<LoginKeeper> = {}): Keeper {
  const keeper: Keeper = {
    logins: [],
    reports: [],
    unheardOf: [],
    login(offered) {
      keeper.logins.push(offered)
      return over.login?.(offered) ?? Promise.resolve<LoginAnswer>({ kind: 'allow' })
    },
    reported(report) {
      keeper.reports.push(report)
      return over.reported?.(report) ?? Promise.resolve()
    },
    loginUnheard(offered, why) {
      keeper.unheardOf.push([offered.id, why])
      over.loginUnheard?.(offered, why)
    },
  }
  return keeper
}

/** A connection that plays Dovecot: `sim/auth-policy-peer.ts`, which lies outside of this room. */
type Connect<Peer> = (address: string, options: { readonly secret?: string }) => Promise<Peer>

export type Opened<Peer> = {
  readonly gate: AuthPolicyGate
  readonly keeper: Keeper
  readonly clock: HandClock
  readonly notes: Note[]
  /** A connection that is closed with the test; with the right secret unless told otherwise. */
  readonly peer: (secret?: string | null) => Promise<Peer>
}

export const openerOf =
  <Peer extends { destroy(): void }>(connect: Connect<Peer>) =>
  async (
    t: TestContext,
    keeper: Keeper = keeperThat(),
    options: Partial<AuthPolicyOptions> = {},
  ): Promise<Opened<Peer>> => {
    const clock = new HandClock()
    const notes: Note[] = []
    const gate = await startAuthPolicy({
      listen: 'inet:127.0.0.1:0',
      instance: 'imap1',
      secret: () => SECRET,
      keeper,
      clock,
      timers: clock,
      idPrefix: 't',
      log: (note) => notes.push(note),
      ...options,
    })
    t.after(async () => {
      const closed = gate.close()
      clock.pass(60_000)
      await closed
    })
    const peer = async (secret: string | null = SECRET) => {
      const it = await connect(gate.address, secret === null ? {} : { secret })
      t.after(() => it.destroy())
      return it
    }
    return { gate, keeper, clock, notes, peer }
  }
