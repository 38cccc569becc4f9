/**
 * Notify test: a notice to whoever asks, or by the channel that he names, to see whether it carries,
 * and what became of it.
 *
 * It goes the way of every notice: it is an entry, is counted against the hour's bound, and what a
 * channel did with it is an entry, too. Whom no channel names is tested by those of the
 * administrators, for that is how he is told of everything else.
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
/** `webhook:` and a name. */
const CHANNEL_CHARACTERS_MAX = 60

export type NotifyTestParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'noticeOf' | 'noticesSince'>
  readonly notices: Pick<Notices, 'raise'>
  /** In force now, in their order; none that is for owners. */
  readonly channels: () => readonly TestedChannel[]
}

export type TestedChannel = {
  /** As it is called in the evidence. */
  readonly name: string
  readonly isAdministrators: boolean
  /** Names of people whom it reaches. */
  readonly people: readonly string[]
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
        return { ok: true, channels: testedIn(found.facts), took: found.channels }
      },
    },
    acts: {
      'notify.test': ({ facts }) => {
        const asked = factsIn(facts, { channel: text(CHANNEL_CHARACTERS_MAX) })
        if (isNotRead(asked)) return asked
        const { channel } = asked
        const all = channels()
        if (all.length === 0) return refused('no channel for administrators is configured')
        if (channel !== undefined && all.every(({ name }) => name !== channel))
          return refused(
            `there is no such channel; one of ${all.map(({ name }) => name).join(', ')}`,
          )
        return async ({ by }) => {
          const ways = channel === undefined ? channelsFor(by, all) : [channel]
          if (ways.length === 0)
            return refused('no channel reaches you, and none is the administrators’: name one')
          const at = clock.now()
          const name = `${Math.floor(at / MINUTE_MS).toString(36)}`
          const isNew = await notices.raise({
            ...{ what: 'notice.test', case: name, at, by, channels: ways },
          })
          if (!isNew) return { ok: false, code: 'wait', why: 'a test was sent within this minute' }
          return { ok: true, notice: keyOf({ what: 'notice.test', case: name }), channels: ways }
        }
      },
    },
  }
}

/** The one that is his alone before one that he shares; else those of the administrators. */
function channelsFor(person: string, all: readonly TestedChannel[]): readonly string[] {
  const his = all.filter(({ people }) => people.includes(person))
  const first = his.find(({ isAdministrators }) => !isAdministrators) ?? his[0]
  return first === undefined
    ? all.filter(({ isAdministrators }) => isAdministrators).map(({ name }) => name)
    : [first.name]
}

/** Which a test went by, as its entry has it. */
function testedIn(facts: unknown): readonly string[] {
  const { channels } = (facts ?? {}) as { readonly channels?: unknown }
  return Array.isArray(channels) ? channels.filter((one) => typeof one === 'string') : []
}

export const channelsIn = ({
  channels,
}: Pick<NotifyConfig, 'channels'>): readonly TestedChannel[] =>
  channels
    .filter(({ audience }) => audience !== 'owner')
    .map(({ kind, name, audience, people = [] }) => ({
      ...{ name: `${kind}:${name}`, people },
      isAdministrators: audience === 'administrators',
    }))
