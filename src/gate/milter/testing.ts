/**
 * Testing: a gate on a socket of its own, with a keeper that does as it is told and a time that
 * moves by hand. For the tests beside it only.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Instant } from '../../lib/time.ts'
import type {
  Answer,
  Gatekeeper,
  OfferedMessage,
  OfferedRecipient,
} from '../../ports/gatekeeper.ts'
import type { Note } from './notes.ts'
import { type MilterGate, type MilterOptions, startMilter } from './server.ts'
import type { Timers } from './timers.ts'

export class HandClock implements Timers {
  #now = 0
  #planned: { readonly at: number; readonly then: () => void }[] = []

  now(): Instant {
    return this.#now as Instant
  }
  monotonic(): number {
    return this.#now
  }
  after(milliseconds: number, then: () => void): () => void {
    const plan = { at: this.#now + milliseconds, then }
    this.#planned.push(plan)
    return () => {
      this.#planned = this.#planned.filter((it) => it !== plan)
    }
  }
  get planned(): number {
    return this.#planned.length
  }
  /** Moves the time, and runs what was planned until then, in order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      const next = this.#planned.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.#planned = this.#planned.filter((it) => it !== next)
      this.#now = Math.max(this.#now, next.at)
      next.then()
    }
    this.#now = end
  }
}

export type Keeper = Gatekeeper & {
  readonly messages: OfferedMessage[]
  readonly commands: OfferedRecipient[]
  readonly unheardOf: (readonly [queueId: string | undefined, why: string])[]
}

/** Passes everything, unless told otherwise. */
export function keeperThat(over: Partial<Gatekeeper> = {}): Keeper {
  const keeper: Keeper = {
    messages: [],
    commands: [],
    unheardOf: [],
    message(message) {
      keeper.messages.push(message)
      return over.message?.(message) ?? Promise.resolve<Answer>({ kind: 'pass' })
    },
    command(offered) {
      keeper.commands.push(offered)
      return over.command?.(offered)
    },
    unheard(message, why) {
      keeper.unheardOf.push([message.queueId, why])
      over.unheard?.(message, why)
    },
  }
  return keeper
}

export type Opened = {
  readonly gate: MilterGate
  readonly keeper: Keeper
  readonly clock: HandClock
  readonly notes: Note[]
}

/** A gate on a unix socket in a folder of its own; closed and removed when the test is over. */
export async function openGate(
  t: TestContext,
  keeper: Keeper = keeperThat(),
  options: Partial<MilterOptions> = {},
): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-gate-'))
  const clock = new HandClock()
  const notes: Note[] = []
  const gate = await startMilter({
    listen: `unix:${folder}/milter`,
    instance: 'mx',
    gatekeeper: keeper,
    clock,
    timers: clock,
    sessionPrefix: 't',
    log: (note) => notes.push(note),
    ...options,
  })
  t.after(async () => {
    const closed = gate.close()
    clock.pass(60_000)
    await closed
    rmSync(folder, { recursive: true, force: true })
  })
  return { gate, keeper, clock, notes }
}

const TURNS_MAX = 2_000_000

/** Lets the event loop turn until it is so; no clock is asked. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn += 1) {
    if (turn >= TURNS_MAX) throw new Error(`not so after ${TURNS_MAX} turns: ${isSo}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Lets the event loop turn that often: what was on its way has arrived then. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A promise to be settled by hand. */
export function byHand<Value>() {
  return Promise.withResolvers<Value>()
}
