/**
 * Postfix log: the live source of one Postfix instance, from a file or from the journal.
 *
 * Puts together what reads bytes (`file`, `journald`) and what understands them (`PostfixLog`).
 */
import { assert } from '../../lib/assert.ts'
import { Fault } from '../../lib/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EventSource, SourcePosition } from '../../ports/source.ts'
import { Follower, type Take } from '../file/follow.ts'
import { Loop } from '../file/loop.ts'
import type { Hash } from '../file/siblings.ts'
import { openJournal } from '../journald/read.ts'
import { PostfixLog, type PostfixLogOptions } from './reader.ts'

export type PostfixLogSource = PostfixLogOptions & {
  /** Absolute path of the mail log, or `journald`. */
  readonly log: string
  readonly clock: Clock
  /** Hex SHA-256. */
  readonly hash: Hash
  /** Milliseconds between looks when nothing happens; default POLL. */
  readonly poll?: number
}

export function openPostfixLog(options: PostfixLogSource): EventSource {
  const ears = new PostfixLog(options)
  return options.log === 'journald' ? openJournal({ ...options, ears }) : openFile(options, ears)
}

function openFile(options: PostfixLogSource, ears: PostfixLog): EventSource {
  const { log: path, clock, hash, poll } = options
  const follower = new Follower({
    path,
    clock,
    hash,
    ears: {
      hear: (text, where) => ears.read(text, where),
      tooLong: (beginning, where) => ears.tooLong(beginning, where),
      gap: (...told) => ears.gap(...told),
      unrecognised: () => ears.counts.unrecognised,
    },
  })
  let loop: Loop | undefined
  return {
    name: `postfix-log:${options.instance}`,
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
