/**
 * Opens a log file as a live source: what reads its bytes (`Follower`), what waits for more
 * (`Loop`) and what understands its lines (a `SyslogLog`), put together.
 */
import { assert } from '../../lib/assert.ts'
import { Fault } from '../../lib/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EventSource, SourcePosition } from '../../ports/source.ts'
import type { SyslogLog } from '../syslog/log.ts'
import { Follower, type Take } from './follow.ts'
import { Loop } from './loop.ts'
import type { Hash } from './siblings.ts'

export type LogFile = {
  /** Names the source, in `source.read` entries and in `status`. */
  readonly name: string
  /** Absolute path. */
  readonly path: string
  readonly ears: SyslogLog
  readonly clock: Clock
  /** Hex SHA-256. */
  readonly hash: Hash
  /** Milliseconds between looks when nothing happens; default POLL. */
  readonly poll?: number
}

export function openLogFile({ name, path, ears, clock, hash, poll }: LogFile): EventSource {
  const follower = new Follower({
    path,
    clock,
    hash,
    ears: {
      hear: (text, where) => ears.read(text, where),
      tooLong: (beginning, where) => ears.tooLong(beginning, where),
      gap: (...told) => ears.gap(...told),
      aside: () => ears.aside(),
      unrecognised: () => ears.counts.unrecognised,
    },
  })
  let loop: Loop | undefined
  return {
    name,
    follow(position: SourcePosition | undefined, take: Take, { fromStart = false } = {}) {
      assert(loop === undefined, 'a source is followed once')
      let started = false
      loop = new Loop({
        path,
        ...(poll === undefined ? {} : { poll }),
        step: async () => {
          if (!started) await follower.start(position, fromStart)
          started = true
          return follower.step(take)
        },
      })
    },
    freshAt: () => follower.freshAt,
    fault() {
      const why = loop?.fault()
      if (why !== undefined) return new Fault('source.unreadable', { file: path, why }).message
      return follower.isMissing
        ? new Fault('source.unreadable', { file: path, why: 'there is no such file' }).message
        : undefined
    },
    async close() {
      await loop?.close()
      await follower.close()
    },
  }
}
