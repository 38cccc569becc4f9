/**
 * Own history: what an owner sees of his own account, and what he says of a login on his list.
 *
 * «Not me» is what it is for a request that waits (`owner-desk.ts`): the origin is refused from then
 * on, and the account is contained, by a young factor as well. «It was me» is written and teaches
 * nothing: who holds the page for ten minutes does not thereby make his network the account's own.
 */
import type { AccountId } from '../../../events/event.ts'
import { type Duration, days, type Instant, milliseconds, plus } from '../../../lib/time.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { FoldedMessages } from '../../../ports/folds.ts'
import {
  HELD_COUNTED_MAX,
  type NotDone,
  type OwnerHistory,
  type OwnerProof,
} from '../../../ports/owner-desk.ts'
import { type OwnerHistoryFold, SENT_DAYS } from '../../../ports/owner-history.ts'
import { bindingOf } from '../../../step-up/binding.ts'
import type { Scribe } from '../../scribe.ts'
import type { Answers } from '../answers.ts'
import type { Lanes } from '../lanes.ts'

const SHOWN: Duration = days(SENT_DAYS)
const ID_MAX = 64

export type OwnHistoryParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly scribe: Pick<Scribe, 'write'>
  readonly lanes: Lanes
  readonly answers: Answers
  /** Absent: nothing of it is shown. */
  readonly history?: OwnerHistoryFold
  readonly messages?: Pick<FoldedMessages, 'ofAccount'>
}

export class OwnHistory {
  readonly #parts: OwnHistoryParts

  constructor(parts: OwnHistoryParts) {
    this.#parts = parts
  }

  of(account: AccountId): OwnerHistory {
    const { clock, history, messages } = this.#parts
    const since = plus(clock.now(), milliseconds(-SHOWN))
    return {
      logins: history?.logins(account) ?? [],
      sent: history?.sent(account, since) ?? [],
      heldNow: messages?.ofAccount(account, 'held', HELD_COUNTED_MAX).length ?? 0,
    }
  }

  /** `contain`: since when somebody else may have used it; its caller waits for that as he likes. */
  async answer(
    { account, factor }: OwnerProof,
    login: string,
    mine: boolean,
    stands: (now: Instant) => boolean,
  ): Promise<{ readonly contain?: () => Promise<string | undefined> } | NotDone> {
    const { clock, history, scribe, lanes, answers } = this.#parts
    const done = lanes.inTurn(account, async () => {
      const now = clock.now()
      if (!stands(now)) return { refused: 'wrong' } as const
      const found = login.length > ID_MAX ? undefined : history?.login(account, login)
      // What was refused got nobody in, and what was once disowned a person looks after.
      if (found === undefined || found.outcome === 'refused' || found.mine === false)
        return { refused: 'gone' } as const
      if (mine && found.mine === true) return {}
      const { clientIp, protocol, network, client, firstAt } = found
      await scribe.write([
        {
          kind: 'stepup.answered',
          id: `sn.${now.toString(36)}.${login}`.slice(0, 64),
          at: now,
          heardAt: now,
          trust: 'witnessed',
          account,
          login,
          mine,
          binding: bindingOf({
            clientIp: clientIp ?? '',
            protocol,
            ...(network === undefined ? {} : { network }),
            ...(client === undefined ? {} : { client }),
          }),
          from: firstAt,
          ...(clientIp === undefined ? {} : { clientIp }),
          factor,
        },
      ])
      return mine ? {} : { contain: () => answers.contain(account, login, firstAt) }
    })
    return (await done) ?? { refused: 'wait' }
  }
}
