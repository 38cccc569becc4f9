/** Verbs of privacy: what people ask and order over the control socket. */
import type { AccountId } from '../../events/event.ts'
import type { IndexRanges } from '../../events/privacy.ts'
import { type Instant, instant } from '../../lib/time.ts'
import { refused, type Who } from '../control/who.ts'
import type { Reply, Request } from '../control/wire.ts'
import type { NotDone } from './orders.ts'
import type { Privacy } from './privacy.ts'
import type { VaultReads } from './vault-reads.ts'

type Act = (who: Who) => Promise<Reply>
type ReadAct = (request: Request) => Act | Reply

const answered = (told: object | NotDone): Reply =>
  'refused' in told ? refused((told as NotDone).refused) : { ok: true, ...told }

export const privacyReads = (
  privacy: Privacy,
): Readonly<Record<string, (request: Request) => Reply>> => ({
  'evidence.tickets': () => ({ ok: true, ...privacy.facts() }),
})

export function privacyActs(
  privacy: Privacy,
  reads: VaultReads,
  accountRefusal: (account: string) => Reply | undefined,
): Readonly<Record<string, ReadAct>> {
  const { orders } = privacy
  const onTicket =
    (order: (asked: Who & { readonly ticket: string }) => Promise<object | NotDone>): ReadAct =>
    ({ ticket = '' }) =>
    async (who) => {
      const told = await order({ ...who, ticket })
      // What was approved is begun at once; nobody waits for it here.
      void privacy.round()
      return answered(told)
    }
  return {
    'evidence.erase': ({ account = '', ticket = '' }) =>
      accountRefusal(account) ??
      (async (who) => {
        const told = await orders.erase(account as AccountId, { ...who, ticket })
        return answered(
          'refused' in told ? told : { ...told, dueAt: new Date(told.dueAt).toISOString() },
        )
      }),
    'evidence.approve': onTicket((asked) => orders.approve(asked)),
    'evidence.cancel': onTicket((asked) => orders.cancel(asked)),
    'evidence.lift': onTicket((asked) => orders.lift(asked)),
    'evidence.preserve': ({ account, all, ticket = '', since, until }) => {
      if ((account === undefined) === (all !== true))
        return refused('either an account is preserved, or everything (--all)')
      const not = account === undefined ? undefined : accountRefusal(account)
      if (not !== undefined) return not
      const from = since === undefined ? undefined : momentIn(since)
      const to = until === undefined ? undefined : momentIn(until)
      if (from === 'none' || to === 'none')
        return refused('from and until are RFC 3339 moments with an offset')
      return async (who) =>
        answered(
          await orders.preserve({
            ...who,
            ticket,
            ...(account === undefined ? {} : { account: account as AccountId }),
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { until: to }),
          }),
        )
    },
    /** Whoever reads with a program of his own, such as an export, says so here first. */
    'vault.read': ({ what = '', ticket, references = [] }) => {
      const ranges = rangesIn(references)
      if (!/^[a-z][a-z.]{0,31}$/.test(what) || ranges === undefined)
        return refused('what is a word, references are ranges such as 5-9')
      return async (who) => {
        await reads.before(who, { what, ranges, ...(ticket === undefined ? {} : { ticket }) })
        return { ok: true }
      }
    },
  }
}

/** `5` and `5-9`, both ends belonging to them. */
function rangesIn(texts: readonly string[]): IndexRanges | undefined {
  const ranges: [number, number][] = []
  for (const text of texts) {
    const match = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(text)
    if (match === null) return undefined
    const from = Number(match[1])
    const to = Number(match[2] ?? match[1])
    if (to < from) return undefined
    ranges.push([from, to + 1])
  }
  return ranges
}

function momentIn(text: string): Instant | 'none' {
  try {
    return instant(text)
  } catch {
    return 'none'
  }
}
