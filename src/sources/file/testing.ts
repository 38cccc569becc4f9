/** Testing: a log that is written, rotated and cut as a test says, and what the follower heard of it. */
import { ok } from 'node:assert/strict'
import { hash as digest } from 'node:crypto'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { Heardings, SourcePosition } from '../../ports/source.ts'
import type { GapBounds } from '../syslog/log.ts'
import { Follower } from './follow.ts'

/** A log in a folder of its own, a clock that only moves by hand, and what was heard of it. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekimori-follow-'))
  readonly path = join(this.folder, 'mail.log')
  readonly heard: string[] = []
  readonly ids: string[] = []
  readonly gaps: string[] = []
  readonly numbers: number[] = []
  /** As the evidence keeps them of each batch. */
  readonly reads: { readonly [key: string]: unknown }[] = []
  readonly bounds: GapBounds[] = []
  ticks = 0
  position: SourcePosition | undefined
  refuse = 0
  #follower: Follower | undefined

  async start(fromStart = true): Promise<void> {
    await this.#follower?.close()
    this.#follower = new Follower({
      path: this.path,
      clock: { now: () => Date.now() as Instant, monotonic: () => this.ticks },
      hash: (bytes) => digest('sha256', bytes),
      ears: {
        hear: (text, { id, heardAt, number }) =>
          ({
            kind: 'line.unrecognised',
            id,
            at: heardAt,
            heardAt,
            status: text,
            times: number,
          }) as Event,
        tooLong: (text, { id, heardAt }) =>
          ({
            kind: 'line.unrecognised',
            id,
            at: heardAt,
            heardAt,
            status: `LONG ${text.slice(0, 5)}`,
          }) as Event,
        gap: (id, heardAt, what, bounds) => {
          if (bounds !== undefined) this.bounds.push(bounds)
          return { kind: 'source.gap', id, at: heardAt, heardAt, what } as Event
        },
        unrecognised: () => 0,
      },
    })
    await this.#follower.start(this.position, fromStart)
  }

  async step(): Promise<boolean> {
    return (await this.#follower?.step((heard) => this.#take(heard))) ?? false
  }

  /** Steps until there is nothing to do. */
  async settle(): Promise<void> {
    for (let steps = 0; await this.step().catch(() => true); steps += 1) ok(steps < 1_000)
  }

  async #take(heard: Heardings): Promise<void> {
    if (this.refuse > 0) {
      this.refuse -= 1
      throw new Error('not now')
    }
    const { range, finished, open } = heard
    this.reads.push({ name: 'log', range, finished, open })
    for (const event of heard.events) {
      if (event.kind === 'source.gap') this.gaps.push(event.what)
      else if (event.kind === 'line.unrecognised') {
        this.heard.push(event.status)
        this.ids.push(event.id)
        this.numbers.push(event.times ?? -1)
      }
    }
    this.position = JSON.parse(JSON.stringify(heard.position))
  }

  append(text: string): void {
    appendFileSync(this.path, text)
  }

  name(name: string): string {
    return join(this.folder, name)
  }

  async end(): Promise<void> {
    await this.#follower?.close()
    rmSync(this.folder, { recursive: true })
  }
}

/** First lines that no other file shares, as stamps make them. */
let story = 0
export const line = (text: string): string => {
  story += 1
  return `${story} ${text}\n`
}
export const said = (lines: readonly string[]): string[] => lines.map((one) => one.slice(0, -1))

export async function inWorld(body: (world: World) => Promise<void>): Promise<void> {
  const world = new World()
  try {
    await body(world)
  } finally {
    await world.end()
  }
}
