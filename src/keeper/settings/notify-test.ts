/**
 * Notify test: a notice to all channels of the administrators, to see whether they carry, and what
 * became of it.
 *
 * It goes the way of every notice: it is an entry, is counted against the hour's bound, and what a
 * channel did with it is an entry, too.
 */
import { keyOf } from '../../containment/notice.ts'
import type { NotifyConfig } from '../../hands/notify/config.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import { factsIn, isNotRead, text } from '../console/facts.ts'
import type { AreaVerbs } from '../control/verbs.ts'
import { refused } from '../control/who.ts'
import type { Notices } from '../notices.ts'

/** Tests of one minute: one, whoever asks. */
const MINUTE_MS = 60_000

export type NotifyTestParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'noticeOf' | 'noticesSince'>
  readonly notices: Pick<Notices, 'raise'>
  /** Channels of administrators, as they are called in the evidence. */
  readonly channels: () => readonly string[]
}

export function notifyTestVerbs(parts: NotifyTestParts): AreaVerbs {
  const { clock, folds, notices, channels } = parts
  return {
    reads: {
      'notify.state': ({ facts }) => {
        const asked = factsIn(facts, { notice: text(200) })
        if (isNotRead(asked)) return asked
        const found = folds.noticeOf(asked.notice ?? '')
        if (found?.what !== 'notice.test')
          return { ok: false, code: 'unknown', why: 'no test has this name' }
        return { ok: true, channels: channels(), took: found.channels }
      },
    },
    acts: {
      'notify.test': () => {
        if (channels().length === 0) return refused('no channel for administrators is configured')
        return async ({ by }) => {
          const at = clock.now()
          const name = `${Math.floor(at / MINUTE_MS).toString(36)}`
          const isNew = await notices.raise({ what: 'notice.test', case: name, at, by })
          if (!isNew) return { ok: false, code: 'wait', why: 'a test was sent within this minute' }
          return {
            ok: true,
            notice: keyOf({ what: 'notice.test', case: name }),
            channels: channels(),
          }
        }
      },
    },
  }
}

export const channelNames = ({ channels }: Pick<NotifyConfig, 'channels'>): readonly string[] =>
  channels
    .filter(({ audience }) => audience === 'administrators')
    .map(({ kind, name }) => `${kind}:${name}`)
